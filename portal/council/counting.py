"""Biên bản kiểm phiếu of one round, composed from its sealed record and the letterhead of its council. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.council import record, ways
from portal.council.minutes import instant, letterhead
from portal.council.record import Body
from portal.council.result_lines import ballots_line, recusals, result_tables
from portal.council.states import MODE_NAMES, Mode
from portal.council.voting_rule import OF_NAMES, VotingRule
from portal.documents.blocks import Block, Code, Heading, PageBreak, Paper, Paragraph, Signature, Signatures, Title
from portal.vietnamese import capitalize_first, count, paper_moment


def has_ballots(body: Body) -> bool:
    """Hands that were raised leave no ballots to count."""
    return bool(body["round"]["mode"] != Mode.HANDS)


def counting(body: Body, paper: Mapping[str, Any], *, check_address: str, record_id: str, attached: bytes) -> Paper:
    """`body` is the round's record, `paper` its council's letterhead data; the rest as for the minutes."""
    rule, meeting, round_ = VotingRule.from_data(body["rule"]), body["meeting"], body["round"]
    sha256 = record.sha256_of(body)
    counted = instant(body["proposed"]["at"])
    about = f"{meeting['title']} (lần\u00a0{round_['ordinal']})"
    place = f", tại {meeting['place']}" if meeting["place"] else ""
    quorum = body["quorum"]
    blocks: list[Block] = [
        letterhead(paper, "BB", counted),
        Title("BIÊN BẢN KIỂM PHIẾU", about),
        Heading("I. BỎ PHIẾU"),
        Paragraph(
            f"Bỏ phiếu từ {paper_moment(instant(round_['opened']))} đến {paper_moment(instant(round_['closed']))}{place}."
        ),
        Paragraph(f"Chủ trì: {meeting['chair']}. Thư ký: {meeting['secretary']}."),
        *_tellers(body),
        Paragraph(f"Hình thức: {MODE_NAMES[rule.mode].lower()}. {_who_counted(body)}"),
        Paragraph(
            f"Tổng số thành viên: {count(quorum['roll'])}. Có mặt: {count(quorum['present'])}. "
            f"Vắng: {count(quorum['roll'] - quorum['present'])}."
        ),
        Heading("II. KẾT QUẢ KIỂM PHIẾU"),
        Paragraph(ballots_line(body, rule)),
        Paragraph(
            f"Tỷ lệ thông qua: phải có {rule.threshold.words()} {OF_NAMES[rule.threshold.of]} đồng ý, theo {rule.citation}."
        ),
    ]
    blocks += result_tables(body, rule)
    blocks += recusals(body) + ways.lines(body)
    awarded = {n for category in body["categories"] for n in category["awarded"]}
    names = [question["name"] for question in body["questions"] if question["n"] in awarded]
    blocks += [
        Heading("III. DANH SÁCH ĐẠT TỶ LỆ"),
        Paragraph(f"{'; '.join(names) if names else 'Không có'}."),
        Paragraph(f"Kiểm phiếu xong lúc {paper_moment(counted)}./."),
        Signatures(
            left=_left(body),
            right=Signature(["CHỦ TRÌ"], meeting["chair"]),
            recipients=["Hội đồng;", "Lưu: hồ sơ thi đua."],
        ),
        PageBreak(),
        Title("PHỤ LỤC"),
        Paragraph(
            "Số phiếu trong biên bản này lấy từ bản ghi kết quả đã chốt, đính kèm trong tệp PDF; ai có bản ghi đều đếm lại "
            "được kết quả.",
            indent=False,
        ),
    ]
    address = f"{check_address}/{record_id}"
    label = f"{capitalize_first(body['sentence'])} Kiểm tra tại {address}"
    blocks.append(Code(label, record.groups(sha256), address))
    return Paper(
        title=f"Biên bản kiểm phiếu: {about}",
        blocks=blocks,
        at=counted,
        author=body["council"]["name"],
        foot=f"Mã kiểm tra: {record.short(sha256)}",
        attached=("ban-ghi.json", attached, "Bản ghi kết quả"),
    )


def _tellers(body: Body) -> list[Block]:
    names = body.get("tellers")
    if not names:
        return []
    return [Paragraph(f"Tổ kiểm phiếu: {', '.join([f'{names[0]} (Tổ trưởng)', *names[1:]])}.")]


def _left(body: Body) -> Signature:
    """The head of the tellers signs what they counted; where nobody was appointed, the secretary."""
    if body.get("tellers"):
        return Signature(["TM. TỔ KIỂM PHIẾU", "TỔ TRƯỞNG"], body["tellers"][0])
    return Signature(["THƯ KÝ"], body["meeting"]["secretary"])


def _who_counted(body: Body) -> str:
    if body["round"]["mode"] == Mode.SECRET:
        return "Phiếu không ghi tên, được đếm khi kết thúc bỏ phiếu; Thư ký đề nghị chốt, Chủ trì xác nhận."
    return "Ý kiến ghi tên từng người; Thư ký đề nghị chốt, Chủ trì xác nhận."
