"""The data of the demonstration, as it stands in `data/demo/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from portal.campaigns.plan import Plan
from portal.campaigns.planfile import read_plan

STAGES = (
    "begun",
    "declared",
    "checked",
    "nominated",
    "called",
    "voting",
    "proposed",
    "minuted",
    "waiting",
    "sent",
    "received",
    "returned",
    "eligible",
)


@dataclass(frozen=True)
class Story:
    units: dict[str, Any]
    people: dict[str, Any]
    initiatives: dict[str, Any]
    told: dict[str, Any]
    plan: Plan

    def text(self, key: str, **values: str) -> str:
        return str(self.told["texts"][key]).format(**values)


def read_story(data: Path) -> Story:
    """Everything below the folder `data` that the demonstration needs."""

    def read(path: Path) -> dict[str, Any]:
        return tomllib.loads(path.read_text(encoding="utf-8"))

    told = read(data / "demo" / "story.toml")
    return Story(
        units=read(data / "demo" / "units.toml"),
        people=read(data / "demo" / "people.toml"),
        initiatives=read(data / "demo" / "initiatives.toml"),
        told=told,
        plan=read_plan(read(data / "campaigns" / told["plan"])),
    )


@dataclass(frozen=True)
class Days:
    """When the steps of one year happen."""

    launch: date
    declare: date
    confirm: date
    check: date
    meet: date
    send: date
    receive: date
    examine: date


STEPS = ("launch", "declare", "confirm", "check", "meet", "send", "receive", "examine")


def finished_days(told: dict[str, Any]) -> Days:
    return Days(**{name: told["finished"][name] for name in STEPS})


def present_days(told: dict[str, Any], today: date) -> Days:
    """So many days before the day of the first run."""
    return Days(**{name: today - timedelta(days=told["present"][name]) for name in STEPS})


def reached(unit: dict[str, Any], stage: str) -> bool:
    """Has this unit come so far? The finished year went the whole way."""
    return STAGES.index(unit.get("stage", "eligible")) >= STAGES.index(stage)
