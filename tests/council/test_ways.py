"""Other ways to vote against a real database: by code, at the desk, on paper, in writing; one record of them all."""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.audit.models import AuditEvent
from portal.council import (
    attending,
    ballots,
    checking,
    circulation,
    counting,
    counts,
    desking,
    entering,
    facts,
    minutes,
    my_ballot,
    opening,
    paper_counts,
    paper_votes,
    queries,
    record,
    rounds,
    service,
    subjects,
    verifying,
    voting,
)
from portal.council.attendance_list import attendance_list
from portal.council.ballots import Ballot
from portal.council.models import Participation
from portal.council.states import Attendance, Channel, EntryState, Held, Mark, Mode, RoundState
from portal.council.tally import Count
from portal.database import db
from portal.documents.blocks import Lines, Paragraph, Signatures
from portal.documents.blocks import Table as Block
from portal.refusal import Invalid, Refused
from tests.cast import Cast
from tests.council.table import MORNING, VOTERS, Table

pytestmark = pytest.mark.both
TOOL = Path(__file__).resolve().parents[2] / "tools" / "verify_seal.py"


@pytest.fixture
def table(cast: Cast, context) -> Table:
    return Table.lay(cast)


def refused(code: str):
    return pytest.raises(Refused, check=lambda error: error.reason.code == code)


def members(table: Table) -> dict[str, str]:
    return {row.name: row.id for row in queries.serving(table.meeting.council)}


ON_PAPER = ("Trần Minh Khôi", "Lý Văn Phước", "Danh Thị Ngọc", "Đặng Văn Ánh")


def said(paper) -> str:
    found = []
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Lines):
            found += block.items
    return "\n".join(found)


def minutes_of(table: Table) -> str:
    sealed = queries.records_of_meeting(table.meeting_id)
    closing = next(json.loads(row.body) for row in sealed if row.kind == "meeting")
    rounds = [json.loads(row.body) for row in sealed if row.kind == "round"]
    return said(minutes.minutes(closing, rounds, check_address="https://x", record_id="r", attached=b""))


def checked_outside(body: dict, tmp_path: Path) -> int:
    """What the program that knows none of our code says of this record."""
    file = tmp_path / f"{secrets.token_hex(4)}.json"
    file.write_bytes(record.exported(body, record.sha256_of(body)))
    return subprocess.run([sys.executable, "-I", str(TOOL), str(file)], capture_output=True, check=False).returncode


def ours(body: dict) -> list[str]:
    return checking.check_record(ballots.canonical(body), record.sha256_of(body))


def by(table: Table, member: str, marks: str, channel: Channel, receipt: str = ""):
    """A ballot that came in another way."""
    mine = my_ballot.ballot_of_member(table.meeting_id, member)
    given = {question.id: Mark(mark) for question, mark in zip(mine.mine, marks, strict=True)}
    actor = desking.sitter(mine.me.name)

    def verb():
        locked = my_ballot.ballot_of_member(table.meeting_id, member, lock=True)
        return voting.cast_as(actor, locked, Ballot(receipt or secrets.token_hex(16), given), channel=channel)

    return table._do(verb)


# --- by code ------------------------------------------------------------------------------------
def let_in(table: Table, name: str, ticket: str):
    entry = table._do(lambda: entering.ask(table.meeting, members(table)[name], ticket))
    return table._do(lambda: entering.answer(table.secretary, table.meeting, entry.id, True))


def test_a_code_leads_to_one_meeting_and_only_while_it_is_open(table: Table) -> None:
    door = table._do(lambda: entering.open_door(table.secretary, table.meeting))
    assert len(door.code) == 6 and door.code.isdigit()
    assert table._do(lambda: entering.open_door(table.secretary, table.meeting)).code == door.code
    assert entering.meeting_behind(f" {door.code[:3]} {door.code[3:]}").id == table.meeting_id
    assert entering.meeting_behind("") is None and entering.meeting_behind("000000x") is None
    table._do(lambda: entering.close_door(table.secretary, table.meeting))
    assert entering.meeting_behind(door.code) is None


def test_whoever_is_let_in_is_here(table: Table) -> None:
    """Before the roll was called, and back in the room after going home; long before the hour nobody is."""
    name, table.now = "Thạch Thị Hoa", MORNING - timedelta(hours=3)
    let_in(table, name, "a")
    assert entering.entry_with("a").state is EntryState.LET_IN and attending.present_now(table.meeting) == set()
    table.now = MORNING
    let_in(table, name, "b")
    assert attending.present_now(table.meeting) == {members(table)[name]}
    table._do(
        lambda: attending.set_times(
            table.secretary, table.meeting, members(table)[name], late_at=None, left_at=clock.now()
        )
    )
    assert attending.present_now(table.meeting) == set()
    let_in(table, name, "c")
    assert attending.present_now(table.meeting) == {members(table)[name]}


def test_a_phone_is_let_in_as_one_member_until_the_vote_ends(table: Table) -> None:
    table.opened()
    one, other = entering.ticket_of("a"), entering.ticket_of("b")
    let_in(table, "Sơn Thị Liên", one)
    assert entering.entry_with(one).state is EntryState.LET_IN and entering.entry_with(other) is None
    let_in(table, "Sơn Thị Liên", other)  # another phone of the same member: the first is out
    assert entering.entry_with(one).state is EntryState.ENDED
    for person in ("truong.dong", "thanhvien2.dong", "thanhvien3.dong"):
        table.vote(person, "YYY")
    table.close()
    assert entering.entry_with(other).state is EntryState.ENDED


def test_nobody_vouches_for_himself(table: Table) -> None:
    with refused("door.secretary"):
        table._do(lambda: entering.ask(table.meeting, members(table)["Lâm Văn Tài"], "t"))
    entry = table._do(lambda: entering.ask(table.meeting, members(table)["Thạch Thị Hoa"], "t"))
    with refused("door.self"):
        table._do(lambda: entering.answer(table.chair, table.meeting, entry.id, True))
    table._do(lambda: entering.answer(table.secretary, table.meeting, entry.id, False))
    assert entering.entry_with("t").state is EntryState.REFUSED
    with refused("door.gone"):
        table._do(lambda: entering.answer(table.secretary, table.meeting, entry.id, True))


def test_numbers_at_the_door_differ(table: Table) -> None:
    for n in range(30):
        table._do(lambda n=n: entering.ask(table.meeting, members(table)["Sơn Thị Liên"], f"t{n}"))
    waiting = entering.asking(table.meeting_id)
    assert len({row.number for row in waiting}) == len(waiting) == 30
    event = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.seq.desc())).first()
    assert event.action == "door.asked" and event.actor_label.startswith("Người xin vào họp (số ")


# --- one record of code, desk and paper ---------------------------------------------------------
def mixed(table: Table) -> Table:
    """One from the own account, one by code, one at the desk, four on paper (one of them invalid on a line)."""
    return mixed_on(table.opened())


def mixed_on(table: Table) -> Table:
    known = members(table)
    papers = [known[name] for name in ON_PAPER]
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, papers))
    table.vote("truong.dong", "YYN")
    by(table, known["Lâm Văn Tài"], "YNN", Channel.DESK)
    by(table, known["Sơn Thị Liên"], "YYY", Channel.CODE)
    table.close()
    ids = [question.id for question in table.round.questions]
    totals = dict(zip(ids, (Count(4), Count(2, 1, 0, 1), Count(1, 3)), strict=True))
    table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 4, totals))
    table._do(lambda: paper_votes.confirm(table.chair, table.meeting))
    return table


def sealed_body(table: Table) -> dict:
    table.propose()
    return json.loads(table.confirm().body)


def test_every_way_ends_in_one_tally(table: Table, tmp_path) -> None:
    mixed(table)
    body = sealed_body(table)
    assert [entry.get("channel") for entry in body["roll"]] == [
        None,
        "desk",
        "paper",
        "paper",
        "code",
        "paper",
        "paper",
    ]
    assert [(q["yes"], q["no"], q["invalid"], q["returned"], len(q["trackers"])) for q in body["questions"]] == [
        (7, 0, 0, 7, 3), (4, 2, 1, 7, 3), (2, 5, 0, 7, 3),
    ]  # fmt: skip
    assert body["questions"][1]["paper"] == {"yes": 2, "no": 1, "abstain": 0, "invalid": 1}
    assert body["paper"] == {"returned": 4, "entered": "Lâm Văn Tài", "confirmed": "Thạch Thị Hoa"}
    assert ours(body) == [] and checked_outside(body, tmp_path) == 0
    table.narrate()
    table.close_meeting()
    told = minutes_of(table)
    for sentence in (
        "Phát ra 07 phiếu, thu về 07; trong đó phiếu giấy phát ra 04, thu về 04 (Lâm Văn Tài kiểm và nhập",
        "Vào họp bằng mã, Thư ký xác nhận đúng người: Sơn Thị Liên.",
        "Bỏ phiếu tại bàn bỏ phiếu: Lâm Văn Tài.",
        "Mục “Thạch Sơn”: 01 phiếu không hợp lệ."
        if body["questions"][1]["name"] == "Thạch Sơn"
        else "phiếu không hợp lệ.",
    ):
        assert sentence in told
    assert verifying.verify_council(table.meeting.council_id) == []


def test_who_sends_an_opinion_in_writing_votes_on_paper_alone(table: Table, tmp_path) -> None:
    """Not in the room: counted as present once the paper came in, called up for nothing else."""
    known = members(table)
    away = known[ON_PAPER[0]]
    table.all_present()
    table._do(lambda: service.record_attendance(table.secretary, table.meeting, {away: (Attendance.WRITTEN, "")}))
    table.open()
    assert counts.turnout(table.round).entitled == 6
    with refused("cast.absent"):
        by(table, away, "YYY", Channel.CODE)
    mixed_on(table)
    assert counts.turnout(table.round).entitled == counts.turnout(table.round).voted == 7
    body = sealed_body(table)
    entry = next(row for row in body["roll"] if row["name"] == ON_PAPER[0])
    assert (entry["attendance"], entry["channel"], entry["voted"]) == ("written", "paper", True)
    assert body["quorum"]["present"] == 7 and [question["issued"] for question in body["questions"]][0] == 7
    assert not ours(body) and checked_outside(body, tmp_path) == 0


def test_neither_papers_nor_screens_are_so_few_that_they_tell(table: Table) -> None:
    table.opened()
    known = list(members(table).values())
    with refused("paper.few_screens"):
        table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, known[:5]))
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, known[:4]))
    turnout = counts.turnout(table.round)
    assert (turnout.voted, turnout.papers, turnout.entitled) == (4, 4, 7)
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, known[4:]))


def test_the_counting_minutes_tell_what_was_invalid(table: Table) -> None:
    body = sealed_body(mixed(table))
    paper = counting.counting(
        body, facts.paper_data(table.meeting.council.unit), check_address="x", record_id="r", attached=b""
    )
    name = body["questions"][1]["name"]
    assert f"Mục “{name}”: 01 phiếu không hợp lệ." in said(paper) and "Bỏ phiếu giấy: " in said(paper)


def test_whoever_counts_papers_finds_it_among_his_tasks(table: Table) -> None:
    table.opened()
    known = members(table)
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, list(known.values())))
    table._do(
        lambda: paper_votes.set_tellers(
            table.secretary, table.meeting, [known["Sơn Thị Liên"], known["Trần Minh Khôi"]], ""
        )
    )
    table.close()

    def asked(person: str) -> str:
        (matter,) = my_ballot.matters_of(table.cast.actor(person))
        return matter.papers

    people = ("canbo.dong", "thanhvien1.dong", "thanhvien2.dong", "truong.dong", "thanhvien3.dong")
    assert [asked(person) for person in people] == ["enter", "enter", "enter", "", ""]
    totals = {question.id: Count(7) for question in table.round.questions}
    table._do(lambda: paper_votes.enter(table.cast.actor("thanhvien1.dong"), table.meeting, 7, totals))
    assert [asked(person) for person in people] == ["", "", "confirm", "confirm", ""]
    table._do(lambda: paper_votes.confirm(table.chair, table.meeting))
    assert {asked(person) for person in people} == {""}


FORGERIES = {
    "a paper yes more": lambda b: b["questions"][0]["paper"].update(yes=5),
    "an invalid paper made a yes": lambda b: b["questions"][1]["paper"].update(yes=3, invalid=0),
    "an invalid one made valid": lambda b: b["questions"][1].update(invalid=0),
    "nobody confirmed": lambda b: b["paper"].update(confirmed=""),
    "one person twice": lambda b: b["paper"].update(confirmed=b["paper"]["entered"]),
    "more back than out": lambda b: b["paper"].update(returned=5),
    "fewer back": lambda b: b["paper"].update(returned=3),
    "a channel of nobody": lambda b: b["roll"][6].update(channel="post"),
    "an online one on paper": lambda b: b["roll"][0].update(channel="paper"),
    "a paper one online": lambda b: b["roll"][6].pop("channel"),
    "no totals": lambda b: b.pop("paper"),
    "no part on paper": lambda b: b["questions"][2].pop("paper"),
    "all on paper": lambda b: b["round"].update(on_paper=True),
    "a slip less": lambda b: b["questions"][0]["trackers"].pop(),
}


def test_a_forged_part_on_paper_is_found_by_both_programs(table: Table, tmp_path) -> None:
    body = sealed_body(mixed(table))
    for what, forge in FORGERIES.items():
        forged = json.loads(json.dumps(body))
        forge(forged)
        assert ours(forged), what
        assert checked_outside(forged, tmp_path) == 1, what


# --- one member, one way ------------------------------------------------------------------------
def test_who_has_a_paper_casts_nothing_else_and_the_reverse(table: Table) -> None:
    table.opened()
    known = members(table)
    liên, khôi = known["Sơn Thị Liên"], known["Trần Minh Khôi"]
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, [liên]))
    with refused("cast.paper"):
        table.vote("thanhvien1.dong", "YYY")
    table.vote("thanhvien2.dong", "YYY")
    with refused("cast.voted_online"):
        table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, [khôi]))
    table._do(lambda: paper_votes.take_back(table.secretary, table.meeting, liên))
    table.vote("thanhvien1.dong", "YYY")
    table._do(lambda: paper_votes.take_back(table.secretary, table.meeting, khôi))  # his ballot is none of paper
    assert counts.turnout(table.round).voted == 2
    for statement in ("DELETE FROM participation", "UPDATE participation SET channel = 'paper'"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_fewer_than_three_papers_would_tell_who_marked_what(table: Table) -> None:
    table.opened()
    known = members(table)
    two = [known["Sơn Thị Liên"], known["Trần Minh Khôi"]]
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, two))
    for person in ("truong.dong", "canbo.dong", "thanhvien3.dong"):
        table.vote(person, "YYY")
    with refused("close.too_few_papers"):
        table.close()
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, [known["Danh Thị Ngọc"]]))
    table.close()
    with pytest.raises(Invalid, check=lambda error: "biết ai chọn gì" in error.errors["returned"]):
        table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 2, {}))


def test_nothing_is_counted_or_proposed_before_two_persons_agree(table: Table) -> None:
    table.opened()
    known = members(table)
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, [known[name] for name in ON_PAPER[1:]]))
    for person in VOTERS[:4]:
        table.vote(person, "YYY")
    table.close()
    assert paper_counts.read(table.round).awaited
    with refused("seal.papers"):
        table.propose()
    ids = [question.id for question in table.round.questions]
    totals = {key: Count(3) for key in ids}
    with pytest.raises(Invalid, check=lambda error: set(error.errors) == {f"y{ids[0]}"}):
        table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 3, {**totals, ids[0]: Count(2)}))
    with pytest.raises(Invalid, check=lambda error: "returned" in error.errors):
        table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 4, totals))
    with refused("paper.counter"):
        table._do(lambda: paper_votes.enter(table.cast.actor("thanhvien1.dong"), table.meeting, 3, totals))
    table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 3, totals))
    with refused("seal.papers"):
        table.propose()
    with refused("paper.counter"):
        table._do(lambda: paper_votes.confirm(table.secretary, table.meeting))
    teller = members(table)["Sơn Thị Liên"]
    table._do(lambda: paper_votes.set_tellers(table.secretary, table.meeting, [teller], ""))
    table._do(lambda: paper_votes.confirm(table.cast.actor("thanhvien1.dong"), table.meeting))
    for statement in (
        "UPDATE paper_count SET yes = 2",
        "DELETE FROM paper_count",
        "UPDATE paper_tally SET returned = 2",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
    table._do(lambda: paper_votes.start_over(table.secretary, table.meeting))
    assert paper_counts.read(table.round).awaited and paper_counts.typed(table.round) == {}
    table._do(lambda: paper_votes.enter(table.cast.actor("thanhvien1.dong"), table.meeting, 3, totals))
    table._do(lambda: paper_votes.confirm(table.chair, table.meeting))
    head = members(table)["Trần Minh Khôi"]
    table._do(lambda: paper_votes.set_tellers(table.secretary, table.meeting, [teller, head], head))
    table.propose()
    for verb in (
        lambda: paper_votes.start_over(table.secretary, table.meeting),
        lambda: paper_votes.set_tellers(table.secretary, table.meeting, [], ""),
    ):
        with refused("paper.proposed"):
            table._do(verb)
    body = json.loads(table.confirm().body)
    assert body["tellers"] == ["Trần Minh Khôi", "Sơn Thị Liên"] and ours(body) == []
    counted = counting.counting(
        body,
        facts.paper_data(table.meeting.council.unit),
        check_address="https://x/kiem-tra",
        record_id="r",
        attached=b"",
    )
    assert "Tổ kiểm phiếu: Trần Minh Khôi (Tổ trưởng), Sơn Thị Liên." in said(counted)
    signed = next(block for block in counted.blocks if isinstance(block, Signatures))
    assert (signed.left.title[-1], signed.left.name) == ("TỔ TRƯỞNG", "Trần Minh Khôi")
    for statement in ("INSERT INTO paper_tally SELECT * FROM paper_tally", "DELETE FROM paper_tally"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_the_database_wants_two_persons(table: Table) -> None:
    table.opened()
    table._do(lambda: paper_votes.hand_out_all(table.secretary, table.round))
    table.close()
    totals = {question.id: Count(7) for question in table.round.questions}
    table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 7, totals))
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE paper_tally SET confirmed_by = entered_by"))
    db.session.rollback()


def test_a_recused_member_gets_no_slip_of_that_line(cast: Cast, context) -> None:
    table = Table.lay(cast, names=("Sơn Thị Liên", "Thạch Sơn"))
    table.all_present()
    table._do(lambda: paper_votes.set_on_paper(table.secretary, table.meeting, True))
    table.open()
    assert counts.turnout(table.round).voted == 7  # all of them were handed their papers
    with refused("cast.paper"):
        table.vote("truong.dong", "YYY")
    table.close()
    excluded = {question.name: len(question.recusals) for question in table.round.questions}
    totals = {question.id: Count(7 - excluded[question.name]) for question in table.round.questions}
    wrong = dict.fromkeys(totals, Count(7))
    with pytest.raises(Invalid, check=lambda error: len(error.errors) == 1):
        table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 7, wrong))
    table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 7, totals))
    table._do(lambda: paper_votes.confirm(table.chair, table.meeting))
    body = sealed_body(table)
    assert body["round"]["on_paper"] is True
    assert [(q["issued"], q["base"], q["yes"]) for q in body["questions"]] == [
        (7 - excluded[q["name"]],) * 3 for q in body["questions"]
    ]
    assert ours(body) == []


def test_paper_is_chosen_for_a_secret_vote_alone_and_goes_on_after_a_cancelled_one(table: Table) -> None:
    table.all_present()
    table._do(lambda: paper_votes.set_on_paper(table.secretary, table.meeting, True))
    table.open()
    table._do(lambda: voting.void_round(table.secretary, table.meeting, "Thiếu phiếu giấy"))
    voided = table.meeting.rounds[-1]
    table._do(lambda: rounds.again(table.secretary, table.meeting, voided))
    assert table.round.on_paper  # prepared as that one was
    openly = queries.rule_of(table.round).with_mode(Mode.OPEN)
    table._do(lambda: service.set_way(table.secretary, table.meeting, openly))
    table.open()
    table.vote("truong.dong", "YYY")  # everybody would have been sent to papers that nobody hands out
    assert counts.turnout(table.round).voted == 1


def test_no_paper_changes_hands_past_the_time(table: Table) -> None:
    table.all_present()
    closes = table.now + timedelta(minutes=5)
    table._do(lambda: opening.open_round(table.secretary, table.meeting, closes))
    ids = [members(table)[name] for name in ON_PAPER]
    table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, ids))
    table.now = closes
    with refused("paper.not_open"):
        table._do(lambda: paper_votes.hand_out(table.secretary, table.meeting, list(members(table).values())))
    with refused("paper.not_open"):
        table._do(lambda: paper_votes.take_back(table.secretary, table.meeting, ids[0]))
    table.close()
    assert paper_counts.on_paper(table.round) == set(ids)


def test_tellers_are_named_before_the_meeting_is_over(table: Table) -> None:
    table.sealed().narrate()
    table.close_meeting()
    with refused("meeting.over"):
        table._do(
            lambda: paper_votes.set_tellers(table.secretary, table.meeting, list(members(table).values())[2:], "")
        )


def test_papers_that_stayed_out_are_nobodys_yes(table: Table, tmp_path) -> None:
    table.all_present()
    table._do(lambda: paper_votes.set_on_paper(table.secretary, table.meeting, True))
    table.open()
    table.close()
    totals = {question.id: Count(5) for question in table.round.questions}
    table._do(lambda: paper_votes.enter(table.secretary, table.meeting, 5, totals))
    table._do(lambda: paper_votes.confirm(table.chair, table.meeting))
    body = sealed_body(table)
    assert [(q["silent"], q["base"], q["percent"]) for q in body["questions"]] == [(2, 7, "71,43%")] * 3
    assert ours(body) == [] and checked_outside(body, tmp_path) == 0


# --- the desk -----------------------------------------------------------------------------------
def test_a_turn_at_the_desk_is_one_members(table: Table) -> None:
    with refused("desk.not_open"):
        table._do(lambda: desking.open_desk(table.secretary, table.meeting))
    table.opened()
    table._do(lambda: desking.open_desk(table.secretary, table.meeting))
    table.vote("truong.dong", "YYY")
    with refused("desk.member"):
        table._do(lambda: desking.invite(table.secretary, table.meeting, members(table)["Thạch Thị Hoa"]))
    table._do(lambda: desking.invite(table.secretary, table.meeting, members(table)["Sơn Thị Liên"]))
    first = desking.desk_of(table.meeting_id).turn
    table._do(lambda: desking.end_turn(table.secretary, table.meeting))
    assert first and desking.desk_of(table.meeting_id).turn == ""
    table._do(lambda: desking.close_desk(table.secretary, table.meeting))
    with refused("desk.closed"):
        table._do(lambda: desking.invite(table.secretary, table.meeting, members(table)["Sơn Thị Liên"]))


def test_rows_of_other_channels_hold_no_member_with_a_mark(table: Table) -> None:
    mixed(table)
    for row in db.session.scalars(db.select(Participation)):
        assert set(row.__table__.columns.keys()) == {"round_id", "member_id", "channel", "at"}
    told = [event.data for event in db.session.scalars(db.select(AuditEvent))]
    accepted = [json.loads(data) for data in told if '"channel"' in data]
    assert {frozenset(data) for data in accepted} == {frozenset({"round", "ordinal", "member", "channel"})}


# --- in writing ---------------------------------------------------------------------------------
def written(cast: Cast, mode: Mode = Mode.OPEN, names: tuple[str, ...] = ("Thạch Sơn", "Kim Thị Hoa")) -> Table:
    table = Table.lay(cast, names=names)
    with clock.at(MORNING):
        council = table.meeting.council
        chosen = subjects.choosable(council, table.meeting.campaign)
        made = table._do(
            lambda: circulation.call(
                table.secretary,
                council,
                table.meeting.campaign,
                title="Lấy ý kiến bằng phiếu",
                opening="Đề nghị cho ý kiến.\nGửi lại Thư ký.",
                deadline=MORNING + timedelta(days=3),
                chosen=chosen,
                mode=mode,
            )
        )
    table.meeting_id = made.id
    table._do(lambda: circulation.send(table.secretary, table.meeting))
    return table


def test_nobody_chairs_an_item_of_a_circulation(cast: Cast, context) -> None:
    table = written(cast, names=("Thạch Thị Hoa",))
    assert table.round.state is RoundState.OPEN


def sheet(table: Table, name: str, marks: str, *, scanned: bool = True, received=None):
    mine = my_ballot.ballot_of_member(table.meeting_id, members(table)[name])
    given = {question.id: Mark(mark) for question, mark in zip(mine.mine, marks, strict=True)}
    return table._do(
        lambda: circulation.enter_sheet(
            table.secretary, table.meeting, members(table)[name], given, scanned=scanned, received=received
        )
    )


def test_a_circulation_counts_the_opinions_that_came_back(cast: Cast, context, tmp_path) -> None:
    table = written(cast)
    assert table.meeting.held is Held.WRITTEN and table.round.closes_at == MORNING + timedelta(days=3)
    for person in VOTERS[:4]:
        table.vote(person, "YYN")
    table.vote(VOTERS[0], "YNN")  # changeable until the deadline
    with pytest.raises(Invalid, check=lambda error: set(error.errors) == {"files"}):
        sheet(table, "Danh Thị Ngọc", "YYY", scanned=False)
    sheet(table, "Danh Thị Ngọc", "YYY")
    with refused("cast.voted_online"):
        sheet(table, "Trần Minh Khôi", "NNN")
    with refused("cast.paper"):
        table.vote("thanhvien4.dong", "NNN")
    with refused("close.early"):
        table.close()
    table.now = MORNING + timedelta(days=3, hours=1)
    with refused("cast.closed"):
        table.vote("thanhvien5.dong", "YYY")
    table.close()
    body = sealed_body(table)
    assert body["round"]["written"] is True
    assert (body["quorum"]["present"], body["quorum"]["roll"], body["quorum"]["met"]) == (5, 7, True)
    assert {entry["attendance"] for entry in body["roll"]} == {"written", "absent"}
    assert [entry.get("channel") for entry in body["roll"]].count("paper") == 1 and "paper" not in body
    assert [(q["yes"], q["base"]) for q in body["questions"]] == [(5, 5), (4, 5), (1, 5)]
    assert ours(body) == [] and checked_outside(body, tmp_path) == 0
    table.narrate()
    closing = json.loads(table.close_meeting().body)
    assert closing["meeting"]["held"] == "written"
    assert [row["status"] for row in closing["attendance"]].count("written") == 5
    assert minutes.written_on(closing) == minutes.instant(closing["meeting"]["end"]) == MORNING + timedelta(days=3)
    told = minutes_of(table)
    for sentence in (
        "lấy ý kiến các thành viên bằng phiếu, không tổ chức họp",
        "Đã gửi ý kiến: 5/7, cần ít nhất 5",
        "Phát ra 07 phiếu, thu về 05.",
        "Gửi phiếu giấy có tên, Thư ký nhập: Danh Thị Ngọc.",
        "Biên bản lập xong lúc",
    ):
        assert sentence in told
    assert "Có mặt:" not in told and "cuộc họp đủ điều kiện" not in told
    listed = attendance_list(closing)
    assert "đã gửi ý kiến 05, chưa gửi 02" in said(listed) and "vắng" not in said(listed)
    (sheet_,) = [block for block in listed.blocks if isinstance(block, Block)]
    assert "Ký tên" not in [column.title for column in sheet_.columns] and listed.title.startswith(
        "Danh sách lấy ý kiến"
    )


def test_a_circulation_gets_a_later_deadline_with_its_reason(cast: Cast, context) -> None:
    table = written(cast)
    first = MORNING + timedelta(days=3)
    later = first + timedelta(days=2)

    def extend(until, reason="Hai thành viên đi công tác"):
        table._do(lambda: circulation.extend(table.secretary, table.meeting, until, reason))

    for person in VOTERS[:4]:
        table.vote(person, "YYY")
    for until, reason, wrong in ((first, "x", "until"), (None, "x", "until"), (later, " ", "reason")):
        with pytest.raises(Invalid, check=lambda error, wrong=wrong: set(error.errors) == {wrong}):
            extend(until, reason)
    table.now = first + timedelta(hours=1)
    with refused("cast.closed"):
        table.vote("thanhvien4.dong", "YYY")
    extend(later)
    table.vote("thanhvien4.dong", "YYY")
    with refused("close.early"):
        table.close()
    table.now = later + timedelta(hours=1)
    table.close()
    assert table.round.closed_at == later
    with refused("circulation.not_open"):
        extend(later + timedelta(days=1))
    body = sealed_body(table)
    assert body["quorum"]["present"] == 5
    table.narrate()
    closing = json.loads(table.close_meeting().body)
    assert [row["reason"] for row in closing["meeting"]["extended"]] == ["Hai thành viên đi công tác"]
    assert "Gia hạn từ 08 giờ 00 phút" in minutes_of(table) and "Lý do: Hai thành viên đi công tác." in minutes_of(
        table
    )


def test_a_sheet_that_came_in_time_is_typed_after_the_deadline(cast: Cast, context) -> None:
    table = written(cast)
    until = MORNING + timedelta(days=3)
    table.now = until + timedelta(hours=2)
    for received in (until + timedelta(minutes=1), MORNING - timedelta(days=1), until + timedelta(hours=9)):
        with pytest.raises(Invalid, check=lambda error: set(error.errors) == {"received"}):
            sheet(table, "Danh Thị Ngọc", "YYY", received=received)
    sheet(table, "Danh Thị Ngọc", "YYY", received=until - timedelta(hours=1))
    assert [row.at for row in db.session.scalars(db.select(Participation))] == [until - timedelta(hours=1)]
    table.close()
    with refused("cast.closed"):
        sheet(table, "Trần Minh Khôi", "YYY", received=until - timedelta(hours=1))


def test_too_few_opinions_decide_nothing(cast: Cast, context) -> None:
    table = written(cast)
    for person in VOTERS[:4]:
        table.vote(person, "YYY")
    table.now = MORNING + timedelta(days=4)
    table.close()
    with pytest.raises(Refused, match="Số ý kiến thu về không đủ"):
        table.propose()


def test_a_circulation_ends_before_its_day_once_all_are_in(cast: Cast, context) -> None:
    table = written(cast, Mode.SECRET)
    for person in VOTERS:
        table.vote(person, "YYY")
    table.close()
    assert table.round.state is RoundState.CLOSED


def test_a_circulation_is_never_a_show_of_hands_and_has_a_day_to_come(cast: Cast, context) -> None:
    with pytest.raises(Invalid, check=lambda error: set(error.errors) == {"mode"}):
        written(cast, Mode.HANDS)


# --- let vote whom the rule kept out --------------------------------------------------------------
def test_whom_the_rule_keeps_out_votes_only_for_a_reason_that_the_minutes_tell(cast: Cast, context) -> None:
    table = Table.lay(cast, names=("Sơn Thị Liên", "Lâm Văn Tài"))
    known, (_, first, second) = members(table), table.round.questions
    by_name = {row.name: row.id for row in (first, second)}
    lift = lambda name, reason="": service.set_recusal(  # noqa: E731
        table.secretary, table.meeting, by_name[name], known[name], False, reason
    )
    with refused("recusal.own"):
        table._do(lambda: lift("Lâm Văn Tài", "Trùng họ tên"))
    with refused("recusal.reason"):
        table._do(lambda: lift("Sơn Thị Liên"))
    table._do(lambda: lift("Sơn Thị Liên", "Trùng họ tên, người được đề nghị ở ấp 3"))
    assert not any(row.recusals for row in table.round.questions if row.name == "Sơn Thị Liên")
    id_ = by_name["Sơn Thị Liên"]
    table._do(lambda: service.set_recusal(table.secretary, table.meeting, id_, known["Sơn Thị Liên"], True))
    (again,) = [row.recusals[0].reason for row in table.round.questions if row.id == id_]
    assert again == "nominee" and table.meeting.lifted_recusals == []
    table._do(lambda: lift("Sơn Thị Liên", "Trùng họ tên, người được đề nghị ở ấp 3"))
    table.opened()
    for person in VOTERS:
        table.vote(person, "YY" if person == "canbo.dong" else "YYY")
    table.close()
    sealed_body(table)
    table.narrate()
    table.close_meeting()
    assert "Sơn Thị Liên được biểu quyết ở mục “Sơn Thị Liên”: Trùng họ tên, người được đề nghị ở ấp 3" in minutes_of(
        table
    )


# --- staying out by one's own word --------------------------------------------------------------
def test_a_member_stays_out_by_his_own_word_until_the_vote_opens(table: Table) -> None:
    table.all_present()
    known, question = members(table), table.round.questions[1].id
    liên = known["Sơn Thị Liên"]
    table._do(lambda: service.declare_recusal(table.cast.actor("thanhvien1.dong"), table.meeting, question, liên, True))
    mine = my_ballot.ballot_or_404(table.cast.actor("thanhvien1.dong"), table.round.id)
    assert mine.recused == {question: "declared"}
    table.open()
    with refused("agenda.frozen"):
        table._do(lambda: service.declare_recusal(table.secretary, table.meeting, question, liên, False))
    for person in VOTERS:
        table.vote(person, "YY" if person == "thanhvien1.dong" else "YYY")
    table.close()
    body = facts.preview(table.round)
    assert [(q["base"], q["yes"]) for q in body["questions"]] == [(7, 7), (6, 6), (7, 7)]


def test_what_the_rule_found_is_not_lifted_by_the_member(cast: Cast, context) -> None:
    table = Table.lay(cast, names=("Sơn Thị Liên",))
    question = table.round.questions[1].id
    with refused("recusal.rule"):
        table._do(
            lambda: service.declare_recusal(
                cast.actor("thanhvien1.dong"), table.meeting, question, members(table)["Sơn Thị Liên"], False
            )
        )


# --- exactly one ballot, whatever the ways ------------------------------------------------------
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_tried_in_whatever_order_there_is_one_ballot_each(table: Table, seed: int) -> None:
    """Account, code, desk, paper out and back, again and again: one participation each, as many slips as ballots."""
    table.opened()
    dice = random.Random(seed)
    known = members(table)
    people = dict(zip(known.values(), VOTERS, strict=True))
    for _ in range(40):
        member = dice.choice(list(known.values()))
        tried = dice.choice(["own", "code", "desk", "out", "back"])
        try:
            if tried == "own":
                table.vote(people[member], "YNY", receipt=secrets.token_hex(16))
            elif tried in ("code", "desk"):
                by(table, member, "NNY", Channel(tried))
            elif tried == "out":
                table._do(lambda member=member: paper_votes.hand_out(table.secretary, table.meeting, [member]))
            else:
                table._do(lambda member=member: paper_votes.take_back(table.secretary, table.meeting, member))
        except Refused:
            db.session.rollback()
    rows = db.session.scalars(db.select(Participation)).all()
    assert len({row.member_id for row in rows}) == len(rows) <= 7
    online = sum(1 for row in rows if row.channel is not Channel.PAPER)
    slips = db.session.execute(text("SELECT n FROM urn")).scalars().all()
    assert set(slips) == {online}
