"""Figures of a unit and of the people it puts forward, read in from Excel: a row a figure.

A criterion is saved as a whole, so its rows are gathered and saved together when all of them are read. They go the way
of the form: only the unit's own officer, only while the criterion is open, and whoever verifies is somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Asked, Measure, period_short, period_title
from portal.campaigns.states import CandidateKind
from portal.checklists import queries, service
from portal.checklists.service import Said
from portal.checklists.sheet import Line, Subject
from portal.refusal import Invalid, NotFound, Refused
from portal.sheets import cells
from portal.sheets.headings import plain
from portal.sheets.imports import NO_CAMPAIGN, Column, Effect, Fault, Import, Job, Row
from portal.sheets.names import Names
from portal.sheets.reading import Cell
from portal.sheets.tables import Kind
from portal.vietnamese import decimal

MOST = 2_000
THIS, LAST = "nam nay", "nam truoc"


@dataclass
class Gathered:
    """The rows of one criterion of one subject."""

    subject: Subject
    line: Line
    figures: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # indicator -> row
    as_of: date | None = None
    source: str = ""
    changes: bool = False


class Figures(Job):
    """Columns say whose figure it is, which, of which period, how much, as of when and from where."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        mine = campaigns.present_enrolment(actor.unit_id)
        if mine is None:
            raise Refused(NO_CAMPAIGN)
        if not can(actor, Action.CHECKLIST_WRITE, campaigns.scope(mine.campaign, mine.unit_id)):
            raise NotFound
        self.campaign = mine.campaign
        own = queries.unit_subject(mine)
        people = [
            queries.candidate_subject(row)
            for row in campaigns.candidates(mine.campaign, mine.unit_id)
            if row.kind is not CandidateKind.UNIT
        ]
        self.own, self.subjects = own, [own, *people]
        self.sheets = queries.sheets(mine.campaign, self.subjects)
        self.by_name: Names[Subject] = Names()
        for subject in self.subjects:
            self.by_name.add(subject.name, subject)
        for text in (mine.unit.name, mine.unit.short_name, mine.unit.code):
            self.by_name.add(text, own)
        self.gathered: dict[tuple[str, str], Gathered] = {}
        self.about = (
            f"Nhập số liệu tự kiểm tra của {mine.name}, {mine.campaign.title}. Mẫu có sẵn từng số liệu cần ghi."
        )
        self.columns = _columns(self.campaign.ratings)

    def _asked(self, subject: Subject) -> Iterable[tuple[Line, Asked]]:
        for line in self.sheets[subject.id].lines:
            for entry in line.asked:
                yield line, entry

    def key(self, row: Row) -> Hashable | None:
        try:
            subject = self._subject(row)
            _, asked = self._found(subject, row)
        except Invalid:
            return None  # told when it is written
        return subject.id, asked.indicator.code, asked.period

    def write(self, row: Row) -> Effect:
        subject = self._subject(row)
        line, asked = self._found(subject, row)
        if asked in line.counted:
            raise Invalid({"indicator": f"“{asked.indicator.name}” do hệ thống tự tính, không nhập"})
        if line.closed is not None:
            raise Refused(line.closed)
        value = self._value(asked, row.values["value"])
        group = self.gathered.setdefault((subject.id, line.criterion.code), Gathered(subject, line))
        known = line.figure(asked)
        as_of, source = row.values.get("as_of"), row.text("source")
        if as_of is not None and not asked.last_year:
            if group.as_of not in (None, as_of):
                raise Invalid({"as_of": f"khác ngày ở dòng khác của tiêu chí “{line.criterion.short}”"})
            group.as_of = as_of
        group.source = source or group.source
        group.figures[(asked.indicator.code, asked.period)] = value
        group.numbers[asked.indicator.code] = row.number
        newer = not asked.last_year and as_of is not None and known is not None and as_of != known.as_of
        if known is not None and known.value == value and not newer and source in ("", known.source):
            return Effect.SAME
        group.changes = True
        return Effect.CHANGED if known is not None else Effect.MADE

    def _subject(self, row: Row) -> Subject:
        name = row.text("subject")
        found = self.by_name.find(name) if name else self.own
        if found is None:
            raise Invalid({"subject": f"không có “{name}” trong đơn vị và danh sách đề nghị của đơn vị"})
        return found

    def _found(self, subject: Subject, row: Row) -> tuple[Line, Asked]:
        """Which figure is meant. Without a period: this year's."""
        name, period = plain(row.text("indicator")), _period(row.text("period")) or THIS
        same = [
            pair for pair in self._asked(subject) if name in (plain(pair[1].indicator.name), pair[1].indicator.code)
        ]
        if not same:
            raise Invalid({"indicator": f"“{row.text('indicator')}” không có trong tiêu chí của {subject.name}"})
        for line, asked in same:
            words = {_period(text) for text in (asked.period, period_title(asked.period), period_short(asked.period))}
            if period in words | {LAST if asked.last_year else THIS}:
                return line, asked
        offered = ", ".join(dict.fromkeys(period_title(asked.period) for _, asked in same))
        raise Invalid({"period": f"số liệu này lấy kỳ: {offered}"})

    def _value(self, asked: Asked, cell: Cell) -> Decimal:
        try:
            if asked.indicator.measure is Measure.RATING:
                words = {rating.name: rating.rank for rating in self.campaign.ratings}
                return Decimal(cells.one_of(words, "danh sách xếp loại")(cell))
            value = cells.figure(cell)
        except cells.Unreadable as unreadable:
            raise Invalid({"value": str(unreadable)}) from unreadable
        if asked.indicator.measure is Measure.COUNT and value != value.to_integral_value():
            raise Invalid({"value": f"“{decimal(value)}” phải là số nguyên"})
        if asked.indicator.measure is Measure.PERCENT and not isinstance(cell, str) and 0 < value <= 1:
            hint = f"nếu là {decimal(value * 100)}% thì ghi {decimal(value * 100)} (ô đang định dạng phần trăm)"
            raise Invalid({"value": f"“{decimal(value)}” quá nhỏ, {hint}"})
        return value

    def finish(self) -> Sequence[Fault]:
        faults = []
        for (_, code), group in self.gathered.items():
            if not group.changes:
                continue
            try:
                service.save_line(self.actor, group.subject, code, _version(group.line), _said(group))
            except Invalid as invalid:
                least = min(group.numbers.values())
                faults += [
                    Fault(group.numbers.get(name, least), "value", text) for name, text in invalid.errors.items()
                ]
            except Refused as refused:
                faults.append(Fault(min(group.numbers.values()), "", str(refused)))
        return faults

    def template(self) -> Sequence[Sequence[Any]]:
        """Every figure that is asked, with what is known of it."""
        ratings = {rating.rank: rating.name for rating in self.campaign.ratings}
        rows = []
        for subject in self.subjects:
            for line, asked in self._asked(subject):
                if asked in line.counted:
                    continue
                known = line.figure(asked)
                value: Any = known.value if known else None
                if known and asked.indicator.measure is Measure.RATING:
                    value = ratings.get(int(known.value))
                rows.append(
                    [
                        subject.name, asked.indicator.name, period_title(asked.period), value,
                        None if asked.last_year else known.as_of if known else line.criterion.as_of,
                        known.source if known else None,
                    ]
                )  # fmt: skip
        return rows


def _version(line: Line) -> int:
    return line.row.version if line.row else 0


def _said(group: Gathered) -> Said:
    """What the criterion says after the rows: whatever they leave out stays as it was."""
    line, row = group.line, group.line.row
    known = {(entry.indicator.code, entry.period): line.figure(entry) for entry in line.asked}
    typed = [line.figure(entry) for entry in line.asked if not entry.last_year and entry not in line.counted]
    this = next((figure for figure in typed if figure), None)
    return Said(
        figures={key: group.figures.get(key, figure.value if figure else None) for key, figure in known.items()},
        as_of=group.as_of or (this.as_of if this else line.criterion.as_of),
        source=group.source or (this.source if this else ""),
        word=row.word if row else None,
        explanation=row.explanation if row else "",
        disciplined=row.disciplined if row else None,
        disciplined_since=row.disciplined_since if row else None,
    )


def _period(text: str) -> str:
    """A period however it is written: "9 tháng năm …", "09 tháng …", "Năm …" and the bare year."""
    words = re.sub(r"\b0+(\d)", r"\1", plain(text))
    return words if words in (THIS, LAST) else " ".join(word for word in words.split() if word != "nam")


def _columns(ratings: Sequence[Any]) -> list[Column]:
    def raw(cell: Cell) -> Cell:
        return cell  # what it means depends on the figure

    return [
        Column(
            "subject",
            "Đơn vị, cá nhân",
            cells.line(200),
            ("Tên đơn vị", "Đơn vị", "Họ và tên", "Tên đơn vị, cá nhân"),
            hint="Bỏ trống là chính đơn vị.",
            width=34,
        ),
        Column(
            "indicator",
            "Chỉ tiêu",
            cells.line(200),
            ("Tên chỉ tiêu", "Số liệu", "Chỉ số", "Nội dung"),
            required=True,
            width=36,
        ),
        Column(
            "period",
            "Kỳ số liệu",
            cells.line(60),
            ("Kỳ", "Năm", "Kỳ báo cáo"),
            hint="Bỏ trống là kỳ năm nay.",
            width=20,
        ),
        Column(
            "value",
            "Giá trị",
            raw,
            ("Kết quả", "Số", "Kết quả thực hiện", "Tỷ lệ"),
            required=True,
            hint="Tỷ lệ phần trăm ghi 92,35. Xếp loại ghi bằng chữ.",
            choices=[rating.name for rating in ratings],
            kind=Kind.DECIMAL,
            width=14,
        ),
        Column(
            "as_of",
            "Tính đến ngày",
            cells.day,
            ("Số liệu tính đến ngày", "Ngày số liệu"),
            hint="Của kỳ năm nay; kỳ năm trước lấy lùi một năm.",
            kind=Kind.DAY,
            width=14,
        ),
        Column(
            "source", "Nguồn", cells.line(200), ("Nguồn số liệu", "Nguồn, kỳ số liệu", "Căn cứ", "Ghi chú"), width=34
        ),
    ]


IMPORTS = (
    Import("so-lieu", "Số liệu tự kiểm tra", Action.CHECKLIST_WRITE, Figures, ("Tiêu chí", "/tieu-chi"), most=MOST),
)
