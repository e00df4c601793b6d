"""What follows from the figures: đạt, chưa đạt, chưa đủ căn cứ, each with its why in a sentence. Pure.

Whole numbers and exact decimals only; a limit of 90 with ">" is not met by exactly 90 (plan 44, III.2). A missing
figure of last year leaves the question open: it is no failure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.campaigns.criteria import Rating, RuleKind
from portal.checklists.states import Conclusion
from portal.vietnamese import count, day, decimal, percent

Values = Mapping[tuple[str, str], Decimal]


@dataclass(frozen=True)
class Outcome:
    conclusion: Conclusion
    why: str


@dataclass(frozen=True)
class Facts:
    """Everything a conclusion is drawn from.

    `values` by (indicator, period); `word` the unit's own word on a judged criterion; `disciplined` yes, no or not
    said; `confirmed` and `waiting` count the unit's initiatives.
    """

    period: str
    last_period: str | None = None
    values: Values = field(default_factory=dict)
    ratings: Sequence[Rating] = ()
    word: bool | None = None
    evidence: int = 0
    disciplined: bool | None = None
    disciplined_since: date | None = None
    confirmed: int = 0
    waiting: int = 0
    recognised: str = ""  # what a council of science recognised, in words
    incomparable: str = ""  # why last year's figures cannot be compared, if the standing office says so


def conclude(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    return _BY_KIND[RuleKind(rule["kind"])](rule, facts)


def _not_declared(what: str = "Chưa khai.") -> Outcome:
    return Outcome(Conclusion.NOT_DECLARED, what)


def _open(why: str) -> Outcome:
    return Outcome(Conclusion.UNDETERMINED, why)


def _not_comparable(facts: Facts) -> Outcome:
    """Neither met nor failed by the figures: whoever verifies decides."""
    return _open(f"không so sánh được với năm trước: {facts.incomparable}")


def _tasks(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    given = facts.values.get((rule["given"], facts.period))
    on_time = facts.values.get((rule["on_time"], facts.period))
    if given is None and on_time is None:
        return _not_declared()
    if given is None or on_time is None:
        return _open("chưa đủ hai số nhiệm vụ.")
    if given == 0:
        return _open("chưa có nhiệm vụ nào đến hạn.")
    share = f"{decimal(on_time)}/{decimal(given)} nhiệm vụ đúng hạn"
    if on_time * 100 >= Decimal(str(rule["percent"])) * given:
        return Outcome(Conclusion.MET, f"{share}.")
    return Outcome(Conclusion.NOT_MET, f"{share}, chưa đủ {decimal(Decimal(str(rule['percent'])))}%.")


def _judged(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    if facts.word is None:
        return _not_declared()
    if not facts.word:
        return Outcome(Conclusion.NOT_MET, "đơn vị tự nhận chưa đạt.")
    if facts.recognised:
        return Outcome(Conclusion.MET, f"đơn vị tự nhận đạt; {facts.recognised}.")
    if rule.get("evidence", True) and not facts.evidence:
        return _open("đơn vị tự nhận đạt, chưa có tài liệu kiểm chứng.")
    return Outcome(Conclusion.MET, "đơn vị tự nhận đạt.")


def _index(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    points = facts.values.get((rule["points"], facts.period))
    maximum = facts.values.get((rule["maximum"], facts.period))
    rank = facts.values.get((rule["rating"], facts.period))
    if points is None and maximum is None and rank is None:
        return _not_declared()
    if rank is None:
        return _open("chưa có xếp loại.")
    least = next(rating for rating in facts.ratings if rating.code == rule["least"])
    rating = next((rating for rating in facts.ratings if rating.rank == rank), None)
    if rating is None:
        return _open("xếp loại không có trong danh sách của kế hoạch.")
    if rating.rank < least.rank:
        return Outcome(Conclusion.NOT_MET, f"xếp loại {rating.name}, dưới mức {least.name}.")
    if points is None or not maximum:
        return _open("chưa đủ điểm đạt được và điểm tối đa.")
    share = percent(points * 100 / maximum)
    if facts.incomparable:
        return _not_comparable(facts)
    before = facts.values.get((rule["points"], facts.last_period or ""))
    before_maximum = facts.values.get((rule["maximum"], facts.last_period or ""))
    if before is None or not before_maximum:
        return _open("chưa có số liệu năm trước.")
    share_before = percent(before * 100 / before_maximum)
    words = f"xếp loại {rating.name}, {share}"
    if points * before_maximum > before * maximum:
        return Outcome(Conclusion.MET, f"{words} (năm trước {share_before}).")
    return Outcome(Conclusion.NOT_MET, f"{words} không cao hơn năm trước ({share_before}).")


def _rate(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    value = facts.values.get((rule["indicator"], facts.period))
    if value is None:
        return _not_declared()
    limit = Decimal(str(rule["limit"]))
    beyond = value > limit if rule["op"] == ">" else value >= limit
    if not beyond:
        verb = "không cao hơn" if rule["op"] == ">" else "thấp hơn"
        return Outcome(Conclusion.NOT_MET, f"{percent(value)} {verb} {decimal(limit)}%.")
    if not rule.get("rising", False):
        return Outcome(Conclusion.MET, f"{percent(value)}.")
    if facts.incomparable:
        return _not_comparable(facts)
    before = facts.values.get((rule["indicator"], facts.last_period or ""))
    if before is None:
        return _open("chưa có số liệu năm trước.")
    if value > before:
        return Outcome(Conclusion.MET, f"{percent(value)} (năm trước {percent(before)}).")
    return Outcome(Conclusion.NOT_MET, f"{percent(value)} không cao hơn năm trước ({percent(before)}).")


def _initiatives(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    if facts.confirmed >= rule["least"]:
        return Outcome(Conclusion.MET, f"{count(facts.confirmed)} sáng kiến, mô hình đã xác nhận.")
    if facts.waiting:
        return _open(f"{count(facts.waiting)} sáng kiến, mô hình đang chờ xác nhận.")
    return _not_declared("Chưa khai sáng kiến, mô hình nào.")


def _discipline(rule: Mapping[str, Any], facts: Facts) -> Outcome:
    if facts.disciplined is None:
        return _not_declared()
    if not facts.disciplined:
        return Outcome(Conclusion.MET, "không bị kỷ luật, không đang xem xét kỷ luật.")
    since = f" từ ngày {day(facts.disciplined_since)}" if facts.disciplined_since else ""
    return Outcome(Conclusion.NOT_MET, f"đang bị kỷ luật hoặc đang xem xét kỷ luật{since}, không được đề nghị.")


_BY_KIND: dict[RuleKind, Callable[[Mapping[str, Any], Facts], Outcome]] = {
    RuleKind.TASKS: _tasks,
    RuleKind.JUDGED: _judged,
    RuleKind.INDEX: _index,
    RuleKind.RATE: _rate,
    RuleKind.INITIATIVES: _initiatives,
    RuleKind.DISCIPLINE: _discipline,
}


def figures_fault(rule: Mapping[str, Any], values: Values, periods: Sequence[str]) -> dict[str, str]:
    """What cannot be true of the figures of one criterion: indicator -> sentence."""
    faults: dict[str, str] = {}
    kind = RuleKind(rule["kind"])
    for period in periods:
        if kind is RuleKind.TASKS:
            given, on_time = values.get((rule["given"], period)), values.get((rule["on_time"], period))
            if given is not None and on_time is not None and on_time > given:
                faults[rule["on_time"]] = "Số nhiệm vụ đúng hạn lớn hơn số được giao."
        if kind is RuleKind.INDEX:
            points, maximum = values.get((rule["points"], period)), values.get((rule["maximum"], period))
            if points is not None and maximum is not None and points > maximum:
                faults[rule["points"]] = "Điểm đạt được lớn hơn điểm tối đa."
        if kind is RuleKind.RATE:
            value = values.get((rule["indicator"], period))
            if value is not None and value > 100:
                faults[rule["indicator"]] = "Tỷ lệ không thể lớn hơn 100%."
    for (indicator, period), value in values.items():
        if period in periods and value < 0:
            faults[indicator] = "Số liệu không thể âm."
    return faults
