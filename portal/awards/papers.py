"""Papers of the award: tờ trình, bảng tổng hợp, dự thảo quyết định, danh sách xướng tên, Giấy khen. Pure.

Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I; a number that is not given yet is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from portal.documents.blocks import (
    OPEN,
    OPEN_DAY,
    STT,
    Agency,
    Block,
    Certificate,
    Column,
    Heading,
    Letterhead,
    Lines,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    addressed_to,
    open_number,
    with_numbers,
)
from portal.vietnamese import count, in_words, paper_day


@dataclass(frozen=True)
class Named:
    """One name of the list, in words; `number` and `amount` once there is a decision."""

    who: str
    post: str
    unit: str
    collective: bool
    votes: str
    advice: str
    figures: Sequence[str]
    note: str
    number: int | None
    amount: int | None

    @property
    def described(self) -> str:
        return ", ".join(part for part in (self.post, self.unit) if part)


@dataclass(frozen=True)
class Awards:
    """Everything the papers say."""

    host: Agency
    office: Agency
    office_head: str  # in a sentence: "Trưởng phòng Nội vụ"
    leader_title: str
    campaign: str  # title
    plan: str  # "Kế hoạch số … ngày … của …"
    award: str
    statement: str
    groups: Sequence[tuple[str, Sequence[Named]]]
    asked: str  # what the competent body answered
    decision_number: str
    decided_on: date | None
    signature: Sequence[str]  # title in lines, then the name
    bonus_source: str
    base_salary: int | None
    at: datetime

    @property
    def names(self) -> list[Named]:
        return [row for _, rows in self.groups for row in rows]

    @property
    def deciding(self) -> str:
        """Who decides, with the whole name of the host where the title has only the beginning of it."""
        title, whole = self.leader_title, self.host.full
        at = next(
            (n for n in range(len(title)) if whole.startswith(title[n:]) and (n == 0 or title[n - 1] == " ")), None
        )
        return title if at is None else title[:at] + whole

    @property
    def movement(self) -> str:
        return self.campaign.replace("Phong trào", "phong trào", 1)

    @property
    def counted(self) -> str:
        """ "06 tập thể và 10 cá nhân"."""
        collectives = sum(1 for row in self.names if row.collective)
        persons = len(self.names) - collectives
        parts = [(collectives, "tập thể"), (persons, "cá nhân")]
        return " và ".join(f"{count(number)} {words}" for number, words in parts if number)


def money(amount: int) -> str:
    """1.080.000."""
    return f"{amount:,}".replace(",", ".")


def _letterhead(agency: Agency, kind: str, number: str = "", on: date | None = None) -> Letterhead:
    text = f"Số: {number}" if number else open_number(kind, agency.symbol)
    return agency.letterhead(text, paper_day(on) if on is not None else OPEN_DAY)


def _signatures(title: Sequence[str], name: str, recipients: Sequence[str], note: str = "") -> Signatures:
    return Signatures(None, Signature(title, name, note), recipients)


def _paper(title: str, blocks: Sequence[Block], awards: Awards) -> Paper:
    return Paper(title=title, blocks=blocks, at=awards.at, author=awards.office.full)


# --- to the leader ------------------------------------------------------------------------------
def request(awards: Awards) -> Paper:
    """Tờ trình of the standing office."""
    blocks: list[Block] = [
        _letterhead(awards.office, "TTr"),
        Title("TỜ TRÌNH", f"Về việc tặng {awards.award} trong {awards.movement}"),
        *addressed_to([awards.leader_title]),
        Paragraph(f"Thực hiện {awards.plan};"),
        Paragraph(
            "Trên cơ sở hồ sơ đề nghị khen thưởng của các cơ quan, đơn vị, biên bản bình xét và kết quả thẩm định, "
            f"kính trình {awards.leader_title} xem xét, quyết định tặng {awards.award} cho {awards.counted} đã có thành "
            f"tích xuất sắc trong {awards.movement}."
        ),
    ]
    for title, rows in awards.groups:
        if not rows:
            continue
        blocks += [Heading(title), _request_table(title, rows)]
    blocks += [
        Paragraph(f"{awards.statement}. {awards.asked}"),
        Paragraph("Kính trình xem xét, quyết định./."),
        Signatures(None, awards.office.signature(), ["Như trên;", "Lưu: VT."]),
    ]
    return _paper("Tờ trình đề nghị tặng Giấy khen", blocks, awards)


def _request_table(title: str, rows: Sequence[Named]) -> Table:
    columns = [
        STT,
        Column("Được đề nghị", 55),
        Column("Chức vụ, đơn vị", 48),
        Column("Phiếu ở đơn vị", 22, "center"),
        Column("Ghi chú", 28),
    ]
    body = [
        [
            row.who,
            row.described,
            row.votes,
            "; ".join(filter(None, (row.advice and f"Hội đồng: {row.advice}", row.note))),
        ]
        for row in rows
    ]
    return Table(columns, with_numbers(body), title)


def summary(awards: Awards, groups: Sequence[tuple[str, str, Sequence[Named]]]) -> Paper:
    """Bảng tổng hợp: every name that was considered, in the order of votes, with its figures. `groups` are (title,
    how many are used, names)."""
    blocks: list[Block] = [
        _letterhead(awards.office, "BTH"),
        Title("BẢNG TỔNG HỢP HỒ SƠ ĐỀ NGHỊ KHEN THƯỞNG", awards.campaign),
    ]
    for title, used, rows in groups:
        blocks.append(Heading(f"{title}: {used}"))
        if not rows:
            blocks.append(Paragraph("Không có tập thể, cá nhân đủ điều kiện."))
            continue
        compared = any(row.figures for row in rows)
        columns = [
            STT,
            Column("Tên, chức vụ, đơn vị", 75 if compared else 100),
            *([Column("Số liệu năm trước → năm nay", 65)] if compared else []),
            Column("Phiếu ở đơn vị", 22, "center"),
            Column("Ý kiến Hội đồng", 22, "center"),
            Column("Đề xuất, ghi chú", 56 if compared else 96),
        ]
        body = [
            [
                ", ".join(filter(None, (row.who, row.described))),
                *(["; ".join(row.figures)] if compared else []),
                row.votes,
                row.advice,
                row.note,
            ]
            for row in rows
        ]
        blocks.append(Table(columns, with_numbers(body), title))
    names = sum(len(rows) for _, _, rows in groups)
    blocks += [
        Paragraph(f"Bảng tổng hợp gồm {count(names)} ({in_words(names)}) tập thể, cá nhân./."),
        Signatures(None, awards.office.signature()),
    ]
    return replace(_paper("Bảng tổng hợp hồ sơ đề nghị khen thưởng", blocks, awards), landscape=True)


# --- the decision -------------------------------------------------------------------------------
def decision(awards: Awards) -> Paper:
    """Dự thảo quyết định with its list (Nghị định 30/2020, Mẫu 1.2)."""
    title, name = list(awards.signature[:-1]), awards.signature[-1] if awards.signature else ""
    articles: list[Block] = [
        Paragraph(
            f"Tặng {awards.award} cho {awards.counted} đã có thành tích xuất sắc trong {awards.movement} "
            "(có danh sách kèm theo).",
            lead="Điều 1.",
        )
    ]
    if awards.bonus_source:
        articles.append(
            Paragraph(
                f"Tập thể, cá nhân có tên tại Điều 1 được nhận tiền thưởng theo {awards.bonus_source}, trích từ quỹ thi "
                "đua, khen thưởng.",
                lead="Điều 2.",
            )
        )
    articles.append(
        Paragraph(
            f"Quyết định có hiệu lực kể từ ngày ký. {awards.office.full}, các cơ quan, "
            "đơn vị có liên quan và các tập thể, cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
            lead=f"Điều {len(articles) + 1}.",
        )
    )
    blocks: list[Block] = [
        _letterhead(awards.host, "QĐ", awards.decision_number, awards.decided_on),
        Title("QUYẾT ĐỊNH", f"Về việc tặng {awards.award} trong {awards.movement}"),
        Title(awards.deciding.upper()),
        Paragraph("Căn cứ Luật Tổ chức chính quyền địa phương;", italic=True),
        Paragraph("Căn cứ Luật Thi đua, khen thưởng;", italic=True),
        Paragraph(f"Căn cứ {awards.plan};", italic=True),
        Paragraph(f"Theo đề nghị của {_proposer(awards)}.", italic=True),
        Title("QUYẾT ĐỊNH:"),
        *articles,
        _signatures(title, name, ["Như Điều " + str(len(articles)) + ";", "Lưu: VT."]),
        PageBreak(),
        Title("DANH SÁCH", f"Tập thể, cá nhân được tặng {awards.award}"),
        Paragraph(f"(Kèm theo {_decision_words(awards)})", italic=True, center=True),
    ]
    for heading, rows in awards.groups:
        if rows:
            blocks += [Heading(heading), _award_table(heading, rows, awards.base_salary is not None)]
    if awards.base_salary is not None:
        total = sum(row.amount or 0 for row in awards.names)
        blocks.append(Paragraph(f"Tổng số tiền thưởng: {money(total)} đồng ({in_words(total).capitalize()} đồng)./."))
    return _paper("Quyết định tặng Giấy khen", blocks, awards)


def _proposer(awards: Awards) -> str:
    """Who asked for it, with the open number of the tờ trình: it is written in as the decision is."""
    return f"{awards.office_head or awards.office.full} tại Tờ trình {awards.office.cited('TTr')}"


def _decision_words(awards: Awards) -> str:
    number = f"số {awards.decision_number}" if awards.decision_number else f"số{OPEN}/QĐ-{awards.host.symbol}"
    on = paper_day(awards.decided_on) if awards.decided_on else OPEN_DAY
    return f"Quyết định {number} {on}"


def _award_table(title: str, rows: Sequence[Named], with_money: bool) -> Table:
    columns = [STT, Column("Tập thể, cá nhân", 60), Column("Chức vụ, đơn vị", 65)]
    if with_money:
        columns.append(Column("Tiền thưởng (đồng)", 28, "right"))
    body = []
    for position, row in enumerate(rows, 1):
        cells = [str(row.number or position), row.who, row.described]
        if with_money:
            cells.append(money(row.amount) if row.amount else "")
        body.append(cells)
    return Table(columns, body, title)


# --- the ceremony -------------------------------------------------------------------------------
def calling_list(awards: Awards) -> Paper:
    """Danh sách xướng tên, ký nhận: collectives first, then persons, in the order of the decision."""
    with_money = awards.base_salary is not None
    columns = [
        STT,
        Column("Tập thể, cá nhân", 55),
        Column("Chức vụ, đơn vị", 48),
        *([Column("Tiền thưởng (đồng)", 25, "right")] if with_money else []),
        Column("Ký nhận", 25),
    ]
    ordered = sorted(awards.names, key=lambda row: (not row.collective, row.number or 0))
    body = [
        [
            str(position),
            row.who,
            row.described,
            *([money(row.amount) if row.amount else ""] if with_money else []),
            "",
        ]
        for position, row in enumerate(ordered, 1)
    ]
    blocks: list[Block] = [
        _letterhead(awards.office, "DS"),
        Title("DANH SÁCH XƯỚNG TÊN, KÝ NHẬN", f"{awards.award}, {awards.movement}"),
        Paragraph(f"(Theo {_decision_words(awards)} của {awards.leader_title})", italic=True, center=True),
        Table(columns, body, "Danh sách xướng tên, ký nhận"),
        Lines([f"Tổng cộng: {awards.counted}."], dash=False),
    ]
    return _paper("Danh sách xướng tên, ký nhận", blocks, awards)


def certificates(awards: Awards) -> Paper:
    """Giấy khen, one to a lying page: in large letters, without a page number."""
    title, name = list(awards.signature[:-1]), awards.signature[-1] if awards.signature else ""
    blocks: list[Block] = []
    for position, row in enumerate(awards.names, 1):
        day = paper_day(awards.decided_on) if awards.decided_on else OPEN_DAY
        blocks.append(
            Certificate(
                giver=awards.deciding.upper(),
                kind="GIẤY KHEN",
                name=row.who,
                described=row.described,
                reason=f"Đã có thành tích xuất sắc trong {awards.movement}",
                place_date=f"{awards.host.place}, {day}",
                decision=_decision_words(awards),
                register=f"Số vào sổ: {count(row.number or position)}",
                title=title,
                signer=name,
            )
        )
    return Paper("Giấy khen", blocks, at=awards.at, author=awards.office.full, landscape=True, numbered=False)
