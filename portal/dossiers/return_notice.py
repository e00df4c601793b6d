"""Thông báo trả hồ sơ: why a dossier came back, what to supplement, by when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.documents.blocks import (
    OPEN_DAY,
    STT,
    Agency,
    Block,
    Column,
    Heading,
    Paper,
    Paragraph,
    Signatures,
    Table,
    Title,
    addressed_to,
    with_numbers,
)
from portal.dossiers.papers import day_or_open, ended
from portal.vietnamese import count, moment


@dataclass(frozen=True)
class Returned:
    """What the notice says. `items` are (whose, criterion, what is missing); `times` it came back, `most` if limited."""

    office: Agency
    unit: str
    campaign: str
    submitted_at: datetime
    receipt_number: int
    returned_at: datetime
    times: int
    most: int | None
    reason: str
    items: Sequence[Sequence[str]]
    by: date | None


def paper(returned: Returned) -> Paper:
    """As the standing office signs it; the day is left open where the return named none."""
    office = returned.office
    movement = returned.campaign.replace("Phong trào", "phong trào", 1)
    limit = f", tối đa {count(returned.most)} lần theo quy định của phong trào" if returned.most is not None else ""
    blocks: list[Block] = [
        office.letterhead(office.number_line("TB"), OPEN_DAY),
        Title("THÔNG BÁO", "Về việc trả lại hồ sơ đề nghị khen thưởng để bổ sung"),
        *addressed_to([returned.unit]),
        Paragraph(
            f"{office.full} đã nhận hồ sơ đề nghị khen thưởng của {returned.unit} trong {movement}, gửi lúc "
            f"{moment(returned.submitted_at)}, phiếu tiếp nhận số {count(returned.receipt_number)}. Qua thẩm định, hồ sơ "
            f"được trả lại để bổ sung lúc {moment(returned.returned_at)} (lần {returned.times}{limit})."
        ),
        Heading("1. Lý do"),
        *(Paragraph(ended(line)) for line in returned.reason.splitlines() if line.strip()),
        Heading("2. Nội dung cần bổ sung"),
    ]
    if returned.items:
        columns = [STT, Column("Tập thể, cá nhân", 45), Column("Tiêu chí", 48), Column("Cần bổ sung", 60)]
        blocks.append(Table(columns, with_numbers(returned.items), "Nội dung cần bổ sung"))
    else:
        blocks.append(Paragraph("Theo lý do nêu tại mục 1."))
    blocks += [
        Heading("3. Thời hạn"),
        Paragraph(f"Đề nghị bổ sung và gửi lại đến hết {day_or_open(returned.by)}."),
        Paragraph("Thời điểm gửi hồ sơ lần đầu vẫn là căn cứ tính hạn nộp./."),
        Signatures(
            None,
            office.signature(),
            ["Như trên;", "Lưu: VT."],
        ),
    ]
    return Paper("Thông báo trả hồ sơ", blocks, at=returned.returned_at, author=office.full)
