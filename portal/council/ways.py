"""What the minutes say of the other ways to vote: by code, at the desk, on paper, in writing over days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from portal.council.record import Body
from portal.council.states import Attendance, Channel, counts_present
from portal.council.voting_rule import OF_NAMES, VotingRule
from portal.documents.blocks import Block, Heading, Lines, Paragraph
from portal.vietnamese import count, day, paper_moment

HOW = {
    Channel.CODE: "Vào họp bằng mã, Thư ký xác nhận đúng người",
    Channel.DESK: "Bỏ phiếu tại bàn bỏ phiếu",
    Channel.PAPER: "Gửi phiếu giấy có tên, Thư ký nhập",
}


def is_written(closing: Body) -> bool:
    return bool(closing["meeting"].get("held") == "written")


def _papers(body: Body) -> list[str]:
    return [entry["name"] for entry in body["roll"] if entry.get("channel") == Channel.PAPER]


def ballots_line(body: Body) -> str | None:
    """Phiếu phát ra, thu về of a round with paper or in writing; None where the usual line says it all."""
    written, paper = body["round"].get("written"), body.get("paper")
    if not written and not paper:
        return None
    voted = sum(1 for entry in body["roll"] if entry["voted"])
    here = [row for row in body["roll"] if counts_present(Attendance(row["attendance"]), row["voted"])]
    issued = len(body["roll"]) if written else len(here)
    if not paper:
        return f"Phát ra {count(issued)} phiếu, thu về {count(voted)}."
    handed = len(_papers(body))
    back = voted - handed + paper["returned"]
    return (
        f"Phát ra {count(issued)} phiếu, thu về {count(back)}; trong đó phiếu giấy phát ra {count(handed)}, "
        f"thu về {count(paper['returned'])} ({paper['entered']} kiểm và nhập, {paper['confirmed']} xác nhận)."
    )


def lines(body: Body) -> list[Block]:
    """Who voted in which other way, and what was invalid on paper."""
    found = []
    for channel, words in HOW.items():
        names = [entry["name"] for entry in body["roll"] if entry.get("channel") == channel]
        if channel is Channel.PAPER and "paper" in body:
            words = "Bỏ phiếu giấy"
        if names:
            found.append(f"{words}: {', '.join(names)}.")
    for question in body["questions"]:
        if question["invalid"]:
            found.append(f"Mục “{question['name']}”: {count(question['invalid'])} phiếu không hợp lệ.")
    return [Lines(found)] if found else []


# --- a written circulation ----------------------------------------------------------------------
def opening(closing: Body, purpose: str) -> list[Block]:
    """`purpose` is what a council of this kind votes for."""
    campaign, meeting, council = closing["campaign"], closing["meeting"], closing["council"]
    plan_day = day(date.fromisoformat(campaign["plan_date"]))
    movement = campaign["title"].replace("Phong trào", "phong trào", 1)
    decision = f" (thành lập theo {council['decision']})" if council["decision"] else ""
    sent, until = (paper_moment(datetime.fromisoformat(meeting[name])) for name in ("start", "deadline"))
    return [
        Paragraph(
            f"{council['name']}{decision} lấy ý kiến các thành viên bằng phiếu, không tổ chức họp, theo Kế hoạch số "
            f"{campaign['plan_number']} ngày {plan_day} của {campaign['plan_issuer']} để {purpose} {movement}."
        ),
        Paragraph(f"Gửi phiếu: {sent}. Hạn gửi lại ý kiến: {until}."),
        *(Paragraph(_extended(told)) for told in meeting.get("extended", ())),
    ]


def _extended(told: Body) -> str:
    before, until = (paper_moment(datetime.fromisoformat(told[name])) for name in ("from", "until"))
    return f"Gia hạn từ {before} đến {until}. Lý do: {told['reason'].rstrip('.')}."


def taking_part(closing: Body, rounds: Sequence[Body]) -> list[Block]:
    """Those take part whose opinion came back."""
    meeting = closing["meeting"]
    blocks: list[Block] = [Heading("I. THÀNH PHẦN LẤY Ý KIẾN")]
    for body in rounds[-1:]:
        silent = [entry["name"] for entry in body["roll"] if not entry["voted"]]
        rule, quorum = VotingRule.from_data(body["rule"]), body["quorum"]
        blocks += [
            Paragraph(
                f"Tổng số thành viên có quyền biểu quyết: {count(quorum['roll'])}. Đã gửi ý kiến: "
                f"{quorum['present']}/{quorum['roll']}, cần ít nhất {quorum['needed']} "
                f"({rule.quorum.words()} {OF_NAMES[rule.quorum.of]}, theo {rule.citation})."
            ),
            Paragraph(f"Chưa gửi ý kiến: {', '.join(silent) if silent else 'không'}."),
            Paragraph("Thành viên đã gửi ý kiến được tính là thành viên có mặt."),
        ]
    for label, person in (("Chủ trì", meeting["chair"]), ("Thư ký", meeting["secretary"])):
        blocks.append(Paragraph(f"{label}: {', '.join(part for part in (person['name'], person['post']) if part)}."))
    return blocks


def contents(closing: Body, rounds: Sequence[Body]) -> list[Block]:
    blocks: list[Block] = [Heading("II. NỘI DUNG LẤY Ý KIẾN")]
    blocks += [Paragraph(line.strip()) for line in closing["meeting"]["opening"].splitlines() if line.strip()]
    asked = [
        ", ".join(part for part in (question["name"], question["post"], question["unit"]) if part)
        + (f": {'; '.join(question['lines'])}" if question["lines"] else "")
        + "."
        for question in (rounds[-1]["questions"] if rounds else [])
    ]
    blocks.append(Lines(asked))
    for title, text in (("Ý kiến khác:", closing["discussion"]), ("Ý kiến bảo lưu:", closing["reserved"])):
        said = [line.strip() for line in text.splitlines() if line.strip()]
        if said:
            blocks += [Paragraph(title), Lines(said)]
    return blocks
