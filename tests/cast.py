"""A cast of persons whose names tell their rights, over two invented hosts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from portal import clock
from portal.access.roles import SYSTEM, Actor, Role
from portal.campaigns import service as campaigns
from portal.campaigns.planfile import read_plan
from portal.council import rolls as councils
from portal.council.states import Duty
from portal.council.voting_rule import usual_rule
from portal.database import db
from portal.people import loading, passwords, queries, service
from tests.browser import Browser
from tests.installation import Installation

PASSWORD = "mưa thuận gió hòa"
UNITS = Path(__file__).parent / "data" / "units.toml"
PLAN = UNITS.with_name("plan-quan.toml")
BEFORE = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)

MEMBERS = ["Sơn Thị Liên", "Trần Minh Khôi", "Lý Văn Phước", "Danh Thị Ngọc", "Đặng Văn Ánh"]

# username: (name, unit, [(role, over)])
PERSONS: dict[str, tuple[str, str | None, list[tuple[Role, str | None]]]] = {
    "canbo.dong": ("Lâm Văn Tài", "dong", [(Role.OFFICER, "dong")]),
    "truong.dong": ("Thạch Thị Hoa", "dong", [(Role.HEAD, "dong")]),
    "canbo.tay": ("Nguyễn Thị Đào", "tay", [(Role.OFFICER, "tay")]),
    "truong.tay": ("Trần Văn Út", "tay", [(Role.HEAD, "tay")]),
    "canbo.taichinh": ("Lê Thị Yến", "taichinh", [(Role.OFFICER, "taichinh")]),
    "vanphong": ("Phạm Thị Lan", "vanphong", [(Role.STANDING_OFFICE, "quan"), (Role.OFFICER, "vanphong")]),
    "bientap": ("Đỗ Văn Ân", "vanphong", [(Role.EDITOR, "quan")]),
    "lanhdao": ("Huỳnh Văn Bình", "quan", [(Role.LEADER, "quan")]),
    "quantri": ("Quản trị", None, [(Role.ADMIN, None)]),
    "canbo.ap1": ("Danh Thị Sen", "ap1", [(Role.OFFICER, "ap1")]),
    "vanphong.xa": ("Võ Thị Mai", "xa", [(Role.STANDING_OFFICE, "xa")]),
    "vanphong2": ("Mai Văn Hùng", "vanphong", [(Role.STANDING_OFFICE, "quan")]),
    **{f"thanhvien{n}.dong": (name, "dong", []) for n, name in enumerate(MEMBERS, 1)},
    "khongvai": ("Người Không Vai", "dong", []),
}


@dataclass
class Cast:
    portal: Installation
    units: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    campaign: str = ""
    _browsers: dict[str, Browser] = field(default_factory=dict)

    @classmethod
    def make(cls, portal: Installation) -> Cast:
        cast = cls(portal)
        with portal.app.app_context(), clock.at(BEFORE):
            with UNITS.open("rb") as stream:
                loading.load_units(SYSTEM, tomllib.load(stream))
            hashed = passwords.hash_password(PASSWORD)
            for username, (name, unit_code, grants) in PERSONS.items():
                unit = queries.unit_named(unit_code) if unit_code else None
                account = service.create_account(
                    SYSTEM, username=username, name=name, unit=unit, password_hash=hashed, must_change_password=False
                )
                for role, over in grants:
                    service.add_grant(SYSTEM, account, role, queries.unit_named(over) if over else None)
                cast.accounts[username] = account.id
            for unit in db.session.scalars(queries.units()):
                cast.units[unit.code] = unit.id
            db.session.commit()
        return cast

    def launch(self, *, launch: bool = True) -> str:
        """The invented plan of the first host, launched; answers the campaign's id (also `cast.campaign`)."""
        with self.portal.app.app_context(), clock.at(BEFORE):
            host = queries.host(self.units["quan"])
            campaign = campaigns.create(SYSTEM, host, read_plan(tomllib.loads(PLAN.read_text(encoding="utf-8"))))
            if launch:
                campaigns.launch(SYSTEM, campaign)
            self.campaign = campaign.id
            db.session.commit()
        return self.campaign

    def council(self, *, members: int = 5) -> str:
        """UBND phường Đông's council: the head chairs, the officer keeps the minutes; answers its id."""
        with self.portal.app.app_context(), clock.at(BEFORE):
            unit = queries.unit_named("dong")
            made = councils.create_council(
                SYSTEM,
                unit,
                name="Hội đồng bình xét UBND phường Đông",
                rule=usual_rule(),
                decision="Quyết định số 3/QĐ-UBND",
            )
            roll = [("truong.dong", Duty.CHAIR), ("canbo.dong", Duty.SECRETARY)]
            roll += [(f"thanhvien{n}.dong", Duty.MEMBER) for n in range(1, members + 1)]
            for username, duty in roll:
                account = queries.account_named(username)
                post = "Chủ tịch UBND phường" if duty is Duty.CHAIR else "Công chức"
                councils.add_member(SYSTEM, made, name=account.name, post=post, duty=duty, account=account)
            db.session.commit()
            return made.id

    def browser(self, username: str = "") -> Browser:
        """A browser signed in as this person; the same one each time."""
        if username not in self._browsers:
            self._browsers[username] = Browser(self.portal, username, PASSWORD)
        return self._browsers[username]

    def actor(self, username: str) -> Actor:
        """The same person for tests of services (inside an application context)."""
        account = queries.account_named(username)
        assert account is not None
        return queries.actor_of(account)
