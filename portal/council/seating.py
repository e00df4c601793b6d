"""Who sits at one meeting, and what a council is: of which kind, with which numbers of awards."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal import clock
from portal.campaigns import queries as campaigns
from portal.council import queries
from portal.council.models import Council, CouncilMember, Meeting
from portal.council.states import CouncilKind
from portal.council.voting_rule import Setting
from portal.database import db


def substitutes(council: Council, day: date | None = None) -> list[CouncilMember]:
    """Who may be called in for a member on a day."""
    day = day or clock.local(clock.now()).date()
    return [row for row in council.members if row.substitute_of_id is not None and row.serves(day)]


def sitting(meeting: Meeting) -> list[CouncilMember]:
    """The roll of one meeting: who is in office on its day, a substitute in the place of whoever it was called in for."""
    known = {row.id: row for row in meeting.council.members}
    called = {row.member_id: known[row.substitute_id] for row in meeting.substitutes}
    return [called.get(row.id, row) for row in queries.serving(meeting.council, clock.local(meeting.starts_at).date())]


def founded(unit_id: str, *, of_host: bool) -> list[CouncilKind]:
    """Which kinds of council a unit, or a host, has now."""
    query = select(Council.kind).where(
        Council.unit_id == unit_id, Council.of_host.is_(of_host), Council.active.is_(True)
    )
    return list(db.session.scalars(query))


def science_councils(host_id: str) -> list[Council]:
    """Those to which the standing office may pass an idea."""
    query = select(Council).where(
        Council.host_id == host_id, Council.kind == CouncilKind.SCIENCE, Council.active.is_(True)
    )
    return list(db.session.scalars(query.order_by(Council.name)))


def setting_of(council: Council) -> Setting:
    """What a rule may count on in this council."""
    reviews = council.kind is CouncilKind.REVIEW
    campaign = campaigns.present([council.host_id]) if reviews and council.of_host else None
    quotas = campaign is None or any(row.quota for row in campaign.categories)
    return Setting(council.of_host, quotas=reviews and council.of_host and quotas, checklists=reviews)
