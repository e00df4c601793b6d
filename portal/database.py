"""The database: types, names of constraints, how transactions begin, what runs after a commit.

SQLite and PostgreSQL serve the same models. A request reads in a read-only transaction; only
inside `writing()` (see `portal.web.acts`) or outside requests does a transaction take the write lock.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Flask, g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry

from portal.ids import ID_LENGTH, new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 8_000


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive values, always answers in UTC (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A figure with at most four decimals, kept as a whole number of ten-thousandths: no float anywhere."""

    impl = BigInteger
    cache_ok = True
    SCALE = 10_000

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * self.SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / self.SCALE


SortKey = Text().with_variant(Text(collation="C"), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")

_metadata = MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    registry = registry(
        metadata=_metadata,
        type_annotation_map={
            datetime: UTCDateTime(),
            Decimal: Exact(),
            str: Text(),
            enum.Enum: Enum(
                enum.Enum,
                native_enum=False,
                create_constraint=True,
                length=30,
                values_callable=lambda members: [member.value for member in members],
            ),
        },
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def unique_where(name: str, *columns: str, where: str) -> Index:
    """Unique among the rows that `where` (SQL of both databases) holds."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


def id_column() -> Any:
    """The primary key of nearly everything: a random name fit for addresses."""
    return mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)


def of_a_model(name: str | None, kind: str, _: object) -> bool:
    """For comparing models and database: the tables of SQLite's own search index are nobody's model."""
    return kind != "table" or not (name or "").startswith("initiative_search")


def is_sqlite(connection: Connection | Engine) -> bool:
    return connection.dialect.name == "sqlite"


# --- how a transaction begins -------------------------------------------------------------------
def _reading() -> bool:
    return has_request_context() and not g.get("writing", False)


def install(app: Flask) -> None:
    """Hang the settings of the first day on the engine of `app`."""
    with app.app_context():
        engine = db.engine
    if is_sqlite(engine):
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _connect_sqlite(dbapi: Any, record: Any) -> None:
    dbapi.isolation_level = None  # we send BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "cache_size=-1000",  # KiB a connection: the operating system keeps the file in memory anyway
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        dbapi.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = _reading()
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = '10s'")
    if _reading():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


# --- what runs after a commit -------------------------------------------------------------------
def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the present transaction is durable; forget it if that never happens."""
    db.session().info.setdefault("after_commit", []).append(callback)


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    for callback in session.info.pop("after_commit", []):
        callback()


@event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop("after_commit", None)
