"""How the movement ran: guidance and its readers, spreading, propaganda, tasks, a stage's reports, the closing assessment."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from portal import clock
from portal.campaigns import editing, queries
from portal.campaigns.criteria import RuleKind
from portal.campaigns.plan import Stage
from portal.campaigns.queries import criteria_in_force, enrolled
from portal.database import db
from portal.demo.book import Book, morning
from portal.demo.world import World
from portal.evidence import service as evidence
from portal.evidence.service import Reference
from portal.initiatives import queries as initiatives
from portal.initiatives import service as initiative_service
from portal.initiatives.models import Initiative
from portal.movement import queries as movement
from portal.movement import service as movement_service
from portal.tasks import queries as tasks
from portal.tasks import service as task_service


@dataclass
class Moving:
    """One campaign's. `told` is its part of the story; days are counted from the launch, or back from the first run."""

    world: World
    told: dict[str, Any]
    launch: date
    now: datetime
    task_ids: dict[int, str] = field(default_factory=dict)
    guidance_ids: dict[int, str] = field(default_factory=dict)

    def schedule(self, book: Book) -> None:
        year = clock.local(self.now).year if self.told.get("present") else self.launch.year

        def add(days: int, minutes: int, label: str, step: Any) -> None:
            at = min(morning(self.launch + timedelta(days=days), minutes), self.now - timedelta(minutes=5))
            book.add(at, f"{year}: {label}", step)

        for number, entry in enumerate(self.told.get("guidance", ())):
            add(entry["after"], 5, "văn bản hướng dẫn", partial(self._guide, number, entry))
            for place, code in enumerate(entry["read"]):
                add(entry["after"] + 1, 10 + place, "văn bản hướng dẫn", partial(self._read, number, code))
        for place, entry in enumerate(self.told.get("spreading", ())):
            add(entry["after"], 20 + place, "triển khai, quán triệt Kế hoạch", partial(self._spread, entry))
        for place, entry in enumerate(self.told.get("propaganda", ())):
            add(entry["after"], 40 + place, "tuyên truyền, vận động", partial(self._log, entry))
        for number, entry in enumerate(self.told.get("tasks", ())):
            label = "nhiệm vụ CCHC được giao"
            add(entry["after"], 60 + number, label, partial(self._give, number, entry))
            for place, code in enumerate(entry["done"]):
                minutes = number * 20 + place
                add(entry["due"] - 3 - place % 4, 90 + minutes, label, partial(self._report, number, code))
                if code not in entry.get("waiting", ()):
                    add(entry["due"] + 2, 200 + minutes, label, partial(self._accept, number, code))
            if code := entry.get("returned"):
                add(entry["due"] + 2, 260, label, partial(self._return, number, code, entry["reason"]))
        for place, entry in enumerate(self.told.get("learned", ())):
            add(entry["after"], 300 + place, "học tập, áp dụng sáng kiến, mô hình", partial(self._learn, entry))
        if stage := self.told.get("review"):
            made = self._review_of(stage)
            add(stage["after"], 310, "sơ kết", partial(self._open_stage, made))
            for place, entry in enumerate(stage["reports"]):
                days = (made.as_of - self.launch).days + entry["after"]
                add(days, 320 + place, "sơ kết", partial(self._report_stage, made, entry))
        for place, entry in enumerate(self.told.get("assessments", ())):
            days = (entry["on"] - self.launch).days
            add(days, place, "đánh giá đơn vị", partial(self._assess, entry))

    @property
    def _office(self) -> str:
        return str(self.world.story.told["office"])

    def _guide(self, number: int, entry: dict[str, Any]) -> None:
        row = movement_service.issue(
            self.world.actor(self._office), self.world.campaign(), title=entry["title"], text=entry["text"],
            number=entry["number"], issued_on=clock.local(clock.now()).date(),
        )  # fmt: skip
        self.guidance_ids[number] = row.id

    def _read(self, number: int, code: str) -> None:
        actor = self.world.actor(f"canbo.{code}")
        row = movement.guidance_or_404(actor, self.guidance_ids[number])
        movement_service.mark_read(actor, row, self.world.unit_ids[code])

    def _spread(self, entry: dict[str, Any]) -> None:
        code = entry["unit"]
        mine, today = self.world.enrolment(code), clock.local(clock.now()).date()
        row = movement_service.write_spreading(
            self.world.actor(f"canbo.{code}"), mine, 0, held_on=today, how=self.told["how"], attended=entry["attended"],
            plan_number=entry["plan"], plan_on=today - timedelta(days=2),
        )  # fmt: skip
        if not entry.get("waiting"):
            movement_service.confirm_spreading(self.world.actor(f"truong.{code}"), mine, row.version)

    def _log(self, entry: dict[str, Any]) -> None:
        code = entry["unit"]
        movement_service.log(
            self.world.actor(f"canbo.{code}"), self.world.enrolment(code), held_on=clock.local(clock.now()).date(),
            form=entry["form"], place=entry["place"], reach=entry["reach"], text=entry["text"],
        )  # fmt: skip

    # --- tasks ----------------------------------------------------------------------------------
    def _give(self, number: int, entry: dict[str, Any]) -> None:
        campaign = self.world.campaign()
        as_of = next(row.as_of for row in criteria_in_force(campaign) if row.rule["kind"] == RuleKind.TASKS)
        due = min(self.launch + timedelta(days=entry["due"]), as_of) if entry["counts"] else None
        task = task_service.give(
            self.world.actor(self._office),
            campaign,
            [mine for mine in enrolled(campaign) if mine.block == entry["block"]],
            title=entry["title"],
            due_on=due or self.launch + timedelta(days=entry["due"]),
            field_code=entry["field"],
            product=entry["product"],
            source=self.told["source"],
        )
        self.task_ids[number] = task.id

    def _assignment(self, username: str, number: int, code: str) -> Any:
        actor = self.world.actor(username)
        held = tasks.of_unit(self.world.campaign(), self.world.unit_ids[code])
        row = next(row for row in held if row.task_id == self.task_ids[number])
        return actor, tasks.assignment_or_404(actor, row.id)

    def _report(self, number: int, code: str) -> None:
        actor, row = self._assignment(f"canbo.{code}", number, code)
        today = clock.local(clock.now()).date()
        reference = Reference(f"{40 + number}/BC-UBND", today, self.told["report"])
        evidence.attach(actor, tasks.EVIDENCE, row.id, unit_id=row.unit_id, files=[], reference=reference)
        task_service.report(actor, row, done_on=min(today, row.task.due_on), words=self.told["result"])

    def _accept(self, number: int, code: str) -> None:
        actor, row = self._assignment(self._office, number, code)
        task_service.accept(actor, row, row.version)

    def _return(self, number: int, code: str, reason: str) -> None:
        actor, row = self._assignment(self._office, number, code)
        task_service.send_back(actor, row, row.version, reason)

    # --- learned from others ----------------------------------------------------------------------
    def _learn(self, entry: dict[str, Any]) -> None:
        """After the newest published initiative of that name of the other unit."""
        title, code = self.world.story.initiatives[entry["use"]]["title"], entry["unit"]
        query = initiatives.published().where(
            Initiative.title == title, Initiative.unit_id == self.world.unit_ids[entry["of"]]
        )
        source = db.session.scalars(query.limit(1)).one()
        today = clock.local(clock.now()).date()
        actor, mine = self.world.actor(f"canbo.{code}"), self.world.enrolment(code)
        row = initiative_service.apply(
            actor, mine, source, applied_on=today - timedelta(days=14), result=entry["result"]
        )
        reference = Reference("", today, self.told["learned_report"])
        evidence.attach(actor, initiatives.APPLICATION, row.id, unit_id=row.unit_id, files=[], reference=reference)

    # --- a stage ----------------------------------------------------------------------------------
    def _review_of(self, entry: dict[str, Any]) -> Stage:
        """The months from January to the end of the one that day falls in, or the last before whose figures no criterion
        asks for the year."""
        reached = self.launch + timedelta(days=entry["as_of"])
        asked = {row.period.partition("/")[2] for row in self.world.story.plan.criteria}
        month = next(number for number in range(reached.month, 0, -1) if str(number) not in asked)
        as_of = date(reached.year, month, calendar.monthrange(reached.year, month)[1])
        period = f"{as_of.year}/{month}"
        return Stage("so_ket", entry["title"], period, as_of, as_of + timedelta(days=entry["due"]))

    def _open_stage(self, stage: Stage) -> None:
        campaign = self.world.campaign()
        editing.restage(
            self.world.actor(self._office), campaign, campaign.version, "các đợt sơ kết",
            lambda plan: replace(plan, stages=(stage,)),
        )  # fmt: skip

    def _report_stage(self, stage: Stage, entry: dict[str, Any]) -> None:
        """Its figures, apart from those that are counted."""
        code = entry["unit"]
        mine = self.world.enrolment(code)
        counted = {key for key, figure in queries.figures(mine.campaign, "unit", mine.unit_id).items() if figure.origin}
        asked = [row.indicator.code for row in movement.asked_in(mine.campaign, stage, mine.block)]
        typed = {
            name: Decimal(str(value))
            for name, value in entry["figures"].items()
            if name in asked and (name, stage.period) not in counted
        }
        movement_service.report_stage(
            self.world.actor(f"canbo.{code}"), mine, stage, 0, figures=typed, send=not entry.get("draft"),
            achieved=entry["achieved"], lacking=entry["lacking"], next_steps=entry["next"], source=self.told["reviewed"],
        )  # fmt: skip

    # --- the end --------------------------------------------------------------------------------
    def _assess(self, entry: dict[str, Any]) -> None:
        movement_service.assess(
            self.world.actor(self._office), self.world.enrolment(entry["unit"]), 0, completion=entry["completion"],
            responsibility=entry["responsibility"], effect=entry["effect"], note="", settle=True,
        )  # fmt: skip
