"""The whole story, from the first account to this minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.access.roles import SYSTEM
from portal.announcements import service as announcements
from portal.announcements.rules import Words
from portal.announcements.states import PostKind
from portal.awards.commands import load_base_salaries
from portal.campaigns import service as campaigns
from portal.campaigns.plan import NextYear
from portal.clock import VIETNAM
from portal.council.states import Mode
from portal.database import db
from portal.demo.asking import Asking
from portal.demo.awarding import Awarding
from portal.demo.book import Book, morning
from portal.demo.meetings import HostGathering, ScienceGathering
from portal.demo.moving import Moving
from portal.demo.scoring import Scoring
from portal.demo.story import Story, finished_days, present_days
from portal.demo.world import World
from portal.demo.year import UnitYear
from portal.people import queries as people
from portal.vietnamese import day

BEFORE = timedelta(days=30)


def play(story: Story, tell: Callable[[str], None]) -> World:
    """Make it all, act by act, each in a transaction of its own under the clock of its time."""
    now = clock.now()
    world = World(story)
    told = story.told
    first = told["finished"]["launch"] - BEFORE
    tell("Cơ quan, đơn vị, tài khoản")
    with clock.at(morning(first)):
        world.make_units()
        world.make_accounts()
        load_base_salaries(SYSTEM)
        db.session.commit()
    book = Book()
    _finished_year(world, book, now)
    _present_year(world, book, now)
    _posts(world, book, now)
    for number, entry in enumerate(story.told["difficulties"]):
        Asking(world, entry, number).schedule(book, now)
    seen: set[str] = set()
    for act in book:
        if act.label not in seen:
            seen.add(act.label)
            tell(act.label)
        with clock.at(act.at.astimezone(UTC)):
            act.do()
            db.session.commit()
            db.session.remove()
    return world


def _finished_year(world: World, book: Book, now: datetime) -> None:
    told = world.story.told["finished"]
    days = finished_days(world.story.told)
    year = days.check.year
    launched = f"{year}: phát động"
    book.add(morning(days.launch), launched, partial(_launch, world))
    book.add(morning(days.launch, 30), launched, partial(world.found_host_council, days.launch))
    for number, entry in enumerate(world.story.people["units"], 1):
        founded = days.launch + BEFORE
        book.add(
            morning(founded, number * 7), f"{year}: lập Hội đồng", partial(world.found_council, entry, number, founded)
        )
    host_yes: dict[str, int] = {}
    for number, entry in enumerate(told["units"]):
        unit = UnitYear(world, entry, days, now, number)
        unit.schedule(book)
        passed = [name for name, yes in zip(unit.names(), entry["votes"], strict=True) if yes > MAJORITY]
        host_yes |= dict(zip(passed, entry["host_votes"], strict=False))
    _host_gathering(world, host_yes).schedule(
        book, f"{year}: họp Hội đồng của cơ quan phát động", morning(told["host_meeting"])
    )
    _science(world, told, book, year)
    Moving(world, told["movement"], days.launch, now).schedule(book)
    Awarding(world, told["award"]).schedule(book, f"{year}: xét tặng Giấy khen, quyết định, công bố")
    book.add(morning(told["finish"]), f"{year}: kết thúc", partial(_finish, world))


MAJORITY = 3  # of seven: what does not pass in its own unit goes no further


def _host_gathering(world: World, yes: dict[str, int]) -> HostGathering:
    told = world.story.people["host_council"]
    return HostGathering(
        world,
        world.story.told["host"],
        **_seats(told),
        mode=Mode.SECRET,
        yes=yes,
    )


def _seats(told: dict[str, Any]) -> dict[str, Any]:
    """Who chairs, keeps the minutes and votes in a council of the host, and where."""
    by_duty = {row["duty"]: row["username"] for row in told["members"]}
    return {
        "secretary": by_duty["secretary"],
        "chair": by_duty["chair"],
        "voters": [row["username"] for row in told["members"]],
        "place": told["place"],
    }


def _science(world: World, told: dict[str, Any], book: Book, year: int) -> None:
    """The council of science and technology is set up, and recognises some of the year's initiatives and an idea."""
    people = world.story.people["science_council"]
    book.add(morning(people["decision_on"]), f"{year}: lập Hội đồng", world.found_science_council)
    gathering = ScienceGathering(
        world,
        world.story.told["host"],
        **_seats(people),
        mode=Mode.OPEN,
        signed_scan=False,
        most=told["science_most"],
    )
    gathering.schedule(book, f"{year}: họp Hội đồng khoa học và công nghệ", morning(told["science_meeting"]))


def _launch(world: World) -> None:
    host = people.host(world.unit_ids[world.story.told["host"]])
    assert host is not None
    actor = world.actor(world.story.told["office"])
    campaign = campaigns.create(actor, host, world.story.plan)
    campaigns.launch(actor, campaign)
    world.campaign_id = campaign.id


def _finish(world: World) -> None:
    campaigns.finish(world.actor(world.story.told["office"]), world.campaign())


def _present_year(world: World, book: Book, now: datetime) -> None:
    told = world.story.told["present"]
    today = clock.local(now).date()
    days = present_days(world.story.told, today)
    book.add(morning(days.launch), f"{today.year}: phát động", partial(_copy, world, told, today, days.launch))
    for number, entry in enumerate(told["units"]):
        UnitYear(world, entry, days, now, number).schedule(book)
    Moving(world, told["movement"], days.launch, now).schedule(book)
    Scoring(world, world.story.told["scoring"]).schedule(book, now)
    tomorrow = morning(today + timedelta(days=1))
    _host_gathering(world, {}).schedule(
        book,
        f"{today.year}: họp Hội đồng của cơ quan phát động",
        now - timedelta(minutes=20),
        "called",
        starts_at=tomorrow,
    )


def _copy(world: World, told: dict[str, Any], today: date, launch: date) -> None:
    cutoff = datetime.combine(today + timedelta(days=told["cutoff_in"]), time(0), tzinfo=VIETNAM)
    closing = cutoff.date() + timedelta(days=20)
    actor = world.actor(world.story.told["office"])
    campaign = campaigns.copy(
        actor,
        world.campaign(),
        NextYear(
            year=today.year,
            number=told["number"],
            signed_on=launch,
            launch=launch,
            cutoff=cutoff,
            cutoff_words=f"trước ngày {day(cutoff)}",
            closing=closing,
            closing_words=f"tháng {closing:%m/%Y}",
        ),
    )
    campaigns.launch(actor, campaign)
    world.campaign_id = campaign.id


def _posts(world: World, book: Book, now: datetime) -> None:
    today = clock.local(now).date()
    for number, entry in enumerate(world.story.told["posts"]):
        on = entry["on"] if "on" in entry else today - timedelta(days=entry["before"])
        book.add(morning(on, 60 + number), f"{on.year}: tin, bài", partial(_post, world, entry, today.year))


def _post(world: World, entry: dict[str, Any], year: int) -> None:
    actor = world.actor(world.story.told["editor"])
    title = entry["title"].format(year=year)
    post = announcements.create(
        actor,
        world.unit_ids[world.story.told["host"]],
        Words(
            title,
            entry["summary"],
            entry["body"].strip().format(year=year, number=world.story.told["present"]["number"]),
            PostKind(entry.get("kind", PostKind.NEWS)),
            entry.get("praised", ""),
            loudspeaker=entry.get("loudspeaker", "").strip(),
            khmer=entry.get("khmer", "").strip(),
        ),
    )
    if not entry.get("draft"):
        announcements.publish(actor, post)
