"""The arithmetic and the writing of votes, by themselves: rules, ballots, tallies, records."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.council import ballots, checking, record, rules, tally, voting_rule
from portal.council.ballots import Ballot, Group
from portal.council.record import Asked, CategoryEntry, RollEntry, RoundFacts
from portal.council.states import ROUND_MOVES, Attendance, Mark, Mode, RoundState, Standing
from portal.council.tally import Count, Result
from portal.council.voting_rule import Of, Setting, Share, VotingRule, usual_rule

NOON = datetime(2024, 10, 3, 2, 0, tzinfo=UTC)


# --- shares -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("share", "whole", "needed"),
    [
        (Share(2, 3, ">=", Of.ROLL), 7, 5), (Share(2, 3, ">=", Of.ROLL), 3, 2), (Share(2, 3, ">=", Of.ROLL), 6, 4),
        (Share(2, 3, ">=", Of.ROLL), 9, 6), (Share(1, 2, ">", Of.PRESENT), 10, 6), (Share(1, 2, ">", Of.PRESENT), 7, 4),
        (Share(9, 10, ">=", Of.ROLL), 10, 9), (Share(9, 10, ">=", Of.ROLL), 11, 10), (Share(1, 1, ">=", Of.ROLL), 4, 4),
    ],
)  # fmt: skip
def test_known_shares(share: Share, whole: int, needed: int) -> None:
    assert share.needed(whole) == needed
    assert share.reached_by(needed, whole) and not share.reached_by(needed - 1, whole)


SHARES = st.builds(
    lambda num, more, op: Share(num, num + more, op, Of.PRESENT),
    st.integers(1, 100),
    st.integers(0, 100),
    st.sampled_from([">", ">="]),
)


@given(SHARES, st.integers(0, 200), st.integers(0, 200))
def test_shares_are_exact_and_monotone(share: Share, part: int, whole: int) -> None:
    fraction = Fraction(share.num, share.den)
    exact = whole > 0 and (
        Fraction(part, whole or 1) > fraction if share.op == ">" else Fraction(part, whole or 1) >= fraction
    )
    assert share.reached_by(part, whole) == exact
    if share.reached_by(part, whole):
        assert share.reached_by(part + 1, whole)
        assert whole == 1 or part == 0 or share.reached_by(part, whole - 1)
    if whole and share.reached_by(part, whole):
        assert part >= share.needed(whole)


def test_nothing_reaches_a_share_of_nothing() -> None:
    assert not Share(1, 2, ">=", Of.PRESENT).reached_by(0, 0)
    assert not Share(1, 2, ">", Of.PRESENT).reached_by(5, 0)


def test_the_rule_is_said_in_one_sentence() -> None:
    assert usual_rule().sentence() == "Bỏ phiếu kín. Phải có trên 50% thành viên có mặt đồng ý."
    other = VotingRule(Mode.OPEN, voting_rule.TWO_THIRDS_OF_ROLL, voting_rule.PRESETS["hai_phan_ba"], "Quy chế")
    assert other.sentence() == "Biểu quyết công khai. Phải có từ 2/3 trở lên thành viên có mặt đồng ý."


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"threshold": Share(0, 2, ">", Of.PRESENT)}, "rule.share"),
        ({"threshold": Share(3, 2, ">=", Of.PRESENT)}, "rule.share"),
        ({"threshold": Share(1, 1, ">", Of.PRESENT)}, "rule.unreachable"),
        ({"threshold": Share(1, 2, "<", Of.PRESENT)}, "rule.operator"),
        ({"threshold": Share(1, 101, ">", Of.PRESENT)}, "rule.share"),
        ({"quorum": Share(2, 3, ">=", Of.PRESENT)}, "rule.quorum_of"),
        ({"citation": ""}, "rule.citation"),
        ({"tie": ()}, "rule.tie"),
        ({"tie": ("chair", "chair")}, "rule.tie_order"),
        ({"tie": ("lots",)}, "rule.tie_order"),
        ({"threshold": Share(1, 1, ">=", Of.ROLL), "recused_in_base": True}, "rule.recused"),
        ({"threshold": Share(1, 1, ">=", Of.ROLL)}, None),
        ({"threshold": Share(1, 1, ">=", Of.VALID), "recused_in_base": True}, None),
        ({}, None),
    ],
)
def test_a_rule_that_cannot_work_is_refused(change: dict, code: str | None) -> None:
    found = voting_rule.refuse_rule(replace(usual_rule(), **change))
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("change", "setting", "code"),
    [
        ({"most_yes": True}, {"quotas": False}, "rule.most_yes"),
        ({"most_yes": True}, {}, None),
        ({"same_unit_recuses": True}, {"of_host": False}, "rule.same_unit"),
        ({"same_unit_recuses": True}, {}, None),
        ({"tie": ("checklist_score",)}, {"checklists": False}, "rule.tie_checklist"),
        ({"tie": ("checklist_score", "chair")}, {}, None),
        ({"citation": ""}, {}, "rule.citation"),
    ],
)
def test_a_rule_that_this_council_cannot_use_is_refused(change: dict, setting: dict, code: str | None) -> None:
    here = replace(Setting(of_host=True, quotas=True, checklists=True), **setting)
    found = voting_rule.refuse_for(replace(usual_rule(), **change), here)
    assert (found.code if found else None) == code


def test_what_is_offered_is_data_and_said_in_one_sentence_each() -> None:
    assert [share.sentence() for share in voting_rule.PRESETS.values()] == [
        "Phải có trên 50% thành viên có mặt đồng ý.",
        "Phải có từ 2/3 trở lên thành viên có mặt đồng ý.",
        "Phải có từ 90% trở lên tổng số thành viên đồng ý.",
    ]
    assert all(
        voting_rule.refuse_rule(replace(usual_rule(), threshold=share)) is None
        for share in voting_rule.PRESETS.values()
    )


def test_shares_in_whole_numbers() -> None:
    assert Share(9, 10, ">=", Of.ROLL).example() == "9/10 của 10 là 9"
    assert Share(1, 2, ">", Of.ROLL).example() == "1/2 của 10 là 5, cần 6"
    assert Share(2, 3, ">=", Of.ROLL).example(7) == "2/3 của 7 là hơn 4, cần 5"
    said = voting_rule.notes(replace(usual_rule(), threshold=Share(9, 10, ">=", Of.ROLL)), 10)
    assert said == [
        "10 thành viên: họp được khi có mặt ít nhất 7", "cần ít nhất 9 người đồng ý", "có mặt 7 thì không mục nào đạt được",
    ]  # fmt: skip
    assert voting_rule.notes(usual_rule(), 7)[1] == "có mặt 7 và đều bỏ phiếu thì cần 4 người đồng ý"
    assert voting_rule.notes(usual_rule(), 0) == []


def test_what_a_rule_says_besides() -> None:
    said = "; ".join(replace(usual_rule(), most_yes=True, abstain=True, same_unit_recuses=True).details())
    for words in ("từ 2/3 trở lên tổng số thành viên", "tối đa bằng số lượng", "không có ý kiến", "cùng đơn vị",
                  "bỏ phiếu vòng 2, sau đó Chủ trì quyết định, nêu lý do"):  # fmt: skip
        assert words in said


@given(SHARES, st.sampled_from(list(Mode)), st.booleans(), st.booleans(), st.booleans())
def test_a_rule_survives_being_written_down(
    share: Share, mode: Mode, abstain: bool, in_base: bool, most_yes: bool
) -> None:
    rule = VotingRule(mode, share, share, "Điều 8", abstain, in_base, most_yes=most_yes)
    assert ("most_yes" in rule.to_data()) == most_yes
    assert VotingRule.from_data(json.loads(ballots.canonical(rule.to_data()))) == rule


# --- ballots ------------------------------------------------------------------------------------
def test_a_receipt_is_read_however_it_is_typed() -> None:
    for _ in range(50):
        code = secrets.token_hex(16)
        shown = ballots.shown_receipt(code)
        assert ballots.read_receipt(shown) == code
        assert ballots.read_receipt(shown.lower().replace(" ", "-")) == code
        assert ballots.read_receipt(shown.replace("O", "0").replace("I", "1")) == code
        assert ballots.read_receipt(code) == code
    for bad in ("", "abc", "A" * 25, "8" * 26, "é" * 26, "A" * 27):
        assert ballots.read_receipt(bad) is None


SLIPS = st.lists(
    st.tuples(st.binary(min_size=16, max_size=16).map(bytes.hex), st.sampled_from(list(Mark))), max_size=12,
    unique_by=lambda slip: slip[0],
)  # fmt: skip


@given(SLIPS, st.randoms(use_true_random=False))
def test_the_order_of_casting_leaves_no_trace_in_the_urn(slips, random) -> None:
    def fill(order) -> str:
        text = "[]"
        for tracker, mark in order:
            text = ballots.with_slip(text, tracker, mark)
        return text

    shuffled = list(slips)
    random.shuffle(shuffled)
    assert fill(slips) == fill(shuffled)
    assert ballots.urn_sha256({"q": ("s", fill(slips))}) == ballots.urn_sha256({"q": ("s", fill(shuffled))})
    assert ballots.urn_sha256({"q": ("s", fill(slips))}) != ballots.urn_sha256({"q": ("t", fill(slips))})
    assert len(ballots.read_slips(fill(slips))) == len(slips)


def test_trackers_differ_by_receipt_round_and_question() -> None:
    code = secrets.token_hex(16)
    found = {
        ballots.tracker(code, "r", 1), ballots.tracker(code, "r", 2), ballots.tracker(code, "s", 1),
        ballots.tracker(secrets.token_hex(16), "r", 1),
    }  # fmt: skip
    assert len(found) == 4 and all(len(entry) == 32 for entry in found)


@pytest.mark.parametrize(
    ("fields", "abstain", "marks", "open_"),
    [
        ({"qa": "Y", "qb": "N"}, False, {"a": "Y", "b": "N"}, []),
        ({"qa": "A", "qb": "N"}, True, {"a": "A", "b": "N"}, []),
        ({"qa": "A", "qb": "N"}, False, {"b": "N"}, ["a"]),
        ({"qa": "YN", "qc": "Y"}, True, {}, ["a", "b"]),
        ({}, True, {}, ["a", "b"]),
    ],
)
def test_only_marks_that_are_offered_are_marks(fields, abstain, marks, open_) -> None:
    assert ballots.read_marks(fields, ["a", "b"], abstain) == (
        {key: Mark(value) for key, value in marks.items()},
        open_,
    )


@pytest.mark.parametrize(
    ("receipt", "marks", "code"),
    [
        ("0" * 32, {"a": "Y", "b": "N"}, None),
        ("0" * 31, {"a": "Y", "b": "N"}, "ballot.receipt"),
        ("Z" * 32, {"a": "Y", "b": "N"}, "ballot.receipt"),
        ("0" * 32, {"a": "Y"}, "ballot.questions"),
        ("0" * 32, {"a": "Y", "b": "N", "c": "Y"}, "ballot.questions"),
        ("0" * 32, {"a": "Y", "b": "A"}, "ballot.abstain"),
    ],
)
def test_a_ballot_is_exactly_the_questions_asked(receipt: str, marks: dict, code: str | None) -> None:
    ballot = Ballot(receipt, {key: Mark(value) for key, value in marks.items()})
    found = ballots.refuse_ballot(ballot, ["a", "b"], abstain=False)
    assert (found.code if found else None) == code


def test_no_more_yes_than_the_group_allows() -> None:
    groups = [Group("Phường", "tập thể", 2, 2, ("a", "b", "d")), Group("Cá nhân", "cá nhân", None, None, ("c",))]
    three = {"a": Mark.YES, "b": Mark.YES, "c": Mark.YES, "d": Mark.YES}
    found = ballots.refuse_too_many_yes(three, groups)
    assert found.text == "Nhóm này chỉ được đồng ý tối đa 02 tập thể; phiếu đang đồng ý 03."
    assert "“Phường”" in found.remedy
    assert ballots.refuse_too_many_yes({**three, "b": Mark.NO}, groups) is None
    assert ballots.refuse_too_many_yes(three, [replace(group, most=None) for group in groups]) is None


def test_hands_are_limited_together_because_nobody_knows_who_raised_how_many() -> None:
    groups = [Group("Phường", "tập thể", 2, 2, ("a", "b", "d"))]
    assert rules.refuse_hand_totals(groups, {"a": 7, "b": 6, "d": 1}, 7) is None
    assert (
        "nhiều nhất 14 lượt đồng ý; đang ghi 15" in rules.refuse_hand_totals(groups, {"a": 7, "b": 7, "d": 1}, 7).text
    )


# --- counting -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (6, 7, "85,71%"),
        (1, 3, "33,33%"),
        (2, 3, "66,67%"),
        (7, 7, "100,00%"),
        (0, 7, "0,00%"),
        (1, 0, "–"),
        (1, 8, "12,50%"),
    ],
)
def test_percents_are_for_reading(part: int, whole: int, text: str) -> None:
    assert tally.percent_text(part, whole) == text


@pytest.mark.parametrize(("of", "base"), [(Of.ROLL, 8), (Of.PRESENT, 6), (Of.CAST, 6), (Of.VALID, 5)])
def test_bases(of: Of, base: int) -> None:
    rule = replace(usual_rule(), threshold=Share(1, 2, ">", of))
    count = Count(yes=3, no=1, abstain=1, invalid=1)
    assert tally.base_of(rule, count, roll=9, present=7, excluded=1, excluded_present=1) == base


RESULTS = st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=15).map(
    lambda rows: [Result(n, yes, passed) for n, (yes, passed) in enumerate(rows, 1)]
)


@settings(max_examples=500)
@given(RESULTS, st.one_of(st.none(), st.integers(1, 8)), st.randoms(use_true_random=False))
def test_quotas_never_cut_a_tie_and_nobody_outside_beats_somebody_inside(results, quota, random) -> None:
    made = tally.award(results, quota)
    by_n = {result.question: result for result in results}
    if quota is not None:
        assert len(made.awarded) <= quota
    assert all(by_n[n].passed for n in (*made.awarded, *made.tied, *made.outside))
    assert sorted((*made.awarded, *made.tied, *made.outside)) == [r.question for r in results if r.passed]
    assert len({by_n[n].yes for n in made.tied}) <= 1
    rest = [by_n[n].yes for n in (*made.tied, *made.outside)]
    if made.awarded and rest:
        assert min(by_n[n].yes for n in made.awarded) > max(rest)
    if made.tied:
        assert len(made.awarded) + len(made.tied) > quota > len(made.awarded) or len(made.awarded) < quota
    shuffled = list(results)
    random.shuffle(shuffled)
    assert tally.award(shuffled, quota) == made


def test_two_tied_for_one_place_are_told() -> None:
    made = tally.award([Result(1, 7, True), Result(2, 5, True), Result(3, 5, True), Result(4, 4, True)], 2)
    assert (made.awarded, made.tied, made.outside) == ((1,), (2, 3), (4,))
    assert [made.standing(Result(n, 5, True)) for n in (1, 2, 4)] == [Standing.PASSED, Standing.TIED, Standing.OUTSIDE]
    assert made.standing(Result(9, 5, False)) is Standing.FAILED


# --- the record ---------------------------------------------------------------------------------
def facts(mode: Mode = Mode.SECRET, voters: int = 7, **changes) -> RoundFacts:
    roll = [
        RollEntry(n, f"Người Thứ {n}", "Công chức", "member", Attendance.ONSITE, True) for n in range(1, voters + 1)
    ]
    marks = [["Y"] * (voters - 1) + ["N"], ["Y"] * 3 + ["N"] * (voters - 3)]
    questions = []
    for n, given_ in enumerate(marks, 1):
        questions.append(
            Asked(
                n, "candidate", f"c{n}", f"Ứng viên {n}", "Công chức", "UBND phường Đông", "cn", ("Tiêu chí 5/5",), (),
                "", tally.count_marks(given_),
                trackers=tuple(secrets.token_hex(16) for _ in given_) if mode is Mode.SECRET else (),
                ballots=tuple(enumerate(given_, 1)) if mode is Mode.OPEN else (),
            )
        )  # fmt: skip
    whole = {
        "council": ("k1", "Hội đồng"), "meeting": {"id": "m1", "title": "Họp", "place": "", "start": "", "chair": "A", "secretary": "B"},
        "round_id": "r1", "ordinal": 1, "opened": NOON, "closed": NOON, "rule": usual_rule(mode), "roll": roll,
        "questions": questions, "categories": [CategoryEntry("cn", "Cá nhân", None)], "frozen": "f" * 64, "urn": "u" * 64,
        "proposed_by": "B", "proposed_at": NOON, "audit_seq": 3, "audit_hash": "h" * 64, "prev": record.GENESIS, "software": "x",
    }  # fmt: skip
    return RoundFacts(**{**whole, **changes})


@pytest.mark.parametrize("mode", list(Mode))
def test_a_record_with_more_yes_than_a_category_may_have_is_wrong(mode: Mode, tmp_path: Path) -> None:
    base = facts(mode)
    given_ = base.questions[0].count.yes + base.questions[1].count.yes
    assert given_ > 7  # of seven who voted
    for quota, right in ((1, False), (2, True)):
        rule = replace(base.rule, most_yes=True)
        body = record.round_body(replace(base, rule=rule, categories=[CategoryEntry("cn", "Cá nhân", quota)]))
        assert body["rule"]["most_yes"] is True
        faults = checking.check_record(ballots.canonical(body), record.sha256_of(body))
        assert (faults == []) == right
        file = tmp_path / f"{quota}.json"
        file.write_bytes(record.exported(body, record.sha256_of(body)))
        done = subprocess.run(
            [sys.executable, "tools/verify_seal.py", str(file)], capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == right, done.stdout


def test_named_yes_marks_are_counted_person_by_person() -> None:
    base = facts(Mode.OPEN)
    marks = [("Y", "N", "N", "N", "N", "N", "N")] * 2
    asked = [
        replace(question, count=tally.count_marks(given_), ballots=tuple(enumerate(given_, 1)))
        for question, given_ in zip(base.questions, marks, strict=True)
    ]
    rule = replace(base.rule, most_yes=True)
    body = record.round_body(replace(base, rule=rule, questions=asked, categories=[CategoryEntry("cn", "Cá nhân", 1)]))
    assert "nhiều phiếu đồng ý hơn" in "".join(checking.check_record(ballots.canonical(body), record.sha256_of(body)))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_record_is_right_by_its_own_account(mode: Mode) -> None:
    body = record.round_body(facts(mode))
    assert checking.check_record(ballots.canonical(body), record.sha256_of(body)) == []
    first = body["questions"][0]
    assert (first["yes"], first["base"], first["pass"], first["percent"]) == (6, 7, True, "85,71%")
    assert body["questions"][1]["pass"] is False and body["categories"][0]["awarded"] == [1]
    text = ballots.canonical(body)
    assert "mark" not in text if mode is Mode.SECRET else True


def test_the_recused_are_out_of_the_base_and_named() -> None:
    base = facts()
    asked = replace(
        base.questions[0], excluded=((7, "nominee"),), count=Count(yes=4, no=2), trackers=base.questions[0].trackers[:6]
    )
    body = record.round_body(replace(base, questions=[asked, base.questions[1]]))
    question = body["questions"][0]
    assert (question["issued"], question["base"], question["silent"]) == (6, 6, 0)
    assert question["excluded"] == [{"n": 7, "reason": "nominee"}]


def test_the_same_facts_give_the_same_bytes() -> None:
    one = facts()
    assert ballots.canonical(record.round_body(one)) == ballots.canonical(record.round_body(one))


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def changed(value, path, new):
    copied = json.loads(json.dumps(value))
    at = copied
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = new
    return copied


@pytest.mark.parametrize("mode", list(Mode))
def test_every_changed_field_is_found(mode: Mode) -> None:
    body = record.round_body(facts(mode))
    sha = record.sha256_of(body)
    for path, old in leaves(body):
        new = (
            (not old)
            if isinstance(old, bool)
            else old + 1
            if isinstance(old, int)
            else "x"
            if old is None
            else old + "x"
        )
        text = ballots.canonical(changed(body, path, new))
        assert checking.check_record(text, sha), f"{path} was changed unnoticed"


COUNTED = {
    "yes",
    "no",
    "returned",
    "valid",
    "issued",
    "base",
    "pass",
    "percent",
    "silent",
    "standing",
    "present",
    "met",
    "needed",
}


def test_even_a_rehashed_record_betrays_a_changed_count() -> None:
    """Whoever recomputes the hash still has to make all the numbers agree with the rule and with each other."""
    body = record.round_body(facts())
    for path, old in leaves(body):
        if path[-1] in COUNTED:
            new = (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else old + "x"
            forged = changed(body, path, new)
            assert checking.check_record(ballots.canonical(forged), record.sha256_of(forged)), path


def test_the_text_must_be_canonical() -> None:
    body = record.round_body(facts())
    assert checking.check_record(json.dumps(body), record.sha256_of(body)) == ["không ở dạng chuẩn"]
    assert checking.check_record("{", "0") == ["không đọc được"]


def test_a_chain_is_whole_or_names_its_break() -> None:
    chain = []
    prev = record.GENESIS
    for n in range(4):
        body = record.round_body(facts(prev=prev, ordinal=n + 1))
        sha = record.sha256_of(body)
        chain.append((f"k{n}", ballots.canonical(body), sha))
        prev = sha
    assert checking.check_chain(chain) == []
    assert [fault.record for fault in checking.check_chain([chain[0], *chain[2:]])] == ["k2"]
    assert {fault.record for fault in checking.check_chain([chain[1], chain[0]])} == {"k1", "k0"}


# --- moves --------------------------------------------------------------------------------------
@pytest.mark.parametrize("now", list(RoundState))
@pytest.mark.parametrize("to", list(RoundState))
def test_only_drawn_moves(now: RoundState, to: RoundState) -> None:
    assert (rules.refuse_move(now, to) is None) == (to in ROUND_MOVES[now])


def opening(**changes) -> rules.Opening:
    whole = {
        "rule": usual_rule(), "roll": 7, "present": 5, "questions": 1, "chair_account": "a", "secretary_account": "b",
        "entitled": {"Mục": 5}, "chairless": [], "freshly_reset": [],
    }  # fmt: skip
    return rules.Opening(**{**whole, **changes})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"present": 4}, "quorum"),
        ({"questions": 0}, "open.empty"),
        ({"roll": 0, "present": 0}, "open.roll"),
        ({"chair_account": None}, "open.two_persons"),
        ({"secretary_account": "a"}, "open.same_person"),
        ({"chairless": ["Ứng viên"]}, "open.chairless"),
        ({"entitled": {"Mục": 2}}, "open.too_few"),
        ({"entitled": {"Mục": 2}, "rule": usual_rule(Mode.HANDS)}, None),
        ({"freshly_reset": ["Ông A"]}, "open.reset"),
        ({"rule": replace(usual_rule(), citation="")}, "rule.citation"),
    ],
)
def test_what_opening_looks_at(changes: dict, code: str | None) -> None:
    found = rules.refuse_open(opening(**changes))
    assert (found.code if found else None) == code


def test_the_refusal_of_a_quorum_says_what_is_so_and_what_can_be_done() -> None:
    found = rules.refuse_open(opening(present=4))
    assert str(found) == "Có mặt 4/7, cần ít nhất 5. Chưa mở được bỏ phiếu. Có thể điểm danh lại hoặc hoãn họp."
