"""Tables to .xlsx and back; headings as offices write them; what no file may do."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import confined
from portal.archive import Bad
from portal.sheets import cells, headings, reading
from portal.sheets.reading import Sheet, read
from portal.sheets.tables import Heading, Kind, Table
from portal.sheets.writer import HEADING_ROW, workbook
from portal.vietnamese import clean
from tests.sheets import corpus

AT = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
KINDS = [Heading("Chữ"), Heading("Số", kind=Kind.WHOLE), Heading("Số lẻ", kind=Kind.DECIMAL)]
KINDS += [Heading("Tỷ lệ", kind=Kind.PERCENT), Heading("Ngày", kind=Kind.DAY), Heading("Lúc", kind=Kind.MOMENT)]
NASTY = [
    "=1+1", "+84 909", "-5", "@SUM(A1)", "\t=1", "＝1+1", "=cmd|' /C calc'!A0", "http://a.example", '"=', "x\r\n=1",
    "a\x00b\x07c\ufffe", "_x0041_", "  hai khoảng  ", "Phường Đông", "{=1}", "1E5", "0123", "<b>&amp;</b>",
]  # fmt: skip


def sheet_xml(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/") and name.endswith("xml")
        )


def back(content: bytes, index: int = 0) -> list[list[object]]:
    return [list(row) for row in read(content)[index].rows[HEADING_ROW + 1 :]]


# --- writing --------------------------------------------------------------------------------------
def test_a_text_is_a_text_whatever_it_begins_with() -> None:
    content = workbook(Table("Danh sách", [Heading("Chữ")], [[text] for text in NASTY]), at=AT)
    xml = sheet_xml(content)
    assert not re.search(r"<f[ >/]", xml) and "<hyperlink" not in xml
    assert [row[0] for row in back(content)] == [clean(text).strip() for text in NASTY]


def test_numbers_and_days_are_numbers_and_days() -> None:
    moment = datetime(2024, 3, 7, 18, 30, tzinfo=UTC)
    table = Table("Số liệu", KINDS, [["a", 7, Decimal("1234.5"), Decimal("92.35"), date(2024, 3, 7), moment]])
    content = workbook(table, at=AT)
    assert back(content) == [["a", 7, 1234.5, 92.35, date(2024, 3, 7), datetime(2024, 3, 8, 1, 30)]]
    xml = sheet_xml(content)
    for part in (
        "dd/mm/yyyy",
        'orientation="landscape"',
        'paperSize="9"',
        "<autoFilter",
        'state="frozen"',
        "Print_Titles",
    ):
        assert part in xml, part


def test_names_of_sheets_are_what_excel_allows() -> None:
    tables = [Table("Tiêu chí: năm nay / năm trước [bản của Ủy ban nhân dân]", [Heading("a")], [["b"]])] * 3
    names = [sheet.name for sheet in read(workbook(*tables, at=AT))]
    assert len(set(names)) == 3 and all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


values = st.tuples(
    st.text(max_size=40).filter(lambda text: clean(text).strip() not in reading.ERRORS),
    st.none() | st.integers(-(10**12), 10**12),
    st.none() | st.decimals(-(10**9), 10**9, places=4, allow_nan=False),
    st.none() | st.decimals(0, 100, places=2, allow_nan=False),
    st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.none() | st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1)).map(lambda at: at.replace(microsecond=0)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=5))
def test_what_is_written_is_read(lines: list[tuple]) -> None:
    instants = [(*line[:5], line[5].replace(tzinfo=cells_zone()) if line[5] else None) for line in lines]
    found = back(workbook(Table("t", KINDS, instants), at=AT))
    found += [[] for _ in range(len(lines) - len(found))]
    for line, row in zip(lines, found, strict=True):
        row = [*row, *[None] * (6 - len(row))]
        text, whole, decimal, percent, day, moment = line
        assert (row[0] or "") == clean(text).strip()
        assert row[1] == whole and row[4] == day
        assert (None if row[2] is None else cells.figure(row[2])) == decimal
        assert (None if row[3] is None else cells.figure(row[3])) == percent
        seen = (
            row[5]
            if not isinstance(row[5], date) or isinstance(row[5], datetime)
            else datetime(*row[5].timetuple()[:3])
        )
        assert seen == moment
    sheets = read(workbook(Table("t", KINDS, instants), at=AT))
    assert reading.unpack(reading.pack(sheets)) == sheets


def cells_zone():
    from portal.clock import VIETNAM

    return VIETNAM


# --- headings -------------------------------------------------------------------------------------
@dataclass
class Column:
    name: str
    heading: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    extra: list = field(default_factory=list)


PEOPLE = [
    Column("name", "Họ và tên", ("Họ tên",), True),
    Column("kind", "Đối tượng"),
    Column("post", "Chức vụ", ("Chức danh", "Chức vụ, chức danh")),
    Column("workplace", "Đơn vị công tác", ("Tên đơn vị/tập thể công tác",)),
]


def test_an_ugly_list_is_read_as_a_person_reads_it() -> None:
    sheets = read(corpus.ugly())
    found = headings.guess(sheets, PEOPLE)
    assert sheets[found.sheet].name == "Trích ngang"
    assert found.last == 5
    assert found.columns == {"name": 1, "post": 3, "workplace": 4, "kind": 5} and not found.doubts
    inside = headings.body(sheets[found.sheet], found, PEOPLE)
    assert [(line.number, line.cells[1], line.cells[3], line.cells[4]) for line in inside.lines] == [
        (9, "Trần Minh Khôi", "Công chức Văn phòng", "UBND phường Đông"),
        (10, "Lý Văn Phước", "Công chức Tư pháp", "UBND phường Đông"),
    ]
    assert inside.left_out == [13, 15]


def test_an_old_xls_is_read() -> None:
    sheets = read(corpus.OLD.read_bytes())
    found = headings.guess(sheets, PEOPLE)
    assert found.columns == {"name": 1, "post": 2, "workplace": 3}
    lines = headings.body(sheets[0], found, PEOPLE).lines
    assert [(line.cells[1], line.cells[4]) for line in lines] == [
        ("Trần Minh Khôi", date(1985, 3, 7)),
        ("Lý Văn Phước", date(1990, 12, 1)),
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("HỌ VÀ TÊN", "name"), ("Ho va ten", "name"), ("Họ  và tên :", "name"), ("Họ và tên (viết in hoa)", "name"),
        ("Họ và tên\ncá nhân được đề nghị", "name"), ("Tên đơn vị/tập thể công tác", "workplace"), ("CHỨC DANH", "post"),
    ],
)  # fmt: skip
def test_a_heading_is_recognised_however_it_is_written(title: str, name: str) -> None:
    found = headings.guess([Sheet("a", [[title], ["x"]], [])], PEOPLE)
    assert found is not None and found.columns == {name: 0}


def test_two_columns_that_fit_alike_are_told() -> None:
    found = headings.guess([Sheet("a", [["Họ và tên", "Chức vụ", "Chức danh"], ["A B", "x", "y"]], [])], PEOPLE)
    assert found.columns == {"name": 0, "post": 1} and found.doubts == ["“Chức vụ” khớp cả cột B và cột C."]


def test_nothing_is_recognised_in_a_sheet_about_something_else() -> None:
    assert headings.guess([Sheet("a", [["Ngày", "Mưa"], [1, 2]], [])], PEOPLE) is None


def test_a_list_without_numbers_keeps_every_row() -> None:
    sheet = Sheet("a", [["Họ và tên", "Chức vụ"], ["A B", None], [None, "c"]], [])
    inside = headings.body(sheet, headings.guess([sheet], PEOPLE), PEOPLE)
    assert [line.number for line in inside.lines] == [2, 3] and not inside.left_out


# --- what no file may do --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        b"", b"abc", b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, corpus.bomb(), corpus.lying(),
        corpus.macro(), b"<html><table><tr><td>a</td></tr></table>", corpus.book(lambda made, sheet: None),
        b"PK\x03\x04" + b"x" * (reading.MOST_BYTES + 1),
    ],
    ids=["empty", "junk", "no zip", "no xls", "bomb", "lying", "macro", "html", "nothing in it", "large"],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Bad, match=r"\.$"):
        read(content)


def test_more_text_than_can_be_kept_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_TEXT", 10)
    with pytest.raises(Bad, match="quá nhiều chữ"):
        read(corpus.simple(["Họ và tên"], ["A B"]))


def test_a_sheet_that_would_fill_the_memory_ends_in_its_child() -> None:
    with pytest.raises(confined.ConfinedError):
        confined.run("portal.sheets.reading:read", corpus.wide_open(), seconds=15)


def test_an_entity_reads_no_file_of_the_server() -> None:
    try:
        seen = repr(read(corpus.entities()))
    except Bad:
        return
    assert "root:" not in seen


def test_a_formula_is_its_value_and_an_error_is_nothing() -> None:
    def fill(made, sheet) -> None:
        sheet.write_string(0, 0, "a")
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write_string(3, 0, "#REF!")
        sheet.write_string(4, 0, "b\x0cc\u200b\u202e")

    assert [list(row) for row in read(corpus.book(fill))[0].rows] == [["a"], [2], [], [], ["bc"]]


def test_a_list_longer_than_is_read_says_so() -> None:
    sheet = read(corpus.simple(["Họ và tên"], *[[f"A {n}"] for n in range(5_200)]))[0]
    assert not sheet.whole and len(sheet.rows) == reading.MOST_ROWS + reading.ABOVE


# --- cells ----------------------------------------------------------------------------------------
def test_what_cells_mean() -> None:
    assert cells.figure(92.34999999999999) == Decimal("92.35") and cells.figure("92,35%") == Decimal("92.35")
    assert cells.day("7/3/2023") == date(2023, 3, 7) and cells.day(datetime(2023, 3, 7, 9)) == date(2023, 3, 7)
    assert cells.phone(909123456) == "0909123456" and cells.phone("0299 3xx") == "0299 3xx"
    assert cells.yes_no("X") is True and cells.yes_no("không") is False
    assert cells.one_of({"Cá nhân": 1}, "danh mục")("CA NHAN") == 1
    for reader, cell in [
        (cells.figure, "chín"),
        (cells.day, "hôm qua"),
        (cells.yes_no, "có lẽ"),
        (cells.line(3), "dài quá"),
    ]:
        with pytest.raises(cells.Unreadable):
            reader(cell)
