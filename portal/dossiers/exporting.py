"""The list of nominees of one dossier, and the list of a campaign's dossiers, as sheets."""

from __future__ import annotations

from portal.access.decide import reach
from portal.access.table import Action
from portal.campaigns import queries as campaigns
from portal.campaigns.states import CANDIDATE_NAMES, CandidateKind
from portal.dossiers import queries
from portal.dossiers.queries import UNSEEN
from portal.dossiers.states import STATE_NAMES
from portal.refusal import NotFound
from portal.sheets.exports import said
from portal.sheets.tables import STT, Heading, Kind, Table, numbered
from portal.web.access import actor

NOMINEES = [
    STT, Heading("Họ và tên", 34), Heading("Đối tượng", 12), Heading("Chức vụ", 34), Heading("Đơn vị công tác", 34),
    Heading("Nhóm khen thưởng", 40), Heading("Tiêu chí đạt", 12), Heading("Phiếu đồng ý", 12), Heading("Báo cáo thành tích", 14),
]  # fmt: skip
DOSSIERS = [
    STT, Heading("Cơ quan, đơn vị", 42), Heading("Khối", 34), Heading("Số tiếp nhận", 10, Kind.WHOLE),
    Heading("Trạng thái", 22), Heading("Gửi lúc", 18, Kind.MOMENT), Heading("Tiếp nhận lúc", 18, Kind.MOMENT),
    Heading("Tập thể", 9, Kind.WHOLE), Heading("Cá nhân", 9, Kind.WHOLE), Heading("Bản chính đã nhận", 11, Kind.WHOLE),
    Heading("Lý do", 40),
]  # fmt: skip


def nominees(dossier_id: str) -> Table:
    """Danh sách trích ngang."""
    made = queries.whole(*queries.dossier_or_404(actor(), dossier_id))
    lines = [
        (
            row.candidate.name, CANDIDATE_NAMES[row.candidate.kind], row.candidate.post,
            made.dossier.enrolment.name if row.candidate.kind is CandidateKind.PERSON else "",
            row.candidate.category.title, f"{row.sheet.met}/{row.sheet.asked}",
            f"{row.vote.yes}/{row.vote.base}" if row.vote else "", "Đã có" if row.report_files else "Chưa có",
        )
        for row in made.nominees
    ]  # fmt: skip
    note = f"{made.dossier.enrolment.name}. {made.campaign.title}. {said()}"
    return Table("Danh sách trích ngang", NOMINEES, numbered(lines), note)


def dossiers() -> Table:
    """What reached the standing office in the campaign that is on."""
    campaign = campaigns.present(reach(actor(), Action.DOSSIER_EXAMINE).hosts)
    if campaign is None:
        raise NotFound
    lines = []
    for standing in queries.standings(campaign):
        made, unit = standing.made, standing.enrolment.unit
        if made is None or made.dossier.state in UNSEEN:
            continue
        dossier = made.dossier
        lines.append(
            (
                standing.enrolment.name, unit.block.name if unit.block else "", dossier.receipt_number,
                STATE_NAMES[dossier.state], dossier.submitted_at, dossier.received_at, *queries.kind_counts(made.nominees),
                dossier.originals, dossier.reason,
            )
        )  # fmt: skip
    return Table("Danh sách hồ sơ đề nghị khen thưởng", DOSSIERS, numbered(lines), f"{campaign.title}. {said()}")
