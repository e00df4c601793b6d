"""Forms of dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.campaigns.forms import ReasonForm
from portal.campaigns.models import Candidate
from portal.dossiers.models import DossierPaper
from portal.evidence import queries as evidence
from portal.evidence import service as evidence_service
from portal.evidence.forms import EvidenceForm, Incoming
from portal.web.access import actor
from portal.web.fields import Choice, DayField, Flag, Line, NumberField, Text
from portal.web.forms import Form


class NomineeForm(Form):
    account: Any = Choice("Chọn trong danh sách tài khoản của đơn vị", required=False)
    name = Line("Họ và tên", longest=100)
    post = Line("Chức vụ", longest=200)


class PaperForm(EvidenceForm):
    """Number and date are the paper's own and go with its files; without a file they stand as a reference."""

    number = Line("Số, ký hiệu", longest=60)
    issued_on = DayField("Ngày văn bản")
    abstract = Line("Trích yếu", longest=300)

    def attach_to(self, kind: str, paper: DossierPaper, unit_id: str, incoming: Incoming) -> None:
        """One reference at the most: it follows the number and date as they are corrected, and yields to a file."""
        rows = evidence.of(kind, paper.id)
        references = [row.id for row in rows if row.sha256 is None]
        if incoming.files or references:
            evidence_service.remove(actor(), kind, paper.id, references)
        has_file = len(rows) > len(references)
        if has_file and not incoming.files:
            self.number.data, self.issued_on.data, self.abstract.data = "", None, ""
        elif not self.number.data and not incoming.files:
            self.issued_on.data, self.abstract.data = None, ""
        self.apply_to(kind, paper.id, unit_id, incoming)


class RequestForm(PaperForm):
    signed = Flag("Bản đính kèm đã được thủ trưởng ký, đóng dấu")
    says_statement = Flag("Trong văn bản có xác nhận không ai vướng kỷ luật")


class ReportForm(PaperForm):
    pass


class MinutesForm(PaperForm):
    """Minutes written outside: the day, who was there, and the votes of each nominee (fields made by `minutes_form`)."""

    issued_on = DayField("Ngày họp", required=True)
    members = NumberField("Tổng số thành viên", required=True, most=500)
    present = NumberField("Số có mặt", required=True, most=500)
    candidates: Sequence[Candidate] = ()

    def vote_fields(self) -> list[Any]:
        return [self._fields[f"v_{row.id}"] for row in self.candidates]

    def votes(self) -> dict[str, int]:
        found = {row.id: self._fields[f"v_{row.id}"].data for row in self.candidates}
        return {key: yes for key, yes in found.items() if yes is not None}


def minutes_form(candidates: Sequence[Candidate], paper: DossierPaper | None, **options: Any) -> MinutesForm:
    fields: dict[str, Any] = {f"v_{row.id}": NumberField(f"Phiếu đồng ý: {row.name}", most=500) for row in candidates}
    if options.get("formdata", True) is None and paper is not None:
        votes = {f"v_{row.candidate_id}": row.yes for row in paper.votes}
        options["data"] = {**paper_data(paper), "members": paper.members, "present": paper.present, **votes}
    made: MinutesForm = type("OneMinutesForm", (MinutesForm,), {**fields, "candidates": candidates})(**options)
    return made


def paper_data(paper: DossierPaper | None) -> dict[str, Any]:
    if paper is None:
        return {}
    return {
        "number": paper.number,
        "issued_on": paper.issued_on,
        "signed": paper.signed,
        "says_statement": paper.says_statement,
        "version": paper.version,
    }


class ApproveForm(Form):
    stated = Flag("Xác nhận")


class HeadReasonForm(Form):
    reason = Text("Cần sửa, bổ sung gì", required=True, longest=1_000)


class ReturnForm(ReasonForm):
    by = DayField("Bổ sung đến hết ngày")


class OriginalsForm(Form):
    total = NumberField("Đã nhận tổng cộng (bộ)", required=True, most=50)
    on = DayField("Ngày nhận", required=True)
