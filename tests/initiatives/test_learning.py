"""Learned from others, copied from last year, and the hint at something alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.roles import SYSTEM
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.campaigns.plan import NextYear
from portal.database import db
from portal.initiatives import queries, service
from portal.initiatives.models import Initiative
from portal.initiatives.rules import alike, likeness
from portal.initiatives.states import InitiativeKind
from portal.people.models import UnitSuccessor
from portal.refusal import Invalid, Refused
from tests.browser import Fetched
from tests.cast import Cast
from tests.initiatives.test_initiatives import WHOLE, address, sent


@pytest.fixture
def shown(cast: Cast) -> str:
    """UBND phường Đông's initiative, confirmed and on the public page; answers its address there."""
    cast.launch()
    office, page = cast.browser("vanphong2"), sent(cast)
    office.submit(office.get(address(page)), "Xác nhận sáng kiến, mô hình", {"publish": "1"})
    return address(page).replace("/sang-kien/", "/mo-hinh/")


def learn(cast: Cast, shown: str, status: int = 200, person: str = "canbo.tay", **values: str) -> Fetched:
    browser = cast.browser(person)
    form = browser.get(shown).soup.find("a", string="ghi đã học tập, áp dụng")["href"]
    told = {"applied_on": "10/03/2024", "result": "Mở thêm chiều thứ Năm", "abstract": "Báo cáo áp dụng", **values}
    return browser.submit(browser.get(form), "Ghi học tập, áp dụng", told, status=status)


NEXT = NextYear(
    2025, "9/KH-UBND", date(2025, 2, 1), date(2025, 2, 1), datetime(2025, 11, 1, tzinfo=UTC), "trước ngày 01/11/2025",
    date(2025, 11, 30), "tháng 11/2025",
)  # fmt: skip


# --- learned ------------------------------------------------------------------------------------
def test_what_another_unit_learned_is_counted_for_both(cast: Cast, shown: str) -> None:
    page = learn(cast, shown)
    assert "Đã ghi học tập, áp dụng." in page.text and "Báo cáo áp dụng" in page.text
    assert "01 đơn vị: UBND phường Tây" in cast.browser().get(shown).text
    assert "01 đơn vị đã học tập, áp dụng" in cast.browser().get("/mo-hinh").text
    mine = cast.browser("canbo.dong").get(shown.replace("/mo-hinh/", "/sang-kien/"))
    assert "01 đơn vị đã học tập, áp dụng" in mine.text and "UBND phường Tây" in mine.text
    criterion = cast.browser("canbo.dong").get(f"/tieu-chi/don-vi/{cast.units['dong']}/sang_kien")
    assert "01 đơn vị đã học tập, áp dụng" in criterion.text
    criterion = cast.browser("canbo.tay").get(f"/tieu-chi/don-vi/{cast.units['tay']}/sang_kien")
    assert "Đã học tập, áp dụng của đơn vị khác" in criterion.text and WHOLE["title"] in criterion.text
    assert WHOLE["title"] in cast.browser("canbo.tay").get("/sang-kien/hoc-tap").text


def test_the_years_totals_count_what_was_taken_up_of_whatever_year(cast: Cast, shown: str) -> None:
    learn(cast, shown)
    with cast.portal.app.app_context():
        campaign = campaigns.campaign_or_404(cast.campaign)
        assert queries.totals(campaign)[cast.units["dong"]] == queries.Totals(1, 1, 0, 1)
        row = db.session.get(Initiative, shown.rsplit("/", 1)[-1])
        row.campaign_id = campaign_service.copy(SYSTEM, campaign, NEXT).id  # what year it is of does not matter
        db.session.flush()
        assert queries.totals(campaign)[cast.units["dong"]] == queries.Totals(0, 0, 0, 1)
        db.session.rollback()
        db.session.remove()


def test_who_declared_it_reads_how_it_was_applied_and_strangers_do_not(cast: Cast, shown: str) -> None:
    page = learn(cast, shown)
    assert "Thôi tính" not in cast.browser("canbo.dong").get(page.path).text
    assert "Thôi tính" in cast.browser("vanphong2").get(page.path).text
    cast.browser("canbo.taichinh").get(page.path, status=404)
    cast.browser("vanphong.xa").get(page.path, status=404)


def test_once_a_unit_and_never_its_own(cast: Cast, shown: str) -> None:
    learn(cast, shown)
    form = cast.browser("canbo.tay").get(f"/sang-kien/hoc-tap/ghi/{shown.rsplit('/', 1)[1]}")
    assert "Đơn vị đã ghi áp dụng từ ngày 10/03/2024" in form.text and form.soup.main.find("form") is None
    own = cast.browser("canbo.dong").get(form.path)
    assert "Đây là nội dung của chính đơn vị." in own.text and own.soup.main.find("form") is None


def test_a_day_to_come_is_told_at_its_field(cast: Cast, shown: str) -> None:
    page = learn(cast, shown, status=422, applied_on="10/03/2099")
    assert "Ngày áp dụng chưa đến." in page.soup.find(id="applied_on-e").get_text()
    assert "Mở thêm chiều thứ Năm" in page.html


def test_struck_with_a_reason_it_counts_no_more_until_it_is_told_again(cast: Cast, shown: str) -> None:
    page = learn(cast, shown)
    office = cast.browser("vanphong2")
    page = office.submit(office.get(page.path), "Thôi tính lần học tập này", {"reason": "Chưa có kết quả thật"})
    assert "Chưa có kết quả thật" in page.text
    assert "Chưa có đơn vị nào" in cast.browser().get(shown).text
    again = learn(cast, shown)
    assert again.path == page.path and "01 đơn vị" in cast.browser().get(shown).text


def test_what_is_not_public_cannot_be_learned(cast: Cast) -> None:
    cast.launch()
    page = sent(cast)
    cast.browser("canbo.tay").get(f"/sang-kien/hoc-tap/ghi/{address(page).rsplit('/', 1)[1]}", status=404)


@pytest.mark.both
def test_the_services_on_both_databases(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        east, west = (campaigns.present_enrolment(cast.units[code]) for code in ("dong", "tay"))
        assert east is not None and west is not None
        row = service.declare(
            SYSTEM, east.campaign, east.unit, kind=InitiativeKind.MODEL, title="Một cửa lưu động", field_code="so"
        )
        day = queries.clock.local(queries.clock.now()).date()
        with pytest.raises(Invalid, match="chính đơn vị"):
            service.apply(SYSTEM, east, row, applied_on=day, result="…")
        told = service.apply(SYSTEM, west, row, applied_on=day, result="…")
        with pytest.raises(Invalid, match="đã ghi"):
            service.apply(SYSTEM, west, row, applied_on=day, result="…")
        assert queries.applied_to([row]) == {row.id: 1}
        service.strike(SYSTEM, told, "Không đúng")
        with pytest.raises(Refused):
            service.strike(SYSTEM, told, "Không đúng")
        assert queries.applied_to([row]) == {}
        other = service.declare(
            SYSTEM,
            west.campaign,
            west.unit,
            kind=InitiativeKind.MODEL,
            title="Mô hình một cửa lưu động",
            field_code="so",
        )
        assert queries.alike(cast.actor("canbo.tay"), other) == []  # another unit's draft
        assert queries.alike(cast.actor("canbo.dong"), other) == [row]
        db.session.rollback()


# --- copied -------------------------------------------------------------------------------------
def _as_of_last_year(cast: Cast, title: str) -> None:
    """An initiative of an earlier campaign of the same host."""
    with cast.portal.app.app_context():
        row = db.session.query(Initiative).filter_by(title=title).one()
        campaign = row.campaign
        campaign.launched_on = campaign.launched_on.replace(year=campaign.launched_on.year - 1)
        campaign.year -= 1
        campaign.state = "finished"
        db.session.commit()


def test_last_years_becomes_a_new_draft_with_its_words_and_without_its_evidence(cast: Cast, shown: str) -> None:
    _as_of_last_year(cast, WHOLE["title"])
    cast.launch()
    browser = cast.browser("canbo.dong")
    page = browser.submit(browser.get("/sang-kien/sao-chep"), "Sao chép sang năm nay")
    assert "Đã sao chép thành bản nháp." in page.text
    assert page.soup.find("input", {"name": "title"})["value"] == WHOLE["title"]
    assert page.soup.find("input", {"name": "authors-0-share"})["value"] == "60"
    assert "Còn trống" not in page.text and "Sao chép sáng kiến" in page.text
    assert "Có thể giống 01 nội dung đã khai trước" in page.text  # the one it was copied from
    assert "Đơn vị chưa khai" in cast.browser("canbo.tay").get("/sang-kien/sao-chep").text


def test_a_unit_copies_what_its_merged_predecessor_declared(cast: Cast, shown: str) -> None:
    _as_of_last_year(cast, WHOLE["title"])
    cast.launch()
    with cast.portal.app.app_context():
        since = queries.clock.local(queries.clock.now()).date()
        db.session.add(UnitSuccessor(unit_id=cast.units["dong"], successor_id=cast.units["tay"], since=since))
        db.session.commit()
    browser = cast.browser("canbo.tay")
    page = browser.submit(browser.get("/sang-kien/sao-chep"), "Sao chép sang năm nay")
    assert WHOLE["title"] in page.html
    browser.post(f"/sang-kien/sao-chep/{cast.units['dong']}", {}, status=None)


# --- alike --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Ngày không hẹn", "Mô hình ngày không hẹn tại xã", True),
        ("Ngày không hẹn", "NGAY KHONG HEN", True),
        ("Tổ công nghệ số cộng đồng", "Ngày không hẹn", False),
        ("Sáng kiến", "Mô hình", False),  # nothing but words that stand everywhere
    ],
)
def test_titles_are_alike_by_the_words_that_say_something(one: str, other: str, near: bool) -> None:
    assert (alike(one, {"x": other}) == ["x"]) is near


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


def test_the_office_sees_a_hint_and_may_confirm_all_the_same(cast: Cast, shown: str) -> None:
    browser = cast.browser("canbo.tay")
    page = browser.submit(browser.get("/sang-kien/khai"), "Gửi", WHOLE | {"title": "Mô hình ngày không hẹn"})
    office = cast.browser("vanphong2")
    page = office.get(address(page))
    assert "Có thể giống 01 nội dung đã khai trước" in page.text and "UBND phường Đông" in page.text
    assert "Đã xác nhận" in office.submit(page, "Xác nhận sáng kiến, mô hình").text
