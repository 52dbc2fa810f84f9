"""The schedules of a configuration: which partner is polled when, when slots open, and the sweep."""

from __future__ import annotations

from collections.abc import Callable

from edi_gateway.partners.config import Config
from edi_gateway.partners.model import Partner, Snapshot
from edi_gateway.runtime.clock import Clock
from edi_gateway.runtime.schedules import Job
from edi_gateway.runtime.triggers import IMMEDIATELY
from edi_gateway.store import transmissions
from edi_gateway.store.database import Database
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.folder import poll_folder
from edi_gateway.transports.model import Intake, TransportError
from edi_gateway.transports.polling import PollResult, StableFiles
from edi_gateway.transports.sftp.poller import poll

SWEEP = "sweep"
_SWEEP_EVERY = "30s"


class Jobs:
    """Makes the schedules. Lives as long as the gateway: it remembers between polls which files were still growing."""

    def __init__(
        self, config: Config, database: Database, clock: Clock, intake: Intake, wake: Callable[[Lane], None]
    ) -> None:
        self._limit = config.limits.max_payload
        self._database = database
        self._clock = clock
        self._intake = intake
        self._wake = wake
        self._memories: dict[str, StableFiles] = {}

    def of(self, snapshot: Snapshot) -> list[Job]:
        """All schedules of a configuration: ``poll:KEY``, ``pickup:KEY``, ``send:KEY`` and ``sweep``."""
        jobs = [job for partner in snapshot.partners.values() for job in self._of(partner)]
        return [*jobs, Job(SWEEP, _SWEEP_EVERY, "UTC", self.sweep)]

    def sweep(self) -> str:
        """Wakes every lane in which the rows say there is work, whatever became of the wake-ups for it."""
        with self._database.session() as session:
            lanes = transmissions.lanes_with_work(session, self._clock.now())
        for lane in lanes:
            self._wake(lane)
        return f"{len(lanes)} lanes with work." if lanes else ""

    def _of(self, partner: Partner) -> list[Job]:
        times = partner.schedule
        found = []
        if partner.sftp and partner.sftp.poll_directory:
            found.append(Job(f"poll:{partner.key}", times.poll, times.timezone, self._poll(partner), partner.key))
        if partner.folder and partner.folder.pickup:
            found.append(Job(f"pickup:{partner.key}", times.poll, times.timezone, self._pick_up(partner), partner.key))
        if times.send not in ("", IMMEDIATELY):
            found.append(Job(f"send:{partner.key}", times.send, times.timezone, self._slot(partner), partner.key))
        return found

    def _poll(self, partner: Partner) -> Callable[[], str]:
        server, memory = partner.sftp, self._memories.setdefault(f"sftp:{partner.key}", StableFiles())
        if server is None:
            raise ValueError(f"{partner.key} has no SFTP server")
        return lambda: _told(poll(server, self._intake, partner.key, memory, max_bytes=self._limit))

    def _pick_up(self, partner: Partner) -> Callable[[], str]:
        folder, memory = partner.folder, self._memories.setdefault(f"folder:{partner.key}", StableFiles())
        if folder is None:
            raise ValueError(f"{partner.key} has no folder")
        return lambda: _told(poll_folder(folder, self._intake, partner.key, memory, max_bytes=self._limit))

    def _slot(self, partner: Partner) -> Callable[[], str]:
        def send() -> str:
            with self._database.writing() as session:
                lanes = transmissions.release_slots(session, partner.key, self._clock.now())
            for lane in lanes:
                self._wake(lane)
            return f"{len(lanes)} lanes released." if lanes else ""

        return send


def _told(result: PollResult) -> str:
    """One sentence on a poll; its problems as an error, after what could be received was received."""
    received = f"{len(result.received)} received" if result.received else ""
    waiting = f"{result.waiting} still being written" if result.waiting else ""
    if result.problems:
        raise TransportError(" ".join([*result.problems[:5], *(f"({r})" for r in (received, waiting) if r)]))
    return ", ".join(t for t in (received, waiting) if t)
