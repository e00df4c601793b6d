"""Bảng xét tặng Giấy khen: one table for the standing office that proposes and the leader who confirms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from portal import clock
from portal.access.decide import can
from portal.access.table import Action
from portal.audit import queries as audit
from portal.awards import queries, rules, service
from portal.awards.forms import (
    CopyForm,
    CorrectForm,
    DecisionForm,
    LeaderForm,
    ProposeForm,
    RevokeForm,
    SendBackForm,
    SuspendForm,
    TableForm,
)
from portal.awards.queries import DECISION, Table
from portal.awards.states import STATE_NAMES, STATE_SIGNS, WORD_NAMES, Move
from portal.campaigns import queries as campaigns
from portal.evidence import forms as evidence_forms
from portal.refusal import Reason, Refused, ensure
from portal.web.access import accepts_files, actor, requires
from portal.web.acts import act
from portal.web.pages import done, page

bp = Blueprint("awards", __name__, url_prefix="/xet-khen")

READ, PROPOSE, CONFIRM = Action.AWARD_READ, Action.AWARD_PROPOSE, Action.AWARD_CONFIRM


def _table(campaign_id: str, action: Action = READ) -> Table:
    return queries.table_or_404(actor(), campaign_id, action)


def _back(campaign_id: str, notice: str, anchor: str | None = None) -> Response:
    return done("awards.show", notice, anchor, campaign_id=campaign_id)


# --- reading ------------------------------------------------------------------------------------
@bp.get("")
@requires(READ)
def index() -> Response:
    """The table of the campaign that is on, with the way to the others."""
    known = queries.campaigns_for(actor())
    if not known:
        return page("awards/none.html")
    chosen = next((row for row in known if row.state == "launched"), known[0])
    return _show(_table(chosen.id), others=[row for row in known if row is not chosen])


@bp.get("/<id:campaign_id>")
@requires(READ)
def show(campaign_id: str) -> Response:
    return _show(_table(campaign_id))


def _show(table: Table, *, status: int = 200, others: Any = (), **forms: Any) -> Response:
    campaign, made = table.campaign, table.made
    scope = campaigns.scope(campaign, None)
    offices, leads = can(actor(), PROPOSE, scope), can(actor(), CONFIRM, scope)
    open_ = campaign.state == "launched"
    moves = {move.value: open_ and rules.refuse(move, table.state) is None for move in Move}
    moves["revoke"] = rules.refuse(Move.REVOKE, table.state) is None
    today = clock.local(clock.now()).date()
    signature = queries.usual_signature(campaign)
    considered = [(line.row.candidate_id, line.row.who) for line in table.lines if not line.suspended]
    shown = {
        "table_form": TableForm(formdata=None, data={"version": table.version or None}),
        "leader_form": LeaderForm(formdata=None),
        "proposing": ProposeForm(formdata=None, data={"asked_on": today}),
        "suspending": SuspendForm(formdata=None),
        "sending_back": SendBackForm(formdata=None),
        "deciding": DecisionForm(
            formdata=None,
            data={
                "decided_on": today,
                "signer": "\n".join(signature[:-1]),
                "signer_name": signature[-1] if signature else "",
            },
        ),
        "copying": CopyForm(formdata=None),
        "correcting": CorrectForm(
            formdata=None,
            data={
                "decision_number": made.decision_number,
                "decided_on": made.decided_on,
                "signer": "\n".join(made.signature[:-1]),
                "signer_name": made.signature[-1] if made.signature else "",
            }
            if made is not None
            else {},
        ),
        "typed": None,
        "spoken": None,
    } | forms
    shown["suspending"].candidate.fill([("", "(chọn)"), *considered])
    return page(
        "awards/table.html",
        status=status,
        table=table,
        made=made,
        campaign=campaign,
        others=others,
        offices=offices,
        leads=leads,
        moves=moves,
        edits=offices and moves["change"],
        unsettled=queries.unsettled(campaign) if offices and moves["propose"] else None,
        speaks=leads and moves["agree"] and service.refuse_speaking(actor(), table) is None,
        why_silent=service.refuse_speaking(actor(), table) if leads and moves["agree"] else None,
        refuse_publish=rules.refuse_publish(table.state, table.is_signed) if moves["publish"] else None,
        names=STATE_NAMES,
        signs=STATE_SIGNS,
        words=WORD_NAMES,
        **shown,
    )


# --- the standing office ------------------------------------------------------------------------
@bp.post("/<id:campaign_id>")
@requires(PROPOSE)
@act
def save(campaign_id: str) -> Response:
    table = _table(campaign_id, PROPOSE)
    form = TableForm()
    said = form.said(table)
    if status := form.attempt(lambda: service.save(actor(), table, form.expected_version, said)):
        return _show(table, status=status, table_form=form, typed=said)
    return _back(campaign_id, "kt-da-luu")


@bp.post("/<id:campaign_id>/tam-dung")
@requires(PROPOSE)
@act
def suspend(campaign_id: str) -> Response:
    table = _table(campaign_id, PROPOSE)
    form = SuspendForm()
    form.candidate.fill([(line.row.candidate_id, line.row.who) for line in table.lines])
    if status := form.attempt(lambda: service.suspend(actor(), table, form.candidate.data, form.reason.data or "")):
        return _show(table, status=status, suspending=form)
    return _back(campaign_id, "kt-tam-dung")


@bp.post("/<id:campaign_id>/xet-tiep/<id:candidate_id>")
@requires(PROPOSE)
@act
def resume(campaign_id: str, candidate_id: str) -> Response:
    service.resume(actor(), _table(campaign_id, PROPOSE), candidate_id)
    return _back(campaign_id, "kt-xet-tiep")


@bp.post("/<id:campaign_id>/trinh")
@requires(PROPOSE)
@act
def propose(campaign_id: str) -> Response:
    table = _table(campaign_id, PROPOSE)
    form = ProposeForm()
    if status := form.attempt(
        lambda: service.propose(
            actor(), table, asked_body=form.asked_body.data or "", asked_answer=form.asked_answer.data or "",
            asked_on=form.asked_on.data or clock.local(clock.now()).date(), aware=bool(form.aware.data),
        )
    ):  # fmt: skip
        return _show(table, status=status, proposing=form)
    return _back(campaign_id, "kt-da-trinh")


@bp.post("/<id:campaign_id>/rut")
@requires(PROPOSE)
@act
def recall(campaign_id: str) -> Response:
    service.recall(actor(), _table(campaign_id, PROPOSE))
    return _back(campaign_id, "kt-da-rut")


# --- the leader ---------------------------------------------------------------------------------
@bp.post("/<id:campaign_id>/y-kien")
@requires(CONFIRM)
@act
def speak(campaign_id: str) -> Response:
    """[Lưu ý kiến], or with it [Đồng ý danh sách]."""
    table = _table(campaign_id, CONFIRM)
    form = LeaderForm()
    spoken = form.spoken(table)
    whole = request.form.get("viec") == "dong-y"
    verb = service.agree if whole else service.speak
    if status := form.attempt(lambda: verb(actor(), table, spoken)):
        return _show(table, status=status, leader_form=form, spoken=spoken)
    return _back(campaign_id, "kt-dong-y" if whole else "kt-y-kien")


@bp.post("/<id:campaign_id>/tra-lai")
@requires(CONFIRM)
@act
def send_back(campaign_id: str) -> Response:
    table = _table(campaign_id, CONFIRM)
    form = SendBackForm()
    if status := form.attempt(lambda: service.send_back(actor(), table, form.note.data or "")):
        return _show(table, status=status, sending_back=form)
    return _back(campaign_id, "kt-tra-lai")


# --- the decision -------------------------------------------------------------------------------
@bp.post("/<id:campaign_id>/quyet-dinh")
@requires(PROPOSE)
@accepts_files
@act(before=evidence_forms.receive)
def decide(campaign_id: str, prepared: evidence_forms.Incoming) -> Response:
    table = _table(campaign_id, PROPOSE)
    form = DecisionForm()

    def enter() -> None:
        service.decide(
            actor(), table, number=form.decision_number.data or "",
            on=form.decided_on.data or clock.local(clock.now()).date(), signature=form.signature(),
            clear=bool(form.clear.data), signed=table.is_signed or bool(prepared.files),
        )  # fmt: skip
        form.apply_to(DECISION, campaign_id, None, prepared, removes=False)

    if status := form.attempt_with(prepared, enter):
        return _show(table, status=status, deciding=form)
    return _back(campaign_id, "kt-quyet-dinh", "quyet-dinh")


@bp.post("/<id:campaign_id>/sua-quyet-dinh")
@requires(PROPOSE)
@act
def correct(campaign_id: str) -> Response:
    """A number, a day or a signer that was typed wrong."""
    table = _table(campaign_id, PROPOSE)
    form = CorrectForm()
    if status := form.attempt(
        lambda: service.correct(
            actor(), table, number=form.decision_number.data or "",
            on=form.decided_on.data or clock.local(clock.now()).date(), signature=form.signature(),
        )
    ):  # fmt: skip
        return _show(table, status=status, correcting=form)
    return _back(campaign_id, "kt-sua-qd", "quyet-dinh")


@bp.post("/<id:campaign_id>/ban-ky")
@requires(PROPOSE)
@accepts_files
@act(before=evidence_forms.receive)
def attach_copy(campaign_id: str, prepared: evidence_forms.Incoming) -> Response:
    table = _table(campaign_id, PROPOSE)
    form = CopyForm()

    def attach() -> None:
        if not prepared.files:
            raise Refused(Reason("award.file", "Chưa chọn tệp.", "Chọn bản quyết định đã ký, đóng dấu."))
        service.note_copy(actor(), table)
        form.apply_to(DECISION, campaign_id, None, prepared, removes=False)

    if status := form.attempt_with(prepared, attach):
        return _show(table, status=status, copying=form)
    return _back(campaign_id, "kt-ban-ky", "quyet-dinh")


@bp.post("/<id:campaign_id>/cong-bo")
@requires(PROPOSE)
@act
def publish(campaign_id: str) -> Response:
    service.publish(actor(), _table(campaign_id, PROPOSE))
    return _back(campaign_id, "kt-cong-bo")


@bp.get("/<id:campaign_id>/thu-hoi")
@requires(PROPOSE)
def revoking(campaign_id: str) -> Response:
    today = clock.local(clock.now()).date()
    return _revoking(_table(campaign_id, PROPOSE), RevokeForm(formdata=None, data={"on": today}))


def _revoking(table: Table, form: RevokeForm, status: int = 200) -> Response:
    ensure(rules.refuse(Move.REVOKE, table.state))
    given = [row for row in table.awarded if row.entry and not row.entry.revoked_on]
    form.candidate.fill([("", "(chọn)"), *((row.row.candidate_id, row.row.who) for row in given)])
    return page("awards/revoke.html", status=status, campaign=table.campaign, form=form)


@bp.post("/<id:campaign_id>/thu-hoi")
@requires(PROPOSE)
@act
def revoke(campaign_id: str) -> Response:
    table = _table(campaign_id, PROPOSE)
    form = RevokeForm()
    form.candidate.fill([(line.row.candidate_id, line.row.who) for line in table.awarded])
    if status := form.attempt(
        lambda: service.revoke(
            actor(), table, form.candidate.data, number=form.number.data or "",
            on=form.on.data or clock.local(clock.now()).date(), reason=form.reason.data or "",
        )
    ):  # fmt: skip
        return _revoking(table, form, status)
    return _back(campaign_id, "kt-thu-hoi")


@bp.get("/<id:campaign_id>/qua-trinh")
@requires(READ)
def history(campaign_id: str) -> Response:
    table = _table(campaign_id)
    return page("awards/history.html", campaign=table.campaign, history=audit.history(f"award:{campaign_id}"))
