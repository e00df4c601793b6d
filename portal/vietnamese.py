"""Vietnamese writing: order, search, dates and figures, for screens and for papers. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from portal.clock import VIETNAM, local

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền hỏi ngã sắc nặng
SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make another letter
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


# --- text as it comes in ------------------------------------------------------------------------
def clean(text: str) -> str:
    """Text as it is stored: NFC, without control, bidirectional and zero-width characters."""
    text = CONTROL.sub("", INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """The same for one line: any run of white space becomes one space."""
    return " ".join(clean(text).split())


def capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- order and search ---------------------------------------------------------------------------
def _letters(text: str) -> Iterable[tuple[str, int, bool]]:
    """(letter with its shape, tone, is upper) for each character of `text`."""
    for char in unicodedata.normalize("NFC", text):
        lower = char.lower()
        base, tone = "", 0
        for part in unicodedata.normalize("NFD", lower):
            if part in TONES:
                tone = TONES[part]
            elif not unicodedata.combining(part) or part in SHAPES:
                base += part
        yield unicodedata.normalize("NFC", base), tone, char != lower


def sort_key(text: str) -> str:
    """A string that sorts, byte by byte, in the order of the Vietnamese dictionary.

    Letters first (a ă â b … d đ …), then tones (ngang huyền hỏi ngã sắc nặng), then case;
    spaces and punctuation before digits before letters.
    """
    ranks, tones, cases = [], [], []
    for base, tone, upper in _letters(text):
        if base in LETTERS and base:
            ranks.append(chr(0x61 + LETTERS.index(base) if LETTERS.index(base) < 26 else 0xC0 + LETTERS.index(base)))
        elif base.isdigit():
            ranks.append(base)
        else:
            ranks.append(" " if base.isspace() or base.isascii() else "\u0100" + base)
        tones.append(str(tone))
        cases.append("1" if upper else "0")
    return f"{''.join(ranks)}!{''.join(tones)}!{''.join(cases)}"


def person_sort_key(name: str) -> str:
    """People are listed by given name (the last word), then by the rest from the family name on."""
    words = name.split()
    return sort_key(" ".join(words[-1:] + words[:-1]))


@lru_cache(maxsize=4096)
def unmarked(text: str) -> str:
    """ "Đăng ký" → "Dang ky": for file names that old programs must read."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in plain if not unicodedata.combining(char)).encode("ascii", "ignore").decode()


def fold(text: str) -> str:
    """Text as the search sees it: no marks, no case, đ as d, single spaces."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def dashed(text: str) -> str:
    """ "Báo cáo số 1" → "bao-cao-so-1": a file's name that costs few bytes of headers and that every unpacker keeps."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


LONGEST_SOUGHT = 100


def search_pattern(query: str) -> str:
    """A LIKE pattern (escape character \\) that finds `query` anywhere in folded text."""
    folded = fold(query)[:LONGEST_SOUGHT]
    for special in "\\%_":
        folded = folded.replace(special, "\\" + special)
    return f"%{folded}%"


# --- dates --------------------------------------------------------------------------------------
def day(value: date | datetime) -> str:
    """dd/mm/yyyy."""
    return _local_date(value).strftime("%d/%m/%Y")


def vn_date(value: datetime) -> date:
    """The day on a calendar in Việt Nam."""
    return local(value).date()


def clock(value: datetime) -> str:
    """HH:MM in Việt Nam."""
    return local(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """ "16:05 ngày 13/10/2023"."""
    return f"{clock(value)} ngày {day(value)}"


def paper_day(value: date | datetime) -> str:
    """ "ngày 07 tháng 3 năm 2023": two digits for days under 10 and for months 1 and 2 (Nghị định 30/2020, Phụ lục I)."""
    value = _local_date(value)
    month = f"{value.month:02d}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def paper_moment(value: datetime) -> str:
    """ "08 giờ 05 phút, ngày 07 tháng 3 năm 2023"."""
    shown = local(value)
    return f"{shown.hour:02d} giờ {shown.minute:02d} phút, {paper_day(value)}"


def until(cutoff: datetime) -> str:
    """The last moment still in time: a cut-off at 00:00 of the 15th reads "23:59 ngày 14/10/2023"."""
    return moment(cutoff - timedelta(minutes=1))


def _local_date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def parse_day(text: str) -> date | None:
    """A date as people write it: 7/3/2023, 07-03-2023, 7.3.23, "ngày 07 tháng 3 năm 2023", 2023-03-07."""
    text = clean_line(text).lower()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day_of_month = (int(part) for part in found.groups())
    elif found := (
        re.fullmatch(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})", text)
        or re.fullmatch(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})", text)
    ):
        day_of_month, month, year = (int(part) for part in found.groups())
        year += 2000 if len(found[3]) == 2 else 0
    else:
        return None
    try:
        value = date(year, month, day_of_month)
    except ValueError:
        return None
    return value if 1900 <= value.year <= 2100 else None


def parse_moment(text: str) -> datetime | None:
    """ "08:30 ngày 07/03/2023", "07/03/2023 08:30" or the browser's 2023-03-07T08:30, as an instant in UTC."""
    text = clean_line(text).lower().replace("t", " ", 1) if re.match(r"\d{4}-", text) else clean_line(text).lower()
    found = re.search(r"\b(\d{1,2})[:h](\d{2})\b", text)
    value = parse_day(re.sub(r"\b\d{1,2}[:h]\d{2}(:\d{2})?\b,?", " ", text).replace(" ngày ", " ").strip())
    if found is None or value is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    if hour > 23 or minute > 59:
        return None
    return datetime(value.year, value.month, value.day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)


# --- figures ------------------------------------------------------------------------------------
def decimal(value: Decimal | int, places: int | None = None) -> str:
    """1.234.567,85. Without `places`, only the decimals that are there."""
    number = Decimal(value)
    if places is not None:
        text = f"{number:,.{places}f}"
    else:
        text = f"{number:,f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def percent(value: Decimal | int) -> str:
    """92,35%: two decimals, no space, as the plan prints its own."""
    return f"{decimal(Decimal(value), 2)}%"


def count(number: int) -> str:
    """Counts of papers and awards have two digits: 02 bộ, 06 Giấy khen."""
    return f"{number:02d}"


def parse_decimal(text: str) -> Decimal | None:
    """A figure as people type it: 92,35 or 92.35, 1.234,5, with or without %. None if it is none."""
    text = clean(text).replace(" ", "").replace("\u00a0", "").removesuffix("%")
    if "," in text:
        whole, _, rest = text.partition(",")
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", whole):
            whole = whole.replace(".", "")
        text = f"{whole}.{rest}"
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3}){2,}", text):
        text = text.replace(".", "")
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,4})?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern above leaves no way here
        return None


# --- numbers in words ---------------------------------------------------------------------------
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _below_thousand(number: int, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or full else []
    if tens == 0 and ones and words:
        words.append("lẻ")
    elif tens == 1:
        words.append("mười")
    elif tens:
        words.append(f"{DIGITS[tens]} mươi")
    if ones:
        word = DIGITS[ones]
        if ones == 5 and tens:
            word = "lăm"
        elif ones == 1 and tens > 1:
            word = "mốt"
        words.append(word)
    return " ".join(words)


def in_words(number: int) -> str:
    """0 to 999,999,999 in words: 15 is "mười lăm", 21 "hai mươi mốt", 105 "một trăm lẻ năm"."""
    if number == 0:
        return DIGITS[0]
    if not 0 < number < 10**9:
        raise ValueError(f"{number} is out of the range that papers need")
    groups: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        part, number = divmod(number, size)
        if part:
            groups.append(f"{_below_thousand(part, full=bool(groups))} {name}".strip())
    return " ".join(groups)
