"""Fetching from a partner's SFTP server: what is complete is taken in, and only then removed there."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import Arrival, Intake, TransportError
from edi_gateway.transports.naming import is_plain_name, printable, safe_filename
from edi_gateway.transports.polling import (
    DEFAULT_MAX_BYTES,
    DEFAULT_MAX_FILES,
    PollResult,
    StableFiles,
    file_identity,
    wanted,
)
from edi_gateway.transports.sftp.client import join
from edi_gateway.transports.sftp.connection import Client, Connection, ConnectionLost, Entry, download
from edi_gateway.transports.sftp.wire import Attributes

CLOCK_TOLERANCE = 5.0  # seconds the partner's clock may be behind ours before half a file could look old
MAX_SECONDS = 1800.0  # for one poll
_MAX_PROBLEMS = 100  # told per poll
_MAX_LOST = 3  # connections per poll; then the rest waits for the next one


def poll(
    server: ServerSettings,
    intake: Intake,
    partner: str,
    memory: StableFiles,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_files: int = DEFAULT_MAX_FILES,
) -> PollResult:
    """Takes in every complete file of ``server.poll_directory`` that matches its pattern.

    A file counts as complete when size and time have not changed for ``stable_seconds``, and not while it was fetched
    either. It is deleted, moved or kept (``after_pickup``) after the intake has it; a poll that is killed in between
    is followed by one that hands in the same identity again and then removes the file. One bad file is a problem in
    the result and does not stop its neighbours; raises ``TransportError`` when the server or the folder is the problem.
    """
    if not server.poll_directory:
        raise TransportError(f"No folder to poll is set for {partner} (poll_directory).", permanent=True)
    connection = Connection(server)
    run = _Run(server, intake, partner, memory, max_bytes, PollResult())
    try:
        with connection.doing(f"listing {server.poll_directory}") as client:
            entries = client.entries((server.poll_directory.rstrip("/") or "/").encode(), max_files)
        candidates = run.candidates(entries)
        memory.forget_others(entry.name for entry in candidates)
        if len(entries) >= max_files:
            run.result.problems.append(f"{server.poll_directory} has more than {max_files} entries; some have to wait.")
        for number, entry in enumerate(candidates):
            if run.must_end():
                run.result.waiting += len(candidates) - number
                break
            run.handle(connection, entry)
    finally:
        connection.close()
    del run.result.problems[_MAX_PROBLEMS:]
    return run.result


@dataclass(slots=True)
class _Run:
    """One poll."""

    server: ServerSettings
    intake: Intake
    partner: str
    memory: StableFiles
    max_bytes: int
    result: PollResult
    lost: int = 0  # connections
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)

    def must_end(self) -> bool:
        """Whether the server has to be left in peace: it hangs up again and again, or is very slow."""
        if time.monotonic() >= self.until:
            self.result.problems.append(f"Fetching from {self.server.host} took too long; the rest has to wait.")
            return True
        return self.lost > _MAX_LOST

    def candidates(self, entries: list[Entry]) -> list[Entry]:
        """The regular files with acceptable names that match the pattern, oldest first."""
        found = []
        for entry in {entry.raw: entry for entry in entries}.values():
            if entry.name in (".", "..") or not entry.attributes.is_regular:
                continue
            if not is_plain_name(entry.name):
                self._problem(entry, "has a name that is not accepted")
            elif wanted(entry.name, self.server.pattern):
                found.append(entry)
        return sorted(found, key=lambda entry: (entry.attributes.mtime or 0, entry.name))

    def handle(self, connection: Connection, entry: Entry) -> None:
        size, mtime = entry.attributes.size, entry.attributes.mtime or 0
        if size is None or size > self.max_bytes:
            self._problem(entry, f"says it has {size} bytes, and {self.max_bytes} are allowed")
        elif self.server.after_pickup == "keep" and self.memory.is_done(entry.name, size, mtime):
            return
        elif not self.memory.settled(entry.name, size, mtime, self.server.stable_seconds, tolerance=CLOCK_TOLERANCE):
            self.result.waiting += 1
        else:
            self._take(connection, entry, size, mtime)

    def _take(self, connection: Connection, entry: Entry, size: int, mtime: int) -> None:
        path = join(self.server.poll_directory, entry.raw)
        try:
            with connection.doing(f"fetching {printable(path)}", size) as client:
                payload = _fetch(client, path, size, mtime)
            if payload is None:
                self.result.waiting += 1
                return
            if len(payload) != size:
                self._problem(entry, f"does not have the {size} bytes it says it has")
                return
            self.result.received.append(self._receive(connection, entry, size, mtime, payload))
            with connection.doing(f"removing {printable(path)}") as client:
                self._dispose(client, entry, size, mtime)
        except GatewayError as error:
            self._problem(entry, f"could not be handled. {error}")
            if isinstance(error, ConnectionLost):  # the next file gets a new connection, but not for ever
                self.lost += 1
            elif isinstance(error, TransportError) and not connection.is_open:
                self.lost = _MAX_LOST + 1

    def _receive(self, connection: Connection, entry: Entry, size: int, mtime: int, payload: bytes) -> str:
        path = printable(join(self.server.poll_directory, entry.name))
        return self.intake.receive(
            Arrival(
                channel="sftp",
                partner=self.partner,
                payload=payload,
                filename=safe_filename(entry.name, "file"),
                identity=file_identity(path, size, mtime, payload),
                remote=f"{connection.where}{'' if path.startswith('/') else '/'}{path}",
                facts=connection.facts,
            )
        )

    def _dispose(self, client: Client, entry: Entry, size: int, mtime: int) -> None:
        """After the intake has the bytes. A file that was replaced meanwhile is a new one and stays."""
        path = join(self.server.poll_directory, entry.raw)
        if self.server.after_pickup == "keep":
            self.memory.mark_done(entry.name, size, mtime)
            return
        with contextlib.suppress(FileNotFoundError):  # the partner was quicker
            if not _unchanged(client.attributes(path), size, mtime):
                return
            if self.server.after_pickup == "move":
                self._move(client, entry, path, mtime)
            else:
                client.remove(path)

    def _move(self, client: Client, entry: Entry, path: bytes, mtime: int) -> None:
        """Into the archive folder, which is made where it is missing; never over an older file of the same name."""
        folder = self.server.archive_directory
        if not folder.startswith("/"):
            folder = join(self.server.poll_directory, folder).decode()
        try:
            client.attributes(folder.encode())
        except FileNotFoundError:
            client.mkdir(folder.encode(), 0o755)
        target = join(folder, entry.raw)
        for suffix in (b"", b".%d" % mtime, *(b".%d.%d" % (mtime, n) for n in range(1, 100))):
            try:
                client.attributes(target + suffix)
            except FileNotFoundError:
                client.rename(path, target + suffix)
                return
        raise TransportError(f"There are too many files named {printable(entry.name)} in {folder}.")

    def _problem(self, entry: Entry, text: str) -> None:
        if len(self.result.problems) < _MAX_PROBLEMS:
            self.result.problems.append(f"The file {printable(entry.name)} {text.rstrip('.')}.")


def _fetch(client: Client, path: bytes, size: int, mtime: int) -> bytes | None:
    """The bytes, or None when the file is gone or changed while it was read."""
    try:
        payload = download(client, path, size)
        return payload if _unchanged(client.attributes(path), size, mtime) else None
    except FileNotFoundError:
        return None


def _unchanged(now: Attributes, size: int, mtime: int) -> bool:
    return now.is_regular and now.size == size and (now.mtime or 0) == mtime
