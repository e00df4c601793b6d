"""What the components are shown with: no person, unit or paper of anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from portal.documents.blocks import (
    STT,
    Column,
    Letterhead,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    with_numbers,
)

LONG = "Cơ quan, đơn vị có tên rất dài, phối hợp thực hiện nhiệm vụ cải cách hành chính, chuyển đổi số trên địa bàn nhiều xã"


@dataclass(frozen=True)
class Document:
    """A piece of evidence as its list shows it."""

    id: str
    title: str
    sha256: str = "có"
    size: int = 312_000
    number: str = ""
    issued_on: date | None = None
    added_by: str = "Họ và tên"
    added_at: datetime | None = None
    signatures: int = 0
    preview_sha256: str = ""


def documents(at: datetime) -> list[Document]:
    """A file with everything, a picture, a reference without a file, a long name."""
    return [
        Document("a", "Báo cáo đã ký số.pdf", number="15/BC", issued_on=at.date(), added_at=at, signatures=2),
        Document("b", "Ảnh chụp.jpg", size=184_000, added_at=at, preview_sha256="có"),
        Document("c", "Văn bản chỉ ghi số, không kèm tệp", sha256="", number="44/KH", issued_on=at.date(), added_at=at),
        Document("d", f"{LONG}.docx", size=2_400_000, added_at=at),
    ]


@dataclass(frozen=True)
class Happened:
    """A line of a history."""

    at: datetime
    who: str
    what: str


def history(at: datetime) -> list[Happened]:
    return [Happened(at, "Họ và tên", "trả lại để bổ sung: thiếu số liệu"), Happened(at, LONG, "gửi")]


@dataclass(frozen=True)
class Turnout:
    voted: int
    entitled: int
    papers: int = 0
    waiting: list[str] = field(default_factory=list)


TURNOUTS: dict[str, Turnout] = {
    "Đang bỏ phiếu": Turnout(5, 7, waiting=["Thành viên thứ nhất", "Thành viên thứ hai"]),
    "Có phiếu giấy": Turnout(6, 7, papers=2, waiting=["Thành viên thứ nhất"]),
}

CHOICES = (("Y", "Đồng ý"), ("N", "Không đồng ý"), ("A", "Không có ý kiến"))

STATES = (
    ("ok", "Đạt"), ("no", "Chưa đạt"), ("ask", "Chưa đủ căn cứ"), ("back", "Trả lại để bổ sung"), ("wait", "Đang chờ"),
    ("none", "Chưa khai"),
)  # fmt: skip


def paper(at: datetime) -> Paper:
    """Every block that the accessible copy of a paper is made of and that is no whole page."""
    table = Table(
        [STT, Column("Được đề nghị", 70), Column("Đồng ý", 25, "right"), Column("Tỷ lệ", 25, "right")],
        with_numbers([["Tập thể thứ nhất", "07", "100%"], [LONG, "04", "57,14%"]]),
        "Kết quả của văn bản mẫu",
    )
    signature = Signature(["NGƯỜI KÝ"], "Họ và tên")
    return Paper(
        "Văn bản mẫu",
        [
            Letterhead(["CƠ QUAN CẤP TRÊN"], ["CƠ QUAN, ĐƠN VỊ"], "Số: 01/BB", "Địa danh, ngày … tháng … năm …"),
            Title("BIÊN BẢN", "Văn bản mẫu"),
            Paragraph("Đoạn văn của văn bản, căn đều hai bên như trên giấy."),
            table,
            Signatures(signature, signature),
        ],
        at,
        "",
    )
