"""The harness: a migrated database per test, browsers that read every page they fetch, PostgreSQL where it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import from_environment
from portal import create_app
from portal.cli import migrate_database
from portal.database import db
from portal.demo import commands as demo
from tests import postgres
from tests.browser import Browser
from tests.cast import Cast
from tests.installation import Installation

CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
NOTHING_SKIPPED = os.environ.get("PORTAL_NOTHING_SKIPPED") == "1"


def settings(instance: Path, url: str | None = None) -> dict[str, object]:
    environ = {"INSTANCE": str(instance)} | ({"DATABASE_URL": url} if url else {})
    return {**from_environment(environ), "PASSWORD_COST": CHEAP, "PROPAGATE_INCIDENTS": True, "TESTING": True}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both: runs on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "browser: needs Chromium")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "installation" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both")
        engines = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("installation", engines, indirect=True, scope="session")


def missing(what: str) -> None:
    """Skip for want of a program; never where nothing may be skipped."""
    if NOTHING_SKIPPED:
        pytest.fail(f"{what} is missing, and PORTAL_NOTHING_SKIPPED is set")
    pytest.skip(f"{what} is not installed here")


@pytest.fixture(scope="session")
def sqlite_installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    instance = tmp_path_factory.mktemp("instance")
    return Installation.sqlite(create_app(settings(instance)))


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    binaries = postgres.find()
    if binaries is None:
        missing("PostgreSQL (initdb, pg_ctl)")
        return
    with postgres.cluster(binaries) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_installation(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    made = Installation.postgresql(create_app(settings(tmp_path_factory.mktemp("instance-pg"), postgres_url)))
    yield made
    with made.app.app_context():  # before the cluster stops: a connection left behind is a warning at the end
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def installation(request: pytest.FixtureRequest) -> Installation:
    return request.getfixturevalue(f"{'sqlite' if request.param == 'sqlite' else 'postgres'}_installation")


@pytest.fixture
def portal(installation: Installation) -> Iterator[Installation]:
    """The application over an empty, migrated database and an empty instance folder."""
    installation.reset()
    yield installation
    installation.check_nothing_left()


@pytest.fixture
def cast(portal: Installation) -> Cast:
    """Units, a host and persons whose names tell their rights."""
    return Cast.make(portal)


@pytest.fixture
def context(portal: Installation) -> Iterator[Installation]:
    """An application context, for tests of services and queries."""
    with portal.app.app_context():
        yield portal
        portal.db.session.rollback()


@pytest.fixture
def visitor(portal: Installation) -> Browser:
    return Browser(portal)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        missing("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the whole demonstration in it; whoever changes something works on a copy."""
    instance = tmp_path_factory.mktemp("demonstration")
    app = create_app(settings(instance))
    with app.app_context():
        migrate_database()
        demo.load_story()
        db.session.remove()
        db.engine.dispose()
    return instance
