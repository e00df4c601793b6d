"""`flask evidence check` and `collect`: the store against its rows."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from portal.evidence import keeping, rules
from portal.web.acts import writing

evidence = AppGroup("evidence", help="Kho tệp.")


@evidence.command("check")
def check() -> None:
    """Đọc lại mọi tệp đang dùng, đối chiếu với mã của tệp; in tệp thiếu, hỏng."""
    found = keeping.check()
    for digest in found.missing:
        click.echo(f"THIẾU {digest}")
    for digest in found.damaged:
        click.echo(f"HỎNG {digest}")
    click.echo(f"{found.files} tệp: {len(found.missing)} thiếu, {len(found.damaged)} hỏng.")
    if found.missing or found.damaged:
        sys.exit(1)


@evidence.command("collect")
@click.option("--days", default=90, show_default=True, help="Giữ tệp đã gỡ trong số ngày này.")
def collect(days: int) -> None:
    """Xóa khỏi đĩa tệp không còn mục nào dùng và tệp gửi dở đã quá hạn."""
    with writing():
        found = keeping.collect(days)
    click.echo(f"Đã xóa {found.files} tệp ({rules.size_in_words(found.bytes)}), {found.uploads} tệp gửi dở.")


def install(app: Flask) -> None:
    app.cli.add_command(evidence)
