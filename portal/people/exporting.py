"""Units, accounts and the audit trail as sheets."""

from __future__ import annotations

from portal.access.roles import NAMES
from portal.audit import queries as audit
from portal.people import queries
from portal.people.models import Unit
from portal.sheets.exports import all_of, asked, said
from portal.sheets.tables import MOST_ROWS, STT, Heading, Kind, Table, numbered
from portal.web.access import actor


def _units(rows: list[Unit]) -> Table:
    headings = [
        STT, Heading("Tên đầy đủ", 42), Heading("Tên gọi tắt", 28), Heading("Mã đơn vị", 18), Heading("Khối", 34),
        Heading("Chức danh người đứng đầu", 28), Heading("Điện thoại", 16),
        Heading("Thư điện tử", 30),
        Heading("Hoạt động từ ngày", 14, Kind.DAY), Heading("Đến hết ngày", 14, Kind.DAY),
    ]  # fmt: skip
    lines = [
        (
            row.name, row.short_name, row.code, row.block.name if row.block else "", row.head_title, row.phone, row.email,
            row.active_from, row.active_to,
        )
        for row in rows
    ]  # fmt: skip
    return Table("Danh sách cơ quan, đơn vị", headings, numbered(lines), said())


def units() -> Table:
    """All of them, for the admin."""
    return _units(all_of(queries.units(asked("tim"))))


def units_within() -> Table:
    """Those whose people one looks after."""
    return _units(all_of(queries.units_within(actor(), asked("tim"))))


def accounts() -> Table:
    """Who may sign in and as what; nothing of passwords."""
    headings = [
        STT, Heading("Họ và tên", 28), Heading("Tên đăng nhập", 22), Heading("Cơ quan, đơn vị", 34), Heading("Chức vụ", 28),
        Heading("Điện thoại", 16), Heading("Vai trò", 40), Heading("Dùng chung", 10), Heading("Hoạt động", 14),
    ]  # fmt: skip
    lines = [
        (
            row.name, row.username, row.unit.name if row.unit else "", row.post, row.phone,
            "; ".join(f"{NAMES[held.role]}{f' ({held.unit.short_name})' if held.unit else ''}" for held in row.grants),
            "Có" if row.shared else "Không", "Đang hoạt động" if row.active else "Đã ngừng",
        )
        for row in all_of(queries.accounts(asked("tim")))
    ]  # fmt: skip
    return Table("Danh sách tài khoản", headings, numbered(lines), said())


def trail() -> Table:
    headings = [
        Heading("Số", 8, Kind.WHOLE), Heading("Lúc", 18, Kind.MOMENT), Heading("Người thực hiện", 34),
        Heading("Việc", 70), Heading("Mã việc", 24),
    ]  # fmt: skip
    entries = [audit.entry(event) for event in all_of(audit.all_events(asked("viec")[:60], asked("tim")[:100]))]
    lines = [(entry.seq, entry.at, entry.who, entry.what, entry.action) for entry in entries]
    note = said() + (f" Chỉ {MOST_ROWS} việc mới nhất." if len(lines) == MOST_ROWS else "")
    return Table("Nhật ký xử lý", headings, lines, note)
