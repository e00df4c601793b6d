"""Sơ kết: stages of a campaign, each unit's report with figures of its own, the standing office's table and paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portal import clock
from portal.access.roles import SYSTEM
from portal.campaigns import editing
from portal.campaigns import queries as campaigns
from portal.campaigns.plan import NextYear, Plan, Stage, next_year
from portal.campaigns.planfile import data_of, faults_of, stage_fault
from portal.database import db
from portal.documents.blocks import Heading, Paragraph, Table
from portal.movement import figures, papers, queries, service
from portal.movement.rules import report_state
from portal.movement.states import ReportState
from portal.refusal import Invalid
from tests.browser import Fetched
from tests.cast import Cast
from tests.sheets.test_exports import rows_at
from tests.tasks.test_tasks import give
from tests.tasks.test_tasks import report as report_task

HALF = Stage("giua_nam", "Sơ kết 06 tháng đầu năm", "2024/6", date(2024, 6, 30), date(2024, 7, 10))


def plan_with(cast: Cast, *stages: Stage) -> Plan:
    with cast.portal.app.app_context():
        return replace(queries_plan(cast), stages=stages)


def queries_plan(cast: Cast) -> Plan:
    return campaigns.plan_of(campaigns.campaign_or_404(cast.campaign, with_text=True))


@pytest.fixture
def staged(cast: Cast) -> Cast:
    """The campaign is on; the office opens a stage on the screen."""
    cast.launch()
    office = cast.browser("vanphong2")
    here = f"/soan-ke-hoach/{cast.campaign}"
    page = office.submit(
        office.get(f"{here}/phan/so-ket"),
        "Lưu phần này",
        {"stages-0-title": HALF.title, "stages-0-period": HALF.period, "stages-0-as_of": "30/06/2024",
         "stages-0-due": "10/07/2024"},
    )  # fmt: skip
    assert page.path == here
    return cast


def code(cast: Cast) -> str:
    with cast.portal.app.app_context():
        return campaigns.campaign_or_404(cast.campaign).stages[0].code


def address(cast: Cast, unit: str = "dong") -> str:
    return f"/phong-trao/{cast.campaign}/so-ket/{code(cast)}/{cast.units[unit]}"


def report(
    cast: Cast, button: str = "Gửi báo cáo sơ kết", unit: str = "dong", status: int = 200, **values: object
) -> Fetched:
    browser = cast.browser(f"canbo.{unit}")
    told = {"f_pleased": "91,5", "achieved": "Đã rà soát thủ tục", "lacking": "Thiếu máy quét", **values}
    return browser.submit(browser.get(address(cast, unit)), button, told, status=status)


# --- the plan's part ----------------------------------------------------------------------------
def test_a_stage_stands_in_the_plans_file_and_moves_with_the_year(cast: Cast) -> None:
    cast.launch()
    plan = plan_with(cast, HALF)
    assert faults_of(plan) == [] and data_of(plan)["stages"][0]["period"] == "2024/6"
    new = NextYear(
        2025,
        "9/KH",
        date(2025, 1, 2),
        date(2025, 1, 3),
        datetime(2025, 10, 14, 17, tzinfo=UTC),
        "a",
        date(2025, 11, 1),
        "b",
    )
    moved = next_year(plan, new).stages[0]
    assert (moved.period, moved.as_of, moved.due) == ("2025/6", date(2025, 6, 30), date(2025, 7, 10))
    taken = replace(HALF, period="2024/9")
    assert [path for path, _ in faults_of(replace(plan, stages=(taken,)))] == ["stages[0].period"]


def test_what_keeps_a_stage_out() -> None:
    launch = date(2024, 1, 10)
    assert stage_fault(HALF, launch, [], {"2024"}) is None
    assert stage_fault(replace(HALF, period="giữa năm"), launch, [], set())[0] == "period"
    assert stage_fault(HALF, launch, [], {"2024/6"})[0] == "period"
    assert stage_fault(HALF, launch, [HALF], set())[0] == "period"
    assert stage_fault(replace(HALF, as_of=date(2024, 1, 9)), launch, [], set())[0] == "as_of"
    assert stage_fault(replace(HALF, due=date(2024, 6, 29)), launch, [], set())[0] == "due"
    assert stage_fault(replace(HALF, due=HALF.as_of), launch, [], set()) is None


def test_an_open_stage_keeps_its_period_and_may_get_another_day(staged: Cast) -> None:
    office, here = staged.browser("vanphong2"), f"/soan-ke-hoach/{staged.campaign}/phan/so-ket"
    page = office.submit(office.get(here), "Lưu phần này", {"stages-0-due": "15/07/2024"})
    assert "Đã lưu." in page.text
    page = office.submit(office.get(here), "Lưu phần này", {"stages-0-period": "2024/5"}, status=422)
    assert "giữ nguyên kỳ số liệu, không bỏ được" in page.text
    page = office.submit(office.get(here), "Lưu phần này", {"stages-1-title": "Sơ kết khác"}, status=422)
    assert "ghi đủ tên, kỳ, hai ngày" in page.text and "Sơ kết khác" in page.html
    with staged.portal.app.app_context(), pytest.raises(Invalid):
        campaign = campaigns.campaign_or_404(staged.campaign, with_text=True)
        editing.restage(SYSTEM, campaign, campaign.version, "", lambda plan: replace(plan, stages=()))


# --- the unit's report --------------------------------------------------------------------------
def test_a_unit_reports_with_figures_of_the_stage_alone(staged: Cast) -> None:
    page = report(staged, "Lưu nháp")
    assert "Đang soạn" in page.text or "Quá hạn, chưa gửi" in page.text
    office = staged.browser("vanphong2")
    assert "Thiếu máy quét" not in office.get(address(staged)).text  # a draft is the unit's own
    page = report(staged)
    assert "Đã gửi báo cáo sơ kết." in page.text and "91,5%" in page.text
    with staged.portal.app.app_context():
        known = campaigns.figures(campaigns.campaign_or_404(staged.campaign), "unit", staged.units["dong"])
        assert known[("pleased", "2024/6")].value == Decimal("91.5")
        assert ("pleased", "2024/9") not in known  # the year's own stays open
    seen = office.get(address(staged))
    assert "Thiếu máy quét" in seen.text and not seen.has_button("Lưu nháp")
    staged.browser("canbo.tay").get(address(staged), status=404)


def test_a_report_says_what_was_achieved_and_comes_after_its_day(staged: Cast) -> None:
    refused = report(staged, achieved="", status=409)
    assert "Chưa ghi kết quả đạt được." in refused.text and "Thiếu máy quét" in refused.html
    with clock.at(datetime(2024, 6, 1, tzinfo=UTC)):
        refused = report(staged, status=409)
        assert "chưa đến ngày này" in refused.text


@pytest.mark.parametrize(
    ("second", "said"), [((16, 59, 59), "Đã gửi ·"), ((17, 0, 0), "Đã gửi, quá hạn")], ids=["last", "after"]
)
def test_in_time_is_what_the_first_sending_was(staged: Cast, second: tuple[int, int, int], said: str) -> None:
    """23:59:59 of the last day in Việt Nam, and the second after."""
    with clock.at(datetime(2024, 7, 10, *second, tzinfo=UTC)):
        assert said in report(staged).text
        page = report(staged, "Lưu báo cáo", lacking="Thiếu người")
        assert "Thiếu người" in page.text and said in page.text


def test_states_of_a_report() -> None:
    due, before, after = date(2024, 7, 10), date(2024, 7, 10), date(2024, 7, 11)
    assert report_state(False, None, due, before) is ReportState.MISSING
    assert report_state(True, None, due, before) is ReportState.DRAFT
    assert report_state(True, None, due, after) is ReportState.OVERDUE
    assert report_state(True, before, due, after) is ReportState.SENT
    assert report_state(True, after, due, after) is ReportState.SENT_LATE


def test_tasks_are_counted_for_the_stage_and_not_typed(staged: Cast) -> None:
    give(staged)
    report_task(staged)
    page = staged.browser("canbo.dong").get(address(staged))
    names = {box["name"] for box in page.soup.select("input[name^=f_]")}
    assert names == {"f_pleased"} and "tính từ nhiệm vụ được giao" in report(staged).text


def test_two_who_write_at_once_keep_both_texts(staged: Cast) -> None:
    browser = staged.browser("canbo.dong")
    report(staged, "Lưu nháp")
    old = browser.get(address(staged))
    report(staged, "Lưu nháp", lacking="Bản thứ nhất")
    page = browser.submit(old, "Lưu nháp", {"lacking": "Bản thứ hai"}, status=409)
    assert "Bản thứ nhất" in page.text and "Bản thứ hai" in page.html


def test_what_waits_for_the_unit(staged: Cast) -> None:
    officer = staged.browser("canbo.dong")
    assert HALF.title in officer.get("/viec-can-lam?phan=nhiem-vu").text
    assert HALF.title in officer.get("/phong-trao").text
    report(staged)
    assert HALF.title not in officer.get("/viec-can-lam?phan=nhiem-vu").text
    assert "Hạn báo cáo" in officer.get("/viec-can-lam/lich.ics", status=None).response.get_data(as_text=True).replace(
        "\r\n ", ""
    )


# --- the standing office ------------------------------------------------------------------------
def test_the_office_sees_who_has_reported_what(staged: Cast) -> None:
    report(staged)
    office = staged.browser("vanphong2")
    assert f"1/{len(enrolled(staged))} đơn vị đã báo cáo" in office.get("/phong-trao").text
    table = f"/phong-trao/{staged.campaign}/so-ket/{code(staged)}"
    page = office.get(table)
    assert "91,5" in page.text and "Quá hạn, chưa gửi" in page.text
    cells = [cell for row in rows_at(office, f"{table}.xlsx") for cell in row.values()]
    assert 91.5 in cells and "Thiếu máy quét" in cells
    paper = office.get(f"{table}/bao-cao")
    assert "Đã rà soát thủ tục" in paper.text and "Chưa báo cáo:" in paper.text
    pdf = office.get(f"{table}/bao-cao.pdf", status=None).response.data
    assert pdf.startswith(b"%PDF")
    for other in ("vanphong.xa", "canbo.dong"):
        staged.browser(other).get(table, status=403 if other == "canbo.dong" else 404)


def enrolled(cast: Cast) -> list[object]:
    with cast.portal.app.app_context():
        return list(campaigns.enrolled(campaigns.campaign_or_404(cast.campaign)))


@pytest.mark.both
def test_the_paper_adds_up_counts_and_no_rates(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        campaign = campaigns.campaign_or_404(cast.campaign, with_text=True)
        editing.restage(SYSTEM, campaign, campaign.version, "", lambda plan: replace(plan, stages=(HALF,)))
        for unit, on_time in (("dong", 8), ("tay", 1200)):
            mine = campaigns.enrolment(campaign, cast.units[unit])
            told = {"given": Decimal(on_time + 1), "on_time": Decimal(on_time), "pleased": Decimal("90.25")}
            asked = {entry.indicator.code for entry in queries.asked_in(campaign, HALF, mine.block)}
            service.report_stage(
                cast.actor(f"canbo.{unit}"), mine, HALF, 0, send=True, achieved="Tốt", lacking="", next_steps="", source="",
                figures={name: value for name, value in told.items() if name in asked},
            )  # fmt: skip
        db.session.commit()
        facts = figures.facts(campaign, HALF)
        blocks = papers.compose(facts).blocks
        table = next(block for block in blocks if isinstance(block, Table))
        total = table.rows[-1]
        assert total[1] == "Cộng" and "1.208" in total and not any("%" in cell for cell in total)
        assert [block.text for block in blocks if isinstance(block, Heading)] == [
            "I. Tình hình báo cáo", "II. Số liệu của các đơn vị", "III. Kết quả đạt được",
        ]  # fmt: skip
        assert any(isinstance(block, Paragraph) and "Có 02/" in block.text for block in blocks)
