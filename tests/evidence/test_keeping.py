"""The store against its rows: what is missing or harmed is told, what nobody names goes, nothing else."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.council.seal_models import IssuedPaper
from portal.database import db
from portal.evidence import keeping, queries, service, store
from portal.evidence.service import Received, Reference
from portal.web.acts import writing
from tests.cast import Cast
from tests.dossiers.ready import NOON, prepared
from tests.dossiers.test_pack import issued
from tests.evidence import corpus


@pytest.fixture
def inside(cast: Cast):
    with cast.portal.app.app_context():
        yield cast


def attached(cast: Cast, content: bytes, name: str) -> str:
    stored = store.receive(io.BytesIO(content), name)
    with writing():
        service.attach(
            cast.actor("canbo.dong"), "thing", "1", unit_id=cast.units["dong"], files=[Received(stored, name)], reference=Reference(),
        )  # fmt: skip
    return stored.sha256


def aged(*digests: str, days: int = 400) -> None:
    for digest in digests:
        os.utime(store.path_of(digest), (time.time() - days * 86_400,) * 2)


def test_what_is_missing_or_harmed_is_told(inside: Cast) -> None:
    gone, harmed = attached(inside, corpus.pdf(), "a.pdf"), attached(inside, corpus.image("PNG"), "b.png")
    run = inside.portal.app.test_cli_runner()
    before = keeping.check()
    assert not before.missing and not before.damaged and before.files >= 3  # the picture has a preview
    assert run.invoke(args=["evidence", "check"]).exit_code == 0
    store.path_of(gone).unlink()
    store.path_of(harmed).write_bytes(b"x")
    found = keeping.check()
    assert (found.missing, found.damaged) == ([gone], [harmed])
    answer = run.invoke(args=["evidence", "check"])
    assert answer.exit_code == 1 and f"THIẾU {gone}" in answer.output and f"HỎNG {harmed}" in answer.output


def test_what_nobody_names_goes_once_it_is_old(inside: Cast) -> None:
    used, stray, young = attached(inside, corpus.pdf(), "a.pdf"), store.keep(b"stray"), store.keep(b"young")
    aged(used, stray)
    with writing():
        assert keeping.collect(30).files >= 1
    assert store.path_of(used).exists() and store.path_of(young).exists() and not store.path_of(stray).exists()


def test_what_was_taken_off_stays_its_days(inside: Cast) -> None:
    digest = attached(inside, corpus.pdf(), "a.pdf")
    aged(digest)
    with writing():
        (row,) = queries.of("thing", "1")
        service.remove(inside.actor("canbo.dong"), "thing", "1", [row.id])
    with writing():
        keeping.collect(30)
    assert store.path_of(digest).exists()
    with clock.at(clock.now() + timedelta(days=31)), writing():
        keeping.collect(30)
    assert not store.path_of(digest).exists()


def test_issued_papers_are_nobodys_stray(cast: Cast) -> None:
    with clock.at(NOON):
        prepared(cast)
        issued(cast)
    with cast.portal.app.app_context():
        digests = list(db.session.scalars(select(IssuedPaper.pdf_sha256)))
        aged(*digests)
        with writing():
            keeping.collect(30)
        assert digests and all(store.path_of(digest).exists() for digest in digests)
