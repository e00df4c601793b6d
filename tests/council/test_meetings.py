"""The meeting around the vote: its data and invitation, who comes and goes, who says what, on the desk and the wall."""

from __future__ import annotations

import io
import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from docx import Document
from pypdf import PdfReader

from bench import budget
from portal.council import attending, counts, invitation, inviting, queries, record, remarks, rules, service, states
from portal.council.invitation import issuer_lines
from portal.council.seal_models import SealedRecord
from portal.council.states import Attendance, CouncilKind, RemarkKind
from portal.council.voting_rule import usual_rule
from portal.database import db
from portal.documents.draw import to_pdf
from portal.mail.models import Letter
from portal.refusal import Conflict, Invalid, Refused
from tests.cast import Cast
from tests.council.table import MORNING, Table
from tests.council.test_views import desk, ended_early, sealed, seated, vote  # noqa: F401 (a fixture)


# --- attendance ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "voted", "counts"),
    [
        (Attendance.ONSITE, False, True),
        (Attendance.ONLINE, False, True),
        (Attendance.WRITTEN, True, True),
        (Attendance.WRITTEN, False, False),
        (Attendance.EXCUSED, False, False),
        (Attendance.UNEXCUSED, False, False),
        (Attendance.ABSENT, True, False),
    ],
)
def test_an_opinion_on_paper_counts_once_it_came_in(status: Attendance, voted: bool, counts: bool) -> None:
    assert states.counts_present(status, voted) is counts


@pytest.mark.parametrize("status", list(Attendance))
def test_whoever_has_gone_is_out_of_the_next_vote(status: Attendance) -> None:
    kept = {Attendance.ONSITE, Attendance.ONLINE, Attendance.WRITTEN}
    assert states.at_opening(status, left=False) is (status if status in kept else Attendance.ABSENT)
    left = states.at_opening(status, left=True)
    assert left is (Attendance.WRITTEN if status is Attendance.WRITTEN else Attendance.ABSENT)


def test_whether_it_can_proceed_in_words() -> None:
    assert rules.proceeds(usual_rule(), 6, 7) == "Có mặt 6/7, đủ điều kiện tiến hành (cần ít nhất 5)"
    assert rules.proceeds(usual_rule(), 4, 7) == "Có mặt 4/7, chưa đủ điều kiện tiến hành (cần ít nhất 5)"


def member(table: Table, username: str) -> str:
    account = table.cast.accounts[username]
    return next(row.id for row in queries.serving(table.meeting.council) if row.account_id == account)


def times(table: Table, username: str, late: int | None = None, left: int | None = None):
    """Minutes after the meeting began."""
    at = [None if minutes is None else MORNING + timedelta(minutes=minutes) for minutes in (late, left)]
    return table._do(
        lambda: attending.set_times(
            table.secretary, table.meeting, member(table, username), late_at=at[0], left_at=at[1]
        )
    )


@pytest.mark.both
def test_late_and_early_are_told_and_move_the_open_vote(cast: Cast, context) -> None:
    table = Table.lay(cast)
    table.now += timedelta(hours=1)
    table.all_present()
    table._do(
        lambda: service.record_attendance(
            table.secretary, table.meeting, {member(table, "thanhvien5.dong"): (Attendance.UNEXCUSED, "")}
        )
    )
    table.open()
    assert counts.turnout(table.round).entitled == 6
    with pytest.raises(Invalid):
        times(table, "thanhvien5.dong", left=20)
    times(table, "thanhvien5.dong", late=40)
    assert counts.turnout(table.round).entitled == 7
    times(table, "thanhvien4.dong", left=50)
    assert counts.turnout(table.round).entitled == 6
    table.vote("thanhvien3.dong", "YYY")
    times(table, "thanhvien3.dong", left=55)
    for username in ("truong.dong", "canbo.dong", "thanhvien1.dong", "thanhvien2.dong", "thanhvien5.dong"):
        table.vote(username, "YYN")
    table.close()
    for member_, told in (("thanhvien2.dong", {"left": 50}), ("thanhvien4.dong", {"late": 10})):
        with pytest.raises(Refused, match="danh sách có mặt đã chốt"):
            times(table, member_, **told)
    table.now += timedelta(minutes=40)
    times(
        table, "thanhvien1.dong", left=round((table.now - MORNING).total_seconds() / 60)
    )  # after the vote: told, nothing moves
    assert counts.turnout(table.round).voted == 6
    with pytest.raises(Invalid, check=lambda error: "không muộn" in error.errors["late"]):
        times(table, "thanhvien2.dong", late=-5)
    table.propose()
    table.confirm()
    times(table, "thanhvien2.dong", late=10)
    table.narrate()
    body = json.loads(table.close_meeting().body)
    found = {row["name"]: (row.get("late"), row.get("early"), row["status"]) for row in body["attendance"]}
    assert found["Đặng Văn Ánh"] == ("2024-10-03T01:40:00Z", None, "onsite")
    assert found["Danh Thị Ngọc"] == (None, "2024-10-03T01:50:00Z", "onsite")
    assert found["Trần Minh Khôi"] == ("2024-10-03T01:10:00Z", None, "onsite")
    record = db.session.scalars(db.select(SealedRecord).where(SealedRecord.kind == "round")).one()
    roll = {row["name"]: row["attendance"] for row in json.loads(record.body)["roll"]}
    assert roll["Danh Thị Ngọc"] == "absent" and roll["Lý Văn Phước"] == "onsite"


def test_minutes_tell_the_hours_that_were(cast: Cast, context) -> None:
    """A meeting does not begin hours before it says, begins at the vote that was opened early, and ends when it is said to."""
    table = Table.lay(cast)
    table.now = MORNING - timedelta(hours=2)
    with pytest.raises(Refused, match="chưa đến giờ"):
        table.all_present()
    table.now = MORNING - timedelta(minutes=20)
    table.opened()
    assert table.meeting.starts_at == table.now < MORNING
    for person in ("truong.dong", "canbo.dong", "thanhvien1.dong", "thanhvien2.dong", "thanhvien5.dong"):
        table.vote(person, "YYN")
    table.close()
    closed = table.now
    table.propose()
    table.confirm()
    for at in (closed - timedelta(minutes=5), table.now + timedelta(hours=3)):
        with pytest.raises(Invalid, check=lambda error: set(error.errors) == {"ended_at"}):
            table.narrate(ended_at=at)
    table.now += timedelta(hours=3)
    ended = closed + timedelta(minutes=10)
    table.narrate(ended_at=ended)
    body = json.loads(table.close_meeting().body)
    assert body["meeting"]["end"] == record.seconds(ended)


def test_who_was_away_for_a_vote_comes_late_to_the_next(cast: Cast, context) -> None:
    table = Table.lay(cast)
    table.all_present()
    khôi = member(table, "thanhvien2.dong")
    table._do(lambda: service.record_attendance(table.secretary, table.meeting, {khôi: (Attendance.UNEXCUSED, "")}))
    table.open()
    table._do(lambda: service.record_attendance(table.secretary, table.meeting, {khôi: (Attendance.ONSITE, "")}))
    assert {row.member_id: row.late_at for row in table.meeting.attendances}[khôi] == table.now


def test_times_that_cannot_be_are_refused(cast: Cast, context) -> None:
    table = Table.lay(cast)
    table.now += timedelta(hours=1)
    table.all_present()
    with pytest.raises(Invalid) as early:
        times(table, "thanhvien1.dong", late=40, left=30)
    assert early.value.errors == {"left": "Giờ về phải sau giờ đến."}
    with pytest.raises(Invalid) as later:
        times(table, "thanhvien1.dong", late=600)
    assert later.value.errors == {"late": "Chưa đến giờ này."}
    with pytest.raises(Invalid, check=lambda error: "ghi rõ lý do" in str(error.errors)):
        table._do(
            lambda: service.record_attendance(
                table.secretary, table.meeting, {member(table, "thanhvien1.dong"): (Attendance.EXCUSED, "")}
            )
        )
    times(table, "thanhvien1.dong", late=30)
    table.all_present()
    assert all(row.late_at is None for row in table.meeting.attendances)


def test_the_sentence_changes_while_ticking_and_nothing_is_saved(seated: Cast) -> None:  # noqa: F811
    secretary = seated.browser("canbo.dong")
    page = desk(seated, step="?buoc=1")
    boxes = [tag["name"] for tag in page.soup.select("#dd select")]
    assert page.soup.find(id="dd")["data-hx-target"] == "#du" and page.soup.find(id="du") is not None
    query = "&".join(f"{name}={'excused' if n < 3 else 'onsite'}" for n, name in enumerate(boxes))
    answer = secretary.get(f"/hoi-dong/hop/{seated.meeting}/du-dieu-kien?{query}")
    assert answer.text.strip().startswith("Có mặt 4/7, chưa đủ điều kiện tiến hành (cần ít nhất 5)")
    assert answer.wire_bytes <= budget.PIECE
    assert "Chưa điểm danh" in desk(seated).text
    reasons = {name.replace("s", "r", 1): "đi học" for name in boxes[:2]}
    page = secretary.submit(page, "Lưu điểm danh", dict.fromkeys(boxes[:2], "excused") | reasons)
    assert "Có mặt 5/7, đủ điều kiện tiến hành (cần ít nhất 5)" in page.text and "Vắng có lý do (đi học)" in page.text
    page = desk(seated, step="?buoc=1")
    page = secretary.submit(page, "Ghi giờ đến, giờ về", {"late": "tám giờ"}, status=422)
    assert "Giờ ghi theo dạng giờ:phút" in page.text


# --- data and invitation ------------------------------------------------------------------------
def test_the_meeting_is_edited_until_the_minutes_are_made(seated: Cast) -> None:  # noqa: F811
    secretary = seated.browser("canbo.dong")
    page = secretary.get(desk(seated).link("Sửa cuộc họp, chương trình"))
    other = secretary.get(page.path)
    changes = {"title": "Họp bình xét lần hai", "place": "Phòng họp số 2", "programme": "Giới thiệu hồ sơ\nBỏ phiếu"}
    page = secretary.submit(page, "Lưu cuộc họp", changes)
    assert "Đã sửa cuộc họp." in page.text and "Họp bình xét lần hai" in page.text and "Phòng họp số 2" in page.text
    conflict = secretary.submit(other, "Lưu cuộc họp", {"place": "Hội trường B"}, status=409)
    assert "Hội trường B" in conflict.html and "Phòng họp số 2" in conflict.text
    sealed(seated)
    secretary.submit(
        secretary.get(page.link("Sửa cuộc họp, chương trình")), "Lưu cuộc họp", {"place": "Phòng họp số 3"}
    )
    page = secretary.submit(desk(seated), "Soạn biên bản", {"conclusion": "Nhất trí đề nghị."})
    minutes = secretary.get(page.link("Xem biên bản")).text
    assert "Địa điểm: Phòng họp số 3." in minutes and "Chương trình họp:" in minutes and "- Giới thiệu hồ sơ" in minutes
    assert "Sửa cuộc họp" not in desk(seated).text


def test_the_invitation_is_a_paper_and_reaches_the_members(seated: Cast, monkeypatch) -> None:  # noqa: F811
    monkeypatch.setitem(seated.portal.app.config, "MAIL_URL", "smtp://localhost?from=portal@example.vn")
    with seated.portal.app.app_context():
        queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting).council.unit.email = "dong@example.vn"
        db.session.commit()
        db.session.remove()
    secretary, someone = seated.browser("canbo.dong"), seated.browser("thanhvien1.dong")
    page = secretary.get(desk(seated).link("Giấy mời: chưa gửi"))
    assert "GIẤY MỜI" in page.text and "/GM-" in page.text and "Trần Minh Khôi, Công chức" in page.text
    assert (
        "Thời gian: 08 giờ 00 phút, ngày 03 tháng 10 năm 2024." in page.text
        and "Địa điểm: Hội trường UBND phường." in page.text
    )
    assert "TM. HỘI ĐỒNG" in page.text and "Thạch Sơn" in page.text
    assert "Xem giấy mời" not in someone.get("/viec-can-lam").text
    page = secretary.submit(page, "Gửi giấy mời")
    assert "Đã gửi lúc" in page.text and page.has_button("Gửi lại giấy mời")
    told = someone.get("/viec-can-lam")
    assert "Mời họp lúc 08:00 ngày 03/10/2024, Hội trường UBND phường." in told.text
    read = someone.get(told.link("Xem giấy mời"))
    assert "GIẤY MỜI" in read.text and not read.has_button("Gửi lại giấy mời")
    pdf = someone.client.get(f"/hoi-dong/hop/{seated.meeting}/giay-moi.pdf")
    assert "GIẤY MỜI" in PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text()
    word = someone.client.get(f"/hoi-dong/hop/{seated.meeting}/giay-moi.docx")
    assert "GIẤY MỜI" in [row.text for row in Document(io.BytesIO(word.data)).paragraphs]
    with seated.portal.app.app_context():
        (letter,) = db.session.scalars(db.select(Letter))
        assert letter.recipient == "dong@example.vn" and f"/hoi-dong/hop/{seated.meeting}/giay-moi" in letter.text
        db.session.remove()
    secretary.submit(
        secretary.get(desk(seated).link("Sửa cuộc họp, chương trình")), "Lưu cuộc họp", {"place": "Nơi khác"}
    )
    page = secretary.get(desk(seated).link("Giấy mời: cần gửi lại"))
    assert "Cuộc họp đã sửa sau khi gửi giấy mời." in page.text
    assert "Giấy mời: cần" not in secretary.submit(page, "Gửi lại giấy mời").text


def test_the_invitation_leaves_its_day_open_until_it_goes_out(cast: Cast, context) -> None:
    table = Table.lay(cast)
    paper = invitation.paper(inviting.invitation(table.meeting))
    assert "ngày\u00a0" in paper.blocks[0].place_date and paper.blocks[0].number.endswith("/GM-HĐTĐKT")
    assert [*paper.blocks[0].above] == ["ỦY BAN NHÂN DÂN", "PHƯỜNG ĐÔNG"] and paper.blocks[0].name[0] == "HỘI ĐỒNG"
    assert to_pdf(paper).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("council", "unit", "lines"),
    [
        ("Hội đồng Thi đua - Khen thưởng huyện Châu Thành", "Ủy ban nhân dân huyện Châu Thành", ["HỘI ĐỒNG", "THI ĐUA - KHEN THƯỞNG"]),
        ("Hội đồng bình xét thi đua, khen thưởng UBND xã Phú Tâm", "Ủy ban nhân dân xã Phú Tâm", ["HỘI ĐỒNG", "BÌNH XÉT THI ĐUA,", "KHEN THƯỞNG"]),
        ("Hội đồng bình xét của Phòng Tư pháp", "Phòng Tư pháp", ["HỘI ĐỒNG", "BÌNH XÉT"]),
        ("Hội đồng sáng kiến", "Công an huyện", ["HỘI ĐỒNG", "SÁNG KIẾN"]),
        ("Tổ bình xét", "Tổ bình xét", ["TỔ BÌNH XÉT"]),
    ],
)  # fmt: skip
def test_a_councils_letterhead_breaks_where_the_sense_does(council: str, unit: str, lines: list[str]) -> None:
    assert issuer_lines(council, unit) == lines


def test_a_party_unit_keeps_its_own_way_of_numbering(cast: Cast, context) -> None:
    table = Table.lay(cast)
    said = inviting.invitation(table.meeting)
    paper = invitation.paper(replace(said, agency=replace(said.agency, style="party"), kind=CouncilKind.SCIENCE))
    assert paper.blocks[0].number.endswith("-GM/HĐSK") and paper.blocks[0].style == "party"


def test_a_meeting_cannot_be_moved_behind_its_vote(seated: Cast) -> None:  # noqa: F811
    secretary = seated.browser("canbo.dong")
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    page = secretary.get(desk(seated).link("Sửa cuộc họp, chương trình"))
    answer = secretary.submit(page, "Lưu cuộc họp", {"starts_at": "14:00 30/10/2099"}, status=422)
    assert "cuộc họp không thể bắt đầu sau đó" in answer.text
    secretary.submit(page, "Lưu cuộc họp", {"starts_at": "07:30 03/10/2024"})


# --- who said what ------------------------------------------------------------------------------
def test_what_people_say_is_written_down_at_every_step(seated: Cast) -> None:  # noqa: F811
    secretary = seated.browser("canbo.dong")
    khoi = next(
        tag["value"]
        for tag in desk(seated).soup.select("#member option, select option")
        if tag.get_text() == "Trần Minh Khôi"
    )
    for step in "12":
        page = desk(seated, step=f"?buoc={step}")
        assert page.has_button("Ghi ý kiến"), step
    page = secretary.submit(page, "Ghi ý kiến", {"gist": ""}, status=422)
    assert "Ghi nội dung ý kiến." in page.text
    form = {"kind": "speech", "gist": "nhất trí với danh sách"}
    box = next(tag for tag in page.soup.select("#y-kien select"))["name"]
    page = secretary.submit(page, "Ghi ý kiến", {**form, box: khoi})
    assert "Đã ghi ý kiến." in page.text and "Trần Minh Khôi" in page.soup.find(id="y-kien").get_text()
    secretary.submit(
        desk(seated), "Ghi ý kiến", {**form, "name": "Bà Nguyễn Thị Khách", "post": "Mặt trận", "gist": "hoan nghênh"}
    )
    secretary.submit(desk(seated), "Ghi ý kiến", {"kind": "reserved", box: khoi, "gist": "đề nghị xem lại tiêu chí 3"})
    page = secretary.submit(desk(seated), "Ghi ý kiến", {**form, "name": "Người Nhầm", "gist": "ghi nhầm"})
    edit = next(a["href"] for a in page.soup.select("#y-kien a") if "Người Nhầm" in a.get_text())
    secretary.submit(secretary.get(edit), "Xóa ý kiến này")
    first = next(a["href"] for a in desk(seated).soup.select("#y-kien a") if "Khôi" in a.get_text())
    one, two = secretary.get(first), secretary.get(first)
    secretary.submit(one, "Lưu ý kiến", {"gist": "nhất trí cao"})
    both = secretary.submit(two, "Lưu ý kiến", {"gist": "nhất trí toàn bộ"}, status=409)
    assert "nhất trí toàn bộ" in both.html and "nhất trí cao" in both.text
    sealed(seated)
    assert desk(seated).has_button("Ghi ý kiến")
    page = secretary.submit(
        desk(seated), "Soạn biên bản", {"discussion": "Không khí sôi nổi.", "conclusion": "Nhất trí."}
    )
    minutes = secretary.get(page.link("Xem biên bản")).text
    assert (
        "- Trần Minh Khôi, Công chức: nhất trí cao" in minutes
        and "Bà Nguyễn Thị Khách, Mặt trận: hoan nghênh" in minutes
    )
    assert (
        "- Không khí sôi nổi." in minutes
        and "4. Ý kiến bảo lưu:" in minutes
        and "đề nghị xem lại tiêu chí 3" in minutes
    )
    assert "Người Nhầm" not in minutes and not desk(seated).has_button("Ghi ý kiến")
    secretary.get(first)
    late = secretary.submit(secretary.get(first), "Lưu ý kiến", {"gist": "sửa sau"}, status=409)
    assert "Biên bản đã soạn" in late.text


@pytest.mark.both
def test_remarks_keep_both_texts_and_the_database_shuts_them(cast: Cast, context) -> None:
    table = Table.lay(cast)
    row = table._do(lambda: remarks.add(table.secretary, table.meeting, RemarkKind.SPEECH, name="Khách", gist="một"))
    key = row.id
    table._do(
        lambda: remarks.change(
            table.secretary,
            table.meeting,
            remarks.of(table.meeting, key),
            1,
            RemarkKind.SPEECH,
            name="Khách",
            gist="hai",
        )
    )
    with pytest.raises(Conflict) as conflict:
        table._do(
            lambda: remarks.change(
                table.secretary,
                table.meeting,
                remarks.of(table.meeting, key),
                1,
                RemarkKind.SPEECH,
                name="K",
                gist="ba",
            )
        )
    assert conflict.value.theirs["gist"] == "hai"
    table.sealed()
    table.narrate()
    body = json.loads(table.close_meeting().body)
    assert [row["gist"] for row in body["speakers"]] == ["hai"] and "reserved_rows" not in body
    for statement in ("UPDATE meeting_remark SET gist = 'x'", "DELETE FROM meeting_remark"):
        with pytest.raises(Exception, match="the minutes are made"):
            db.session.execute(db.text(statement))
        db.session.rollback()


def test_records_without_the_new_things_have_none_of_their_keys(cast: Cast, context) -> None:
    table = Table.lay(cast).sealed()
    table.narrate()
    body = json.loads(table.close_meeting().body)
    assert not {"programme", "speakers", "reserved_rows"} & set(body)
    assert set(body["attendance"][0]) == {"name", "post", "duty", "status", "reason"}
    record = json.loads(queries.chain(body["council"]["id"])[0].body)
    assert set(record["round"]) == {"id", "ordinal", "mode", "opened", "closed"}
    assert all("tie" not in category for category in record["categories"])
    assert all("score" not in question for question in record["questions"])


# --- the desk and the wall ----------------------------------------------------------------------
def test_the_desk_says_who_has_voted_and_the_wall_does_not(seated: Cast) -> None:  # noqa: F811
    secretary = seated.browser("canbo.dong")
    here = f"/hoi-dong/hop/{seated.meeting}"
    wall = secretary.get(f"{here}/man-hinh")
    assert "Chưa mở" in wall.text and "Thạch Sơn" in wall.text
    poll = wall.soup.find(id="tien-do")["data-hx-get"]
    assert secretary.get(poll, status=204).response.headers.get("HX-Refresh") is None
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    assert secretary.get(poll, status=204).response.headers["HX-Refresh"] == "true"
    vote(seated, "thanhvien1.dong", "YYN")
    page = desk(seated)
    voted = [li.get_text() for li in page.soup.select("#ds li") if "đã bỏ phiếu" in li.get_text()]
    assert len(voted) == 1 and "Sơn Thị Liên" in voted[0]
    piece = secretary.get(f"{here}/tien-do?k=x")
    assert piece.soup.find(id="ds")["data-hx-swap-oob"] == "true" and piece.wire_bytes <= budget.PIECE
    wall = secretary.get(f"{here}/man-hinh")
    assert "Đã bỏ phiếu 1/7" in wall.text and "Trần Minh Khôi" not in wall.text and "57" not in wall.text
    again = secretary.get(f"{here}/tien-do?man-hinh&k=1open-0")
    assert "Đã bỏ phiếu 1/7" in again.text and "Chưa bỏ" not in again.text and again.soup.find(id="ds") is None
    assert "đã bỏ phiếu" not in desk(seated, "thanhvien2.dong").soup.find(id="ds").get_text()


def test_the_summary_is_there_to_be_read_aloud(seated: Cast) -> None:  # noqa: F811
    page = desk(seated, step="?buoc=2")
    told = [tag.get_text(" ", strip=True) for tag in page.soup.find_all("details") if "Đọc tóm tắt" in tag.get_text()]
    assert len(told) == 3 and "Thạch Sơn, Công chức, UBND phường Đông. Đề nghị:" in told[2]


def test_the_desk_stays_light_at_every_step(seated: Cast) -> None:  # noqa: F811
    secretary = seated.browser("canbo.dong")

    def light(*steps: str) -> None:
        for step in steps:
            path = f"/hoi-dong/hop/{seated.meeting}{step}"
            secretary.get(path)
            with seated.portal.counted() as statements:
                page = secretary.get(path)
            assert len(statements) <= 10, f"{path}: {len(statements)}\n" + "\n".join(s[:120] for s in statements)
            assert page.wire_bytes <= budget.PAGE, (path, page.wire_bytes)

    for n in range(6):
        data = {"kind": "speech", "name": f"Khách Mời Thứ {n}", "gist": "nhất trí với danh sách đề nghị khen thưởng"}
        secretary.submit(desk(seated), "Ghi ý kiến", data)
    light("?buoc=1", "?buoc=2", "/man-hinh", "/giay-moi", "/sua")
    secretary.submit(desk(seated), "Có mặt tất cả, mở bỏ phiếu")
    light("?buoc=1", "?buoc=3", "/man-hinh")
    for person in ("truong.dong", "canbo.dong", "thanhvien1.dong", "thanhvien2.dong"):
        vote(seated, person, "YYN")
    ended_early(seated)
    light("?buoc=4", "/man-hinh")
    secretary.submit(desk(seated), "Chốt kết quả")
    light("?buoc=4")
    seated.browser("truong.dong").submit(desk(seated, "truong.dong"), "Xác nhận kết quả")
    light("?buoc=5", "?buoc=4", "/man-hinh", "/lan-moi")
    secretary.submit(desk(seated), "Soạn biên bản", {"conclusion": "Nhất trí."})
    light("?buoc=5")


def test_the_guards_stand_after_the_roll_was_rebuilt(cast: Cast) -> None:
    with cast.portal.app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("SQLite rebuilds the table")
        path = db.engine.url.database
    with sqlite3.connect(path) as raw:
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        made = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'round_member'").fetchone()[0]
    raw.close()
    assert {
        "guard_round_member_insert",
        "guard_round_member_delete",
        "guard_round_member_update",
        "guard_round_member_update_names",
    } <= names
    assert "WITHOUT ROWID" in made and "'written'" in made
