"""The unit's papers and the return notice, each as a page and as PDF, drawn from the dossier as it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, Response

from portal import clock
from portal.access.table import Action
from portal.checklists.sheet import Line, Sheet
from portal.checklists.states import CONCLUSION_NAMES, Conclusion
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.dossiers import papers, queries, return_notice
from portal.dossiers.papers import Answer, Document, Nominee, Proposal
from portal.dossiers.return_notice import Returned
from portal.dossiers.whole import Whole
from portal.initiatives import queries as initiatives
from portal.refusal import NotFound
from portal.vietnamese import day
from portal.web.access import actor, requires

bp = Blueprint("dossier_papers", __name__, url_prefix="/ho-so")

READ = Action.DOSSIER_READ


# --- what they say ------------------------------------------------------------------------------
def _answer(sheet: Sheet, line: Line) -> Answer:
    last, this = sheet.figure_words(line)
    return Answer(
        number=line.criterion.number,
        criterion=line.criterion.short,
        last=last,
        this=this,
        declared=line.conclusion is not Conclusion.NOT_DECLARED,
        applies=line.conclusion is not Conclusion.NOT_APPLICABLE,
        conclusion=CONCLUSION_NAMES[line.conclusion],
        why="" if line.conclusion is Conclusion.NOT_APPLICABLE else line.outcome.why,
        explanation=line.row.explanation if line.row else "",
        as_of=max((known.as_of for asked in line.asked if (known := line.figure(asked))), default=None),
    )


def _documents(sheet: Sheet) -> list[Document]:
    return [
        Document(line.criterion.short, file.title, file.number, file.issued_on, file.pages)
        for line in sheet.lines
        for file in line.files
    ]


def _initiatives(made: Whole) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The confirmed ones of each nominee."""
    return initiatives.confirmed_of(made.campaign, [nominee.candidate for nominee in made.nominees])


def _nominees(made: Whole, told: Mapping[str, Sequence[tuple[str, str]]]) -> list[Nominee]:
    """In the order of the dossier."""
    found = []
    for nominee in made.nominees:
        candidate, vote, written = nominee.candidate, nominee.vote, nominee.report
        found.append(
            Nominee(
                name=candidate.name,
                post=candidate.post,
                birth_year=candidate.birth_year,
                kind=candidate.kind,
                votes=f"{vote.yes}/{vote.base}" if vote else "",
                answers=[_answer(nominee.sheet, line) for line in nominee.sheet.lines],
                initiatives=told.get(candidate.id, ()),
                documents=_documents(nominee.sheet),
                report_number=written.number if written else "",
                reported_on=written.issued_on if written else None,
            )
        )
    return found


def _minutes(made: Whole) -> list[str]:
    if not made.decided.meetings:
        outside = made.outside
        return [f"biên bản bình xét ngày {day(outside.issued_on)}"] if outside and outside.issued_on else []
    return [f"biên bản ngày {day(made.decided.held[key])} ({title})" for key, title in made.decided.meetings]


def proposal_of(made: Whole, *, listed_only: bool = False) -> Proposal:
    """What all papers of the dossier are composed of; without the initiatives where the papers are only listed."""
    dossier, campaign, unit, request = made.dossier, made.campaign, made.dossier.unit, made.request
    return Proposal(
        unit=unit.agency,
        phone=unit.phone,
        ranks=unit.uses_ranks,
        leader=campaign.host.leader_title,
        office=campaign.host.standing_office.name,
        campaign=campaign.title,
        plan=campaign.plan_cited,
        award=campaign.award,
        statement=campaign.statement,
        minutes=_minutes(made),
        number=request.number if request else "",
        issued_on=request.issued_on if request else None,
        nominees=_nominees(made, {} if listed_only else _initiatives(made)),
        at=dossier.supplemented_at or dossier.submitted_at or clock.now(),
    )


def _return_notice(made: Whole) -> Paper:
    dossier, office = made.dossier, made.campaign.host.standing_office
    if not made.notice or dossier.submitted_at is None or dossier.decided_at is None:
        raise NotFound
    return return_notice.paper(
        Returned(
            office=office.agency,
            unit=dossier.enrolment.name,
            campaign=made.campaign.title,
            submitted_at=dossier.submitted_at,
            receipt_number=dossier.receipt_number or 0,
            returned_at=dossier.decided_at,
            times=dossier.returns,
            most=made.campaign.supplements,
            reason=dossier.reason,
            items=dossier.to_supplement,
            by=dossier.supplement_by,
        )
    )


# --- where they are read ------------------------------------------------------------------------
KINDS: dict[str, Callable[[Whole], Paper]] = {
    "de-nghi": lambda made: papers.request(proposal_of(made)),
    "danh-muc-tai-lieu": lambda made: papers.evidence_list(proposal_of(made)),
    "tra-ho-so": _return_notice,
}


def _whole(dossier_id: str) -> Whole:
    return queries.whole(*queries.dossier_or_404(actor(), dossier_id, READ))


def _composed(dossier_id: str, kind: str) -> Paper:
    if kind not in KINDS:
        raise NotFound
    return KINDS[kind](_whole(dossier_id))


def _report(dossier_id: str, candidate_id: str) -> Paper:
    made = _whole(dossier_id)
    proposal = proposal_of(made)
    for nominee, written in zip(made.nominees, proposal.nominees, strict=True):
        if nominee.candidate.id == candidate_id:
            return papers.report(proposal, written)
    raise NotFound


def _crumb(dossier_id: str) -> tuple[str, str]:
    return "Hồ sơ", f"/ho-so/{dossier_id}"


@bp.get("/<id:dossier_id>/van-ban/<kind>")
@requires(READ)
def show(dossier_id: str, kind: str) -> Response:
    return as_page(_composed(dossier_id, kind), _crumb(dossier_id), f"/ho-so/{dossier_id}/van-ban/{kind}")


@bp.get(f"/<id:dossier_id>/van-ban/<kind>.<{FORMS}:form>")
@requires(READ)
def drawn(dossier_id: str, kind: str, form: str) -> Response:
    return as_file(_composed(dossier_id, kind), form)


@bp.get("/<id:dossier_id>/van-ban/bao-cao/<id:candidate_id>")
@requires(READ)
def report(dossier_id: str, candidate_id: str) -> Response:
    paper = _report(dossier_id, candidate_id)
    return as_page(paper, _crumb(dossier_id), f"/ho-so/{dossier_id}/van-ban/bao-cao/{candidate_id}")


@bp.get(f"/<id:dossier_id>/van-ban/bao-cao/<id:candidate_id>.<{FORMS}:form>")
@requires(READ)
def report_drawn(dossier_id: str, candidate_id: str, form: str) -> Response:
    return as_file(_report(dossier_id, candidate_id), form)
