"""/kiem-tra: is this paper ours, is this ballot in the urn. Without an account; match or no match, no more."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.council import ballots, finding, queries, record
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


@bp.get("")
@open_form
def form() -> Response:
    return page("council/check.html", form=CheckForm(formdata=None), answer=None, kind="")


@bp.post("")
@open_form
@accepts_files
def answer() -> AnyResponse:
    """By the code on the paper, by a ballot's receipt, or by the file itself. Nothing sent is kept."""
    with writing():
        allowed = signing.count_try(f"check:{request.remote_addr}", TRIES_A_MINUTE)
    sent = CheckForm()
    if not allowed:
        return page("council/check.html", status=429, form=sent, answer=(False, str(TOO_OFTEN)), kind="")
    file = request.files.get("file")
    if file is not None and file.filename:
        content = file.stream.read(LARGEST_FILE + 1)
        digest = hashlib.sha256(content).hexdigest()
        paper = finding.paper_with(digest) if len(content) <= LARGEST_FILE else None
        words = (
            "Khớp: tệp này đúng là bản đã xuất, không sửa chữa."
            if paper
            else "Không khớp: tệp này không phải bản đã xuất từ hệ thống, hoặc đã bị sửa."
        )
        return page("council/check.html", form=sent, answer=(paper is not None, words), kind="file")
    if sent.receipt.data:
        uncompressed()
        found = _receipt(sent.receipt.data)
        words = (
            "Khớp: phiếu có trong thùng phiếu của một lần bỏ phiếu đã chốt."
            if found
            else "Không khớp: không có phiếu nào với mã này trong các lần bỏ phiếu đã chốt."
        )
        return page("council/check.html", form=sent, answer=(found, words), kind="receipt")
    if not sent.code.data:
        words = "Chưa nhập mã và chưa chọn tệp."
        return page("council/check.html", form=sent, answer=(False, words), kind="code", status=422)
    row = finding.find_record(sent.code.data.replace("…", " "))
    if row is not None:
        return redirect(f"/kiem-tra/{row.id}", 303)
    words = "Không khớp: không có biên bản nào với mã này."
    return page("council/check.html", form=sent, answer=(False, words), kind="code")


def _receipt(text: str) -> bool:
    """Is a slip of this code in the urn of any sealed secret round?"""
    receipt = ballots.read_receipt(text)
    if receipt is None:
        return False
    for body_text in finding.sealed_secret_rounds():
        body = json.loads(body_text)
        for question in body["questions"]:
            if ballots.tracker(receipt, body["round"]["id"], question["n"]) in question["trackers"]:
                return True
    return False


@bp.get("/<id:record_id>")
@public
def show(record_id: str) -> Response:
    """What everybody may know of one record: that it is there, its code, the one before; more only if made public."""
    row = queries.record_or_404(record_id)
    body = json.loads(row.body)
    visibility = row.meeting.visibility
    return page(
        "council/check_record.html",
        row=row,
        groups=record.groups(row.sha256),
        before=record.groups(row.prev_sha256),
        body=body if visibility is not Visibility.CLOSED and row.kind == "round" else None,
        names=visibility is Visibility.NAMES,
        standings=STANDING_NAMES,
        standing_signs=STANDING_SIGNS,
    )
