"""What an operator does by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edi_gateway.runtime.operations import Operations
from edi_gateway.store.resubmission import ResubmissionError
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.model import Arrival, TransportError
from tests.runtime.support import Shell, order


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.close()


@pytest.fixture
def operations(shell: Shell) -> Operations:
    return Operations(shell.database, shell.clock, shell.woken.append)


def _queued(shell: Shell) -> int:
    shell.receive(order("1"))
    shell.process()
    return shell.rows("out")[0].id


def test_a_failed_delivery_is_sent_again_as_the_same(shell: Shell, operations: Operations) -> None:
    number = _queued(shell)
    real = shell.deliverer._senders

    def refuse(lane: Lane) -> object:
        raise TransportError("They do not know us.", permanent=True)

    shell.deliverer._senders = refuse  # type: ignore[assignment]
    shell.deliver()
    before = shell.row(number)
    shell.deliverer._senders = real
    operations.retry(number, "kim", "their server is back")
    assert shell.woken[-1] == Lane("out", "beta", "folder")
    shell.deliver()
    after = shell.row(number)
    assert (before.state, after.state, after.attempts) == ("failed", "sent", 1)
    assert after.identity == before.identity
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert ("kim", "Queued again: their server is back") in [(e.actor, e.text) for e in detail.events]


def test_what_is_held_lets_the_next_go_and_is_sent_after_its_release(shell: Shell, operations: Operations) -> None:
    shell.receive(order("1") + "ORDER 2 TO beta\n")
    shell.process()
    first = shell.rows("out")[0].id
    operations.hold(first, "kim")
    shell.deliver()
    assert shell.states("out") == ["held", "sent"]
    operations.release(first, "kim")
    shell.deliver()
    assert shell.states("out") == ["sent", "sent"]


def test_what_is_cancelled_is_never_sent(shell: Shell, operations: Operations) -> None:
    number = _queued(shell)
    operations.cancel(number, "kim")
    shell.deliver()
    assert shell.states("out") == ["cancelled"]
    with pytest.raises(ResubmissionError, match="is cancelled; it cannot be sent again"):
        operations.retry(number, "kim")


def test_what_was_refused_is_processed_again_under_the_new_configuration(shell: Shell, operations: Operations) -> None:
    number = shell.receive("FROM acme REF R1\nWRONG\n")
    shell.process()
    operations.restart(number, "kim")
    assert shell.row(number).state == "received"
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert (detail.interchanges, detail.findings) == ((), ())
    shell.process()
    assert shell.row(number).state == "refused"
    assert shell.events(number) == ["received", "refused", "received", "refused"]


def test_what_went_further_is_not_processed_again(shell: Shell, operations: Operations) -> None:
    number = shell.receive(order("1"))
    shell.process()
    with pytest.raises(ResubmissionError, match="is processed; it cannot be processed again"):
        operations.restart(number, "kim")


def test_what_the_channel_refused_is_not_processed(shell: Shell, operations: Operations) -> None:
    number = int(shell.intake.receive(Arrival("as2", "acme", b"x", identity="1", refusal="The signature is wrong.")))
    with pytest.raises(ResubmissionError, match="its sender has to repeat it"):
        operations.restart(number, "kim")


def test_what_was_never_written_cannot_be_sent(shell: Shell, operations: Operations) -> None:
    shell.receive(order("1", more="UNWRITABLE"))
    shell.process()
    with pytest.raises(ResubmissionError, match="No such map"):
        operations.retry(shell.rows("out")[0].id, "kim")


def test_an_unknown_transmission_is_a_sentence(operations: Operations) -> None:
    with pytest.raises(ResubmissionError, match="no transmission 99"):
        operations.retry(99, "kim")
