"""Councils: the list, the roll, the rule, calling a meeting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access.decide import can
from portal.access.roles import Role
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Campaign
from portal.council import cards, queries, service
from portal.council.forms import CouncilForm, MeetingForm, MemberForm, WayForm, way_data
from portal.council.models import Council
from portal.council.states import DUTY_NAMES, MEETING_NAMES, Duty, Mode
from portal.council.voting_rule import usual_rule
from portal.database import db
from portal.people import queries as people
from portal.people.models import Account, Unit
from portal.refusal import NotFound, Reason, Refused
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("councils", __name__, url_prefix="/hoi-dong")


@bp.get("")
@requires(Action.COUNCIL_READ)
def index() -> Response:
    person = actor()
    mine = queries.councils_for(person)
    return page(
        "council/index.html",
        councils=mine,
        meetings=queries.meetings_of([council.id for council in mine]),
        votes=[matter for matter in queries.matters_of(person) if matter.may_vote],
        states=MEETING_NAMES,
        may_found=_foundable(mine),
        secretary_of=person.scopes(Role.SECRETARY),
    )


def _foundable(mine: list[Council]) -> list[Unit]:
    """The actor's own units and hosts that have no council yet."""
    person = actor()
    have_unit = {council.unit_id for council in mine if not council.of_host}
    have_host = {council.unit_id for council in mine if council.of_host}
    found = [unit_id for unit_id in person.scopes(Role.OFFICER, Role.HEAD) if unit_id not in have_unit]
    found += [host_id for host_id in person.scopes(Role.STANDING_OFFICE) if host_id not in have_host]
    return [db.session.get_one(Unit, unit_id) for unit_id in found]


@bp.get("/lap/<id:unit_id>")
@requires(Action.COUNCIL_MANAGE)
def new(unit_id: str) -> Response:
    unit, _ = _founding(unit_id)
    form = CouncilForm(formdata=None, data={"name": f"Hội đồng bình xét {unit.short_name}"})
    return page("council/new.html", form=form, unit=unit)


def _founding(unit_id: str) -> tuple[Unit, bool]:
    """(unit, is it the host's council) for whoever may found one there."""
    person = actor()
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    if unit_id in person.scopes(Role.STANDING_OFFICE) and people.host(unit_id) is not None:
        return unit, True
    if unit_id in person.scopes(Role.OFFICER, Role.HEAD):
        return unit, False
    raise NotFound


@bp.post("/lap/<id:unit_id>")
@requires(Action.COUNCIL_MANAGE)
@act
def create(unit_id: str) -> Response:
    unit, of_host = _founding(unit_id)
    form = CouncilForm()
    made: list[Council] = []
    if status := form.attempt(
        lambda: made.append(
            service.create_council(
                actor(),
                unit,
                name=form.name.data or "",
                decision=form.decision.data or "",
                of_host=of_host,
                rule=usual_rule(),
            )
        )
    ):
        return page("council/new.html", status=status, form=form, unit=unit)
    return done("councils.show", "hd-da-lap", council_id=made[0].id)


@bp.get("/<id:council_id>")
@requires(Action.COUNCIL_READ)
def show(council_id: str) -> Response:
    return _show(queries.council_or_404(actor(), council_id))


def _show(council: Council, *, way: WayForm | None = None, status: int = 200) -> Response:
    return page(
        "council/council.html",
        status=status,
        council=council,
        members=queries.serving(council),
        rule=council.voting_rule,
        meetings=queries.meetings_of([council.id]),
        manages=can(actor(), Action.COUNCIL_MANAGE, queries.scope_of(council)),
        runs=council.id in actor().scopes(Role.SECRETARY),
        way=way or WayForm(formdata=None, data=way_data(council.voting_rule)),
        duties=DUTY_NAMES,
        states=MEETING_NAMES,
        history=audit.history(f"council:{council.id}"),
    )


# --- members ------------------------------------------------------------------------------------
FEW_ACCOUNTS = 30  # so many stand in one list; more are searched


def _member_page(council: Council, form: MemberForm, search: str = "", status: int = 200) -> Response:
    """A unit's few accounts stand in one list; among a host's many one searches first."""
    units = queries.units_of(council)
    everybody = people.how_many_active(units)
    listed = list(db.session.scalars(people.active_accounts(units, search).limit(FEW_ACCOUNTS)))
    chosen = form.account.data
    if chosen and chosen not in [row.id for row in listed]:
        listed += db.session.scalars(people.active_accounts(units).where(Account.id == chosen))
    rows = [(row.id, row.username, people.account_label(row)) for row in listed]
    form.account.fill_coded("(không có tài khoản)", rows)
    return page(
        "council/member_new.html",
        status=status,
        council=council,
        form=form,
        search=search,
        many=everybody > FEW_ACCOUNTS,
        total=everybody,
        shown=len(listed),
        members=queries.serving(council),
        duties=DUTY_NAMES,
    )


@bp.get("/<id:council_id>/thanh-vien")
@requires(Action.COUNCIL_MANAGE)
def new_member(council_id: str) -> Response:
    council = queries.council_or_404(actor(), council_id, Action.COUNCIL_MANAGE)
    form = MemberForm(formdata=None, data={"duty": Duty.MEMBER.value})
    return _member_page(council, form, request.args.get("tim", ""))


@bp.post("/<id:council_id>/thanh-vien")
@requires(Action.COUNCIL_MANAGE)
@act
def add_member(council_id: str) -> Response:
    council = queries.council_or_404(actor(), council_id, Action.COUNCIL_MANAGE)
    form = MemberForm()
    rows = db.session.scalars(people.active_accounts(queries.units_of(council)))
    form.account.fill_coded("", [(row.id, row.username, row.name) for row in rows])

    def add() -> None:
        account = db.session.get(Account, form.account.data) if form.account.data else None
        service.add_member(
            actor(),
            council,
            name=account.name if account else form.name.data or "",
            post=form.post.data or (account.post if account else ""),
            duty=Duty(form.duty.data),
            account=account,
        )

    if status := form.attempt(add):
        return _member_page(council, form, status=status)
    return done("councils.new_member", "hd-da-them", council_id=council_id)


@bp.post("/<id:council_id>/thanh-vien/<id:member_id>/thoi")
@requires(Action.COUNCIL_MANAGE)
@act
def end_member(council_id: str, member_id: str) -> Response:
    service.end_member(actor(), queries.council_or_404(actor(), council_id, Action.COUNCIL_MANAGE), member_id)
    return done("councils.show", "hd-da-thoi", council_id=council_id)


@bp.post("/<id:council_id>/quy-tac")
@requires(Action.COUNCIL_MANAGE)
@act
def set_rule(council_id: str) -> Response:
    council = queries.council_or_404(actor(), council_id, Action.COUNCIL_MANAGE)
    form = WayForm()
    if not form.validate():
        return _show(council, way=form, status=422)
    service.set_rule(actor(), council, form.rule_after(council.voting_rule))
    return done("councils.show", "hd-quy-tac", council_id=council_id)


# --- calling a meeting --------------------------------------------------------------------------
def _campaign(council: Council) -> Campaign:
    if council.of_host:
        found = campaigns.present([council.host_id])
    else:
        mine = campaigns.present_enrolment(council.unit_id)
        found = mine.campaign if mine else None
    if found is None:
        raise Refused(Reason("meeting.campaign", "Chưa có phong trào nào đang diễn ra để họp bình xét."))
    return found


def _run(council_id: str) -> Council:
    return queries.council_or_404(actor(), council_id, Action.MEETING_RUN)


@bp.get("/<id:council_id>/hop")
@requires(Action.MEETING_RUN)
def new_meeting(council_id: str) -> Response:
    council = _run(council_id)
    campaign = _campaign(council)
    data = {
        "title": f"Họp bình xét khen thưởng {campaign.title[:1].lower()}{campaign.title[1:]}",
        "starts_at": clock.now(),
        "mode": council.voting_rule.mode.value,
    }
    return _meeting_page(council, campaign, MeetingForm(formdata=None, data=data))


def _meeting_page(council: Council, campaign: Campaign, form: MeetingForm, status: int = 200) -> Response:
    chosen: Any = set(request.form.getlist("candidate")) if request.method == "POST" else None
    return page(
        "council/meeting_new.html",
        status=status,
        council=council,
        campaign=campaign,
        form=form,
        candidates=cards.choosable(council, campaign),
        chosen=chosen,
    )


@bp.post("/<id:council_id>/hop")
@requires(Action.MEETING_RUN)
@act
def call_meeting(council_id: str) -> Response:
    council = _run(council_id)
    campaign = _campaign(council)
    form = MeetingForm()
    wanted = set(request.form.getlist("candidate"))
    candidates = [row for row in cards.choosable(council, campaign) if row.id in wanted]
    made: list[Any] = []

    def call() -> None:
        made.append(
            service.call_meeting(
                actor(),
                council,
                campaign,
                title=form.title.data or "",
                place=form.place.data or "",
                starts_at=form.starts_at.data or clock.now(),
                candidates=candidates,
                mode=Mode(form.mode.data),
            )
        )

    if status := form.attempt(call):
        return _meeting_page(council, campaign, form, status)
    return done("desk_of.show", "hop-da-lap", meeting_id=made[0].id)
