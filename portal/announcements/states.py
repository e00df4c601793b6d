"""States of an announcement, the moves between them, the words for them. Pure."""

from __future__ import annotations

from enum import StrEnum


class PostState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


NAMES = {PostState.DRAFT: "Bản nháp", PostState.PUBLISHED: "Đã đăng", PostState.WITHDRAWN: "Đã gỡ"}
SIGNS = {PostState.DRAFT: "none", PostState.PUBLISHED: "ok", PostState.WITHDRAWN: "back"}
