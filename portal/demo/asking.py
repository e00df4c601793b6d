"""Difficulties of units and remarks of citizens: told, sent up, passed on, answered, chosen for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.demo.book import Book, morning
from portal.demo.world import World
from portal.difficulties import queries, service
from portal.difficulties.models import Difficulty


@dataclass
class Asking:
    world: World
    told: dict[str, Any]
    number: int
    difficulty_id: str = ""

    def schedule(self, book: Book, now: datetime) -> None:
        day = self.told.get("on") or clock.local(now).date() - timedelta(days=self.told.get("before", 0))
        label = f"{day.year}: khó khăn, vướng mắc, góp ý"
        steps = [self._tell]
        if self.told.get("up"):
            steps.append(self._send_up)
        if self.told.get("pass"):
            steps.append(self._pass_on)
        if self.told.get("council_title"):
            steps.append(self._to_council)
        if self.told.get("answer"):
            steps.append(self._answer)
        if self.told.get("public"):
            steps.append(self._publish)
        for number, step in enumerate(steps):
            on = self.told.get("answer_on", day) if step == self._answer else day
            book.add(morning(on, 200 + self.number * 3 + number * 30), label, partial(step))

    def _office(self) -> str:
        return str(self.world.story.told["office"])

    def _row(self) -> Difficulty:
        return queries.difficulty_or_404(self.world.actor(self._office()), self.difficulty_id)

    def _tell(self) -> None:
        words = {"title": self.told["title"], "text": self.told["text"], "field_code": self.told["field"]}
        if code := self.told.get("unit"):
            mine = self.world.enrolment(code)
            row = service.tell(self.world.actor(f"canbo.{code}"), mine.campaign, mine.unit, **words)
        else:
            row = service.remark(self.world.campaign(), contact=self.told["contact"], **words)
        self.difficulty_id = row.id

    def _send_up(self) -> None:
        service.send_up(self.world.actor(self._office()), self._row(), self.told["up"])

    def _pass_on(self) -> None:
        service.pass_on(self.world.actor(self._office()), self._row(), self.world.unit(self.told["pass"]), "")

    def _to_council(self) -> None:
        actor, council = self.world.actor(self._office()), self.world.science_council()
        service.pass_to_council(actor, self._row(), council, self.told["council_title"], self.told["council_text"])

    def _answer(self) -> None:
        if self.told.get("up"):
            service.decide(self.world.actor(self.world.story.told["leader"]), self._row(), self.told["answer"])
        else:
            service.answer(self.world.actor(self._office()), self._row(), self.told["answer"])

    def _publish(self) -> None:
        service.publish(self.world.actor(self._office()), self._row(), self.told["question"], self.told["public"])
