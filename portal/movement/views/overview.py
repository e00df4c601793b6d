"""What a unit has to read and to tell; for the standing office how far every unit is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can, reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import CampaignUnit
from portal.campaigns.plan import Stage
from portal.campaigns.states import CampaignState
from portal.movement import queries
from portal.movement.states import REPORT_NAMES, REPORT_SIGNS, SPREAD_NAMES, SPREAD_SIGNS, SpreadState
from portal.web.access import actor, may, requires
from portal.web.pages import page
from portal.web.paging import page_of

ROWS = 40  # guidance stands on the same page: more would not fit the weak link's budget

bp = Blueprint("movement", __name__, url_prefix="/phong-trao")


@bp.get("")
@requires(queries.READ)
def index() -> Response:
    within = reach(actor(), queries.READ)
    shared: dict[str, Any] = {
        "both": bool(within.units and within.hosts),
        "own": bool(within.units) and (not within.hosts or request.args.get("phan") == "don-vi"),
        "spread_names": SPREAD_NAMES,
        "spread_signs": SPREAD_SIGNS,
        "missing": SpreadState.MISSING,
    }
    if shared["own"]:
        mine = campaigns.present_enrolment(actor().unit_id)
        if mine is None or not can(actor(), queries.READ, campaigns.scope(mine.campaign, mine.unit_id)):
            earlier = queries.settled_of(actor().unit_id)
            return page("movement/none.html", earlier=earlier, **shared)
        return _own(mine, shared)
    campaign = queries.chosen(request.args.get("phong-trao", ""), within.hosts)
    if campaign is None:
        return page("movement/none.html", earlier=[], **shared)
    guidance = queries.guidance_for(actor(), campaign)
    return page(
        "movement/host.html",
        campaign=campaign,
        guidance=guidance,
        read=queries.units_that_read(guidance),
        page=page_of(campaigns.enrolled(campaign), ROWS),
        spreadings=queries.spreadings(campaign),
        totals=queries.totals(campaign),
        assessments=queries.assessments(campaign),
        guides=may(Action.GUIDE) and campaign.state is CampaignState.LAUNCHED,
        reported=queries.reported(campaign),
        **shared,
    )


def _own(mine: CampaignUnit, shared: dict[str, Any]) -> Response:
    guidance = queries.guidance_for(actor(), mine.campaign)
    assessment = queries.assessment(mine)
    reports = queries.reports_of(mine)

    def report_sign(stage: Stage) -> tuple[str, str]:
        state = queries.state_of(reports.get(stage.code), stage)
        return REPORT_SIGNS[state], REPORT_NAMES[state]

    return page(
        "movement/unit.html",
        mine=mine,
        guidance=[row for row in guidance if row.withdrawn_at is None],
        read=queries.read_by(actor(), guidance),
        spreading=queries.spreading(mine),
        total=queries.told_by(mine),
        report_sign=report_sign,
        earlier=queries.settled_of(mine.unit_id, but=mine.campaign_id),
        assessed=assessment if assessment is not None and assessment.settled_at else None,
        **shared,
    )
