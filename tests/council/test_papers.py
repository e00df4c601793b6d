"""The papers of a meeting and what anybody can check of them: counting minutes, attendance, corrections, /kiem-tra."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from docx import Document
from PIL import Image
from pypdf import PdfReader

from portal import clock
from portal.council import checking, counting, finding, issuing, queries, record, remarks, sealing, service, verifying
from portal.council.attendance_list import attendance_list
from portal.council.seal_models import IssuedPaper, SealedRecord
from portal.council.states import Mode, RemarkKind, Visibility
from portal.council.views import check
from portal.database import db
from portal.documents import draw
from portal.evidence import store
from portal.refusal import Refused
from portal.web import kept
from tests.cast import Cast
from tests.council import test_science
from tests.council.table import MORNING, Table
from tests.council.test_minutes import closing, composed, said
from tests.council.test_pure import facts
from tests.council.test_views import VOTERS, desk, vote
from tests.council.test_ways import written
from tests.council.tool import verify
from tests.evidence import corpus

ROOT = Path(__file__).resolve().parents[2]
PAPER = closing([])["paper"]


@pytest.fixture
def minuted(cast: Cast) -> Cast:
    """The whole way in the browser: sealed, minuted, every paper drawn."""
    with cast.portal.app.app_context():
        cast.meeting = Table.lay(cast).meeting_id
        db.session.remove()
    secretary = cast.browser("canbo.dong")
    secretary.submit(desk(cast), "Có mặt tất cả, mở bỏ phiếu")
    for person in VOTERS:
        receipt = vote(cast, person, "YYN")
        cast.receipt = receipt.soup.find(class_="code").get_text()
    secretary.submit(desk(cast), "Kết thúc bỏ phiếu")
    secretary.submit(desk(cast), "Chốt kết quả")
    cast.browser("truong.dong").submit(desk(cast, "truong.dong"), "Xác nhận kết quả")
    cast.after_seal = desk(cast)
    secretary.submit(cast.after_seal, "Soạn biên bản", {"discussion": "Ông Khôi: nhất trí.", "conclusion": "Nhất trí."})
    return cast


def pdf(cast: Cast, path: str, person: str = "canbo.dong") -> bytes:
    answer = cast.browser(person).client.get(f"/hoi-dong/hop/{cast.meeting}/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.data


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


# --- before they are made ---------------------------------------------------------------------
def _sealed(cast: Cast) -> Table:
    return Table.lay(cast).sealed()


def _postponed(cast: Cast) -> Table:
    table = Table.lay(cast)
    table.all_present()
    table._do(lambda: service.postpone(table.secretary, table.meeting, "Mưa bão lớn"))
    return table


def _in_writing(cast: Cast) -> Table:
    table = written(cast)
    for person in VOTERS[:5]:
        table.vote(person, "YYN")
    table.now = table.round.closes_at
    table.close()
    table.propose()
    table.confirm()
    return table


@pytest.mark.parametrize("held", [_sealed, _postponed, _in_writing])
@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=2)])
def test_the_draft_says_what_the_minutes_will_say(cast: Cast, context, held, later) -> None:
    table = held(cast)
    table.narrate(conclusion="Nhất trí.")
    table.now += later
    with clock.at(table.now + timedelta(minutes=1)):  # as the closing record a moment later
        draft = issuing.draft_of(table.meeting)
    table.close_meeting()
    made = issuing.minutes_of(table.meeting, "https://x").paper
    assert len(draft.blocks) > 5 and list(made.blocks[: len(draft.blocks)]) == list(draft.blocks)
    assert draft.attached is None and not draft.foot


def test_a_meeting_put_off_beforehand_is_minuted_on_the_day_it_is_put_off(cast: Cast, context) -> None:
    table = Table.lay(cast)
    table.now = MORNING - timedelta(days=20)
    table._do(lambda: service.postpone(table.secretary, table.meeting, "Mưa bão lớn"))
    table.narrate(conclusion="Họp sau.")
    table.close_meeting()
    paper = issuing.minutes_of(table.meeting, "https://x").paper
    assert "13 tháng 9 năm 2024" in paper.blocks[0].place_date
    told = said(paper)
    assert "Thời gian dự kiến: 08 giờ 00 phút, ngày 03 tháng 10 năm 2024" in told and "Chưa điểm danh." in told
    assert "kết thúc lúc 08 giờ 03 phút, ngày 13 tháng 9 năm 2024" in told


def test_the_draft_of_a_council_of_science_speaks_of_its_own_subjects(cast: Cast, context) -> None:
    with clock.at(MORNING):
        science = test_science.lay(cast)
        science.call()
        science.decide({science.weak})
        told = str(issuing.draft_of(science.meeting).blocks)
    assert "xét công nhận sáng kiến" in told and "bình xét khen thưởng" not in told


# --- composed -----------------------------------------------------------------------------------
@pytest.mark.parametrize("mode", [Mode.SECRET, Mode.OPEN])
def test_the_counting_minutes_say_the_record(mode: Mode) -> None:
    body = record.round_body(facts(mode))
    paper = counting.counting(body, PAPER, check_address="https://x/kiem-tra", record_id="r", attached=b"{}")
    text = said(paper)
    assert "Phát ra 07 phiếu, thu về 07, hợp lệ 07" in text and "Tổng số thành viên: 07. Có mặt: 07. Vắng: 00." in text
    assert ("ghi tên từng người" in text) == (mode is Mode.OPEN)
    assert paper.foot == f"Mã kiểm tra: {record.short(record.sha256_of(body))}"
    assert not counting.has_ballots(record.round_body(facts(Mode.HANDS)))


def test_the_list_of_attendance_has_room_to_sign_before_and_after() -> None:
    before = closing([record.round_body(facts())])
    before["attendance"] = [{**row, "status": "", "reason": ""} for row in before["attendance"]]
    empty = attendance_list({key: before[key] for key in ("council", "meeting", "paper", "attendance")})
    (table,) = [block for block in empty.blocks if hasattr(block, "rows")]
    assert {(row[3], row[4]) for row in table.rows} == {("", "")} and empty.foot == ""
    assert "Danh sách có 07 thành viên./." in said(empty)
    after = closing([record.round_body(facts())])
    after["attendance"][6] |= {"status": "absent", "reason": "ốm"}
    filled = attendance_list(after, "0" * 64)
    (table,) = [block for block in filled.blocks if hasattr(block, "rows")]
    assert table.rows[6][3] == "Vắng (ốm)" and "có mặt 06, vắng 01./." in said(filled)
    assert table.columns[4].title == "Ký tên"


NUMBERS_OF_THE_FORM = {"1", "2", "3", "4", "30", "2020"}  # numbering of parts and pages


def test_every_number_in_the_text_of_the_pdf_is_the_records(portal) -> None:
    """P20: whatever digit stands on the paper stands in a record (times are written as they are read here)."""
    body = record.round_body(facts())
    whole = closing([body], discussion="Ông A: đồng ý.", conclusion="Nhất trí.")
    with portal.app.test_request_context():
        text = text_of(draw.to_pdf(composed([body], discussion="Ông A: đồng ý.", conclusion="Nhất trí.")))
    told = json.dumps([whole, body], ensure_ascii=False)
    hashes = {group for item in (whole, body) for group in record.groups(record.sha256_of(item)).split()}
    hashes |= set(record.short(record.sha256_of(whole)).split())
    known = {number.lstrip("0") or "0" for number in re.findall(r"\d+", told)} | NUMBERS_OF_THE_FORM
    known |= {"8", "10", "5"}  # 01:00 and 03:05 in UTC are 8 and 10 hours here
    words = [word for word in re.split(r"[\s():,./;]+", text) if any(char.isdigit() for char in word)]
    strange = [
        word
        for word in words
        if word not in hashes and {number.lstrip("0") or "0" for number in re.findall(r"\d+", word)} - known
    ]
    assert len(words) > 60 and not strange, strange


RENDER = """
import hashlib, json, locale, sys, time
locale.setlocale(locale.LC_ALL, "")
time.tzset()
from portal import create_app
from tests.conftest import settings
from tests.council.test_minutes import composed
from portal.documents import draw
from pathlib import Path
app = create_app(settings(Path(sys.argv[1])))
with app.test_request_context():
    print(hashlib.sha256(draw.to_pdf(composed([json.loads(sys.argv[2])]))).hexdigest())
"""


def test_another_time_zone_and_locale_give_the_same_bytes(tmp_path) -> None:
    """And another process: what Python orders by its own seed must not reach the file."""
    made, body = set(), json.dumps(record.round_body(facts()))
    for zone, language in (("Asia/Ho_Chi_Minh", "C.UTF-8"), ("America/St_Johns", "POSIX")):
        environ = {**os.environ, "TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONPATH": str(ROOT)} | {
            "PYTHONHASHSEED": str(len(zone))
        }
        run = subprocess.run(
            [sys.executable, "-c", RENDER, str(tmp_path / zone.replace("/", "-")), body], cwd=ROOT, env=environ,
            capture_output=True, text=True,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        made.add(run.stdout)
    assert len(made) == 1 and time.tzname


def test_the_code_is_drawn_to_be_scanned(portal) -> None:
    """The picture in the file is the QR of the very address, module by module."""
    with portal.app.test_request_context():
        content = draw.to_pdf(composed([record.round_body(facts())]))
    pictures = [picture for page in PdfReader(io.BytesIO(content)).pages for picture in page.images]
    (picture,) = pictures
    wanted = segno.make("https://x/kiem-tra/r", error="m")
    modules = [[bool(module) for module in row] for row in wanted.matrix_iter(scale=1, border=1)]
    seen = picture.image.convert("L").resize((len(modules), len(modules)), Image.Resampling.BOX)
    assert [[seen.getpixel((x, y)) < 128 for x in range(len(modules))] for y in range(len(modules))] == modules


# --- issued -------------------------------------------------------------------------------------
def test_each_paper_is_issued_once_and_its_bytes_are_served(minuted: Cast) -> None:
    assert minuted.after_seal.has_link("Biên bản kiểm phiếu"), "before the minutes are written"
    shown = desk(minuted)
    for name in ("Xem biên bản", "Biên bản kiểm phiếu", "Danh sách điểm danh"):
        page = minuted.browser("canbo.dong").get(shown.link(name))
        assert "Mã kiểm tra …" in page.text
    for path, words in (
        ("kiem-phieu/1.pdf", "BIÊN BẢN KIỂM PHIẾU"),
        ("danh-sach-diem-danh.pdf", "DANH SÁCH ĐIỂM DANH"),
        ("bien-ban.pdf", "BIÊN BẢN"),
    ):
        content = pdf(minuted, path)
        assert words in text_of(content) and pdf(minuted, path, "thanhvien1.dong") == content
        assert minuted.browser("canbo.tay").client.get(f"/hoi-dong/hop/{minuted.meeting}/{path}").status_code == 404
    with minuted.portal.app.app_context():
        assert {(row.kind, row.revision) for row in db.session.query(IssuedPaper)} == {
            ("minutes", 1), ("counting-1", 1), ("attendance", 1),
        }  # fmt: skip
        db.session.remove()
    assert minuted.browser("canbo.dong").client.get(f"/hoi-dong/hop/{minuted.meeting}/kiem-phieu/9").status_code == 409


def test_a_list_to_sign_at_the_door_is_drawn_before_the_meeting(cast: Cast) -> None:
    with cast.portal.app.app_context():
        cast.meeting = Table.lay(cast).meeting_id
        db.session.remove()
    page = cast.browser("canbo.dong").get(f"/hoi-dong/hop/{cast.meeting}/danh-sach-diem-danh")
    assert "Bản để in và ký khi họp" in page.text and "Ký tên" in page.text
    assert "Sơn Thị Liên" in text_of(pdf(cast, "danh-sach-diem-danh.pdf"))
    with cast.portal.app.app_context():
        assert not list(db.session.query(IssuedPaper)), "nothing was issued"
        db.session.remove()


def test_the_signed_copy_says_who_attached_it_and_when(minuted: Cast) -> None:
    secretary = minuted.browser("canbo.dong")
    page = secretary.submit(
        desk(minuted), "Đính kèm bản đã ký", files={"files": [(io.BytesIO(corpus.pdf()), "Bản ký.pdf")]}
    )
    assert re.search(r"Bản ký\.pdf .*Lâm Văn Tài.* đính kèm lúc \d\d:\d\d", page.text)
    target = page.link("Bản ký.pdf")
    assert minuted.browser("thanhvien2.dong").client.get(target).data == corpus.pdf()
    assert minuted.browser("vanphong").client.get(target).status_code == 200
    assert minuted.browser("canbo.tay").client.get(target).status_code == 404


# --- corrections --------------------------------------------------------------------------------
def correct(cast: Cast, **values: str):
    secretary = cast.browser("canbo.dong")
    form = secretary.get(desk(cast).link("Đính chính"))
    return secretary.submit(form, "Lập bản đính chính", {"reason": "ghi sai tên người phát biểu", **values})


def test_a_correction_is_a_new_record_over_the_same_result(minuted: Cast) -> None:
    old = pdf(minuted, "bien-ban.pdf")
    page = correct(minuted, discussion="Bà Ngọc: nhất trí.")
    assert "Biên bản họp, bản đính chính lần 01" in page.text and "đã được thay bằng bản đính chính" in page.text
    new = text_of(pdf(minuted, "bien-ban.pdf"))
    assert "Bản đính chính lần 01" in new and "ghi sai tên người phát biểu" in new and "Bà Ngọc: nhất trí." in new
    assert pdf(minuted, "bien-ban.pdf?ban=1") == old, "the old paper stays what it was"
    first = minuted.browser("canbo.dong").get(f"/hoi-dong/hop/{minuted.meeting}/bien-ban?ban=1")
    assert "Đã có bản mới hơn" in first.text and "Ông Khôi: nhất trí." in first.text
    with minuted.portal.app.app_context():
        rows = list(db.session.query(SealedRecord).order_by(SealedRecord.n))
        assert [row.kind for row in rows] == ["round", "meeting", "meeting"]
        before, after = (json.loads(row.body) for row in rows[1:])
        assert after["corrects"]["sha256"] == rows[1].sha256 and after["rounds"] == before["rounds"]
        assert (before["revision"], after["revision"]) == (1, 2) and "corrects" not in before
        assert verifying.verify_council(rows[0].council_id) == []
        assert sorted((row.kind, row.revision) for row in db.session.query(IssuedPaper)) == [
            ("attendance", 1), ("counting-1", 1), ("minutes", 1), ("minutes", 2),
        ]  # fmt: skip
        old_id = rows[1].id
        db.session.remove()
    told = minuted.browser().get(f"/kiem-tra/{old_id}").text
    assert "đã có bản đính chính mới hơn" in told and "Số phiếu và kết quả của hai bản như nhau" in told
    answer = check_file(minuted, old)
    assert answer.startswith("Khớp: tệp này đúng là biên bản họp") and "đã có bản đính chính mới hơn" in answer


def test_a_correction_mends_who_said_what(cast: Cast) -> None:
    with cast.portal.app.app_context():
        table = Table.lay(cast)
        table.opened()
        for person in VOTERS:
            table.vote(person, "YYN")
        for gist in ("Nhất trí với danh sách", "Đề nghị xem lại tên"):
            table._do(
                lambda gist=gist: remarks.add(
                    table.secretary, table.meeting, RemarkKind.SPEECH, name="Trần Văn Sáu", post="Khách mời", gist=gist
                )
            )  # fmt: skip
        table.close()
        table.propose()
        table.confirm()
        table.narrate()
        table.close_meeting()
        cast.meeting = table.meeting_id
        db.session.remove()
    secretary = cast.browser("canbo.dong")
    form = secretary.get(f"/hoi-dong/hop/{cast.meeting}/dinh-chinh")
    half = {"speakers-0-name": "", "reason": "ghi sai tên người phát biểu"}
    wrong = secretary.submit(form, "Lập bản đính chính", half, status=422)
    assert "Ý kiến cần có người nêu và nội dung" in wrong.text
    right = {"speakers-0-name": "Trần Văn Bảy", "speakers-1-name": "", "speakers-1-gist": ""}
    secretary.submit(wrong, "Lập bản đính chính", right)
    told = text_of(pdf(cast, "bien-ban.pdf"))
    assert "Trần Văn Bảy, Khách mời: Nhất trí với danh sách" in told and "Trần Văn Sáu" not in told
    assert "Đề nghị xem lại tên" not in told
    answer = check_file(cast, pdf(cast, "bien-ban.pdf"))
    assert answer.startswith("Khớp: tệp này đúng là biên bản họp, bản đính chính lần 01, đã xuất")
    files = []
    with cast.portal.app.app_context():
        council_id = queries.meeting_or_404(cast.actor("canbo.dong"), cast.meeting).council_id
        assert verifying.verify_council(council_id) == []
        for row in queries.chain(council_id):
            file = cast.portal.instance / f"{row.n}.json"
            file.write_bytes(record.exported(json.loads(row.body), row.sha256))
            files.append(file)
        db.session.remove()
    assert verify(*files) == 0, "the tool too lets a correction change who said what"


def test_names_of_files_keep_every_letter(minuted: Cast) -> None:
    answer = minuted.browser("canbo.dong").client.get(f"/hoi-dong/hop/{minuted.meeting}/danh-sach-diem-danh.pdf")
    plain, _, whole = answer.headers["Content-Disposition"].partition(";")[2].partition(";")
    assert "Diem danh" in plain and "Dong" in plain and "%C4%90i%E1%BB%83m" in whole


def test_a_correction_needs_a_reason_a_change_and_the_page_as_it_is(minuted: Cast) -> None:
    secretary = minuted.browser("canbo.dong")
    form = secretary.get(desk(minuted).link("Đính chính"))
    assert "Mục này chưa có nội dung" in secretary.submit(form, "Lập bản đính chính", status=422).text
    same = secretary.submit(form, "Lập bản đính chính", {"reason": "không đổi gì"}, status=409)
    assert "Nội dung chưa khác" in same.text
    stale = secretary.get(desk(minuted).link("Đính chính"))
    correct(minuted, conclusion="Nhất trí cao.")
    clash = secretary.submit(
        stale, "Lập bản đính chính", {"reason": "sửa lần nữa", "conclusion": "Khác hẳn."}, status=409
    )
    assert "Nhất trí cao." in clash.text and "Khác hẳn." in clash.html
    assert minuted.browser("truong.dong").client.get(f"/hoi-dong/hop/{minuted.meeting}/dinh-chinh").status_code == 403


@pytest.mark.both
def test_a_correction_cannot_touch_what_was_counted(cast: Cast) -> None:
    with cast.portal.app.app_context():
        table = Table.lay(cast).sealed()
        table.narrate()
        first = table.close_meeting()
        before = json.loads(first.body)
        texts = {"discussion": "Khác.", "reserved": "", "conclusion": "Khác."}
        with pytest.raises(Refused):
            table._do(lambda: sealing.correct(table.secretary, table.meeting, 1, "vì", texts))
        second = table._do(lambda: sealing.correct(table.secretary, table.meeting, 1, "ghi nhầm", texts))
        chain = [(row.id, row.body, row.sha256) for row in queries.chain(first.council_id)]
        assert checking.check_chain(chain) == []
        for change, why in (
            ({"attendance": []}, "bản đính chính sửa cả phần đã chốt"),
            ({"rounds": []}, "bản đính chính sửa cả phần đã chốt"),
            ({"revision": 3}, "số lần đính chính không liền nhau"),
            ({"corrects": {"sha256": "0" * 64}}, "đính chính một bản ghi không có"),
        ):
            forged = {**json.loads(second.body), **change}
            text, sha256 = record.canonical(forged), record.sha256_of(forged)
            assert [fault.why for fault in checking.check_chain([*chain[:-1], ("x", text, sha256)])] == [why]
        assert before["conclusion"] != json.loads(second.body)["conclusion"]
        folder = cast.portal.instance / "export"
        folder.mkdir(exist_ok=True)
        for row in queries.chain(first.council_id):
            (folder / f"{row.n}.json").write_bytes(record.exported(json.loads(row.body), row.sha256))
        forged = {**json.loads(second.body), "attendance": []}
        (folder / "3.json").write_bytes(record.exported(forged, record.sha256_of(forged)))
        db.session.remove()
    tool = [sys.executable, str(ROOT / "tools" / "verify_seal.py")]
    whole = subprocess.run([*tool, *map(str, sorted(folder.iterdir()))], capture_output=True, text=True)
    assert whole.returncode == 1 and "corrects more than its words" in whole.stdout, whole.stdout


# --- verified -----------------------------------------------------------------------------------
@pytest.mark.both
def test_verifying_finds_a_guard_that_is_gone_and_bytes_that_changed(cast: Cast) -> None:
    with cast.portal.app.app_context():
        table = Table.lay(cast).sealed()
        assert verifying.verify_guards() == []
        with cast.portal.unguarded("sealed_record", "guard_sealed_record_update"):
            assert [fault.why for fault in verifying.verify_guards()] == ["thiếu chốt chặn guard_sealed_record_update"]
        pdf = b"%PDF-1.4 x"
        (composed_, *_) = issuing.due(table.meeting, "https://x")
        kept = table._do(lambda: issuing.keep(table.secretary, table.meeting, composed_, pdf))
        assert verifying.verify_council(table.meeting.council_id) == []
        store.path_of(kept.pdf_sha256).write_bytes(b"%PDF-1.4 y")
        assert [fault.why for fault in verifying.verify_council(table.meeting.council_id)] == [
            "tệp PDF đã xuất bị mất hoặc bị sửa"
        ]
        db.session.remove()


def test_every_guard_of_the_councils_tables_is_on_the_list(portal) -> None:
    """A migration that adds or takes away a guard says so in `verifying.GUARDS`."""
    with portal.app.app_context():
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%' AND tbl_name <> 'audit_event'"
        standing = set(db.session.scalars(db.text(query)))
        db.session.remove()
    assert standing == verifying.guard_names()


# --- /kiem-tra ----------------------------------------------------------------------------------
def check_file(cast: Cast, content: bytes, name: str = "x.pdf", status: int = 200) -> str:
    visitor = cast.browser()
    page = visitor.get("/kiem-tra")
    answer = visitor.submit(page, "Kiểm tra tệp", files={"file": (io.BytesIO(content), name)}, status=status)
    return answer.soup.find(class_="lead").get_text()


def test_files_are_compared_and_answered_in_words(minuted: Cast, monkeypatch) -> None:
    folder = f"/hoi-dong/hop/{minuted.meeting}"
    member = minuted.browser("thanhvien1.dong").client
    exported = member.get(f"{folder}/ban-ghi.json").data
    assert check_file(minuted, exported, "a.json").startswith("Khớp: bản ghi kết quả này đúng")
    carried = PdfReader(io.BytesIO(pdf(minuted, "bien-ban.pdf"))).attachments["ban-ghi.json"][0]
    assert "cả 02 bản ghi" in check_file(minuted, carried, "a.json")
    assert check_file(minuted, pdf(minuted, "kiem-phieu/1.pdf")).startswith("Khớp: tệp này đúng là biên bản kiểm phiếu")
    assert check_file(minuted, exported.replace(b'"yes":7', b'"yes":6'), "a.json").startswith("Không khớp")
    forged = json.loads(exported)["body"] | {"sentence": "Khác"}
    assert check_file(minuted, record.exported(forged, record.sha256_of(forged)), "a.json").startswith("Không khớp")
    for junk in (b"{", b"{}", b'{"sha256":1}', b"[" * 100_000, b"{" + b'"a":[' * 50_000, b"", b"%PDF-1.4"):
        assert check_file(minuted, junk, "a.json").startswith("Không khớp")
    monkeypatch.setattr(check, "LARGEST_FILE", 300_000)
    assert "lớn hơn 10 MB" in check_file(minuted, b"a" * 300_001, status=413)
    minuted.browser("canbo.dong").submit(
        desk(minuted), "Đính kèm bản đã ký", files={"files": [(io.BytesIO(corpus.pdf()), "Bản ký.pdf")]}
    )
    assert check_file(minuted, corpus.pdf()).startswith("Khớp: tệp này đúng là bản đã ký")


def test_codes_and_receipts_are_answered_in_words(minuted: Cast) -> None:
    visitor = minuted.browser()
    with minuted.portal.app.app_context():
        sealed = db.session.query(SealedRecord).filter_by(kind="round").one()
        code, whole = record.short(sealed.sha256), record.groups(sealed.sha256)
        db.session.remove()

    def asked(button: str, **values: str):
        return visitor.submit(visitor.get("/kiem-tra"), button, values)

    for typed in (code, f"…{code}", code.upper(), whole):
        assert asked("Kiểm tra mã", code=typed).soup.h1.get_text() == "Khớp: bản ghi có trong hệ thống"
    assert "không có biên bản nào với mã này" in asked("Kiểm tra mã", code="0000 0000").text
    assert "đủ ở 03 mục" in asked("Kiểm tra phiếu", receipt=minuted.receipt).text
    assert "không có phiếu nào với mã này" in asked("Kiểm tra phiếu", receipt="A" * 26).text


def test_a_public_meeting_shows_its_counts_where_the_papers_code_leads(minuted: Cast) -> None:
    def told(visibility: Visibility) -> str:
        with minuted.portal.app.app_context():
            row = db.session.query(SealedRecord).filter_by(kind="meeting").one()
            row.meeting.visibility = visibility
            path = f"/kiem-tra/{row.id}"
            db.session.commit()
            db.session.remove()
        kept.forget_all()
        return minuted.browser().get(path).text

    assert "Đồng ý" not in told(Visibility.CLOSED)
    counts, named = told(Visibility.COUNTS), told(Visibility.NAMES)
    assert "100,00%" in counts and "Thạch Sơn" not in counts
    assert "Kim Thị Hoa" in named and "Thạch Sơn" not in named, "who did not pass is named nowhere outside"


def test_eight_characters_shared_by_two_records_ask_for_the_whole(minuted: Cast, monkeypatch) -> None:
    with minuted.portal.app.app_context():
        rows = list(db.session.query(SealedRecord))
        monkeypatch.setattr(finding, "records_ending", lambda code: rows[:2])
        assert "Nhập cả dãy mã" in finding.by_code("0000 0000").words
        db.session.remove()


def test_the_minutes_and_their_papers_come_for_word_too(minuted: Cast) -> None:
    for path, said_there in (
        ("bien-ban.docx?ban=1", "BIÊN BẢN"), ("kiem-phieu/1.docx", "KIỂM PHIẾU"), ("danh-sach-diem-danh.docx", "ĐIỂM DANH"),
    ):  # fmt: skip
        document = Document(io.BytesIO(pdf(minuted, path)))
        words = "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
        assert said_there in words.upper(), path
    page = minuted.browser("canbo.dong").get(f"/hoi-dong/hop/{minuted.meeting}/bien-ban")
    assert page.link("Tải Word").endswith("bien-ban.docx?ban=1")
    minuted.browser("canbo.tay").get(f"/hoi-dong/hop/{minuted.meeting}/bien-ban.docx", status=404)
