"""Delivering a lane: what is queued for one partner by one channel is sent in order, over one connection."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from edi_gateway.partners.config import Retry
from edi_gateway.runtime.checkpoints import Checkpoint, Point, passed
from edi_gateway.runtime.clock import Clock
from edi_gateway.runtime.heart import Configured
from edi_gateway.runtime.log import log_defect
from edi_gateway.runtime.retry import pause
from edi_gateway.runtime.triggers import window_opens
from edi_gateway.store import transmissions
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database
from edi_gateway.store.errors import ArchiveError
from edi_gateway.store.names import printable
from edi_gateway.store.tables import Transmission, TransmissionState
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.model import Receipt, Sender, Shipment, TransportError

# How many sendings one transaction notes. Where sending is a file on this machine, a repetition after a crash writes
# the same name again; where it is a connection to somebody, each is noted at once, which costs little beside it.
_AT_ONCE = {"folder": 20, "mailbox": 20}
_RECEIPT_WITHIN = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of one attempt: a receipt with the digests of its evidence, an error, or neither: not tried."""

    id: int
    receipt: Receipt | None = None
    raw_sha256: str = ""
    receipt_sha256: str = ""
    error: TransportError | None = None


class Deliverer:
    """Runs outgoing lanes. ``senders`` opens the connection for a lane and may raise ``TransportError``."""

    def __init__(
        self,
        database: Database,
        archive: Archive,
        clock: Clock,
        configured: Callable[[], Configured],
        senders: Callable[[Lane], Sender],
        *,
        policy: Retry,
        random: Callable[[], float],
        receipt_within: timedelta = _RECEIPT_WITHIN,
        reached: Checkpoint = passed,
    ) -> None:
        self._database = database
        self._archive = archive
        self._clock = clock
        self._configured = configured
        self._senders = senders
        self._policy = policy
        self._random = random
        self._receipt_within = receipt_within
        self._reached = reached
        self._noted = threading.Condition()
        self._sending: set[tuple[str, str]] = set()

    def deliver(self, lane: Lane, stopping: threading.Event) -> datetime | None:
        """Sends what may be sent now. Returns when the lane has to be run again: a pause after a failure, the partner's
        next window or slot, a receipt that is overdue then; None where nothing is left.

        While the first in the lane waits for its next attempt, the others wait behind it: order is kept. One that
        failed for good lets the next go.
        """
        line = _Line(lane, self._senders)
        try:
            while not stopping.is_set():
                if opens := self._closed_until(lane):
                    return opens
                batch, again = self._take(lane)
                if not batch:
                    return again
                self._reached(Point.SENDING_COMMITTED)
                with self._in_hand(batch):
                    self._note(lane, self._send(line, batch, stopping))
            return None
        finally:
            line.close()

    def confirm(self, partner: str, identity: str, receipt: Receipt) -> bool:
        """Notes a receipt that came later than the sending (an asynchronous MDN). False: nothing waits for it.

        It may come before our own note of the sending is written, or while a repetition is due: it counts all the same.
        """
        raw, evidence = self._keep(receipt)
        with self._database.writing() as session:
            row = transmissions.sent_as(session, partner, identity)
            if row is None:
                return False
            self._receipt(session, row, _Result(row.id or 0, receipt, raw, evidence), self._clock.now(), late=True)
        return True

    def refute(self, partner: str, identity: str, error: TransportError) -> bool:
        """Notes that the partner's later receipt says: not processed. False: nothing waits for it."""
        with self._database.writing() as session:
            row = transmissions.sent_as(session, partner, identity)
            if row is None:
                return False
            if row.state in (TransmissionState.WAITING, TransmissionState.SENDING, TransmissionState.QUEUED):
                self._failure(session, row, error, self._clock.now())
        return True

    def wait_noted(self, partner: str, identity: str, seconds: float) -> None:
        """Waits while something is just being sent: its receipt may come before what it is judged by is written."""
        with self._noted:
            self._noted.wait_for(lambda: (partner, identity) not in self._sending, seconds)

    @contextmanager
    def _in_hand(self, batch: list[Transmission]) -> Iterator[None]:
        keys = {(row.partner, row.identity) for row in batch}
        with self._noted:
            self._sending |= keys
        try:
            yield
        finally:
            with self._noted:
                self._sending -= keys
                self._noted.notify_all()

    def _closed_until(self, lane: Lane) -> datetime | None:
        partner = self._configured().snapshot.partners.get(lane.partner)
        return window_opens(partner.schedule, self._clock.now()) if partner else None

    def _take(self, lane: Lane) -> tuple[list[Transmission], datetime | None]:
        """Marks the next in the lane as being sent; or says when something will be due."""
        now = self._clock.now()
        with self._database.writing() as session:
            self._chase(session, lane, now)
            waiting = transmissions.to_deliver(session, lane, _AT_ONCE.get(lane.channel, 1))
            batch = []
            for row in waiting:
                if row.next_attempt_at and row.next_attempt_at > now:
                    break
                self._begin(session, row, now)
                batch.append(row)
            if batch:
                return batch, None
            due = [d for d in (transmissions.next_receipt_due(session, lane),) if d]
            due += [r.next_attempt_at for r in waiting[:1] if r.next_attempt_at]
            return [], min(due, default=None)

    def _begin(self, session: Session, row: Transmission, now: datetime) -> None:
        if row.state == TransmissionState.SENDING:
            text = f"Attempt {row.attempts} was interrupted; the partner may have it. It is sent again as the same."
            transmissions.note(session, row.id or 0, "interrupted", text, at=now)
        row.attempts += 1
        row.next_attempt_at = None
        transmissions.move(session, row, TransmissionState.SENDING, f"Attempt {row.attempts}.", at=now)

    def _chase(self, session: Session, lane: Lane, now: datetime) -> None:
        """What waits too long for its receipt counts as a failed attempt and is sent again under its identity."""
        for row in transmissions.receipts_due(session, lane, now):
            self._failure(session, row, TransportError("No receipt came in time."), now)
        session.flush()

    def _send(self, line: _Line, batch: list[Transmission], stopping: threading.Event) -> list[_Result]:
        """Sends one after another until one fails for a reason that the next would meet as well."""
        results: list[_Result] = []
        for row in batch:
            if stopping.is_set() or (results and results[-1].error and not results[-1].error.permanent):
                results.append(_Result(row.id or 0))
                continue
            results.append(self._attempt(line, row))
        return results

    def _attempt(self, line: _Line, row: Transmission) -> _Result:
        number = row.id or 0
        try:
            payload = self._archive.get(row.sha256)
        except ArchiveError as error:
            return _Result(number, error=TransportError(str(error), permanent=True))
        try:
            receipt = line.send(Shipment(row.identity, payload, row.filename, row.content_type))
        except TransportError as error:
            return _Result(number, error=error)
        except Exception as error:  # noqa: BLE001 - the boundary: a defect in one transport must not end its lane
            log_defect(_log, f"Transmission {number} could not be sent.", error)
            line.close()
            return _Result(number, error=TransportError(f"A defect of the gateway: {type(error).__name__}: {error}"))
        self._reached(Point.SENT)
        raw, evidence = self._keep(receipt)
        return _Result(number, receipt, raw, evidence)

    def _keep(self, receipt: Receipt) -> tuple[str, str]:
        """Archives the message as sent and the receipt as received; returns their digests, "" for what is absent."""
        parts = [receipt.sent, receipt.raw]
        digests = iter(self._archive.put_many(p for p in parts if p is not None))
        raw, evidence = (next(digests) if p is not None else "" for p in parts)
        return raw, evidence

    def _note(self, lane: Lane, results: list[_Result]) -> None:
        """Writes what became of a batch in one transaction."""
        now = self._clock.now()
        with self._database.writing() as session:
            rows = transmissions.all_locked(session, [result.id for result in results])
            for result in results:
                row = rows.get(result.id)
                if row is None:
                    continue
                if result.receipt:
                    self._receipt(session, row, result, now)
                elif row.state != TransmissionState.SENDING:
                    continue  # an acknowledgement or a receipt overtook us: it arrived
                elif result.error:
                    self._failure(session, row, result.error, now)
                else:
                    row.attempts -= 1
                    transmissions.move(session, row, TransmissionState.QUEUED, "Not yet tried.", at=now)

    def _receipt(
        self, session: Session, row: Transmission, result: _Result, now: datetime, *, late: bool = False
    ) -> None:
        assert result.receipt is not None  # noqa: S101 - the callers have one
        receipt, text = result.receipt, printable(result.receipt.text, 500)
        row.raw_sha256 = result.raw_sha256 or row.raw_sha256
        row.receipt_sha256 = result.receipt_sha256 or row.receipt_sha256
        row.facts = {**row.facts, **{printable(k): printable(v, 1_000) for k, v in receipt.facts.items()}}
        open_states = [TransmissionState.SENDING]
        if late:
            open_states += [TransmissionState.WAITING, TransmissionState.QUEUED, TransmissionState.FAILED]
        if row.state not in open_states:
            session.add(row)
            transmissions.note(session, result.id, "sent", text, at=now)
            return
        row.summary = text
        row.next_attempt_at = now + self._receipt_within if receipt.pending else None
        state = TransmissionState.WAITING if receipt.pending else TransmissionState.SENT
        transmissions.change(session, row, state, text, at=now)
        _log.info("Transmission %s to %s by %s: %s", row.id, row.partner, row.channel, state.value)

    def _failure(self, session: Session, row: Transmission, error: TransportError, now: datetime) -> None:
        text = printable(str(error), 500)
        wait = None if error.permanent else pause(self._policy, row.attempts, self._random)
        if wait is None:
            row.next_attempt_at = None
            row.summary = text if error.permanent else f"Given up after {row.attempts} attempts: {text}"
            transmissions.change(session, row, TransmissionState.FAILED, row.summary, at=now)
            _log.warning("Transmission %s to %s by %s failed: %s", row.id, row.partner, row.channel, row.summary)
            return
        row.next_attempt_at = now + wait
        row.summary = f"Attempt {row.attempts} failed: {text}"
        again = f"{row.summary} Next attempt in {wait.total_seconds():.0f} s."
        transmissions.change(session, row, TransmissionState.QUEUED, again, at=now)
        _log.warning("Transmission %s to %s by %s: %s", row.id, row.partner, row.channel, again)


class _Line:
    """The connection of a lane for one run, opened when the first shipment needs it."""

    def __init__(self, lane: Lane, senders: Callable[[Lane], Sender]) -> None:
        self._lane = lane
        self._senders = senders
        self._sender: Sender | None = None

    def send(self, shipment: Shipment) -> Receipt:
        if self._sender is None:
            self._sender = self._senders(self._lane)
        return self._sender.send(shipment)

    def close(self) -> None:
        sender, self._sender = self._sender, None
        if sender is None:
            return
        try:
            sender.close()
        except Exception as error:  # noqa: BLE001 - the boundary: what was sent was sent, whatever closing says
            log_defect(_log, f"The connection of lane {self._lane} could not be closed.", error)
