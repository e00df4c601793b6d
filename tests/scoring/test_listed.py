"""A criteria set out of Excel: levels, sums, plain ways of scoring; then a draft that is described and opened."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.scoring import queries
from portal.scoring.listed import Given, read, rule_of
from portal.scoring.models import ScoringLine, ScoringSet
from portal.scoring.rules import band_faults
from portal.scoring.states import SetState
from portal.scoring.tree import LineSpec, maxima_faults
from tests.browser import Fetched
from tests.cast import Cast
from tests.dossiers.ready import NOON
from tests.scoring.test_scoring import load
from tests.sheets import corpus
from tests.sheets.test_imports import choose, facts, faults, tried

D = Decimal


def rows(*lines: tuple) -> list[Given]:
    """(code, name, maximum, how, evidence, owner), as many as are given; the first stands in row 2."""
    return [
        Given(number, *line[:2], D(str(line[2])) if len(line) > 2 and line[2] is not None else None, *line[3:])
        for number, line in enumerate(lines, 2)
    ]


# --- levels ---------------------------------------------------------------------------------------
def test_codes_give_the_levels() -> None:
    found = read(
        rows(
            ("I", "Chỉ đạo", 5), ("1.1", "Kế hoạch", 3), ("1.1.1", "Ban hành", 1), ("1.1.2", "Đủ nội dung", 2),
            ("1.2", "Báo cáo", 2), ("II", "Thủ tục", 4), ("2.1", "Công khai", 4), ("a)", "Tại Một cửa", 1),
            ("b)", "Trên cổng", 3), (None, "Tổng cộng", 9),
        )
    )  # fmt: skip
    assert found.faults == [] and found.maximum == 9
    assert [(entry.code, entry.parent.code if entry.parent else "") for entry in found.entries] == [
        ("I", ""), ("1.1", "I"), ("1.1.1", "1.1"), ("1.1.2", "1.1"), ("1.2", "I"), ("II", ""), ("2.1", "II"),
        ("2.1.a", "2.1"), ("2.1.b", "2.1"),
    ]  # fmt: skip
    assert [entry.code for entry in found.entries if entry.rule] == ["1.1.1", "1.1.2", "1.2", "2.1.a", "2.1.b"]


def test_numbers_that_begin_anew_under_each_area_get_its_code() -> None:
    found = read(rows(("I", "A", 3), (1, "B", 3), (1.1, "C", 3), ("II", "D", 2), (1, "E", 2)))
    assert [entry.code for entry in found.entries] == ["I", "I.1", "I.1.1", "II", "II.1"] and not found.faults
    assert "mã đầy đủ II.1" in found.report()[-1]


def test_a_code_at_the_head_of_the_name() -> None:
    found = read(rows((None, "1. Chỉ đạo", 2), (None, "1.1 Kế hoạch", 2), (None, "Tổng điểm", 2)))
    assert [(entry.code, entry.name) for entry in found.entries] == [("1", "Chỉ đạo"), ("1.1", "Kế hoạch")]


def test_one_ten_is_not_one_one() -> None:
    """Excel keeps 1.10 as the number 1.1."""
    lines = [(1, "A", None), *((float(f"1.{n}"), f"B{n}", 1) for n in range(1, 11)), (1.11, "B11", 1)]
    found = read(rows(*lines))
    assert [entry.code for entry in found.entries][-2:] == ["1.10", "1.11"] and found.faults == []
    assert "mã 1.1 trong tệp được đọc là 1.10" in found.report()[-2]


def test_rows_that_go_on_with_the_way_to_score() -> None:
    found = read(rows(
        ("1", "A", 2), ("1.1", "B", 2, "Từ 90%: 2 điểm"), (None, "Dưới 90%: 0 điểm"), ("1.1", "B", 2, "Không phát sinh: KAD"),
    ))  # fmt: skip
    assert found.entries[1].how == "Từ 90%: 2 điểm\nDưới 90%: 0 điểm\nKhông phát sinh: KAD" and len(found.entries) == 2


def test_bonus_and_penalty_groups_count_beside_the_maximum() -> None:
    found = read(
        rows(
            ("1", "A", 2), ("2", "Điểm thưởng", 3), ("2.1", "Sáng kiến", 1), ("3", "Điểm trừ", None), ("3.1", "Chậm", 1)
        )
    )
    assert [entry.role.value for entry in found.entries] == ["usual", "bonus", "bonus", "penalty", "penalty"]
    assert (found.maximum, found.faults) == (2, [])


# --- faults ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("1", "A", 3), ("1.1", "B", 2)], (2, "maximum", "điểm tối đa 3 khác tổng của các dòng con (2)")),
        ([("1", "A", 3), (None, "Tổng cộng", 4)], (3, "maximum", "tổng điểm 4 khác tổng của các lĩnh vực (3)")),
        ([("1", "A", None)], (2, "maximum", "chưa có điểm tối đa")),
        ([("1", "A", -1)], (2, "maximum", "điểm không âm, nhiều nhất 4 chữ số thập phân")),
        ([("1", "A", 1), ("1.1", "B", 1), ("1.2.1", "C", 1)], (4, "code", "không có dòng 1.2 ở trên mã 1.2.1")),
        ([("1", "A", 1), ("1", "B", 1)], (3, "code", "mã 1 đã dùng ở dòng 2")),
        ([("*", "A", 1)], (2, "code", "chưa có mã để biết cấp của dòng (I, 1, 1.1, 1.1.1)")),
        ([("Mục 1", "A", 1)], (2, "code", "mã “Mục 1” ghi như I, 1, 1.1, 1.1.1 hoặc a")),
        ([("a", "A", 1)], (2, "code", "mã “a” không có dòng cha ở trên")),
        ([(datetime(2024, 1, 1), "A", 1)], (2, "code", "Excel đã đổi mã thành ngày; định dạng cột là Text rồi ghi lại mã")),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_by_its_row(lines: list, expected: tuple) -> None:
    assert expected in read(rows(*lines)).faults


@given(st.lists(st.lists(st.decimals(0, 20, places=2), min_size=1, max_size=4), min_size=1, max_size=5))
def test_sums_without_faults_are_the_sums_of_a_set(areas: list[list[Decimal]]) -> None:
    lines: list[tuple] = []
    for number, amounts in enumerate(areas, 1):
        lines.append((str(number), "L", sum(amounts)))
        lines += [(f"{number}.{at}", "T", amount) for at, amount in enumerate(amounts, 1)]
    found = read(rows(*lines, (None, "Tổng cộng", sum(map(sum, areas)))))
    specs = [
        LineSpec(e.code, e.name, e.maximum, e.parent.code if e.parent else "", e.rule, e.role) for e in found.entries
    ]
    assert found.faults == [] == maxima_faults(specs, found.maximum)
    lines[0] = (*lines[0][:2], lines[0][2] + 1)
    assert [fault[0] for fault in read(rows(*lines)).faults] == [2]


# --- ways to score --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("Có/Không", "yes_no"), ("có hoặc không.", "yes_no"), ("Đạt/Không đạt", "yes_no"),
        ("Có: 2 điểm; không: 0 điểm", "yes_no"), ("Đạt: 2,0 điểm. Không đạt: 0 điểm.", "yes_no"),
        ("Có: 1 điểm; không: 0 điểm", "judged"), ("Có: 2 điểm; một phần: 1 điểm; không: 0 điểm", "judged"),
        ("Có: 2 điểm; không: 1 điểm", "judged"),
        ("Theo tỷ lệ", "ratio"), ("Tính điểm theo tỷ lệ %", "ratio"), ("Tỷ lệ % x điểm tối đa", "ratio"), ("Tỷ lệ × 2", "ratio"),
        ("Tỷ lệ × 3", "judged"), ("Tỷ lệ từ 90%: 2 điểm", "judged"), ("Theo tỷ lệ, dưới 60% thì 0 điểm", "judged"), ("", "judged"),
    ],
)  # fmt: skip
def test_only_what_leaves_nothing_open_is_recognised(how: str, kind: str) -> None:
    assert rule_of(how, D(2))["kind"] == kind


def test_bands() -> None:
    assert band_faults([("tot", D(90)), ("kha", None), ("thap", D(0))]) == {} == band_faults([("tot", None)])
    assert band_faults([("tot", D(90)), ("kha", D(90)), ("thap", D(0))]) == {
        "b_kha": "Phải nhỏ hơn mức xếp loại cao hơn."
    }
    assert set(band_faults([("tot", D(101)), ("kha", D(70))])) == {"b_tot", "b_kha"}


# --- the way --------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


HEAD = ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm tối đa", "Cách chấm điểm", "Tài liệu kiểm chứng"]
SHEET = corpus.simple(
    ["UBND QUẬN BÌNH MINH"], ["BỘ TIÊU CHÍ XÁC ĐỊNH CHỈ SỐ CẢI CÁCH HÀNH CHÍNH"], [], HEAD,
    ["I", "CÔNG TÁC CHỈ ĐẠO", 5, None, None],
    ["1.1", "Kế hoạch cải cách hành chính", 3, None, None],
    ["1.1.1", "Ban hành kế hoạch", 1, "Có/Không", "Kế hoạch"],
    ["1.1.2", "Mức độ hoàn thành kế hoạch", 2, "Theo tỷ lệ", "Báo cáo"],
    ["1.2", "Tuyên truyền", 2, "Đủ, có sáng tạo: 2 điểm", None],
    ["II", "THỦ TỤC HÀNH CHÍNH", 4, None, None],
    ["2.1", "Công khai", 4, None, "Ảnh"],
    [None, "Tổng cộng", 9, None, None],
)  # fmt: skip


def read_in(cast: Cast, content: bytes = SHEET) -> Fetched:
    office = cast.browser("vanphong2")
    page = tried(office, "bo-tieu-chi", content)
    label = next(tag.get_text() for tag in page.soup.find_all("button") if tag.get_text().startswith("Nhập "))
    return office.submit(page, label)


@pytest.mark.both
def test_from_the_sheet_to_a_set_that_units_score_by(launched: Cast) -> None:
    office = launched.browser("vanphong2")
    page = tried(office, "bo-tieu-chi", SHEET)
    assert "Dòng 7: 1.1.1. Ban hành kế hoạch – 1 điểm, chấm Có hoặc Không." in page.text
    assert "Dòng 9: 1.2. Tuyên truyền – 2 điểm, ghi điểm trong mức tối đa." in page.text
    assert "Dòng 5: I. CÔNG TÁC CHỈ ĐẠO – 5 điểm, khớp tổng các dòng con." in page.text
    assert "Tổng điểm tối đa: 9." in page.text
    with launched.portal.app.app_context():
        assert not db.session.scalars(select(ScoringSet)).all()
    page = read_in(launched)
    assert page.path.startswith("/cham-diem/bo/") and "Đã nhập bộ tiêu chí ở dạng đang soạn" in page.text
    assert "Chưa ghi mức xếp loại" in page.text
    page = office.submit(page, "Lưu thông tin", {"title": "Bộ tiêu chí quận", "b_tot": "90", "b_thap": "5"}, status=422)
    assert "Mức thấp nhất phải từ 0." in page.text and 'value="Bộ tiêu chí quận"' in page.html
    page = office.submit(page, "Lưu thông tin", {"b_thap": "0", "blocks": ["phuong"], "year": "2023"})
    assert "Tốt từ 90%" in page.text and "Bộ tiêu chí quận" in page.text
    page = office.submit(page, "Mở chấm điểm")
    assert "Đang chấm điểm" in page.text and page.soup.find("input", {"name": "title"}) is None
    officer = launched.browser("canbo.dong")
    line = officer.get(officer.get("/cham-diem").soup.find("a", string="1.1.2")["href"])
    officer.submit(line, "Lưu", {"v_rate": "50"})
    with launched.portal.app.app_context():
        found = queries.own(launched.actor("canbo.dong"))
        assert found.line("1.1.2").own.points == 1
        assert [line.spec.rule["kind"] for line in found.leaves] == ["yes_no", "ratio", "judged", "judged"]


def test_the_report_names_each_fault(launched: Cast) -> None:
    content = corpus.simple(HEAD, ["I", "A", 5], ["1.1", "B", 3], ["1.2", "C", "hai"], ["II", "D", 1], ["2.1", "E", 2])
    office = launched.browser("vanphong2")
    assert faults(tried(office, "bo-tieu-chi", content)) == ["Dòng 4, cột “Điểm tối đa”: “hai” không phải số."]
    content = corpus.simple(
        HEAD, ["I", "A", 5], ["1.1", "B", 3], ["II", "D", 1], ["2.1", "E", 2], [None, "Tổng cộng", 7]
    )
    page = tried(office, "bo-tieu-chi", content)
    assert faults(page) == [
        "Dòng 2, cột “Điểm tối đa”: điểm tối đa 5 khác tổng của các dòng con (3).",
        "Dòng 4, cột “Điểm tối đa”: điểm tối đa 1 khác tổng của các dòng con (2).",
        "Dòng 6, cột “Điểm tối đa”: tổng điểm 7 khác tổng của các lĩnh vực (6).",
    ]
    with launched.portal.app.app_context():
        assert not db.session.scalars(select(ScoringSet)).all()


def test_lines_shared_out_among_units(launched: Cast) -> None:
    head = [*HEAD, "Đơn vị phụ trách"]
    content = corpus.simple(
        head, ["I", "A", 3, None, None, "UBND phường Đông"], ["1.1", "B", 1, None, None, None],
        ["1.2", "C", 2, None, None, "Văn phòng quận; taichinh"],
    )  # fmt: skip
    page = read_in(launched, content)
    with launched.portal.app.app_context():
        codes = {unit_id: code for code, unit_id in launched.units.items()}
        lines = db.session.scalars(select(ScoringLine).order_by(ScoringLine.position)).all()
        assert [sorted(codes[owner.unit_id] for owner in line.owners) for line in lines] == [
            [], ["dong"], ["taichinh", "vanphong"],
        ]  # fmt: skip
    assert "Khối áp dụng" not in page.text
    lost = corpus.simple(head, ["1", "A", 3, None, None, "taichinh"], ["2", "B", 1, None, None, "Phường Nam"])
    assert faults(tried(launched.browser("vanphong2"), "bo-tieu-chi", lost))[0].startswith(
        "Dòng 3, cột “Đơn vị phụ trách”"
    )
    inside = corpus.simple(head, ["1", "A", 3, "Có/Không", None, "Công chức Tư pháp"])
    read_in(launched, inside)
    with launched.portal.app.app_context():
        line = db.session.scalars(select(ScoringLine).where(ScoringLine.name == "A", ScoringLine.code == "1")).one()
        assert line.how == "Có/Không\nPhụ trách: Công chức Tư pháp" and not line.set.assigned


def test_a_draft_is_a_further_version_or_is_thrown_away(launched: Cast) -> None:
    opened = load(launched)
    office = launched.browser("vanphong2")
    page = read_in(launched)
    assert "Tốt từ 90%" in page.text  # the bands of the set before
    page = office.submit(page, "Lưu thông tin", {"code": "phuong", "blocks": ["phuong"]})
    assert "Phiên bản 2" in page.text
    office.submit(page, "Mở chấm điểm")
    with launched.portal.app.app_context():
        assert db.session.get(ScoringSet, opened).state is SetState.CLOSED
    office.get(page.path)
    before = launched.portal.fingerprint()
    form = {
        "idem": "3" * 32,
        "csrf_token": office.get("/tai-khoan").soup.find("input", {"name": "csrf_token"})["value"],
    }
    office.post(f"{page.path}/bo", form, status=409)  # opened: it stays
    office.post(page.path, {**form, "idem": "4" * 32, "title": "X", "year": "2023", "explain_days": "1"}, status=409)
    assert launched.portal.fingerprint() == before
    page = office.submit(read_in(launched), "Bỏ bản đang soạn")
    assert "Đã bỏ bản đang soạn." in page.text
    with launched.portal.app.app_context():
        assert len(db.session.scalars(select(ScoringSet)).all()) == 2


def test_only_the_standing_office_brings_sets_in(launched: Cast) -> None:
    for person in ("canbo.dong", "lanhdao", "quantri"):
        launched.browser(person).get("/nhap-excel/bo-tieu-chi", status=404)
    assert not launched.browser("lanhdao").get("/cham-diem").has_link("Nhập bộ tiêu chí từ Excel")
    office = launched.browser("vanphong2")
    assert office.get("/cham-diem").has_link("Nhập bộ tiêu chí từ Excel")
    page = read_in(launched)
    launched.browser("lanhdao").get(page.path)
    for person in ("canbo.dong", "vanphong.xa"):
        launched.browser(person).get(page.path, status=404)
    content = office.get(office.get("/nhap-excel/bo-tieu-chi").link("Tải mẫu")).response.data
    page = choose(office, "bo-tieu-chi", content)
    assert "Không nhập" not in page.text and "Cần xem lại" not in page.text
    assert facts(tried(office, "bo-tieu-chi", SHEET))["Thêm mới"] == "8 dòng"
