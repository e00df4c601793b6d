"""Writing sheets: the unit scores, sends, explains; the standing office appraises twice and locks; the result is fed on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portal import clock
from portal.access import four_eyes
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import queries as campaigns_read
from portal.campaigns import service as campaigns
from portal.campaigns.criteria import RuleKind
from portal.campaigns.models import Campaign
from portal.campaigns.states import CandidateKind
from portal.database import db
from portal.refusal import Conflict, Invalid, NotFound, Reason, ensure
from portal.scoring import points, queries, rules
from portal.scoring.models import ScoreAppraisal, ScoreEntry, ScoreSheet
from portal.scoring.points import Role
from portal.scoring.points import RuleKind as RuleOf
from portal.scoring.queries import Line, Whole
from portal.scoring.states import Move, State
from portal.scoring.tree import Mark, Totals
from portal.vietnamese import day, decimal

ORIGIN = "scoring"


@dataclass(frozen=True)
class Said:
    """What the unit says of one line: its answer by input, or that it does not apply and why (`note`)."""

    answer: Mapping[str, Any]
    not_applicable: bool = False
    note: str = ""


@dataclass(frozen=True)
class Found:
    """What an appraisal finds of one line."""

    points: Decimal | None
    not_applicable: bool = False
    reason: str = ""


def _record(actor: Actor, whole: Whole, verb: str, **data: Any) -> None:
    record(actor, f"score.{verb}", whole.key, name=whole.enrolment.name, **data)


def _in_words(totals: Totals) -> str:
    return f"{decimal(totals.points)}/{decimal(totals.maximum)}"


def shown(mark: Mark) -> str:
    if mark.not_applicable:
        return "không áp dụng"
    return "chưa chấm" if mark.points is None else decimal(mark.points)


def _recount(whole: Whole) -> None:
    """Bring the sums that lists read up to date."""
    queries.mark(whole)
    sheet = whole.sheet
    assert sheet is not None
    own, final = whole.own_totals, whole.final_totals
    sheet.self_points, sheet.self_maximum = own.points, own.maximum
    sheet.points, sheet.maximum, sheet.rating = final.points, final.maximum, whole.rating(final)
    db.session.flush()


# --- the unit -----------------------------------------------------------------------------------
def save_line(actor: Actor, whole: Whole, code: str, version: int, said: Said) -> ScoreEntry:
    """Score one line. `version` is that of the entry shown, 0 if there was none.

    Raises `Invalid` on what cannot be true, `Conflict` if someone else saved the line first, `Refused` once sent.
    """
    ensure(rules.refuse(Move.SCORE, whole.state, whole.finished))
    line = whole.line(code)
    rule, maximum, entry = line.spec.rule or {}, line.spec.maximum, line.entry
    if rule["kind"] == RuleOf.DERIVED:
        raise NotFound
    if (entry.version if entry else 0) != version:
        raise Conflict(
            {"note": entry.note} if entry else {},
            entry.version if entry else 0,
            entry.changed_by if entry else "",
            entry.changed_at if entry else None,
        )
    faults = {} if said.not_applicable else points.faults(rule, maximum, said.answer)
    if said.not_applicable and not line.spec.may_not_apply:
        faults["not_applicable"] = "Tiêu chí này luôn áp dụng."
    if said.not_applicable and len(said.note) < rules.LEAST_REASON:
        faults["note"] = "Không áp dụng thì cần nêu lý do."
    if faults:
        raise Invalid(faults)
    scored = points.score(
        rule, maximum, said.answer, year=whole.set.year, role=line.spec.role, rounding=whole.set.rounding
    )
    if whole.sheet is None:
        whole.sheet = ScoreSheet(set_id=whole.set.id, unit_id=whole.enrolment.unit_id, state=State.DRAFT)
        db.session.add(whole.sheet)
        db.session.flush()
    if entry is None:
        entry = line.entry = ScoreEntry(sheet_id=whole.sheet.id, line_id=line.row.id)
        db.session.add(entry)
    entry.answer = {} if said.not_applicable else points.to_json(said.answer)
    entry.points = None if said.not_applicable else scored.points
    entry.not_applicable, entry.note = said.not_applicable, said.note
    entry.declared_by, entry.changed_by, entry.changed_at = actor.account_id or None, actor.label, clock.now()
    _recount(whole)
    _record(actor, whole, "scored", code=code, points=shown(line.own))
    return entry


def send(actor: Actor, whole: Whole) -> None:
    ensure(rules.refuse_send(whole.state, whole.unscored, whole.finished))
    sheet = whole.sheet
    assert sheet is not None
    sheet.state, sheet.sent_by, sheet.sent_at = State.SENT, actor.label, clock.now()
    sheet.sent_account = actor.account_id or None
    db.session.flush()
    _record(actor, whole, "sent", points=_in_words(whole.own_totals))


def refuse_recall(whole: Whole) -> Reason | None:
    return rules.refuse_recall(whole.state, sum(1 for line in whole.leaves if line.first), whole.finished)


def recall(actor: Actor, whole: Whole) -> None:
    """Take it back while nothing is appraised."""
    ensure(refuse_recall(whole))
    assert whole.sheet is not None
    whole.sheet.state = State.DRAFT
    _record(actor, whole, "recalled")


def refuse_explain(whole: Whole) -> Reason | None:
    until = whole.sheet.explain_until if whole.sheet else None
    return rules.refuse_explain(whole.state, until, clock.now(), whole.finished)


def explain(actor: Actor, whole: Whole, code: str, text: str) -> ScoreEntry:
    """Why the unit's points should stand. Only of what the first appraisal changed."""
    ensure(refuse_explain(whole))
    line = whole.line(code)
    if not line.changed:
        ensure(Reason("score.unchanged", "Thẩm định lần 1 giữ nguyên điểm tiêu chí này, không cần giải trình."))
    if line.entry is None:  # a derived line that was appraised by hand
        assert whole.sheet is not None
        line.entry = ScoreEntry(sheet_id=whole.sheet.id, line_id=line.row.id, answer={}, points=line.own.points)
        db.session.add(line.entry)
    line.entry.explanation = text
    line.entry.changed_by, line.entry.changed_at = actor.label, clock.now()
    db.session.flush()
    _record(actor, whole, "explained", code=code)
    return line.entry


def answer(actor: Actor, whole: Whole) -> None:
    """Hand the explanations over; without any the unit agrees with what was found."""
    ensure(refuse_explain(whole))
    sheet = whole.sheet
    assert sheet is not None
    sheet.state, sheet.explained_by, sheet.explained_at = State.EXPLAINED, actor.label, clock.now()
    db.session.flush()
    _record(actor, whole, "answered")


# --- the standing office ------------------------------------------------------------------------
def refuse_appraiser(actor: Actor, whole: Whole) -> Reason | None:
    """Whoever declared anything of it, or speaks for the unit, does not appraise."""
    declared = actor.account_id if actor.account_id in whole.declarers else None
    return four_eyes.refuse_verify(
        actor,
        declared_by=declared,
        declaring_unit=whole.enrolment.unit_id,
        host_id=whole.set.campaign.host_id,
    )


def refuse_second(whole: Whole, move: Move) -> Reason | None:
    until = whole.sheet.explain_until if whole.sheet else None
    return rules.refuse_second(move, whole.state, len(whole.changed), until, clock.now(), whole.finished)


def refuse_appraise(whole: Whole) -> Reason | None:
    """Of whichever appraisal the sheet is in."""
    if whole.state in (State.APPRAISED, State.EXPLAINED):
        return refuse_second(whole, Move.APPRAISE_AGAIN)
    return rules.refuse(Move.APPRAISE, whole.state, whole.finished)


def standing(whole: Whole, line: Line) -> Mark:
    """What stands before the present appraisal: the unit's word, then what the first found."""
    return line.own if whole.state is State.SENT else line.appraised


def appraise(actor: Actor, whole: Whole, code: str, found: Found) -> None:
    """Record what this appraisal finds of one line; said again, the last word of the round counts."""
    ensure(refuse_appraise(whole))
    ensure(refuse_appraiser(actor, whole))
    line, sheet = whole.line(code), whole.sheet
    assert sheet is not None
    before = standing(whole, line)
    most = None if line.spec.role is Role.PENALTY and not line.spec.maximum else line.spec.maximum
    faults = rules.appraisal_faults(
        found.points, found.not_applicable, most, before.points or Decimal(0), found.reason, whole.set.places
    )
    if before.not_applicable and not found.not_applicable and len(found.reason) < rules.LEAST_REASON:
        faults.setdefault("reason", "Khác điểm đang ghi thì cần nêu lý do.")
    if faults:
        raise Invalid(faults)
    number = 1 if whole.state is State.SENT else 2
    row = line.first if number == 1 else line.second
    if row is None:
        row = ScoreAppraisal(sheet_id=sheet.id, line_id=line.row.id, round=number)
        db.session.add(row)
        if number == 1:
            line.first = row
        else:
            line.second = row
    row.points = None if found.not_applicable else found.points
    row.not_applicable, row.reason = found.not_applicable, found.reason
    row.by, row.at = actor.label, clock.now()
    _recount(whole)
    _record(actor, whole, "appraised", round=number, code=code, points=shown(line.final), reason=found.reason)


def finish(actor: Actor, whole: Whole) -> None:
    """End the first appraisal: lines without a word keep the unit's points. What changed may be explained in time."""
    ensure(rules.refuse(Move.FINISH, whole.state, whole.finished))
    ensure(refuse_appraiser(actor, whole))
    sheet, now = whole.sheet, clock.now()
    assert sheet is not None
    sheet.state, sheet.appraised_by, sheet.appraised_at = State.APPRAISED, actor.label, now
    sheet.explain_until = _end_of_day(now, whole.set.explain_days) if whole.changed else None
    db.session.flush()
    _record(actor, whole, "finished", points=_in_words(whole.final_totals))


def _end_of_day(now: datetime, days: int) -> datetime:
    """The first instant that is late, so many whole days after today."""
    return datetime.combine(clock.local(now).date() + timedelta(days=days + 1), time(0), tzinfo=clock.VIETNAM)


def lock(actor: Actor, whole: Whole) -> None:
    """The points stand. They become the unit's figures of the criterion on the index."""
    ensure(refuse_second(whole, Move.LOCK))
    ensure(refuse_appraiser(actor, whole))
    sheet = whole.sheet
    assert sheet is not None
    sheet.state, sheet.locked_by, sheet.locked_at = State.LOCKED, actor.label, clock.now()
    _recount(whole)
    totals = whole.final_totals
    _record(actor, whole, "locked", points=_in_words(totals), rating=whole.rating_name(totals))
    _feed(actor, whole, totals if totals.maximum else None)


def reopen(actor: Actor, whole: Whole, reason: str) -> None:
    """Take the lock away for a mistake; the figures go with it and come back with the next lock."""
    ensure(rules.refuse(Move.REOPEN, whole.state, whole.finished))
    ensure(refuse_appraiser(actor, whole))
    if len(reason) < rules.LEAST_REASON:
        raise Invalid({"reason": "Mở lại thì cần nêu lý do."})
    sheet = whole.sheet
    assert sheet is not None
    sheet.state, sheet.locked_by, sheet.locked_at = State.EXPLAINED, "", None
    db.session.flush()
    _record(actor, whole, "reopened", reason=reason)
    _feed(actor, whole, None)


def fed(whole: Whole) -> list[tuple[Mapping[str, Any], str]]:
    """(rule, period) of each criterion on the index that asks for the year that was scored."""
    found: list[tuple[Mapping[str, Any], str]] = []
    for criterion in campaigns_read.criteria_for(whole.set.campaign, CandidateKind.UNIT, whole.enrolment.block):
        if criterion.rule["kind"] == RuleKind.INDEX:
            periods = (criterion.period, criterion.last_period)
            found += [(criterion.rule, period) for period in periods if period and period[:4] == str(whole.set.year)]
    return found


def _feed(actor: Actor, whole: Whole, totals: Totals | None) -> None:
    """Write the totals where they are asked for; None takes back what was fed, never what was typed."""
    campaign, subject, now = whole.set.campaign, ("unit", whole.enrolment.unit_id), clock.now()
    ranks = {entry.code: Decimal(entry.rank) for entry in campaign.ratings}
    known = campaigns_read.figures(campaign, *subject)
    asked = set()
    for rule, period in fed(whole):
        values: dict[str, Decimal | None] = dict.fromkeys((rule["points"], rule["maximum"], rule["rating"]))
        if totals is not None:
            rank = ranks.get(whole.rating(totals) or "")
            values = {rule["points"]: totals.points, rule["maximum"]: totals.maximum, rule["rating"]: rank}
        for indicator, value in values.items():
            asked.add((indicator, period))
            before = known.get((indicator, period))
            if value is None and (before is None or before.origin != ORIGIN):
                continue
            campaigns.set_figure(
                actor,
                campaign,
                subject,
                indicator,
                period,
                value,
                as_of=clock.local(now).date(),
                source=f"{whole.set.title}, chốt ngày {day(now)}",
                origin=ORIGIN,
            )
    for (indicator, period), figure in known.items():
        if figure.origin == ORIGIN and period[:4] == str(whole.set.year) and (indicator, period) not in asked:
            campaigns.set_figure(  # of a criterion that asks for something else by now
                actor, campaign, subject, indicator, period, None, as_of=figure.as_of, source="", origin=ORIGIN
            )


def refeed(actor: Actor, campaign: Campaign, _codes: Collection[str]) -> None:
    """After a revision of the criteria: what is locked stands where it is asked for now, and nowhere else."""
    for row in queries.open_sets(campaign):
        for unit_id in queries.sheets_of(row):
            mine = campaigns_read.enrolment(campaign, unit_id)
            if mine is not None:
                whole = queries.whole(row, mine)
                totals = whole.final_totals
                _feed(actor, whole, totals if whole.state is State.LOCKED and totals.maximum else None)
