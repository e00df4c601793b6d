"""Who continues whom, through others too."""

from __future__ import annotations

from datetime import date

import pytest

from portal.database import db
from portal.people import queries
from portal.people.models import UnitSuccessor
from tests.cast import Cast


@pytest.mark.both
def test_a_chain_is_followed_to_its_end(cast: Cast) -> None:
    dong, tay, ap = (cast.units[code] for code in ("dong", "tay", "ap1"))
    with cast.portal.app.app_context():
        db.session.add(UnitSuccessor(unit_id=dong, successor_id=tay, since=date(2024, 7, 1)))
        db.session.add(UnitSuccessor(unit_id=tay, successor_id=ap, since=date(2025, 7, 1)))
        db.session.flush()
        assert queries.continued() == {tay: {dong}, ap: {dong, tay}}
        assert queries.continued(date(2024, 12, 31)) == {tay: {dong}}
        db.session.rollback()
