"""The meeting in the browser: the secretary's taps, a member's three, the chair's one; what each may see."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bench import budget
from portal.access.roles import SYSTEM
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.states import CandidateKind
from portal.council import queries, verifying
from portal.council.seal_models import SealedRecord
from portal.council.states import Duty
from portal.database import db
from portal.people import passwords
from portal.people import queries as people
from portal.people import service as people_service
from portal.refusal import NotFound
from tests.browser import Browser, Fetched, fields_of
from tests.cast import PASSWORD, Cast
from tests.council.table import VOTERS, Table
from tests.evidence import corpus

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def seated(cast: Cast) -> Cast:
    """A council with a meeting in preparation; nobody in an application context."""
    with cast.portal.app.app_context():
        cast.meeting = Table.lay(cast).meeting_id
        db.session.remove()
    return cast


def desk(cast: Cast, person: str = "canbo.dong", step: str = "") -> Fetched:
    return cast.browser(person).get(f"/hoi-dong/hop/{cast.meeting}{step}")


def round_id(cast: Cast) -> str:
    with cast.portal.app.app_context():
        meeting = queries.meeting_or_404(cast.actor("canbo.dong"), cast.meeting)
        found = queries.current_round(meeting).id
        db.session.remove()
    return found


def vote(cast: Cast, person: str, marks: str) -> Fetched:
    browser = cast.browser(person)
    page = browser.get(f"/bo-phieu/{round_id(cast)}")
    names = sorted({tag["name"] for tag in page.soup.find_all("input", type="radio")}, key=lambda n: page.html.index(n))
    page = browser.submit(page, "Xem lại phiếu", dict(zip(names, marks, strict=True)))
    return browser.submit(page, "Bỏ phiếu")


def test_the_common_case_in_three_taps_and_one(seated: Cast) -> None:
    """Secretary: mở, kết thúc, chốt. Chair: xác nhận. Member: marks, xem lại, bỏ phiếu."""
    secretary, chair = seated.browser("canbo.dong"), seated.browser("truong.dong")
    page = secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    assert "Đã bỏ phiếu 0/7" in page.text and "Thạch Thị Hoa" in page.text
    for person, marks in zip(VOTERS, ("YYY", "YYN", "YNY", "YYN", "YNN", "YYN", "YNY"), strict=True):
        receipt = vote(seated, person, marks)
        assert receipt.soup.h1.get_text().startswith("Đã ghi nhận phiếu lúc")
    page = secretary.submit(desk(seated), "Kết thúc bỏ phiếu")
    assert "Chưa chốt" in page.text and "57,14%" in page.text
    page = secretary.submit(page, "Chốt kết quả")
    assert "Chờ Chủ trì xác nhận" in page.text and not page.has_button("Xác nhận kết quả")
    page = chair.submit(desk(seated, "truong.dong"), "Xác nhận kết quả")
    assert "Chủ trì đã xác nhận" in page.text
    page = desk(seated)
    page = secretary.submit(page, "Soạn biên bản", {"conclusion": ""}, status=422)
    assert "Biên bản chưa có phần kết luận" in page.text
    page = secretary.submit(
        desk(seated), "Soạn biên bản", {"discussion": "Ông Khôi: nhất trí.", "conclusion": "Nhất trí đề nghị."}
    )
    assert "Đã soạn biên bản" in page.text
    minutes = secretary.get(page.link("Xem biên bản"))
    assert "Ông Khôi: nhất trí." in minutes.text and "57,14%" in minutes.text and "Nhất trí đề nghị." in minutes.text
    pdf = secretary.client.get(f"/hoi-dong/hop/{seated.meeting}/bien-ban.pdf")
    assert pdf.data.startswith(b"%PDF-") and pdf.mimetype == "application/pdf"
    again = secretary.client.get(f"/hoi-dong/hop/{seated.meeting}/bien-ban.pdf")
    assert again.data == pdf.data
    page = secretary.submit(
        desk(seated), "Đính kèm bản đã ký", files={"files": [(io.BytesIO(corpus.pdf()), "Biên bản đã ký.pdf")]}
    )
    assert "Biên bản đã ký.pdf" in secretary.get(page.link("Xem biên bản")).text


def ended_early(cast: Cast) -> Fetched:
    """The vote is ended although not everybody has voted: asked once more."""
    secretary = cast.browser("canbo.dong")
    return secretary.submit(secretary.submit(desk(cast), "Kết thúc bỏ phiếu", status=409), "Vẫn kết thúc")


def test_ending_a_vote_that_somebody_has_not_cast_in_is_asked_once_more(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    for person in VOTERS[:-1]:
        vote(seated, person, "YYN")
    page = secretary.submit(desk(seated), "Kết thúc bỏ phiếu", status=409)
    assert "Còn 01 người chưa bỏ phiếu." in page.text and "Đã bỏ phiếu 6/7" in desk(seated).text
    vote(seated, VOTERS[-1], "YYN")
    assert "Chưa chốt" in secretary.submit(desk(seated), "Kết thúc bỏ phiếu").text  # all have: one tap


def test_a_roll_without_its_reasons_is_refused_whole(seated: Cast) -> None:
    secretary, page = seated.browser("canbo.dong"), desk(seated)
    boxes = [tag["name"] for tag in page.soup.select("#dd select")][-3:]
    answer = secretary.submit(page, "Lưu điểm danh", dict.fromkeys(boxes, "excused"), status=422)
    assert answer.text.count("vắng có lý do thì ghi rõ lý do") == 3
    assert "Chưa điểm danh, cần ít nhất 5/7" in answer.text and "Có mặt 4/7" not in answer.text


def sealed(cast: Cast) -> None:
    secretary = cast.browser("canbo.dong")
    secretary.submit(desk(cast), "Có mặt tất cả, mở bỏ phiếu")
    for person in VOTERS:
        cast.receipt = vote(cast, person, "YYN")
    secretary.submit(desk(cast), "Kết thúc bỏ phiếu")
    secretary.submit(desk(cast), "Chốt kết quả")
    cast.browser("truong.dong").submit(desk(cast, "truong.dong"), "Xác nhận kết quả")


def test_the_minutes_are_read_before_they_are_made(seated: Cast) -> None:
    secretary, here = seated.browser("canbo.dong"), f"/hoi-dong/hop/{seated.meeting}"
    assert secretary.get(f"{here}/xem-truoc", status=409).text.count("chưa có kết quả nào được chốt")
    assert not desk(seated).has_button("Xem trước")
    sealed(seated)
    before = seated.portal.fingerprint()
    page = secretary.submit(desk(seated), "Xem trước", {"discussion": "Ông Khôi: nhất trí.", "conclusion": "Nhất trí."})
    assert page.path == f"{here}/xem-truoc" and page.soup.h1.get_text().startswith("Xem trước biên bản họp")
    assert "Ông Khôi: nhất trí." in page.text and "7/7" in page.text and "chưa phải biên bản" in page.text
    assert "Mã kiểm tra:" not in page.text and "/kiem-tra" not in str(page.soup.find(class_="paper") or page.soup.main)
    assert desk(seated).soup.find(id="conclusion").get_text(strip=True) == "Nhất trí."  # saved, and nothing else was
    known = {row.id for row in seated_records(seated)}
    assert before != seated.portal.fingerprint() and not [
        row for row in seated_records(seated) if row.kind == "meeting"
    ]
    saved = seated.portal.fingerprint()
    secretary.get(f"{here}/xem-truoc")
    assert seated.portal.fingerprint() == saved and {row.id for row in seated_records(seated)} == known
    made = secretary.submit(desk(seated), "Soạn biên bản")
    minutes = secretary.get(made.link("Xem biên bản"))
    assert "Nhất trí." in minutes.text and "DỰ THẢO" in page.text and "DỰ THẢO" not in minutes.text
    assert secretary.get(f"{here}/xem-truoc").path == f"{here}/bien-ban"


def test_nobody_but_the_meetings_secretary_reads_what_is_being_written(seated: Cast) -> None:
    sealed(seated)
    here = f"/hoi-dong/hop/{seated.meeting}/xem-truoc"
    assert seated.browser("canbo.dong").get(here).status == 200
    with seated.portal.app.app_context():
        member = seated.actor("thanhvien3.dong")
        meeting = queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting)
        row = next(row for row in meeting.council.members if row.account_id == member.account_id)
        row.duty = Duty.SECRETARY
        db.session.commit()
        db.session.remove()
    seated.browser("thanhvien3.dong").get(here, status=409)
    seated.browser("truong.dong").get(here, status=403)


def seated_records(cast: Cast) -> list[SealedRecord]:
    with cast.portal.app.app_context():
        return list(queries.records_of_meeting(cast.meeting))


# --- a member's vote ----------------------------------------------------------------------------
def test_an_untouched_line_must_be_marked(seated: Cast) -> None:
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    member = seated.browser("thanhvien1.dong")
    page = member.get(member.get("/hoi-dong").link("Bỏ phiếu"))
    assert not page.soup.find_all("input", checked=True), "nothing is chosen beforehand"
    name = page.soup.find("input", type="radio")["name"]
    answer = member.submit(page, "Xem lại phiếu", {name: "Y"}, status=422)
    assert "Chưa đánh dấu 02 dòng" in answer.text
    assert answer.soup.find("input", {"name": name, "value": "Y"}).has_attr("checked")
    assert answer.soup.find("input", {"name": "r"})["value"] == page.soup.find("input", {"name": "r"})["value"]


def test_review_goes_back_with_the_marks_kept(seated: Cast) -> None:
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    member = seated.browser("thanhvien1.dong")
    page = member.get(f"/bo-phieu/{round_id(seated)}")
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    review = member.submit(page, "Xem lại phiếu", dict(zip(names, "YNY", strict=True)))
    assert "Sau khi bỏ phiếu không sửa được." in review.text
    back = member.submit(review, "Sửa lại")
    chosen = [tag["value"] for tag in back.soup.find_all("input", type="radio") if tag.has_attr("checked")]
    assert chosen == ["Y", "N", "Y"]


def test_what_travels_is_as_long_for_every_choice(seated: Cast) -> None:
    """Ballot, review and receipt are uncompressed and of one length whatever the marks are."""
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    member = seated.browser("thanhvien1.dong")
    page = member.get(f"/bo-phieu/{round_id(seated)}")
    assert "Content-Encoding" not in page.response.headers
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    lengths = set()
    for marks in ("YYY", "YNY", "NNN", "YYN"):
        review = member.submit(page, "Xem lại phiếu", dict(zip(names, marks, strict=True)))
        assert "Content-Encoding" not in review.response.headers
        lengths.add(len(re.sub(r'name="csrf_token" value="[^"]*"', "", review.html).encode()))
    assert len(lengths) == 1
    receipt = member.submit(review, "Bỏ phiếu")
    assert "Content-Encoding" not in receipt.response.headers
    assert "Đồng ý" not in receipt.text


def test_a_lost_answer_a_double_tap_and_a_second_ballot(seated: Cast) -> None:
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    member = seated.browser("thanhvien1.dong")
    page = member.get(f"/bo-phieu/{round_id(seated)}")
    other = member.get(f"/bo-phieu/{round_id(seated)}")
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    review = member.submit(page, "Xem lại phiếu", dict(zip(names, "YNY", strict=True)))
    second = member.submit(other, "Xem lại phiếu", dict(zip(names, "NNN", strict=True)))
    first = member.submit(review, "Bỏ phiếu")
    before = seated.portal.fingerprint()
    again = member.submit(review, "Bỏ phiếu")
    code = first.soup.find(class_="code").get_text()
    assert again.soup.find(class_="code").get_text() == code
    refused = member.submit(second, "Bỏ phiếu", status=409)
    assert "Mỗi thành viên bỏ một phiếu." in refused.text and "NNN" not in refused.html
    gone = member.submit(other, "Xem lại phiếu", dict(zip(names, "NNN", strict=True)), status=409)
    assert "Mỗi thành viên bỏ một phiếu." in gone.text and not gone.has_button("Bỏ phiếu")
    assert seated.portal.fingerprint() == before
    assert "Phiếu đã được ghi nhận" in member.get(f"/bo-phieu/{round_id(seated)}").text


def test_a_ballot_is_never_carried_through_a_login(seated: Cast) -> None:
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    member = Browser(seated.portal, "thanhvien1.dong", "mưa thuận gió hòa")
    page = member.get(f"/bo-phieu/{round_id(seated)}")
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    sid = member.client.get_cookie("sid").value
    seated.browser("quantri").submit(
        seated.browser("quantri").get(f"/quan-tri/tai-khoan/{seated.accounts['thanhvien1.dong']}"), "Cấp lại mật khẩu"
    )
    assert sid
    login = member.submit(page, "Xem lại phiếu", dict(zip(names, "YNY", strict=True)))
    assert login.soup.h1.get_text() == "Đăng nhập"
    assert (
        login.soup.find("input", {"name": "carried"}) is None
        and page.soup.find("input", {"name": "r"})["value"] not in login.html
    )


def test_the_own_check_before_the_seal(seated: Cast) -> None:
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    receipt = vote(seated, "thanhvien1.dong", "YNY")
    code = receipt.soup.find(class_="code").get_text()
    member = seated.browser("thanhvien1.dong")
    page = member.get(f"/bo-phieu/{round_id(seated)}/doi-chieu")
    shown = member.submit(page, "Đối chiếu", {"receipt": code.lower()})
    assert [" ".join(tag.get_text().split()) for tag in shown.soup.select("li b")] == [
        "Đồng ý",
        "Không đồng ý",
        "Đồng ý",
    ]
    other = seated.browser("thanhvien2.dong")
    page = other.get(f"/bo-phieu/{round_id(seated)}/doi-chieu")
    answer = other.submit(page, "Đối chiếu", {"receipt": code}, status=422)
    assert "Không có phiếu nào khớp với mã này." in answer.text
    for _ in range(5):
        answer = other.submit(page, "Đối chiếu", {"receipt": code}, status=None)
    assert answer.status == 429


# --- who sees what ------------------------------------------------------------------------------
def test_nobody_sees_a_count_before_closing(seated: Cast) -> None:
    """Every page of every role, the polled piece and the wall: the number of voters, never a mark."""
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    for person in VOTERS[:3]:
        vote(seated, person, "YNY")
    for person in ("canbo.dong", "truong.dong", "thanhvien5.dong"):
        for step in ("", "?buoc=1", "?buoc=2", "?buoc=4", "?buoc=5"):
            text = desk(seated, person, step).text
            assert "Không đạt" not in text and "%" not in text.replace("50%", "")
    wall = secretary.get(f"/hoi-dong/hop/{seated.meeting}/man-hinh")
    assert "Đã bỏ phiếu 3/7" in wall.text and "Chưa bỏ" not in wall.text
    for person, status in (("thanhvien5.dong", 403), ("canbo.tay", 403), ("vanphong", 403)):
        seated.browser(person).get(f"/hoi-dong/hop/{seated.meeting}/man-hinh", status=status)


def test_polling_answers_nothing_while_nothing_changed(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    page = secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    address = page.soup.find(id="tien-do")["data-hx-get"]
    assert secretary.get(address, status=204, htmx=True).wire_bytes == 0
    vote(seated, "truong.dong", "YYY")
    piece = secretary.get(address, htmx=True)
    assert "Đã bỏ phiếu 1/7" in piece.html and piece.wire_bytes <= budget.PIECE
    turnout, roll = (part.strip() for part in piece.html.strip().split("</div>"))
    page = " ".join(desk(seated).html.split())
    assert " ".join(turnout.split()) in page and " ".join(roll.split()).replace(' data-hx-swap-oob="true"', "") in page


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("thanhvien1.dong", 200), ("truong.dong", 200), ("canbo.tay", 404), ("truong.tay", 404), ("vanphong", 200),
        ("lanhdao", 200), ("vanphong.xa", 404), ("bientap", 403), ("quantri", 403),
    ],
)  # fmt: skip
def test_minutes_stay_with_unit_council_and_standing_office(seated: Cast, person: str, status: int) -> None:
    sealed(seated)
    seated.browser("canbo.dong").submit(desk(seated), "Soạn biên bản", {"conclusion": "Nhất trí đề nghị."})
    browser = seated.browser(person)
    for end in ("bien-ban", "bien-ban.pdf", "ban-ghi.json"):
        assert browser.client.get(f"/hoi-dong/hop/{seated.meeting}/{end}").status_code == status, end


RUN = [
    "co-mat-tat-ca",
    "co-mat-va-mo",
    "diem-danh",
    "danh-sach",
    "mo",
    "ket-thuc",
    "huy",
    "chot",
    "rut-lai",
    "bien-ban",
]


@pytest.mark.parametrize("person", ["thanhvien1.dong", "truong.dong", "canbo.tay", "vanphong", "quantri"])
@pytest.mark.parametrize("verb", [*RUN, "xac-nhan", "cong-khai"])
def test_a_denied_verb_changes_nothing(seated: Cast, person: str, verb: str) -> None:
    if person == "truong.dong" and verb in ("xac-nhan", "cong-khai"):
        verb = "mo"
    browser = seated.browser(person)
    token = browser.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"]
    before = seated.portal.fingerprint()
    data = {"csrf_token": token, "idem": "5" * 32, "reason": "một lý do", "visibility": "names"}
    answer = browser.post(f"/hoi-dong/hop/{seated.meeting}/{verb}", data, status=None)
    assert answer.status in (403, 404, 409)
    assert seated.portal.fingerprint() == before


def test_a_vote_on_twenty_is_light_and_no_length_tells_a_mark(cast: Cast) -> None:
    with cast.portal.app.app_context():
        names = tuple(f"Nguyễn Thị Hồng Nhung, thứ {number}" for number in range(1, budget.CANDIDATES))
        cast.meeting = Table.lay(cast, names=names).meeting_id
        db.session.remove()
    cast.browser("canbo.dong").submit(desk(cast), "Có mặt tất cả, mở bỏ phiếu")
    member = cast.browser("thanhvien1.dong")
    ballot = member.get(f"/bo-phieu/{round_id(cast)}")
    asked = list(dict.fromkeys(tag["name"] for tag in ballot.soup.find_all("input", type="radio")))
    assert len(asked) == budget.CANDIDATES
    reviews = [member.submit(ballot, "Xem lại phiếu", dict.fromkeys(asked, mark)) for mark in "YN"]
    assert reviews[0].wire_bytes == reviews[1].wire_bytes
    sent = urlencode([*fields_of(reviews[1].form("Bỏ phiếu")), ("viec", "bo")])
    receipt = member.submit(reviews[1], "Bỏ phiếu")
    assert "Đã ghi nhận phiếu" in receipt.text
    style = len(cast.portal.app.extensions["portal_assets"]["portal.css"].packed["br"])
    for page, most in ((ballot, budget.UNCOMPRESSED), (reviews[0], budget.UNCOMPRESSED), (receipt, budget.RECEIPT)):
        assert "Content-Encoding" not in page.response.headers
        assert page.wire_bytes <= min(most, budget.COLD - style)
    assert len(sent) <= budget.BALLOT_SENT


# --- the public check ---------------------------------------------------------------------------
def test_the_public_learns_match_or_no_match(seated: Cast) -> None:
    sealed(seated)
    seated.browser("canbo.dong").submit(desk(seated), "Soạn biên bản", {"conclusion": "Nhất trí đề nghị."})
    code = seated.receipt.soup.find(class_="code").get_text()
    pdf = seated.browser("canbo.dong").client.get(f"/hoi-dong/hop/{seated.meeting}/bien-ban.pdf").data
    with seated.portal.app.app_context():
        rows = {row.kind: (row.id, row.sha256) for row in db.session.scalars(db.select(SealedRecord))}
        db.session.remove()
    visitor = seated.browser()
    page = visitor.get("/kiem-tra")
    for kind in ("round", "meeting"):
        record_id, sha256 = rows[kind]
        for text in (record_id, sha256, sha256[-8:], f"{sha256[-8:-4]} {sha256[-4:]}"):
            found = visitor.submit(page, "Kiểm tra mã", {"code": text})
            assert found.path == f"/kiem-tra/{record_id}" and found.soup.h1.get_text().startswith("Khớp")
            for name in ("Thạch Sơn", "Kim Thị Hoa", "phường Đông", "100,00%"):
                assert name not in found.text
    assert "Không khớp" in visitor.submit(page, "Kiểm tra mã", {"code": "0" * 8}).text
    assert "Khớp: phiếu có trong thùng phiếu" in visitor.submit(page, "Kiểm tra phiếu", {"receipt": code}).text
    assert "Không khớp" in visitor.submit(page, "Kiểm tra phiếu", {"receipt": "A" * 26}).text
    good = {"file": (io.BytesIO(pdf), "a.pdf")}
    assert "Khớp: tệp này đúng" in visitor.submit(page, "Kiểm tra tệp", files=good).text
    bad = {"file": (io.BytesIO(pdf[:-1] + b"x"), "a.pdf")}
    assert "Không khớp: tệp này" in visitor.submit(page, "Kiểm tra tệp", files=bad).text
    chair = seated.browser("truong.dong")
    chair.submit(desk(seated, "truong.dong"), "Lưu", {"visibility": "counts"})
    shown = visitor.get(f"/kiem-tra/{rows['round'][0]}")
    assert "100,00%" in shown.text and "Thạch Sơn" not in shown.text
    chair.submit(desk(seated, "truong.dong"), "Lưu", {"visibility": "names"})
    shown = visitor.get(f"/kiem-tra/{rows['round'][0]}")
    assert "Kim Thị Hoa" in shown.text and "Thạch Sơn" not in shown.text, "who did not pass is named nowhere outside"
    visitor.get("/kiem-tra/" + "a" * 26, status=404)


def test_checking_is_limited(seated: Cast) -> None:
    visitor = seated.browser()
    page = visitor.get("/kiem-tra")
    for _ in range(31):
        answer = visitor.submit(page, "Kiểm tra mã", {"code": "0" * 8}, status=None)
    assert answer.status == 429


def test_the_record_is_checked_without_any_of_our_code(seated: Cast, tmp_path) -> None:
    sealed(seated)
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Soạn biên bản", {"conclusion": "Nhất trí đề nghị."})
    runner = seated.portal.app.test_cli_runner()
    said = f"Đúng: 1 Hội đồng, 2 bản ghi, 3 tệp PDF, {len(verifying.guard_names())} chốt chặn.\n"
    assert runner.invoke(args=["council", "verify", "--all"]).output == said
    assert "Đã xuất 2" in runner.invoke(args=["council", "export", "--all", "-o", str(tmp_path)]).output
    files = sorted(tmp_path.glob("*.json"))
    code = seated.receipt.soup.find(class_="code").get_text()

    def check(*words: object) -> subprocess.CompletedProcess:
        command = [sys.executable, "-I", str(ROOT / "tools" / "verify_seal.py"), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, cwd="/")

    assert check(*files).returncode == 0
    assert check(*files, "--receipt", code).returncode == 0
    assert check(*files, "--receipt", "A" * 26).returncode == 1
    round_file = next(path for path in files if json.loads(path.read_text())["body"]["kind"] == "round")
    closing = next(path for path in files if path != round_file)
    alone = check(closing)
    assert alone.returncode == 0 and "không có trong các tệp" in alone.stdout
    content = round_file.read_bytes()
    for old, new in (
        (b'"yes":7', b'"yes":6'),
        (b'"name":"K', b'"name":"L'),
        (b'{"body"', b'{ "body"'),
        (b'"base":7', b'"base":6'),
    ):
        assert old in content
        round_file.write_bytes(content.replace(old, new, 1))
        assert check(*files).returncode == 1, old
    round_file.write_bytes(content)
    source = (ROOT / "tools" / "verify_seal.py").read_text()
    assert len(source.splitlines()) <= 120
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE))
    assert imported <= sys.stdlib_module_names


# --- managing -----------------------------------------------------------------------------------
def test_no_meeting_is_called_for_a_day_on_which_nobody_sits(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    page = secretary.get(secretary.get("/hoi-dong").link("Tổ chức họp"))
    wrong = secretary.submit(page, "Lập cuộc họp", {"starts_at": "08:00 01/01/2020"}, status=422)
    assert "Ngày 01/01/2020 Hội đồng chưa có Chủ tịch Hội đồng và Thư ký." in wrong.text
    page = secretary.get(f"/hoi-dong/hop/{seated.meeting}/sua")
    wrong = secretary.submit(page, "Lưu cuộc họp", {"starts_at": "08:00 01/01/2020"}, status=422)
    assert "không có trong danh sách Hội đồng" in wrong.text


def test_whoever_the_council_decided_about_is_not_chosen_beforehand_again(cast: Cast) -> None:
    with cast.portal.app.app_context():
        table = Table.lay(cast)
        council = table.meeting.council_id
        table.sealed().narrate()
        table.close_meeting()
        officer = cast.actor("canbo.dong")
        campaign = campaigns.campaign_or_404(cast.campaign)
        mine = campaigns.enrolment(campaign, cast.units["dong"])
        new = campaign_service.add_candidate(
            officer, mine, CandidateKind.PERSON, name="Lâm Văn Mới", post="Công chức"
        ).id
        db.session.commit()
    secretary = cast.browser("canbo.dong")
    for way in ("hop", "lay-y-kien"):
        page = secretary.get(f"/hoi-dong/{council}/{way}")
        ticked = [box["value"] for box in page.soup.find_all("input", {"name": "candidate"}) if box.has_attr("checked")]
        assert ticked == [new]
        assert page.text.count("đã có kết quả ngày 03/10/2024") == 3


def test_a_roll_that_lacks_a_reason_keeps_what_was_ticked(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    page = secretary.submit(desk(seated), "Có mặt tất cả")
    page = desk(seated, step="?buoc=1")
    boxes = [tag["name"] for tag in page.soup.find(id="dd").find_all("select")]
    wrong = secretary.submit(page, "Lưu điểm danh", {boxes[3]: "excused", boxes[4]: "online"}, status=422)
    assert "vắng có lý do thì ghi rõ lý do" in wrong.text
    chosen = {
        tag["name"]: tag.find("option", selected=True)["value"] for tag in wrong.soup.find(id="dd").find_all("select")
    }
    assert (chosen[boxes[3]], chosen[boxes[4]]) == ("excused", "online")


def test_a_council_is_founded_and_filled_by_its_own_unit(cast: Cast) -> None:
    cast.launch()
    head = cast.browser("truong.tay")
    page = head.get(head.get("/hoi-dong").link("Lập Hội đồng của UBND phường Tây"))
    page = head.submit(page, "Lập Hội đồng", {"decision": "Quyết định số 4"})
    assert "Bỏ phiếu kín. Phải có trên 50% thành viên có mặt đồng ý." in page.text
    council = page.path
    page = head.get(page.link("Thêm thành viên"))
    page = head.submit(page, "Thêm thành viên", {"account": "truong.tay", "duty": "chair"})
    assert "Đã có (01)" in page.text
    page = head.submit(page, "Thêm thành viên", {"account": "canbo.tay", "duty": "chair"}, status=422)
    assert "Hội đồng đã có Chủ tịch Hội đồng." in page.text
    assert page.soup.find("option", value="canbo.tay").has_attr("selected")
    page = head.submit(page, "Thêm thành viên", {"duty": "secretary"})
    page = head.submit(page, "Thêm thành viên", {"name": "Thạch Sơn", "post": "Công chức", "duty": "member"})
    page = head.submit(page, "Thêm thành viên", {"account": "canbo.dong", "duty": "member"}, status=422)
    page = head.get(council)
    assert "Thạch Sơn" in page.text and "không có tài khoản" in page.text
    officer = cast.browser("canbo.tay")
    officer.get(officer.get("/hoi-dong").link("Tổ chức họp"))
    page = head.get(page.link("Đổi quy tắc biểu quyết"))
    answer = head.submit(
        page, "Lưu quy tắc", {"preset": "khac", "num": "3", "den": "2", "op": ">=", "of": "present"}, status=422
    )
    assert "không quá toàn bộ" in answer.text and "9/10 của 10 là 9" in answer.text
    assert answer.soup.find(id="num")["value"] == "3"
    page = head.submit(answer, "Lưu quy tắc", {"preset": "hai_phan_ba", "mode": "open"})
    assert "Biểu quyết công khai. Phải có từ 2/3 trở lên thành viên có mặt đồng ý." in page.text


def test_among_many_accounts_one_searches_first(cast: Cast) -> None:
    cast.launch()
    office = cast.browser("vanphong2")
    page = office.submit(
        office.get(office.get("/hoi-dong").link("Lập Hội đồng của UBND quận Bình Minh")), "Lập Hội đồng"
    )
    new = page.link("Thêm thành viên")
    assert not office.get(new).has_button("Tìm")
    with cast.portal.app.app_context():
        for number in range(40):
            unit = people.unit_named("tay")
            people_service.create_account(SYSTEM, username=f"nguoi{number}", name=f"Người Số {number}", unit=unit)
        db.session.commit()
        db.session.remove()
    page = office.get(new)
    assert len(page.soup.find(id="account").find_all("option")) == 31 and page.wire_bytes <= budget.PAGE
    page = office.get(f"{new}?tim=nguoi+so+39")
    assert [tag["value"] for tag in page.soup.find(id="account").find_all("option")] == ["", "nguoi39"]
    page = office.submit(page, "Thêm thành viên", {"account": "nguoi39", "duty": "member"})
    assert "Người Số 39" in page.text


def test_hands_by_one_tap(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả")
    page = secretary.submit(desk(seated), "Lưu cách biểu quyết", {"mode": "hands"})
    page = secretary.submit(page, "Mở biểu quyết")
    page = secretary.submit(page, "Cả 7 người có mặt đồng ý")
    assert "100,00%" in page.text
    secretary.submit(page, "Chốt kết quả")
    page = seated.browser("truong.dong").submit(desk(seated, "truong.dong"), "Xác nhận kết quả")
    assert "Chủ trì đã xác nhận" in page.text


def test_a_member_reads_the_dossier_behind_a_line(seated: Cast) -> None:
    member = seated.browser("thanhvien1.dong")
    page = member.get(desk(seated, "thanhvien1.dong", "?buoc=2").link("Xem hồ sơ"))
    assert "Tiêu chí khen thưởng" in page.text and "Sáng kiến, mô hình" in page.text
    seated.browser("canbo.tay").get(page.path, status=404)


def test_the_desk_asks_few_questions(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    for path in (f"/hoi-dong/hop/{seated.meeting}/tien-do?k=x", f"/bo-phieu/{round_id(seated)}", "/hoi-dong"):
        secretary.get(path)
        with seated.portal.counted() as statements:
            secretary.get(path)
        assert len(statements) <= 12, f"{path}: {len(statements)}\n" + "\n".join(statements)


def at_hands(seated: Cast) -> Fetched:
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả")
    secretary.submit(desk(seated), "Lưu cách biểu quyết", {"mode": "hands"})
    return secretary.submit(desk(seated), "Mở biểu quyết")


def test_hands_are_never_guessed(seated: Cast) -> None:
    """Words, an empty list and more hands than people are told at their boxes; what was typed stays."""
    secretary, page = seated.browser("canbo.dong"), at_hands(seated)
    boxes = [tag["name"] for tag in page.soup.find_all("input", inputmode="numeric")]
    answer = secretary.submit(page, "Ghi tạm", {boxes[0]: "bảy"}, status=422)
    assert "Ghi bằng chữ số." in answer.text and answer.soup.find(id=boxes[0])["value"] == "bảy"
    answer = secretary.submit(answer, "Ghi và kết thúc biểu quyết", {boxes[0]: "7"}, status=422)
    assert answer.text.count("chưa ghi số người giơ tay") == 2 and answer.soup.find(id=boxes[0])["value"] == "7"
    answer = secretary.submit(answer, "Ghi tạm", {boxes[0]: "8"}, status=422)
    assert "lớn hơn số người được biểu quyết (7)" in answer.text
    page = secretary.submit(answer, "Ghi tạm", {boxes[0]: "7"})
    assert "Đã ghi kết quả giơ tay." in page.text
    page = secretary.submit(page, "Ghi và kết thúc biểu quyết", {boxes[3]: "4", boxes[4]: "3", boxes[6]: "0"})
    assert "Đã kết thúc biểu quyết." in page.text


def test_a_cancelled_vote_prepares_the_next_one_alike(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    page = secretary.submit(at_hands(seated), "Hủy lần biểu quyết này", {"reason": "Mất điện giữa chừng"})
    assert "Đã hủy lần bỏ phiếu." in page.text
    page = desk(seated, step="?buoc=3")
    assert page.has_button("Mở biểu quyết") and not page.has_button("Mở bỏ phiếu")
    page = secretary.submit(page, "Mở biểu quyết")
    assert len(page.soup.find_all("input", inputmode="numeric")) == 9


def test_a_meeting_put_off_gets_its_minutes_at_the_desk(seated: Cast) -> None:
    secretary = seated.browser("canbo.dong")
    page = secretary.submit(desk(seated), "Hoãn họp", {"reason": "Không đủ người dự"})
    assert "Không đủ người dự" in page.text and page.has_button("Soạn biên bản")
    page = secretary.submit(page, "Soạn biên bản")
    assert "Đã soạn biên bản" in page.text


def test_the_minutes_name_a_character_that_no_paper_can_show(seated: Cast) -> None:
    sealed(seated)
    secretary = seated.browser("canbo.dong")
    typed = {"discussion": "Ông ថាច់: nhất trí 👍", "conclusion": "Nhất trí đề nghị."}
    page = secretary.submit(desk(seated), "Soạn biên bản", typed, status=422)
    assert "Văn bản in không có các ký tự: ថាច់👍" in page.text and "Ông ថាច់: nhất trí 👍" in page.html
    page = secretary.submit(page, "Soạn biên bản", {"discussion": "Ông Thạch: nhất trí"})
    assert "Đã soạn biên bản" in page.text


def test_the_chair_vouches_for_whoever_got_a_password_today(seated: Cast) -> None:
    with seated.portal.app.app_context():
        account = people.account_named("thanhvien5.dong")
        people_service.reset_password(seated.actor("quantri"), account, passwords.hash_password("mây trắng trời xanh"))
        people_service.set_own_password(seated.actor("thanhvien5.dong"), account, passwords.hash_password(PASSWORD))
        db.session.commit()
        db.session.remove()
    seated.browser("canbo.dong").submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    told = desk(seated)
    assert "Đặng Văn Ánh" in told.soup.find(id="dung-nguoi").get_text() and not told.has_button("Xác nhận đúng người")
    chair = seated.browser("truong.dong")
    page = desk(seated, "truong.dong")
    member = page.soup.find("input", attrs={"name": "member"})["value"]
    page = chair.submit(page, "Xác nhận đúng người", {"member": member})
    assert "Đã xác nhận đúng người." in page.text and page.soup.find(id="dung-nguoi") is None
    assert vote(seated, "thanhvien5.dong", "YYY").soup.h1.get_text().startswith("Đã ghi nhận phiếu lúc")


def test_a_host_reads_a_units_roll_and_does_not_change_it(seated: Cast) -> None:
    with seated.portal.app.app_context():
        council = queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting).council_id
        for person in ("vanphong2", "lanhdao"):
            with pytest.raises(NotFound):
                queries.council_or_404(seated.actor(person), council, Action.COUNCIL_MANAGE)
        assert queries.council_or_404(seated.actor("truong.dong"), council, Action.COUNCIL_MANAGE)
        db.session.remove()
