"""Reading files of data: values are taken out one by one, every fault is told by the path where it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.vietnamese import clean

CODE = re.compile(r"[a-z0-9_]{1,40}")


class BadFile(Exception):
    """The file cannot be read; `faults` are (path, sentence), in the order of the file."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"{path}: {sentence}" for path, sentence in faults))
        self.faults = faults


_KIND_WORDS: dict[type, str] = {
    str: "một dòng chữ",
    int: "một số nguyên",
    date: "một ngày, ví dụ 2023-03-07",
    datetime: "một thời điểm, ví dụ 2023-10-15T00:00:00+07:00",
    list: "một danh sách",
    dict: "một bảng",
    bool: "true hoặc false",
}


@dataclass
class Reader:
    """Takes values out of the parsed file and collects what is wrong with them."""

    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, path: str, sentence: str) -> None:
        self.faults.append((path, sentence))

    def get(self, table: Mapping[str, Any], path: str, name: str, kind: type | tuple[type, ...], default: Any) -> Any:
        value = table.get(name)
        wanted = kind if isinstance(kind, tuple) else (kind,)
        right = isinstance(value, wanted) and not (isinstance(value, bool) and bool not in wanted)
        if right and isinstance(value, datetime) and datetime not in wanted:
            right = False
        if not right:
            missing = "chưa có" if value is None else f"không đọc được {value!r}"
            self.fault(f"{path}.{name}", f"{missing}; cần {_KIND_WORDS[wanted[0]]}.")
            return default
        return value

    def text(self, table: Mapping[str, Any], path: str, name: str) -> str:
        value = clean(self.get(table, path, name, str, "?")).strip()
        if not value:
            self.fault(f"{path}.{name}", "chưa có nội dung.")
        return value

    def texts(self, table: Mapping[str, Any], path: str, name: str, *, required: bool = True) -> tuple[str, ...]:
        if name not in table and not required:
            return ()
        values = self.get(table, path, name, list, [])
        for index, value in enumerate(values):
            if not isinstance(value, str):
                self.fault(f"{path}.{name}[{index}]", "cần một dòng chữ.")
        return tuple(clean(value) for value in values if isinstance(value, str))

    def code(self, table: Mapping[str, Any], path: str, seen: set[str]) -> str:
        code = self.text(table, path, "code")
        if not CODE.fullmatch(code):
            self.fault(f"{path}.code", "chỉ gồm chữ thường không dấu, số, gạch dưới.")
        if code in seen:
            self.fault(f"{path}.code", f"mã {code!r} đã dùng ở trên.")
        seen.add(code)
        return code

    def table(self, data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        value = data.get(name)
        if not isinstance(value, dict):
            self.fault(name, "chưa có phần này.")
            return {}
        return value

    def tables(self, data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        value = data.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(entry, dict) for entry in value):
            self.fault(name, "cần ít nhất một mục.")
            return []
        return value

    def one_of(self, table: Mapping[str, Any], path: str, name: str, choices: Any) -> Any:
        """A member of the enumeration `choices`; None if it is none of them."""
        value = table.get(name)
        known = [member.value for member in choices]
        if value not in known:
            self.fault(f"{path}.{name}", f"chỉ nhận: {', '.join(known)}.")
            return None
        return choices(value)
