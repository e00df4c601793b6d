"""Order, ties, quotas and money of the award table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.awards import rules
from portal.awards.rules import CategoryFacts, Contender, Votes
from portal.awards.states import MOVES, ListState, Move


@pytest.mark.parametrize(
    ("salary", "hundredths", "amount"),
    [
        (1_490_000, 30, 450_000),
        (1_490_000, 60, 900_000),
        (1_490_000, 15, 230_000),
        (1_800_000, 30, 540_000),
        (1_800_000, 60, 1_080_000),
        (1_800_000, 15, 270_000),
        (1_390_000, 60, 840_000),
    ],
)
def test_money_is_rounded_up_to_tens_of_thousands_and_never_a_step_too_far(salary, hundredths, amount) -> None:
    assert rules.bonus(salary, hundredths, 10_000) == amount


@given(st.integers(1, 10_000_000), st.integers(1, 500))
def test_money_is_the_least_whole_multiple_that_is_enough(salary: int, hundredths: int) -> None:
    amount = rules.bonus(salary, hundredths, 10_000)
    assert amount % 10_000 == 0
    assert amount * 100 >= salary * hundredths > (amount - 10_000) * 100


def contender(key: str, unit: tuple[int, int] | None = None, council: tuple[int, int] | None = None) -> Contender:
    return Contender(key, Votes(*unit) if unit else None, Votes(*council) if council else None)


def test_the_order_is_that_of_shares_and_ties_are_told() -> None:
    places = rules.place([contender("a", (6, 7)), contender("b", (7, 7)), contender("c", (12, 14)), contender("d")])
    assert list(places) == ["b", "a", "c", "d"]
    assert [(places[key].rank, places[key].tied) for key in "bacd"] == [(1, False), (2, True), (2, True), (4, False)]


def test_the_hosts_council_goes_before_the_units_own_votes() -> None:
    places = rules.place([contender("a", (7, 7), (5, 9)), contender("b", (5, 7), (9, 9)), contender("c", (7, 7))])
    assert list(places) == ["b", "a", "c"]


def test_a_tie_that_the_hosts_council_settled_stays_settled() -> None:
    def advised(key: str, *, within: bool) -> Contender:
        return Contender(key, Votes(7, 7), Votes(6, 9, within=within))

    places = rules.place([advised("a", within=False), advised("b", within=True), advised("c", within=False)])
    assert list(places) == ["b", "a", "c"]
    assert [(places[key].rank, places[key].tied) for key in "bac"] == [(1, False), (2, True), (2, True)]
    assert rules.tied_out(places, {"b"}, set()) == set(), "no further reason for what was decided"
    assert rules.out_of_order(places, {"a"}, set()) == {"a"}
    units = [Contender(key, Votes(6, 7, within=key == "b")) for key in "ab"]
    assert all(place.tied for place in rules.place(units).values()), "one unit's quota says nothing of another's names"


def test_passing_somebody_over_needs_a_reason_and_a_tie_or_a_suspended_name_does_not() -> None:
    places = rules.place(
        [contender("a", (7, 7)), contender("b", (6, 7)), contender("c", (6, 7)), contender("d", (5, 7))]
    )
    assert rules.out_of_order(places, {"a"}, set()) == set()
    assert rules.out_of_order(places, {"b"}, set()) == {"b"}
    assert rules.out_of_order(places, {"b"}, {"a"}) == set()
    assert rules.out_of_order(places, {"a", "c"}, set()) == set()  # b and c have the same votes
    assert rules.out_of_order(places, {"a", "d"}, set()) == {"d"}
    assert rules.tied_out(places, {"a", "c"}, set()) == {"c"}  # one of two equals is a choice
    assert rules.tied_out(places, {"a", "c"}, {"b"}) == set() == rules.tied_out(places, {"a", "b", "c"}, set())


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=8), st.data())
def test_whoever_is_taken_from_the_top_needs_no_reason(votes, data) -> None:
    rows = [contender(str(n), (min(vote), max(vote))) for n, vote in enumerate(votes)]
    places = rules.place(rows)
    top = list(places)[: data.draw(st.integers(0, len(rows)))]
    assert rules.out_of_order(places, set(top), set()) == set()
    assert sorted(place.rank for place in places.values())[0] == 1


def test_what_needs_a_reason_is_said_in_words() -> None:
    row = Contender("a", Votes(7, 7), Votes(3, 9, passed=False), ("Giấy khen, Quyết định số 3",))
    assert rules.warnings(row, out_of_order=True, tied_out=True) == [
        "ngoài thứ tự phiếu",
        "bằng phiếu với tên không được đề xuất",
        "Hội đồng không thông qua",
        "đã được khen cùng thành tích: Giấy khen, Quyết định số 3",
    ]
    assert rules.warnings(contender("b", (7, 7))) == []


@given(st.integers(0, 12), st.one_of(st.none(), st.integers(1, 10)))
def test_no_more_than_the_quota_goes_up(proposed: int, quota: int | None) -> None:
    lacking = rules.missing([CategoryFacts("Xã", quota, proposed, [])])
    within = proposed > 0 and (quota is None or proposed <= quota)
    assert (not lacking) == within


def test_every_move_from_every_state_is_drawn_or_refused_with_words() -> None:
    for move in Move:
        for state in ListState:
            reason = rules.refuse(move, state)
            assert (reason is None) == (state in MOVES[move])
            assert reason is None or reason.text.endswith("được.")


def test_a_decision_without_the_leaders_word_needs_the_signed_copy() -> None:
    def code(**given) -> str | None:
        facts = {"names": 1, "signed": False, "salary": True, "bonus": True} | given
        reason = rules.refuse_decide(facts.pop("state", ListState.PROPOSED), **facts)
        return reason.code if reason else None

    assert code() == "award.signed" and code(signed=True) is None
    assert code(state=ListState.AGREED) is None
    assert code(state=ListState.AGREED, names=0) == "award.nobody"
    assert code(state=ListState.AGREED, salary=False) == "award.salary"
    assert code(state=ListState.AGREED, salary=False, bonus=False) is None
    assert code(state=ListState.DRAFTING, signed=True) == "award.decide.drafting"
