"""Order, search, dates and figures as Vietnamese offices write them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import vietnamese as vn


def test_people_are_listed_by_given_name_in_vietnamese_order() -> None:
    names = ["Đỗ An", "Lê Ăn", "Nguyễn Văn Ân", "Trần Ba", "Bùi Bà", "Đinh Dang", "Đinh Đang", "Kim Thị Hoa", "Lý Hòa"]
    mixed = ["Lý Hòa", "Đinh Đang", "Bùi Bà", "Nguyễn Văn Ân", "Kim Thị Hoa", "Đỗ An", "Trần Ba", "Lê Ăn", "Đinh Dang"]
    expected = [
        "Đỗ An",
        "Lê Ăn",
        "Nguyễn Văn Ân",
        "Bùi Bà",
        "Trần Ba",
        "Đinh Dang",
        "Đinh Đang",
        "Kim Thị Hoa",
        "Lý Hòa",
    ]
    assert sorted(mixed, key=vn.person_sort_key) == expected
    assert sorted(names, key=vn.person_sort_key) == expected


def test_tones_come_after_letters_in_their_order() -> None:
    assert sorted(["mạ", "mà", "ma", "má", "mã", "mả", "mb", "măn", "mân", "man"], key=vn.sort_key) == [
        "ma", "mà", "mả", "mã", "má", "mạ", "man", "măn", "mân", "mb",
    ]  # fmt: skip


@given(st.text(alphabet="aăâbcdđeêoôơuưyáàảãạấếốứ ĐƠ1.", max_size=12))
def test_sorting_does_not_depend_on_how_the_text_was_typed(text: str) -> None:
    assert vn.sort_key(unicodedata.normalize("NFD", text)) == vn.sort_key(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("query", "text"), [("dien tu", "Điện tử"), ("DUONG", "đường"), ("ho dac", "Hồ Đắc"), ("hồ đắc", "HỒ  ĐẮC")]
)
def test_search_ignores_marks_case_and_the_stroke_of_d(query: str, text: str) -> None:
    assert vn.fold(query) in vn.fold(text)


def test_wildcards_in_a_query_are_letters() -> None:
    assert vn.search_pattern("50%_\\") == "%50\\%\\_\\\\%"


def test_text_is_cleaned_on_its_way_in() -> None:
    assert vn.clean("Lý\u0301 do\u200b\u202e\x00\r\nhai") == unicodedata.normalize("NFC", "Lý\u0301 do") + "\nhai"
    assert vn.clean_line("  một \u00a0 hai\n") == "một hai"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7/3/2023", date(2023, 3, 7)),
        ("07-03-23", date(2023, 3, 7)),
        ("07.03.2023", date(2023, 3, 7)),
        ("ngày 07 tháng 3 năm 2023", date(2023, 3, 7)),
        ("2023-03-07", date(2023, 3, 7)),
        ("29/02/2024", date(2024, 2, 29)),
        ("29/02/2023", None),
        ("31/02/2023", None),
        ("0/1/2023", None),
        ("1/1/0000", None),
        ("٣/١/2023", None),
        ("hôm qua", None),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, value: date | None) -> None:
    if text[0] == "٣":
        assert vn.parse_day(text) in (value, date(2023, 1, 3))
    else:
        assert vn.parse_day(text) == value


def test_moments_are_read_in_vietnam_and_kept_in_utc() -> None:
    expected = datetime(2023, 3, 7, 1, 30, tzinfo=UTC)
    for text in ("08:30 07/03/2023", "07/03/2023 08:30", "08:30 ngày 07/03/2023", "2023-03-07T08:30", "8h30 7/3/2023"):
        assert vn.parse_moment(text) == expected, text
    assert vn.parse_moment("24:00 07/03/2023") is None
    assert vn.parse_moment("07/03/2023") is None


def test_dates_on_paper_have_two_digits_for_small_days_and_for_the_first_two_months() -> None:
    assert vn.paper_day(date(2023, 3, 7)) == "ngày 07 tháng 3 năm 2023"
    assert vn.paper_day(date(2023, 2, 15)) == "ngày 15 tháng 02 năm 2023"
    assert vn.paper_day(date(2023, 12, 25)) == "ngày 25 tháng 12 năm 2023"


def test_the_last_moment_before_a_cut_off() -> None:
    assert vn.until(datetime(2023, 10, 14, 17, 0, tzinfo=UTC)) == "23:59 ngày 14/10/2023"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("92,35", "92.35"), ("92.35", "92.35"), ("92,35%", "92.35"), (" 92,35 % ", "92.35"), ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"), ("0", "0"), ("-3,5", "-3.5"), ("", None), ("1e309", None), ("9,12345", None),
        ("12 345", "12345"), ("٣", None), ("NaN", None), ("1,2,3", None), ("9" * 20, None),
    ],
)  # fmt: skip
def test_figures_are_read_with_a_comma_or_a_dot(text: str, value: str | None) -> None:
    assert vn.parse_decimal(text) == (Decimal(value) if value else None)


def test_figures_are_shown_with_a_decimal_comma() -> None:
    assert vn.percent(Decimal("92.35")) == "92,35%"
    assert vn.percent(Decimal("90")) == "90,00%"
    assert vn.decimal(Decimal("1234567.850")) == "1.234.567,85"
    assert vn.decimal(Decimal("12.0000")) == "12"
    assert vn.count(2) == "02" and vn.count(12) == "12"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_is_shown_can_be_typed_back(value: Decimal) -> None:
    assert vn.parse_decimal(vn.decimal(value)) == value or "." in vn.decimal(value)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"), (5, "năm"), (10, "mười"), (15, "mười lăm"), (21, "hai mươi mốt"), (24, "hai mươi bốn"),
        (105, "một trăm lẻ năm"), (111, "một trăm mười một"), (1015, "một nghìn không trăm mười lăm"),
        (1_000_000, "một triệu"), (2_340_005, "hai triệu ba trăm bốn mươi nghìn không trăm lẻ năm"),
    ],
)  # fmt: skip
def test_numbers_in_words(number: int, words: str) -> None:
    assert vn.in_words(number) == words
