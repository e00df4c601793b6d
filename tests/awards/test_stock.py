"""Certificates on pre-printed sheets: where texts stand, what does not fit, what is drawn at which millimetre."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from portal import clock
from portal.awards import samples, stock
from portal.awards.papers import certificates
from portal.awards.stock import TRIAL, USUAL, faults, longest_of, placed, spots_from
from portal.documents import draw
from portal.documents.blocks import Certificate, Overprint, Placed
from tests.awards.test_awards import DECISION, PERSON, UNIT, inside, propose, ready  # noqa: F401
from tests.cast import Cast
from tests.documents.test_documents import fonts, text_of
from tests.documents.test_samples import WORD
from tests.dossiers.ready import NOON, scan
from tests.installation import Installation

AT = datetime(2026, 3, 7, 2, 30, tzinfo=UTC)
POINT = 25.4 / 72


@pytest.fixture(autouse=True)
def at_noon():
    with clock.at(NOON):
        yield


# --- the rules ----------------------------------------------------------------------------------
def test_where_texts_usually_stand_fits_an_a4_sheet() -> None:
    assert faults(USUAL, *stock.A4_LYING) == {}
    assert [spot.code for spot in USUAL] == list(stock.NAMES)


def test_what_does_not_fit_is_said_of_its_box() -> None:
    name, rest = USUAL[1], USUAL[2:]
    wide, low = replace(name, x=60, width=240), replace(name, y=200, size=30)
    assert faults([wide], 297, 210) == {"name_width": "Ra ngoài mép phải của phôi rộng 297 mm."}
    assert faults([replace(wide, width=237)], 297, 210) == {}
    assert faults([low], 297, 210) == {"name_y": "Ra ngoài mép dưới của phôi cao 210 mm."}
    assert faults([replace(wide, shown=False), *rest], 297, 210) == {}  # not printed: wherever it stands
    assert list(faults([replace(name, shown=False)], 297, 210)) == ["name_shown"]


def test_what_was_never_placed_stands_where_it_usually_does() -> None:
    moved = replace(USUAL[1], x=1)
    kept = [{name: getattr(moved, name) for name in moved.__dataclass_fields__}]
    assert spots_from(kept) == (USUAL[0], moved, *USUAL[2:]) and spots_from([]) == USUAL


def test_texts_of_a_certificate_go_to_their_places() -> None:
    known = {entry.text: entry for entry in placed(USUAL, TRIAL)}
    assert TRIAL.giver not in known  # printed on the stock already
    assert known[TRIAL.name].bold and not known[TRIAL.name].italic and known[TRIAL.reason].italic
    assert known["KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"].lines == 2
    both = [replace(spot, style="both", shown=True) for spot in USUAL]
    assert all(entry.bold and entry.italic for entry in placed(both, TRIAL)) and len(placed(both, TRIAL)) == 9
    assert len(placed(USUAL, replace(TRIAL, described=""))) == len(placed(USUAL, TRIAL)) - 1


def test_a_trial_has_the_longest_of_everything() -> None:
    made = [block for block in certificates(samples.DECIDED).blocks if isinstance(block, Certificate)]
    longest = longest_of(made)
    assert longest.name == max((entry.name for entry in made), key=len)
    assert longest.described == max((entry.described for entry in made), key=len)
    assert longest_of([]) is TRIAL


# --- what is drawn --------------------------------------------------------------------------------
def words(pdf: bytes) -> dict[str, tuple[float, float, float, float]]:
    """Where each word stands: left, top, right, bottom in millimetres."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    return {
        found[4]: tuple(float(value) * POINT for value in found[:4]) for found in WORD.findall(done.stdout.decode())
    }  # type: ignore[misc]


@pytest.fixture
def drawn(portal: Installation):
    def make(*texts: Placed, **options) -> bytes:
        with portal.app.test_request_context("/"):
            return draw.overprint(Overprint("Giấy khen", 297, 210, [texts], AT, "Phòng Nội vụ", **options))

    return make


def test_every_text_stands_at_its_millimetre(drawn) -> None:
    texts = [
        Placed("Trái", 30, 40, 100, 14), Placed("Phải", 30, 60, 100, 14, "right"), Placed("Giữa", 30, 80, 100, 14, "center"),
    ]  # fmt: skip
    found = words(drawn(*texts))
    assert found["Trái"][0] == pytest.approx(30, abs=0.3) and found["Phải"][2] == pytest.approx(130, abs=0.3)
    assert (found["Giữa"][0] + found["Giữa"][2]) / 2 == pytest.approx(80, abs=0.3)
    for word, top in (("Trái", 40), ("Phải", 60), ("Giữa", 80)):
        assert top <= found[word][1] + 1 and found[word][3] <= top + 14 * 1.2 * POINT + 1
    moved = words(drawn(*texts, right=-1.5, down=2))
    for word in found:
        shift = [after - before for before, after in zip(found[word], moved[word], strict=True)]
        assert shift == pytest.approx([-1.5, 2, -1.5, 2], abs=0.05)


def test_a_long_name_is_set_smaller_and_stays_in_two_lines(drawn) -> None:
    name = (
        "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên và Dạy nghề cho người khuyết tật huyện Châu Thành " * 2
    )
    pdf = drawn(Placed(name, 30, 60, 120, 26, "center", bold=True))
    tops = {round(word[1]) for word in words(pdf).values()}
    assert len(tops) == 2 and text_of(pdf).split() == name.split()
    assert all(word[0] >= 29 and word[2] <= 151 for word in words(pdf).values())


def test_only_our_fonts_and_only_text(drawn) -> None:
    pdf = drawn(
        Placed("<b>Một</b> & <img src='file:///etc/passwd'/>", 30, 60, 200, 14),
        Placed("Hai", 30, 80, 50, 12, italic=True),
    )
    assert "<b>Một</b> & <img" in text_of(pdf)
    found = fonts(pdf)
    assert found and all(found.values()) and all("Tinos" in name for name in found)
    assert drawn(Placed("Hai", 30, 80, 50, 12)) == drawn(Placed("Hai", 30, 80, 50, 12))


def test_a_trial_shows_the_sheets_own_millimetres(drawn) -> None:
    plain, trial = (words(drawn(Placed("Tên", 30, 60, 100, 14), grid=grid, right=5)) for grid in (False, True))
    assert "150" not in plain and trial["150"][0] == pytest.approx(150, abs=1)  # the grid is not moved
    assert trial["Tên"] == plain["Tên"]


# --- in the office --------------------------------------------------------------------------------
def test_the_office_places_tries_and_prints(ready: Cast) -> None:  # noqa: F811
    office, here = ready.browser("vanphong2"), f"/xet-khen/{ready.campaign}"
    page = office.get(f"{here}/in-phoi")
    assert "Ghi quyết định rồi mới in Giấy khen." in page.text
    assert TRIAL.name in text_of(office.get(f"{here}/in-thu.pdf").response.data)  # a trial before anybody is known
    office.get(f"{here}/in-phoi.pdf", status=404)
    page = office.submit(page, "Lưu vị trí in", {"shift_right": "-1,5", "shift_down": "2", "name_y": "70"})
    assert "Đã lưu vị trí in." in page.text
    assert page.soup.find(id="shift_right")["value"] == "-1,5" and page.soup.find(id="name_y")["value"] == "70"
    with ready.portal.app.app_context():
        propose(ready, UNIT, PERSON)
    office.submit(office.get(here), "Ghi quyết định", DECISION, files=scan("Quyết định.pdf"))
    page = office.get(office.get(here).link("In Giấy khen lên phôi có sẵn"))
    pdf = office.get(page.link("In tất cả, 02 tờ")).response.data
    text = text_of(pdf)
    assert UNIT in text and PERSON in text and "Quyết định số 99/QĐ-UBND" in text and "GIẤY KHEN" not in text
    alone = text_of(office.get(page.link(PERSON)).response.data)
    assert PERSON in alone and UNIT not in alone
    assert words(pdf)["Thị"][1] == pytest.approx(72, abs=3)  # 70 mm, moved by 2
    office.get(f"{here}/in-phoi.pdf?ten=khong-co", status=404)


def test_what_cannot_be_is_kept_in_the_form(ready: Cast) -> None:  # noqa: F811
    office, here = ready.browser("vanphong2"), f"/xet-khen/{ready.campaign}/in-phoi"
    page = office.submit(office.get(here), "Lưu vị trí in", {"name_x": "200", "name_width": "150"}, status=422)
    assert (
        "Tên tập thể, cá nhân: rộng (mm): Ra ngoài mép phải của phôi" in page.text
        and page.soup.find(id="name_width")["value"] == "150"
    )
    for wrong in ("31", "-31", "1,25", "một", "1e1", "٣"):
        page = office.submit(office.get(here), "Lưu vị trí in", {"shift_down": wrong}, status=422)
        assert page.soup.find(id="shift_down")["value"] == wrong
    page = office.submit(office.get(here), "Lưu vị trí in", {"name_align": "giua"}, status=422)
    assert "không có trong danh sách" in page.text


@pytest.mark.both
def test_two_who_place_at_once_keep_both(ready: Cast) -> None:  # noqa: F811
    office, here = ready.browser("vanphong2"), f"/xet-khen/{ready.campaign}/in-phoi"
    office.submit(office.get(here), "Lưu vị trí in")
    old = office.get(here)
    office.submit(office.get(here), "Lưu vị trí in", {"name_y": "71"})
    page = office.submit(old, "Lưu vị trí in", {"name_y": "72", "width": "300"}, status=409)
    assert "Nội dung vừa được người khác sửa" in page.text and page.soup.find(id="name_y")["value"] == "72"
    assert re.search(r"Bản đã lưu của .*: 297", page.text)


def test_who_only_reads_prints_and_places_nothing(ready: Cast) -> None:  # noqa: F811
    here = f"/xet-khen/{ready.campaign}"
    page = ready.browser("lanhdao").get(f"{here}/in-phoi")
    assert not page.has_button("Lưu vị trí in") and page.has_link("Trang in thử")
    for other, status in (("canbo.dong", 403), ("vanphong.xa", 404)):
        for path in ("in-phoi", "in-thu.pdf", "in-phoi.pdf"):
            ready.browser(other).get(f"{here}/{path}", status=status)
