"""Councils as such: terms, substitutes, the rule from a day on, closing; on both engines."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.audit import queries as audit
from portal.council import (
    checking,
    counts,
    facts,
    queries,
    rolls,
    seating,
    service,
    substitutes,
    voting,
    voting_rule,
)
from portal.council.models import Council
from portal.council.seal_models import SealedRecord
from portal.council.states import Attendance, CouncilKind, Duty, Mode, RecusalReason
from portal.council.tally import Count
from portal.council.voting_rule import Of, Share, usual_rule
from portal.database import db
from portal.people import queries as people
from portal.refusal import Invalid, Refused
from tests.cast import Cast
from tests.council.table import MORNING, VOTERS, Table

pytestmark = pytest.mark.both

DAY = clock.local(MORNING).date()
NINETY = replace(usual_rule(), threshold=voting_rule.PRESETS["90_tong_so"])


@pytest.fixture
def table(cast: Cast, context) -> Table:
    return Table.lay(cast)


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.reason.code == code)


def head(table: Table):
    return table.cast.actor("truong.dong")


def council_of(table: Table) -> Council:
    return queries.council_or_404(table.secretary, table.meeting.council_id)


def stand_in(table: Table, of: str = "Sơn Thị Liên", name: str = "Thạch Văn Thay", **more):
    council = council_of(table)
    member = next(row for row in council.members if row.name == of)
    return table._do(
        lambda: rolls.add_member(
            head(table), council, name=name, post="Công chức", duty=Duty.MEMBER, substitute_of=member,
            since=date(2024, 1, 2), **more,
        )
    )  # fmt: skip


def mark_away(table: Table, name: str = "Sơn Thị Liên") -> None:
    table.all_present()
    away = {row.id: (Attendance.ABSENT, "đi học") for row in seating.sitting(table.meeting) if row.name == name}
    table._do(lambda: service.record_attendance(table.secretary, table.meeting, away))


# --- terms --------------------------------------------------------------------------------------
def test_the_roll_of_a_day_is_who_is_in_office_then(table: Table) -> None:
    council = council_of(table)
    later = DAY + timedelta(days=10)
    table._do(
        lambda: rolls.add_member(
            head(table), council, name="Người Đến Sau", post="", duty=Duty.MEMBER, since=later, until=later
        )
    )
    assert "Người Đến Sau" not in [row.name for row in queries.serving(council, DAY)]
    assert "Người Đến Sau" in [row.name for row in queries.serving(council, later)]
    assert "Người Đến Sau" not in [row.name for row in queries.serving(council, later + timedelta(days=1))]
    table.opened()
    assert len(table.round.roll) == 7


def test_terms_of_one_chair_or_one_account_do_not_overlap(table: Table) -> None:
    council = council_of(table)
    account = people.account_named("thanhvien1.dong")
    member = next(row for row in council.members if row.account_id == account.id)
    add = {"name": account.name, "post": "", "duty": Duty.MEMBER, "account": account}
    with pytest.raises(Invalid, match="đã có trong danh sách"):
        table._do(lambda: rolls.add_member(head(table), council, since=DAY + timedelta(days=30), **add))
    council, member = council_of(table), db.session.merge(member)
    table._do(
        lambda: rolls.change_member(
            head(table), council, member, name=member.name, post=member.post, duty=member.duty, since=member.from_on,
            until=DAY + timedelta(days=29), account=member.account,
        )
    )  # fmt: skip
    table._do(lambda: rolls.add_member(head(table), council, since=DAY + timedelta(days=30), **add))
    with pytest.raises(Invalid, match="đã có Chủ tịch"):
        table._do(lambda: rolls.add_member(head(table), council, name="Chủ Tịch Hai", post="", duty=Duty.CHAIR))
    with pytest.raises(Invalid, match="Ngày thôi phải sau"):
        table._do(
            lambda: rolls.add_member(
                head(table), council_of(table), name="Người Ngược Ngày", post="", duty=Duty.MEMBER, since=DAY,
                until=DAY - timedelta(days=1),
            )
        )  # fmt: skip


def test_a_changed_name_leaves_the_rolls_of_the_past_alone(table: Table) -> None:
    table.sealed()
    table.narrate()
    table.close_meeting()
    council = council_of(table)
    member = next(row for row in council.members if row.name == "Sơn Thị Liên")
    table._do(
        lambda: rolls.change_member(
            head(table), council, member, name="Sơn Thị Liễu", post="Phó Chủ tịch", duty=Duty.DEPUTY,
            since=member.from_on, until=None, account=member.account,
        )
    )  # fmt: skip
    assert "Sơn Thị Liên" in [row.name for row in table.round.roll]
    body = json.loads(db.session.query(SealedRecord).filter_by(kind="round").one().body)
    assert "Sơn Thị Liên" in [entry["name"] for entry in body["roll"]]
    said = [entry.what for entry in audit.history(f"council:{council.id}")]
    assert any("Sửa thành viên Sơn Thị Liên: Sơn Thị Liễu, Phó Chủ tịch" in what for what in said)


def test_nobody_changes_the_roll_of_a_meeting_that_is_on(table: Table) -> None:
    table.opened()
    council = council_of(table)
    member = next(row for row in council.members if row.name == "Sơn Thị Liên")
    with refused("member.meeting"):
        table._do(
            lambda: rolls.change_member(
                head(table), council, member, name=member.name, post="", duty=member.duty, since=member.from_on,
                until=DAY, account=member.account,
            )
        )  # fmt: skip


# --- substitutes --------------------------------------------------------------------------------
def test_a_substitute_stands_on_the_roll_only_when_called_in(table: Table) -> None:
    other = stand_in(table)
    assert other.name not in [row.name for row in seating.sitting(table.meeting)]
    with refused("substitute.present"):
        table._do(lambda: substitutes.call_in(table.secretary, table.meeting, other.id))
    mark_away(table)
    assert [(one.name, two.name) for one, two in substitutes.offered(table.meeting)] == [("Sơn Thị Liên", other.name)]
    table._do(lambda: substitutes.call_in(table.secretary, table.meeting, other.id))
    names = [row.name for row in seating.sitting(table.meeting)]
    assert other.name in names and "Sơn Thị Liên" not in names and len(names) == 7
    assert substitutes.offered(table.meeting) == []
    table.open()
    roll = {row.name: row for row in table.round.roll}
    assert roll[other.name].substitute_for == "Sơn Thị Liên" and "Sơn Thị Liên" not in roll and len(roll) == 7
    with refused("substitute.frozen"):
        table._do(lambda: substitutes.dismiss(table.secretary, table.meeting, other.id))


def test_who_came_after_all_takes_the_place_back(table: Table) -> None:
    other = stand_in(table)
    mark_away(table)
    table._do(lambda: substitutes.call_in(table.secretary, table.meeting, other.id))
    table._do(lambda: substitutes.dismiss(table.secretary, table.meeting, other.id))
    assert "Sơn Thị Liên" in [row.name for row in seating.sitting(table.meeting)]
    table.opened()
    assert [row.substitute_for for row in table.round.roll] == [""] * 7


def test_a_substitute_who_is_a_nominee_stays_out_and_the_one_replaced_is_not_asked(cast: Cast, context) -> None:
    table = Table.lay(cast, names=("Sơn Thị Liên", "Thạch Văn Thay"))
    other = stand_in(table)
    mark_away(table)
    table._do(lambda: substitutes.call_in(table.secretary, table.meeting, other.id))
    table.open()
    recused = {row.name: [entry.reason for entry in row.recusals] for row in table.round.questions}
    assert recused["Thạch Văn Thay"] == [RecusalReason.NOMINEE] and recused["Sơn Thị Liên"] == []
    for username in ("truong.dong", "canbo.dong", "thanhvien2.dong"):
        table.vote(username, "YYY")
    table.close()
    body = facts.preview(table.round)
    assert {question["name"]: question["base"] for question in body["questions"]} == {
        "Ủy ban nhân dân phường Đông": 7, "Sơn Thị Liên": 7, "Thạch Văn Thay": 6,
    }  # fmt: skip


def test_the_records_say_who_sat_for_whom(table: Table) -> None:
    other = stand_in(table)
    mark_away(table)
    table._do(lambda: substitutes.call_in(table.secretary, table.meeting, other.id))
    table.open()
    for username in VOTERS:
        if username != "thanhvien1.dong":
            table.vote(username, "YYY")
    table.close()
    table.propose()
    table.confirm()
    table.narrate()
    closing = json.loads(table.close_meeting().body)
    row = db.session.query(SealedRecord).filter_by(kind="round").one()
    body = json.loads(row.body)
    assert checking.check_record(row.body, row.sha256) == []
    assert [entry["substitute_for"] for entry in body["roll"] if "substitute_for" in entry] == ["Sơn Thị Liên"]
    told = {entry["name"]: entry for entry in closing["attendance"]}
    assert told["Sơn Thị Liên"]["replaced_by"] == other.name and told["Sơn Thị Liên"]["status"] == "absent"
    assert told[other.name]["substitute_for"] == "Sơn Thị Liên" and told[other.name]["status"] == "onsite"
    assert len(closing["attendance"]) == 8 and body["quorum"]["roll"] == 7


def test_a_substitute_is_nobody_of_rank_and_stands_in_for_a_member(table: Table) -> None:
    other = stand_in(table)
    council = council_of(table)
    add = {"name": "Người Thay Nữa", "post": ""}
    for wrong in (
        {"duty": Duty.CHAIR, "substitute_of": council.members[0]},
        {"duty": Duty.MEMBER, "substitute_of": other},
    ):
        with pytest.raises(Invalid):
            table._do(lambda wrong=wrong: rolls.add_member(head(table), council_of(table), **add, **wrong))
    with clock.at(MORNING):
        rolls.end_member(head(table), council_of(table), other.substitute_of_id)
        assert all(row.id != other.id for row in seating.substitutes(council_of(table), DAY))


def test_a_vote_of_a_substitute_with_an_account(table: Table) -> None:
    other = stand_in(table, name="Người Không Vai", account=people.account_named("khongvai"))
    mark_away(table)
    table._do(lambda: substitutes.call_in(table.secretary, table.meeting, other.id))
    table.open()
    table.vote("khongvai", "YNY")
    with refused("cast.roll"):
        voting.cast(table.cast.actor("thanhvien1.dong"), table.round.id, None)


# --- the rule -----------------------------------------------------------------------------------
def test_a_meeting_takes_the_rule_in_force_on_its_day(table: Table) -> None:
    council, later = council_of(table), DAY + timedelta(days=7)
    table._do(lambda: rolls.set_rule(head(table), council, NINETY, later))
    council = council_of(table)
    assert council.rule_on(DAY) == usual_rule() and council.rule_on(later) == NINETY
    assert queries.rule_of(table.round).threshold == usual_rule().threshold, "the meeting is before that day"
    meeting = table._do(
        lambda: service.call_meeting(
            table.secretary, council, table.meeting.campaign, title="Họp lần sau", place="",
            starts_at=MORNING + timedelta(days=8), chosen=[], mode=Mode.OPEN,
        )
    )  # fmt: skip
    assert queries.rule_of(meeting.rounds[0]) == NINETY.with_mode(Mode.OPEN)
    assert [row.from_on for row in council_of(table).rules][-1] == later


def test_meetings_in_preparation_take_the_new_rule_unless_another_was_chosen_for_them(table: Table) -> None:
    table._do(lambda: rolls.set_rule(head(table), council_of(table), NINETY, DAY))
    assert queries.rule_of(table.round) == NINETY
    own = replace(NINETY, abstain=True)
    table._do(lambda: service.set_way(table.secretary, table.meeting, own))
    table._do(lambda: rolls.set_rule(head(table), council_of(table), usual_rule(), DAY))
    assert queries.rule_of(table.round) == own
    assert council_of(table).rule_on(DAY) == usual_rule(), "of two for the same day the one set later holds"


def test_the_rule_of_a_day_on_which_was_voted_is_not_rewritten(table: Table) -> None:
    table.opened()
    with clock.at(MORNING + timedelta(days=20)), pytest.raises(Invalid, match="áp dụng từ sau ngày đó"):
        rolls.set_rule(head(table), council_of(table), NINETY, DAY)
    db.session.rollback()
    table._do(lambda: rolls.set_rule(head(table), council_of(table), NINETY, DAY + timedelta(days=1)))
    assert queries.rule_of(table.round) == usual_rule()


def test_rules_are_never_changed_in_the_database(table: Table) -> None:
    for statement in ("UPDATE council_rule SET set_by = 'x'", "DELETE FROM council_rule"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_unit_has_no_number_of_awards_to_limit_yes_marks_by(table: Table) -> None:
    with refused("rule.most_yes"):
        rolls.set_rule(head(table), council_of(table), replace(usual_rule(), most_yes=True))
    with refused("rule.same_unit"):
        rolls.set_rule(head(table), council_of(table), replace(usual_rule(), same_unit_recuses=True))


# --- most yes per category ----------------------------------------------------------------------
@pytest.fixture
def limited(table: Table) -> Table:
    """The agenda as a host's council would have it: one place for two persons."""
    rule = replace(usual_rule(), most_yes=True)
    for question in table.round.questions[1:]:
        question.category_quota = 1
    table._do(lambda: service.set_way(table.secretary, table.meeting, rule))
    return table


def test_too_many_yes_is_refused_at_casting_and_nothing_is_kept(limited: Table) -> None:
    limited.opened()
    with refused("ballot.too_many") as caught:
        limited.vote("truong.dong", "YYY")
    assert caught.value.reason.text == "Nhóm này chỉ được đồng ý tối đa 01 cá nhân; phiếu đang đồng ý 02."
    assert counts.participants(limited.round) == set()
    limited.vote("truong.dong", "YYN")


def test_raised_hands_are_checked_together(limited: Table) -> None:
    way = queries.rule_of(limited.round).with_mode(Mode.HANDS)
    limited._do(lambda: service.set_way(limited.secretary, limited.meeting, way))
    limited.opened()
    first, one, two = (question.id for question in limited.round.questions)
    with refused("hands.most_yes"):
        limited._do(lambda: voting.record_hands(limited.secretary, limited.meeting, {}, unanimous=True))
    limited._do(lambda: voting.record_hands(limited.secretary, limited.meeting, {first: Count(7), one: Count(4, 3)}))
    with refused("hands.most_yes"):
        limited._do(lambda: voting.record_hands(limited.secretary, limited.meeting, {two: Count(4, 3)}))
    limited._do(lambda: voting.record_hands(limited.secretary, limited.meeting, {two: Count(3, 4)}))


def test_a_limit_without_a_number_does_not_open(table: Table) -> None:
    table._do(lambda: service.set_way(table.secretary, table.meeting, replace(usual_rule(), most_yes=True)))
    table.all_present()
    with refused("open.most_yes"):
        table.open()


# --- the council itself -------------------------------------------------------------------------
def test_a_council_is_renamed_closed_and_taken_up_again(table: Table) -> None:
    council = council_of(table)
    change = {
        "decision": "Quyết định số 9/QĐ-UBND",
        "decision_on": date(2024, 1, 5),
        "decision_issuer": "UBND phường Đông",
    }
    table._do(lambda: rolls.change_council(head(table), council, name="Tổ bình xét phường Đông", **change))
    assert council.decision_words == "Quyết định số 9/QĐ-UBND ngày 05/01/2024 của UBND phường Đông"
    with refused("council.meets"):
        rolls.close_council(head(table), council, "Sáp nhập đơn vị")
    table._do(lambda: service.postpone(table.secretary, table.meeting, "Mưa bão lớn"))
    closing = json.loads(table.close_meeting().body)
    assert closing["council"]["decision"] == council.decision_words
    council = council_of(table)
    table._do(lambda: rolls.close_council(head(table), council, "Sáp nhập đơn vị"))
    assert queries.council_of_unit(council.unit_id) is None
    assert not council_of(table).active
    for verb in (
        lambda: rolls.add_member(head(table), council, name="Một Người", post="", duty=Duty.MEMBER),
        lambda: rolls.set_rule(head(table), council, NINETY),
        lambda: rolls.change_council(head(table), council, name="Tên", **change),
        lambda: service.call_meeting(
            table.secretary, council, table.meeting.campaign, title="Họp", place="", starts_at=MORNING, chosen=[]
        ),
    ):
        with refused("council.closed"):
            verb()
    table._do(lambda: rolls.reopen_council(head(table), council))
    assert queries.council_of_unit(council.unit_id).id == council.id


def test_one_council_of_a_kind_at_a_time(table: Table) -> None:
    with refused("council.second"):
        rolls.create_council(head(table), council_of(table).unit, name="Hội đồng hai", rule=usual_rule())
    db.session.rollback()
    with refused("council.science"):
        rolls.create_council(
            head(table), council_of(table).unit, name="Hội đồng khoa học", rule=usual_rule(), kind=CouncilKind.SCIENCE
        )


def test_a_rule_over_all_members_is_counted_over_all_members(table: Table) -> None:
    rule = replace(usual_rule(), threshold=Share(9, 10, ">=", Of.ROLL))
    table._do(lambda: service.set_way(table.secretary, table.meeting, rule))
    table.opened()
    for username in VOTERS[:6]:
        table.vote(username, "YYY")
    table.close()
    assert [question["pass"] for question in facts.preview(table.round)["questions"]] == [False] * 3
