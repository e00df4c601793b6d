"""What a unit's papers are made of: who signs, and lines that fit where they stand."""

from __future__ import annotations

import pytest

from portal.documents import fonts
from portal.people import queries, rules, service
from portal.refusal import Invalid
from tests.cast import Cast


@pytest.mark.parametrize(
    ("given", "letterhead", "head", "signs"),
    [
        ([], ["ỦY BAN NHÂN DÂN", "XÃ PHÚ TÂM"], "Chủ tịch UBND xã", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ([], ["PHÒNG NỘI VỤ"], "Trưởng phòng", ["TRƯỞNG PHÒNG"]),
        ([], ["PHÒNG NỘI VỤ"], "", []),
        (["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"], ["ỦY BAN NHÂN DÂN"], "x", ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]),
    ],
)
def test_who_signs(given: list[str], letterhead: list[str], head: str, signs: list[str]) -> None:
    assert rules.signing_of(given, letterhead, head) == signs


def test_widths_are_those_of_the_face() -> None:
    """Times metrics, as measured for the decree's letterhead (FACTS: 95.7 mm at 13 pt bold, 60.5 mm at 14)."""
    assert fonts.width_mm("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True) == pytest.approx(95.7, abs=0.3)
    assert fonts.width_mm("Độc lập - Tự do - Hạnh phúc", 14, bold=True) == pytest.approx(60.5, abs=0.3)


def test_a_line_of_the_letterhead_that_does_not_fit_is_refused_where_the_unit_is_saved(cast: Cast) -> None:
    admin = cast.browser("quantri")
    page = admin.get(f"/quan-tri/don-vi/{cast.units['dong']}")
    wrong = admin.submit(page, "Lưu", {"letterhead_name": "TRUNG TÂM VĂN HÓA - THỂ THAO - TRUYỀN THANH"}, status=422)
    assert "ngắt thành hai dòng ở chỗ trọn nghĩa" in wrong.text
    right = {
        "letterhead_name": "TRUNG TÂM VĂN HÓA\nTHỂ THAO\nTRUYỀN THANH",
        "signing": "GIÁM ĐỐC",
        "head_name": "Lý Văn Bé",
    }
    admin.submit(wrong, "Lưu", right)
    with cast.portal.app.app_context():
        agency = queries.unit_named("dong").agency
        assert (list(agency.signs), agency.signer) == (["GIÁM ĐỐC"], "Lý Văn Bé")
        assert agency.signature().name == "Lý Văn Bé"


def test_the_head_of_a_unit_signs_by_name(cast: Cast, context) -> None:
    assert queries.unit_named("dong").head_name == "Thạch Thị Hoa"
    with pytest.raises(Invalid):
        service.create_unit(cast.actor("quantri"), code="x", name="X", short_name="X", letterhead_above=["Ủ" * 60])
