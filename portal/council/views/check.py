"""/kiem-tra: is this paper ours, is this ballot in the urn. Without an account; match or no match, no more."""

from __future__ import annotations

import json

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.council import finding, issuing, queries, record
from portal.council.finding import Answer
from portal.council.forms import CheckForm
from portal.council.states import STANDING_NAMES, STANDING_SIGNS, Visibility
from portal.people import signing
from portal.refusal import Reason
from portal.web.access import accepts_files, open_form, public
from portal.web.acts import writing
from portal.web.headers import uncompressed
from portal.web.pages import page

bp = Blueprint("check", __name__, url_prefix="/kiem-tra")

TRIES_A_MINUTE = 30
LARGEST_FILE = 10 * 1024 * 1024
TOO_OFTEN = Reason("check.often", "Đã kiểm tra nhiều lần từ địa chỉ này.", "Chờ một phút rồi thử lại.")
TOO_LARGE = Answer(False, "Tệp lớn hơn 10 MB nên chưa kiểm tra. Biên bản do hệ thống xuất không lớn như vậy.")
NOTHING = Answer(False, "Chưa nhập mã và chưa chọn tệp.")


@bp.get("")
@open_form
def form() -> Response:
    return page("council/check.html", form=CheckForm(formdata=None), answer=None)


@bp.post("")
@open_form
@accepts_files
def answer() -> AnyResponse:
    """By the code on the paper, by a ballot's receipt, or by the file itself. Nothing sent is kept."""
    with writing():
        allowed = signing.count_try(f"check:{request.remote_addr}", TRIES_A_MINUTE)
    sent = CheckForm()
    if not allowed:
        return _answer(sent, Answer(False, str(TOO_OFTEN)), 429)
    file = request.files.get("file")
    if file is not None and file.filename:
        content = file.stream.read(LARGEST_FILE + 1)
        file.close()  # and what was spooled of it goes
        if len(content) > LARGEST_FILE:
            return _answer(sent, TOO_LARGE, 413)
        return _answer(sent, finding.by_file(content))
    if sent.receipt.data:
        uncompressed()
        return _answer(sent, finding.by_receipt(sent.receipt.data))
    if not sent.code.data:
        return _answer(sent, NOTHING, 422)
    found = finding.by_code(sent.code.data)
    return redirect(f"/kiem-tra/{found.record_id}", 303) if found.record_id else _answer(sent, found)


def _answer(sent: CheckForm, found: Answer, status: int = 200) -> Response:
    return page("council/check.html", status=status, form=sent, answer=found)


@bp.get("/<id:record_id>")
@public
def show(record_id: str) -> Response:
    """What everybody may know of one record: that it is there, its code, the one before; more only if made public."""
    row = queries.record_or_404(record_id)
    body = json.loads(row.body)
    visibility = row.meeting.visibility
    newer = finding.newer_than(row)
    rounds = finding.rounds_of(row) if visibility is not Visibility.CLOSED else []
    return page(
        "council/check_record.html",
        row=row,
        corrected=body.get("revision", 1) - 1,
        newer=newer,
        newer_at=newer.at if newer else None,
        groups=record.groups(row.sha256),
        before=record.groups(row.prev_sha256),
        papers=[(issuing.name_of(paper.kind), paper.pdf_sha256) for paper in finding.papers_on(row.sha256)],
        rounds=[json.loads(found.body) for found in rounds],
        names=visibility is Visibility.NAMES,
        standings=STANDING_NAMES,
        standing_signs=STANDING_SIGNS,
    )
