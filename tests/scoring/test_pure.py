"""Rules, sums, ratings and the file of a criteria set: the examples of real sets and their edges."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.campaigns.planfile import read_plan
from portal.scoring import points, tree
from portal.scoring.points import Role, Rounding, rounded
from portal.scoring.setfile import BadSet, parse_set
from portal.scoring.tree import Band, LineSpec, Mark

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = (ROOT / "data" / "scoring" / "xa-mau.toml").read_text(encoding="utf-8")
YEAR = 2025
D = Decimal


def got(rule: dict, maximum: str, role: Role = Role.USUAL, **answer) -> Decimal | None:
    typed = {
        name: D(value) if isinstance(value, str) and name not in ("word",) else value for name, value in answer.items()
    }
    return points.score(rule, D(maximum), typed, year=YEAR, role=role).points


INSPECTED = {"kind": "bands", "asks": "rate", "steps": [
    {"op": ">=", "than": 30, "points": 1}, {"op": ">=", "than": 25, "points": "0.5"}, {"op": "<", "than": 25, "points": "0.25"},
]}  # fmt: skip
VISITS = {"kind": "bands", "asks": "count", "steps": [
    {"op": ">=", "than": 100, "points": 4}, {"op": ">=", "than": 50, "points": 3}, {"op": "<", "than": 50, "points": 2},
]}  # fmt: skip
PAID_OUT = {"kind": "ratio", "asks": "rate", "target": 85, "floor": 60}
PLAN_DONE = {"kind": "gap", "asks": "share", "least": 90}
ISSUED = {"kind": "date", "steps": [{"op": "<", "day": "01-31", "points": 1}]}
REPORTS = {"kind": "all", "items": ["Quý I", "6 tháng", "Năm"]}
SPREAD = {"kind": "parts", "items": [
    {"name": "Màn hình", "points": "0.25"}, {"name": "Trang thông tin", "points": "0.25"}, {"name": "Truyền thống", "points": "0.5"},
]}  # fmt: skip
LATE = {"kind": "late", "within": 2, "first": 1, "per_day": 1, "refused_after": 5}


TASKS = {"kind": "bands", "asks": "share", "steps": [
    {"op": ">=", "than": 100, "points": 10}, {"op": ">=", "than": 90, "points": 8}, {"op": ">=", "than": 80, "points": 6},
    {"op": ">=", "than": 70, "points": 4},
]}  # fmt: skip
SOON = {"kind": "bands", "asks": "count", "steps": [
    {"op": "<=", "than": 30, "points": 3}, {"op": "<=", "than": 60, "points": "1.5"},
]}  # fmt: skip
PUNISHED = {"kind": "bands", "asks": "count", "steps": [
    {"op": "=", "than": 0, "points": 4}, {"op": "=", "than": 1, "points": 2},
]}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "maximum", "answer", "expected"),
    [
        (TASKS, "10", {"part": "20", "whole": "20"}, "10"),
        (TASKS, "10", {"part": "27", "whole": "30"}, "8"),  # exactly 90 %
        (TASKS, "10", {"part": "7", "whole": "10"}, "4"),
        (TASKS, "10", {"part": "69", "whole": "100"}, "0"),
        (SOON, "3", {"count": "30"}, "3"),
        (SOON, "3", {"count": "31"}, "1.5"),
        (SOON, "3", {"count": "61"}, "0"),
        (PUNISHED, "4", {"count": "0"}, "4"),
        (PUNISHED, "4", {"count": "1"}, "2"),
        (PUNISHED, "4", {"count": "2"}, "0"),
        ({"kind": "yes_no"}, "1", {"word": "yes"}, "1"),
        ({"kind": "yes_no"}, "1", {"word": "no"}, "0"),
        ({"kind": "yes_no"}, "1", {}, None),
        ({"kind": "partial", "partial": "1.5"}, "3", {"word": "partial"}, "1.5"),
        (INSPECTED, "1", {"rate": "30"}, "1"),
        (INSPECTED, "1", {"rate": "29.99"}, "0.5"),
        (INSPECTED, "1", {"rate": "25"}, "0.5"),
        (INSPECTED, "1", {"rate": "24.99"}, "0.25"),
        (VISITS, "4", {"count": "100"}, "4"),
        (VISITS, "4", {"count": "99"}, "3"),
        (VISITS, "4", {"count": "0"}, "2"),
        (PAID_OUT, "10", {"rate": "85"}, "10"),
        (PAID_OUT, "10", {"rate": "99"}, "10"),
        (PAID_OUT, "10", {"rate": "60"}, "7.06"),
        (PAID_OUT, "10", {"rate": "59.99"}, "0"),
        (PAID_OUT, "10", {"rate": "84.99"}, "10.00"),
        (PLAN_DONE, "1", {"part": "10", "whole": "10"}, "1"),
        (PLAN_DONE, "1", {"part": "9", "whole": "10"}, "0.9"),  # exactly 90 %
        (PLAN_DONE, "1", {"part": "899", "whole": "1000"}, "0"),
        (PLAN_DONE, "3", {"part": "29", "whole": "30"}, "2.90"),
        (PLAN_DONE, "1", {"part": "0", "whole": "0"}, None),  # 0 of 0 is no rate
        (PLAN_DONE, "1", {"part": "5"}, None),
        ({"kind": "each", "points": "0.5"}, "2", {"count": "3"}, "1.5"),
        ({"kind": "each", "points": "0.5"}, "2", {"count": "9"}, "2"),
        (REPORTS, "3", {"items": ["0", "1", "2"]}, "3"),
        (REPORTS, "3", {"items": ["0", "1"]}, "0"),
        (SPREAD, "1", {"items": ["0", "2"]}, "0.75"),
        (SPREAD, "1", {"items": []}, "0"),
        ({"kind": "late", "per_day": "0.5"}, "2", {"count": "3"}, "0.5"),
        ({"kind": "late", "per_day": "0.5"}, "2", {"count": "9"}, "0"),
        ({"kind": "late", "per_day": "0.5"}, "2", {"count": "0"}, "2"),
        (ISSUED, "1", {"day": date(YEAR, 1, 30)}, "1"),
        (ISSUED, "1", {"day": date(YEAR, 1, 31)}, "0"),  # "trước 31/01"
        (ISSUED, "1", {"day": date(YEAR - 1, 12, 20)}, "1"),
        ({"kind": "judged"}, "3", {"points": "2.75"}, "2.75"),
    ],
)
def test_each_kind_of_rule(rule: dict, maximum: str, answer: dict, expected: str | None) -> None:
    assert got(rule, maximum, **answer) == (None if expected is None else D(expected))


def test_a_penalty_is_taken_and_refused_after_the_last_day() -> None:
    assert [got(LATE, "0", Role.PENALTY, count=str(days)) for days in range(5)] == [D(0), D(1), D(1), D(2), D(3)]
    assert got({"kind": "each", "points": "0.5"}, "1", Role.PENALTY, count="7") == 1
    assert "count" in points.faults(LATE, D(0), {"count": D(6)}) and not points.faults(LATE, D(0), {"count": D(5)})


@pytest.mark.parametrize(
    ("rule", "answer", "field"),
    [
        (PLAN_DONE, {"part": D(11), "whole": D(10)}, "part"),
        (PAID_OUT, {"rate": D("100.01")}, "rate"),
        (PAID_OUT, {"rate": D(-1)}, "rate"),
        ({"kind": "judged"}, {"points": D("3.01")}, "points"),
    ],
)
def test_what_cannot_be_true_is_a_fault(rule: dict, answer: dict, field: str) -> None:
    assert set(points.faults(rule, D(3), answer)) == {field}


def test_rounding_is_data_and_halves_go_up() -> None:
    assert rounded(Fraction(1, 200), Rounding()) == D("0.01")
    assert rounded(Fraction(1, 200), Rounding(2, "half_even")) == D("0.00")
    assert rounded(Fraction(2, 3), Rounding(2, "down")) == D("0.66")
    assert rounded(Fraction(2, 3), Rounding(1)) == D("0.7")
    assert rounded(Fraction(25, 1000), Rounding(2, "half_even")) == D("0.02")


@given(
    st.integers(0, 10**6), st.integers(1, 10**6), st.sampled_from([PAID_OUT, PLAN_DONE, INSPECTED]), st.integers(1, 30)
)
def test_points_stay_within_the_maximum_and_rise_with_the_rate(part: int, whole: int, rule: dict, maximum: int) -> None:
    asked = {**rule, "asks": "share"}
    part = min(part, whole)
    here = points.score(asked, D(maximum), {"part": D(part), "whole": D(whole)}, year=YEAR).points
    more = points.score(asked, D(maximum), {"part": D(min(part + 1, whole)), "whole": D(whole)}, year=YEAR).points
    assert here is not None and more is not None and 0 <= here <= more <= maximum
    assert here == here.quantize(D("0.01"))


@given(st.fractions(min_value=0, max_value=1000), st.integers(0, 4))
def test_rounding_is_never_off_by_more_than_half_a_place(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, Rounding(places))) - value) <= Fraction(1, 2 * 10**places)


def test_an_answer_comes_back_from_the_table_as_it_was() -> None:
    for rule, answer in (
        (ISSUED, {"day": date(YEAR, 1, 2)}), (PLAN_DONE, {"part": D(9), "whole": D("10.5")}), (SPREAD, {"items": ["0"]}),
        ({"kind": "yes_no"}, {"word": "no"}),
    ):  # fmt: skip
        assert points.from_json(rule, D(1), points.to_json(answer)) == answer


# --- the tree -----------------------------------------------------------------------------------
JUDGED = {"kind": "judged"}
LINES = (
    LineSpec("I", "Một", D(10)),
    LineSpec("1.1", "a", D(6), "I", JUDGED, units=("u1",)),
    LineSpec("1.2", "b", D(4), "I", JUDGED, may_not_apply=True, units=("u2",)),
    LineSpec("II", "Hai", D(10), rule=JUDGED, units=("u1", "u2")),
    LineSpec("III", "Thưởng", D(0), role=Role.BONUS),
    LineSpec("3.1", "c", D(5), "III", JUDGED, role=Role.BONUS),
    LineSpec("3.2", "d", D(5), "III", JUDGED, role=Role.BONUS),
    LineSpec("4", "e", D(0), rule={"kind": "each", "points": 1}, role=Role.PENALTY),
)
BANDS = (Band("xuat_sac", D(90)), Band("kha", D(70)), Band("yeu", D(0)))


def sums(cap: str | None = "3", **marks: str | None) -> tree.Totals:
    made = {
        code.replace("_", ".").removeprefix("c"): Mark(None, True) if value is None else Mark(D(value))
        for code, value in marks.items()
    }
    return tree.totals(LINES, made, Rounding(), D(cap) if cap else None)


def test_sums_of_headings_and_the_whole() -> None:
    assert tree.maxima_faults(LINES, D(20)) == []
    found = sums(c1_1="5", c1_2="4", II="7.5")
    assert (found.points, found.maximum, found.percent) == (D("16.5"), D(20), D("82.50"))
    assert found.of["I"] == tree.Sum(D(9), D(10)) and found.of["1.1"] == tree.Sum(D(5), D(6))


def test_what_does_not_apply_takes_its_maximum_away() -> None:
    found = sums(c1_1="6", c1_2=None, II="8.4")
    assert (found.points, found.maximum, found.percent) == (D("14.4"), D(16), D("90.00"))
    assert tree.rating(found.percent, BANDS) == "xuat_sac"  # exactly 90 %
    nothing = sums(c1_1=None, c1_2=None, II=None)
    assert (nothing.points, nothing.maximum, nothing.percent) == (0, 0, None)
    assert tree.rating(nothing.percent, BANDS) is None


def test_bonus_has_a_cap_and_the_whole_stays_between_nothing_and_everything() -> None:
    assert sums(c1_1="6", II="5", c3_1="5", c3_2="2").points == 14
    assert sums(None, c1_1="6", II="5", c3_1="5", c3_2="2").points == 18
    assert sums(c1_1="6", c1_2="4", II="10", c3_1="5").points == 20
    assert sums(c1_1="1", c4="5").points == 0
    assert sums(c1_1="6", c4="2").penalty == 2


def test_the_rating_is_that_of_the_percentage_shown() -> None:
    assert tree.rating(D("89.99"), BANDS) == "kha" and tree.rating(D("90.00"), BANDS) == "xuat_sac"
    assert tree.rating(D(0), BANDS) == "yeu"
    assert tree.totals(LINES[3:4], {"II": Mark(D("8.9995"))}, Rounding()).percent == D("90.00")


def test_a_unit_is_measured_by_its_own_lines() -> None:
    mine = tree.of_unit(LINES, "u2")
    assert [line.code for line in mine] == ["I", "1.2", "II"]
    found = tree.totals(mine, {"1.2": Mark(D(4)), "II": Mark(D(5))}, Rounding())
    assert (found.points, found.maximum) == (D(9), D(14)) and found.of["I"].maximum == 4


def test_a_derived_line_is_the_average_of_others() -> None:
    lines = (*LINES[:4], LineSpec("V", "Chung", D(10), rule={"kind": "derived", "of": ["1.1", "1.2"]}))
    marks = {"1.1": Mark(D(3)), "1.2": Mark(D(4))}
    assert tree.with_derived(lines, marks, Rounding())["V"].points == D("7.5")
    assert tree.with_derived(lines, {"1.1": Mark(D(3))}, Rounding())["V"].points is None
    assert tree.with_derived(lines, {"1.1": Mark(D(3)), "1.2": Mark(None, True)}, Rounding())["V"].points == 5
    nothing = {"1.1": Mark(None, True), "1.2": Mark(None, True)}
    assert tree.with_derived(lines, nothing, Rounding())["V"] == Mark(None, True)
    assert "V" not in [line.code for line in tree.unscored(lines, {})]
    assert tree.with_derived(lines, marks | {"V": Mark(D(1))}, Rounding())["V"].points == 1


def test_what_is_left_to_score() -> None:
    assert [line.code for line in tree.unscored(LINES, {"1.1": Mark(D(0)), "1.2": Mark(None, True)})] == ["II"]


@given(st.lists(st.tuples(st.integers(0, 600), st.booleans()), min_size=3, max_size=3))
def test_the_whole_is_the_sum_of_the_fields(given_: list[tuple[int, bool]]) -> None:
    codes = ("1.1", "1.2", "II")
    marks = {
        code: Mark(None, True) if skip else Mark(min(D(value) / 100, line.maximum))
        for code, (value, skip), line in zip(codes, given_, (LINES[1], LINES[2], LINES[3]), strict=True)
    }
    found = tree.totals(LINES, marks, Rounding())
    assert found.points == found.of["I"].points + found.of["II"].points
    assert found.maximum == found.of["I"].maximum + found.of["II"].maximum
    assert found.percent is None or 0 <= found.percent <= 100


# --- the file -----------------------------------------------------------------------------------
def test_the_sample_set_has_36_lines_and_100_points() -> None:
    found = parse_set(SAMPLE)
    lines = tree.leaves(found.lines)
    assert (len(lines), sum(line.maximum for line in lines), found.maximum) == (36, 100, 100)
    tops = {line.code: line.maximum for line in found.lines if not line.parent}
    assert list(tops.values()) == [14, 8, 26, 7, 11, 8, 16, 10]
    assert "không phải văn bản pháp lý" in found.note
    assert all(line.how and line.evidence for line in lines)
    ratings = {
        rating.code for rating in read_plan(tomllib.loads((ROOT / "data/campaigns/plan-44.toml").read_text())).ratings
    }
    assert {band.code for band in found.bands} <= ratings


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("maximum = 14", "maximum = 15", "lines[0].maximum"),
        ("maximum = 100", "maximum = 90", "set.maximum"),
        ('op = "<"', 'op = "trước"', "lines[2].rule.steps[0].op"),
        ('day = "01-31"', 'day = "31/01"', "lines[2].rule.steps[0].day"),
        ('day = "01-31"', 'day = "02-29"', "lines[2].rule.steps[0].day"),
        ("points = 0.5", "points = 0.12345", "lines[5].rule.points"),
        ('kind = "each"', 'kind = "moi"', "lines[5].rule.kind"),
        ("than = 4, points = 2", "than = 4, points = 3", "lines[7].rule.steps[0].points"),
        ('parent = "1.1"', 'parent = "9.9"', "lines[2].parent"),
        ('code = "1.1.2"', 'code = "1.1.1"', "lines[3].code"),
        ("from = 80", "from = 95", "ratings[1].from"),
        ("from = 0", "from = 10", "ratings[4].from"),
        ('rounding = "half_up"', 'rounding = "lên"', "set.rounding"),
        ("least = 90,", "least = 90, thưởng = 1,".replace("thưởng", "extra"), "lines[4].rule.extra"),
        ("target = 95", "target = 0", "lines[34].rule.target"),
    ],
)
def test_a_fault_is_told_by_its_path(old: str, new: str, path: str) -> None:
    assert old in SAMPLE
    with pytest.raises(BadSet) as caught:
        parse_set(SAMPLE.replace(old, new, 1))
    assert path in [where for where, _ in caught.value.faults], caught.value.faults
