"""Writing the outbox. What caused a letter is recorded by whoever writes it; what became of it stands in its row."""

from __future__ import annotations

from portal import clock
from portal.database import db
from portal.mail import rules
from portal.mail.models import Letter


def write(key: str, recipient: str, subject: str, text: str) -> Letter:
    """To go out with the next `flask mail send`, once what is being done now is committed."""
    now = clock.now()
    row = Letter(key=key, recipient=recipient, subject=subject, text=text, made_at=now, next_try_at=now)
    db.session.add(row)
    return row


def take(letter_id: str) -> Letter | None:
    """Count a try beforehand and move the next one away: whoever else sends now leaves this letter alone, and one that
    brings the process down is not tried for ever. None if it is not due (any more)."""
    row = db.session.get(Letter, letter_id, with_for_update={"skip_locked": True}, populate_existing=True)
    now = clock.now()
    if row is None or row.next_try_at is None or row.next_try_at > now:
        return None
    row.tries += 1
    row.next_try_at = rules.next_try(row.tries, row.made_at, now)
    row.last_error = ""
    return row


def sent(row: Letter) -> None:
    row.sent_at, row.next_try_at = clock.now(), None


def failed(row: Letter, error: str, *, for_good: bool) -> None:
    row.last_error = error[:300]
    if for_good:
        row.next_try_at = None
