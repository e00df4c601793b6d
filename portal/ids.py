"""Names for things that appear in addresses: 128 random bits, 26 letters and digits."""

from __future__ import annotations

import base64
import re
import secrets

ID_LENGTH = 26
ID_PATTERN = re.compile(r"[a-z2-7]{26}")


def new_id() -> str:
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def new_key() -> str:
    """A fresh key for one act (idempotency) or one ballot: 32 hexadecimal digits."""
    return secrets.token_hex(16)
