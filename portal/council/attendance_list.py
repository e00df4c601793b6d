"""Danh sách điểm danh with room to sign: out of the closing record, or before it out of the meeting as it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from portal.council import record, ways
from portal.council.minutes import instant, letterhead, told_of
from portal.council.record import Body
from portal.council.states import PRESENT, Attendance
from portal.documents.blocks import (
    STT,
    Block,
    Column,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
)
from portal.vietnamese import count, paper_moment

COLUMNS = (
    STT,
    Column("Họ và tên", 45),
    Column("Chức vụ", 43),
    Column("Điểm danh", 35),
    Column("Ký tên", 30),
)


WRITTEN_COLUMNS = (*COLUMNS[:2], Column("Chức vụ", 58), Column("Ý kiến", 50))


def name_of(body: Body) -> str:
    return "Danh sách lấy ý kiến" if ways.is_written(body) else "Danh sách điểm danh"


def attendance_list(body: Body, sha256: str = "") -> Paper:
    """`body` is the closing record, or `facts.attendance_sheet`; `sha256` the record's hash once there is one. Where
    opinions were sent in over days nobody was anywhere to sign: the list says whose came back."""
    meeting, listed, written = body["meeting"], body["attendance"], ways.is_written(body)
    place = f" Địa điểm: {meeting['place']}." if meeting["place"] else ""
    name = name_of(body)
    rows = [_row(number, entry, written) for number, entry in enumerate(listed, 1)]
    blocks: list[Block] = [
        letterhead(body["paper"], "", instant(meeting["start"])),
        Title(name.upper(), meeting["title"]),
        Paragraph(f"{'Gửi phiếu' if written else 'Thời gian'}: {paper_moment(instant(meeting['start']))}.{place}"),
        Table(WRITTEN_COLUMNS if written else COLUMNS, rows, name),
        Paragraph(f"{_total(listed, written)}./."),
        Signatures(
            left=Signature(["THƯ KÝ"], meeting["secretary"]["name"]),
            right=Signature(["CHỦ TRÌ"], meeting["chair"]["name"]),
        ),
    ]
    return Paper(
        title=f"{name}: {meeting['title']}",
        blocks=blocks,
        at=instant(meeting.get("end", meeting["start"])),
        author=body["council"]["name"],
        foot=f"Mã kiểm tra: {record.short(sha256)}" if sha256 else "",
    )


def _total(listed: Sequence[Body], written: bool) -> str:
    replaced = sum(1 for entry in listed if "replaced_by" in entry)  # in whose place a substitute sits
    total = f"Danh sách có {count(len(listed) - replaced)} thành viên"
    marked = [Attendance(entry["status"]) for entry in listed if entry["status"]]
    if not marked:
        return total
    present = sum(1 for status in marked if status in PRESENT)
    sent = marked.count(Attendance.WRITTEN)
    away = len(marked) - replaced - present - sent
    if written:
        return f"{total}; đã gửi ý kiến {count(sent)}, chưa gửi {count(away)}"
    by_letter = f", gửi ý kiến bằng văn bản {count(sent)}" if sent else ""
    return f"{total}; có mặt {count(present)}{by_letter}, vắng {count(away)}"


def _row(number: int, entry: Body, written: bool) -> list[str]:
    name = entry["name"] + (f" (dự thay {entry['substitute_for']})" if "substitute_for" in entry else "")
    if written:
        return [str(number), name, entry["post"], "Đã gửi" if entry["status"] == Attendance.WRITTEN else "Chưa gửi"]
    return [str(number), name, entry["post"], told_of(entry) if entry["status"] else "", ""]
