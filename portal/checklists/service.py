"""Writing checklists: the unit declares and sends, the standing office says what does not apply and verifies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal import clock
from portal.access import four_eyes
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import counted
from portal.campaigns import queries as campaigns_read
from portal.campaigns import service as campaigns
from portal.campaigns.criteria import asked_by
from portal.campaigns.models import Criterion
from portal.campaigns.queries import Known, criteria_for
from portal.campaigns.states import CampaignState
from portal.checklists import queries, rules
from portal.checklists.conclusions import figures_fault
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.sheet import Subject
from portal.checklists.states import VERDICT_NAMES, ChecklistState, SubjectKind, Verdict
from portal.council import recognitions
from portal.database import db
from portal.refusal import Conflict, Invalid, NotFound, Reason, Refused, ensure


@dataclass(frozen=True)
class Said:
    """What the unit says of one criterion. `figures` by (indicator, period); None clears a figure."""

    figures: Mapping[tuple[str, str], Decimal | None]
    as_of: date
    source: str = ""
    word: bool | None = None
    explanation: str = ""
    disciplined: bool | None = None
    disciplined_since: date | None = None
    recognised: str | None = None  # the question of a council's vote that the unit goes by; "" none, None as it was


def _finished(subject: Subject) -> bool:
    return subject.campaign.state is not CampaignState.LAUNCHED


def _criterion(subject: Subject, code: str) -> Criterion:
    for criterion in criteria_for(subject.campaign, subject.candidate_kind, subject.block):
        if criterion.code == code:
            return criterion
    raise NotFound


def _checklist(subject: Subject) -> Checklist:
    found = queries.checklist_row(subject)
    if found is None:
        found = Checklist(
            campaign=subject.campaign,
            subject_kind=subject.kind,
            subject_id=subject.id,
            unit_id=subject.unit_id,
            state=ChecklistState.EDITING,
            lines=[],
        )
        db.session.add(found)
        db.session.flush()
    return found


def _line(actor: Actor, checklist: Checklist, code: str) -> ChecklistLine:
    for row in checklist.lines:
        if row.code == code:
            return row
    row = ChecklistLine(
        code=code,
        word=None,
        disciplined=None,
        explanation="",
        asks_not_applicable="",
        not_applicable="",
        incomparable="",
        verdict_reason="",
        verdict_by="",
        changed_at=clock.now(),
        changed_by=actor.label,
    )
    checklist.lines.append(row)
    db.session.flush()
    return row


def _record(actor: Actor, subject: Subject, action: str, **data: Any) -> None:
    record(actor, f"checklist.{action}", f"checklist:{subject.key}", name=subject.name, **data)


# --- the unit -----------------------------------------------------------------------------------
def save_line(actor: Actor, subject: Subject, code: str, version: int, said: Said) -> ChecklistLine:
    """Declare one criterion. `version` is that of the line shown, 0 if there was none.

    Raises `Invalid` on figures that cannot be true, `Conflict` if someone else saved the line first, `Refused` while
    it is closed.
    """
    criterion = _criterion(subject, code)
    checklist = _checklist(subject)
    row = next((line for line in checklist.lines if line.code == code), None)
    ensure(
        rules.refuse_change(
            checklist.state, row.verdict if row else None, bool(row and row.not_applicable), _finished(subject)
        )
    )
    if (row.version if row else 0) != version:
        _conflict(row)
    known = queries.counted_figures(subject)
    faults = _faults(criterion, said, known)
    if said.figures and said.as_of > clock.local(clock.now()).date() and said.as_of > criterion.as_of:
        faults["as_of"] = "Ngày này chưa đến."
    if faults:
        raise Invalid(faults)
    row = row or _line(actor, checklist, code)
    asked = asked_by(criterion.rule, criterion.period, criterion.last_period, subject.campaign.indicators)
    for entry in asked:
        key = (entry.indicator.code, entry.period)
        if key in known:
            continue
        as_of = said.as_of if not entry.last_year else _year_before(said.as_of)
        campaigns.set_figure(
            actor,
            subject.campaign,
            (subject.kind.value, subject.id),
            *key,
            said.figures.get(key),
            as_of=as_of,
            source=said.source,
        )
    row.word, row.explanation = said.word, said.explanation
    row.disciplined, row.disciplined_since = said.disciplined, said.disciplined_since if said.disciplined else None
    if said.recognised is not None:
        row.recognised_id = _recognised(subject, criterion, said.recognised)
    row.declared_by, row.changed_at, row.changed_by = actor.account_id or None, clock.now(), actor.label
    db.session.flush()
    _record(actor, subject, "declared", criterion=criterion.short)
    return row


def _recognised(subject: Subject, criterion: Criterion, question_id: str) -> str | None:
    """What a council of science recognised in this campaign, where the criterion asks for it; refused otherwise."""
    if not question_id:
        return None
    known = {entry.question_id for entry in recognitions.recognised(subject.campaign)}
    if not criterion.rule.get("recognised") or question_id not in known:
        raise Refused(Reason("line.recognised", "Nội dung này không có trong kết quả Hội đồng đã công nhận."))
    return question_id


def _conflict(row: ChecklistLine | None) -> None:
    theirs = {"explanation": row.explanation} if row else {}
    raise Conflict(theirs, row.version if row else 0, row.changed_by if row else "", row.changed_at if row else None)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _faults(criterion: Criterion, said: Said, known: Mapping[tuple[str, str], Known]) -> dict[str, str]:
    given = {key: value for key, value in said.figures.items() if value is not None} | campaigns_read.values(known)
    periods = [period for period in (criterion.last_period, criterion.period) if period]
    return figures_fault(criterion.rule, given, periods)


def ask_not_applicable(actor: Actor, subject: Subject, code: str, reason: str) -> None:
    """The unit asks; the standing office decides."""
    criterion = _criterion(subject, code)
    checklist = _checklist(subject)
    ensure(rules.refuse_not_applicable(reason))
    row = _line(actor, checklist, code)
    ensure(rules.refuse_change(checklist.state, row.verdict, bool(row.not_applicable), _finished(subject)))
    row.asks_not_applicable = reason
    _record(actor, subject, "asked_na", criterion=criterion.short, reason=reason)


def _recount(actor: Actor, subject: Subject) -> None:
    mine = campaigns_read.enrolment(subject.campaign, subject.unit_id) if subject.kind is SubjectKind.UNIT else None
    if mine is not None:
        counted.recount(actor, mine)


def send(actor: Actor, subject: Subject) -> None:
    """Hand the checklist over for verification; a second time answers what came back."""
    _recount(actor, subject)
    whole = queries.sheet(subject)
    declared = sum(1 for line in whole.lines if line.conclusion.value != "not_declared")
    ensure(rules.refuse_send(whole.state, bool(whole.returned), declared, _finished(subject)))
    checklist = _checklist(subject)
    for row in checklist.lines:
        if row.verdict is Verdict.RETURNED:
            row.verdict, row.verdict_at, row.verdict_reason, row.verdict_by = None, None, "", ""
    checklist.state, checklist.sent_at, checklist.sent_by = ChecklistState.SENT, clock.now(), actor.account_id or None
    db.session.flush()
    _record(actor, subject, "sent")


RecallGuard = Callable[[Subject], Reason | None]
_recall_guards: list[RecallGuard] = []


def register_recall_guard(guard: RecallGuard) -> None:
    """Let a later feature that has sent a checklist along with its own say why it cannot be taken back alone."""
    if guard not in _recall_guards:
        _recall_guards.append(guard)


def refuse_recall(subject: Subject) -> Reason | None:
    """What a later feature has against taking this checklist back."""
    return next((reason for guard in _recall_guards if (reason := guard(subject))), None)


def recall(actor: Actor, subject: Subject, *, with_dossier: bool = False) -> None:
    """Take it back while nothing is verified; what went with a dossier comes back with it (`with_dossier`)."""
    if not with_dossier:
        ensure(refuse_recall(subject))
    checklist = _checklist(subject)
    ensure(rules.refuse_recall(checklist.state, [row.verdict for row in checklist.lines if row.verdict]))
    checklist.state = ChecklistState.EDITING
    _record(actor, subject, "recalled")


# --- the standing office ------------------------------------------------------------------------
def refuse_verification(actor: Actor, subject: Subject, declared_by: str | None) -> Reason | None:
    if _finished(subject):
        return Reason("checklist.finished", "Phong trào đã kết thúc, không thẩm định lại được.")
    return four_eyes.refuse_verify(
        actor, declared_by=declared_by, declaring_unit=subject.unit_id, host_id=subject.campaign.host_id
    )


def verify(actor: Actor, subject: Subject, code: str, verdict: Verdict, reason: str = "") -> None:
    """Đạt, không đạt or back for more; a verdict may be corrected, history keeps each."""
    criterion = _criterion(subject, code)
    checklist = _checklist(subject)
    row = _line(actor, checklist, code)
    ensure(rules.refuse_verify(checklist.state, verdict, reason))
    ensure(refuse_verification(actor, subject, row.declared_by or checklist.sent_by))
    _recount(actor, subject)
    row.verdict, row.verdict_reason = verdict, reason if verdict is not Verdict.MET else ""
    row.verdict_by, row.verdict_at = actor.label, clock.now()
    db.session.flush()
    _record(
        actor, subject, "verified", criterion=criterion.short,
        verdict=VERDICT_NAMES[verdict].removeprefix("Thẩm định: "), reason=row.verdict_reason,
    )  # fmt: skip


def set_not_applicable(actor: Actor, subject: Subject, code: str, reason: str) -> None:
    """The criterion does not count for this subject, for a reason; an empty reason takes that back."""
    criterion = _criterion(subject, code)
    ensure(refuse_verification(actor, subject, None))
    row = _line(actor, _checklist(subject), code)
    if reason:
        ensure(rules.refuse_not_applicable(reason))
    row.not_applicable, row.asks_not_applicable = reason, ""
    if reason:
        row.verdict, row.verdict_at, row.verdict_reason, row.verdict_by = None, None, "", ""
    _record(actor, subject, "na_set" if reason else "na_unset", criterion=criterion.short, reason=reason)


def set_incomparable(actor: Actor, subject: Subject, code: str, reason: str) -> None:
    """Last year's figures are of another set or of units since merged; an empty reason takes that back."""
    criterion = _criterion(subject, code)
    ensure(refuse_verification(actor, subject, None))
    ensure(rules.refuse_incomparable(criterion.last_period, reason))
    mark_incomparable(actor, subject, criterion, reason)


def mark_incomparable(actor: Actor, subject: Subject, criterion: Criterion, reason: str) -> None:
    """As `set_incomparable`, where the portal itself knows that units were merged."""
    row = _line(actor, _checklist(subject), criterion.code)
    row.incomparable = reason
    db.session.flush()
    _record(
        actor, subject, "incomparable_set" if reason else "incomparable_unset", criterion=criterion.short, reason=reason
    )
