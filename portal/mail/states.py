"""States of a letter and the words for them. Pure."""

from __future__ import annotations

from enum import StrEnum


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


NAMES = {MailState.WAITING: "Chờ gửi", MailState.SENT: "Đã gửi", MailState.GIVEN_UP: "Không gửi được"}
SIGNS = {MailState.WAITING: "wait", MailState.SENT: "ok", MailState.GIVEN_UP: "no"}
