"""The standing office's side: receive, read beside the decision, return or conclude, count the originals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response

from portal import clock
from portal.access.decide import can
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.forms import ReasonForm
from portal.checklists.views import words as checklist_words
from portal.dossiers import queries, rules, service
from portal.dossiers.forms import OriginalsForm, ReturnForm
from portal.dossiers.states import PAPER_NAMES, STATE_NAMES, STATE_SIGNS, Move, PaperKind
from portal.dossiers.views.steps import steps
from portal.dossiers.whole import Whole
from portal.refusal import Invalid
from portal.web.access import actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("dossier_examination", __name__, url_prefix="/ho-so")

EXAMINE, RECEIVE = Action.DOSSIER_EXAMINE, Action.DOSSIER_RECEIVE


def _whole(dossier_id: str, action: Action) -> Whole:
    return queries.whole(*queries.dossier_or_404(actor(), dossier_id, action))


def _back(dossier_id: str, notice: str) -> Response:
    return done("dossier_examination.show", notice, dossier_id=dossier_id)


@bp.get("/<id:dossier_id>/tham-dinh")
@requires(EXAMINE)
def show(dossier_id: str) -> Response:
    return _show(_whole(dossier_id, EXAMINE))


def _show(
    made: Whole,
    *,
    returning: ReturnForm | None = None,
    failing: ReasonForm | None = None,
    originals: OriginalsForm | None = None,
    status: int = 200,
) -> Response:
    dossier = made.dossier
    scope = campaigns.scope(made.campaign, dossier.unit_id)
    today = clock.local(clock.now()).date()
    fit = sum(1 for nominee in made.nominees if nominee.fit)
    return page(
        "dossiers/examine.html",
        status=status,
        made=made,
        dossier=dossier,
        campaign=made.campaign,
        why_not=service.refuse_examination(actor(), dossier),
        receives=can(actor(), RECEIVE, scope),
        moves={move.value: rules.refuse(move, dossier.state) for move in Move},
        refuse_return=rules.refuse_another_return(dossier.state, dossier.returns, made.campaign.supplements),
        refuse_pass=rules.refuse_pass(dossier.state, made.to_verify, made.returned_lines, fit),
        returning=(returning or ReturnForm(formdata=None)).offering(made.campaign, "tra"),
        failing=(failing or ReasonForm(formdata=None)).offering(made.campaign, "khong"),
        originals=originals
        or OriginalsForm(formdata=None, data={"total": dossier.originals or None, "on": dossier.originals_on or today}),
        steps=steps(made),
        names=STATE_NAMES,
        signs=STATE_SIGNS,
        paper_names=PAPER_NAMES,
        kinds=PaperKind,
        **checklist_words(),
    )


@bp.post("/<id:dossier_id>/tiep-nhan")
@requires(RECEIVE)
@act
def receive(dossier_id: str) -> Response:
    dossier, _ = queries.dossier_or_404(actor(), dossier_id, RECEIVE)
    service.receive(actor(), dossier)
    return _back(dossier_id, "hs-da-tiep-nhan")


def _with_reason(form: ReasonForm, verb: Callable[[], None]) -> int:
    """Do `verb` if there is a reason. 0, or the status with which the form is to be shown again."""

    def done_with_words() -> None:
        if refused := rules.refuse_words(form.words()):
            raise Invalid({"reason": str(refused)})
        verb()

    return form.attempt(done_with_words)


@bp.post("/<id:dossier_id>/tra-lai")
@requires(EXAMINE)
@act
def return_for_more(dossier_id: str) -> Response:
    made = _whole(dossier_id, EXAMINE)
    form = ReturnForm()
    form.offering(made.campaign)
    verb = partial(service.return_for_more, actor(), made, form.words(), form.by.data)
    if status := _with_reason(form, verb):
        return _show(made, returning=form, status=status)
    return _back(dossier_id, "hs-tra-lai")


@bp.post("/<id:dossier_id>/khong-du-dieu-kien")
@requires(EXAMINE)
@act
def find_not_eligible(dossier_id: str) -> Response:
    made = _whole(dossier_id, EXAMINE)
    form = ReasonForm().offering(made.campaign)
    if status := _with_reason(form, partial(service.find_not_eligible, actor(), made.dossier, form.words())):
        return _show(made, failing=form, status=status)
    return _back(dossier_id, "hs-khong-du")


@bp.post("/<id:dossier_id>/du-dieu-kien")
@requires(EXAMINE)
@act
def find_eligible(dossier_id: str) -> Response:
    service.find_eligible(actor(), _whole(dossier_id, EXAMINE))
    return _back(dossier_id, "hs-du")


@bp.post("/<id:dossier_id>/ban-chinh")
@requires(RECEIVE)
@act
def count_originals(dossier_id: str) -> Response:
    made = _whole(dossier_id, RECEIVE)
    form = OriginalsForm()

    def count() -> None:
        service.count_originals(
            actor(), made.dossier, form.total.data or 0, form.on.data or clock.local(clock.now()).date()
        )

    if status := form.attempt(count):
        return _show(made, originals=form, status=status)
    return _back(dossier_id, "hs-ban-chinh")
