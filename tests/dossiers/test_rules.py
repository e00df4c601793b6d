"""What a dossier lacks, and which moves are drawn."""

from __future__ import annotations

import pytest

from portal.dossiers import rules
from portal.dossiers.rules import MinutesFacts, NomineeFacts, Vote
from portal.dossiers.states import MOVES, DossierState, Move

GOOD = NomineeFacts("c1", "Lâm Văn Tài", 0, False, Vote(6, 7, True), True)
MADE = MinutesFacts(True)


def facts(**changes) -> NomineeFacts:
    return NomineeFacts(**{**GOOD.__dict__, **changes})


@pytest.mark.parametrize(
    ("nominees", "minutes", "where"),
    [
        ([], MADE, ["nominees"]),
        ([GOOD], MADE, []),
        ([facts(undeclared=2)], MADE, ["checklist"]),
        ([facts(barred=True, undeclared=2)], MADE, ["barred"]),
        ([GOOD], MinutesFacts(False), ["minutes"]),
        ([facts(vote=None)], MinutesFacts(False), ["minutes"]),
        ([GOOD], MinutesFacts(True, "chưa đính kèm bản chụp"), ["minutes"]),
        ([facts(vote=None)], MADE, ["votes"]),
        ([facts(vote=Vote(3, 7, False))], MADE, ["votes"]),
        ([facts(has_report=False), facts(id="c2", has_report=False)], MADE, ["report", "report"]),
    ],
)
def test_what_is_missing(nominees, minutes, where) -> None:
    assert [entry.where for entry in rules.missing(nominees, minutes)] == where


def test_the_signed_request_speaks_for_the_head_only_if_it_states() -> None:
    assert rules.sends_without_head(True, True)
    assert not rules.sends_without_head(True, False) and not rules.sends_without_head(False, True)


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(DossierState))
def test_only_drawn_moves(move: Move, state: DossierState) -> None:
    assert (rules.refuse(move, state) is None) == (state in MOVES[move])


def send(**changes) -> str | None:
    whole = {"in_time": True, "deadline": "23:59 ngày 31/10/2024", "answers_return": False}
    reason = rules.refuse_send(Move.SUBMIT, changes.pop("state", DossierState.PREPARING), changes.pop("lacking", []), **{**whole, **changes})  # fmt: skip
    return reason.code if reason else None


def test_when_a_sending_is_refused() -> None:
    lacking = rules.missing([], MADE)
    assert send() is None
    assert send(lacking=lacking) == "dossier.missing"
    assert send(in_time=False) == "dossier.late"
    assert send(in_time=False, answers_return=True, state=DossierState.RETURNED) is None
    assert send(state=DossierState.SENT) == "dossier.submit.sent"


def test_a_dossier_comes_back_only_as_often_as_the_campaign_says() -> None:
    assert rules.refuse_return(DossierState.RECEIVED, "thiếu báo cáo", 1, 2) is None
    assert rules.refuse_return(DossierState.RECEIVED, "thiếu báo cáo", 2, 2).code == "dossier.returns"
    assert rules.refuse_return(DossierState.RECEIVED, "thiếu báo cáo", 9, None) is None
    assert rules.refuse_return(DossierState.RECEIVED, "", 0, None).code == "reason.missing"


def test_in_order_means_verified_and_somebody_left() -> None:
    received = DossierState.RECEIVED
    assert rules.refuse_pass(received, 0, 0, 1) is None
    assert rules.refuse_pass(received, 3, 0, 1).code == "dossier.to_verify"
    assert rules.refuse_pass(received, 0, 1, 1).code == "dossier.returned_lines"
    assert rules.refuse_pass(received, 0, 0, 0).code == "dossier.nobody_fit"


def test_figures_from_outside_must_be_possible() -> None:
    assert rules.refuse_votes(7, 6, {"a": 6, "b": 0}) == {}
    assert set(rules.refuse_votes(7, 8, {"a": 9, "b": 8})) == {"present", "v_a"}
    assert set(rules.refuse_votes(0, 0, {})) == {"members"}
