"""A council's papers with the facts of nobody: a secret vote with two on paper's tellers, and a circulation's sheet."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from portal.council import ballot_paper, counting, invitation, minutes, record
from portal.council.attendance_list import attendance_list
from portal.council.ballot_paper import Asking, Line
from portal.council.invitation import SIGNS, Invitation
from portal.council.record import Asked, CategoryEntry, RollEntry, RoundFacts
from portal.council.states import Attendance, Duty
from portal.council.tally import count_marks
from portal.council.voting_rule import usual_rule
from portal.documents.samples import AT, CAMPAIGN, COMMUNE, Makers

COUNCIL, TITLE, PLACE = (
    "Hội đồng bình xét UBND xã Hồ Đắc Kiện",
    "Họp bình xét khen thưởng năm 2026",
    "Hội trường UBND xã",
)
CHECK = "https://thidua.example.vn/kiem-tra"
PEOPLE = [
    ("Thạch Minh Quang", "Chủ tịch UBND xã"), ("Lâm Văn Tài", "Công chức Văn phòng - Thống kê"),
    ("Sơn Thị Liên", "Phó Chủ tịch UBND xã"), ("Trần Minh Khôi", "Công chức Tài chính - Kế toán"),
    ("Lý Văn Phước", "Công chức Địa chính - Xây dựng"), ("Danh Thị Ngọc", "Chủ tịch Hội Phụ nữ xã"),
    ("Đặng Văn Ánh", "Bí thư Đoàn xã"),
]  # fmt: skip
ASKED = [("Ủy ban nhân dân xã Hồ Đắc Kiện", "", "tt", "YYYYYYY"), ("Trần Thị Mỹ Duyên", "Công chức", "cn", "YYYYYYN")]
PAPER = {
    "style": COMMUNE.style, "above": list(COMMUNE.above), "name": list(COMMUNE.name), "symbol": COMMUNE.symbol,
    "place_name": COMMUNE.place,
}  # fmt: skip


def _round() -> dict[str, Any]:
    questions = [
        Asked(
            n, "candidate", f"c{n}", name, post, COMMUNE.full if post else "", category, ("Tiêu chí 5/5", "Sáng kiến 01"), (),
            "", count_marks(marks),
            trackers=tuple(hashlib.sha256(f"{n}{at}".encode()).hexdigest()[:32] for at in range(len(marks))),
        )
        for n, (name, post, category, marks) in enumerate(ASKED, 1)
    ]  # fmt: skip
    return record.round_body(
        RoundFacts(
            council=("k1", COUNCIL), ordinal=1, round_id="r1",
            meeting={
                "id": "m1", "title": TITLE, "place": PLACE, "start": record.seconds(AT), "chair": PEOPLE[0][0],
                "secretary": PEOPLE[1][0],
            },
            opened=AT + timedelta(minutes=40), closed=AT + timedelta(minutes=55), rule=usual_rule(),
            roll=[
                RollEntry(n, name, post, Duty.MEMBER.value, Attendance.ONSITE, True)
                for n, (name, post) in enumerate(PEOPLE, 1)
            ],
            questions=questions, categories=[CategoryEntry("tt", "Xã, thị trấn", None), CategoryEntry("cn", "Cá nhân", None)],
            frozen="f" * 64, urn="a" * 64, proposed_by=PEOPLE[1][0], proposed_at=AT + timedelta(minutes=60), audit_seq=3,
            audit_hash="0" * 64, prev=record.GENESIS, software="", tellers=[PEOPLE[3][0], PEOPLE[5][0]],
        )
    )  # fmt: skip


def _closing() -> dict[str, Any]:
    sealed = _round()
    return {
        "v": 1, "kind": "meeting", "revision": 1,
        "council": {"id": "k1", "name": COUNCIL, "decision": "Quyết định số 12/QĐ-UBND ngày 09/02/2026"},
        "meeting": {
            "id": "m1", "title": TITLE, "place": PLACE, "start": record.seconds(AT),
            "end": record.seconds(AT + timedelta(hours=2)), "chair": {"name": PEOPLE[0][0], "post": PEOPLE[0][1]},
            "secretary": {"name": PEOPLE[1][0], "post": PEOPLE[1][1]},
        },
        "paper": PAPER,
        "campaign": {
            "title": CAMPAIGN, "plan_number": "38/KH-UBND", "plan_date": "2026-01-07",
            "plan_issuer": "Ủy ban nhân dân huyện Châu Thành", "award": "Giấy khen",
        },
        "attendance": [
            {"name": name, "post": post, "duty": "member", "status": "onsite", "reason": ""} for name, post in PEOPLE
        ],
        "agenda": [], "discussion": "", "reserved": "", "conclusion": "Nhất trí đề nghị khen thưởng các tên đạt tỷ lệ.",
        "postponed": "",
        "speakers": [
            {"name": PEOPLE[2][0], "post": PEOPLE[2][1], "gist": "nhất trí với danh sách", "at": record.seconds(AT)}
        ],
        "rounds": [{"id": "r1", "ordinal": 1, "sha256": record.sha256_of(sealed)}],
        "audit": {"seq": 9, "hash": "0" * 64}, "prev": record.sha256_of(sealed), "software": "",
    }  # fmt: skip


LINES = [
    Line(name, f"{post}, {COMMUNE.full}" if post else "", {"tt": "Xã, thị trấn", "cn": "Cá nhân"}[code])
    for name, post, code, _ in ASKED
]
ASKING = Asking(COMMUNE, COUNCIL, TITLE, 1, AT, LINES, False, usual_rule().sentence())
SHEET = Asking(
    COMMUNE, COUNCIL, "Lấy ý kiến bằng phiếu", 1, AT, LINES, False, usual_rule().sentence(), named=True,
    opening="Đề nghị các thành viên cho ý kiến về việc khen thưởng dưới đây.", until="17:00 ngày 10/03/2026",
)  # fmt: skip
INVITATION = Invitation(
    agency=COMMUNE, council=COUNCIL, title=TITLE, place=PLACE, starts_at=AT, programme=[],
    candidates=[name for name, *_ in ASKED], chair=PEOPLE[0], signs=SIGNS[Duty.CHAIR], members=PEOPLE,
    plan="Kế hoạch số 38/KH-UBND", movement=CAMPAIGN, at=AT, sent_at=AT,
)  # fmt: skip
GIVEN: dict[str, Any] = {"check_address": CHECK, "record_id": "bien-ban-mau", "attached": b"{}\n"}

PAPERS: Makers = {
    "bien-ban-hop": lambda: minutes.minutes(_closing(), [_round()], **GIVEN),
    "bien-ban-kiem-phieu": lambda: counting.counting(_round(), PAPER, **GIVEN),
    "danh-sach-diem-danh": lambda: attendance_list(_closing(), record.sha256_of(_closing())),
    "phieu-binh-xet": lambda: ballot_paper.ballot_paper(ASKING),
    "phieu-lay-y-kien": lambda: ballot_paper.ballot_paper(SHEET),
    "giay-moi": lambda: invitation.paper(INVITATION),
}
