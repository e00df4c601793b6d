"""A member's vote from the own account; the own check before the seal; staying out of a question by one's own word."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal.access.table import Action
from portal.council import ballots, my_ballot, queries, service, voting
from portal.council.my_ballot import MyBallot
from portal.council.views.casting import Seat, padded, show, take
from portal.people import signing
from portal.refusal import NotFound, Reason
from portal.web.access import actor, requires
from portal.web.acts import act, writing
from portal.web.headers import uncompressed
from portal.web.pages import done, page

bp = Blueprint("ballot", __name__, url_prefix="/bo-phieu")

CHECKS_A_MINUTE = 5
TOO_OFTEN = Reason("check.often", "Đã đối chiếu nhiều lần.", "Chờ một phút rồi thử lại.")
NO_MATCH = Reason("check.none", "Không có phiếu nào khớp với mã này.", "Kiểm tra lại từng ký tự của mã.")


def _seat(mine: MyBallot) -> Seat:
    person, round_id = actor(), mine.round.id
    return Seat(mine, f"/bo-phieu/{round_id}", lambda ballot: voting.cast(person, round_id, ballot))


@bp.get("/<id:round_id>")
@requires(Action.BALLOT_CAST)
def own(round_id: str) -> Response:
    return show(_seat(my_ballot.ballot_or_404(actor(), round_id)))


@bp.post("/<id:round_id>")
@requires(Action.BALLOT_CAST)
def send(round_id: str) -> Response:
    return take(_seat(my_ballot.ballot_or_404(actor(), round_id)))


# --- staying out of a question, before the vote opens --------------------------------------------
@bp.post("/<id:round_id>/khong-tham-gia")
@requires(Action.BALLOT_CAST)
@act
def recuse(round_id: str) -> Response:
    """A member says himself that he takes no part in one question, or takes that back."""
    mine = my_ballot.ballot_or_404(actor(), round_id)
    meeting = queries.meeting_or_404(actor(), mine.meeting.id, Action.BALLOT_CAST)
    me = queries.member_of(meeting.council, actor())
    if me is None:
        raise NotFound
    wants_out = request.form.get("viec") == "ghi"
    service.declare_recusal(actor(), meeting, request.form.get("question", ""), me.id, wants_out)
    return done("ballot.own", "bp-khong-tham-gia" if wants_out else "bp-tham-gia", round_id=round_id)


# --- the voter's own check, before the seal ------------------------------------------------------
@bp.get("/<id:round_id>/doi-chieu")
@requires(Action.BALLOT_CAST)
def check_form(round_id: str) -> Response:
    return page("council/check_own.html", mine=my_ballot.ballot_or_404(actor(), round_id), marks=None, reason=None)


@bp.post("/<id:round_id>/doi-chieu")
@requires(Action.BALLOT_CAST)
def check(round_id: str) -> Response:
    """With the code, the own recorded marks; a wrong code and another round answer alike. Five tries a minute."""
    mine = my_ballot.ballot_or_404(actor(), round_id)
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
