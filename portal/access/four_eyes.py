"""Declared and verified are never the same person's. Pure.

Plan 44 leaves verification to the standing office; what its own unit declared, the leader verifies.
"""

from __future__ import annotations

from portal.access.roles import Actor, Role
from portal.refusal import Reason


def refuse_verify(actor: Actor, *, declared_by: str | None, declaring_unit: str, host_id: str) -> Reason | None:
    """`declared_by` is the account that declared or sent the thing, `declaring_unit` the unit it speaks for."""
    if declared_by is not None and actor.account_id == declared_by:
        return Reason("verify.own", "Người khai không tự thẩm định.", "Người khác của cơ quan thường trực thẩm định.")
    if declaring_unit in actor.own_units and not actor.has(Role.LEADER, host_id):
        return Reason(
            "verify.own_unit",
            "Cơ quan thường trực không thẩm định nội dung do chính đơn vị mình khai.",
            "Lãnh đạo thẩm định phần này.",
        )
    return None
