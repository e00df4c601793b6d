"""Writing dossiers: the officer prepares and sends, the head approves, the standing office receives and decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.access import four_eyes
from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns import queries as campaign_queries
from portal.campaigns import service as campaigns
from portal.campaigns.models import Campaign, CampaignUnit, Candidate
from portal.campaigns.states import CampaignState, CandidateKind
from portal.checklists import rules as checklist_rules
from portal.checklists import service as checklists
from portal.checklists.sheet import Sheet
from portal.checklists.states import ChecklistState
from portal.database import db
from portal.dossiers import queries, rules
from portal.dossiers.models import Dossier, DossierPaper, OutsideVote
from portal.dossiers.states import MOVES, PAPER_NAMES, DossierState, Move, PaperKind
from portal.dossiers.whole import Whole
from portal.refusal import Conflict, Invalid, NotFound, Reason, Refused, ensure
from portal.vietnamese import count

FINISHED = Reason("dossier.finished", "Phong trào đã kết thúc, hồ sơ không thay đổi nữa.")


def _record(actor: Actor, dossier: Dossier, action: str, **data: Any) -> None:
    record(actor, f"dossier.{action}", f"dossier:{dossier.id}", **data)


def _open(campaign: Campaign) -> None:
    if campaign.state is not CampaignState.LAUNCHED:
        raise Refused(FINISHED)


# --- the officer --------------------------------------------------------------------------------
def prepare(actor: Actor, enrolment: CampaignUnit) -> Dossier:
    """[Lập hồ sơ]. The unit's one dossier in this campaign."""
    _open(enrolment.campaign)
    dossier = Dossier(campaign_id=enrolment.campaign_id, unit_id=enrolment.unit_id, papers=[])
    db.session.add(dossier)
    db.session.flush()
    _record(actor, dossier, "prepared", unit=enrolment.name)
    return dossier


def _changeable(dossier: Dossier) -> None:
    _open(dossier.campaign)
    ensure(rules.refuse(Move.CHANGE, dossier.state))


def nominate(
    actor: Actor, dossier: Dossier, kind: CandidateKind, *, name: str = "", post: str = "", account_id: str = ""
) -> Candidate:
    """Put the unit itself, one of its people or a resident on the list."""
    _open(dossier.campaign)
    deadline = campaign_queries.deadline_of(dossier.campaign, dossier.unit_id)
    ensure(rules.refuse_nominate(dossier.state, in_time=deadline.in_time(clock.now()), deadline=deadline.words()))
    candidate = campaigns.add_candidate(
        actor, dossier.enrolment, kind, name=name, post=post, account_id=account_id or None
    )
    _record(actor, dossier, "nominated", name=candidate.name)
    return candidate


def drop(actor: Actor, dossier: Dossier, candidate_id: str) -> None:
    """Take someone off the list; what was written about them stays in the history."""
    _changeable(dossier)
    candidate = db.session.get(Candidate, candidate_id)
    if (
        candidate is None
        or candidate.withdrawn_at is not None
        or (candidate.campaign_id, candidate.unit_id) != (dossier.campaign_id, dossier.unit_id)
    ):
        raise NotFound
    campaigns.withdraw_candidate(actor, candidate)
    _record(actor, dossier, "dropped", name=candidate.name)


def save_paper(
    actor: Actor,
    dossier: Dossier,
    kind: PaperKind,
    version: int,
    *,
    candidate: Candidate | None = None,
    number: str = "",
    issued_on: date | None = None,
    signed: bool = False,
    says_statement: bool = False,
    members: int | None = None,
    present: int | None = None,
    votes: Mapping[str, int] | None = None,
) -> DossierPaper:
    """Write down one paper; its files are attached by the caller in the same act. `votes` by candidate.

    Raises `Invalid` on figures that cannot be, `Conflict` if someone saved it first.
    """
    _changeable(dossier)
    candidate_id = candidate.id if candidate is not None else None
    row = next((known for known in dossier.papers if (known.kind, known.candidate_id) == (kind, candidate_id)), None)
    if (row.version if row else 0) != version:
        theirs = {"number": row.number, "issued_on": row.issued_on} if row else {}
        raise Conflict(
            theirs, row.version if row else 0, row.changed_by if row else "", row.changed_at if row else None
        )
    errors = {}
    if issued_on is not None and issued_on > clock.local(clock.now()).date():
        errors["issued_on"] = "Ngày này chưa đến."
    if kind is PaperKind.MINUTES and members is not None and present is not None:
        errors |= rules.refuse_votes(members, present, votes or {})
    if errors:
        raise Invalid(errors)
    if row is None:
        row = DossierPaper(kind=kind, candidate_id=candidate_id, votes=[])
        dossier.papers.append(row)
    row.number, row.issued_on, row.signed, row.says_statement = number, issued_on, signed, signed and says_statement
    row.members, row.present = members, present
    row.changed_at, row.changed_by = clock.now(), actor.label
    row.votes = [OutsideVote(candidate_id=key, yes=yes) for key, yes in (votes or {}).items()]
    db.session.flush()
    whose = f" của {candidate.name}" if candidate is not None else ""
    _record(actor, dossier, "paper_saved", paper=f"{PAPER_NAMES[kind][:1].lower()}{PAPER_NAMES[kind][1:]}{whose}")
    return row


def refuse_send(made: Whole, move: Move) -> Reason | None:
    """Why [Gửi hồ sơ] (`SUBMIT`) or the head's [Đồng ý và gửi] (`APPROVE`) is not possible now."""
    return rules.refuse_send(
        move,
        made.dossier.state,
        made.missing,
        in_time=made.in_time,
        deadline=made.deadline.words(),
        answers_return=made.answers_return,
    )


def submit(actor: Actor, made: Whole) -> DossierState:
    """[Gửi hồ sơ]: sent if the signed request speaks for the head, else it waits for the head. Answers which."""
    dossier = made.dossier
    _open(dossier.campaign)
    ensure(refuse_send(made, Move.SUBMIT))
    dossier.head_note, dossier.prepared_account = "", actor.account_id or None
    if made.sends_without_head:
        _send(actor, made)
        _record(actor, dossier, "sent")
    else:
        dossier.state, dossier.waiting_since = DossierState.WAITING, clock.now()
        _record(actor, dossier, "waiting")
    return dossier.state


def _send(actor: Actor, made: Whole) -> None:
    """The dossier and with it every nominee's checklist goes to the standing office."""
    dossier, now = made.dossier, clock.now()
    for nominee in made.nominees:
        if _unsent(nominee.sheet):
            checklists.send(actor, nominee.sheet.subject)
    if dossier.submitted_at is None:
        dossier.submitted_at, dossier.submitted_by = now, actor.label
    else:
        dossier.supplemented_at, dossier.supplemented_by = now, actor.label
    dossier.state, dossier.waiting_since = DossierState.SENT, None
    dossier.submitted_account = actor.account_id or None
    dossier.stated_by, dossier.stated_at = actor.label, now
    if dossier.receipt_number is None:
        db.session.execute(select(Campaign.id).where(Campaign.id == dossier.campaign_id).with_for_update())
        dossier.receipt_number = queries.last_receipt_number(dossier.campaign) + 1
    db.session.flush()


def _unsent(sheet: Sheet) -> bool:
    return sheet.state is not ChecklistState.SENT or bool(sheet.returned)


def recall(actor: Actor, made: Whole) -> None:
    """Take back what the head or the standing office has not taken up. A recalled first sending gives up its time."""
    dossier = made.dossier
    _open(dossier.campaign)
    ensure(rules.refuse(Move.RECALL, dossier.state))
    if dossier.state is DossierState.SENT:
        for nominee in made.nominees:
            verdicts = [line.verdict for line in nominee.sheet.lines if line.verdict]
            if checklist_rules.refuse_recall(nominee.sheet.state, verdicts) is None:
                checklists.recall(actor, nominee.sheet.subject, with_dossier=True)
        if made.answers_return:
            dossier.supplemented_at, dossier.supplemented_by = None, ""
        else:
            dossier.submitted_at, dossier.submitted_by = None, ""
    dossier.state, dossier.waiting_since = _before(dossier), None
    _record(actor, dossier, "recalled")


def _before(dossier: Dossier) -> DossierState:
    """Back to where the unit works on it: what was returned once stays so, with its reason, until it is decided."""
    return DossierState.RETURNED if dossier.returns else DossierState.PREPARING


# --- the head -----------------------------------------------------------------------------------
def approve(actor: Actor, made: Whole, stated: bool) -> None:
    """[Đồng ý và gửi]: the head states that nobody is under discipline and sends; this is the time that counts."""
    _open(made.dossier.campaign)
    ensure(refuse_send(made, Move.APPROVE))
    ensure(rules.refuse_approve(stated, made.sends_without_head))
    _send(actor, made)
    _record(actor, made.dossier, "approved")


def send_back(actor: Actor, dossier: Dossier, reason: str) -> None:
    """The head wants something changed first."""
    _open(dossier.campaign)
    ensure(rules.refuse(Move.SEND_BACK, dossier.state))
    ensure(rules.refuse_words(reason))
    dossier.state, dossier.waiting_since, dossier.head_note = _before(dossier), None, reason
    _record(actor, dossier, "sent_back", reason=reason)


# --- the standing office ------------------------------------------------------------------------
def refuse_examination(actor: Actor, dossier: Dossier) -> Reason | None:
    """Whoever prepared or sent it does not examine it, nor does its own unit unless as the leader."""
    for account_id in (dossier.prepared_account, dossier.submitted_account):
        reason = four_eyes.refuse_verify(
            actor, declared_by=account_id, declaring_unit=dossier.unit_id, host_id=dossier.campaign.host_id
        )
        if reason is not None:
            return reason
    return None


def _decide(actor: Actor, dossier: Dossier, state: DossierState, reason: str = "") -> None:
    dossier.state, dossier.reason = state, reason
    dossier.decided_at, dossier.decided_by = clock.now(), actor.label


def receive(actor: Actor, dossier: Dossier) -> None:
    """[Tiếp nhận]: it has arrived; nothing is said of its content."""
    _open(dossier.campaign)
    ensure(rules.refuse(Move.RECEIVE, dossier.state))
    dossier.state, dossier.received_at, dossier.received_by = DossierState.RECEIVED, clock.now(), actor.label
    _record(actor, dossier, "received", number=dossier.receipt_number)


def return_for_more(actor: Actor, made: Whole, reason: str, by: date | None = None) -> None:
    """[Trả lại để bổ sung], with the reason, as often as the campaign allows; `by` is the last day that the office asks
    it back on. The criteria that came back go into the notice as they stand now."""
    dossier = made.dossier
    _open(dossier.campaign)
    ensure(refuse_examination(actor, dossier))
    ensure(rules.refuse_return(dossier.state, reason, dossier.returns, dossier.campaign.supplements))
    if by is not None and by < clock.local(clock.now()).date():
        raise Invalid({"by": "Ngày này đã qua."})
    _decide(actor, dossier, DossierState.RETURNED, reason)
    dossier.to_supplement, dossier.supplement_by = made.returned_words, by
    dossier.returns += 1
    _record(actor, dossier, "returned", reason=reason)


def find_eligible(actor: Actor, made: Whole) -> None:
    """[Đủ điều kiện trình]: everything verified, somebody fit; each nominee stands for himself from here on."""
    _open(made.campaign)
    ensure(refuse_examination(actor, made.dossier))
    fit = sum(1 for nominee in made.nominees if nominee.fit)
    ensure(rules.refuse_pass(made.dossier.state, made.to_verify, made.returned_lines, fit))
    _decide(actor, made.dossier, DossierState.ELIGIBLE)
    _record(actor, made.dossier, "eligible")


def find_not_eligible(actor: Actor, dossier: Dossier, reason: str) -> None:
    """[Không đủ điều kiện]: the unit reads the reason."""
    _open(dossier.campaign)
    ensure(refuse_examination(actor, dossier))
    ensure(rules.refuse(Move.FAIL, dossier.state))
    ensure(rules.refuse_words(reason))
    _decide(actor, dossier, DossierState.NOT_ELIGIBLE, reason)
    _record(actor, dossier, "not_eligible", reason=reason)


def count_originals(actor: Actor, dossier: Dossier, total: int, on: date) -> None:
    """How many paper originals have come in all, and on which day the last of them."""
    _open(dossier.campaign)
    ensure(rules.refuse(Move.COUNT_ORIGINALS, dossier.state))
    if on > clock.local(clock.now()).date():
        raise Invalid({"on": "Ngày nhận chưa đến."})
    if dossier.submitted_at is not None and on < clock.local(dossier.submitted_at).date():
        raise Invalid({"on": f"Ngày nhận trước ngày gửi hồ sơ ({clock.local(dossier.submitted_at):%d/%m/%Y})."})
    if total > dossier.campaign.originals:
        raise Invalid({"total": f"Kế hoạch yêu cầu {count(dossier.campaign.originals)} bộ bản chính."})
    dossier.originals, dossier.originals_on = total, on
    _record(actor, dossier, "originals", total=total, on=f"{on:%d/%m/%Y}")


# --- with the award list --------------------------------------------------------------------------
def follow(actor: Actor, campaign: Campaign, move: Move) -> int:
    """Every dossier found in order goes up with the award list (`PRESENT`), comes back with it (`TAKE_BACK`), or is
    closed by its decision (`DECIDE`). Answers how many did."""
    _open(campaign)
    after, event = FOLLOWED[move]
    now = clock.now()
    query = (
        select(Dossier).where(Dossier.campaign_id == campaign.id, Dossier.state.in_(MOVES[move])).order_by(Dossier.id)
    )
    rows = db.session.scalars(query).all()
    for dossier in rows:
        dossier.state = after
        if move is Move.DECIDE:
            dossier.closed_at, dossier.closed_by = now, actor.label
        else:
            dossier.presented_at, dossier.presented_by = (now, actor.label) if move is Move.PRESENT else (None, "")
        _record(actor, dossier, event)
    return len(rows)


FOLLOWED = {
    Move.PRESENT: (DossierState.PRESENTED, "presented"),
    Move.TAKE_BACK: (DossierState.ELIGIBLE, "taken_back"),
    Move.DECIDE: (DossierState.DECIDED, "decided"),
}
