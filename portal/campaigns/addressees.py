"""Units of a campaign as a sheet names them: one, several, a block, all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from portal.campaigns.models import CampaignUnit
from portal.sheets import cells
from portal.sheets.cells import Unreadable
from portal.sheets.headings import plain
from portal.sheets.names import Names
from portal.sheets.reading import Cell

EVERYBODY = ("don vi", "co quan don vi", "cac don vi", "cac co quan don vi")
WHOLE = re.compile(r"(?:(?:tat ca|toan bo)(?: cac)?|cac) (.+)")


class Addressees:
    """Units that take part, by whatever a sheet calls them: code, name, short name, or the name of their block."""

    def __init__(self, enrolled: Iterable[CampaignUnit]) -> None:
        self.enrolled = list(enrolled)
        self.units: Names[CampaignUnit] = Names()
        self.blocks: dict[str, list[CampaignUnit]] = {}
        for mine in self.enrolled:
            block = mine.unit.block.name if mine.block and mine.unit.block else ""
            if block:
                self.blocks.setdefault(plain(block), []).append(mine)
            for name in (mine.unit.short_name, mine.unit.name, mine.name):
                self.units.add(name, mine)
        self.codes = {mine.unit.code: mine for mine in self.enrolled}

    def read(self, cell: Cell) -> list[CampaignUnit]:
        """Names apart by semicolons or lines; by commas too, where no name has them. Each unit once."""
        found: dict[str, CampaignUnit] = {}
        for part in re.split(r"[;\n]", cells.shown(cell)):
            text = part.strip(" .-–+")
            if not text:
                continue
            for mine in self._all_of(text):
                found[mine.unit_id] = mine
        if not found:
            raise Unreadable("chưa có đơn vị nào")
        return list(found.values())

    def _all_of(self, text: str) -> Sequence[CampaignUnit]:
        if known := self._find(text):
            return known
        apart = [(part, self._find(part)) for part in text.split(",")]
        for part, known in apart:
            if not known:
                raise Unreadable(f"“{part.strip()[:80]}” không có trong các đơn vị, khối của phong trào")
        return [mine for _, known in apart for mine in known]

    def _find(self, text: str) -> Sequence[CampaignUnit]:
        name = plain(text)
        if mine := self.codes.get(text.strip()) or self.units.find(text):
            return [mine]
        if members := self.blocks.get(name):
            return members
        whole = WHOLE.fullmatch(name)
        if whole is None:
            return []
        return self.enrolled if whole[1] in EVERYBODY else self.blocks.get(whole[1], [])
