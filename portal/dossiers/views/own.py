"""The unit's side: who is put forward, the papers, sending; and the head's approval."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal.access.decide import can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.campaigns import queries as campaigns
from portal.campaigns.models import Candidate
from portal.campaigns.states import CandidateKind
from portal.dossiers import queries, rules, service
from portal.dossiers.forms import (
    ApproveForm,
    HeadReasonForm,
    MinutesForm,
    NomineeForm,
    PaperForm,
    ReportForm,
    RequestForm,
    minutes_form,
    paper_data,
)
from portal.dossiers.models import Dossier
from portal.dossiers.states import PAPER_NAMES, SLUGS, STATE_NAMES, STATE_SIGNS, DossierState, Move, PaperKind
from portal.dossiers.views.steps import steps
from portal.dossiers.whole import PAPER, Whole
from portal.evidence import forms as evidence_forms
from portal.people.queries import account_choices, account_or_404
from portal.refusal import Invalid, NotFound
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("dossiers", __name__, url_prefix="/ho-so")

READ, WRITE, APPROVE = Action.DOSSIER_READ, Action.DOSSIER_WRITE, Action.DOSSIER_APPROVE
KINDS = {"tap-the": CandidateKind.UNIT, "ca-nhan": CandidateKind.PERSON, "nguoi-dan": CandidateKind.RESIDENT}


def _whole(dossier_id: str, action: Action = READ) -> Whole:
    return queries.whole(*queries.dossier_or_404(actor(), dossier_id, action))


def _back(dossier_id: str, notice: str | None = None, anchor: str | None = None) -> Response:
    return done("dossiers.show", notice, anchor, dossier_id=dossier_id)


# --- reading ------------------------------------------------------------------------------------
@bp.get("")
@requires(READ)
def index() -> Response:
    """The own unit's dossier of the present campaign."""
    mine = queries.own(actor())
    if mine is None:
        return page("dossiers/none.html")
    enrolment, dossier, deadline = mine
    if dossier is None:
        writes = can(actor(), WRITE, campaigns.scope(enrolment.campaign, enrolment.unit_id))
        return page("dossiers/start.html", campaign=enrolment.campaign, deadline=deadline, writes=writes)
    return _show(queries.whole(dossier, deadline))


@bp.get("/<id:dossier_id>")
@requires(READ)
def show(dossier_id: str) -> Response:
    return _show(_whole(dossier_id))


def _show(
    made: Whole, *, approving: ApproveForm | None = None, sending_back: HeadReasonForm | None = None, status: int = 200
) -> Response:
    dossier = made.dossier
    scope = campaigns.scope(dossier.campaign, dossier.unit_id)
    writes, approves = can(actor(), WRITE, scope), can(actor(), APPROVE, scope)
    return page(
        "dossiers/show.html",
        status=status,
        made=made,
        dossier=dossier,
        campaign=dossier.campaign,
        collectives=queries.kind_counts(made.nominees)[0],
        persons=queries.kind_counts(made.nominees)[1],
        writes=writes,
        changes=writes and rules.refuse(Move.CHANGE, dossier.state) is None,
        closed=rules.refuse(Move.CHANGE, dossier.state),
        refuse_send=service.refuse_send(made, Move.SUBMIT),
        recalls=(writes or approves) and rules.refuse(Move.RECALL, dossier.state) is None,
        approves=approves and dossier.state is DossierState.WAITING,
        refuse_approve=service.refuse_send(made, Move.APPROVE) if approves else None,
        approving=approving or ApproveForm(formdata=None),
        sending_back=sending_back or HeadReasonForm(formdata=None),
        has_unit=any(nominee.candidate.kind is CandidateKind.UNIT for nominee in made.nominees),
        addresses={entry: queries.address_of(made, entry) for entry in made.missing},
        steps=steps(made),
        outcomes=queries.outcomes(dossier),
        names=STATE_NAMES,
        signs=STATE_SIGNS,
        paper_names=PAPER_NAMES,
        kinds=PaperKind,
    )


@bp.get("/<id:dossier_id>/qua-trinh")
@requires(READ)
def history(dossier_id: str) -> Response:
    dossier, _ = queries.dossier_or_404(actor(), dossier_id)
    return page("dossiers/history.html", dossier=dossier, history=audit.history(f"dossier:{dossier.id}"))


# --- the list of nominees -----------------------------------------------------------------------
@bp.post("")
@requires(WRITE)
@act
def prepare() -> Response:
    mine = queries.own(actor())
    if mine is None or not can(actor(), WRITE, campaigns.scope(mine[0].campaign, mine[0].unit_id)):
        raise NotFound
    dossier = mine[1] or service.prepare(actor(), mine[0])
    return _back(dossier.id, "hs-da-lap")


def _nominee_page(made: Dossier, kind: CandidateKind, form: NomineeForm, status: int = 200) -> Response:
    ranks = made.unit.uses_ranks and kind is CandidateKind.PERSON
    form.post.label.text = "Nơi ở" if kind is CandidateKind.RESIDENT else "Cấp bậc, chức vụ" if ranks else "Chức vụ"
    return page(
        "dossiers/nominee.html", status=status, form=_accounts(form, made), dossier=made, kind=kind, kinds=KINDS
    )


def _accounts(form: NomineeForm, dossier: Dossier) -> NomineeForm:
    form.account.fill([("", "(không chọn)"), *account_choices([dossier.unit_id])])
    return form


@bp.get("/<id:dossier_id>/them/<slug>")
@requires(WRITE)
def new_nominee(dossier_id: str, slug: str) -> Response:
    dossier, _ = queries.dossier_or_404(actor(), dossier_id, WRITE)
    if slug not in ("ca-nhan", "nguoi-dan"):
        raise NotFound
    return _nominee_page(dossier, KINDS[slug], NomineeForm(formdata=None))


@bp.post("/<id:dossier_id>/them/<slug>")
@requires(WRITE)
@act
def nominate(dossier_id: str, slug: str) -> Response:
    dossier, _ = queries.dossier_or_404(actor(), dossier_id, WRITE)
    kind = KINDS.get(slug)
    if kind is None:
        raise NotFound
    form = NomineeForm()
    _accounts(form, dossier)

    def add() -> None:
        name, post = form.name.data or "", form.post.data or ""
        if form.account.data:
            person = account_or_404(form.account.data)
            name, post = person.name, post or person.post
        service.nominate(actor(), dossier, kind, name=name, post=post, account_id=form.account.data or "")

    if kind is CandidateKind.UNIT:
        service.nominate(actor(), dossier, kind)
    elif status := form.attempt(add):
        return _nominee_page(dossier, kind, form, status)
    return _back(dossier_id, "hs-da-them", "de-nghi")


@bp.post("/<id:dossier_id>/bo/<id:candidate_id>")
@requires(WRITE)
@act
def drop(dossier_id: str, candidate_id: str) -> Response:
    dossier, _ = queries.dossier_or_404(actor(), dossier_id, WRITE)
    service.drop(actor(), dossier, candidate_id)
    return _back(dossier_id, "hs-da-bo", "de-nghi")


# --- papers -------------------------------------------------------------------------------------
def _candidate(made: Whole, candidate_id: str | None) -> Candidate | None:
    if candidate_id is None:
        return None
    for nominee in made.nominees:
        if nominee.candidate.id == candidate_id:
            return nominee.candidate
    raise NotFound


def _form(made: Whole, kind: PaperKind, candidate: Candidate | None, **options: Any) -> PaperForm:
    paper = made.paper(kind, candidate.id if candidate else None)
    if kind is PaperKind.MINUTES:
        return minutes_form([nominee.candidate for nominee in made.nominees], paper, **options)
    if options:
        options["data"] = paper_data(paper)
    form: PaperForm = (RequestForm if kind is PaperKind.REQUEST else ReportForm)(**options)
    return form


def _title(kind: PaperKind, candidate: Candidate | None) -> str:
    if kind is PaperKind.MINUTES:
        return "Biên bản bình xét lập ngoài hệ thống"
    return f"{PAPER_NAMES[kind]}: {candidate.name}" if candidate else PAPER_NAMES[kind]


def _paper_page(
    made: Whole, kind: PaperKind, candidate: Candidate | None, form: PaperForm, status: int = 200
) -> Response:
    paper = made.paper(kind, candidate.id if candidate else None)
    writes = can(actor(), WRITE, campaigns.scope(made.campaign, made.dossier.unit_id))
    return page(
        "dossiers/paper.html",
        status=status,
        made=made,
        dossier=made.dossier,
        campaign=made.campaign,
        kind=kind,
        candidate=candidate,
        title=_title(kind, candidate),
        action=request.path,
        paper=paper,
        files=made.files_of(paper),
        form=form,
        changes=writes and rules.refuse(Move.CHANGE, made.dossier.state) is None,
    )


def _kind_of(slug: str, candidate_id: str | None) -> PaperKind:
    kind = next((kind for kind, known in SLUGS.items() if known == slug), None)
    if kind is None or (kind is PaperKind.REPORT) != (candidate_id is not None):
        raise NotFound
    return kind


@bp.get("/<id:dossier_id>/giay-to/<slug>", defaults={"candidate_id": None})
@bp.get("/<id:dossier_id>/giay-to/<slug>/<id:candidate_id>")
@requires(READ)
def paper(dossier_id: str, slug: str, candidate_id: str | None) -> Response:
    kind = _kind_of(slug, candidate_id)
    made = _whole(dossier_id)
    candidate = _candidate(made, candidate_id)
    return _paper_page(made, kind, candidate, _form(made, kind, candidate, formdata=None))


@bp.post("/<id:dossier_id>/giay-to/<slug>", defaults={"candidate_id": None})
@bp.post("/<id:dossier_id>/giay-to/<slug>/<id:candidate_id>")
@requires(WRITE)
@accepts_files
@act(before=evidence_forms.receive)
def save_paper(dossier_id: str, slug: str, candidate_id: str | None, prepared: evidence_forms.Incoming) -> Response:
    kind = _kind_of(slug, candidate_id)
    made = _whole(dossier_id, WRITE)
    candidate = _candidate(made, candidate_id)
    form = _form(made, kind, candidate)

    def save() -> None:
        known = made.files_of(made.paper(kind, candidate_id))
        if not (prepared.files or known or form.number.data or form.issued_on.data):
            raise Invalid({"files": "Chưa chọn tệp và chưa ghi số văn bản."})
        form.abstract.data = _title(kind, candidate)
        values: dict[str, Any] = {"number": form.number.data or "", "issued_on": form.issued_on.data}
        if isinstance(form, RequestForm):
            values |= {"signed": bool(form.signed.data), "says_statement": bool(form.says_statement.data)}
        if isinstance(form, MinutesForm):
            values |= {"members": form.members.data, "present": form.present.data, "votes": form.votes()}
        saved = service.save_paper(actor(), made.dossier, kind, form.expected_version, candidate=candidate, **values)
        form.attach_to(PAPER, saved, made.dossier.unit_id, prepared)

    if status := form.attempt_with(prepared, save):
        return _paper_page(made, kind, candidate, form, status)
    return _back(dossier_id, "hs-da-luu", "giay-to")


# --- sending ------------------------------------------------------------------------------------
@bp.post("/<id:dossier_id>/gui")
@requires(WRITE)
@act
def submit(dossier_id: str) -> Response:
    state = service.submit(actor(), _whole(dossier_id, WRITE))
    return _back(dossier_id, "hs-da-gui" if state is DossierState.SENT else "hs-cho-thu-truong")


@bp.post("/<id:dossier_id>/thu-hoi")
@requires(READ)
@act
def recall(dossier_id: str) -> Response:
    """By the unit: officer or head."""
    made = _whole(dossier_id)
    scope = campaigns.scope(made.campaign, made.dossier.unit_id)
    if not (can(actor(), WRITE, scope) or can(actor(), APPROVE, scope)):
        raise NotFound
    service.recall(actor(), made)
    return _back(dossier_id, "hs-da-thu-hoi")


@bp.post("/<id:dossier_id>/dong-y")
@requires(APPROVE)
@act
def approve(dossier_id: str) -> Response:
    made = _whole(dossier_id, APPROVE)
    form = ApproveForm()
    stated = bool(form.stated.data)
    if not stated and not made.sends_without_head:
        form.add_errors({"stated": str(rules.refuse_approve(False, False))})
        return _show(made, approving=form, status=422)
    service.approve(actor(), made, stated)
    return _back(dossier_id, "hs-da-gui")


@bp.post("/<id:dossier_id>/chua-dong-y")
@requires(APPROVE)
@act
def send_back(dossier_id: str) -> Response:
    made = _whole(dossier_id, APPROVE)
    form = HeadReasonForm()
    if status := form.attempt(lambda: service.send_back(actor(), made.dossier, form.reason.data or "")):
        return _show(made, sending_back=form, status=status)
    return _back(dossier_id, "hs-da-tra")
