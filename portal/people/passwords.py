"""Hashing: argon2id at the cost the configuration names, always over the NFC form."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "ca",
    "co",
    "cu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "ga",
    "go",
    "gu",
    "ha",
    "he",
    "hi",
    "ho",
    "hu",
    "ka",
    "ke",
    "ki",
    "la",
    "le",
    "li",
    "lo",
    "lu",
    "ma",
    "me",
    "mi",
    "mo",
    "mu",
    "na",
    "ne",
    "ni",
    "no",
    "nu",
    "pa",
    "pe",
    "pi",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "ru",
    "sa",
    "se",
    "si",
    "so",
    "su",
    "ta",
    "te",
    "ti",
    "to",
    "tu",
    "va",
    "ve",
    "vi",
    "vo",
]


@lru_cache(maxsize=4)
def _hasher(time_cost: int, memory_cost: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=parallelism)


def _current() -> PasswordHasher:
    return _hasher(**current_app.config["PASSWORD_COST"])


def hash_password(password: str) -> str:
    return _current().hash(unicodedata.normalize("NFC", password))


@lru_cache(maxsize=4)
def _stand_in(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))


def matches(password_hash: str, password: str) -> bool:
    """Takes as long for an account that is not there (an empty hash) as for a wrong password."""
    hasher = _current()
    try:
        right = hasher.verify(password_hash or _stand_in(hasher), unicodedata.normalize("NFC", password[:200]))
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(password_hash)


def temporary_password(key: str) -> str:
    """Easy to read out over the telephone: "bame-kotu-dile-saro-42" (49 bits).

    Made from `key`, the key of the form that asked for it, with this installation's secret: the same form
    sent again shows the same slip, and nothing needs to be kept to do so.
    """
    digest = hmac.new(current_app.secret_key.encode(), b"temporary\n" + key.encode(), hashlib.sha256).digest()  # type: ignore[union-attr]
    number = int.from_bytes(digest, "big")
    parts = []
    for _ in range(8):
        number, index = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[index])
    words = ["".join(parts[start : start + 2]) for start in range(0, 8, 2)]
    return "-".join(words) + f"-{10 + number % 90}"
