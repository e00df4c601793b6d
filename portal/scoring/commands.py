"""`flask scoring check FILE` and `flask scoring load FILE --host CODE --year YEAR`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal.access.roles import SYSTEM
from portal.campaigns import queries as campaigns
from portal.database import db
from portal.people import queries as people
from portal.refusal import Refused
from portal.scoring import loading, tree
from portal.scoring.setfile import BadSet, parse_set
from portal.scoring.tree import SetSpec

scoring = AppGroup("scoring", help="Bộ tiêu chí tự chấm điểm chỉ số CCHC.")
SetPath = click.Path(exists=True, dir_okay=False, path_type=Path)


def read_file(file: Path) -> SetSpec:
    """The set in a file; a fault becomes a message that names the line or the path."""
    try:
        return parse_set(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: sai cú pháp: {error}") from error
    except BadSet as bad:
        raise click.ClickException(f"{file}:\n{bad}") from bad


@scoring.command("check")
@click.argument("file", type=SetPath)
def check(file: Path) -> None:
    """Kiểm tra một tệp bộ tiêu chí, không ghi gì."""
    spec = read_file(file)
    click.echo(f"{spec.title}: {len(tree.leaves(spec.lines))} dòng chấm điểm, {spec.maximum} điểm.")


@scoring.command("load")
@click.argument("file", type=SetPath)
@click.option("--host", "host_code", required=True, help="Mã cơ quan phát động.")
@click.option("--year", type=int, required=True, help="Năm của phong trào.")
@click.option("--scored", type=int, help="Năm được chấm điểm, nếu khác năm của tiêu chí chỉ số CCHC.")
@click.option("--open", "opens", is_flag=True, help="Mở chấm điểm ngay sau khi nạp.")
def load(file: Path, host_code: str, year: int, scored: int | None, opens: bool) -> None:
    """Nạp một phiên bản bộ tiêu chí cho phong trào."""
    spec = read_file(file)
    unit = people.unit_named(host_code)
    campaign = campaigns.named(unit.id, year) if unit else None
    if campaign is None:
        raise click.ClickException(f"{host_code!r} không có phong trào năm {year}.")
    try:
        made = loading.load_set(SYSTEM, campaign, spec, scored)
        if opens:
            loading.open_set(SYSTEM, made)
    except BadSet as bad:
        raise click.ClickException(f"{file}:\n{bad}") from bad
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"Đã nạp {made.title}, phiên bản {made.set_version}, chấm điểm năm {made.year}.")


def install(app: Flask) -> None:
    app.cli.add_command(scoring)
