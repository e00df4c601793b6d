"""A database of so many units at work, by bulk inserts: `fill(app, units)`. The audit trail stays as short as it is."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert

from portal import clock
from portal.access.roles import SYSTEM, Role
from portal.campaigns import queries as campaigns_read
from portal.campaigns import service as campaigns
from portal.campaigns.criteria import asked_by
from portal.campaigns.models import Campaign, Candidate, Figure
from portal.campaigns.planfile import read_plan
from portal.campaigns.states import CandidateKind
from portal.checklists.models import Checklist, ChecklistLine
from portal.checklists.states import ChecklistState, SubjectKind
from portal.cli import migrate_database
from portal.database import Model, db
from portal.dossiers.models import Dossier
from portal.dossiers.states import DossierState
from portal.evidence.models import Evidence
from portal.ids import new_id
from portal.initiatives.models import Initiative, InitiativeAuthor
from portal.initiatives.states import InitiativeKind, InitiativeState
from portal.people import loading, passwords, queries, service
from portal.people.models import Unit
from portal.vietnamese import fold, person_sort_key, sort_key

DATA = Path(__file__).resolve().parent.parent / "data"
PASSWORD = "mưa thuận gió hòa"
OFFICER, OFFICE = "canbo.do", "vanphong.do"
INITIATIVES, EVIDENCE = 20, 5  # of each unit; of each initiative
AT_ONCE, OF_A_BLOCK = 5_000, 8
WORDS = [
    "niêm yết",
    "một cửa",
    "mã QR",
    "số hóa",
    "trả kết quả",
    "tin nhắn",
    "lịch hẹn",
    "kiểm tra",
    "hỏi đáp",
    "biểu mẫu",
]
S, D = InitiativeState, DossierState
STATES = [*[S.CONFIRMED] * 12, S.SUBMITTED, S.SUBMITTED, S.RETURNED, *[S.DRAFT] * 5]
DOSSIERS = [None, D.PREPARING, D.SENT, D.RECEIVED, D.ELIGIBLE]


def _put(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), AT_ONCE):
        db.session.execute(insert(model.__table__), rows[start : start + AT_ONCE])  # type: ignore[arg-type]


def fill(app: Flask, units: int) -> None:
    """`units` take part in one campaign that is on, each with 20 initiatives of 5 pieces of evidence, a checklist with
    its figures, candidates and (four of five) a dossier."""
    with app.app_context():
        migrate_database()
        loading.load_units(SYSTEM, _few_units())
        db.session.expire_all()  # units were made without their blocks
        host = queries.hosts()[0]
        plan = read_plan(tomllib.loads(next((DATA / "campaigns").glob("*.toml")).read_text(encoding="utf-8")))
        _more_units(host.unit_id, units, {row.block for row in plan.categories if row.candidates is CandidateKind.UNIT})
        campaign = campaigns.create(SYSTEM, host, plan)
        campaigns.launch(SYSTEM, campaign)
        enrolled = campaigns_read.enrolled(campaign)
        if len(enrolled) != units:
            raise RuntimeError(f"{len(enrolled)} units take part, not {units}")
        last = next(mine for mine in reversed(enrolled) if mine.unit_id != host.standing_office_id)
        _account(OFFICER, last.unit, Role.OFFICER, last.unit)
        _account(OFFICE, host.standing_office, Role.STANDING_OFFICE, host.unit)
        _work(campaign, [mine.unit_id for mine in enrolled])
        db.session.commit()


def _few_units() -> dict[str, Any]:
    """Of the demonstration's units the host, its standing office and some of each block."""
    data = tomllib.loads((DATA / "demo" / "units.toml").read_text(encoding="utf-8"))
    host, seen = data["hosts"][0], Counter[str]()
    kept = []
    for unit in data["units"]:
        seen[unit.get("block", "")] += 1
        if seen[unit.get("block", "")] <= OF_A_BLOCK or unit["code"] in (host["unit"], host["standing_office"]):
            kept.append(unit)
    return {**data, "units": kept}


def _more_units(host_id: str, wanted: int, blocks: set[str | None]) -> None:
    known = [unit for unit in campaigns_read.units_under(host_id) if unit.block and unit.block.code in blocks]
    block = next(unit.block_id for unit in reversed(known))
    names = [f"Ủy ban nhân dân xã Số {number}" for number in range(1, wanted - len(known) + 1)]
    _put(
        Unit,
        [
            {
                "id": new_id(), "code": f"so-{number}", "name": name, "short_name": f"UBND xã Số {number}",
                "sort_key": sort_key(name), "search_text": fold(name), "block_id": block, "parent_id": host_id,
            }
            for number, name in enumerate(names, 1)
        ],
    )  # fmt: skip


def _account(username: str, unit: Unit, role: Role, over: Unit) -> None:
    made = service.create_account(
        SYSTEM, username=username, name="Người Đo", unit=unit, password_hash=passwords.hash_password(PASSWORD),
        must_change_password=False,
    )  # fmt: skip
    service.add_grant(SYSTEM, made, role, over)


def _work(campaign: Campaign, unit_ids: Sequence[str]) -> None:
    now = clock.now()
    initiatives, authors, evidence = [], [], []
    for at, unit_id in enumerate(unit_ids):
        for number, state in enumerate(STATES[:INITIATIVES]):
            key, title = new_id(), f"{WORDS[(at + number) % 10].capitalize()} tại xã, lần {number + 1}"
            sent = state not in (S.DRAFT,)
            confirmed = state is S.CONFIRMED
            when = now - timedelta(minutes=at * 30 + number)
            initiatives.append({
                "id": key, "campaign_id": campaign.id, "unit_id": unit_id, "kind": InitiativeKind.INITIATIVE, "state": state,
                "title": title, "search_text": fold(f"{title} {WORDS[number % 10]}"), "field_code": campaign.fields[number % len(campaign.fields)].code,
                "before": "Người dân phải đi lại nhiều lần. " * 8, "solution": "Lập biểu mẫu, niêm yết mã. " * 20,
                "effect": "Giảm thời gian chờ. " * 8, "submitted_at": when if sent else None,
                "decided_at": when if confirmed or state is S.RETURNED else None, "published": confirmed and number < 8,
                "return_reason": "Thiếu tài liệu" if state is S.RETURNED else "", "changed_at": when, "changed_by": "Đo",
            })  # fmt: skip
            authors.append({"initiative_id": key, "position": 1, "name": "Lý Văn Một", "share": 100})
            evidence += [
                {
                    "id": new_id(), "object_kind": "initiative", "object_id": key, "unit_id": unit_id,
                    "abstract": f"Văn bản số {one}", "added_by": "Đo", "added_at": when,
                }
                for one in range(EVIDENCE)
            ]  # fmt: skip
    for model, rows in ((Initiative, initiatives), (InitiativeAuthor, authors), (Evidence, evidence)):
        _put(model, rows)
    _checklists(campaign)
    _dossiers(campaign, unit_ids)


def _checklists(campaign: Campaign) -> None:
    now, indicators = clock.now(), campaign.indicators
    figures, sheets, lines = [], [], []
    criteria = campaigns_read.criteria_in_force(campaign)
    for at, mine in enumerate(campaigns_read.enrolled(campaign)):
        sheet = new_id()
        sheets.append({
            "id": sheet, "campaign_id": campaign.id, "subject_kind": SubjectKind.UNIT, "subject_id": mine.unit_id,
            "unit_id": mine.unit_id, "state": ChecklistState.SENT, "sent_at": now,
        })  # fmt: skip
        keys: set[tuple[str, str]] = set()
        for row in criteria:
            if CandidateKind.UNIT.value not in row.subjects or (row.blocks and mine.block not in row.blocks):
                continue
            lines.append({
                "id": new_id(), "checklist_id": sheet, "code": row.code, "word": True, "changed_at": now, "changed_by": "Đo",
            })  # fmt: skip
            for one in asked_by(row.rule, row.period, row.last_period, indicators):
                if (one.indicator.code, one.period) in keys:
                    continue
                keys.add((one.indicator.code, one.period))
                figures.append({
                    "id": new_id(), "campaign_id": campaign.id, "subject_kind": "unit", "subject_id": mine.unit_id,
                    "indicator": one.indicator.code, "period": one.period, "value": Decimal(1 + at % 4), "as_of": now.date(),
                    "recorded_by": "Đo", "recorded_at": now,
                })  # fmt: skip
    for model, rows in ((Checklist, sheets), (ChecklistLine, lines), (Figure, figures)):
        _put(model, rows)


def _dossiers(campaign: Campaign, unit_ids: Sequence[str]) -> None:
    now = clock.now()
    categories = {(row.candidates, row.block): row.id for row in campaign.categories}
    person = next(key for (kind, _), key in categories.items() if kind is CandidateKind.PERSON)
    dossiers, candidates = [], []
    for at, unit_id in enumerate(unit_ids):
        candidates += [
            {
                "id": new_id(), "campaign_id": campaign.id, "category_id": person, "unit_id": unit_id,
                "kind": CandidateKind.PERSON, "name": f"Lý Văn {name}", "sort_key": person_sort_key(f"Lý Văn {name}"),
            }
            for name in ("Một", "Hai", "Ba")
        ]  # fmt: skip
        state = DOSSIERS[at % len(DOSSIERS)]
        if state is not None:
            sent = None if state is D.PREPARING else now - timedelta(minutes=at)
            received = state in (D.RECEIVED, D.ELIGIBLE)
            dossiers.append({
                "id": new_id(), "campaign_id": campaign.id, "unit_id": unit_id, "state": state, "submitted_at": sent,
                "stated_at": sent, "received_at": sent if received else None, "receipt_number": at + 1 if received else None,
                "decided_at": sent if state is D.ELIGIBLE else None,
            })  # fmt: skip
    _put(Candidate, candidates)
    _put(Dossier, dossiers)
