"""The roll of a council read in from Excel."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from portal import clock
from portal.access.roles import Actor
from portal.access.table import Action
from portal.council import queries, rolls
from portal.council.models import Council, CouncilMember
from portal.council.states import DUTY_NAMES, SUBSTITUTE, Duty
from portal.database import db
from portal.people import queries as people
from portal.people.models import Account
from portal.refusal import Invalid, Reason, Refused
from portal.sheets import cells
from portal.sheets.headings import plain
from portal.sheets.imports import Column, Effect, Import, Job, Row
from portal.sheets.names import Names, exact

MOST = 200
NO_COUNCIL = Reason("import.no_council", "Chưa có Hội đồng nào để ghi thành viên.", "Lập Hội đồng rồi nhập.")
DUTIES = {name: duty for duty, name in DUTY_NAMES.items()} | {
    "Chủ tịch": Duty.CHAIR,
    "Tổ trưởng": Duty.CHAIR,
    "Phó Chủ tịch": Duty.DEPUTY,
    "Tổ phó": Duty.DEPUTY,
    "Thư ký Hội đồng": Duty.SECRETARY,
    "Ủy viên": Duty.MEMBER,
    "Tổ viên": Duty.MEMBER,
    SUBSTITUTE: Duty.MEMBER,
}


class Members(Job):
    """Of the councils that one manages. Who is on the roll already stays as they are."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self.councils = queries.managed_by(actor)
        self.today = clock.local(clock.now()).date()
        if not self.councils:
            raise Refused(NO_COUNCIL)
        self.by_name: Names[Council] = Names()
        for council in self.councils:
            self.by_name.add(council.name, council)
        self.accounts = {council.id: _accounts(council) for council in self.councils}
        if len(self.councils) == 1:
            self.about = f"Nhập vào {self.councils[0].name}."
        self.columns = _columns(self.councils)

    def key(self, row: Row) -> Hashable:
        return plain(row.text("council")), row.text("account") or (exact(row.text("name")), plain(row.text("post")))

    def write(self, row: Row) -> Effect:
        council = self._council(row)
        account = self._account(council, row)
        name, post = row.text("name"), row.text("post") or (account.post if account else "")
        for known in council.members:
            if known.to_on is not None and known.to_on < self.today:
                continue
            same = (exact(known.name), plain(known.post)) == (exact(name), plain(post))
            if same or (account is not None and known.account_id == account.id):
                return Effect.SAME
        of = self._regular(council, row)
        duty = Duty.MEMBER if of is not None else Duty(row.values.get("duty", Duty.MEMBER))
        rolls.add_member(
            self.actor, council, name=name, post=post, duty=duty, account=account, since=row.values.get("since"),
            until=row.values.get("until"), substitute_of=of,
        )  # fmt: skip
        return Effect.MADE

    def _regular(self, council: Council, row: Row) -> CouncilMember | None:
        """For whom a substitute stands in: a member that is there, or further up in the sheet."""
        name = row.text("substitute_of")
        if not name:
            return None
        named = [
            member for member in council.members if not member.substitute_of_id and exact(member.name) == exact(name)
        ]
        if len(named) != 1:
            raise Invalid({"substitute_of": f"không có thành viên “{name}” ở các dòng trên hoặc trong Hội đồng"})
        return named[0]

    def _council(self, row: Row) -> Council:
        if len(self.councils) == 1 and "council" not in row.values:
            return self.councils[0]
        found = self.by_name.find(row.text("council"))
        if found is None:
            raise Invalid({"council": "ghi tên Hội đồng như trong danh mục của mẫu"})
        return found

    def _account(self, council: Council, row: Row) -> Account | None:
        """By user name; without one, the only account of that name: so that nobody votes about himself."""
        known, username = self.accounts[council.id], row.text("account")
        if username:
            found = next((account for account in known if account.username == username.lower()), None)
            if found is None:
                raise Invalid({"account": f"không có tài khoản “{username}” đang hoạt động"})
            return found
        named = [account for account in known if exact(account.name) == exact(row.text("name"))]
        return named[0] if len(named) == 1 else None


def _accounts(council: Council) -> list[Account]:
    return list(db.session.scalars(people.active_accounts(queries.units_of(council))))


def _columns(councils: Sequence[Council]) -> list[Column]:
    columns = [
        Column("name", "Họ và tên", cells.line(100), ("Họ tên", "Họ và tên thành viên"), required=True, width=30),
        Column("post", "Chức vụ", cells.line(200), ("Chức danh", "Chức vụ, đơn vị công tác"), width=34),
        Column(
            "duty",
            "Nhiệm vụ trong Hội đồng",
            cells.one_of(DUTIES, "danh sách nhiệm vụ"),
            ("Nhiệm vụ", "Chức danh trong Hội đồng", "Vai trò"),
            hint="Bỏ trống là thành viên.",
            choices=[*DUTY_NAMES.values(), SUBSTITUTE],
        ),
        Column(
            "substitute_of",
            "Dự thay cho",
            cells.line(100),
            ("Thay cho", "Dự thay", "Người được dự thay"),
            hint="Chỉ ghi với người dự thay: họ và tên thành viên.",
            width=30,
        ),
        Column("since", "Từ ngày", cells.day, ("Ngày bắt đầu", "Nhiệm kỳ từ"), hint="Bỏ trống là hôm nay."),
        Column("until", "Đến hết ngày", cells.day, ("Đến ngày", "Ngày kết thúc", "Nhiệm kỳ đến")),
        Column("account", "Tên đăng nhập", cells.line(60), ("Tài khoản",), hint="Bỏ trống thì tìm theo họ và tên."),
    ]
    if len(councils) > 1:
        columns.append(
            Column(
                "council",
                "Hội đồng",
                cells.line(200),
                ("Tên Hội đồng",),
                required=True,
                choices=[council.name for council in councils],
                width=40,
            )
        )
    return columns


IMPORTS = (
    Import(
        "thanh-vien-hoi-dong",
        "Thành viên Hội đồng",
        Action.COUNCIL_MANAGE,
        Members,
        ("Bình xét", "/hoi-dong"),
        most=MOST,
    ),
)
