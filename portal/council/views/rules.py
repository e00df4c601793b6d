"""The rule of a council: three to choose from in a sentence each, everything else behind [Đổi], from a day on."""

from __future__ import annotations

from flask import Response

from portal import clock
from portal.access.table import Action
from portal.council import queries, rolls, seating
from portal.council.forms import OTHER, RuleForm, rule_data
from portal.council.models import Council
from portal.council.views.councils import bp, managed
from portal.council.voting_rule import notes
from portal.refusal import Invalid, Refused
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page


def _page(council: Council, form: RuleForm, status: int = 200) -> Response:
    setting = seating.setting_of(council)
    now = council.voting_rule
    return page(
        "council/rule.html",
        status=status,
        council=council,
        form=form,
        setting=setting,
        now=now,
        notes=notes(now, len(queries.serving(council))),
        details_open=bool(form.errors) or form.preset.data == OTHER,
    )


@bp.get("/<id:council_id>/quy-tac")
@requires(Action.COUNCIL_MANAGE)
def edit_rule(council_id: str) -> Response:
    council = managed(council_id)
    data = rule_data(council.voting_rule) | {"since": clock.local(clock.now()).date()}
    return _page(council, RuleForm(formdata=None, data=data))


@bp.post("/<id:council_id>/quy-tac")
@requires(Action.COUNCIL_MANAGE)
@act
def set_rule(council_id: str) -> Response:
    council = managed(council_id)
    form = RuleForm()

    def change() -> None:
        try:
            rolls.set_rule(actor(), council, form.rule(), form.since.data)
        except Refused as refused:  # what cannot work is told beside what was typed
            raise Invalid({"": str(refused)})

    if status := form.attempt(change):
        return _page(council, form, status)
    return done("councils.show", "hd-quy-tac", council_id=council_id)
