"""The mail server's address, what a letter looks like, when it is tried again and when no more. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from urllib.parse import parse_qs, unquote, urlsplit

PAUSES = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6)]
LIFETIME = timedelta(days=2)  # a reminder that is older says what is no longer so
LOOPBACK = ("localhost", "127.0.0.1", "::1")
PORTS = {"smtp": 587, "smtps": 465}
SENDER = "Cổng thi đua CCHC"


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str
    password: str
    sender: str
    encrypted: bool  # from the first byte; else by STARTTLS

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK


def server(url: str) -> Server:
    """Of `smtp://user:password@host:port?from=address` or `smtps://…`. ValueError says what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("must look like smtp://user:password@host:587?from=address or smtps://…")
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user])[0]
    if "@" not in sender:
        raise ValueError("needs ?from=address where the user name is no address")
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
        encrypted=parts.scheme == "smtps",
    )


def letter(id_: str, sender: str, recipient: str, subject: str, text: str, made_at: datetime) -> EmailMessage:
    """The same id gives the same Message-ID, so that a letter which went out twice is recognised as one."""
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((SENDER, sender))
    message["To"] = recipient
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(made_at)
    message["Message-ID"] = f"<{id_}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, charset="utf-8")
    return message


def too_old(made_at: datetime, now: datetime) -> bool:
    return now >= made_at + LIFETIME


def next_try(tries: int, made_at: datetime, now: datetime) -> datetime | None:
    """When a letter that was tried `tries` times is tried again; None: no more."""
    if tries > len(PAUSES):
        return None
    again = now + PAUSES[tries - 1]
    return None if too_old(made_at, again) else again
