"""The minutes say what the records say: every number, every name, for every way of voting."""

from __future__ import annotations

import io
import json
import random
import re
import secrets
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.council import minutes, queries, record, tally
from portal.council.states import STANDING_NAMES, Attendance, Mode, Standing
from portal.database import db
from portal.documents import draw
from portal.documents.blocks import Lines, Paragraph, Signatures, Table
from tests.cast import Cast
from tests.council.table import VOTERS
from tests.council.table import Table as Meeting
from tests.council.test_pure import facts


def closing(sealed: list[dict], **changes) -> dict:
    whole = {
        "v": 1, "kind": "meeting", "revision": 1,
        "council": {"id": "k1", "name": "Hội đồng Sáng kiến phường Đông", "decision": "Quyết định số 12/QĐ-UBND"},
        "meeting": {
            "id": "m1", "title": "Họp bình xét", "place": "Hội trường", "start": "2024-10-25T01:00:00Z",
            "end": "2024-10-25T03:05:00Z", "chair": {"name": "Lê Hữu Nghĩa", "post": "Chủ tịch UBND"},
            "secretary": {"name": "Võ Thị Ánh", "post": ""},
        },
        "paper": {"style": "state", "above": ["UBND QUẬN THỬ"], "name": ["UBND PHƯỜNG ĐÔNG"], "symbol": "UBND", "place_name": "Phường Đông"},
        "campaign": {"title": "Cải cách hành chính 2024", "plan_number": "44/KH-UBND", "plan_date": "2024-03-01", "plan_issuer": "UBND quận", "award": "Giấy khen"},
        "attendance": [
            {"name": entry["name"], "post": entry["post"], "duty": "member", "status": entry["attendance"],
             "reason": "đi họp tỉnh" if entry["attendance"] == "absent" else ""}
            for entry in (sealed[-1]["roll"] if sealed else [])
        ],
        "agenda": [], "discussion": "Ông A: đồng ý.\n\nBà B: nhất trí.", "reserved": "", "conclusion": "Nhất trí.", "postponed": "",
        "rounds": [{"id": body["round"]["id"], "ordinal": body["round"]["ordinal"], "sha256": record.sha256_of(body)} for body in sealed],
        "audit": {"seq": 3, "hash": "h"}, "prev": record.GENESIS, "software": "x",
    }  # fmt: skip
    return {**whole, **changes}


def composed(sealed: list[dict], **changes):
    return minutes.minutes(
        closing(sealed, **changes), sealed, check_address="https://x/kiem-tra", record_id="r", attached=b"{}"
    )


def tables(paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table) and block.caption.startswith("Kết quả")]


def said(paper) -> str:
    found = []
    for block in paper.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Lines):
            found += block.items
    return "\n".join(found)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(Mode)), st.lists(st.text("YN", min_size=7, max_size=7), min_size=2, max_size=2))
def test_every_number_in_the_table_stands_in_the_record(mode: Mode, marks: list[str]) -> None:
    base = facts(mode)
    questions = [
        replace(
            question,
            count=tally.count_marks(given_),
            trackers=tuple(secrets.token_hex(16) for _ in given_) if mode is Mode.SECRET else (),
            ballots=tuple(enumerate(given_, 1)) if mode is Mode.OPEN else (),
        )
        for question, given_ in zip(base.questions, marks, strict=True)
    ]
    body = record.round_body(replace(base, questions=questions))
    paper = composed([body])
    (table,) = tables(paper)
    assert [[row[1], *row[3:6]] for row in table.rows] == [
        [q["name"], str(q["yes"]), str(q["no"]), q["percent"]] for q in body["questions"]
    ]
    for row, question in zip(table.rows, body["questions"], strict=True):
        assert row[6] == STANDING_NAMES[Standing(question["standing"])]
    failed = [q["name"] for q in body["questions"] if not q["pass"]]
    assert ("Không đạt tỷ lệ: " + "; ".join(failed) in said(paper)) == bool(failed)


def test_who_was_away_and_why_and_who_took_no_part() -> None:
    base = facts()
    roll = [replace(entry, attendance=Attendance.ABSENT, voted=False) if entry.n == 7 else entry for entry in base.roll]
    questions = [
        replace(q, count=tally.Count(yes=5), trackers=q.trackers[:5], excluded=((2, "nominee"),))
        for q in base.questions
    ]
    body = record.round_body(replace(base, roll=roll, questions=questions))
    text = said(composed([body]))
    assert "Có mặt: 6/7" in text and "Vắng: Người Thứ 7 (đi họp tỉnh)." in text
    assert "Người Thứ 2 không tham gia biểu quyết ở mục “Ứng viên 1”" in text
    assert "Phát ra 06 phiếu" in text


def test_open_votes_are_named_and_secret_ones_never() -> None:
    spoken = said(composed([record.round_body(facts(Mode.OPEN))]))
    assert "“Ứng viên 1” - Không đồng ý: Người Thứ 7." in spoken
    silent = said(composed([record.round_body(facts(Mode.SECRET))]))
    assert "Ý kiến từng người" not in silent and "Không đồng ý: Người" not in silent


def test_an_annulled_round_is_told_with_its_reason() -> None:
    body = record.round_body(facts())
    paper = composed([body], rounds=[
        {"id": "r0", "ordinal": 1, "void": "thêm một người vào danh sách"},
        {"id": "r1", "ordinal": 2, "sha256": record.sha256_of(body)},
    ])  # fmt: skip
    assert "Lần 1: đã hủy. Lý do: thêm một người vào danh sách." in said(paper)


def test_who_was_never_called_is_not_said_to_be_away() -> None:
    away = [{"name": "Ông A", "post": "", "duty": "member", "status": "absent", "reason": ""}]
    paper = composed([], postponed="Mưa bão lớn", attendance=away)
    told = said(paper)
    assert "01. Chưa điểm danh." in told and "Vắng" not in told and "Có mặt" not in told
    assert "kết quả đã chốt" not in told and "bản ghi cuộc họp" in told
    (listed,) = [block for block in paper.blocks if isinstance(block, Table)]
    assert listed.rows == [["1", "Ông A", "", "Chưa điểm danh"]]
    assert "Vắng: Ông A (đi họp tỉnh)." in said(
        composed([], postponed="Mưa", attendance=[{**away[0], "reason": "đi họp tỉnh"}])
    )


def test_a_postponed_meeting_says_so_and_counts_nothing() -> None:
    paper = composed([], postponed="không đủ thành viên")
    assert not tables(paper) and any(getattr(block, "text", "") == "II. HOÃN HỌP" for block in paper.blocks)
    assert "Lý do: không đủ thành viên." in said(paper)


def test_the_form_of_the_paper() -> None:
    paper = composed([record.round_body(facts())])
    head = paper.blocks[0]
    assert head.number.startswith("Số:") and head.number.endswith("/BB-UBND")
    assert head.place_date == "Phường Đông, ngày 25 tháng 10 năm 2024"
    assert "Biên bản kết thúc lúc 10 giờ 05 phút, ngày 25 tháng 10 năm 2024./." in said(paper)
    (signed,) = [block for block in paper.blocks if isinstance(block, Signatures)]
    assert (signed.left.name, signed.right.name) == ("Võ Thị Ánh", "Lê Hữu Nghĩa")


@pytest.mark.both
def test_the_pdf_of_a_real_meeting_says_its_record(cast: Cast) -> None:
    with cast.portal.app.app_context():
        meeting = Meeting.lay(cast)
        meeting.opened()
        for number, username in enumerate(VOTERS):
            meeting.vote(username, "Y" + "".join(random.Random(number).choices("YN", k=2)))
        meeting.close()
        meeting.propose()
        meeting.confirm()
        meeting.narrate(discussion="Ông Khôi: nhất trí.", conclusion="Thống nhất đề nghị tặng Giấy khen.")
        row = meeting.close_meeting()
        body = json.loads(row.body)
        rounds = [json.loads(r.body) for r in queries.chain(row.council_id) if r.kind == "round"]
        pdf = draw.to_pdf(
            minutes.minutes(body, rounds, check_address="https://x/kiem-tra", record_id=row.id, attached=b"{}")
        )
        db.session.remove()
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    for question in rounds[0]["questions"]:
        numbers = f"{question['yes']} {question['no']} {question['percent']} "
        numbers += STANDING_NAMES[Standing(question["standing"])]
        assert re.search(rf"{question['name']}.{{0,80}}? {re.escape(numbers)}", text), (question["name"], text)
    assert f"cần ít nhất {rounds[0]['quorum']['needed']}" in text
    assert record.groups(row.sha256) in text and record.groups(record.sha256_of(rounds[0])) in text
    assert "Thống nhất đề nghị tặng Giấy khen." in text
