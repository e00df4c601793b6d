"""Calling a substitute in for a member who is away, and sending him home again."""

from __future__ import annotations

from flask import Response, request

from portal.access.table import Action
from portal.council import service, substitutes
from portal.council.views.desk import bp, the_meeting
from portal.refusal import ensure
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done


@bp.post("/<id:meeting_id>/du-thay")
@requires(Action.MEETING_RUN)
@act
def substitute(meeting_id: str) -> Response:
    meeting = the_meeting(meeting_id)
    ensure(service.refuse_secretary(actor(), meeting))
    verb = substitutes.dismiss if request.form.get("viec") == "thoi" else substitutes.call_in
    verb(actor(), meeting, request.form.get("substitute", ""))
    return done("desk_of.show", "hop-du-thay", meeting_id=meeting_id, buoc=1)
