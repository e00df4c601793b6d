"""Reading a criteria set's file: TOML, one set. Pure; every fault is told by the path where it stands.

`data/scoring/xa-mau.toml` is the example of every part. Numbers are read as decimals (`parse_float=Decimal`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from portal.campaigns.reading import BadFile, Reader
from portal.scoring.points import ASKS, MODES, OPERATORS, PARAMETERS, ZERO, Role, Rounding, RuleKind, number
from portal.scoring.tree import Band, LineSpec, SetSpec, maxima_faults

LINE_CODE = re.compile(r"[A-Za-z0-9]{1,6}(\.[A-Za-z0-9]{1,4}){0,4}")
PLACES = 4  # a table keeps no more


class BadSet(BadFile):
    """The file cannot be a set."""


def parse_set(text: str) -> SetSpec:
    """Raises `tomllib.TOMLDecodeError` naming the line, or `BadSet` with every fault at once."""
    return read_set(tomllib.loads(text, parse_float=Decimal))


def read_set(data: Mapping[str, Any]) -> SetSpec:
    reader = Reader()
    head = reader.table(data, "set")
    places = head.get("places", 2)
    if places not in range(PLACES + 1):
        reader.fault("set.places", f"cần một số nguyên từ 0 đến {PLACES}.")
    mode = head.get("rounding", "half_up")
    if mode not in MODES:
        reader.fault("set.rounding", f"chỉ nhận: {', '.join(MODES)}.")
    lines = _lines(reader, data)
    maximum = _amount(reader, head, "set", "maximum")
    found = SetSpec(
        code=reader.code(head, "set", set()),
        title=reader.text(head, "set", "title"),
        maximum=maximum,
        bands=_bands(reader, data),
        lines=lines,
        basis=_optional(reader, head, "set", "basis"),
        note=_optional(reader, head, "set", "note"),
        blocks=reader.texts(head, "set", "blocks", required=False),
        assigned=reader.get(head, "set", "assigned", bool, False) if "assigned" in head else False,
        rounding=Rounding(places, mode),
        bonus_cap=_amount(reader, head, "set", "bonus_cap") if "bonus_cap" in head else None,
        explain_days=reader.get(head, "set", "explain_days", int, 5) if "explain_days" in head else 5,
    )
    for index, sentence in maxima_faults(lines, maximum):
        reader.fault("set.maximum" if index < 0 else f"lines[{index}].maximum", sentence)
    if reader.faults:
        raise BadSet(reader.faults)
    return found


def _optional(reader: Reader, table: Mapping[str, Any], path: str, name: str) -> str:
    return reader.text(table, path, name) if name in table else ""


def _amount(reader: Reader, table: Mapping[str, Any], path: str, name: str) -> Decimal:
    """Points or a number: not negative, with no more decimals than a table keeps."""
    value = table.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        reader.fault(f"{path}.{name}", "cần một số không âm.")
        return ZERO
    return _checked(reader, number(value), f"{path}.{name}")


def _checked(reader: Reader, value: Decimal, path: str) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -PLACES:
        reader.fault(path, f"nhiều nhất {PLACES} chữ số thập phân.")
        return ZERO
    return value


def _bands(reader: Reader, data: Mapping[str, Any]) -> tuple[Band, ...]:
    seen: set[str] = set()
    found = []
    for index, entry in enumerate(reader.tables(data, "ratings")):
        path = f"ratings[{index}]"
        found.append(Band(reader.code(entry, path, seen), _amount(reader, entry, path, "from")))
        if index and found[-1].least >= found[-2].least:
            reader.fault(f"{path}.from", "phải nhỏ hơn mức xếp loại ghi trước.")
    if found and found[-1].least:
        reader.fault(f"ratings[{len(found) - 1}].from", "mức thấp nhất phải bắt đầu từ 0.")
    return tuple(found)


def _lines(reader: Reader, data: Mapping[str, Any]) -> tuple[LineSpec, ...]:
    """In the order of the file; a line stands after the one it belongs to."""
    headings: dict[str, int] = {}
    leaves: set[str] = set()
    found: list[LineSpec] = []
    for index, entry in enumerate(reader.tables(data, "lines")):
        path = f"lines[{index}]"
        code = reader.text(entry, path, "code")
        if not LINE_CODE.fullmatch(code):
            reader.fault(f"{path}.code", "ghi như I, 1.2 hoặc 3.1.2.")
        if code in headings or code in leaves:
            reader.fault(f"{path}.code", f"mã {code!r} đã dùng ở trên.")
        parent = str(entry.get("parent", ""))
        if parent and parent not in headings:
            reader.fault(f"{path}.parent", f"không có dòng cha {parent!r} ở trên, hoặc dòng đó có quy tắc chấm.")
        role = reader.one_of(entry, path, "role", Role) if "role" in entry else Role.USUAL
        maximum = _amount(reader, entry, path, "maximum")
        rule = entry.get("rule")
        if rule is None:
            headings[code] = index
        else:
            leaves.add(code)
            _rule(reader, rule, f"{path}.rule", maximum, role is Role.PENALTY)
        found.append(
            LineSpec(
                code=code,
                name=reader.text(entry, path, "name"),
                maximum=maximum,
                parent=parent,
                rule=dict(rule) if isinstance(rule, dict) else None,
                role=role or Role.USUAL,
                may_not_apply=reader.get(entry, path, "may_not_apply", bool, False)
                if "may_not_apply" in entry
                else False,
                how=_optional(reader, entry, path, "how"),
                evidence=_optional(reader, entry, path, "evidence"),
                units=reader.texts(entry, path, "units", required=False),
                partner=_optional(reader, entry, path, "partner"),
            )
        )
    for index, line in enumerate(found):
        if line.rule is not None and line.rule.get("kind") == RuleKind.DERIVED:
            for code in line.rule.get("of", ()):
                if code not in leaves or code == line.code:
                    reader.fault(f"lines[{index}].rule.of", f"không có dòng chấm điểm {code!r}.")
        if line.rule is None and line.code and not any(other.parent == line.code for other in found):
            reader.fault(f"lines[{index}].rule", "dòng không có dòng con thì cần quy tắc chấm.")
    return tuple(found)


def _rule(reader: Reader, rule: Any, path: str, maximum: Decimal, penalty: bool) -> None:
    if not isinstance(rule, dict):
        reader.fault(path, 'cần một bảng, ví dụ { kind = "yes_no" }.')
        return
    kind = reader.one_of(rule, path, "kind", RuleKind)
    if kind is None:
        return
    most = None if penalty and not maximum else maximum
    for name, type_ in PARAMETERS[kind].items():
        if name not in rule and type_.endswith("?"):
            continue
        _parameter(reader, rule, path, name, type_.rstrip("?"), most)
    for name in rule:
        if name not in PARAMETERS[kind] and name != "kind":
            reader.fault(f"{path}.{name}", "không thuộc loại quy tắc này.")


def _parameter(reader: Reader, rule: Mapping[str, Any], path: str, name: str, type_: str, most: Decimal | None) -> None:
    where, value = f"{path}.{name}", rule.get(name)
    match type_:
        case "number":
            amount = _amount(reader, rule, path, name)
            if name == "target" and not amount:
                reader.fault(where, "phải lớn hơn 0.")
        case "points":
            _points(reader, rule, path, name, most)
        case "text":
            reader.text(rule, path, name)
        case "asks" | "rate":
            known = ASKS if type_ == "asks" else ASKS[:2]
            if value not in known:
                reader.fault(where, f"chỉ nhận: {', '.join(known)}.")
        case "items":
            if not reader.texts(rule, path, name):
                reader.fault(where, "cần ít nhất một nội dung.")
        case "codes":
            reader.texts(rule, path, name)
        case "parts":
            entries = reader.tables(rule, name)
            for index, entry in enumerate(entries):
                reader.text(entry, f"{where}[{index}]", "name")
                _points(reader, entry, f"{where}[{index}]", "points", most)
            if most is not None and entries and sum((_plain(entry.get("points")) for entry in entries), ZERO) != most:
                reader.fault(where, "tổng điểm các nội dung khác điểm tối đa của dòng.")
        case "steps" | "days":
            for index, entry in enumerate(reader.tables(rule, name)):
                _step(reader, entry, f"{where}[{index}]", type_ == "days", most)


def _plain(value: Any) -> Decimal:
    return number(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ZERO


def _points(reader: Reader, table: Mapping[str, Any], path: str, name: str, most: Decimal | None) -> None:
    if _amount(reader, table, path, name) > (most if most is not None else Decimal("Infinity")):
        reader.fault(f"{path}.{name}", f"lớn hơn điểm tối đa của dòng ({most}).")


def _step(reader: Reader, entry: Mapping[str, Any], path: str, days: bool, most: Decimal | None) -> None:
    if entry.get("op") not in OPERATORS:
        reader.fault(f"{path}.op", f"chỉ nhận: {', '.join(OPERATORS)}.")
    _points(reader, entry, path, "points", most)
    if not days:
        _amount(reader, entry, path, "than")
        return
    day = entry.get("day")
    try:
        date.fromisoformat(f"2001-{day}")  # a year without 29 February: the rule must hold in every year
    except ValueError:
        reader.fault(f"{path}.day", 'ghi tháng-ngày, ví dụ "01-31".')
