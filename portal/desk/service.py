"""Reminding units by letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.access.roles import Actor
from portal.audit.service import record
from portal.campaigns.models import Campaign
from portal.desk.board import letter_keys
from portal.desk.tasks import more_than
from portal.mail import service as mail
from portal.refusal import Invalid


class Reminder(NamedTuple):
    """To one unit, at its address."""

    unit_id: str
    name: str
    email: str
    text: str


def remind(actor: Actor, campaign: Campaign, chosen: Sequence[Reminder], day: date) -> None:
    if not chosen:
        raise Invalid({"units": "Chưa chọn đơn vị nào."})
    subject = f"Nhắc hoàn thành hồ sơ đề nghị khen thưởng: {campaign.title}"
    for row in chosen:
        mail.write(f"{letter_keys(day)}{campaign.id}:{row.unit_id}", row.email, subject, row.text)
    names = more_than([row.name for row in chosen], 10)
    record(actor, "units.reminded", f"campaign:{campaign.id}", number=len(chosen), names=names)
