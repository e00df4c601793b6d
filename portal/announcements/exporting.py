"""The editor's list of posts as a sheet."""

from __future__ import annotations

from portal.announcements import queries
from portal.announcements.states import KIND_NAMES, NAMES
from portal.sheets.exports import all_of, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

HEADINGS = [
    STT,
    Heading("Tên bài", 60),
    Heading("Loại bài", 22),
    Heading("Trạng thái", 16),
    Heading("Đăng lúc", 18, Kind.MOMENT),
    Heading("Sửa lần cuối lúc", 18, Kind.MOMENT),
    Heading("Người sửa", 28),
]


def posts() -> Table:
    lines = [
        (row.title, KIND_NAMES[row.kind], NAMES[row.state], row.published_at, row.changed_at, row.changed_by)
        for row in all_of(queries.posts_for(actor()))
    ]
    return Table("Danh sách tin, bài tuyên truyền", HEADINGS, numbered(lines), said())
