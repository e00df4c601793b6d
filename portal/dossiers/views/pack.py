"""The whole dossier to print and to hand over: what is in it, one PDF, one ZIP."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access.table import Action
from portal.dossiers import pack, packing, queries
from portal.dossiers.views.papers import proposal_of
from portal.dossiers.whole import Whole
from portal.vietnamese import dashed
from portal.web import progress
from portal.web.access import actor, requires
from portal.web.pages import file, page

bp = Blueprint("dossier_packs", __name__, url_prefix="/ho-so")

READ = Action.DOSSIER_READ
MOST_ASKED = 3  # times for a work that is not seen: it was over before


def _whole(dossier_id: str) -> Whole:
    return queries.whole(*queries.dossier_or_404(actor(), dossier_id, READ))


def _key(dossier_id: str) -> str:
    """Under which the making of this pack for this person tells how far it is."""
    return f"{dossier_id}-{actor().account_id}"


def _name(made: Whole) -> str:
    return dashed(f"ho so {made.dossier.enrolment.unit.short_name}")[:40]


@bp.get("/<id:dossier_id>/tron-bo")
@requires(READ)
def show(dossier_id: str) -> Response:
    made = _whole(dossier_id)
    return page(
        "dossiers/pack.html",
        dossier=made.dossier,
        campaign=made.campaign,
        unsigned=pack.UNSIGNED,
        pieces=packing.pieces(made, proposal_of(made, listed_only=True)),
    )


@bp.get("/<id:dossier_id>/tron-bo.pdf")
@requires(READ)
def as_pdf(dossier_id: str) -> Response:
    """One set, or with ?bo all that the campaign asks for."""
    made = _whole(dossier_id)
    sets = max(made.campaign.originals, 1) if "bo" in request.args else 1
    with progress.telling(_key(dossier_id)) as tell:
        content = packing.as_pdf(made, proposal_of(made), tell, sets)
    return file(content, f"{_name(made)}.pdf")


@bp.get("/<id:dossier_id>/tron-bo.zip")
@requires(READ)
def as_zip(dossier_id: str) -> Response:
    made = _whole(dossier_id)
    with progress.telling(_key(dossier_id)) as tell:
        content = packing.as_zip(made, proposal_of(made), tell)
    return file(content, f"{_name(made)}.zip", "application/zip", attached=True)


@bp.get("/<id:dossier_id>/tron-bo/tien-do")
@requires(READ)
def making(dossier_id: str) -> Response:
    """Asked by the page from the click on: how far it is; it begins a moment later, and ends before the file is there."""
    queries.dossier_or_404(actor(), dossier_id, READ)
    found, asked = progress.told(_key(dossier_id)), request.args.get("lan", 1, int)
    over = found is None and ("thay" in request.args or asked >= MOST_ASKED)
    return page("dossiers/_making.html", dossier_id=dossier_id, found=found, over=over, asked=asked)
