"""A member's vote: mark, review, cast; and the own check before the seal.

Everything here that carries marks or a receipt goes out uncompressed, marks padded to one length: what travels tells
nobody how somebody voted. Nothing typed here is kept anywhere, logged, or carried through a login.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access.table import Action
from portal.council import ballots, queries, rules, voting
from portal.council.ballots import Ballot, Group
from portal.council.queries import MyBallot
from portal.council.states import BALLOT_TITLES, MARK_NAMES, PRESENT, RECUSAL_NAMES, Mark, Mode, RoundState
from portal.ids import new_key
from portal.people import signing
from portal.people.views.sign_in import confirm_password, password_confirmed
from portal.refusal import Reason, Refused
from portal.web.access import actor, requires
from portal.web.acts import writing
from portal.web.headers import uncompressed
from portal.web.pages import page

bp = Blueprint("ballot", __name__, url_prefix="/bo-phieu")

WIDEST = max(len(name.encode()) for name in MARK_NAMES.values())
CHECKS_A_MINUTE = 5
TOO_OFTEN = Reason("check.often", "Đã đối chiếu nhiều lần.", "Chờ một phút rồi thử lại.")
NO_MATCH = Reason("check.none", "Không có phiếu nào khớp với mã này.", "Kiểm tra lại từng ký tự của mã.")


def padded(mark: Mark) -> str:
    """A mark's words, as many bytes for each mark."""
    name = MARK_NAMES[mark]
    return name + " " * (WIDEST - len(name.encode()))


def _groups(mine: MyBallot) -> list[tuple[Group, list[Any]]]:
    """The categories with their questions, in the order of the agenda."""
    asked = {question.id: question for question in mine.round.questions}
    groups = ballots.groups_of(mine.round.questions, mine.rule.most_yes)
    return [(group, [asked[id_] for id_ in group.questions]) for group in groups]


def _why_not(mine: MyBallot) -> Reason | None:
    now = clock.now()
    return rules.refuse_cast(
        state=mine.round.state,
        opened=not rules.counts_as_closed(mine.round.state, mine.round.closes_at, now),
        closed_at=mine.round.closed_at or mine.round.closes_at,
        on_roll=mine.me is not None,
        present=mine.me is not None and mine.me.attendance in PRESENT,
        mode=mine.round.mode,
    )


@bp.get("/<id:round_id>")
@requires(Action.BALLOT_CAST)
def show(round_id: str) -> Response:
    mine = queries.ballot_or_404(actor(), round_id)
    if mine.voted is not None and (mine.round.mode is Mode.SECRET or mine.round.state is not RoundState.OPEN):
        return page("council/voted.html", mine=mine, secret=mine.round.mode is Mode.SECRET)
    if reason := _why_not(mine):
        return page("council/no_ballot.html", mine=mine, reason=reason)
    marks: dict[str, Mark] = {}
    if mine.round.mode is Mode.OPEN and mine.me is not None and mine.voted is not None:
        last = queries.last_marks(mine.round)
        marks = {key: Mark(given[mine.me.member_id]) for key, given in last.items() if mine.me.member_id in given}
    return _ballot(mine, new_key(), marks)


def _ballot(
    mine: MyBallot, receipt: str, marks: Mapping[str, Mark], *, missing: list[str] | None = None, status: int = 200
) -> Response:
    uncompressed()
    groups = _groups(mine)
    found = ballots.overfull(marks, [group for group, _ in groups])
    over = found[0] if found else None
    return page(
        "council/ballot.html",
        status=status,
        mine=mine,
        groups=groups,
        over=over,
        over_at=[group for group, _ in groups].index(over) + 1 if over else 0,
        too_many=ballots.refuse_too_many_yes(marks, [over]) if over else None,
        title=BALLOT_TITLES[mine.meeting.council.kind],
        award=mine.meeting.campaign.award.partition(" của ")[0],  # the name of the paper, not who signs it
        receipt=receipt,
        marks=marks,
        missing=missing or [],
        choices=[(mark.value, MARK_NAMES[mark]) for mark in Mark if mark is not Mark.ABSTAIN or mine.rule.abstain],
        recusals=RECUSAL_NAMES,
    )


@bp.post("/<id:round_id>")
@requires(Action.BALLOT_CAST)
def send(round_id: str) -> Response:
    """Two steps of one form: "xem" shows every line in words, "bo" casts. "sua" goes back with the marks kept."""
    mine = queries.ballot_or_404(actor(), round_id)
    receipt = request.form.get("r", "")
    marks, open_ = ballots.read_marks(request.form, [question.id for question in mine.mine], mine.rule.abstain)
    step = request.form.get("viec", "xem")
    if not ballots.RECEIPT.fullmatch(receipt):
        raise Refused(Reason("ballot.receipt", "Phiếu thiếu mã tra cứu.", "Mở lại trang bỏ phiếu."))
    if step != "bo" and (reason := _why_not(mine)) and mine.voted is None:
        return page("council/no_ballot.html", status=409, mine=mine, reason=reason)
    if step == "sua":
        return _ballot(mine, receipt, marks)
    if open_:
        return _ballot(mine, receipt, marks, missing=open_, status=422)
    if ballots.refuse_too_many_yes(marks, [group for group, _ in _groups(mine)]):
        return _ballot(mine, receipt, marks, status=422)
    if step != "bo":
        return _review(mine, receipt, marks)
    if refused := confirm_password(request.form.get("password", "")):
        return _review(mine, receipt, marks, wrong_password=refused, status=422)
    with writing():
        cast = voting.cast(actor(), round_id, Ballot(receipt, marks))
    uncompressed()
    return page(
        "council/receipt.html",
        mine=mine,
        at=cast.at,
        code=ballots.shown_receipt(receipt),
        secret=mine.round.mode is Mode.SECRET,
    )


def _review(
    mine: MyBallot, receipt: str, marks: Mapping[str, Mark], *, wrong_password: Reason | None = None, status: int = 200
) -> Response:
    uncompressed()
    return page(
        "council/review.html",
        status=status,
        mine=mine,
        groups=_groups(mine),
        receipt=receipt,
        marks=marks,
        padded=padded,
        recusals=RECUSAL_NAMES,
        password_needed=not password_confirmed(),
        wrong_password=wrong_password,
    )


# --- the voter's own check, before the seal ------------------------------------------------------
@bp.get("/<id:round_id>/doi-chieu")
@requires(Action.BALLOT_CAST)
def check_form(round_id: str) -> Response:
    return page("council/check_own.html", mine=queries.ballot_or_404(actor(), round_id), marks=None, reason=None)


@bp.post("/<id:round_id>/doi-chieu")
@requires(Action.BALLOT_CAST)
def check(round_id: str) -> Response:
    """With the code, the own recorded marks; a wrong code and another round answer alike. Five tries a minute."""
    mine = queries.ballot_or_404(actor(), round_id)
    with writing():
        allowed = signing.count_try(f"ballot-check:{actor().account_id}", CHECKS_A_MINUTE)
    receipt = ballots.read_receipt(request.form.get("receipt", ""))
    marks = None
    if allowed and receipt is not None and mine.voted is not None:
        marks = voting.recorded_marks(mine, receipt)
    reason = None if marks is not None else NO_MATCH if allowed else TOO_OFTEN
    uncompressed()
    status = 200 if marks is not None else 422 if allowed else 429
    return page("council/check_own.html", status=status, mine=mine, marks=marks, reason=reason, padded=padded)
