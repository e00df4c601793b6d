"""The parts of a plan as the editor shows them: the form filled from the plan, and the plan that follows from the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from portal.campaigns import editing
from portal.campaigns.criteria import Field, Indicator, Measure
from portal.campaigns.forms import (
    CalendarForm,
    DossierForm,
    GeneralForm,
    ListsForm,
    QuotaForm,
    StagesForm,
    lines_of,
)
from portal.campaigns.plan import Bonus, Category, Plan, Stage
from portal.campaigns.planfile import stage_fault
from portal.campaigns.states import CandidateKind
from portal.refusal import Invalid
from portal.web.forms import Form

STAGES = "so-ket"


STAGE_WORDS = {"period": "kỳ số liệu", "as_of": "số liệu tính đến ngày", "due": "hạn báo cáo"}


def refuse_calendar(form: Any) -> None:
    """Days that cannot be in this order, told where they stand."""
    faults = {}
    if form.cutoff.data.date() <= form.launch.data:
        faults["cutoff"] = "Phải sau ngày phát động."
    if form.closing.data < form.cutoff.data.date():
        faults["closing"] = "Phải sau hạn nhận hồ sơ."
    if faults:
        raise Invalid(faults)


# Each part: the form filled from the plan, and the plan that follows from the form.
def _general(plan: Plan) -> dict[str, Any]:
    return {
        "year": plan.year, "title": plan.title, "award": plan.award, "number": plan.number, "signed_on": plan.signed_on,
        "issuer": plan.issuer, "plan_title": plan.plan_title, "text": plan.text,
        "signature": "\n".join(plan.signature), "recipients": "\n".join(plan.recipients),
    }  # fmt: skip


def _with_general(plan: Plan, form: Any) -> Plan:
    values = form.values()
    return replace(plan, **values | {name: lines_of(values[name]) for name in ("signature", "recipients")})


def _calendar(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in ("launch", "cutoff", "cutoff_words", "closing", "closing_words")}


def _with_calendar(plan: Plan, form: Any) -> Plan:
    refuse_calendar(form)
    return replace(plan, **form.values())


def _dossier(plan: Plan) -> dict[str, Any]:
    return {
        "originals": plan.originals, "supplements": plan.supplements, "papers_words": "\n".join(plan.papers_words),
        "statement": plan.statement, "usual_reasons": "\n".join(plan.usual_reasons),
    }  # fmt: skip


def _with_dossier(plan: Plan, form: Any) -> Plan:
    values = form.values()
    return replace(plan, **values | {name: lines_of(values[name]) for name in ("papers_words", "usual_reasons")})


def _lists(plan: Plan) -> dict[str, Any]:
    return {
        "reform_fields": "\n".join(entry.name for entry in plan.fields),
        "ratings": "\n".join(entry.name for entry in plan.ratings),
        "levels": "\n".join(entry.name for entry in plan.levels),
        "indicators": [
            {"code": entry.code, "name": entry.name, "measure": entry.measure.value} for entry in plan.indicators
        ],
    }


def _with_lists(plan: Plan, form: Any) -> Plan:
    ratings = editing.named(lines_of(form.ratings.data), [Field(entry.code, entry.name) for entry in plan.ratings])
    codes: list[str] = []
    indicators = []
    for row in form.indicators:
        if not row.data["name"]:
            continue
        code = row.data["code"] if row.data["code"] in {entry.code for entry in plan.indicators} else ""
        code = code if code and code not in codes else editing.code_of(row.data["name"], codes)
        codes.append(code)
        indicators.append(Indicator(code, row.data["name"], Measure(row.data["measure"] or Measure.COUNT)))
    return replace(
        plan,
        fields=editing.named(lines_of(form.reform_fields.data), plan.fields),
        ratings=editing.ranked(ratings),
        levels=editing.named(lines_of(form.levels.data), plan.levels),
        indicators=tuple(indicators),
    )


def _stages(plan: Plan) -> dict[str, Any]:
    return {"stages": [asdict(entry) for entry in plan.stages]}


def _with_stages(plan: Plan, form: Any) -> Plan:
    found: list[Stage] = []
    known = {entry.code for entry in plan.stages}
    periods = {period for entry in plan.criteria for period in (entry.period, entry.last_period)}
    for row in form.stages:
        told = {name: row.data[name] for name in ("title", "period", "as_of", "due")}
        if not any(told.values()):
            continue
        if not all(told.values()):
            raise Invalid({"stages": f"Đợt “{told['title'] or '(chưa có tên)'}”: ghi đủ tên, kỳ, hai ngày."})
        codes = [entry.code for entry in found]
        code = row.data["code"] if row.data["code"] in known and row.data["code"] not in codes else ""
        stage = Stage(code or editing.code_of(told["title"], [*codes, *known]), **told)
        if fault := stage_fault(stage, plan.launch, found, periods):
            raise Invalid({"stages": f"Đợt “{stage.title}”, {STAGE_WORDS[fault[0]]}: {fault[1]}"})
        found.append(stage)
    return replace(plan, stages=tuple(sorted(found, key=lambda entry: entry.as_of)))


def _quota(plan: Plan) -> dict[str, Any]:
    rows = [
        {
            "code": entry.code, "title": entry.title, "quota": entry.quota,
            "who": f"unit:{entry.block}" if entry.candidates is CandidateKind.UNIT else "person",
        }
        for entry in plan.categories
    ]  # fmt: skip
    bonus = plan.bonus
    money = (
        {"person": bonus.person, "unit": bonus.unit, "rounding": bonus.rounding, "source": bonus.source}
        if bonus
        else {}
    )
    return {"categories": rows, **money}


def _with_quota(plan: Plan, form: Any) -> Plan:
    found: list[Category] = []
    known = {entry.code for entry in plan.categories}
    for row in form.categories:
        title, who = row.data["title"], row.data["who"] or ""
        if not title:
            continue
        if not who:
            raise Invalid({"categories": f"Nhóm “{title}”: chọn đối tượng, khối."})
        if row.data["quota"] == 0:
            raise Invalid({"categories": f"Nhóm “{title}”: số lượng từ 1, hoặc để trống nếu không giới hạn."})
        codes = [entry.code for entry in found]
        code = row.data["code"] if row.data["code"] in known and row.data["code"] not in codes else ""
        kind, _, block = who.partition(":")
        found.append(
            Category(
                code or editing.code_of(title, [*codes, *known]), title, CandidateKind(kind), block or None,
                row.data["quota"],
            )
        )  # fmt: skip
    money = [form.person.data, form.unit.data, form.rounding.data, form.source.data]
    if any(money) and not all(money):
        raise Invalid({"source": "Tiền thưởng thì ghi đủ bốn mục, hoặc để trống cả bốn."})
    bonus = Bonus(*money) if all(money) else None
    return replace(plan, categories=tuple(found), bonus=bonus)


Fill = Callable[[Plan], dict[str, Any]]


Apply = Callable[[Plan, Any], Plan]


PARTS: dict[str, tuple[type[Form], Fill, Apply]] = {
    "chung": (GeneralForm, _general, _with_general),
    "lich": (CalendarForm, _calendar, _with_calendar),
    "danh-muc": (ListsForm, _lists, _with_lists),
    STAGES: (StagesForm, _stages, _with_stages),
    "so-luong": (QuotaForm, _quota, _with_quota),
    "ho-so": (DossierForm, _dossier, _with_dossier),
}
