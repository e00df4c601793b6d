"""Phôi Giấy khen: where on a pre-printed sheet each text stands, in whole millimetres from its upper left corner. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.documents.blocks import Certificate, Placed

A4_LYING = 297, 210  # millimetres
ALIGN_NAMES = {"left": "Trái", "center": "Giữa", "right": "Phải"}
STYLE_NAMES = {"plain": "Thường", "bold": "Đậm", "italic": "Nghiêng", "both": "Đậm nghiêng"}
SMALLEST, LARGEST = 8, 60  # points
NARROWEST = 20
MOST_LINES = 2  # a longer text is set smaller


@dataclass(frozen=True)
class Spot:
    """Of one text: millimetres, points, how it stands within `width`; not printed unless `shown`."""

    code: str
    x: int
    y: int
    width: int
    size: int
    align: str = "center"
    style: str = "plain"
    shown: bool = True


NAMES = {
    "giver": "Người tặng", "name": "Tên tập thể, cá nhân", "described": "Chức vụ, đơn vị", "reason": "Thành tích",
    "decision": "Số, ngày quyết định", "register": "Số vào sổ", "place_date": "Địa danh, ngày", "title": "Chức danh người ký",
    "signer": "Họ tên người ký",
}  # fmt: skip
USUAL = (
    Spot("giver", 25, 52, 247, 20, style="bold", shown=False),
    Spot("name", 25, 92, 247, 26, style="bold"),
    Spot("described", 25, 112, 247, 16),
    Spot("reason", 25, 124, 247, 16, style="italic"),
    Spot("decision", 25, 158, 105, 12, "left"),
    Spot("register", 25, 166, 105, 12, "left"),
    Spot("place_date", 155, 142, 117, 14, style="italic"),
    Spot("title", 155, 150, 117, 14, style="bold"),
    Spot("signer", 155, 186, 117, 14, style="bold"),
)


def spots_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Spot, ...]:
    """As they are kept, in the order of `USUAL`; what was never placed stands where it usually does."""
    known = {entry["code"]: Spot(**entry) for entry in stored}
    return tuple(known.get(usual.code, usual) for usual in USUAL)


def faults(spots: Sequence[Spot], width: int, height: int) -> dict[str, str]:
    """What does not fit on the sheet, by field (`<code>_x`); sizes and choices are the form's to check."""
    found = {}
    for spot in spots:
        if not spot.shown:
            continue
        if spot.x + spot.width > width:
            found[f"{spot.code}_width"] = f"Ra ngoài mép phải của phôi rộng {width} mm."
        if spot.y + spot.size * 0.42 > height:  # one line: 1.2 of its size, in millimetres
            found[f"{spot.code}_y"] = f"Ra ngoài mép dưới của phôi cao {height} mm."
    if not any(spot.shown for spot in spots):
        found[f"{spots[0].code}_shown"] = "Chọn ít nhất một mục để in."
    return found


def placed(spots: Sequence[Spot], certificate: Certificate) -> list[Placed]:
    """The texts of one certificate where they stand."""
    texts = {
        "giver": certificate.giver, "name": certificate.name, "described": certificate.described, "reason": certificate.reason,
        "decision": certificate.decision, "register": certificate.register, "place_date": certificate.place_date,
        "title": "\n".join(certificate.title), "signer": certificate.signer,
    }  # fmt: skip
    return [
        Placed(
            texts[spot.code], spot.x, spot.y, spot.width, spot.size, spot.align,
            bold=spot.style in ("bold", "both"), italic=spot.style in ("italic", "both"),
            lines=max(MOST_LINES, len(certificate.title)) if spot.code == "title" else MOST_LINES,
        )
        for spot in spots
        if spot.shown and texts[spot.code]
    ]  # fmt: skip


TRIAL = Certificate(
    giver="CHỨC VỤ NGƯỜI TẶNG", kind="", name="Họ và tên, hoặc tên tập thể", described="Chức vụ, cơ quan, đơn vị công tác",
    reason="Đã có thành tích xuất sắc trong phong trào thi đua", place_date="Địa danh, ngày 07 tháng 3 năm 2026",
    decision="Quyết định số 99/QĐ-UBND ngày 07 tháng 3 năm 2026", register="Số vào sổ: 07", title=["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
    signer="Họ và tên người ký",
)  # fmt: skip


def longest_of(certificates: Sequence[Certificate]) -> Certificate:
    """For a trial: of each text the longest that there is, so that what fits here fits everywhere."""
    if not certificates:
        return TRIAL
    texts = ("giver", "name", "described", "reason", "decision", "register", "place_date", "signer")
    return replace(
        certificates[0],
        title=max((entry.title for entry in certificates), key=len),
        **{name: max((getattr(entry, name) for entry in certificates), key=len) for name in texts},
    )
