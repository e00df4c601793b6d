"""`flask documents samples DIR`: one of each paper as PDF and as Word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from portal.documents import draw, samples


def install(app: Flask, features: Sequence[str]) -> None:
    """`features` in their order: each may have papers."""
    group = AppGroup("documents", help="Văn bản.")

    @group.command("samples")
    @click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
    @with_appcontext
    def write_samples(folder: Path) -> None:
        """Ghi mỗi loại văn bản một mẫu (.pdf, .docx; in lên phôi thì chỉ .pdf) vào thư mục FOLDER."""
        from portal.documents.word import to_docx

        folder.mkdir(parents=True, exist_ok=True)
        for name, make in samples.makers(features).items():
            paper = make()
            (folder / f"{name}.pdf").write_bytes(draw.to_pdf(paper))
            (folder / f"{name}.docx").write_bytes(to_docx(paper))
            click.echo(name)
        for name, draws in samples.overprints(features).items():
            (folder / f"{name}.pdf").write_bytes(draw.overprint(draws()))
            click.echo(name)

    app.cli.add_command(group)
