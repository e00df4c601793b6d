"""One of each paper, with the facts of nobody: to look at beside the decree's figures, and to test what is drawn.

A feature that composes papers has a module `samples` with `PAPERS`, by ASCII name, and `OVERPRINTS` for what goes on
sheets that are printed already (PDF alone); it is read only when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from portal.documents.blocks import Agency, Overprint, Paper

Makers = Mapping[str, Callable[[], Paper]]
Printers = Mapping[str, Callable[[], Overprint]]

AT = datetime(2026, 3, 7, 2, 30, tzinfo=UTC)
HOST = Agency(
    "Ủy ban nhân dân huyện Châu Thành", [], ["ỦY BAN NHÂN DÂN", "HUYỆN CHÂU THÀNH"], "UBND", "Châu Thành", "state",
    ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Trần Văn Hào",
)  # fmt: skip
OFFICE = Agency(
    "Phòng Nội vụ huyện Châu Thành", ["UBND HUYỆN CHÂU THÀNH"], ["PHÒNG NỘI VỤ"], "PNV", "Châu Thành", "state",
    ["TRƯỞNG PHÒNG"], "Lê Quang Vinh",
)  # fmt: skip
COMMUNE = Agency(
    "Ủy ban nhân dân xã Hồ Đắc Kiện", [], ["ỦY BAN NHÂN DÂN", "XÃ HỒ ĐẮC KIỆN"], "UBND", "Hồ Đắc Kiện", "state",
    ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], "Thạch Minh Quang",
)  # fmt: skip
FRONT = Agency(
    "Ủy ban Mặt trận Tổ quốc Việt Nam huyện Châu Thành", [], ["ỦY BAN MTTQ VIỆT NAM", "HUYỆN CHÂU THÀNH"], "MTTQ",
    "Châu Thành", "mass", ["TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"], "Sơn Thị Ánh",
)  # fmt: skip
LEADER = "Chủ tịch Ủy ban nhân dân huyện"
CAMPAIGN = "Phong trào thi đua cải cách hành chính năm 2026"
PLAN = "Kế hoạch số 38/KH-UBND ngày 07 tháng 01 năm 2026 của Ủy ban nhân dân huyện Châu Thành"
AWARD = "Giấy khen của Chủ tịch Ủy ban nhân dân huyện"
STATEMENT = "Không có tập thể, cá nhân nào trong thời gian bị thi hành kỷ luật hoặc đang xem xét hình thức kỷ luật"


def makers(features: Iterable[str]) -> dict[str, Callable[[], Paper]]:
    """Every paper of these features by its ASCII name, in the order of names."""
    return _all("PAPERS", features)


def overprints(features: Iterable[str]) -> dict[str, Callable[[], Overprint]]:
    return _all("OVERPRINTS", features)


def _all(what: str, features: Iterable[str]) -> dict[str, Callable[[], Any]]:
    found: dict[str, Callable[[], Any]] = {}
    for feature in features:
        if find_spec(f"portal.{feature}.samples"):
            found |= getattr(import_module(f"portal.{feature}.samples"), what, {})
    return dict(sorted(found.items()))
