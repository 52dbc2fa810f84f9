"""The gateway: brings everything up in the right order, says when it is idle, and stops without losing anything."""

from __future__ import annotations

import contextlib
import json
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from edi_gateway.errors import GatewayError
from edi_gateway.partners.config import Config
from edi_gateway.partners.contents import snapshot_files
from edi_gateway.partners.model import Snapshot
from edi_gateway.runtime.channels import Channels, sftp_host_key
from edi_gateway.runtime.checkpoints import Checkpoint, passed
from edi_gateway.runtime.clock import Clock, SystemClock
from edi_gateway.runtime.delivery import Deliverer
from edi_gateway.runtime.heart import Configured, Heart, pipeline
from edi_gateway.runtime.intake import StoringIntake
from edi_gateway.runtime.jobs import SWEEP, Jobs
from edi_gateway.runtime.lanes import Lanes
from edi_gateway.runtime.log import log_defect
from edi_gateway.runtime.operations import Operations
from edi_gateway.runtime.outbox import Outbox
from edi_gateway.runtime.processing import Processor
from edi_gateway.runtime.receipts import Receipts
from edi_gateway.runtime.schedules import JobStatus, Schedules
from edi_gateway.runtime.web import WebServer
from edi_gateway.store import transmissions
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Change, Database
from edi_gateway.store.lock import FolderLock
from edi_gateway.store.quarantine import Quarantine
from edi_gateway.store.queries import Queries
from edi_gateway.store.tables import Event
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.as2.endpoint import As2Endpoint
from edi_gateway.transports.as2.endpoint import Limits as As2Limits
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.server import As2Server
from edi_gateway.transports.model import Sender
from edi_gateway.transports.sftp.accounts import Limits as SftpLimits
from edi_gateway.transports.sftp.server import SftpServer

WebFactory = Callable[["Gateway"], Any]
"""Makes the console's ASGI application; given by the caller, because the console is a higher floor."""

_IN_TRANSIT = 1.5  # an encrypted and encoded message is at most so much larger than its content
_LOOK_AGAIN = 0.25  # seconds; only a safety net behind the notifications

_log = logging.getLogger(__name__)


class Gateway:
    """One gateway in one data folder. ``start`` and ``stop`` once each.

    ``free_ports`` ignores the configured ports and takes free ones (for demos and tests); ``addresses`` says which.
    """

    def __init__(
        self,
        config: Config,
        snapshot: Snapshot,
        *,
        web: WebFactory | None = None,
        free_ports: bool = False,
        clock: Clock | None = None,
        heart: Heart | None = None,
        jitter: Callable[[], float] = random.random,
        unique: Callable[[], str] = lambda: uuid.uuid4().hex,
        reached: Checkpoint = passed,
    ) -> None:
        self.config = config
        self.addresses: dict[str, str] = {}
        self._web_factory = web
        self._free_ports = free_ports
        self._clock = clock or SystemClock()
        self._lock = FolderLock(config.data)
        self._listeners: list[Callable[[Change], None]] = []
        self._started = contextlib.ExitStack()
        self._as2: As2Server | None = None
        self._sftp: SftpServer | None = None
        self._web: WebServer | None = None
        self._configured = Configured(snapshot)
        self._channels = Channels(config, snapshot)
        self._lock.acquire()
        try:
            self._build(heart or pipeline(), jitter, unique, reached)
        except BaseException:
            self._lock.release()
            raise

    def _build(self, heart: Heart, jitter: Callable[[], float], unique: Callable[[], str], reached: Checkpoint) -> None:
        config, clock, wake = self.config, self._clock, self._wake
        database = Database(config.database, on_commit=self._publish) if config.database else None
        self.database = database or Database.in_folder(config.data)
        self.database.on_commit = self._publish
        self.database.create()
        self.archive = Archive(config.data / "archive")
        self.archive.clear_incoming()
        self.queries = Queries(self.database)
        self.operations = Operations(self.database, clock, wake)
        quarantine = Quarantine(config.data / "quarantine")
        self._configured = Configured(self._configured.snapshot, self._keep_files())
        self.intake = StoringIntake(self.database, self.archive, quarantine, clock, wake, reached=reached)
        outbox = Outbox(heart, unique=unique, host=config.own.as2 or config.name)
        processor = Processor(
            self.database,
            self.archive,
            quarantine,
            clock,
            heart,
            outbox,
            lambda: self._configured,
            wake,
            reached=reached,
        )
        deliverer = Deliverer(
            self.database,
            self.archive,
            clock,
            lambda: self._configured,
            self._sender,
            policy=config.retry,
            random=jitter,
            reached=reached,
        )
        self._receipts = Receipts(self.database, deliverer, clock, self._profile_of, wake)
        self._lanes = Lanes(clock, processor.process, deliverer.deliver)
        self._jobs = Jobs(config, self.database, clock, self.intake, wake)
        self.schedules = Schedules(clock, self._note_schedule)

    # ---- life -----------------------------------------------------------------------------------

    @property
    def snapshot(self) -> Snapshot:
        """The configuration in force."""
        return self._configured.snapshot

    def start(self) -> None:
        """Starts processing, the servers and the schedules, in this order. Raises ``GatewayError`` with a sentence, for
        instance when a port is taken; everything that was started is stopped again then."""
        try:
            self._lanes.start()
            self._start_as2()
            self._start_sftp()
            self.schedules.replace(self._jobs.of(self.snapshot))
            self.schedules.start()
            self._start_web()
            self.schedules.run_now(SWEEP)
        except BaseException:
            self.stop(timeout=5)
            raise
        where = ", ".join(f"{name} {address}" for name, address in self.addresses.items())
        _log.info("The gateway has started: %s", where or "no server")

    def stop(self, timeout: float = 10) -> bool:
        """Takes nothing more in, finishes what is in hand, and closes. False when something did not end within
        ``timeout`` seconds; nothing is lost then either: the next start goes on from what is in the database."""
        end = time.monotonic() + timeout
        ended = [self.schedules.stop(_left(end))]
        servers: list[Callable[[], Any]] = [s.stop for s in (self._sftp, self._as2, self._web) if s is not None]
        self._sftp = self._as2 = self._web = None
        ended += _all_within(servers, end)
        self.intake.close()
        ended.append(self._lanes.stop(_left(end)))
        if all(ended):
            self.database.close()
            self._lock.release()
            _log.info("The gateway has stopped.")
        else:
            # What still runs may still write: no other gateway may begin before this process is gone.
            _log.warning("The gateway stops while something is still at work.")
        return all(ended)

    def reload(self, snapshot: Snapshot) -> None:
        """Puts a new configuration in force, without stopping. Raises ``ConfigurationError`` and changes nothing where
        keys or certificates of it cannot be used. Who we are and where we listen needs a restart."""
        channels = Channels(self.config, snapshot, mdn_url=self._channels.mdn_url)
        self._configured = Configured(snapshot, self._keep_files())
        self._channels = channels
        if self._sftp:
            self._sftp.replace_mailboxes(channels.mailboxes)
        self.schedules.replace(self._jobs.of(snapshot))
        self._jobs.sweep()

    # ---- waiting and watching -------------------------------------------------------------------

    def idle(self) -> bool:
        """Whether everything that came in has been processed, and everything that follows from it been delivered or
        given up. What waits for its next attempt, a window or a slot is not idle."""
        if self._lanes.busy():
            return False
        with self.database.session() as session:
            unfinished = transmissions.unfinished(session)
        return unfinished == 0 and not self._lanes.busy()

    def wait_idle(self, timeout: float) -> bool:
        """Waits until ``idle``; False when ``timeout`` seconds have passed before."""
        end = time.monotonic() + timeout
        while not (self._lanes.wait_quiet(_left(end)) and self.idle()):
            if _left(end) <= 0:
                return False
            self._lanes.wait_change(min(_left(end), _LOOK_AGAIN))
        return True

    def on_change(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Calls ``callback`` after every change of a transmission's state, from the thread that made it: it should be
        quick. Returns the function that ends it."""
        self._listeners.append(callback)

        def end() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return end

    # ---- parts ----------------------------------------------------------------------------------

    def _start_as2(self) -> None:
        if not self._channels.profiles:
            return
        largest = self.config.limits.max_payload
        body = int(largest * _IN_TRANSIT) + 65_536
        endpoint = As2Endpoint(
            self._profile,
            self.intake,
            As2Limits(body=body, content=largest, in_flight=4 * body),
            path=self.config.as2.path,
            clock=self._clock.now,
            receipts=self._receipts.take,
        )
        listener = self.config.as2
        server = As2Server(endpoint, listener.host, self._port(listener.port))
        server.start()
        self._as2 = server
        self._channels.mdn_url = listener.public_url or server.url
        self.addresses["as2"] = server.url

    def _start_sftp(self) -> None:
        if not self._channels.mailboxes:
            return
        listener = self.config.sftp
        server = SftpServer(
            listener.host,
            self._port(listener.port),
            sftp_host_key(self.config),
            self._channels.mailboxes,
            self._channels.mailbox_root,
            self.intake,
            SftpLimits(upload_bytes=self.config.limits.max_payload),
        )
        server.start()
        self._sftp = server
        self.addresses["sftp"] = f"sftp://{listener.host}:{server.port}"

    def _start_web(self) -> None:
        if self._web_factory is None:
            return
        server = WebServer(self._web_factory(self), self.config.web.host, self._port(self.config.web.port))
        server.start()
        self._web = server
        self.addresses["web"] = server.url

    # The channels change with the configuration, so nobody keeps a method of theirs.

    def _sender(self, lane: Lane) -> Sender:
        return self._channels.sender(lane)

    def _profile(self, to: str, sender: str) -> Profile | None:
        return self._channels.profile(to, sender)

    def _profile_of(self, partner: str) -> Profile | None:
        return self._channels.profiles.get(partner)

    def _port(self, configured: int) -> int:
        return 0 if self._free_ports else configured

    def _wake(self, lane: Lane) -> None:
        self._lanes.wake(lane)

    def _keep_files(self) -> str:
        """Puts the configuration's files into the archive, so that what a transmission was processed with can be looked
        up when they have long been changed."""
        files = snapshot_files(self.config)
        readable = {name: content.decode("utf-8", "backslashreplace") for name, content in files.items()}
        return self.archive.put(json.dumps(readable, sort_keys=True).encode())

    def _publish(self, changes: list[Change]) -> None:
        for change in changes:
            for listener in list(self._listeners):
                try:
                    listener(change)
                except Exception as error:  # noqa: BLE001 - the boundary: who watches must not stop what is watched
                    log_defect(_log, "A listener failed.", error)

    def _note_schedule(self, status: JobStatus) -> None:
        """An event of the gateway itself when a schedule begins to fail, and when it works again; not at every run."""
        kind = "schedule failed" if status.failed else "schedule works again"
        try:
            with self.database.writing() as session:
                text = f"{status.name}: {status.result}"
                session.add(Event(at=self._clock.now(), actor=transmissions.GATEWAY, kind=kind, text=text))
        except GatewayError as error:
            _log.error("An event could not be written: %s", error)


def _left(end: float) -> float:
    return max(0.0, end - time.monotonic())


def _all_within(actions: list[Callable[[], Any]], end: float) -> list[bool]:
    """Runs blocking actions beside each other; which of them ended in time."""
    threads = [threading.Thread(target=action, daemon=True, name="stopping") for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_left(end))
    return [not thread.is_alive() for thread in threads]
