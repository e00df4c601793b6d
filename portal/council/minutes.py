"""The minutes, composed from the meeting's closing record and the round records it names, and from nothing else. Pure.

`minutes(closing, rounds)` answers a paper in the form of Nghị định 30/2020/NĐ-CP (Mẫu 1.9, biên bản). Every number in
it stands in a record; every word that is not fixed here stands there too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from portal.council import outcome, record, ways
from portal.council.record import Body
from portal.council.result_lines import one_round
from portal.council.states import (
    ATTENDANCE_NAMES,
    Attendance,
    CouncilKind,
    Standing,
    counts_present,
)
from portal.council.voting_rule import OF_NAMES, VotingRule
from portal.documents.blocks import (
    STT,
    Block,
    Code,
    Column,
    Heading,
    Letterhead,
    Lines,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Title,
    open_number,
)
from portal.vietnamese import capitalize_first, clock, count, day, paper_day, paper_moment


@dataclass(frozen=True)
class Words:
    """What the minutes of one kind of council speak of."""

    purpose: str
    presented: str
    passed: str


WORDS = {
    CouncilKind.REVIEW: Words(
        "bình xét khen thưởng",
        "hồ sơ của các tập thể, cá nhân được đề nghị khen thưởng",
        "được đề nghị khen thưởng",
    ),
    CouncilKind.SCIENCE: Words(
        "xét công nhận sáng kiến, mô hình mới, ý tưởng trong", "các nội dung đề nghị công nhận", "được công nhận"
    ),
}


def _words(closing: Body) -> Words:
    return WORDS[CouncilKind(closing["council"].get("kind", CouncilKind.REVIEW))]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def minutes(closing: Body, rounds: Sequence[Body], *, check_address: str, record_id: str, attached: bytes) -> Paper:
    """Biên bản họp bình xét. `rounds` are the bodies of the sealed rounds that `closing` names, in order.

    `check_address` is where the paper can be checked, `record_id` the name of the closing record there, `attached`
    the records themselves as one file.
    """
    sha256 = record.sha256_of(closing)
    paper = draft(closing, rounds)
    return replace(
        paper,
        blocks=[*paper.blocks, PageBreak(), *_annex(closing, rounds, sha256, check_address, record_id)],
        foot=f"Mã kiểm tra: {record.short(sha256)}",
        attached=("ban-ghi.json", attached, "Bản ghi kết quả"),
    )


def draft(closing: Body, rounds: Sequence[Body]) -> Paper:
    """The minutes without what proves them: to be read before they are made."""
    meeting = closing["meeting"]
    blocks: list[Block] = [
        letterhead(closing["paper"], "BB", written_on(closing)),
        Title("BIÊN BẢN", meeting["title"]),
        *_correction(closing),
        *(ways.opening(closing, _words(closing).purpose) if ways.is_written(closing) else _opening(closing)),
        *(ways.taking_part(closing, rounds) if ways.is_written(closing) else _attendance(closing, rounds)),
    ]
    if closing["postponed"]:
        blocks += [Heading("II. HOÃN HỌP"), Paragraph(f"Lý do: {closing['postponed']}.")]
    else:
        contents = ways.contents if ways.is_written(closing) else _contents
        blocks += [*contents(closing, rounds), *_results(closing, rounds), *_conclusion(closing, rounds)]
    return Paper(
        title=f"Biên bản: {meeting['title']}",
        blocks=[*blocks, *_ending(closing)],
        at=instant(closing.get("corrects", {}).get("at", meeting["end"])),
        author=closing["council"]["name"],
    )


def written_on(closing: Body) -> datetime:
    """A correction on its own day; minutes of opinions in writing, or of a meeting put off, on the day they ended; else the
    day of the meeting."""
    if "corrects" in closing:
        return instant(closing["corrects"]["at"])
    return instant(closing["meeting"]["end" if ways.is_written(closing) or closing["postponed"] else "start"])


def letterhead(paper: Mapping[str, Any], kind: str, at: datetime) -> Letterhead:
    """`paper` is the letterhead data of a closing record; no `kind` leaves the number line away."""
    return Letterhead(
        above=paper["above"],
        name=paper["name"],
        number=open_number(kind, paper["symbol"]) if kind else "",
        place_date=f"{paper['place_name']}, {paper_day(at)}",
        style=paper["style"],
    )


def _correction(closing: Body) -> list[Block]:
    """Bản đính chính: which paper it takes the place of, why, and that nothing counted is touched."""
    if "corrects" not in closing:
        return []
    told = closing["corrects"]
    return [
        Paragraph(f"Bản đính chính lần {count(closing['revision'] - 1)}", bold=True),
        Paragraph(
            f"Lập lúc {paper_moment(instant(told['at']))}, thay biên bản có mã kiểm tra {record.short(told['sha256'])}. "
            f"Lý do: {told['reason'].rstrip('.')}. Danh sách có mặt, số phiếu và kết quả giữ nguyên.",
            italic=True,
        ),
    ]


def _opening(closing: Body) -> list[Block]:
    campaign, meeting, council = closing["campaign"], closing["meeting"], closing["council"]
    plan_day = day(date.fromisoformat(campaign["plan_date"]))
    movement = campaign["title"].replace("Phong trào", "phong trào", 1)
    place = f" Địa điểm: {meeting['place']}." if meeting["place"] else ""
    decision = f" (thành lập theo {council['decision']})" if council["decision"] else ""
    return [
        Paragraph(
            f"Thời gian {'dự kiến' if closing['postponed'] else 'bắt đầu'}: {paper_moment(instant(meeting['start']))}.{place}"
        ),
        Paragraph(
            f"{council['name']}{decision} họp theo Kế hoạch số {campaign['plan_number']} ngày {plan_day} "
            f"của {campaign['plan_issuer']} để {_words(closing).purpose} {movement}."
        ),
    ]


def _attendance(closing: Body, rounds: Sequence[Body]) -> list[Block]:
    """The counted attendance is that of the round's closing, which the votes were counted against; of several rounds,
    whoever took part in one was there."""
    roll = _roll(closing, rounds)
    present = sum(1 for _, status, voted in roll if counts_present(status, voted))
    absent = [
        f"{name}{' (chưa gửi ý kiến)' if status is Attendance.WRITTEN else _why_away(closing, name)}"
        for name, status, voted in roll
        if not counts_present(status, voted)
    ]
    meeting = closing["meeting"]
    if _not_called(closing):
        return [
            Heading("I. THÀNH PHẦN THAM DỰ"),
            Paragraph(f"Tổng số thành viên có quyền biểu quyết: {count(len(roll))}. Chưa điểm danh."),
            Paragraph(f"Chủ trì: {named(meeting['chair'])}."),
            Paragraph(f"Thư ký: {named(meeting['secretary'])}."),
        ]
    blocks: list[Block] = [
        Heading("I. THÀNH PHẦN THAM DỰ"),
        Paragraph(f"Tổng số thành viên có quyền biểu quyết: {count(len(roll))}. Có mặt: {present}/{len(roll)}."),
    ]
    for told, status in (("Dự trực tuyến", Attendance.ONLINE), ("Gửi ý kiến bằng văn bản", Attendance.WRITTEN)):
        names = [name for name, now, voted in roll if now is status and counts_present(now, voted)]
        if names:
            blocks.append(Paragraph(f"{told}: {', '.join(names)}."))
    absent += [
        f"{entry['name']}{_why_away(closing, entry['name'])}, người dự thay: {entry['replaced_by']}"
        for entry in closing["attendance"]
        if "replaced_by" in entry
    ]
    blocks.append(Paragraph(f"Vắng: {'; '.join(absent) if absent else 'không'}."))
    for told, key in (("Đến muộn", "late"), ("Về sớm", "early")):
        names = [f"{row['name']} (lúc {clock(instant(row[key]))})" for row in closing["attendance"] if key in row]
        if names:
            blocks.append(Paragraph(f"{told}: {', '.join(names)}."))
    blocks.append(Paragraph(f"Chủ trì: {named(meeting['chair'])}."))
    blocks.append(Paragraph(f"Thư ký: {named(meeting['secretary'])}."))
    if rounds:
        blocks.append(Paragraph(_quorum(rounds[0])))
    return blocks


def _not_called(closing: Body) -> bool:
    """Put off before anybody was called: the record knows everybody as absent, which nobody said."""
    return bool(closing["postponed"]) and all(
        entry["status"] == Attendance.ABSENT and not entry["reason"] for entry in closing["attendance"]
    )


def _roll(closing: Body, rounds: Sequence[Body]) -> list[tuple[str, Attendance, bool]]:
    """(name, attendance, did an opinion or a ballot come in)."""
    if not rounds:
        here = [entry for entry in closing["attendance"] if "replaced_by" not in entry]
        return [(entry["name"], Attendance(entry["status"]), False) for entry in here]
    found: dict[tuple[str, int], tuple[str, Attendance, bool]] = {}
    for body in rounds:
        for entry in body["roll"]:
            key, now, voted = (entry["name"], entry["n"]), Attendance(entry["attendance"]), entry["voted"]
            known = found.get(key)
            if known is None or (counts_present(now, voted) and not counts_present(*known[1:])):
                found[key] = (entry["name"], now, voted)
    return list(found.values())


def _quorum(body: Body) -> str:
    rule, quorum = VotingRule.from_data(body["rule"]), body["quorum"]
    return (
        f"Có mặt {quorum['present']}/{quorum['roll']} thành viên, cần ít nhất {quorum['needed']} "
        f"({rule.quorum.words()} {OF_NAMES[rule.quorum.of]}, theo {rule.citation}); "
        "cuộc họp đủ điều kiện tiến hành."
    )


def _why_away(closing: Body, name: str) -> str:
    for entry in closing["attendance"]:
        if entry["name"] == name:
            words = {"excused": f"có lý do: {entry['reason']}", "unexcused": "không lý do"}
            if "early" in entry:
                return f" (về sớm lúc {clock(instant(entry['early']))})"
            why = words.get(entry["status"], entry["reason"])
            return f" ({why})" if why else ""
    return ""


def named(person: Mapping[str, str]) -> str:
    return ", ".join(part for part in (person["name"], person["post"]) if part) or "chưa cử"


def _contents(closing: Body, rounds: Sequence[Body]) -> list[Block]:
    blocks: list[Block] = [Heading("II. NỘI DUNG")]
    if closing.get("programme"):
        blocks += [Paragraph("Chương trình họp:"), Lines(closing["programme"])]
    blocks += [
        Paragraph("1. Chủ trì nêu mục đích, yêu cầu của cuộc họp."),
        Paragraph(f"2. Thư ký trình bày {_words(closing).presented}:"),
    ]
    for question in (result.question for result in outcome.final(rounds).values()):
        who = ", ".join(part for part in (question["name"], question["post"], question["unit"]) if part)
        lines = f": {'; '.join(question['lines'])}" if question["lines"] else ""
        blocks.append(Lines([f"{who}{lines}."]))
    discussion = _said(closing.get("speakers", ())) + _lines(closing["discussion"])
    blocks += [Paragraph("3. Ý kiến thảo luận:"), Lines(discussion or ["Không có ý kiến khác."])]
    if reserved := _said(closing.get("reserved_rows", ())) + _lines(closing["reserved"]):
        blocks += [Paragraph("4. Ý kiến bảo lưu:"), Lines(reserved)]
    return blocks


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _said(rows: Sequence[Body]) -> list[str]:
    """Who said what: "Trần Minh Khôi, Công chức: nhất trí với danh sách"."""
    return [f"{named(row)}: {row['gist']}" for row in rows]


def _results(closing: Body, rounds: Sequence[Body]) -> list[Block]:
    blocks: list[Block] = [Heading("III. KẾT QUẢ BIỂU QUYẾT")]
    bodies = {body["round"]["id"]: body for body in rounds}
    blocks += [
        Paragraph(
            f"{row['name']} được biểu quyết ở mục “{row['about']}”: {row['reason'].rstrip('.')} ({row['by']} xác định)."
        )
        for row in closing.get("recusals_lifted", ())
    ]
    for entry in closing["rounds"]:
        several = len(closing["rounds"]) > 1
        if "void" in entry:
            blocks.append(Paragraph(f"Lần {entry['ordinal']}: đã hủy. Lý do: {entry['void']}."))
            continue
        blocks += one_round(bodies[entry["id"]], several, bodies)
    return blocks


def _conclusion(closing: Body, rounds: Sequence[Body]) -> list[Block]:
    blocks: list[Block] = [Heading("IV. KẾT LUẬN")]
    for line in closing["conclusion"].splitlines():
        if line.strip():
            blocks.append(Paragraph(line.strip()))
    results = outcome.final(rounds)
    for standing, told in CONCLUDED.items():
        names = outcome.named(results, standing)
        words = f"{told}, {_words(closing).passed}" if standing is Standing.PASSED else told
        if names or (standing is Standing.PASSED and rounds):
            blocks.append(Paragraph(f"{words}: {'; '.join(names) or 'không có'}."))
    return blocks


CONCLUDED = {
    Standing.PASSED: "Đạt tỷ lệ",
    Standing.OUTSIDE: "Đạt tỷ lệ, ngoài số lượng",
    Standing.TIED: "Bằng số phiếu ở vị trí cuối, chưa chọn được",
    Standing.FAILED: "Không đạt tỷ lệ",
}


def _ending(closing: Body) -> list[Block]:
    meeting = closing["meeting"]
    done = "lập xong" if ways.is_written(closing) else "kết thúc"
    return [
        Paragraph(f"Biên bản {done} lúc {paper_moment(instant(meeting['end']))}./."),
        Signatures(
            left=Signature(["THƯ KÝ"], meeting["secretary"]["name"]),
            right=Signature(["CHỦ TRÌ"], meeting["chair"]["name"], "(Ký, ghi rõ họ tên, đóng dấu)"),
            recipients=["Như kết luận;", "Lưu: VT, hồ sơ thi đua."],
        ),
    ]


def told_of(entry: Body) -> str:
    """ "Có mặt, đến muộn lúc 08:40", "Vắng có lý do (đi họp tỉnh)"."""
    words = ATTENDANCE_NAMES[Attendance(entry["status"])] + (f" ({entry['reason']})" if entry["reason"] else "")
    for told, key in (("đến muộn", "late"), ("về sớm", "early")):
        if key in entry:
            words += f", {told} lúc {clock(instant(entry[key]))}"
    return words


def _annex(closing: Body, rounds: Sequence[Body], sha256: str, check_address: str, record_id: str) -> list[Block]:
    """Who was there, and the codes by which anyone can count again."""
    rows = [
        [
            str(number),
            entry["name"] + (f" (dự thay {entry['substitute_for']})" if "substitute_for" in entry else ""),
            entry["post"],
            "Chưa điểm danh" if _not_called(closing) else told_of(entry),
        ]
        for number, entry in enumerate(closing["attendance"], 1)
    ]
    blocks: list[Block] = [
        Title("PHỤ LỤC"),
        Paragraph("1. Danh sách thành viên và điểm danh", bold=True, indent=False),
        Table(
            [STT, Column("Họ và tên", 55), Column("Chức vụ", 55), Column("Điểm danh", 43)],
            rows,
            "Danh sách thành viên và điểm danh",
        ),
        Paragraph("2. Mã kiểm tra", bold=True, indent=False),
        Paragraph(
            "Biên bản này được lập từ bản ghi kết quả đã chốt. Bản ghi đính kèm trong tệp PDF; ai có bản ghi đều đếm lại "
            "được kết quả."
            if rounds
            else "Biên bản này được lập từ bản ghi cuộc họp, đính kèm trong tệp PDF.",
            indent=False,
        ),
    ]
    for body in rounds:
        label = f"Kết quả biểu quyết lần {body['round']['ordinal']} ({capitalize_first(body['sentence'])})"
        blocks.append(Code(label, record.groups(record.sha256_of(body))))
    address = f"{check_address}/{record_id}"
    blocks.append(Code(f"Biên bản cuộc họp. Kiểm tra tại {address}", record.groups(sha256), address))
    return blocks
