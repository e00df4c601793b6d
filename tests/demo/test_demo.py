"""The demonstration: made by the real services in the order of time; each role finds something to do; every page is light."""

from __future__ import annotations

import base64
import random
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench import budget, walk
from config import ConfigError, from_environment
from portal import create_app
from portal.audit import queries as audit
from portal.audit.models import AuditEvent
from portal.campaigns.models import Campaign, Candidate
from portal.campaigns.states import CandidateKind
from portal.checklists import queries as checklists
from portal.council import circulation, entering, paper_counts, verifying
from portal.council import queries as councils
from portal.council.models import Council, Meeting, Participation, Question, VoteRound
from portal.council.room import Door, VotingDesk
from portal.council.seal_models import SealedRecord
from portal.council.states import Channel, CouncilKind, Held, MeetingState, RoundState
from portal.database import db
from portal.demo import commands
from portal.demo.book import Book, morning
from portal.demo.story import read_story
from portal.difficulties.models import Difficulty
from portal.dossiers.models import Dossier
from portal.evidence import queries as evidence
from portal.initiatives.models import Initiative, Recognition
from portal.people.models import Account, Unit
from portal.web.compression import BROTLI, packed
from tests.access.grid import ROUTES
from tests.browser import Browser, Fetched
from tests.conftest import settings
from tests.inspection import NOT_IN_THE_DEMONSTRATION
from tests.installation import statements

pytestmark = pytest.mark.xdist_group("demonstration")

ROOT = Path(__file__).resolve().parents[2]
STORY = read_story(ROOT / "data")
PASSWORD = STORY.people["password"]
EVERYBODY = [
    "canbo.hodackien", "truong.hodackien", "canbo.phutam", "truong.phutam", "canbo.taichinh", "truong.taichinh", "noivu",
    "chutich.hd", "thuky.hd", *[f"thanhvien{n}.hd" for n in range(1, 8)], "tuyentruyen", "lanhdao", "quantri",
    *[f"thanhvien{n}.hodackien" for n in range(1, 6)],
]  # fmt: skip


@dataclass(frozen=True)
class Weighed:
    """A page, or a piece of one, as it went over the wire."""

    rule: str
    bytes: int
    most: int
    html: str


@dataclass
class Running:
    """An application over a copy of the demonstration, for `Browser`."""

    app: object
    browsers: dict[str, Browser] = field(default_factory=dict)
    walked: dict[str, dict[str, Weighed]] = field(default_factory=dict)

    def browser(self, username: str = "") -> Browser:
        if username not in self.browsers:
            self.browsers[username] = Browser(self, username, PASSWORD)
        return self.browsers[username]


@pytest.fixture(scope="module")
def running(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Running:
    instance = tmp_path_factory.mktemp("running") / "instance"
    shutil.copytree(demonstration, instance)
    return Running(create_app(settings(instance)))


@pytest.fixture
def inside(running: Running):
    with running.app.app_context():
        yield
        db.session.rollback()
        db.session.remove()


# --- what it holds ------------------------------------------------------------------------------
def test_time_never_ran_backwards_and_every_chain_holds(inside) -> None:
    broken, number, _ = audit.verify()
    assert broken is None and number > 1_500
    assert not db.session.scalar(select(func.count()).where(AuditEvent.action == "clock.step"))
    for council in db.session.scalars(select(Council)):
        assert verifying.verify_council(council.id) == []
    assert db.session.scalar(select(func.count(SealedRecord.id))) >= 30


def test_two_campaigns_one_finished_one_half_way(inside) -> None:
    finished, present = db.session.scalars(select(Campaign).order_by(Campaign.year)).all()
    assert (finished.year, finished.state, finished.plan_number) == (STORY.plan.year, "finished", STORY.plan.number)
    assert present.state == "launched" and present.copied_from_id == finished.id
    states = {
        campaign.id: Counter(db.session.scalars(select(Dossier.state).where(Dossier.campaign_id == campaign.id)))
        for campaign in (finished, present)
    }
    assert states[finished.id] == {"decided": 13, "not_eligible": 1}
    assert set(states[present.id]) >= {"preparing", "waiting", "sent", "received", "returned", "eligible"}
    initiatives = set(db.session.scalars(select(Initiative.state).where(Initiative.campaign_id == present.id)))
    assert initiatives == {"draft", "submitted", "returned", "confirmed"}


def test_the_hosts_council_fills_each_quota_of_the_finished_year(inside) -> None:
    host = select(Council).where(Council.of_host.is_(True), Council.kind == CouncilKind.REVIEW)
    council = db.session.scalars(host).one()
    body = next(row for row in councils.chain(council.id) if row.kind == "round").body
    found = re.findall(r'"awarded":\[([\d,]*)\],"code":"(\w+)","outside":\[[\d,]*\],"quota":(\d+)', body)
    assert {code: len(awarded.split(",")) for awarded, code, _ in found} == {
        "huyen": 2,
        "tw": 2,
        "xa": 2,
        "ca_nhan": 10,
    }


def test_the_council_of_science_recognised_initiatives_and_an_idea(inside) -> None:
    by_council = select(func.count()).where(Recognition.meeting_id.is_not(None), Recognition.recognised)
    assert db.session.scalar(by_council) == 4
    ideas = {
        row.council_title: row for row in db.session.scalars(select(Difficulty).where(Difficulty.council_title != ""))
    }
    assert {row.council_passed for row in ideas.values()} == {True, None}


# --- every way to vote --------------------------------------------------------------------------
def of_unit(code: str) -> Meeting:
    """The newest meeting of a unit's council, a circulation too."""
    query = select(Meeting).join(Council).join(Unit).where(Unit.code == code, Council.kind == CouncilKind.REVIEW)
    return db.session.scalars(query.order_by(Meeting.starts_at.desc())).unique().first()


def finished_of_unit(code: str) -> Meeting:
    """That of the finished year."""
    query = select(Meeting).join(Council).join(Unit).join(Campaign, Campaign.id == Meeting.campaign_id)
    return db.session.scalars(query.where(Unit.code == code, Campaign.state == "finished")).unique().one()


def round_of(meeting: Meeting) -> VoteRound:
    (round_,) = meeting.rounds
    return round_


def test_votes_came_in_by_every_way(inside) -> None:
    assert set(db.session.scalars(select(Participation.channel).distinct())) == set(Channel)


def test_a_council_voted_on_paper_counted_by_two(inside) -> None:
    meeting = finished_of_unit("thienmy")
    round_ = round_of(meeting)
    tally = paper_counts.tally_of(round_)
    assert round_.on_paper and round_.state is RoundState.SEALED and tally is not None
    assert set(paper_counts.channels(round_).values()) == {Channel.PAPER} and tally.returned == 7
    assert tally.confirmed_by not in (None, tally.entered_by)
    assert len(paper_counts.tellers(meeting)) == 2
    assert sum(count.invalid for count in paper_counts.counts(round_).values()) == 1


def test_a_council_decided_in_writing_and_another_is_asked_now(inside) -> None:
    meeting, running = finished_of_unit("vphuyenuy"), of_unit("congan")
    round_ = round_of(meeting)
    assert meeting.held is Held.WRITTEN and meeting.state is MeetingState.FINISHED
    came = db.session.scalars(select(Participation).where(Participation.round_id == round_.id)).all()
    assert len(round_.roll) == 7 and len(came) == 6 and len({row.at.date() for row in came}) == 2
    assert max(row.at for row in came) < meeting.deadline <= round_.closed_at
    (sheet,) = [row for row in came if row.channel is Channel.PAPER]
    assert evidence.of(circulation.SHEET, f"{round_.id}.{sheet.member_id}")
    assert running.held is Held.WRITTEN and round_of(running).state is RoundState.OPEN
    assert running.deadline > running.starts_at and 0 < len(paper_counts.channels(round_of(running))) < 7


def test_a_door_stands_open_and_a_voting_desk_was_used(inside) -> None:
    meeting = of_unit("phutam")
    door = entering.door_of(meeting.id)
    assert door is not None and entering.meeting_behind(door.code).id == meeting.id
    (inside_,), (asking,) = entering.inside(meeting.id), entering.asking(meeting.id)
    assert paper_counts.channels(round_of(meeting))[inside_.member_id] is Channel.CODE
    assert asking.member_id not in paper_counts.channels(round_of(meeting))
    meeting = of_unit("thuanhoa")
    desk = db.session.get(VotingDesk, meeting.id)
    assert desk is not None and desk.closed_at is not None and desk.member_id is None
    assert Counter(paper_counts.channels(round_of(meeting)).values()) == {Channel.ONLINE: 5, Channel.DESK: 2}


def test_the_pages_of_each_way_are_sound_and_within_their_budget(running: Running) -> None:
    with running.app.app_context():
        code, door = db.session.scalars(select(Door.code)).one(), of_unit("phutam").id
        paper, written, asked = (finished_of_unit("thienmy").id, finished_of_unit("vphuyenuy").id, of_unit("congan").id)
        db.session.remove()
    pages = {
        ("canbo.phutam", f"/hoi-dong/hop/{door}/cua"): ["Đúng người", f"{code[:3]} {code[3:]}"],
        ("canbo.phutam", f"/hoi-dong/hop/{door}/ban-bo-phieu"): ["Mở bàn bỏ phiếu ở máy này"],
        ("canbo.thienmy", f"/hoi-dong/hop/{paper}/phieu-giay"): ["Đã phát 07 phiếu giấy"],
        ("canbo.thienmy", f"/hoi-dong/hop/{paper}/bien-ban"): ["phiếu giấy phát ra 07", "01 phiếu không hợp lệ"],
        ("canbo.vphuyenuy", f"/hoi-dong/hop/{written}"): ["Nội dung xin ý kiến", "Đã soạn biên bản"],
        ("canbo.vphuyenuy", f"/hoi-dong/hop/{written}/bien-ban"): ["không tổ chức họp", "Gửi phiếu giấy có tên"],
        ("canbo.congan", f"/hoi-dong/hop/{asked}"): ["Đã nhận ý kiến 3/7", "Gia hạn"],
        ("canbo.congan", f"/hoi-dong/hop/{asked}/y-kien-giay"): ["Nhập phiếu giấy có tên"],
        ("truong.congan", "/viec-can-lam"): ["Gửi ý kiến"],
    }
    found, rules = {}, walk.Rules(running.app)
    for (username, path), words in pages.items():
        page = fetch(running.browser(username), path)
        rule = rules.of(path)
        found[path] = Weighed(rule, page.wire_bytes, budget.most(rule), page.html)
        missing = [word for word in words if word not in page.text]
        assert not missing, f"{path} lacks {missing}: {page.text}"
    assert not too_heavy(running, found)


def test_a_shared_account_asks_who_sits_at_it(running: Running) -> None:
    page = running.browser("motcua.phutan").get("/viec-can-lam")
    assert page.path == "/nguoi-thuc-hien" or "Người thực hiện" in page.text


# --- each role finds something to do -------------------------------------------------------------
@pytest.mark.parametrize("username", EVERYBODY)
def test_everybody_listed_can_sign_in_and_finds_something(running: Running, username: str) -> None:
    page = running.browser(username).get("/viec-can-lam")
    assert page.soup.h1.get_text() == "Việc cần làm"
    assert "Bản dùng thử, dữ liệu giả định" in page.soup.body.get_text()
    meeting = username.startswith("thanhvien") and username.endswith("hodackien")
    assert meeting or page.soup.main.find("h2"), page.text


def test_what_waits_for_whom(running: Running) -> None:
    def words(username: str) -> str:
        return running.browser(username).get("/viec-can-lam").text

    assert "Bị trả lại (1)" in words("canbo.hodackien")
    assert "Chờ ý kiến của thủ trưởng" in words("truong.taichinh")
    assert "Bỏ phiếu" in words("thanhvien5.phutam") and "Bỏ phiếu" not in words("thanhvien2.phutam")
    assert "Xác nhận kết quả" in words("truong.thuanhoa")
    assert "Hồ sơ mới gửi, chờ tiếp nhận (2)" in words("noivu")
    assert "Tiêu chí chờ thẩm định (1)" in words("lanhdao")
    assert "chờ thẩm định, chốt điểm (3)" in running.browser("noivu").get("/viec-can-lam?phan=cham-diem").text
    for username, number in (("lanhdao", 1), ("noivu", 1), ("canbo.hodackien", 1)):
        assert f"Chờ trả lời ({number})" in running.browser(username).get("/viec-can-lam?phan=kho-khan").text
    assert "Bài đang viết (1)" in words("tuyentruyen")
    assert "Điều hành" in words("thuky.hd")
    assert "Hồ sơ đề nghị khen thưởng" in words("canbo.thitran") and "Bị trả lại" in words("canbo.thitran")


def test_the_finished_year_was_awarded_and_shown(running: Running) -> None:
    page = running.browser().get("/ket-qua")
    page = running.browser().get(str(page.soup.main.find("a")["href"]))
    awarded = [[item.get_text() for item in tag.find_all("li")] for tag in page.soup.main.find_all("ol")]
    assert [len(names) for names in awarded] == [2, 2, 2, 9]  # the leader held one back
    assert "3127/QĐ-UBND" in page.text and "Trần Quốc Việt" not in page.text


def test_units_score_themselves_each_as_far_as_the_story_tells(running: Running) -> None:
    page = running.browser("noivu").get("/cham-diem")
    states = Counter(tag.get_text() for tag in page.soup.select("tbody td:first-of-type"))
    assert len(states) >= 6 and "không phải văn bản pháp lý" in page.text
    assert "89,8/98" in page.text and "Xuất sắc" in page.text
    assert "Giải trình" in running.browser("canbo.hodackien").get("/viec-can-lam?phan=cham-diem").text
    page = running.browser("canbo.thienmy").get("/tieu-chi")
    assert "Xếp loại Xuất sắc, 91,63% (năm trước 78,90%)." in page.text


def test_the_citizen_put_forward_is_the_one_whose_idea_was_recognised(inside) -> None:
    resident = db.session.scalars(select(Candidate).where(Candidate.kind == CandidateKind.RESIDENT)).one()
    line = checklists.sheet(checklists.candidate_subject(resident)).lines[0]
    assert line.recognition is not None and not line.files
    asked = db.session.get_one(Question, line.recognition.question_id)
    sent = db.session.get_one(Difficulty, asked.subject_id)
    assert resident.name in sent.contact and asked.name == line.recognition.name


# --- every page ---------------------------------------------------------------------------------
PER_ROUTE = 2
STATEMENTS = 10


def fetch(browser: Browser, path: str) -> Fetched:
    """What a page draws from a whole campaign is worked out once until something happens: its second opening counts."""
    for _ in range(2):
        with statements(browser.portal.app) as seen:
            page = browser.get(path)
        sent_on = 2 if page.path != path.partition("?")[0] else 1  # whoever is sent on opens two pages
        bundle = "/tron-bo." in path  # a file out of the dossier's papers and the council's: one statement more
        if len(seen) <= STATEMENTS * sent_on + bundle:
            return page
    raise AssertionError(f"{path}: {len(seen)} statements\n" + "\n".join(seen))


def crawl(running: Running, username: str) -> dict[str, Weighed]:
    """Every page that links lead to, a few of each route, and the pieces that they fetch; each is inspected as it is
    fetched, its statements counted. Nothing is written, so it is done once for each person."""
    if username in running.walked:
        return running.walked[username]
    browser, rules, found = running.browser(username), walk.Rules(running.app), {}
    start = walk.START if username else walk.PUBLIC_START
    for rule, address, page in walk.walk(start, lambda path: fetch(browser, path), rules.of, PER_ROUTE):
        if page.response.mimetype == "text/html":
            found[address] = Weighed(rule, page.wire_bytes, budget.most(rule), page.html)
        for piece, again in walk.pieces(page.soup):
            answer = browser.get(piece, htmx=True, status=None)
            assert answer.status in (200, 204), f"{piece}: {answer.status}"
            rule = rules.of(piece)
            most = budget.POLL if again else budget.most_of_piece(rule)
            found[f"{piece} for {address}"] = Weighed(rule, answer.wire_bytes, most, answer.html)
    running.walked[username] = found
    return found


def too_heavy(running: Running, found: dict[str, Weighed]) -> list[str]:
    most = budget.COLD - len(running.app.extensions["portal_assets"]["portal.css"].packed["br"])
    return [
        f"{path}: {one.bytes} > {min(one.most, most)}" for path, one in found.items() if one.bytes > min(one.most, most)
    ]


ROLES = [
    "", "canbo.hodackien", "truong.taichinh", "canbo.phutam", "thanhvien5.phutam", "noivu", "thuky.hd", "chutich.hd",
    "tuyentruyen", "lanhdao", "quantri", "canbo.khobac",
]  # fmt: skip


@pytest.mark.parametrize("username", ROLES)
def test_every_page_is_sound_and_within_its_budget(running: Running, username: str) -> None:
    found = crawl(running, username)
    assert len(found) >= 8
    assert not too_heavy(running, found)


def test_a_page_that_grew_is_found(running: Running) -> None:
    """Four kilobytes of anything on top of a page, whichever it is."""
    found = {path: one for path, one in crawl(running, "noivu").items() if one.most == budget.PAGE}
    noise = base64.b64encode(random.Random(4).randbytes(3_000)).decode()
    grown = {path: replace(one, bytes=len(packed((one.html + noise).encode(), BROTLI))) for path, one in found.items()}
    assert len(found) > 20 and len(too_heavy(running, grown)) == len(found)


def test_no_page_is_left_out(running: Running) -> None:
    """Every page of the grid is weighed: here, or by each test that opens it."""
    met = {one.rule for username in ROLES for one in crawl(running, username).values()}
    pages = {line.removeprefix("GET ") for line in ROUTES if line.startswith("GET ")}
    assert (
        pages >= walk.Rules(running.app).pages() and walk.Rules(running.app).pages() - met == NOT_IN_THE_DEMONSTRATION
    )


def test_every_public_page_is_linked_from_a_public_page(running: Running) -> None:
    found = {path.partition("?")[0].rstrip("/") or "/" for path in crawl(running, "")}
    assert found >= {
        "/", "/ke-hoach", "/thong-bao", "/mo-hinh", "/ket-qua", "/hoi-dap", "/gop-y", "/kiem-tra", "/dang-nhap", "/huong-dan",
    }  # fmt: skip


def test_nobody_outside_a_unit_finds_its_unsent_things(running: Running) -> None:
    """What a unit has not sent is linked from no page of its neighbour, the standing office or the public."""
    with running.app.app_context():
        drafts = set(db.session.scalars(select(Initiative.id).where(Initiative.state == "draft")))
        drafts |= set(db.session.scalars(select(Dossier.id).where(Dossier.state.in_(["preparing", "waiting"]))))
        own = db.session.scalars(
            select(Dossier.id).join(Dossier.unit).where(Unit.code == "phutam", Dossier.state == "preparing")
        ).all()
        db.session.remove()
    assert len(drafts) >= 4
    for username in ("", "canbo.phutam", "noivu", "lanhdao", "tuyentruyen", "quantri"):
        theirs = set(own) if username == "canbo.phutam" else set()
        for path, page in crawl(running, username).items():
            found = [id_ for id_ in drafts - theirs if id_ in page.html]
            assert not found, f"{username or 'public'}: {path} names {found}"
        for id_ in drafts - theirs:
            for path in (f"/sang-kien/{id_}", f"/ho-so/{id_}"):
                answer = running.browser(username).get(path, status=None)
                assert answer.status in (404, 403) or answer.path == "/dang-nhap", f"{username}: {path}"


# --- starting -----------------------------------------------------------------------------------
def test_acts_are_read_in_the_order_of_time() -> None:
    book, done = Book(), []
    day = STORY.plan.launch
    book.add(morning(day, 5), "b", lambda: done.append("second"))
    book.add(morning(day), "a", lambda: done.append("first"))
    book.add(morning(day, 5), "c", lambda: done.append("third"))
    for act in book:
        act.do()
    assert done == ["first", "second", "third"]
    with pytest.raises(ValueError):
        book.add(morning(day).replace(tzinfo=None), "", lambda: None)


def test_it_is_loaded_only_into_an_empty_database_and_only_for_this_machine(
    demonstration: Path, tmp_path: Path
) -> None:
    shutil.copytree(demonstration, tmp_path / "full")
    runner = create_app(settings(tmp_path / "full")).test_cli_runner()
    answer = runner.invoke(args=["demo", "load"])
    assert answer.exit_code == 1 and "đã có dữ liệu" in answer.output
    with pytest.raises(ConfigError):
        from_environment({"INSTANCE": str(tmp_path / "full"), "PUBLIC_URL": "https://thidua.example"})
    public = from_environment({"INSTANCE": str(tmp_path / "public"), "PUBLIC_URL": "https://thidua.example"})
    runner = create_app({**settings(tmp_path / "public"), **public}).test_cli_runner()
    answer = runner.invoke(args=["demo", "load"])
    assert answer.exit_code == 1 and "PUBLIC_URL" in answer.output
    assert not commands.mark_of(tmp_path / "public").exists()


def test_setting_up_never_loads_it(tmp_path: Path) -> None:
    app = create_app(settings(tmp_path))
    assert app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0
    assert not commands.mark_of(tmp_path).exists()
    with app.app_context():
        assert commands.is_empty()
        db.session.remove()
        db.engine.dispose()


def test_a_later_start_adds_nothing_and_prints_the_accounts(demonstration: Path, tmp_path: Path) -> None:
    shutil.copytree(demonstration, tmp_path / "again")
    app = create_app(settings(tmp_path / "again"))
    with app.app_context():
        before = audit.head_hash()
        db.session.remove()
    answer = app.test_cli_runner().invoke(args=["demo", "start"])
    assert answer.exit_code == 0
    assert f"Mật khẩu của mọi tài khoản: {PASSWORD}" in answer.output and "canbo.hodackien" in answer.output
    with app.app_context():
        assert audit.head_hash() == before
        db.session.remove()


def test_a_first_start_that_was_interrupted_begins_again(tmp_path: Path, monkeypatch) -> None:
    """Half a story is thrown away, not continued."""
    app = create_app(settings(tmp_path))

    class Interrupted(Exception):
        pass

    def interrupt(story, tell) -> None:
        db.session.add(Account(username="nua.chung", name="Nửa Chừng", sort_key="", search_text=""))
        db.session.commit()
        raise Interrupted

    monkeypatch.setattr(commands, "play", interrupt)
    assert isinstance(app.test_cli_runner().invoke(args=["demo", "start"]).exception, Interrupted)
    assert commands.mark_of(tmp_path).read_text().startswith("loading sqlite:///")
    elsewhere = create_app({**settings(tmp_path), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'real.db'}"})
    answer = elsewhere.test_cli_runner().invoke(args=["demo", "start"])
    assert answer.exit_code == 1 and "bị ngắt giữa chừng" in answer.output  # nothing of another database is touched
    monkeypatch.setattr(commands, "play", lambda story, tell: None)
    assert app.test_cli_runner().invoke(args=["demo", "start"]).exit_code == 0
    assert commands.mark_of(tmp_path).read_text().strip() == "ready"
    with app.app_context():
        assert db.session.scalar(select(func.count(Account.id))) == 0
        db.session.remove()
        db.engine.dispose()
