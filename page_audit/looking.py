"""What is asked of each page in each size: axe-core's rules, and what no rule of axe asks (WCAG 2.2 by its numbers)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from page_audit.screen import Screen
from page_audit.shots import ID, Shot

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ADVICE = ["best-practice"]
REVIEWED = Path(__file__).with_name("reviewed.toml")
RUN_AXE = """async ([tags, colours]) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, rules: {"color-contrast": {enabled: colours}}, resultTypes: ["violations", "incomplete"]
  });
  const short = results => results.flatMap(rule => rule.nodes.map(node => ({
    rule: rule.id, html: node.html.slice(0, 200), why: (node.any[0] || node.all[0] || node.none[0] || {message: ""}).message
  })));
  return {violations: short(found.violations), incomplete: short(found.incomplete)};
}"""
# (name in a report, call in the page, sizes in which it is asked)
CHECKS: list[tuple[str, str, tuple[str, ...]]] = [
    ("1.4.10 reflow", "() => looks.wide()", ("320", "360", "1366", "200 %")),
    ("1.4.4 nothing cut off", "() => looks.cut()", ("320", "360", "1366", "200 %")),
    ("1.4.12 spaced text", "() => looks.spaced()", ("320", "1366")),
    ("2.5.8 targets", "() => looks.targets()", ("320", "360", "1366")),
    ("text of 16 px", "() => looks.fonts()", ("360", "1366")),
    ("3.1.1 and 3.2.6 frame", "() => looks.frame()", ("360", "1366")),
]
REFUSED = ("refused", "unreadable", "conflict")


@dataclass
class Faults:
    """What is wrong, once for each kind of thing, with the pages that have it."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, where: str) -> None:
        self.found.setdefault(ID.sub("…", what), []).append(where)

    def lines(self) -> list[str]:
        return [
            f"{what}: {where[0]}" + (f" and {len(where) - 1} more" if len(where) > 1 else "")
            for what, where in sorted(self.found.items(), key=lambda pair: -len(pair[1]))
        ]


@dataclass(frozen=True)
class Reviewed:
    rule: str
    html: re.Pattern[str]
    why: re.Pattern[str]
    reason: str

    def covers(self, node: dict[str, str]) -> bool:
        return node["rule"] == self.rule and bool(self.html.search(node["html"]) and self.why.search(node["why"]))


def reviewed() -> list[Reviewed]:
    """What axe could not decide and a person has."""
    with REVIEWED.open("rb") as file:
        rows = tomllib.load(file)["incomplete"]
    return [
        Reviewed(row["rule"], re.compile(row["html"]), re.compile(row.get("why", "")), row["reason"]) for row in rows
    ]


@dataclass
class Look:
    """Runs over pages; adds up."""

    screen: Screen
    axe: Faults = field(default_factory=Faults)
    advice: Faults = field(default_factory=Faults)
    scripted: dict[str, Faults] = field(default_factory=dict)
    decided: dict[str, int] = field(default_factory=dict)
    looked: int = 0
    known: list[Reviewed] = field(default_factory=reviewed)

    def at(self, shot: Shot, sizes: tuple[str, ...], *, with_advice: bool = False, colours: bool = True) -> None:
        """One page in these sizes. Colours are the slowest thing to ask: they may be left out where nothing new is shown."""
        self.screen.show(shot, sizes[0])
        for size in sizes:
            self.screen.resize(size)
            self.looked += 1
            where = f"{shot.name} at {size}"
            self._axe(where, with_advice, colours)
            for name, call, asked in CHECKS:
                if size in asked:
                    self._note(name, call, where)
        if shot.state in REFUSED:
            self._note("3.3.1 refused forms", "() => looks.refused()", shot.name)

    def _axe(self, where: str, with_advice: bool, colours: bool) -> None:
        found: dict[str, list[dict[str, Any]]] = self.screen.measure(RUN_AXE, [TAGS, colours])
        for node in found["violations"]:
            self.axe.add(f"{node['rule']} ({node['why']}) {node['html']}", where)
        for node in found["incomplete"]:
            row = next((row for row in self.known if row.covers(node)), None)
            if row is None:
                self.axe.add(f"undecided: {node['rule']} ({node['why']}) {node['html']}", where)
            else:
                self.decided[row.rule] = self.decided.get(row.rule, 0) + 1
        if with_advice:
            for node in self.screen.measure(RUN_AXE, [ADVICE, False])["violations"]:
                self.advice.add(f"{node['rule']} {node['html']}", where)

    def _note(self, name: str, call: str, where: str) -> None:
        faults = self.scripted.setdefault(name, Faults())
        for what in self.screen.measure(call):
            faults.add(what, where)
