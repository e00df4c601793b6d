"""Mark, review, cast: the same pages for whoever votes, from the own account, by meeting code or at the voting desk.

Everything here that carries marks or a receipt goes out uncompressed, marks padded to one length: what travels tells
nobody how somebody voted. Nothing typed here is kept anywhere, logged, or carried through a login.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

from portal import clock
from portal.council import ballots, counts, rules
from portal.council.ballots import Ballot, Group
from portal.council.my_ballot import MyBallot
from portal.council.states import (
    BALLOT_TITLES,
    MARK_NAMES,
    PRESENT,
    RECUSAL_NAMES,
    Channel,
    Held,
    Mark,
    Mode,
    RoundState,
)
from portal.council.voting import Cast
from portal.ids import new_key
from portal.people.views.sign_in import confirm_password, password_confirmed
from portal.refusal import Reason, Refused
from portal.web.acts import writing
from portal.web.headers import uncompressed
from portal.web.pages import page

WIDEST = max(len(name.encode()) for name in MARK_NAMES.values())
NO_RECEIPT = Reason("ballot.receipt", "Phiếu thiếu mã tra cứu.", "Mở lại trang bỏ phiếu.")


@dataclass(frozen=True)
class Seat:
    """Where one member votes: `here` is the address of the ballot, `cast` records it inside a transaction.

    `own` is the own account, which opens documents, gives its password again and checks its ballot. `hidden` fields
    travel with the form, `after` names the button that ends a turn at the voting desk, and its address.
    """

    mine: MyBallot
    here: str
    cast: Callable[[Ballot], Cast]
    channel: Channel = Channel.ONLINE
    hidden: Mapping[str, str] = field(default_factory=dict)
    after: str = ""

    @property
    def own(self) -> bool:
        return self.channel is Channel.ONLINE

    @property
    def dossiers(self) -> str:
        """The address before each candidate's id: beside the ballot, where there is no account to read with."""
        meeting = self.mine.meeting.id
        return f"/hoi-dong/hop/{meeting}/ho-so" if self.own else f"{self.here.rpartition('/')[0]}/ho-so"

    @property
    def layout(self) -> str:
        return "layouts/private.html" if self.own else "layouts/room.html"

    @property
    def written(self) -> bool:
        return self.mine.meeting.held is Held.WRITTEN

    @property
    def title(self) -> str:
        return "Phiếu lấy ý kiến" if self.written else BALLOT_TITLES[self.mine.meeting.council.kind]

    @property
    def closed_now(self) -> bool:
        return rules.counts_as_closed(self.mine.round.state, self.mine.round.closes_at, clock.now())


def padded(mark: Mark) -> str:
    """A mark's words, as many bytes for each mark."""
    name = MARK_NAMES[mark]
    return name + " " * (WIDEST - len(name.encode()))


def _groups(mine: MyBallot) -> list[tuple[Group, list[Any]]]:
    """The categories with their questions, in the order of the agenda."""
    asked = {question.id: question for question in mine.round.questions}
    groups = ballots.groups_of(mine.round.questions, mine.rule.most_yes)
    return [(group, [asked[id_] for id_ in group.questions]) for group in groups]


def why_not(seat: Seat) -> Reason | None:
    mine = seat.mine
    return rules.refuse_cast(
        state=mine.round.state,
        opened=not seat.closed_now,
        closed_at=mine.round.closed_at or mine.round.closes_at,
        on_roll=mine.me is not None,
        present=mine.me is not None and mine.me.attendance in PRESENT,
        mode=mine.round.mode,
    ) or rules.refuse_channel(seat.channel, mine.voted.channel if mine.voted else None, mine.round.on_paper)


def show(seat: Seat) -> Response:
    """The ballot, or why there is none."""
    mine = seat.mine
    if mine.voted is not None and (mine.round.mode is Mode.SECRET or mine.round.state is not RoundState.OPEN):
        return voted(seat)
    if reason := why_not(seat):
        return no_ballot(seat, reason)
    marks: dict[str, Mark] = {}
    if mine.round.mode is Mode.OPEN and mine.me is not None and mine.voted is not None:
        last = counts.last_marks(mine.round)
        marks = {key: Mark(given[mine.me.member_id]) for key, given in last.items() if mine.me.member_id in given}
    return _ballot(seat, new_key(), marks)


def voted(seat: Seat, status: int = 200) -> Response:
    return page("council/voted.html", status=status, seat=seat, mine=seat.mine)


def no_ballot(seat: Seat, reason: Reason, status: int = 200) -> Response:
    return page(
        "council/no_ballot.html", status=status, seat=seat, mine=seat.mine, reason=reason, recusals=RECUSAL_NAMES
    )


def _ballot(
    seat: Seat, receipt: str, marks: Mapping[str, Mark], *, missing: list[str] | None = None, status: int = 200
) -> Response:
    uncompressed()
    mine, groups = seat.mine, _groups(seat.mine)
    found = ballots.overfull(marks, [group for group, _ in groups])
    over = found[0] if found else None
    return page(
        "council/ballot.html",
        status=status,
        seat=seat,
        layout="layouts/quiet.html" if seat.own else seat.layout,
        field_of=ballots.field_of,
        mine=mine,
        groups=groups,
        over=over,
        over_at=[group for group, _ in groups].index(over) + 1 if over else 0,
        too_many=ballots.refuse_too_many_yes(marks, [over]) if over else None,
        award=mine.meeting.campaign.award.partition(" của ")[0],  # the name of the paper, not who signs it
        receipt=receipt,
        marks=marks,
        missing=missing or [],
        choices=[(mark.value, MARK_NAMES[mark]) for mark in Mark if mark is not Mark.ABSTAIN or mine.rule.abstain],
        recusals=RECUSAL_NAMES,
    )


def take(seat: Seat) -> Response:
    """Two steps of one form: "xem" shows every line in words, "bo" casts. "sua" goes back with the marks kept."""
    mine = seat.mine
    receipt = request.form.get("r", "")
    marks, open_ = ballots.read_marks(request.form, [question.id for question in mine.mine], mine.rule.abstain)
    step = request.form.get("viec", "xem")
    if not ballots.RECEIPT.fullmatch(receipt):
        raise Refused(NO_RECEIPT)
    if step != "bo":
        if mine.voted is not None and mine.round.mode is Mode.SECRET:
            return voted(seat, status=409)  # cast from elsewhere: marks of a ballot that is none are not shown again
        if reason := why_not(seat):
            return no_ballot(seat, reason, status=409)
    if step == "sua":
        return _ballot(seat, receipt, marks)
    if open_:
        return _ballot(seat, receipt, marks, missing=open_, status=422)
    if ballots.refuse_too_many_yes(marks, [group for group, _ in _groups(mine)]):
        return _ballot(seat, receipt, marks, status=422)
    if step != "bo":
        return _review(seat, receipt, marks)
    if seat.own and (refused := confirm_password(request.form.get("password", ""))):
        return _review(seat, receipt, marks, wrong_password=refused, status=422)
    with writing():
        cast = seat.cast(Ballot(receipt, marks))
    uncompressed()
    return page(
        "council/receipt.html",
        seat=seat,
        mine=mine,
        at=cast.at,
        code=ballots.shown_receipt(receipt),
        secret=mine.round.mode is Mode.SECRET,
    )


def _review(
    seat: Seat, receipt: str, marks: Mapping[str, Mark], *, wrong_password: Reason | None = None, status: int = 200
) -> Response:
    uncompressed()
    mine = seat.mine
    return page(
        "council/review.html",
        status=status,
        seat=seat,
        field_of=ballots.field_of,
        mine=mine,
        groups=_groups(mine),
        receipt=receipt,
        marks=marks,
        padded=padded,
        recusals=RECUSAL_NAMES,
        password_needed=seat.own and not password_confirmed(),
        wrong_password=wrong_password,
    )
