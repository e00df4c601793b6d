"""A plan written on the portal part by part, launched once nothing is missing, copied, revised."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.access.roles import SYSTEM, Role
from portal.campaigns import editing, queries, service
from portal.campaigns.criteria import Field
from portal.campaigns.launching import Around, launch_checks, refuse_launch
from portal.campaigns.models import Campaign
from portal.campaigns.plan import NextYear
from portal.campaigns.planfile import data_of, faults_of, read_plan
from portal.campaigns.states import CampaignState
from portal.checklists import queries as checklists
from portal.checklists.states import Conclusion
from portal.database import db
from portal.dossiers.models import Dossier
from portal.dossiers.states import DossierState
from portal.people import queries as people_queries
from portal.people import service as people
from portal.people.models import Account, UnitSuccessor
from portal.refusal import Conflict, Refused
from tests.browser import Fetched
from tests.cast import PLAN, Cast

PLANS = [Path("data/campaigns/plan-44.toml"), PLAN]
NOW = datetime(2024, 1, 5, tzinfo=UTC)
HERE = "/soan-ke-hoach"


def plan_of(path: Path):
    return read_plan(tomllib.loads(path.read_text(encoding="utf-8")))


# --- pure ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", PLANS)
def test_a_plan_survives_its_own_file(path: Path) -> None:
    plan = plan_of(path)
    assert read_plan(data_of(plan)) == plan and faults_of(plan) == []


def around(**changes: object) -> Around:
    blocks = {entry.block: entry.title for entry in plan_of(PLAN).categories if entry.block}
    return replace(
        Around(now=NOW, today=date(2024, 6, 1), blocks=blocks, office_accounts=1, leader_accounts=1), **changes
    )


def test_a_whole_plan_is_launched_and_each_gap_is_told_at_its_part() -> None:
    plan = plan_of(PLAN)
    assert refuse_launch(launch_checks(plan, around())) is None

    def wrong(plan, **changes: object) -> dict[str, list[str]]:
        return {check.slug: list(check.faults) for check in launch_checks(plan, around(**changes)) if check.faults}

    assert wrong(replace(plan, title=""))["chung"] == ["Tên phong trào: chưa có nội dung."]
    assert wrong(plan, now=datetime(2030, 1, 1, tzinfo=UTC)) == {"lich": ["Hạn nhận hồ sơ đã qua."]}
    assert wrong(plan, today=date(2023, 1, 1)) == {"lich": ["Chưa đến ngày phát động."]}
    assert "kết thúc rồi mới phát động" in wrong(plan, running="9/KH")["lich"][0]
    told = wrong(replace(plan, indicators=(), originals=-1, year=1))
    assert not [
        line
        for lines in told.values()
        for line in lines
        if "rule." in line or "dossier." in line or "campaign." in line
    ]
    assert "không có đơn vị nào" in wrong(plan, blocks={})["so-luong"][0]
    assert wrong(replace(plan, criteria=()))["tieu-chi"][0] == "Tiêu chí: cần ít nhất một mục."
    only = tuple(entry for entry in plan.criteria if "unit" in entry.subjects)
    assert wrong(replace(plan, criteria=only)) == {"tieu-chi": ["Chưa có tiêu chí cho cá nhân."]}
    assert wrong(plan, office_accounts=0) == {"don-vi": ["Cơ quan thường trực chưa có tài khoản."]}
    broken = replace(plan, indicators=())
    assert {"danh-muc", "tieu-chi"} <= set(wrong(broken))
    assert refuse_launch(launch_checks(broken, around())) is not None
    hints = launch_checks(plan, around(leader_accounts=0, without_officer=["A", "B"]))[-1].hints
    assert len(hints) == 2  # told, and stopping nothing


def test_a_renamed_line_keeps_its_code_and_a_new_one_gets_its_own() -> None:
    known = [Field("kha", "Khá"), Field("tot", "Tốt")]
    assert editing.named(["Khá", "Tốt"], known) == tuple(known)
    assert editing.named(["Tốt", "Khá"], known) == (Field("tot", "Tốt"), Field("kha", "Khá"))
    assert editing.named(["Khá", "Giỏi"], known) == (Field("kha", "Khá"), Field("tot", "Giỏi"))
    added = editing.named(["Khá", "Tốt", "Xuất sắc"], known)
    assert added == (*known, Field("xuat_sac", "Xuất sắc"))


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8), st.lists(st.text(min_size=1, max_size=12), max_size=8))
def test_codes_are_never_used_twice(names: list[str], before: list[str]) -> None:
    known = editing.named(before, [])
    codes = [entry.code for entry in editing.named(names, known)]
    assert len(codes) == len(set(codes)) == len(names)


# --- on the screen --------------------------------------------------------------------------------
def part(cast: Cast, address: str, slug: str, **values: object) -> Fetched:
    browser = cast.browser("vanphong.xa")
    return browser.submit(browser.get(f"{address}/phan/{slug}"), "Lưu phần này", values)


def started(cast: Cast) -> str:
    browser = cast.browser("vanphong.xa")
    page = browser.submit(
        browser.get(f"{HERE}/moi"),
        "Lập bản thảo",
        {
            "year": "2030", "number": "5/KH-UBND", "signed_on": "02/01/2026", "launch": "05/01/2026",
            "cutoff": "00:00 15/10/2030", "closing": "30/10/2030",
        },
    )  # fmt: skip
    assert "Đã lập bản thảo." in page.text
    return page.path


def test_a_commune_writes_and_launches_a_plan_of_its_own(cast: Cast) -> None:
    here = started(cast)
    browser = cast.browser("vanphong.xa")
    page = browser.get(here)
    assert page.text.count("Chưa đủ") == 6 and "Chưa phát động được" in page.text
    assert browser.get("/ke-hoach").text.count("5/KH-UBND") == 0
    part(
        cast, here, "chung", title="Phong trào xã năm 2030", award="Giấy khen của Chủ tịch xã", plan_title="Phát động",
        text="I. Mục đích", issuer="UBND xã",
    )  # fmt: skip
    part(cast, here, "lich", cutoff_words="trước ngày 15/10/2030", closing_words="tháng 10/2030")
    part(
        cast, here, "danh-muc", reform_fields="Cải cách thủ tục\nChuyển đổi số", ratings="Tốt\nKhá\nYếu",
        **{"indicators-0-name": "Tỷ lệ hài lòng", "indicators-0-measure": "percent"},
    )  # fmt: skip
    form = browser.get(f"{here}/phan/so-luong")
    block = next(
        option["value"] for option in form.soup.find("select", {"name": "categories-0-who"}).find_all("option")
        if option["value"].startswith("unit:")
    )  # fmt: skip
    part(
        cast, here, "so-luong",
        **{
            "categories-0-title": "Ấp, trường", "categories-0-who": block, "categories-0-quota": "3",
            "categories-1-title": "Cá nhân", "categories-1-who": "person",
        },
    )  # fmt: skip
    part(cast, here, "ho-so", originals="1", papers_words="Tờ trình\nBáo cáo", statement="Không bị kỷ luật")
    add = browser.get(f"{here}/tieu-chi/them?loai=rate")
    words = {
        "short": "Hài lòng", "words": "Tỷ lệ hài lòng trên 90%", "how": "Trên 90% và cao hơn năm trước",
        "as_of": "30/09/2030", "p_indicator": "ty_le_hai_long", "p_op": ">", "p_limit": "90",
    }  # fmt: skip
    page = browser.submit(add, "Lưu tiêu chí", words | {"last_period": ""}, status=422)
    assert "Cần kỳ của năm trước để so sánh." in page.text and "Tỷ lệ hài lòng trên 90%" in page.html
    page = browser.submit(page, "Lưu tiêu chí", {"last_period": "2029"})
    assert "1. Hài lòng" in page.text
    assert "Chưa có tiêu chí cho cá nhân." in browser.get(here).text
    add = browser.get(f"{here}/tieu-chi/them?loai=judged")
    browser.submit(
        add, "Lưu tiêu chí",
        {"short": "Đạo đức", "words": "Có đạo đức tốt", "how": "Đơn vị nhận xét", "as_of": "30/09/2030", "subjects": ["person", "resident"]},
    )  # fmt: skip
    page = browser.submit(browser.get(here), "Phát động phong trào")
    assert "Đã phát động." in page.text and "Đang diễn ra" in page.text
    assert "5/KH-UBND" in cast.browser().get("/ke-hoach").text
    told = cast.browser("canbo.ap1").get("/phong-trao")
    assert "Phát động: Kế hoạch số 5/KH-UBND" in told.text and "Chưa đọc" in told.text
    browser.get(f"{here}/phan/chung", status=404)  # launched, it is edited no more


def test_a_half_made_plan_is_not_launched_even_by_hand(cast: Cast) -> None:
    here = started(cast)
    with cast.portal.app.app_context():
        campaign = db.session.get_one(Campaign, here.rsplit("/", 1)[1])
        with pytest.raises(Refused, match="còn phải hoàn thiện"):
            editing.launch(SYSTEM, campaign)
        assert campaign.state is CampaignState.DRAFT


def test_another_hosts_office_finds_nothing(cast: Cast) -> None:
    here = started(cast)
    cast.browser("vanphong2").get(here, status=404)
    cast.browser("vanphong2").get(f"{here}/phan/chung", status=404)
    assert "5/KH-UBND" not in cast.browser("vanphong2").get(HERE).text


def test_days_in_a_wrong_order_are_told_where_they_stand(cast: Cast) -> None:
    here = started(cast)
    browser = cast.browser("vanphong.xa")
    page = browser.submit(browser.get(f"{here}/phan/lich"), "Lưu phần này", {"cutoff": "00:00 01/01/2026"}, status=422)
    assert "Phải sau ngày phát động." in page.soup.find(id="cutoff-e").get_text()


def test_two_who_write_the_same_plan_are_told(cast: Cast) -> None:
    here = started(cast)
    browser = cast.browser("vanphong.xa")
    old = browser.get(f"{here}/phan/ho-so")
    part(cast, here, "ho-so", statement="Bản của người khác")
    page = browser.submit(old, "Lưu phần này", {"statement": "Bản của tôi"}, status=409)
    assert "Nội dung vừa được người khác sửa" in page.text and "Bản của tôi" in page.html


def test_a_draft_can_be_dropped_and_a_launched_plan_cannot(cast: Cast) -> None:
    here = started(cast)
    browser = cast.browser("vanphong.xa")
    assert "5/KH-UBND" not in browser.submit(browser.get(here), "Bỏ bản thảo").text
    cast.launch()
    with cast.portal.app.app_context(), pytest.raises(Refused):
        editing.discard(SYSTEM, queries.campaign_or_404(cast.campaign))


# --- revised --------------------------------------------------------------------------------------
def test_a_launched_plans_criteria_are_superseded_not_edited(cast: Cast) -> None:
    cast.launch()
    browser = cast.browser("vanphong2")
    here = f"{HERE}/{cast.campaign}/tieu-chi"
    page = browser.submit(browser.get(f"{here}/hai_long"), "Lưu tiêu chí", {"p_limit": "80"}, status=422)
    page = browser.submit(page, "Lưu tiêu chí", {"p_limit": "80", "why": "Theo Kế hoạch điều chỉnh số 9"})
    assert "Đã điều chỉnh tiêu chí." in page.text
    with cast.portal.app.app_context():
        campaign = queries.campaign_or_404(cast.campaign)
        now = {row.code: row for row in queries.criteria_in_force(campaign)}
        assert now["hai_long"].rule["limit"] == 80 and now["hai_long"].set_version == 2
    history = browser.get(f"{HERE}/{cast.campaign}")
    assert "Theo Kế hoạch điều chỉnh số 9" in history.text
    removed = browser.get(f"{here}/chi_dao")
    browser.submit(removed, "Bỏ tiêu chí này", {"why": "Trùng tiêu chí khác"})
    assert "chi_dao" not in browser.get(here).html


def test_a_revision_that_leaves_nothing_to_ask_is_refused(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        campaign = queries.campaign_or_404(cast.campaign)
        with pytest.raises(Refused):
            editing.revise_criteria(SYSTEM, campaign, campaign.version, (), "Bỏ hết")
        with pytest.raises(Conflict):
            editing.revise_criteria(SYSTEM, campaign, campaign.version + 1, queries.plan_of(campaign).criteria, "Sửa")


# --- copied to another year -------------------------------------------------------------------------
def next_campaign(cast: Cast, merge: bool) -> None:
    """This year's figures, then next year's campaign; with `merge`, Đông and Tây have become Tây."""
    cast.launch()
    with cast.portal.app.app_context(), clock.at(datetime(2024, 12, 1, tzinfo=UTC)):
        campaign = queries.campaign_or_404(cast.campaign, with_text=True)
        for code, value in (("dong", "91.5"), ("tay", "88")):
            service.set_figure(
                SYSTEM, campaign, ("unit", cast.units[code]), "pleased", "2024/9", Decimal(value), as_of=date(2024, 9, 30),
                source="Khảo sát",
            )  # fmt: skip
        if merge:
            since = date(2025, 1, 1)
            db.session.add(UnitSuccessor(unit_id=cast.units["dong"], successor_id=cast.units["tay"], since=since))
        new = NextYear(
            year=2025, number="9/KH", signed_on=date(2025, 1, 2), launch=date(2025, 1, 3),
            cutoff=datetime(2025, 10, 14, 17, tzinfo=UTC), cutoff_words="trước ngày 15/10/2025",
            closing=date(2025, 11, 1), closing_words="tháng 11/2025",
        )  # fmt: skip
        service.finish(SYSTEM, campaign)
        made = service.copy(SYSTEM, campaign, new)
        service.launch(SYSTEM, made)
        cast.campaign = made.id
        db.session.commit()


def line_of(cast: Cast, code: str):
    mine = queries.enrolment(queries.campaign_or_404(cast.campaign), cast.units[code])
    assert mine is not None
    return checklists.sheet(checklists.unit_subject(mine)).line("hai_long")


@pytest.mark.both
def test_figures_become_last_years(cast: Cast) -> None:
    next_campaign(cast, merge=False)
    with cast.portal.app.app_context():
        known = line_of(cast, "dong").figures[("pleased", "2024/9")]
        assert (known.value, known.source) == (Decimal("91.5"), "Phong trào năm 2024")


@pytest.mark.both
def test_of_merged_units_last_year_is_not_compared_until_the_office_says_so(cast: Cast) -> None:
    next_campaign(cast, merge=True)
    with cast.portal.app.app_context():
        line = line_of(cast, "tay")
        assert ("pleased", "2024/9") not in line.figures and "sắp xếp" in line.row.incomparable
        assert line_of(cast, "dong").row is None  # its own figures came along
        mine = queries.enrolment(queries.campaign_or_404(cast.campaign), cast.units["tay"])
        service.set_figure(
            SYSTEM,
            mine.campaign,
            ("unit", mine.unit_id),
            "pleased",
            "2025/9",
            Decimal("95"),
            as_of=date(2025, 9, 30),
            source="",
        )
        line = line_of(cast, "tay")
        assert line.conclusion is Conclusion.UNDETERMINED and "không so sánh được với năm trước" in line.outcome.why


def test_the_office_marks_and_unmarks_what_cannot_be_compared(cast: Cast) -> None:
    cast.launch()
    office = cast.browser("vanphong2")
    address = f"/tieu-chi/don-vi/{cast.units['dong']}/hai_long"
    page = office.submit(office.get(address), "Ghi không so sánh được", {"why": "Hai bộ câu hỏi khác nhau"})
    assert "Không so sánh với năm trước: Hai bộ câu hỏi khác nhau" in page.text
    page = office.submit(page, "So sánh lại với năm trước")
    assert "Đã so sánh lại với năm trước." in page.text
    assert "Không so sánh" not in cast.browser("canbo.dong").get(address).text


# --- what was found by attacking it -----------------------------------------------------------------
def test_a_second_plan_is_not_launched_beside_a_running_one(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        campaign = queries.campaign_or_404(cast.campaign, with_text=True)
        new = NextYear(
            year=2025, number="9/KH", signed_on=date(2025, 1, 2), launch=date(2025, 1, 3),
            cutoff=datetime(2099, 10, 14, 17, tzinfo=UTC), cutoff_words="trước ngày 15/10", closing=date(2099, 11, 1),
            closing_words="tháng 11",
        )  # fmt: skip
        made = service.copy(SYSTEM, campaign, new)
        with pytest.raises(Refused, match="thời gian"):
            editing.launch(SYSTEM, made)
        service.finish(SYSTEM, campaign)
        assert not [check for check in editing.checks(made) if check.slug == "lich" and check.faults]


def test_a_campaign_is_not_over_while_dossiers_may_come_or_wait(cast: Cast) -> None:
    cast.launch()
    with cast.portal.app.app_context():
        campaign = queries.campaign_or_404(cast.campaign)
        with clock.at(datetime(2024, 5, 1, tzinfo=UTC)), pytest.raises(Refused, match="còn trong hạn"):
            editing.finish(SYSTEM, campaign)
        mine = queries.enrolment(campaign, cast.units["dong"])
        made = Dossier(
            campaign_id=campaign.id, unit_id=mine.unit_id, state=DossierState.SENT, submitted_at=clock.now(),
            submitted_by="Lâm Văn Tài", stated_by="Lâm Văn Tài", stated_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        with pytest.raises(Refused, match="01 hồ sơ chưa thẩm định"):
            editing.finish(SYSTEM, campaign)
        made.state, made.reason = DossierState.NOT_ELIGIBLE, "Vướng kỷ luật"
        db.session.flush()
        editing.finish(SYSTEM, campaign)
        assert campaign.state is CampaignState.FINISHED


def test_a_copied_draft_without_words_keeps_its_texts(cast: Cast) -> None:
    here = started(cast)
    part(cast, here, "chung", title="Phong trào xã năm 2030", text="Đoạn một")
    browser = cast.browser("vanphong.xa")
    page = browser.submit(
        browser.get(f"{here}/sao-chep"), "Sao chép kế hoạch",
        {
            "year": "0", "number": "6/KH", "signed_on": "02/01/2031", "launch": "05/01/2031",
            "cutoff": "00:00 15/10/2031", "closing": "30/10/2031", "cutoff_words": "trước ngày 15", "closing_words": "tháng 10",
        },
        status=422,
    )  # fmt: skip
    assert "Số nhỏ nhất ghi được là 1990." in page.text
    page = browser.submit(page, "Sao chép kế hoạch", {"year": "2031"})
    assert "Phong trào xã năm 2031" in page.text and "tháng 10" not in page.text.split("Phong trào xã")[1][:20]


def test_a_quota_of_nought_is_told(cast: Cast) -> None:
    here = started(cast)
    browser = cast.browser("vanphong.xa")
    page = browser.submit(
        browser.get(f"{here}/phan/so-luong"), "Lưu phần này",
        {"categories-0-title": "Cá nhân", "categories-0-who": "person", "categories-0-quota": "0"}, status=422,
    )  # fmt: skip
    assert "số lượng từ 1, hoặc để trống" in page.text


def test_a_criterion_may_be_called_like_an_address(cast: Cast) -> None:
    assert editing.code_of("Thêm", []) != "them"


@pytest.mark.parametrize("period", ["2030/0", "2030/13", "0000", "٢٠٣٠"])
def test_a_period_is_a_year_or_its_first_months(cast: Cast, period: str) -> None:
    cast.launch()
    browser = cast.browser("vanphong2")
    form = browser.get(f"{HERE}/{cast.campaign}/tieu-chi/hai_long")
    page = browser.submit(form, "Lưu tiêu chí", {"period": period, "why": "Thử nghiệm"}, status=422)
    assert "chín tháng đầu năm" in page.text


def test_one_number_is_not_counted_as_of_two_days() -> None:
    plan = plan_of(PLAN)
    tasks = next(entry for entry in plan.criteria if entry.rule["kind"] == "tasks")
    twice = replace(tasks, code="nua_nam", as_of=date(2024, 6, 30))
    assert "dùng số liệu riêng" in faults_of(replace(plan, criteria=(*plan.criteria, twice)))[0][1]


def test_a_verdict_on_what_is_asked_no_more_is_taken_back(cast: Cast) -> None:
    cast.launch()
    office, officer = cast.browser("vanphong2"), cast.browser("canbo.dong")
    line = f"/tieu-chi/don-vi/{cast.units['dong']}/hai_long"
    officer.submit(officer.get(line), "Lưu", {"f_pleased_last": "80", "f_pleased_this": "86"})
    officer.submit(officer.get("/tieu-chi"), "Gửi để thẩm định")
    office.submit(office.get(line), "Ghi thẩm định", {"verdict": "met"})
    assert "Thẩm định: đạt" in office.get(line).text
    here = f"{HERE}/{cast.campaign}/tieu-chi/hai_long"
    office.submit(office.get(here), "Lưu tiêu chí", {"how": "Nói lại cho rõ", "why": "Rõ hơn"})
    assert "Thẩm định: đạt" in office.get(line).text  # it asks for the same
    office.submit(office.get(here), "Lưu tiêu chí", {"p_limit": "95", "why": "Kế hoạch điều chỉnh"})
    page = office.get(line)
    assert "Thẩm định: đạt" not in page.text and "Chưa đạt" in page.text


def test_a_merger_to_come_does_not_count_yet(cast: Cast) -> None:
    with cast.portal.app.app_context():
        db.session.add(
            UnitSuccessor(unit_id=cast.units["dong"], successor_id=cast.units["tay"], since=date(2026, 7, 1))
        )
        db.session.commit()
    next_campaign(cast, merge=False)
    with cast.portal.app.app_context():
        assert line_of(cast, "tay").row is None
        assert line_of(cast, "tay").figures[("pleased", "2024/9")].value == Decimal(88)


# --- one office of two hosts ------------------------------------------------------------------------
def test_an_office_of_two_hosts_says_for_which_it_writes(cast: Cast) -> None:
    told = {
        "year": "2031", "number": "3/KH", "signed_on": "05/01/2031", "launch": "10/01/2031",
        "cutoff": "00:00 15/10/2031", "closing": "30/10/2031",
    }  # fmt: skip
    browser = cast.browser("vanphong2")
    assert browser.get("/soan-ke-hoach/moi").soup.find("select", {"name": "host"}) is None
    with cast.portal.app.app_context():
        account = db.session.get(Account, cast.accounts["vanphong2"])
        people.add_grant(SYSTEM, account, Role.STANDING_OFFICE, people_queries.unit_named("xa"))
        db.session.commit()
    page = browser.submit(browser.get("/soan-ke-hoach/moi"), "Lập bản thảo", told, status=422)
    assert "Chọn cơ quan phát động." in page.text and "3/KH" in page.html
    for code in ("quan", "xa"):
        browser.submit(
            browser.get("/soan-ke-hoach/moi"), "Lập bản thảo", {**told, "host": code, "number": f"3/KH-{code}"}
        )
    with cast.portal.app.app_context():
        made = {row.plan_number: row.host_id for row in db.session.scalars(select(Campaign))}
    assert made["3/KH-quan"] == cast.units["quan"] and made["3/KH-xa"] == cast.units["xa"]
