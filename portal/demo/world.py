"""Units, accounts and councils of the demonstration, and looking them up again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.access.roles import SYSTEM, Actor, Role
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign, CampaignUnit
from portal.council import queries as councils
from portal.council import rolls as council_service
from portal.council.models import Council
from portal.council.states import CouncilKind, Duty, Mode
from portal.council.voting_rule import usual_rule
from portal.database import db
from portal.demo.story import Story
from portal.people import loading, passwords, service
from portal.people import queries as people
from portal.people.models import Account, Unit


@dataclass
class World:
    """Names of the story to rows of the database."""

    story: Story
    campaign_id: str = ""
    unit_ids: dict[str, str] = field(default_factory=dict)
    host_council_id: str = ""
    science_council_id: str = ""

    # --- looking up -----------------------------------------------------------------------------
    def actor(self, username: str) -> Actor:
        return people.actor_of(self.account(username))

    def account(self, username: str) -> Account:
        found = people.account_named(username)
        assert found is not None, username
        return found

    def unit(self, code: str) -> Unit:
        return db.session.get_one(Unit, self.unit_ids[code])

    def campaign(self) -> Campaign:
        return campaigns.campaign_or_404(self.campaign_id)

    def enrolment(self, code: str) -> CampaignUnit:
        found = campaigns.enrolment(self.campaign(), self.unit_ids[code])
        assert found is not None, code
        return found

    def council(self, code: str) -> Council:
        found = councils.council_of_unit(self.unit_ids[code])
        assert found is not None, code
        return councils.council_or_404(self.actor(f"canbo.{code}"), found.id)

    def science_council(self) -> Council:
        keeper = next(
            row["username"] for row in self.story.people["science_council"]["members"] if row["duty"] == "secretary"
        )
        return councils.council_or_404(self.actor(keeper), self.science_council_id)

    def person(self, code: str, reference: str) -> tuple[str, str, str]:
        """(username or "", name, post) of "@head", "@officer", "@member2", or "Name|post"."""
        if not reference.startswith("@"):
            name, _, post = reference.partition("|")
            return "", name, post
        who = reference[1:]
        username = {"head": f"truong.{code}", "officer": f"canbo.{code}"}.get(who) or f"thanhvien{who[6:]}.{code}"
        account = self.account(username)
        return username, account.name, account.post

    # --- making ---------------------------------------------------------------------------------
    def make_units(self) -> None:
        loading.load_units(SYSTEM, self.story.units)
        self.unit_ids = {unit.code: unit.id for unit in db.session.scalars(people.units())}

    def make_accounts(self) -> None:
        """Everybody has the one password that the start prints, set past the rules for passwords."""
        told = self.story.people
        hashed = passwords.hash_password(told["password"])
        for entry in told["units"]:
            code, posts = entry["code"], told["posts"][entry["posts"]]
            self._account(hashed, f"canbo.{code}", entry["officer"], code, posts["officer"], [(Role.OFFICER, code)])
            self._account(hashed, f"truong.{code}", entry["head"], code, posts["head"], [(Role.HEAD, code)])
            for number, (name, post) in enumerate(zip(entry["members"], posts["members"], strict=True), 1):
                self._account(hashed, f"thanhvien{number}.{code}", name, code, post, [])
        for entry in told["accounts"]:
            roles = [(Role(role), over) for role, over in entry["roles"]]
            self._account(
                hashed, entry["username"], entry["name"], entry.get("unit", ""), entry.get("post", ""), roles,
                shared=entry.get("shared", False),
            )  # fmt: skip
        for entry in told["host_council"]["members"]:
            self._account(hashed, entry["username"], entry["name"], entry["unit"], entry["post"], [])

    def _account(
        self,
        hashed: str,
        username: str,
        name: str,
        code: str,
        post: str,
        roles: list[tuple[Role, str]],
        *,
        shared: bool = False,
    ) -> None:
        account = service.create_account(
            SYSTEM,
            username=username,
            name=name,
            unit=self.unit(code) if code else None,
            post=post,
            shared=shared,
            password_hash=hashed,
            must_change_password=False,
        )
        for role, over in roles:
            service.add_grant(SYSTEM, account, role, self.unit(over) if over else None)

    def found_council(self, entry: dict[str, Any], number: int, since: date) -> None:
        """A unit's council: the head chairs, the officer keeps the minutes."""
        code, told = entry["code"], self.story.told["council"]
        unit = self.unit(code)
        head = self.actor(f"truong.{code}")
        council = council_service.create_council(
            head,
            unit,
            name=told["name"].format(unit=unit.short_name),
            rule=usual_rule(citation=told["citation"]),
            decision=told["decision"].format(number=number),
        )
        roll = [(f"truong.{code}", Duty.CHAIR), (f"canbo.{code}", Duty.SECRETARY)]
        roll += [(f"thanhvien{n}.{code}", Duty.DEPUTY if n == 1 else Duty.MEMBER) for n in range(1, 6)]
        self._seat(head, council, roll, since)

    def found_host_council(self, since: date) -> None:
        told = self.story.people["host_council"]
        office = self.actor(self.story.told["office"])
        council = council_service.create_council(
            office,
            self.unit(self.story.told["host"]),
            name=told["name"],
            rule=usual_rule(Mode.SECRET, told["citation"]),
            decision=told["decision"],
            of_host=True,
        )
        self._seat(office, council, [(row["username"], Duty(row["duty"])) for row in told["members"]], since)
        self.host_council_id = council.id

    def found_science_council(self) -> None:
        told = self.story.people["science_council"]
        office = self.actor(self.story.told["office"])
        council = council_service.create_council(
            office, self.unit(self.story.told["host"]), name=told["name"], rule=usual_rule(Mode.OPEN, told["citation"]),
            decision=told["decision"], decision_on=told["decision_on"], decision_issuer=told["decision_issuer"],
            of_host=True, kind=CouncilKind.SCIENCE,
        )  # fmt: skip
        since = told["decision_on"]
        self._seat(office, council, [(row["username"], Duty(row["duty"])) for row in told["members"]], since)
        for entry in told["substitutes"]:
            of = next(row for row in council.members if row.account == self.account(entry["of"]))
            council_service.add_member(
                office, council, name=entry["name"], post=entry["post"], duty=Duty.MEMBER, since=since, substitute_of=of
            )
        self.science_council_id = council.id

    def _seat(self, actor: Actor, council: Council, roll: list[tuple[str, Duty]], since: date) -> None:
        for username, duty in roll:
            account = self.account(username)
            council_service.add_member(
                actor, council, name=account.name, post=account.post, duty=duty, account=account, since=since
            )
