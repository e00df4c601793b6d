"""Báo cáo tổng kết phong trào with the facts of nobody."""

from __future__ import annotations

from portal.desk import report
from portal.desk.report import Category, Criterion, Facts, Figures, Level
from portal.documents.samples import AT, CAMPAIGN, LEADER, OFFICE, PLAN, Makers

FIGURES = Figures(
    units=8, spread=8, propaganda=41, reached=3_120, tasks=96, on_time=94, declared=17, confirmed=14, recognised=3, applied=5,
    sent=8, extended=1, eligible=7, not_eligible=1,
)  # fmt: skip
FACTS = Facts(
    office=OFFICE, leader_title=LEADER, campaign=CAMPAIGN, plan=PLAN, finished=True, at=AT,
    blocks=[("Xã, thị trấn", FIGURES), ("Cơ quan, ban ngành cấp huyện", FIGURES)],
    criteria=[Criterion("Nhiệm vụ CCHC được giao", 16, 14, 1, 0, 1), Criterion("Mức độ hài lòng", 16, 13, 2, 1, 0)],
    told=9, answered=8, remarks=4, levels=[Level("Hoàn thành tốt", 12, 13), Level("Hoàn thành", 4, 3)],
    decision="Quyết định số 99/QĐ-UBND ngày 07/12/2026", awards=[Category("Xã, thị trấn", 2, 2, 0), Category("Cá nhân", 10, 8, 0)],
)  # fmt: skip
PAPERS: Makers = {"bao-cao-tong-ket-phong-trao": lambda: report.compose(FACTS)}
