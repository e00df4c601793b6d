"""Forms that every feature of a campaign uses."""

from __future__ import annotations

from portal.campaigns.models import Campaign
from portal.web.fields import Choice, Text
from portal.web.forms import Form


class ReasonForm(Form):
    """A reason out of the campaign's usual ones, or written, or both."""

    usual = Choice("Lý do thường gặp", required=False)
    reason = Text("Lý do, phải bổ sung gì", longest=1_000)

    def words(self) -> str:
        """What was chosen and what was written, as one text."""
        return ". ".join(part.rstrip(".") for part in (self.usual.data, self.reason.data) if part)

    def offering(self, campaign: Campaign, ids: str = "") -> ReasonForm:
        """`ids` begins the ids of the boxes where a page shows this form twice."""
        for field in (self.usual, self.reason) if ids else ():
            field.id = field.label.field_id = f"{ids}-{field.name}"
        self.usual.fill([("", "(tự ghi)"), *((text, text) for text in campaign.usual_reasons)])
        return self
