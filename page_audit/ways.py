"""Acts of the demonstration's people that lead to pages which no link reaches: answers to forms, a phone at the door, the
shared computer, a sheet being read in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from sqlalchemy import select

from page_audit.gathering import Gatherer
from page_audit.shots import Shot
from portal.campaigns.plan import CLOSING
from portal.council.models import Council
from portal.council.seal_models import SealedRecord
from portal.database import db
from portal.people.queries import account_named
from tests.browser import Browser, Fetched
from tests.evidence import signing
from tests.sheets import corpus

SHEET = corpus.simple(
    ["Tên cơ quan, đơn vị", "Tên viết tắt", "Điện thoại"], ["Trạm Y tế lưu động", "Trạm Y tế", "0299 000 001"]
)
FAULTY_SHEET = corpus.simple(["Tên cơ quan, đơn vị", "Ngày bắt đầu"], ["Trạm thứ nhất", "31/02/2023"], ["", "x"])


MEETING = re.compile(r"/hoi-dong/hop/\w{26}(\?.*)?$")


class Hands:
    """A person at a browser whose every page is kept."""

    def __init__(self, gatherer: Gatherer, who: str = "") -> None:
        self.gatherer, self.who = gatherer, who
        self.browser = Browser(gatherer, who, gatherer.password)

    def _kept(self, page: Fetched) -> Fetched:
        asked = page.response.request
        route = self.gatherer.route_of(page.path, asked.method)
        if asked.method != "GET":
            route = f"(answer of a form) {route}"
        query = asked.query_string.decode()
        address = page.path + (f"?{query}" if query else "")
        self.gatherer.keep(Shot(route, self.who, "on a way", address, page.html, page.status))
        return page

    def get(self, path: str) -> Fetched:
        return self._kept(self.browser.get(path))

    def press(self, page: Fetched, button: str, values: dict[str, str] | None = None, **more: object) -> Fetched:
        return self._kept(self.browser.submit(page, button, values, **more))

    def mark(self, page: Fetched) -> Fetched:
        names = dict.fromkeys(str(tag["name"]) for tag in page.soup.find_all("input", type="radio"))
        return self.press(page, "Xem lại phiếu", dict.fromkeys(names, "Y"))


def meeting_of(secretary: Hands) -> str:
    """The address of the newest meeting that this secretary runs."""
    page = secretary.get("/hoi-dong")
    return next(str(tag["href"]) for tag in page.soup.main.find_all("a") if MEETING.match(str(tag["href"]))).partition(
        "?"
    )[0]


def by_code(gatherer: Gatherer) -> None:
    """A phone at the door, up to the receipt."""
    secretary, phone = Hands(gatherer, "canbo.phutam"), Hands(gatherer)
    here = meeting_of(secretary)
    door = secretary.get(f"{here}/cua")
    code = "".join(re.findall(r"\d", door.soup.find(id="cua").find(class_="big").get_text()))
    page = phone.press(phone.get("/bo-phieu/vao-hop"), "Tìm cuộc họp", {"ma": code})
    member = page.soup.find("input", type="radio")["value"]
    phone.press(page, "Xin vào họp", {"member": member})
    door = secretary.get(f"{here}/cua")
    while door.has_button("Đúng người"):
        door = secretary.press(door, "Đúng người")
    ballot = phone.get("/bo-phieu/vao-hop/phieu")
    phone.get(ballot.link("Xem hồ sơ"))
    phone.press(phone.mark(ballot), "Bỏ phiếu")
    phone.get("/bo-phieu/vao-hop/phieu")


def at_the_desk(gatherer: Gatherer) -> None:
    """The shared computer, up to the ballot of one member."""
    machine = Hands(gatherer, "canbo.phutam")
    here = meeting_of(machine)
    page = machine.press(machine.get(f"{here}/ban-bo-phieu"), "Mở bàn bỏ phiếu ở máy này")
    ballot = machine.press(page, next(tag.get_text(strip=True) for tag in page.soup.select(".names button")))
    machine.get(f"{here}/ban-bo-phieu/phieu")
    machine.get(ballot.link("Xem hồ sơ"))
    machine.press(machine.mark(machine.get(f"{here}/ban-bo-phieu/phieu")), "Bỏ phiếu")


def on_a_phone(gatherer: Gatherer) -> None:
    """A member's own ballot, review, receipt."""
    member = Hands(gatherer, "thanhvien5.phutam")
    home = member.get("/viec-can-lam")
    way = next(str(tag["href"]) for tag in home.soup.main.find_all("a") if "/bo-phieu/" in str(tag["href"]))
    member.press(member.mark(member.get(way)), "Bỏ phiếu")
    member.get(way)


def from_a_sheet(gatherer: Gatherer) -> None:
    """A list of units out of Excel, read in; and one that cannot be."""
    admin = Hands(gatherer, "quantri")
    for content, good in ((FAULTY_SHEET, False), (SHEET, True)):
        page = admin.get("/nhap-excel/don-vi")
        page = admin.press(page, "Đọc tệp", files={"file": (io.BytesIO(content), "Danh sách đơn vị.xlsx")})
        page = admin.press(page, "Kiểm tra")
        admin.get(page.path)
        if good:
            button = next(tag.get_text() for tag in page.soup.find_all("button") if tag.get_text().startswith("Nhập "))
            admin.press(page, button)


def a_new_password(gatherer: Gatherer) -> None:
    """The slip that the standing office prints for an officer."""
    office = Hands(gatherer, "noivu")
    for tag in office.get("/don-vi").soup.select("main tbody a"):
        unit = office.browser.get(str(tag["href"]))
        if buttons := [
            words for found in unit.soup.find_all("button") if "mật khẩu" in (words := found.get_text(strip=True))
        ]:
            office.press(unit, buttons[0])
            return
    raise AssertionError("no account to give a password to")


def a_remark(gatherer: Gatherer) -> None:
    """What a member said, written down, and opened again to correct it."""
    secretary = Hands(gatherer, "canbo.phutam")
    page = secretary.press(
        secretary.get(meeting_of(secretary)), "Ghi ý kiến", {"gist": "Đề nghị nêu rõ số liệu.", "name": "Họ và tên"}
    )
    secretary.get(next(str(tag["href"]) for tag in page.soup.find_all("a") if "/y-kien/" in str(tag["href"])))


def a_record(gatherer: Gatherer) -> None:
    """What everybody may know of a record: of a meeting that is not public, then by counts, then with names."""
    anybody, chair = Hands(gatherer), Hands(gatherer, "chutich.hd")
    with gatherer.app.app_context():
        rows = db.session.scalars(select(SealedRecord).order_by(SealedRecord.at)).all()
        council = db.session.scalars(select(Council).where(Council.of_host.is_(True))).first()
        records = [row.id for row in rows if council is not None and row.council_id == council.id]
        db.session.remove()
    anybody.get(f"/kiem-tra/{records[-1]}")
    for tag in chair.get("/hoi-dong").soup.main.find_all("a"):
        if MEETING.match(str(tag["href"])):
            last = str(tag["href"]).partition("?")[0] + "?buoc=5"
            choices = [
                str(box["value"]) for box in chair.browser.get(last).soup.find_all("input", {"name": "visibility"})
            ]
            for choice in choices:
                chair.browser.submit(chair.browser.get(last), "Lưu", {"visibility": choice}, action=r".*/cong-khai")
                for record in records:
                    anybody.get(f"/kiem-tra/{record}")
            if choices:
                return
    raise AssertionError("no meeting to make public")


def a_sealed_vote(gatherer: Gatherer) -> None:
    """The meeting that votes, led on: closed, sealed by two people, its minutes read before they are made."""
    secretary, chair = Hands(gatherer, "canbo.phutam"), Hands(gatherer, "truong.phutam")
    here = meeting_of(secretary)
    page = secretary.press(secretary.get(here), "Kết thúc bỏ phiếu", status=409)
    page = secretary.press(page, "Vẫn kết thúc")
    secretary.press(page, "Chốt kết quả")
    chair.press(chair.get(here), "Xác nhận kết quả")
    secretary.press(secretary.get(here), "Xem trước", {"conclusion": "Hội đồng nhất trí đề nghị khen thưởng."})


def without_a_link(gatherer: Gatherer) -> None:
    """Pages whose address people know, or which only some state of a thing links to."""
    Hands(gatherer).get("/gop-y/da-gui")
    officer = Hands(gatherer, "canbo.hodackien")
    with gatherer.app.app_context():
        account = account_named(officer.who)
        assert account is not None
        unit = account.unit_id
        db.session.remove()
    for address in ("/doi-vai", "/minh-chung", f"/hoi-dong/lap/{unit}"):
        officer.get(address)
    secretary = Hands(gatherer, "canbo.thienmy")
    secretary.get(f"{meeting_of(secretary)}/lan-moi")
    member = Hands(gatherer, "canbo.phutam")
    here = meeting_of(member)
    ballot = member.get(member.browser.get(here).link("Phiếu của mình"))
    member.get(f"{ballot.path}/doi-chieu")


def a_closing_report(gatherer: Gatherer) -> None:
    """What a unit says at the end, as a draft, and its paper."""
    officer = Hands(gatherer, "canbo.hodackien")
    links = [str(tag["href"]) for tag in officer.get("/phong-trao").soup.main.find_all("a")]
    form = officer.get(next(link for link in links if f"/so-ket/{CLOSING}/" in link))
    page = officer.press(form, "Lưu nháp", {"achieved": "Kết quả đạt được trong năm."})
    officer.get(page.link("Báo cáo tổng kết, bản in"))


def a_signed_file(gatherer: Gatherer) -> None:
    """A PDF with a digital signature, and what is known of it."""
    officer = Hands(gatherer, "canbo.hodackien")
    file = (io.BytesIO(signing.signed(signing.authority())), "Văn bản ký số.pdf")
    told = {"title": "Thiếu máy quét", "text": "Máy quét hỏng, chưa có kinh phí thay."}
    form = officer.get("/kho-khan/gui")
    field = form.soup.select("select[name=field_code] option")[-1]["value"]
    page = officer.press(form, "Gửi", {**told, "field_code": str(field)}, files={"files": file})
    officer.get(next(str(tag["href"]) for tag in page.soup.find_all("a") if str(tag["href"]).endswith("/chu-ky")))


WAYS: tuple[Callable[[Gatherer], None], ...] = (
    without_a_link, by_code, on_a_phone, at_the_desk, from_a_sheet, a_new_password, a_remark, a_record, a_closing_report,
    a_signed_file, a_sealed_vote,
)  # fmt: skip


def take(gatherer: Gatherer) -> None:
    """Every way in turn; some close what those before them need open."""
    for way in WAYS:
        way(gatherer)
