"""`table.py` the office proposes, the leader confirms, the decision · `papers.py` its papers · `results.py` for
everybody · `stock.py` certificates on pre-printed
sheets · `salaries.py` the figure that the money is counted on."""

from __future__ import annotations

from flask import Flask

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.audit import sentences
from portal.awards import events, exporting, queries
from portal.awards.states import ListState
from portal.awards.views import papers, results, salaries, stock, table
from portal.campaigns import queries as campaigns
from portal.dossiers import queries as dossiers
from portal.evidence import owners
from portal.refusal import NotFound
from portal.sheets import exports
from portal.web import menu, pages


def _may_read(person: Actor, campaign_id: str) -> bool:
    """The signed decision: whoever works on the awards; once published the units too."""
    try:
        campaign = campaigns.campaign_or_404(campaign_id)
    except NotFound:
        return False
    if can(person, Action.AWARD_READ, campaigns.scope(campaign, None)):
        return True
    made = queries.award_list(campaign_id)
    published = made is not None and made.state is ListState.PUBLISHED
    return published and any(campaigns.enrolment(campaign, unit_id) for unit_id in person.own_units if unit_id)


def install(app: Flask) -> None:
    for module in (table, papers, results, stock, salaries):
        app.register_blueprint(module.bp)
    exports.add(app, "/xet-khen/<id:campaign_id>.xlsx", Action.AWARD_READ, exporting.award_table)
    sentences.register(events.SENTENCES)
    pages.register_notices(events.NOTICES)
    owners.register(owners.Owner(queries.DECISION, _may_read, lambda campaign_id: f"/xet-khen/{campaign_id}"))
    dossiers.register_outcomes(queries.outcomes)
    menu.register(55, "Xét khen", "awards.index", Action.AWARD_READ)
    menu.register_public(35, "Kết quả khen thưởng", "results.index")
