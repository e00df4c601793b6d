"""How many bytes a page may be on the wire. One place: `run.py bench pages` measures against it, the tests hold it.

Bodies as they are sent (compressed, but for ballots), without headers; the reasons are decision 26's.
"""

from __future__ import annotations

COLD = 14_600  # a page and the style together: what a server may send before the first answer comes back
STYLE, SCRIPT, HELPERS = 6 * 1024, 20 * 1024, 10 * 1024  # each compressed; helpers only when somebody needs them
PAGE, LONG, UNCOMPRESSED = 4_000, 8_000, 11_000
PIECE, POLL = 1_500, 100  # what htmx puts into a page; an answer that says "nothing new"
LISTS = frozenset({"/sang-kien"})  # pieces that are a whole list: fifty addresses alone take 800 bytes
HEADERS = 800
CANDIDATES, BALLOT_SENT, RECEIPT = 20, 3_000, 5_000

# Plans, articles, models and guides are texts of some pages, also while they are written; a paper is as long as it is.
TEXTS = frozenset({
    "/ke-hoach/<id:campaign_id>",
    "/thong-bao/<id:post_id>",
    "/mo-hinh/<id:initiative_id>",
    "/huong-dan/<slug>",
    "/sang-kien/<id:initiative_id>",
    "/sang-kien/<id:initiative_id>/sua",
    "/bien-tap/<id:post_id>",
    "/sang-kien/<id:initiative_id>/ban-mo-ta",
    "/xet-khen/<id:campaign_id>",
    "/he-thong/giao-dien",  # every component in every state
    "/xet-khen/<id:campaign_id>/van-ban/<kind>",
    "/ho-so/<id:dossier_id>/phieu-tiep-nhan",
    "/ho-so/<id:dossier_id>/van-ban/<kind>",
    "/ho-so/<id:dossier_id>/van-ban/bao-cao/<id:candidate_id>",
    "/hoi-dong/hop/<id:meeting_id>/bien-ban",
    "/hoi-dong/hop/<id:meeting_id>/danh-sach-diem-danh",
    "/hoi-dong/hop/<id:meeting_id>/kiem-phieu/<ordinal>",
    "/hoi-dong/hop/<id:meeting_id>/giay-moi",
    "/hoi-dong/hop/<id:meeting_id>/phieu-in",
    "/hoi-dong/hop/<id:meeting_id>/xem-truoc",
    "/hoi-dong/hop/<id:meeting_id>/ho-so",  # every dossier of a meeting
    "/phong-trao/<id:campaign_id>/so-ket/<stage>/bao-cao",
    "/tong-ket/<id:campaign_id>",
    "/tong-ket/<id:campaign_id>/don-vi/<id:unit_id>",
    "/kho-khan/bao-cao",
})  # fmt: skip
# Compressed, the length of a page would tell what was marked on it.
PLAIN = frozenset({
    "/bo-phieu/<id:round_id>",
    "/bo-phieu/<id:round_id>/doi-chieu",
    "/bo-phieu/vao-hop/phieu",
    "/hoi-dong/hop/<id:meeting_id>/ban-bo-phieu/phieu",
})  # fmt: skip


def most(rule: str) -> int:
    """What the page of the route `rule` may be to a browser that has the style already."""
    if rule in PLAIN:
        return UNCOMPRESSED
    return LONG if rule in TEXTS else PAGE


def most_of_piece(rule: str) -> int:
    """What htmx may be sent of the page of the route `rule`."""
    return PAGE if rule in LISTS else PIECE


def within(rule: str, body: int, style: int) -> bool:
    """`style` is what the stylesheet takes in the same encoding."""
    return body <= most(rule) and body + style <= COLD
