"""Control numbers: one counter per scope, taken in the transaction that writes what they number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from edi_gateway.store import tables
from edi_gateway.syntax.model import Standard

LAST = {
    Standard.X12: 999_999_999,  # ISA13 is N0 9/9; GS06 N0 1/9
    Standard.EDIFACT: 99_999_999_999_999,  # UNB 0020 is an..14
}

_counters = SQLModel.metadata.tables[tables.ControlNumber.__tablename__]


def allocate(session: Session, standard: Standard, wanted: Mapping[str, int]) -> dict[str, list[int]]:
    """The next numbers of several scopes; ``wanted`` says how many of each.

    A scope counts 1, 2, ... and after the highest number the standard has room for, 1 again. One statement counts and
    reads, so that two transactions never get the same number: the second waits for the first (the row's lock in
    PostgreSQL, the file's in SQLite). A transaction that fails gives its numbers back.
    """
    if not wanted:
        return {}
    highest = LAST[standard]
    # Sorted, so that two transactions lock the rows in the same order and cannot wait for each other.
    new = [{"scope": scope, "last": count} for scope, count in sorted(wanted.items())]
    rows = session.execute(_counting(session.get_bind().dialect.name, highest), new).all()
    return {scope: [(last - wanted[scope] + n) % highest + 1 for n in range(wanted[scope])] for scope, last in rows}


@cache
def _counting(dialect: str, highest: int) -> Insert:
    """Adds a scope with its first numbers, or counts it up: ``last`` of the new row is how many are wanted."""
    new = sqlite.insert(_counters) if dialect == "sqlite" else postgresql.insert(_counters)
    following = (_counters.c.last + new.excluded.last - 1) % highest + 1
    counted = new.on_conflict_do_update(index_elements=["scope"], set_={"last": following})
    return counted.returning(_counters.c.scope, _counters.c.last)
