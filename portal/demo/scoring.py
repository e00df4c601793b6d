"""The criteria set of the present year: units score themselves by it, each as far as the story tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from flask import current_app

from portal import clock
from portal.access.roles import Actor
from portal.demo.book import Book, morning
from portal.demo.scans import received
from portal.demo.world import World
from portal.evidence import service as evidence
from portal.evidence.service import Reference
from portal.scoring import loading, points, queries, service
from portal.scoring.points import Measure
from portal.scoring.queries import Line, Whole
from portal.scoring.service import Found, Said
from portal.scoring.setfile import parse_set

STAGES = ("half", "sent", "appraised", "explained", "locked")
FIRST_DAY = timedelta(days=20)  # of the year that is scored: a plan issued in time


@dataclass
class Scoring:
    """`told` names the file, the days before today on which each step happens (a unit may have its own), and what each
    unit says and the standing office finds."""

    world: World
    told: dict[str, Any]
    set_id: str = ""

    def schedule(self, book: Book, now: datetime) -> None:
        today = clock.local(now).date()

        def add(step: str, minutes: int, do: Any, unit: dict[str, Any] | None = None) -> None:
            day = today - timedelta(days=(unit or {}).get(step, self.told[step]))
            book.add(
                min(morning(day, minutes), now - timedelta(minutes=70)), f"{today.year}: tự chấm điểm chỉ số CCHC", do
            )

        add("open", 0, self._open)
        for number, unit in enumerate(self.told["units"]):
            stage = STAGES.index(unit["stage"])
            add("score", 20 + number * 9, partial(self._score, unit), unit)
            if stage >= STAGES.index("sent"):
                add("send", 20 + number * 9, partial(self._send, unit), unit)
            if stage >= STAGES.index("appraised"):
                add("appraise", 20 + number * 9, partial(self._appraise, unit), unit)
            if stage >= STAGES.index("explained"):
                add("explain", 20 + number * 9, partial(self._explain, unit), unit)
            if stage >= STAGES.index("locked"):
                add("lock", 20 + number * 9, partial(self._lock, unit), unit)

    # --- who and what ---------------------------------------------------------------------------
    def _office(self) -> Actor:
        return self.world.actor(str(self.world.story.told["office"]))

    def _officer(self, unit: dict[str, Any]) -> Actor:
        return self.world.actor(f"canbo.{unit['unit']}")

    def _whole(self, actor: Actor, unit: dict[str, Any]) -> Whole:
        return queries.whole_or_404(actor, self.set_id, self.world.unit_ids[unit["unit"]])

    # --- the steps ------------------------------------------------------------------------------
    def _open(self) -> None:
        path = Path(current_app.root_path) / "data" / "scoring" / self.told["file"]
        spec = parse_set(path.read_text(encoding="utf-8"))
        made = loading.load_set(self._office(), self.world.campaign(), spec)
        loading.open_set(self._office(), made)
        self.set_id = made.id

    def _score(self, unit: dict[str, Any]) -> None:
        officer = self._officer(unit)
        whole = self._whole(officer, unit)
        lines = whole.leaves
        if unit["stage"] == "half":
            lines = lines[: len(lines) // 2]
        for line in lines:
            entry = service.save_line(officer, whole, line.spec.code, 0, self._said(whole, line, unit))
            if line.spec.code in self.told["scanned"]:
                self._attach(officer, unit, entry.id, line)

    def _said(self, whole: Whole, line: Line, unit: dict[str, Any]) -> Said:
        code = line.spec.code
        if code in unit.get("not_applicable", ()):
            return Said({}, not_applicable=True, note=str(self.told["not_applicable_note"]))
        said = {**self.told["answers"], **unit.get("answers", {})}.get(code)
        rule = line.spec.rule or {}
        asked = points.inputs(rule, line.spec.maximum)
        if said is None:  # nothing told: all of it
            return Said({entry.name: _everything(entry.measure, whole.set.year) for entry in asked})
        values = said if isinstance(said, list) else [said]
        return Said({entry.name: _typed(entry.measure, value) for entry, value in zip(asked, values, strict=True)})

    def _attach(self, officer: Actor, unit: dict[str, Any], entry_id: str, line: Line) -> None:
        row = self.world.unit(unit["unit"])
        title = line.spec.evidence
        evidence.attach(
            officer, queries.EVIDENCE, entry_id, unit_id=row.id,
            files=[received(f"{line.spec.code}.jpg", row.short_name, title, [line.spec.name[:60]])],
            reference=Reference("", None, title),
        )  # fmt: skip

    def _send(self, unit: dict[str, Any]) -> None:
        officer = self._officer(unit)
        service.send(officer, self._whole(officer, unit))

    def _appraise(self, unit: dict[str, Any]) -> None:
        office = self._office()
        for code, (lowered, reason) in unit["lowered"].items():
            service.appraise(office, self._whole(office, unit), code, Found(Decimal(lowered), reason=reason))
        service.finish(office, self._whole(office, unit))

    def _explain(self, unit: dict[str, Any]) -> None:
        officer = self._officer(unit)
        for code, text in unit.get("explained", {}).items():
            service.explain(officer, self._whole(officer, unit), code, text)
        service.answer(officer, self._whole(officer, unit))

    def _lock(self, unit: dict[str, Any]) -> None:
        office = self._office()
        for code, (found, reason) in unit.get("again", {}).items():
            service.appraise(office, self._whole(office, unit), code, Found(Decimal(found), reason=reason))
        service.lock(office, self._whole(office, unit))


def _everything(measure: Measure, year: int) -> Any:
    if measure is Measure.WORD:
        return "yes"
    if measure is Measure.DAY:
        return date(year, 1, 1) + FIRST_DAY
    return Decimal(100)


def _typed(measure: Measure, value: Any) -> Any:
    return str(value) if measure is Measure.WORD else Decimal(str(value))
