"""Who comes late and who leaves early; whether the meeting can proceed, told while the roll is being ticked off."""

from __future__ import annotations

from datetime import datetime

from flask import Response, request

from portal import clock
from portal.access.table import Action
from portal.council import attending, seating
from portal.council.forms import TimesForm
from portal.council.views.desk import bp, for_secretary, the_desk, the_meeting
from portal.council.views.steps import ticked
from portal.vietnamese import day, parse_moment
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page


@bp.get("/<id:meeting_id>/du-dieu-kien")
@requires(Action.MEETING_RUN)
def proceeds(meeting_id: str) -> Response:
    """One sentence for the boxes as they stand; nothing is saved."""
    meeting = the_meeting(meeting_id)
    words = attending.proceeds(meeting, ticked(meeting, request.args).values())
    return page("council/_proceeds.html", proceeds=words, saved=False)


def _today_at(text: str | None) -> datetime | None:
    """A time of this day; None if nothing or nothing readable was typed."""
    return parse_moment(f"{text} {day(clock.now())}") if text else None


@bp.post("/<id:meeting_id>/gio-den-ve")
@requires(Action.MEETING_RUN)
@act
def times(meeting_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    form = TimesForm()
    form.person.fill([(row.id, row.name) for row in seating.sitting(meeting)])
    found = {name: _today_at(form[name].data) for name in ("late", "left")}
    unread = {name: "Giờ ghi theo dạng giờ:phút, ví dụ 08:40." for name in found if form[name].data and not found[name]}
    if unread:
        form.validate()
        form.add_errors(unread)
        return the_desk(meeting, times=form, status=422, step="1")
    if status := form.attempt(
        lambda: attending.set_times(actor(), meeting, form.person.data, late_at=found["late"], left_at=found["left"])
    ):
        return the_desk(meeting, times=form, status=status, step="1")
    return done("desk_of.show", "hop-gio", meeting_id=meeting_id, buoc=1)
