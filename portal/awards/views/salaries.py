"""Lương cơ sở, on which the money of an award is counted, for the admin."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response

from portal.access.table import Action
from portal.awards import papers, queries, service
from portal.awards.forms import SalaryForm
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("salaries", __name__, url_prefix="/quan-tri/luong-co-so")


def _show(form: SalaryForm, status: int = 200) -> Response:
    return page("awards/salaries.html", status=status, form=form, rows=queries.base_salaries(), money=papers.money)


@bp.get("")
@requires(Action.BASE_SALARY)
def index() -> Response:
    return _show(SalaryForm(formdata=None))


@bp.post("")
@requires(Action.BASE_SALARY)
@act
def save() -> Response:
    form = SalaryForm()
    if status := form.attempt(
        lambda: service.set_base_salary(
            actor(), from_on=form.from_on.data or date.min, amount=form.amount.data or 0, source=form.source.data or ""
        )
    ):
        return _show(form, status)
    return done("salaries.index", "luong-da-ghi")
