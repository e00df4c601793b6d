"""The closing report says what the data say: sums by block, no award before the decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.campaigns import queries as campaigns
from portal.campaigns import service as campaign_service
from portal.database import db
from portal.desk.report import Category, Criterion, Facts, Figures, Level, compose, share
from portal.documents.blocks import Agency, Heading, Paragraph, Table
from tests.awards.test_awards import DECISION, PERSON, UNIT, ids, propose, ready  # noqa: F401  a fixture
from tests.cast import Cast
from tests.documents.test_documents import text_of
from tests.dossiers.ready import NOON
from tests.tasks.test_tasks import give, report

OFFICE = Agency("Văn phòng", ["QUẬN"], ["VĂN PHÒNG"], "VP", "Quận Một", "state")
NOTHING = Facts(
    office=OFFICE, leader_title="Chủ tịch", campaign="Phong trào thi đua",
    plan="Kế hoạch số 1", finished=False, at=datetime(2024, 11, 1, tzinfo=UTC), blocks=[("Phường", Figures(units=2))],
    criteria=[], told=0, answered=0, remarks=0, levels=[],
)  # fmt: skip


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


def words(facts: Facts) -> str:
    said = []
    for block in compose(facts).blocks:
        if isinstance(block, Heading | Paragraph):
            said.append(block.text)
        elif isinstance(block, Table):
            said += [" | ".join(row) for row in block.rows]
    return "\n".join(said)


# --- the paper ----------------------------------------------------------------------------------
def test_what_has_nothing_to_say_is_left_out_and_numbers_follow_on() -> None:
    headings = [block.text for block in compose(NOTHING).blocks if isinstance(block, Heading)]
    assert headings == [
        "I. Tham gia, triển khai, tuyên truyền",
        "II. Sáng kiến, mô hình",
        "III. Hồ sơ đề nghị khen thưởng",
    ]


def test_every_section_with_its_words() -> None:
    facts = replace(
        NOTHING,
        finished=True,
        blocks=[
            (
                "Phường",
                Figures(units=8, spread=7, propaganda=12, reached=1540, tasks=20, on_time=19, sent=7, extended=1),
            ),
            ("Cơ quan", Figures(units=2, reached=60, eligible=1)),
        ],
        criteria=[Criterion("1. Nhiệm vụ", 10, 6, 1, 1, 1)],
        told=3,
        answered=2,
        levels=[Level("Hoàn thành tốt", 4, 5)],
        decision="Quyết định số 9/QĐ ngày 01/11/2024",
        awards=[Category("Phường", 2, 2, 1), Category("Cá nhân", None, 3, 0)],
    )
    said = words(facts)
    assert "Phường | 08 | 07 | 12 | 1.540" in said and "Cộng | 10 | 07 | 12 | 1.600" in said
    assert "Phường | 20 | 19 | 95,00%" in said and "Cơ quan | 00 | 00 | –" in said
    assert "1. Nhiệm vụ | 06 | 01 | 01 | 01 | 01" in said
    assert "Đã gửi 07/10 hồ sơ, trong đó 01 hồ sơ gửi trong thời gian được gia hạn; 01 hồ sơ đủ" in said
    assert "Quyết định số 9/QĐ ngày 01/11/2024 tặng 05 Giấy khen." in said
    assert "Phường | 02 | 02 | 01" in said and "Cá nhân | không giới hạn | 03 | 00" in said
    assert "nêu 03 khó khăn, vướng mắc; đã trả lời 02" in said and "Hoàn thành tốt | 04 | 05" in said
    assert compose(facts).title == "Báo cáo tổng kết phong trào thi đua"


figures = st.builds(Figures, *[st.integers(0, 5000)] * len(Figures._fields))


@given(st.lists(figures, min_size=1, max_size=5))
def test_the_sum_is_the_sum_of_every_column(rows: list[Figures]) -> None:
    total = replace(NOTHING, blocks=[(str(n), row) for n, row in enumerate(rows)]).total
    assert [*total] == [sum(column) for column in zip(*rows, strict=True)]


def test_a_share_of_nothing_is_a_dash() -> None:
    assert (share(0, 0), share(1, 3), share(3, 3)) == ("–", "33,33%", "100,00%")


# --- from the data ------------------------------------------------------------------------------
def rows(page, caption: str) -> dict[str, list[str]]:
    table = next(tag for tag in page.soup.find_all("table") if caption in tag.caption.get_text())
    found = [[cell.get_text().strip() for cell in line.find_all(["th", "td"])] for line in table.find_all("tr")]
    return {line[0]: line[1:] for line in found}


@pytest.mark.both
def test_the_report_counts_what_the_features_hold(ready: Cast) -> None:  # noqa: F811
    give(ready, due="01/10/2024")
    report(ready, done_on="01/10/2024")
    with ready.portal.app.app_context():
        campaign = campaigns.campaign_or_404(ready.campaign)
        tay = campaigns.enrolment(campaign, ready.units["tay"]).unit
        campaign_service.extend(ready.actor("vanphong"), campaign, tay, datetime(2024, 11, 5, tzinfo=UTC), "Mưa lũ")
        db.session.commit()
        db.session.remove()
    office, address = ready.browser("vanphong2"), f"/tong-ket/{ready.campaign}"
    assert office.get("/tong-ket").soup.find("a", href=address)
    page = office.get(address)
    wards = next(name for name in rows(page, "Hồ sơ theo khối") if name.startswith("Phường"))
    assert rows(page, "Hồ sơ theo khối")[wards] == ["01", "00", "01", "00", "50,00%"]
    assert rows(page, "Nhiệm vụ theo khối")[wards] == ["02", "00", "0,00%"]  # reported is not accepted yet
    verdicts = rows(page, "Kết luận thẩm định")
    asked = [sum(map(int, line)) for name, line in verdicts.items() if name[0].isdigit()]
    assert asked and all(number >= 2 for number in asked)
    assert any(line[0] == "01" for line in verdicts.values())
    assert (
        "Khen thưởng" not in [tag.get_text() for tag in page.soup.find_all("h2")] and "Giấy khen theo" not in page.text
    )


@pytest.mark.both
def test_awards_stand_in_it_only_after_the_decision(ready: Cast) -> None:  # noqa: F811
    address = f"/tong-ket/{ready.campaign}"
    office, leader = ready.browser("vanphong2"), ready.browser("lanhdao")
    with ready.portal.app.app_context():
        propose(ready, UNIT, PERSON)
        assert set(ids(ready)) >= {UNIT, PERSON}
        db.session.remove()
    assert "Giấy khen theo nhóm" not in office.get(address).text
    leader.submit(leader.get(f"/xet-khen/{ready.campaign}"), "Đồng ý danh sách")
    assert "Giấy khen theo nhóm" not in office.get(address).text
    office.submit(office.get(f"/xet-khen/{ready.campaign}"), "Ghi quyết định", DECISION)
    page = leader.get(address)
    assert "Quyết định số 99/QĐ-UBND ngày 20/10/2024 tặng 02 Giấy khen." in page.text
    assert rows(page, "Giấy khen theo nhóm")["Phường"] == ["01", "01", "00"]
    pdf = office.get(f"{address}.pdf").response.data
    assert "99/QĐ-UBND" in text_of(pdf) and "BÁO CÁO" in text_of(pdf)


def test_only_the_hosts_own_people_read_it_in_few_statements(ready: Cast) -> None:  # noqa: F811
    address = f"/tong-ket/{ready.campaign}"
    for person, status in (("canbo.dong", 403), ("bientap", 403), ("vanphong.xa", 404)):
        for path in (address, f"{address}.pdf"):
            ready.browser(person).get(path, status=status)
    assert ready.campaign not in ready.browser("vanphong.xa").get("/tong-ket").html
    office = ready.browser("vanphong2")
    office.get("/tong-ket")
    with ready.portal.counted() as cold:
        office.get(address)
        first = len(cold)
        office.get(address)
    assert len(cold) - first == 2  # the session, the campaign with the newest event
    assert first <= 10, "\n".join(line[:120] for line in cold)
