"""Other ways to vote in the browser: the phone at the door, the shared computer, paper, opinions over days."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest

from bench import budget
from portal import clock
from portal.council import queries
from portal.council.models import Participation
from portal.council.states import Channel
from portal.database import db
from tests.browser import Browser, Fetched
from tests.cast import PASSWORD, Cast
from tests.council.table import Table
from tests.council.test_views import desk, ended_early, round_id, vote
from tests.evidence import corpus


@pytest.fixture
def seated(cast: Cast) -> Cast:
    with cast.portal.app.app_context():
        cast.meeting = Table.lay(cast).meeting_id
        db.session.remove()
    return cast


def opened(cast: Cast) -> Browser:
    secretary = cast.browser("canbo.dong")
    secretary.submit(desk(cast), "Có mặt tất cả, mở bỏ phiếu")
    return secretary


def here(cast: Cast, end: str = "") -> str:
    return f"/hoi-dong/hop/{cast.meeting}{end}"


def channels(cast: Cast) -> list[Channel]:
    with cast.portal.app.app_context():
        found = [row.channel for row in db.session.scalars(db.select(Participation))]
        db.session.remove()
    return found


def marked(browser: Browser, page: Fetched, marks: str = "YNY") -> Fetched:
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    return browser.submit(page, "Xem lại phiếu", dict(zip(names, marks, strict=True)))


# --- the door -----------------------------------------------------------------------------------
def code_of(cast: Cast) -> str:
    secretary = cast.browser("canbo.dong")
    page = secretary.submit(secretary.get(here(cast, "/cua")), "Cho vào họp bằng mã")
    return "".join(re.findall(r"\d", page.soup.find(id="cua").find(class_="big").get_text()))


def asked(cast: Cast, name: str, phone: Browser | None = None, code: str = "") -> Browser:
    phone = phone or Browser(cast.portal)
    page = phone.submit(phone.get("/bo-phieu/vao-hop"), "Tìm cuộc họp", {"ma": code or code_of(cast)})
    member = next(tag["value"] for tag in page.soup.find_all("input", type="radio") if name in tag.parent.get_text())
    page = phone.submit(page, "Xin vào họp", {"member": member})
    assert page.path == "/bo-phieu/vao-hop/cho" and "Số trên máy này" in page.text
    return phone


def test_a_member_without_an_account_votes_on_his_phone(seated: Cast) -> None:
    secretary = opened(seated)
    login = Browser(seated.portal).get("/dang-nhap")
    assert login.link("Vào họp bằng mã") == "/bo-phieu/vao-hop"
    code = code_of(seated)
    wall = secretary.get(here(seated, "/man-hinh"))
    assert f"{code[:3]} {code[3:]}" in wall.text and wall.soup.find("img", class_="qr")
    phone = asked(seated, "Sơn Thị Liên", code=code)
    waiting = phone.get("/bo-phieu/vao-hop/cho")
    number = waiting.soup.find(class_="big").get_text()
    poll = waiting.soup.find(attrs={"data-hx-get": True})["data-hx-get"]
    assert phone.get(poll, status=204, htmx=True).wire_bytes == 0
    assert phone.get("/bo-phieu/vao-hop/phieu").path == "/bo-phieu/vao-hop/cho", (
        "nobody is in before the secretary looks"
    )
    page = secretary.get(here(seated, "/cua"))
    assert number in page.text and "Sơn Thị Liên" in page.text
    page = secretary.submit(page, "Đúng người")
    assert "Đã vào bằng mã: Sơn Thị Liên." in page.text
    assert phone.get(poll, htmx=True).response.headers["HX-Redirect"] == "/bo-phieu/vao-hop/phieu"
    ballot = phone.get("/bo-phieu/vao-hop/cho")
    assert ballot.path == "/bo-phieu/vao-hop/phieu" and "Người bỏ phiếu: Sơn Thị Liên" in ballot.text
    assert not ballot.soup.find_all("a", href=re.compile("^/(hoi-dong|viec|tai-khoan)")), "no way into the portal"
    dossier = phone.get(ballot.link("Xem hồ sơ"))
    assert dossier.path.startswith("/bo-phieu/vao-hop/ho-so/") and "Tiêu chí" in dossier.text
    assert not dossier.soup.find_all("a", href=re.compile("^/(hoi-dong|viec|tai-khoan)"))
    assert phone.get(dossier.link("Về phiếu")).path == "/bo-phieu/vao-hop/phieu"
    assert Browser(seated.portal).get(dossier.path).path == "/bo-phieu/vao-hop", "nobody else reads it"
    phone.get(f"{dossier.path[:-4]}zzzz", status=404)
    review = marked(phone, ballot)
    receipt = phone.submit(review, "Bỏ phiếu")
    assert receipt.soup.h1.get_text().startswith("Đã ghi nhận phiếu lúc")
    assert channels(seated) == [Channel.CODE]
    again = phone.submit(review, "Bỏ phiếu")
    assert again.soup.find(class_="code").get_text() == receipt.soup.find(class_="code").get_text()
    assert "Phiếu đã được ghi nhận" in phone.get("/bo-phieu/vao-hop/phieu").text
    assert "Phiếu đã được ghi nhận" in seated.browser("thanhvien1.dong").get(f"/bo-phieu/{round_id(seated)}").text
    for header in ("no-store",):
        assert phone.get("/bo-phieu/vao-hop").response.headers["Cache-Control"] == header


def test_an_answer_lost_at_the_very_end_is_still_given(seated: Cast) -> None:
    secretary = opened(seated)
    phone = asked(seated, "Sơn Thị Liên")
    secretary.submit(secretary.get(here(seated, "/cua")), "Đúng người")
    review = marked(phone, phone.get("/bo-phieu/vao-hop/phieu"))
    phone.submit(review, "Bỏ phiếu")
    late = asked(seated, "Trần Minh Khôi", code=code_of_open(seated))
    secretary.submit(secretary.get(here(seated, "/cua")), "Đúng người")
    unsent = marked(late, late.get("/bo-phieu/vao-hop/phieu"))
    for person in ("truong.dong", "thanhvien3.dong"):
        vote(seated, person, "YYY")
    ended_early(seated)
    assert phone.submit(review, "Bỏ phiếu").soup.h1.get_text().startswith("Đã ghi nhận phiếu lúc")
    assert "Lần vào họp này đã kết thúc" in late.submit(unsent, "Bỏ phiếu").text
    assert len(channels(seated)) == 3


def code_of_open(cast: Cast) -> str:
    page = cast.browser("canbo.dong").get(here(cast, "/cua"))
    return "".join(re.findall(r"\d", page.soup.find(id="cua").find(class_="big").get_text()))


def test_another_phone_is_not_let_in_and_codes_are_not_guessed(seated: Cast) -> None:
    secretary = opened(seated)
    code = code_of(seated)
    asked(seated, "Sơn Thị Liên", code=code)
    secretary.submit(secretary.get(here(seated, "/cua")), "Đúng người")
    stranger = Browser(seated.portal)
    assert stranger.get("/bo-phieu/vao-hop/phieu").path == "/bo-phieu/vao-hop"
    page = stranger.get("/bo-phieu/vao-hop")
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(10):
        assert "Không có cuộc họp nào" in stranger.submit(page, "Tìm cuộc họp", {"ma": wrong}, status=422).text
    assert "nhiều lần" in stranger.submit(page, "Tìm cuộc họp", {"ma": code}, status=429).text


def test_who_is_let_in_is_here(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả")
    with seated.portal.app.app_context():
        liên = next(
            row.id
            for row in queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting).council.members
            if row.name == "Sơn Thị Liên"
        )
        db.session.remove()
    secretary.submit(desk(seated, step="?buoc=1"), "Lưu điểm danh", {f"s{liên}": "unexcused"})
    secretary.submit(desk(seated), "Mở bỏ phiếu")
    phone = asked(seated, "Sơn Thị Liên")
    secretary.submit(secretary.get(here(seated, "/cua")), "Đúng người")
    assert phone.get("/bo-phieu/vao-hop/cho").path == "/bo-phieu/vao-hop/phieu"
    receipt = phone.submit(marked(phone, phone.get("/bo-phieu/vao-hop/phieu")), "Bỏ phiếu")
    assert "Đã ghi nhận phiếu" in receipt.text and "Sơn Thị Liên" not in desk(seated).soup.find(id="tien-do").get_text()


def test_the_wrong_person_is_sent_away(seated: Cast) -> None:
    secretary = opened(seated)
    phone = asked(seated, "Sơn Thị Liên")
    secretary.submit(secretary.get(here(seated, "/cua")), "Không phải")
    assert "Thư ký chưa xác nhận." in phone.get("/bo-phieu/vao-hop/cho").text
    assert phone.get("/bo-phieu/vao-hop/phieu").path == "/bo-phieu/vao-hop/cho"
    for person in ("thanhvien1.dong", "canbo.tay", "vanphong"):
        seated.browser(person).get(here(seated, "/cua"), status=403)


def test_the_desk_learns_of_the_door_by_polling(seated: Cast) -> None:
    secretary = opened(seated)
    code_of(seated)
    piece = secretary.get(here(seated, "/cua"), htmx=True)
    assert piece.wire_bytes <= budget.PIECE and "<html" not in piece.html
    address = piece.soup.find(id="cua")["data-hx-get"]
    assert secretary.get(address, htmx=True, status=204).wire_bytes == 0
    asked(seated, "Sơn Thị Liên", code=code_of_open(seated))
    assert "Sơn Thị Liên" in secretary.get(address, htmx=True).html


# --- the shared computer ------------------------------------------------------------------------
def test_the_voting_desk_serves_one_after_another_and_shows_nothing_again(seated: Cast) -> None:
    opened(seated)
    machine = Browser(seated.portal, "canbo.dong", PASSWORD)
    page = machine.submit(machine.get(here(seated, "/ban-bo-phieu")), "Mở bàn bỏ phiếu ở máy này")
    assert page.path == here(seated, "/ban-bo-phieu") and "Mời thành viên tiếp theo" in page.text
    for elsewhere in ("/viec-can-lam", here(seated), "/tai-khoan", f"/bo-phieu/{round_id(seated)}"):
        assert machine.get(elsewhere).path == here(seated, "/ban-bo-phieu"), "the secretary's account stays shut"
    page = machine.submit(machine.submit(page, "Trần Minh Khôi"), "Không phải tôi, chọn lại tên")
    first = machine.submit(page, "Sơn Thị Liên")
    assert "Người bỏ phiếu: Sơn Thị Liên" in first.text
    dossier = machine.get(first.link("Xem hồ sơ"))
    assert dossier.path.startswith(here(seated, "/ban-bo-phieu/ho-so/"))
    first = machine.get(dossier.link("Về phiếu"))
    review = marked(machine, first)
    receipt = machine.submit(review, "Bỏ phiếu")
    code = receipt.soup.find(class_="code").get_text()
    assert machine.submit(review, "Bỏ phiếu").soup.find(class_="code").get_text() == code, "the answer was lost"
    back = machine.submit(first, "Xem lại phiếu", {})
    assert back.path == here(seated, "/ban-bo-phieu")
    page = machine.submit(receipt, "Mời thành viên tiếp theo")
    assert not page.has_button("Sơn Thị Liên") and page.has_button("Trần Minh Khôi")
    for old in (review, first):  # the back button, and "send again"
        button = "Bỏ phiếu" if old is review else "Xem lại phiếu"
        gone = machine.submit(old, button)
        assert gone.path == here(seated, "/ban-bo-phieu") and code not in gone.html and "Đồng ý" not in gone.text
    second = machine.submit(page, "Trần Minh Khôi")
    gone = machine.submit(review, "Bỏ phiếu")
    assert gone.path == here(seated, "/ban-bo-phieu")
    machine.submit(marked(machine, second, "NNN"), "Bỏ phiếu")
    assert channels(seated) == [Channel.DESK] * 2
    page = machine.get(here(seated, "/ban-bo-phieu"))
    page = machine.submit(page, "Đóng bàn bỏ phiếu", {"password": "sai mật khẩu rồi"}, status=422)
    assert machine.get("/viec-can-lam").path == here(seated, "/ban-bo-phieu")
    page = machine.submit(page, "Đóng bàn bỏ phiếu", {"password": PASSWORD})
    assert page.path == here(seated) and machine.get("/viec-can-lam").path == "/viec-can-lam"


def test_no_other_computer_is_the_desk(seated: Cast) -> None:
    secretary = opened(seated)
    machine = Browser(seated.portal, "canbo.dong", PASSWORD)
    page = machine.submit(machine.get(here(seated, "/ban-bo-phieu")), "Mở bàn bỏ phiếu ở máy này")
    machine.submit(page, "Sơn Thị Liên")
    before = seated.portal.fingerprint()
    assert secretary.get(here(seated, "/ban-bo-phieu/phieu")).has_button("Mở bàn bỏ phiếu ở máy này")
    token = secretary.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"]
    member = page.soup.find("button", {"name": "member"})["value"]
    data = {"csrf_token": token, "idem": "7" * 32, "member": member}
    secretary.post(here(seated, "/ban-bo-phieu/moi"), data, status=409)
    assert seated.portal.fingerprint() == before


# --- paper --------------------------------------------------------------------------------------
def test_over_to_paper_when_the_link_is_gone(seated: Cast) -> None:
    secretary = opened(seated)
    vote(seated, "truong.dong", "YYY")
    page = secretary.submit(secretary.get(here(seated, "/phieu-giay")), "Chuyển sang phiếu giấy")
    assert "Lần này bỏ phiếu giấy" in page.text
    assert "Lần 1 đã hủy: Mất mạng hoặc mất điện, chuyển sang phiếu giấy" in desk(seated).text
    sheet = secretary.get(page.link("In phiếu"))
    assert "PHIẾU BÌNH XÉT" in sheet.text and "Thạch Sơn" in sheet.text and "Phiếu không ghi tên" in sheet.text
    pdf = secretary.client.get(here(seated, "/phieu-in.pdf"))
    assert pdf.data.startswith(b"%PDF-")
    secretary.submit(desk(seated, step="?buoc=3"), "Mở bỏ phiếu")
    refused = seated.browser("thanhvien1.dong").get(f"/bo-phieu/{round_id(seated)}")
    assert "Đã nhận phiếu giấy" in refused.text
    page = secretary.submit(desk(seated), "Kết thúc bỏ phiếu")
    assert "Còn phiếu giấy chưa kiểm xong" in page.text and "%" not in page.text.replace("50%", "")
    page = secretary.get(page.link("Kiểm phiếu giấy"))
    boxes = [tag["name"] for tag in page.soup.find_all("input", inputmode="numeric")]
    assert boxes[0] == "returned" and len(boxes) == 1 + 3 * 3
    wrong = secretary.submit(page, "Nhập số phiếu giấy", {boxes[1]: "6", boxes[4]: "7", boxes[7]: "x"}, status=422)
    assert "Ghi bằng chữ số." in wrong.text and wrong.soup.find(id=boxes[1])["value"] == "6"
    wrong = secretary.submit(page, "Nhập số phiếu giấy", {boxes[1]: "6", boxes[4]: "7", boxes[7]: "7"}, status=422)
    assert "tổng 6, phải là 7 (thu về 7 phiếu)" in wrong.text
    typed = {boxes[1]: "5", boxes[2]: "1", boxes[3]: "1", boxes[4]: "7", boxes[7]: "3", boxes[8]: "4"}
    page = secretary.submit(wrong, "Nhập số phiếu giấy", typed)
    assert "chờ người khác xác nhận" in page.text and not page.has_button("Xác nhận số phiếu giấy")
    chair = seated.browser("truong.dong")
    page = chair.submit(chair.get(here(seated, "/phieu-giay")), "Xác nhận số phiếu giấy")
    assert "Đã kiểm xong" in page.text
    page = secretary.submit(desk(seated, step="?buoc=4"), "Chốt kết quả")
    page = chair.submit(desk(seated, "truong.dong"), "Xác nhận kết quả")
    assert "71,43%" in page.text and "phiếu giấy" in page.text
    for person, status in (("canbo.tay", 403), ("vanphong", 403)):
        seated.browser(person).get(here(seated, "/phieu-giay"), status=status)


def test_a_line_that_somebody_stays_out_of_is_a_slip_of_its_own(cast: Cast) -> None:
    with cast.portal.app.app_context():
        cast.meeting = Table.lay(cast, names=("Sơn Thị Liên", "Thạch Sơn")).meeting_id
        db.session.remove()
    page = cast.browser("canbo.dong").get(here(cast, "/phieu-in"))
    assert page.text.count("PHIẾU BÌNH XÉT (tờ 0") == 2
    assert page.text.count("Sơn Thị Liên") == page.text.count("Thạch Sơn") == 1


# --- in writing ---------------------------------------------------------------------------------
def test_opinions_are_asked_over_days_and_paper_sheets_typed_beside_their_scans(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    with seated.portal.app.app_context():
        council = queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting).council_id
        db.session.remove()
    until = clock.now() + timedelta(days=3)
    page = secretary.get(secretary.get(f"/hoi-dong/{council}").link("Lấy ý kiến bằng phiếu"))
    wrong = secretary.submit(page, "Lập lần lấy ý kiến", {"deadline": "08:00 01/01/2024", "mode": "open"}, status=422)
    assert "Hạn gửi ý kiến phải sau bây giờ." in wrong.text
    page = secretary.submit(
        wrong, "Lập lần lấy ý kiến", {"deadline": f"{clock.local(until):%H:%M %d/%m/%Y}", "mode": "open"}
    )
    seated.meeting = page.path.rsplit("/", 1)[-1]
    assert "Gửi ý kiến trước" in page.text and "Điểm danh" not in page.text
    page = secretary.submit(page, "Gửi phiếu lấy ý kiến")
    assert "Đã nhận ý kiến 0/7" in page.text
    member = seated.browser("thanhvien1.dong")
    task = member.get("/viec-can-lam")
    assert "Lấy ý kiến" in task.text and f"{clock.local(until):%d/%m/%Y}" in task.text
    ballot = member.get(f"/bo-phieu/{round_id(seated)}")
    assert ballot.soup.h1.get_text() == "Phiếu lấy ý kiến" and "Đề nghị các thành viên" in ballot.text
    member.submit(marked(member, ballot), "Gửi ý kiến")
    early = secretary.submit(desk(seated), "Kết thúc lấy ý kiến", status=409)
    assert "còn 06 người chưa gửi" in early.text
    page = secretary.get(desk(seated).link("Nhập phiếu giấy"))
    options = {tag.get_text(): tag["value"] for tag in page.soup.find_all("option")}
    assert "Sơn Thị Liên" not in options
    page = secretary.get(f"{page.path}?thanh-vien={options['Trần Minh Khôi']}")
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    marks = dict(zip(names, "YYN", strict=True))
    bare = secretary.submit(page, "Nhập phiếu này", marks, status=422)
    assert "Đính kèm bản quét" in bare.text
    assert [tag["value"] for tag in bare.soup.find_all("input", type="radio", checked=True)] == ["Y", "Y", "N"]
    scan = {"files": [(io.BytesIO(corpus.pdf()), "Phiếu của ông Khôi.pdf")]}
    done = secretary.submit(page, "Nhập phiếu này", marks, files=scan)
    assert "Đã nhập phiếu giấy." in done.text and sorted(channels(seated)) == [Channel.ONLINE, Channel.PAPER]
    page = secretary.get(f"{done.path}?thanh-vien={options['Trần Minh Khôi']}")
    file = page.link("Phiếu của ông Khôi.pdf")
    for person, status in (("canbo.dong", 200), ("truong.dong", 200), ("canbo.tay", 404)):
        seated.browser(person).get(file, status=status)
    later = until + timedelta(days=2)
    wrong = secretary.submit(
        desk(seated), "Gia hạn gửi ý kiến", {"until": "8h mai", "reason": "Đi công tác"}, status=422
    )
    assert "Thời điểm ghi theo dạng" in wrong.text and wrong.soup.find("input", value="Đi công tác")
    page = secretary.submit(wrong, "Gia hạn gửi ý kiến", {"until": f"{clock.local(later):%H:%M %d/%m/%Y}"})
    assert "Đã gia hạn, lý do: Đi công tác" in page.text and f"{clock.local(later):%d/%m/%Y}" in page.text
    printed = secretary.get(here(seated, "/phieu-in"))
    assert "PHIẾU LẤY Ý KIẾN" in printed.text and "NGƯỜI CHO Ý KIẾN" in printed.text


# --- staying out, and a vote from several devices -----------------------------------------------
def test_a_member_declares_that_he_stays_out(seated: Cast) -> None:
    member = seated.browser("thanhvien1.dong")
    page = member.get(f"/bo-phieu/{round_id(seated)}")
    page = member.submit(page, "Không tham gia mục này")
    assert "Không tham gia biểu quyết: tự đề nghị không tham gia." in page.text
    page = member.submit(page, "Tham gia biểu quyết")
    assert "tự đề nghị không tham gia." not in page.text
    member.submit(page, "Không tham gia mục này")
    opened(seated)
    ballot = member.get(f"/bo-phieu/{round_id(seated)}")
    assert "Không tham gia biểu quyết: tự đề nghị không tham gia." in ballot.text
    assert len({tag["name"] for tag in ballot.soup.find_all("input", type="radio")}) == 2


def test_a_reload_and_another_device_end_in_exactly_one_ballot(seated: Cast) -> None:
    opened(seated)
    phone, laptop = (Browser(seated.portal, "thanhvien1.dong", PASSWORD) for _ in range(2))
    here_, there = (one.get(f"/bo-phieu/{round_id(seated)}") for one in (phone, laptop))
    review, other = marked(phone, here_), marked(laptop, there, "NNN")
    phone.submit(review, "Bỏ phiếu")
    before = seated.portal.fingerprint()
    assert phone.submit(review, "Bỏ phiếu").soup.h1.get_text().startswith("Đã ghi nhận phiếu lúc"), "reload"
    assert "Mỗi thành viên bỏ một phiếu." in laptop.submit(other, "Bỏ phiếu", status=409).text
    for one in (phone, laptop):
        assert "Phiếu đã được ghi nhận" in one.get(f"/bo-phieu/{round_id(seated)}").text
    assert seated.portal.fingerprint() == before and channels(seated) == [Channel.ONLINE]


def test_pages_of_the_other_ways_ask_few_questions(seated: Cast) -> None:
    secretary = opened(seated)
    code_of(seated)
    phone = asked(seated, "Sơn Thị Liên", code=code_of_open(seated))
    secretary.submit(secretary.get(here(seated, "/cua")), "Đúng người")
    for browser, path in (
        (phone, "/bo-phieu/vao-hop/phieu"),
        (secretary, here(seated, "/cua")),
        (secretary, here(seated, "/ban-bo-phieu")),
        (secretary, here(seated, "/phieu-giay")),
        (secretary, here(seated, "/man-hinh")),
        (secretary, here(seated)),
    ):
        page = browser.get(path)
        with seated.portal.counted() as statements:
            browser.get(path)
        assert len(statements) <= 10, f"{path}: {len(statements)}\n" + "\n".join(statements)
        assert page.wire_bytes <= budget.PAGE, path
