"""The editor writes, previews, publishes, withdraws; the public reads."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bench import budget
from portal.announcements import rules
from portal.announcements.states import PostKind, PostState
from portal.web import richtext
from tests.cast import Cast

BODY = "Sáng nay, **Ủy ban nhân dân quận** phát động phong trào.\n\n## Mục đích\n\n- Một\n- Hai"


def write(cast: Cast, title: str = "Phát động phong trào", body: str = BODY):
    editor = cast.browser("bientap")
    return editor.submit(editor.get("/bien-tap/them"), "Lưu bài", {"title": title, "summary": "Tóm tắt", "body": body})


def test_an_article_is_written_previewed_published_and_withdrawn(cast: Cast) -> None:
    cast.launch()
    editor, visitor = cast.browser("bientap"), cast.browser()
    page = write(cast)
    assert "Đã lưu bài." in page.text and "Bản nháp" in page.text
    public = page.path.replace("/bien-tap", "/thong-bao")
    visitor.get(public, status=404)
    assert "Phát động phong trào" not in visitor.get("/thong-bao").text
    shown = editor.submit(page, "Xem trước", {"title": "Tiêu đề khác"})
    assert shown.soup.find(id="xem-truoc").find(class_="big").get_text() == "Tiêu đề khác"
    page = editor.submit(page, "Đăng")
    assert "Đã đăng." in page.text
    article = visitor.get(public)
    assert [tag.name for tag in article.soup.article.find_all(["strong", "h2", "li"])] == ["strong", "h2", "li", "li"]
    assert page.soup.find("a", href=public)
    assert "Phát động phong trào" in visitor.get("/").text
    page = editor.submit(page, "Gỡ", {"reason": "Sai số liệu"})
    visitor.get(public, status=404)
    assert "Lý do: Sai số liệu" in page.text
    editor.submit(page, "Đăng")
    visitor.get(public)


def test_preview_writes_nothing_and_is_a_piece_of_its_page(cast: Cast) -> None:
    editor = cast.browser("bientap")
    page = write(cast)
    before = cast.portal.fingerprint()
    form = page.form("Xem trước")
    data = {tag["name"]: tag.get("value", tag.get_text()) for tag in form.find_all(["input", "textarea"])}
    data["body"] = "Nội dung **mới**"
    address = f"/bien-tap/xem-truoc?bai={page.path.rsplit('/', 1)[1]}"
    whole = editor.post(address, data)
    piece = editor.post(address, data, htmx=True)
    assert piece.html.strip() in whole.html
    assert whole.soup.find("textarea", {"name": "body"}).get_text().strip() == "Nội dung **mới**"
    assert piece.wire_bytes <= budget.PIECE
    assert cast.portal.fingerprint() == before


def test_two_editors_do_not_overwrite_each_other(cast: Cast) -> None:
    editor = cast.browser("bientap")
    first = write(cast)
    second = editor.get(first.path)
    editor.submit(first, "Lưu bài", {"title": "Bản của người thứ nhất"})
    answer = editor.submit(second, "Lưu bài", {"title": "Bản của người thứ hai"}, status=409)
    assert "Bản của người thứ nhất" in answer.soup.find(class_="theirs").get_text()


@pytest.mark.parametrize("person", ["canbo.dong", "vanphong.xa", "lanhdao", "quantri"])
def test_only_editors_of_the_host_reach_its_articles(cast: Cast, person: str) -> None:
    page = write(cast)
    cast.browser(person).get(page.path, status=403)


def test_rules_of_publishing() -> None:
    assert rules.refuse_publish(PostState.DRAFT, "Tiêu đề", "ngắn").code == "post.empty"
    assert rules.refuse_publish(PostState.PUBLISHED, "Tiêu đề", BODY).code == "post.published"
    assert rules.refuse_publish(PostState.WITHDRAWN, "Tiêu đề", BODY) is None
    assert rules.refuse_withdraw(PostState.DRAFT, "sai số liệu").code == "post.not_published"
    assert rules.refuse_withdraw(PostState.PUBLISHED, "").code == "post.reason"


PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](data:text/html,x)",
    "<a href='x' hx-get='/x' onclick='y'>z</a>", "<style>*{}</style>", "<iframe src=x></iframe>", "![x](http://evil/x.png)",
    "<svg onload=alert(1)>", "</textarea><script>x</script>", "[a](//evil.example)", "<math><mi xlink:href='javascript:x'>",
    "{{7*7}}", "<p style='x' class='y' id='z'>a</p>", "[x](<javascript:alert(1)>)", "<http://evil.example/a>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_an_editor_pastes_never_runs(payload: str) -> None:
    shown = BeautifulSoup(str(richtext.to_html(f"đầu\n\n{payload}\n\ncuối")), "html.parser")
    for tag in shown.find_all(True):
        assert tag.name in richtext.TAGS
        assert set(tag.attrs) <= {"href", "rel"}
        assert not tag.get("href", "").lower().strip().startswith(("javascript", "data", "vbscript"))
    assert shown.find_all("p")[0].get_text() == "đầu"


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    import nh3

    once = str(richtext.to_html(text))
    assert nh3.clean(once, tags=richtext.TAGS, attributes={"a": {"href"}}, link_rel="noopener nofollow") == once


def test_headings_go_below_the_pages_own() -> None:
    assert [richtext.to_html(f"{mark} Một")[:4] for mark in ("#", "##", "###", "#####")] == [
        "<h2>",
        "<h2>",
        "<h3>",
        "<h4>",
    ]


# --- kinds and the texts beside an article ------------------------------------------------------
def published(cast: Cast, title: str, **more: str):
    editor = cast.browser("bientap")
    given = {"title": title, "summary": "Tóm tắt", "body": BODY, **more}
    page = editor.submit(editor.get("/bien-tap/them"), "Lưu bài", given)
    page = editor.submit(page, "Đăng")
    return page.path.replace("/bien-tap", "/thong-bao")


def test_praise_is_published_in_the_year_and_found_by_its_kind(cast: Cast) -> None:
    cast.launch()
    visitor = cast.browser()
    address = published(cast, "Ba tháng không hồ sơ trễ", kind="praise", praised="Bộ phận Một cửa phường Đông")
    published(cast, "Lịch tập huấn", praised="Không hiện ở tin thường")
    article = visitor.get(address)
    assert article.soup.find(class_="lead").get_text() == "Biểu dương: Bộ phận Một cửa phường Đông"
    assert "Biểu dương" in visitor.get("/").soup.find("a", href=address).find_parent("li").get_text()
    titles = {
        kind: [link.get_text() for link in visitor.get(f"/thong-bao?loai={kind}").soup.select("ul.line a")]
        for kind in ("bieu-duong", "tin-bai", "")
    }
    assert titles == {
        "bieu-duong": ["Ba tháng không hồ sơ trễ"],
        "tin-bai": ["Lịch tập huấn"],
        "": titles["tin-bai"] + titles["bieu-duong"],
    }


def test_the_text_for_zalo_is_made_where_none_was_written(cast: Cast) -> None:
    cast.launch()
    address = published(cast, "Lịch tập huấn")
    box = cast.browser().get(address).soup.find("textarea", id="zalo")
    assert box.has_attr("readonly") and not box.find_parent("details").has_attr("open")
    assert box.get_text().strip() == f"Lịch tập huấn\nTóm tắt\nXem bài: http://localhost{address}"


def test_loudspeaker_and_khmer_stand_beside_the_article_only_where_written(cast: Cast) -> None:
    cast.launch()
    plain = cast.browser().get(published(cast, "Một"))
    assert [tag.get_text() for tag in plain.soup.find_all("summary")] == ["Chép nội dung gửi Zalo"]
    full = cast.browser().get(
        published(cast, "Hai", loudspeaker="Kính thưa bà con", khmer="សូមជម្រាបសួរ", zalo="Mời bà con xem")
    )
    assert full.soup.find("div", lang="km").get_text().strip() == "សូមជម្រាបសួរ"
    assert "Kính thưa bà con" in full.soup.find("summary", string="Bài phát thanh").find_parent("details").get_text()
    assert full.soup.find(id="zalo").get_text().strip().startswith("Mời bà con xem\nhttp://localhost/thong-bao/")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (rules.Words("Tin", "Tóm tắt"), "Tin\nTóm tắt\nXem bài: https://a/b"),
        (rules.Words("Tin"), "Tin\nXem bài: https://a/b"),
        (rules.Words("Đơn vị Đông", kind=PostKind.PRAISE), "Biểu dương: Đơn vị Đông\nXem bài: https://a/b"),
        (rules.Words("Tin", zalo="Lời riêng"), "Lời riêng\nhttps://a/b"),
        (rules.Words("Tin", zalo="Lời riêng https://a/b"), "Lời riêng https://a/b"),
    ],
)
def test_words_for_zalo(words: rules.Words, said: str) -> None:
    assert rules.zalo_text(words, "https://a/b") == said
