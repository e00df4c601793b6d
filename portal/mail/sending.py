"""What waits goes out through the server that MAIL_URL names."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass

from flask import current_app

from portal.clock import now
from portal.database import db
from portal.mail import queries, rules, service
from portal.mail.models import Letter
from portal.mail.states import MailState

TIMEOUT = 20  # seconds


@dataclass
class Result:
    sent: int = 0
    later: int = 0
    given_up: int = 0

    def count(self, state: MailState) -> None:
        self.sent += state is MailState.SENT
        self.later += state is MailState.WAITING
        self.given_up += state is MailState.GIVEN_UP


def server() -> rules.Server | None:
    """None: mail is not set up here."""
    url = current_app.config["MAIL_URL"]
    return rules.server(url) if url else None


def send_waiting(through: rules.Server) -> Result:
    """Each letter in two short transactions of its own, around a sending in which nothing is locked."""
    result = Result()
    for letter_id in queries.due(now()):
        db.session.rollback()
        row = service.take(letter_id)
        db.session.commit()
        if row is None:
            continue
        try:
            if rules.too_old(row.made_at, now()):
                raise ValueError("quá hai ngày chưa gửi được")
            _send(through, row)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            service.failed(row, _words(error), for_good=_refused(error))
        else:
            service.sent(row)
        result.count(row.state)
        db.session.commit()
    db.session.rollback()
    return result


def _send(through: rules.Server, row: Letter) -> None:
    message = rules.letter(row.id, through.sender, row.recipient, row.subject, row.text, row.made_at)
    db.session.commit()  # the reading of the row; the mail server may take its time
    context = ssl.create_default_context()
    if through.encrypted:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(through.host, through.port, timeout=TIMEOUT, context=context)
    else:
        connection = smtplib.SMTP(through.host, through.port, timeout=TIMEOUT)
    with connection:
        if not through.encrypted and not through.loopback:
            connection.starttls(context=context)  # refuses to go on without
        if through.user and through.password:
            connection.login(through.user, through.password)
        connection.send_message(message)


def _refused(error: Exception) -> bool:
    """Did the server say that this address will never do?"""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)  # an address that no letter can bear


def _words(error: Exception) -> str:
    """What the server said, without anything that we sent it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said = next(iter(error.recipients.values()))
        return f"{said[0]} {said[1].decode(errors='replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
