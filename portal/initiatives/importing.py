"""A unit's initiatives read in from Excel, as drafts."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from portal.access.decide import can
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.criteria import Field
from portal.database import db
from portal.initiatives import queries, service
from portal.initiatives.rules import WHOLE_SHARE, Author
from portal.initiatives.states import KIND_NAMES, SOLUTION_NAMES, InitiativeKind
from portal.refusal import NotFound, Refused
from portal.sheets import cells
from portal.sheets.imports import NO_CAMPAIGN, Column, Effect, Import, Job, Row
from portal.sheets.names import exact
from portal.sheets.reading import Cell
from portal.sheets.tables import Kind

MOST = 500
MOST_AUTHORS = 20
AUTHOR = re.compile(r"([^,(]+?)\s*(?:,\s*([^(]+?)\s*)?(?:\(\s*(\d{1,3})\s*%?\s*\))?")
KINDS = {name: kind for kind, name in KIND_NAMES.items()} | {
    "Mô hình": InitiativeKind.MODEL,
    "Giải pháp": InitiativeKind.INITIATIVE,
}


class Initiatives(Job):
    """Of the own unit, in the campaign that is on. One of the same name is left as it is."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        mine = campaigns.present_enrolment(actor.unit_id)
        if mine is None:
            raise Refused(NO_CAMPAIGN)
        if not can(actor, Action.INITIATIVE_WRITE, campaigns.scope(mine.campaign, mine.unit_id)):
            raise NotFound
        self.mine = mine
        self.about = (
            f"Nhập vào {mine.name}, {mine.campaign.title}, ở dạng bản nháp: xem lại, đính kèm tài liệu rồi gửi."
        )
        known = db.session.scalars(queries.initiatives_for(actor, mine.campaign))
        self.known = {exact(row.title) for row in known if row.unit_id == mine.unit_id}
        self.columns = _columns(mine.campaign.fields)

    def key(self, row: Row) -> Hashable:
        return exact(row.text("title"))

    def write(self, row: Row) -> Effect:
        if exact(row.text("title")) in self.known:
            return Effect.SAME
        fields = dict(row.values)
        kind = fields.pop("kind", InitiativeKind.INITIATIVE)
        service.declare(self.actor, self.mine.campaign, self.mine.unit, kind=kind, **_with_post(fields))
        return Effect.MADE


def _with_post(fields: dict[str, object]) -> dict[str, object]:
    """A column of posts speaks of the one author there is."""
    post, authors = str(fields.pop("post", "")), fields.get("authors")
    if post and isinstance(authors, list) and len(authors) == 1 and not authors[0].post:
        fields["authors"] = [replace(authors[0], post=post)]
    return fields


def _authors(cell: Cell) -> list[Author]:
    """ "Nguyễn Văn A, Phó Chủ tịch (60%); Trần Thị B (40%)"; one alone has all of it."""
    parts = [part.strip() for part in re.split(r"[;\n]", cells.shown(cell)) if part.strip()]
    if len(parts) > MOST_AUTHORS:
        raise cells.Unreadable(f"có {len(parts)} tác giả, nhiều nhất {MOST_AUTHORS}")
    found = []
    for part in parts:
        match = AUTHOR.fullmatch(part)
        share = int(match[3]) if match and match[3] else None
        if match is None or (share or 0) > WHOLE_SHARE or len(match[1]) > 100:
            raise cells.Unreadable(f"“{part[:80]}” ghi theo dạng: Họ và tên, chức vụ (tỷ lệ%)")
        found.append(Author(match[1], match[2] or "", share))
    if len(found) == 1 and found[0].share is None:
        found = [replace(found[0], share=WHOLE_SHARE)]
    return found


def _columns(fields: Sequence[Field]) -> list[Column]:
    words = {field.name: field.code for field in fields} | {field.code: field.code for field in fields}
    return [
        Column(
            "title",
            "Tên sáng kiến, mô hình",
            cells.line(300),
            (
                "Tên",
                "Tên sáng kiến",
                "Tên mô hình",
                "Tên sáng kiến, giải pháp",
                "Tên giải pháp",
                "Tên đề tài, sáng kiến",
            ),
            required=True,
            width=44,
        ),
        Column(
            "field_code",
            "Lĩnh vực CCHC",
            cells.one_of(words, "danh sách lĩnh vực"),
            ("Lĩnh vực", "Lĩnh vực áp dụng"),
            required=True,
            choices=[field.name for field in fields],
            width=30,
        ),
        Column(
            "kind",
            "Loại",
            cells.one_of(KINDS, "Sáng kiến, Mô hình mới"),
            ("Loại hình", "Phân loại"),
            choices=list(KIND_NAMES.values()),
            width=14,
            hint="Bỏ trống là sáng kiến.",
        ),
        Column(
            "solution_kind",
            "Loại giải pháp",
            cells.one_of({name: kind.value for kind, name in SOLUTION_NAMES.items()}, "danh sách loại giải pháp"),
            ("Loại sáng kiến", "Loại hình giải pháp"),
            choices=list(SOLUTION_NAMES.values()),
            width=24,
        ),
        Column(
            "authors",
            "Tác giả",
            _authors,
            ("Họ và tên tác giả", "Tác giả, đồng tác giả", "Họ và tên", "Nhóm tác giả"),
            hint="Nhiều tác giả thì cách nhau dấu chấm phẩy: Nguyễn Văn A, Phó Chủ tịch (60%); Trần Thị B (40%).",
            width=36,
        ),
        Column(
            "post",
            "Chức vụ",
            cells.line(150),
            ("Chức danh", "Chức vụ tác giả"),
            hint="Khi chỉ có một tác giả.",
            width=24,
        ),
        Column(
            "first_applied_on",
            "Áp dụng lần đầu ngày",
            cells.day,
            ("Ngày áp dụng", "Thời gian áp dụng", "Ngày áp dụng lần đầu"),
            kind=Kind.DAY,
            width=16,
        ),
        Column("applied_where", "Nơi áp dụng", cells.line(300), ("Phạm vi áp dụng", "Địa điểm áp dụng"), width=28),
        Column("before", "Tình trạng trước khi áp dụng", cells.text(), ("Thực trạng", "Tình trạng trước"), width=36),
        Column(
            "solution",
            "Nội dung giải pháp",
            cells.text(20_000),
            ("Nội dung", "Tóm tắt nội dung", "Mô tả giải pháp"),
            width=44,
        ),
        Column("novelty", "Điểm mới", cells.text(), ("Tính mới",), width=36),
        Column("effect", "Hiệu quả", cells.text(), ("Hiệu quả mang lại", "Kết quả, hiệu quả", "Lợi ích"), width=36),
        Column(
            "spread",
            "Khả năng học tập, nhân rộng",
            cells.text(),
            ("Khả năng nhân rộng", "Khả năng áp dụng", "Khả năng để cơ quan, đơn vị khác học tập"),
            width=30,
        ),
        Column("decision_number", "Số quyết định công nhận", cells.line(60), ("Số quyết định", "Số QĐ"), width=18),
        Column("decision_on", "Ngày quyết định", cells.day, ("Ngày QĐ",), kind=Kind.DAY, width=14),
        Column(
            "decision_body",
            "Cơ quan quyết định",
            cells.line(200),
            ("Cơ quan công nhận", "Hội đồng công nhận"),
            width=28,
        ),
    ]


IMPORTS = (
    Import(
        "sang-kien",
        "Sáng kiến, mô hình",
        Action.INITIATIVE_WRITE,
        Initiatives,
        ("Sáng kiến, mô hình", "/sang-kien"),
        most=MOST,
    ),
)
