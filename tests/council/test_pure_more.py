"""What only a broken line would show: texts, codes and edges that `assurance mutation` found unwatched."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.council import ballots, checking, record, result_rules, results, rules, tally, voting_rule
from portal.council.ballots import Ballot
from portal.council.record import CategoryEntry
from portal.council.states import ROUND_MOVES, STANDING_SIGNS, Attendance, Mark, Mode, RoundState, Standing
from portal.council.tally import Count, Result
from portal.council.voting_rule import Of, Share, VotingRule, usual_rule
from tests.council.test_pure import NOON, facts, opening

R = RoundState


# --- rules as data ------------------------------------------------------------------------------
def test_a_rule_written_down_is_this_json() -> None:
    rule = VotingRule(
        Mode.OPEN, Share(2, 3, ">=", Of.ROLL), Share(1, 2, ">", Of.VALID), "Điều 8", True, False, True, ("chair",)
    )
    assert json.loads(ballots.canonical(rule.to_data())) == {
        "v": 1, "mode": "open", "quorum": {"num": 2, "den": 3, "op": ">=", "of": "roll"},
        "threshold": {"num": 1, "den": 2, "op": ">", "of": "valid"}, "citation": "Điều 8", "abstain": True,
        "recused_in_base": False, "same_unit_recuses": True, "tie": ["chair"],
    }  # fmt: skip
    assert VotingRule.from_data(rule.to_data()) == rule
    assert rule.with_mode(Mode.HANDS) == replace(rule, mode=Mode.HANDS)


def test_the_usual_rule_and_the_presets() -> None:
    usual = usual_rule()
    assert usual == VotingRule(
        Mode.SECRET, Share(2, 3, ">=", Of.ROLL), Share(1, 2, ">", Of.PRESENT), "Quy chế làm việc của Hội đồng"
    )
    assert (usual.abstain, usual.recused_in_base, usual.same_unit_recuses, usual.tie) == (
        False,
        False,
        False,
        ("second_round", "chair"),
    )
    assert {
        "qua_ban": Share(1, 2, ">", Of.PRESENT), "hai_phan_ba": Share(2, 3, ">=", Of.PRESENT),
        "90_tong_so": Share(9, 10, ">=", Of.ROLL),
    } == voting_rule.PRESETS  # fmt: skip
    assert voting_rule.USUAL_QUORUM == voting_rule.TWO_THIRDS_OF_ROLL == Share(2, 3, ">=", Of.ROLL)
    assert (voting_rule.FEWEST_SECRET_VOTERS, voting_rule.LARGEST_DENOMINATOR) == (3, 100)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Share(1, 2, ">", Of.ROLL), "trên 50%"), (Share(2, 3, ">=", Of.ROLL), "từ 2/3 trở lên"),
        (Share(4, 5, ">=", Of.ROLL), "từ 80% trở lên"), (Share(1, 3, ">", Of.ROLL), "trên 1/3"),
        (Share(1, 100, ">", Of.ROLL), "trên 1%"), (Share(1, 1, ">=", Of.ROLL), "từ 100% trở lên"),
    ],
)  # fmt: skip
def test_shares_in_words(share: Share, words: str) -> None:
    assert share.words() == words


@pytest.mark.parametrize("num", [1, 100])
def test_the_edges_of_a_share_are_allowed(num: int) -> None:
    assert voting_rule.refuse_rule(replace(usual_rule(), threshold=Share(num, 100, ">=", Of.ROLL))) is None


# --- ballots ------------------------------------------------------------------------------------
def test_trackers_digests_and_texts_are_those_of_the_published_format() -> None:
    told = hashlib.sha256(f"CCHC-TRACKER-v1\n{'ab' * 16}\nround\n3".encode()).hexdigest()[:32]
    assert ballots.tracker("ab" * 16, "round", 3) == told
    assert ballots.canonical({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'
    content = b'CCHC-URN-v1\n{"q":["s",[["t","Y"]]]}'
    assert ballots.urn_sha256({"q": ("s", '[["t","Y"]]')}) == hashlib.sha256(content).hexdigest()
    assert record.sha256_of({"a": 1}) == hashlib.sha256(b'CCHC-SEAL-v1\n{"a":1}').hexdigest()
    assert record.frozen_sha256({"a": 1}) == hashlib.sha256(b'CCHC-FROZEN-v1\n{"a":1}').hexdigest()
    assert record.exported({"a": 1}, "s") == b'{"body":{"a":1},"sha256":"s"}'


def test_a_salt_is_256_bits_and_another_each_time() -> None:
    one, two = ballots.new_salt(), ballots.new_salt()
    assert one != two and len(bytes.fromhex(one)) == len(bytes.fromhex(two)) == 32


def test_a_receipt_is_shown_in_groups_of_five() -> None:
    assert ballots.shown_receipt("00" * 16) == "AAAAA AAAAA AAAAA AAAAA AAAAA A"
    assert ballots.read_receipt("AAAAA AAAAA AAAAA AAAAA AAAAA A") == "00" * 16


def test_refusals_of_ballots_by_code() -> None:
    one = ballots.Group("Phường", "tập thể", 1, 1, ("a", "b"))
    found = ballots.refuse_too_many_yes({"a": Mark.YES, "b": Mark.YES}, [one])
    assert found.code == "ballot.too_many" and "tối đa 01 tập thể; phiếu đang đồng ý 02" in str(found)
    assert "“Phường”" in str(found)
    assert ballots.refuse_too_many_yes({"a": Mark.YES, "b": Mark.NO}, [one]) is None
    assert ballots.refuse_too_many_yes({"a": Mark.YES, "b": Mark.YES}, [replace(one, most=None)]) is None
    assert ballots.refuse_too_many_yes({"a": Mark.YES}, [replace(one, most=0)]).code == "ballot.too_many"
    assert ballots.refuse_ballot(Ballot("0" * 32, {"a": Mark.ABSTAIN}), ["a"], abstain=True) is None


# --- counting -----------------------------------------------------------------------------------
def test_counts() -> None:
    count = Count(5, 3, 2, 1)
    assert (count.valid, count.returned) == (10, 11)
    assert Count() == Count(0, 0, 0, 0)
    assert tally.count_marks(iter("YYNAYA")) == Count(3, 1, 2)


@pytest.mark.parametrize(
    ("of", "in_base", "base"),
    [
        (Of.ROLL, True, 9),
        (Of.ROLL, False, 7),
        (Of.PRESENT, True, 7),
        (Of.PRESENT, False, 6),
        (Of.CAST, True, 6),
        (Of.VALID, True, 5),
    ],
)
def test_bases_with_and_without_the_recused(of: Of, in_base: bool, base: int) -> None:
    rule = replace(usual_rule(), threshold=Share(1, 2, ">", of), recused_in_base=in_base)
    assert tally.base_of(rule, Count(3, 1, 1, 1), roll=9, present=7, excluded=2, excluded_present=1) == base


def test_percents_at_their_edges() -> None:
    assert [tally.percent_text(part, whole) for part, whole in ((1, 1), (0, 1), (1, 0), (3, 0), (1, 16))] == [
        "100,00%", "0,00%", "–", "–", "6,25%",
    ]  # fmt: skip


def test_awards_by_example() -> None:
    rows = [Result(1, 4, True), Result(2, 7, True), Result(3, 5, True), Result(4, 7, False)]
    assert tally.award(rows, None) == tally.Award((1, 2, 3), (), ())
    assert tally.award(rows, 3) == tally.Award((1, 2, 3), (), ())
    assert tally.award(rows, 2) == tally.Award((2, 3), (), (1,))
    assert tally.award(rows, 1) == tally.Award((2,), (), (1, 3))
    tied = [Result(1, 5, True), Result(2, 5, True), Result(3, 9, True)]
    assert tally.award(tied, 1) == tally.Award((3,), (), (1, 2))
    assert tally.award(tied, 2) == tally.Award((3,), (1, 2), ())


# --- when things may move -----------------------------------------------------------------------
def code_of(reason) -> str | None:
    return reason.code if reason else None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None), ({"state": R.DRAFT, "opened": False}, "cast.not_open"), ({"state": R.VOID, "opened": False}, "cast.void"),
        ({"opened": False}, "cast.closed"), ({"state": R.CLOSED, "opened": False}, "cast.closed"),
        ({"mode": Mode.HANDS}, "cast.hands"), ({"on_roll": False}, "cast.roll"), ({"present": False}, "cast.absent"),
    ],
)  # fmt: skip
def test_who_may_cast_when(changes: dict, code: str | None) -> None:
    whole = {"state": R.OPEN, "opened": True, "closed_at": None, "on_roll": True, "present": True, "mode": Mode.SECRET}
    assert code_of(rules.refuse_cast(**{**whole, **changes})) == code


def test_the_time_of_closing_is_told() -> None:
    given = {"state": R.CLOSED, "opened": False, "on_roll": True, "present": True, "mode": Mode.SECRET}
    assert "Đã kết thúc bỏ phiếu. " in str(rules.refuse_cast(**given, closed_at=None))
    assert "Đã kết thúc bỏ phiếu lúc 09:00. " in str(rules.refuse_cast(**given, closed_at=NOON))


def test_a_round_past_its_time_is_closed_and_not_a_moment_before() -> None:
    assert not rules.counts_as_closed(R.OPEN, None, NOON)
    assert not rules.counts_as_closed(R.OPEN, NOON, NOON)
    assert rules.counts_as_closed(R.OPEN, NOON, NOON + timedelta(seconds=1))
    assert all(rules.counts_as_closed(state, None, NOON) for state in R if state is not R.OPEN)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((R.OPEN, Mode.SECRET, [], 3), None), ((R.OPEN, Mode.SECRET, [], 2), "close.too_few"), ((R.OPEN, Mode.SECRET, [], None), None),
        ((R.OPEN, Mode.OPEN, [], 2), None), ((R.OPEN, Mode.HANDS, ["Mục"], None), "close.uncounted"), ((R.OPEN, Mode.OPEN, ["Mục"], None), None),
        ((R.DRAFT, Mode.HANDS, [], None), "round.draft.closed"),
    ],
)  # fmt: skip
def test_what_closing_looks_at(arguments, code) -> None:
    assert code_of(rules.refuse_close(*arguments)) == code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((R.CLOSED, True, False, 1), None), ((R.CLOSED, False, False, 1), "seal.quorum"), ((R.CLOSED, True, False, 0), "seal.nobody"),
        ((R.CLOSED, True, True, 1), "seal.pending"), ((R.OPEN, True, False, 1), "round.open.sealed"),
    ],
)  # fmt: skip
def test_what_a_proposal_looks_at(arguments, code) -> None:
    assert code_of(result_rules.refuse_propose(*arguments)) == code


def test_a_reason_has_five_letters() -> None:
    assert code_of(rules.refuse_void(R.OPEN, "1234")) == "void.reason"
    assert rules.refuse_void(R.OPEN, "12345") is None
    assert code_of(rules.refuse_void(R.SEALED, "12345")) == "round.sealed.void"


def test_a_meeting_does_not_begin_after_its_first_vote() -> None:
    opened = datetime(2024, 10, 3, 2, 0, tzinfo=UTC)
    assert rules.refuse_start(opened, None) is rules.refuse_start(opened, opened) is None
    found = rules.refuse_start(opened + timedelta(seconds=1), opened)
    assert code_of(found) == "meeting.start" and "09:00 ngày 03/10/2024, cuộc họp không thể bắt đầu sau đó." in str(
        found
    )


def test_without_a_result_there_is_nothing_to_minute() -> None:
    for states in ([], [R.VOID], [R.CLOSED, R.VOID]):
        found = result_rules.refuse_without_result(states, False)
        assert code_of(found) == "minutes.no_result" and str(found).startswith(
            "Cuộc họp chưa có kết quả nào được chốt."
        )
        assert result_rules.refuse_without_result(states, True) is None
    assert result_rules.refuse_without_result([R.VOID, R.SEALED], False) is None


@pytest.mark.parametrize(
    ("states", "pending", "conclusion", "postponed", "code"),
    [
        ([R.SEALED], False, "x", False, None), ([R.SEALED, R.VOID], False, "x", False, None), ([], False, "x", True, None),
        ([R.SEALED], True, "x", False, "minutes.pending"), ([R.SEALED, R.OPEN], False, "x", False, "minutes.open"),
        ([R.DRAFT], False, "x", True, None), ([R.DRAFT], False, "x", False, "minutes.open"), ([R.SEALED], False, "", False, "minutes.conclusion"),
    ],
)  # fmt: skip
def test_what_a_closing_record_looks_at(states, pending, conclusion, postponed, code) -> None:
    found = result_rules.refuse_closing_record(states, pending, conclusion, postponed)
    assert code_of(found) == code
    if states[1:] == [R.OPEN]:
        assert "“Đang bỏ phiếu”" in str(found)


def test_no_more_hands_than_people() -> None:
    assert rules.refuse_hand_count("Mục", Count(3, 2, 1), 6) is None
    found = rules.refuse_hand_count("Mục", Count(3, 2, 2), 6)
    assert found.code == "hands.too_many" and "tổng 7" in str(found) and "(6)" in str(found)


def test_moves_and_their_codes() -> None:
    for now in R:
        for to in R:
            expected = None if to in ROUND_MOVES[now] else f"round.{now.value}.{to.value}"
            assert code_of(rules.refuse_move(now, to)) == expected
    assert {now.value: sorted(to.value for to in ends) for now, ends in ROUND_MOVES.items()} == {
        "draft": ["open", "void"], "open": ["closed", "void"], "closed": ["sealed", "void"], "sealed": [], "void": [],
    }  # fmt: skip


@pytest.mark.parametrize("voters", [2, 3])
def test_a_secret_needs_three(voters: int) -> None:
    found = rules.refuse_open(opening(entitled={"Một": 5, "Hai": voters}))
    assert code_of(found) == ("open.too_few" if voters == 2 else None)
    if found:
        assert "“Hai”" in str(found) and "02" in str(found)


def test_names_in_refusals_are_listed() -> None:
    assert "Một, Hai" in str(rules.refuse_open(opening(chairless=["Một", "Hai"])))
    assert "Ông A, Bà B" in str(rules.refuse_open(opening(freshly_reset=["Ông A", "Bà B"])))
    assert code_of(rules.refuse_open(opening(secretary_account=None))) == "open.two_persons"


# --- the record ---------------------------------------------------------------------------------
def test_a_whole_record_field_by_field() -> None:
    base = facts(
        ordinal=2, closed=NOON + timedelta(minutes=9, microseconds=5), categories=[CategoryEntry("cn", "Cá nhân", 1)]
    )
    roll = [
        replace(e, attendance=Attendance.ABSENT, voted=False) if e.n == 7 else replace(e, attendance=Attendance.ONLINE)
        for e in base.roll
    ]
    first = replace(
        base.questions[0],
        excluded=((2, "nominee"),),
        acting_chair="Phó",
        count=Count(4, 1, 0, 0),
        trackers=("b" * 32, "a" * 32, "c" * 32, "d" * 32, "e" * 32),
    )
    body = record.round_body(replace(base, roll=roll, questions=[first]))
    assert body["v"] == 1 and body["kind"] == "round" and body["council"] == {"id": "k1", "name": "Hội đồng"}
    assert body["round"] == {
        "id": "r1",
        "ordinal": 2,
        "mode": "secret",
        "opened": "2024-10-03T02:00:00Z",
        "closed": "2024-10-03T02:09:00Z",
    }
    assert (
        body["meeting"] == base.meeting
        and body["rule"] == base.rule.to_data()
        and body["sentence"] == base.rule.sentence()
    )
    assert body["roll"][6] == {
        "n": 7,
        "name": "Người Thứ 7",
        "post": "Công chức",
        "duty": "member",
        "attendance": "absent",
        "voted": False,
    }
    assert body["quorum"] == {"present": 6, "roll": 7, "needed": 5, "met": True}
    assert body["questions"] == [{
        "n": 1, "subject": {"kind": "candidate", "id": "c1"}, "name": "Ứng viên 1", "post": "Công chức", "unit": "UBND phường Đông",
        "category": "cn", "lines": ["Tiêu chí 5/5"], "excluded": [{"n": 2, "reason": "nominee"}], "acting_chair": "Phó", "issued": 5,
        "returned": 5, "valid": 5, "invalid": 0, "yes": 4, "no": 1, "abstain": 0, "silent": 0, "base": 5, "pass": True,
        "percent": "80,00%", "standing": "passed", "trackers": ["a" * 32, "b" * 32, "c" * 32, "d" * 32, "e" * 32],
    }]  # fmt: skip
    assert body["categories"] == [
        {"code": "cn", "title": "Cá nhân", "quota": 1, "awarded": [1], "tied": [], "outside": []}
    ]
    assert (body["frozen"], body["urn"], body["prev"], body["software"]) == ("f" * 64, "u" * 64, "0" * 64, "x")
    assert body["proposed"] == {"by": "B", "at": "2024-10-03T02:00:00Z"} and body["audit"] == {
        "seq": 3,
        "hash": "h" * 64,
    }
    opened = record.round_body(facts(Mode.OPEN))["questions"][1]
    assert (
        opened["ballots"] == [{"n": n, "mark": "Y" if n <= 3 else "N"} for n in range(1, 8)]
        and "trackers" not in opened
    )
    assert not {"ballots", "trackers"} & set(record.round_body(facts(Mode.HANDS))["questions"][0])


def test_times_are_utc_to_the_second() -> None:
    assert record.seconds(datetime.fromisoformat("2024-10-03T09:05:07.9+07:00")) == "2024-10-03T02:05:07Z"


def test_codes_as_paper_prints_them() -> None:
    sha256 = "0123456789abcdef" * 4
    assert record.short(sha256) == "89ab cdef"
    assert record.groups(sha256) == " ".join(["01234567", "89abcdef"] * 4)
    assert record.mac_of(b"key", "a") != record.mac_of(b"other", "a") and len(record.mac_of(b"key", "a")) == 64


def rehashed(body) -> list[str]:
    return checking.check_record(ballots.canonical(body), record.sha256_of(body))


def test_each_fault_of_a_record_is_told_in_its_words() -> None:
    body = record.round_body(facts())
    assert checking.check_record(ballots.canonical(body), "0" * 64) == ["mã kiểm tra không khớp"]
    wrong = json.loads(json.dumps(body))
    wrong["quorum"]["needed"] = 4
    assert rehashed(wrong) == ["số có mặt không khớp danh sách"]
    wrong = json.loads(json.dumps(body))
    wrong["questions"][0]["trackers"].pop()
    assert rehashed(wrong) == [
        "câu 1: số phiếu trong thùng không khớp số người bỏ phiếu trên máy",
        "câu 1: số phiếu trong thùng không khớp số đếm",
    ]
    wrong = json.loads(json.dumps(body))
    wrong["questions"][1]["standing"] = "tied"
    assert rehashed(wrong) == ["câu 2: kết quả không theo quy tắc"]
    wrong = json.loads(json.dumps(body))
    wrong["categories"][0]["outside"] = [2]
    assert rehashed(wrong) == ["nhóm Cá nhân: số lượng không theo quy tắc"]
    opened = record.round_body(facts(Mode.OPEN))
    opened["questions"][0]["ballots"][0]["mark"] = "A"
    assert rehashed(opened) == ["câu 1: ý kiến từng người không khớp số đếm"]
    assert rehashed({"kind": "meeting"}) == []


@pytest.mark.parametrize("body", [{"kind": "round"}, [], 3, "x", {"kind": "round", "rule": {}, "roll": []}])
def test_a_forged_record_of_no_shape_is_named_and_breaks_nothing(body) -> None:
    text = ballots.canonical(body)
    assert checking.check_record(text, record.sha256_of(body)) == ["không đúng cấu trúc"]
    assert [fault.why for fault in checking.check_chain([("k", text, record.sha256_of(body))])] == [
        "không đúng cấu trúc", "không nối với bản ghi trước",
    ]  # fmt: skip
    assert checking.read("{") == {} and checking.read("[]") == {} and checking.read('{"prev":"a"}') == {"prev": "a"}


def test_a_chain_begins_at_nothing() -> None:
    body = record.round_body(facts())
    sha256 = record.sha256_of(body)
    assert checking.check_chain([("k", ballots.canonical(body), sha256)]) == []
    later = record.round_body(facts(prev=sha256))
    assert checking.check_chain([("k2", ballots.canonical(later), record.sha256_of(later))]) == [
        checking.Fault("k2", "không nối với bản ghi trước")
    ]


# --- what others read of results ------------------------------------------------------------------
def test_results_are_those_whose_minutes_were_made(monkeypatch) -> None:
    made = record.round_body(facts())
    closing = {
        "kind": "meeting",
        "meeting": {"title": "Họp", "start": "2024-10-03T01:00:00Z"},
        "rounds": [{"id": "r1"}],
        "revision": 1,
    }
    postponed = {**closing, "rounds": []}

    def row(kind, meeting, body):
        return SimpleNamespace(
            kind=kind, meeting_id=meeting, body=ballots.canonical(body), sha256=record.sha256_of(body)
        )

    rows = [
        ("u", row("round", "m1", made)),
        ("u", row("meeting", "m1", closing)),
        ("u", row("meeting", "m3", postponed)),
        ("u", row("round", "m2", made)),
        ("v", row("round", "m4", made)),
    ]
    monkeypatch.setattr(results.db.session, "execute", lambda query: rows)
    found = results.of_units(SimpleNamespace(id="c"), ["u", "v", "w"], check=True)
    assert found["u"].meetings == [("m1", "Họp")] and found["u"].held == {"m1": datetime(2024, 10, 3, 1, tzinfo=UTC)}
    assert found["u"].without_minutes == ["m2"] and found["v"].without_minutes == ["m4"] and not found["w"].decided
    one, two = found["u"].decided["c1"], found["u"].decided["c2"]
    assert one == results.SubjectResult("m1", 6, 7, "85,71%", Standing.PASSED) and (one.passed, one.in_favour) == (
        True,
        True,
    )
    assert (two.standing, two.passed, two.in_favour) == (Standing.FAILED, False, False)
    outside = replace(one, standing=Standing.OUTSIDE)
    assert (outside.passed, outside.in_favour) == (False, True)
    assert found["u"].sound and not found["v"].decided
    rows[0][1].sha256 = "0" * 64
    assert not results.of_units(SimpleNamespace(id="c"), ["u", "v"], check=True)["u"].sound
    assert results.of_units(SimpleNamespace(id="c"), ["u", "v"])["u"].sound
    rows[:] = [("h", row("round", "m1", made)), ("h", row("meeting", "m1", closing))]
    assert set(results.of_host(SimpleNamespace(id="c", host_id="h")).decided) == {"c1", "c2"}


def test_each_category_has_its_own_places() -> None:
    base = facts(Mode.HANDS)
    questions = [
        replace(base.questions[0], n=n, subject_id=f"c{n}", category=code, count=Count(yes))
        for n, code, yes in ((1, "a", 7), (2, "b", 6), (3, "b", 5))
    ]
    body = record.round_body(
        replace(
            base, questions=questions, categories=[CategoryEntry("a", "Tập thể", 1), CategoryEntry("b", "Cá nhân", 1)]
        )
    )
    assert [entry["awarded"] for entry in body["categories"]] == [[1], [2]] and body["categories"][1]["outside"] == [3]
    assert rehashed(body) == []


def test_abstentions_of_an_open_vote_are_counted_again() -> None:
    base = facts(Mode.OPEN)
    asked = replace(base.questions[0], count=Count(5, 0, 2), ballots=tuple(enumerate("YYYYYAA", 1)))
    assert rehashed(record.round_body(replace(base, questions=[asked]))) == []


def test_signs_of_standings() -> None:
    assert {key.value: sign for key, sign in STANDING_SIGNS.items()} == {
        "passed": "ok", "failed": "no", "outside": "ask", "tied": "ask",
    }  # fmt: skip
