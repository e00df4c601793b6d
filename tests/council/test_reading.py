"""Members read before they vote: on one light page, with the evidence, and with notes that are theirs alone."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bench import budget
from portal import clock
from portal.checklists import queries as checklists
from portal.council import briefing, queries, secrecy
from portal.council.reading_models import MemberReading
from portal.database import db
from portal.evidence import service as evidence
from portal.evidence import store
from portal.evidence.service import Received, Reference
from tests.browser import Fetched
from tests.cast import MEMBERS, Cast
from tests.council.table import MORNING, Table

NAMES = ("Thạch Sơn", "Kim Thị Hoa")
NOTE = "Nhớ hỏi lại số hồ sơ trễ hẹn quý ba"


def lay(cast: Cast, names: tuple[str, ...] = NAMES, files: int = 1) -> Cast:
    """A meeting in preparation; `files` documents at the first criteria of each candidate."""
    with cast.portal.app.app_context():
        cast.table = Table.lay(cast, names=names)
        cast.meeting = cast.table.meeting_id
        officer = cast.actor("canbo.dong")
        meeting = queries.meeting_or_404(officer, cast.meeting)
        cast.codes = {}
        with clock.at(MORNING):
            for question in briefing.agenda(meeting):
                candidate = checklists.campaigns.candidate_or_404(question.subject_id)
                mine = checklists.campaigns.enrolment(candidate.campaign, candidate.unit_id)
                subject = checklists.subject_of(candidate, mine)
                lines = checklists.sheet(subject).lines
                for number in range(files):
                    content = f"%PDF-1.4 {question.name} {number}".encode()
                    name = f"Báo cáo {number + 1} {question.name}.pdf"
                    kept = store.Stored(store.keep(content), len(content), "application/pdf", None)
                    (row,) = evidence.attach(
                        officer, checklists.EVIDENCE, subject.line_key(lines[number % len(lines)].criterion.code),
                        unit_id=cast.units["dong"], files=[Received(kept, name)], reference=Reference(),
                    )  # fmt: skip
                    cast.codes[name] = row.id
        db.session.commit()
        db.session.remove()
    return cast


def page(cast: Cast, person: str = "thanhvien1.dong", more: str = "") -> Fetched:
    return cast.browser(person).get(f"/hoi-dong/hop/{cast.meeting}/ho-so{more}")


def test_everybody_on_one_page_with_criteria_and_documents(cast: Cast) -> None:
    lay(cast)
    shown = page(cast)
    for name in NAMES:
        assert name in shown.text
    assert "Tiêu chí khen thưởng" in shown.text and "Sáng kiến, mô hình" not in shown.text.split("Thạch Sơn")[0]
    target = shown.link("Báo cáo 1 Thạch Sơn.pdf")
    assert cast.browser("thanhvien1.dong").client.get(target).data == "%PDF-1.4 Thạch Sơn 0".encode()
    assert shown.soup.find("details", open=True)["id"] == "hs1", "the first not read stands open"


def test_seen_is_marked_and_counted_for_the_secretary(cast: Cast) -> None:
    lay(cast)
    member = cast.browser("thanhvien1.dong")
    after = member.submit(page(cast), "Đã xem", {"rieng-2": NOTE})
    assert "Đã xem 01/03" in after.text and after.soup.find("details", open=True)["id"] == "hs2"
    assert after.soup.find("textarea", {"name": "rieng-2"}).get_text().strip() == NOTE, "the notes come along"
    assert "01/07 đã xem" in page(cast, "canbo.dong").text, "the secretary sees how many"
    assert "01/07 đã xem" not in page(cast, "thanhvien2.dong").text


@pytest.mark.both
def test_a_note_is_read_by_its_writer_alone_and_told_to_no_history(cast: Cast) -> None:
    lay(cast)
    cast.browser("thanhvien1.dong").submit(page(cast), "Lưu ghi chú", {"rieng-1": NOTE})
    assert NOTE in page(cast).html
    for person in ("thanhvien2.dong", "canbo.dong", "truong.dong", "vanphong"):
        assert NOTE not in page(cast, person).html
    for path in ("/quan-tri/nhat-ky", f"/quan-tri/tai-khoan/{cast.accounts['thanhvien1.dong']}"):
        assert NOTE not in cast.browser("quantri").get(path).html
    with cast.portal.app.app_context():
        assert not [row for row in db.session.execute(text("SELECT data FROM audit_event")) if "trễ hẹn" in row.data]
        prints = {row.fingerprint for row in db.session.execute(text("SELECT fingerprint FROM idempotency"))}
        db.session.remove()
    cast.browser("thanhvien1.dong").submit(page(cast), "Lưu ghi chú", {"rieng-1": "không đồng ý"})
    with cast.portal.app.app_context():
        again = {row.fingerprint for row in db.session.execute(text("SELECT fingerprint FROM idempotency"))}
        db.session.remove()
    assert len(again - prints) == 1, "the version alone, never the words, leaves a digest"


def test_notes_are_wiped_with_the_meetings_record_and_never_come_back(cast: Cast) -> None:
    lay(cast)
    member = cast.browser("thanhvien1.dong")
    stale = page(cast)
    member.submit(page(cast), "Đã xem", {"rieng-1": NOTE})
    with cast.portal.app.app_context():
        cast.table.sealed()
        cast.table.narrate()
        cast.table.close_meeting()
        assert [(row.note, row.seen_at is not None) for row in db.session.query(MemberReading)] == [("", True)]
        db.session.remove()
    assert "Cuộc họp đã kết thúc" in member.submit(stale, "Lưu ghi chú", {"rieng-1": NOTE}, status=409).text
    with cast.portal.app.app_context(), pytest.raises(Exception, match="the meeting is over"):
        db.session.execute(text("UPDATE member_reading SET note = 'x'"))
    with cast.portal.app.app_context():
        secrecy.ensure_log_empty()
    assert NOTE.encode() not in cast.portal.file.read_bytes(), "overwritten in the file itself"


def test_two_devices_of_one_member_lose_no_note(cast: Cast) -> None:
    lay(cast)
    member = cast.browser("thanhvien1.dong")
    first, second = page(cast), page(cast)
    member.submit(first, "Lưu ghi chú", {"rieng-1": NOTE})
    clash = member.submit(second, "Lưu ghi chú", {"rieng-1": "Bản khác"}, status=409)
    assert NOTE in clash.text and "Bản khác" in clash.html and "sửa ở máy khác" in clash.text
    assert "Bản khác" in member.submit(clash, "Lưu ghi chú").html, "asked again, the one in the field stands"
    too_long = member.submit(page(cast), "Lưu ghi chú", {"rieng-1": "a" * 2001}, status=422)
    assert "dài quá 2000 chữ" in too_long.text


def test_documents_open_to_members_of_this_council_while_the_meeting_lasts_and_to_nobody_else(cast: Cast) -> None:
    lay(cast)
    (key, *_), other = cast.codes.values(), cast.codes
    target = f"/hoi-dong/hop/{cast.meeting}/tai-lieu/{key[:8]}"
    statuses = {
        person: cast.browser(person).client.get(target).status_code
        for person in ("thanhvien1.dong", "canbo.dong", "canbo.tay", "khongvai", "vanphong", "quantri", "")
    }
    assert statuses == {
        "thanhvien1.dong": 200, "canbo.dong": 200, "canbo.tay": 403, "khongvai": 403, "vanphong": 403,
        "quantri": 403, "": 303,
    }  # fmt: skip
    assert len(other) == 3
    member = cast.browser("thanhvien1.dong").client
    assert member.get(f"/minh-chung/{key}/tep").status_code == 404, "under no other right"
    assert member.get(f"/hoi-dong/hop/{cast.meeting}/tai-lieu/{'a' * 8}").status_code == 404
    with cast.portal.app.app_context():
        officer = cast.actor("canbo.dong")
        (unlisted,) = evidence.attach(
            officer, "criterion", f"{cast.campaign}:unit:{cast.units['tay']}:1", unit_id=cast.units["tay"], files=[],
            reference=Reference(abstract="Của phường Tây"),
        )  # fmt: skip
        foreign = unlisted.id
        db.session.commit()
        cast.table.sealed()
        cast.table.narrate()
        db.session.remove()
    assert member.get(f"/hoi-dong/hop/{cast.meeting}/tai-lieu/{foreign[:8]}").status_code == 404
    assert member.get(target).status_code == 200
    with cast.portal.app.app_context():
        cast.table.close_meeting()
        db.session.remove()
    assert member.get(target).status_code == 404, "the meeting is over"
    assert not page(cast).has_link("Báo cáo 1 Thạch Sơn.pdf")


def test_twenty_candidates_are_a_light_page_of_few_statements(cast: Cast) -> None:
    """The second opening counts: the cards are worked out once until something happens."""
    lay(cast, tuple(f"{first} {last}" for first in MEMBERS[:4] for last in ("An", "Bình", "Cúc", "Dung", "Em"))[:19], 4)
    cast.browser("thanhvien1.dong")
    page(cast)
    from tests.installation import statements

    with statements(cast.portal.app) as seen:
        shown = page(cast)
    assert shown.html.count("<textarea") == 20 and shown.html.count("/tai-lieu/") == 80
    assert len(seen) <= 10, seen
    assert shown.wire_bytes <= budget.LONG, shown.wire_bytes
