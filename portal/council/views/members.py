"""The roll of a council: who sits there from when to when, substitutes, and who is no longer there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Response, request

from portal import clock
from portal.access.table import Action
from portal.council import queries, rolls, seating
from portal.council.forms import MemberForm
from portal.council.models import Council, CouncilMember
from portal.council.states import DUTY_NAMES, Duty
from portal.council.views.councils import bp, managed
from portal.database import db
from portal.people import queries as people
from portal.people.models import Account
from portal.refusal import NotFound
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

FEW_ACCOUNTS = 30  # so many stand in one list; more are searched


def _member_page(
    council: Council, form: MemberForm, search: str = "", status: int = 200, member: CouncilMember | None = None
) -> Response:
    """A unit's few accounts stand in one list; among a host's many one searches first."""
    units = queries.units_of(council)
    everybody = people.how_many_active(units)
    listed = list(db.session.scalars(people.active_accounts(units, search).limit(FEW_ACCOUNTS)))
    chosen = form.account.data
    if chosen and chosen not in [row.id for row in listed]:
        listed += db.session.scalars(people.active_accounts(units).where(Account.id == chosen))
    _offer(council, form, listed, member)
    return page(
        "council/member.html",
        status=status,
        council=council,
        form=form,
        member=member,
        serves=member is not None and member.serves(_today()),
        search=search,
        many=everybody > FEW_ACCOUNTS,
        total=everybody,
        shown=len(listed),
        members=[*queries.serving(council), *seating.substitutes(council)],
        duties=DUTY_NAMES,
    )


def _offer(council: Council, form: MemberForm, accounts: Sequence[Account], member: CouncilMember | None) -> None:
    rows = [(row.id, row.username, people.account_label(row)) for row in accounts]
    form.account.fill_coded("(không có tài khoản)", rows)
    regular = [row for row in council.members if row.substitute_of_id is None and row is not member]
    choices = [(row.id, str(number), row.name) for number, row in enumerate(regular, 1) if _not_gone(row)]
    form.substitute_of.fill_coded("(không dự thay ai, là thành viên chính thức)", choices)


def _not_gone(row: CouncilMember) -> bool:
    return row.to_on is None or row.to_on >= _today()


def _today() -> date:
    return clock.local(clock.now()).date()


def _filled(council: Council, member: CouncilMember | None = None) -> MemberForm:
    form = MemberForm()
    _offer(council, form, db.session.scalars(people.active_accounts(queries.units_of(council))).all(), member)
    return form


def _chosen(council: Council, form: MemberForm) -> tuple[Account | None, CouncilMember | None]:
    account = db.session.get(Account, form.account.data) if form.account.data else None
    return account, next((row for row in council.members if row.id == form.substitute_of.data), None)


@bp.get("/<id:council_id>/thanh-vien")
@requires(Action.COUNCIL_MANAGE)
def new_member(council_id: str) -> Response:
    council = managed(council_id)
    form = MemberForm(formdata=None, data={"duty": Duty.MEMBER.value, "since": _today()})
    return _member_page(council, form, request.args.get("tim", ""))


@bp.post("/<id:council_id>/thanh-vien")
@requires(Action.COUNCIL_MANAGE)
@act
def add_member(council_id: str) -> Response:
    council = managed(council_id)
    form = _filled(council)

    def add() -> None:
        account, substitute_of = _chosen(council, form)
        rolls.add_member(
            actor(),
            council,
            name=account.name if account else form.name.data or "",
            post=form.post.data or (account.post if account else ""),
            duty=Duty(form.duty.data),
            account=account,
            since=form.since.data,
            until=form.until.data,
            substitute_of=substitute_of,
        )

    if status := form.attempt(add):
        return _member_page(council, form, status=status)
    return done("councils.new_member", "hd-da-them", council_id=council_id)


def _member(council: Council, member_id: str) -> CouncilMember:
    found = next((row for row in council.members if row.id == member_id), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/<id:council_id>/thanh-vien/<id:member_id>")
@requires(Action.COUNCIL_MANAGE)
def edit_member(council_id: str, member_id: str) -> Response:
    council = managed(council_id)
    member = _member(council, member_id)
    data = {
        "account": member.account_id,
        "name": member.name,
        "post": member.post,
        "duty": member.duty.value,
        "substitute_of": member.substitute_of_id,
        "since": member.from_on,
        "until": member.to_on,
    }
    form = MemberForm(formdata=None, data=data)
    return _member_page(council, form, request.args.get("tim", ""), member=member)


@bp.post("/<id:council_id>/thanh-vien/<id:member_id>")
@requires(Action.COUNCIL_MANAGE)
@act
def change_member(council_id: str, member_id: str) -> Response:
    council = managed(council_id)
    member = _member(council, member_id)
    form = _filled(council, member)

    def change() -> None:
        account, substitute_of = _chosen(council, form)
        rolls.change_member(
            actor(),
            council,
            member,
            name=form.name.data or (account.name if account else ""),
            post=form.post.data or "",
            duty=Duty(form.duty.data),
            account=account,
            since=form.since.data or member.from_on,
            until=form.until.data,
            substitute_of=substitute_of,
        )

    if status := form.attempt(change):
        return _member_page(council, form, status=status, member=member)
    return done("councils.show", "hd-sua-thanh-vien", council_id=council_id)


@bp.post("/<id:council_id>/thanh-vien/<id:member_id>/thoi")
@requires(Action.COUNCIL_MANAGE)
@act
def end_member(council_id: str, member_id: str) -> Response:
    rolls.end_member(actor(), managed(council_id), member_id)
    return done("councils.show", "hd-da-thoi", council_id=council_id)
