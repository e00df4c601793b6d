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
from portal.council import asking, my_ballot, queries, rolls, seating, service, subjects
from portal.council.forms import CouncilForm, MeetingForm, ReasonForm
from portal.council.models import Council, CouncilMember
from portal.council.states import (
    COUNCIL_NAMES,
    COUNCIL_TASKS,
    DUTY_NAMES,
    MEETING_NAMES,
    MEETING_TITLES,
    CouncilKind,
    Mode,
)
from portal.council.voting_rule import notes, usual_rule
from portal.database import db
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.people import queries as people
from portal.people.models import Unit
from portal.refusal import NotFound, Reason, Refused
from portal.vietnamese import parse_day
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("councils", __name__, url_prefix="/hoi-dong")

DECISION = "council_decision"  # kind of evidence: the paper that set a council up
SCIENCE_SLUG = "khoa-hoc"
SHOWN_MEETINGS = 5  # of each council on the list


def _receive(**_: Any) -> evidence_forms.Incoming:
    return evidence_forms.receive()


@bp.get("")
@requires(Action.COUNCIL_READ)
def index() -> Response:
    person = actor()
    mine = queries.councils_for(person)
    meetings = queries.meetings_of([council.id for council in mine])
    return page(
        "council/index.html",
        councils=[row for row in mine if row.active],
        closed=[row for row in mine if not row.active],
        meetings=meetings,
        votes=[matter for matter in my_ballot.matters_of(person) if matter.may_vote],
        states=MEETING_NAMES,
        tasks=COUNCIL_TASKS,
        may_found=_foundable(mine),
        secretary_of=person.scopes(Role.SECRETARY),
        shown=SHOWN_MEETINGS,
    )


def _foundable(mine: list[Council]) -> list[tuple[Unit, CouncilKind]]:
    """The actor's own units and hosts, with the kinds of council that they do not have yet."""
    person = actor()
    have = {(row.unit_id, row.of_host, row.kind) for row in mine if row.active}
    review, science = CouncilKind.REVIEW, CouncilKind.SCIENCE
    wanted = [(unit_id, False, review) for unit_id in person.scopes(Role.OFFICER, Role.HEAD)]
    wanted += [(host_id, True, kind) for host_id in person.scopes(Role.STANDING_OFFICE) for kind in (review, science)]
    return [(db.session.get_one(Unit, entry[0]), entry[2]) for entry in wanted if entry not in have]


def _kind() -> CouncilKind:
    return CouncilKind.SCIENCE if request.args.get("loai") == SCIENCE_SLUG else CouncilKind.REVIEW


@bp.get("/lap/<id:unit_id>")
@requires(Action.COUNCIL_MANAGE)
def new(unit_id: str) -> Response:
    unit, _ = _founding(unit_id)
    name = f"{COUNCIL_NAMES[_kind()]} {unit.short_name}"
    return _form(CouncilForm(formdata=None, data={"name": name}), unit)


def _form(form: CouncilForm, unit: Unit, council: Council | None = None, status: int = 200) -> Response:
    attached = evidence.of(DECISION, council.id) if council is not None else []
    kind = council.kind if council is not None else _kind()
    return page(
        "council/form.html",
        status=status,
        form=form,
        unit=unit,
        council=council,
        attached=attached,
        task=COUNCIL_TASKS[kind],
    )


def _founding(unit_id: str) -> tuple[Unit, bool]:
    """(unit, is it the host's council) for whoever may found one there."""
    person = actor()
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    if unit_id in person.scopes(Role.STANDING_OFFICE) and people.host(unit_id) is not None:
        return unit, True
    if unit_id in person.scopes(Role.OFFICER, Role.HEAD) and _kind() is CouncilKind.REVIEW:
        return unit, False
    raise NotFound


@bp.post("/lap/<id:unit_id>")
@requires(Action.COUNCIL_MANAGE)
@accepts_files
@act(before=_receive)
def create(unit_id: str, prepared: evidence_forms.Incoming) -> Response:
    unit, of_host = _founding(unit_id)
    form = CouncilForm()
    made: list[Council] = []

    def verb() -> None:
        council = rolls.create_council(
            actor(), unit, name=form.name.data or "", decision=form.decision.data or "",
            decision_on=form.decision_on.data, decision_issuer=form.decision_issuer.data or "", of_host=of_host,
            kind=_kind(), rule=usual_rule(),
        )  # fmt: skip
        form.apply_to(DECISION, council.id, None if of_host else unit.id, prepared)
        made.append(council)

    if status := form.attempt_with(prepared, verb):
        return _form(form, unit, status=status)
    return done("councils.show", "hd-da-lap", council_id=made[0].id)


# --- one council --------------------------------------------------------------------------------
@bp.get("/<id:council_id>")
@requires(Action.COUNCIL_READ)
def show(council_id: str) -> Response:
    return the_council(queries.council_or_404(actor(), council_id))


def managed(council_id: str) -> Council:
    return queries.council_or_404(actor(), council_id, Action.COUNCIL_MANAGE)


def the_council(council: Council, *, closing: ReasonForm | None = None, status: int = 200) -> Response:
    today = clock.local(clock.now()).date()
    asked = parse_day(request.args.get("ngay", ""))
    members = queries.serving(council, asked or today)
    now = council.rule_row(today)
    serving = {row.id for row in members}
    others = [row for row in council.members if row.id not in serving]
    return page(
        "council/council.html",
        status=status,
        council=council,
        kind=COUNCIL_NAMES[council.kind],
        task=COUNCIL_TASKS[council.kind],
        members=members,
        asked=asked,
        stand_ins=_by_member(seating.substitutes(council, asked or today)),
        coming=[] if asked else [row for row in others if row.from_on > today],
        gone=[] if asked else [row for row in others if row.to_on is not None and row.to_on < today],
        names={row.id: row.name for row in council.members},
        rule=now.voting_rule,
        rule_since=now.from_on,
        notes=notes(now.voting_rule, len(members)),
        rules=[row for row in reversed(council.rules) if row is not now],
        today=today,
        meetings=queries.meetings_of([council.id]),
        manages=can(actor(), Action.COUNCIL_MANAGE, queries.managed_scope(council)),
        runs=council.active and council.id in actor().scopes(Role.SECRETARY),
        attached=evidence.of(DECISION, council.id),
        closing=closing or ReasonForm(formdata=None),
        duties=DUTY_NAMES,
        states=MEETING_NAMES,
        history=audit.history(f"council:{council.id}"),
    )


def _by_member(rows: list[CouncilMember]) -> dict[str, list[CouncilMember]]:
    found: dict[str, list[CouncilMember]] = {}
    for row in rows:
        found.setdefault(row.substitute_of_id or "", []).append(row)
    return found


@bp.get("/<id:council_id>/sua")
@requires(Action.COUNCIL_MANAGE)
def edit(council_id: str) -> Response:
    council = managed(council_id)
    return _form(CouncilForm(formdata=None, obj=council), council.unit, council)


@bp.post("/<id:council_id>/sua")
@requires(Action.COUNCIL_MANAGE)
@accepts_files
@act(before=_receive)
def change(council_id: str, prepared: evidence_forms.Incoming) -> Response:
    council = managed(council_id)
    form = CouncilForm()

    def verb() -> None:
        rolls.change_council(
            actor(), council, name=form.name.data or "", decision=form.decision.data or "",
            decision_on=form.decision_on.data, decision_issuer=form.decision_issuer.data or "",
        )  # fmt: skip
        form.apply_to(DECISION, council.id, None if council.of_host else council.unit_id, prepared)

    if status := form.attempt_with(prepared, verb):
        return _form(form, council.unit, council, status)
    return done("councils.show", "hd-da-sua", council_id=council_id)


@bp.post("/<id:council_id>/giai-the")
@requires(Action.COUNCIL_MANAGE)
@act
def close(council_id: str) -> Response:
    council = managed(council_id)
    form = ReasonForm()
    if status := form.attempt(lambda: rolls.close_council(actor(), council, form.reason.data or "")):
        return the_council(council, closing=form, status=status)
    return done("councils.show", "hd-giai-the", council_id=council_id)


@bp.post("/<id:council_id>/khoi-phuc")
@requires(Action.COUNCIL_MANAGE)
@act
def reopen(council_id: str) -> Response:
    rolls.reopen_council(actor(), managed(council_id))
    return done("councils.show", "hd-khoi-phuc", council_id=council_id)


# --- calling a meeting --------------------------------------------------------------------------
def campaign_of(council: Council) -> Campaign:
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
    campaign = campaign_of(council)
    data = {
        "title": f"{MEETING_TITLES[council.kind]} {campaign.title[:1].lower()}{campaign.title[1:]}",
        "starts_at": clock.now(),
        "mode": council.voting_rule.mode.value,
    }
    return _meeting_page(council, campaign, MeetingForm(formdata=None, data=data))


def _meeting_page(council: Council, campaign: Campaign, form: MeetingForm, status: int = 200) -> Response:
    search = request.args.get("tim", "")
    chosen = set(request.form.getlist("candidate"))
    offered = subjects.choosable(council, campaign, search=search, also=chosen)
    decided = asking.decided_on(council, campaign)
    every = request.method == "GET" and council.kind is CouncilKind.REVIEW
    return page(
        "council/meeting_new.html",
        status=status,
        council=council,
        campaign=campaign,
        form=form,
        candidates=offered,
        kinds=subjects.kinds_of(council),
        chosen={row.id for row in offered} - set(decided) if every else chosen,
        decided=decided,
        search=search,
        many=bool(search) or len(offered) >= subjects.MOST_OFFERED,
    )


@bp.post("/<id:council_id>/hop")
@requires(Action.MEETING_RUN)
@act
def call_meeting(council_id: str) -> Response:
    council = _run(council_id)
    campaign = campaign_of(council)
    form = MeetingForm()
    chosen = subjects.choosable(council, campaign, only=request.form.getlist("candidate"))
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
                chosen=chosen,
                mode=Mode(form.mode.data),
            )
        )

    if status := form.attempt(call):
        return _meeting_page(council, campaign, form, status)
    return done("desk_of.show", "hop-da-lap", meeting_id=made[0].id)
