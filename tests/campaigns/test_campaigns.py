"""A plan as data: reading its file, launching it, its dates, copying it, the public page."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.access.roles import SYSTEM
from portal.campaigns import criteria, deadlines, queries, service
from portal.campaigns.deadlines import Deadline
from portal.campaigns.plan import NextYear, _with_year, next_year
from portal.campaigns.planfile import BadPlan, read_plan
from portal.campaigns.states import CampaignState, CandidateKind
from portal.database import db
from portal.people import queries as people
from portal.refusal import Invalid, Refused
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[2]
PLAN_44 = ROOT / "data" / "campaigns" / "plan-44.toml"
PLAN_QUAN = ROOT / "tests" / "data" / "plan-quan.toml"
HANOI = timezone(timedelta(hours=7))


def raw(path: Path = PLAN_QUAN) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))


# --- the file -----------------------------------------------------------------------------------
def test_plan_44_is_carried_out_as_it_is_written() -> None:
    plan = read_plan(raw(PLAN_44))
    assert (plan.number, plan.signed_on, plan.originals) == ("44/KH-UBND", date(2023, 3, 7), 2)
    assert plan.cutoff == datetime(2023, 10, 15, tzinfo=HANOI)
    assert [(entry.code, entry.quota) for entry in plan.categories] == [
        ("huyen", 2), ("tw", 2), ("xa", 2), ("ca_nhan", 10),
    ]  # fmt: skip
    assert plan.text.rstrip().endswith("giải quyết./.")
    assert "Thành tích đạt đến đâu khen thưởng đến đó." in plan.text
    rate = next(entry for entry in plan.criteria if entry.code == "hai_long")
    assert (rate.rule["op"], rate.rule["limit"]) == (">", 90) and "đạt tối thiểu trên 90%" in rate.words
    for entry in plan.criteria:  # the words of each criterion stand in the plan's own text
        words = entry.words.removesuffix(".").removesuffix(")")
        assert words[:60].lower() in plan.text.lower(), entry.code


CHANGES = [
    (("criteria", 3, "rule", "limit"), "chín mươi", "criteria[3].rule.limit"),
    (("criteria", 3, "rule", "op"), "<", "criteria[3].rule.op"),
    (("criteria", 0, "rule", "given"), "nothing", "criteria[0].rule.given"),
    (("criteria", 2, "rule", "least"), "giỏi", "criteria[2].rule.least"),
    (("criteria", 0, "rule", "kind"), "magic", "criteria[0].rule.kind"),
    (("criteria", 0, "rule", "more"), 1, "criteria[0].rule.more"),
    (("criteria", 1, "code"), "nhiem_vu", "criteria[1].code"),
    (("criteria", 1, "code"), "Chỉ đạo", "criteria[1].code"),
    (("criteria", 1, "for"), ["dog"], "criteria[1].for"),
    (("criteria", 1, "period"), "chín tháng", "criteria[1].period"),
    (("criteria", 1, "as_of"), "2024", "criteria[1].as_of"),
    (("criteria", 1, "words"), "  ", "criteria[1].words"),
    (("categories", 0, "quota"), 0, "categories[0].quota"),
    (("categories", 0, "quota"), True, "categories[0].quota"),
    (("categories", 0, "candidates"), "team", "categories[0].candidates"),
    (("indicators", 0, "measure"), "kg", "indicators[0].measure"),
    (("campaign", "year"), "2024", "campaign.year"),
    (("campaign", "year"), 24, "campaign.year"),
    (("plan", "number"), None, "plan.number"),
    (("plan", "signature"), "CHỦ TỊCH", "plan.signature"),
    (("calendar", "cutoff"), datetime(2024, 11, 1), "calendar.cutoff"),
    (("calendar", "cutoff"), datetime(2024, 1, 1, tzinfo=HANOI), "calendar.cutoff"),
    (("calendar", "closing"), date(2024, 3, 1), "calendar.closing"),
    (("dossier", "originals"), -1, "dossier.originals"),
    (("fields",), [], "fields"),
    (("criteria",), None, "criteria"),
    (("plan",), None, "plan"),
]


@pytest.mark.parametrize(("path", "value", "told"), CHANGES)
def test_a_fault_is_told_by_its_path(path: tuple, value, told: str) -> None:
    data = deepcopy(raw())
    at = data
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    with pytest.raises(BadPlan) as bad:
        read_plan(data)
    assert told in [path for path, _ in bad.value.faults]


def test_a_criterion_that_compares_needs_the_year_before() -> None:
    data = raw()
    del data["criteria"][2]["last_period"], data["criteria"][3]["last_period"]
    with pytest.raises(BadPlan) as bad:
        read_plan(data)
    assert [path for path, _ in bad.value.faults] == ["criteria[2].last_period", "criteria[3].last_period"]


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadPlan) as bad:
        read_plan({})
    assert len(bad.value.faults) > 10


def test_the_command_names_line_or_path(portal, tmp_path) -> None:
    runner = portal.app.test_cli_runner()
    broken = tmp_path / "a.toml"
    broken.write_text('[campaign]\nyear = "\n')
    assert "line 2" in runner.invoke(args=["campaigns", "check", str(broken)]).output
    broken.write_text(PLAN_QUAN.read_text().replace("limit = 85", "limit = -1"))
    output = runner.invoke(args=["campaigns", "check", str(broken)]).output
    assert "criteria[3].rule.limit" in output
    assert "3 nhóm khen thưởng, 9 tiêu chí" in runner.invoke(args=["campaigns", "check", str(PLAN_QUAN)]).output


def test_the_command_loads_for_a_host_only(cast: Cast) -> None:
    runner = cast.portal.app.test_cli_runner()
    assert (
        "không phải cơ quan phát động"
        in runner.invoke(args=["campaigns", "load", str(PLAN_QUAN), "--host", "dong"]).output
    )
    assert "Đã nạp" in runner.invoke(args=["campaigns", "load", str(PLAN_QUAN), "--host", "quan", "--launch"]).output
    with cast.portal.app.app_context():
        campaign = queries.present()
        assert [row.unit.code for row in queries.enrolled(campaign)] == ["taichinh", "dong", "tay", "vanphong"]
    assert "khối 'phong'" in runner.invoke(args=["campaigns", "load", str(PLAN_QUAN), "--host", "xa"]).output


# --- dates --------------------------------------------------------------------------------------
CUTOFF = datetime(2023, 10, 15, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("sent", "in_time"),
    [
        (datetime(2023, 10, 14, 23, 59, 59, tzinfo=HANOI), True),
        (datetime(2023, 10, 14, 23, 59, 59, 999999, tzinfo=HANOI), True),
        (datetime(2023, 10, 15, 0, 0, tzinfo=HANOI), False),
        (datetime(2023, 10, 14, 16, 59, 59, tzinfo=UTC), True),
        (datetime(2023, 10, 14, 17, 0, tzinfo=UTC), False),
    ],
)
def test_before_the_15th_ends_with_the_14th_in_vietnam(sent: datetime, in_time: bool) -> None:
    assert Deadline(CUTOFF).in_time(sent) is in_time


def test_days_left_are_those_of_the_calendar() -> None:
    deadline = Deadline(CUTOFF)
    assert deadline.words() == "23:59 ngày 14/10/2023"
    assert deadlines.left_in_words(deadline, datetime(2023, 10, 9, 8, tzinfo=HANOI)) == "Còn 5 ngày"
    assert deadlines.left_in_words(deadline, datetime(2023, 10, 14, 23, 59, tzinfo=HANOI)) == "Hết hạn trong hôm nay"
    assert deadlines.left_in_words(deadline, CUTOFF) == "Đã hết hạn"


def test_an_extension_never_shortens_and_needs_a_reason() -> None:
    now = datetime(2023, 10, 10, tzinfo=HANOI)
    deadline = Deadline(CUTOFF)
    assert deadlines.refuse_extension(deadline, CUTOFF, "mất điện kéo dài", now).code == "extension.shorter"
    later = CUTOFF + timedelta(days=3)
    assert deadlines.refuse_extension(deadline, later, "", now).code == "extension.reason"
    assert deadlines.refuse_extension(deadline, later, "mất điện", later).code == "extension.past"
    assert deadlines.refuse_extension(deadline, later, "mất điện", now) is None
    assert Deadline(CUTOFF, CUTOFF - timedelta(days=1)).final == CUTOFF


@given(st.datetimes(min_value=datetime(2023, 1, 1), max_value=datetime(2024, 1, 1)))
def test_days_left_never_disagree_with_in_time(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    deadline = Deadline(CUTOFF)
    assert (deadline.days_left(now) >= 0) == deadline.in_time(now)


# --- the campaign -------------------------------------------------------------------------------
@pytest.fixture
def campaign(cast: Cast, context):
    host = people.host(cast.units["quan"])
    created = service.create(SYSTEM, host, read_plan(raw()))
    service.launch(SYSTEM, created)
    db.session.commit()
    return created


@pytest.mark.both
def test_launch_enrols_the_units_of_its_blocks_with_their_names_of_that_day(cast: Cast, campaign) -> None:
    assert [(row.name, row.block) for row in queries.enrolled(campaign, "phuong")] == [
        ("Ủy ban nhân dân phường Đông", "phuong"), ("Ủy ban nhân dân phường Tây", "phuong"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="đã phát động"):
        service.launch(SYSTEM, campaign)
    unit = people.unit_named("dong")
    unit.name = "Ủy ban nhân dân phường Đông Mới"
    db.session.commit()
    assert queries.enrolment(campaign, unit.id).name == "Ủy ban nhân dân phường Đông"


@pytest.mark.both
def test_next_year_moves_words_and_periods_and_keeps_the_rest(cast: Cast, campaign) -> None:
    new = NextYear(
        2027, "9/KH-UBND", date(2027, 2, 1), date(2027, 2, 1), datetime(2027, 11, 1, tzinfo=HANOI),
        "trước ngày 01/11/2027", date(2027, 11, 30), "tháng 11/2027",
    )  # fmt: skip
    copied = service.copy(SYSTEM, campaign, new)
    db.session.commit()
    first = {row.code: row for row in queries.criteria_in_force(copied)}
    assert first["nhiem_vu"].words == "Hoàn thành từ 95% nhiệm vụ được giao trong năm 2027 đúng hạn."
    assert (first["chi_so"].period, first["chi_so"].last_period) == ("2026", "2025")
    assert (first["hai_long"].period, first["hai_long"].last_period) == ("2027/9", "2026/9")
    assert first["hai_long"].as_of == date(2027, 9, 30)
    assert queries.plan_of(copied).text.rstrip().endswith("Gửi hồ sơ trước ngày 01/11/2027, tổng kết tháng 11/2027.")
    assert copied.state is CampaignState.DRAFT and copied.title.endswith("năm 2027")
    assert queries.plan_of(copied) == next_year(queries.plan_of(campaign), new)


@pytest.mark.parametrize(
    ("told", "moved"),
    [
        ("Kế hoạch số 07/KH-UBND ngày 13 tháng 01 năm 2026 của Ủy ban", None),
        ("Công văn số 12/VP ngày 05/02/2026", None),
        ("Nghị định số 91/2026/NĐ-CP", None),
        ("Phong trào năm 2026, số liệu đến 30/9/2026", "Phong trào năm 2027, số liệu đến 30/9/2027"),
        ("ngày 31 tháng 12 năm 2026", "ngày 31 tháng 12 năm 2027"),
    ],
)
def test_what_a_plan_cites_keeps_its_day(told: str, moved: str | None) -> None:
    assert _with_year(told, 2026, 2027) == (moved or told)


@pytest.mark.both
def test_candidates_stand_in_the_category_of_their_kind(cast: Cast, campaign) -> None:
    actor = cast.actor("canbo.dong")
    mine = queries.enrolment(campaign, cast.units["dong"])
    unit = service.add_candidate(actor, mine, CandidateKind.UNIT)
    person = service.add_candidate(actor, mine, CandidateKind.PERSON, name="Lâm Văn Tài", post="Công chức")
    resident = service.add_candidate(actor, mine, CandidateKind.RESIDENT, name="Thạch Sơn", post="Ấp Một")
    assert [row.category.code for row in (unit, person, resident)] == ["phuong", "ca_nhan", "ca_nhan"]
    with pytest.raises(Invalid):
        service.add_candidate(actor, mine, CandidateKind.PERSON, name="Tài")
    with pytest.raises(Invalid, match="Đã có tên này"):
        service.add_candidate(actor, mine, CandidateKind.PERSON, name="Lâm Văn Tài", post="Công chức")
    service.withdraw_candidate(actor, person)
    assert [row.name for row in queries.candidates(campaign, mine.unit_id)] == [mine.name, "Thạch Sơn"]


@pytest.mark.both
def test_a_figure_is_one_row_however_often_it_is_recorded(cast: Cast, campaign) -> None:
    actor = cast.actor("canbo.dong")
    subject = ("unit", cast.units["dong"])
    for value, changed in ((Decimal("92.35"), True), (Decimal("92.35"), False), (Decimal("92.4"), True), (None, True)):
        assert changed is service.set_figure(
            actor, campaign, subject, "pleased", "2024/9", value, as_of=date(2024, 9, 30), source="Khảo sát"
        )
        rows = queries.figures(campaign, *subject)
        assert queries.values(rows) == ({("pleased", "2024/9"): value} if value is not None else {})
    with pytest.raises(Refused):
        service.set_figure(actor, campaign, subject, "nothing", "2024", Decimal(1), as_of=date(2024, 9, 30), source="")


def test_which_criteria_apply_is_data(cast: Cast, campaign) -> None:
    def codes(kind: CandidateKind, block: str | None) -> list[str]:
        return [row.code for row in queries.criteria_for(campaign, kind, block)]

    assert "chi_so" in codes(CandidateKind.UNIT, "phuong")
    assert "chi_so" not in codes(CandidateKind.UNIT, "phong")
    assert codes(CandidateKind.PERSON, None) == ["thanh_tich", "ky_luat_cn"]
    assert codes(CandidateKind.RESIDENT, None) == ["y_tuong", "ky_luat_cn"]


def test_a_criterion_asks_for_last_year_first_and_never_for_last_years_rating(campaign) -> None:
    rows = {row.code: row for row in queries.criteria_in_force(campaign)}
    asked = criteria.asked_by(rows["chi_so"].rule, "2023", "2022", campaign.indicators)
    assert [(entry.indicator.code, entry.period) for entry in asked] == [
        ("points", "2022"), ("maximum", "2022"), ("points", "2023"), ("maximum", "2023"), ("rating", "2023"),
    ]  # fmt: skip


@pytest.mark.both
def test_more_time_for_one_unit(cast: Cast, campaign) -> None:
    office = cast.actor("vanphong")
    dong, tay = people.unit_named("dong"), people.unit_named("tay")
    later = campaign.cutoff + timedelta(days=2)
    with clock.at(datetime(2024, 10, 20, tzinfo=UTC)):
        service.extend(office, campaign, dong, later, "Mất điện ba ngày")
        with pytest.raises(Refused):
            service.extend(office, campaign, dong, later, "Thêm nữa đi")
    assert queries.deadline_of(campaign, dong.id).final == later
    assert queries.deadline_of(campaign, tay.id).final == campaign.cutoff


def test_the_plan_is_public_and_the_same_for_everybody(cast: Cast) -> None:
    cast.launch()
    visitor, officer = cast.browser(), cast.browser("canbo.dong")
    page = visitor.get("/ke-hoach")
    article = visitor.get(page.link("Kế hoạch số 12/KH-UBND"))
    assert "Ủy ban nhân dân quận phát động thi đua năm 2024." in article.text
    assert "trước ngày 01/11/2024" in article.text.lower()
    mine = officer.get(article.path)
    assert mine.html == article.html and "Set-Cookie" not in mine.response.headers
    assert article.response.headers["Cache-Control"] == "public, max-age=60"
    again = visitor.client.get(article.path, headers={"If-None-Match": article.response.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""


def test_a_draft_is_not_public(cast: Cast) -> None:
    path = f"/ke-hoach/{cast.launch(launch=False)}"
    cast.browser().get(path, status=404)
    assert "12/KH-UBND" not in cast.browser().get("/ke-hoach").text
