"""`flask council verify` and `flask council export`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from portal.council import finding, queries, record, sealing
from portal.council.models import Council, SealedRecord
from portal.database import db

council = AppGroup("council", help="Hội đồng: kiểm tra, xuất bản ghi kết quả.")


@council.command("verify")
@click.argument("record_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Mọi Hội đồng.")
def verify(record_id: str | None, everything: bool) -> None:
    """Đếm lại và kiểm tra chuỗi bản ghi: của một bản ghi (theo mã) hoặc của mọi Hội đồng."""
    if not everything and not record_id:
        raise click.UsageError("Nêu mã bản ghi, hoặc --all.")
    if record_id:
        row = finding.find_record(record_id)
        if row is None:
            raise click.ClickException(f"Không có bản ghi {record_id}.")
        faults = [fault for fault in sealing.verify_council(row.council_id) if fault.record == row.id]
        number = 1
    else:
        faults = [fault for known in db.session.scalars(select(Council)) for fault in sealing.verify_council(known.id)]
        number = db.session.scalar(select(db.func.count()).select_from(SealedRecord)) or 0
    for fault in faults:
        click.echo(f"HỎNG {fault.record}: {fault.why}")
    if faults:
        sys.exit(1)
    click.echo(f"Đúng: {number} bản ghi.")


@council.command("export")
@click.argument("round_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Mọi bản ghi, mỗi bản một tệp.")
@click.option("-o", "target", required=True, type=click.Path(path_type=Path), help="Tệp, hoặc thư mục với --all.")
def export(round_id: str | None, everything: bool, target: Path) -> None:
    """Xuất bản ghi đúng từng byte, để kiểm tra bằng tools/verify_seal.py."""
    if everything:
        target.mkdir(parents=True, exist_ok=True)
        rows = list(db.session.scalars(select(SealedRecord)))
        for row in rows:
            (target / f"{row.id}.json").write_bytes(record.exported(json.loads(row.body), row.sha256))
        click.echo(f"Đã xuất {len(rows)} bản ghi.")
        return
    found = queries.record_of_round(round_id or "") or finding.find_record(round_id or "")
    if found is None:
        raise click.ClickException(f"Không có bản ghi của {round_id!r}.")
    target.write_bytes(record.exported(json.loads(found.body), found.sha256))
    click.echo(f"Đã xuất {found.id}.")


def install(app: Flask) -> None:
    app.cli.add_command(council)
