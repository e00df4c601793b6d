"""Reading a plan's file: TOML, one plan. Pure; every fault is told by the path where it stands.

The file of plan 44 (`data/campaigns/plan-44.toml`) is the example of every part.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.campaigns.criteria import (
    OPERATORS,
    PARAMETERS,
    Field,
    Indicator,
    Measure,
    RuleKind,
    ratings_from,
)
from portal.campaigns.plan import Bonus, Category, CriterionSpec, Plan, Stage
from portal.campaigns.reading import BadFile, Reader
from portal.campaigns.states import CandidateKind

PERIOD = re.compile(r"(19|20)[0-9]{2}(/([1-9]|1[0-2]))?")


class BadPlan(BadFile):
    """The file cannot be a plan."""


def read_plan(data: Mapping[str, Any]) -> Plan:
    """A parsed file as a plan, checked. Raises `BadPlan` with every fault at once."""
    reader = Reader()
    campaign, plan = reader.table(data, "campaign"), reader.table(data, "plan")
    calendar, dossier = reader.table(data, "calendar"), reader.table(data, "dossier")
    fields = _named(reader, data, "fields")
    ratings = ratings_from([{"code": code, "name": name} for code, name in _named(reader, data, "ratings")])
    indicators = _indicators(reader, data)
    launch = reader.get(calendar, "calendar", "launch", date, date.min)
    cutoff = reader.get(calendar, "calendar", "cutoff", datetime, datetime.max)
    closing = reader.get(calendar, "calendar", "closing", date, date.max)
    if cutoff.tzinfo is None and cutoff is not datetime.max:
        reader.fault("calendar.cutoff", "cần ghi múi giờ, ví dụ +07:00.")
    if cutoff is not datetime.max and launch >= cutoff.date():
        reader.fault("calendar.cutoff", "phải sau ngày phát động.")
    if cutoff is not datetime.max and closing < cutoff.date():
        reader.fault("calendar.closing", "phải sau hạn nhận hồ sơ.")
    originals = reader.get(dossier, "dossier", "originals", int, 1)
    if originals < 0:
        reader.fault("dossier.originals", "không thể âm.")
    year = reader.get(campaign, "campaign", "year", int, 0)
    if not 1990 <= year <= 2100:
        reader.fault("campaign.year", "cần một năm, ví dụ 2024.")
    found = Plan(
        year=year,
        title=reader.text(campaign, "campaign", "title"),
        award=reader.text(campaign, "campaign", "award"),
        number=reader.text(plan, "plan", "number"),
        signed_on=reader.get(plan, "plan", "date", date, date.min),
        issuer=reader.text(plan, "plan", "issuer"),
        plan_title=reader.text(plan, "plan", "title"),
        text=reader.text(plan, "plan", "text"),
        signature=reader.texts(plan, "plan", "signature"),
        recipients=reader.texts(plan, "plan", "recipients", required=False),
        launch=launch,
        cutoff=cutoff,
        cutoff_words=reader.text(calendar, "calendar", "cutoff_words"),
        closing=closing,
        closing_words=reader.text(calendar, "calendar", "closing_words"),
        originals=originals,
        supplements=dossier.get("supplements"),
        papers_words=reader.texts(dossier, "dossier", "papers_words"),
        statement=reader.text(dossier, "dossier", "statement"),
        usual_reasons=reader.texts(dossier, "dossier", "usual_reasons", required=False),
        fields=tuple(Field(code, name) for code, name in fields),
        ratings=ratings,
        indicators=indicators,
        categories=_categories(reader, data),
        criteria=_criteria(reader, data, {entry.code for entry in indicators}, {entry.code for entry in ratings}),
        bonus=_bonus(reader, data),
        levels=tuple(Field(*pair) for pair in _named(reader, data, "levels")) if "levels" in data else (),
        stages=_stages(reader, data, launch) if "stages" in data else (),
    )
    if reader.faults:
        raise BadPlan(reader.faults)
    return found


def _bonus(reader: Reader, data: Mapping[str, Any]) -> Bonus | None:
    if "bonus" not in data:
        return None
    table = reader.table(data, "bonus")
    numbers = {name: reader.get(table, "bonus", name, int, 1) for name in ("person", "unit", "rounding")}
    for name, value in numbers.items():
        if value < 1:
            reader.fault(f"bonus.{name}", "phải từ 1.")
    return Bonus(**numbers, source=reader.text(table, "bonus", "source"))


def _stages(reader: Reader, data: Mapping[str, Any], launch: date) -> tuple[Stage, ...]:
    """In the order of their days; a period of their own, so that no figure of the year is written twice."""
    seen: set[str] = set()
    asked = {entry.get(name) for entry in data.get("criteria", []) for name in ("period", "last_period")}
    found: list[Stage] = []
    for index, entry in enumerate(reader.tables(data, "stages")):
        path = f"stages[{index}]"
        stage = Stage(
            reader.code(entry, path, seen), reader.text(entry, path, "title"), reader.text(entry, path, "period"),
            reader.get(entry, path, "as_of", date, date.min), reader.get(entry, path, "due", date, date.min),
        )  # fmt: skip
        if fault := stage_fault(stage, launch, found, asked):
            reader.fault(f"{path}.{fault[0]}", fault[1])
        found.append(stage)
    return tuple(found)


def stage_fault(
    stage: Stage, launch: date, before: Sequence[Stage], periods: Collection[str | None]
) -> tuple[str, str] | None:
    """(field, sentence) of what keeps a stage from standing after those `before`; `periods` are the criteria's own."""
    if not PERIOD.fullmatch(stage.period):
        return "period", 'ghi "2024" cho cả năm, "2024/9" cho chín tháng.'
    if stage.period in periods:
        return "period", "kỳ này đã là kỳ số liệu của một tiêu chí; số liệu sơ kết cần kỳ riêng."
    if stage.period in {entry.period for entry in before}:
        return "period", "kỳ này đã dùng ở một đợt sơ kết khác."
    if stage.as_of < launch:
        return "as_of", "phải từ ngày phát động."
    if stage.due < stage.as_of:
        return "due", "phải từ ngày số liệu tính đến."
    return None


def _named(reader: Reader, data: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    seen: set[str] = set()
    return [
        (reader.code(entry, f"{name}[{index}]", seen), reader.text(entry, f"{name}[{index}]", "name"))
        for index, entry in enumerate(reader.tables(data, name))
    ]


def _indicators(reader: Reader, data: Mapping[str, Any]) -> tuple[Indicator, ...]:
    seen: set[str] = set()
    found = []
    for index, entry in enumerate(reader.tables(data, "indicators")):
        path = f"indicators[{index}]"
        code, name = reader.code(entry, path, seen), reader.text(entry, path, "name")
        found.append(Indicator(code, name, reader.one_of(entry, path, "measure", Measure) or Measure.COUNT))
    return tuple(found)


def _categories(reader: Reader, data: Mapping[str, Any]) -> tuple[Category, ...]:
    seen: set[str] = set()
    found = []
    for index, entry in enumerate(reader.tables(data, "categories")):
        path = f"categories[{index}]"
        kind = reader.one_of(entry, path, "candidates", CandidateKind) or CandidateKind.UNIT
        quota = entry.get("quota")
        if quota is not None and (not isinstance(quota, int) or isinstance(quota, bool) or quota < 1):
            reader.fault(f"{path}.quota", "cần một số nguyên từ 1, hoặc bỏ trống nếu không giới hạn.")
        found.append(
            Category(reader.code(entry, path, seen), reader.text(entry, path, "title"), kind, entry.get("block"), quota)
        )
    return tuple(found)


def _criteria(
    reader: Reader, data: Mapping[str, Any], indicators: set[str], ratings: set[str]
) -> tuple[CriterionSpec, ...]:
    seen: set[str] = set()
    found = []
    for index, entry in enumerate(reader.tables(data, "criteria")):
        path = f"criteria[{index}]"
        subjects = reader.texts(entry, path, "for")
        for subject in subjects:
            if subject not in [kind.value for kind in CandidateKind]:
                reader.fault(f"{path}.for", f"không có đối tượng {subject!r}.")
        last = entry.get("last_period")
        for name in ("period", "last_period"):
            if name in entry and not PERIOD.fullmatch(str(entry[name])):
                reader.fault(f"{path}.{name}", 'ghi "2024" cho cả năm, "2024/9" cho chín tháng.')
        rule = entry.get("rule")
        if isinstance(rule, dict):
            _check_rule(reader, rule, f"{path}.rule", indicators, ratings, last is not None)
        else:
            reader.fault(f"{path}.rule", "chưa có.")
            rule = {"kind": RuleKind.JUDGED}
        found.append(
            CriterionSpec(
                code=reader.code(entry, path, seen),
                number=reader.get(entry, path, "number", int, 0),
                subjects=subjects,
                blocks=reader.texts(entry, path, "blocks", required=False),
                short=reader.text(entry, path, "short"),
                words=reader.text(entry, path, "words"),
                how=reader.text(entry, path, "how"),
                period=reader.text(entry, path, "period"),
                last_period=last,
                as_of=reader.get(entry, path, "as_of", date, date.min),
                rule=dict(rule),
            )
        )
    _check_counted(reader, found)
    return tuple(found)


def _check_counted(reader: Reader, criteria: list[CriterionSpec]) -> None:
    """A number that is counted from tasks is counted once: not as of two days, and for no other criterion."""
    counted: dict[tuple[str, str], date] = {}
    for index, entry in enumerate(criteria):
        if entry.rule.get("kind") != RuleKind.TASKS:
            continue
        for name in ("given", "on_time"):
            key = (str(entry.rule.get(name)), entry.period)
            if counted.setdefault(key, entry.as_of) != entry.as_of:
                reader.fault(
                    f"criteria[{index}].rule.{name}",
                    "một tiêu chí khác đếm cùng số liệu này đến ngày khác; dùng số liệu riêng.",
                )
    for index, entry in enumerate(criteria):
        if entry.rule.get("kind") == RuleKind.INDEX:
            for name in ("points", "maximum", "rating"):
                if (str(entry.rule.get(name)), entry.period) in counted:
                    reader.fault(
                        f"criteria[{index}].rule.{name}", "số liệu này được đếm từ nhiệm vụ; dùng số liệu riêng."
                    )


def _check_rule(
    reader: Reader, rule: Mapping[str, Any], path: str, indicators: set[str], ratings: set[str], has_last: bool
) -> None:
    kind = reader.one_of(rule, path, "kind", RuleKind)
    if kind is None:
        return
    for name, type_ in PARAMETERS[kind].items():
        value = rule.get(name)
        if value is None and type_.endswith("?"):
            continue
        where = f"{path}.{name}"
        match type_.rstrip("?"):
            case "indicator":
                if value not in indicators:
                    reader.fault(where, f"{value!r} không có trong danh sách số liệu.")
            case "rating":
                if value not in ratings:
                    reader.fault(where, f"{value!r} không có trong danh sách xếp loại.")
            case "operator":
                if value not in OPERATORS:
                    reader.fault(where, f"chỉ nhận: {', '.join(OPERATORS)}.")
            case "flag":
                if not isinstance(value, bool):
                    reader.fault(where, "chỉ nhận true hoặc false.")
            case "number":
                if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
                    reader.fault(where, "cần một số không âm.")
                elif Decimal(str(value)).as_tuple().exponent not in (0, -1, -2):
                    reader.fault(where, "nhiều nhất hai chữ số thập phân.")
    for name in set(rule) - set(PARAMETERS[kind]) - {"kind"}:
        reader.fault(f"{path}.{name}", "không thuộc loại quy tắc này.")
    needs_last = kind is RuleKind.INDEX or (kind is RuleKind.RATE and rule.get("rising", False))
    if needs_last and not has_last:
        reader.fault(path.removesuffix(".rule") + ".last_period", "cần kỳ của năm trước để so sánh.")


# --- the other way round --------------------------------------------------------------------------
def data_of(plan: Plan) -> dict[str, Any]:
    """The plan as its file would hold it: what `read_plan` makes the same plan of."""
    named = {
        name: [{"code": entry.code, "name": entry.name} for entry in getattr(plan, name)]
        for name in ("fields", "ratings", "levels")
    }
    data: dict[str, Any] = {
        "campaign": {"year": plan.year, "title": plan.title, "award": plan.award},
        "plan": {
            "number": plan.number, "date": plan.signed_on, "issuer": plan.issuer, "title": plan.plan_title,
            "text": plan.text, "signature": list(plan.signature), "recipients": list(plan.recipients),
        },
        "calendar": {
            "launch": plan.launch, "cutoff": plan.cutoff, "cutoff_words": plan.cutoff_words, "closing": plan.closing,
            "closing_words": plan.closing_words,
        },
        "dossier": {
            "originals": plan.originals, "supplements": plan.supplements, "papers_words": list(plan.papers_words),
            "statement": plan.statement, "usual_reasons": list(plan.usual_reasons),
        },
        **named,
        "indicators": [
            {"code": entry.code, "name": entry.name, "measure": entry.measure.value} for entry in plan.indicators
        ],
        "categories": [
            {
                "code": entry.code, "title": entry.title, "candidates": entry.candidates.value, "block": entry.block,
                "quota": entry.quota,
            }
            for entry in plan.categories
        ],
        "criteria": [
            {
                "code": entry.code, "number": entry.number, "for": list(entry.subjects), "blocks": list(entry.blocks),
                "short": entry.short, "words": entry.words, "how": entry.how, "period": entry.period,
                "as_of": entry.as_of, "rule": dict(entry.rule),
                **({"last_period": entry.last_period} if entry.last_period else {}),
            }
            for entry in plan.criteria
        ],
    }  # fmt: skip
    if not plan.levels:
        del data["levels"]
    if plan.stages:
        data["stages"] = [asdict(entry) for entry in plan.stages]
    if plan.bonus is not None:
        data["bonus"] = asdict(plan.bonus)
    return data


def faults_of(plan: Plan) -> list[tuple[str, str]]:
    """What is still wrong with a plan, by the path where its file would say it."""
    try:
        read_plan(data_of(plan))
    except BadPlan as bad:
        return bad.faults
    return []
