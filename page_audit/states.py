"""The portals and states that are looked at: a whole demonstration; the same with long names, after every deadline, with
every form refused; a portal with nobody's work in it; whoever may not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask

from config import from_environment
from page_audit import ways
from page_audit.gathering import Gatherer, lengthen
from page_audit.shots import Shot, telling
from portal import clock, create_app
from portal.web import frame, kept
from tests import cast as persons
from tests.installation import Installation

# Each kind of account of the demonstration; "" is a visitor.
PEOPLE = (
    "", "canbo.hodackien", "canbo.phutam", "canbo.thitran", "canbo.congan", "canbo.khobac", "canbo.thienmy", "truong.hodackien",
    "truong.taichinh", "truong.thuanhoa", "thanhvien5.phutam", "thanhvien3.congan", "noivu", "lanhdao", "thuky.hd", "chutich.hd",
    "thanhvien1.hd", "tuyentruyen", "quantri", "motcua.phutan",
)  # fmt: skip
NOT_THEIRS = {
    "": [], "canbo.hodackien": ["/quan-tri", "/don-vi/theo-doi"], "noivu": ["/quan-tri"], "quantri": ["/ho-so", "/xet-khen"],
}  # fmt: skip
LATER = timedelta(days=120)
PER_ROUTE = 4
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}  # of the invented passwords


@dataclass
class Found:
    app: Flask
    instance: Path
    shots: list[Shot]
    figures: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def portal_at(instance: Path) -> Flask:
    frame.forget()
    kept.forget_all()
    return create_app({**from_environment({"INSTANCE": str(instance)}), "PASSWORD_COST": CHEAP})


def _copy(instance: Path, folder: Path, name: str) -> Path:
    shutil.copytree(instance, folder / name)
    return folder / name


def full(gatherer: Gatherer, *, per_route: int = PER_ROUTE) -> None:
    """Everything that the demonstration shows to each person, along links, by knocking and by acts that lead on."""
    for who in PEOPLE:
        gatherer.crawl(who, "full", per_route=per_route)
    ways.take(gatherer)


def everything(instance: Path, folder: Path, password: str) -> Found:
    whole = Gatherer(portal_at(_copy(instance, folder, "full")), password)
    full(whole)
    found = Found(whole.app, instance, whole.shots)
    shut = whole.knock(PEOPLE, "full")
    whole.search_nothing(list(whole.shots))
    for who, addresses in NOT_THEIRS.items():
        whole.turn_away(who, addresses)
    whole.break_down()
    seen = [
        shot for shot in telling(whole.shots) if shot.state == "full" and shot.status == 200 and "(" not in shot.route
    ]

    refusing = Gatherer(portal_at(_copy(instance, folder, "refusing")), password)
    refusing.refuse(seen)
    long = _copy(instance, folder, "long")
    columns = lengthen(long / "portal.db")
    stretched = Gatherer(portal_at(long), password)
    stretched.see_again(seen, "long names")
    late = Gatherer(portal_at(_copy(instance, folder, "late")), password)
    after = clock.now() + LATER
    with clock.at(lambda: after):
        late.see_again(seen, "after every deadline")
    bare = Gatherer(portal_at(folder / "bare"), persons.PASSWORD)
    installation = Installation.sqlite(bare.app)
    printed = bare.app.test_cli_runner().invoke(args=["init", "--username", "quantri.dau"]).output
    bare.keep(bare.ask("", "/lien-ket/" + printed.strip().rsplit("/", 1)[1], "empty"))
    cast = persons.Cast.make(installation)
    for state in ("empty", "just launched"):
        for who in ("", *persons.PERSONS):
            bare.crawl(who, state, per_route=1)
        if state == "empty":
            cast.launch()
    for other in (refusing, stretched, late):
        found.shots += other.shots
    found.shots += telling(bare.shots)
    looked_at = {shot.route for shot in found.shots} | whole.led_on
    found.faults += [f"no page of {route} was found" for route in sorted(whole.routes() - looked_at)]
    found.figures = [
        f"{len(whole.routes())} routes with a page", f"{len(found.shots)} pages of {len(PEOPLE)} persons",
        f"{sum(shot.state in ('refused', 'unreadable', 'conflict') for shot in found.shots)} refused forms",
        f"{columns} columns of names made long", f"{shut} routes × persons open to nobody's address",
    ]  # fmt: skip
    return found
