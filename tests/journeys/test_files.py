"""Files over a weak link in a browser: sent ahead of their form in pieces, going on after a break, photos made smaller;
and two clients that are not ours."""

from __future__ import annotations

import contextlib
import random
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Error, Response, Route
from tusclient.client import TusClient

from portal.demo.story import read_story
from tests.evidence import corpus
from tests.journeys.person import PHONE, Person
from tests.journeys.server import ROOT, serving
from tests.journeys.test_browser import launched  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]
PASSWORD = read_story(ROOT / "data").people["password"]
FORM = "/kho-khan/gui"
FOREIGN = ROOT / "tests" / "vendor" / "tus-4.3.1.min.js"


@pytest.fixture(scope="module")
def address(demonstration: Path, tmp_path_factory: pytest.TempPathFactory):
    instance = tmp_path_factory.mktemp("files") / "instance"
    shutil.copytree(demonstration, instance)
    with serving(instance) as found:
        yield found


def sit(launched, address: str, username: str = "canbo.hodackien", **options) -> Person:  # noqa: F811
    person = Person.sit_down(launched, address, username, PASSWORD, scripts=options.pop("scripts", True), **options)
    person.go(FORM)
    return person


def scan(folder: Path, size: int, name: str = "Quét.pdf") -> Path:
    path = folder / name
    path.write_bytes(corpus.pdf() + b"\n% " + random.Random(size).randbytes(size // 2).hex().encode())
    return path


def photo(folder: Path) -> Path:
    """A stamped page as a phone takes it: large, grainy, lying on its side by a note in the file."""
    page = Image.new("RGB", (4000, 3000), (236, 232, 220))
    draw = ImageDraw.Draw(page)
    chance = random.Random(3)
    for y in range(200, 2800, 60):
        for x in range(200, 3700, 28):
            if chance.random() < 0.8:
                draw.rectangle((x, y, x + chance.randrange(8, 22), y + 26), fill=(40, 40, 48))
    draw.ellipse((2600, 1900, 3300, 2600), outline=(190, 30, 40), width=24)
    grain = Image.effect_noise(page.size, 18).convert("RGB")
    page = Image.blend(page, grain, 0.12).filter(ImageFilter.GaussianBlur(0.6))
    path, notes = folder / "Ảnh chụp.jpg", Image.Exif()
    notes[0x0112] = 6  # turned
    page.save(path, quality=96, exif=notes)
    return path


def slow(person: Person, milliseconds: int) -> None:
    """Every piece takes so long on its way."""

    def on_its_way(route: Route) -> None:
        with contextlib.suppress(Error):  # broken off meanwhile
            person.page.wait_for_timeout(milliseconds)
            route.continue_()

    person.page.route("**/tep-gui/*", on_its_way)


def offsets(person: Person) -> list[int]:
    """Filled with what the server says is there after each piece."""
    found: list[int] = []

    def note(answer: Response) -> None:
        if answer.request.method == "PATCH" and "upload-offset" in answer.headers:
            found.append(int(answer.headers["upload-offset"]))

    person.page.on("response", note)
    return found


def under_way(person: Person) -> None:
    person.page.wait_for_function(
        "() => /Đã gửi ([2-9]|[1-9][0-9]+) KB\\//.test(document.querySelector('#files-list').textContent)"
    )


def tell(person: Person) -> None:
    person.page.locator("[name=title]").fill("Thiếu máy quét")
    person.page.locator("[name=text]").fill("Cần hai máy quét.")
    person.page.locator("[name=field_code]").select_option(index=1)


def test_a_file_goes_ahead_and_the_form_takes_it_along(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address, size=PHONE)
    tell(officer)
    there, forms = offsets(officer), []
    officer.page.on(
        "request", lambda request: forms.append(request.post_data_buffer) if request.method == "POST" else None
    )
    file = scan(tmp_path, 600_000)
    officer.attach(file)
    officer.sees("Đã nhận tệp “Quét.pdf”, đính kèm khi gửi biểu mẫu")
    pieces = [after - before for before, after in pairwise([0, *there])]
    assert pieces[:3] == [64 * 1024, 128 * 1024, 256 * 1024] and there[-1] == file.stat().st_size
    officer.fits()
    written = officer.page.locator("#files-there").inner_html()
    officer.go(FORM)
    assert officer.page.locator("#files-there").inner_html().strip() == written.strip()  # by the server: the same line
    tell(officer)
    officer.press("Gửi")
    officer.sees("Quét.pdf", "Thiếu máy quét")
    assert len(forms[-1]) < 4_000  # without the bytes
    officer.leave()


def test_a_form_that_is_sent_too_early_waits_for_its_file(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address)
    tell(officer)
    slow(officer, 400)
    officer.attach(scan(tmp_path, 200_000, "Chờ.pdf"), wait=False)
    officer.page.locator("#files-list li").wait_for()
    officer.press("Gửi")
    officer.sees("Đang gửi tệp. Biểu mẫu tự gửi khi tệp xong.")
    officer.page.wait_for_url(lambda url: not url.endswith(FORM))
    officer.sees("Chờ.pdf")
    officer.leave()


def test_pressed_before_the_script_came_the_file_is_sent_once(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address)
    tell(officer)
    forms = []
    officer.page.on("request", lambda request: forms.append(request.url) if request.method == "POST" else None)

    def late(route: Route) -> None:
        with contextlib.suppress(Error):
            officer.page.wait_for_timeout(800)
            route.continue_()

    officer.page.route("**/static/files.*", late)
    officer.attach(scan(tmp_path, 100_000, "Vội.pdf"), wait=False)
    officer.press("Gửi")
    officer.page.wait_for_url(lambda url: not url.endswith(FORM))
    officer.sees("Vội.pdf")
    assert [url for url in forms if url.endswith((FORM, "/tep-gui"))] == [f"{address}/tep-gui", f"{address}{FORM}"]
    officer.leave()


def test_without_the_file_script_the_form_takes_the_file_itself(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address)
    tell(officer)
    officer.page.route("**/static/files.*", lambda route: route.abort())
    pieces = []
    officer.page.on("request", lambda request: pieces.append(request.url) if "/tep-gui" in request.url else None)
    officer.attach(scan(tmp_path, 100_000, "Không kịch bản.pdf"), wait=False)
    officer.press("Gửi")
    officer.page.wait_for_url(lambda url: not url.endswith(FORM))
    officer.sees("Không kịch bản.pdf")
    assert not pieces
    officer.faults = [fault for fault in officer.faults if "ERR_FAILED" not in fault]
    officer.leave()


def test_it_goes_on_after_a_break_another_day_in_another_browser(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    file = scan(tmp_path, 500_000, "Dở.pdf")
    officer = sit(launched, address)
    slow(officer, 700)
    officer.attach(file, wait=False)
    under_way(officer)
    officer.page.unroute_all(behavior="ignoreErrors")
    officer.page.context.close()
    again = sit(launched, address)
    again.sees("Tệp “Dở.pdf” mới gửi được", "chọn lại tệp này để gửi tiếp")
    there = offsets(again)
    again.attach(file)
    assert there[0] > 64 * 1024 and there[-1] == file.stat().st_size  # what had arrived was not sent again
    again.sees("Đã nhận tệp “Dở.pdf”")
    again.leave()


def test_while_the_link_is_gone_it_says_so_and_goes_on(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.phutam")
    slow(officer, 700)
    officer.attach(scan(tmp_path, 500_000, "Rớt.pdf"), wait=False)
    under_way(officer)
    officer.page.unroute("**/tep-gui/*")
    officer.page.route("**/tep-gui/*", lambda route: route.abort("internetdisconnected"))
    officer.sees("Chưa gửi được, sẽ thử lại.")
    officer.page.unroute("**/tep-gui/*")
    officer.page.wait_for_function("() => document.querySelector('#files-there input')")
    officer.sees("Đã nhận tệp “Rớt.pdf”")
    officer.page.context.close()


def test_a_photo_is_turned_and_made_smaller_unless_it_is_wanted_whole(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    file = photo(tmp_path)
    assert file.stat().st_size > 3_000_000
    officer = sit(launched, address, "canbo.phutam", size=PHONE)
    there = offsets(officer)
    tell(officer)
    officer.attach(file)
    officer.sees("thu nhỏ còn")
    assert 60_000 < there[-1] <= 300 * 1024
    officer.press("Gửi")
    officer.sees("Ảnh chụp.jpg")
    officer.open("Xem ảnh")
    shape = officer.page.evaluate(
        "async () => { const i = document.querySelector('main img'); await i.decode(); return [i.naturalWidth, i.naturalHeight]; }"
    )
    assert shape[1] > shape[0]  # upright, as it was taken
    officer.go(FORM)
    officer.choose("Gửi ảnh nguyên cỡ, không thu nhỏ")
    officer.attach(file)
    assert there[-1] == file.stat().st_size
    officer.leave()


def test_what_is_stopped_is_gone(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thienmy")
    slow(officer, 700)
    officer.attach(scan(tmp_path, 300_000, "Dừng.pdf"), wait=False)
    under_way(officer)
    with officer.page.expect_response(lambda answer: answer.request.method == "DELETE"):
        officer.page.get_by_role("button", name="Dừng gửi").click()
    officer.go(FORM)
    assert "Dừng.pdf" not in officer.words()
    officer.leave()


def test_a_file_that_is_none_of_ours_is_said_beside_it(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thienmy")
    wrong = tmp_path / "Sai.pdf"
    wrong.write_bytes(b"khong phai PDF")
    officer.attach(wrong, wait=False)
    officer.sees("Tệp “Sai.pdf”")
    tell(officer)
    officer.press("Gửi")
    officer.sees("Thiếu máy quét")  # the form goes without it
    officer.leave()


# --- not ours -------------------------------------------------------------------------------------
def test_tuspy_sends_a_file(launched, address: str, tmp_path: Path) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thitran")
    file = scan(tmp_path, 200_000, "tuspy.pdf")
    cookie = "; ".join(f"{entry['name']}={entry['value']}" for entry in officer.page.context.cookies())
    token = officer.page.locator("[name=csrf_token]").first.input_value()
    client = TusClient(f"{address}/tep-gui", headers={"Cookie": cookie, "X-CSRFToken": token, "Origin": address})
    told = {"filename": file.name, "place": FORM}
    with file.open("rb") as stream:  # its own opening of a path is never closed
        sending = client.uploader(file_stream=stream, chunk_size=50_000, metadata=told, upload_checksum=True)
        sending.upload_chunk()
    with file.open("rb") as stream:
        rest = client.uploader(file_stream=stream, url=sending.url, chunk_size=50_000)
        assert rest.offset == 50_000
        rest.upload()
    officer.go(FORM)
    officer.sees("Đã nhận tệp “tuspy.pdf”")
    officer.leave()


def test_tus_js_client_sends_a_file(launched, address: str) -> None:  # noqa: F811
    officer = sit(launched, address, "canbo.thuanhoa")
    officer.page.evaluate(f"() => {{ {FOREIGN.read_text()}\n }}")
    content = corpus.pdf().decode("latin-1")
    done = officer.page.evaluate(
        """([content, place]) => new Promise((go, fail) => {
          const bytes = Uint8Array.from(content, (char) => char.charCodeAt(0));
          new tus.Upload(new Blob([bytes]), {
            endpoint: '/tep-gui', chunkSize: 500, metadata: {filename: 'tus-js.pdf', place},
            headers: {'X-CSRFToken': document.querySelector('[name=csrf_token]').value},
            onError: (error) => fail(String(error)), onSuccess: () => go('done'),
          }).start();
        })""",
        [content, FORM],
    )
    assert done == "done"
    officer.page.evaluate("localStorage.clear()")
    officer.go(FORM)
    officer.sees("Đã nhận tệp “tus-js.pdf”")
    officer.leave()
