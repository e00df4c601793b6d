"""The list page by page is the ordered list cut into pages, and the home says what all of a long list is."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert

from portal import clock
from portal.access import four_eyes
from portal.campaigns import queries as campaigns
from portal.database import db
from portal.desk.host_tasks import Free
from portal.ids import new_id
from portal.initiatives import queries
from portal.initiatives.models import Initiative
from portal.initiatives.states import STATE_ORDER, InitiativeKind, InitiativeState
from portal.web.paging import ROWS, paged_in_groups
from tests.cast import Cast
from tests.dossiers.ready import NOON


@pytest.fixture
def filled(cast: Cast) -> Cast:
    """235 of two units in all states, some at the same instant."""
    cast.launch()
    dice, rows = Random(7), []
    for number in range(235):
        state = dice.choice(STATE_ORDER)
        at = NOON - timedelta(minutes=dice.randrange(60))
        rows.append({
            "id": new_id(), "campaign_id": cast.campaign, "unit_id": cast.units[dice.choice(("dong", "tay"))],
            "kind": InitiativeKind.MODEL, "state": state, "title": f"Mô hình {number}", "search_text": f"mo hinh {number}",
            "field_code": "so", "submitted_at": at, "decided_at": at, "changed_at": at, "changed_by": "Đo",
            "return_reason": "Thiếu" if state is InitiativeState.RETURNED else "",
            "submitted_by": dice.choice((None, cast.accounts["vanphong2"], cast.accounts["canbo.dong"])),
        })  # fmt: skip
    with cast.portal.app.app_context():
        db.session.execute(insert(Initiative.__table__), rows)
        db.session.commit()
    return cast


@pytest.mark.both
@pytest.mark.parametrize(("person", "search", "state"), [
    ("vanphong2", "", ""), ("canbo.dong", "", ""), ("vanphong2", "1", ""), ("vanphong2", "", "confirmed"), ("vanphong2", "zzz", ""),
])  # fmt: skip
def test_pages_put_together_are_the_ordered_list(filled: Cast, person: str, search: str, state: str) -> None:
    with filled.portal.app.app_context():
        actor, campaign = filled.actor(person), campaigns.campaign_or_404(filled.campaign)
        query = queries.found(queries.initiatives_for(actor, campaign), search, state)
        whole = [row.id for row in db.session.scalars(queries.ordered(query))]
        found: list[str] = []
        for number in range(1, -(-len(whole) // ROWS) + 1 or 2):
            with filled.portal.app.test_request_context(f"/sang-kien?trang={number}"), filled.portal.counted() as seen:
                page = paged_in_groups(query, Initiative.state, STATE_ORDER, *queries.NEWEST)
                assert page.total == len(whole) and len(seen) <= 2
                found += [row.id for row in page.items]
    assert found == whole and (len(whole) > ROWS or search or state)


@pytest.mark.parametrize("person", ["vanphong2", "vanphong", "lanhdao", "canbo.dong"])
def test_what_a_query_leaves_is_what_the_rule_leaves(filled: Cast, person: str) -> None:
    with filled.portal.app.app_context():
        actor, campaign = filled.actor(person), campaigns.campaign_or_404(filled.campaign)
        free = Free(actor, campaign)
        rows = db.session.query(Initiative).all()
        asked = {row.id for row in rows if free(row.unit_id, row.submitted_by)}
        told = set(db.session.scalars(
            db.select(Initiative.id).where(*free.among(Initiative.unit_id, Initiative.submitted_by))
        ))  # fmt: skip
        assert asked == told
        if person != "lanhdao":  # who decides on the standing office's own alone
            assert asked == {
                row.id
                for row in rows
                if four_eyes.refuse_verify(
                    actor, declared_by=row.submitted_by, declaring_unit=row.unit_id, host_id=campaign.host_id
                )
                is None
            }


def test_the_home_counts_all_and_shows_the_oldest(filled: Cast) -> None:
    with filled.portal.app.app_context():
        own = filled.accounts["vanphong2"]
        waiting = (
            db.session.query(Initiative)
            .filter(Initiative.state == InitiativeState.SUBMITTED)
            .order_by(Initiative.submitted_at)
            .all()
        )
        free = [row for row in waiting if row.submitted_by != own]
        assert 12 < len(free) < len(waiting)
    with clock.at(NOON):
        page = filled.browser("vanphong2").get("/viec-can-lam")
    assert f"Sáng kiến, mô hình chờ xác nhận ({len(free)})" in page.text
    assert f"“{free[0].title}”" in page.text and page.text.count("Xem và xác nhận") == 12
    assert "việc khác, hiện ra khi các việc trên đã xong" in page.text
