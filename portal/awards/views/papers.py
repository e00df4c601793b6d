"""The papers of the award, each as a page and as PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, Response

from portal import clock
from portal.access.table import Action
from portal.awards import appraisal, papers, queries
from portal.awards.papers import Awards, Named
from portal.awards.queries import Name, Table
from portal.awards.states import OUT
from portal.campaigns.states import CandidateKind
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.refusal import NotFound
from portal.web.access import actor, requires

bp = Blueprint("award_papers", __name__, url_prefix="/xet-khen")

READ = Action.AWARD_READ


def _named(line: Name) -> Named:
    row, entry = line.row, line.entry
    held = f"Chưa đồng ý: {entry.word_reason}" if entry and line.held else ""
    words = [entry.reason, held, line.suspended and f"Tạm dừng xét: {line.suspended}"] if entry else []
    return Named(
        who=row.name,
        post=row.post,
        unit=row.unit,
        collective=row.kind is CandidateKind.UNIT,
        votes=str(row.unit_vote) if row.unit_vote else "",
        advice=str(row.council_vote) if row.council_vote else "",
        figures=[f"{title}: {last or '–'} → {this or '–'}" for title, last, this in row.figures],
        note="; ".join(word for word in words if word),
        number=entry.number if entry else None,
        amount=entry.amount if entry else None,
    )


def awards_of(table: Table, only: str = "") -> Awards:
    """Before the decision: who would be awarded as the list stands; after it: who was. `only` one candidate of them."""
    campaign, made, host = table.campaign, table.made, table.campaign.host
    decided = table.state in OUT
    chosen = {line.row.candidate_id for line in (table.awarded if decided else table.standing)}
    if only:
        chosen &= {only}
    return Awards(
        host=host.unit.agency,
        office=host.standing_office.agency,
        office_head=host.standing_office.head_title,
        leader_title=host.leader_title,
        campaign=campaign.title,
        plan=campaign.plan_cited,
        award=campaign.award,
        statement=campaign.statement,
        groups=[
            (group.title, [_named(line) for line in group.lines if line.row.candidate_id in chosen])
            for group in table.groups
        ],
        asked=made.asked if made is not None else "",
        decision_number=made.decision_number if made and decided else "",
        decided_on=made.decided_on if made and decided else None,
        signature=made.signature if made and decided else queries.usual_signature(campaign),
        bonus_source=campaign.bonus.source if campaign.bonus else "",
        base_salary=made.base_salary if made and decided else None,
        at=(made.decided_at or made.proposed_at if made else None) or clock.now(),
    )


def _summary(table: Table) -> Paper:
    rows: list[tuple[str, str, Sequence[Named]]] = []
    for group in table.groups:
        rows.append((group.title, group.used, [_considered(line) for line in group.lines]))
    return papers.summary(awards_of(table), rows)


def _considered(line: Name) -> Named:
    named = _named(line)
    note = "; ".join(filter(None, ("Đề xuất" if line.proposed else "", named.note)))
    return Named(**{**named.__dict__, "note": note})


def _appraisal(table: Table) -> Paper:
    awards, known = awards_of(table), queries.examined(table.campaign)
    notes = [f"{line.row.who}: tạm dừng xét, {line.suspended}" for line in table.lines if line.suspended]
    notes += [f"{line.row.who}: đã được tặng {given}" for line in table.lines for given in line.row.duplicates]
    return appraisal.compose(
        appraisal.Facts(
            office=awards.office,
            leader_title=awards.leader_title,
            campaign=awards.campaign,
            plan=awards.plan,
            award=awards.award,
            units=len(known.examined) + known.unsent,
            dossiers=known.examined,
            groups=[(group.title, group.used) for group in table.groups] if table.standing else [],
            notes=notes,
            asked=awards.asked,
            at=awards.at,
        )
    )


KINDS: dict[str, tuple[str, Callable[[Table], Paper], bool]] = {
    "bao-cao-tham-dinh": ("Báo cáo thẩm định hồ sơ", _appraisal, False),
    "bang-tong-hop": ("Bảng tổng hợp hồ sơ", _summary, False),
    "to-trinh": ("Tờ trình", lambda table: papers.request(awards_of(table)), False),
    "du-thao-quyet-dinh": ("Dự thảo quyết định", lambda table: papers.decision(awards_of(table)), False),
    "xuong-ten": ("Danh sách xướng tên, ký nhận", lambda table: papers.calling_list(awards_of(table)), True),
    "giay-khen": ("Giấy khen", lambda table: papers.certificates(awards_of(table)), True),
}


OF_DOSSIERS = ("bao-cao-tham-dinh", "bang-tong-hop")  # whoever is proposed, if anybody


def _paper(campaign_id: str, kind: str) -> Paper:
    if kind not in KINDS:
        raise NotFound
    table = queries.table_or_404(actor(), campaign_id, READ)
    _, compose, after_decision = KINDS[kind]
    named = table.awarded or table.standing or kind in OF_DOSSIERS
    if (after_decision and table.state not in OUT) or not named:
        raise NotFound
    return compose(table)


@bp.get("/<id:campaign_id>/van-ban/<kind>")
@requires(READ)
def show(campaign_id: str, kind: str) -> Response:
    paper = _paper(campaign_id, kind)
    here = f"/xet-khen/{campaign_id}"
    return as_page(paper, ("Xét tặng Giấy khen", here), f"{here}/van-ban/{kind}", final=KINDS[kind][2])


@bp.get(f"/<id:campaign_id>/van-ban/<kind>.<{FORMS}:form>")
@requires(READ)
def drawn(campaign_id: str, kind: str, form: str) -> Response:
    return as_file(_paper(campaign_id, kind), form, final=KINDS[kind][2])
