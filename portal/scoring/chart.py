"""Bars of a chart as the page draws them: for each field a share of its maximum, said by the unit and appraised. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.scoring.tree import Sum

LEFT, WIDTH, STEP, THICK = 44, 240, 26, 8  # fits a phone of 320 px, in letters of 16 px


@dataclass(frozen=True)
class Chart:
    """`track`, `own` and `final` are paths; `labels` are (height, code). The same numbers stand in the table beside it."""

    width: int
    height: int
    labels: tuple[tuple[int, str], ...]
    track: str
    own: str
    final: str


def chart(rows: Sequence[tuple[str, Sum, Sum]]) -> Chart:
    """Rows of (code, own, final). A field where nothing applies has no bar."""
    tops = [4 + STEP * number for number in range(len(rows))]
    return Chart(
        width=LEFT + WIDTH,
        height=STEP * len(rows) + 2,
        labels=tuple((top + 14, code) for top, (code, _, _) in zip(tops, rows, strict=True)),
        track="".join(_bar(top, WIDTH, 2 * THICK + 2) for top in tops),
        own="".join(_bar(top, _length(own), THICK) for top, (_, own, _) in zip(tops, rows, strict=True)),
        final="".join(
            _bar(top + THICK + 2, _length(final), THICK) for top, (_, _, final) in zip(tops, rows, strict=True)
        ),
    )


def _length(value: Sum) -> int:
    if not value.maximum or value.points <= 0:
        return 0
    return int(min(value.points / value.maximum, Decimal(1)) * WIDTH)


def _bar(top: int, length: int, thick: int) -> str:
    return f"M{LEFT} {top}h{length}v{thick}h-{length}z" if length else ""
