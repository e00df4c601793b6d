"""Councils as such: setting one up, who sits there from when to when, by which rule it votes since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import queries, rules, seating
from portal.council.ballots import canonical
from portal.council.models import Council, CouncilMember, CouncilRule, Meeting
from portal.council.states import DUTY_NAMES, DUTY_ORDER, CouncilKind, Duty, MeetingState, RoundState
from portal.council.voting_rule import VotingRule, refuse_for
from portal.database import db
from portal.people.models import Account, Unit
from portal.people.queries import host_of
from portal.refusal import Invalid, Reason, Refused, ensure
from portal.vietnamese import day as in_words
from portal.vietnamese import person_sort_key

ALONE = (Duty.CHAIR, Duty.SECRETARY)  # one of each at a time


def _today() -> date:
    return clock.local(clock.now()).date()


def _record(actor: Actor, council: Council, action: str, **data: Any) -> None:
    record(actor, f"council.{action}", f"council:{council.id}", **data)


# --- the council --------------------------------------------------------------------------------
def create_council(
    actor: Actor, unit: Unit, *, name: str, rule: VotingRule, decision: str = "", decision_on: date | None = None,
    decision_issuer: str = "", of_host: bool = False, kind: CouncilKind = CouncilKind.REVIEW,
) -> Council:  # fmt: skip
    if kind is CouncilKind.SCIENCE and not of_host:
        raise Refused(Reason("council.science", "Hội đồng khoa học và công nghệ do cơ quan phát động lập."))
    ensure(rules.refuse_second_council(seating.founded(unit.id, of_host=of_host), kind))
    council = Council(
        unit=unit, host_id=unit.id if of_host else host_of(unit), kind=kind, of_host=of_host, name=name,
        decision=decision, decision_on=decision_on, decision_issuer=decision_issuer, members=[], rules=[],
    )  # fmt: skip
    ensure(refuse_for(rule, seating.setting_of(council)))
    council.rules.append(_rule_row(actor, rule, decision_on or _today()))
    db.session.add(council)
    db.session.flush()
    _record(actor, council, "created", name=name)
    return council


def change_council(
    actor: Actor, council: Council, *, name: str, decision: str, decision_on: date | None, decision_issuer: str
) -> None:
    """Its name and the paper that set it up. Records of the past keep the name that they were sealed with."""
    _active(council)
    if decision_on is not None and decision_on > _today():
        raise Invalid({"decision_on": "Ngày văn bản chưa đến."})
    before = council.name
    council.name, council.decision = name, decision
    council.decision_on, council.decision_issuer = decision_on, decision_issuer
    db.session.flush()
    if before != name:
        _record(actor, council, "renamed", before=before, name=name)
    _record(actor, council, "changed", decision=council.decision_words or "chưa ghi")


def close_council(actor: Actor, council: Council, reason: str) -> None:
    """It meets no more; what it decided stays. Not while a meeting is under way."""
    _active(council)
    if len(reason) < 5:
        raise Invalid({"reason": "Giải thể Hội đồng cần nêu lý do."})
    under_way = [row.title for row in queries.meetings_of([council.id]) if not row.is_over]
    if under_way:
        raise Refused(
            Reason("council.meets", f"Cuộc họp “{under_way[0]}” chưa kết thúc.", "Kết thúc hoặc hoãn cuộc họp trước.")
        )
    council.active = False
    db.session.flush()
    _record(actor, council, "closed", reason=reason)


def reopen_council(actor: Actor, council: Council) -> None:
    if council.active:
        return
    ensure(rules.refuse_second_council(seating.founded(council.unit_id, of_host=council.of_host), council.kind))
    council.active = True
    db.session.flush()
    _record(actor, council, "reopened")


def _active(council: Council) -> None:
    if not council.active:
        raise Refused(Reason("council.closed", "Hội đồng này đã giải thể.", "Khôi phục Hội đồng rồi làm tiếp."))


# --- members ------------------------------------------------------------------------------------
def add_member(
    actor: Actor, council: Council, *, name: str, post: str, duty: Duty, account: Account | None = None,
    unit_id: str | None = None, since: date | None = None, until: date | None = None,
    substitute_of: CouncilMember | None = None,
) -> CouncilMember:  # fmt: skip
    """One chair and one secretary at a time; an account stands on a roll once at a time."""
    _active(council)
    member = CouncilMember(
        unit_id=unit_id or (account.unit_id if account else council.unit_id), from_on=since or _today(), to_on=until
    )
    _write(council, member, name=name, post=post, duty=duty, account=account, substitute_of=substitute_of)
    council.members.append(member)
    db.session.flush()
    data = {"name": name, "duty": DUTY_NAMES[duty], "term": term_words(member)}
    if substitute_of is not None:
        _record(actor, council, "substitute_added", of=substitute_of.name, **data)
    else:
        _record(actor, council, "member_added", **data)
    return member


def change_member(
    actor: Actor, council: Council, member: CouncilMember, *, name: str, post: str, duty: Duty, since: date,
    until: date | None, account: Account | None = None, substitute_of: CouncilMember | None = None,
) -> None:  # fmt: skip
    """Name, post, duty, term, account. Rolls of rounds that were opened keep what they had."""
    _active(council)
    before = member.name
    if (member.duty, member.from_on, member.to_on, member.substitute_of_id) != (
        duty, since, until, substitute_of.id if substitute_of else None,
    ):  # fmt: skip
        _not_meeting(council)
    member.from_on, member.to_on = since, until
    if account is not None and account.id != member.account_id:
        member.unit_id = account.unit_id
    _write(council, member, name=name, post=post, duty=duty, account=account, substitute_of=substitute_of)
    db.session.flush()
    _record(
        actor, council, "member_changed", before=before, name=name, post=post, duty=DUTY_NAMES[duty],
        term=term_words(member),
    )  # fmt: skip


def end_member(actor: Actor, council: Council, member_id: str) -> None:
    """From tomorrow on no longer on the roll; rolls of the past keep the name."""
    today = _today()
    member = next((row for row in council.members if row.id == member_id and row.serves(today)), None)
    if member is None:
        return
    _not_meeting(council)
    member.to_on = max(member.from_on, today - timedelta(days=1))
    for row in council.members:  # nobody stands in for somebody who is gone
        if row.substitute_of_id == member.id and row.serves(today):
            row.to_on = max(row.from_on, today - timedelta(days=1))
    db.session.flush()
    _record(actor, council, "member_ended", name=member.name)


def _not_meeting(council: Council) -> None:
    if any(row.state is MeetingState.RUNNING for row in queries.meetings_of([council.id])):
        raise Refused(Reason("member.meeting", "Hội đồng đang họp.", "Kết thúc cuộc họp rồi thay đổi thành viên."))


def term_words(member: CouncilMember) -> str:
    """ "từ ngày … đến ngày …\""""
    until = f" đến ngày {in_words(member.to_on)}" if member.to_on else ""
    return f"từ ngày {in_words(member.from_on)}{until}"


def _write(
    council: Council, member: CouncilMember, *, name: str, post: str, duty: Duty, account: Account | None,
    substitute_of: CouncilMember | None,
) -> None:  # fmt: skip
    if member.to_on is not None and member.to_on < member.from_on:
        raise Invalid({"until": "Ngày thôi phải sau ngày bắt đầu."})
    if len(name.split()) < 2:
        raise Invalid({"name": "Ghi đầy đủ họ và tên."})
    others = [row for row in council.members if row is not member and _overlap(row, member)]
    if substitute_of is not None:
        if duty is not Duty.MEMBER:
            raise Invalid({"duty": "Người dự thay không giữ chức danh trong Hội đồng."})
        if substitute_of is member or substitute_of.substitute_of_id is not None:
            raise Invalid({"substitute_of": "Chọn một thành viên chính thức."})
        if not _overlap(substitute_of, member):
            raise Invalid({"substitute_of": "Người này không phải thành viên trong thời gian đó."})
    if duty in ALONE and any(row.duty is duty and row.substitute_of_id is None for row in others):
        raise Invalid({"duty": f"Hội đồng đã có {DUTY_NAMES[duty]}."})
    if account is not None and any(row.account_id == account.id for row in others):
        raise Invalid({"account": "Tài khoản này đã có trong danh sách."})
    member.name, member.sort_key, member.post = name, person_sort_key(name), post
    member.duty, member.rank, member.account = duty, DUTY_ORDER.index(duty), account
    member.substitute_of_id = substitute_of.id if substitute_of else None


def _overlap(one: CouncilMember, other: CouncilMember) -> bool:
    """Are both in office on some day?"""
    return (one.to_on is None or one.to_on >= other.from_on) and (other.to_on is None or other.to_on >= one.from_on)


# --- the rule -----------------------------------------------------------------------------------
def _rule_row(actor: Actor, rule: VotingRule, since: date) -> CouncilRule:
    return CouncilRule(from_on=since, rule=rule.to_data(), set_by=actor.label, set_at=clock.now())


def set_rule(actor: Actor, council: Council, rule: VotingRule, since: date | None = None) -> CouncilRule:
    """The rule of meetings from that day on; rounds already opened keep theirs, those in preparation take it."""
    _active(council)
    ensure(refuse_for(rule, seating.setting_of(council)))
    since = since or _today()
    now = council.rule_row(_today())
    if since < now.from_on <= _today():  # it would never be the one that holds
        day = in_words(now.from_on)
        raise Invalid({"since": f"Quy tắc đang dùng áp dụng từ ngày {day}; quy tắc mới áp dụng từ ngày đó hoặc sau."})
    meetings = queries.meetings_of([council.id])
    opened = [day_of(row) for row in meetings for round_ in row.rounds if round_.opened_at is not None]
    if opened and since <= max(opened) and since < _today():
        raise Invalid(
            {
                "since": f"Đã bỏ phiếu ngày {in_words(max(opened))} theo quy tắc trước; quy tắc mới áp dụng từ sau ngày đó."
            }
        )
    before = {row.id: council.rule_on(day_of(row)) for row in meetings}
    made = _rule_row(actor, rule, since)
    council.rules.append(made)
    db.session.flush()
    db.session.refresh(council, ["rules"])
    _take_over(council, (row for row in meetings if not row.is_over), before)
    _record(
        actor, council, "rule_set", sentence=rule.sentence(), details="; ".join(rule.details()),
        citation=rule.citation, since=f"từ ngày {in_words(since)}",
    )  # fmt: skip
    return made


def day_of(meeting: Meeting) -> date:
    return clock.local(meeting.starts_at).date()


def _take_over(council: Council, meetings: Iterable[Meeting], before: dict[str, VotingRule]) -> None:
    """Meetings in preparation whose day has another rule now: unless it was chosen for that meeting."""
    for meeting in meetings:
        now = council.rule_on(day_of(meeting))
        for round_ in meeting.rounds:
            if round_.state is RoundState.DRAFT:
                had = queries.rule_of(round_)
                if had == before[meeting.id].with_mode(had.mode) and had != now.with_mode(had.mode):
                    round_.rule_json = canonical(now.with_mode(had.mode).to_data())
    db.session.flush()
