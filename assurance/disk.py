"""SQLite's own writing watched: every write, truncation and sync of the database and its log, in order.

No module for SQLite and no tracer from outside: the default file system layer (VFS) of the SQLite that Python uses gets its `xOpen`
replaced, through ctypes, by one that hands each opened file a table of methods in which write, truncate and sync note
what they do and then do it. `Disk` plays the notes back as a disk would keep them that loses what was never synced.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
POINTER = ctypes.sizeof(ctypes.c_void_p)
# offsets, in pointers, in sqlite3_vfs (after two ints + int padded) and sqlite3_io_methods (after one int padded)
VFS_OPEN = 2 * 8 + 3 * POINTER  # int, int, int (padded), pNext, zName, pAppData
WRITE, TRUNCATE, SYNC = (POINTER * place for place in (3, 4, 5))
METHODS_SIZE = 19 * POINTER

OPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
WRITING = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
TRUNCATING = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
SYNCING = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


@dataclass(frozen=True)
class Event:
    """`what`: write, truncate, sync, or "said" (somebody was told something: `note`)."""

    what: str
    path: str = ""
    offset: int = 0
    content: bytes = b""
    note: Any = None


@dataclass
class Notes:
    events: list[Event] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)  # what C points to must stay alive

    def said(self, note: Any) -> None:
        self.events.append(Event("said", note=note))


def _pointer(address: int, kind: Any = ctypes.c_void_p) -> Any:
    return kind.from_address(address)


@contextmanager
def watched() -> Iterator[Notes]:
    """Note what SQLite writes in connections that this process opens inside the block."""
    library = ctypes.CDLL(_sqlite3.__file__)
    find = library.sqlite3_vfs_find
    find.restype, find.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    place = find(None) + VFS_OPEN
    plain = _pointer(place).value
    notes, paths, tables = Notes(), dict[int, str](), dict[int, Any]()
    really_open = OPEN(plain)

    def opened(vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        code = really_open(vfs, name, file, flags, out)  # SQLite keeps this very pointer as the file's name
        if code == 0 and name is not None:
            paths[file] = ctypes.string_at(name).decode()
            methods = _pointer(file).value
            if methods not in tables:
                tables[methods] = _noting(methods, paths, notes)
            _pointer(file).value = ctypes.addressof(tables[methods])
        return int(code)

    callback = OPEN(opened)
    _pointer(place).value = ctypes.cast(callback, ctypes.c_void_p).value
    try:
        yield notes
    finally:
        _pointer(place).value = plain
        KEPT.append((callback, tables, notes.kept))


KEPT: list[Any] = []  # a connection may outlive the block


def _noting(methods: int, paths: dict[int, str], notes: Notes) -> Any:
    table = ctypes.create_string_buffer(ctypes.string_at(methods, METHODS_SIZE), METHODS_SIZE)
    write, truncate, sync = (
        kind(_pointer(methods + place).value)
        for kind, place in ((WRITING, WRITE), (TRUNCATING, TRUNCATE), (SYNCING, SYNC))
    )

    def writing(file: int, content: int, size: int, offset: int) -> int:
        notes.events.append(Event("write", paths[file], offset, ctypes.string_at(content, size)))
        return int(write(file, content, size, offset))

    def truncating(file: int, size: int) -> int:
        notes.events.append(Event("truncate", paths[file], size))
        return int(truncate(file, size))

    def syncing(file: int, flags: int) -> int:
        code = int(sync(file, flags))
        notes.events.append(Event("sync", paths[file]))
        return code

    made = [(WRITING(writing), WRITE), (TRUNCATING(truncating), TRUNCATE), (SYNCING(syncing), SYNC)]
    for function, place in made:
        _pointer(ctypes.addressof(table) + place).value = ctypes.cast(function, ctypes.c_void_p).value
    notes.kept += [made, write, truncate, sync]
    return table


# --- the disk -----------------------------------------------------------------------------------
def _apply(content: bytearray, event: Event) -> None:
    if event.what == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.content)] = event.content


@dataclass
class Disk:
    """What is on the plates (`stable`), and what is still on its way there."""

    stable: dict[str, bytearray]
    waiting: dict[str, list[Event]] = field(default_factory=dict)

    @classmethod
    def of(cls, *files: Path) -> Disk:
        return cls({str(file): bytearray(file.read_bytes()) if file.exists() else bytearray() for file in files})

    def take(self, event: Event) -> None:
        if event.path not in self.stable:
            return
        if event.what == "sync":
            for waiting in self.waiting.pop(event.path, []):
                _apply(self.stable[event.path], waiting)
        elif event.what in ("write", "truncate"):
            self.waiting.setdefault(event.path, []).append(event)

    def after_a_cut(self, chance: random.Random | None = None) -> dict[str, bytes]:
        """The files as they are found: nothing unsynced, or (`chance`) any sectors and truncations of it."""
        found = {}
        for path, content in self.stable.items():
            left = bytearray(content)
            for event in self.waiting.get(path, []) if chance else ():
                for piece in _sectors(event):
                    if chance is not None and chance.random() < 0.5:
                        _apply(left, piece)
            found[path] = bytes(left)
        return found


def _sectors(event: Event) -> Iterator[Event]:
    if event.what == "truncate":
        yield event
        return
    start, end = event.offset, event.offset + len(event.content)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Event("write", event.path, start, event.content[start - event.offset : stop - event.offset])
        start = stop
