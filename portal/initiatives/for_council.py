"""What initiatives give a council of science and technology: which may be recognised, what of them is read, who stays out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, case, or_, select
from sqlalchemy.orm import joinedload

from portal.campaigns.models import Campaign
from portal.council.cards import Card
from portal.council.models import Council
from portal.council.states import CouncilKind, RecusalReason
from portal.council.subjects import MOST_OFFERED, Kind, Person, Printed, Subject, Wanted
from portal.database import db
from portal.initiatives import queries, service
from portal.initiatives.models import Initiative, Recognition
from portal.initiatives.states import KIND_NAMES, MOVES, SOLUTION_NAMES, STATE_NAMES, Move, S, SolutionKind
from portal.vietnamese import count, day, search_pattern

CODE = "initiative"


def choosable(council: Council, campaign: Campaign, wanted: Wanted) -> list[Subject]:
    """Sent or confirmed and not recognised yet, confirmed ones first: the host's council of everybody's, a unit's of its own."""
    query = (
        select(Initiative)
        .outerjoin(Recognition, Recognition.initiative_id == Initiative.id)
        .where(
            Initiative.campaign_id == campaign.id,
            Initiative.state.in_(MOVES[Move.RECOGNISE]),
            or_(Recognition.id.is_(None), Recognition.recognised.is_(False)),
        )
    )
    if not council.of_host:
        query = query.where(Initiative.unit_id == council.unit_id)
    by_name = (Initiative.kind, Initiative.title, Initiative.id)
    if wanted.only is not None:
        query = query.where(Initiative.id.in_(wanted.only)).order_by(*by_name)
    else:
        if wanted.search:
            like = Initiative.search_text.like(search_pattern(wanted.search), escape="\\")
            query = query.where(or_(like, Initiative.id.in_(wanted.also)))
        rank = case({state.value: n for n, state in enumerate((S.CONFIRMED, S.SUBMITTED))}, value=Initiative.state)
        query = query.order_by(Initiative.id.not_in(wanted.also), rank, *by_name)
        query = query.limit(MOST_OFFERED + len(wanted.also))
    return [_subject(row) for row in db.session.scalars(_whole(query)).unique()]


def _whole(query: Select[Initiative]) -> Select[Initiative]:
    return query.options(joinedload(Initiative.unit), joinedload(Initiative.campaign), joinedload(Initiative.authors))


def find(ids: Sequence[str]) -> list[Subject]:
    return [
        _subject(row) for row in db.session.scalars(_whole(select(Initiative).where(Initiative.id.in_(ids)))).unique()
    ]


def _subject(row: Initiative) -> Subject:
    return Subject(
        kind=CODE,
        id=row.id,
        name=row.title,
        category_code=row.kind.value,
        category_title=KIND_NAMES[row.kind],
        unit=row.unit.short_name,
        unit_id=row.unit_id,
        people=tuple(Person(author.name, unit_id=row.unit_id) for author in row.authors),
        own=RecusalReason.AUTHOR,
    )


def printed(campaign: Campaign, ids: Sequence[str]) -> dict[str, Printed]:
    """What a ballot prints: the field, the authors, what the standing office said."""
    rows = db.session.scalars(_whole(select(Initiative).where(Initiative.id.in_(ids)))).unique()
    return {
        row.id: Printed(
            [campaign.field_name(row.field_code), *([f"Tác giả: {_authors(row)}"] if row.authors else []), STATE_NAMES[row.state]]
        )
        for row in rows
    }  # fmt: skip


def _authors(row: Initiative) -> str:
    return ", ".join(f"{author.name} ({author.share}%)" if author.share else author.name for author in row.authors)


def cards(ids: Sequence[str]) -> dict[str, list[Card]]:
    """The declarations in their own order, for members to read, with their evidence."""
    rows = db.session.scalars(_whole(select(Initiative).where(Initiative.id.in_(ids)))).unique().all()
    applied = queries.applied_to(rows)
    return {row.id: [_card(row, applied.get(row.id, 0))] for row in rows}


def _card(row: Initiative, applied: int) -> Card:
    kind = SOLUTION_NAMES[SolutionKind(row.solution_kind)] if row.solution_kind else KIND_NAMES[row.kind]
    facts = [
        ("Loại", kind),
        ("Lĩnh vực CCHC", row.campaign.field_name(row.field_code)),
        ("Tác giả", _authors(row)),
        ("Áp dụng lần đầu", f"{day(row.first_applied_on)}, {row.applied_where}" if row.first_applied_on else ""),
        ("Tình trạng trước khi áp dụng", row.before),
        ("Nội dung giải pháp", row.solution),
        ("Điểm mới", row.novelty),
        ("Hiệu quả", row.effect),
        *((entry["name"], f"{entry['before']} → {entry['after']} {entry['unit']}".strip()) for entry in row.effects),
        ("Khả năng để cơ quan, đơn vị khác học tập", row.spread),
        ("Đã học tập, áp dụng", f"{count(applied)} đơn vị" if applied else ""),
    ]
    said = [(label, text) for label, text in facts if text]
    return Card("", "Sáng kiến, mô hình", said, basis=[(CODE, row.id)])


KIND = Kind(
    CODE,
    CouncilKind.SCIENCE,
    choosable=choosable,
    find=find,
    cards=cards,
    printed=printed,
    sealed=service.council_decided,
    none="Chưa có sáng kiến, mô hình nào chờ công nhận.",
)
