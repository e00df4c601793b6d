"""A name with marks means just that name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.people import queries as people
from portal.people import service
from portal.people.importing import KnownUnits
from portal.sheets import cells
from portal.sheets.names import Names, exact
from tests.cast import Cast


def named(*names: str) -> Names[str]:
    found: Names[str] = Names()
    for name in names:
        found.add(name, name)
    return found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Tân Hùng", "Tân Hùng"),
        ("TÂN  HƯNG", "Tân Hưng"),
        ("tân hùng.", "Tân Hùng"),
        ("Tan Hung", None),  # could be either
        ("Tân Hứng", None),  # is neither
        ("Phu Tan", "Phú Tân"),  # without marks, and nobody else could be meant
        ("Phù Tân", None),
    ],
)
def test_who_is_meant(typed: str, found: str | None) -> None:
    assert named("Tân Hùng", "Tân Hưng", "Phú Tân").find(typed) == found


def test_who_shares_a_name_is_found_by_none() -> None:
    shared: Names[int] = Names()
    shared.add("Lê Văn An", 1)
    shared.add("Lê Văn An", 2)
    assert shared.find("Lê Văn An") is None
    shared.add("Trần Văn Bé", 3)
    shared.add("Trần Văn Bé", 3)
    assert shared.find("Trần Văn Bé") == 3


def test_hung_is_not_hung() -> None:
    assert exact("Trần Văn Hùng") != exact("Trần Văn Hưng") and exact("TRẦN VĂN HÙNG ") == exact("Trần Văn Hùng")


def test_a_units_namesake_without_marks_is_another_unit(cast: Cast) -> None:
    with cast.portal.app.app_context():
        admin = cast.actor("quantri")
        unit = service.create_unit(admin, code="tan-hung", name="Phường Tân Hưng", short_name="Phường Tân Hưng")
        known = KnownUnits()
        assert known.find("Phường Tân Hùng") is None and known.find("phường tân hưng") == unit
        assert people.unit_named("tan-hung") == unit


@pytest.mark.parametrize("number", [1.5e25, 1e30, 1e308, -1e300])
def test_a_number_beyond_all_sense_is_a_fault(number: float) -> None:
    with pytest.raises(cells.Unreadable):
        cells.figure(number)
    assert cells.figure(92.34999999999999) == Decimal("92.35")
