"""One unit's year: declares, checks itself, puts people forward, meets, sends; and what the standing office answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.campaigns import service as campaign_service
from portal.campaigns.criteria import RuleKind
from portal.campaigns.states import CandidateKind
from portal.checklists import queries as checklists
from portal.checklists import service as checklist_service
from portal.checklists.service import Said
from portal.checklists.sheet import Line, Sheet, Subject
from portal.checklists.states import Conclusion, Verdict
from portal.council import recognitions
from portal.council.states import Mode
from portal.demo.book import Book, morning
from portal.demo.scans import received
from portal.demo.story import Days, reached
from portal.demo.ways import Circulation, gathering
from portal.demo.world import World
from portal.dossiers import queries as dossiers
from portal.dossiers import service as dossier_service
from portal.dossiers.states import PaperKind
from portal.dossiers.whole import PAPER, Whole
from portal.evidence import service as evidence
from portal.evidence.service import Reference
from portal.initiatives import queries as initiatives
from portal.initiatives import service as initiative_service
from portal.initiatives.rules import Author
from portal.initiatives.states import InitiativeKind
from portal.vietnamese import parse_decimal, vn_date

INITIATIVE = "initiative"
MEMBERS = 7


@dataclass
class UnitYear:
    world: World
    told: dict[str, Any]  # this unit's part of the story
    days: Days
    now: datetime  # nothing happens after it
    number: int  # which of the units it is: spreads the work over the day
    initiative_ids: list[str] = field(default_factory=list)
    dossier_id: str = ""

    @property
    def code(self) -> str:
        return str(self.told["unit"])

    @property
    def officer(self) -> Actor:
        return self.world.actor(f"canbo.{self.code}")

    @property
    def office(self) -> Actor:
        return self.world.actor(self.world.story.told["office"])

    def reaches(self, stage: str) -> bool:
        return reached(self.told, stage)

    @property
    def outside(self) -> bool:
        return bool(self.told.get("outside"))

    # --- into the book --------------------------------------------------------------------------
    def schedule(self, book: Book) -> None:
        days, year = self.days, self.days.check.year

        def add(day: date, minutes: int, label: str, step: Callable[[], object]) -> None:
            at = min(morning(day, self.number * 11 + minutes), self.now - timedelta(minutes=60 - self.number))
            book.add(at, f"{year}: {label}", step)

        for number, entry in enumerate(self.told.get("initiatives", ())):
            declared = days.declare + timedelta(days=9 * number + self.number % 5)
            add(declared, 0, "khai sáng kiến, mô hình", partial(self._declare, entry))
            if not entry.get("draft") and not entry.get("waiting"):
                answered = days.confirm + timedelta(days=number + self.number % 4)
                add(answered, 0, "xác nhận sáng kiến, mô hình", partial(self._answer, number, entry))
        if self.reaches("declared"):
            add(days.check - timedelta(days=3), 0, "xác định tiêu chí không áp dụng", self._not_applicable)
            add(days.check, 0, "tự kiểm tra tiêu chí", self._check)
        if self.told.get("stage") == "checked":
            add(days.check, 20, "tự kiểm tra tiêu chí", self._send_checklist)
        if self.reaches("nominated"):
            add(days.check + timedelta(days=1), 0, "lập hồ sơ", self._nominate)
        if self.told.get("extension"):
            add(days.send, 0, "gia hạn", self._extend)
        if self.reaches("called") and not self.outside:
            self._gather(book, f"{year}: họp bình xét, bỏ phiếu, lập biên bản")
        if self.reaches("waiting"):
            add(days.send - timedelta(days=1), 0, "đính kèm giấy tờ", self._papers)
            add(days.send, 0, "gửi hồ sơ", self._submit)
        if self.reaches("sent") and not self.told.get("signed"):
            add(days.send, 150, "gửi hồ sơ", self._approve)
        if self.reaches("received"):
            add(days.receive, 0, "tiếp nhận, thẩm định hồ sơ", self._receive)
            add(days.examine, 0, "tiếp nhận, thẩm định hồ sơ", self._examine)
        if self.reaches("returned"):
            add(days.examine, 5, "tiếp nhận, thẩm định hồ sơ", self._conclude)

    def _gather(self, book: Book, label: str) -> None:
        code = self.code
        council = gathering(
            self.told,
            lambda entry: self.world.person(code, entry)[0],
            world=self.world,
            code=code,
            secretary=f"canbo.{code}",
            chair=f"truong.{code}",
            voters=[f"truong.{code}", f"canbo.{code}", *[f"thanhvien{n}.{code}" for n in range(1, 6)]],
            place=self.world.story.told["council"]["place"].format(unit=self.world.unit(code).short_name),
            mode=Mode(self.told.get("mode", "secret")),
            yes=dict(zip(self.names(), self.told.get("votes", ()), strict=False)),
        )
        stage = self.told.get("stage", "eligible")
        in_writing = isinstance(council, Circulation)
        today = clock.local(self.now).date()
        if stage == "called":
            tomorrow = morning(today + timedelta(days=1))
            council.schedule(book, label, self.now - timedelta(hours=3), "called", starts_at=tomorrow)
        elif stage == "voting":
            begun = morning(today - timedelta(days=3)) if in_writing else self.now - timedelta(minutes=45)
            council.schedule(book, label, begun, "voting")
        else:
            until = "proposed" if stage == "proposed" else "minuted"
            # opinions take days: they are asked for the day before the others meet
            day = self.days.meet + timedelta(days=-1 if in_writing else self.number % 4)
            council.schedule(book, label, morning(day, self.number * 9), until)

    def names(self) -> list[str]:
        """The unit, then the people it puts forward, as ballots name them."""
        people = [*self.told.get("nominees", ()), *self.told.get("residents", ())]
        return [self.world.unit(self.code).name, *[self.world.person(self.code, entry)[1] for entry in people]]

    # --- initiatives ----------------------------------------------------------------------------
    def _declare(self, entry: dict[str, Any]) -> None:
        template = self.world.story.initiatives[entry["use"]]
        mine = self.world.enrolment(self.code)
        unit = mine.unit.short_name
        kind = InitiativeKind(template["kind"])
        authors = []
        if kind is InitiativeKind.INITIATIVE:
            _, first, post = self.world.person(self.code, "@officer")
            _, second, second_post = self.world.person(self.code, "@head")
            authors = [Author(first, post, 60), Author(second, second_post, 40)]
        row = initiative_service.declare(
            self.officer,
            mine.campaign,
            mine.unit,
            kind=kind,
            solution_kind=template.get("solution_kind", ""),
            title=template["title"],
            field_code=template["field"],
            first_applied_on=clock.local(clock.now()).date() - timedelta(days=45),
            applied_where=template["where"].format(unit=unit),
            before=template["before"],
            solution=template["solution"],
            novelty=template["novelty"],
            effect=template["effect"],
            spread=template["spread"],
            effects=[
                {"name": name, "unit": measure, "before": before, "after": after}
                for name, measure, before, after in template["effects"]
            ],
            authors=authors,
        )
        self.initiative_ids.append(row.id)
        if entry.get("draft"):
            return
        title = self.world.story.text("scan_initiative")
        self._attach(INITIATIVE, row.id, title, [template["title"]])
        initiative_service.submit(self.officer, row)

    def _attach(self, kind: str, object_id: str, title: str, lines: list[str], number: str = "") -> None:
        unit = self.world.unit(self.code)
        evidence.attach(
            self.officer,
            kind,
            object_id,
            unit_id=unit.id,
            files=[received(f"{title}.jpg", unit.short_name, title, lines)],
            reference=Reference(number, clock.local(clock.now()).date() if number else None, title),
        )

    def _answer(self, number: int, entry: dict[str, Any]) -> None:
        row = initiatives.initiative_or_404(self.office, self.initiative_ids[number])
        if entry.get("returned"):
            initiative_service.return_for_more(self.office, row, entry["returned"])
        else:
            initiative_service.confirm(self.office, row, publish=number == 0)

    # --- criteria -------------------------------------------------------------------------------
    def _subject(self) -> Subject:
        return checklists.unit_subject(self.world.enrolment(self.code))

    def _not_applicable(self) -> None:
        for code, reason in self.told.get("not_applicable", {}).items():
            checklist_service.set_not_applicable(self.office, self._subject(), code, reason)

    def _check(self) -> None:
        subject = self._subject()
        for code, reason in self.told.get("ask_not_applicable", {}).items():
            checklist_service.ask_not_applicable(self.officer, subject, code, reason)
        for line in checklists.sheet(subject).lines:
            left_out = line.criterion.code in self.told.get("leave_out", ())
            if line.closed is None and not left_out and (said := self._said(line)):
                checklist_service.save_line(self.officer, subject, line.criterion.code, _version(line), said)
                if line.criterion.rule["kind"] == RuleKind.JUDGED:
                    title = self.world.story.text("scan_led")
                    self._attach(checklists.EVIDENCE, subject.line_key(line.criterion.code), title, [subject.name])

    def _said(self, line: Line) -> Said | None:
        """What the unit says of a collective criterion; None for what it leaves out or nobody declares."""
        kind, texts = RuleKind(line.criterion.rule["kind"]), self.world.story
        as_of = min(line.criterion.as_of, clock.local(clock.now()).date())
        if kind is RuleKind.JUDGED:
            return Said({}, as_of, word=True, explanation=texts.text("led"))
        if kind is RuleKind.DISCIPLINE:
            return Said({}, as_of, disciplined=False)
        figures = self._figures(line)
        if not figures:
            return None
        return Said(figures, as_of, source=texts.text("index_source" if kind is RuleKind.INDEX else "source"))

    def _figures(self, line: Line) -> dict[tuple[str, str], Decimal | None]:
        rule, period, last = line.criterion.rule, line.criterion.period, line.criterion.last_period or ""
        kind = RuleKind(rule["kind"])
        if kind is RuleKind.TASKS and (tasks := self.told.get("tasks")):
            return {(rule["given"], period): Decimal(tasks[0]), (rule["on_time"], period): Decimal(tasks[1])}
        if kind is RuleKind.RATE and (rates := self.told.get("satisfaction")):
            before, after = (parse_decimal(text) if text else None for text in rates)
            return {(rule["indicator"], last): before, (rule["indicator"], period): after}
        if kind is RuleKind.INDEX and (index := self.told.get("index")):
            before, after, rating = index
            ranks = {entry.code: entry.rank for entry in self.world.campaign().ratings}
            return {
                (rule["points"], last): parse_decimal(before),
                (rule["maximum"], last): Decimal(100),
                (rule["points"], period): parse_decimal(after),
                (rule["maximum"], period): Decimal(100),
                (rule["rating"], period): Decimal(ranks[rating]),
            }
        return {}

    def _send_checklist(self) -> None:
        checklist_service.send(self.officer, self._subject())

    # --- the dossier ----------------------------------------------------------------------------
    def _made(self, actor: Actor | None = None) -> Whole:
        actor = actor or self.officer
        return dossiers.whole(*dossiers.dossier_or_404(actor, self.dossier_id))

    def _nominate(self) -> None:
        officer = self.officer
        dossier = dossier_service.prepare(officer, self.world.enrolment(self.code))
        self.dossier_id = dossier.id
        dossier_service.nominate(officer, dossier, CandidateKind.UNIT)
        for entry in self.told.get("nominees", ()):
            username, name, post = self.world.person(self.code, entry)
            account_id = self.world.account(username).id if username else ""
            dossier_service.nominate(
                officer, dossier, CandidateKind.PERSON, name=name, post=post, account_id=account_id
            )
        for entry in self.told.get("residents", ()):
            _, name, post = self.world.person(self.code, entry)
            dossier_service.nominate(officer, dossier, CandidateKind.RESIDENT, name=name, post=post)
        for nominee in self._made().nominees:
            if nominee.candidate.kind is not CandidateKind.UNIT:
                self._check_person(nominee.sheet)

    def _check_person(self, sheet: Sheet) -> None:
        if self.told.get("stage") == "nominated" and sheet.subject.name == self.names()[-1]:
            return  # something is left to do
        for line in sheet.lines:
            rule = line.criterion.rule
            if rule["kind"] == RuleKind.DISCIPLINE:
                said = Said({}, line.criterion.as_of, disciplined=False)
            else:
                idea = self._recognised_idea() if rule.get("recognised") else None
                said = Said(
                    {}, line.criterion.as_of, word=True, explanation=self.world.story.text("person"), recognised=idea
                )
            checklist_service.save_line(self.officer, sheet.subject, line.criterion.code, _version(line), said)
            if rule["kind"] == RuleKind.JUDGED and rule.get("evidence", True) and not said.recognised:
                key = sheet.subject.line_key(line.criterion.code)
                self._attach(checklists.EVIDENCE, key, self.world.story.text("scan_initiative"), [sheet.subject.name])

    def _recognised_idea(self) -> str | None:
        """Of the citizen whom the story puts forward: the council of science asked about ideas last."""
        found = recognitions.recognised(self.world.campaign())
        return found[-1].question_id if found else None

    def _extend(self) -> None:
        campaign = self.world.campaign()
        campaign_service.extend(
            self.office,
            campaign,
            self.world.unit(self.code),
            campaign.cutoff + timedelta(days=5),
            self.told["extension"],
        )

    def _papers(self) -> None:
        officer, made, texts = self.officer, self._made(), self.world.story
        for nominee in made.nominees:
            if not self.outside and (nominee.vote is None or not nominee.vote.passed):
                dossier_service.drop(officer, made.dossier, nominee.candidate.id)
        made = self._made()
        today = clock.local(clock.now()).date()
        if self.outside:
            votes = dict(zip(self.names(), self.told["votes"], strict=True))
            row = dossier_service.save_paper(
                officer, made.dossier, PaperKind.MINUTES, 0, issued_on=today - timedelta(days=2), members=MEMBERS,
                present=MEMBERS, votes={entry.candidate.id: votes[entry.candidate.name] for entry in made.nominees},
            )  # fmt: skip
            self._attach(PAPER, row.id, texts.text("scan_minutes"), self.names())
        for number, nominee in enumerate(made.nominees, 1):
            row = dossier_service.save_paper(
                officer, made.dossier, PaperKind.REPORT, 0, candidate=nominee.candidate, number=f"{30 + number}/BC",
                issued_on=today,
            )  # fmt: skip
            title = texts.text("scan_report", name=nominee.candidate.name)
            self._attach(PAPER, row.id, title, [nominee.candidate.name, nominee.candidate.post])
        if self.told.get("signed"):
            row = dossier_service.save_paper(
                officer, made.dossier, PaperKind.REQUEST, 0, number=f"{20 + self.number}/TTr", issued_on=today,
                signed=True, says_statement=True,
            )  # fmt: skip
            self._attach(PAPER, row.id, texts.text("scan_request"), self.names())

    def _submit(self) -> None:
        dossier_service.submit(self.officer, self._made())

    def _approve(self) -> None:
        head = self.world.actor(f"truong.{self.code}")
        dossier_service.approve(head, self._made(head), stated=True)

    # --- the standing office --------------------------------------------------------------------
    def _receive(self) -> None:
        office = self.office
        dossier_service.receive(office, self._made(office).dossier)

    def _examine(self) -> None:
        """Verify: everything, or while the year is on half of it."""
        office = self.office
        made = self._made(office)
        stage = self.told.get("stage", "eligible")
        for nominee in made.nominees:
            lines = nominee.sheet.to_verify
            for line in lines[: len(lines) // 2] if stage == "received" else lines:
                self._verify(office, nominee.sheet.subject, line, stage)
        needed = made.campaign.originals
        today = clock.local(clock.now()).date()
        if stage in ("eligible", "received"):
            dossier_service.count_originals(office, made.dossier, needed if stage == "eligible" else needed - 1, today)

    def _verify(self, office: Actor, subject: Subject, line: Line, stage: str) -> None:
        texts, verdict, reason = self.world.story, Verdict.MET, ""
        if line.conclusion is not Conclusion.MET:
            verdict, reason = Verdict.NOT_MET, texts.text("not_met")
        if stage == "returned" and line.criterion.rule["kind"] == RuleKind.RATE:
            verdict, reason = Verdict.RETURNED, self.told["reason"].split(";")[0]
        checklist_service.verify(office, subject, line.criterion.code, verdict, reason)

    def _conclude(self) -> None:
        office = self.office
        made = self._made(office)
        if self.told.get("stage") == "returned":
            by = vn_date(clock.now()) + timedelta(days=self.told["supplement_days"])
            dossier_service.return_for_more(office, made, self.told["reason"], by)
        elif self.told.get("not_eligible"):
            dossier_service.find_not_eligible(office, made.dossier, self.told["not_eligible"])
        else:
            dossier_service.find_eligible(office, made)


def _version(line: Line) -> int:
    return line.row.version if line.row else 0
