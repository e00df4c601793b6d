"""Lấy ý kiến bằng phiếu: prepare and send; and the named paper sheets of an open vote, typed beside their scans."""

from __future__ import annotations

from flask import Blueprint, Response, request

from portal import clock
from portal.access.roles import Actor
from portal.access.table import Action
from portal.campaigns.models import Campaign
from portal.council import asking, ballots, circulation, counts, my_ballot, queries, service, subjects
from portal.council.circulation import SHEET
from portal.council.forms import CirculationForm, ContentForm, ExtensionForm, SheetForm
from portal.council.models import Council, Meeting, VoteRound
from portal.council.states import MARK_NAMES, Channel, CouncilKind, Mark, Mode, RoundState
from portal.council.views.councils import campaign_of
from portal.council.views.desk import the_desk
from portal.database import db
from portal.evidence import forms as evidence_forms
from portal.evidence import queries as evidence
from portal.refusal import Invalid, NotFound, ensure
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("circulation", __name__, url_prefix="/hoi-dong")

DAYS = 3  # proposed for an answer


# --- preparing ----------------------------------------------------------------------------------
def _council(council_id: str) -> Council:
    return queries.council_or_404(actor(), council_id, Action.MEETING_RUN)


@bp.get("/<id:council_id>/lay-y-kien")
@requires(Action.MEETING_RUN)
def new(council_id: str) -> Response:
    council = _council(council_id)
    campaign = campaign_of(council)
    about = f"khen thưởng {campaign.title[:1].lower()}{campaign.title[1:]}"
    mode = council.voting_rule.mode
    data = {
        "title": f"Lấy ý kiến bằng phiếu về {about}",
        "opening": f"Đề nghị các thành viên cho ý kiến về việc {about} đối với các tập thể, cá nhân dưới đây.",
        "mode": Mode.SECRET.value if mode is Mode.SECRET else Mode.OPEN.value,
    }
    return _new(council, campaign, CirculationForm(formdata=None, data=data))


def _new(council: Council, campaign: Campaign, form: CirculationForm, status: int = 200) -> Response:
    offered, decided = subjects.choosable(council, campaign), asking.decided_on(council, campaign)
    every = request.method == "GET" and council.kind is CouncilKind.REVIEW
    return page(
        "council/circulation_new.html",
        status=status,
        council=council,
        form=form,
        candidates=offered,
        kinds=subjects.kinds_of(council),
        chosen={row.id for row in offered} - set(decided) if every else set(request.form.getlist("candidate")),
        decided=decided,
    )


@bp.post("/<id:council_id>/lay-y-kien")
@requires(Action.MEETING_RUN)
@act
def call(council_id: str) -> Response:
    council = _council(council_id)
    campaign = campaign_of(council)
    form = CirculationForm()
    chosen = subjects.choosable(council, campaign, only=request.form.getlist("candidate"))
    made: list[Meeting] = []

    def verb() -> None:
        made.append(
            circulation.call(
                actor(),
                council,
                campaign,
                title=form.title.data or "",
                opening=form.opening.data or "",
                deadline=form.deadline.data or clock.now(),
                chosen=chosen,
                mode=Mode(form.mode.data),
            )
        )

    if status := form.attempt(verb):
        return _new(council, campaign, form, status)
    return done("desk_of.show", "lyk-da-lap", meeting_id=made[0].id)


def _run(meeting_id: str) -> Meeting:
    meeting = queries.meeting_or_404(actor(), meeting_id, Action.MEETING_RUN)
    ensure(service.refuse_secretary(actor(), meeting))
    return meeting


@bp.post("/hop/<id:meeting_id>/noi-dung")
@requires(Action.MEETING_RUN)
@act
def content(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    form = ContentForm()
    if status := form.attempt(
        lambda: circulation.set_content(actor(), meeting, form.opening.data or "", form.deadline.data)
    ):
        return the_desk(meeting, content=form, status=status)
    return done("desk_of.show", "hop-da-luu", meeting_id=meeting_id, buoc=3)


@bp.post("/hop/<id:meeting_id>/gui-phieu")
@requires(Action.MEETING_RUN)
@act
def send(meeting_id: str) -> Response:
    circulation.send(actor(), _run(meeting_id))
    return done("desk_of.show", "lyk-da-gui", meeting_id=meeting_id, buoc=3)


@bp.post("/hop/<id:meeting_id>/gia-han")
@requires(Action.MEETING_RUN)
@act
def extend(meeting_id: str) -> Response:
    meeting = _run(meeting_id)
    form = ExtensionForm()
    if status := form.attempt(lambda: circulation.extend(actor(), meeting, form.until.data, form.reason.data or "")):
        return the_desk(meeting, extension=form, status=status)
    return done("desk_of.show", "lyk-gia-han", meeting_id=meeting_id, buoc=3)


# --- a named sheet of paper ---------------------------------------------------------------------
def _open_round(meeting: Meeting) -> VoteRound:
    round_ = queries.current_round(meeting)
    if round_ is None or round_.mode is not Mode.OPEN or round_.state is not RoundState.OPEN:
        raise NotFound
    return round_


@bp.get("/hop/<id:meeting_id>/y-kien-giay")
@requires(Action.MEETING_RUN)
def sheet(meeting_id: str) -> Response:
    """First whose sheet it is, then its lines."""
    meeting, now = _run(meeting_id), clock.now()
    late = meeting.deadline is not None and now > meeting.deadline  # then only who holds the sheet knows
    form = SheetForm(formdata=None, data={} if late else {"received": now})
    return _sheet(meeting, request.args.get("thanh-vien", ""), form)


def _sheet(meeting: Meeting, member_id: str, form: SheetForm, *, status: int = 200) -> Response:
    round_ = _open_round(meeting)
    mine = my_ballot.ballot_of_member(meeting.id, member_id) if member_id else None
    if mine is not None and mine.me is None:
        mine = None
    channels = {row.member_id: row for row in counts.participations(round_)}
    open_to = [
        row for row in round_.roll if row.member_id not in channels or channels[row.member_id].channel is Channel.PAPER
    ]
    marks: dict[str, Mark] = {}
    if mine is not None and request.method == "POST":
        marks, _ = ballots.read_marks(request.form, [row.id for row in mine.mine], mine.rule.abstain)
    return page(
        "council/opinion_sheet.html",
        status=status,
        field_of=ballots.field_of,
        meeting=meeting,
        round=round_,
        here=f"/hoi-dong/hop/{meeting.id}/y-kien-giay",
        open_to=open_to,
        entered={key for key, row in channels.items() if row.channel is Channel.PAPER},
        mine=mine,
        marks=marks,
        form=form,
        files=evidence.of(SHEET, f"{round_.id}.{member_id}") if mine is not None else [],
        choices=[
            (mark.value, MARK_NAMES[mark])
            for mark in Mark
            if mark is not Mark.ABSTAIN or queries.rule_of(round_).abstain
        ],
    )


def _receive(meeting_id: str) -> evidence_forms.Incoming:
    return evidence_forms.receive()


@bp.post("/hop/<id:meeting_id>/y-kien-giay")
@requires(Action.MEETING_RUN)
@accepts_files
@act(before=_receive)
def enter_sheet(meeting_id: str, prepared: evidence_forms.Incoming) -> Response:
    meeting = _run(meeting_id)
    round_ = _open_round(meeting)
    member_id = request.form.get("member", "")
    form = SheetForm()

    def verb() -> None:
        mine = my_ballot.ballot_of_member(meeting.id, member_id)
        known = mine is not None and mine.me is not None
        marks, open_ = ballots.read_marks(
            request.form,
            [row.id for row in mine.mine] if mine is not None and known else [],
            queries.rule_of(round_).abstain,
        )
        if open_:
            names = ", ".join(question.name for question in round_.questions if question.id in open_)
            raise Invalid({"marks": f"Chưa ghi ý kiến ở mục: {names}."})
        object_id = f"{round_.id}.{member_id}"
        scanned = bool(prepared.files or form.reference() or evidence.of(SHEET, object_id))
        circulation.enter_sheet(actor(), meeting, member_id, marks, scanned=scanned, received=form.received.data)
        unit_id = None if meeting.council.of_host else meeting.council.unit_id
        form.apply_to(SHEET, object_id, unit_id, prepared, removes=False)

    if status := form.attempt_with(prepared, verb):
        return _sheet(meeting, member_id, form, status=status)
    return done("circulation.sheet", "lyk-da-nhap", meeting_id=meeting_id)


def _meeting_of_sheet(object_id: str) -> str | None:
    round_ = db.session.get(VoteRound, object_id.partition(".")[0])
    return round_.meeting_id if round_ is not None else None


def may_read_sheet(person: Actor, object_id: str) -> bool:
    """Whoever reads the minutes, which name the same opinions."""
    meeting_id = _meeting_of_sheet(object_id)
    try:
        queries.meeting_or_404(person, meeting_id or "", Action.MINUTES_READ)
    except NotFound:
        return False
    return True


def address_of_sheet(object_id: str) -> str:
    return f"/hoi-dong/hop/{_meeting_of_sheet(object_id) or ''}"
