"""What an event says in a history: one sentence per action, given by the feature that records it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

SENTENCES: dict[str, str] = {"clock.step": "Đồng hồ máy chủ lùi lại, giờ ghi nhận được giữ theo sự kiện trước"}


def register(sentences: Mapping[str, str]) -> None:
    """Add a feature's sentences; `{name}` stands for a value of the event's data."""
    SENTENCES.update(sentences)


def sentence(action: str, data: Mapping[str, Any]) -> str:
    known = SENTENCES.get(action)
    if known is None:
        return action
    return known.format_map(defaultdict(str, {name: _shown(value) for name, value in data.items()})).strip(" :.")


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
