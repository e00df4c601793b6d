"""Markdown, as editors write it, to HTML that can be shown: HTML in the source is text, links are web links."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

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


def parsed(source: str) -> list[Token]:
    """The tokens of a text; a heading is never above h2, for the page has its own h1."""
    tokens = _parser().parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
    return tokens


def cleaned(tokens: list[Token], tags: set[str], attributes: dict[str, set[str]]) -> Markup:
    """Safe HTML of tokens: what every text may have, and these tags and attributes besides."""
    import nh3

    html = _parser().renderer.render(tokens, _parser().options, {})
    return Markup(  # noqa: S704  cleaned by the allow-list right here
        nh3.clean(
            html,
            tags=TAGS | tags,
            attributes={"a": {"href"}, **attributes},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


@lru_cache(maxsize=256)
def to_html(source: str) -> Markup:
    """Safe HTML of what an editor wrote."""
    tokens = parsed(source)
    for token in tokens:
        for child in token.children or []:
            if child.type == "image":  # pictures come with evidence, not by address
                child.type, child.tag, child.nesting = "text", "", 0
    return cleaned(tokens, set(), {})


def to_text(source: str) -> str:
    """The plain words, for a summary."""
    import nh3

    return " ".join(nh3.clean(str(to_html(source)), tags=set()).split())
