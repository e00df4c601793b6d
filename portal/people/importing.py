"""Units and accounts read in from Excel, by the admin."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from flask import Response

from portal.access.roles import BINDINGS, NAMES, Actor, Binding, Role
from portal.access.table import Action
from portal.database import db
from portal.people import passwords, queries, rules, service
from portal.people.models import Account, Block, Unit
from portal.refusal import Invalid
from portal.sheets import cells
from portal.sheets.headings import plain
from portal.sheets.imports import Column, Effect, Import, Job, Row
from portal.sheets.names import Names, exact
from portal.sheets.reading import Cell
from portal.sheets.tables import Kind
from portal.web.pages import page

MOST_ACCOUNTS = 200  # each new password is hashed slowly, on purpose
ROLES = {NAMES[role]: role for role in Role if BINDINGS[role] is not Binding.COUNCIL}


class KnownUnits:
    """Units by whatever a sheet calls them: code, name, short name."""

    def __init__(self) -> None:
        self.by_code: dict[str, Unit] = {}
        self.by_name: Names[Unit] = Names()
        for unit in db.session.scalars(queries.units()):
            self.add(unit)

    def add(self, unit: Unit) -> None:
        self.by_code[unit.code] = unit
        self.by_name.add(unit.short_name, unit)
        self.by_name.add(unit.name, unit)

    def find(self, text: str) -> Unit | None:
        return self.by_code.get(text) or self.by_name.find(text)

    def named(self, text: str, column: str) -> Unit:
        found = self.find(text)
        if found is None:
            raise Invalid({column: f"không có đơn vị “{text}”"})
        return found

    def free_code(self, name: str) -> str:
        """A code out of a name, as an admin would write one."""
        start = plain(name).replace(" ", "-")[:50].strip("-") or "don-vi"
        code, number = start, 2
        while code in self.by_code:
            code, number = f"{start}-{number}", number + 1
        return code

    def names(self) -> list[str]:
        return [unit.name for unit in self.by_code.values()]


# --- units --------------------------------------------------------------------------------------
class Units(Job):
    """New ones are made, known ones (by code, else by name) changed in what the sheet says; nothing is emptied."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self.known = KnownUnits()
        blocks = queries.blocks()
        hosts = queries.hosts()
        self.parent = hosts[0].unit if len(hosts) == 1 else None
        if self.parent is not None:
            self.about = f"Không ghi cột “Trực thuộc” thì đơn vị mới trực thuộc {self.parent.name}."
        self.columns = _unit_columns(blocks)

    def key(self, row: Row) -> Hashable:
        return row.text("code") or exact(row.text("name"))

    def write(self, row: Row) -> Effect:
        said = dict(row.values)
        code = said.pop("code", "")
        unit = self.known.by_code.get(code) if code else self.known.find(row.text("name"))
        if "parent_id" in said:
            said["parent_id"] = self.known.named(said["parent_id"], "parent_id").id
        if unit is not None:
            return self._change(unit, said)
        name = row.text("name")
        fields = {"short_name": name, "parent_id": self.parent.id if self.parent else None, **said}
        self.known.add(
            service.create_unit(self.actor, code=code or self.known.free_code(fields["short_name"]), **fields)
        )
        return Effect.MADE

    def _change(self, unit: Unit, said: Mapping[str, Any]) -> Effect:
        fields = {name: getattr(unit, name) for name in service.UNIT_FIELDS}
        if all(fields[name] == value for name, value in said.items()):
            return Effect.SAME
        service.change_unit(self.actor, unit, unit.version, **{**fields, **said})
        return Effect.CHANGED


def _code(cell: Cell) -> str:
    code: str = cells.line(60)(cell).lower()
    if not rules.USERNAME.fullmatch(code):
        raise cells.Unreadable(f"“{code}” phải là chữ thường không dấu, chữ số, dấu gạch nối")
    return code


def _unit_columns(blocks: Sequence[Block]) -> list[Column]:
    words = {block.name: block.id for block in blocks} | {block.code: block.id for block in blocks}
    return [
        Column(
            "name",
            "Tên đầy đủ",
            cells.line(200),
            required=True,
            width=42,
            synonyms=(
                "Tên đơn vị",
                "Tên cơ quan, đơn vị",
                "Cơ quan, đơn vị",
                "Tên cơ quan",
                "Đơn vị",
                "Tên đơn vị/tập thể công tác",
                "Tên tập thể",
            ),
        ),
        Column(
            "short_name",
            "Tên gọi tắt",
            cells.line(100),
            ("Tên viết tắt", "Tên tắt"),
            hint="Bỏ trống thì lấy tên đầy đủ.",
            width=28,
        ),
        Column(
            "code",
            "Mã đơn vị",
            _code,
            ("Mã", "Mã cơ quan"),
            hint="Bỏ trống thì đặt theo tên. Trùng mã đã có thì sửa đơn vị đó.",
            width=18,
        ),
        Column(
            "block_id",
            "Khối",
            cells.one_of(words, "danh sách khối"),
            ("Khối thi đua", "Cụm, khối"),
            choices=[block.name for block in blocks],
            width=34,
        ),
        Column(
            "parent_id",
            "Trực thuộc",
            cells.line(200),
            ("Đơn vị cấp trên", "Cơ quan chủ quản", "Đơn vị quản lý"),
            hint="Tên hoặc mã đơn vị cấp trên.",
            width=34,
        ),
        Column(
            "head_title",
            "Chức danh người đứng đầu",
            cells.line(100),
            ("Người đứng đầu", "Chức danh thủ trưởng"),
            width=28,
        ),
        Column("phone", "Điện thoại", cells.phone, ("Số điện thoại", "ĐT", "SĐT"), width=16),
        Column("email", "Thư điện tử", cells.line(254), ("Email", "E-mail", "Địa chỉ thư điện tử"), width=30),
        Column("active_from", "Hoạt động từ ngày", cells.day, ("Ngày thành lập",), width=14, kind=Kind.DAY),
        Column("active_to", "Đến hết ngày", cells.day, ("Ngày thôi hoạt động",), width=14, kind=Kind.DAY),
        Column("symbol", "Ký hiệu văn bản", cells.line(30), ("Ký hiệu",), width=14),
        Column("place_name", "Địa danh trên văn bản", cells.line(60), ("Địa danh",), width=20),
    ]


# --- accounts -----------------------------------------------------------------------------------
class Accounts(Job):
    """New accounts with a slip each, known ones (by user name) changed in what the sheet says. `prepared`: hashed
    passwords by user name."""

    about = "Mật khẩu không ghi trong tệp: nhập xong, hệ thống làm phiếu mật khẩu cho từng tài khoản mới để in."

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self.units = KnownUnits()
        self.known = {row.username: row for row in db.session.scalars(queries.accounts())}
        self.columns = _account_columns(self.units)

    def key(self, row: Row) -> Hashable:
        return row.text("username")

    def prepare(self, rows: Sequence[Row], key: str) -> dict[str, str]:
        names = [row.text("username") for row in rows if row.text("username") not in self.known]
        return {name: passwords.hash_password(_password(key, name)) for name in names[:MOST_ACCOUNTS]}

    def write(self, row: Row) -> Effect:
        username = row.text("username")
        unit = self.units.named(row.values["unit"], "unit") if "unit" in row.values else None
        account = self.known.get(username)
        effect = Effect.SAME
        if account is None:
            account = service.create_account(
                self.actor, username=username, name=row.text("name"), unit=unit, post=row.text("post"),
                phone=row.text("phone"), shared=bool(row.values.get("shared")),
                password_hash=(self.prepared or {}).get(username, ""),
            )  # fmt: skip
            self.known[username] = account
            self.slips.append(username)
            effect = Effect.MADE
        elif self._change(account, unit, row):
            effect = Effect.CHANGED
        for role in row.values.get("roles", ()):
            if self._grant(account, role) and effect is Effect.SAME:
                effect = Effect.CHANGED
        return effect

    def _change(self, account: Account, unit: Unit | None, row: Row) -> bool:
        now = {name: getattr(account, name) for name in ("name", "post", "phone", "shared")}
        said = {**now, **{name: value for name, value in row.values.items() if name in now}}
        unit = unit or account.unit
        if said == now and unit is account.unit:
            return False
        service.change_account(self.actor, account, account.version, unit=unit, **said)
        return True

    def _grant(self, account: Account, role: Role) -> bool:
        """Over the account's own unit; a role of the host's over the host that the unit belongs to."""
        over = None
        if BINDINGS[role] is not Binding.PORTAL:
            if account.unit is None:
                raise Invalid({"unit": f"vai trò {NAMES[role]} gắn với một cơ quan, đơn vị"})
            over = account.unit
            if BINDINGS[role] is Binding.HOST:
                over = db.session.get(Unit, queries.host_of(over))
        if any(held.role is role and held.unit_id == (over.id if over else None) for held in account.grants):
            return False
        try:
            service.add_grant(self.actor, account, role, over)
        except Invalid as invalid:
            raise Invalid({"roles": " ".join(invalid.errors.values())}) from invalid
        return True


def _roles(cell: Cell) -> list[Role]:
    read = cells.one_of(ROLES, "danh sách vai trò")
    return [read(part.strip()) for part in cells.shown(cell).replace("\n", ";").split(";") if part.strip()]


def _username(cell: Cell) -> str:
    found: str = cells.line(60)(cell).lower()
    if reason := rules.refuse_username(found):
        raise cells.Unreadable(str(reason))
    return found


def _account_columns(units: KnownUnits) -> list[Column]:
    return [
        Column("name", "Họ và tên", cells.line(100), ("Họ tên", "Họ và tên cán bộ", "Tên"), required=True, width=28),
        Column(
            "username",
            "Tên đăng nhập",
            _username,
            ("Tài khoản", "Tên tài khoản", "User"),
            required=True,
            hint="Chữ thường không dấu, ví dụ canbo.phutam. Trùng tên đã có thì sửa tài khoản đó.",
            width=22,
        ),
        Column(
            "unit",
            "Cơ quan, đơn vị",
            cells.line(200),
            ("Đơn vị", "Đơn vị công tác", "Tên đơn vị", "Tên đơn vị/tập thể công tác", "Cơ quan"),
            choices=units.names(),
            width=34,
        ),
        Column("post", "Chức vụ", cells.line(200), ("Chức danh", "Chức vụ, chức danh", "Cấp bậc, chức vụ"), width=28),
        Column("phone", "Điện thoại", cells.phone, ("Số điện thoại", "ĐT", "SĐT", "Di động"), width=16),
        Column(
            "roles",
            "Vai trò",
            _roles,
            ("Quyền", "Phân quyền"),
            hint="Nhiều vai trò thì cách nhau dấu chấm phẩy.",
            choices=list(ROLES),
            width=30,
        ),
        Column(
            "shared",
            "Dùng chung",
            cells.yes_no,
            ("Tài khoản dùng chung",),
            hint="Ghi Có nếu nhiều người dùng chung.",
            choices=["Có", "Không"],
            width=12,
        ),
    ]


def _password(key: str, username: str) -> str:
    """Each account of one import has its own; the same form sent again shows the same."""
    return passwords.temporary_password(f"{key}:{username}")


def slips(usernames: Sequence[str], key: str) -> Response:
    """A slip for each new account, to cut apart and hand out."""
    query = queries.accounts().where(Account.username.in_(usernames))
    rows = [(row, _password(key, row.username)) for row in db.session.scalars(query)]
    return page("people/slips.html", rows=rows)


IMPORTS = (
    Import("don-vi", "Cơ quan, đơn vị", Action.UNITS_MANAGE, Units, ("Cơ quan, đơn vị", "/quan-tri/don-vi")),
    Import(
        "tai-khoan",
        "Tài khoản",
        Action.ACCOUNTS_MANAGE,
        Accounts,
        ("Tài khoản và vai trò", "/quan-tri/tai-khoan"),
        most=MOST_ACCOUNTS,
        after=slips,
    ),
)
