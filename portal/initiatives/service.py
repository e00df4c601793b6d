"""Writing initiatives: one verb a move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal import clock
from portal.access import four_eyes
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns.models import Campaign, CampaignUnit
from portal.campaigns.states import CampaignState
from portal.council.subjects import Outcome
from portal.database import db
from portal.initiatives import queries, rules
from portal.initiatives.models import Application, Initiative, InitiativeAuthor, Recognition
from portal.initiatives.rules import Author
from portal.initiatives.states import KIND_NAMES, InitiativeKind, InitiativeState, Move
from portal.people.models import Unit
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.vietnamese import fold

TEXTS = (
    "title", "field_code", "first_applied_on", "applied_where", "before", "solution", "novelty", "effect", "spread",
    "decision_number", "decision_on", "decision_body", "solution_kind",
)  # fmt: skip


def _record(actor: Actor, initiative: Initiative, action: str, **data: Any) -> None:
    kind = KIND_NAMES[initiative.kind].lower()
    record(actor, f"initiative.{action}", f"initiative:{initiative.id}", kind=kind, title=initiative.title, **data)


def _open(campaign: Campaign) -> None:
    """Once the campaign is over only what a council or a decision said of it, and its being public, still changes."""
    if campaign.state is not CampaignState.LAUNCHED:
        raise Refused(Reason("initiative.finished", "Phong trào đã kết thúc, nội dung này không thay đổi nữa."))


# --- the unit -----------------------------------------------------------------------------------
def declare(actor: Actor, campaign: Campaign, unit: Unit, *, kind: InitiativeKind, **fields: Any) -> Initiative:
    """A new draft. Raises `Invalid` without title or field, `Refused` once the campaign is over."""
    _open(campaign)
    initiative = Initiative(campaign=campaign, unit=unit, kind=kind, effects=[], authors=[])
    _write(actor, initiative, fields)
    db.session.add(initiative)
    db.session.flush()
    _record(actor, initiative, "declared")
    return initiative


def change(actor: Actor, initiative: Initiative, version: int, *, kind: InitiativeKind, **fields: Any) -> None:
    """Save a draft. `fields` are those of `TEXTS`, `authors` and `effects`."""
    _open(initiative.campaign)
    ensure(rules.refuse(Move.CHANGE, initiative.state))
    if initiative.version != version:
        theirs = {name: getattr(initiative, name) for name in TEXTS} | _rows_in_words(initiative)
        raise Conflict(theirs, initiative.version, initiative.changed_by, initiative.changed_at)
    initiative.kind = kind
    _write(actor, initiative, fields)
    db.session.flush()
    _record(actor, initiative, "changed")


def _rows_in_words(initiative: Initiative) -> dict[str, str]:
    """Authors and figures, a line each, for whoever has typed others meanwhile."""
    return {
        "authors": "\n".join(
            ", ".join(filter(None, (row.name, row.post, "" if row.share is None else f"{row.share}%")))
            for row in initiative.authors
        ),
        "effects": "\n".join(
            f"{row['name']}: {row['before'] or '–'} → {row['after'] or '–'} {row['unit']}".rstrip()
            for row in initiative.effects
        ),
    }


def copy(actor: Actor, mine: CampaignUnit, source: Initiative) -> Initiative:
    """Last year's as a new draft of this unit; evidence, decision and days are the new year's own."""
    _open(mine.campaign)
    fields = {name: getattr(source, name) for name in TEXTS if not name.startswith("decision_")}
    if fields["field_code"] not in [entry.code for entry in mine.campaign.fields]:
        fields["field_code"] = mine.campaign.fields[0].code
    made = Initiative(
        campaign=mine.campaign, unit=mine.unit, kind=source.kind, effects=[], authors=[], copied_from_id=source.id
    )
    authors = [Author(row.name, row.post, row.share) for row in source.authors]
    _write(actor, made, fields | {"authors": authors, "effects": list(source.effects)})
    db.session.add(made)
    db.session.flush()
    _record(actor, made, "copied")
    return made


def _write(actor: Actor, initiative: Initiative, fields: dict[str, Any]) -> None:
    errors = {name: "Mục này chưa có nội dung." for name in ("title", "field_code") if not fields.get(name)}
    if fields.get("field_code") and fields["field_code"] not in [entry.code for entry in initiative.campaign.fields]:
        errors["field_code"] = "Lĩnh vực này không có trong danh sách."
    if errors:
        raise Invalid(errors)
    if initiative.kind is InitiativeKind.MODEL:  # a model is not one of the decree's kinds of solution
        fields = fields | {"solution_kind": ""}
    for name in TEXTS:
        setattr(initiative, name, fields.get(name) if name.endswith("_on") else fields.get(name) or "")
    initiative.effects = [effect for effect in fields.get("effects", []) if any(effect.values())]
    authors: Sequence[Author] = fields.get("authors", [])
    initiative.authors[len(authors) :] = []
    for position, author in enumerate(authors):
        if position == len(initiative.authors):
            initiative.authors.append(InitiativeAuthor(position=position))
        row = initiative.authors[position]
        row.name, row.post, row.share = author.name, author.post, author.share
    initiative.search_text = fold(f"{initiative.title} {initiative.unit.short_name}")
    initiative.changed_at, initiative.changed_by = clock.now(), actor.label


def lacking(initiative: Initiative) -> list[rules.Missing]:
    return rules.missing(initiative.declaration(), _today())


def _today() -> date:
    return clock.local(clock.now()).date()


def submit(actor: Actor, initiative: Initiative) -> None:
    finished = initiative.campaign.state is not CampaignState.LAUNCHED
    ensure(rules.refuse_submit(initiative.state, lacking(initiative), finished))
    initiative.state = InitiativeState.SUBMITTED
    initiative.submitted_at, initiative.submitted_by = clock.now(), actor.account_id or None
    initiative.return_reason = ""
    _record(actor, initiative, "submitted")


def recall(actor: Actor, initiative: Initiative) -> None:
    """Take it back while nobody has decided on it."""
    _open(initiative.campaign)
    ensure(rules.refuse(Move.RECALL, initiative.state))
    initiative.state = InitiativeState.DRAFT
    _record(actor, initiative, "recalled")


def withdraw(actor: Actor, initiative: Initiative) -> None:
    """No longer declared; kept, with its history."""
    _open(initiative.campaign)
    ensure(rules.refuse(Move.WITHDRAW, initiative.state))
    initiative.state = InitiativeState.WITHDRAWN
    _record(actor, initiative, "withdrawn")


# --- the standing office ------------------------------------------------------------------------
def refuse_verification(actor: Actor, initiative: Initiative) -> Reason | None:
    return four_eyes.refuse_verify(
        actor,
        declared_by=initiative.submitted_by,
        declaring_unit=initiative.unit_id,
        host_id=initiative.campaign.host_id,
    )


def _decided(actor: Actor, initiative: Initiative) -> None:
    initiative.decided_at, initiative.decided_by = clock.now(), actor.label


def return_for_more(actor: Actor, initiative: Initiative, reason: str) -> None:
    _open(initiative.campaign)
    ensure(rules.refuse(Move.RETURN, initiative.state))
    ensure(refuse_verification(actor, initiative))
    ensure(rules.refuse_reason(reason))
    initiative.state, initiative.return_reason, initiative.published = InitiativeState.RETURNED, reason, False
    _decided(actor, initiative)
    _record(actor, initiative, "returned", reason=reason)


def confirm(actor: Actor, initiative: Initiative, *, publish: bool = False) -> None:
    """Xác nhận: it is as declared. Not a recognition: that is a council's or a decision's."""
    _open(initiative.campaign)
    ensure(rules.refuse(Move.CONFIRM, initiative.state))
    ensure(refuse_verification(actor, initiative))
    initiative.state = InitiativeState.CONFIRMED
    _decided(actor, initiative)
    _record(actor, initiative, "confirmed")
    if publish:
        set_published(actor, initiative, True)


def set_published(actor: Actor, initiative: Initiative, published: bool) -> None:
    """Let other units (and everybody) read a confirmed one, or no longer."""
    if initiative.state is not InitiativeState.CONFIRMED:
        ensure(Reason("initiative.publish", "Chỉ công khai nội dung đã xác nhận."))
    if initiative.published == published:
        return
    initiative.published = published
    _record(actor, initiative, "published" if published else "unpublished")


def record_recognition(
    actor: Actor, initiative: Initiative, *, recognised: bool, body: str, number: str, decided_on: date
) -> Recognition:
    """What a council or a decision said. Recording it again corrects it; history keeps both."""
    ensure(rules.refuse(Move.RECOGNISE, initiative.state))
    ensure(refuse_verification(actor, initiative))
    if decided_on > _today():
        raise Invalid({"decided_on": "Ngày quyết định chưa đến."})
    row = _recognition(actor, initiative, recognised, body, number, decided_on, None)
    _record(
        actor, initiative, "recognised" if recognised else "not_recognised",
        body=body, number=number, on=f"{decided_on:%d/%m/%Y}",
    )  # fmt: skip
    return row


def _recognition(
    actor: Actor, initiative: Initiative, recognised: bool, body: str, number: str, on: date, meeting_id: str | None
) -> Recognition:
    row = initiative.recognition
    if row is None:
        row = Recognition(initiative=initiative)
        db.session.add(row)
    row.recognised, row.body, row.number, row.decided_on = recognised, body, number, on
    row.meeting_id, row.recorded_by, row.recorded_at = meeting_id, actor.label, clock.now()
    db.session.flush()
    return row


def council_decided(actor: Actor, outcome: Outcome) -> None:
    """A sealed round of a council recognises what it passed, and says so of what it did not pass."""
    known = {row.id: row for row in queries.named([entry.subject_id for entry in outcome.decided])}
    for entry in outcome.decided:
        initiative = known.get(entry.subject_id)
        if initiative is None:
            continue
        row = _recognition(
            actor, initiative, entry.passed, outcome.council, outcome.words, outcome.held_on, outcome.meeting_id
        )
        verb = "council_recognised" if entry.passed else "council_not_recognised"
        _record(actor, initiative, verb, words=row.words, yes=entry.yes, base=entry.base)


# --- learned from others --------------------------------------------------------------------------
def apply(actor: Actor, mine: CampaignUnit, initiative: Initiative, *, applied_on: date, result: str) -> Application:
    """This unit does what another has shown. Said again after it was struck, it counts again; history keeps both."""
    _open(mine.campaign)
    if faults := rules.application_faults(applied_on, _today(), initiative.unit_id == mine.unit_id):
        raise Invalid(faults)
    row = queries.application(initiative, mine.unit_id)
    if row is None:
        row = Application(initiative_id=initiative.id, unit_id=mine.unit_id)
        db.session.add(row)
    elif row.struck_at is None:
        raise Invalid({"applied_on": "Đơn vị đã ghi áp dụng nội dung này."})
    row.campaign_id, row.applied_on, row.result = mine.campaign_id, applied_on, result
    row.told_by, row.told_at = actor.label, clock.now()
    row.struck_at, row.struck_by, row.struck_why = None, "", ""
    db.session.flush()
    _record_application(actor, row, mine.unit, initiative, "told")
    return row


def strike(actor: Actor, row: Application, reason: str) -> None:
    """Count it no more: by the unit itself, or by the standing office."""
    ensure(rules.refuse_reason(reason))
    if row.struck_at is not None:
        raise Refused(Reason("application.struck", "Mục này đã thôi tính."))
    row.struck_at, row.struck_by, row.struck_why = clock.now(), actor.label, reason
    _record_application(actor, row, row.unit, row.initiative, "struck", reason=reason)


def _record_application(
    actor: Actor, row: Application, unit: Unit, initiative: Initiative, verb: str, **data: str
) -> None:
    record(actor, f"application.{verb}", f"application:{row.id}", unit=unit.short_name, title=initiative.title, **data)
