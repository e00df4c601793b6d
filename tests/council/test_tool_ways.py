"""tools/verify_seal.py by itself: papers and channels, steps after a tie, second rounds. What it finds the portal finds too."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from portal.council import ballots, checking, record, ties
from portal.council.record import CategoryEntry, PaperFacts
from portal.council.states import Attendance, Mode
from portal.council.tally import Count
from portal.council.ties import CHAIR, SCORE, SECOND_ROUND, Step
from portal.council.voting_rule import Of, Share, usual_rule
from tests.council.test_pure import facts
from tests.council.test_tool import said, written

ODD = "papers or ways of voting that do not fit, or one teller alone"
SUM = "question 1: papers, slips and voters do not add up"
QUORUM = "the quorum does not follow from the roll"
CATEGORY = "category cn: not by the rule"
NO_SECOND = "no second round of the first"


def ours(body) -> list[str]:
    return checking.check_record(ballots.canonical(body), record.sha256_of(body))


def wrongs(capsys, names: list[str]) -> list[str]:
    """What the tool says of these files, without their names."""
    code, text = said(capsys, *names)
    lines = [line.split(".json: ", 1)[-1] for line in text.splitlines() if "bản ghi" not in line]
    assert code == bool(lines), text
    return lines


# --- papers and channels --------------------------------------------------------------------------
def mixed(returned: int = 4, paper: Count = Count(2, 1, 0, 1), papers: int = 4, **changes) -> dict:
    """Of seven, one by code, one at the desk, the last `papers` on paper; one question."""
    base = facts(**changes)
    ways = ["online", "code", "desk", "online"][: 7 - papers] + ["paper"] * papers
    roll = [replace(entry, channel=way) for entry, way in zip(base.roll, ways, strict=True)]
    count = paper + Count(7 - papers)
    asked = replace(base.questions[0], count=count, paper=paper, trackers=base.questions[0].trackers[: 7 - papers])
    return record.round_body(replace(base, roll=roll, questions=[asked], paper=PaperFacts(returned, "A", "B")))


def test_papers_that_fit_are_right(tmp_path, capsys) -> None:
    for body in (
        mixed(),
        mixed(3, Count(3)),  # one stayed out
        mixed(7, Count(4, 3), papers=7, on_paper=True),
        mixed(0, Count(), papers=4),
    ):
        assert (ours(body), wrongs(capsys, written(tmp_path, body))) == ([], [])


def open_round() -> dict:
    base = facts(Mode.OPEN)
    return record.round_body(
        replace(base, roll=[replace(e, channel="paper" if e.n > 4 else "online") for e in base.roll])
    )


FORGED: dict[str, tuple[Callable[[dict], object], list[str]]] = {
    "fewer back than counted": (lambda b: b["paper"].update(returned=3), [SUM]),
    "more back than counted": (lambda b: b["paper"].update(returned=5), [ODD, SUM]),
    "less than nothing back": (lambda b: b["paper"].update(returned=-1), [ODD, SUM]),
    "nobody confirmed": (lambda b: b["paper"].update(confirmed=""), [ODD]),
    "nobody entered": (lambda b: b["paper"].update(entered=""), [ODD]),
    "one teller": (lambda b: b["paper"].update(confirmed="A"), [ODD]),
    "no such way": (lambda b: b["roll"][1].update(channel="post"), [ODD]),
    "the usual way named": (lambda b: b["roll"][1].update(channel="online"), [ODD]),
    "on paper and not all": (lambda b: b["round"].update(on_paper=True), [ODD]),
    "a paper more": (lambda b: b["roll"][1].update(channel="paper"), [SUM]),
    "a paper less": (lambda b: b["roll"][6].pop("channel"), [ODD, SUM]),
    "a way without a vote": (lambda b: b["roll"][1].update(voted=False), [ODD, SUM]),
    "no totals": (lambda b: b.pop("paper"), [ODD, SUM]),
    "no part": (lambda b: b["questions"][0].pop("paper"), ["question 1: invalid is 1, must be 0", SUM]),
    "a slip less": (lambda b: b["questions"][0]["trackers"].pop(), [SUM]),
    "more no on paper than no": (lambda b: b["questions"][0]["paper"].update(yes=1, no=2), [SUM]),
    "fewer than none on paper": (lambda b: b["questions"][0]["paper"].update(yes=4, no=-1), [SUM]),
    "a yes on paper for a spoilt one": (
        lambda b: b["questions"][0]["paper"].update(yes=3, invalid=0),
        ["question 1: invalid is 1, must be 0"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_papers_that_do_not_fit_are_named(name: str, tmp_path, capsys) -> None:
    forge, why = FORGED[name]
    body = mixed()
    forge(body)
    found = wrongs(capsys, written(tmp_path, body))
    assert sorted(set(why) - set(found)) == [], found
    assert set(found) <= {*why, SUM} and ours(body)


def test_papers_of_the_recused_are_not_counted_and_where_some_stayed_out_nobody_knows_whose(tmp_path, capsys) -> None:
    """Of the papers of 4, 5, 6, 7 the seventh has no such line: all back, three are counted; one out, two or three."""
    for returned, counted, right in (
        (4, 3, True), (4, 2, False), (4, 4, False), (3, 3, True), (3, 2, True), (3, 1, False), (0, 0, True), (0, 1, False), (1, 0, True),
        (1, 1, True), (1, 2, False),
    ):  # fmt: skip
        base = facts(questions=[replace(facts().questions[0], excluded=((7, "nominee"),))])
        roll = [replace(entry, channel="paper" if entry.n > 3 else "online") for entry in base.roll]
        asked = replace(
            base.questions[0], count=Count(3, counted), paper=Count(0, counted), trackers=base.questions[0].trackers[:3]
        )
        body = record.round_body(
            replace(base, roll=roll, questions=[asked], paper=PaperFacts(returned, "A", "B"))
        )  # fmt: skip
        found = wrongs(capsys, written(tmp_path, body))
        assert (ours(body) == [], found == [], SUM not in found) == (right,) * 3, (returned, counted)


def test_a_sheet_of_an_open_round_is_a_named_one(tmp_path, capsys) -> None:
    assert (ours(open_round()), wrongs(capsys, written(tmp_path, open_round()))) == ([], [])
    body = open_round()
    body["paper"] = {"returned": 3, "entered": "A", "confirmed": "B"}
    assert ours(body) and ODD in wrongs(capsys, written(tmp_path, body))


def test_an_opinion_in_writing_counts_once_it_came(tmp_path, capsys) -> None:
    base = facts(Mode.OPEN, written=True)
    roll = [replace(e, attendance=Attendance.WRITTEN, voted=e.n < 6) for e in base.roll]
    marks = tuple(enumerate("YYYYN", 1))
    asked = replace(base.questions[0], count=Count(4, 1), ballots=marks)
    body = record.round_body(replace(base, roll=roll, questions=[asked]))
    assert body["quorum"]["present"] == body["questions"][0]["base"] == 5
    assert (ours(body), wrongs(capsys, written(tmp_path, body))) == ([], [])
    body["roll"][5]["voted"] = True
    assert ours(body) and QUORUM in wrongs(capsys, written(tmp_path, body))


def test_a_quorum_of_more_than_is_no_quorum_of_at_least(tmp_path, capsys) -> None:
    for op, met in ((">", False), (">=", True)):
        rule = replace(usual_rule(Mode.HANDS), quorum=Share(4, 7, op, Of.ROLL))
        base = facts(Mode.HANDS, rule=rule)
        roll = [replace(e, attendance=Attendance.ABSENT if e.n > 4 else Attendance.ONSITE) for e in base.roll]
        body = record.round_body(replace(base, roll=roll, questions=[replace(base.questions[0], count=Count(3, 1))]))
        assert body["quorum"]["met"] is met and wrongs(capsys, written(tmp_path, body)) == []
        body["quorum"]["met"] = not met
        assert wrongs(capsys, written(tmp_path, body)) == [QUORUM]


# --- after a tie ------------------------------------------------------------------------------------
def equal(tie: tuple[str, ...], scores=(5, 5, 5), quota: int = 2, yes=(4, 4, 4), **changes) -> dict:
    """Three people with four of seven for two places."""
    base = facts(Mode.HANDS, rule=replace(usual_rule(Mode.HANDS), tie=tie))
    questions = [
        replace(base.questions[0], n=n, subject_id=f"c{n}", count=Count(given, 7 - given), score=score)
        for n, (given, score) in enumerate(zip(yes, scores, strict=True), 1)
    ]
    return record.round_body(
        replace(base, questions=questions, categories=[CategoryEntry("cn", "Cá nhân", quota)], **changes)
    )


def chosen(*numbers: int, reason: str = "cao tuổi hơn") -> dict[str, Step]:
    return {"cn": Step(CHAIR, numbers, reason)}


@pytest.mark.parametrize(
    ("body", "standings"),
    [
        (equal((SECOND_ROUND, CHAIR)), ["tied"] * 3),
        (equal((SCORE,)), ["tied"] * 3),
        (equal((SCORE,), (None, 5, 5)), ["tied"] * 3),
        (equal((SCORE,), (4, 5, 6)), ["outside", "passed", "passed"]),
        (equal((SCORE,), (6, 5, 5)), ["passed", "tied", "tied"]),
        (equal((SCORE, SECOND_ROUND), (6, 5, 5)), ["passed", "tied", "tied"]),
        (equal((SCORE, CHAIR), (6, 5, 5), choices=chosen(3)), ["passed", "outside", "passed"]),
        (equal((CHAIR,), choices=chosen(1, 3)), ["passed", "outside", "passed"]),
        (equal((CHAIR,), choices=chosen(2)), ["outside", "passed", "outside"]),
        (equal((CHAIR,), choices=chosen()), ["outside"] * 3),
        (equal((CHAIR, SECOND_ROUND), choices=chosen(1, 2)), ["passed", "passed", "outside"]),
        (equal((SECOND_ROUND, CHAIR), parent=("r0", "0" * 64), choices=chosen(1, 2)), ["passed", "passed", "outside"]),
        (equal((CHAIR,), yes=(6, 4, 4), choices=chosen(3)), ["passed", "outside", "passed"]),
        (equal((CHAIR,), quota=3), ["passed"] * 3),
        (equal((SCORE,), (0, 0, 0)), ["tied"] * 3),
        (equal((SCORE, CHAIR), (None, 5, 6), choices=chosen(1, 2)), ["passed", "passed", "outside"]),
        (
            equal((SCORE, SECOND_ROUND, CHAIR), (6, 5, 5), parent=("r0", "0" * 64), choices=chosen(2, 3)),
            ["outside", "passed", "passed"],
        ),
    ],
)
def test_steps_after_a_tie_are_the_portals(body: dict, standings: list[str], tmp_path, capsys) -> None:
    assert [question["standing"] for question in body["questions"]] == standings
    assert (ours(body), wrongs(capsys, written(tmp_path, body))) == ([], [])
    for question in range(3):
        for word in {"passed", "tied", "outside", "failed"} - {standings[question]}:
            forged = json.loads(json.dumps(body))
            forged["questions"][question]["standing"] = word
            assert ours(forged) and wrongs(capsys, written(tmp_path, forged)) == [CATEGORY]
    forged = json.loads(json.dumps(body))
    forged["categories"][0]["tie"] = [
        *body["categories"][0].get("tie", []),
        {"how": CHAIR, "chosen": [], "reason": "x"},
    ]
    assert ours(forged) and wrongs(capsys, written(tmp_path, forged))


@pytest.mark.parametrize(
    ("step", "standings"),
    [
        ({"chosen": [1, 2], "reason": ""}, "ppo"),  # no reason
        ({"chosen": [1, 2, 3], "reason": "x"}, "ppp"),  # more than there are places
        ({"chosen": [1, 1], "reason": "x"}, "poo"),  # one twice
        ({"chosen": [1, 7], "reason": "x"}, "poo"),  # somebody else
    ],
)
def test_a_chair_who_chooses_otherwise_is_named(step: dict, standings: str, tmp_path, capsys) -> None:
    body = equal((CHAIR,), choices=chosen(1, 2))
    body["categories"][0]["tie"] = [{"how": CHAIR, **step}]
    for question, word in zip(body["questions"], standings, strict=True):
        question["standing"] = {"p": "passed", "o": "outside"}[word]
    assert ours(body) and wrongs(capsys, written(tmp_path, body)) == [CATEGORY]


def test_most_yes_is_counted_together_and_by_name(tmp_path, capsys) -> None:
    rule = replace(usual_rule(Mode.HANDS), most_yes=True)
    for yes, right in (((7, 7, 0), True), ((7, 7, 1), False)):
        body = equal(rule.tie, yes=yes)
        body["rule"]["most_yes"] = True
        assert (ours(body) == []) == right
        assert wrongs(capsys, written(tmp_path, body)) == [CATEGORY] * (not right)
    base = facts(Mode.OPEN, rule=replace(usual_rule(Mode.OPEN), most_yes=True))
    for names, right in (("YYYYNNN", "NNNNYYY"), True), (("YYYNNNN", "NNNNYNN"), True), (("YYYNNNN", "YNNNNNN"), False):
        questions = [
            replace(question, count=Count(given.count("Y"), given.count("N")), ballots=tuple(enumerate(given, 1)))
            for question, given in zip(base.questions, names, strict=True)
        ]
        body = record.round_body(replace(base, questions=questions, categories=[CategoryEntry("cn", "Cá nhân", 1)]))
        assert (ours(body) == []) == right
        assert wrongs(capsys, written(tmp_path, body)) == [CATEGORY] * (not right)


def test_each_category_has_its_own_places(tmp_path, capsys) -> None:
    body = equal((CHAIR,), yes=(7, 6, 5), quota=1)
    (one,) = body["categories"]
    body["categories"] = [{**one, "outside": []}, {**one, "code": "tt", "awarded": [2], "outside": [3]}]
    for question, code, word in zip(
        body["questions"], ("cn", "tt", "tt"), ("passed", "passed", "outside"), strict=True
    ):
        question["category"], question["standing"] = code, word
    assert (ours(body), wrongs(capsys, written(tmp_path, body))) == ([], [])
    body["rule"]["most_yes"] = True  # 11 of the second, of seven who voted; 18 were more than any
    assert wrongs(capsys, written(tmp_path, body)) == ["category tt: not by the rule"]


# --- a second round ---------------------------------------------------------------------------------
ONE = [CategoryEntry("cn", "Cá nhân", 1)]


def again(first: dict, yes: tuple[int, int] = (5, 4), **changes) -> dict:
    """The round that decides what `first` left equal: 2 and 3 for one place."""
    sha256 = record.sha256_of(first)
    base = facts(Mode.HANDS, rule=usual_rule(Mode.HANDS))
    questions = [
        replace(base.questions[0], n=n, subject_id=f"c{subject}", count=Count(given, 7 - given), score=5)
        for n, (subject, given) in enumerate(zip((2, 3), yes, strict=True), 1)
    ]
    whole = {"round_id": "r2", "ordinal": 2, "parent": ("r1", sha256), "prev": sha256, "categories": ONE, **changes}
    return record.round_body(replace(base, questions=questions, **whole))


def chained(*bodies: dict) -> list[checking.Fault]:
    return checking.check_chain(
        [(str(n), ballots.canonical(body), record.sha256_of(body)) for n, body in enumerate(bodies)]
    )


def test_a_second_round_asks_those_who_were_equal_for_the_places_left(tmp_path, capsys) -> None:
    first = equal((SECOND_ROUND, CHAIR), yes=(6, 4, 4))
    second = again(first)
    assert (chained(first, second), wrongs(capsys, written(tmp_path, first, second))) == ([], [])
    code, text = said(capsys, *written(tmp_path, second)[:1])
    assert code == 0 and text.count("bản ghi trước") == 1  # parent and predecessor are one record
    late = again(first, prev="1" * 64)
    assert said(capsys, *written(tmp_path, late))[1].count("bản ghi trước") == 2
    for changes in ({"parent": ("r9", record.sha256_of(first))}, {"meeting": {**first["meeting"], "id": "m9"}}):
        wrong = again(first, **changes)
        assert chained(first, wrong) and wrongs(capsys, written(tmp_path, first, wrong)) == [NO_SECOND]
    other = again(first)
    other["questions"][0]["subject"]["id"] = "c1"
    assert chained(first, other) and wrongs(capsys, written(tmp_path, first, other)) == [NO_SECOND]
    more = again(first, categories=[CategoryEntry("cn", "Cá nhân", 2)])
    assert chained(first, more) and wrongs(capsys, written(tmp_path, first, more)) == [NO_SECOND]
    tied = again(first, yes=(4, 4), rule=replace(usual_rule(Mode.HANDS), tie=(SECOND_ROUND,)))
    assert [question["standing"] for question in tied["questions"]] == ["tied"] * 2
    assert (chained(first, tied), wrongs(capsys, written(tmp_path, first, tied))) == ([], [])
    third = again(tied, parent=("r2", record.sha256_of(tied)), round_id="r3", ordinal=3)
    assert chained(first, tied, third) and wrongs(capsys, written(tmp_path, first, tied, third)) == [NO_SECOND]


def test_no_second_round_where_the_rule_knows_none(tmp_path, capsys) -> None:
    first = equal((SCORE,), yes=(6, 4, 4))
    assert chained(first, again(first)) and wrongs(capsys, written(tmp_path, first, again(first))) == [NO_SECOND]


def test_one_tie_has_one_second_round(tmp_path, capsys) -> None:
    first = equal((SECOND_ROUND, CHAIR), yes=(6, 4, 4))
    second = again(first)
    twice = again(first, prev=record.sha256_of(second), round_id="r3", ordinal=3)
    found = wrongs(capsys, written(tmp_path, first, second, twice))
    assert chained(first, second, twice) and found == ["two records follow the same one"] * 2


def test_what_a_record_left_equal_is_read_from_it() -> None:
    body = equal((SCORE, SECOND_ROUND, CHAIR), (6, 5, 5))
    (left,) = ties.open_ties(body)
    assert (left.code, left.title, [q["n"] for q in left.questions], left.seats) == ("cn", "Cá nhân", [2, 3], 1)
    assert ties.next_step(body) == SECOND_ROUND
    assert ties.words(body) == "xét số tiêu chí đạt, sau đó bỏ phiếu vòng 2, sau đó Chủ trì quyết định, nêu lý do"
    decided = equal((SECOND_ROUND, CHAIR), parent=("r0", "0" * 64), choices=chosen(1, 2))
    assert (ties.words(decided), ties.next_step(decided), ties.open_ties(decided)) == (ties.WAYS[CHAIR], "", [])
    assert ties.words(equal((SECOND_ROUND,), parent=("r0", "0" * 64))) == "không xét tiếp"
    assert ties.fits(Step(CHAIR, (1, 2), "vì"), (1, 2), 2)
