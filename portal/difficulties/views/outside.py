"""Hỏi đáp and góp ý, for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.difficulties import queries, service
from portal.difficulties.forms import (
    RemarkForm,
)
from portal.people import signing
from portal.refusal import NotFound, Reason
from portal.web.access import open_form, public
from portal.web.acts import act, writing
from portal.web.pages import done, page
from portal.web.paging import paged

bp = Blueprint("remarks", __name__)

REMARKS_A_MINUTE = 5  # an office has one address for all
TOO_OFTEN = Reason(
    "remark.often", "Đã gửi nhiều lần từ địa chỉ này.", "Chờ ít phút rồi gửi lại; nội dung vẫn còn trong ô."
)


@bp.get("/hoi-dap")
@public
def questions() -> Response:
    return page("difficulties/questions.html", page=paged(queries.published()))


def _remark_form(form: RemarkForm) -> list[Campaign]:
    """Where a remark may go: the campaigns that are on. Their fields of reform are offered by name."""
    known = [campaign for campaign, _ in campaigns.present_campaigns()]
    form.campaign.fill([(row.id, f"{row.host.unit.name}: {row.title}") for row in known])
    fields = {field.code: field.name for row in known for field in row.fields}
    form.field_code.fill([("", "(chọn)"), *fields.items()])
    return known


@bp.get("/gop-y")
@open_form
def remark_form() -> Response:
    form = RemarkForm(formdata=None)
    return page("difficulties/remark.html", form=form, campaigns=_remark_form(form), refused=None)


def _within_limit(**_: Any) -> bool:
    """Counted outside the act, so that a refused one counts too."""
    with writing():
        return signing.count_try(f"remark:{request.remote_addr}", REMARKS_A_MINUTE)


@bp.post("/gop-y")
@open_form
@act(before=_within_limit)
def remark(prepared: bool) -> Response:
    form = RemarkForm()
    known = _remark_form(form)
    if not prepared:
        return page("difficulties/remark.html", status=429, form=form, campaigns=known, refused=TOO_OFTEN)

    def verb() -> None:
        campaign = next((row for row in known if row.id == form.campaign.data), None)
        if campaign is None:
            raise NotFound
        service.remark(
            campaign, title=form.title.data or "", text=form.text.data or "", field_code=form.field_code.data,
            contact=form.contact.data or "",
        )  # fmt: skip

    if status := form.attempt(verb):
        return page("difficulties/remark.html", status=status, form=form, campaigns=known, refused=None)
    return done("remarks.thanks")


@bp.get("/gop-y/da-gui")
@public
def thanks() -> Response:
    return page("difficulties/thanks.html")
