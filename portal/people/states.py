"""Words that are data elsewhere and choices here."""

from __future__ import annotations

from enum import StrEnum


class PaperStyle(StrEnum):
    """Whose rules the unit's papers follow: the State's (Nghị định 30/2020), the Party's, a mass organisation's."""

    STATE = "state"
    PARTY = "party"
    MASS = "mass"


STYLE_NAMES = {
    PaperStyle.STATE: "Cơ quan nhà nước (Nghị định 30/2020/NĐ-CP)",
    PaperStyle.PARTY: "Cơ quan đảng",
    PaperStyle.MASS: "Mặt trận, đoàn thể",
}


class LinkPurpose(StrEnum):
    FIRST_ADMIN = "first_admin"
