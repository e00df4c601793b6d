"""Files that come in pieces: the protocol (tus 1.0.0), what survives a cut, whose they are, how a form attaches them."""

from __future__ import annotations

import base64
import hashlib
import io
import random
from collections.abc import Iterable
from datetime import timedelta

import pikepdf
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal import clock
from portal.database import db
from portal.documents import draw
from portal.evidence import resumable, rules, store
from portal.evidence.models import Evidence, Upload
from portal.evidence.views.uploads import CHUNK_TYPE
from portal.refusal import Reason, Refused
from portal.web.acts import writing
from tests.browser import Browser
from tests.cast import PASSWORD, Cast
from tests.evidence import corpus

FORM = "/kho-khan/gui"
TOLD = {"title": "Thiếu máy quét", "text": "Cần hai máy quét.", "field_code": "so"}
FILE = corpus.pdf() + b"\n% " + random.Random(1).randbytes(40_000).hex().encode()


class Tus:
    """A client by hand, as careless as a test needs it."""

    def __init__(self, browser: Browser, form: str = FORM) -> None:
        self.browser, self.form = browser, form
        self.token = browser.get(form).soup.find("input", {"name": "csrf_token"})["value"]

    def ask(self, method: str, path: str, data: bytes = b"", **headers: str) -> TestResponse:
        sent = {
            "Tus-Resumable": "1.0.0", "X-CSRFToken": self.token, "Sec-Fetch-Site": "same-origin",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }  # fmt: skip
        return self.browser.client.open(path, method=method, data=data, headers=sent)

    def create(self, size: int, name: str = "Quét.pdf", mark: str = "", **headers: str) -> TestResponse:
        told = {"filename": name, "place": self.form} | ({"mark": mark} if mark else {})
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        return self.ask("POST", "/tep-gui", Upload_Length=str(size), Upload_Metadata=metadata, **headers)

    def patch(self, url: str, at: int, piece: bytes, **headers: str) -> TestResponse:
        return self.ask("PATCH", url, piece, Upload_Offset=str(at), Content_Type=CHUNK_TYPE, **headers)

    def offset(self, url: str) -> int:
        return int(self.ask("HEAD", url).headers["Upload-Offset"])

    def send(self, content: bytes, name: str = "Quét.pdf", piece: int = 16_384) -> str:
        answer = self.create(len(content), name)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        url = answer.headers["Location"]
        for at in range(0, len(content), piece):
            answer = self.patch(url, at, content[at : at + piece])
            assert answer.status_code == 204, answer.get_data(as_text=True)
        return url


def checksum(piece: bytes, name: str = "sha256") -> str:
    return f"{name} {base64.b64encode(hashlib.new(name, piece).digest()).decode()}"


@pytest.fixture
def officer(launched: Cast) -> Browser:
    return launched.browser("canbo.dong")


@pytest.fixture
def launched(cast: Cast) -> Cast:
    cast.launch()
    return cast


@pytest.fixture
def tus(officer: Browser) -> Tus:
    return Tus(officer)


def uploads(cast: Cast) -> list[Upload]:
    with cast.portal.app.app_context():
        return list(db.session.scalars(select(Upload)))


def on_disk(cast: Cast, url: str) -> bool:
    return (cast.portal.app.config["INSTANCE"] / "uploads" / url.rpartition("/")[2]).exists()


# --- the protocol -------------------------------------------------------------------------------
def test_what_the_server_says_it_can(tus: Tus) -> None:
    answer = tus.ask("OPTIONS", "/tep-gui")
    assert answer.status_code == 204 and answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer.headers["Tus-Max-Size"] == str(rules.LARGEST_FILE)
    assert tus.ask("POST", "/tep-gui", Tus_Resumable="0.2.2").status_code == 412


@pytest.mark.both
def test_pieces_come_one_after_the_other_and_the_form_attaches_the_file(
    launched: Cast, tus: Tus, officer: Browser
) -> None:
    url = tus.send(FILE)
    answer = tus.ask("HEAD", url)
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == (str(len(FILE)),) * 2
    assert answer.headers["Cache-Control"] == "no-store" and "GMT" in answer.headers["Upload-Expires"]
    assert not on_disk(launched, url)  # it is in the store now
    page = officer.get(FORM)
    assert "Đã nhận tệp “Quét.pdf”" in page.text
    assert page.soup.find(id="files-there").input["value"] == url.rpartition("/")[2]
    page = officer.submit(page, "Gửi", TOLD)
    assert "Quét.pdf" in page.text
    with launched.portal.app.app_context():
        row = db.session.scalars(select(Evidence)).one()
        assert store.read(row.sha256 or "") == FILE and row.size == len(FILE)
    assert uploads(launched) == []
    assert "Đã nhận tệp" not in officer.get(FORM).text


def test_a_file_that_is_not_wanted_is_unticked(launched: Cast, tus: Tus, officer: Browser) -> None:
    tus.send(FILE)
    page = officer.get(FORM)
    officer.submit(page, "Gửi", {**TOLD, "upload": []})
    with launched.portal.app.app_context():
        assert db.session.scalars(select(Evidence)).all() == []
    assert len(uploads(launched)) == 1  # its time runs out


def test_a_form_that_is_not_right_yet_keeps_the_file(tus: Tus, officer: Browser) -> None:
    tus.send(FILE)
    page = officer.submit(officer.get(FORM), "Gửi", {"title": "", "text": ""}, status=422)
    assert page.text.count("Đã nhận tệp “Quét.pdf”") == 1
    page = officer.submit(page, "Gửi", TOLD)
    assert "Quét.pdf" in page.text


def test_another_place_is_a_conflict_and_says_the_right_one(tus: Tus) -> None:
    url = tus.create(len(FILE)).headers["Location"]
    assert tus.patch(url, 0, FILE[:1000]).status_code == 204
    for at in (0, 999, 1001, len(FILE)):
        answer = tus.patch(url, at, FILE[at : at + 10] or b"x")
        assert answer.status_code == 409 and answer.headers["Upload-Offset"] == "1000"
    assert tus.patch(url, 1000, FILE).status_code == 413  # more than the file has
    assert tus.ask("PATCH", url, b"x", Upload_Offset="1000", Content_Type="text/plain").status_code == 415
    assert tus.offset(url) == 1000


@pytest.mark.skipif(not rules.CONVERTS_HEIC, reason="pi-heif is not built for this machine")
def test_the_photo_of_an_iphone_arrives_as_one_that_everybody_opens(launched: Cast, tus: Tus, officer: Browser) -> None:
    url = tus.send(corpus.HEIC, "IMG_0001.HEIC")
    assert not on_disk(launched, url)
    page = officer.get(FORM)
    assert "Đã nhận tệp “IMG_0001.jpg”" in page.text
    assert ".heic" in page.soup.find("input", type="file")["accept"]
    page = officer.submit(page, "Gửi", TOLD)
    assert "IMG_0001.jpg" in page.text
    again = officer.submit(officer.get(FORM), "Gửi", TOLD, files={"files": (io.BytesIO(corpus.HEIC), "IMG_0002.heic")})
    assert "IMG_0002.jpg" in again.text


@pytest.mark.parametrize("name", ["sha256", "sha1"])
def test_a_piece_that_is_not_what_it_says_does_not_count(tus: Tus, officer: Browser, name: str) -> None:
    url = tus.create(len(FILE)).headers["Location"]
    half = len(FILE) // 2
    answer = tus.patch(url, 0, FILE[:half], Upload_Checksum=checksum(FILE[:half] + b"!", name))
    assert answer.status_code == 460 and tus.offset(url) == 0
    assert tus.patch(url, 0, FILE[:half], Upload_Checksum=checksum(FILE[:half], name)).status_code == 204
    for wrong in ("md5 abc", "sha256 ???", "sha256"):
        assert tus.patch(url, half, FILE[half:], Upload_Checksum=wrong).status_code in (400, 460)
    assert tus.patch(url, half, FILE[half:], Upload_Checksum=checksum(FILE[half:], name)).status_code == 204
    assert "Đã nhận tệp" in officer.get(FORM).text


def test_one_piece_at_a_time(launched: Cast, tus: Tus) -> None:
    url = tus.create(len(FILE)).headers["Location"]
    with launched.portal.app.app_context():
        person = launched.actor("canbo.dong")
        with writing():
            assert resumable.hold(person, url.rpartition("/")[2])
    assert tus.patch(url, 0, FILE[:10]).status_code == 423
    with clock.at(clock.now() + resumable.HELD_FOR + timedelta(seconds=1)):  # who held it died
        assert tus.patch(url, 0, FILE[:10]).status_code == 204


def test_a_piece_that_was_overtaken_takes_nothing_back(
    launched: Cast, tus: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, write = tus.create(len(FILE)).headers["Location"], resumable.write

    def overtaken(upload_id: str, at: int, pieces: Iterable[bytes], most: int, digest: object = None) -> int:
        written = write(upload_id, at, pieces, most, digest)
        with writing():
            resumable.advance(db.session.get_one(Upload, upload_id), 2_000)
        return written

    monkeypatch.setattr(resumable, "write", overtaken)
    assert tus.patch(url, 0, FILE[:1_000]).headers["Upload-Offset"] == "2000"


def test_what_cannot_be_taken_is_said_at_once_or_at_the_end(launched: Cast, tus: Tus) -> None:
    for size, name, status in ((rules.LARGEST_FILE + 1, "a.pdf", 413), (0, "a.pdf", 415), (10, "a.exe", 415)):
        answer = tus.create(size, name)
        assert answer.status_code == status and "Tệp" in answer.get_data(as_text=True)
    assert tus.ask("POST", "/tep-gui", Upload_Length="-1").status_code == 400
    content = b"khong phai pdf"
    url = tus.create(len(content)).headers["Location"]
    answer = tus.patch(url, 0, content)
    assert answer.status_code == 422 and "Quét.pdf" in answer.get_data(as_text=True)
    assert tus.ask("HEAD", url).status_code == 404 and not on_disk(launched, url) and uploads(launched) == []


def test_a_file_that_waits_for_its_inspection_is_asked_again(
    tus: Tus, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Refused(Reason("file.busy", "Bận."))

    url = tus.create(len(FILE)).headers["Location"]
    with monkeypatch.context() as patched:
        patched.setattr(store, "take", busy)
        answer = tus.patch(url, 0, FILE)
        assert answer.status_code == 503 and answer.headers["Upload-Offset"] == str(len(FILE))
    assert tus.patch(url, len(FILE), b"").status_code == 204 and "Đã nhận tệp" in officer.get(FORM).text
    assert tus.patch(url, len(FILE), b"").status_code == 204  # the answer was lost: said again


def test_an_end_is_an_end(launched: Cast, tus: Tus) -> None:
    url = tus.create(len(FILE)).headers["Location"]
    tus.patch(url, 0, FILE[:100])
    assert on_disk(launched, url)
    assert tus.ask("DELETE", url).status_code == 204 and not on_disk(launched, url)
    assert tus.patch(url, 100, FILE[100:]).status_code == 404


# --- another day, another browser ---------------------------------------------------------------
def test_the_same_file_goes_on_where_it_broke_off(launched: Cast, tus: Tus, officer: Browser) -> None:
    url = tus.create(len(FILE), mark="abc").headers["Location"]
    tus.patch(url, 0, FILE[: len(FILE) // 2])
    assert "Tệp “Quét.pdf” mới gửi được 50%: chọn lại tệp này để gửi tiếp." in officer.get(FORM).text
    elsewhere = Tus(Browser(launched.portal, "canbo.dong", PASSWORD))
    with clock.at(clock.now() + timedelta(days=1)):
        later = Tus(Browser(launched.portal, "canbo.dong", PASSWORD))
        answer = later.create(len(FILE), mark="abc")
        assert (answer.headers["Location"], answer.headers["Upload-Offset"]) == (url, str(len(FILE) // 2))
    for other in (
        elsewhere.create(len(FILE), mark="abcd"),
        elsewhere.create(len(FILE) - 1, mark="abc"),
        elsewhere.create(len(FILE)),
    ):
        assert other.headers["Location"] != url and other.headers["Upload-Offset"] == "0"
    stranger = Tus(launched.browser("canbo.tay"))
    assert stranger.create(len(FILE), mark="abc").headers["Location"] != url


def test_an_upload_is_its_senders_alone(launched: Cast, tus: Tus) -> None:
    url = tus.send(FILE)
    stranger = Tus(launched.browser("canbo.tay"))
    for method in ("HEAD", "DELETE"):
        assert stranger.ask(method, url).status_code == 404
    assert stranger.patch(url, 0, b"x").status_code == 404
    browser, upload = launched.browser("canbo.tay"), url.rpartition("/")[2]
    form = browser.get(FORM)
    key = form.soup.find("input", {"name": "idem"})["value"]
    browser.post(FORM, {"idem": key, "csrf_token": stranger.token, **TOLD, "upload": upload})
    with launched.portal.app.app_context():
        assert db.session.scalars(select(Evidence)).all() == []


def test_whoever_shows_no_token_or_comes_from_elsewhere_sends_nothing(launched: Cast, tus: Tus) -> None:
    assert tus.create(10, X_CSRFToken="").status_code == 400
    assert tus.create(10, Sec_Fetch_Site="cross-site").status_code == 403
    url = tus.create(10).headers["Location"]
    for method in ("PATCH", "DELETE"):
        assert tus.ask(method, url, Sec_Fetch_Site="cross-site").status_code == 403
        assert tus.ask(method, url, X_CSRFToken="x").status_code == 400
    assert len(uploads(launched)) == 1


def test_what_is_never_attached_is_forgotten(launched: Cast, tus: Tus) -> None:
    url = tus.create(len(FILE)).headers["Location"]
    tus.patch(url, 0, FILE[:100])
    with clock.at(clock.now() + resumable.KEPT_FOR + timedelta(seconds=1)):
        later = Tus(Browser(launched.portal, "canbo.dong", PASSWORD))
        assert later.ask("HEAD", url).status_code == 404
        later.create(10)
    assert not on_disk(launched, url) and len(uploads(launched)) == 1


def test_nobody_fills_the_disk(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "MOST", 2)
    tus.create(10)
    tus.create(10)
    answer = tus.create(10)
    assert answer.status_code == 413 and "Còn quá nhiều tệp" in answer.get_data(as_text=True)
    monkeypatch.setattr(resumable, "MOST", 30)
    monkeypatch.setattr(resumable, "MOST_BYTES", 25)
    assert tus.create(10).status_code == 413


def test_what_looks_into_a_file_gets_ready_while_it_comes(tus: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr("multiprocessing.forkserver.ensure_running", lambda: started.append("server"))
    assert tus.create(10).status_code == 201 and started == ["server"]


# --- cuts -----------------------------------------------------------------------------------------
def test_five_hundred_cuts_harm_no_byte(launched: Cast, tus: Tus) -> None:
    """The link breaks inside a piece, after it, or with the answer on its way; the client asks where to go on."""
    chance, cuts, again = random.Random(7), 0, 0
    while cuts < 500:
        content = corpus.pdf() + b"\n% " + chance.randbytes(6_000).hex().encode()
        url, at = tus.create(len(content)).headers["Location"], 0
        while at < len(content):
            piece = content[at : at + chance.choice((500, 1_000, 2_000))]
            how = chance.randrange(4)
            if how == 0:  # cut inside: without a checksum what arrived counts
                arrived = piece[: chance.randrange(len(piece))]
                tus.patch(url, at, arrived)
            elif how == 1:  # cut inside, with a checksum: none of it does
                tus.patch(url, at, piece[: chance.randrange(len(piece))], Upload_Checksum=checksum(piece))
            else:  # all of it arrived, the answer is lost
                tus.patch(url, at, piece, Upload_Checksum=checksum(piece))
            cuts += 1
            now = tus.offset(url)
            assert at <= now <= at + len(piece)
            again += at + len(piece) - now
            at = now
        assert tus.patch(url, at, b"").status_code == 204
        with launched.portal.app.app_context():
            row = db.session.get_one(Upload, url.rpartition("/")[2])
            assert row.stored is not None and store.read(row.stored["sha256"]) == content
            db.session.delete(row)
            db.session.commit()
    assert again <= cuts * 2_000  # never more than one piece each time


def test_bytes_are_on_the_disk_before_anybody_is_told(
    launched: Cast, tus: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = []
    monkeypatch.setattr(resumable.os, "fsync", lambda handle: order.append("disk"))
    advance = resumable.advance
    monkeypatch.setattr(resumable, "advance", lambda row, at: (order.append("row"), advance(row, at)))
    url = tus.create(len(FILE)).headers["Location"]
    assert tus.patch(url, 0, FILE[:100]).status_code == 204
    assert order == ["disk", "row"]


def test_the_disk_is_swept_of_what_nobody_names(launched: Cast, tus: Tus) -> None:
    url = tus.create(len(FILE)).headers["Location"]
    tus.patch(url, 0, FILE[:100])
    folder = launched.portal.app.config["INSTANCE"] / "uploads"
    (folder / "lac").write_bytes(b"x")
    with launched.portal.app.app_context(), writing():
        assert resumable.sweep() >= 1
    assert on_disk(launched, url) and not (folder / "lac").exists()


# --- photos of one document -----------------------------------------------------------------------
@pytest.mark.parametrize("ahead", [True, False], ids=["ahead", "in the form"])
def test_photos_of_one_document_become_one_file(launched: Cast, tus: Tus, officer: Browser, ahead: bool) -> None:
    photos = [corpus.image("JPEG", (800, 600)), corpus.image("PNG", (300, 500))]
    files = []
    for number, photo in enumerate(photos, 1):
        name = f"trang-{number}.{'jpg' if number == 1 else 'png'}"
        if ahead:
            tus.send(photo, name)
        else:
            files.append((io.BytesIO(photo), name))
    sent = {**TOLD, "merge": "1"}
    page = officer.submit(officer.get(FORM), "Gửi", sent, files={"files": files} if files else None)
    assert "trang-1 (2 trang).pdf" in page.text and "trang-2" not in page.text
    with launched.portal.app.app_context():
        row = db.session.scalars(select(Evidence)).one()
        assert (row.media_type, row.pages) == ("application/pdf", 2)
        with pikepdf.open(io.BytesIO(store.read(row.sha256 or ""))) as made:
            assert [page.mediabox[2] > page.mediabox[3] for page in made.pages] == [True, False]
    assert uploads(launched) == []


def test_one_photo_and_other_files_stay_as_they_are(launched: Cast, officer: Browser) -> None:
    files = [(io.BytesIO(corpus.pdf()), "a.pdf"), (io.BytesIO(corpus.image("JPEG")), "b.jpg")]
    page = officer.submit(officer.get(FORM), "Gửi", {**TOLD, "merge": "1"}, files={"files": files})
    assert "a.pdf" in page.text and "b.jpg" in page.text


# --- room -----------------------------------------------------------------------------------------
def test_a_unit_sees_its_room_before_it_is_full(
    launched: Cast, officer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(launched.portal.app.config, "UNIT_QUOTA", 2 * len(FILE) + 10)

    def tell(number: int, status: int = 200):
        files = {"files": [(io.BytesIO(FILE), f"{number}.pdf")]}
        return officer.submit(officer.get(FORM), "Gửi", TOLD, files=files, status=status)

    tell(1)
    page = officer.get("/minh-chung")
    assert "Đã dùng" in page.text and not page.soup.select("main .box.warn")
    tell(2)
    said = officer.get("/minh-chung").soup.select_one("main .box.warn").text
    assert "Tài liệu của đơn vị đã dùng" in said and "Tài liệu của đơn vị đã dùng" in tell(3, 409).text
    monkeypatch.setitem(launched.portal.app.config, "UNIT_QUOTA", 0)  # without limit
    tell(4)
    assert "Đã dùng" not in officer.get("/minh-chung").text


def test_photos_that_cannot_be_put_together_stay_photos(officer: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise Refused(Reason("paper.busy", "Bận."))

    files = [(io.BytesIO(corpus.image("JPEG")), f"{number}.jpg") for number in (1, 2)]
    with monkeypatch.context() as patched:
        patched.setattr(draw, "bind", fails)
        page = officer.submit(officer.get(FORM), "Gửi", {**TOLD, "merge": "1"}, files={"files": files}, status=422)
    assert "Chưa ghép được các ảnh." in page.text and page.text.count("Đã nhận tệp") == 2
    page = officer.submit(page, "Gửi", {"merge": None})
    assert "1.jpg" in page.text and "2.jpg" in page.text
