"""Báo cáo tổng kết phong trào with the facts of nobody."""

from __future__ import annotations

from datetime import date

from portal.desk import report, unit_report
from portal.desk.report import Category, Criterion, Facts, Figures, Level
from portal.desk.unit_report import Met, Named, Spread, Told
from portal.documents.samples import AT, CAMPAIGN, COMMUNE, LEADER, OFFICE, PLAN, Makers

FIGURES = Figures(
    units=8, spread=8, propaganda=41, reached=3_120, tasks=96, on_time=94, declared=17, confirmed=14, recognised=3, applied=5,
    sent=8, extended=1, eligible=7, not_eligible=1,
)  # fmt: skip
FACTS = Facts(
    office=OFFICE, leader_title=LEADER, campaign=CAMPAIGN, plan=PLAN, finished=True, at=AT,
    blocks=[("Xã, thị trấn", FIGURES), ("Cơ quan, ban ngành cấp huyện", FIGURES)],
    criteria=[Criterion("Nhiệm vụ CCHC được giao", 16, 14, 1, 0, 1), Criterion("Mức độ hài lòng", 16, 13, 2, 1, 0)],
    told=9, answered=8, remarks=4, levels=[Level("Hoàn thành tốt", 12, 13), Level("Hoàn thành", 4, 3)],
    decision="Quyết định số 99/QĐ-UBND ngày 07/12/2026", reported=14,
    lacking=[("Ủy ban nhân dân xã Phú Tâm", "Nhân lực bộ phận một cửa còn thiếu.")],
    next_steps=[("Ủy ban nhân dân xã Phú Tâm", "Số hóa hồ sơ tại bộ phận một cửa.")],
    awards=[Category("Xã, thị trấn", 2, 2, 0), Category("Cá nhân", 10, 8, 0)],
)  # fmt: skip
OF_UNIT = unit_report.Facts(
    unit=COMMUNE, office=OFFICE.full, campaign=CAMPAIGN, plan=PLAN, achieved="100% thủ tục hành chính được niêm yết, công khai.",
    lacking="Nhân lực bộ phận một cửa còn thiếu.", next_steps="Số hóa hồ sơ tại bộ phận một cửa.",
    spread=Spread(date(2026, 8, 20), "Hội nghị triển khai", 62, "số 15/KH-UBND ngày 10/02/2026"), propaganda=(12, 840), tasks=(11, 11),
    criteria=[Met("Nhiệm vụ CCHC được giao", "", "11 / 11", "Đạt"), Met("Mức độ hài lòng", "90,50%", "93,10%", "Đạt")],
    solutions=[("Trả kết quả tại nhà cho người cao tuổi", "Đã xác nhận")],
    nominees=[Named("Ủy ban nhân dân xã Hồ Đắc Kiện", "7/7"), Named("Trần Thị Mỹ Duyên, Công chức Tư pháp - Hộ tịch", "6/7")],
    difficulties=[Told("Thiếu máy quét tài liệu", True)], at=AT,
)  # fmt: skip
PAPERS: Makers = {
    "bao-cao-tong-ket-phong-trao": lambda: report.compose(FACTS),
    "bao-cao-tong-ket-don-vi": lambda: unit_report.compose(OF_UNIT),
}
