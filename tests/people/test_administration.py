"""What the admin records of units."""

from __future__ import annotations

from tests.cast import Cast


def test_who_continues_a_unit_is_recorded_once_each_and_never_in_a_circle(cast: Cast) -> None:
    admin = cast.browser("quantri")
    here = f"/quan-tri/don-vi/{cast.units['dong']}/ke-tuc"
    page = admin.submit(admin.get(here), "Ghi đơn vị kế tục", {"successor": "tay", "since": "01/07/2025"})
    assert "UBND phường Tây" in page.text or "Ủy ban nhân dân phường Tây" in page.text
    assert "từ ngày 01/07/2025" in page.text
    back = f"/quan-tri/don-vi/{cast.units['tay']}/ke-tuc"
    page = admin.submit(admin.get(back), "Ghi đơn vị kế tục", {"successor": "dong", "since": "01/07/2026"}, status=422)
    assert "đã được kế tục bởi" in page.text and 'value="01/07/2026"' in page.html
    page = admin.submit(admin.get(here), "Bỏ")
    assert "Chưa ghi đơn vị kế tục." in page.text
