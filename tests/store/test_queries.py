"""Lists, counts, searches and one transmission in full."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from edi_gateway.store.views import Filter
from edi_gateway.transports.model import Arrival
from tests.runtime.support import NOON, Shell, order


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """Two orders from acme, one refused file from beta, a minute apart; the deliveries of the first are done."""
    shell = Shell(tmp_path)
    shell.intake.receive(Arrival("sftp", "acme", order("PO-100", reference="R1").encode(), "first_100%.edi", "1"))
    shell.process()
    shell.deliver()
    shell.clock.advance(60)
    shell.intake.receive(Arrival("as2", "acme", order("PO-200", reference="R2").encode(), "second.edi", "2"))
    shell.process(channel="as2")
    shell.clock.advance(60)
    shell.intake.receive(Arrival("sftp", "beta", b"hello", "third.edi", "3"))
    shell.process("beta")
    yield shell
    shell.close()


def _ids(shell: Shell, wanted: Filter) -> list[int]:
    return [t.id for t in shell.queries.transmissions(wanted).items]


def test_the_newest_come_first_and_pages_follow_each_other(shell: Shell) -> None:
    page = shell.queries.transmissions(limit=2)
    assert ([t.id for t in page.items], page.before) == ([5, 4], 4)
    rest = shell.queries.transmissions(limit=9, before=page.before)
    assert ([t.id for t in rest.items], rest.before) == ([3, 2, 1], None)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Filter(states=("queued",)), [4]),
        (Filter(states=("queued", "sent")), [4, 2]),
        (Filter(direction="in"), [5, 3, 1]),
        (Filter(partner="beta"), [5, 4, 2]),
        (Filter(channel="as2"), [3]),
        (Filter(kind="document"), [4, 2]),
        (Filter(since=NOON + timedelta(seconds=30)), [5, 4, 3]),
        (Filter(partner="beta", direction="in"), [5]),
        (Filter(text="PO-1"), [2, 1]),
        (Filter(text="PO-200"), [4, 3]),
        (Filter(text="R2"), [3]),
        (Filter(text="000000002"), [4]),
        (Filter(text="SECOND"), [3]),
        (Filter(text="100%"), [1]),
        (Filter(text="_"), [1]),
        (Filter(text="850-"), [4, 2]),
        (Filter(text="' OR 1=1 --"), []),
        (Filter(text="  "), [5, 4, 3, 2, 1]),
    ],
)
def test_filters(shell: Shell, wanted: Filter, ids: list[int]) -> None:
    assert _ids(shell, wanted) == ids


def test_counts(shell: Shell) -> None:
    assert shell.queries.counts() == {"processed": 2, "sent": 1, "queued": 1, "refused": 1}
    assert shell.queries.counts(Filter(direction="out")) == {"sent": 1, "queued": 1}


def test_one_transmission_in_full(shell: Shell) -> None:
    detail = shell.queries.transmission(1)
    assert detail is not None
    assert [i.reference for i in detail.interchanges] == ["R1"]
    assert [(m.position, m.name, m.map) for m in detail.interchanges[0].messages] == [(1, "X12 004010 850", "toy")]
    assert [d.number for d in detail.documents] == ["PO-100"]
    assert '"PO-100"' in detail.documents[0].content
    assert [t.id for t in detail.caused] == [2]
    assert [e.kind for e in detail.events] == ["received", "processed"]
    sent = shell.queries.transmission(2)
    assert sent is not None
    assert sent.cause == detail.transmission
    assert [d.number for d in sent.documents] == ["PO-100"]


def test_an_unknown_transmission_is_none(shell: Shell) -> None:
    assert shell.queries.transmission(99) is None
    assert shell.queries.document(99) is None


def test_documents_by_their_number_and_who_carries_them(shell: Shell) -> None:
    (document,) = shell.queries.documents("PO-1")
    assert (document.number, document.sender, document.transmission, document.content) == ("PO-100", "acme", 1, "")
    whole = shell.queries.document(document.id)
    assert whole is not None
    assert whole.content
    assert [t.id for t in shell.queries.carriers(document.id)] == [2]


def test_the_latest_events(shell: Shell) -> None:
    assert [(e.transmission, e.kind) for e in shell.queries.events(limit=2)] == [(5, "refused"), (5, "received")]


def test_a_search_uses_the_indexes(shell: Shell) -> None:
    """Document numbers and references are found without reading the whole table."""
    from sqlalchemy import text

    with shell.database.session() as session:
        for column, table in (("number", "documents"), ("reference", "transmissions"), ("reference", "interchanges")):
            plan = session.execute(
                text(f"EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE {column} >= 'a' AND {column} < 'b'")  # noqa: S608
            ).all()
            assert "USING" in str(plan)
            assert "INDEX" in str(plan)
