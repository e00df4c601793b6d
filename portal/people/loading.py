"""Units from a file: blocks, units with their parents and letterheads, hosts.

```toml
[[blocks]]
code = "xa"
name = "Xã, thị trấn"

[[units]]
code = "phutam"
name = "…"
short_name = "…"
block = "xa"
parent = "chauthanh"
head_title = "…"
letterhead_name = ["ỦY BAN NHÂN DÂN", "XÃ …"]
signing = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
head_name = "…"

[[hosts]]
unit = "chauthanh"
standing_office = "noivu"
area = "…"
leader_title = "…"
support = "…"
```
"""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.access.roles import Actor
from portal.people import queries, service
from portal.people.models import Block, Unit
from portal.people.states import PaperStyle
from portal.refusal import Invalid


class BadFile(Exception):
    """The file's content cannot be loaded; the text names the path inside it."""


def load_units(actor: Actor, data: dict[str, Any]) -> int:
    """Add what is not there yet, by code; answers how many units were added. Raises `BadFile`."""
    blocks: dict[str, Block] = {block.code: block for block in queries.blocks()}
    for index, entry in enumerate(data.get("blocks", [])):
        code = _text(entry, f"blocks[{index}]", "code")
        if code not in blocks:
            name = _text(entry, f"blocks[{index}]", "name")
            blocks[code] = service.create_block(actor, code=code, name=name, position=index + 1)
    added = sum(_unit(actor, entry, f"units[{index}]", blocks) for index, entry in enumerate(data.get("units", [])))
    for index, entry in enumerate(data.get("hosts", [])):
        path = f"hosts[{index}]"
        service.make_host(
            actor,
            _unit_named(_text(entry, path, "unit"), f"{path}.unit"),
            standing_office=_unit_named(_text(entry, path, "standing_office"), f"{path}.standing_office"),
            area=_text(entry, path, "area"),
            leader_title=_text(entry, path, "leader_title"),
            support=_text(entry, path, "support"),
        )
    return added


def _unit(actor: Actor, entry: dict[str, Any], path: str, blocks: dict[str, Block]) -> int:
    code = _text(entry, path, "code")
    if queries.unit_named(code) is not None:
        return 0
    block = entry.get("block")
    if block is not None and block not in blocks:
        raise BadFile(f"{path}.block: không có khối {block!r}.")
    parent = entry.get("parent")
    style = entry.get("paper_style", "state")
    if style not in [known.value for known in PaperStyle]:
        raise BadFile(f"{path}.paper_style: chỉ nhận {', '.join(PaperStyle)}.")
    for name in ("active_from", "active_to"):
        if not isinstance(entry.get(name), date | None):
            raise BadFile(f"{path}.{name}: ghi ngày theo dạng 2023-01-31.")
    try:
        service.create_unit(
            actor,
            code=code,
            name=_text(entry, path, "name"),
            short_name=_text(entry, path, "short_name"),
            block_id=blocks[block].id if block else None,
            parent_id=_unit_named(parent, f"{path}.parent").id if parent else None,
            active_from=entry.get("active_from"),
            active_to=entry.get("active_to"),
            phone=entry.get("phone", ""),
            email=entry.get("email", ""),
            head_title=entry.get("head_title", ""),
            uses_ranks=entry.get("uses_ranks", False),
            papers_outside=entry.get("papers_outside", False),
            paper_style=PaperStyle(style),
            letterhead_above=entry.get("letterhead_above", []),
            letterhead_name=entry.get("letterhead_name", []),
            signing=entry.get("signing", []),
            head_name=entry.get("head_name", ""),
            symbol=entry.get("symbol", ""),
            place_name=entry.get("place_name", ""),
        )
    except Invalid as invalid:
        raise BadFile(f"{path}: {invalid}") from invalid
    return 1


def _text(entry: dict[str, Any], path: str, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadFile(f"{path}.{name}: chưa có nội dung.")
    return value


def _unit_named(code: str, path: str) -> Unit:
    unit = queries.unit_named(code)
    if unit is None:
        raise BadFile(f"{path}: không có đơn vị {code!r}.")
    return unit
