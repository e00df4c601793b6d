"""Phiếu tiếp nhận: what was handed in and when, as a paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.documents.blocks import (
    STT,
    Block,
    Column,
    Letterhead,
    Lines,
    Paper,
    Paragraph,
    Table,
    Title,
    with_numbers,
)
from portal.vietnamese import count, day, moment, paper_day, until


@dataclass(frozen=True)
class Receipt:
    """Everything the paper says. `nominees` are (name, post or "", votes or "", report there)."""

    number: int
    office_above: Sequence[str]
    office_name: Sequence[str]
    style: str
    place: str
    unit: str
    campaign: str
    submitted_at: datetime
    submitted_by: str
    extended_until: datetime | None  # sent in time that was given beyond the cut-off
    supplemented_at: datetime | None
    supplemented_by: str
    received_at: datetime | None
    received_by: str
    nominees: Sequence[tuple[str, str, str, bool]]
    papers: Sequence[str]
    originals: int
    originals_needed: int
    originals_on: date | None


def paper(receipt: Receipt) -> Paper:
    """Plan 44: timeliness is the electronic sending's; the paper originals are counted beside it."""
    at = receipt.received_at or receipt.submitted_at
    blocks: list[Block] = [
        Letterhead(
            above=receipt.office_above,
            name=receipt.office_name,
            number=f"Số: {count(receipt.number)}/PTN",
            place_date=f"{receipt.place}, {paper_day(at)}",
            style=receipt.style,
        ),
        Title("PHIẾU TIẾP NHẬN HỒ SƠ", "Hồ sơ đề nghị khen thưởng"),
        Paragraph(f"Đơn vị gửi: {receipt.unit}."),
        Paragraph(f"Phong trào: {receipt.campaign}."),
        Paragraph(
            f"Gửi lúc: {moment(receipt.submitted_at)}, {_timeliness(receipt)}. Người gửi: {receipt.submitted_by}."
        ),
    ]
    if receipt.supplemented_at is not None:
        words = f"Bổ sung lúc: {moment(receipt.supplemented_at)}. Người gửi: {receipt.supplemented_by}."
        blocks.append(Paragraph(words))
    if receipt.received_at is not None:
        blocks.append(
            Paragraph(f"Tiếp nhận lúc: {moment(receipt.received_at)}. Người tiếp nhận: {receipt.received_by}.")
        )
    else:
        blocks.append(Paragraph("Cơ quan thường trực chưa xác nhận tiếp nhận."))
    blocks += [
        Paragraph("1. Tập thể, cá nhân được đề nghị", bold=True, indent=False),
        Table(
            [
                STT,
                Column("Được đề nghị", 62),
                Column("Chức vụ", 49),
                Column("Phiếu đồng ý", 20, "center"),
                Column("Báo cáo", 22, "center"),
            ],
            with_numbers(
                [name, post, votes, "có" if report else "chưa có"] for name, post, votes, report in receipt.nominees
            ),
            "Tập thể, cá nhân được đề nghị",
        ),
        Paragraph("2. Giấy tờ kèm theo", bold=True, indent=False),
        Lines(receipt.papers),
        Paragraph("3. Bản chính (giấy)", bold=True, indent=False),
        Paragraph(_originals(receipt)),
        Paragraph("Phiếu này do hệ thống lập khi hồ sơ được gửi; thời điểm gửi điện tử là căn cứ tính hạn nộp./."),
    ]
    return Paper(
        title=f"Phiếu tiếp nhận số {count(receipt.number)}",
        blocks=blocks,
        at=at,
        author=receipt.unit,
        foot=f"Phiếu tiếp nhận số {count(receipt.number)}",
    )


def _timeliness(receipt: Receipt) -> str:
    if receipt.extended_until is not None:
        return f"trong thời gian gia hạn (đến hết {until(receipt.extended_until)})"
    return "trong hạn"


def _originals(receipt: Receipt) -> str:
    received = f"Đã nhận {count(receipt.originals)}/{count(receipt.originals_needed)} bộ"
    return f"{received}, ngày {day(receipt.originals_on)}." if receipt.originals_on else f"{received}."
