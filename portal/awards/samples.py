"""The award's papers with the facts of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.awards import appraisal, papers, stock
from portal.awards.appraisal import Considered, Examined, Outcome
from portal.awards.papers import Awards, Named
from portal.documents.blocks import Certificate, Overprint, Paper
from portal.documents.samples import AT, AWARD, CAMPAIGN, HOST, LEADER, OFFICE, PLAN, STATEMENT, Makers, Printers

UNIT = Named(
    "Ủy ban nhân dân xã Hồ Đắc Kiện", "", "", True, "7/7", "9/9",
    ["Chỉ số CCHC: 86,15 / 100 → 88,4 / 100 / Tốt", "Mức độ hài lòng: 90,50% → 93,10%"], "", 1, 1_410_000,
)  # fmt: skip
OTHER = replace(UNIT, who="Ủy ban nhân dân xã Thiện Mỹ", votes="6/7", number=2)
PERSON = Named(
    "Trần Thị Mỹ Duyên", "Công chức Tư pháp - Hộ tịch", "UBND xã Hồ Đắc Kiện", False, "7/7", "8/9", [],
    "Thành tích nổi bật, số liệu tăng rõ", 3, 710_000,
)  # fmt: skip
AWARDS = Awards(
    host=HOST, office=OFFICE, office_head="Trưởng phòng Nội vụ", leader_title=LEADER, campaign=CAMPAIGN, plan=PLAN,
    award=AWARD, statement=STATEMENT, groups=[("Xã, thị trấn", [UNIT, OTHER]), ("Cá nhân", [PERSON])],
    asked="Đã hỏi ý kiến Ủy ban Kiểm tra Huyện ủy ngày 05/12/2026, trả lời: Công văn số 12-CV/UBKT.",
    decision_number="", decided_on=None, signature=["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn Hào"],
    bonus_source="quy định hiện hành", base_salary=None, at=AT,
)  # fmt: skip
DECIDED = replace(AWARDS, decision_number="99/QĐ-UBND", decided_on=date(2026, 12, 7), base_salary=2_340_000)


def _summary() -> Paper:
    noted = [replace(UNIT, note="Đề xuất"), replace(OTHER, note="Đề xuất")]
    return papers.summary(AWARDS, [("Xã, thị trấn", "02/02", noted), ("Cá nhân", "01/10", [PERSON])])


COMMUNE, OFFICES = "Xã, thị trấn", "Cơ quan, ban ngành cấp huyện"
HEAD = "Ủy ban nhân dân xã Hồ Đắc Kiện"
EXAMINED = [
    Examined("Phòng Tư pháp huyện Châu Thành", OFFICES, Outcome.NOT_ELIGIBLE, "Không đủ điều kiện", False, 1, "Biên bản bình xét không đủ số người có mặt.", []),
    Examined(HEAD, COMMUNE, Outcome.ELIGIBLE, "Đủ điều kiện trình", False, 0, "", [
        Considered(HEAD, True, "6/6", "7/7", ""),
        Considered("Trần Thị Mỹ Duyên, Công chức Tư pháp - Hộ tịch", False, "5/5", "7/7", ""),
        Considered("Lâm Văn Kiệt, Công chức Địa chính", False, "4/5", "5/7", "Chưa được thẩm định đạt tiêu chí 3"),
    ]),
    Examined("Ủy ban nhân dân xã Phú Tâm", COMMUNE, Outcome.OPEN, "Trả lại", True, 1, "Thiếu báo cáo thành tích cá nhân.", []),
]  # fmt: skip


def _appraisal() -> Paper:
    return appraisal.compose(
        appraisal.Facts(
            OFFICE, LEADER, CAMPAIGN, PLAN, AWARD, 54, EXAMINED, [(COMMUNE, "02/02"), ("Cá nhân", "01/10")],
            ["Trần Thị Mỹ Duyên: đã được tặng Giấy khen năm 2026, Quyết định số 15/QĐ-UBND ngày 10/02/2026"],
            AWARDS.asked, AT,
        )
    )  # fmt: skip


PAPERS: Makers = {
    "bao-cao-tham-dinh": _appraisal,
    "bang-tong-hop-ho-so": _summary,
    "to-trinh-tang-giay-khen": lambda: papers.request(AWARDS),
    "quyet-dinh-khen-thuong": lambda: papers.decision(AWARDS),
    "quyet-dinh-da-ban-hanh": lambda: papers.decision(DECIDED),
    "danh-sach-xuong-ten": lambda: papers.calling_list(DECIDED),
    "giay-khen": lambda: papers.certificates(DECIDED),
}


def _on_stock(title: str, *, grid: bool = False) -> Overprint:
    made = [block for block in papers.certificates(DECIDED).blocks if isinstance(block, Certificate)]
    sheets = [stock.placed(stock.USUAL, entry) for entry in ([stock.longest_of(made)] if grid else made)]
    return Overprint(title, *stock.A4_LYING, sheets, AT, OFFICE.full, grid=grid)


OVERPRINTS: Printers = {
    "giay-khen-in-phoi": lambda: _on_stock("Giấy khen in lên phôi"),
    "giay-khen-in-thu": lambda: _on_stock("Trang in thử Giấy khen", grid=True),
}
