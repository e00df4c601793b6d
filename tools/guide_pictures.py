"""Pictures for the guides, from a running demonstration: what a step speaks of, cut out, with a line drawn around it.

python3 run.py                              in one window, over an instance made by `flask demo`
.venv/bin/python tools/guide_pictures.py    in another; CHROMIUM and PORT as for `screens.py`; names of pictures make those alone

Officers and members are shown what a phone shows, offices what a desk shows. What a picture
needs done is undone after it. `data/guide/*.md` says what each picture shows; a test holds the two together.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image, ImageChops, ImageDraw
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright
from screens import ADDRESS, ROOT, chromium, link, sat_down

FOLDER = ROOT / "static" / "guide"
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 860, "height": 768}  # the narrowest that shows tables as tables: larger on paper
SCALE = 1.5  # `PIXELS` in portal/guide/rendering.py
MOST = 10_000  # bytes
MARK, HALO = (208, 73, 0), (255, 255, 255)
COLOURS = [  # those of static/portal.css and what lies between them, the most needed first
    (255, 255, 255), (27, 29, 33), MARK, (155, 27, 31), (11, 79, 158), (140, 142, 147), (245, 246, 248), (255, 246, 214),
    (27, 100, 55), (80, 84, 92), (192, 138, 0), (213, 216, 221), (130, 165, 207), (204, 140, 143), (122, 81, 0), (44, 74, 114),
]  # fmt: skip

# What a browser itself writes into a box for files, as one in Vietnamese writes it: Chromium may know English alone.
IN_VIETNAMESE = """() => {
  for (const box of document.querySelectorAll('input[type=file]')) {
    const shown = document.createElement('div'), look = getComputedStyle(box);
    for (const name of ['border', 'padding', 'width', 'borderRadius']) shown.style[name] = look[name];
    shown.innerHTML = '<button type=button disabled>Chọn tệp</button> Chưa có tệp nào được chọn';
    Object.assign(shown.firstChild.style, {minHeight: '0', padding: '2px 8px', background: '#f5f6f8', fontSize: '15px'});
    shown.style.fontSize = '15px';
    shown.id = box.id;
    box.replaceWith(shown);
  }
}"""

Find = Callable[[Page], Locator]
Step = Callable[[Page], None]


def button(label: str, nth: int = 0) -> Find:
    return lambda page: page.locator("main").get_by_role("button", name=label, exact=True).nth(nth)


def anchor(label: str, nth: int = 0) -> Find:
    return lambda page: page.locator("main").get_by_role("link", name=label).nth(nth)


def css(selector: str, nth: int = 0) -> Find:
    return lambda page: page.locator(selector).nth(nth)


def around(selector: str, label: str) -> Find:
    """The piece of the page in which these words stand."""
    return lambda page: page.locator(selector).filter(has_text=label).first


def opened(label: str, nth: int = 0) -> Step:
    return lambda page: page.locator("summary").filter(has_text=label).nth(nth).click(timeout=5_000)


def follow(piece: Find) -> Step:
    """The first link in a piece of the page."""

    def click(page: Page) -> None:
        piece(page).get_by_role("link").first.click(timeout=5_000)
        page.wait_for_load_state()

    return click


def pressed(label: str) -> Step:
    def click(page: Page) -> None:
        button(label)(page).click(timeout=5_000)
        page.wait_for_load_state()

    return click


def agreed(page: Page) -> None:
    """Mark every line of a ballot, which is then looked at and not cast."""
    for line in page.locator("fieldset.cand").all():
        line.get_by_label("Đồng ý", exact=True).check()


def presented(page: Page) -> None:
    """The office puts its list before the leader."""
    sat_down(page, "noivu")
    page.goto(f"{ADDRESS}/xet-khen")
    for box in page.locator("td .tick input").all():
        box.check()
    pressed("Lưu bảng xét tặng")(page)
    for known in page.get_by_label("Đã biết các hồ sơ chưa xong").all():
        known.check()
    page.locator("#asked_body").fill("Ủy ban kiểm tra")
    page.locator("#asked_answer").fill("Không có")
    page.locator("#asked_on").fill(page.evaluate("new Date().toLocaleDateString('en-GB')"))
    pressed("Trình lãnh đạo")(page)


def taken_back(page: Page) -> None:
    sat_down(page, "noivu")
    page.goto(f"{ADDRESS}/xet-khen")
    pressed("Rút lại danh sách")(page)
    for box in page.locator("td .tick input").all():
        box.uncheck()
    pressed("Lưu bảng xét tặng")(page)


@dataclass(frozen=True)
class Shot:
    """`marks` get a line around them; the picture reaches `above` and `below` beyond them, or from `top` on."""

    name: str
    who: str
    begins: str
    marks: list[Find]
    ways: list[Step] = field(default_factory=list)
    size: ViewportSize = field(default_factory=lambda: PHONE)
    above: int = 120
    below: int = 40
    top: Find | None = None
    tallest: int = 420
    left: int = 0  # what is cut off a wide page at its sides
    right: int | None = None
    before: Step | None = None  # what somebody else has to do for this picture, and how it is undone
    after: Step | None = None


SHOTS = [
    # everybody
    Shot("dang-nhap", "", "/dang-nhap", [css("main form button.main")], top=css("h1"), below=16),
    Shot("dinh-kem", "canbo.hodackien", "/sang-kien/khai", [css(".field:has(#files)")], above=16, below=12),
    Shot(
        "nhap-excel",
        "canbo.hodackien",
        "/nhap-excel/sang-kien",
        [css("#file"), anchor("Tải mẫu")],
        above=150,
        below=16,
    ),
    # the officer
    Shot("can-bo-viec", "canbo.hodackien", "/viec-can-lam", [css("main .todo .button")], above=110, below=100),
    Shot(
        "can-bo-gui-sang-kien",
        "canbo.hodackien",
        "/sang-kien/khai",
        [button("Gửi"), button("Lưu nháp")],
        above=170,
        below=16,
    ),
    Shot(
        "can-bo-nhiem-vu",
        "canbo.hodackien",
        "/nhiem-vu",
        [css("#done_on"), css("main textarea")],
        [follow(around("tr", "Đang thực hiện"))],
        above=90,
        below=16,
    ),
    Shot(
        "can-bo-tieu-chi",
        "canbo.hodackien",
        "/tieu-chi",
        [css("#ket-luan"), css("main input.w8")],
        [link("Mức độ hài lòng")],
        above=60,
        below=100,
    ),
    Shot(
        "can-bo-giay-to",
        "canbo.thitran",
        "/ho-so",
        [anchor("Sửa văn bản đề nghị"), anchor("Xem, in mẫu")],
        above=190,
        below=20,
    ),
    # the head, the chair
    Shot(
        "thu-truong-gui",
        "truong.taichinh",
        "/viec-can-lam",
        [css(".tick:has(#stated)"), button("Đồng ý và gửi")],
        above=150,
        below=60,
    ),
    Shot(
        "thu-truong-xac-nhan",
        "truong.thuanhoa",
        "/viec-can-lam",
        [button("Xác nhận kết quả")],
        [link("Xem và xác nhận")],
        above=290,
        below=60,
    ),
    # the secretary
    Shot(
        "thu-ky-diem-danh",
        "canbo.anhiep",
        "/hoi-dong",
        [button("Có mặt tất cả")],
        [link("Họp bình xét")],
        top=css("ol.steps"),
        below=60,
    ),
    Shot(
        "thu-ky-bieu-quyet",
        "canbo.phutam",
        "/hoi-dong",
        [css("#tien-do .big"), button("Kết thúc bỏ phiếu")],
        [link("Họp bình xét")],
        above=100,
        below=24,
    ),
    Shot(
        "thu-ky-bang-ma",
        "canbo.phutam",
        "/hoi-dong",
        [css("#cua .box .big"), button("Đúng người")],
        [link("Họp bình xét")],
        above=90,
        below=24,
    ),
    Shot(
        "thu-ky-phieu-giay",
        "canbo.phutam",
        "/hoi-dong",
        [css("main fieldset"), button("Phát phiếu giấy")],
        [link("Họp bình xét"), opened("Cách bỏ phiếu khác"), link("Phiếu giấy")],
        above=24,
        below=24,
    ),
    Shot(
        "thu-ky-bien-ban",
        "canbo.thienmy",
        "/hoi-dong",
        [anchor("Xem biên bản"), anchor("Tải PDF"), anchor("Đính chính")],
        [link("Họp bình xét")],
        above=90,
        below=120,
    ),
    # a member
    Shot(
        "thanh-vien-doc",
        "thanhvien5.phutam",
        "/hoi-dong",
        [button("Đã xem")],
        [link("Họp bình xét"), link("2. Giới thiệu"), link("Đọc hồ sơ")],
        above=290,
        below=24,
    ),
    Shot(
        "thanh-vien-phieu",
        "thanhvien5.phutam",
        "/viec-can-lam",
        [css(".marks", -1), button("Xem lại phiếu")],
        [link("Bỏ phiếu")],
        above=90,
        below=24,
    ),
    Shot(
        "thanh-vien-xem-lai",
        "thanhvien5.phutam",
        "/viec-can-lam",
        [button("Bỏ phiếu")],
        [link("Bỏ phiếu"), agreed, pressed("Xem lại phiếu")],
        above=330,
        below=70,
    ),
    Shot(
        "thanh-vien-ma",
        "",
        "/bo-phieu/vao-hop",
        [css(".field:has(#ma)"), button("Tìm cuộc họp")],
        top=css("h1"),
        below=16,
    ),
    # the standing office
    Shot(
        "co-quan-ke-hoach",
        "noivu",
        "/soan-ke-hoach",
        [anchor("Lập kế hoạch mới"), anchor("Sao chép cho năm sau")],
        size=DESK,
        top=css("h1"),
        below=24,
        left=20,
        right=620,
    ),
    Shot(
        "co-quan-theo-doi",
        "noivu",
        "/don-vi/theo-doi?loc=cho-tham-dinh",
        [css("main nav.steps")],
        size=DESK,
        above=16,
        below=250,
        left=20,
    ),
    Shot(
        "co-quan-tham-dinh",
        "noivu",
        "/don-vi/theo-doi?loc=cho-tham-dinh",
        [css(".side fieldset"), css(".side select")],
        [follow(around("tr", "Đã tiếp nhận")), link("Thẩm định lần lượt")],
        size=DESK,
        above=50,
        below=24,
        left=550,
    ),
    Shot(
        "co-quan-xet-khen",
        "noivu",
        "/xet-khen",
        [css("td:has(.tick)")],
        size=DESK,
        above=100,
        below=24,
        left=20,
    ),
    # the leader
    Shot("lanh-dao-viec", "lanhdao", "/viec-can-lam", [css("main .todo .button")], above=130, below=100),
    Shot(
        "lanh-dao-duyet",
        "lanhdao",
        "/xet-khen",
        [css("td:has(input[type=radio])", -1), button("Đồng ý danh sách")],
        size=DESK,
        above=60,
        below=24,
        left=20,
        before=presented,
        after=taken_back,
    ),
    # the editors
    Shot(
        "bien-tap-viet",
        "tuyentruyen",
        "/bien-tap/them",
        [button("Lưu bài"), button("Xem trước")],
        size=DESK,
        above=200,
        below=24,
        left=20,
        right=700,
    ),
    Shot(
        "bien-tap-dang",
        "tuyentruyen",
        "/viec-can-lam",
        [button("Đăng")],
        [link("Viết tiếp")],
        size=DESK,
        top=css("h1"),
        below=60,
        left=20,
    ),
    # the administration
    Shot(
        "quan-tri-trang",
        "quantri",
        "/quan-tri",
        [around("main li", "Cơ quan, đơn vị"), around("main li", "Tài khoản")],
        size=DESK,
        top=css("h1"),
        below=170,
        left=20,
        right=620,
    ),
    Shot(
        "quan-tri-tai-khoan",
        "quantri",
        "/quan-tri/tai-khoan/them",
        [css(".tick:has(#shared)"), css("main .main")],
        size=DESK,
        above=190,
        below=24,
        left=20,
        right=800,
    ),
    # everybody else
    Shot("nguoi-dan-trang-dau", "", "/", [css(".to-menu"), around("h2", "Tin mới")], above=12, below=110),
    Shot("nguoi-dan-gop-y", "", "/gop-y", [css("main textarea"), css("main .main")], above=40, below=16, tallest=560),
    Shot("nguoi-dan-kiem-tra", "", "/kiem-tra", [css(".field:has(#code)"), button("Kiểm tra mã")], above=50, below=16),
]


def taken(page: Page, shot: Shot) -> bytes:
    """The picture of one shot, from the page as it stands."""
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.evaluate(IN_VIETNAMESE)
    boxes = []
    for mark in shot.marks:
        found = mark(page)
        found.wait_for(state="visible", timeout=5_000)
        box = found.bounding_box()
        assert box is not None
        boxes.append((box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]))
    first, last = min(box[1] for box in boxes) - shot.above, max(box[3] for box in boxes) + shot.below
    if shot.top is not None:
        beginning = shot.top(page).bounding_box()
        assert beginning is not None
        first = beginning["y"] - 12
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("RGB")
    quiet = quiet_rows(whole)
    draw = ImageDraw.Draw(whole)
    for left, upper, right, lower in boxes:
        outline = [max(2, left - 5), upper - 5, min(shot.size["width"] - 2, right + 5), lower + 5]
        corners = [round(edge * SCALE) for edge in outline]
        draw.rounded_rectangle(
            [corners[0] - 4, corners[1] - 4, corners[2] + 4, corners[3] + 4], 12, outline=HALO, width=4
        )
        draw.rounded_rectangle(corners, 8, outline=MARK, width=6)
    last = min(last, max(0, first) + shot.tallest)
    upper_edge, lower_edge = between_lines(quiet, first * SCALE, -1), between_lines(quiet, last * SCALE, 1)
    right = round(shot.right * SCALE) if shot.right else whole.width
    return small(whole.crop((round(shot.left * SCALE), upper_edge, right, lower_edge)))


def quiet_rows(picture: Image.Image) -> list[bool]:
    """By row: does nothing begin or end there, so that a cut goes through no letter?"""
    moved = ImageChops.difference(picture, ImageChops.offset(picture, 0, 1)).convert("L").point([0] * 24 + [255] * 232)
    return [moved.crop((0, row, moved.width, row + 1)).getbbox() is None for row in range(moved.height)]


def between_lines(quiet: list[bool], edge: float, way: int) -> int:
    """The nearest place from `edge` on where a cut goes between two lines."""
    start = min(max(round(edge), 0), len(quiet))
    for row in range(start, start + way * 60, way):
        if row <= 0 or row >= len(quiet) or all(quiet[max(0, row - 4) : row + 4]):
            return min(max(row, 0), len(quiet))
    return start


def small(picture: Image.Image) -> bytes:
    """WebP without loss, in as many of the portal's own colours as `MOST` allows: a lossy picture smears letters."""
    for colours in range(len(COLOURS), 6, -1):
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for colour in COLOURS[:colours] for part in colour])
        drawn = picture.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
        out = io.BytesIO()
        drawn.save(out, "WEBP", lossless=True, quality=100, method=6)
        if out.tell() <= MOST:
            return out.getvalue()
    raise SystemExit(f"{out.tell()} bytes in {colours} colours: cut the picture shorter.")


def opened_by(browser: Browser, size: ViewportSize) -> Page:
    return browser.new_context(viewport=size, device_scale_factor=SCALE, locale="vi-VN").new_page()


def pictures(browser: Browser, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    for shot in SHOTS:
        if wanted and shot.name not in wanted:
            continue
        if shot.before:
            shot.before(opened_by(browser, DESK))
        page = opened_by(browser, shot.size)
        try:
            if shot.who:
                sat_down(page, shot.who)
            page.goto(ADDRESS + shot.begins)
            for way in shot.ways:
                way(page)
            yield shot.name, taken(page, shot)
        finally:
            page.context.close()
            if shot.after:
                shot.after(opened_by(browser, DESK))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        for name, content in pictures(browser, set(sys.argv[1:])):
            (FOLDER / f"{name}.webp").write_bytes(content)
            print(f"{name}: {len(content)} bytes")
        browser.close()


if __name__ == "__main__":
    main()
