"""Days and hours as an iCalendar file (RFC 5545), for the calendar of a phone or an office program. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

MIMETYPE = "text/calendar"
LONGEST_LINE = 75  # octets, without the line's end (section 3.1)


@dataclass(frozen=True)
class Entry:
    """`uid` is the same in every file that tells of this thing, so that a calendar changes it instead of doubling it.
    A `start` that is a day means the whole of it; an hour is an aware instant."""

    uid: str
    summary: str
    start: date
    end: datetime | None = None
    text: str = ""
    place: str = ""
    url: str = ""


def calendar(name: str, entries: Iterable[Entry], stamp: datetime) -> bytes:
    """A whole file; `stamp` is when what it says was last true (DTSTAMP of a calendar without METHOD)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cong-thi-dua-cchc//lich//VI", _text("X-WR-CALNAME", name)]
    for entry in entries:
        lines += ["BEGIN:VEVENT", _text("UID", entry.uid), f"DTSTAMP:{_utc(stamp)}", f"DTSTART{_when(entry.start)}"]
        if entry.end is not None:
            lines.append(f"DTEND{_when(entry.end)}")
        lines.append(_text("SUMMARY", entry.summary))
        lines += [_text(key, said) for key, said in (("DESCRIPTION", entry.text), ("LOCATION", entry.place)) if said]
        lines += [f"URL:{entry.url}"] if entry.url else []
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def escape(text: str) -> str:
    """Section 3.3.11; control characters that no text may hold are left out."""
    text = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def fold(line: str) -> bytes:
    """A content line cut to pieces of at most 75 octets, never inside a letter."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST_LINE:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"


def _text(key: str, value: str) -> str:
    return f"{key}:{escape(value)}"


def _when(moment: date) -> str:
    return f":{_utc(moment)}" if isinstance(moment, datetime) else f";VALUE=DATE:{moment:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
