"""The vote against a real database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import json
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.audit import queries as audit
from portal.audit.models import AuditEvent
from portal.council import (
    ballots,
    counts,
    facts,
    my_ballot,
    opening,
    queries,
    record,
    rolls,
    sealing,
    secrecy,
    service,
    subjects,
    verifying,
    voting,
)  # fmt: skip
from portal.council.counts import NotClosed
from portal.council.models import Participation, Urn
from portal.council.seal_models import SealedRecord
from portal.council.states import Attendance, Mark, MeetingState, Mode, RoundState
from portal.council.tally import Count
from portal.database import db
from portal.people import passwords
from portal.people import service as people
from portal.people.models import Account
from portal.refusal import Invalid, NotFound, Refused
from tests.cast import Cast
from tests.council.table import MORNING, VOTERS, Table

pytestmark = pytest.mark.both


@pytest.fixture
def table(cast: Cast, context) -> Table:
    return Table.lay(cast)


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.reason.code == code)


def test_the_agenda_may_change_until_the_vote_opens(cast: Cast, context) -> None:
    """Also when a member is a nominee on it and stays out of that question."""
    table = Table.lay(cast, names=("Sơn Thị Liên", "Kim Thị Hoa"))
    assert [len(question.recusals) for question in table.round.questions] == [0, 0, 1]
    chosen = subjects.choosable(table.meeting.council, table.meeting.campaign)
    table._do(lambda: service.set_agenda(table.secretary, table.meeting, chosen[:2]))
    assert [question.name for question in table.round.questions] == [row.name for row in chosen[:2]]
    table._do(lambda: service.set_agenda(table.secretary, table.meeting, chosen))
    assert [len(question.recusals) for question in table.round.questions] == [0, 0, 1]


# --- opening ------------------------------------------------------------------------------------
def test_nothing_opens_without_a_quorum(table: Table) -> None:
    with refused("quorum"):
        table.open()
    serving = queries.serving(table.meeting.council)
    four = {row.id: (Attendance.ONSITE, "") for row in serving[:4]} | {
        serving[4].id: (Attendance.ABSENT, "đi công tác")
    }
    table._do(lambda: service.record_attendance(table.secretary, table.meeting, four))
    with pytest.raises(Refused, match="Có mặt 4/7, cần ít nhất 5"):
        table.open()
    assert table.round.state is RoundState.DRAFT
    table._do(
        lambda: service.record_attendance(table.secretary, table.meeting, {serving[4].id: (Attendance.ONLINE, "")})
    )
    table.open()
    assert table.round.state is RoundState.OPEN


def test_opening_freezes_roll_rule_questions_and_recusals(table: Table) -> None:
    table.opened()
    round_ = table.round
    assert [row.name for row in round_.roll][:2] == ["Thạch Thị Hoa", "Lâm Văn Tài"]
    assert [row.duty.value for row in round_.roll][:2] == ["chair", "secretary"]
    names = [row.name for row in round_.roll]
    frozen = round_.frozen_sha256
    member = round_.roll[2].member
    member.name = "Tên Đã Đổi"
    db.session.commit()
    assert [row.name for row in table.round.roll] == names and table.round.frozen_sha256 == frozen
    with refused("agenda.frozen"):
        table._do(lambda: service.set_agenda(table.secretary, table.meeting, []))
    with refused("round.open.open"):
        table.open()


GUARDED = [
    "UPDATE vote_round SET rule_json = '{}'",
    "UPDATE vote_round SET frozen_sha256 = 'x'",
    "UPDATE question SET name = 'x'",
    "DELETE FROM question",
    "DELETE FROM recusal",
    "UPDATE round_member SET name = 'x'",
    "DELETE FROM round_member",
    "UPDATE participation SET member_id = member_id",
    "DELETE FROM participation",
    "UPDATE urn SET n = n + 1",
    "DELETE FROM urn",
    "DELETE FROM vote_round",
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_itself_refuses_while_a_round_is_open(cast: Cast, context, statement: str) -> None:
    table = Table.lay(cast, names=("Sơn Thị Liên",))  # a member is nominated, so that a recusal stands
    table.opened()
    table.vote("truong.dong", "YN")
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_a_nominated_member_is_recused_and_out_of_the_base(cast: Cast, context) -> None:
    table = Table.lay(cast, names=("Sơn Thị Liên", "Thạch Sơn"))
    table.opened()
    mine = my_ballot.ballot_or_404(cast.actor("thanhvien1.dong"), table.round.id)
    assert [question.name for question in mine.mine] == ["Ủy ban nhân dân phường Đông", "Thạch Sơn"]
    for username in VOTERS:
        table.vote(username, "YY" if username == "thanhvien1.dong" else "YYY")
    table.close()
    body = facts.preview(table.round)
    liên = next(question for question in body["questions"] if question["name"] == "Sơn Thị Liên")
    assert (liên["yes"], liên["base"], liên["issued"], len(liên["excluded"])) == (6, 6, 6, 1)
    assert body["questions"][0]["base"] == 7


def test_a_nominated_chair_needs_somebody_else_for_that_item(cast: Cast, context) -> None:
    table = Table.lay(cast, names=("Thạch Thị Hoa",))
    table.all_present()
    with refused("open.chairless"):
        table.open()
    serving = {row.name: row.id for row in queries.serving(table.meeting.council)}
    table._do(
        lambda: service.set_officers(
            table.secretary, table.meeting, chair_id=serving["Thạch Thị Hoa"], secretary_id=serving["Lâm Văn Tài"],
            acting_chair_id=serving["Trần Minh Khôi"],
        )
    )  # fmt: skip
    table.open()
    for username in VOTERS:
        table.vote(username, "Y" if username == "truong.dong" else "YY")
    table.close()
    assert [question["acting_chair"] for question in facts.preview(table.round)["questions"]] == [
        "",
        "Trần Minh Khôi",
    ]


# --- casting ------------------------------------------------------------------------------------
def snapshot() -> dict[str, list]:
    return {
        name: sorted(map(repr, db.session.execute(text(f"SELECT * FROM {name}")).all()))
        for name in ("participation", "urn", "open_ballot", "audit_event")
    }


def test_a_ballot_is_participation_slips_and_event_together(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YNY")
    urns = {row.question_id: row for row in db.session.scalars(db.select(Urn))}
    assert [row.n for row in urns.values()] == [1, 1, 1]
    assert [mark for row in urns.values() for _, mark in ballots.read_slips(row.slips)].count("Y") == 2
    event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert event.action == "round.ballot_accepted"
    assert set(json.loads(event.data)) == {"round", "ordinal", "member"}
    for secret in (
        "mark",
        table.receipts["truong.dong"],
        ballots.tracker(table.receipts["truong.dong"], table.round.id, 1),
    ):
        assert secret not in event.data


def test_the_same_ballot_again_changes_not_a_byte(table: Table) -> None:
    table.opened()
    first = table.vote("truong.dong", "YNY")
    before = snapshot()
    for _ in range(3):
        again = table.vote("truong.dong", "YNY")
        assert again.repeated and again.at == first.at
    assert snapshot() == before


def test_another_ballot_of_the_same_member_is_refused_with_the_time(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YNY")
    before = snapshot()
    with pytest.raises(Refused, match="Phiếu đã được ghi nhận lúc 08:03. Mỗi thành viên bỏ một phiếu."):
        table.vote("truong.dong", "NNN", receipt=secrets.token_hex(16))
    assert snapshot() == before


def test_nobodys_receipt_serves_twice(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YNY", receipt="a" * 32)
    with refused("cast.receipt_used"):
        table.vote("canbo.dong", "YNY", receipt="a" * 32)


@pytest.mark.parametrize("marks", ["YY", "YYYY"])
def test_a_wrong_set_of_questions_is_refused(table: Table, marks: str) -> None:
    table.opened()
    mine = my_ballot.ballot_or_404(table.chair, table.round.id)
    ids = [question.id for question in mine.mine] + ["x" * 26]
    ballot = ballots.Ballot("b" * 32, {key: Mark(mark) for key, mark in zip(ids, marks, strict=False)})
    with refused("ballot.questions"):
        table._do(lambda: voting.cast(table.chair, table.round.id, ballot))


def test_who_is_not_here_does_not_vote_and_who_comes_late_does(table: Table) -> None:
    table.all_present()
    serving = {row.name: row.id for row in queries.serving(table.meeting.council)}
    late = serving["Sơn Thị Liên"]
    table._do(
        lambda: service.record_attendance(table.secretary, table.meeting, {late: (Attendance.ABSENT, "đến muộn")})
    )
    table.open()
    with refused("cast.absent"):
        table.vote("thanhvien1.dong", "YYY")
    table._do(lambda: service.record_attendance(table.secretary, table.meeting, {late: (Attendance.ONSITE, "")}))
    table.vote("thanhvien1.dong", "YYY")
    with refused("attendance.voted"):
        table._do(
            lambda: service.record_attendance(table.secretary, table.meeting, {late: (Attendance.ABSENT, "về sớm")})
        )


def test_strangers_find_no_round(table: Table) -> None:
    table.opened()
    for person in ("canbo.tay", "quantri", "vanphong", "khongvai", "lanhdao"):
        with pytest.raises(NotFound):
            my_ballot.ballot_or_404(table.cast.actor(person), table.round.id)


def test_nothing_is_cast_before_or_after(table: Table) -> None:
    with pytest.raises(Refused, match="Chưa mở bỏ phiếu"):
        table.vote("truong.dong", "YYY")
    table.opened()
    for person in ("truong.dong", "thanhvien1.dong", "thanhvien2.dong"):
        table.vote(person, "YYY")
    table.close()
    before = snapshot()
    with pytest.raises(Refused, match="Phiếu này chưa được ghi nhận"):
        table.vote("canbo.dong", "YYY")
    assert table.vote("truong.dong", "YYY").repeated
    assert snapshot() == before


def test_a_round_past_its_time_counts_as_closed_until_somebody_writes_it_down(table: Table) -> None:
    table.all_present()
    closes = table.now + timedelta(minutes=6)
    table._do(lambda: opening.open_round(table.secretary, table.meeting, closes))
    for person in ("truong.dong", "thanhvien1.dong", "thanhvien2.dong"):
        table.vote(person, "YYY")
    table.now = closes
    with refused("cast.closed"):
        table.vote("canbo.dong", "YYY")
    table.close()
    assert table.round.closed_at == closes


def test_a_password_that_somebody_else_set_casts_no_ballot(table: Table) -> None:
    table.opened()
    account = db.session.get(Account, table.cast.accounts["thanhvien1.dong"])
    table._do(lambda: people.reset_password(table.cast.actor("quantri"), account, passwords.hash_password("x" * 12)))
    with refused("cast.reset"):
        table.vote("thanhvien1.dong", "YYY")
    table._do(lambda: people.set_own_password(table.cast.actor("thanhvien1.dong"), account, "hash"))
    with refused("cast.vouch"):  # whoever holds the slip can do that too
        table.vote("thanhvien1.dong", "YYY")
    member = next(row for row in table.meeting.council.members if row.account_id == account.id)
    assert table._do(lambda: voting.unvouched(table.meeting)) == [(member.id, "Sơn Thị Liên")]
    table._do(lambda: voting.vouch(table.chair, table.meeting, [member.id]))
    table.vote("thanhvien1.dong", "YYY")
    assert not table._do(lambda: voting.unvouched(table.meeting))


def test_an_officer_gives_no_password_to_the_head_or_the_chair(table: Table) -> None:
    account = db.session.get(Account, table.cast.accounts["truong.dong"])
    with refused("reset.head"):
        table._do(lambda: people.reset_password(table.secretary, account, passwords.hash_password("x" * 12)))


def test_a_chair_whose_password_was_just_set_confirms_nothing(table: Table) -> None:
    table.opened()
    for person in VOTERS:
        table.vote(person, "YYY")
    table.close()
    table.propose()
    account = db.session.get(Account, table.cast.accounts["truong.dong"])
    table._do(lambda: people.reset_password(table.cast.actor("quantri"), account, passwords.hash_password("x" * 12)))
    sha256 = queries.pending_proposal(table.meeting.council_id).sha256
    with refused("cast.reset"):
        table.confirm(sha256)


def test_a_secret_round_of_two_slips_is_never_counted(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YYY")
    table.vote("canbo.dong", "NNN")
    with refused("close.too_few"):
        table.close()
    table.vote("thanhvien1.dong", "YYY")
    table.close()


def test_the_sealed_digest_cannot_be_tried_out(table: Table) -> None:
    """Without the salt, the trackers and the counts in the record would lead back to the marks."""
    table.opened()
    for person, marks in (("truong.dong", "YNY"), ("canbo.dong", "NNY"), ("thanhvien1.dong", "YYN")):
        table.vote(person, marks)
    table.close()
    content = {
        key: (salt, text) for key, salt, text in db.session.execute(select(Urn.question_id, Urn.salt, Urn.slips))
    }
    assert all(len(salt) == 64 for salt, _ in content.values()) and len({salt for salt, _ in content.values()}) == 3
    digest = table.round.close_urn_sha256
    assert ballots.urn_sha256(content) == digest
    trackers = {key: [tracker for tracker, _ in ballots.read_slips(text)] for key, (_, text) in content.items()}
    for salt in ("", "0" * 64):
        for marks in itertools.product("YN", repeat=9):
            given = iter(marks)
            tried = {key: (salt, ballots.canonical([[t, next(given)] for t in trackers[key]])) for key in trackers}
            assert ballots.urn_sha256(tried) != digest


def test_opening_waits_for_a_freshly_reset_member(table: Table) -> None:
    account = db.session.get(Account, table.cast.accounts["thanhvien1.dong"])
    table._do(lambda: people.reset_password(table.cast.actor("quantri"), account, passwords.hash_password("x" * 12)))
    table.all_present()
    with pytest.raises(Refused, match="Mật khẩu của Sơn Thị Liên vừa được người khác cấp lại"):
        table.open()


# --- what is seen when --------------------------------------------------------------------------
def test_no_count_before_closing(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YYY")
    with pytest.raises(NotClosed):
        counts.counts(table.round)
    seen = counts.turnout(table.round)
    assert (seen.voted, seen.entitled) == (1, 7) and "Lâm Văn Tài" in seen.waiting


def test_before_the_seal_the_voter_alone_sees_the_own_marks_again(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YNY")
    mine = my_ballot.ballot_or_404(table.chair, table.round.id)
    marks = voting.recorded_marks(mine, table.receipts["truong.dong"])
    assert [marks[question.id].value for question in mine.mine] == ["Y", "N", "Y"]
    assert voting.recorded_marks(mine, secrets.token_hex(16)) is None


# --- sealing ------------------------------------------------------------------------------------
def test_a_seal_takes_two_persons_and_that_very_record(table: Table) -> None:
    table.opened()
    for username in VOTERS:
        table.vote(username, "YYN")
    table.close()
    proposal = table.propose()
    with refused("seal.pending"):
        table.propose()
    with refused("seal.stale"):
        table.confirm("0" * 64)
    with refused("seal.same_person"):
        table._do(lambda: sealing.confirm(table.secretary, table.meeting, proposal.sha256))
    sealed = table.confirm()
    assert (sealed.sha256, sealed.n, sealed.prev_sha256) == (proposal.sha256, 1, record.GENESIS)
    assert table.round.state is RoundState.SEALED
    assert db.session.scalar(db.select(db.func.count()).select_from(Urn)) == 0
    assert verifying.verify_council(table.meeting.council_id) == []
    assert audit.verify()[0] is None
    with refused("seal.nothing"):
        table.confirm("0" * 64)


def test_a_withdrawn_proposal_is_no_longer_confirmed(table: Table) -> None:
    table.opened()
    for person in VOTERS:
        table.vote(person, "YYN")
    table.close()
    proposal = table.propose()
    table._do(lambda: sealing.withdraw(table.secretary, table.meeting))
    with refused("seal.nothing"):
        table.confirm(proposal.sha256)
    table.propose()
    table.confirm()


def test_anything_changed_since_the_proposal_refuses_the_seal(table: Table) -> None:
    table.opened()
    for username in VOTERS:
        table.vote(username, "YYN")
    table.close()
    proposal = table.propose()
    table.meeting.place = "Nơi khác"
    db.session.commit()
    with refused("seal.stale"):
        table.confirm(proposal.sha256)


def test_a_slip_changed_after_closing_is_found_at_the_seal(table: Table) -> None:
    table.opened()
    for username in VOTERS:
        table.vote(username, "YYN")
    table.close()
    table.propose()
    with table.cast.portal.unguarded("urn", "guard_urn_update"):
        urn = next(row for row in db.session.scalars(db.select(Urn)) if '"Y"' in row.slips)
        urn.slips = urn.slips.replace('"Y"', '"N"', 1)
        db.session.commit()
    with refused("seal.stale"):
        table.confirm()


def test_every_receipt_is_found_in_the_seal_and_no_other(table: Table) -> None:
    table.sealed()
    body = json.loads(db.session.scalars(db.select(SealedRecord.body)).one())
    round_id = body["round"]["id"]
    for receipt in table.receipts.values():
        assert all(ballots.tracker(receipt, round_id, q["n"]) in q["trackers"] for q in body["questions"])
    stranger = secrets.token_hex(16)
    assert not any(ballots.tracker(stranger, round_id, q["n"]) in q["trackers"] for q in body["questions"])


def test_three_tallies_agree(table: Table) -> None:
    table.opened()
    for username, marks in zip(VOTERS, ("YYY", "YYN", "YNY", "YYN", "YNN", "YYN", "YNY"), strict=True):
        table.vote(username, marks)
    table.close()
    python = counts.counts(table.round)
    assert [python[q.id] for q in table.round.questions] == [Count(7, 0), Count(4, 3), Count(3, 4)]
    assert facts.sql_counts(table.round) == python


def test_a_sealed_round_is_beyond_every_verb_and_every_statement(table: Table) -> None:
    table.sealed()
    for verb in (table.open, table.close, table.propose, lambda: table.vote("truong.dong", "YYY", "c" * 32)):
        with pytest.raises(Refused):
            verb()
    with pytest.raises(Refused):
        table._do(lambda: voting.void_round(table.secretary, table.meeting, "muốn làm lại"))
    for statement in (
        "UPDATE vote_round SET state = 'open'", "UPDATE sealed_record SET body = '{}'", "DELETE FROM sealed_record",
        "UPDATE round_member SET attendance = 'absent'",
    ):  # fmt: skip
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_verify_names_a_forged_record(table: Table) -> None:
    table.sealed()
    with table.cast.portal.unguarded("sealed_record", "guard_sealed_record_update"):
        row = db.session.scalars(db.select(SealedRecord)).one()
        forged = json.loads(row.body)
        forged["meeting"]["place"] = "Nơi khác"
        row.body, row.sha256 = ballots.canonical(forged), record.sha256_of(forged)
        db.session.commit()
    assert [fault.why for fault in verifying.verify_council(table.meeting.council_id)] == ["không do hệ thống này chốt"]


def test_a_meeting_cannot_be_sealed_without_votes(table: Table) -> None:
    open_rule = replace(queries.rule_of(table.round), mode=Mode.OPEN)
    table._do(lambda: service.set_way(table.secretary, table.meeting, open_rule))
    table.opened()
    table.close()
    with refused("seal.nobody"):
        table.propose()


# --- void, hands, open --------------------------------------------------------------------------
def test_a_voided_round_stays_visible_loses_its_slips_and_another_may_follow(table: Table) -> None:
    table.opened()
    table.vote("truong.dong", "YYY")
    with refused("void.reason"):
        table._do(lambda: voting.void_round(table.secretary, table.meeting, ""))
    table._do(lambda: voting.void_round(table.secretary, table.meeting, "Mất điện giữa chừng"))
    assert db.session.scalar(db.select(db.func.count()).select_from(Urn)) == 0
    rule = queries.rule_of(table.meeting.rounds[0])
    chosen = subjects.choosable(table.meeting.council, table.meeting.campaign)
    table._do(lambda: service.new_round(table.secretary, table.meeting, rule, chosen))
    assert [(row.ordinal, row.state) for row in table.meeting.rounds] == [(1, RoundState.VOID), (2, RoundState.DRAFT)]
    table.open()
    for n, person in enumerate(VOTERS):
        table.vote(person, "YYY", receipt=str(n) * 32)
    table.close()
    table.propose()
    table.confirm()
    table.narrate()
    closing = json.loads(table.close_meeting().body)
    assert [("void" in entry, entry["ordinal"]) for entry in closing["rounds"]] == [(True, 1), (False, 2)]


def test_hands_are_three_numbers_a_candidate_and_unanimity_is_an_act(cast: Cast, context) -> None:
    table = Table.lay(cast, mode=Mode.HANDS)
    table.opened()
    ids = [question.id for question in table.round.questions]
    with refused("cast.hands"):
        table.vote("truong.dong", "YYY")
    with refused("close.uncounted"):
        table.close()
    with pytest.raises(Invalid, check=lambda error: set(error.errors) == {f"y{ids[0]}"}):
        table._do(lambda: voting.record_hands(table.secretary, table.meeting, {ids[0]: Count(7, 1)}))
    table._do(lambda: voting.record_hands(table.secretary, table.meeting, {}, unanimous=True))
    table._do(lambda: voting.record_hands(table.secretary, table.meeting, {ids[1]: Count(3, 3)}))
    table.close()
    table.propose()
    body = json.loads(table.confirm().body)
    assert [(q["yes"], q["no"], q["silent"], q["pass"]) for q in body["questions"]] == [
        (7, 0, 0, True), (3, 3, 1, False), (7, 0, 0, True),
    ]  # fmt: skip
    assert "trackers" not in body["questions"][0] and "ballots" not in body["questions"][0]


def test_open_marks_are_named_changeable_and_the_last_counts(cast: Cast, context) -> None:
    table = Table.lay(cast, mode=Mode.OPEN)
    table.opened()
    for username in VOTERS:
        table.vote(username, "YYY")
    assert table.vote("truong.dong", "YYY").repeated
    assert not table.vote("truong.dong", "YNY", receipt="e" * 32).repeated
    table.close()
    table.propose()
    body = json.loads(table.confirm().body)
    assert [(q["yes"], q["no"]) for q in body["questions"]] == [(7, 0), (6, 1), (7, 0)]
    assert body["questions"][1]["ballots"][0] == {"n": 1, "mark": "N"}
    assert db.session.scalar(text("SELECT count(*) FROM open_ballot")) == 7 * 3 + 3


# --- the meeting's end --------------------------------------------------------------------------
def test_the_closing_record_chains_to_the_seal_and_waits_for_it(table: Table) -> None:
    table.opened()
    for username in VOTERS:
        table.vote(username, "YYN")
    table.close()
    with refused("minutes.no_result"):
        table.close_meeting()
    table.propose()
    with refused("minutes.no_result"):
        table.close_meeting()
    sealed = table.confirm()
    with refused("minutes.conclusion"):
        table.close_meeting()
    table.narrate()
    closing = table.close_meeting()
    body = json.loads(closing.body)
    assert (closing.n, closing.prev_sha256, body["prev"]) == (2, sealed.sha256, sealed.sha256)
    assert body["rounds"][0]["sha256"] == sealed.sha256
    assert table.meeting.state is MeetingState.FINISHED
    assert verifying.verify_council(table.meeting.council_id) == []
    with refused("minutes.done"):
        table.close_meeting()
    with refused("meeting.over"):
        table.narrate()


def test_a_meeting_put_off_has_a_record_without_a_round(table: Table) -> None:
    table._do(lambda: service.postpone(table.secretary, table.meeting, "Chỉ có 04 người đến"))
    body = json.loads(table.close_meeting().body)
    assert (body["postponed"], body["rounds"]) == ("Chỉ có 04 người đến", [])
    assert table.meeting.state is MeetingState.POSTPONED


# --- secrecy ------------------------------------------------------------------------------------
def test_the_log_is_empty_and_no_stale_slip_is_left(table: Table) -> None:
    """SQLite: after every cast without a reader in the way, nothing of the urn but its present text is on the disk."""
    portal = table.cast.portal
    table.opened()
    trackers: list[str] = []
    for username in VOTERS:
        table.vote(username, "YNY")
        trackers += [
            ballots.tracker(table.receipts[username], table.round.id, q.position) for q in table.round.questions
        ]
        db.session.rollback()
        if portal.engine_name == "sqlite":
            raw = portal.file.read_bytes()
            assert secrecy.stale_bytes() == 0
            for tracker in trackers:
                assert raw.count(tracker.encode()) == 1, "a stale copy of a slip is on the disk"
    table.close()
    table.propose()
    table.confirm()
    db.session.rollback()
    if portal.engine_name == "sqlite":
        assert secrecy.stale_bytes() == 0
    else:
        path = db.session.scalar(text("SELECT pg_relation_size('urn')"))
        assert path == 0, "the urn's table was not rewritten"


def test_rows_of_a_secret_vote_hold_no_member_with_a_mark(table: Table) -> None:
    table.opened()
    for username in VOTERS:
        table.vote(username, "YNY")
    for mine in db.session.scalars(db.select(Participation)):
        assert set(mine.__table__.columns.keys()) == {"round_id", "member_id", "channel", "at"}
    for urn in db.session.scalars(db.select(Urn)):
        slips = ballots.read_slips(urn.slips)
        assert slips == sorted(slips) and len(slips) == 7


def test_a_seal_keeps_trackers_and_counts_apart(table: Table) -> None:
    table.sealed()
    body = db.session.scalars(db.select(SealedRecord.body)).one()
    for receipt in table.receipts.values():
        assert receipt not in body
    assert '"Y"' not in body and '"N"' not in body


def test_only_members_of_the_day_stand_on_the_roll(table: Table) -> None:
    council = table.meeting.council
    gone = queries.serving(council)[-1]
    with clock.at(MORNING + timedelta(days=1)):
        table._do(lambda: rolls.end_member(table.cast.actor("truong.dong"), council, gone.id))
        table.opened()
    assert gone.name not in [row.name for row in table.round.roll]
