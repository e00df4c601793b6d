"""A dossier of UBND phường Đông, brought by the real services to where a test begins."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

from portal import clock
from portal.campaigns import queries as campaigns
from portal.checklists import queries as checklists
from portal.checklists import service as checklist_service
from portal.checklists.service import Said
from portal.database import db
from portal.dossiers import queries, service
from portal.dossiers.states import PaperKind
from portal.dossiers.whole import PAPER, Whole
from portal.evidence import service as evidence
from portal.evidence.service import Reference
from portal.initiatives import service as initiatives
from portal.initiatives.rules import Author
from portal.initiatives.states import InitiativeKind
from tests.cast import Cast
from tests.council.table import Table

NOON = datetime(2024, 10, 20, 5, 0, tzinfo=UTC)
LATE = datetime(2024, 10, 31, 17, 0, tzinfo=UTC)  # 00:00 of 1 November in Việt Nam: the first instant that is late
YEAR = {"period": "2024/9", "last": "2023/9"}


def declare(cast: Cast, subject, code: str, figures=None, **said) -> None:
    values = {key: Decimal(value) for key, value in (figures or {}).items()}
    checklist_service.save_line(
        cast.actor("canbo.dong"), subject, code, 0, Said(figures=values, as_of=date(2024, 9, 30), **said)
    )


def reference(cast: Cast, kind: str, object_id: str, abstract: str) -> None:
    evidence.attach(
        cast.actor("canbo.dong"),
        kind,
        object_id,
        unit_id=cast.units["dong"],
        files=[],
        reference=Reference("1", None, abstract),
    )


def checklist_of_unit(cast: Cast, subject) -> None:
    declare(cast, subject, "nhiem_vu", {("given", "2024/9"): "20", ("on_time", "2024/9"): "20"})
    declare(cast, subject, "chi_dao", word=True, explanation="Chủ trì họp hằng tháng")
    reference(cast, checklists.EVIDENCE, subject.line_key("chi_dao"), "Kế hoạch CCHC năm")
    index = {("points", "2022"): "70", ("maximum", "2022"): "100", ("points", "2023"): "75", ("maximum", "2023"): "100"}
    declare(cast, subject, "chi_so", {**index, ("rating", "2023"): "2"})
    declare(cast, subject, "hai_long", {("pleased", "2023/9"): "90", ("pleased", "2024/9"): "92"})
    declare(cast, subject, "ky_luat", disciplined=False)


def confirmed_initiative(cast: Cast, campaign) -> None:
    officer = cast.actor("canbo.dong")
    mine = campaigns.enrolment(campaign, cast.units["dong"])
    row = initiatives.declare(
        officer, campaign, mine.unit, kind=InitiativeKind.INITIATIVE, solution_kind="management", title="Ngày không hẹn", field_code="thu_tuc",
        first_applied_on=date(2024, 2, 1), applied_where="Một cửa", before="Chờ", solution="Làm ngay", novelty="Mới",
        effect="Nhanh", spread="Rộng", authors=[Author("Lâm Văn Tài", "", 100)], effects=[],
    )  # fmt: skip
    initiatives.submit(officer, row)
    initiatives.confirm(cast.actor("vanphong2"), row)


def whole(cast: Cast, person: str = "canbo.dong") -> Whole:
    enrolment, dossier, deadline = queries.own(cast.actor(person))
    return queries.whole(dossier, deadline)


def prepared(
    cast: Cast, *, minutes: bool = True, checklists_: bool = True, reports: bool = True, fit: bool = True
) -> str:
    """Nominees: the unit, Kim Thị Hoa (4 of 7), Thạch Sơn (3 of 7, so dropped if `fit`). Answers the dossier's id."""
    with cast.portal.app.app_context(), clock.at(NOON):
        table = Table.lay(cast)
        table.now = NOON
        if minutes:
            table.sealed()
            table.narrate()
            table.close_meeting()
        officer = cast.actor("canbo.dong")
        campaign = campaigns.campaign_or_404(cast.campaign)
        mine = campaigns.enrolment(campaign, cast.units["dong"])
        dossier = service.prepare(officer, mine)
        nominees = {row.name: row for row in campaigns.candidates(campaign, mine.unit_id)}
        if fit:
            service.drop(officer, dossier, nominees.pop("Thạch Sơn").id)
        if checklists_:
            confirmed_initiative(cast, campaign)
            for row in nominees.values():
                subject = checklists.subject_of(row, mine)
                if row.kind == "unit":
                    checklist_of_unit(cast, subject)
                else:
                    declare(cast, subject, "thanh_tich", word=True, explanation="Hoàn thành xuất sắc")
                    reference(cast, checklists.EVIDENCE, subject.line_key("thanh_tich"), "Phiếu đánh giá")
                    declare(cast, subject, "ky_luat_cn", disciplined=False)
        if reports:
            for row in nominees.values():
                paper = service.save_paper(officer, dossier, PaperKind.REPORT, 0, candidate=row, number="5/BC")
                reference(cast, PAPER, paper.id, f"Báo cáo thành tích: {row.name}")
        db.session.commit()
        found = dossier.id
        db.session.remove()
    return found


def scan(name: str = "Tờ trình.pdf"):
    from tests.evidence import corpus

    return {"files": [(io.BytesIO(corpus.pdf()), name)]}
