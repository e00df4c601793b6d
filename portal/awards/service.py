"""Writing awards: the office proposes, the leader confirms or holds back, the decision is entered and published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.awards import queries, rules, stock
from portal.awards.models import AwardEntry, AwardList, BaseSalary, CertificateStock
from portal.awards.queries import Name, Table
from portal.awards.states import OUT, ListState, Move, Word
from portal.awards.stock import Spot
from portal.campaigns.models import Campaign
from portal.campaigns.plan import Bonus
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.dossiers import service as dossiers
from portal.dossiers.states import Move as DossierMove
from portal.refusal import Conflict, Invalid, Reason, Refused, ensure
from portal.vietnamese import day


@dataclass(frozen=True)
class Said:
    """What the office says of one name."""

    proposed: bool
    reason: str = ""


@dataclass(frozen=True)
class Spoken:
    """What the leader says of one name; None leaves it open."""

    word: Word | None
    reason: str = ""


def _open(campaign: Campaign) -> None:
    if campaign.state is not CampaignState.LAUNCHED:
        raise Refused(Reason("award.finished", "Phong trào đã kết thúc, danh sách khen thưởng không sửa được nữa."))


def _record(actor: Actor, table: Table, verb: str, **data: object) -> None:
    record(actor, f"award.{verb}", f"award:{table.campaign.id}", **data)


def _names(lines: Iterable[Name]) -> list[str]:
    return [line.row.name for line in lines]


def _list(table: Table) -> AwardList:
    """The campaign's list, begun with the first thing that is said in it."""
    if table.made is None:
        table.made = AwardList(campaign_id=table.campaign.id, state=ListState.DRAFTING, entries=[])
        db.session.add(table.made)
        db.session.flush()
    return table.made


def _entry(table: Table, candidate_id: str) -> AwardEntry:
    made = _list(table)
    table.line(candidate_id)  # only who was found in order
    entry = next((row for row in made.entries if row.candidate_id == candidate_id), None)
    if entry is None:
        entry = AwardEntry(candidate_id=candidate_id, campaign_id=table.campaign.id)
        made.entries.append(entry)
    return entry


def _again(table: Table) -> Table:
    """The table after what this act has changed."""
    db.session.flush()
    return queries.table(table.campaign)


# --- the standing office ------------------------------------------------------------------------
def save(actor: Actor, table: Table, version: int, said: Mapping[str, Said]) -> None:
    """The whole table as it was filled in. Raises `Conflict` if somebody saved it first."""
    _open(table.campaign)
    ensure(rules.refuse(Move.CHANGE, table.state))
    if version != table.version:
        made = _list(table)
        raise Conflict({}, table.version, made.changed_by, made.changed_at)
    for candidate_id, words in said.items():
        entry = _entry(table, candidate_id)
        entry.proposed, entry.reason = words.proposed, words.reason
    made = _list(table)
    made.changed_at, made.changed_by = clock.now(), actor.label
    _record(actor, table, "listed", proposed=_names(_again(table).standing) or ["chưa ai"])


def suspend(actor: Actor, table: Table, candidate_id: str, reason: str) -> None:
    """Tạm dừng xét: nobody is deleted, and nobody is awarded meanwhile."""
    _open(table.campaign)
    ensure(rules.refuse(Move.SUSPEND, table.state))
    ensure(rules.refuse_words(reason))
    _entry(table, candidate_id).suspended = reason
    _record(actor, table, "suspended", name=table.line(candidate_id).row.name, reason=reason)


def resume(actor: Actor, table: Table, candidate_id: str) -> None:
    """Considered again; in a list that is with the leader only by recalling it."""
    _open(table.campaign)
    ensure(rules.refuse(Move.CHANGE, table.state))
    entry = _entry(table, candidate_id)
    if entry.suspended:
        entry.suspended = ""
        _record(actor, table, "resumed", name=table.line(candidate_id).row.name)


def propose(
    actor: Actor, table: Table, *, asked_body: str, asked_answer: str, asked_on: date, aware: bool = False
) -> None:
    """[Trình lãnh đạo]: after the competent body was asked about discipline (plan 44, I.2.d). `aware`: that dossiers which
    are not settled yet are not in it."""
    _open(table.campaign)
    ensure(rules.refuse_propose(table.state, table.missing))
    if asked_on > clock.local(clock.now()).date():
        raise Invalid({"asked_on": "Ngày này chưa đến."})
    if not aware and queries.unsettled(table.campaign):
        raise Invalid({"aware": "Còn hồ sơ chưa xong: đánh dấu ô này nếu vẫn trình."})
    made = _list(table)
    made.asked_body, made.asked_answer, made.asked_on = asked_body, asked_answer, asked_on
    made.state, made.leader_note = ListState.PROPOSED, ""
    made.proposed_at, made.proposed_by, made.proposed_account = clock.now(), actor.label, actor.account_id or None
    dossiers.follow(actor, table.campaign, DossierMove.PRESENT)
    _record(actor, table, "proposed", names=_names(table.standing))


def _reopen(actor: Actor, table: Table) -> AwardList:
    made = _list(table)
    made.state = ListState.DRAFTING
    made.proposed_at, made.proposed_by, made.proposed_account = None, "", None
    made.agreed_at, made.agreed_by = None, ""
    for entry in made.entries:  # the next list is looked at anew
        entry.word, entry.word_reason = None, ""
    dossiers.follow(actor, table.campaign, DossierMove.TAKE_BACK)
    return made


def recall(actor: Actor, table: Table) -> None:
    _open(table.campaign)
    ensure(rules.refuse(Move.RECALL, table.state))
    _reopen(actor, table)
    _record(actor, table, "recalled")


# --- the leader ---------------------------------------------------------------------------------
def refuse_speaking(actor: Actor, table: Table) -> Reason | None:
    """Whoever proposed the list does not approve it."""
    if table.made is not None and table.made.proposed_account and actor.account_id == table.made.proposed_account:
        return Reason("award.own", "Người trình danh sách không tự duyệt.", "Lãnh đạo khác cho ý kiến.")
    return None


def _speak(table: Table, spoken: Mapping[str, Spoken]) -> None:
    unexplained = {
        f"w_{line.row.candidate_id}": f"{line.row.name}: nêu lý do chưa đồng ý."
        for line in table.lines
        if line.proposed
        and (said := spoken.get(line.row.candidate_id)) is not None
        and said.word is Word.HOLD
        and rules.refuse_words(said.reason)
    }
    if unexplained:
        raise Invalid(unexplained)
    for line in table.lines:
        words = spoken.get(line.row.candidate_id)
        if not line.proposed or words is None:
            continue
        entry = _entry(table, line.row.candidate_id)
        entry.word, entry.word_reason = words.word, words.reason if words.word is Word.HOLD else ""


def speak(actor: Actor, table: Table, spoken: Mapping[str, Spoken]) -> None:
    """[Lưu ý kiến] of single names; the list stays with the leader."""
    _open(table.campaign)
    ensure(rules.refuse(Move.AGREE, table.state))
    ensure(refuse_speaking(actor, table))
    _speak(table, spoken)
    lines = _again(table).lines
    agreed = _names(line for line in lines if line.entry and line.entry.word is Word.AGREE)
    _record(actor, table, "spoken", agreed=agreed, held=_names(line for line in lines if line.proposed and line.held))


def agree(actor: Actor, table: Table, spoken: Mapping[str, Spoken]) -> None:
    """[Đồng ý danh sách]: every name that is not held back."""
    _open(table.campaign)
    ensure(rules.refuse(Move.AGREE, table.state))
    ensure(refuse_speaking(actor, table))
    _speak(table, spoken)
    after = _again(table)
    unexplained = [line.row.name for line in after.lines if line.held and line.entry and not line.entry.word_reason]
    ensure(rules.refuse_agree(table.state, unexplained, len(after.standing)))
    for line in after.standing:
        _entry(table, line.row.candidate_id).word = Word.AGREE
    made = _list(table)
    made.state, made.agreed_at, made.agreed_by = ListState.AGREED, clock.now(), actor.label
    _record(actor, table, "agreed", names=_names(after.standing))


def send_back(actor: Actor, table: Table, reason: str) -> None:
    _open(table.campaign)
    ensure(rules.refuse(Move.SEND_BACK, table.state))
    ensure(refuse_speaking(actor, table))
    ensure(rules.refuse_words(reason))
    _reopen(actor, table).leader_note = reason
    _record(actor, table, "sent_back", reason=reason)


# --- the decision -------------------------------------------------------------------------------
def decide(
    actor: Actor, table: Table, *, number: str, on: date, signature: list[str], clear: bool, signed: bool
) -> None:
    """Số, ngày quyết định: certificates are numbered, the money follows from the base salary of that day.

    `clear`: it was asked again that nobody in the list is under discipline now. `signed`: the signed copy is there or
    comes with this act.
    """
    _open(table.campaign)
    bonus = table.campaign.bonus
    salary = queries.base_salary_on(on) if bonus else None
    ensure(
        rules.refuse_decide(
            table.state, names=len(table.standing), signed=signed, salary=salary is not None, bonus=bonus is not None
        )
    )
    errors = {}
    if on > clock.local(clock.now()).date():
        errors["decided_on"] = "Ngày quyết định chưa đến."
    if not clear:
        errors["clear"] = "Cần xác nhận không ai trong danh sách đang vướng kỷ luật."
    if errors:
        raise Invalid(errors)
    made = _list(table)
    for position, line in enumerate(table.standing, 1):
        entry = _entry(table, line.row.candidate_id)
        entry.number = position
        entry.amount = _amount(bonus, salary, line.row.kind)
    made.state, made.decision_number, made.decided_on, made.signature = ListState.DECIDED, number, on, signature
    made.base_salary = salary.amount if salary is not None else None
    made.decided_at, made.decided_by = clock.now(), actor.label
    dossiers.follow(actor, table.campaign, DossierMove.DECIDE)
    _record(actor, table, "decided", number=number, on=day(on), names=_names(table.standing))


def _amount(bonus: Bonus | None, salary: BaseSalary | None, kind: CandidateKind) -> int | None:
    if bonus is None or salary is None:
        return None
    return rules.bonus(salary.amount, bonus.unit if kind is CandidateKind.UNIT else bonus.person, bonus.rounding)


def correct(actor: Actor, table: Table, *, number: str, on: date, signature: list[str]) -> None:
    """[Sửa số, ngày, người ký]: what was typed wrong of a decision; the money follows the base salary of the right day.
    What stood there before stays in the trail."""
    _open(table.campaign)
    ensure(rules.refuse(Move.CORRECT, table.state))
    made, bonus = _list(table), table.campaign.bonus
    if on > clock.local(clock.now()).date():
        raise Invalid({"decided_on": "Ngày quyết định chưa đến."})
    salary = queries.base_salary_on(on) if bonus else None
    if bonus is not None and salary is None:
        raise Invalid({"decided_on": "Chưa có lương cơ sở của ngày này."})
    assert made.decided_on is not None
    before, signed_before = (made.decision_number, day(made.decided_on)), ", ".join(made.signature)
    for line in table.awarded:
        _entry(table, line.row.candidate_id).amount = _amount(bonus, salary, line.row.kind)
    made.decision_number, made.decided_on, made.signature = number, on, signature
    made.base_salary = salary.amount if salary is not None else None
    db.session.flush()
    _record(
        actor, table, "corrected", number=number, on=day(on), before=f"số {before[0]} ngày {before[1]}",
        signed=", ".join(signature), signed_before=signed_before,
    )  # fmt: skip


def note_copy(actor: Actor, table: Table) -> None:
    """The signed decision came later."""
    if table.state not in OUT:
        raise Refused(Reason("award.no_decision", "Chưa ghi số, ngày quyết định."))
    _record(actor, table, "copied")


def publish(actor: Actor, table: Table) -> None:
    """Only now does anybody outside read who was awarded."""
    _open(table.campaign)
    ensure(rules.refuse_publish(table.state, table.is_signed))
    made = _list(table)
    made.state, made.published_at, made.published_by = ListState.PUBLISHED, clock.now(), actor.label
    _record(actor, table, "published")


def revoke(actor: Actor, table: Table, candidate_id: str, *, number: str, on: date, reason: str) -> None:
    """Hủy bỏ quyết định, thu hồi Giấy khen of one name, in a finished campaign too; it stays in the list, marked."""
    ensure(rules.refuse(Move.REVOKE, table.state))
    entry = _entry(table, candidate_id)
    if entry.number is None or entry.revoked_on is not None:
        raise Refused(Reason("award.not_given", "Giấy khen này không có hoặc đã thu hồi."))
    errors = {}
    if on > clock.local(clock.now()).date() or (table.made and table.made.decided_on and on < table.made.decided_on):
        errors["on"] = "Ngày thu hồi không thể trước ngày tặng hoặc chưa đến."
    if refused := rules.refuse_words(reason):
        errors["reason"] = str(refused)
    if errors:
        raise Invalid(errors)
    entry.revoked_number, entry.revoked_on, entry.revoked_reason = number, on, reason
    name = table.line(candidate_id).row.name
    _record(actor, table, "revoked", name=name, number=number, on=day(on), reason=reason)


def set_base_salary(actor: Actor, *, from_on: date, amount: int, source: str) -> BaseSalary:
    """Lương cơ sở from a day on; said again, the last word counts. What was decided keeps its own figure."""
    row = db.session.get(BaseSalary, from_on)
    if row is None:
        row = BaseSalary(from_on=from_on, amount=amount, source=source)
        db.session.add(row)
    row.amount, row.source = amount, source
    record(actor, "salary.set", "portal:base_salary", amount=f"{amount:,}".replace(",", "."), on=day(from_on))
    return row


def place_stock(
    actor: Actor, host_id: str, version: int, *, spots: Sequence[Spot], width: int, height: int, right: int, down: int
) -> CertificateStock:
    """Where texts stand on a host's pre-printed sheets; `right` and `down` in tenths of a millimetre."""
    row = queries.stock_of(host_id)
    if row is not None and row.version != version:
        theirs: dict[str, object] = {
            f"{spot.code}_{name}": value for spot in row.spots for name, value in asdict(spot).items() if name != "code"
        }
        theirs |= {name: getattr(row, name) for name in ("width", "height", "shift_right", "shift_down")}
        raise Conflict(theirs, row.version, by=row.changed_by, at=row.changed_at)
    if faults := stock.faults(spots, width, height):
        raise Invalid(faults)
    if row is None:
        row = CertificateStock(host_id=host_id)
        db.session.add(row)
    row.width, row.height, row.shift_right, row.shift_down = width, height, right, down
    row.spots_json = [asdict(spot) for spot in spots]
    row.changed_at, row.changed_by = clock.now(), actor.label
    db.session.flush()
    record(actor, "stock.placed", f"stock:{host_id}")
    return row
