"""Báo cáo tổng hợp khó khăn, vướng mắc with the facts of nobody."""

from __future__ import annotations

from portal.difficulties import papers
from portal.difficulties.papers import Report, Told
from portal.documents.samples import AT, CAMPAIGN, LEADER, OFFICE, Makers

REPORT = Report(
    office=OFFICE, leader_title=LEADER, campaign=CAMPAIGN, at=AT,
    fields=[
        ("Thủ tục hành chính", [
            Told("UBND xã Hồ Đắc Kiện", "Máy quét hỏng", "Bộ phận Một cửa chỉ còn một máy quét.", "Cấp bổ sung trong tháng 4.", True),
            Told("UBND xã Thiện Mỹ", "Đường truyền chậm", "Hồ sơ nộp trực tuyến hay bị gián đoạn.", "", False),
        ]),
    ],
)  # fmt: skip
PAPERS: Makers = {"bao-cao-kho-khan": lambda: papers.report(REPORT)}
