"""Sending in order, again and again under the same identity, until it is done or given up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from edi_gateway.partners.config import Retry
from edi_gateway.partners.model import Schedule
from edi_gateway.runtime.checkpoints import Point
from edi_gateway.runtime.retry import pause
from edi_gateway.store.tables import TransmissionState
from edi_gateway.store.transmissions import Lane, locked
from edi_gateway.transports.folder import FolderSender
from edi_gateway.transports.model import Receipt, Sender, Shipment, TransportError
from tests.runtime.support import NOON, ManualClock, Shell, order


class Line:
    """A partner's side that can be told to refuse; what it takes it keeps, with the identity it was sent under."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.attempts: list[str] = []
        self.errors: list[Exception] = []
        self.receipts: list[Receipt] = []
        self.opened = 0
        self.closed = 0

    def __call__(self, lane: Lane) -> Sender:
        self.opened += 1
        return self

    def send(self, shipment: Shipment) -> Receipt:
        self.attempts.append(shipment.identity)
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append((shipment.identity, shipment.payload))
        return self.receipts.pop(0) if self.receipts else Receipt("Taken.")

    def close(self) -> None:
        self.closed += 1


def _shell(tmp_path: Path, line: Callable[[Lane], Sender] | None = None, schedule: Schedule | None = None) -> Shell:
    return Shell(tmp_path, senders=line, schedule=schedule)


def _queue(shell: Shell, *numbers: str, to: str = "beta") -> None:
    for number in numbers:
        shell.receive(order(number, to=to))
    shell.process()


def test_what_is_queued_is_sent_in_order_over_one_connection(tmp_path: Path) -> None:
    line = Line()
    shell = _shell(tmp_path, line)
    _queue(shell, *(f"{n:02d}" for n in range(45)))
    assert shell.deliver() is None
    assert [payload for _, payload in line.taken] == [f"{n + 1} {n:02d}".encode() for n in range(45)]
    assert (line.opened, line.closed) == (1, 1)
    assert set(shell.states("out")) == {"sent"}
    assert {row.attempts for row in shell.rows("out")} == {1}
    assert shell.events(shell.rows("out")[0].id) == ["queued", "sent"]


def test_files_lie_in_the_partners_folder(tmp_path: Path) -> None:
    shell = _shell(tmp_path)
    _queue(shell, "1", "2")
    shell.deliver()
    assert shell.delivered() == ["1 1", "2 2"]
    assert sorted(p.name for p in (tmp_path / "out" / "beta").iterdir()) == ["850-000000001.x12", "850-000000002.x12"]


def test_the_evidence_of_a_delivery_is_kept(tmp_path: Path) -> None:
    line = Line()
    line.receipts = [Receipt("MDN: processed.", raw=b"the MDN", sent=b"as sent", facts={"mic": "abc"})]
    shell = _shell(tmp_path, line)
    _queue(shell, "1")
    shell.deliver()
    (row,) = shell.rows("out")
    assert (row.state, row.summary, row.facts) == ("sent", "MDN: processed.", {"mic": "abc"})
    assert (shell.archive.get(row.receipt_sha256), shell.archive.get(row.raw_sha256)) == (b"the MDN", b"as sent")


def test_a_failed_attempt_is_repeated_after_growing_pauses_under_the_same_identity(tmp_path: Path) -> None:
    line = Line()
    line.errors = [TransportError("The line is busy.")] * 4
    shell = _shell(tmp_path, line)
    _queue(shell, "1", "2")
    pauses = []
    while (again := shell.deliver()) is not None:
        pauses.append((again - shell.clock.now()).total_seconds())
        assert shell.deliver() == again, "not before its time"
        shell.clock.advance(pauses[-1])
    assert pauses == [30, 60, 120, 240]
    assert line.attempts[:5] == [line.taken[0][0]] * 5
    assert [payload for _, payload in line.taken] == [b"1 1", b"2 2"], "order is kept behind the one that is repeated"
    first, second = shell.rows("out")
    assert (first.state, first.attempts, second.attempts) == ("sent", 5, 1)
    assert shell.events(first.id) == ["queued"] * 5 + ["sent"]


def test_after_the_last_attempt_it_is_given_up_and_the_next_goes(tmp_path: Path) -> None:
    line = Line()
    line.errors = [TransportError("The line is busy.")] * 5
    shell = _shell(tmp_path, line)
    _queue(shell, "1", "2")
    while (again := shell.deliver()) is not None:
        shell.clock.advance((again - shell.clock.now()).total_seconds())
    first, second = shell.rows("out")
    assert (first.state, second.state) == ("failed", "sent")
    assert first.summary == "Given up after 5 attempts: The line is busy."


def test_a_permanent_failure_is_not_repeated_and_lets_the_next_go(tmp_path: Path) -> None:
    line = Line()
    line.errors = [TransportError("They do not know us.", permanent=True)]
    shell = _shell(tmp_path, line)
    _queue(shell, "1", "2")
    assert shell.deliver() is None
    assert [(r.state, r.summary) for r in shell.rows("out")] == [("failed", "They do not know us."), ("sent", "Taken.")]


def test_a_connection_that_cannot_be_opened_is_a_failed_attempt(tmp_path: Path) -> None:
    def refuse(lane: Lane) -> Sender:
        raise TransportError("There is nobody there.")

    shell = _shell(tmp_path, refuse)
    _queue(shell, "1")
    assert shell.deliver() == NOON + timedelta(seconds=30)
    assert shell.rows("out")[0].summary == "Attempt 1 failed: There is nobody there."


def test_a_defect_in_a_transport_is_a_failed_attempt(tmp_path: Path) -> None:
    line = Line()
    line.errors = [KeyError("a\nb")]
    shell = _shell(tmp_path, line)
    _queue(shell, "1")
    assert shell.deliver() is not None
    (row,) = shell.rows("out")
    assert (row.state, row.summary.isprintable()) == ("queued", True)


def test_a_lane_that_fails_blocks_no_other(tmp_path: Path) -> None:
    line = Line()
    line.errors = [TransportError("busy")]

    def senders(lane: Lane) -> Sender:
        return line if lane.partner == "beta" else FolderSender(shell.snapshot.partners[lane.partner].folder)  # type: ignore[arg-type]

    shell = _shell(tmp_path, senders)
    _queue(shell, "1")
    _queue(shell, "2", to="acme")
    assert shell.deliver("beta") is not None
    assert shell.deliver("acme") is None
    assert shell.delivered("acme") == ["1 2"]


def test_a_batch_that_breaks_off_returns_the_untried_to_the_queue(tmp_path: Path) -> None:
    line = Line()
    shell = _shell(tmp_path, line)
    _queue(shell, "1", "2", "3")
    send = line.send

    def second_fails(shipment: Shipment) -> Receipt:
        if line.taken and not line.attempts[1:]:
            line.errors = [TransportError("The disk is full.")]
        return send(shipment)

    line.send = second_fails  # type: ignore[method-assign]
    assert shell.deliver() is not None
    assert [(r.state, r.attempts) for r in shell.rows("out")] == [("sent", 1), ("queued", 1), ("queued", 0)]


def test_what_was_being_sent_when_the_gateway_was_killed_is_sent_again_as_the_same(tmp_path: Path) -> None:
    class Killed(BaseException):
        pass

    def reached(point: Point) -> None:
        if point is Point.SENT and not killed:
            killed.append(point)
            raise Killed

    killed: list[Point] = []
    line = Line()
    shell = Shell(tmp_path, senders=line, reached=reached)
    _queue(shell, "1")
    with pytest.raises(Killed):
        shell.deliver()
    assert shell.states("out") == ["sending"]
    assert shell.deliver() is None
    assert len(set(line.attempts)) == 1
    assert len(line.attempts) == 2
    assert shell.events(shell.rows("out")[0].id) == ["queued", "interrupted", "sent"]


def test_a_payload_that_is_damaged_fails_for_good(tmp_path: Path) -> None:
    shell = _shell(tmp_path)
    _queue(shell, "1")
    shell.archive.path(shell.rows("out")[0].sha256).write_bytes(b"rust")
    assert shell.deliver() is None
    assert shell.states("out") == ["failed"]


def test_identities_are_unique_in_a_lane_and_message_ids_have_their_form(tmp_path: Path) -> None:
    shell = _shell(tmp_path)
    with shell.database.writing() as session:
        from edi_gateway.store.tables import ControlNumber

        session.add(ControlNumber(scope="X12|US|beta", last=999_999_998))
    _queue(shell, "1", "2")
    with shell.database.writing() as session:
        row = session.get(ControlNumber, "X12|US|beta")
        assert row is not None
        row.last = 0
    for number in ("3", "4"):
        shell.receive(order(number))
    shell.process()
    with shell.database.writing() as session:
        row = session.get(ControlNumber, "X12|US|beta")
        assert row is not None
        row.last = 0
    shell.receive(order("5"))
    shell.process()
    identities = [r.identity for r in shell.rows("out")]
    assert len(set(identities)) == 5
    assert identities[:4] == ["850-999999999", "850-000000001", "850-000000001-000000000000", "850-000000002"]


def test_stopping_leaves_the_rest_queued(tmp_path: Path) -> None:
    line = Line()
    shell = _shell(tmp_path, line)
    _queue(shell, "1", "2", "3")
    stopping = threading.Event()
    send = line.send

    def stop_after_first(shipment: Shipment) -> Receipt:
        stopping.set()
        return send(shipment)

    line.send = stop_after_first  # type: ignore[method-assign]
    shell.deliverer.deliver(Lane("out", "beta", "folder"), stopping)
    assert shell.states("out") == ["sent", "queued", "queued"]


# ---- windows and slots --------------------------------------------------------------------------


def test_nothing_is_sent_outside_the_partners_window(tmp_path: Path) -> None:
    shell = _shell(tmp_path, schedule=Schedule(window="22:00-04:00", timezone="Europe/Berlin"))
    _queue(shell, "1")
    opens = shell.deliver()
    assert opens == datetime(2026, 3, 2, 21, tzinfo=UTC)
    assert shell.delivered() == []
    shell.clock.advance((opens - shell.clock.now()).total_seconds())
    assert shell.deliver() is None
    assert shell.delivered() == ["1 1"]


def test_a_window_that_closes_stops_the_lane_between_two_sendings(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 3, 2, 21, 59, 30, tzinfo=UTC))

    def senders(lane: Lane) -> Sender:
        clock.advance(60)  # connecting takes long
        return line

    line = Line()
    shell = Shell(tmp_path, senders=senders, schedule=Schedule(window="06:00-22:00"), clock=clock)
    _queue(shell, *(str(n) for n in range(25)))
    assert shell.deliver() == datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert shell.states("out").count("queued") == 5, "the batch that was begun is finished"


def test_what_is_queued_waits_for_the_slot_of_the_partners_schedule(tmp_path: Path) -> None:
    shell = _shell(tmp_path, schedule=Schedule(send="0 18 * * 1-5", timezone="America/Chicago"))
    _queue(shell, "1")
    assert shell.deliver() == datetime(2026, 3, 3, 0, tzinfo=UTC)
    assert shell.delivered() == []


# ---- receipts that come later -------------------------------------------------------------------


def _waiting(tmp_path: Path) -> tuple[Shell, Line, int]:
    """A transmission by AS2 that waits for an asynchronous MDN."""
    line = Line()
    line.receipts = [Receipt("The MDN comes later.", pending=True, facts={"mic": "abc"})] * 9
    shell = _shell(tmp_path, line)
    _queue(shell, "1")
    with shell.database.writing() as session:
        row = locked(session, shell.rows("out")[0].id)
        assert row is not None
        row.channel, row.identity = "as2", "edigw-1@harbour.example"
    assert shell.deliver(channel="as2") == NOON + timedelta(hours=1)
    return shell, line, shell.rows("out")[0].id


def test_a_later_receipt_makes_it_sent(tmp_path: Path) -> None:
    shell, _, number = _waiting(tmp_path)
    assert shell.row(number).state == "waiting for receipt"
    assert shell.deliverer.confirm("beta", "edigw-1@harbour.example", Receipt("MDN: processed.", raw=b"MDN"))
    row = shell.row(number)
    assert (row.state, row.summary, shell.archive.get(row.receipt_sha256)) == ("sent", "MDN: processed.", b"MDN")
    assert shell.deliver(channel="as2") is None


def test_a_receipt_for_something_else_or_from_somebody_else_changes_nothing(tmp_path: Path) -> None:
    shell, _, number = _waiting(tmp_path)
    assert not shell.deliverer.confirm("acme", "edigw-1@harbour.example", Receipt("processed"))
    assert not shell.deliverer.confirm("beta", "edigw-2@harbour.example", Receipt("processed"))
    assert not shell.deliverer.refute("beta", "edigw-2@harbour.example", TransportError("no"))
    assert shell.row(number).state == "waiting for receipt"


def test_a_later_receipt_that_says_no_is_a_failed_attempt(tmp_path: Path) -> None:
    shell, _, number = _waiting(tmp_path)
    error = TransportError("They could not decrypt it.", permanent=True)
    assert shell.deliverer.refute("beta", "edigw-1@harbour.example", error)
    assert (shell.row(number).state, shell.row(number).summary) == ("failed", "They could not decrypt it.")


def test_without_a_receipt_it_is_sent_again_as_the_same(tmp_path: Path) -> None:
    shell, line, number = _waiting(tmp_path)
    shell.clock.advance(3600)
    again = shell.deliver(channel="as2")
    assert again == shell.clock.now() + timedelta(seconds=30)
    shell.clock.advance(30)
    shell.deliver(channel="as2")
    assert line.attempts == ["edigw-1@harbour.example"] * 2
    assert shell.row(number).state == "waiting for receipt"
    assert shell.deliverer.confirm("beta", "edigw-1@harbour.example", Receipt("MDN: processed."))


def test_a_receipt_that_overtakes_the_note_of_the_sending_counts(tmp_path: Path) -> None:
    def reached(point: Point) -> None:
        if point is Point.SENT:
            assert shell.deliverer.confirm("beta", shell.rows("out")[0].identity, Receipt("MDN: processed."))

    line = Line()
    line.receipts = [Receipt("The MDN comes later.", pending=True)]
    shell = Shell(tmp_path, senders=line, reached=reached)
    _queue(shell, "1")
    with shell.database.writing() as session:
        row = locked(session, shell.rows("out")[0].id)
        assert row is not None
        row.channel = "as2"
    shell.deliver(channel="as2")
    assert shell.states("out") == [TransmissionState.SENT]


# ---- pauses -------------------------------------------------------------------------------------


def test_pauses_grow_to_the_longest_and_jitter_only_shortens_them() -> None:
    policy = Retry(first=30, factor=2, longest=3600, attempts=12)
    grown = [pause(policy, n, lambda: 0.0) for n in range(1, 13)]
    assert [p.total_seconds() for p in grown if p] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600]
    assert grown[-1] is None
    shortest = pause(policy, 1, lambda: 1.0)
    assert shortest is not None
    assert shortest.total_seconds() == 22.5


def test_patience_without_end_does_not_overflow() -> None:
    policy = Retry(first=1, factor=10, longest=60, attempts=10**9)
    assert pause(policy, 10**8, lambda: 0.0) == timedelta(seconds=60)
