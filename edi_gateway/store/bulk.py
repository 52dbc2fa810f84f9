"""Inserting many rows at once: a thousand messages are a handful of statements and no objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel


def insert_all(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Inserts rows, given with all their columns but the id, and returns their ids in the same order."""
    if not rows:
        return []
    columns = SQLModel.metadata.tables[str(table.__tablename__)]
    statement = insert(columns).returning(columns.c.id, sort_by_parameter_order=True)
    return list(session.execute(statement, rows).scalars())


def insert_plain(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows whose ids nobody needs."""
    if rows:
        session.execute(insert(SQLModel.metadata.tables[str(table.__tablename__)]), rows)
