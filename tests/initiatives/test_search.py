"""A search finds what a plain look at every title finds, whatever was typed, changed and taken away since."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.access.roles import SYSTEM
from portal.campaigns import queries as campaigns
from portal.database import db, is_sqlite
from portal.initiatives import queries, service
from portal.initiatives.models import Initiative
from portal.initiatives.states import InitiativeKind
from portal.vietnamese import fold
from tests.cast import Cast

TITLES = ["Số hóa hồ sơ tại ấp", 'Bàn "một cửa" 100% trực tuyến', "Tổ công nghệ số_cộng đồng", "ab", "Đường dây nóng"]
TYPED = st.one_of(
    st.text(max_size=8),
    st.sampled_from(TITLES).flatmap(lambda title: st.integers(0, len(title) - 1).map(lambda at: title[at : at + 5])),
)


@pytest.fixture
def declared(cast: Cast):
    cast.launch()
    with cast.portal.app.app_context():
        mine = campaigns.present_enrolment(cast.units["dong"])
        for title in TITLES:
            service.declare(
                SYSTEM, mine.campaign, mine.unit, kind=InitiativeKind.MODEL, title=title,
                field_code=mine.campaign.fields[0].code,
            )  # fmt: skip
        db.session.flush()
        yield cast
        db.session.rollback()


def found(search: str) -> set[str]:
    return {row.title for row in db.session.scalars(queries.found(select(Initiative), search)).unique()}


def looked(search: str) -> set[str]:
    rows = db.session.scalars(select(Initiative)).unique()
    return {row.title for row in rows if fold(search) in row.search_text}


@pytest.mark.both
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
@example(typed="\0")
@example(typed="00\0")
def test_as_a_plain_look_would(declared: Cast, typed: str) -> None:
    if typed.strip():
        assert found(typed) == looked(typed)


def test_what_changed_or_went_is_found_no_more(declared: Cast) -> None:
    first = db.session.scalars(select(Initiative).where(Initiative.title == TITLES[0])).one()
    first.title, first.search_text = "Quét mã tại quầy", fold("Quét mã tại quầy")
    db.session.flush()
    assert found("quét mã") == {"Quét mã tại quầy"} and found("số hóa") == set()
    db.session.execute(delete(Initiative).where(Initiative.id == first.id))
    assert found("quét mã") == set()


def test_no_title_is_read_where_nothing_holds_it(declared: Cast) -> None:
    assert is_sqlite(db.session.connection())
    for search, read in (("không có ở đâu", False), ("số hóa", True)):
        said = str(queries.found(select(Initiative.id), search).compile(dialect=db.engine.dialect))
        assert ("LIKE" in said) is read, said
