"""The days of a campaign as entries of a calendar."""

from __future__ import annotations

from datetime import timedelta

from portal.campaigns.deadlines import Deadline
from portal.campaigns.models import Campaign
from portal.ics import Entry


def entries(campaign: Campaign, deadline: Deadline, site: str) -> list[Entry]:
    """Launch, the last minute in time (that of one unit, where it was given more), closing."""
    address = f"{site}/ke-hoach/{campaign.id}"
    extended = " (được gia hạn)" if deadline.extended_to else ""

    def entry(what: str) -> str:
        return f"{what}-{campaign.id}"

    return [
        Entry(entry("launch"), f"Phát động: {campaign.title}", campaign.launched_on, url=address),
        Entry(
            entry("cutoff"),
            f"Hạn nộp hồ sơ đề nghị khen thưởng{extended}: {campaign.title}",
            deadline.final - timedelta(minutes=1),
            deadline.final,
            f"Hạn nộp: đến hết {deadline.words()}.",
            url=address,
        ),
        *(
            Entry(
                f"stage-{stage.code}-{campaign.id}",
                f"Hạn báo cáo: {stage.title}, {campaign.title}",
                stage.due,
                url=address,
            )
            for stage in campaign.stages
        ),
        Entry(
            entry("closing"),
            f"Tổng kết ({campaign.closing_words}): {campaign.title}",
            campaign.closing_on,
            url=address,
        ),
    ]
