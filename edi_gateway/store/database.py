"""The database: one engine, units of work that read or write, and a check of the schema's version."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, create_engine, event, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlmodel import Session, SQLModel

from edi_gateway.store import tables
from edi_gateway.store.errors import StoreError
from edi_gateway.store.files import make_folder

SCHEMA_VERSION = 1
_BUSY_SECONDS = 30.0
_CHANGES = "changes"
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_SECONDS * 1000:.0f}")

_log = logging.getLogger(__name__)
_version = Table("schema_version", MetaData(), Column("version", Integer, nullable=False))


@dataclass(frozen=True, slots=True)
class Change:
    """A transmission changed its state; told to listeners after the commit, for live tables and tests."""

    transmission: int
    direction: str
    partner: str
    channel: str
    state: str
    at: datetime
    text: str


class Database:
    """An engine for SQLite or any other SQLAlchemy URL.

    SQLite is set up to lose nothing at power loss (WAL with synchronous=FULL) and to give writers their turn
    (BEGIN IMMEDIATE); within this process writers queue on a lock instead of polling the file's.
    """

    def __init__(self, url: str, *, on_commit: Callable[[list[Change]], None] | None = None) -> None:
        self.url = url
        self.on_commit = on_commit
        self._engine = _engine(url)
        self._writer = self._engine.execution_options(writing=True)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        self._turn = threading.Lock()

    @classmethod
    def in_folder(cls, folder: Path) -> Database:
        """The SQLite database ``gateway.db`` of a data folder."""
        return cls(sqlite_url(folder))

    def create(self) -> None:
        """Creates what is missing. Raises ``StoreError`` for a database of a newer version or one out of reach."""
        with _told_as_sentences(), self._exclusive(), self._writer.begin() as connection:
            found = self._version(connection)
            if found is not None and found > SCHEMA_VERSION:
                raise StoreError(
                    f"The database was written by a newer version of the gateway (schema {found}, this one knows "
                    f"{SCHEMA_VERSION}). Install that version, or restore a backup from before."
                )
            SQLModel.metadata.create_all(connection, tables=TABLES)
            if found is None:
                connection.execute(insert(_version).values(version=SCHEMA_VERSION))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One unit of work that reads. Everything is seen as of one moment; nothing is written."""
        with _told_as_sentences(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One unit of work that writes: committed as a whole at the end, or not at all when something is raised.

        Raises ``StoreError`` when the database is locked, full or gone. Units of work do not nest. A query in one sees
        changes of objects only after ``session.flush()``.
        """
        with _told_as_sentences(), self._exclusive():
            # Without autoflush: it would write each row when the next statement runs, not all of them together.
            with Session(self._writer, expire_on_commit=False, autoflush=False) as session, session.begin():
                yield session
            changes: list[Change] = session.info.get(_CHANGES, [])
        if changes and self.on_commit:
            self.on_commit(changes)

    def close(self) -> None:
        """Closes all connections; SQLite then folds its log into the database file."""
        self._engine.dispose()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        if not self._is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=_BUSY_SECONDS):
            raise StoreError(f"The database was busy for {_BUSY_SECONDS:.0f} seconds.")
        try:
            yield
        finally:
            self._turn.release()

    def _version(self, connection: Connection) -> int | None:
        _version.create(connection, checkfirst=True)
        return connection.execute(select(_version.c.version)).scalar()


def sqlite_url(folder: Path) -> str:
    """The URL of the database in a data folder, which is created."""
    make_folder(folder)
    return f"sqlite:///{folder / 'gateway.db'}"


def announce(session: Session, change: Change) -> None:
    """Keeps a change until the unit of work is committed."""
    session.info.setdefault(_CHANGES, []).append(change)


@contextmanager
def part(session: Session) -> Iterator[None]:
    """A part of a unit of work that is undone alone (a savepoint) when something is raised in it."""
    changes = session.info.setdefault(_CHANGES, [])
    before = len(changes)
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del changes[before:]
        raise


TABLES = [
    SQLModel.metadata.tables[model.__tablename__]
    for model in (
        tables.Transmission,
        tables.InterchangeRow,
        tables.MessageRow,
        tables.FindingRow,
        tables.DocumentRow,
        tables.DocumentTransmission,
        tables.Event,
        tables.ControlNumber,
        tables.SnapshotRow,
    )
]


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        # Parameters hold what partners sent: errors must not carry them into a log.
        engine = create_engine(
            parsed,
            hide_parameters=True,
            pool_size=8,
            max_overflow=64,
            connect_args={"timeout": _BUSY_SECONDS},
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError(f"The database URL cannot be used: {error}.") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader can fail with "locked" at its first write, however long it would have waited.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def _told_as_sentences() -> Iterator[None]:
    """A database that is locked, full, read-only or gone becomes a ``StoreError``; faults of the caller stay what
    they are."""
    try:
        yield
    except DBAPIError as error:
        if not is_outage(error):
            raise
        raise StoreError(f"The database could not be used: {error.orig}.") from error


def is_outage(error: BaseException) -> bool:
    """Whether an error says that the database or the disk failed, and not that a statement was wrong."""
    # A plain DatabaseError is what SQLite raises for a file that is damaged or is no database.
    outages = (OperationalError, InterfaceError, InternalError)
    return isinstance(error, (*outages, StoreError, OSError)) or type(error) is DatabaseError
