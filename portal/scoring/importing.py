"""A criteria set read in from Excel as a draft, by the standing office."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.addressees import Addressees
from portal.refusal import Reason, Refused
from portal.scoring import listed, loading, queries
from portal.scoring.listed import Entry, Given
from portal.scoring.points import ZERO
from portal.scoring.tree import LineSpec, SetSpec
from portal.sheets import cells
from portal.sheets.imports import Column, Effect, Fault, Import, Job, Row
from portal.sheets.reading import Cell
from portal.sheets.tables import Kind
from portal.web.pages import done

MOST = 400
TITLE = "Bộ tiêu chí nhập từ Excel"
NO_CAMPAIGN = Reason("set.no_campaign", "Chưa có phong trào nào đang diễn ra, chưa có nơi để nạp bộ tiêu chí.")


class CriteriaSet(Job):
    """All rows together are one set: rows are gathered, the set is made of them at the end."""

    about = (
        "Cấp của dòng lấy theo mã: I hoặc 1 là lĩnh vực, 1.1 là tiêu chí, 1.1.1 là tiêu chí thành phần. Cách chấm ghi "
        "“Có/Không” hoặc “Theo tỷ lệ” thì hệ thống tính điểm; ghi khác thì đơn vị ghi điểm trong mức tối đa. Bộ tiêu chí "
        "được lưu ở dạng đang soạn: ghi tên, mức xếp loại rồi mở chấm điểm."
    )

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        campaign = campaigns.of_actor(actor, Action.SCORE_SET)
        if campaign is None:
            raise Refused(NO_CAMPAIGN)
        self.campaign = campaign
        self.rows: list[Given] = []
        self.columns = COLUMNS

    def write(self, row: Row) -> Effect:
        self.rows.append(
            Given(
                row.number, row.values.get("code"), row.text("name"), row.values.get("maximum"), row.text("how"),
                row.text("evidence"), row.text("owner"),
            )
        )  # fmt: skip
        return Effect.MADE

    def finish(self) -> Sequence[Fault]:
        outline = listed.read(self.rows)
        owners, faults = self._owners(outline.entries)
        faults += [Fault(*fault) for fault in outline.faults]
        if not faults:
            self.remarks = [*outline.report(), f"Tổng điểm tối đa: {cells.shown(float(outline.maximum))}."]
            lines = tuple(_line(entry, owners) for entry in outline.entries)
            known = queries.sets(self.campaign)
            spec = SetSpec(
                code=loading.free_code(known), title=TITLE, maximum=outline.maximum,
                bands=known[0].bands if known else (), lines=lines, assigned=bool(owners),
            )  # fmt: skip
            self.slips = [loading.load_set(self.actor, self.campaign, spec).id]
        return faults

    def _owners(self, entries: Sequence[Entry]) -> tuple[dict[str, tuple[str, ...]], list[Fault]]:
        """Units of the campaign: the set is shared out among them. None of them at all: it is told with the way to score."""
        addressees, known, faults = Addressees(campaigns.enrolled(self.campaign)), {}, []
        for entry in entries:
            if entry.owner and entry.owner not in known:
                try:
                    known[entry.owner] = [mine.unit.code for mine in addressees.read(entry.owner)]
                except cells.Unreadable as unreadable:
                    faults.append(Fault(entry.row, "owner", str(unreadable)))
        if known:
            return listed.owners(entries, known), faults
        for entry in entries:
            if entry.owner:
                entry.how = "\n".join(filter(None, (entry.how, f"Phụ trách: {entry.owner}")))
        return {}, []


def _line(entry: Entry, owners: dict[str, tuple[str, ...]]) -> LineSpec:
    return LineSpec(
        code=entry.code, name=entry.name, maximum=entry.maximum or ZERO,
        parent=entry.parent.code if entry.parent else "", rule=entry.rule, role=entry.role, how=entry.how,
        evidence=entry.evidence, units=owners.get(entry.code, ()),
    )  # fmt: skip


def _as_it_is(cell: Cell) -> Cell:
    """A code may be a text, a number, or a day that Excel made of it."""
    return cell


COLUMNS = [
    Column(
        "code", "Mã", _as_it_is, ("STT", "TT", "Số TT", "Mã tiêu chí", "Mã số", "Số thứ tự"), width=10,
        hint="I hoặc 1: lĩnh vực; 1.1: tiêu chí; 1.1.1: tiêu chí thành phần; a: dòng con. Định dạng cột là Text.",
    ),
    Column(
        "name", "Nội dung", cells.text(1_000),
        ("Lĩnh vực, tiêu chí, tiêu chí thành phần", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Lĩnh vực/Tiêu chí",
         "Tiêu chí", "Tên tiêu chí", "Nội dung tiêu chí", "Tiêu chí, tiêu chí thành phần", "Nội dung đánh giá",
         "Tiêu chí/Tiêu chí thành phần", "Lĩnh vực, tiêu chí"),
        required=True, width=60,
    ),
    Column(
        "maximum", "Điểm tối đa", cells.figure, ("Thang điểm", "Điểm chuẩn", "Tối đa", "Điểm", "Số điểm"),
        kind=Kind.DECIMAL, width=12, hint="Dòng có dòng con thì bỏ trống cũng được; ghi thì phải bằng tổng các dòng con.",
    ),
    Column(
        "how", "Cách chấm", cells.text(3_000),
        ("Cách chấm điểm", "Hướng dẫn chấm điểm", "Cách tính điểm", "Phương pháp chấm điểm", "Hướng dẫn chấm",
         "Cách thức chấm điểm", "Phương pháp đánh giá", "Hướng dẫn"),
        width=44, hint="“Có/Không” hoặc “Theo tỷ lệ” thì hệ thống tính điểm.",
    ),
    Column(
        "evidence", "Tài liệu kiểm chứng", cells.text(3_000),
        ("Tài liệu", "Tài liệu minh chứng", "Minh chứng", "Hồ sơ kiểm chứng", "Tài liệu cần có", "Hồ sơ minh chứng"),
        width=36,
    ),
    Column(
        "owner", "Đơn vị phụ trách", cells.text(1_000),
        ("Đơn vị theo dõi", "Cơ quan phụ trách", "Bộ phận phụ trách", "Đơn vị chủ trì", "Phân công", "Phụ trách",
         "Cơ quan, đơn vị phụ trách", "Đơn vị thực hiện", "Đơn vị được phân công"),
        width=34, hint="Đơn vị của phong trào thì mỗi đơn vị chấm những dòng ghi tên mình; bỏ trống thì mọi đơn vị chấm cả bộ.",
    ),
]  # fmt: skip


def _to_the_set(slips: Sequence[str], key: str) -> Response:
    return done("score_sets.show", "cd-da-nhap", set_id=slips[0])


IMPORTS = (
    Import(
        "bo-tieu-chi", "Bộ tiêu chí chấm điểm", Action.SCORE_SET, CriteriaSet, ("Chấm điểm", "/cham-diem"), most=MOST,
        after=_to_the_set,
    ),
)  # fmt: skip
