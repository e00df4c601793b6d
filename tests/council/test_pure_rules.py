"""Every refusal of a council by itself: its code, its words, and where it begins and ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portal.council import ballots, checking, record, result_rules, rules, states, voting_rule
from portal.council.states import Attendance, Channel, CouncilKind, Mode, RoundState
from portal.council.tally import Count
from portal.council.voting_rule import Of, Share, usual_rule
from portal.refusal import Reason

NOON = datetime(2024, 10, 3, 5, 0, tzinfo=UTC)


def code(reason: Reason | None) -> str:
    return reason.code if reason is not None else ""


# --- ways ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("channel", [Channel.ONLINE, Channel.CODE, Channel.DESK])
def test_one_member_one_way(channel: Channel) -> None:
    assert code(rules.refuse_channel(channel, None, on_paper=False)) == ""
    assert code(rules.refuse_channel(channel, Channel.ONLINE, on_paper=False)) == ""
    assert code(rules.refuse_channel(channel, None, on_paper=True)) == "cast.on_paper"
    assert code(rules.refuse_channel(channel, Channel.PAPER, on_paper=False)) == "cast.paper"
    assert code(rules.refuse_channel(Channel.PAPER, channel, on_paper=False)) == "cast.voted_online"
    assert code(rules.refuse_channel(Channel.PAPER, channel, on_paper=True)) == "cast.voted_online"
    for voted in (None, Channel.PAPER):
        assert rules.refuse_channel(Channel.PAPER, voted, on_paper=True) is None
        assert rules.refuse_channel(Channel.PAPER, voted, on_paper=False) is None


def test_who_may_vote_by_which_way() -> None:
    here = {Attendance.ONSITE, Attendance.ONLINE}
    for status in Attendance:
        for channel in Channel:
            by_letter = status is Attendance.WRITTEN and channel is Channel.PAPER
            assert states.may_vote_by(channel, status) is (status in here or by_letter)
        assert states.at_opening(status, left=False) is (
            status if status in here or status is Attendance.WRITTEN else Attendance.ABSENT
        )
        assert states.at_opening(status, left=True) is (status if status is Attendance.WRITTEN else Attendance.ABSENT)
        assert states.counts_present(status, True) is (status in here or status is Attendance.WRITTEN)
        assert states.counts_present(status, False) is (status in here)
    assert here == states.PRESENT and set(Attendance) - here - {Attendance.WRITTEN} == states.AWAY


def test_the_head_of_the_column_that_names() -> None:
    assert (states.asked_head("candidate"), states.asked_head("idea")) == ("Được đề nghị", "Sáng kiến, ý tưởng")
    assert set(states.ASKED_HEADS) == set(CouncilKind)


# --- papers -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("counted", "issued", "returned", "excluded", "words"),
    [
        (Count(4, 3), 7, 7, 0, ""), (Count(4, 2), 7, 7, 0, "phải là 7"), (Count(4, 3, 1), 7, 7, 0, "tổng 8, phải là 7"),
        (Count(3, 3), 7, 7, 1, ""), (Count(4, 3), 7, 7, 1, "phải là 6"),
        (Count(4), 7, 5, 1, ""), (Count(5), 7, 5, 1, ""), (Count(3), 7, 5, 1, "từ 4 đến 5 (thu về 5 phiếu)"),
        (Count(6), 7, 5, 1, "từ 4 đến 5"), (Count(0, 0, 0, 0), 4, 3, 4, ""), (Count(1), 4, 3, 4, "phải là 0"),
    ],
)  # fmt: skip
def test_every_paper_stands_in_one_column(counted, issued, returned, excluded, words) -> None:
    reason = rules.refuse_paper_totals("Bà A", counted, issued, returned, excluded)
    assert (reason is None) == (words == "")
    assert words in str(reason or "") and code(reason) in ("", "paper.sum")


@pytest.mark.parametrize(("returned", "issued", "wanted"), [(3, 3, ""), (4, 3, "paper.returned"), (2, 3, "paper.too_few"), (2, 2, "paper.too_few")])  # fmt: skip
def test_papers_that_came_back(returned: int, issued: int, wanted: str) -> None:
    assert code(rules.refuse_papers_returned(returned, issued)) == wanted
    assert "02 phiếu giấy" in str(rules.refuse_papers_returned(2, 9)) and "Hủy" in str(
        rules.refuse_papers_returned(2, 9)
    )
    assert "Thu về 9 phiếu, nhưng chỉ phát ra 3." in str(rules.refuse_papers_returned(9, 3))


@pytest.mark.parametrize(
    ("left", "wanted"), [(0, ""), (1, "paper.few_screens"), (2, "paper.few_screens"), (3, ""), (4, "")]
)
def test_few_on_screens(left: int, wanted: str) -> None:
    reason = rules.refuse_few_screens("Bà A", left)
    assert code(reason) == wanted
    if reason is not None:
        assert f"Mục “Bà A”: chỉ còn 0{left} người" in str(reason) and "Phát ít phiếu giấy hơn" in str(reason)


# --- a meeting's own ----------------------------------------------------------------------------
def test_nothing_begins_an_hour_before_it_says() -> None:
    hour = timedelta(hours=1)
    assert rules.refuse_early(NOON, NOON - hour) is None and rules.refuse_early(NOON, NOON + hour) is None
    reason = rules.refuse_early(NOON, NOON - hour - timedelta(seconds=1))
    assert code(reason) == "attendance.early"
    assert "12:00 ngày 03/10/2024" in str(reason) and "Sửa cuộc họp" in str(reason)


def test_lifting_what_the_rule_found() -> None:
    assert code(rules.refuse_lifting(True, "Trùng họ tên")) == "recusal.own"
    assert "Nhờ Chủ trì đổi Thư ký." in str(rules.refuse_lifting(True, ""))
    assert code(rules.refuse_lifting(False, "nhầm")) == "recusal.reason"
    assert "ghi trong biên bản" in str(rules.refuse_lifting(False, ""))
    assert rules.refuse_lifting(False, "nhầm.") is None


def test_one_council_of_a_kind() -> None:
    reason = rules.refuse_second_council([CouncilKind.REVIEW], CouncilKind.REVIEW)
    assert code(reason) == "council.second" and "Đã có Hội đồng bình xét đang hoạt động." in str(reason)
    assert "giải thể trước" in str(reason)
    assert rules.refuse_second_council([CouncilKind.REVIEW], CouncilKind.SCIENCE) is None


def test_a_circulation_runs_to_its_day() -> None:
    assert rules.refuse_end_early([], NOON) is None and rules.refuse_end_early(["Bà A"], None) is None
    reason = rules.refuse_end_early(["Bà A", "Ông B"], NOON)
    assert code(reason) == "close.early" and "còn 02 người chưa gửi: Bà A, Ông B." in str(reason)
    assert "12:00 ngày 03/10/2024" in str(reason) and "Chờ đủ ý kiến" in str(reason)


def test_whether_it_can_proceed_in_words() -> None:
    assert rules.proceeds(usual_rule(), 5, 7) == "Có mặt 5/7, đủ điều kiện tiến hành (cần ít nhất 5)"
    assert rules.proceeds(usual_rule(), 4, 7) == "Có mặt 4/7, chưa đủ điều kiện tiến hành (cần ít nhất 5)"


# --- opening, closing, proposing ----------------------------------------------------------------
def opening(**changes) -> rules.Opening:
    whole = {
        "rule": usual_rule(), "roll": 7, "present": 7, "questions": 1, "chair_account": "a", "secretary_account": "b",
        "entitled": {"Mục": 7}, "chairless": [], "freshly_reset": [],
    }  # fmt: skip
    return rules.Opening(**{**whole, **changes})


def test_most_yes_wants_a_number_of_awards() -> None:
    limited = replace(usual_rule(), most_yes=True)
    assert rules.refuse_open(opening(rule=limited)) is None
    reason = rules.refuse_open(opening(rule=limited, quotas=False))
    assert code(reason) == "open.most_yes" and "Chọn quy tắc khác" in str(reason)
    assert rules.refuse_open(opening(quotas=False)) is None


@pytest.mark.parametrize(
    ("mode", "slips", "papers", "wanted"),
    [
        (Mode.SECRET, 3, 3, ""), (Mode.SECRET, 2, 3, "close.too_few"), (Mode.SECRET, 3, 2, "close.too_few_papers"),
        (Mode.SECRET, None, None, ""), (Mode.SECRET, None, 3, ""), (Mode.OPEN, 1, 1, ""), (Mode.OPEN, None, 2, ""),
    ],
)  # fmt: skip
def test_neither_slips_nor_papers_are_so_few_that_they_tell(mode, slips, papers, wanted) -> None:
    reason = rules.refuse_close(RoundState.OPEN, mode, [], slips, papers)
    assert code(reason) == wanted
    if wanted == "close.too_few":
        assert "mới có 2 phiếu trên máy" in str(reason) and "Chờ thêm phiếu" in str(reason)
    if wanted == "close.too_few_papers":
        assert "chỉ có 02 phiếu giấy" in str(reason) and "Thu lại phiếu giấy" in str(reason)


def test_what_keeps_a_result_from_the_chair() -> None:
    closed = RoundState.CLOSED
    assert result_rules.refuse_propose(closed, True, False, 5) is None
    assert code(result_rules.refuse_propose(closed, True, False, 5, papers_awaited=True)) == "seal.papers"
    assert "một người khác xác nhận" in str(result_rules.refuse_propose(closed, False, True, 0, papers_awaited=True))
    assert "Số có mặt khi kết thúc" in str(result_rules.refuse_propose(closed, False, False, 5))
    assert "Số ý kiến thu về" in str(result_rules.refuse_propose(closed, False, False, 5, written=True))
    assert code(result_rules.refuse_propose(closed, True, False, 0)) == "seal.nobody"
    assert code(result_rules.refuse_propose(closed, True, True, 5)) == "seal.pending"


def test_second_rounds_and_choices() -> None:
    assert result_rules.refuse_second(True, False) is None
    assert (
        code(result_rules.refuse_second(False, False)) == code(result_rules.refuse_second(False, True)) == "second.none"
    )
    reason = result_rules.refuse_second(True, True)
    assert code(reason) == "second.exists" and "Vòng 2" in str(reason) and "Mở lại trang" in str(reason)
    assert "Không có ai bằng số phiếu" in str(result_rules.refuse_second(False, False))
    assert result_rules.refuse_choice([]) is None
    reason = result_rules.refuse_choice(["Cá nhân", "Xã"])
    assert code(reason) == result_rules.CHOICE == "seal.choice"
    assert "Cá nhân, Xã. Theo quy chế" in str(reason) and "không quá số lượng còn lại" in str(reason)


def test_a_correction_says_why_and_changes_something() -> None:
    before = {"discussion": "a", "reserved": "", "conclusion": "Nhất trí.", "speakers": [{"name": "A"}]}
    assert code(result_rules.refuse_correction("nhầm", before, before | {"discussion": "b"})) == "correction.reason"
    assert result_rules.refuse_correction("nhầm.", before, before | {"discussion": "b"}) is None
    assert result_rules.refuse_correction("ghi sai tên", before, before | {"speakers": []}) is None
    reason = result_rules.refuse_correction("ghi sai tên", before, dict(before))
    assert code(reason) == "correction.same" and "Sửa nội dung" in str(reason)
    gone = result_rules.refuse_correction("ghi sai tên", before, before | {"conclusion": ""})
    assert code(gone) == "minutes.conclusion" and "Ghi kết luận rồi lập" in str(gone)
    put_off = before | {"conclusion": ""}  # a meeting that was put off had none
    assert result_rules.refuse_correction("ghi sai tên", put_off, put_off | {"discussion": "b"}) is None


# --- what is offered, counted and grouped -------------------------------------------------------
def test_the_presets_are_those_of_the_file() -> None:
    presets, quorum, usual, citation = voting_rule._offered()
    assert quorum == Share(2, 3, ">=", Of.ROLL) and presets[usual] == Share(1, 2, ">", Of.PRESENT)
    assert len(presets) == 3 and all(isinstance(share, Share) for share in presets.values())
    assert citation == "Quy chế làm việc của Hội đồng"
    assert (presets, quorum, citation) == (voting_rule.PRESETS, voting_rule.USUAL_QUORUM, voting_rule.USUAL_CITATION)


@pytest.mark.parametrize("of", list(Of))
def test_details_tell_who_stays_in_the_base(of: Of) -> None:
    told = "người không tham gia biểu quyết vẫn tính vào tổng số"
    rule = replace(usual_rule(), threshold=Share(1, 2, ">", of), recused_in_base=True)
    assert (told in rule.details()) is (of in (Of.ROLL, Of.PRESENT))
    assert told not in replace(rule, recused_in_base=False).details()


def test_counts_add_up_in_each_column() -> None:
    assert Count(1, 2, 3, 4) + Count(10, 20, 30, 40) == Count(11, 22, 33, 44)


def question(name: str, category: str, quota: int | None = None, **said) -> SimpleNamespace:
    given = {"post": "", "unit_name": "", **said}
    return SimpleNamespace(
        id=name, category_code=category, category_title=category.upper(), category_quota=quota, **given
    )


def test_questions_stand_in_their_categories_in_the_order_of_the_agenda() -> None:
    asked = [
        question("a", "x", 2),
        question("b", "y", 1, post="p"),
        question("c", "x", 2),
        question("d", "z", 3, unit_name="u"),
    ]
    x, y, z = ballots.groups_of(asked, most_yes=True)
    assert (x.title, x.quota, x.most, x.questions, x.noun) == ("X", 2, 2, ("a", "c"), "tập thể")
    assert (y.questions, y.noun, y.most) == (("b",), "cá nhân", 1) and (z.noun, z.most) == ("cá nhân", 3)
    assert [group.most for group in ballots.groups_of(asked, most_yes=False)] == [None] * 3


def test_a_record_tells_paper_and_writing_only_where_they_were() -> None:
    from portal.council import record
    from tests.council.test_pure import facts

    plain = record.round_body(facts(Mode.OPEN))
    assert not {"written", "on_paper"} & set(plain["round"]) and "tellers" not in plain
    told = record.round_body(facts(Mode.OPEN, written=True, on_paper=True, tellers=["A", "B"]))
    assert told["round"]["written"] is True and told["round"]["on_paper"] is True and told["tellers"] == ["A", "B"]


# --- corrections --------------------------------------------------------------------------------
FIRST: dict = {
    "kind": "meeting", "revision": 1, "prev": "p1", "software": "1", "audit": {"seq": 1, "hash": "h1"},
    "discussion": "cũ", "reserved": "", "conclusion": "Nhất trí", "speakers": [{"name": "A"}], "roll": ["A", "B"],
}  # fmt: skip
SAYS = {"discussion": "mới", "reserved": "B bảo lưu", "conclusion": "Nhất trí cao", "speakers": [], "reserved_rows": [{"name": "B"}]}  # fmt: skip


def corrected(before: dict = FIRST, texts: dict = SAYS) -> dict:
    return record.corrected(
        before, texts, reason="Ghi thiếu", by="Thư ký", at=NOON, audit=(7, "h7"), prev="p7", software="2"
    )


def test_a_correction_changes_what_was_said_and_nothing_counted() -> None:
    assert corrected() == {
        "kind": "meeting", "revision": 2, "prev": "p7", "software": "2", "audit": {"seq": 7, "hash": "h7"},
        "discussion": "mới", "reserved": "B bảo lưu", "conclusion": "Nhất trí cao", "reserved_rows": [{"name": "B"}],
        "roll": ["A", "B"],
        "corrects": {"sha256": record.sha256_of(FIRST), "reason": "Ghi thiếu", "by": "Thư ký", "at": record.seconds(NOON)},
    }  # fmt: skip
    spoken = corrected(texts={**SAYS, "speakers": [{"name": "C"}], "reserved_rows": []})
    assert spoken["speakers"] == [{"name": "C"}] and "reserved_rows" not in spoken
    assert corrected(before=corrected())["revision"] == 3


def test_a_correction_is_held_against_what_it_corrects() -> None:
    known = {record.sha256_of(FIRST): FIRST}
    right = corrected()
    assert checking.check_correction(right, known) == []
    assert checking.check_correction(FIRST, {}) == []
    assert checking.check_correction({**right, "kind": "round"}, {}) == []
    nothing = ["đính chính một bản ghi không có"]
    assert checking.check_correction(right, {}) == nothing
    assert checking.check_correction({**FIRST, "revision": 2}, known) == nothing  # says of none that it corrects it
    assert checking.check_correction({**right, "revision": 1}, {}) == nothing
    assert checking.check_correction(right, {record.sha256_of(FIRST): {**FIRST, "kind": "round"}}) == nothing
    assert checking.check_correction({**right, "roll": ["A"]}, known) == ["bản đính chính sửa cả phần đã chốt"]
    apart = ["số lần đính chính không liền nhau"]
    for revision in (1, 3):
        assert checking.check_correction({**right, "revision": revision}, known) == apart


def test_a_meeting_that_is_over_takes_nothing_more() -> None:
    assert rules.refuse_over(False) is None
    refused = rules.refuse_over(True)
    assert refused is not None and refused.code == "meeting.over"
