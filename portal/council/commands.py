"""`flask council verify` and `flask council export`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import func, select

from portal.council import finding, queries, record, verifying
from portal.council.models import Council
from portal.council.seal_models import IssuedPaper, SealedRecord
from portal.database import db

council = AppGroup("council", help="Hội đồng: kiểm tra, xuất bản ghi kết quả.")


@council.command("verify")
@click.argument("record_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Mọi Hội đồng.")
def verify(record_id: str | None, everything: bool) -> None:
    """Đếm lại, kiểm tra chuỗi bản ghi, mã xác thực, tệp PDF đã xuất và các chốt chặn của cơ sở dữ liệu.

    Của một bản ghi (mã 26 ký tự, mã kiểm tra hoặc tám ký tự cuối) hoặc của mọi Hội đồng.
    """
    if everything == bool(record_id):
        raise click.UsageError("Nêu mã bản ghi, hoặc --all.")
    if record_id:
        row = finding.find_record(record_id)
        if row is None:
            raise click.ClickException(f"Không có bản ghi {record_id}.")
        papers = [paper.id for paper in verifying.papers_of(row.council_id) if paper.record_sha256 == row.sha256]
        faults = [fault for fault in verifying.verify_council(row.council_id) if fault.record in (row.id, *papers)]
        said = f"1 bản ghi, {len(papers)} tệp PDF"
    else:
        known = list(db.session.scalars(select(Council.id)))
        faults = [fault for council_id in known for fault in verifying.verify_council(council_id)]
        faults += verifying.verify_guards()
        records, papers_ = (
            db.session.scalar(select(func.count()).select_from(table)) for table in (SealedRecord, IssuedPaper)
        )
        said = f"{len(known)} Hội đồng, {records} bản ghi, {papers_} tệp PDF, {len(verifying.guard_names())} chốt chặn"
    for fault in faults:
        click.echo(f"HỎNG {fault.record}: {fault.why}")
    if faults:
        sys.exit(1)
    click.echo(f"Đúng: {said}.")


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
