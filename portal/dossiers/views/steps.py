"""Các bước: how far a dossier has come, with time and name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.dossiers.states import DossierState
from portal.dossiers.whole import Whole

DECIDED = {
    DossierState.ELIGIBLE: "Thẩm định: đủ điều kiện trình",
    DossierState.NOT_ELIGIBLE: "Thẩm định: không đủ điều kiện",
    DossierState.PRESENTED: "Thẩm định: đủ điều kiện trình",
    DossierState.DECIDED: "Thẩm định: đủ điều kiện trình",
}

FOLLOWING = (DossierState.PRESENTED, DossierState.DECIDED)


@dataclass(frozen=True)
class Step:
    label: str
    at: datetime | None
    who: str
    now: bool


def steps(made: Whole) -> list[Step]:
    dossier, state = made.dossier, made.dossier.state
    preparing = state in (DossierState.PREPARING, DossierState.RETURNED)
    sent = dossier.submitted_at if state not in (DossierState.PREPARING, DossierState.WAITING) else None
    decided = state in DECIDED
    return [
        Step("Chuẩn bị", None, "", preparing),
        Step("Thủ trưởng xem", dossier.waiting_since, "", state is DossierState.WAITING),
        Step("Đã gửi", sent, dossier.submitted_by if sent else "", state is DossierState.SENT),
        Step("Đã tiếp nhận", dossier.received_at, dossier.received_by, state is DossierState.RECEIVED),
        Step(
            DECIDED.get(state, "Thẩm định"),
            dossier.decided_at if decided else None,
            dossier.decided_by if decided else "",
            decided and state not in FOLLOWING,
        ),
        Step("Đã trình", dossier.presented_at, dossier.presented_by, state is DossierState.PRESENTED),
        Step("Quyết định", dossier.closed_at, dossier.closed_by, state is DossierState.DECIDED),
    ]
