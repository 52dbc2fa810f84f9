"""Control numbers: each once, in order, and given back when the transaction fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from edi_gateway.store.database import Database, part
from edi_gateway.store.numbers import allocate
from edi_gateway.store.tables import ControlNumber
from edi_gateway.syntax.model import Standard


def _next(session: Session, scope: str, standard: Standard = Standard.X12, count: int = 1) -> list[int]:
    return allocate(session, standard, {scope: count})[scope]


def test_each_scope_counts_by_itself_from_one(database: Database) -> None:
    with database.writing() as session:
        assert [*_next(session, "a"), *_next(session, "a", count=2)] == [1, 2, 3]
        assert _next(session, "b") == [1]
    with database.writing() as session:
        assert _next(session, "a") == [4]


def test_several_scopes_at_once(database: Database) -> None:
    with database.writing() as session:
        _next(session, "b", count=5)
        assert allocate(session, Standard.X12, {"a": 2, "b": 3}) == {"a": [1, 2], "b": [6, 7, 8]}
        assert allocate(session, Standard.X12, {}) == {}


@pytest.mark.parametrize(("standard", "highest"), [(Standard.X12, 999_999_999), (Standard.EDIFACT, 99_999_999_999_999)])
def test_after_the_highest_comes_one(database: Database, standard: Standard, highest: int) -> None:
    with database.writing() as session:
        session.add(ControlNumber(scope="a", last=highest - 1))
    with database.writing() as session:
        assert _next(session, "a", standard, 3) == [highest, 1, 2]
        assert _next(session, "a", standard) == [3]


def test_a_single_number_steps_over_the_highest_too(database: Database) -> None:
    with database.writing() as session:
        session.add(ControlNumber(scope="a", last=999_999_999))
    with database.writing() as session:
        assert _next(session, "a") == [1]


def test_a_failed_transaction_gives_its_numbers_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:  # noqa: PT012
        _next(session, "a")
        raise ZeroDivisionError
    with database.writing() as session:
        with pytest.raises(ZeroDivisionError), part(session):  # noqa: PT012
            _next(session, "a")
            raise ZeroDivisionError
        assert _next(session, "a") == [1]


def _take(database: Database) -> int:
    with database.writing() as session:
        return _next(session, "a")[0]


def test_eight_writers_never_get_the_same_number(database: Database) -> None:
    with ThreadPoolExecutor(8) as writers:
        taken = list(writers.map(_take, [database] * 200))
    assert sorted(taken) == list(range(1, 201))


def test_two_engines_on_one_file_never_get_the_same_number(database: Database) -> None:
    """They share no lock of ours, as two processes would not: the file's own keeps them apart."""
    other = Database(database.url)
    with ThreadPoolExecutor(2) as writers:
        taken = list(writers.map(_take, [database, other] * 30))
    other.close()
    assert sorted(taken) == list(range(1, 61))
