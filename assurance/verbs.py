"""Every writing verb of a council's work as a form that lies filled in before its sender, in an order in which each is possible.

A meeting is led through the portal's own pages; `crash.py` kills the process under each of these verbs.
"""

from __future__ import annotations

import contextvars
import hashlib
import importlib
import io
import itertools
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from unittest import mock

from assurance.hall import CHAIR, SECRETARY, Hall
from portal import clock, confined
from portal.council import queries
from portal.council.models import Council, CouncilMember
from portal.council.models import Meeting as MeetingRow
from portal.council.states import Mode
from portal.council.views import closing, papers
from portal.database import db
from portal.documents import draw
from portal.people import queries as people
from tests.browser import Browser, Fetched, fields_of
from tests.cast import PASSWORD
from tests.evidence import corpus

T = TypeVar("T")
Values = Mapping[str, "str | Sequence[str]"]
PHONE, DESK = "@phone", f"{SECRETARY}@desk"  # browsers of their own: nobody's, and the shared computer


@dataclass
class Verb:
    """A form as it lies filled in before its sender."""

    name: str
    person: str
    path: str
    fields: list[tuple[str, str]]
    scan: bytes = b""  # a file sent with it

    @property
    def draws(self) -> bool:
        """Are papers drawn once it is done, in an act of their own?"""
        return self.path.rsplit("/", 1)[-1] in ("xac-nhan", "bien-ban", "dinh-chinh")


@contextmanager
def repeatable(seed: str) -> Iterator[None]:
    """The same random bytes for the same form in each process, whatever they are for."""
    count = itertools.count()

    def drawn(size: int | None = None) -> bytes:
        blocks = -(-(size or 32) // 32)
        content = b"".join(hashlib.sha256(f"{seed}{next(count)}".encode()).digest() for _ in range(blocks))
        return content[: size or 32]

    with (
        mock.patch.object(secrets, "token_bytes", drawn),
        mock.patch.object(secrets, "token_hex", lambda size=32: drawn(size).hex()),
        mock.patch.object(secrets, "randbelow", lambda end: int.from_bytes(drawn()) % end),
        mock.patch.object(secrets, "choice", lambda among: among[int.from_bytes(drawn()) % len(among)]),
    ):
        yield


@contextmanager
def simple_papers() -> Iterator[None]:
    """Papers are not drawn and files not inspected in processes of their own: none of it touches the database."""

    def here(target: str, *given: Any, **limits: Any) -> Any:
        module, name = target.split(":")
        return getattr(importlib.import_module(module), name)(*given)

    with (
        mock.patch.object(draw, "to_pdf", return_value=b"%PDF-1.4 drawn"),
        mock.patch.object(draw, "undrawable", return_value=""),
        mock.patch.object(confined, "run", here),
    ):
        yield


@contextmanager
def nothing_drawn() -> Iterator[None]:
    """The process stops between an act and the drawing that follows it."""
    with mock.patch.object(closing, "issue"), mock.patch.object(papers, "issue"):
        yield


class Meeting:
    """Meetings led in browsers; `person` is a username, or a browser beside (`name@where`, nobody's without a name)."""

    def __init__(self, place: Hall) -> None:
        self.place, self.browsers = place, dict[str, Browser]()
        self.now = place.now

    def browser(self, person: str) -> Browser:
        if person not in self.browsers:
            name = person.partition("@")[0]
            self.browsers[person] = self.outside(
                lambda: Browser(self.place.cast.portal, name, PASSWORD if name else "")
            )
        return self.browsers[person]

    def outside(self, ask: Callable[[], T]) -> T:
        """As from another process: the application context that is on here is none of a request's."""
        db.session.rollback()
        with clock.at(self.now):
            return contextvars.Context().run(ask)

    def page(self, person: str, path: str) -> Fetched:
        browser = self.browser(person)
        found = self.outside(lambda: browser.get(path))
        if found.path == "/dang-nhap" and person != PHONE:  # the tale is longer than a session that nobody uses
            del self.browsers[person]
            again = self.browser(person)
            found = self.outside(lambda: again.get(path))
        return found

    def filled(self, person: str, page: Fetched, verb: str, values: Values | None = None, step: str = "") -> Verb:
        """The form of this page that goes to an address ending in `verb`, by the button whose value is `step`, if any."""
        for form in page.soup.find_all("form"):
            targets = {str(form.get("action") or page.response.request.path)}
            targets |= {str(tag["formaction"]) for tag in form.find_all("button") if tag.get("formaction")}
            buttons = {str(tag.get("value")): str(tag["name"]) for tag in form.find_all("button") if tag.get("name")}
            for target in targets:
                if target.endswith(f"/{verb}") and (not step or step in buttons):
                    given = {**(values or {}), **({buttons[step]: step} if step else {})}
                    fields = [(key, value) for key, value in fields_of(form) if key not in given]
                    fields = [(key, PASSWORD if key == "password" else value) for key, value in fields]
                    for key, value in given.items():
                        fields += [(key, item) for item in ([value] if isinstance(value, str) else value)]
                    return Verb("", person, target, fields)
        raise RuntimeError(f"{page.path}: no form goes to …/{verb}; the page says: {page.text[:600]}")

    def send(self, verb: Verb) -> int:
        client = self.browser(verb.person).client
        data: dict[str, list[Any]] = {}
        for key, value in verb.fields:
            data.setdefault(key, []).append(value)
        if verb.scan:
            data["files"] = [(io.BytesIO(verb.scan), "ban-quet.pdf")]
        with repeatable(str(verb.fields)):
            headers = {"Sec-Fetch-Site": "same-origin"}
            return int(self.outside(lambda: client.post(verb.path, data=data, headers=headers).status_code))


# --- the story ----------------------------------------------------------------------------------
Step = tuple[str, Callable[[], Verb]]


class _Story:
    """What is asked for again and again while it is told."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting, self.place = meeting, meeting.place
        self.council = f"/hoi-dong/{self.place.council_id}"

    def desk(self, meeting_id: str, step: int = 0) -> str:
        return f"/hoi-dong/hop/{meeting_id}" + (f"?buoc={step}" if step else "")

    def on(self, path: str, verb: str, by: str = SECRETARY, button: str = "", **values: str | Sequence[str]) -> Verb:
        """The form on the page at `path` that goes to …/`verb`."""
        return self.meeting.filled(by, self.meeting.page(by, path), verb, values, button)

    def at(
        self, meeting_id: str, verb: str, step: int = 0, by: str = SECRETARY, **values: str | Sequence[str]
    ) -> Callable[[], Verb]:
        return lambda: self.meeting.filled(by, self.meeting.page(by, self.desk(meeting_id, step)), verb, values)

    def send(self, verb: Verb | Callable[[], Verb]) -> None:
        self.meeting.now += timedelta(minutes=1)
        made = verb if isinstance(verb, Verb) else verb()
        if self.meeting.send(made) not in (200, 303):
            raise RuntimeError(f"{made.path}: not accepted")

    def called(self, title: str) -> str:
        found: str = db.session.scalars(db.select(MeetingRow.id).where(MeetingRow.title == title)).one()
        db.session.rollback()
        return found

    def row(self, meeting_id: str) -> MeetingRow:
        return self.place.meeting(meeting_id)

    def candidates(self, meeting_id: str) -> list[str]:
        return [question.subject_id for question in self.row(meeting_id).rounds[0].questions]

    def round_id(self, meeting_id: str) -> str:
        round_ = queries.current_round(self.row(meeting_id))
        assert round_ is not None
        return round_.id

    def serving(self) -> list[CouncilMember]:
        council = queries.council_or_404(self.place.actor(SECRETARY), self.place.council_id)
        return queries.serving(council, clock.local(self.meeting.now).date())

    def member(self, number: int) -> str:
        return self.serving()[number].id

    def ballot(self, person: str, path: str, marks: str) -> Verb:
        """Marked and reviewed: the form that casts it."""
        page = self.meeting.page(person, path)
        names = list(dict.fromkeys(str(tag["name"]) for tag in page.soup.find_all("input", type="radio")))
        browser, given = self.meeting.browser(person), dict(zip(names, marks, strict=True))
        review = self.meeting.outside(lambda: browser.submit(page, "Xem lại phiếu", given))
        return self.meeting.filled(person, review, path.rsplit("/", 1)[-1], step="bo")

    def own(self, meeting_id: str, person: str, marks: str) -> Verb:
        return self.ballot(person, f"/bo-phieu/{self.round_id(meeting_id)}", marks)

    def everybody(self, meeting_id: str, marks: str) -> None:
        for person in self.place.voters:
            self.send(self.own(meeting_id, person, marks))


def story(meeting: Meeting) -> Iterator[Step]:
    tale = _Story(meeting)
    yield from _a_secret_vote(tale)
    yield from _the_council_itself(tale)
    yield from _hands_and_names(tale)
    yield from _before_the_vote(tale)
    yield from _rounds_that_follow(tale)
    yield from _other_ways(tale)
    yield from _in_writing(tale)


def _a_secret_vote(tale: _Story) -> Iterator[Step]:
    place, at = tale.place, tale.at
    first = place.call()
    yield "attendance", at(first, "co-mat-tat-ca", 1)
    yield "a recusal", lambda: _recusal(tale, first)
    yield "open", at(first, "mo")
    for number, person in enumerate(place.voters):
        ballot = tale.own(first, person, "Y" * (1 if number == len(place.voters) - 1 else 2))
        if number in (0, 3):
            yield "cast a secret ballot", lambda verb=ballot: verb  # type: ignore[misc]
        else:
            tale.send(ballot)
    yield "close", at(first, "ket-thuc")
    yield "propose", at(first, "chot")
    yield "withdraw", at(first, "rut-lai")
    tale.send(at(first, "chot"))
    yield "send back", at(first, "tra-lai", 4, CHAIR, reason="Ghi lại tên đơn vị")
    tale.send(at(first, "chot"))
    yield "confirm", at(first, "xac-nhan", by=CHAIR)
    texts = {"discussion": "Ông Khôi: nhất trí.", "conclusion": "Nhất trí đề nghị."}
    yield "save what was said", at(first, "dien-bien", 5, **texts)
    yield "closing record and minutes", at(first, "bien-ban", 5, **texts)
    yield "make public", at(first, "cong-khai", 5, CHAIR, visibility="counts")
    yield (
        "a correction",
        lambda: tale.on(
            f"{tale.desk(first)}/dinh-chinh", "dinh-chinh", reason="Ghi thiếu lời", conclusion="Nhất trí cao."
        ),
    )
    signed = replace(at(first, "ban-ky", 5)(), scan=corpus.pdf())
    yield "the signed copy", lambda: signed


def _recusal(tale: _Story, meeting_id: str) -> Verb:
    given = {"question": tale.row(meeting_id).rounds[0].questions[0].id, "member": tale.member(-1)}
    return tale.on(tale.desk(meeting_id, 2), "khong-tham-gia", **given, viec="ghi")


def _hands_and_names(tale: _Story) -> Iterator[Step]:
    place, at = tale.place, tale.at
    second = place.call()
    tale.send(at(second, "co-mat-tat-ca", 1))
    yield "the way of voting", at(second, "cach", 3, mode="hands")
    tale.send(at(second, "mo", 3))
    yield "hands counted", lambda: _hands(tale, second)
    yield "cancel", at(second, "huy", reason="Mất điện giữa chừng")
    tale.send(at(second, "mo", 3))
    yield "all hands", at(second, "dong-y-tat-ca")
    third = place.call(Mode.OPEN)
    yield "all here and open", at(third, "co-mat-va-mo")
    yield "cast an open ballot", lambda: tale.own(third, place.voters[2], "YN")
    yield "change an open ballot", lambda: tale.own(third, place.voters[2], "YY")
    fourth = place.call()
    yield "postpone", at(fourth, "hoan", 1, reason="Không đủ người dự")
    yield "a postponed meeting's record", at(fourth, "bien-ban", 5)


def _hands(tale: _Story, meeting_id: str) -> Verb:
    page = tale.meeting.page(SECRETARY, tale.desk(meeting_id))
    boxes = [str(tag["name"]) for tag in page.soup.find_all("input", inputmode="numeric")]
    return tale.meeting.filled(SECRETARY, page, "gio-tay", dict.fromkeys(boxes, "2"), "ghi")


def _before_the_vote(tale: _Story) -> Iterator[Step]:
    place, at = tale.place, tale.at
    starts = f"{clock.local(tale.meeting.now):%H:%M %d/%m/%Y}"
    both = tale.candidates(place.call())  # decided in the first meeting, they are not chosen already
    yield (
        "call a meeting",
        lambda: tale.on(f"{tale.council}/hop", "hop", title="Họp lần hai", starts_at=starts, candidate=both),
    )
    made = tale.called("Họp lần hai")
    here = tale.desk(made)
    yield (
        "the meeting's data",
        lambda: tale.on(f"{here}/sua", "sua", title="Họp bình xét lần hai", programme="Bỏ phiếu"),
    )
    yield "the invitation", lambda: tale.on(f"{here}/giay-moi", "giay-moi")
    yield "the list", at(made, "danh-sach", 2, candidate=both[:1])
    yield "who chairs an item", at(made, "chu-tri", 1, acting_chair=tale.member(2))
    yield "the roll called", at(made, "diem-danh", 1)
    tale.send(at(made, "co-mat-tat-ca", 1))
    came = f"{clock.local(tale.meeting.now):%H:%M}"
    yield "late and early", at(made, "gio-den-ve", 1, person=tale.member(3), late=came)
    yield "a remark", at(made, "y-kien", 3, member=tale.member(3), gist="Nhất trí với danh sách")
    remark = f"{here}/y-kien/{tale.row(made).remarks[0].id}"
    yield "a remark changed", lambda: tale.on(remark, remark.rsplit("/", 1)[-1], gist="Nhất trí")
    yield "a remark dropped", lambda: tale.on(remark, "xoa")
    yield (
        "read, with a note",
        lambda: tale.on(f"{here}/ho-so", "da-xem", place.voters[2], "1", **{"rieng-1": "Hỏi thêm"}),
    )
    path = f"/bo-phieu/{tale.round_id(made)}"
    yield "stay out by one's own word", lambda: tale.on(path, "khong-tham-gia", place.voters[3])
    reset = place.voters[4]

    def set_by_somebody_else(at: datetime | None) -> None:
        account = people.account_named(reset)
        assert account is not None
        account.password_reset_at = at
        db.session.commit()

    set_by_somebody_else(tale.meeting.now - timedelta(hours=1))
    yield "the chair vouches", at(made, "dung-nguoi", 3, CHAIR, member=tale.member(4))
    set_by_somebody_else(None)


def _rounds_that_follow(tale: _Story) -> Iterator[Step]:
    place, at = tale.place, tale.at
    tied = place.call(Mode.OPEN)
    for question in tale.row(tied).rounds[0].questions:
        question.category_quota = 1
    db.session.commit()
    tale.send(at(tied, "co-mat-va-mo"))
    tale.everybody(tied, "YY")
    for verb, person in (("ket-thuc", SECRETARY), ("chot", SECRETARY), ("xac-nhan", CHAIR)):
        tale.send(at(tied, verb, by=person))
    yield "a second round", at(tied, "vong-2", 4)
    part = place.call(Mode.OPEN)
    tale.send(at(part, "danh-sach", 2, candidate=tale.candidates(part)[:1]))
    tale.send(at(part, "co-mat-va-mo"))
    tale.everybody(part, "Y")
    for verb, person in (("ket-thuc", SECRETARY), ("chot", SECRETARY), ("xac-nhan", CHAIR)):
        tale.send(at(part, verb, by=person))
    page = f"{tale.desk(part)}/lan-moi"
    rest = tale.meeting.page(SECRETARY, page).soup.find("input", {"name": "candidate"})
    yield "another round", lambda: tale.on(page, "lan-moi", candidate=[str(rest["value"])])


def _other_ways(tale: _Story) -> Iterator[Step]:
    meeting, place, at = tale.meeting, tale.place, tale.at
    made = place.call()
    here = tale.desk(made)
    tale.send(at(made, "co-mat-tat-ca", 1))
    yield "open the door", lambda: tale.on(f"{here}/cua", "mo")
    door = meeting.page(SECRETARY, f"{here}/cua")
    code = "".join(re.findall(r"\d", door.soup.find(id="cua").find(class_="big").get_text()))
    phone = meeting.browser(PHONE)
    entry = meeting.page(PHONE, "/bo-phieu/vao-hop")
    names = meeting.outside(lambda: phone.submit(entry, "Tìm cuộc họp", {"ma": code}))
    yield "ask at the door", lambda: meeting.filled(PHONE, names, "vao-hop", {"member": tale.member(2)})
    yield "the right person", lambda: tale.on(f"{here}/cua", "tra-loi", SECRETARY, "dung")
    tale.send(at(made, "mo"))
    yield "cast by code", lambda: tale.ballot(PHONE, "/bo-phieu/vao-hop/phieu", "YY")
    yield "shut the door", lambda: tale.on(f"{here}/cua", "dong")
    computer = f"{here}/ban-bo-phieu"
    yield "hand the desk over", lambda: tale.on(computer, "ban-bo-phieu", DESK)
    yield "a turn at the desk", lambda: tale.on(computer, "moi", DESK, tale.member(3))
    ballot = tale.ballot(DESK, f"{computer}/phieu", "YN")
    yield "cast at the desk", lambda: ballot
    receipt = meeting.page(DESK, computer)  # its turn is over, the form of the receipt is one of no fields
    key = {name: value for name, value in fields_of(receipt.soup.find("form")) if name in ("csrf_token", "idem")}
    yield "the turn ends", lambda: Verb("", DESK, f"{computer}/tiep", [*key.items()])
    yield "leave the desk", lambda: tale.on(computer, "roi", DESK, password=PASSWORD)
    paper = f"{here}/phieu-giay"
    yield "hand papers out", lambda: tale.on(paper, "phat", member=[tale.member(number) for number in (0, 1, 4, 5)])
    yield "a paper taken back", lambda: tale.on(paper, "thu-lai")
    yield (
        "the tellers",
        lambda: tale.on(paper, "to-kiem-phieu", member=[tale.member(4), tale.member(5)], lead=tale.member(4)),
    )
    tale.send(tale.own(made, place.voters[6], "YY"))  # neither kind of ballot tells whose it is
    tale.send(at(made, "ket-thuc", thieu="1"))
    questions = [row.id for row in tale.row(made).rounds[0].questions]
    counted = {
        "returned": "3",
        **{f"{mark}{key}": number for key in questions for mark, number in zip("yni", "210", strict=True)},
    }
    yield "the papers' totals", lambda: tale.on(paper, "nhap", **counted)
    yield "typed anew", lambda: tale.on(paper, "nhap-lai")
    tale.send(lambda: tale.on(paper, "nhap", **counted))
    yield "the totals confirmed", lambda: tale.on(paper, "xac-nhan", CHAIR)
    other = place.call()
    tale.send(at(other, "co-mat-tat-ca", 1))
    yield "on paper from the start", lambda: tale.on(f"{tale.desk(other)}/phieu-giay", "chon")
    tale.send(lambda: tale.on(f"{tale.desk(other)}/phieu-giay", "chon"))
    tale.send(at(other, "mo"))
    yield "over to paper", lambda: tale.on(f"{tale.desk(other)}/phieu-giay", "chuyen")


def _in_writing(tale: _Story) -> Iterator[Step]:
    def day(days: int) -> str:
        return f"{clock.local(tale.meeting.now + timedelta(days=days)):%H:%M %d/%m/%Y}"

    page, asked = f"{tale.council}/lay-y-kien", tale.candidates(tale.place.call())
    yield (
        "call a circulation",
        lambda: tale.on(
            page, "lay-y-kien", title="Lấy ý kiến bằng phiếu", deadline=day(3), mode="open", candidate=asked
        ),
    )
    made = tale.called("Lấy ý kiến bằng phiếu")
    yield "what is asked", tale.at(made, "noi-dung", 3, deadline=day(4), opening="Xin ý kiến.")
    yield "send it out", tale.at(made, "gui-phieu", 3)
    yield "a later deadline", tale.at(made, "gia-han", 3, until=day(6), reason="Thành viên đi công tác")
    sheet = f"{tale.desk(made)}/y-kien-giay"

    def typed() -> Verb:
        asked = meeting_page = tale.meeting.page(SECRETARY, f"{sheet}?thanh-vien={tale.member(3)}")
        names = dict.fromkeys(str(tag["name"]) for tag in asked.soup.find_all("input", type="radio"))
        values = {**dict.fromkeys(names, "Y"), "number": "02/PYK", "abstract": "Phiếu lấy ý kiến"}
        return tale.meeting.filled(SECRETARY, meeting_page, "y-kien-giay", values)

    yield "a named sheet typed", typed


def _the_council_itself(tale: _Story) -> Iterator[Step]:
    council, away = tale.council, tale.member(5)
    page = f"{council}/thanh-vien"
    yield "a member", lambda: tale.on(page, "thanh-vien", name="Người Mới", duty="member", since="01/09/2024")
    member = next(row.id for row in tale.serving() if row.name == "Người Mới")
    yield "a member's data", lambda: tale.on(f"{page}/{member}", member, post="Trưởng ban")
    yield "a member leaves", lambda: tale.on(f"{page}/{member}", "thoi")
    yield (
        "a substitute",
        lambda: tale.on(
            page, "thanh-vien", name="Người Dự Thay", duty="member", since="01/09/2024", substitute_of=away
        ),
    )
    made = tale.place.call()
    tale.send(tale.at(made, "co-mat-tat-ca", 1))
    tale.send(tale.at(made, "diem-danh", 1, **{f"s{away}": "excused", f"r{away}": "Đi công tác"}))
    yield "somebody sits in his place", tale.at(made, "du-thay", 1)
    day = f"{clock.local(tale.meeting.now):%d/%m/%Y}"
    yield "the rule", lambda: tale.on(f"{council}/quy-tac", "quy-tac", since=day, citation="Quy chế năm 2024")
    yield "its name", lambda: tale.on(f"{council}/sua", "sua", name="Hội đồng thi đua phường")
    unit = tale.place.cast.units["tay"]
    lay = f"/hoi-dong/lap/{unit}"
    yield "another council", lambda: tale.on(lay, unit, "canbo.tay", name="Hội đồng khác")
    newer = f"/hoi-dong/{db.session.scalars(db.select(Council.id).where(Council.name == 'Hội đồng khác')).one()}"
    yield "dissolve", lambda: tale.on(newer, "giai-the", "canbo.tay", reason="Lập nhầm Hội đồng")
    yield "restore", lambda: tale.on(newer, "khoi-phuc", "canbo.tay")
