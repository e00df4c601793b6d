"""Records mutated a hundred thousand times; the portal's checker and the public one must find every one.

Bytes (flipped, dropped, doubled, swapped, cut off), fields and structure without and with the hash made anew, chains (order,
gaps, doubles, a foreign predecessor). A mutation whose hash is made anew is checked where the counting itself must
betray it: every number that follows from others. A chain whose records are all made anew is the MAC's to find.

Control: a checker that does not compare hashes must miss many.
"""

from __future__ import annotations

import copy
import json
import os
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from assurance.hall import MEMORY, Hall, hall
from assurance.outcome import Outcome
from portal.council import checking, queries, record, verifying
from portal.council.ballots import canonical
from portal.council.states import Mode
from portal.council.tally import Count
from portal.database import db
from tests.council.tool import verify_seal

MUTATIONS, SHORT = 100_000, 1_500
SHARES = {"bytes": 0.45, "fields": 0.35, "numbers": 0.15, "chains": 0.05}
FOLLOWING = {
    "issued", "returned", "valid", "yes", "no", "abstain", "silent", "base", "pass", "percent", "present", "roll", "met",
    "awarded", "tied", "outside",
}  # fmt: skip
MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
Chain = list[tuple[str, str, str]]  # id, canonical text, hash


def _chain(place: Hall) -> Chain:
    """One council's records: each way of voting, a tie, a cancelled round, the meetings' own."""
    for number, mode in enumerate((Mode.SECRET, Mode.OPEN, Mode.HANDS)):
        meeting = place.call(mode)
        round_ = place.open(meeting)
        if mode is Mode.HANDS:
            place.show_hands(meeting, {question: Count(5, 1 + at) for at, (question, _) in enumerate(round_.questions)})
        else:
            for turn, username in enumerate(place.voters):
                place.vote(round_, username, "YN" if (turn + number) % 3 else "YY")
        place.close(meeting)
        place.seal(meeting)
        place.finish(meeting)
    return [(row.id, row.body, row.sha256) for row in queries.chain(place.council_id)]


# --- the mutations ------------------------------------------------------------------------------
def _bytes(content: bytes, chance: random.Random) -> bytes:
    at, other = chance.randrange(len(content)), chance.randrange(len(content))
    kind = chance.randrange(7)
    if kind == 0:
        return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]
    if kind == 1:
        return content[:at] + content[at + 1 :]
    if kind == 2:
        return content[:at] + content[at : at + 1] + content[at:]
    if kind == 3:
        return content[:at] + bytes([chance.choice(b'0123456789abcdef",:[]{} \n')]) + content[at + 1 :]
    if kind == 4:
        low, high = sorted((at, other))
        return (
            content[:low]
            + content[high : high + 1]
            + content[low + 1 : high]
            + content[low : low + 1]
            + content[high + 1 :]
        )
    if kind == 5:  # something beside the body and its hash
        return canonical({**json.loads(content), chance.choice(["mac", "note", "v"]): at}).encode()
    return content[:at]


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a record, containers too."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from _places(value[key], (*path, key))


def _other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-2, -1, 1, 2, 7])
    if isinstance(value, str):
        return chance.choice([f"{value}x", value[:-1], value.swapcase(), "", f" {value}", value[::-1]])
    if isinstance(value, list):
        return chance.choice([value[:-1], value[::-1], [*value, *value[:1]], [*value, 1], []])
    if isinstance(value, dict):
        return chance.choice([{}, {**value, "x": 1}, dict(list(value.items())[1:])])
    return chance.choice([0, 1, ""])


def _field(body: dict[str, Any], places: Sequence[tuple[Any, ...]], chance: random.Random) -> dict[str, Any]:
    """One place changed, or taken away."""
    changed = copy.deepcopy(body)
    *way, last = chance.choice(places)
    at: Any = changed
    for step in way:
        at = at[step]
    if chance.random() < 0.2:
        del at[last]
    else:
        at[last] = _other(at[last], chance)
    return changed


# --- the checkers -------------------------------------------------------------------------------
def public(files: Sequence[tuple[str, bytes]], folder: Path) -> bool:
    """Does tools/verify_seal.py find something wrong with these files?"""
    names = []
    for name, content in files:
        path = folder / name
        path.write_bytes(content)
        names.append(str(path))
    try:
        with mock.patch.object(verify_seal, "print", create=True):
            return bool(verify_seal.main(names))
    except (*MALFORMED, OSError):
        return True


def ours(text: str, sha256: str) -> bool:
    return bool(checking.check_record(text, sha256))


Checker = Callable[[Sequence[tuple[str, bytes]], Path], bool]


def _exported(body: Any, sha256: str) -> bytes:
    return canonical({"body": body, "sha256": sha256}).encode()


def _mutate(chain: Chain, number: int, chance: random.Random, folder: Path, found: Outcome) -> dict[str, int]:
    """So many mutations of each kind; a fault for each that one of the checkers did not find."""
    bodies = [json.loads(text) for _, text, _ in chain]
    files = [_exported(body, sha256) for body, (_, _, sha256) in zip(bodies, chain, strict=True)]
    places = [list(_places(body)) for body in bodies]
    following = [
        [path for path in listed if path[-1] in FOLLOWING and path[0] in ("questions", "quorum", "categories")]
        for listed in places
    ]
    rounds = [at for at, body in enumerate(bodies) if body["kind"] == "round"]
    made = dict.fromkeys(SHARES, 0)

    def judge(kind: str, what: str, seen_by_public: bool, seen_by_ours: bool) -> None:
        made[kind] += 1
        found.must(seen_by_public, f"{kind}: {what} was not seen by tools/verify_seal.py")
        found.must(seen_by_ours, f"{kind}: {what} was not seen by the portal")

    while made["bytes"] < number * SHARES["bytes"]:
        at = chance.randrange(len(chain))
        content = _bytes(files[at], chance)
        if content != files[at]:
            judge("bytes", f"record {at}", public([("r.json", content)], folder), _portal_sees(content))
    while made["fields"] < number * SHARES["fields"]:
        at = chance.randrange(len(chain))
        changed = _field(bodies[at], places[at], chance)
        if changed != bodies[at]:
            sha256 = chain[at][2]
            judge(
                "fields",
                f"record {at}",
                public([("r.json", _exported(changed, sha256))], folder),
                ours(canonical(changed), sha256),
            )
    while made["numbers"] < number * SHARES["numbers"]:
        at = chance.choice(rounds)
        path = chance.choice(following[at])
        changed = copy.deepcopy(bodies[at])
        inner: Any = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = _other(inner[path[-1]], chance)
        if changed == bodies[at]:
            continue
        sha256 = record.sha256_of(changed)
        seen = public([("r.json", _exported(changed, sha256))], folder)
        judge("numbers", f"record {at} {path}", seen, ours(canonical(changed), sha256))
    while made["chains"] < number * SHARES["chains"]:
        what, broken, two = _break_chain(chain, bodies, chance)
        seen = (
            public([(f"{n}.json", _exported(json.loads(text), sha)) for n, (_, text, sha) in enumerate(two)], folder)
            if two
            else True
        )
        judge("chains", what, seen, bool(checking.check_chain(broken)))
    return made


def _portal_sees(content: bytes) -> bool:
    """As the portal would take such a file for a record of its own."""
    try:
        sent = json.loads(content)
        return (
            canonical(sent).encode() != content
            or set(sent) != {"body", "sha256"}
            or ours(canonical(sent["body"]), sent["sha256"])
        )
    except MALFORMED:
        return True


def _break_chain(chain: Chain, bodies: list[Any], chance: random.Random) -> tuple[str, Chain, Chain]:
    """(what was done, the broken chain, the files whose two claims the public checker must see)."""
    at = chance.randrange(1, len(chain))
    kind = chance.choice(["swapped", "dropped", "doubled", "other predecessor"])
    if kind == "swapped":
        other = chance.randrange(at)
        changed = list(chain)
        changed[at], changed[other] = changed[other], changed[at]
        return kind, changed, []  # a set of files has no order
    if kind == "dropped":
        return kind, chain[: at - 1] + chain[at:], []  # told and no error: one file alone is right
    if kind == "doubled":
        return kind, [*chain[:at], chain[at - 1], *chain[at:]], []  # the same file twice is one record
    forged = {**bodies[at], "prev": chain[chance.randrange(at - 1)][2] if at > 1 else "1" * 64}
    entry = (chain[at][0], canonical(forged), record.sha256_of(forged))
    return kind, [*chain[:at], entry, *chain[at + 1 :]], [*chain, entry] if at > 1 else []


def _made_anew(place: Hall) -> tuple[int, int]:
    """A whole chain forged consistently, by somebody with the database and without the key: (records, found)."""
    rows = queries.chain(place.council_id)
    prev = record.GENESIS
    with place.cast.portal.unguarded("sealed_record", "guard_sealed_record_update"):
        for row in queries.chain(place.council_id):
            body = {**json.loads(row.body), "prev": prev}
            body["meeting"] = {**body["meeting"], "place": "Nơi khác"}
            row.body, row.sha256, row.prev_sha256 = canonical(body), record.sha256_of(body), prev
            prev = row.sha256
        db.session.commit()
    return len(rows), len({fault.record for fault in verifying.verify_council(place.council_id)})


def run(short: bool = False) -> Outcome:
    made, chance = Outcome(), random.Random(6)
    number = SHORT if short else MUTATIONS
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with hall(members=7) as place, tempfile.TemporaryDirectory(dir=memory) as folder:
        chain = _chain(place)
        unseen = Outcome()
        counted = _mutate(chain, number, chance, Path(folder), unseen)
        made.say(
            f"{sum(counted.values())} mutations of {len(chain)} records",
            ", ".join(f"{n} {kind}" for kind, n in counted.items()),
        )
        made.none(len(unseen.faults), "unseen")
        made.faults += unseen.faults[:10]
        records, found = _made_anew(place)
        made.must(found == records, f"forged anew: {found} of {records} found")
        made.say(f"forged anew: {found} of {records} found by their MAC")
        control = Outcome()
        with mock.patch.object(verify_seal, "sha256", _any_hash(chain)):
            _mutate(chain, 600, random.Random(8), Path(folder), control)
    made.caught(sum("verify_seal" in fault for fault in control.faults), "unseen by a checker that compares no hash")
    return made


def _any_hash(chain: Chain) -> Callable[[bytes], Any]:
    """A digest that equals whatever it is compared with."""

    class Equal(str):
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            return True

        def __ne__(self, other: object) -> bool:
            return False

        __hash__ = str.__hash__

    class Digest:
        def hexdigest(self) -> str:
            return Equal(chain[0][2])

    return lambda content: Digest()
