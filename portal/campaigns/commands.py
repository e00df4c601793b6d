"""`flask campaigns check FILE` and `flask campaigns load FILE --host CODE`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from portal.access.roles import SYSTEM
from portal.campaigns import service
from portal.campaigns.plan import Plan
from portal.campaigns.planfile import BadPlan, read_plan
from portal.database import db
from portal.people import queries as people
from portal.refusal import Refused

campaigns = AppGroup("campaigns", help="Phong trào thi đua.")
PlanPath = click.Path(exists=True, dir_okay=False, path_type=Path)


def read_file(file: Path) -> Plan:
    """The plan in a file; a fault becomes a message that names the line or the path."""
    try:
        return read_plan(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: sai cú pháp: {error}") from error
    except BadPlan as bad:
        raise click.ClickException(f"{file}:\n{bad}") from bad


@campaigns.command("check")
@click.argument("file", type=PlanPath)
def check(file: Path) -> None:
    """Kiểm tra một tệp kế hoạch, không ghi gì."""
    plan = read_file(file)
    click.echo(f"Kế hoạch số {plan.number}: {len(plan.categories)} nhóm khen thưởng, {len(plan.criteria)} tiêu chí.")


@campaigns.command("load")
@click.argument("file", type=PlanPath)
@click.option("--host", "host_code", required=True, help="Mã cơ quan phát động.")
@click.option("--launch", is_flag=True, help="Phát động ngay sau khi nạp.")
def load(file: Path, host_code: str, launch: bool) -> None:
    """Nạp một kế hoạch cho cơ quan phát động."""
    plan = read_file(file)
    unit = people.unit_named(host_code)
    host = people.host(unit.id) if unit else None
    if host is None:
        raise click.ClickException(f"{host_code!r} không phải cơ quan phát động.")
    try:
        campaign = service.create(SYSTEM, host, plan)
        if launch:
            service.launch(SYSTEM, campaign)
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    db.session.commit()
    click.echo(f"Đã nạp Kế hoạch số {plan.number}.")


def install(app: Flask) -> None:
    app.cli.add_command(campaigns)
