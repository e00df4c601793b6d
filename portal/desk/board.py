"""Theo dõi đơn vị: units × steps, trouble first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.campaigns.models import Campaign
from portal.desk.tasks import more_than
from portal.dossiers import queries as dossiers
from portal.dossiers.queries import UNSEEN, UnitStanding
from portal.dossiers.states import STATE_NAMES, STATE_SIGNS, DossierState
from portal.initiatives.states import InitiativeState
from portal.vietnamese import count

S = DossierState
NOT_MADE = "Chưa lập hồ sơ"
TROUBLE = [S.RETURNED, None, S.PREPARING, S.WAITING, S.SENT, S.RECEIVED, S.NOT_ELIGIBLE, S.ELIGIBLE]

FILTERS: dict[str, tuple[str, frozenset[DossierState | None]]] = {
    "cho-tham-dinh": ("Chờ thẩm định", frozenset({S.SENT, S.RECEIVED})),
    "chua-gui": ("Chưa gửi", frozenset({None, S.PREPARING, S.WAITING})),
    "tra-lai": ("Trả lại", frozenset({S.RETURNED})),
    "du-dieu-kien": ("Đủ điều kiện trình", frozenset({S.ELIGIBLE})),
    "khong-du": ("Không đủ điều kiện", frozenset({S.NOT_ELIGIBLE})),
}
MISSING_WORDS = {
    "nominees": "danh sách đề nghị",
    "checklist": "tiêu chí",
    "minutes": "biên bản",
    "votes": "kết quả bình xét",
    "report": "báo cáo thành tích",
}


@dataclass(frozen=True)
class Row:
    """One unit's line of the board."""

    standing: UnitStanding

    @property
    def state(self) -> DossierState | None:
        return self.standing.made.dossier.state if self.standing.made else None

    @property
    def state_name(self) -> str:
        return STATE_NAMES[self.state] if self.state else NOT_MADE

    @property
    def sign(self) -> str:
        return STATE_SIGNS[self.state] if self.state else "none"

    @property
    def name(self) -> str:
        return self.standing.enrolment.name

    @property
    def block(self) -> str:
        block = self.standing.enrolment.unit.block
        return block.name if block else ""

    @property
    def url(self) -> str:
        """The dossier once it may be read from outside the unit, else the checklist."""
        made = self.standing.made
        if made is not None and made.dossier.state not in UNSEEN:
            return f"/ho-so/{made.dossier.id}/tham-dinh"
        return self.standing.sheet.subject.path

    @property
    def initiatives(self) -> str:
        states = Counter(entry.state for entry in self.standing.sheet.initiatives)
        words = count(states[InitiativeState.CONFIRMED])
        waiting = states[InitiativeState.SUBMITTED]
        return f"{words}, chờ {waiting}" if waiting else words

    @property
    def minutes(self) -> str:
        if self.standing.decided.meetings:
            return "Đã có"
        if self.standing.made is not None and self.standing.made.outside is not None:
            return "Lập ngoài"
        return "Chưa"

    @property
    def originals(self) -> str:
        made, needed = self.standing.made, self.standing.enrolment.campaign.originals
        return f"{count(made.dossier.originals if made else 0)}/{count(needed)}"

    @property
    def missing(self) -> list[str]:
        """What an unsent dossier still lacks, each kind once."""
        if self.state not in (None, S.PREPARING, S.RETURNED):
            return []
        made = self.standing.made
        if made is None:
            found = [] if self.standing.decided.meetings else ["biên bản"]
            return ["hồ sơ", *found]
        return list(dict.fromkeys(MISSING_WORDS[entry.where] for entry in made.missing))

    @property
    def missing_words(self) -> str:
        return more_than(self.missing, 4)


@dataclass(frozen=True)
class Board:
    rows: Sequence[Row]  # after the filters
    counts: dict[str, int]  # of each filter, over the block that is chosen
    blocks: Sequence[tuple[str, str]]


def board(campaign: Campaign, chosen: str = "", block: str = "") -> Board:
    """All units of the campaign in the order of blocks, trouble first within each."""
    rows = [Row(standing) for standing in dossiers.standings(campaign)]
    rows.sort(key=lambda row: (_position(row), TROUBLE.index(row.state)))  # names in order already
    blocks = {row.standing.enrolment.block or "": row.block for row in rows}
    if block:
        rows = [row for row in rows if row.standing.enrolment.block == block]
    counts = {slug: sum(1 for row in rows if row.state in states) for slug, (_, states) in FILTERS.items()}
    if chosen in FILTERS:
        rows = [row for row in rows if row.state in FILTERS[chosen][1]]
    return Board(rows, counts, list(blocks.items()))


def _position(row: Row) -> int:
    block = row.standing.enrolment.unit.block
    return block.position if block else 0
