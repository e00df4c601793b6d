"""Tasks as a sheet: for the host a row for each task and unit, for a unit its own."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.access.decide import reach
from portal.access.table import Action
from portal.database import db
from portal.sheets.exports import all_of, asked, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.tasks import queries, rules
from portal.tasks.states import STATE_NAMES, TIMING_NAMES, TaskState
from portal.web.access import actor

HEADINGS = [
    STT, Heading("Nhiệm vụ", 50), Heading("Sản phẩm", 34), Heading("Lĩnh vực CCHC", 28), Heading("Văn bản giao", 26),
    Heading("Đơn vị thực hiện", 28), Heading("Thời hạn hoàn thành", 14, Kind.DAY), Heading("Trạng thái", 22),
    Heading("Ngày hoàn thành", 14, Kind.DAY), Heading("Tiến độ", 14), Heading("Kết quả", 44),
    Heading("Lý do trả lại, thôi giao", 30),
]  # fmt: skip


def tasks() -> Table:
    within = reach(actor(), Action.TASK_READ)
    own = bool(within.units) and (not within.hosts or asked("phan") == "don-vi")
    query = queries.of_units(actor()) if own else queries.held_of_host(actor())
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    today = queries.today()
    lines = []
    for row in all_of(query):
        task = row.task
        timing = "" if row.state is TaskState.CANCELLED else TIMING_NAMES[rules.timing(task.due_on, row.done_on, row.state, today)]  # fmt: skip
        lines.append((
            task.title, task.product, task.campaign.field_name(task.field_code), task.source, row.unit.short_name,
            task.due_on, STATE_NAMES[row.state], row.done_on, timing, row.report, row.reason,
        ))  # fmt: skip
    return Table("Nhiệm vụ CCHC được giao", HEADINGS, numbered(lines), said(total))
