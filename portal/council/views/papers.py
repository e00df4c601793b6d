"""The minutes as a page and as PDF, the signed copy beside them, the record for whoever wants to count again."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request

from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit.service import record as audit
from portal.clock import local
from portal.council import issuing, queries, record, service
from portal.council.forms import SignedForm
from portal.council.issuing import MINUTES
from portal.council.models import Meeting
from portal.documents import draw
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.evidence import store
from portal.refusal import NotFound, Reason, Refused, ensure
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act, writing
from portal.web.pages import done, file, page, site

bp = Blueprint("papers", __name__, url_prefix="/hoi-dong/hop")

SIGNED = "signed_minutes"


def issue_minutes(person: Actor, meeting_id: str) -> None:
    """Draw the minutes once and keep them. Nothing to do if they were issued already."""
    meeting = queries.meeting_or_404(person, meeting_id, Action.MINUTES_READ)
    if MINUTES in queries.papers_of(meeting_id):
        return
    pdf, sha256 = issuing.draw_minutes(meeting, site())
    with writing():
        issuing.keep_minutes(person, queries.meeting_or_404(person, meeting_id, Action.MINUTES_READ), pdf, sha256)


def _meeting(meeting_id: str) -> Meeting:
    return queries.meeting_or_404(actor(), meeting_id, Action.MINUTES_READ)


@bp.get("/<id:meeting_id>/bien-ban")
@requires(Action.MINUTES_READ)
def minutes(meeting_id: str) -> Response:
    """The accessible copy: the same blocks as a page."""
    meeting = _meeting(meeting_id)
    paper, sha256 = issuing.minutes_paper(meeting, site())
    return page(
        "council/minutes.html",
        meeting=meeting,
        issued=queries.papers_of(meeting_id).get(MINUTES),
        signed=evidence.of(SIGNED, meeting_id),
        short=record.short(sha256),
        **draw.page_context(paper),
    )


@bp.get("/<id:meeting_id>/bien-ban.pdf")
@requires(Action.MINUTES_READ)
def minutes_pdf(meeting_id: str) -> Response:
    """The issued bytes, never drawn again."""
    meeting = _meeting(meeting_id)
    issued = queries.papers_of(meeting.id).get(MINUTES)
    if issued is None:
        raise NotFound
    name = f"Biên bản {meeting.council.unit.short_name} {local(meeting.starts_at):%d-%m-%Y}.pdf"
    return file(store.read(issued.pdf_sha256), name, attached=request.args.get("tai") == "1")


@bp.get("/<id:meeting_id>/ban-ghi.json")
@requires(Action.MINUTES_READ)
def exported(meeting_id: str) -> Response:
    """The round's exported record: canonical bytes that `tools/verify_seal.py` checks."""
    meeting = _meeting(meeting_id)
    row = next((row for row in queries.records_of_meeting(meeting.id) if row.kind == "round"), None)
    if row is None:
        raise NotFound
    content = record.exported(json.loads(row.body), row.sha256)
    return file(content, f"{row.id}.json", "application/json", attached=True)


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
