"""`flask demo start`: what `run.py` calls; `flask demo load` the demonstration alone."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from portal.cli import migrate_database
from portal.database import db
from portal.demo.play import play
from portal.demo.story import Story, read_story
from portal.people.models import Account, Unit

demo = AppGroup("demo", help="Bản dùng thử: dữ liệu giả định của hai năm.")

LISTED = (
    ("Cán bộ đầu mối, thủ trưởng", "canbo.hodackien  truong.hodackien  canbo.phutam  truong.phutam  canbo.taichinh  truong.taichinh"),
    ("Hội đồng của đơn vị", "thanhvien1.hodackien … thanhvien5.hodackien, và tương tự cho các đơn vị khác"),
    ("Đang bỏ phiếu, đang lấy ý kiến", "canbo.phutam (mã cuộc họp)  canbo.congan (bằng phiếu, không họp)"),
    ("Cơ quan thường trực", "noivu"),
    ("Hội đồng của cơ quan phát động", "chutich.hd  thuky.hd  thanhvien1.hd … thanhvien7.hd"),
    ("Ban biên tập, lãnh đạo, quản trị", "tuyentruyen  lanhdao  quantri"),
    ("Tài khoản dùng chung", "motcua.phutan"),
)  # fmt: skip


def mark_of(instance: Path) -> Path:
    """The file that says this instance holds invented data: "loading DATABASE" until all of it is there, then "ready"."""
    return instance / "demonstration"


def _loading() -> str:
    return f"loading {db.engine.url.render_as_string(hide_password=True)}"


def _story() -> Story:
    return read_story(Path(current_app.root_path) / "data")


def is_empty() -> bool:
    return (
        db.session.scalar(select(Account.id).limit(1)) is None and db.session.scalar(select(Unit.id).limit(1)) is None
    )


def _begin_again(instance: Path) -> None:
    """A first start that was interrupted left half a story: away with it."""
    db.session.remove()
    db.engine.dispose()
    database = db.engine.url.database
    here = mark_of(instance).read_text().strip() == _loading()
    if not here or not db.engine.url.drivername.startswith("sqlite") or database is None:
        raise click.ClickException(
            "Lần nạp dữ liệu dùng thử trước bị ngắt giữa chừng. Tạo cơ sở dữ liệu trống, xóa tệp "
            f"{mark_of(instance)} rồi chạy lại."
        )
    for ending in ("", "-wal", "-shm"):
        Path(database + ending).unlink(missing_ok=True)
    shutil.rmtree(instance / "evidence", ignore_errors=True)
    mark_of(instance).unlink()


def load_story() -> float:
    """Load into an empty database, telling each step; answers the seconds it took."""
    instance: Path = current_app.config["INSTANCE"]
    began = time.monotonic()
    mark_of(instance).write_text(f"{_loading()}\n")
    current_app.config["DEMONSTRATION"] = True
    play(_story(), lambda label: click.echo(f"  {time.monotonic() - began:5.0f} s  {label}"))
    mark_of(instance).write_text("ready\n")
    return time.monotonic() - began


@demo.command("load")
@with_appcontext
def load() -> None:
    """Nạp dữ liệu dùng thử vào cơ sở dữ liệu trống."""
    if current_app.config["PUBLIC_URL"]:
        raise click.ClickException("Bản dùng thử chỉ chạy trên máy này: bỏ PUBLIC_URL.")
    migrate_database()
    if not is_empty():
        raise click.ClickException("Cơ sở dữ liệu đã có dữ liệu.")
    click.echo(f"Đã nạp trong {load_story():.0f} giây.")


@demo.command("start")
@with_appcontext
def start() -> None:
    """Thư mục dữ liệu, khóa, bảng; cơ sở dữ liệu trống thì nạp bản dùng thử; in địa chỉ và tài khoản."""
    instance: Path = current_app.config["INSTANCE"]
    mark = mark_of(instance)
    if mark.exists() and mark.read_text().startswith("loading"):
        _begin_again(instance)
    migrate_database()
    if is_empty() and not current_app.config["PUBLIC_URL"]:
        click.echo("Cơ sở dữ liệu trống: nạp dữ liệu dùng thử, mất khoảng một phút.")
        load_story()
    _print_address(mark.exists())


def _print_address(demonstration: bool) -> None:
    port = os.environ.get("PORT", "8000")
    click.echo(f"\nĐịa chỉ: http://127.0.0.1:{port}/")
    if demonstration:
        click.echo(f"Bản dùng thử, dữ liệu giả định. Mật khẩu của mọi tài khoản: {_story().people['password']}")
        for who, names in LISTED:
            click.echo(f"  {who}: {names}")
    click.echo("Dừng: Ctrl+C\n")


def install(app: Flask) -> None:
    app.cli.add_command(demo)
