"""What a unit's officer and head have before them: come back, missing, waiting, decided of late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import clock
from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import RuleKind
from portal.campaigns.deadlines import left_in_words
from portal.checklists.sheet import Line, Sheet
from portal.checklists.states import ChecklistState, Conclusion, Verdict
from portal.council import my_ballot
from portal.council.models import Council, Meeting
from portal.council.my_ballot import Matter
from portal.council.states import CouncilKind, Held, MeetingState, Mode, RoundState
from portal.desk.tasks import Group, Task, filled
from portal.dossiers import queries as dossiers
from portal.dossiers import service as dossier_service
from portal.dossiers.states import SLUGS, STATE_NAMES, DossierState, Move, PaperKind
from portal.dossiers.whole import UnitStanding, Whole
from portal.initiatives.queries import Declared
from portal.initiatives.states import KIND_NAMES, InitiativeState
from portal.vietnamese import count, moment

OF_LATE = timedelta(days=14)
MOST_NEWS = 6
S = DossierState


@dataclass(frozen=True)
class UnitDesk:
    standing: UnitStanding
    left: str
    groups: list[Group]
    news: list[Task]
    met: int
    asked: int
    approving: bool  # the head has a dossier to approve

    @property
    def made(self) -> Whole | None:
        return self.standing.made


def unit_desk(actor: Actor) -> UnitDesk | None:
    """The present campaign as the actor's unit meets it; None if it takes part in none."""
    row = dossiers.own(actor)
    if row is None:
        return None
    standing = dossiers.standing(row)
    made = standing.made
    scope = campaigns.scope(standing.enrolment.campaign, standing.enrolment.unit_id)
    writes = can(actor, Action.DOSSIER_WRITE, scope)
    approving = made is not None and made.dossier.state is S.WAITING and can(actor, Action.DOSSIER_APPROVE, scope)
    matters = my_ballot.matters_of(actor)
    sheets = [standing.sheet, *_people(standing)]
    groups = filled(
        Group("Hội đồng", council_tasks(matters), urgent=True),
        Group("Kết luận hồ sơ", _refused(standing), urgent=True),
        Group("Bị trả lại", _returned(standing, sheets, writes), urgent=True),
        Group("Còn thiếu", _missing(standing, writes, _under_way(standing, matters))),
        Group("Gửi hồ sơ", _complete(standing.made, writes)),
        Group("Đang chờ", _waiting(standing, sheets)),
    )
    return UnitDesk(
        standing=standing,
        left=left_in_words(standing.deadline, clock.now()),
        groups=groups,
        news=_news(standing, sheets),
        met=standing.sheet.met,
        asked=standing.sheet.asked,
        approving=approving,
    )


def _people(standing: UnitStanding) -> list[Sheet]:
    if standing.made is None:
        return []
    return [row.sheet for row in standing.made.nominees if row.sheet is not standing.sheet]


def _named(line: Line, sheet: Sheet, standing: UnitStanding) -> str:
    whose = "" if sheet is standing.sheet else f" của {sheet.subject.name}"
    return f"Tiêu chí {line.criterion.number}, {line.criterion.short[:1].lower()}{line.criterion.short[1:]}{whose}"


def _title(entry: Declared) -> str:
    return f"{KIND_NAMES[entry.kind]} “{entry.title}”"


# --- the council --------------------------------------------------------------------------------
def council_tasks(matters: list[Matter]) -> list[Task]:
    """What the meetings that are not over ask of this person."""
    return [task for matter in matters if (task := _council_task(matter))]


def _council_task(matter: Matter) -> Task | None:
    meeting, round_ = matter.meeting, matter.round
    name, desk = meeting.council.name, f"/hoi-dong/hop/{meeting.id}"
    if matter.may_vote and round_ is not None:
        what = f"{name}, đến {moment(round_.closes_at)}." if round_.closes_at else f"{name}, đang bỏ phiếu."
        return Task(
            _vote(meeting), what, f"/bo-phieu/{round_.id}", "Gửi ý kiến" if _in_writing(meeting) else "Bỏ phiếu"
        )
    if matter.papers:
        label = "Xác nhận số phiếu" if matter.papers == "confirm" else "Nhập số phiếu"
        return Task(f"Kiểm phiếu giấy: {meeting.title}", f"{name}, đã kết thúc bỏ phiếu.", f"{desk}/phieu-giay", label)
    if matter.pending and matter.chairs:
        return Task(f"Xác nhận kết quả: {meeting.title}", f"{name}, thư ký đã chốt.", desk, "Xem và xác nhận")
    if not matter.keeps:
        if meeting.state is MeetingState.PREPARING and not _in_writing(meeting):
            where = f", {meeting.place}" if meeting.place else ""
            invited = (("Xem giấy mời", f"{desk}/giay-moi"),) if meeting.invited_at else ()
            words = f"{'Mời họp' if invited else 'Họp'} lúc {moment(meeting.starts_at)}{where}."
            return Task(meeting.title, words, desk, "Xem hồ sơ", more=invited)
        return None
    if _in_writing(meeting) and (round_ is None or round_.state in (RoundState.DRAFT, RoundState.OPEN)):
        until = f"Nhận ý kiến đến {moment(meeting.deadline)}." if meeting.deadline else ""
        return Task(
            meeting.title, until, desk, "Theo dõi" if round_ and round_.state is RoundState.OPEN else "Gửi phiếu"
        )
    if meeting.state is MeetingState.PREPARING or round_ is None or round_.state is RoundState.DRAFT:
        return Task(meeting.title, f"Họp lúc {moment(meeting.starts_at)}.", desk, "Điều hành")
    if round_.state is RoundState.OPEN:
        way = "biểu quyết" if round_.mode is Mode.HANDS else "bỏ phiếu"
        return Task(meeting.title, f"Đang {way}.", desk, "Điều hành")
    if matter.pending:
        return Task(meeting.title, "Đã chốt, chờ Chủ trì xác nhận.", desk)
    if matter.sent_back:
        return Task(meeting.title, f"Chủ trì trả lại kết quả: {matter.sent_back}", desk, "Xem lại và chốt")
    if round_.state is RoundState.CLOSED:
        return Task(meeting.title, "Đã kết thúc bỏ phiếu, chưa chốt kết quả.", desk, "Chốt kết quả")
    return Task(meeting.title, "Đã chốt kết quả, chưa soạn biên bản.", desk, "Soạn biên bản")


def _in_writing(meeting: Meeting) -> bool:
    return meeting.held is Held.WRITTEN


def _vote(meeting: Meeting) -> str:
    return meeting.title if _in_writing(meeting) else f"Bỏ phiếu: {meeting.title}"


def _refused(standing: UnitStanding) -> list[Task]:
    """Not eligible, and why."""
    if standing.made is None or standing.made.dossier.state is not S.NOT_ELIGIBLE:
        return []
    row = standing.made.dossier
    return [Task("Hồ sơ không đủ điều kiện", row.reason, "/ho-so", "Xem hồ sơ", row.decided_by, row.decided_at)]


# --- come back ----------------------------------------------------------------------------------
def _returned(standing: UnitStanding, sheets: list[Sheet], writes: bool) -> list[Task]:
    label = "Bổ sung" if writes else ""
    found = []
    if standing.made is not None:
        dossier = standing.made.dossier
        if dossier.state is S.RETURNED:
            found.append(
                Task(
                    "Hồ sơ đề nghị khen thưởng", dossier.reason, "/ho-so", label, dossier.decided_by, dossier.decided_at
                )
            )
        if dossier.head_note and dossier.state in (S.PREPARING, S.RETURNED):
            found.append(Task("Hồ sơ: thủ trưởng trả lại", dossier.head_note, "/ho-so", label))
    found += [
        Task(_title(entry), entry.return_reason, _initiative(entry, writes), label, entry.decided_by, entry.decided_at)
        for entry in standing.sheet.initiatives
        if entry.state is InitiativeState.RETURNED
    ]
    for sheet in sheets:
        for line in sheet.returned:
            if line.row is not None:
                path = f"{sheet.subject.path}/{line.criterion.code}"
                what, row = _named(line, sheet, standing), line.row
                found.append(Task(what, row.verdict_reason, path, label, row.verdict_by, row.verdict_at))
    return found


def _initiative(entry: Declared, writes: bool) -> str:
    """Whoever does not write reads it."""
    return f"/sang-kien/{entry.id}/sua" if writes else f"/sang-kien/{entry.id}"


# --- missing ------------------------------------------------------------------------------------
def _under_way(standing: UnitStanding, matters: list[Matter]) -> Meeting | None:
    """The meeting of the unit's own council that this person keeps the minutes of: the minutes will come from it."""
    kept = [row.meeting for row in matters if row.keeps and not row.meeting.postponed_reason]
    return next((row for row in kept if _nominates(row.council) == standing.enrolment.unit_id), None)


def _nominates(council: Council) -> str | None:
    """The unit that this council nominates for; None of one that advises or recognises."""
    return council.unit_id if council.kind is CouncilKind.REVIEW and not council.of_host else None


def _missing(standing: UnitStanding, writes: bool, meeting: Meeting | None) -> list[Task]:
    """Nothing is missing any more once the dossier was sent. `meeting` is the council's that is under way or called."""
    made = standing.made
    if made is not None and made.dossier.state not in (S.PREPARING, S.RETURNED):
        return []
    found = [
        Task(
            f"{KIND_NAMES[entry.kind]} “{entry.title}”",
            "Bản nháp, chưa gửi.",
            _initiative(entry, writes),
            "Viết tiếp" if writes else "",
        )
        for entry in standing.sheet.drafts
    ]
    found += [task for line in standing.sheet.lines if (task := _line_task(standing, line, writes))]
    if made is None:
        found.append(Task("Hồ sơ đề nghị khen thưởng", "Chưa lập.", "/ho-so", "Lập hồ sơ" if writes else ""))
        return found
    listed = [entry for entry in made.missing if (entry.where, entry.subject) != ("checklist", _unit_nominee(made))]
    for entry in listed:
        more: tuple[tuple[str, str], ...] = ()
        url, label = dossiers.address_of(made, entry), MISSING_LABELS[entry.where]
        if entry.where == "minutes" and made.outside is None:
            outside = f"/ho-so/{made.dossier.id}/giay-to/{SLUGS[PaperKind.MINUTES]}"
            url, more = "/hoi-dong", (("Đính kèm biên bản đã ký", outside),)
            if meeting is not None:
                url, label = f"/hoi-dong/hop/{meeting.id}", "Theo dõi" if _in_writing(meeting) else "Điều hành"
        found.append(Task(entry.text, "", url, label if writes else "", more=more if writes else ()))
    return found


def _complete(made: Whole | None, writes: bool) -> list[Task]:
    """Nothing is missing: the same way on as the dossier's own page shows."""
    if made is None or made.missing or made.dossier.state not in (S.PREPARING, S.RETURNED):
        return []
    refused = dossier_service.refuse_send(made, Move.SUBMIT)
    if refused is not None:
        return [Task("Hồ sơ đã đủ, chưa gửi được", str(refused), "/ho-so", "Xem hồ sơ")]
    label = "Gửi hồ sơ" if made.sends_without_head else "Chuyển thủ trưởng gửi"
    returned = made.dossier.state is S.RETURNED
    what = ("Hồ sơ", "Bổ sung theo lý do trả lại rồi gửi lại.") if returned else ("Hồ sơ đã đủ", "Gửi được.")
    return [Task(*what, "/ho-so", label if writes else "")]


MISSING_LABELS = {
    "nominees": "Thêm vào danh sách",
    "barred": "Xem tiêu chí",
    "checklist": "Khai tiêu chí",
    "minutes": "Tổ chức họp",
    "votes": "Xem danh sách",
    "report": "Đính kèm báo cáo",
}


def _unit_nominee(made: Whole) -> str:
    """The unit itself on the list of nominees: its checklist is told line by line already."""
    return next((row.candidate.id for row in made.nominees if row.candidate.kind == "unit"), "")


def _line_task(standing: UnitStanding, line: Line, writes: bool) -> Task | None:
    if line.closed is not None or line.verdict is not None:
        return None
    if line.final not in (Conclusion.NOT_DECLARED, Conclusion.UNDETERMINED):
        return None
    path, label = f"{standing.sheet.subject.path}/{line.criterion.code}", "Khai tiêu chí"
    if line.criterion.rule["kind"] == RuleKind.INITIATIVES:
        if line.final is Conclusion.UNDETERMINED or standing.sheet.drafts:
            return None  # it waits to be confirmed, or a draft stands above
        if writes:  # whoever only reads is led to the criterion
            path, label = "/sang-kien/khai", "Khai sáng kiến"
    elif line.asked:
        label = "Nhập số liệu"
    why = line.outcome.why
    return Task(_named(line, standing.sheet, standing), why[:1].upper() + why[1:], path, label if writes else "")


# --- waiting ------------------------------------------------------------------------------------
def _waiting(standing: UnitStanding, sheets: list[Sheet]) -> list[Task]:
    office = standing.enrolment.campaign.host.standing_office.short_name
    found = [
        Task(_title(entry), f"Đã gửi, chờ {office} xác nhận.", f"/sang-kien/{entry.id}")
        for entry in standing.sheet.initiatives
        if entry.state is InitiativeState.SUBMITTED
    ]
    for sheet in sheets:
        if sheet.state is ChecklistState.SENT and sheet.to_verify:
            why = f"Đã gửi, chờ thẩm định {count(len(sheet.to_verify))} tiêu chí."
            found.append(Task(f"Tiêu chí của {sheet.subject.name}", why, sheet.subject.path))
    made = standing.made
    if made is not None and made.dossier.state in WAITS:
        found.append(Task("Hồ sơ đề nghị khen thưởng", WAITS[made.dossier.state].format(office=office), "/ho-so"))
    return found


WAITS = {
    S.WAITING: "Chờ thủ trưởng đồng ý và gửi.",
    S.SENT: "Đã gửi, chờ {office} tiếp nhận.",
    S.RECEIVED: "{office} đã tiếp nhận, đang thẩm định.",
    S.ELIGIBLE: "Đủ điều kiện trình.",
    S.PRESENTED: "Đã trình lãnh đạo, chờ quyết định.",
}


# --- decided of late ----------------------------------------------------------------------------
def _news(standing: UnitStanding, sheets: list[Sheet]) -> list[Task]:
    """What the standing office decided within two weeks, the newest first; what came back stands above already."""
    since = clock.now() - OF_LATE
    found: list[tuple[datetime, Task]] = []
    for entry in standing.sheet.initiatives:
        if entry.state is InitiativeState.CONFIRMED and entry.decided_at is not None:
            task = Task(_title(entry), "Đã xác nhận.", f"/sang-kien/{entry.id}", "", entry.decided_by, entry.decided_at)
            found.append((entry.decided_at, task))
    for sheet in sheets:
        rows = [line.row for line in sheet.lines if line.row is not None and line.row.verdict_at is not None]
        if rows:
            last = max(rows, key=lambda row: row.verdict_at or since)
            assert last.verdict_at is not None
            task = Task(
                f"Tiêu chí của {sheet.subject.name}",
                _verdicts(sheet),
                sheet.subject.path,
                "",
                last.verdict_by,
                last.verdict_at,
            )
            found.append((last.verdict_at, task))
    if standing.made is not None:
        dossier = standing.made.dossier
        if dossier.received_at is not None:
            task = Task(
                "Hồ sơ đề nghị khen thưởng", "Đã tiếp nhận.", "/ho-so", "", dossier.received_by, dossier.received_at
            )
            found.append((dossier.received_at, task))
        if dossier.decided_at is not None and dossier.state is S.ELIGIBLE:
            words = f"{STATE_NAMES[dossier.state]}."
            task = Task("Hồ sơ đề nghị khen thưởng", words, "/ho-so", "", dossier.decided_by, dossier.decided_at)
            found.append((dossier.decided_at, task))
        if dossier.closed_at is not None:
            task = Task(
                "Hồ sơ đề nghị khen thưởng", "Đã có quyết định.", "/ho-so", "", dossier.closed_by, dossier.closed_at
            )
            found.append((dossier.closed_at, task))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [task for at, task in found if at > since][:MOST_NEWS]


def _verdicts(sheet: Sheet) -> str:
    """ "Thẩm định: đạt 5, không đạt 1, trả lại 1."."""
    counts = Counter(line.verdict for line in sheet.lines if line.verdict is not None)
    words = {Verdict.MET: "đạt", Verdict.NOT_MET: "không đạt", Verdict.RETURNED: "trả lại"}
    return f"Thẩm định: {', '.join(f'{words[verdict]} {counts[verdict]}' for verdict in words if counts[verdict])}."
