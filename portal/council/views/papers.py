"""The papers of a meeting as pages and as PDF, corrections, the signed copy beside them, the record to count again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit.service import record as audit
from portal.clock import local
from portal.council import counting, issuing, queries, record, sealing, service
from portal.council.forms import CorrectionForm, SignedForm
from portal.council.issuing import SIGNED, Composed
from portal.council.models import Meeting
from portal.council.seal_models import IssuedPaper, SealedRecord
from portal.council.states import Held
from portal.documents import draw
from portal.documents.blocks import as_draft
from portal.documents.serving import as_file
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.evidence import store
from portal.refusal import NotFound, Reason, Refused, ensure
from portal.vietnamese import clean_line, count
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act, writing
from portal.web.pages import done, file, page, site

bp = Blueprint("papers", __name__, url_prefix="/hoi-dong/hop")


def issue(person: Actor, meeting_id: str) -> None:
    """Draw every paper that the records allow and that was not issued yet, once, and keep it."""
    due = issuing.due(queries.meeting_or_404(person, meeting_id, Action.MINUTES_READ), site())
    made = [(composed, issuing.drawn(composed)) for composed in due]
    if made:
        with contextlib.suppress(IntegrityError), writing():  # another tap issued them meanwhile: those are kept
            meeting = queries.meeting_or_404(person, meeting_id, Action.MINUTES_READ)
            for composed, pdf in made:
                issuing.keep(person, meeting, composed, pdf)


def _meeting(meeting_id: str, action: Action = Action.MINUTES_READ) -> Meeting:
    return queries.meeting_or_404(actor(), meeting_id, action)


# --- what there is ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Listed:
    """A paper of the meeting as its desk lists it."""

    name: str
    address: str  # of its page, below the meeting's own
    pdf: str
    issued: IssuedPaper | None  # the kept bytes; None while they were not drawn
    older: bool = False


def listed(meeting: Meeting, records: Sequence[SealedRecord]) -> list[Listed]:
    """Newest minutes first, then the older ones, the counting minutes of each round, the list of attendance."""
    issued = {(row.kind, row.revision): row for row in queries.issued_of(meeting.id)} if records else {}
    revisions = len(issuing.closings(records))
    found = [
        Listed(
            minutes_name(meeting, revision),
            f"/bien-ban?ban={revision}",
            f"/bien-ban.pdf?ban={revision}",
            issued.get((issuing.MINUTES, revision)),
            older=revision < revisions,
        )
        for revision in range(revisions, 0, -1)
    ]
    rounds = [json.loads(row.body) for row in records if row.kind == "round"]
    for body in rounds:
        if counting.has_ballots(body):
            ordinal = body["round"]["ordinal"]
            name = "Biên bản kiểm phiếu" + (f", lần {ordinal}" if len(meeting.rounds) > 1 else "")
            address = f"/kiem-phieu/{ordinal}"
            found.append(Listed(name, address, f"{address}.pdf", issued.get((issuing.counting_kind(ordinal), 1))))
    address = "/danh-sach-diem-danh"
    return [*found, Listed(attendance_name(meeting), address, f"{address}.pdf", issued.get((issuing.ATTENDANCE, 1)))]


def minutes_name(meeting: Meeting, revision: int) -> str:
    name = "Biên bản lấy ý kiến" if meeting.held is Held.WRITTEN else "Biên bản họp"
    return name if revision == 1 else f"{name}, bản đính chính lần {count(revision - 1)}"


def attendance_name(meeting: Meeting) -> str:
    return "Danh sách lấy ý kiến" if meeting.held is Held.WRITTEN else "Danh sách điểm danh"


# --- pages and files ----------------------------------------------------------------------------
def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 5 else None


def _asked_revision() -> int | None:
    return _number(request.args.get("ban", ""))


def _shown(meeting: Meeting, composed: Composed, name: str, pdf: str, newest: int = 0) -> Response:
    """The accessible copy of a paper: the same blocks as a page."""
    kept = next(
        (
            row
            for row in queries.issued_of(meeting.id)
            if (row.kind, row.revision) == (composed.kind, composed.revision)
        ),
        None,
    )
    return page(
        "council/paper.html",
        meeting=meeting,
        name=name,
        pdf=f"{pdf}?ban={composed.revision}",
        word=f"{pdf.removesuffix('.pdf')}.docx?ban={composed.revision}",
        issued=kept,
        newest=newest,
        newest_name=minutes_name(meeting, newest),
        signed=evidence.of(SIGNED, meeting.id) if composed.kind == issuing.MINUTES else [],
        short=record.short(composed.sha256) if composed.sha256 else "",
        **draw.page_context(composed.paper),
    )


def _pdf(meeting: Meeting, kind: str, revision: int | None, name: str) -> Response:
    """The issued bytes, never drawn again."""
    rows = [row for row in queries.issued_of(meeting.id) if row.kind == kind]
    kept = next((row for row in reversed(rows) if revision is None or row.revision == revision), None)
    if kept is None:
        raise NotFound
    return _file(
        meeting, store.read(kept.pdf_sha256), name if kept.revision == 1 else f"Đính chính {kept.revision - 1}"
    )


def _file(meeting: Meeting, content: bytes, name: str) -> Response:
    """`name` is short: it travels in a header, each letter with a mark as nine bytes."""
    whole = f"{name} {meeting.council.unit.short_name} {local(meeting.starts_at):%d-%m-%Y}.pdf"
    return file(content, whole, attached=request.args.get("tai") == "1")


@bp.get("/<id:meeting_id>/bien-ban")
@requires(Action.MINUTES_READ)
def minutes(meeting_id: str) -> Response:
    meeting = _meeting(meeting_id)
    composed = issuing.minutes_of(meeting, site(), _asked_revision())
    newest = len(issuing.closings(queries.records_of_meeting(meeting.id)))
    return _shown(
        meeting, composed, minutes_name(meeting, composed.revision), "bien-ban.pdf",
        newest if newest > composed.revision else 0,
    )  # fmt: skip


@bp.get("/<id:meeting_id>/xem-truoc")
@requires(Action.MEETING_RUN)
def minutes_draft(meeting_id: str) -> Response:
    """What [Soạn biên bản] would make of what is written so far; its writer reads it, as nobody else sees the text yet."""
    meeting = _meeting(meeting_id, Action.MEETING_RUN)
    if meeting.is_over:
        return done("papers.minutes", meeting_id=meeting_id)
    ensure(service.refuse_secretary(actor(), meeting))
    return page(
        "council/draft.html", meeting=meeting, name=minutes_name(meeting, 1),
        **draw.page_context(as_draft(issuing.draft_of(meeting))),
    )  # fmt: skip


@bp.get("/<id:meeting_id>/bien-ban.pdf")
@requires(Action.MINUTES_READ)
def minutes_pdf(meeting_id: str) -> Response:
    return _pdf(_meeting(meeting_id), issuing.MINUTES, _asked_revision(), "Biên bản")


@bp.get("/<id:meeting_id>/bien-ban.docx")
@requires(Action.MINUTES_READ)
def minutes_word(meeting_id: str) -> Response:
    """To be worked with; what is issued, checked and signed is the PDF."""
    return as_file(
        issuing.minutes_of(_meeting(meeting_id), site(), _asked_revision()).paper, "docx", "Biên bản", final=True
    )


@bp.get("/<id:meeting_id>/kiem-phieu/<ordinal>")
@requires(Action.MINUTES_READ)
def counting_page(meeting_id: str, ordinal: str) -> Response:
    meeting = _meeting(meeting_id)
    composed = issuing.counting_of(meeting, site(), _number(ordinal) or 0)
    return _shown(meeting, composed, "Biên bản kiểm phiếu", f"kiem-phieu/{ordinal}.pdf")


@bp.get("/<id:meeting_id>/kiem-phieu/<ordinal>.pdf")
@requires(Action.MINUTES_READ)
def counting_pdf(meeting_id: str, ordinal: str) -> Response:
    return _pdf(_meeting(meeting_id), issuing.counting_kind(_number(ordinal) or 0), None, f"Kiểm phiếu {ordinal}")


@bp.get("/<id:meeting_id>/kiem-phieu/<ordinal>.docx")
@requires(Action.MINUTES_READ)
def counting_word(meeting_id: str, ordinal: str) -> Response:
    composed = issuing.counting_of(_meeting(meeting_id), site(), _number(ordinal) or 0)
    return as_file(composed.paper, "docx", f"Kiểm phiếu {ordinal}", final=True)


@bp.get("/<id:meeting_id>/danh-sach-diem-danh")
@requires(Action.MINUTES_READ)
def attendance_page(meeting_id: str) -> Response:
    meeting = _meeting(meeting_id)
    return _shown(meeting, issuing.attendance_of(meeting), attendance_name(meeting), "danh-sach-diem-danh.pdf")


@bp.get("/<id:meeting_id>/danh-sach-diem-danh.pdf")
@requires(Action.MINUTES_READ)
def attendance_pdf(meeting_id: str) -> Response:
    """The issued list; before the minutes are made one to sign at the door, drawn as the meeting stands now."""
    meeting = _meeting(meeting_id)
    composed = issuing.attendance_of(meeting)
    if composed.sha256:
        return _pdf(meeting, issuing.ATTENDANCE, None, "Điểm danh")
    return _file(meeting, issuing.drawn(composed), "Điểm danh")


@bp.get("/<id:meeting_id>/danh-sach-diem-danh.docx")
@requires(Action.MINUTES_READ)
def attendance_word(meeting_id: str) -> Response:
    return as_file(issuing.attendance_of(_meeting(meeting_id)).paper, "docx", "Điểm danh", final=True)


@bp.get("/<id:meeting_id>/ban-ghi.json")
@requires(Action.MINUTES_READ)
def exported(meeting_id: str) -> Response:
    """A round's exported record (`lan`: of which, else the first): canonical bytes that `tools/verify_seal.py` checks."""
    meeting = _meeting(meeting_id)
    asked = request.args.get("lan", "")
    for row in queries.records_of_meeting(meeting.id):
        body = json.loads(row.body)
        if row.kind == "round" and asked in ("", str(body["round"]["ordinal"])):
            return file(record.exported(body, row.sha256), f"{row.id}.json", "application/json", attached=True)
    raise NotFound


# --- corrections --------------------------------------------------------------------------------
@bp.get("/<id:meeting_id>/dinh-chinh")
@requires(Action.MEETING_RUN)
def correction(meeting_id: str) -> Response:
    meeting = _meeting(meeting_id, Action.MEETING_RUN)
    ensure(service.refuse_secretary(actor(), meeting))
    closing = sealing.latest_closing(meeting)
    if closing is None:
        raise NotFound
    body = json.loads(closing.body)
    told = {name: body[name] for name in record.NARRATIVE}
    form = CorrectionForm(formdata=None, data={**told, "version": body["revision"]})
    return _correction(meeting, form, _said(body))


@dataclass(frozen=True)
class Said:
    """One person's words as the correction shows and reads them: `key` names its boxes."""

    kind: str  # of `record.SAID`
    key: str
    row: Mapping[str, str]

    def typed(self) -> dict[str, str]:
        """What the boxes hold now; nothing in all of them takes the words out."""
        found = {name: clean_line(request.form.get(f"{self.key}-{name}", "")) for name in ("name", "post", "gist")}
        return {**self.row, **{name: text[:LONGEST_SAID] for name, text in found.items()}}


LONGEST_SAID = 2_000


def _said(body: Mapping[str, Any]) -> list[Said]:
    return [Said(kind, f"{kind}-{n}", row) for kind in record.SAID for n, row in enumerate(body.get(kind, ()))]


def _correction(meeting: Meeting, form: CorrectionForm, said: Sequence[Said], status: int = 200) -> Response:
    shown = [replace(entry, row=entry.typed()) for entry in said] if request.method == "POST" else said
    return page("council/correction.html", status=status, meeting=meeting, form=form, said=shown, kinds=SAID_NAMES)


SAID_NAMES = {"speakers": "Ý kiến phát biểu", "reserved_rows": "Ý kiến bảo lưu"}


def undrawable(**_: object) -> dict[str, str]:
    spoken = [name for name in request.form if name.startswith(record.SAID)]
    return undrawable_in(*record.NARRATIVE, "reason", *spoken)


def undrawable_in(*names: str) -> dict[str, str]:
    """Faults of texts that the paper's font cannot show, by field."""
    faults = {}
    for name in names:
        if missing := draw.undrawable(request.form.get(name, "")):
            faults[name] = f"Văn bản in không có các ký tự: {missing[:20]} Thay bằng chữ rồi lưu."
    return faults


def _issue_correction(meeting_id: str) -> Response:
    """After the record is durable: draw. If that fails the record stands and it can be tried again."""
    try:
        issue(actor(), meeting_id)
    except Refused:
        return done("desk_of.show", "hop-chua-xuat", meeting_id=meeting_id, buoc=5)
    return done("desk_of.show", "hop-dinh-chinh", meeting_id=meeting_id, buoc=5)


@bp.post("/<id:meeting_id>/dinh-chinh")
@requires(Action.MEETING_RUN)
@act(before=undrawable, answer=_issue_correction)
def correct(meeting_id: str, prepared: dict[str, str]) -> Response:
    """[Lập bản đính chính]: other words over the same counted result, with the reason."""
    meeting = _meeting(meeting_id, Action.MEETING_RUN)
    ensure(service.refuse_secretary(actor(), meeting))
    form = CorrectionForm()
    closing = sealing.latest_closing(meeting)
    said = _said(json.loads(closing.body)) if closing is not None else []
    for entry in said:
        now = entry.typed()
        if bool(now["name"]) != bool(now["gist"]):
            prepared = {
                **prepared,
                f"{entry.key}-name": "Ý kiến cần có người nêu và nội dung; xóa trắng cả hai thì bỏ ý kiến.",
            }
    if prepared:
        form.validate()
        form.add_errors(prepared)
        return _correction(meeting, form, said, 422)
    texts: dict[str, Any] = {name: form._fields[name].data or "" for name in record.NARRATIVE}
    for kind in record.SAID:
        texts[kind] = [now for entry in said if entry.kind == kind and (now := entry.typed())["name"]]
    if status := form.attempt(
        lambda: sealing.correct(actor(), meeting, form.expected_version, form.reason.data or "", texts)
    ):
        return _correction(meeting, form, said, status)
    return done("desk_of.show", "hop-dinh-chinh", meeting_id=meeting_id, buoc=5)


# --- the signed copy ----------------------------------------------------------------------------
def _receive(meeting_id: str) -> evidence_forms.Incoming:
    return evidence_forms.receive()


@bp.post("/<id:meeting_id>/ban-ky")
@requires(Action.MEETING_RUN)
@accepts_files
@act(before=_receive)
def attach_signed(meeting_id: str, prepared: evidence_forms.Incoming) -> Response:
    """The signed and stamped copy, kept beside what was counted."""
    meeting = queries.meeting_or_404(actor(), meeting_id, Action.MEETING_RUN)
    ensure(service.refuse_secretary(actor(), meeting))
    form = SignedForm()
    if prepared.refusals or not prepared.files:
        raise Refused(Reason("signed.file", " ".join(prepared.refusals) or "Chưa chọn tệp.", "Chọn lại tệp."))
    form.apply_to(
        SIGNED, meeting.id, None if meeting.council.of_host else meeting.council.unit_id, prepared, removes=False
    )
    audit(actor(), "meeting.signed", f"meeting:{meeting.id}")
    return done("desk_of.show", "hop-da-ky", meeting_id=meeting_id, buoc=5)
