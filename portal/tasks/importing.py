"""Tasks read in from Excel by the standing office, as the annex of a plan lists them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Hashable, Sequence
from datetime import date

from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.addressees import Addressees
from portal.campaigns.criteria import Field
from portal.campaigns.models import CampaignUnit
from portal.refusal import Reason, Refused
from portal.sheets import cells
from portal.sheets.cells import Unreadable
from portal.sheets.headings import plain
from portal.sheets.imports import Column, Effect, Fault, Import, Job, Row
from portal.sheets.names import exact
from portal.sheets.reading import Cell
from portal.sheets.tables import Kind
from portal.tasks import queries, service

MOST = 500
NO_CAMPAIGN = Reason("task.no_campaign", "Chưa có phong trào nào đang diễn ra, chưa có nơi để giao nhiệm vụ.")
DAY = re.compile(r"(?:(?:đến |xong )?(?:hết )?(?:ngày )?|chậm nhất (?:là )?(?:ngày )?)([0-9].*)", re.IGNORECASE)
PERIOD = re.compile(r"(?:trong |den |het |den het |cuoi )?(thang|quy) (\w+) (?:nam )?(\d{4})")
QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


class Tasks(Job):
    """Of the actor's campaign that is on. One of the same words and due day is left as it is."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        campaign = campaigns.of_actor(actor, Action.TASK_GIVE)
        if campaign is None:
            raise Refused(NO_CAMPAIGN)
        self.campaign = campaign
        self.about = f"Giao trong {campaign.title}. Nhiệm vụ đã giao với cùng nội dung, cùng hạn thì giữ nguyên."
        self.known = {(exact(title), due_on) for title, due_on in queries.known(campaign)}
        self.given_to: dict[str, CampaignUnit] = {}
        addressees = Addressees(campaigns.enrolled(campaign))
        self.columns = _columns(campaign.fields, addressees)

    def key(self, row: Row) -> Hashable:
        return exact(row.text("title")), row.values["due_on"]

    def write(self, row: Row) -> Effect:
        if self.key(row) in self.known:
            return Effect.SAME
        fields = dict(row.values)
        units = fields.pop("units")
        service.give_uncounted(self.actor, self.campaign, units, **fields)
        self.given_to |= {mine.unit_id: mine for mine in units}
        return Effect.MADE

    def finish(self) -> Sequence[Fault]:
        service.recount(self.actor, self.campaign, list(self.given_to.values()))
        return ()


def due(cell: Cell) -> date:
    """A day, or a month or a quarter with its year: the last day of it. "Trước ngày" leaves open which day is meant."""
    if not isinstance(cell, str):
        return cells.day(cell)
    text = " ".join(cell.split()).rstrip(".")
    if match := DAY.fullmatch(text):
        return cells.day(match[1])
    if match := PERIOD.fullmatch(plain(text)):
        year = int(match[3])
        month = QUARTERS.get(match[2], 0) * 3 if match[1] == "quy" else int(match[2]) if match[2].isdigit() else 0
        if 1 <= month <= 12 and 1900 <= year <= 2100:
            return date(year, month, calendar.monthrange(year, month)[1])
    raise Unreadable(f"“{text[:80]}” ghi ngày/tháng/năm, hoặc tháng, quý kèm năm (tháng 6/…, quý II/…)")


def _columns(fields: Sequence[Field], addressees: Addressees) -> list[Column]:
    words = {field.name: field.code for field in fields} | {field.code: field.code for field in fields}
    names = [mine.unit.short_name for mine in addressees.enrolled]
    blocks = dict.fromkeys(mine.unit.block.name for mine in addressees.enrolled if mine.block and mine.unit.block)
    return [
        Column(
            "title", "Nội dung nhiệm vụ", _title,
            ("Nhiệm vụ", "Tên nhiệm vụ", "Nội dung", "Nội dung công việc", "Nhiệm vụ, giải pháp", "Nhiệm vụ cụ thể",
             "Nhiệm vụ CCHC", "Nội dung, nhiệm vụ", "Nhiệm vụ được giao"),
            required=True, width=50,
        ),
        Column(
            "field_code", "Lĩnh vực CCHC", cells.one_of(words, "danh sách lĩnh vực"),
            ("Lĩnh vực", "Nội dung CCHC", "Lĩnh vực cải cách hành chính"),
            required=True, choices=[field.name for field in fields], width=30,
        ),
        Column(
            "units", "Đơn vị thực hiện", addressees.read,
            ("Đơn vị chủ trì", "Cơ quan chủ trì", "Cơ quan, đơn vị chủ trì", "Cơ quan, đơn vị thực hiện", "Đơn vị",
             "Cơ quan thực hiện", "Đơn vị được giao", "Chủ trì", "Cơ quan, đơn vị chủ trì thực hiện",
             "Trách nhiệm thực hiện", "Phân công thực hiện"),
            required=True, width=40, choices=[*(f"Tất cả {name}" for name in blocks), *names],
            hint="Nhiều đơn vị thì cách nhau dấu chấm phẩy. Cả khối thì ghi tên khối; mọi đơn vị thì ghi: Tất cả đơn vị.",
        ),
        Column(
            "due_on", "Thời hạn hoàn thành", due,
            ("Thời hạn", "Thời gian hoàn thành", "Hạn hoàn thành", "Hạn", "Thời gian", "Thời gian thực hiện",
             "Tiến độ", "Tiến độ thực hiện", "Tiến độ hoàn thành", "Hoàn thành trước ngày", "Ngày hoàn thành"),
            required=True, kind=Kind.DAY, width=18,
            hint="Ngày/tháng/năm (đến hết ngày đó). Ghi quý, tháng kèm năm thì lấy ngày cuối.",
        ),
        Column(
            "product", "Sản phẩm", cells.text(2_000),
            ("Sản phẩm, yêu cầu", "Sản phẩm dự kiến", "Sản phẩm đầu ra", "Sản phẩm hoàn thành", "Kết quả, sản phẩm",
             "Kết quả", "Yêu cầu", "Sản phẩm dự kiến hoàn thành"),
            width=36,
        ),
        Column(
            "source", "Văn bản giao", cells.line(200),
            ("Văn bản giao (số, ngày)", "Căn cứ", "Văn bản căn cứ", "Văn bản chỉ đạo", "Văn bản", "Số, ngày văn bản"),
            width=28,
        ),
    ]  # fmt: skip


def _title(cell: Cell) -> str:
    text: str = cells.line(300)(cell)
    if not any(letter.isalpha() for letter in text):
        raise Unreadable(f"“{text[:80]}” không phải nội dung nhiệm vụ")
    return text


IMPORTS = (
    Import("nhiem-vu", "Nhiệm vụ CCHC được giao", Action.TASK_GIVE, Tasks, ("Nhiệm vụ", "/nhiem-vu"), most=MOST),
)
