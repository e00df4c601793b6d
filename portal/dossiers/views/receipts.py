"""The receipt as a page and as PDF."""

from __future__ import annotations

from flask import Blueprint, Response

from portal.access.table import Action
from portal.documents.blocks import Paper
from portal.documents.serving import FORMS, as_file, as_page
from portal.dossiers import queries, receipt
from portal.dossiers.receipt import Receipt
from portal.dossiers.states import PAPER_NAMES, PaperKind
from portal.dossiers.whole import Whole
from portal.refusal import NotFound
from portal.vietnamese import count, day
from portal.web.access import actor, requires

bp = Blueprint("dossier_receipts", __name__, url_prefix="/ho-so")

READ = Action.DOSSIER_READ


def _paper(dossier_id: str) -> tuple[Whole, Paper]:
    made = queries.whole(*queries.dossier_or_404(actor(), dossier_id, READ))
    if made.dossier.submitted_at is None or made.dossier.receipt_number is None:
        raise NotFound
    return made, receipt.paper(_receipt(made))


def _receipt(made: Whole) -> Receipt:
    dossier, office = made.dossier, made.campaign.host.standing_office
    assert dossier.submitted_at is not None and dossier.receipt_number is not None
    return Receipt(
        number=dossier.receipt_number,
        office_above=office.letterhead_above,
        office_name=office.letterhead_name,
        style=office.paper_style.value,
        place=office.place_name,
        unit=dossier.enrolment.name,
        campaign=made.campaign.title,
        submitted_at=dossier.submitted_at,
        submitted_by=dossier.submitted_by,
        extended_until=made.deadline.final if made.extended else None,
        supplemented_at=dossier.supplemented_at,
        supplemented_by=dossier.supplemented_by,
        received_at=dossier.received_at,
        received_by=dossier.received_by,
        nominees=[
            (
                nominee.candidate.name,
                nominee.candidate.post,
                f"{nominee.vote.yes}/{nominee.vote.base}" if nominee.vote else "",
                bool(nominee.report_files),
            )
            for nominee in made.nominees
        ],
        papers=_papers(made),
        originals=dossier.originals,
        originals_needed=made.campaign.originals,
        originals_on=dossier.originals_on,
    )


def _papers(made: Whole) -> list[str]:
    """Each paper in a line."""
    minutes = [f"Biên bản: {title} (lập trên hệ thống)." for _, title in made.decided.meetings]
    if made.outside is not None and made.outside.issued_on is not None:
        minutes += [f"Biên bản bình xét ngày {day(made.outside.issued_on)} (lập ngoài hệ thống)."]
    request = PAPER_NAMES[PaperKind.REQUEST]
    if made.request is not None and made.request_signed:
        number = f" số {made.request.number}" if made.request.number else ""
        on = f" ngày {day(made.request.issued_on)}" if made.request.issued_on else ""
        request += f"{number}{on}, bản đã ký, đóng dấu"
    else:
        request += ": thủ trưởng đồng ý trên hệ thống"
    there, needed = made.reports
    return [*minutes, f"{request}.", f"Báo cáo thành tích: {count(there)}/{count(needed)}."]


@bp.get("/<id:dossier_id>/phieu-tiep-nhan")
@requires(READ)
def show(dossier_id: str) -> Response:
    _, paper = _paper(dossier_id)
    here = f"/ho-so/{dossier_id}"
    return as_page(paper, ("Hồ sơ", here), f"{here}/phieu-tiep-nhan")


@bp.get(f"/<id:dossier_id>/phieu-tiep-nhan.<{FORMS}:form>")
@requires(READ)
def drawn(dossier_id: str, form: str) -> Response:
    """Drawn from the dossier as it stands; the same dossier gives the same PDF, byte for byte."""
    made, paper = _paper(dossier_id)
    return as_file(paper, form, f"Phiếu tiếp nhận {made.dossier.enrolment.unit.short_name}")
