"""Theo dõi đơn vị: units × steps, trouble first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal

from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.campaigns.states import CampaignState
from portal.database import db
from portal.desk.tasks import more_than
from portal.dossiers import queries as dossiers
from portal.dossiers.models import Dossier
from portal.dossiers.queries import UNSEEN
from portal.dossiers.states import STATE_NAMES, STATE_SIGNS, DossierState
from portal.dossiers.whole import UnitStanding
from portal.initiatives.states import InitiativeState
from portal.mail.models import Letter
from portal.movement import queries as movement
from portal.movement.models import Spreading
from portal.vietnamese import count, day
from portal.web.kept import Kept

S = DossierState
NOT_MADE = "Chưa lập hồ sơ"
TROUBLE = [
    S.RETURNED,
    None,
    S.PREPARING,
    S.WAITING,
    S.SENT,
    S.RECEIVED,
    S.NOT_ELIGIBLE,
    S.ELIGIBLE,
    S.PRESENTED,
    S.DECIDED,
]

FILTERS: dict[str, tuple[str, frozenset[DossierState | None]]] = {
    "cho-tham-dinh": ("Chờ thẩm định", frozenset({S.SENT, S.RECEIVED})),
    "chua-gui": ("Chưa gửi", frozenset({None, S.PREPARING, S.WAITING})),
    "tra-lai": ("Trả lại", frozenset({S.RETURNED})),
    "du-dieu-kien": ("Đủ điều kiện trình", frozenset({S.ELIGIBLE})),
    "da-trinh": ("Đã trình", frozenset({S.PRESENTED})),
    "co-quyet-dinh": ("Đã có quyết định", frozenset({S.DECIDED})),
    "khong-du": ("Không đủ điều kiện", frozenset({S.NOT_ELIGIBLE})),
}
MISSING_WORDS = {
    "nominees": "danh sách đề nghị",
    "barred": "vướng kỷ luật",
    "checklist": "tiêu chí",
    "minutes": "biên bản",
    "votes": "kết quả bình xét",
    "report": "báo cáo thành tích",
}


@dataclass(frozen=True)
class Row:
    """One unit's line of the board, in words."""

    unit_id: str
    name: str
    code: str
    phone: str
    email: str
    block_code: str
    block: str
    block_position: int
    state: DossierState | None
    url: str
    spread: str
    criteria: str
    initiatives: str
    minutes: str
    originals: str
    extended: str
    missing: tuple[str, ...]
    returned: str  # why its dossier came back, and until when

    @property
    def state_name(self) -> str:
        return STATE_NAMES[self.state] if self.state else NOT_MADE

    @property
    def sign(self) -> str:
        return STATE_SIGNS[self.state] if self.state else "none"

    @property
    def missing_words(self) -> str:
        return more_than(self.missing, 4)


def _row(standing: UnitStanding, spread: Spreading | None) -> Row:
    enrolment, made, sheet = standing.enrolment, standing.made, standing.sheet
    block = enrolment.unit.block
    originals = made.dossier.originals if made else 0
    return Row(
        unit_id=enrolment.unit_id,
        name=enrolment.name,
        code=enrolment.unit.code,
        phone=enrolment.unit.phone,
        email=enrolment.unit.email,
        block_code=enrolment.block or "",
        block=block.name if block else "",
        block_position=block.position if block else 0,
        state=made.dossier.state if made else None,
        url=_url(standing),
        spread=_spread(spread),
        criteria=f"{sheet.met}/{sheet.asked}",
        initiatives=_initiatives(standing),
        minutes=_minutes(standing),
        originals=f"{count(originals)}/{count(enrolment.campaign.originals)}",
        extended=standing.deadline.words() if standing.deadline.extended_to else "",
        missing=tuple(_missing(standing)),
        returned=_returned(made.dossier) if made is not None and made.dossier.state is DossierState.RETURNED else "",
    )


def _returned(dossier: Dossier) -> str:
    until = f", bổ sung trước ngày {day(dossier.supplement_by)}" if dossier.supplement_by else ""
    return f"hồ sơ được trả lại{until}: {dossier.reason.rstrip('.')}"


def _url(standing: UnitStanding) -> str:
    """The dossier once it may be read from outside the unit, else the checklist."""
    made = standing.made
    if made is not None and made.dossier.state not in UNSEEN:
        return f"/ho-so/{made.dossier.id}/tham-dinh"
    return standing.sheet.subject.path


def _spread(row: Spreading | None) -> str:
    """The day on which the plan was made known in the unit."""
    if row is None:
        return "Chưa"
    return day(row.held_on) if row.confirmed_at else f"{day(row.held_on)}, chờ xác nhận"


def _initiatives(standing: UnitStanding) -> str:
    states = Counter(entry.state for entry in standing.sheet.initiatives)
    confirmed, waiting = count(states[InitiativeState.CONFIRMED]), states[InitiativeState.SUBMITTED]
    return f"{confirmed}, chờ {waiting}" if waiting else confirmed


def _minutes(standing: UnitStanding) -> str:
    if standing.decided.meetings:
        return "Đã có"
    return "Lập ngoài" if standing.made is not None and standing.made.outside is not None else "Chưa"


def _missing(standing: UnitStanding) -> list[str]:
    """What an unsent dossier still lacks, each kind once."""
    made = standing.made
    if made is None:
        return ["hồ sơ"] if standing.decided.meetings else ["hồ sơ", "biên bản"]
    if made.dossier.state not in (S.PREPARING, S.RETURNED):
        return []
    return list(dict.fromkeys(MISSING_WORDS[entry.where] for entry in made.missing))


_boards: Kept[list[Row]] = Kept(most=4)


def present(host_ids: Iterable[str]) -> tuple[Campaign, str] | None:
    """The campaign that is on, and the hash of the newest event, in one statement."""
    query = campaigns.visible().where(Campaign.state == CampaignState.LAUNCHED, Campaign.host_id.in_(list(host_ids)))
    row = db.session.execute(query.add_columns(audit.HEAD_HASH).limit(1)).first()
    return (row[0], row[1] or "") if row is not None else None


def letter_keys(day: date) -> str:
    """How the keys of a day's reminders begin; campaign and unit follow: a unit is reminded once a day, whoever thinks
    of it."""
    return f"reminder:{day.isoformat()}:"


def present_reminded(host_ids: Iterable[str], day: date) -> tuple[Campaign, str, dict[str, Letter]] | None:
    """The same with the reminders that were written on this day, by unit; still one statement."""
    query = campaigns.visible().where(Campaign.state == CampaignState.LAUNCHED, Campaign.host_id.in_(list(host_ids)))
    query = query.outerjoin(Letter, Letter.key.startswith(literal(letter_keys(day)) + Campaign.id))
    rows = db.session.execute(query.add_columns(audit.HEAD_HASH, Letter)).all()
    if not rows:
        return None
    campaign, head = rows[0][0], rows[0][1] or ""
    letters = [letter for other, _, letter in rows if other is campaign and letter is not None]
    return campaign, head, {letter.key.rpartition(":")[2]: letter for letter in letters}


def _all_rows(campaign: Campaign, head: str) -> list[Row]:
    """All units in the order of blocks, trouble first within each; worked out once until something happens."""
    key = (campaign.id, head)
    known = _boards.get(key)
    if known is None:
        known = [
            _row(standing, movement.spreading_along(standing.enrolment))
            for standing in dossiers.standings(campaign, movement.with_spreading())
        ]
        known.sort(key=lambda row: (row.block_position, TROUBLE.index(row.state)))  # names in order already
        _boards.put(key, known)
    return known


@dataclass(frozen=True)
class Board:
    rows: Sequence[Row]  # after the filters
    counts: dict[str, int]  # of each filter, over the block that is chosen
    blocks: Sequence[tuple[str, str]]


def board(campaign: Campaign, head: str, chosen: str = "", block: str = "") -> Board:
    """`head` is the hash of the newest event (see `present`)."""
    rows = _all_rows(campaign, head)
    blocks = {row.block_code: row.block for row in rows}
    if block:
        rows = [row for row in rows if row.block_code == block]
    counts = {slug: sum(1 for row in rows if row.state in states) for slug, (_, states) in FILTERS.items()}
    if chosen in FILTERS:
        rows = [row for row in rows if row.state in FILTERS[chosen][1]]
    return Board(rows, counts, list(blocks.items()))
