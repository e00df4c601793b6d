"""Danh sách điểm danh with room to sign: out of the closing record, or before it out of the meeting as it is. Pure."""

from __future__ import annotations

from portal.council import record
from portal.council.minutes import instant, letterhead
from portal.council.record import Body
from portal.council.states import ATTENDANCE_NAMES, PRESENT, Attendance
from portal.documents.blocks import Block, Column, Paper, Paragraph, Signature, Signatures, Table, Title
from portal.vietnamese import count, paper_moment

COLUMNS = (
    Column("STT", 12, "center"),
    Column("Họ và tên", 45),
    Column("Chức vụ", 43),
    Column("Điểm danh", 35),
    Column("Ký tên", 30),
)


def attendance_list(body: Body, sha256: str = "") -> Paper:
    """`body` is the closing record, or `facts.attendance_sheet`; `sha256` the record's hash once there is one."""
    meeting, listed = body["meeting"], body["attendance"]
    place = f" Địa điểm: {meeting['place']}." if meeting["place"] else ""
    marked = [Attendance(entry["status"]) for entry in listed if entry["status"]]
    blocks: list[Block] = [
        letterhead(body["paper"], "", instant(meeting["start"])),
        Title("DANH SÁCH ĐIỂM DANH", meeting["title"]),
        Paragraph(f"Thời gian: {paper_moment(instant(meeting['start']))}.{place}"),
        Table(COLUMNS, [_row(number, entry) for number, entry in enumerate(listed, 1)], "Danh sách điểm danh"),
    ]
    replaced = sum(1 for entry in listed if "replaced_by" in entry)  # in whose place a substitute sits
    total = f"Danh sách có {count(len(listed) - replaced)} thành viên"
    if marked:
        present = sum(1 for status in marked if status in PRESENT)
        total += f"; có mặt {count(present)}, vắng {count(len(marked) - replaced - present)}"
    blocks += [
        Paragraph(f"{total}./."),
        Signatures(
            left=Signature(["THƯ KÝ"], meeting["secretary"]["name"]),
            right=Signature(["CHỦ TRÌ"], meeting["chair"]["name"]),
        ),
    ]
    return Paper(
        title=f"Danh sách điểm danh: {meeting['title']}",
        blocks=blocks,
        at=instant(meeting.get("end", meeting["start"])),
        author=body["council"]["name"],
        foot=f"Mã kiểm tra: {record.short(sha256)}" if sha256 else "",
    )


def _row(number: int, entry: Body) -> list[str]:
    said = ""
    if entry["status"]:
        said = ATTENDANCE_NAMES[Attendance(entry["status"])] + (f" ({entry['reason']})" if entry["reason"] else "")
    name = entry["name"] + (f" (dự thay {entry['substitute_for']})" if "substitute_for" in entry else "")
    return [str(number), name, entry["post"], said, ""]
