"""States and kinds of an announcement, the words for them. Pure."""

from __future__ import annotations

from enum import StrEnum


class PostState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PostKind(StrEnum):
    NEWS = "news"
    PRAISE = "praise"  # biểu dương: at any time of the year, no award


NAMES = {PostState.DRAFT: "Bản nháp", PostState.PUBLISHED: "Đã đăng", PostState.WITHDRAWN: "Đã gỡ"}
SIGNS = {PostState.DRAFT: "none", PostState.PUBLISHED: "ok", PostState.WITHDRAWN: "back"}
KIND_NAMES = {PostKind.NEWS: "Tin, bài tuyên truyền", PostKind.PRAISE: "Biểu dương"}
KIND_SLUGS = {"tin-bai": PostKind.NEWS, "bieu-duong": PostKind.PRAISE}
