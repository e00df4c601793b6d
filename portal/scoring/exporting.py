"""Scores as sheets: all units with their totals, and one unit's sheet line by line."""

from __future__ import annotations

from decimal import Decimal

from portal.access.decide import reach
from portal.campaigns import queries as campaigns
from portal.refusal import NotFound
from portal.scoring import queries
from portal.scoring.models import ScoreSheet
from portal.scoring.queries import Line, Whole
from portal.scoring.states import STATE_NAMES, State
from portal.scoring.tree import Mark, Totals
from portal.sheets.exports import asked, said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

UNITS = [
    STT, Heading("Đơn vị", 34), Heading("Trạng thái", 26), Heading("Tự chấm", 12, Kind.DECIMAL),
    Heading("Tối đa theo tự chấm", 12, Kind.DECIMAL), Heading("Thẩm định", 12, Kind.DECIMAL),
    Heading("Tối đa theo thẩm định", 12, Kind.DECIMAL), Heading("Xếp loại", 18), Heading("Chốt lúc", 18, Kind.MOMENT),
]  # fmt: skip
LINES = [
    Heading("Mã", 10), Heading("Lĩnh vực, tiêu chí, tiêu chí thành phần", 60), Heading("Điểm tối đa", 12, Kind.DECIMAL),
    Heading("Tự chấm", 12, Kind.DECIMAL), Heading("Thẩm định", 12, Kind.DECIMAL), Heading("Không áp dụng", 12),
    Heading("Ghi chú của đơn vị", 40), Heading("Lý do thẩm định", 40), Heading("Giải trình", 40),
]  # fmt: skip


def units() -> Table:
    """Of the set that the page shows; a unit gets its own sheet."""
    hosts = reach(actor(), queries.READ).hosts
    campaign = campaigns.present(hosts) if hosts else None
    if campaign is None:
        mine = queries.own(actor())
        if mine is None:
            raise NotFound
        return _table(mine)
    shown = queries.shown(queries.sets(campaign), asked("bo"))
    if shown is None:
        raise NotFound
    sheets, ratings = queries.sheets_of(shown), {entry.code: entry.name for entry in campaign.ratings}
    rows = [(unit.unit.short_name, *_sums(sheets.get(unit.unit_id), ratings)) for unit in queries.measured_units(shown)]
    return Table("Chấm điểm Chỉ số CCHC", UNITS, numbered(rows), _note(shown.title, shown.year, shown.note))


def _sums(sheet: ScoreSheet | None, ratings: dict[str, str]) -> tuple[object, ...]:
    """What was not sent is the unit's own; what is being appraised is told as far as it is."""
    if sheet is None:
        return ("Chưa chấm", *[None] * 6)
    state = STATE_NAMES[sheet.state]
    if sheet.state is State.DRAFT:
        return (state, *[None] * 6)
    found = (sheet.points, sheet.maximum) if sheet.state is not State.SENT else (None, None)
    rating = ratings.get(sheet.rating or "", "") if sheet.state is State.LOCKED else ""
    return state, sheet.self_points, sheet.self_maximum, *found, rating, sheet.locked_at


def _note(title: str, year: int, note: str) -> str:
    return f"{title}, năm {year}. {f'{note}. ' if note else ''}{said()}"


def lines(set_id: str, unit_id: str) -> Table:
    return _table(queries.whole_or_404(actor(), set_id, unit_id))


def _table(whole: Whole) -> Table:
    heard = whole.heard
    rows = [_line(line, whole, heard) for line in whole.lines]
    own, final = whole.own_totals, whole.final_totals
    end = None if whole.hidden else own.points
    rows.append(
        ("", "Tổng cộng", (final if heard else own).maximum, end, final.points if heard else None, "", "", "", "")
    )
    title = f"Điểm {whole.enrolment.unit.short_name}"
    return Table(
        title, LINES, rows, f"{STATE_NAMES[whole.state]}. " + _note(whole.set.title, whole.set.year, whole.set.note)
    )


def _line(line: Line, whole: Whole, heard: bool) -> tuple[object, ...]:
    spec, entry = line.spec, line.entry
    if spec.rule is None:
        own = None if whole.hidden else _of(whole.own_totals, spec.code)
        final = _of(whole.final_totals, spec.code) if heard else None
        return spec.code, spec.name, spec.maximum, own, final, "", "", "", ""
    mark = line.final if heard else line.own
    return (
        spec.code, spec.name, spec.maximum, _points(line.own), _points(line.final) if heard else None,
        "Có" if mark.not_applicable else "", entry.note if entry else "", line.reason if heard else "",
        entry.explanation if entry else "",
    )  # fmt: skip


def _of(totals: Totals, code: str) -> Decimal:
    return totals.of[code].points


def _points(mark: Mark) -> Decimal | None:
    return None if mark.not_applicable else mark.points
