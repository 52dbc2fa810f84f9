"""Units of work are whole or nothing, and a database is only used by who understands it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from edi_gateway.store.database import SCHEMA_VERSION, Change, Database, announce, part
from edi_gateway.store.errors import StoreError
from edi_gateway.store.lock import FolderLock
from edi_gateway.store.tables import ControlNumber, Event

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _event(kind: str) -> Event:
    return Event(at=NOW, actor="gateway", kind=kind, text="")


def _kinds(database: Database) -> list[str]:
    with database.session() as session:
        return [row[0] for row in session.execute(text("SELECT kind FROM events ORDER BY id"))]


def _change(state: str) -> Change:
    return Change(1, "in", "nordmarkt", "as2", state, NOW, "")


def test_sqlite_is_set_up_to_lose_nothing(database: Database) -> None:
    with database.session() as session:
        settings = [
            session.execute(text(f"PRAGMA {p}")).scalar() for p in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]


def test_a_unit_of_work_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:  # noqa: PT012
        session.add(_event("one"))
        session.flush()
        raise ZeroDivisionError
    assert _kinds(database) == []


def test_a_part_that_fails_is_undone_alone_with_its_changes(database: Database) -> None:
    told: list[list[Change]] = []
    database.on_commit = told.append
    with database.writing() as session:
        session.add(_event("before"))
        announce(session, _change("received"))
        with pytest.raises(ZeroDivisionError), part(session):  # noqa: PT012
            session.add(_event("inside"))
            announce(session, _change("processed"))
            session.flush()
            raise ZeroDivisionError
        session.add(_event("after"))
    assert _kinds(database) == ["before", "after"]
    assert [[c.state for c in changes] for changes in told] == [["received"]]


def test_changes_are_told_after_the_commit_only(database: Database) -> None:
    seen: list[list[str]] = []
    database.on_commit = lambda changes: seen.append(_kinds(database))
    with database.writing() as session:
        session.add(_event("one"))
        announce(session, _change("received"))
    with pytest.raises(ZeroDivisionError), database.writing() as session:  # noqa: PT012
        announce(session, _change("received"))
        raise ZeroDivisionError
    assert seen == [["one"]]


def test_a_database_of_a_newer_version_is_refused(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE schema_version SET version = :n"), {"n": SCHEMA_VERSION + 1})
    again = Database.in_folder(tmp_path)
    with pytest.raises(StoreError, match="newer version"):
        again.create()
    again.close()


def test_creating_again_keeps_what_is_there(database: Database) -> None:
    with database.writing() as session:
        session.add(_event("one"))
    database.create()
    assert _kinds(database) == ["one"]


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "gateway.db").write_bytes(b"this is not a database, but long enough to look like one" * 20)
    database = Database.in_folder(tmp_path)
    with pytest.raises(StoreError, match="could not be used"):
        database.create()
    database.close()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(database: Database, tmp_path: Path) -> None:
    with database.session() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
    database.close()

    with pytest.raises(StoreError, match="full"), database.writing() as session:  # noqa: PT012
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        for _ in range(2_000):
            session.add(Event(at=NOW, actor="gateway", kind="flood", text="x" * 500))
        session.flush()
    database.close()
    assert _kinds(database) == []


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x", "sqlite"])
def test_a_url_that_cannot_be_used_is_a_sentence(url: str) -> None:
    with pytest.raises(StoreError, match="URL"):
        Database(url)


def test_times_without_a_zone_are_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a time zone"), database.writing() as session:
        session.add(Event(at=datetime(2026, 3, 1, 12), actor="", kind="", text=""))  # noqa: DTZ001


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"), database.writing() as session:
        session.add(Event(transmission_id=99, at=NOW, actor="", kind="", text=""))


def test_a_reader_in_another_connection_sees_committed_rows_only(database: Database, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "gateway.db")
    with database.writing() as session:
        session.add(ControlNumber(scope="s", last=7))
        session.flush()
        assert other.execute("SELECT count(*) FROM control_numbers").fetchone() == (0,)
    assert other.execute("SELECT count(*) FROM control_numbers").fetchone() == (1,)
    other.close()


def test_only_one_gateway_per_data_folder(tmp_path: Path) -> None:
    with FolderLock(tmp_path), pytest.raises(StoreError, match=r"Another gateway \(process \d+\)"):
        FolderLock(tmp_path).acquire()
    FolderLock(tmp_path).acquire()


def test_the_lock_holds_between_processes_and_ends_with_its_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from edi_gateway.store.lock import FolderLock\n"
        "lock = FolderLock(Path(sys.argv[1])); lock.acquire(); print('locked', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"
    with pytest.raises(StoreError, match=f"process {other.pid}"):
        FolderLock(tmp_path).acquire()
    other.kill()
    other.communicate()
    with FolderLock(tmp_path):
        pass
