"""Secret keys of this installation: files beside the database, readable by its owner only.

They are outside the database so that whoever holds a copy of it cannot forge a session,
an audit event or a seal.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

NAMES = ("session", "audit", "seal")
SHORTEST = 32


@lru_cache(maxsize=32)
def read(instance: Path, name: str) -> bytes:
    """The key `name`; made on first use. Raises `RuntimeError` if the file is too short to be one."""
    if name not in NAMES:
        raise ValueError(name)
    path = instance / "keys" / f"{name}.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path, secrets.token_hex(32).encode())
    key = path.read_bytes().strip()
    if len(key) < SHORTEST:
        raise RuntimeError(f"{path} holds no key of {SHORTEST} characters or more; restore it from the backup.")
    return key


def _create(path: Path, content: bytes) -> None:
    """Write the whole key under another name first: a worker starting beside us never reads half of one."""
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
