"""A description of an initiative with the facts of nobody."""

from __future__ import annotations

from datetime import date

from portal.documents.samples import AT, CAMPAIGN, COMMUNE, Makers
from portal.initiatives import papers
from portal.initiatives.papers import Description
from portal.initiatives.rules import Author

TOLD = Description(
    unit=COMMUNE, campaign=CAMPAIGN, kind="Sáng kiến", solution="Giải pháp quản lý",
    title="Ngày không hẹn tại Bộ phận Một cửa", field="Cải cách thủ tục hành chính", applied_on=date(2026, 2, 2),
    applied_where="Bộ phận Tiếp nhận và Trả kết quả xã Hồ Đắc Kiện",
    authors=[Author("Trần Thị Mỹ Duyên", "Công chức Tư pháp - Hộ tịch", 60), Author("Lâm Văn Tài", "Công chức Văn phòng", 40)],
    before="Người dân phải đến hai lần: một lần nộp, một lần nhận kết quả.\nThứ Hai thường quá đông.",
    content="Thứ Năm hằng tuần giải quyết ngay trong ngày 12 thủ tục hộ tịch, chứng thực; công chức chuyên môn ngồi cùng quầy.",
    novelty="Không viết giấy hẹn đối với hồ sơ nộp trước 15 giờ.",
    effect="Giảm thời gian chờ, giảm đi lại.",
    effects=[{"name": "Thời gian chờ bình quân", "unit": "phút", "before": "45", "after": "15"}],
    spread="Xã, thị trấn nào có Bộ phận Một cửa cũng áp dụng được, không tốn kinh phí.",
    documents=["Kế hoạch số 12/KH-UBND ngày 05/01/2026"], at=AT,
)  # fmt: skip

PAPERS: Makers = {"ban-mo-ta-sang-kien": lambda: papers.paper(TOLD)}
