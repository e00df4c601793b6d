"""What a unit has to read and to tell; for the standing office how far every unit is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can, reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.models import CampaignUnit
from portal.movement import queries
from portal.movement.states import SPREAD_NAMES, SPREAD_SIGNS, SpreadState
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
            return page("movement/none.html", **shared)
        return _own(mine, shared)
    campaign = campaigns.present(within.hosts)
    if campaign is None:
        return page("movement/none.html", **shared)
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
        guides=may(Action.GUIDE),
        **shared,
    )


def _own(mine: CampaignUnit, shared: dict[str, Any]) -> Response:
    guidance = queries.guidance_for(actor(), mine.campaign)
    assessment = queries.assessment(mine)
    return page(
        "movement/unit.html",
        mine=mine,
        guidance=[row for row in guidance if row.withdrawn_at is None],
        read=queries.read_by(actor(), guidance),
        spreading=queries.spreading(mine),
        total=queries.totals(mine.campaign).get(mine.unit_id, (0, 0)),
        assessed=assessment if assessment is not None and assessment.settled_at else None,
        **shared,
    )
