"""What is kept in memory is never older than the last act."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from portal.announcements import service as announcements
from portal.announcements.rules import Words
from portal.database import db
from portal.web.kept import Kept
from tests.browser import Browser
from tests.cast import BEFORE, Cast


def test_a_public_page_is_shown_again_until_something_happens(cast: Cast, visitor: Browser) -> None:
    cast.launch()
    first = visitor.get("/thong-bao")
    with cast.portal.counted() as statements:
        cold = visitor.get("/thong-bao")
        again = visitor.get("/thong-bao")
    assert again.html == cold.html == first.html
    assert len([line for line in statements if "audit_event" in line]) == 2
    assert len([line for line in statements if "FROM post" in line]) == 2  # of the cold one: how many, and which
    assert again.response.headers["Vary"] == cold.response.headers["Vary"]
    assert again.response.headers["ETag"] == cold.response.headers["ETag"]
    with cast.portal.app.app_context():
        post = announcements.create(
            cast.actor("bientap"), cast.units["quan"], Words("Tin vừa đăng", body="Nội dung đủ dài để đăng.")
        )
        announcements.publish(cast.actor("bientap"), post)
        db.session.commit()
        db.session.remove()
    assert "Tin vừa đăng" in visitor.get("/thong-bao").text


def test_a_draft_or_an_undone_act_is_not_shown(cast: Cast, visitor: Browser) -> None:
    cast.launch()
    visitor.get("/thong-bao")
    with cast.portal.app.app_context():
        announcements.create(cast.actor("bientap"), cast.units["quan"], Words("Tin chưa đăng", body="…"))
        db.session.rollback()
        db.session.remove()
    assert "Tin chưa đăng" not in visitor.get("/thong-bao").text


def test_the_day_is_part_of_the_page(cast: Cast, visitor: Browser) -> None:
    """The calendar says that dossiers are being received, until the cut-off has come."""
    cast.launch()
    with clock.at(BEFORE):
        assert "đang nhận hồ sơ" in visitor.get("/").text
    with clock.at(BEFORE + timedelta(days=400)):
        assert "đang nhận hồ sơ" not in visitor.get("/").text


def test_private_pages_and_other_answers_are_not_kept(cast: Cast, visitor: Browser) -> None:
    officer = cast.browser("canbo.dong")
    officer.get("/viec-can-lam")
    assert visitor.get("/viec-can-lam").soup.h1.get_text() == "Đăng nhập"
    visitor.get("/mo-hinh/" + "a" * 26, status=404)
    visitor.get("/mo-hinh/" + "a" * 26, status=404)


def test_the_least_used_is_forgotten_first_and_the_old_at_once() -> None:
    kept: Kept[str] = Kept(most=2)
    kept.put(("a",), "1")
    kept.put(("b",), "2")
    assert kept.get(("a",)) == "1"
    kept.put(("c",), "3")
    assert (kept.get(("a",)), kept.get(("b",)), kept.get(("c",))) == ("1", None, "3")
    old: Kept[str] = Kept(most=2, longest=-1)
    old.put(("a",), "1")
    assert old.get(("a",)) is None
