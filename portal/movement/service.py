"""Writing guidance, spreading, propaganda, stages' reports and assessments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import service as campaign_service
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.plan import Stage
from portal.campaigns.states import CampaignState
from portal.database import db
from portal.movement import queries, rules
from portal.movement.models import Assessment, Guidance, GuidanceRead, Propaganda, Spreading, StageReport
from portal.refusal import Conflict, Invalid, ensure
from portal.vietnamese import day


def _open(campaign: Campaign) -> None:
    ensure(rules.refuse_finished(campaign.state is not CampaignState.LAUNCHED))


def _day_has_come(day_: date) -> None:
    if fault := rules.day_fault(day_, queries.today()):
        raise Invalid({"held_on": fault})


def _conflict(row: Any, version: int, names: tuple[str, ...]) -> None:
    """`version` is that of the row shown, 0 if there was none."""
    if (row.version if row is not None else 0) != version:
        theirs = {name: getattr(row, name) for name in names} if row is not None else {}
        raise Conflict(theirs, row.version if row is not None else 0, row.written_by if row is not None else "", None)


# --- guidance -----------------------------------------------------------------------------------
def issue(
    actor: Actor, campaign: Campaign, *, title: str, text: str, number: str = "", issued_on: date | None = None
) -> Guidance:
    """To every unit of the campaign; its files are attached by the caller."""
    _open(campaign)
    row = Guidance(
        campaign_id=campaign.id, title=title, number=number, issued_on=issued_on, text=text, sent_by=actor.label,
        sent_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(actor, "guidance.issued", f"guidance:{row.id}", title=title)
    return row


def tell_of_launch(actor: Actor, campaign: Campaign) -> None:
    """Every unit finds the plan among what it has to read, and the standing office sees who has."""
    issue(
        actor, campaign, title=f"Phát động: Kế hoạch số {campaign.plan_number}", number=campaign.plan_number,
        issued_on=campaign.plan_date,
        text=f"{campaign.title}. Hạn nhận hồ sơ: {campaign.cutoff_words}. Toàn văn ở trang Kế hoạch. "
        "Đề nghị triển khai, quán triệt trong đơn vị và ghi lại tại trang Phong trào.",
    )  # fmt: skip


def mark_read(actor: Actor, row: Guidance, unit_id: str) -> None:
    """By somebody of a unit; said twice it stays the first time."""
    if db.session.get(GuidanceRead, (row.id, actor.account_id)) is not None:
        return
    db.session.add(
        GuidanceRead(
            guidance_id=row.id, account_id=actor.account_id, unit_id=unit_id, read_by=actor.label, read_at=clock.now()
        )
    )
    db.session.flush()
    record(actor, "guidance.read", f"guidance:{row.id}", title=row.title)


def withdraw_guidance(actor: Actor, row: Guidance, reason: str) -> None:
    ensure(rules.refuse_withdraw(row.withdrawn_at is not None, reason))
    row.withdrawn_at, row.withdrawn_why = clock.now(), reason
    record(actor, "guidance.withdrawn", f"guidance:{row.id}", title=row.title, reason=reason)


# --- spreading ----------------------------------------------------------------------------------
def write_spreading(
    actor: Actor,
    mine: CampaignUnit,
    version: int,
    *,
    held_on: date,
    how: str,
    attended: int | None = None,
    plan_number: str = "",
    plan_on: date | None = None,
) -> Spreading:
    """By the officer. What is changed is to be confirmed anew."""
    _open(mine.campaign)
    _day_has_come(held_on)
    row = queries.spreading(mine)
    _conflict(row, version, ("held_on", "how", "attended", "plan_number", "plan_on"))
    if row is None:
        row = Spreading(campaign_id=mine.campaign_id, unit_id=mine.unit_id)
        db.session.add(row)
    reopened = row.confirmed_at is not None
    row.held_on, row.how, row.attended, row.plan_number, row.plan_on = held_on, how, attended, plan_number, plan_on
    row.written_by, row.written_at = actor.label, clock.now()
    row.on_paper, row.confirmed_by, row.confirmed_at = False, "", None
    db.session.flush()
    key = queries.spread_key(mine.campaign_id, mine.unit_id)
    record(actor, "spread.reopened" if reopened else "spread.written", f"spread:{key}", on=day(held_on))
    return row


def confirm_spreading(actor: Actor, mine: CampaignUnit, version: int, *, on_paper: bool = False) -> None:
    """By the head; or, `on_paper`, by the signed, stamped paper that stands attached."""
    _open(mine.campaign)
    row = queries.spreading(mine)
    ensure(
        rules.refuse_confirm(
            row is not None, row is not None and row.confirmed_at is not None, row.version if row else 0, version
        )
    )
    assert row is not None
    row.on_paper, row.confirmed_by, row.confirmed_at = on_paper, actor.label, clock.now()
    db.session.flush()
    key = queries.spread_key(mine.campaign_id, mine.unit_id)
    record(actor, "spread.confirmed_paper" if on_paper else "spread.confirmed", f"spread:{key}")


# --- propaganda ---------------------------------------------------------------------------------
_LOGGED = ("held_on", "form", "place", "reach", "text")


def _record_propaganda(actor: Actor, row: Propaganda, verb: str) -> None:
    record(actor, f"propaganda.{verb}", f"propaganda:{row.id}", on=day(row.held_on), form=row.form)


def log(actor: Actor, mine: CampaignUnit, **fields: Any) -> Propaganda:
    """`fields`: held_on, form, place, reach (people, or None), text."""
    _open(mine.campaign)
    _day_has_come(fields["held_on"])
    row = Propaganda(campaign_id=mine.campaign_id, unit_id=mine.unit_id, written_by=actor.label, **fields)
    db.session.add(row)
    db.session.flush()
    _record_propaganda(actor, row, "logged")
    return row


def change_log(actor: Actor, row: Propaganda, version: int, **fields: Any) -> None:
    _open(row.campaign)
    _day_has_come(fields["held_on"])
    _conflict(row, version, _LOGGED)
    for name in _LOGGED:
        setattr(row, name, fields[name])
    row.written_by = actor.label
    db.session.flush()
    _record_propaganda(actor, row, "changed")


def remove_log(actor: Actor, row: Propaganda) -> None:
    _open(row.campaign)
    row.removed_at = clock.now()
    _record_propaganda(actor, row, "removed")


# --- stages -------------------------------------------------------------------------------------
_REPORTED = ("achieved", "lacking", "next_steps", "source")


def report_stage(
    actor: Actor,
    mine: CampaignUnit,
    stage: Stage,
    version: int,
    *,
    figures: Mapping[str, Decimal | None],
    send: bool = False,
    **texts: str,
) -> StageReport:
    """Báo cáo sơ kết of the own unit: `figures` by indicator, None where there is none; `texts`: achieved, lacking,
    next_steps, source. What was sent may be mended while the campaign is on; the first sending is what counts."""
    _open(mine.campaign)
    row = queries.stage_report(mine, stage)
    _conflict(row, version, _REPORTED)
    if send:
        ensure(rules.refuse_stage_report(texts["achieved"], stage.as_of, queries.today()))
    if row is None:
        row = StageReport(campaign_id=mine.campaign_id, stage=stage.code, unit_id=mine.unit_id)
        db.session.add(row)
    for name in _REPORTED:
        setattr(row, name, texts[name])
    row.written_by, row.written_at = actor.label, clock.now()
    sent_before = row.sent_at is not None
    if send and not sent_before:
        row.sent_by, row.sent_at = actor.label, clock.now()
    db.session.flush()
    for indicator, value in figures.items():
        campaign_service.set_figure(
            actor, mine.campaign, ("unit", mine.unit_id), indicator, stage.period, value, as_of=stage.as_of,
            source=texts["source"],
        )  # fmt: skip
    verb = "changed" if sent_before else "sent" if send else "written"
    record(actor, f"stage.{verb}", f"stage:{queries.stage_key(mine, stage)}", stage=stage.title)
    return row


# --- assessment ---------------------------------------------------------------------------------
def assess(
    actor: Actor,
    mine: CampaignUnit,
    version: int,
    *,
    completion: str,
    responsibility: str,
    effect: str,
    note: str,
    settle: bool = False,
) -> Assessment:
    """By the standing office. Settled, the unit reads it; written again it is open until it is settled again."""
    row = queries.assessment(mine)
    names = ("completion", "responsibility", "effect", "note")
    _conflict(row, version, names)
    if settle:
        ensure(rules.refuse_settle(completion, responsibility))
    if row is None:
        row = Assessment(campaign_id=mine.campaign_id, unit_id=mine.unit_id)
        db.session.add(row)
    row.completion, row.responsibility, row.effect, row.note = completion, responsibility, effect, note
    row.written_by, row.written_at = actor.label, clock.now()
    row.settled_by, row.settled_at = (actor.label, clock.now()) if settle else ("", None)
    db.session.flush()
    subject = f"assessment:{mine.campaign_id}:{mine.unit_id}"
    record(actor, "assessment.written", subject, unit=mine.unit.short_name)
    if settle:
        level = mine.campaign.level_name(completion)
        record(actor, "assessment.settled", subject, unit=mine.unit.short_name, completion=level)
    return row
