"""The models that everybody may read."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.initiatives import queries
from portal.initiatives.states import KIND_NAMES, SOLUTION_NAMES
from portal.web.access import public
from portal.web.pages import page
from portal.web.paging import paged

bp = Blueprint("models", __name__, url_prefix="/mo-hinh")


@bp.get("")
@public
def public_list() -> Response:
    search = request.args.get("tim", "")
    found = paged(queries.found(queries.published(), search))
    return page(
        "initiatives/public_list.html", page=found, search=search, kinds=KIND_NAMES,
        applied=queries.applied_to(found.items),
    )  # fmt: skip


@bp.get("/<id:initiative_id>")
@public
def public_show(initiative_id: str) -> Response:
    initiative = queries.published_or_404(initiative_id)
    return page(
        "initiatives/public_show.html",
        initiative=initiative,
        applications=queries.applications(initiative),
        solutions=SOLUTION_NAMES,
        field=initiative.campaign.field_name(initiative.field_code),
        kinds=KIND_NAMES,
    )
