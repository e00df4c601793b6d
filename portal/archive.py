"""Word and Excel files from outside are zip archives: looked over before any parser opens them. Pure."""

from __future__ import annotations

import zipfile
from typing import IO

MOST_ENTRIES = 2_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_RATIO = 100
RUNS = (".zip", ".docm", ".xlsm", "vbaproject.bin", ".exe", ".js", ".vbs")
BROKEN = "Tệp Word hoặc Excel bị hỏng, không mở được. Lưu lại rồi gửi."


class Bad(Exception):
    """Not acceptable; the text is the sentence for the person who sent it."""


def check_office(file: str | IO[bytes], main_part: str, wrong: Bad) -> None:
    """Raise `Bad` on what would unpack too large, hides names, runs something or is not what it says (`wrong`)."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        raise Bad(BROKEN) from None
    with archive:
        entries = archive.infolist()
        total = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_ENTRIES or total > MOST_UNPACKED:
            raise Bad("Tệp Word hoặc Excel bung ra quá lớn.")
        for entry in entries:
            name = entry.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or entry.flag_bits & 1:
                raise Bad(BROKEN)
            if entry.file_size > MOST_RATIO * max(entry.compress_size, 1024):
                raise Bad("Tệp Word hoặc Excel bung ra quá lớn.")
            if name.lower().endswith(RUNS):
                raise Bad("Tệp Word hoặc Excel có macro hoặc tệp chạy được. Lưu lại ở dạng thường rồi gửi.")
        names = {entry.filename for entry in entries}
        if "[Content_Types].xml" not in names or main_part not in names:
            raise wrong
        for entry in entries:
            if entry.filename.endswith(".rels") or "externalLink" in entry.filename:
                text = _read(archive, entry).lower()
                if (b"attachedtemplate" in text and b'targetmode="external"' in text) or b"ddelink" in text:
                    raise Bad("Tệp Word hoặc Excel có liên kết tự chạy ra ngoài. Bỏ liên kết rồi gửi lại.")


def check_sizes(file: str | IO[bytes]) -> None:
    """Unpack every entry once, piece by piece: one that holds more than it declares is `Bad`."""
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            left = entry.file_size
            try:
                with archive.open(entry) as stream:
                    while piece := stream.read(256 * 1024):
                        left -= len(piece)
                        if left < 0:
                            raise Bad(BROKEN)
            except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
                raise Bad(BROKEN) from None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry, never more than it declares."""
    try:
        with archive.open(entry) as stream:
            content = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError):
        raise Bad(BROKEN) from None
    if len(content) > entry.file_size:
        raise Bad(BROKEN)
    return content
