"""One checklist as a sheet: a line for each figure that a criterion asks for, with what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.access.table import Action
from portal.campaigns.criteria import Asked, Measure, period_title
from portal.checklists import queries
from portal.checklists.sheet import Line, Sheet
from portal.checklists.states import CONCLUSION_NAMES, VERDICT_NAMES
from portal.sheets.exports import asked, said
from portal.sheets.tables import Heading, Kind, Table
from portal.vietnamese import capitalize_first
from portal.web.access import actor

HEADINGS = [
    Heading("Số", 6, Kind.WHOLE), Heading("Tiêu chí", 44), Heading("Chỉ tiêu", 32), Heading("Năm trước", 12, Kind.DECIMAL),
    Heading("Năm nay", 12, Kind.DECIMAL), Heading("Kỳ số liệu", 18), Heading("Tính đến ngày", 13, Kind.DAY),
    Heading("Nguồn", 26), Heading("Kết luận", 16), Heading("Căn cứ", 44), Heading("Tài liệu", 9, Kind.WHOLE),
    Heading("Thẩm định", 24), Heading("Lý do", 30),
]  # fmt: skip


def checklist(slug: str, subject_id: str) -> Table:
    subject = queries.subject_or_404(actor(), slug, subject_id, Action.CHECKLIST_READ, asked("phong-trao"))
    whole = queries.sheet(subject)
    rows = [row for line in whole.lines for row in _rows(whole, line)]
    counted = f"{subject.campaign.title}. Đạt {whole.met}/{whole.asked} tiêu chí. {said()}"
    return Table(f"Tiêu chí - {subject.name}", HEADINGS, rows, counted)


def _rows(sheet: Sheet, line: Line) -> list[Sequence[Any]]:
    ends = (
        CONCLUSION_NAMES[line.final], capitalize_first(line.outcome.why), len(line.files),
        VERDICT_NAMES[line.verdict] if line.verdict else "", line.row.verdict_reason if line.row else "",
    )  # fmt: skip
    starts = (line.criterion.number, line.criterion.short)
    codes = list(dict.fromkeys(entry.indicator.code for entry in line.asked))
    if not codes:
        return [(*starts, "", None, None, "", None, "", *ends)]
    found: list[Sequence[Any]] = []
    for code in codes:
        last = next((entry for entry in line.asked if entry.indicator.code == code and entry.last_year), None)
        this = next(entry for entry in line.asked if entry.indicator.code == code and not entry.last_year)
        known = line.figure(this)
        values = (_value(sheet, line, last), _value(sheet, line, this))
        when = (period_title(this.period), known.as_of if known else None, known.source if known else "")
        found.append((*starts, this.indicator.name, *values, *when, *ends))
    return found


def _value(sheet: Sheet, line: Line, entry: Asked | None) -> Any:
    """A number; of a rating its name."""
    known = line.figure(entry) if entry else None
    if entry is None or known is None:
        return None
    if entry.indicator.measure is Measure.RATING:
        ratings = {rating.rank: rating.name for rating in sheet.subject.campaign.ratings}
        return ratings.get(int(known.value), "")
    return known.value
