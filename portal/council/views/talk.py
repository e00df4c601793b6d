"""Ghi ý kiến: who said what, at every step of the meeting."""

from __future__ import annotations

from flask import Response

from portal.access.table import Action
from portal.council import remarks
from portal.council.forms import RemarkForm
from portal.council.models import Meeting, Remark
from portal.council.states import RemarkKind
from portal.council.views.desk import bp, for_secretary, remark_form, the_desk
from portal.council.views.papers import undrawable_in
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page


def _faults(**_: str) -> dict[str, str]:
    return undrawable_in("name", "post", "gist")


def _said(form: RemarkForm) -> dict[str, str]:
    return {name: form[name].data or "" for name in ("member", "name", "post", "gist")}


@bp.post("/<id:meeting_id>/y-kien")
@requires(Action.MEETING_RUN)
@act(before=_faults)
def add_remark(meeting_id: str, prepared: dict[str, str]) -> Response:
    meeting = for_secretary(meeting_id)
    form = remark_form(meeting, RemarkForm())
    if prepared:
        form.add_errors(prepared)
        return the_desk(meeting, remark=form, status=422)
    if status := form.attempt(lambda: remarks.add(actor(), meeting, RemarkKind(form.kind.data), **_said(form))):
        return the_desk(meeting, remark=form, status=status)
    return done("desk_of.show", "hop-y-kien", "y-kien", meeting_id=meeting_id)


@bp.get("/<id:meeting_id>/y-kien/<id:remark_id>")
@requires(Action.MEETING_RUN)
def edit_remark(meeting_id: str, remark_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    row = remarks.of(meeting, remark_id)
    data = {"kind": row.kind.value, "member": row.member_id or "", "gist": row.gist, "version": str(row.version)}
    data |= {"name": row.name, "post": row.post} if row.member_id is None else {}
    return _page(meeting, row, remark_form(meeting, RemarkForm(formdata=None, data=data)))


def _page(meeting: Meeting, row: Remark, form: RemarkForm, status: int = 200) -> Response:
    return page("council/remark.html", status=status, meeting=meeting, row=row, form=form)


@bp.post("/<id:meeting_id>/y-kien/<id:remark_id>")
@requires(Action.MEETING_RUN)
@act(before=_faults)
def change_remark(meeting_id: str, remark_id: str, prepared: dict[str, str]) -> Response:
    meeting = for_secretary(meeting_id)
    row = remarks.of(meeting, remark_id)
    form = remark_form(meeting, RemarkForm())
    if prepared:
        form.add_errors(prepared)
        return _page(meeting, row, form, 422)
    if status := form.attempt(
        lambda: remarks.change(actor(), meeting, row, form.expected_version, RemarkKind(form.kind.data), **_said(form))
    ):
        return _page(meeting, row, form, status)
    return done("desk_of.show", "hop-y-kien", "y-kien", meeting_id=meeting_id)


@bp.post("/<id:meeting_id>/y-kien/<id:remark_id>/xoa")
@requires(Action.MEETING_RUN)
@act
def remove_remark(meeting_id: str, remark_id: str) -> Response:
    meeting = for_secretary(meeting_id)
    remarks.remove(actor(), meeting, remarks.of(meeting, remark_id))
    return done("desk_of.show", "hop-y-kien-xoa", "y-kien", meeting_id=meeting_id)
