"""The evidence store: files on the disk under their own digest, never changed, written before they are named.

`instance/evidence/ab/cd/<sha256>`. A file is written beside the store, flushed to the disk, inspected, renamed into
its place, and its folder flushed: a row never names a file that a power cut could take away.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from flask import current_app

from portal import confined
from portal.evidence import rules
from portal.refusal import Reason, Refused

PIECE = 256 * 1024
AT_ONCE, PATIENCE, LONGEST = (
    2,
    4.0,
    10.0,
)  # inspections of all requests; seconds to wait for a turn; seconds for one file
_turns = confined.Turns(AT_ONCE, PATIENCE)


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int
    media_type: str
    preview_sha256: str | None
    pages: int | None = None
    signatures: int | None = None


def _folder(name: str) -> Path:
    folder: Path = current_app.config["INSTANCE"] / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def busy(name: str) -> Reason:
    return Reason("file.busy", f"Tệp “{name}”: máy chủ đang bận kiểm tra tệp khác.", "Gửi lại tệp này sau ít phút.")


def root() -> Path:
    return _folder("evidence")


def path_of(sha256: str) -> Path:
    return _folder("evidence") / sha256[:2] / sha256[2:4] / sha256


def receive(stream: IO[bytes] | BinaryIO, name: str) -> Stored:
    """Take in one file completely: size, kind and content checked. Raises `Refused` with the reason; keeps nothing then."""
    if reason := rules.refuse_name(name):
        raise Refused(reason)
    part = _folder("tmp") / f"{secrets.token_hex(16)}.part"
    try:
        digest, size = _write(part, stream)
        if reason := rules.refuse_size(name, size):
            raise Refused(reason)
        return take(part, name, digest, size)
    finally:
        part.unlink(missing_ok=True)


def take(part: Path, name: str, digest: str, size: int) -> Stored:
    """Inspect a file that is whole on the disk and move it, or what is kept instead of it, to its place.

    Raises `Refused`; leaves it where it is then.
    """
    try:
        found = _turns.run("portal.evidence.inspection:inspect", str(part), name, seconds=LONGEST)
    except confined.ConfinedError as error:
        if error.kind == "busy":
            raise Refused(busy(name)) from error
        text = error.text if error.kind == "Bad" else "Không đọc được tệp."
        raise Refused(Reason("file.content", f"Tệp “{name}”: {text}")) from error
    preview = _keep_bytes(found["preview"]) if found["preview"] else None
    if found["instead"]:
        digest, size = _keep_bytes(found["instead"]), len(found["instead"])
        part.unlink()
    else:
        _place(part, digest)
    return Stored(digest, size, found["media_type"], preview, found["pages"], found["signatures"])


def keep(content: bytes) -> str:
    """Put bytes that this portal made itself (an issued paper) under their digest; answers the digest."""
    return _keep_bytes(content)


def read(sha256: str) -> bytes:
    """The content, checked against its name. Raises `OSError` if the disk no longer holds what was put there."""
    content = path_of(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OSError(f"{sha256} is damaged on the disk")
    return content


def _keep_bytes(content: bytes) -> str:
    part = _folder("tmp") / f"{secrets.token_hex(16)}.part"
    digest, _ = _write(part, [content])
    _place(part, digest)
    return digest


def _write(part: Path, source: IO[bytes] | list[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    pieces = source if isinstance(source, list) else iter(lambda: source.read(PIECE), b"")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for piece in pieces:
            size += len(piece)
            if size > rules.LARGEST_FILE and not isinstance(source, list):
                break  # too large already: refused by its size
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), size


def _place(part: Path, sha256: str) -> None:
    """Rename into the store; the same content twice is stored once."""
    target = path_of(sha256)
    new_folders = [folder for folder in (target.parent, target.parent.parent) if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(part, target)
    for folder in (target.parent, *(fresh.parent for fresh in new_folders)):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no such call; its rename is journaled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
