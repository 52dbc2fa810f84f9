"""The intake: what a transport hands over is on the disk and in the database before the sender hears that it is."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from edi_gateway.findings import Fault, Finding, Owner
from edi_gateway.runtime.checkpoints import Checkpoint, Point, passed
from edi_gateway.runtime.clock import Clock
from edi_gateway.store import outcomes, transmissions
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database
from edi_gateway.store.errors import StoreError
from edi_gateway.store.names import printable
from edi_gateway.store.quarantine import Quarantine
from edi_gateway.store.tables import Direction, Transmission, TransmissionState
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.model import Arrival

_LONGEST_IDENTITY = 400  # characters

_log = logging.getLogger(__name__)


class StoringIntake:
    """Implements ``transports.model.Intake``. Called by the threads of all receiving transports at once."""

    def __init__(
        self,
        database: Database,
        archive: Archive,
        quarantine: Quarantine,
        clock: Clock,
        wake: Callable[[Lane], None],
        *,
        reached: Checkpoint = passed,
    ) -> None:
        self._database = database
        self._archive = archive
        self._quarantine = quarantine
        self._clock = clock
        self._wake = wake
        self._reached = reached
        self._open = True

    def close(self) -> None:
        """Takes nothing more: ``receive`` raises from now on, so that the sender tries again later."""
        self._open = False

    def receive(self, arrival: Arrival) -> str:
        """Makes an arrival durable and returns the transmission's id. The same identity again returns the first id.

        Raises ``StoreError`` when nothing could be stored: then the sender must not be told that all is well.
        """
        if not self._open:
            raise StoreError("The gateway is stopping and takes nothing more in.")
        row = self._row(arrival, self._clock.now())
        self._reached(Point.PAYLOAD_DURABLE)
        with self._database.writing() as session:
            number = self._earlier(session, row, arrival)
            if number is None:
                number = self._insert(session, row, arrival)
        self._reached(Point.RECEIVED_COMMITTED)
        if row.state == TransmissionState.RECEIVED:
            self._wake(transmissions.lane_of(row))
        return str(number)

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        """The receipt that was given to the same delivery before, or None when it is new or was refused."""
        with self._database.session() as session:
            row = transmissions.find(session, Direction.IN, channel, partner, _identity(identity))
            digest = row.receipt_sha256 if row else ""
        return self._archive.get(digest) if digest else None

    def _row(self, arrival: Arrival, now: datetime) -> Transmission:
        """Puts everything into the archive and names it in a row that is not inserted yet."""
        extras = [data for data in (arrival.raw, arrival.receipt) if data is not None]
        digest, *others = self._archive.put_many([arrival.payload, *extras])
        raw = others.pop(0) if arrival.raw is not None else ""
        receipt = others.pop(0) if arrival.receipt is not None else ""
        identity = _identity(arrival.identity or f"unnamed-{uuid.uuid4().hex}")
        if arrival.refusal:
            # What was refused must not stand in the way of the same delivery when its sender has put it right.
            identity += f" refused {(raw or digest)[:16]}"
        return Transmission(
            direction=Direction.IN.value,
            channel=arrival.channel,
            partner=arrival.partner,
            state=(TransmissionState.REFUSED if arrival.refusal else TransmissionState.RECEIVED).value,
            identity=identity,
            filename=printable(arrival.filename),
            content_type=printable(arrival.content_type),
            size=len(arrival.payload),
            sha256=digest,
            raw_sha256=raw,
            receipt_sha256=receipt,
            summary=printable(arrival.refusal, 500),
            facts={printable(k): printable(v, 1_000) for k, v in arrival.facts.items()}
            | ({"remote": printable(arrival.remote)} if arrival.remote else {}),
            created_at=now,
            updated_at=now,
        )

    def _earlier(self, session: Session, row: Transmission, arrival: Arrival) -> int | None:
        """The id of the same delivery, where it came before; changes ``row`` into a refused one if its content is
        another: then both are kept, and only the first is processed."""
        first = transmissions.find(session, Direction.IN, row.channel, row.partner, row.identity)
        if first is None:
            return None
        number = first.id
        if first.sha256 == row.sha256:
            _log.info("Transmission %s was delivered again; nothing follows from it.", number)
            row.state = TransmissionState.DUPLICATE.value  # of this object alone: it is not inserted
            return number
        row.state = TransmissionState.REFUSED.value
        row.identity += f" reused {row.sha256[:16]}"
        row.caused_by = number
        row.receipt_sha256 = ""
        row.summary = f"The same identity as transmission {number}, but other content: it was not processed."
        if transmissions.find(session, Direction.IN, row.channel, row.partner, row.identity) is None:
            self._insert(session, row, arrival)
            transmissions.note(session, number or 0, "alarm", row.summary, at=row.created_at)
        return number

    def _insert(self, session: Session, row: Transmission, arrival: Arrival) -> int:
        where = f" from {row.facts['remote']}" if "remote" in row.facts else ""
        text = f"{row.size} bytes received by {row.channel}{where}."
        number = transmissions.add(session, row, row.summary or text, actor=row.partner or transmissions.GATEWAY)
        if row.state == TransmissionState.REFUSED:
            fault = Fault.REFUSED_BY_CHANNEL if arrival.refusal else Fault.IDENTITY_REUSED
            outcomes.write_findings(session, number, [Finding(fault, row.summary, owner=Owner.AGREEMENT)])
            self._quarantine.keep(number, row.filename, arrival.payload or arrival.raw or b"")
        _log.info("Transmission %s: %s (%s)", number, text, row.state)
        return number


def _identity(text: str) -> str:
    """An identity in printable form; one that is too long for an index keeps its beginning and a digest."""
    shown = printable(text, 10_000)
    if len(shown) <= _LONGEST_IDENTITY and len(text) <= _LONGEST_IDENTITY:
        return shown
    return f"{shown[:_LONGEST_IDENTITY]} {hashlib.sha256(text.encode(errors='surrogatepass')).hexdigest()[:32]}"
