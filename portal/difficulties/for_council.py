"""What citizens' ideas give a council of science and technology. Its members read what was written for them, never who wrote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.campaigns.models import Campaign
from portal.council.cards import Card
from portal.council.models import Council
from portal.council.states import CouncilKind
from portal.council.subjects import Kind, Printed, Subject, Wanted
from portal.database import db
from portal.difficulties import service
from portal.difficulties.models import Difficulty
from portal.difficulties.states import State

CODE = "idea"
TITLE = "Ý tưởng, sáng kiến của người dân"


def choosable(council: Council, campaign: Campaign, wanted: Wanted) -> list[Subject]:
    """Those passed to this very council on which it has not decided."""
    query = (
        select(Difficulty)
        .where(
            Difficulty.campaign_id == campaign.id,
            Difficulty.council_id == council.id,
            Difficulty.state == State.COUNCIL,
            Difficulty.council_passed.is_(None),
        )
        .order_by(Difficulty.forwarded_at, Difficulty.id)
    )
    if wanted.only is not None:
        query = query.where(Difficulty.id.in_(wanted.only))
    return [_subject(row) for row in db.session.scalars(query)]


def find(ids: Sequence[str]) -> list[Subject]:
    return [_subject(row) for row in db.session.scalars(select(Difficulty).where(Difficulty.id.in_(ids)))]


def _subject(row: Difficulty) -> Subject:
    return Subject(
        kind=CODE,
        id=row.id,
        name=row.council_title,
        category_code=CODE,
        category_title=TITLE,
    )


def cards(ids: Sequence[str]) -> dict[str, list[Card]]:
    query = select(Difficulty).where(Difficulty.id.in_(ids), Difficulty.council_id.is_not(None))
    rows = db.session.scalars(query.options(joinedload(Difficulty.campaign)))
    return {
        row.id: [Card("", TITLE, [("Lĩnh vực CCHC", row.campaign.field_name(row.field_code)), ("Nội dung", row.council_text)])]
        for row in rows
    }  # fmt: skip


def printed(campaign: Campaign, ids: Sequence[str]) -> dict[str, Printed]:
    rows = db.session.execute(select(Difficulty.id, Difficulty.field_code).where(Difficulty.id.in_(ids)))
    return {id_: Printed([campaign.field_name(field)]) for id_, field in rows}


KIND = Kind(
    CODE,
    CouncilKind.SCIENCE,
    choosable=choosable,
    find=find,
    cards=cards,
    printed=printed,
    sealed=service.council_decided,
    none="Chưa có ý tưởng nào của người dân được chuyển Hội đồng.",
)
