"""A unit's list of nominees (danh sách trích ngang) read in from Excel."""

from __future__ import annotations

from collections.abc import Hashable

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.states import CANDIDATE_NAMES, CandidateKind
from portal.database import db
from portal.dossiers import queries, service
from portal.dossiers.models import Dossier
from portal.people import queries as people
from portal.refusal import Invalid, NotFound, Refused
from portal.sheets import cells
from portal.sheets.headings import plain
from portal.sheets.imports import NO_CAMPAIGN, Column, Effect, Import, Job, Row
from portal.sheets.names import Names, exact

MOST = 300
KINDS = {name: kind for kind, name in CANDIDATE_NAMES.items()} | {
    "Công dân": CandidateKind.RESIDENT,
    "Nhân dân": CandidateKind.RESIDENT,
    "Cán bộ, công chức": CandidateKind.PERSON,
}


class Nominees(Job):
    """Into the unit's dossier, which is begun if there is none yet. Who is on the list already is left as they are."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        mine = queries.own(actor)
        if mine is None:
            raise Refused(NO_CAMPAIGN)
        if not can(actor, Action.DOSSIER_WRITE, campaigns.scope(mine[0].campaign, mine[0].unit_id)):
            raise NotFound
        self.enrolment, self.dossier, _ = mine
        unit = self.enrolment.unit
        self.own: Names[str] = Names()
        for name in (unit.name, unit.short_name, self.enrolment.name):
            self.own.add(name, unit.id)
        known = campaigns.candidates(self.enrolment.campaign, unit.id)
        self.listed = {_who(row.kind, row.name, row.post) for row in known}
        accounts = db.session.scalars(people.active_accounts([unit.id]))
        self.accounts: dict[str, list[str]] = {}
        for account in accounts:
            self.accounts.setdefault(exact(account.name), []).append(account.id)
        self.about = f"Nhập vào hồ sơ của {self.enrolment.name}, {self.enrolment.campaign.title}."
        self.columns = COLUMNS

    def key(self, row: Row) -> Hashable:
        kind, _, post = self._who(row)
        return kind, exact(row.text("name")), post

    def _who(self, row: Row) -> tuple[CandidateKind, str, str]:
        return _who(self._kind(row), row.text("name"), self._post(row))

    def _kind(self, row: Row) -> CandidateKind:
        if "kind" in row.values:
            return CandidateKind(row.values["kind"])
        return CandidateKind.UNIT if self.own.find(row.text("name")) else CandidateKind.PERSON

    def _post(self, row: Row) -> str:
        """With the part of the unit that one works in; of a resident where they live."""
        if self._kind(row) is CandidateKind.UNIT:
            return ""
        if self._kind(row) is CandidateKind.RESIDENT:
            return row.text("home") or row.text("post")
        place = row.text("workplace")
        return ", ".join(part for part in (row.text("post"), "" if self.own.find(place) else place) if part)

    def write(self, row: Row) -> Effect:
        who, kind = self._who(row), self._kind(row)
        if kind is CandidateKind.UNIT and not self.own.find(row.text("name")):
            raise Invalid({"name": f"tập thể được đề nghị phải là {self.enrolment.name}"})
        if who in self.listed:
            return Effect.SAME
        if self.dossier is None:
            self.dossier = service.prepare(self.actor, self.enrolment)
            self.dossier = self._made()
        accounts = self.accounts.get(exact(row.text("name")), []) if kind is CandidateKind.PERSON else []
        service.nominate(
            self.actor, self.dossier, kind, name=row.text("name"), post=self._post(row),
            account_id=accounts[0] if len(accounts) == 1 else "",
        )  # fmt: skip
        self.listed.add(who)
        return Effect.MADE

    def _made(self) -> Dossier:
        mine = queries.own(self.actor)
        assert mine is not None and mine[1] is not None
        return mine[1]


def _who(kind: CandidateKind, name: str, post: str) -> tuple[CandidateKind, str, str]:
    return (kind, "", "") if kind is CandidateKind.UNIT else (kind, exact(name), plain(post))


COLUMNS = [
    Column(
        "name",
        "Họ và tên",
        cells.line(100),
        (
            "Họ tên",
            "Họ và tên cá nhân",
            "Tên tập thể, cá nhân",
            "Họ tên cá nhân, tên tập thể",
            "Được đề nghị",
            "Tập thể, cá nhân",
        ),
        required=True,
        hint="Tập thể thì ghi tên đơn vị.",
        width=30,
    ),
    Column(
        "kind",
        "Đối tượng",
        cells.one_of(KINDS, "Tập thể, Cá nhân, Người dân"),
        ("Loại", "Loại đối tượng", "Tập thể/cá nhân"),
        hint="Bỏ trống là cá nhân.",
        choices=list(CANDIDATE_NAMES.values()),
        width=14,
    ),
    Column(
        "post",
        "Chức vụ",
        cells.line(200),
        ("Chức danh", "Chức vụ, chức danh", "Cấp bậc, chức vụ", "Chức vụ, đơn vị công tác", "Nghề nghiệp"),
        width=30,
    ),
    Column(
        "workplace",
        "Đơn vị công tác",
        cells.line(200),
        ("Tên đơn vị/tập thể công tác", "Nơi công tác", "Đơn vị", "Phòng, ban"),
        hint="Khác tên đơn vị thì ghi thêm sau chức vụ.",
        width=30,
    ),
    Column(
        "home",
        "Nơi ở",
        cells.line(200),
        ("Địa chỉ", "Chỗ ở hiện nay", "Nơi thường trú"),
        hint="Của người dân được đề nghị.",
        width=30,
    ),
]

IMPORTS = (
    Import(
        "danh-sach-de-nghi",
        "Danh sách đề nghị khen thưởng",
        Action.DOSSIER_WRITE,
        Nominees,
        ("Hồ sơ", "/ho-so"),
        most=MOST,
    ),
)
