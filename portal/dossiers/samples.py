"""A unit's papers and its receipt with the facts of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from portal.campaigns.states import CandidateKind
from portal.documents.samples import AT, AWARD, CAMPAIGN, COMMUNE, FRONT, LEADER, OFFICE, PLAN, STATEMENT, Makers
from portal.dossiers import pack, papers, receipt, return_notice
from portal.dossiers.pack import Piece
from portal.dossiers.papers import Answer, Document, Nominee, Proposal
from portal.dossiers.receipt import Receipt
from portal.dossiers.return_notice import Returned

FILE = Document("Chỉ đạo, điều hành", "Kế hoạch cải cách hành chính năm 2026", "12/KH-UBND", date(2026, 1, 5), 6)
ANSWERS = [
    Answer(1, "Nhiệm vụ CCHC được giao", "", "24/24", True, True, "Đạt", "24/24 nhiệm vụ đúng hạn.", "Hoàn thành trước hạn"),
    Answer(
        2, "Chỉ số CCHC", "82,40 / 100", "86,15 / 100 / Tốt", True, True, "Đạt", "xếp loại Tốt, 86,15%.", "",
        date(2026, 9, 30),
    ),
    Answer(3, "Mức độ hài lòng", "91,10%", "92,35%", True, True, "Đạt", "trên 90%, cao hơn năm trước.", "", date(2026, 9, 30)),
]  # fmt: skip
JUDGED = [Answer(1, "Hoàn thành tốt nhiệm vụ", "", "", True, True, "Đạt", "đơn vị tự nhận đạt.", "Tham mưu tốt")]
SHOWN = [("Ngày không hẹn tại Bộ phận Một cửa", "Giảm thời gian chờ còn 15 phút.")]
UNIT = Nominee(COMMUNE.full, "", None, CandidateKind.UNIT, "7/7", ANSWERS, SHOWN, [FILE], "32", date(2026, 10, 9))
PERSON = Nominee(
    "Trần Thị Mỹ Duyên",
    "Công chức Tư pháp - Hộ tịch",
    1988,
    CandidateKind.PERSON,
    "7/7",
    JUDGED,
    SHOWN,
    [FILE],
    "",
    None,
)
RESIDENT = Nominee("Thạch Thị Sà Phiên", "ấp Xây Đá A", 1975, CandidateKind.RESIDENT, "6/7", JUDGED, [], [], "", None)
PROPOSAL = Proposal(
    unit=COMMUNE, phone="0299 3839 001", ranks=False, leader=LEADER, office=OFFICE.full, campaign=CAMPAIGN, plan=PLAN,
    award=AWARD, statement=STATEMENT, minutes=["biên bản ngày 05/10/2026 (Họp bình xét khen thưởng)"], number="",
    issued_on=None, nominees=[UNIT, PERSON, RESIDENT], at=AT,
)  # fmt: skip
RECEIPT = Receipt(
    number=6, office_above=OFFICE.above, office_name=OFFICE.name, style=OFFICE.style, place=OFFICE.place, unit=COMMUNE.full,
    campaign=CAMPAIGN, submitted_at=AT, submitted_by="Thạch Minh Quang (UBND xã Hồ Đắc Kiện)", extended_until=None,
    supplemented_at=None, supplemented_by="", received_at=AT + timedelta(hours=2), received_by="Lê Quang Vinh",
    nominees=[(COMMUNE.full, "", "7/7", True), ("Trần Thị Mỹ Duyên", "Công chức Tư pháp - Hộ tịch", "7/7", True)],
    papers=["Văn bản đề nghị số 15/TTr-UBND.", "Biên bản bình xét, mã kiểm tra 7f3a 91c2.", "Báo cáo thành tích: 02/02."],
    originals=2, originals_needed=2, originals_on=date(2026, 10, 12),
)  # fmt: skip
RETURNED = Returned(
    office=OFFICE, unit=COMMUNE.full, campaign=CAMPAIGN, submitted_at=AT, receipt_number=6, returned_at=AT, times=1, most=2,
    reason="Báo cáo thành tích của cá nhân thiếu trang 2.",
    items=[("Trần Thị Mỹ Duyên", "Hoàn thành tốt nhiệm vụ", "Nêu kết quả cụ thể")], by=date(2026, 10, 15),
)  # fmt: skip
PIECES = [
    Piece("Văn bản đề nghị khen thưởng kèm danh sách", pack.SIGNED),
    Piece(f"Báo cáo thành tích: {COMMUNE.full}", pack.UNSIGNED),
    Piece(f"Báo cáo thành tích: {PERSON.name}", pack.ATTACHED),
    Piece("Biên bản bình xét: Họp bình xét khen thưởng phong trào thi đua năm 2026", pack.ISSUED),
    Piece("Danh mục tài liệu kiểm chứng", pack.LISTED),
]

PAPERS: Makers = {
    "danh-muc-ho-so": lambda: pack.cover(PROPOSAL, PIECES, [3, 2, 2, 4, 1], 2),
    "to-trinh-de-nghi": lambda: papers.request(PROPOSAL),
    "cong-van-de-nghi": lambda: papers.request(replace(PROPOSAL, unit=FRONT)),
    "bao-cao-thanh-tich-tap-the": lambda: papers.report(PROPOSAL, UNIT),
    "bao-cao-thanh-tich-ca-nhan": lambda: papers.report(PROPOSAL, PERSON),
    "bao-cao-thanh-tich-nguoi-dan": lambda: papers.report(PROPOSAL, RESIDENT),
    "danh-muc-tai-lieu": lambda: papers.evidence_list(PROPOSAL),
    "phieu-tiep-nhan": lambda: receipt.paper(RECEIPT),
    "thong-bao-tra-ho-so": lambda: return_notice.paper(RETURNED),
}
