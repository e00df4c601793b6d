"""`flask mail send`: to be called every few minutes by the system's timer."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from portal.mail import sending

mail = AppGroup("mail", help="Thư điện tử.")


@mail.command("send")
def send() -> None:
    """Gửi các thư đang chờ qua máy chủ ghi ở MAIL_URL."""
    through = sending.server()
    if through is None:
        raise click.ClickException("Chưa đặt MAIL_URL, không gửi thư nào.")
    result = sending.send_waiting(through)
    click.echo(f"Đã gửi {result.sent} thư, gửi lại sau {result.later}, thôi gửi {result.given_up}.")


def install(app: Flask) -> None:
    app.cli.add_command(mail)
