"""Báo cáo sơ kết with the facts of nobody."""

from __future__ import annotations

from datetime import date

from portal.documents.samples import AT, CAMPAIGN, LEADER, OFFICE, PLAN, Makers
from portal.movement import papers
from portal.movement.papers import Facts, Reported

FACTS = Facts(
    office=OFFICE, leader_title=LEADER, campaign=CAMPAIGN, plan=PLAN, stage="Sơ kết 6 tháng đầu năm", period="06 tháng năm 2026",
    as_of=date(2026, 6, 30), at=AT, headings=["Nhiệm vụ được giao", "Đúng hạn"],
    units=[
        Reported("UBND xã Hồ Đắc Kiện", True, False, ["12", "12"], "Hoàn thành các nhiệm vụ.", "", "Giữ Ngày không hẹn."),
        Reported("UBND xã Thiện Mỹ", True, True, ["12", "11"], "Vận hành tổ công nghệ số.", "Một nhiệm vụ chậm.", ""),
        Reported("UBND xã Phú Tâm", False, False, ["", ""], "", "", ""),
    ],
    sums=["24", "23"],
)  # fmt: skip
PAPERS: Makers = {"bao-cao-so-ket": lambda: papers.compose(FACTS)}
