"""The meeting's own data; its invitation as a page, as PDF, and sent."""

from __future__ import annotations

from flask import Response, url_for

from portal import clock
from portal.access.table import Action
from portal.council import invitation, inviting, service
from portal.council.forms import MeetingDataForm
from portal.council.models import Meeting
from portal.council.views.desk import bp, for_secretary, the_meeting
from portal.documents.serving import FORMS, as_file, shown
from portal.mail import sending
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page, site


@bp.get("/<id:meeting_id>/sua")
@requires(Action.MEETING_RUN)
def data(meeting_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    return page("council/meeting_edit.html", meeting=meeting, form=MeetingDataForm(formdata=None, obj=meeting))


@bp.post("/<id:meeting_id>/sua")
@requires(Action.MEETING_RUN)
@act
def save_data(meeting_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    form = MeetingDataForm()
    if status := form.attempt(
        lambda: inviting.edit(
            actor(), meeting, form.expected_version, title=form.title.data or "", place=form.place.data or "",
            starts_at=form.starts_at.data or clock.now(), programme=form.programme.data or "",
        )
    ):  # fmt: skip
        return page("council/meeting_edit.html", status=status, meeting=meeting, form=form)
    return done("desk_of.show", "hop-da-sua", meeting_id=meeting_id)


# --- the invitation -----------------------------------------------------------------------------
@bp.get("/<id:meeting_id>/giay-moi")
@requires(Action.COUNCIL_READ)
def invite(meeting_id: str) -> Response:
    """The paper as it reads now, and for the secretary who will be told."""
    meeting = the_meeting(meeting_id, Action.COUNCIL_READ)
    paper, stale = invitation.paper(inviting.invitation(meeting)), inviting.is_stale(meeting)
    mail = sending.server() is not None
    return page(
        "council/invitation.html",
        meeting=meeting,
        runs=service.refuse_secretary(actor(), meeting) is None,
        stale=stale,
        mail=mail,
        letters=[unit.short_name for unit in inviting.addresses(meeting).values()] if mail else [],
        **shown(paper, url_for("desk_of.invite", meeting_id=meeting_id), final=_sent(meeting, stale)),
    )


@bp.get(f"/<id:meeting_id>/giay-moi.<{FORMS}:form>")
@requires(Action.COUNCIL_READ)
def invitation_drawn(meeting_id: str, form: str) -> Response:
    meeting = the_meeting(meeting_id, Action.COUNCIL_READ)
    paper = invitation.paper(inviting.invitation(meeting))
    final = _sent(meeting, inviting.is_stale(meeting))
    return as_file(paper, form, f"Giấy mời {meeting.council.unit.short_name}", final=final)


def _sent(meeting: Meeting, stale: bool) -> bool:
    """As it reads now it went to the members: no draft any more."""
    return meeting.invited_at is not None and not stale


@bp.post("/<id:meeting_id>/giay-moi")
@requires(Action.MEETING_RUN)
@act
def send_invitation(meeting_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    address = site() + url_for("desk_of.invite", meeting_id=meeting_id)
    inviting.send(actor(), meeting, address, by_mail=sending.server() is not None)
    return done("desk_of.invite", "hop-da-moi", meeting_id=meeting_id)
