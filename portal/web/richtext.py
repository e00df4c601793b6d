"""Markdown, as editors write it, to HTML that can be shown: HTML in the source is text, links are web links."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "br", "hr", "blockquote"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def to_html(source: str) -> Markup:
    """Safe HTML; a heading is never above h2, for the page has its own h1."""
    import nh3

    tokens = _parser().parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        for child in token.children or []:
            if child.type == "image":  # pictures come with evidence, not by address
                child.type, child.tag, child.nesting = "text", "", 0
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704  cleaned by the allow-list right here
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


def to_text(source: str) -> str:
    """The plain words, for a summary."""
    import nh3

    return " ".join(nh3.clean(str(to_html(source)), tags=set()).split())
