"""Reading the rows of a sheet in: the dry run and the import are the same work, kept or not."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal.database import db
from portal.refusal import Invalid, Refused
from portal.sheets.cells import Unreadable
from portal.sheets.headings import Guess, body
from portal.sheets.imports import Fault, Import, Job, Row
from portal.sheets.reading import Sheet
from portal.web.constraints import reason_of

SHOWN_FAULTS = 100
Tell = Callable[[int, int], None]  # rows done, rows in all


@dataclass
class Report:
    """`faults` are sentences, the first hundred of `faulty`; `left_out` numbers of rows that are no rows of the list."""

    made: int = 0
    changed: int = 0
    same: int = 0
    faulty: int = 0
    faults: list[str] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def written(self) -> int:
        return self.made + self.changed

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def add(self, job: Job, fault: Fault) -> None:
        self.faulty += 1
        if len(self.faults) < SHOWN_FAULTS:
            heading = next((column.heading for column in job.columns if column.name == fault.column), "")
            where = f"Dòng {fault.number}" + (f", cột “{heading}”" if heading else "")
            self.faults.append(f"{where}: {fault.text.strip().rstrip('.')}.")


def rows_of(job: Job, sheet: Sheet, found: Guess) -> tuple[list[Row], list[Fault], list[int]]:
    """The rows that could be read, what could not, and the numbers of the rows left out."""
    inside = body(sheet, found, job.columns)
    rows, faults = [], []
    for line in inside.lines:
        values, bad = {}, False
        for column in job.columns:
            index = found.columns.get(column.name)
            cell = line.cells[index] if index is not None and index < len(line.cells) else None
            if cell is None:
                if column.required:
                    faults.append(Fault(line.number, column.name, "chưa có nội dung"))
                    bad = True
                continue
            try:
                values[column.name] = column.read(cell)
            except Unreadable as unreadable:
                faults.append(Fault(line.number, column.name, str(unreadable)))
                bad = True
        if not bad:
            rows.append(Row(line.number, values))
    return rows, faults, list(inside.left_out)


def run(entry: Import, job: Job, sheet: Sheet, found: Guess, tell: Tell) -> Report:
    """Write every row by the feature's services; `tell` hears how far it is. The caller keeps it only if the report names
    no fault."""
    rows, faults, left_out = rows_of(job, sheet, found)
    report = Report(left_out=left_out)
    listed = len({row.number for row in rows} | {fault.number for fault in faults})
    if listed > entry.most or not sheet.whole:
        number = f"{listed} dòng" if sheet.whole else f"trên {entry.most} dòng"
        report.faulty, report.faults = (
            1,
            [f"Danh sách có {number}, mỗi lần nhập nhiều nhất {entry.most} dòng. Chia nhỏ rồi nhập."],
        )
        return report
    if not listed:
        report.faulty, report.faults = 1, ["Danh sách không có dòng nào."]
        return report
    if broken := _write(job, rows, report, faults, tell):
        faults.append(broken)
    if not faults:
        faults += job.finish()
    for fault in sorted(faults, key=lambda fault: fault.number):
        report.add(job, fault)
    report.slips, report.remarks = job.slips, job.remarks
    return report


def _write(job: Job, rows: Sequence[Row], report: Report, faults: list[Fault], tell: Tell) -> Fault | None:
    """Counts into `report`, adds to `faults`. A fault is answered where no further row can be tried."""
    seen: dict[Hashable, int] = {}
    for done, row in enumerate(rows):
        tell(done, len(rows))
        key = job.key(row)
        if key is not None and key in seen:
            faults.append(Fault(row.number, job.columns[0].name, f"trùng với dòng {seen[key]}"))
            continue
        seen[key] = row.number
        try:
            effect = job.write(row)
        except Invalid as invalid:
            faults += [Fault(row.number, name, text) for name, text in invalid.errors.items()]
        except Refused as refused:
            faults.append(Fault(row.number, "", str(refused)))
        except IntegrityError as error:
            db.session.rollback()  # nothing more can be asked of this transaction
            return Fault(row.number, "", f"{reason_of(error)} Các dòng sau chưa kiểm tra")
        else:
            setattr(report, effect.value, getattr(report, effect.value) + 1)
    return None
