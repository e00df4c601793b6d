"""Bản mô tả sáng kiến as page, PDF and Word, drawn from the initiative as it stands."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.access.table import Action
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.evidence import queries as evidence
from portal.initiatives import papers, queries
from portal.initiatives.papers import Description
from portal.initiatives.states import KIND_NAMES, SOLUTION_NAMES, SolutionKind
from portal.web.access import actor, requires

bp = Blueprint("initiative_papers", __name__, url_prefix="/sang-kien")

READ = Action.INITIATIVE_READ


def _paper(initiative_id: str) -> Paper:
    row = queries.initiative_or_404(actor(), initiative_id, READ)
    told = row.declaration()
    return papers.paper(
        Description(
            unit=row.unit.agency,
            campaign=row.campaign.title,
            kind=KIND_NAMES[row.kind],
            solution=SOLUTION_NAMES[SolutionKind(row.solution_kind)] if row.solution_kind else "",
            title=row.title,
            field=row.campaign.field_name(row.field_code),
            applied_on=row.first_applied_on,
            applied_where=row.applied_where,
            authors=told.authors,
            before=row.before,
            content=row.solution,
            novelty=row.novelty,
            effect=row.effect,
            effects=row.effects,
            spread=row.spread,
            documents=[file.title for file in evidence.of(queries.EVIDENCE, row.id)],
            at=row.changed_at,
        )
    )


@bp.get("/<id:initiative_id>/ban-mo-ta")
@requires(READ)
def show(initiative_id: str) -> Response:
    here = f"/sang-kien/{initiative_id}"
    return as_page(_paper(initiative_id), ("Sáng kiến, mô hình", here), f"{here}/ban-mo-ta")


@bp.get(f"/<id:initiative_id>/ban-mo-ta.<{FORMS}:form>")
@requires(READ)
def drawn(initiative_id: str, form: str) -> Response:
    return as_file(_paper(initiative_id), form)
