"""Processing a lane: what was received there is interpreted in order, and all that follows is written at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from edi_gateway.partners.model import Snapshot
from edi_gateway.pipeline.model import Outcome, Reception
from edi_gateway.runtime.checkpoints import Checkpoint, Point, passed
from edi_gateway.runtime.clock import Clock
from edi_gateway.runtime.heart import Configured, Heart
from edi_gateway.runtime.log import log_defect
from edi_gateway.runtime.outbox import Outbox
from edi_gateway.store import outcomes, transmissions
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database, is_outage, part
from edi_gateway.store.errors import ArchiveError
from edi_gateway.store.names import printable
from edi_gateway.store.quarantine import Quarantine
from edi_gateway.store.settlements import settle
from edi_gateway.store.tables import Direction, Transmission, TransmissionState
from edi_gateway.store.transmissions import Lane
from edi_gateway.validation.model import Verdict

_BATCH = 50  # transmissions per transaction
_BATCH_BYTES = 8_000_000  # or fewer, so that large files do not pile up in memory
_STATES = {
    "accepted": TransmissionState.PROCESSED,
    "partly accepted": TransmissionState.PARTLY,
    "duplicate": TransmissionState.DUPLICATE,
}

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Work:
    """One transmission of a batch, with what was known when it was interpreted and what came of it."""

    id: int
    sha256: str
    reception: Reception
    payload: bytes = b""
    keys: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Keep:
    """What writing one outcome needs. ``payloads`` collects what must be in the archive before the commit."""

    session: Session
    row: Transmission
    work: _Work
    snapshot: Snapshot
    now: datetime
    payloads: list[bytes]


class Processor:
    """Runs lanes of received transmissions. One lane runs in one thread at a time; lanes run beside each other."""

    def __init__(
        self,
        database: Database,
        archive: Archive,
        quarantine: Quarantine,
        clock: Clock,
        heart: Heart,
        outbox: Outbox,
        configured: Callable[[], Configured],
        wake: Callable[[Lane], None],
        *,
        reached: Checkpoint = passed,
    ) -> None:
        self._database = database
        self._archive = archive
        self._quarantine = quarantine
        self._clock = clock
        self._heart = heart
        self._outbox = outbox
        self._configured = configured
        self._wake = wake
        self._reached = reached

    def process(self, lane: Lane, stopping: threading.Event) -> None:
        """Processes everything that waits in a lane, batch by batch, until it is empty or ``stopping`` is set.

        Raises ``StoreError`` when the database or the disk fails: the batch is then as it was before.
        """
        while not stopping.is_set():
            configured = self._configured()
            batch = self._read(lane, configured)
            if not batch:
                return
            self._reached(Point.INTERPRETED)
            for woken in self._write(batch, configured):
                self._wake(woken)

    def _read(self, lane: Lane, configured: Configured) -> list[_Work]:
        """Takes the next transmissions of a lane and interprets them, outside of any transaction: it may take long."""
        with self._database.session() as session:
            rows = transmissions.received(session, lane, _BATCH)
        batch: list[_Work] = []
        size = 0
        for row in rows:
            size += row.size
            if batch and size > _BATCH_BYTES:
                break
            batch.append(self._open(row))
        with self._database.session() as session:
            known = transmissions.accepted_before(session, [key for work in batch for key in work.keys])
        for work in batch:
            work.seen = _known(work, known)
            self._interpret(work, configured)
            _remember(work, known)
        return batch

    def _open(self, row: Transmission) -> _Work:
        """Reads a payload from the archive and finds which interchanges are in it."""
        work = _Work(row.id or 0, row.sha256, Reception(row.partner, row.channel, row.filename))
        try:
            work.payload = self._archive.get(row.sha256)
            work.keys = self._heart.interchange_keys(work.payload)
        except ArchiveError as error:
            work.error = str(error)
        except Exception as error:  # noqa: BLE001 - see _interpret
            work.error = _bug(work.id, error)
        return work

    def _interpret(self, work: _Work, configured: Configured) -> None:
        """Interprets one payload. A defect of ours in it must not stop the others in the lane: it is kept as failed."""
        if work.error:
            return
        try:
            work.outcome = self._heart.interpret(work.payload, configured.snapshot, work.reception, work.seen)
        except Exception as error:  # noqa: BLE001 - the boundary: whatever a payload makes our code raise stays with it
            work.outcome, work.error = None, _bug(work.id, error)

    def _write(self, batch: list[_Work], configured: Configured) -> list[Lane]:
        """Writes the outcomes of a batch in one transaction and returns the lanes that have something to send.

        If one of them cannot be written by a defect, all are written once more with a savepoint around each, so that
        only that one fails: savepoints for all, always, would cost more than the defects that do not happen.
        """
        try:
            return self._commit(batch, configured, careful=False)
        except Exception as error:
            if is_outage(error):
                raise  # it is nobody's fault in this batch: all of it is tried again
        return self._commit(batch, configured, careful=True)

    def _commit(self, batch: list[_Work], configured: Configured, *, careful: bool) -> list[Lane]:
        now = self._clock.now()
        lanes: dict[Lane, None] = {}
        payloads: list[bytes] = []
        with self._database.writing() as session:
            outcomes.keep_snapshot(session, configured.snapshot.id, configured.content_sha256, now)
            rows = transmissions.all_locked(session, [work.id for work in batch])
            known = transmissions.accepted_before(session, [key for work in batch for key in work.keys])
            for work in batch:
                row = rows.get(work.id)
                if row is None or row.state != TransmissionState.RECEIVED:
                    continue  # somebody else was here: the row's state is the truth
                self._look_again(work, known, configured)
                keep = _Keep(session, row, work, configured.snapshot, now, payloads)
                lanes.update(dict.fromkeys(self._keep(keep, careful=careful)))
                _remember(work, known)
            session.flush()
            self._archive.put_many(payloads)
            self._reached(Point.OUTCOME_WRITTEN)
        self._reached(Point.OUTCOME_COMMITTED)
        return list(lanes)

    def _look_again(self, work: _Work, known: dict[str, str], configured: Configured) -> None:
        """Interprets again if an interchange of the same key was accepted meanwhile, by another of the sender's
        channels. Under the transaction's lock nothing more can come between."""
        seen = _known(work, known)
        if seen != work.seen:
            work.seen = seen
            self._interpret(work, configured)

    def _keep(self, keep: _Keep, *, careful: bool) -> list[Lane]:
        """Writes one outcome. If that fails by a defect, nothing of it stays but the note that it failed."""
        work, row = keep.work, keep.row
        if work.outcome is not None and not careful:
            return self._apply(keep, work.outcome)
        if work.outcome is not None:
            try:
                with part(keep.session):
                    return self._apply(keep, work.outcome)
            except Exception as error:
                if is_outage(error):
                    raise
                work.outcome, work.error = None, _bug(work.id, error)
                keep.session.refresh(row)
        row.summary = work.error
        transmissions.change(keep.session, row, TransmissionState.FAILED, work.error, at=keep.now)
        return []

    def _apply(self, keep: _Keep, outcome: Outcome) -> list[Lane]:
        session, row, now = keep.session, keep.row, keep.now
        self._name_sender(session, row, outcome.partner)
        documents = outcomes.write_outcome(session, row, outcome, now)
        queued = self._outbox.queue(session, outcome.drafts, row, documents, keep.snapshot, now, keep.payloads)
        for settlement in outcome.settlements:
            settle(session, settlement, row, now)
        for each in (q for q in queued if q.state == TransmissionState.FAILED):
            text = f"Could not be written for {each.lane.partner or 'nobody'}: {each.summary} (transmission {each.id})"
            transmissions.note(session, keep.work.id, "problem", text, at=now)
        state = _STATES.get(outcome.status, TransmissionState.REFUSED)
        if state is TransmissionState.REFUSED:
            self._quarantine.keep(keep.work.id, row.filename, keep.work.payload)
        row.summary = printable(outcome.summary, 500)
        transmissions.change(session, row, state, row.summary, at=now)
        return [q.lane for q in queued if q.state == TransmissionState.QUEUED]

    def _name_sender(self, session: Session, row: Transmission, partner: str) -> None:
        """Where the channel knew nobody, the envelope's sender is who it came from, unless that name is taken."""
        if partner and not row.partner:
            same = transmissions.find(session, Direction.IN, row.channel, partner, row.identity)
            if same is None:
                row.partner = partner


def _known(work: _Work, known: dict[str, str]) -> dict[str, str]:
    """What a transmission has to know of what came before it."""
    return {key: known[key] for key in work.keys if key in known}


def _remember(work: _Work, known: dict[str, str]) -> None:
    """Adds what was accepted of a transmission, for those that follow in its batch."""
    for item in work.outcome.interchanges if work.outcome else ():
        if not item.duplicate and item.report.verdict is not Verdict.REJECTED:
            known.setdefault(item.report.interchange.key, work.sha256)


def _bug(transmission: int, error: Exception) -> str:
    log_defect(_log, f"Transmission {transmission} could not be processed.", error)
    return printable(f"A defect of the gateway stopped it: {type(error).__name__}: {error}", 500)
