"""`flask audit verify`: is the trail whole?"""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from portal.audit import queries

audit = AppGroup("audit", help="Nhật ký xử lý.")


@audit.command("verify")
def verify() -> None:
    """Kiểm tra toàn bộ chuỗi nhật ký; in sự kiện hỏng đầu tiên, hoặc sự kiện cuối."""
    found, number, last = queries.verify()
    if found is not None:
        click.echo(f"HỎNG tại sự kiện {found.seq}: {found.why}.")
        sys.exit(1)
    click.echo(f"Nhật ký liền mạch: {number} sự kiện, mã cuối {last}.")
