"""The awards of the finished year: by the order of votes, a name held back, the decision, the published result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.awards import queries, service
from portal.awards.queries import Table
from portal.awards.service import Said, Spoken
from portal.awards.states import Word
from portal.demo.book import Book, morning
from portal.demo.scans import received
from portal.demo.world import World
from portal.evidence import service as evidence
from portal.evidence.service import Reference


@dataclass
class Awarding:
    world: World
    told: dict[str, Any]

    def schedule(self, book: Book, label: str) -> None:
        """Propose, agree, decide, publish, each on its day."""
        for name, verb in (
            ("propose", self._propose), ("agree", self._agree), ("decide", self._decide), ("publish", self._publish),
        ):  # fmt: skip
            book.add(morning(self.told[name], 60), label, verb)
        book.add(morning(self.told["propose"]), label, self._save)

    def _office(self) -> Actor:
        return self.world.actor(self.world.story.told["office"])

    def _table(self) -> Table:
        return queries.table(self.world.campaign())

    def _save(self) -> None:
        table = self._table()
        said = {
            line.row.candidate_id: Said(group.quota is None or position <= group.quota)
            for group in table.groups
            for position, line in enumerate(group.lines, 1)
        }
        service.save(self._office(), table, table.version, said)

    def _propose(self) -> None:
        service.propose(
            self._office(), self._table(), asked_body=self.told["asked_body"], asked_answer=self.told["asked_answer"],
            asked_on=clock.local(clock.now()).date(),
            aware=True,
        )  # fmt: skip

    def _agree(self) -> None:
        table = self._table()
        persons = [line for line in table.lines if line.proposed and line.row.kind != "unit"]
        held = {persons[-1].row.candidate_id: Spoken(Word.HOLD, self.told["held"])} if self.told.get("held") else {}
        service.agree(self.world.actor(self.world.story.told["leader"]), table, held)

    def _decide(self) -> None:
        table, today = self._table(), clock.local(clock.now()).date()
        number, host = self.told["number"], self.world.campaign().host.unit
        service.decide(
            self._office(),
            table,
            number=number,
            on=today,
            signature=list(self.told["signature"]),
            clear=True,
            signed=True,
        )
        title = self.told["scan"]
        names = [line.row.name for line in table.standing]
        evidence.attach(
            self._office(), queries.DECISION, table.campaign.id, unit_id=None,
            files=[received(f"{title}.jpg", host.short_name, title, names[:8])], reference=Reference(number, today, title),
        )  # fmt: skip

    def _publish(self) -> None:
        service.publish(self._office(), self._table())
