"""`flask init` for a new installation, `flask people load` for units and accounts from a file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from portal.access.roles import SYSTEM
from portal.cli import migrate_database
from portal.database import db
from portal.people import loading, service
from portal.refusal import Refused

people = AppGroup("people", help="Đơn vị, tài khoản, vai trò.")


@click.command("init")
@click.option("--username", default="quantri", show_default=True, help="Tên đăng nhập của quản trị đầu tiên.")
@click.option("--name", default="Quản trị hệ thống", show_default=True, help="Họ và tên.")
@with_appcontext
def init(username: str, name: str) -> None:
    """Chuẩn bị một bản cài đặt mới; in liên kết một lần cho quản trị đầu tiên. Không tạo mật khẩu mặc định."""
    migrate_database()
    try:
        token = service.first_admin_link(username, name)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    address = current_app.config["PUBLIC_URL"] or "http://127.0.0.1:8000"
    click.echo("Mở liên kết này trong 30 phút để đặt mật khẩu cho tài khoản " + username + ":")
    click.echo(f"{address}/lien-ket/{token}")


@people.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Nạp khối, đơn vị, cơ quan phát động từ tệp TOML. Đơn vị đã có thì giữ nguyên."""
    try:
        with file.open("rb") as stream:
            added = loading.load_units(SYSTEM, tomllib.load(stream))
    except (tomllib.TOMLDecodeError, loading.BadFile) as error:
        raise click.ClickException(f"{file}: {error}") from error
    db.session.commit()
    click.echo(f"Đã thêm {added} đơn vị.")


def install(app: Flask) -> None:
    app.cli.add_command(init)
    app.cli.add_command(people)
