"""Is everything that rows name still on the disk and unharmed; and what lies there that nobody names any more."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import or_, select

from portal import clock
from portal.database import db
from portal.evidence import owners, resumable, store
from portal.evidence.models import Evidence, Upload

SHORTEST_DAYS = 1  # a file is in its place a moment before its row is committed


class Checked(NamedTuple):
    files: int
    missing: list[str]
    damaged: list[str]


class Collected(NamedTuple):
    files: int
    bytes: int
    uploads: int


def named(removed_within: timedelta) -> set[str]:
    """Digests of every file that a row names; of what was taken off, what was taken off lately."""
    since = clock.now() - removed_within
    rows = db.session.execute(
        select(Evidence.sha256, Evidence.preview_sha256).where(
            Evidence.sha256.is_not(None), or_(Evidence.removed_at.is_(None), Evidence.removed_at > since)
        )
    )
    found = {digest for row in rows for digest in row if digest}
    for stored in db.session.scalars(select(Upload.stored).where(Upload.stored.is_not(None))):
        found |= {stored[key] for key in ("sha256", "preview_sha256") if stored and stored[key]}
    for source in owners.other_files():
        found |= source()
    return found


def check() -> Checked:
    """Read every file that a row names and hold it against its name."""
    missing, damaged, digests = [], [], named(timedelta(0))
    for digest in sorted(digests):
        try:
            with store.path_of(digest).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            missing.append(digest)
        else:
            if found != digest:
                damaged.append(digest)
    return Checked(len(digests), missing, damaged)


def collect(days: int) -> Collected:
    """Take from the disk what nobody names and is older than so many days; broken uploads whose time is over too."""
    span = timedelta(days=max(days, SHORTEST_DAYS))
    keep, before = named(span), (clock.now() - span).timestamp()
    files = size = 0
    for path in list(_files()):
        told = os.stat(path)
        if os.path.basename(path) not in keep and told.st_mtime < before:
            os.unlink(path)
            files, size = files + 1, size + told.st_size
    return Collected(files, size, resumable.sweep())


def _files() -> Iterator[str]:
    for folder, _, names in os.walk(store.root()):
        yield from (os.path.join(folder, name) for name in names)
