"""What people say at a meeting: the gist by person, reserved opinions, kept apart from what is counted."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.access.roles import Actor
from portal.audit.service import record
from portal.council import seating
from portal.council.models import Meeting, Remark
from portal.council.states import REMARK_NAMES, RemarkKind
from portal.database import db
from portal.refusal import Conflict, Invalid, NotFound, Reason, Refused

FIELDS = ("kind", "member", "name", "post", "gist")


def _record(actor: Actor, meeting: Meeting, action: str, row: Remark) -> None:
    record(
        actor, f"meeting.{action}", f"meeting:{meeting.id}", title=meeting.title, kind=REMARK_NAMES[row.kind].lower(), name=row.name
    )  # fmt: skip


def _open(meeting: Meeting) -> None:
    if meeting.is_over:
        raise Refused(Reason("remark.over", "Biên bản đã soạn, không ghi thêm hay sửa ý kiến được."))


def _values(meeting: Meeting, kind: RemarkKind, member: str, name: str, post: str, gist: str) -> dict[str, Any]:
    """A member by the roll, with the post that stands there; anybody else as a guest."""
    if not gist:
        raise Invalid({"gist": "Ghi nội dung ý kiến."})
    if not member:
        if not name:
            raise Invalid({"name": "Chọn người trong danh sách, hoặc ghi tên khách mời."})
        return {"kind": kind, "member_id": None, "name": name, "post": post, "gist": gist}
    known = next((row for row in seating.sitting(meeting) if row.id == member), None)
    if known is None:
        raise Invalid({"member": "Chọn người trong danh sách Hội đồng."})
    return {"kind": kind, "member_id": known.id, "name": known.name, "post": known.post, "gist": gist}


def add(
    actor: Actor, meeting: Meeting, kind: RemarkKind, *, member: str = "", name: str = "", post: str = "", gist: str
) -> Remark:
    _open(meeting)
    now = clock.now()
    row = Remark(**_values(meeting, kind, member, name, post, gist), at=now, changed_at=now, changed_by=actor.label)
    meeting.remarks.append(row)
    db.session.flush()
    _record(actor, meeting, "remark_added", row)
    return row


def of(meeting: Meeting, remark_id: str) -> Remark:
    row = next((row for row in meeting.remarks if row.id == remark_id), None)
    if row is None:
        raise NotFound
    return row


def change(
    actor: Actor, meeting: Meeting, row: Remark, version: int, kind: RemarkKind, *, member: str = "", name: str = "",
    post: str = "", gist: str,
) -> None:  # fmt: skip
    """Raises `Conflict` with what another secretary wrote meanwhile; both texts stay on the page."""
    _open(meeting)
    if row.version != version:
        theirs = {
            "kind": row.kind.value,
            "member": row.member_id or "",
            "name": row.name,
            "post": row.post,
            "gist": row.gist,
        }
        raise Conflict(theirs, row.version, row.changed_by, row.changed_at)
    for field, value in _values(meeting, kind, member, name, post, gist).items():
        setattr(row, field, value)
    row.changed_at, row.changed_by = clock.now(), actor.label
    db.session.flush()
    _record(actor, meeting, "remark_changed", row)


def remove(actor: Actor, meeting: Meeting, row: Remark) -> None:
    _open(meeting)
    meeting.remarks.remove(row)
    db.session.delete(row)
    db.session.flush()
    _record(actor, meeting, "remark_removed", row)
