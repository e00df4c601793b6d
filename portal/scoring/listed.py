"""A criteria set out of the rows of a sheet: codes give the levels, sums are checked, plain ways of scoring recognised. Pure.

Offices number lĩnh vực I, II or 1, 2; tiêu chí 1.1; tiêu chí thành phần 1.1.1; a), b) below. What is not certain is
either a fault or scored by judgement: points typed within the maximum.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.scoring.points import ZERO, Role, RuleKind
from portal.scoring.setfile import LINE_CODE, PLACES
from portal.sheets.cells import shown
from portal.sheets.headings import plain
from portal.sheets.reading import Cell
from portal.vietnamese import decimal, fold, parse_decimal

AREA, LETTER, ITEM = 0, -1, 90  # depths of I, of A, of a); 1.1.1 has as many as it has numbers
IN_NAME = re.compile(r"([IVX]{1,5}|[A-Z]|\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ](?=\)))[.):]*\s+(\S.*)", re.DOTALL)
TOTAL = re.compile(r"(?:tong|tong so|cong|tong cong|tong diem|tong so diem|tong diem toi da|diem tong)(?: .{0,30})?")
WORDS = ("co khong", "co hoac khong", "dat khong dat", "dat hoac khong dat")
ALL_OR_NOTHING = re.compile(
    r"(?:co|dat|co thuc hien|da thuc hien)\s*[:=–-]?\s*([\d.,]*\d)\s*diem\s*[;,.]?\s*(?:neu )?"
    r"(?:khong|khong co|khong dat|chua dat|khong thuc hien|chua thuc hien)\s*[:=–-]?\s*0\s*diem\.?"
)
IN_PROPORTION = re.compile(
    r"(?:(?:tinh|cham|diem|tinh diem|cham diem)\s+)?(?:theo )?ty le(?: phan tram)?(?: %)?(?: dat duoc)?"
    r"(?:(?: x| nhan| nhan voi)(?: diem toi da| (\d+(?: \d+)?)))?"
)
RULE_NAMES = {
    RuleKind.YES_NO: "chấm Có hoặc Không",
    RuleKind.RATIO: "tính theo tỷ lệ % trên điểm tối đa",
    RuleKind.JUDGED: "ghi điểm trong mức tối đa",
}


@dataclass(frozen=True)
class Given:
    """A row of the sheet. `number` as Excel shows it; `code` as it stands in its cell."""

    number: int
    code: Cell
    name: str
    maximum: Decimal | None = None
    how: str = ""
    evidence: str = ""
    owner: str = ""


@dataclass
class Entry:
    """A line of the set with the row it came from."""

    row: int
    raw: str
    depth: int
    name: str
    maximum: Decimal | None
    how: str
    evidence: str
    owner: str
    parent: Entry | None = None
    children: list[Entry] = field(default_factory=list)
    code: str = ""
    role: Role = Role.USUAL
    worked_out: bool = False  # the sheet gives no maximum: the sum of the lines below

    @property
    def rule(self) -> dict[str, Any] | None:
        return None if self.children else rule_of(self.how, self.maximum or ZERO)


@dataclass
class Outline:
    """`faults`: (row, column, sentence). `notes`: what was understood of a row beyond its level."""

    entries: list[Entry] = field(default_factory=list)
    maximum: Decimal = ZERO
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    notes: dict[int, list[str]] = field(default_factory=dict)

    def fault(self, row: int, column: str, text: str) -> None:
        self.faults.append((row, column, text))

    def note(self, row: int, text: str) -> None:
        self.notes.setdefault(row, []).append(text)

    def report(self) -> list[str]:
        """A sentence a line."""
        found = []
        for entry in self.entries:
            rule = entry.rule
            if rule is None:
                said = "cộng từ các dòng con" if entry.worked_out else "khớp tổng các dòng con"
                said = said if entry.role is Role.USUAL else "nhóm dòng"
            else:
                said = RULE_NAMES[RuleKind(rule["kind"])]
            said += {Role.BONUS: ", điểm thưởng", Role.PENALTY: ", điểm trừ"}.get(entry.role, "")
            notes = "".join(f"; {text}" for text in self.notes.get(entry.row, ()))
            found.append(
                f"Dòng {entry.row}: {entry.code}. {entry.name[:80]} – {decimal(entry.maximum or ZERO)} điểm, {said}{notes}."
            )
        return found


def rule_of(how: str, maximum: Decimal) -> dict[str, Any]:
    """By the words of the column "Cách chấm", if they leave nothing open; else judged."""
    text = " ".join(fold(how).split()).strip(" .")
    if plain(how) in WORDS:
        return {"kind": RuleKind.YES_NO.value}
    if (match := ALL_OR_NOTHING.fullmatch(text)) and parse_decimal(match[1]) == maximum:
        return {"kind": RuleKind.YES_NO.value}
    match = IN_PROPORTION.fullmatch(plain(how.replace("×", " x ").replace("*", " x ")))
    if match and (match[1] is None or parse_decimal(match[1].replace(" ", ",")) == maximum):
        return {"kind": RuleKind.RATIO.value, "asks": "rate"}
    return {"kind": RuleKind.JUDGED.value}


def read(rows: Sequence[Given]) -> Outline:
    found = Outline()
    stated: tuple[int, Decimal] | None = None
    stack: list[Entry] = []
    last_pair = ""
    for row in rows:
        if isinstance(row.code, date):
            found.fault(row.number, "code", "Excel đã đổi mã thành ngày; định dạng cột là Text rồi ghi lại mã")
            continue
        raw, name = _raw(row.code), row.name
        if not raw and TOTAL.fullmatch(plain(name)):
            if row.maximum is not None:
                stated = (row.number, row.maximum)
            continue
        if not raw and (match := IN_NAME.match(name)):
            raw, name = match[1], match[2]
        if not raw:
            _continues(found, row)
            continue
        if found.entries and (found.entries[-1].raw, found.entries[-1].name) == (raw, name):
            _add_to(found.entries[-1], row)  # a cell merged over several rows
            continue
        if isinstance(row.code, float) and (ten := _ten(raw, last_pair)):
            found.note(row.number, f"mã {raw} trong tệp được đọc là {ten}")
            raw = ten
        depth = _depth(raw)
        if depth is None:
            found.fault(row.number, "code", f"mã “{raw}” ghi như I, 1, 1.1, 1.1.1 hoặc a")
            continue
        last_pair = raw if depth == 2 else last_pair
        entry = Entry(row.number, raw, depth, name, row.maximum, row.how, row.evidence, row.owner)
        _hang(found, stack, entry)
    _name_codes(found)
    _check_sums(found, stated)
    return found


def _raw(cell: Cell) -> str:
    if isinstance(cell, float):
        return repr(cell) if cell != int(cell) else str(int(cell))
    return shown(cell).strip().strip("().:-–+* ")


def _ten(raw: str, before: str) -> str:
    """Excel keeps the number 1.10 as 1.1: after 1.9 it is 1.10."""
    area, _, number = raw.partition(".")
    if len(number) == 1 and before == f"{area}.{int(number) * 10 - 1}":
        return f"{raw}0"
    return ""


def _depth(raw: str) -> int | None:
    if re.fullmatch(r"[IVX]{1,5}", raw):
        return AREA
    if re.fullmatch(r"[A-Z]", raw):
        return LETTER
    if re.fullmatch(r"\d{1,2}(\.\d{1,2}){0,3}", raw):
        return raw.count(".") + 1
    return ITEM if re.fullmatch(r"[a-zđ]", raw) else None


def _continues(found: Outline, row: Given) -> None:
    """A row without a code and without points goes on with what the row before says of the way to score."""
    if row.maximum is not None or not found.entries:
        found.fault(row.number, "code", "chưa có mã để biết cấp của dòng (I, 1, 1.1, 1.1.1)")
        return
    entry = found.entries[-1]
    entry.how = "\n".join(filter(None, (entry.how, row.name)))
    _add_to(entry, row)
    found.note(entry.row, f"dòng {row.number} được ghi vào cách chấm")


def _add_to(entry: Entry, row: Given) -> None:
    for name in ("how", "evidence"):
        known, more = getattr(entry, name), getattr(row, name)
        if more and more not in known:
            setattr(entry, name, "\n".join(filter(None, (known, more))))


def _hang(found: Outline, stack: list[Entry], entry: Entry) -> None:
    while stack and stack[-1].depth >= entry.depth:
        stack.pop()
    parent = stack[-1] if stack else None
    if entry.depth == ITEM and parent is None:
        found.fault(entry.row, "code", f"mã “{entry.raw}” không có dòng cha ở trên")
    if parent is not None and 0 < parent.depth < ITEM and 0 < entry.depth < ITEM:
        above = entry.raw.rpartition(".")[0]
        if parent.raw != above:
            found.fault(entry.row, "code", f"không có dòng {above} ở trên mã {entry.raw}")
    entry.parent = parent
    if parent is not None:
        parent.children.append(entry)
        entry.role = parent.role
    start = plain(entry.name)
    if start.startswith(("diem thuong", "diem cong")):
        entry.role = Role.BONUS
    elif start.startswith("diem tru"):
        entry.role = Role.PENALTY
    found.entries.append(entry)
    stack.append(entry)


def _name_codes(found: Outline) -> None:
    """Each code once in the set: where numbers begin anew under each area, the area's code goes before them."""
    again = max(Counter(entry.raw for entry in found.entries if entry.depth != ITEM).values(), default=0) > 1
    seen: dict[str, int] = {}
    for entry in found.entries:
        before = entry.parent
        if entry.depth != ITEM:
            while before is not None and before.depth > AREA:
                before = before.parent
        raw = "dd" if entry.raw == "đ" else entry.raw
        entry.code = f"{before.code}.{raw}" if before is not None and (again or entry.depth == ITEM) else raw
        if entry.code in seen:
            found.fault(entry.row, "code", f"mã {entry.code} đã dùng ở dòng {seen[entry.code]}")
        elif not LINE_CODE.fullmatch(entry.code):
            found.fault(entry.row, "code", f"mã {entry.code} có quá nhiều cấp")
        elif entry.code != entry.raw:
            found.note(entry.row, f"mã đầy đủ {entry.code}")
        seen.setdefault(entry.code, entry.row)


def _check_sums(found: Outline, stated: tuple[int, Decimal] | None) -> None:
    """From the last line up, so that a sum that is worked out counts in the one above it."""
    for entry in reversed(found.entries):
        amount = entry.maximum
        if amount is not None and (amount < 0 or round(amount, PLACES) != amount):
            found.fault(entry.row, "maximum", f"điểm không âm, nhiều nhất {PLACES} chữ số thập phân")
        total = sum((child.maximum or ZERO for child in entry.children if child.role is entry.role), ZERO)
        if not entry.children and amount is None:
            found.fault(entry.row, "maximum", "chưa có điểm tối đa")
        elif entry.children and amount is None:
            entry.maximum, entry.worked_out = total, True
        elif entry.children and entry.role is Role.USUAL and amount != total:
            found.fault(
                entry.row, "maximum",
                f"điểm tối đa {decimal(amount or ZERO)} khác tổng của các dòng con ({decimal(total)})",
            )  # fmt: skip
    tops = [entry for entry in found.entries if entry.parent is None and entry.role is Role.USUAL]
    found.maximum = sum((entry.maximum or ZERO for entry in tops), ZERO)
    if stated is not None and stated[1] != found.maximum:
        text = f"tổng điểm {decimal(stated[1])} khác tổng của các lĩnh vực ({decimal(found.maximum)})"
        found.fault(stated[0], "maximum", text)


def owners(entries: Sequence[Entry], known: Mapping[str, Sequence[str] | None]) -> dict[str, tuple[str, ...]]:
    """By code of each scored line the units that answer for it: its own, else those of the line above. `known` tells of
    each text which units it names."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        units = known.get(entry.owner) if entry.owner else None
        inherited = found.get(entry.parent.code, ()) if entry.parent is not None else ()
        found[entry.code] = tuple(units) if units else inherited
    return {entry.code: found[entry.code] for entry in entries if not entry.children}
