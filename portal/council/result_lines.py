"""What one sealed round decided, as the minutes and the counting minutes print it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.council import ties, ways
from portal.council.record import Body
from portal.council.states import (
    MODE_NAMES,
    PRESENT,
    RECUSAL_NAMES,
    STANDING_NAMES,
    Attendance,
    Mode,
    RecusalReason,
    Standing,
    asked_head,
)
from portal.council.voting_rule import OF_NAMES, VotingRule
from portal.documents.blocks import (
    STT,
    Block,
    Column,
    Lines,
    Paragraph,
    Table,
)
from portal.vietnamese import count

WHO, WHERE = 45, Column("Chức vụ, đơn vị", 37)
RESULT_COLUMNS = (
    Column("Đồng ý", 15, "center"),
    Column("Không đồng ý", 17, "center"),
    Column("Tỷ lệ", 19, "center"),
    Column("Kết quả", 20, "center"),
)


def one_round(body: Body, several: bool, bodies: Mapping[str, Body]) -> list[Block]:
    rule = VotingRule.from_data(body["rule"])
    start = f"Lần {body['round']['ordinal']}. " if several else ""
    if "parent" in body["round"]:
        first = bodies[body["round"]["parent"]["id"]]["round"]["ordinal"]
        start = f"Lần {body['round']['ordinal']} (vòng 2, giữa những người bằng số phiếu ở lần {first}). "
    if several:
        start += (
            f"Có mặt {body['quorum']['present']}/{body['quorum']['roll']}, cần ít nhất {body['quorum']['needed']}. "
        )
    limit = " Mỗi phiếu đồng ý ở một nhóm tối đa bằng số lượng của nhóm." if rule.most_yes else ""
    blocks: list[Block] = [
        Paragraph(f"{start}Hình thức: {MODE_NAMES[rule.mode].lower()}. {ballots_line(body, rule)}"),
        Paragraph(
            f"Tỷ lệ thông qua: phải có {rule.threshold.words()} {OF_NAMES[rule.threshold.of]} đồng ý, "
            f"theo {rule.citation}.{limit}"
        ),
    ]
    blocks += result_tables(body, rule)
    blocks += recusals(body) + ways.lines(body)
    if rule.mode is Mode.OPEN:
        blocks += _named_marks(body)
    return blocks


def result_tables(body: Body, rule: VotingRule) -> list[Block]:
    """The counts by category, a tie reported below its table."""
    blocks: list[Block] = []
    for category in body["categories"]:
        asked = [question for question in body["questions"] if question["category"] == category["code"]]
        quota = f" (số lượng: {count(category['quota'])})" if category["quota"] else ""
        blocks.append(Paragraph(f"{category['title']}{quota}:", bold=True))
        blocks.append(_table(asked, rule, category["title"]))
        if category["tied"]:
            blocks += [Paragraph(line) for line in _tie_lines(body, category)]
    return blocks


def ballots_line(body: Body, rule: VotingRule) -> str:
    if rule.mode is Mode.HANDS:
        return "Thư ký ghi kết quả, Chủ trì xác nhận."
    if line := ways.ballots_line(body):
        return line
    voted = sum(1 for entry in body["roll"] if entry["voted"])
    issued = sum(1 for entry in body["roll"] if Attendance(entry["attendance"]) in PRESENT)
    return f"Phát ra {count(issued)} phiếu, thu về {count(voted)}, hợp lệ {count(voted)}, không hợp lệ 00."


def _table(asked: Sequence[Body], rule: VotingRule, caption: str) -> Table:
    columns = [STT, Column(asked_head(asked[0]["subject"]["kind"]), WHO), WHERE, *RESULT_COLUMNS]
    if rule.abstain or any(question["abstain"] for question in asked):
        columns[2:3] = [Column("Chức vụ, đơn vị", 24)]
        columns.insert(5, Column("Không có ý kiến", 14, "center"))
    rows = []
    for number, question in enumerate(asked, 1):
        row = [
            str(number),
            question["name"],
            ", ".join(part for part in (question["post"], question["unit"]) if part),
            str(question["yes"]),
            str(question["no"]),
        ]
        if len(columns) == 8:
            row.append(str(question["abstain"]))
        row += [question["percent"], STANDING_NAMES[Standing(question["standing"])]]
        rows.append(row)
    return Table(columns, rows, f"Kết quả: {caption}")


def _tie_lines(body: Body, category: Body) -> list[str]:
    """Who is equal, what the rule does then, and every step that was taken."""
    questions = {question["n"]: question for question in body["questions"]}
    tied = [questions[n] for n in category["tied"]]
    lines = [f"{_names(tied)} cùng {tied[0]['yes']} phiếu ở vị trí cuối. Theo quy chế: {ties.words(body)}."]
    taken = category.get("tie", ())
    for step in taken:
        chosen = [questions[n] for n in step["chosen"]]
        if step["how"] == ties.SCORE:
            met = ", ".join(f"{question['name']} {question['score']}" for question in tied)
            lines.append(f"Số tiêu chí đạt: {met}. Được chọn: {_names(chosen) or 'chưa phân định được'}.")
        else:
            lines.append(f"Chủ trì chọn {_names(chosen) or 'không ai'}. Lý do: {step['reason'].rstrip('.')}.")
    left = category["quota"] - len(category["awarded"]) - sum(len(step["chosen"]) for step in taken)
    if left and ties.next_step(body) != ties.SECOND_ROUND:
        lines.append(f"Còn {count(left)}, không sử dụng.")
    return lines


def _names(questions: Sequence[Body]) -> str:
    return ", ".join(question["name"] for question in questions)


def recusals(body: Body) -> list[Block]:
    """The recused are named per item, and who chaired it in the chair's place."""
    names = {entry["n"]: entry["name"] for entry in body["roll"]}
    lines = []
    for question in body["questions"]:
        for entry in question["excluded"]:
            reason = RECUSAL_NAMES[RecusalReason(entry["reason"])]
            lines.append(f"{names[entry['n']]} không tham gia biểu quyết ở mục “{question['name']}” ({reason}).")
        if question["acting_chair"]:
            lines.append(f"{question['acting_chair']} chủ trì thay ở mục “{question['name']}”.")
        if question["silent"]:
            lines.append(f"Mục “{question['name']}”: {count(question['silent'])} người có mặt không biểu quyết.")
    return [Lines(lines)] if lines else []


def _named_marks(body: Body) -> list[Block]:
    names = {entry["n"]: entry["name"] for entry in body["roll"]}
    words = {"Y": "Đồng ý", "N": "Không đồng ý", "A": "Không có ý kiến"}
    lines = []
    for question in body["questions"]:
        for mark, word in words.items():
            given = [names[entry["n"]] for entry in question["ballots"] if entry["mark"] == mark]
            if given:
                lines.append(f"“{question['name']}” - {word}: {', '.join(given)}.")
    return [Paragraph("Ý kiến từng người:"), Lines(lines)] if lines else []
