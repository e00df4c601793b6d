"""The arithmetic of criteria, with the plan's own edges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.campaigns.criteria import Rating
from portal.checklists.conclusions import Facts, conclude, figures_fault
from portal.checklists.states import Conclusion as C

RATINGS = [Rating("tot", "Tốt", 3), Rating("kha", "Khá", 2), Rating("thap", "Thấp", 1)]
TASKS = {"kind": "tasks", "given": "g", "on_time": "t", "percent": 100}
RATE = {"kind": "rate", "indicator": "r", "op": ">", "limit": 90, "rising": True}
INDEX = {"kind": "index", "points": "p", "maximum": "m", "rating": "x", "least": "kha"}
NOW, BEFORE = "2024", "2023"


def facts(values=None, **more) -> Facts:
    return Facts(NOW, BEFORE, {key: D(str(value)) for key, value in (values or {}).items()}, RATINGS, **more)


def rate(now=None, before=None, rule=RATE):
    values = {("r", NOW): now, ("r", BEFORE): before}
    return conclude(rule, facts({key: value for key, value in values.items() if value is not None}))


@pytest.mark.parametrize(
    ("now", "before", "conclusion", "why"),
    [
        (None, None, C.NOT_DECLARED, "Chưa khai."),
        (None, 91, C.NOT_DECLARED, "Chưa khai."),
        ("90", "80", C.NOT_MET, "90,00% không cao hơn 90%."),
        ("90.0001", "80", C.MET, "90,00% (năm trước 80,00%)."),
        ("92.35", "91.1", C.MET, "92,35% (năm trước 91,10%)."),
        ("92.35", None, C.UNDETERMINED, "chưa có số liệu năm trước."),
        ("92.35", "92.35", C.NOT_MET, "92,35% không cao hơn năm trước (92,35%)."),
        ("89", None, C.NOT_MET, "89,00% không cao hơn 90%."),
        ("100", "99.9999", C.MET, "100,00% (năm trước 100,00%)."),
    ],
)
def test_a_rate_over_90_and_rising(now, before, conclusion, why: str) -> None:
    outcome = rate(now, before)
    assert (outcome.conclusion, outcome.why) == (conclusion, why)


def test_the_operator_is_data() -> None:
    at_least = {**RATE, "op": ">="}
    assert rate("90", "80", at_least).conclusion is C.MET
    assert rate("89.9999", "80", at_least).why == "90,00% thấp hơn 90%."
    assert rate("91", None, {**RATE, "rising": False}).conclusion is C.MET


@pytest.mark.parametrize(
    ("given_", "on_time", "conclusion"),
    [
        (None, None, C.NOT_DECLARED), (10, None, C.UNDETERMINED), (None, 10, C.UNDETERMINED), (0, 0, C.UNDETERMINED),
        (10, 10, C.MET), (10, 9, C.NOT_MET), (1, 1, C.MET), (1, 0, C.NOT_MET),
    ],
)  # fmt: skip
def test_all_tasks_on_time_and_all_of_none_is_open(given_, on_time, conclusion) -> None:
    values = {("g", NOW): given_, ("t", NOW): on_time}
    found = conclude(TASKS, facts({key: value for key, value in values.items() if value is not None}))
    assert found.conclusion is conclusion


def test_another_share_of_tasks_is_data() -> None:
    rule = {**TASKS, "percent": 95}
    assert conclude(rule, facts({("g", NOW): 20, ("t", NOW): 19})).conclusion is C.MET
    assert conclude(rule, facts({("g", NOW): 20, ("t", NOW): 18})).why == "18/20 nhiệm vụ đúng hạn, chưa đủ 95%."


@pytest.mark.parametrize(
    ("values", "conclusion", "why"),
    [
        ({}, C.NOT_DECLARED, "Chưa khai."),
        ({"x": 1, "p": 90, "m": 100, "bp": 80, "bm": 100}, C.NOT_MET, "xếp loại Thấp, dưới mức Khá."),
        ({"x": 2, "p": 75, "m": 100}, C.UNDETERMINED, "chưa có số liệu năm trước."),
        (
            {"x": 2, "p": 75, "m": 100, "bp": 75, "bm": 100},
            C.NOT_MET,
            "xếp loại Khá, 75,00% không cao hơn năm trước (75,00%).",
        ),
        (
            {"x": 2, "p": "75.5", "m": 100, "bp": 68, "bm": 90},
            C.NOT_MET,
            "xếp loại Khá, 75,50% không cao hơn năm trước (75,56%).",
        ),
        ({"x": 3, "p": 70, "m": 90, "bp": 77, "bm": 100}, C.MET, "xếp loại Tốt, 77,78% (năm trước 77,00%)."),
        ({"x": 3, "p": 70}, C.UNDETERMINED, "chưa đủ điểm đạt được và điểm tối đa."),
        ({"p": 70, "m": 90}, C.UNDETERMINED, "chưa có xếp loại."),
        ({"x": 9, "p": 70, "m": 90}, C.UNDETERMINED, "xếp loại không có trong danh sách của kế hoạch."),
        ({"x": 3, "p": 0, "m": 0, "bp": 1, "bm": 2}, C.UNDETERMINED, "chưa đủ điểm đạt được và điểm tối đa."),
    ],
)
def test_an_index_rated_well_and_higher_than_last_year(values, conclusion, why: str) -> None:
    names = {"x": ("x", NOW), "p": ("p", NOW), "m": ("m", NOW), "bp": ("p", BEFORE), "bm": ("m", BEFORE)}
    outcome = conclude(INDEX, facts({names[name]: value for name, value in values.items()}))
    assert (outcome.conclusion, outcome.why) == (conclusion, why)


# (points, the most there are), the first never above the second
SCORES = st.tuples(st.integers(1, 10_000), st.integers(0, 10_000)).map(
    lambda pair: (D(min(pair)) / 100, D(max(pair[0], pair[1])) / 100)
)


@given(SCORES, SCORES)
def test_shares_are_compared_exactly(this_year: tuple[D, D], last_year: tuple[D, D]) -> None:
    (now, now_max), (before, before_max) = this_year, last_year
    values = {("x", NOW): 3, ("p", NOW): now, ("m", NOW): now_max, ("p", BEFORE): before, ("m", BEFORE): before_max}
    higher = Fraction(now) / Fraction(now_max) > Fraction(before) / Fraction(before_max)
    assert (conclude(INDEX, facts(values)).conclusion is C.MET) == higher


@given(st.decimals(min_value=0, max_value=100, places=4), st.decimals(min_value=0, max_value=100, places=4))
def test_a_rate_is_met_exactly_when_both_hold(now: D, before: D) -> None:
    assert (rate(now, before).conclusion is C.MET) == (now > 90 and now > before)


@pytest.mark.parametrize(
    ("word", "evidence", "conclusion"),
    [(None, 3, C.NOT_DECLARED), (True, 0, C.UNDETERMINED), (True, 1, C.MET), (False, 1, C.NOT_MET)],
)
def test_a_judged_criterion_is_the_units_word_with_evidence(word, evidence: int, conclusion) -> None:
    assert conclude({"kind": "judged"}, facts(word=word, evidence=evidence)).conclusion is conclusion


def test_a_judged_criterion_may_need_no_evidence() -> None:
    assert conclude({"kind": "judged", "evidence": False}, facts(word=True)).conclusion is C.MET


@pytest.mark.parametrize(
    ("confirmed", "waiting", "conclusion"),
    [(0, 0, C.NOT_DECLARED), (0, 2, C.UNDETERMINED), (1, 0, C.MET), (1, 5, C.MET)],
)
def test_one_confirmed_initiative_is_enough(confirmed: int, waiting: int, conclusion) -> None:
    rule = {"kind": "initiatives", "least": 1}
    assert conclude(rule, facts(confirmed=confirmed, waiting=waiting)).conclusion is conclusion


def test_discipline_bars() -> None:
    rule = {"kind": "discipline"}
    assert conclude(rule, facts()).conclusion is C.NOT_DECLARED
    assert conclude(rule, facts(disciplined=False)).conclusion is C.MET
    barred = conclude(rule, facts(disciplined=True, disciplined_since=date(2024, 3, 7)))
    assert barred.conclusion is C.NOT_MET and "từ ngày 07/03/2024" in barred.why


@pytest.mark.parametrize(
    ("rule", "values", "faulty"),
    [
        (TASKS, {("g", NOW): 10, ("t", NOW): 11}, ["t"]),
        (TASKS, {("g", NOW): 10, ("t", NOW): 10}, []),
        (INDEX, {("p", NOW): 101, ("m", NOW): 100}, ["p"]),
        (INDEX, {("p", BEFORE): 101, ("m", BEFORE): 100}, ["p"]),
        (RATE, {("r", NOW): "100.01"}, ["r"]),
        (RATE, {("r", BEFORE): 120}, ["r"]),
        (RATE, {("r", NOW): -1}, ["r"]),
        (RATE, {("r", NOW): 100}, []),
    ],
)
def test_figures_that_cannot_be_true(rule, values, faulty: list[str]) -> None:
    exact = {key: D(str(value)) for key, value in values.items()}
    assert list(figures_fault(rule, exact, [BEFORE, NOW])) == faulty


def test_what_a_council_recognised_is_the_evidence_and_stands_in_the_why() -> None:
    words = "Hội đồng khoa học và công nghệ công nhận “Thêm ghế chờ” ngày 03/10/2024, mã kiểm tra 7f3a 91c2"
    outcome = conclude({"kind": "judged", "recognised": True}, facts(word=True, recognised=words))
    assert (outcome.conclusion, outcome.why) == (C.MET, f"đơn vị tự nhận đạt; {words}.")
    assert conclude({"kind": "judged", "recognised": True}, facts(word=True)).conclusion is C.UNDETERMINED
    assert conclude({"kind": "judged", "recognised": True}, facts(word=False, recognised=words)).conclusion is C.NOT_MET
