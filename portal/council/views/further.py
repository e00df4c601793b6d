"""Rounds after a round: another part of the list, the second round after a tie."""

from __future__ import annotations

from flask import Response, request

from portal.access.table import Action
from portal.council import asking, rounds, subjects
from portal.council.views.desk import bp, for_secretary
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page


@bp.get("/<id:meeting_id>/lan-moi")
@requires(Action.MEETING_RUN)
def further(meeting_id: str) -> Response:
    """Whom a further round may be about."""
    meeting = for_secretary(meeting_id)
    decided = asking.decided_on(meeting.council, meeting.campaign)
    left = asking.still_to_ask(meeting, subjects.choosable(meeting.council, meeting.campaign))
    return page(
        "council/round_new.html",
        meeting=meeting,
        council=meeting.council,
        candidates=left,
        chosen=[row.id for row in left if row.id not in decided],
        decided=decided,
    )


@bp.post("/<id:meeting_id>/lan-moi")
@requires(Action.MEETING_RUN)
@act
def open_further(meeting_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    chosen = subjects.choosable(meeting.council, meeting.campaign, only=request.form.getlist("candidate"))
    rounds.another(actor(), meeting, chosen)
    return done("desk_of.show", "hop-lan-moi", meeting_id=meeting_id, buoc=3)


@bp.post("/<id:meeting_id>/vong-2")
@requires(Action.MEETING_RUN)
@act
def second_round(meeting_id: str) -> Response:
    rounds.second(actor(), for_secretary(meeting_id), request.form.get("round", ""))
    return done("desk_of.show", "hop-vong-2", meeting_id=meeting_id, buoc=3)
