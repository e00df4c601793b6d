"""`flask awards …`: the base salary, from its file."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal.access.roles import SYSTEM, Actor
from portal.awards import service
from portal.database import db

FILE = Path(__file__).resolve().parents[2] / "data" / "base-salary.toml"

awards = AppGroup("awards", help="Giấy khen: lương cơ sở.")


def load_base_salaries(actor: Actor, path: Path = FILE) -> int:
    """Every amount of the file, said again where it is known. Answers how many. Raises `ValueError` on a wrong file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("base_salary", [])
    for row in rows:
        from_on, amount, source = row.get("from"), row.get("amount"), row.get("source")
        if not (isinstance(from_on, date) and isinstance(amount, int) and amount > 0 and isinstance(source, str)):
            raise ValueError(f"{path.name}: {row}")
        service.set_base_salary(actor, from_on=from_on, amount=amount, source=source)
    return len(rows)


@awards.command("base-salary")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=FILE)
def base_salary(path: Path) -> None:
    """Nạp mức lương cơ sở từ tệp (mặc định data/base-salary.toml)."""
    try:
        number = load_base_salaries(SYSTEM, path)
    except ValueError as error:
        raise click.ClickException(f"Tệp không đúng: {error}") from error
    db.session.commit()
    click.echo(f"Đã nạp {number} mức lương cơ sở.")


def install(app: Flask) -> None:
    app.cli.add_command(awards)
