"""Phiếu giấy: print, hand out, take back, count by two persons; and over to paper when the link is gone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, Response, request

from portal import clock
from portal.access.table import Action
from portal.council import ballot_paper, paper_counts, paper_votes, queries, rounds, seating, service, voting
from portal.council.ballot_paper import Asking, Line
from portal.council.models import Meeting, VoteRound
from portal.council.states import PRESENT, Held, Mode, RoundState
from portal.council.tally import Count
from portal.council.views.steps import quiet
from portal.documents import draw
from portal.documents.blocks import Paper
from portal.refusal import Invalid, NotFound, ensure
from portal.vietnamese import moment
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, file, page

bp = Blueprint("paper_ballots", __name__, url_prefix="/hoi-dong/hop")

MARKS = ("y", "n", "a", "i")  # as the boxes of the totals are named
LINK_GONE = "Mất mạng hoặc mất điện, chuyển sang phiếu giấy"


def _meeting(meeting_id: str) -> Meeting:
    """For the people of the council: the secretary hands out, tellers and chair count."""
    return queries.meeting_or_404(actor(), meeting_id, Action.BALLOT_CAST)


def _run(meeting_id: str) -> Meeting:
    meeting = queries.meeting_or_404(actor(), meeting_id, Action.MEETING_RUN)
    ensure(service.refuse_secretary(actor(), meeting))
    return meeting


def _back(meeting_id: str, notice: str) -> Response:
    return done("paper_ballots.show", notice, meeting_id=meeting_id)


@bp.get("/<id:meeting_id>/phieu-giay")
@requires(Action.BALLOT_CAST)
def show(meeting_id: str) -> Response:
    return _show(_meeting(meeting_id))


def _show(
    meeting: Meeting,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    round_ = queries.current_round(meeting)
    if round_ is None or round_.mode is Mode.HANDS:
        raise NotFound
    person = actor()
    came = paper_counts.read(round_)
    papers, tally = came.on_paper, came.tally
    counting = paper_counts.tellers(meeting)
    enters = paper_votes.refuse_counter(person, meeting, counting=counting)
    confirms = paper_votes.refuse_counter(person, meeting, confirms=True, counting=counting)
    counted = paper_counts.typed(round_) if tally is not None and not (enters and confirms) else {}
    return page(
        "council/paper_ballots.html",
        status=status,
        meeting=meeting,
        round=round_,
        rule=queries.rule_of(round_),
        here=f"/hoi-dong/hop/{meeting.id}",
        runs=service.refuse_secretary(person, meeting) is None,
        papers=[row for row in round_.roll if row.member_id in papers],
        waiting=paper_votes.not_voted(meeting, round_) if round_.state is RoundState.OPEN else [],
        excluded={
            question.id: len(papers & {row.member_id for row in question.recusals}) for question in round_.questions
        },
        tellers=counting,
        serving=seating.sitting(meeting),
        tally=tally,
        counted=counted,
        enters=enters,
        confirms=confirms,
        entered_it=tally is not None and tally.entered_by == person.account_id,
        typed=typed or {},
        errors=errors or {},
    )


# --- printing -----------------------------------------------------------------------------------
def asking_of(meeting: Meeting, round_: VoteRound) -> Asking:
    rule = queries.rule_of(round_)
    here = {row.member_id for row in meeting.attendances if row.status in PRESENT}
    here = here or {row.id for row in seating.sitting(meeting)}
    named = round_.mode is Mode.OPEN
    return Asking(
        agency=meeting.council.unit.agency,
        council=meeting.council.name,
        title=meeting.title,
        ordinal=round_.ordinal,
        at=round_.opened_at or meeting.starts_at,
        lines=[
            Line(
                question.name,
                ", ".join(part for part in (question.post, question.unit_name) if part),
                question.category_title,
                bool(here & {row.member_id for row in question.recusals}),
                len(here - {row.member_id for row in question.recusals}),
            )
            for question in round_.questions
        ],
        abstain=rule.abstain,
        sentence=rule.sentence(),
        named=named,
        opening=meeting.opening,
        until=moment(meeting.deadline) if meeting.held is Held.WRITTEN and meeting.deadline else "",
        council_kind=meeting.council.kind,
    )


def _paper(meeting_id: str) -> Paper:
    meeting = _meeting(meeting_id)
    round_ = queries.current_round(meeting)
    if round_ is None or not round_.questions or round_.mode is Mode.HANDS:
        raise NotFound
    return ballot_paper.ballot_paper(asking_of(meeting, round_))


@bp.get("/<id:meeting_id>/phieu-in")
@requires(Action.BALLOT_CAST)
def printed(meeting_id: str) -> Response:
    return page("council/paper_print.html", here=f"/hoi-dong/hop/{meeting_id}", **draw.page_context(_paper(meeting_id)))


@bp.get("/<id:meeting_id>/phieu-in.pdf")
@requires(Action.BALLOT_CAST)
def printed_pdf(meeting_id: str) -> Response:
    return file(draw.to_pdf(_paper(meeting_id)), f"Phiếu {clock.local(clock.now()):%d-%m-%Y}.pdf")


# --- papers out and in --------------------------------------------------------------------------
@bp.post("/<id:meeting_id>/phieu-giay/chon")
@requires(Action.MEETING_RUN)
@act
def choose(meeting_id: str) -> Response:
    paper_votes.set_on_paper(actor(), _run(meeting_id), request.form.get("viec") == "giay")
    return _back(meeting_id, "giay-da-luu")


@bp.post("/<id:meeting_id>/phieu-giay/phat")
@requires(Action.MEETING_RUN)
@act
def hand_out(meeting_id: str) -> Response:
    paper_votes.hand_out(actor(), _run(meeting_id), request.form.getlist("member"))
    return _back(meeting_id, "giay-da-phat")


@bp.post("/<id:meeting_id>/phieu-giay/thu-lai")
@requires(Action.MEETING_RUN)
@act
def take_back(meeting_id: str) -> Response:
    paper_votes.take_back(actor(), _run(meeting_id), request.form.get("member", ""))
    return _back(meeting_id, "giay-da-thu")


@bp.post("/<id:meeting_id>/phieu-giay/to-kiem-phieu")
@requires(Action.MEETING_RUN)
@act
def tellers(meeting_id: str) -> Response:
    paper_votes.set_tellers(actor(), _run(meeting_id), request.form.getlist("member"), request.form.get("lead", ""))
    return _back(meeting_id, "giay-da-luu")


# --- the count ----------------------------------------------------------------------------------
def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


@bp.post("/<id:meeting_id>/phieu-giay/nhap")
@requires(Action.BALLOT_CAST)
@act
def enter(meeting_id: str) -> Response:
    """How many came back, then four numbers a candidate; a mark left empty beside a number is 0."""
    meeting = _meeting(meeting_id)
    round_ = voting.round_of(meeting)
    names = ["returned", *(f"{mark}{question.id}" for question in round_.questions for mark in MARKS)]
    typed = {name: request.form.get(name, "").strip()[:20] for name in names}
    errors = {name: "Ghi bằng chữ số." for name, text in typed.items() if text and _number(text) is None}
    if not typed["returned"]:
        errors["returned"] = "Chưa ghi số phiếu thu về."
    if not errors:
        counted = {}
        for question in round_.questions:
            boxes = [typed[f"{mark}{question.id}"] for mark in MARKS]
            if any(boxes):
                counted[question.id] = Count(*(_number(text) or 0 for text in boxes))
        try:
            paper_votes.enter(actor(), meeting, _number(typed["returned"]) or 0, counted)
        except Invalid as invalid:
            errors = dict(invalid.errors)
    if errors:
        return _show(meeting, status=422, typed=typed, errors=errors)
    return _back(meeting_id, "giay-da-nhap")


@bp.post("/<id:meeting_id>/phieu-giay/xac-nhan")
@requires(Action.BALLOT_CAST)
@act
def confirm(meeting_id: str) -> Response:
    paper_votes.confirm(actor(), _meeting(meeting_id))
    return _back(meeting_id, "giay-xac-nhan")


@bp.post("/<id:meeting_id>/phieu-giay/nhap-lai")
@requires(Action.BALLOT_CAST)
@act
def start_over(meeting_id: str) -> Response:
    paper_votes.start_over(actor(), _meeting(meeting_id))
    return _back(meeting_id, "giay-nhap-lai")


# --- the link is gone ---------------------------------------------------------------------------
@bp.post("/<id:meeting_id>/phieu-giay/chuyen")
@requires(Action.MEETING_RUN)
@act(before=quiet)
def over_to_paper(meeting_id: str, prepared: None) -> Response:
    """[Chuyển sang phiếu giấy]: this vote is void for that reason, the next one asks the same on paper."""
    meeting = _run(meeting_id)
    voided = voting.void_round(actor(), meeting, " ".join(request.form.get("reason", "").split())[:300] or LINK_GONE)
    rounds.again(actor(), meeting, voided)
    paper_votes.set_on_paper(actor(), meeting, True)
    return _back(meeting_id, "giay-chuyen")
