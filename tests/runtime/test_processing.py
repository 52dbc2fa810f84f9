"""What follows from a transmission is written as a whole, once, in order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from edi_gateway.pipeline.model import Outcome
from edi_gateway.runtime.checkpoints import Point
from edi_gateway.store.errors import StoreError
from edi_gateway.store.transmissions import Lane
from tests.runtime.support import Shell, order, toy_heart


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.close()


def test_everything_that_follows_is_written(shell: Shell) -> None:
    number = shell.receive("FROM acme REF R1\nORDER 4711 TO beta\nWRONG\nORDER 4712 TO acme\n")
    shell.process()
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert detail.transmission.state == "partly processed"
    assert (detail.transmission.snapshot, detail.transmission.message) == ("snapshot-1", "X12 004010 850")
    (interchange,) = detail.interchanges
    assert (interchange.reference, interchange.sender, interchange.verdict) == ("R1", "ZZ:acme", "partly accepted")
    assert [m.verdict for m in interchange.messages] == ["accepted", "rejected", "accepted"]
    assert [f.text for f in interchange.messages[1].findings] == ["BEG is missing."]
    assert [(d.type, d.number, d.sender) for d in detail.documents] == [
        ("Order", "4711", "acme"),
        ("Order", "4712", "acme"),
    ]
    out = shell.rows("out")
    assert [(o.partner, o.state, o.caused_by) for o in out] == [("beta", "queued", number), ("acme", "queued", number)]
    assert [shell.archive.get(o.sha256) for o in out] == [b"1 4711", b"1 4712"]
    assert [(o.reference, o.group_reference, o.identity) for o in out] == [("000000001", "1", "850-000000001")] * 2
    carried = shell.queries.transmission(out[1].id)
    assert carried is not None
    assert [d.number for d in carried.documents] == ["4712"]
    assert shell.events(number) == ["received", "partly processed"]
    assert shell.woken[1:] == [Lane("out", "beta", "folder"), Lane("out", "acme", "folder")]


def test_a_lane_is_processed_in_the_order_of_arrival_across_batches(shell: Shell) -> None:
    for n in range(120):
        shell.receive(order(f"{n:03d}"))
    shell.process()
    assert [shell.archive.get(o.sha256).decode() for o in shell.rows("out")] == [f"{n + 1} {n:03d}" for n in range(120)]


def test_a_repeated_interchange_is_seen_within_a_batch_and_across(shell: Shell) -> None:
    shell.receive(order("1", reference="R1"), identity="a")
    shell.receive(order("1", reference="R1"), identity="b")
    shell.process()
    shell.receive(order("1", reference="R1"), identity="c")
    shell.process()
    assert shell.states("in") == ["processed", "duplicate", "duplicate"]
    assert len(shell.rows("out")) == 1


def test_a_repeat_by_another_channel_is_seen_even_when_both_are_interpreted_at_once(tmp_path: Path) -> None:
    """Both lanes have interpreted before either has written: the transaction looks again."""
    together = threading.Barrier(2, timeout=30)

    def reached(point: Point) -> None:
        if point is Point.INTERPRETED:
            together.wait()

    shell = Shell(tmp_path, reached=reached)
    shell.receive(order("1", reference="R1"), channel="sftp")
    shell.receive(order("1", reference="R1"), channel="as2")
    threads = [threading.Thread(target=shell.process, args=("acme", channel)) for channel in ("sftp", "as2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(shell.states("in")) == ["duplicate", "processed"]
    assert len(shell.rows("out")) == 1
    shell.close()


def test_a_rejected_interchange_may_come_again_corrected(shell: Shell) -> None:
    shell.receive("FROM acme REF R1\nWRONG\n")
    shell.process()
    shell.receive(order("1", reference="R1"))
    shell.process()
    assert shell.states("in") == ["refused", "processed"]


def test_what_is_refused_has_a_copy_in_quarantine(shell: Shell) -> None:
    number = shell.receive("hello\n")
    shell.process()
    assert shell.row(number).state == "refused"
    (copy,) = (shell.folder / "quarantine").iterdir()
    assert (copy.name, copy.read_text()) == ("000001-order.txt", "hello\n")
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert [f.fault for f in detail.findings] == ["not-edi"]


def test_a_defect_in_interpreting_stays_with_its_transmission(shell: Shell) -> None:
    shell.receive(order("1"))
    bad = shell.receive("FROM acme REF R2\nBUG\n")
    shell.receive(order("3"))
    shell.process()
    assert shell.states("in") == ["processed", "failed", "processed"]
    assert "RuntimeError: nobody thought of that" in shell.row(bad).summary
    assert shell.archive.get(shell.row(bad).sha256) == b"FROM acme REF R2\nBUG\n"


def test_a_defect_in_writing_leaves_nothing_of_its_transmission_and_all_of_the_others(shell: Shell) -> None:
    shell.receive(order("1"))
    bad = shell.receive("FROM acme REF R2\nORDER 2 TO beta\nORDER 2b TO beta EXPLODE\n")
    shell.receive(order("3"))
    shell.process()
    assert shell.states("in") == ["processed", "failed", "processed"]
    detail = shell.queries.transmission(bad)
    assert detail is not None
    assert (detail.interchanges, detail.documents, detail.caused) == ((), (), ())
    sent = [shell.archive.get(o.sha256).decode() for o in shell.rows("out")]
    assert sent == ["1 1", "2 3"], "the control numbers of the failed one were given back"


def test_a_payload_that_is_damaged_in_the_archive_fails_alone(shell: Shell) -> None:
    bad = shell.receive(order("1"))
    shell.receive(order("2"))
    shell.archive.path(shell.row(bad).sha256).write_bytes(b"rust")
    shell.process()
    assert shell.states("in") == ["failed", "processed"]


def test_a_draft_that_cannot_be_written_is_a_failed_transmission_with_the_reason(shell: Shell) -> None:
    number = shell.receive("FROM acme REF R1\nORDER 1 TO beta UNWRITABLE\nORDER 2 TO beta\n")
    shell.process()
    assert shell.states("in") == ["processed"]
    assert [(o.state, o.summary) for o in shell.rows("out")] == [("failed", "No such map."), ("queued", "")]
    assert shell.events(number) == ["received", "problem", "processed"]


def test_when_the_database_fails_nothing_of_a_batch_is_kept_and_all_of_it_is_done_later(shell: Shell) -> None:
    for n in range(3):
        shell.receive(order(str(n)))
    with shell.database.writing() as session:
        session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON document_transmissions WHEN NEW.document_id = 3 "
                "BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END"
            )
        )
    shell.process()  # an aborted statement is a defect of one transmission, not an outage
    assert shell.states("in") == ["processed", "processed", "failed"]
    with shell.database.writing() as session:
        session.execute(text("DROP TRIGGER full"))

    shell.receive(order("3"))
    with shell.database.session() as session:
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
    before = len(shell.rows())
    shell.receive("FROM acme REF big\n" + "".join(f"ORDER {n} TO beta\n" for n in range(500)))
    shell.database.close()
    with shell.database.writing() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages + 10}"))  # of this connection, which the pool keeps
    with pytest.raises(StoreError, match="full"):
        shell.process()
    assert len(shell.rows()) == before + 1
    assert shell.states("in")[-2:] == ["received", "received"]
    shell.database.close()
    shell.process()
    assert shell.states("in")[-2:] == ["processed", "processed"]


def test_an_acknowledgement_settles_what_was_sent(shell: Shell) -> None:
    shell.receive(order("1") + "ORDER 2 TO beta\n")
    shell.process()
    shell.deliver()
    first, second = shell.rows("out")
    ack = shell.receive(f"ACK {int(first.reference)}\nNAK {second.reference}\nACK 999\n", partner="beta")
    shell.process("beta")
    assert shell.states("out") == ["acknowledged", "rejected"]
    detail = shell.queries.transmission(ack)
    assert detail is not None
    assert [t.id for t in detail.acknowledges] == [first.id, second.id]
    assert [e.kind for e in detail.events] == ["received", "unmatched", "processed"]
    of_first = shell.queries.transmission(first.id)
    assert of_first is not None
    assert [t.id for t in of_first.acknowledged_by] == [ack]
    assert [(e.kind, e.actor) for e in of_first.events][-1] == ("acknowledged", "beta")


def test_a_rejection_outlives_an_acceptance_in_either_order(shell: Shell) -> None:
    shell.receive(order("1") + "ORDER 2 TO beta\n")
    shell.process()
    shell.deliver()
    shell.receive("ACK 1\nNAK 1\nNAK 2\nACK 2\n", partner="beta")
    shell.process("beta")
    assert shell.states("out") == ["rejected", "rejected"]


def test_nobody_acknowledges_for_somebody_else(shell: Shell) -> None:
    shell.receive(order("1"))
    shell.process()
    shell.deliver()
    shell.receive("ACK 1\n", partner="acme")
    shell.process("acme")
    assert shell.states("out") == ["sent"]


def test_two_lanes_are_processed_beside_each_other(tmp_path: Path) -> None:
    """Each lane waits until the other is inside interpreting: one after the other would never get there."""
    inside = threading.Barrier(2, timeout=30)
    heart = toy_heart()

    def interpret(payload: bytes, *rest: object) -> Outcome:
        inside.wait()
        return heart.interpret(payload, *rest)  # type: ignore[arg-type]

    shell = Shell(tmp_path, heart=replace(heart, interpret=interpret))
    shell.receive(order("1"), partner="acme")
    shell.receive(order("2", sender="beta", to="acme"), partner="beta")
    threads = [threading.Thread(target=shell.process, args=(partner,)) for partner in ("acme", "beta")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shell.states("in") == ["processed", "processed"]
    shell.close()


def test_the_configuration_that_processed_it_is_kept(shell: Shell) -> None:
    shell.receive(order("1"))
    shell.process()
    with shell.database.session() as session:
        assert session.execute(text("SELECT id FROM snapshots")).all() == [("snapshot-1",)]


def test_the_sender_is_named_where_the_channel_knew_nobody(shell: Shell) -> None:
    heart = toy_heart()
    number = shell.receive(order("1"), partner="")
    shell.processor._heart = replace(heart, interpret=lambda *a: replace(heart.interpret(*a), partner="acme"))
    shell.process("")
    assert shell.row(number).partner == "acme"
