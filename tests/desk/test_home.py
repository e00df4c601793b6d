"""What each person finds first: what came back and why, what is missing, what waits, how long there is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bench import budget
from portal import clock
from portal.announcements import service as announcements
from portal.announcements.rules import Words
from portal.campaigns import queries as campaigns
from portal.campaigns.states import CandidateKind
from portal.checklists import queries as checklists
from portal.checklists import service as checklist_service
from portal.checklists.states import Verdict
from portal.council import circulation, sealing, subjects
from portal.council import service as meetings
from portal.council.models import Meeting
from portal.council.states import Mode
from portal.database import db
from portal.dossiers import queries as dossiers
from portal.dossiers import service as dossier_service
from portal.initiatives import service as initiatives
from portal.initiatives.models import Initiative
from portal.initiatives.states import InitiativeKind
from portal.people import queries as people
from portal.people import service as people_service
from tests.browser import Fetched
from tests.cast import PASSWORD, Cast
from tests.council.table import Table
from tests.dossiers.ready import LATE, NOON, prepared, whole

HOME = "/viec-can-lam"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def home(cast: Cast, person: str, part: str = "") -> Fetched:
    return cast.browser(person).get(f"{HOME}?phan={part}" if part else HOME)


def headings(page: Fetched) -> list[str]:
    return [tag.get_text() for tag in page.soup.main.find_all("h2")]


def under(page: Fetched, heading: str) -> str:
    """What stands between a heading and the next."""
    start = next(tag for tag in page.soup.main.find_all("h2") if tag.get_text().startswith(heading))
    found = []
    for sibling in start.find_next_siblings():
        if sibling.name == "h2":
            break
        found.append(" ".join(sibling.get_text(" ").split()))
    return " ".join(found)


def in_context(cast: Cast, work) -> object:
    with cast.portal.app.app_context():
        made = work()
        db.session.commit()
        db.session.remove()
        return made


def called(cast: Cast) -> Meeting:
    return db.session.scalars(select(Meeting)).one()


def circulate(cast: Cast) -> str:
    officer, council = cast.actor("canbo.dong"), called(cast).council
    campaign = campaigns.campaign_or_404(cast.campaign)
    made = circulation.call(
        officer, council, campaign, title="Lấy ý kiến bằng phiếu", opening="Đề nghị cho ý kiến.",
        deadline=clock.now() + timedelta(days=3), chosen=subjects.choosable(council, campaign), mode=Mode.OPEN,
    )  # fmt: skip
    circulation.send(officer, made)
    return made.id


# --- the unit -----------------------------------------------------------------------------------
def test_a_new_officer_finds_the_deadline_and_every_first_step(cast: Cast) -> None:
    cast.launch()
    page = home(cast, "canbo.dong")
    assert "Còn 11 ngày." in page.text and "đến hết 23:59 ngày 31/10/2024" in page.text
    assert headings(page)[0] == "Còn thiếu (7)"
    missing = under(page, "Còn thiếu")
    for words in (
        "Tiêu chí 1",
        "Chưa khai.",
        "Khai sáng kiến",
        "Nhập số liệu",
        "Hồ sơ đề nghị khen thưởng",
        "Lập hồ sơ",
    ):
        assert words in missing
    assert page.link("Lập hồ sơ") == "/ho-so" and page.link("Khai sáng kiến") == "/sang-kien/khai"
    theirs = home(cast, "truong.dong")  # who may not declare is led to the criterion, not to a page that refuses
    assert "Chưa khai." in theirs.text and "/sang-kien/khai" not in theirs.html
    with clock.at(LATE):
        again = cast.browser("canbo.dong")
        again.sign_in("canbo.dong", PASSWORD)
        assert "Đã hết hạn." in again.get(HOME).text


def test_what_came_back_stands_first_with_its_reason_and_who_and_when(cast: Cast) -> None:
    prepared(cast)

    def send_and_return() -> None:
        officer, office = cast.actor("canbo.dong"), cast.actor("vanphong2")
        made = whole(cast)
        for nominee in made.nominees:
            checklist_service.send(officer, nominee.sheet.subject)
        subject = next(row.sheet.subject for row in made.nominees if row.candidate.kind == "unit")
        checklist_service.verify(office, subject, "hai_long", Verdict.RETURNED, "Thiếu bảng tổng hợp")
        initiative = db.session.query(Initiative).one()
        initiatives.return_for_more(office, initiative, "Thiếu số liệu trước khi áp dụng")

    in_context(cast, send_and_return)
    page = home(cast, "canbo.dong")
    assert headings(page)[0] == "Bị trả lại (2)"
    words = under(page, "Bị trả lại")
    assert "“Ngày không hẹn”" in words and "Thiếu số liệu trước khi áp dụng" in words
    assert "Thiếu bảng tổng hợp" in words and "Mai Văn Hùng, 12:00 ngày 20/10/2024" in words
    assert page.link("Bổ sung").endswith("/sua")
    waiting = under(page, "Đang chờ")
    assert "chờ thẩm định 05 tiêu chí" in waiting and "Tiêu chí của Kim Thị Hoa" in waiting


def test_missing_papers_lead_to_the_two_ways_of_minutes_and_to_each_report(cast: Cast) -> None:
    dossier = prepared(cast, minutes=False, reports=False)
    in_context(cast, lambda: meetings.postpone(cast.actor("canbo.dong"), called(cast), "Chưa đủ người dự"))
    page = home(cast, "canbo.dong")
    assert page.link("Tổ chức họp") == "/hoi-dong"
    assert page.link("Đính kèm biên bản đã ký") == f"/ho-so/{dossier}/giay-to/bien-ban"
    words = under(page, "Còn thiếu")
    assert (
        "Báo cáo thành tích của Kim Thị Hoa" in words and "Báo cáo thành tích của Ủy ban nhân dân phường Đông" in words
    )


def test_while_the_council_meets_the_minutes_are_looked_for_there(cast: Cast) -> None:
    prepared(cast, minutes=False)
    meeting = in_context(cast, lambda: called(cast).id)
    page = home(cast, "canbo.dong")
    assert "Tổ chức họp" not in page.text and page.link("Điều hành") == f"/hoi-dong/hop/{meeting}"
    assert under(page, "Còn thiếu").count("Điều hành") == 1 and page.link("Đính kèm biên bản đã ký")
    in_context(cast, lambda: meetings.postpone(cast.actor("canbo.dong"), called(cast), "Chưa đủ người dự"))
    circulated = in_context(cast, lambda: circulate(cast))
    assert home(cast, "canbo.dong").link("Theo dõi") == f"/hoi-dong/hop/{circulated}"
    assert "Theo dõi" in under(home(cast, "canbo.dong"), "Còn thiếu")


def test_nothing_missing_offers_to_send_and_once_sent_only_waits(cast: Cast) -> None:
    prepared(cast)
    page = home(cast, "canbo.dong")
    assert page.link("Chuyển thủ trưởng gửi") == "/ho-so"
    in_context(cast, lambda: dossier_service.submit(cast.actor("canbo.dong"), whole(cast)))
    assert "Chờ thủ trưởng đồng ý và gửi." in under(home(cast, "canbo.dong"), "Đang chờ")
    in_context(cast, lambda: dossier_service.approve(cast.actor("truong.dong"), whole(cast, "truong.dong"), True))
    page = home(cast, "canbo.dong")
    assert "chờ Văn phòng quận tiếp nhận" in under(page, "Đang chờ")
    assert not any(title.startswith("Còn thiếu") for title in headings(page))


def test_decisions_of_the_last_two_weeks_are_news(cast: Cast) -> None:
    prepared(cast)
    assert "“Ngày không hẹn” : Đã xác nhận." in under(home(cast, "canbo.dong"), "Mới từ Văn phòng quận")
    with clock.at(NOON + timedelta(days=15)):
        again = cast.browser("canbo.dong")
        again.sign_in("canbo.dong", PASSWORD)
        assert headings(again.get(HOME)) and not any("Mới từ" in title for title in headings(again.get(HOME)))


def test_the_head_reads_and_approves_on_the_first_page(cast: Cast) -> None:
    prepared(cast)
    in_context(cast, lambda: dossier_service.submit(cast.actor("canbo.dong"), whole(cast)))
    head = cast.browser("truong.dong")
    page = head.get(HOME)
    assert headings(page)[0] == "Chờ ý kiến của thủ trưởng"
    assert not home(cast, "canbo.dong").has_button("Đồng ý và gửi")
    page = head.submit(page, "Đồng ý và gửi", {"stated": "y"})
    assert "Đã gửi hồ sơ." in page.text
    page = head.get(HOME)
    assert not page.has_button("Đồng ý và gửi")


def test_a_head_has_no_buttons_of_the_officer(cast: Cast) -> None:
    cast.launch()
    page = home(cast, "truong.dong")
    assert "Chưa lập." in page.text and not page.has_link("Lập hồ sơ") and not page.has_link("Nhập số liệu")


def test_a_unit_without_a_campaign_is_told_so(cast: Cast) -> None:
    assert "Đơn vị chưa tham gia phong trào nào" in home(cast, "canbo.dong").text


# --- the council --------------------------------------------------------------------------------
def council_words(cast: Cast, person: str) -> str:
    page = home(cast, person)
    return under(page, "Hội đồng (") if any(title.startswith("Hội đồng (") for title in headings(page)) else ""


def test_a_meeting_asks_each_of_its_people_for_the_next_step(cast: Cast) -> None:
    with cast.portal.app.app_context():
        table = Table.lay(cast)
        table.now = NOON
        db.session.remove()
    assert "Họp lúc 08:00 ngày 03/10/2024" in council_words(cast, "thanhvien1.dong")
    assert "Điều hành" in council_words(cast, "canbo.dong")

    def step(work) -> None:
        with cast.portal.app.app_context():
            work()
            db.session.remove()

    step(table.opened)
    assert "Bỏ phiếu: Họp bình xét" in council_words(cast, "thanhvien1.dong")
    step(
        lambda: [
            table.vote(name, "YYY")
            for name in ("thanhvien1.dong", "canbo.dong", "truong.dong", "thanhvien2.dong", "thanhvien3.dong")
        ]
    )
    assert council_words(cast, "thanhvien1.dong") == ""
    assert "Đang bỏ phiếu." in council_words(cast, "canbo.dong")
    step(table.close)
    assert "chưa chốt kết quả" in council_words(cast, "canbo.dong")
    step(table.propose)
    assert "Xem và xác nhận" in council_words(cast, "truong.dong")
    step(lambda: table._do(lambda: sealing.send_back(table.chair, table.meeting, "Ghi lại tên đơn vị")))
    assert "Chủ trì trả lại kết quả: Ghi lại tên đơn vị" in council_words(cast, "canbo.dong")
    step(table.propose)
    assert "trả lại" not in council_words(cast, "canbo.dong")
    assert "chờ Chủ trì xác nhận" in council_words(cast, "canbo.dong")
    step(table.confirm)
    assert "Soạn biên bản" in council_words(cast, "canbo.dong")
    step(table.narrate)
    step(table.close_meeting)
    assert council_words(cast, "canbo.dong") == "" and council_words(cast, "truong.dong") == ""


def test_whoever_is_absent_is_not_asked_to_vote(cast: Cast) -> None:
    from portal.council import service as council_service
    from portal.council.states import Attendance

    with cast.portal.app.app_context():
        table = Table.lay(cast)
        table.now = NOON
        table.all_present()
        member = next(row for row in table.meeting.council.members if row.name == "Đặng Văn Ánh")
        absent = {member.id: (Attendance.ABSENT, "ốm")}
        table._do(lambda: council_service.record_attendance(table.secretary, table.meeting, absent))
        table.open()
        db.session.remove()
    assert council_words(cast, "thanhvien5.dong") == ""
    assert "Bỏ phiếu" in council_words(cast, "thanhvien4.dong")


# --- the host's people --------------------------------------------------------------------------
def test_the_standing_office_finds_what_waits_for_it(cast: Cast) -> None:
    dossier = prepared(cast)
    assert "Không còn việc phải làm." in home(cast, "vanphong2").text

    def send() -> None:
        dossier_service.submit(cast.actor("canbo.dong"), whole(cast))
        dossier_service.approve(cast.actor("truong.dong"), whole(cast, "truong.dong"), True)

    in_context(cast, send)
    page = home(cast, "vanphong2")
    assert headings(page)[0] == "Hồ sơ mới gửi, chờ tiếp nhận (1)"
    assert page.link("Tiếp nhận") == f"/ho-so/{dossier}/tham-dinh"
    assert not any(title.startswith("Tiêu chí chờ thẩm định") for title in headings(page))
    in_context(
        cast,
        lambda: dossier_service.receive(
            cast.actor("vanphong2"), dossiers.dossier_or_404(cast.actor("vanphong2"), dossier)[0]
        ),
    )
    assert headings(home(cast, "vanphong2"))[0] == "Hồ sơ chờ thẩm định (1)"


def declare_from(cast: Cast, person: str, title: str) -> None:
    def declare() -> None:
        officer = cast.actor(person)
        mine = campaigns.present_enrolment(officer.unit_id)
        row = initiatives.declare(
            officer, mine.campaign, mine.unit, kind=InitiativeKind.MODEL, **MODEL | {"title": title}
        )
        initiatives.submit(officer, row)

    in_context(cast, declare)


MODEL = {
    "field_code": "thu_tuc", "first_applied_on": NOON.date() - timedelta(days=90), "applied_where": "Một cửa",
    "before": "Chờ", "solution": "Làm ngay", "novelty": "Mới", "effect": "Nhanh", "spread": "Rộng", "authors": [],
    "effects": [],
}  # fmt: skip


def test_what_the_own_unit_declared_waits_for_the_leader_alone(cast: Cast) -> None:
    cast.launch()
    declare_from(cast, "canbo.dong", "Mô hình của phường")
    declare_from(cast, "vanphong", "Mô hình của văn phòng")
    office = under(home(cast, "vanphong2"), "Sáng kiến, mô hình chờ xác nhận (1)")
    assert "Mô hình của phường" in office
    leader = under(home(cast, "lanhdao"), "Sáng kiến, mô hình chờ xác nhận (1)")
    assert "Mô hình của văn phòng" in leader


def test_criteria_sent_ahead_of_the_dossier_wait_too(cast: Cast) -> None:
    prepared(cast)

    def send() -> None:
        for nominee in whole(cast).nominees:
            checklist_service.send(cast.actor("canbo.dong"), nominee.sheet.subject)

    in_context(cast, send)
    page = home(cast, "vanphong2")
    waiting = under(page, "Tiêu chí chờ thẩm định (2)")
    assert "Tiêu chí của Kim Thị Hoa Gửi lúc 12:00 ngày 20/10/2024, còn 02 tiêu chí." in waiting

    def verify() -> None:
        for nominee in whole(cast).nominees:
            for line in nominee.sheet.to_verify:
                checklist_service.verify(
                    cast.actor("vanphong2"), nominee.sheet.subject, line.criterion.code, Verdict.MET
                )

    in_context(cast, verify)
    assert not any(title.startswith("Tiêu chí chờ") for title in headings(home(cast, "vanphong2")))


def test_a_unit_asks_that_a_criterion_does_not_apply(cast: Cast) -> None:
    cast.launch()

    def ask() -> None:
        mine = campaigns.present_enrolment(cast.units["dong"])
        subject = checklists.unit_subject(mine)
        checklist_service.ask_not_applicable(cast.actor("canbo.dong"), subject, "hai_long", "Không có thủ tục")

    in_context(cast, ask)
    page = home(cast, "vanphong2")
    assert "Không có thủ tục" in under(page, "Đề nghị không áp dụng tiêu chí (1)")
    cast.browser("vanphong2").get(page.link("Xem"))
    assert "Không có thủ tục" not in home(cast, "lanhdao").text


def test_editors_find_drafts_and_models_not_yet_shown(cast: Cast) -> None:
    prepared(cast)
    in_context(
        cast,
        lambda: announcements.create(
            cast.actor("bientap"), cast.units["quan"], Words("Phát động phong trào", body="…")
        ),
    )
    page = home(cast, "bientap")
    assert "Phát động phong trào" in under(page, "Bài đang viết (1)")
    assert "Ngày không hẹn" in under(page, "Sáng kiến, mô hình đã xác nhận, chưa giới thiệu (1)")


def test_the_admin_finds_units_that_nobody_can_declare_for(cast: Cast) -> None:
    cast.launch()
    assert not headings(home(cast, "quantri"))

    def close() -> None:
        people_service.set_active(cast.actor("quantri"), people.account_named("canbo.tay"), False)

    in_context(cast, close)
    page = home(cast, "quantri")
    assert "Ủy ban nhân dân phường Tây" in under(page, "Đơn vị chưa có tài khoản (1)")
    form = cast.browser("quantri").get(page.link("Thêm tài khoản"))
    assert form.soup.find("option", selected=True)["value"] == "tay"


def test_whoever_wears_two_hats_has_a_page_for_each(cast: Cast) -> None:
    cast.launch()
    page = home(cast, "vanphong")
    parts = page.soup.main.nav.find_all("a")
    assert [(tag.get_text(), tag["href"]) for tag in parts] == [
        ("Phong trào", f"{HOME}?phan=phong-trao"),
        ("Đơn vị", f"{HOME}?phan=don-vi"),
        ("Nhiệm vụ, hướng dẫn", f"{HOME}?phan=nhiem-vu"),
        ("Chấm điểm", f"{HOME}?phan=cham-diem"),
        ("Khó khăn, góp ý", f"{HOME}?phan=kho-khan"),
    ]
    assert "Hạn nộp hồ sơ" in page.text and "Còn thiếu" not in page.text
    assert "Còn thiếu" in home(cast, "vanphong", "don-vi").text


def test_a_person_without_a_role_has_nothing_to_do(cast: Cast) -> None:
    assert "Không còn việc phải làm." in home(cast, "khongvai").text


# --- statements ---------------------------------------------------------------------------------
PLACES = [
    ("canbo.dong", HOME),
    ("truong.dong", HOME),
    ("vanphong2", HOME),
    ("bientap", HOME),
    ("quantri", HOME),
    ("vanphong2", "/don-vi/theo-doi"),
    ("vanphong2", "/don-vi/theo-doi/nhac"),
]


def count(cast: Cast, person: str, path: str) -> int:
    cast.browser(person).get(path)
    with cast.portal.counted() as statements:
        cast.browser(person).get(path)
    assert len(statements) <= 10, f"{path}: {len(statements)}\n" + "\n".join(s[:150] for s in statements)
    return len(statements)


def test_statements_are_few_and_as_many_with_thirty_rows(cast: Cast) -> None:
    prepared(cast)
    before = {place: count(cast, *place) for place in PLACES}

    def more() -> None:
        officer = cast.actor("canbo.dong")
        mine = campaigns.present_enrolment(officer.unit_id)
        made = whole(cast)
        for number in range(30):
            row = initiatives.declare(
                officer, mine.campaign, mine.unit, kind=InitiativeKind.MODEL, **MODEL | {"title": f"Mô hình {number}"}
            )
            initiatives.submit(officer, row)
            dossier_service.nominate(
                officer, made.dossier, CandidateKind.PERSON, name=f"Người Số {number}", post="Công chức"
            )
            announcements.create(cast.actor("bientap"), cast.units["quan"], Words(f"Bài {number}", body="…"))
            unit = people_service.create_unit(
                cast.actor("quantri"),
                code=f"don_vi_{number}",
                name=f"Đơn vị số {number}",
                short_name=f"Đơn vị {number}",
                block_id=mine.unit.block_id,
                parent_id=mine.unit.parent_id,
            )
            db.session.add(
                type(mine)(
                    campaign_id=mine.campaign_id,
                    unit_id=unit.id,
                    block=mine.block,
                    name=unit.name,
                    sort_key=unit.sort_key,
                )
            )

    in_context(cast, more)
    assert {place: count(cast, *place) for place in PLACES} == before
    for person, path in PLACES:
        assert cast.browser(person).get(path).wire_bytes <= budget.PAGE, path


def test_the_home_page_is_light(cast: Cast) -> None:
    cast.launch()
    for person in ("canbo.dong", "vanphong2", "quantri"):
        assert home(cast, person).wire_bytes <= budget.PAGE
