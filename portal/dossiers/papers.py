"""The unit's papers: văn bản đề nghị with its list, báo cáo thành tích, danh mục tài liệu kiểm chứng. Pure.

Layout of Nghị định 30/2020/NĐ-CP, Phụ lục I; what is in them was declared, nothing is added. A number or a day that is
not known yet is left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.campaigns.states import CandidateKind
from portal.documents.blocks import (
    OPEN,
    OPEN_DAY,
    STT,
    Agency,
    Block,
    Column,
    Heading,
    Lines,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    addressed_to,
    with_numbers,
)
from portal.vietnamese import capitalize_first, count, day, in_words, paper_day

SUMMARY_WORDS = 80
LETTER_STYLES = ("party", "mass")  # these ask by a công văn, the State's offices by a tờ trình


@dataclass(frozen=True)
class Document:
    """One document of evidence, and the criterion that it speaks for."""

    criterion: str
    title: str
    number: str
    issued_on: date | None
    pages: int | None = None  # where they could be counted


@dataclass(frozen=True)
class Answer:
    """One criterion as the unit declared it; `why` is what follows from the figures, `explanation` the unit's words."""

    number: int
    criterion: str
    last: str
    this: str
    declared: bool
    applies: bool
    conclusion: str
    why: str
    explanation: str
    as_of: date | None = None  # of its figures


@dataclass(frozen=True)
class Nominee:
    """Whom the unit puts forward. `post` of a resident is where they live; `initiatives` are (title, what of it)."""

    name: str
    post: str
    birth_year: int | None
    kind: CandidateKind
    votes: str
    answers: Sequence[Answer]
    initiatives: Sequence[tuple[str, str]]
    documents: Sequence[Document]
    report_number: str
    reported_on: date | None


@dataclass(frozen=True)
class Proposal:
    """Everything that the unit's papers say."""

    unit: Agency
    phone: str
    ranks: bool
    leader: str
    office: str
    campaign: str
    plan: str
    award: str
    statement: str
    minutes: Sequence[str]
    number: str
    issued_on: date | None
    nominees: Sequence[Nominee]
    at: datetime

    @property
    def movement(self) -> str:
        return self.campaign.replace("Phong trào", "phong trào", 1)

    @property
    def collectives(self) -> list[Nominee]:
        return [row for row in self.nominees if row.kind is CandidateKind.UNIT]

    @property
    def persons(self) -> list[Nominee]:
        return [row for row in self.nominees if row.kind is not CandidateKind.UNIT]

    @property
    def post_title(self) -> str:
        return "Cấp bậc, chức vụ" if self.ranks else "Chức vụ"


def counted(number: int, what: str) -> str:
    """ "02 (hai) cá nhân"."""
    return f"{count(number)} ({in_words(number)}) {what}"


def _everybody(proposal: Proposal) -> str:
    kinds = [(len(proposal.collectives), "tập thể"), (len(proposal.persons), "cá nhân")]
    words = " và ".join(counted(number, what) for number, what in kinds if number)
    residents = sum(1 for row in proposal.nominees if row.kind is CandidateKind.RESIDENT)
    return f"{words}, trong đó có {counted(residents, 'người dân')}" if residents else words


def addressed(nominee: Nominee, style: str) -> str:
    """The name as a list prints it: a Party body's own people are comrades, everybody else is Ông/Bà."""
    if nominee.kind is CandidateKind.UNIT:
        return nominee.name
    comrade = style == "party" and nominee.kind is CandidateKind.PERSON
    return f"{'Đồng chí' if comrade else 'Ông/Bà'} {nominee.name}"


def day_or_open(on: date | None) -> str:
    return paper_day(on) if on is not None else OPEN_DAY


def _paper(title: str, blocks: Sequence[Block], proposal: Proposal) -> Paper:
    return Paper(title=title, blocks=blocks, at=proposal.at, author=proposal.unit.full)


# --- the request and its list -------------------------------------------------------------------
def request(proposal: Proposal) -> Paper:
    """Tờ trình, or the công văn of those whose style it is, with the list as its annex."""
    unit, letter = proposal.unit, proposal.unit.style in LETTER_STYLES
    about = f"đề nghị tặng {proposal.award} trong {proposal.movement}"
    number = unit.number_line("" if letter else "TTr", proposal.number)
    head = unit.letterhead(number, day_or_open(proposal.issued_on), f"V/v {about}" if letter else "")
    blocks: list[Block] = [head] if letter else [head, Title("TỜ TRÌNH", f"Về việc {about}")]
    blocks += [
        *addressed_to([proposal.leader, proposal.office]),
        Paragraph("Căn cứ Luật Thi đua, khen thưởng;", italic=True),
        Paragraph(f"Căn cứ {proposal.plan};", italic=True),
        *(Paragraph(f"Căn cứ {minutes};", italic=True) for minutes in proposal.minutes),
    ]
    if proposal.nominees:
        blocks.append(
            Paragraph(
                f"{unit.full} đề nghị {proposal.leader} xem xét, tặng {proposal.award} cho {_everybody(proposal)} "
                f"đã có thành tích trong {proposal.movement} (có danh sách kèm theo)."
            )
        )
    blocks += [
        Paragraph(
            f"{unit.full} cam kết số liệu, thành tích nêu trong hồ sơ là đúng sự thật. "
            f"{proposal.statement.rstrip('.')}."
        ),
        Paragraph("Kèm theo: danh sách trích ngang, báo cáo thành tích và biên bản bình xét."),
        Paragraph(f"{unit.full} kính trình xem xét, quyết định./."),
        Signatures(None, unit.signature(), ["Như trên;", "Lưu: VT."]),
        PageBreak(landscape=True),
        *_list(proposal, "Công văn" if letter else "Tờ trình"),
    ]
    return _paper("Công văn đề nghị khen thưởng" if letter else "Tờ trình đề nghị khen thưởng", blocks, proposal)


def _list(proposal: Proposal, kind: str) -> list[Block]:
    unit = proposal.unit
    number = unit.cited("" if kind == "Công văn" else "TTr", proposal.number)
    blocks: list[Block] = [
        Title("DANH SÁCH TRÍCH NGANG", f"Tập thể, cá nhân của {unit.full} đề nghị tặng {proposal.award}"),
        Paragraph(f"(Kèm theo {kind} {number} {day_or_open(proposal.issued_on)})", italic=True, center=True),
    ]
    if not proposal.nominees:
        return [*blocks, Paragraph("Chưa có tập thể, cá nhân nào được đề nghị.")]
    if proposal.collectives:
        columns = [STT, Column("Tên tập thể", 65), Column("Tóm tắt thành tích", 149), _votes()]
        rows = [[row.name, summary(row), row.votes] for row in proposal.collectives]
        blocks += [Heading("I. TẬP THỂ"), Table(columns, with_numbers(rows), "Tập thể")]
    if proposal.persons:
        columns = [
            STT,
            Column("Họ và tên", 45),
            Column(f"{proposal.post_title}, đơn vị", 55),
            Column("Tóm tắt thành tích", 114),
            _votes(),
        ]
        rows = [
            [addressed(row, unit.style), _place(row, unit.full), summary(row), row.votes] for row in proposal.persons
        ]
        heading = "II. CÁ NHÂN" if proposal.collectives else "I. CÁ NHÂN"
        blocks += [Heading(heading), Table(columns, with_numbers(rows), "Cá nhân")]
    return [*blocks, Paragraph(f"Danh sách gồm {_everybody(proposal)}./.")]


def _votes() -> Column:
    return Column("Phiếu đồng ý", 26, "center")


def _place(row: Nominee, unit: str) -> str:
    parts = ("Người dân", row.post) if row.kind is CandidateKind.RESIDENT else (row.post, unit)
    return ", ".join(part for part in parts if part)


def summary(nominee: Nominee) -> str:
    """What the unit wrote and what its figures came to, in at most `SUMMARY_WORDS` words, then the initiatives' titles."""
    said = [
        answer.explanation or f"{answer.criterion}: {answer.why}"
        for answer in nominee.answers
        if answer.declared and answer.applies and (answer.explanation or answer.this)
    ]
    words = "; ".join(dict.fromkeys(text.strip().rstrip(".;") for text in said)).split()  # said twice, read once
    text = " ".join(words[:SUMMARY_WORDS]) + (" …" if len(words) > SUMMARY_WORDS else "")
    titles = "; ".join(f"“{title}”" for title, _ in nominee.initiatives)
    return ". ".join(part for part in (text, f"Sáng kiến, mô hình: {titles}" if titles else "") if part)


# --- the reports --------------------------------------------------------------------------------
def report(proposal: Proposal, nominee: Nominee) -> Paper:
    """Báo cáo thành tích in the short form of a movement: of a collective, of a person, of a resident."""
    unit, collective = proposal.unit, nominee.kind is CandidateKind.UNIT
    given = nominee.report_number
    number = unit.number_line("BC", given) if collective or given else ""
    blocks: list[Block] = [
        unit.letterhead(number, day_or_open(nominee.reported_on)),
        Title("BÁO CÁO THÀNH TÍCH", f"Đề nghị tặng {proposal.award} trong {proposal.movement}"),
        *_who(proposal, nominee),
        *_achievements(nominee),
        *_awarded_before(),
        *_foot(proposal, nominee),
    ]
    return _paper(f"Báo cáo thành tích: {nominee.name}", blocks, proposal)


def _who(proposal: Proposal, nominee: Nominee) -> list[Block]:
    unit = proposal.unit
    if nominee.kind is CandidateKind.UNIT:
        facts = [("Tên tập thể", nominee.name), ("Địa điểm", unit.place), ("Điện thoại", proposal.phone)]
        return [Heading("I. SƠ LƯỢC ĐẶC ĐIỂM, TÌNH HÌNH"), _facts(facts)]
    born = str(nominee.birth_year) if nominee.birth_year else ""
    facts = [("Họ và tên", nominee.name.upper()), ("Năm sinh", born)]
    if nominee.kind is CandidateKind.RESIDENT:
        facts += [("Nơi ở", nominee.post), ("Đơn vị đề nghị", unit.full)]
        return [Heading("I. SƠ LƯỢC VỀ NGƯỜI DÂN ĐƯỢC ĐỀ NGHỊ"), _facts(facts)]
    facts += [(proposal.post_title, nominee.post), ("Đơn vị công tác", unit.full)]
    return [Heading("I. SƠ LƯỢC LÝ LỊCH"), _facts(facts)]


def _facts(facts: Sequence[tuple[str, str]]) -> Lines:
    known = [(label, value) for label, value in facts if value]
    return Lines([f"{label}: {value}." for label, value in known])


def _achievements(nominee: Nominee) -> list[Block]:
    resident = nominee.kind is CandidateKind.RESIDENT
    blocks: list[Block] = [
        Heading("II. Ý TƯỞNG, VIỆC LÀM MANG LẠI HIỆU QUẢ" if resident else "II. THÀNH TÍCH ĐẠT ĐƯỢC")
    ]
    parts: list[tuple[str, list[Block]]] = [
        ("Kết quả theo tiêu chí khen thưởng", [_answers(nominee.answers), *_as_of(nominee.answers)])
    ]
    explained = [answer for answer in nominee.answers if answer.explanation]
    if explained:
        words = [f"{answer.criterion}: {ended(answer.explanation)}" for answer in explained]
        parts.append(("Việc đã làm", [Lines(words)]))
    if nominee.initiatives:
        words = [f"“{title}”. {ended(what)}" for title, what in nominee.initiatives]
        parts.append(("Sáng kiến, mô hình", [Lines(words)]))
    if nominee.documents:
        parts.append(("Tài liệu kiểm chứng", [_documents([("", row) for row in nominee.documents])]))
    for position, (title, inside) in enumerate(parts, 1):
        blocks += [Heading(f"{position}. {title}"), *inside]
    return blocks


def ended(text: str) -> str:
    return f"{' '.join(text.split()).rstrip('.')}."


def _answers(answers: Sequence[Answer]) -> Table:
    """With the figures of two years, where any criterion compares them."""
    compares = any(answer.last or answer.this for answer in answers)
    figures = [Column("Năm trước", 25, "center"), Column("Năm nay", 25, "center")] if compares else []
    columns = [STT, Column("Tiêu chí", 43 if compares else 68), *figures, Column("Kết quả", 60 if compares else 85)]
    rows = []
    for answer in answers:
        years = [answer.last or "–", answer.this or "–"] if compares else []
        why = f". {capitalize_first(answer.why)}" if answer.why and answer.declared else ""
        rows.append([str(answer.number), answer.criterion, *years, f"{answer.conclusion}{why}"])
    return Table(columns, rows, "Kết quả theo tiêu chí khen thưởng")


def _as_of(answers: Sequence[Answer]) -> list[Block]:
    """As of which day the figures are, those of one day together."""
    days: dict[date, list[str]] = {}
    for answer in answers:
        if answer.as_of is not None:
            days.setdefault(answer.as_of, []).append(str(answer.number))
    words = [f"tiêu chí {', '.join(numbers)} tính đến ngày {day(on)}" for on, numbers in sorted(days.items())]
    return [Paragraph(f"Số liệu: {'; '.join(words)}.")] if words else []


def _awarded_before() -> list[Block]:
    """Not known here: room to write in."""
    columns = [
        Column("Năm", 20, "center"),
        Column("Hình thức khen thưởng", 65),
        Column("Số, ngày, cơ quan quyết định", 80),
    ]
    return [
        Heading("III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG"),
        Table(columns, [[OPEN] * 3] * 2, "Các hình thức đã được khen thưởng"),
    ]


def _foot(proposal: Proposal, nominee: Nominee) -> list[Block]:
    head = proposal.unit.signature()
    told = Paragraph(f"Trên đây là báo cáo thành tích của {nominee.name}./.")
    if nominee.kind is CandidateKind.UNIT:
        return [told, Signatures(None, head, [f"{proposal.office};", "Lưu: VT."])]
    confirming = Signature(["XÁC NHẬN CỦA ĐƠN VỊ", *head.title], head.name, "")
    return [told, Signatures(confirming, Signature(["NGƯỜI BÁO CÁO"], nominee.name))]


# --- the evidence -------------------------------------------------------------------------------
def evidence_list(proposal: Proposal) -> Paper:
    """Danh mục tài liệu kiểm chứng kèm theo hồ sơ."""
    rows = [(nominee.name, document) for nominee in proposal.nominees for document in nominee.documents]
    blocks: list[Block] = [
        proposal.unit.letterhead("", OPEN_DAY),
        Title("DANH MỤC TÀI LIỆU KIỂM CHỨNG", f"Kèm theo hồ sơ đề nghị khen thưởng trong {proposal.movement}"),
    ]
    if rows:
        blocks += [_documents(rows), Paragraph(f"Tổng cộng: {counted(len(rows), 'tài liệu')}{_pages(rows)}./.")]
    else:
        blocks.append(Paragraph("Hồ sơ không có tài liệu kiểm chứng kèm theo."))
    blocks.append(Signatures(None, proposal.unit.signature()))
    return _paper("Danh mục tài liệu kiểm chứng", blocks, proposal)


def _pages(rows: Sequence[tuple[str, Document]]) -> str:
    """Of those that have a known number of pages, and saying so where others have not."""
    known = [document.pages for _, document in rows if document.pages is not None]
    if not known:
        return ""
    words = counted(sum(known), "trang")
    return f", {words}" if len(known) == len(rows) else f"; phần đếm được số trang: {words}"


def _documents(rows: Sequence[tuple[str, Document]]) -> Table:
    """`rows` are (whose, document); whose they are, and the pages, are columns where the first is said."""
    whose = any(name for name, _ in rows)
    columns = [
        STT,
        *([Column("Tập thể, cá nhân", 34)] if whose else []),
        Column("Tiêu chí", 34 if whose else 50),
        Column("Số, ngày", 32 if whose else 35),
        Column("Tên tài liệu", 37 if whose else 68),
        *([Column("Số trang", 16, "center")] if whose else []),
    ]
    body = []
    for name, document in rows:
        when = ", ".join(filter(None, (document.number, day(document.issued_on) if document.issued_on else "")))
        line = [document.criterion, when, document.title]
        body.append([name, *line, str(document.pages or "–")] if whose else line)
    return Table(columns, with_numbers(body), "Tài liệu kiểm chứng")
