"""The sealed record counted again: what is wrong with one record, or with the chain of a council. Pure.

The same checks stand in `tools/verify_seal.py`, written a second time on purpose.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.council import ties
from portal.council.ballots import canonical
from portal.council.record import (
    GENESIS,
    OF_ITS_OWN,
    Asked,
    CategoryEntry,
    RollEntry,
    awards,
    category_data,
    decide,
    question_data,
    quorum,
    sha256_of,
)
from portal.council.states import Attendance, Channel, Mark, Mode
from portal.council.tally import Count
from portal.council.ties import Step
from portal.council.voting_rule import VotingRule


@dataclass(frozen=True)
class Fault:
    """Where a record is wrong."""

    record: str
    why: str


MALFORMED = (KeyError, ValueError, TypeError, AttributeError, IndexError)
MISSHAPEN = "không đúng cấu trúc"


def check_record(text: str, sha256: str) -> list[str]:
    """What is wrong with one record by itself: canonical form, hash, counts, thresholds, quotas, ties."""
    try:
        body = json.loads(text)
    except ValueError:
        return ["không đọc được"]
    if canonical(body) != text:
        return ["không ở dạng chuẩn"]
    if sha256_of(body) != sha256:
        return ["mã kiểm tra không khớp"]
    try:
        return _recount(body) if body.get("kind") == "round" else []
    except MALFORMED:  # forged by somebody who made the hash anew: to be named, not to fall over
        return [MISSHAPEN]


def _recount(body: Mapping[str, Any]) -> list[str]:
    rule = VotingRule.from_data(body["rule"])
    roll = [
        RollEntry(
            entry["n"], entry["name"], entry["post"], entry["duty"], Attendance(entry["attendance"]), entry["voted"],
            channel=entry.get("channel", Channel.ONLINE.value),
        )
        for entry in body["roll"]
    ]  # fmt: skip
    faults = _channels(body, rule.mode)
    if quorum(rule, roll) != body["quorum"]:
        faults.append("số có mặt không khớp danh sách")
    decided = []
    for question in body["questions"]:
        count = Count(question["yes"], question["no"], question["abstain"], question["invalid"])
        asked = Asked(
            question["n"], question["subject"]["kind"], question["subject"]["id"], question["name"], question["post"],
            question["unit"], question["category"], tuple(question["lines"]),
            tuple((entry["n"], entry["reason"]) for entry in question["excluded"]), question["acting_chair"], count,
            tuple(question.get("trackers", ())),
            tuple((entry["n"], entry["mark"]) for entry in question.get("ballots", ())), question.get("score"),
            Count(**question["paper"]) if "paper" in question else None,
        )  # fmt: skip
        decided.append(decide(rule, roll, asked))
        if decided[-1].silent < 0:
            faults.append(f"câu {asked.n}: nhiều phiếu hơn người được biểu quyết")
        if rule.mode is Mode.SECRET and len(set(asked.trackers)) != count.valid - (asked.paper or Count()).valid:
            faults.append(f"câu {asked.n}: số phiếu trong thùng không khớp số đếm")
        if rule.mode is Mode.OPEN:
            marks = [mark for _, mark in asked.ballots]
            counted = Count(marks.count("Y"), marks.count("N"), marks.count("A"))
            if counted != Count(count.yes, count.no, count.abstain):
                faults.append(f"câu {asked.n}: ý kiến từng người không khớp số đếm")
    categories = [CategoryEntry(entry["code"], entry["title"], entry["quota"]) for entry in body["categories"]]
    made = awards(rule, decided, categories, second="parent" in body["round"], choices=_choices(body))
    for entry, question in zip(decided, body["questions"], strict=True):
        if question_data(entry, made[entry.asked.category], rule.mode) != question:
            faults.append(f"câu {entry.asked.n}: kết quả không theo quy tắc")
    for category, stored in zip(categories, body["categories"], strict=True):
        if category_data(category, made[category.code]) != stored:
            faults.append(f"nhóm {category.title}: số lượng không theo quy tắc")
        if made[category.code].next == ties.CHAIR:
            faults.append(f"nhóm {category.title}: bằng số phiếu, thiếu lựa chọn của Chủ trì")
        if rule.most_yes and _too_many_yes(category, [entry.asked for entry in decided], roll):
            faults.append(f"nhóm {category.title}: nhiều phiếu đồng ý hơn quy tắc cho phép")
    return faults


def _choices(body: Mapping[str, Any]) -> dict[str, Step]:
    return {
        category["code"]: Step(step["how"], tuple(step["chosen"]), step["reason"])
        for category in body["categories"]
        for step in category.get("tie", ())
        if step["how"] == ties.CHAIR
    }


def _channels(body: Mapping[str, Any], mode: Mode) -> list[str]:
    """By which ways the ballots came in, and whether what was counted on paper fits the papers handed out."""
    faults = []
    for entry in body["roll"]:
        if "channel" in entry and not (entry["voted"] and entry["channel"] in set(Channel) - {Channel.ONLINE}):
            faults.append(f"thành viên {entry['n']}: cách bỏ phiếu không hợp lệ")
    papers = {entry["n"] for entry in body["roll"] if entry.get("channel") == Channel.PAPER}
    if body["round"].get("on_paper") and papers != {entry["n"] for entry in body["roll"] if entry["voted"]}:
        faults.append("lần bỏ phiếu giấy có phiếu không phải phiếu giấy")
    by_totals = "paper" in body
    if by_totals != (mode is Mode.SECRET and bool(papers)):
        return [*faults, "số phiếu giấy không khớp danh sách"]
    returned, people = 0, {""}
    if by_totals:
        returned, people = body["paper"]["returned"], {body["paper"]["entered"], body["paper"]["confirmed"]}
        if len(people - {""}) != 2 or not 0 <= returned <= len(papers):
            faults.append("phiếu giấy: cần hai người kiểm, số thu về không quá số phát ra")
    came = {entry["n"] for entry in body["roll"] if entry["voted"]} - papers
    for question in body["questions"]:
        if mode is Mode.SECRET and len(question["trackers"]) != len(came - {row["n"] for row in question["excluded"]}):
            faults.append(f"câu {question['n']}: số phiếu trong thùng không khớp số người bỏ phiếu trên máy")
        paper, where = question.get("paper"), f"câu {question['n']}: "
        if (paper is not None) != by_totals or question["invalid"] != (paper or {"invalid": 0})["invalid"]:
            faults.append(where + "số phiếu giấy không khớp số đếm")
        if paper is None:
            continue
        out = len(papers & {entry["n"] for entry in question["excluded"]})
        if not max(0, returned - out) <= sum(paper.values()) <= min(returned, len(papers) - out):
            faults.append(where + "số phiếu giấy không bằng số thu về")
        if min(paper.values()) < 0 or any(paper[mark] > question[mark] for mark in paper):
            faults.append(where + "số phiếu giấy lớn hơn số đếm")
    return faults


def check_correction(body: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is wrong with a closing record as a correction. `known` are the bodies before it by their hash."""
    if body.get("kind") != "meeting" or (body["revision"] == 1 and "corrects" not in body):
        return []
    before = known.get(body.get("corrects", {}).get("sha256", ""))
    if before is None or before.get("kind") != "meeting":
        return ["đính chính một bản ghi không có"]
    same = {key: value for key, value in body.items() if key not in OF_ITS_OWN}
    if same != {key: value for key, value in before.items() if key not in OF_ITS_OWN}:
        return ["bản đính chính sửa cả phần đã chốt"]
    return [] if body["revision"] == before["revision"] + 1 else ["số lần đính chính không liền nhau"]


def _check_parent(body: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], decided: set[str]) -> list[str]:
    """What is wrong with a second round beside its first; `decided` are the rounds that had one before, and this adds."""
    parent = body["round"].get("parent") if body["kind"] == "round" else None
    if parent is None:
        return []
    first, again = known.get(parent["sha256"], {}), parent["id"] in decided
    decided.add(parent["id"])
    if again or first.get("kind") != "round" or first["round"]["id"] != parent["id"]:
        return ["vòng 2 không có lần bỏ phiếu trước"]
    return ties.check_second(first, body)


def _too_many_yes(category: CategoryEntry, asked: Sequence[Asked], roll: Sequence[RollEntry]) -> bool:
    """More yes in a category than its voters together, or of named marks one of them, may give."""
    if category.quota is None:
        return False
    mine = [entry for entry in asked if entry.category == category.code]
    if sum(entry.count.yes for entry in mine) > category.quota * sum(1 for entry in roll if entry.voted):
        return True
    named = Counter(n for entry in mine for n, mark in entry.ballots if mark == Mark.YES)
    return any(given > category.quota for given in named.values())


def read(text: str) -> Mapping[str, Any]:
    """What stands in a record, if it is one at all: a forged one is to be named, not to fall over."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def check_chain(records: Sequence[tuple[str, str, str]]) -> list[Fault]:
    """`records` of one council in order: (id, text, sha256). Each must be right and follow the one before."""
    faults = []
    prev = GENESIS
    known: dict[str, Mapping[str, Any]] = {}  # bodies by their hash
    decided: set[str] = set()  # rounds whose tie a second one decided
    for record_id, text, sha256 in records:
        own = check_record(text, sha256)
        faults += [Fault(record_id, why) for why in own]
        body = read(text)
        try:
            if not own:
                faults += [Fault(record_id, why) for why in check_correction(body, known)]
                faults += [Fault(record_id, why) for why in _check_parent(body, known, decided)]
        except MALFORMED:
            faults.append(Fault(record_id, MISSHAPEN))
        if body.get("prev") != prev:
            faults.append(Fault(record_id, "không nối với bản ghi trước"))
        known[sha256] = body
        prev = sha256
    return faults
