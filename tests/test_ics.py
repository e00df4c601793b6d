"""A calendar file as RFC 5545 wants it, read back by a reader that knows only the RFC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from portal.ics import Entry, calendar, escape, fold

STAMP = datetime(2024, 3, 7, 1, 0, tzinfo=UTC)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n;,\\"), max_size=200)


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def test_a_whole_file() -> None:
    entries = [
        Entry("launch-a", "Phát động; nộp, nhận", date(2024, 3, 7), url="https://a.vn/ke-hoach/a"),
        Entry(
            "cutoff-a",
            "Hạn nộp",
            datetime(2024, 10, 31, 23, 59, tzinfo=timezone(timedelta(hours=7))),
            datetime(2024, 10, 31, 17, 0, tzinfo=UTC),
            "Hai\ndòng",
            "Hội trường",
        ),
    ]
    assert unfolded(calendar("Phong trào", entries, STAMP)) == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cong-thi-dua-cchc//lich//VI", "X-WR-CALNAME:Phong trào",
        "BEGIN:VEVENT", "UID:launch-a", "DTSTAMP:20240307T010000Z", "DTSTART;VALUE=DATE:20240307",
        "SUMMARY:Phát động\\; nộp\\, nhận", "URL:https://a.vn/ke-hoach/a", "END:VEVENT",
        "BEGIN:VEVENT", "UID:cutoff-a", "DTSTAMP:20240307T010000Z", "DTSTART:20241031T165900Z", "DTEND:20241031T170000Z",
        "SUMMARY:Hạn nộp", "DESCRIPTION:Hai\\ndòng", "LOCATION:Hội trường", "END:VEVENT",
        "END:VCALENDAR",
    ]  # fmt: skip


@given(texts)
@example("Ủy ban nhân dân " * 12)
def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut(text: str) -> None:
    content = calendar(text, [Entry("a", text, date(2024, 1, 1), text=text, place=text)], STAMP)
    assert content.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    said = [line.partition(":")[2] for line in unfolded(content) if line.startswith("SUMMARY:")]
    assert [unescaped(line) for line in said] == [re.sub("[\x85\u2028\u2029]", "\n", text)]


@given(st.text(max_size=100))
def test_whatever_is_written_stays_one_value(text: str) -> None:
    said = escape(text.encode(errors="ignore").decode())
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", said)
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", said)


def test_folding_counts_octets_and_the_space_of_the_next_line() -> None:
    assert fold("a" * 75) == b"a" * 75 + b"\r\n"
    assert fold("a" * 76) == b"a" * 75 + b"\r\n a\r\n"
    assert fold("a" * 74 + "ệ") == b"a" * 74 + b"\r\n " + "ệ".encode() + b"\r\n"
