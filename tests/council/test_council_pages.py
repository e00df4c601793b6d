"""Councils in the browser: the rule behind [Đổi], terms, substitutes, what a ballot limits, a council of science."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import budget
from portal import clock
from portal.council import queries, service, substitutes
from portal.council.models import CouncilRule
from portal.database import db
from tests.cast import Cast
from tests.council import test_science
from tests.council.table import MORNING, Table
from tests.council.test_views import desk, round_id, seated  # noqa: F401  a fixture
from tests.installation import statements

MEETS = {"since": "01/06/2024", "citation": "Quy chế số 5"}


def address(cast: Cast, label: str, person: str = "truong.dong") -> str:
    return cast.browser(person).get("/hoi-dong").link(label)


# --- the rule -----------------------------------------------------------------------------------
def test_three_rules_in_a_sentence_each_and_the_rest_behind_a_fold(seated: Cast) -> None:  # noqa: F811
    head = seated.browser("truong.dong")
    council = head.get(address(seated, "Thành viên, quy tắc của Hội đồng bình xét UBND phường Đông"))
    page = head.get(council.link("Đổi quy tắc biểu quyết"))
    shown = [label.get_text() for label in page.soup.select("#preset label")]
    assert shown[:3] == [
        "Phải có trên 50% thành viên có mặt đồng ý.",
        "Phải có từ 2/3 trở lên thành viên có mặt đồng ý.",
        "Phải có từ 90% trở lên tổng số thành viên đồng ý.",
    ]
    fold = page.soup.find("input", id="quorum_num").find_parent("details")
    assert fold is not None and not fold.has_attr("open")
    assert page.soup.find(id="most_yes") is None and page.soup.find(id="same_unit") is None, "a unit's has neither"
    answer = head.submit(page, "Lưu quy tắc", {"preset": "90_tong_so", "citation": ""}, status=422)
    assert answer.soup.find(id="citation-e")
    answer = head.submit(answer, "Lưu quy tắc", MEETS | {"tie_1": "chair", "tie_2": "chair"}, status=422)
    assert "mỗi cách một lần" in answer.text and answer.soup.find(id="citation")["value"] == "Quy chế số 5"
    page = head.submit(answer, "Lưu quy tắc", MEETS | {"tie_2": "second_round", "since": "01/01/2030"})
    assert "Phải có trên 50% thành viên có mặt đồng ý" in page.soup.select_one(".lead").get_text()
    assert "Sẽ áp dụng từ 01/01/2030: Bỏ phiếu kín. Phải có từ 90% trở lên tổng số thành viên đồng ý." in page.text
    page = head.get(page.link("Đổi quy tắc biểu quyết"))
    answer = head.submit(page, "Lưu quy tắc", MEETS | {"since": "01/01/2023"}, status=422)
    assert "quy tắc mới áp dụng từ ngày đó hoặc sau" in answer.text
    page = head.submit(answer, "Lưu quy tắc", MEETS | {"preset": "hai_phan_ba"})
    assert "Trước đó từ" in page.text and "(Quy chế số 5)" in page.text
    with seated.portal.app.app_context():
        assert db.session.query(CouncilRule).count() == 3
        db.session.remove()


def test_a_hosts_rule_limits_yes_marks_and_says_what_it_means_in_its_numbers(cast: Cast) -> None:
    cast.launch()
    office = cast.browser("vanphong2")
    page = office.get(office.get("/hoi-dong").link("Lập Hội đồng của UBND quận Bình Minh"))
    page = office.submit(page, "Lập Hội đồng", {"decision": "Quyết định số 7", "decision_on": "05/01/2024"})
    assert "thành lập theo Quyết định số 7 ngày 05/01/2024" in page.text
    page = office.get(page.link("Đổi quy tắc biểu quyết"))
    page = office.submit(page, "Lưu quy tắc", MEETS | {"most_yes": "y", "same_unit": "y"})
    assert "tối đa bằng số lượng khen thưởng" in page.text and "người cùng đơn vị không tham gia" in page.text
    page = office.submit(office.get(page.link("Sửa tên, văn bản thành lập")), "Lưu Hội đồng", {"name": "Tổ xét quận"})
    assert page.soup.h1.get_text() == "Tổ xét quận" and "Đã lưu Hội đồng" in page.text
    page = office.submit(page, "Giải thể Hội đồng", {"reason": "Sáp nhập đơn vị"})
    assert "đã giải thể" in page.text and not page.has_link("Thêm thành viên")
    listed = office.get("/hoi-dong")
    assert "Hội đồng đã giải thể (01)" in listed.text and listed.has_link("Lập Hội đồng của UBND quận Bình Minh")
    assert "Đã khôi phục" in office.submit(page, "Khôi phục Hội đồng").text


# --- members ------------------------------------------------------------------------------------
def test_a_member_is_edited_and_a_substitute_called_in(seated: Cast) -> None:  # noqa: F811
    head, secretary = seated.browser("truong.dong"), seated.browser("canbo.dong")
    council = head.get(address(seated, "Thành viên, quy tắc của Hội đồng bình xét UBND phường Đông"))
    page = head.get(council.link("Sửa Sơn Thị Liên"))
    assert page.soup.find(id="name")["value"] == "Sơn Thị Liên"
    page = head.submit(page, "Lưu thành viên", {"name": "Sơn Thị Liễu", "until": "31/12/2099"})
    assert "Sơn Thị Liễu" in page.text and "đến hết 31/12/2099" in page.text
    assert "Thành viên ngày 01/01/2100 (06)" in head.get(f"{council.path}?ngay=01/01/2100").text
    page = head.get(page.link("Thêm thành viên"))
    number = next(tag["value"] for tag in page.soup.select("#substitute_of option") if tag.get_text() == "Sơn Thị Liễu")
    typed = {
        "name": "Lý Văn Thay",
        "post": "Công chức",
        "duty": "member",
        "substitute_of": number,
        "since": "01/01/2024",
    }
    head.submit(page, "Thêm thành viên", typed)
    page = head.get(council.path)
    assert "Người dự thay: Lý Văn Thay" in page.text and "Thành viên (07)" in page.text
    page = secretary.submit(desk(seated), "Có mặt tất cả")
    with seated.portal.app.app_context():
        meeting = queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting)
        member = next(row for row in meeting.council.members if row.name == "Sơn Thị Liễu").id
        db.session.remove()
    page = secretary.submit(
        desk(seated, step="?buoc=1"), "Lưu điểm danh", {f"s{member}": "excused", f"r{member}": "đi học"}
    )
    page = secretary.submit(secretary.get(f"/hoi-dong/hop/{seated.meeting}?buoc=1"), "Mời Lý Văn Thay dự thay")
    assert "Lý Văn Thay dự thay Sơn Thị Liễu." in page.text and "Có mặt 7/7" in page.text
    page = secretary.submit(page, "Thôi dự thay")
    assert "Có mặt 6/7" in page.text
    with seated.portal.app.app_context():
        assert substitutes.called(queries.meeting_or_404(seated.actor("canbo.dong"), seated.meeting)) == []
        db.session.remove()


# --- most yes -----------------------------------------------------------------------------------
@pytest.fixture
def limited(cast: Cast) -> Cast:
    """Two persons for one place, the limit in force, the round open."""
    with cast.portal.app.app_context():
        table = Table.lay(cast)
        cast.meeting = table.meeting_id
        for question in table.round.questions[1:]:
            question.category_quota = 1
        rule = replace(queries.rule_of(table.round), most_yes=True)
        table._do(lambda: service.set_way(table.secretary, table.meeting, rule))
        table.opened()
        db.session.remove()
    return cast


def test_the_ballot_says_its_limit_and_keeps_what_was_typed(limited: Cast) -> None:
    member = limited.browser("thanhvien1.dong")
    page = member.get(f"/bo-phieu/{round_id(limited)}")
    assert page.soup.find_all("h2")[1].get_text() == "Cá nhân: 01 Giấy khen, đồng ý tối đa 01"
    names = list(dict.fromkeys(tag["name"] for tag in page.soup.find_all("input", type="radio")))
    marks = dict.fromkeys(names, "Y")
    sentence = "Nhóm này chỉ được đồng ý tối đa 01 cá nhân; phiếu đang đồng ý 02."
    answer = member.submit(page, "Xem lại phiếu", marks, status=422)
    assert sentence in answer.text and answer.soup.select_one(".box.bad a")["href"].startswith("#g")
    kept = {tag["name"]: tag["value"] for tag in answer.soup.find_all("input", checked=True)}
    assert (
        kept == marks
        and answer.soup.find("input", {"name": "r"})["value"] == page.soup.find("input", {"name": "r"})["value"]
    )
    review = member.submit(answer, "Xem lại phiếu", {names[2]: "N"})
    secrets = {name: review.soup.find("input", {"name": name})["value"] for name in ("r", "csrf_token")}
    forged = dict.fromkeys(names, "Y") | secrets | {"viec": "bo"}
    assert sentence in member.post(f"/bo-phieu/{round_id(limited)}", forged, status=422).text
    assert "Đã ghi nhận phiếu" in member.submit(review, "Bỏ phiếu").text


# --- science and technology ---------------------------------------------------------------------
def test_the_office_founds_a_council_of_science_and_passes_an_idea_to_it(cast: Cast) -> None:
    cast.launch()
    office, visitor = cast.browser("vanphong2"), cast.browser()
    typed = {"title": "Ghế của bà Sáu", "field_code": "thu_tuc", "text": "Bà Sáu xin ghế.", "contact": "0909"}
    visitor.submit(visitor.get("/gop-y"), "Gửi", typed)
    here = office.get("/kho-khan").link("Ghế của bà Sáu")
    assert not office.get(here).has_button("Chuyển Hội đồng"), "there is none yet"
    page = office.get(office.get("/hoi-dong").link("Lập Hội đồng khoa học và công nghệ của UBND quận Bình Minh"))
    page = office.submit(page, "Lập Hội đồng")
    assert "Xét công nhận sáng kiến" in page.text
    answer = office.submit(office.get(here), "Chuyển Hội đồng", {"idea": ""}, status=422)
    answer = office.submit(answer, "Chuyển Hội đồng", {"idea": "Thêm ghế chờ", "content": "Thêm ghế ở nơi chờ."})
    assert "chưa xét" in answer.text and "Đã chuyển Hội đồng" in answer.text
    assert "Ghế của bà Sáu" in office.get("/viec-can-lam?phan=kho-khan").text
    head = cast.browser("truong.tay")
    assert not head.get("/hoi-dong").has_link("Lập Hội đồng khoa học và công nghệ của UBND phường Tây")
    head.get(head.get("/hoi-dong").link("Lập Hội đồng của UBND phường Tây") + "?loai=khoa-hoc", status=404)


def test_pages_of_councils_stay_light(cast: Cast) -> None:
    with cast.portal.app.app_context(), clock.at(MORNING):
        science = test_science.lay(cast)
        science.call()
        db.session.remove()
    council, meeting = f"/hoi-dong/{science.council_id}", f"/hoi-dong/hop/{science.meeting_id}"
    pages = {
        "vanphong": ["/hoi-dong", meeting, f"{meeting}?buoc=2", f"{council}/hop"],
        "vanphong2": ["/hoi-dong", council, f"{council}/quy-tac", f"{council}/thanh-vien", f"{council}/sua",
                      f"/kho-khan/{science.idea}", f"/sang-kien/{science.good}"],
    }  # fmt: skip
    for person, paths in pages.items():
        for path in paths:
            browser = cast.browser(person)
            with statements(cast.portal.app) as seen:
                page = browser.get(path)
            assert len(seen) <= 10 and page.wire_bytes <= budget.PAGE, (path, len(seen), page.wire_bytes, seen)
