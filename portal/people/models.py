"""Tables of people: blocks, units, hosts, accounts, grants, sessions, throttles, links."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access.roles import Role
from portal.database import Model, SortKey, id_column
from portal.documents.blocks import Agency
from portal.people import rules
from portal.people.states import LinkPurpose, PaperStyle


class Block(Model):
    """Khối: the group of units that shares a quota."""

    __tablename__ = "block"

    id: Mapped[str] = id_column()
    code: Mapped[str]
    name: Mapped[str]
    position: Mapped[int]

    __table_args__ = (UniqueConstraint("code", info={"vi": "Mã khối này đã có."}),)


class Unit(Model):
    """Cơ quan, đơn vị. No level is known to the code: a unit has a parent, any unit may be a host."""

    __tablename__ = "unit"

    id: Mapped[str] = id_column()
    code: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey)
    search_text: Mapped[str]
    block_id: Mapped[str | None] = mapped_column(ForeignKey("block.id"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")  # for letters of the portal; on no public page
    head_title: Mapped[str] = mapped_column(default="")  # on screens: "Chủ tịch UBND xã"
    uses_ranks: Mapped[bool] = mapped_column(default=False)  # soldiers and officers: a rank instead of a post
    papers_outside: Mapped[bool] = mapped_column(default=False)  # writes its minutes and papers outside
    # what its papers need
    paper_style: Mapped[PaperStyle] = mapped_column(default=PaperStyle.STATE)
    letterhead_above: Mapped[list[str]] = mapped_column(JSON, default=list)
    letterhead_name: Mapped[list[str]] = mapped_column(JSON, default=list)
    signing: Mapped[list[str]] = mapped_column(
        JSON, default=list
    )  # who signs, in lines: "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
    head_name: Mapped[str] = mapped_column(default="")  # stands below the signature
    symbol: Mapped[str] = mapped_column(default="")
    place_name: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    block: Mapped[Block | None] = relationship()

    @property
    def agency(self) -> Agency:
        """As its papers name it."""
        return Agency(
            self.name, self.letterhead_above, self.letterhead_name, self.symbol, self.place_name, self.paper_style.value,
            rules.signing_of(self.signing, self.letterhead_name, self.head_title), self.head_name,
        )  # fmt: skip

    __table_args__ = (
        UniqueConstraint("code", info={"vi": "Mã đơn vị này đã có."}),
        CheckConstraint(
            "active_to IS NULL OR active_from IS NULL OR active_from <= active_to",
            name="active",
            info={"vi": "Ngày thôi hoạt động phải sau ngày bắt đầu."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}


class UnitSuccessor(Model):
    """Which unit continues which: merged units share a successor, a divided one has several."""

    __tablename__ = "unit_successor"

    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    since: Mapped[date]

    __table_args__ = (
        CheckConstraint("unit_id <> successor_id", name="other", info={"vi": "Đơn vị không thể kế tục chính nó."}),
    )


class Host(Model):
    """A unit that launches campaigns, with the words its campaigns use."""

    __tablename__ = "host"

    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    standing_office_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    area: Mapped[str]  # where it is, as its papers and pages say it
    leader_title: Mapped[str]  # who signs its certificates
    support: Mapped[str]  # whom to call

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    standing_office: Mapped[Unit] = relationship(foreign_keys=[standing_office_id])


class Account(Model):
    __tablename__ = "account"

    id: Mapped[str] = id_column()
    username: Mapped[str]
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey)
    search_text: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"), index=True)
    post: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    shared: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str] = mapped_column(default="")
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_reset_at: Mapped[datetime | None]  # last time somebody else set it
    password_confirmed_at: Mapped[datetime | None]  # last time its owner set it
    vouched_at: Mapped[datetime | None]  # last time a chair confirmed, face to face, who uses it
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship()
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account", cascade="all, delete-orphan")

    __table_args__ = (UniqueConstraint("username", info={"vi": "Tên đăng nhập này đã có."}),)
    __mapper_args__ = {"version_id_col": version}


class RoleGrant(Model):
    """One role of one account over one thing. Council roles stand in the council's own roll, not here."""

    __tablename__ = "role_grant"

    id: Mapped[str] = id_column()
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))

    account: Mapped[Account] = relationship(back_populates="grants")
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (
        UniqueConstraint("account_id", "role", "unit_id", info={"vi": "Tài khoản đã có vai trò này."}),
        CheckConstraint(
            "(role = 'admin') = (unit_id IS NULL)",
            name="scope",
            info={"vi": "Mỗi vai trò, trừ quản trị, gắn với một cơ quan, đơn vị."},
        ),
    )


class LoginSession(Model):
    """A signed-in browser. Only the hash of its id is kept."""

    __tablename__ = "login_session"

    sid_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    password_at: Mapped[datetime]  # when the password was last given
    performer: Mapped[str] = mapped_column(default="")  # who sits at a shared account
    workplace_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    device: Mapped[str] = mapped_column(default="")
    held_at: Mapped[str] = mapped_column(default="")  # handed over: no address but those below this one
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class LoginThrottle(Model):
    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class OneTimeLink(Model):
    __tablename__ = "one_time_link"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()
