"""From an upload to a transmission: what is complete, what its identity is, and where the file goes.

When an upload counts
    A file with a final name counts when its handle is closed, a file with a temporary name (dot-file, ``.tmp``,
    ``.part``, ``.filepart``) or a ``.failed`` one when it is renamed to a final name. Nothing else counts: a handle
    that is lost with its connection, had a failed write or left gaps makes no transmission.

Identity
    ``{user}|{file name}|{SHA-256 of the bytes}|{number}``. The number is drawn once and written to disk *before* the
    bytes are handed in, in a note named after file name and content. The note goes when the partner has shown that it
    got our answer, by another request in the same session or by ending it properly. So an upload repeated after a
    broken close finds the note, has the same identity and is not doubled, not even when the gateway was killed in
    between; a partner that sends the same file again after a good answer gets a new number and makes a new
    transmission (that its content came before is seen later, by the interchange control number).

Afterwards the file is in ``/archive`` under a name with the time; the session that sent it still sees it in ``/inbox``.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore, Lock

from edi_gateway.transports.model import Arrival, Intake
from edi_gateway.transports.naming import MAX_NAME_BYTES, is_temporary, printable, safe_filename
from edi_gateway.transports.sftp.accounts import Limits, Mailbox
from edi_gateway.transports.sftp.jail import SPOOL, UNCONFIRMED, Jail, read_whole
from edi_gateway.transports.sftp.wire import Attributes, Code, SftpFault

log = logging.getLogger("edi_gateway.sftp")

FAILED = ".failed"
_NOTE_SECONDS = 30 * 86_400
_SPOOL_SECONDS = 86_400
_MAX_PIECES = 4096  # separate stretches of one upload
_LARGE = 8 * 1024 * 1024  # bytes; files above it are in memory ...
_LARGE_AT_A_TIME = BoundedSemaphore(4)  # ... only so many at a time, whoever sends them


def is_final(name: str) -> bool:
    """Whether a file of this name, once complete, is a delivery."""
    return not is_temporary(name) and not name.endswith(FAILED)


def check_length(name: str) -> None:
    """Raises ``SftpFault`` for a new file name that would not leave room for a suffix."""
    if len(name.encode()) > MAX_NAME_BYTES:
        raise SftpFault(Code.FAILURE, f"The file name is longer than {MAX_NAME_BYTES} bytes.")


@dataclass(slots=True)
class Pieces:
    """Which bytes of a file have been written: sorted stretches [start, end) that do not touch."""

    stretches: list[tuple[int, int]] = field(default_factory=list)

    def add(self, start: int, end: int) -> None:
        kept: list[tuple[int, int]] = []
        for one in reversed(self.stretches):  # uploads run forwards: what matters is at the end
            if one[1] < start:
                break
            self.stretches.pop()
            if one[0] > end:
                kept.append(one)
            else:
                start, end = min(start, one[0]), max(end, one[1])
        self.stretches.append((start, end))
        self.stretches += reversed(kept)

    def cut(self, size: int) -> None:
        self.stretches = [(start, min(end, size)) for start, end in self.stretches if start < size]

    def covers(self, size: int) -> bool:
        return size == 0 or self.stretches == [(0, size)]


class Upload:
    """A file a partner is writing. ``final`` uploads are in the spool and have no name in the inbox yet."""

    def __init__(self, jail: Jail, name: str, limit: int, *, resume: bool = False, append: bool = False) -> None:
        self.name = name
        self.final = is_final(name)
        self.spoiled = ""  # why it can no longer become a delivery
        self._limit = limit
        self._append = append
        self._folder = SPOOL if self.final else "inbox"
        self.stored = secrets.token_hex(12) if self.final else name
        self._jail = jail
        if resume and not self.final and jail.exists(self._folder, self.stored):
            self.fd = jail.open(self._folder, self.stored, os.O_RDWR)
        else:
            self.fd = jail.create(self._folder, self.stored)
        self.inode = os.fstat(self.fd).st_ino
        self.pieces = Pieces()
        if size := self.size:
            self.pieces.add(0, size)

    @property
    def size(self) -> int:
        return os.fstat(self.fd).st_size

    @property
    def attributes(self) -> Attributes:
        return Attributes.of(os.fstat(self.fd))

    def write(self, offset: int, data: bytes) -> None:
        """Writes at an offset (at the end in append mode). A failure spoils the upload: the client may not look."""
        if self._append:
            offset = self.size
        if offset + len(data) > self._limit:
            raise self._spoil(f"The file is larger than the {self._limit} bytes that are allowed.")
        try:
            view = memoryview(data)
            while view:
                written = os.pwrite(self.fd, view, offset)
                self.pieces.add(offset, offset + written)
                view, offset = view[written:], offset + written
        except OSError as error:
            raise self._spoil(f"The file could not be written: {error.strerror}.") from error
        if len(self.pieces.stretches) > _MAX_PIECES:
            raise self._spoil("The file arrives in too many pieces.")

    def truncate(self, size: int) -> None:
        """Cuts the file (OpenSSH's scp sets the size at the end). It cannot be used to make it longer."""
        if size > self.size:
            raise self._spoil("A file cannot be made longer than what was written.")
        os.ftruncate(self.fd, size)
        self.pieces.cut(size)

    def _spoil(self, text: str) -> SftpFault:
        self.spoiled = text
        return SftpFault(Code.FAILURE, text)

    def abandon(self) -> None:
        """Lets go of the file without any effect; an unfinished one with a temporary name stays, to be resumed."""
        os.close(self.fd)
        if self.final:
            with contextlib.suppress(OSError):
                self._jail.remove(self._folder, self.stored)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An upload that became a transmission: where the file is now, and the note to drop once the answer arrived."""

    name: str
    archived: str
    note: str
    transmission: str


class Mailroom:
    """What all sessions of one partner share: its jail, its limits and the way in."""

    def __init__(
        self, mailbox: Mailbox, root: Path, intake: Intake, limits: Limits, clock: Callable[[], float] = time.time
    ) -> None:
        self.mailbox = mailbox
        self.limits = limits
        self.jail = Jail(root, mailbox.user)
        self._intake = intake
        self._clock = clock
        self._lock = Lock()
        self._accepted = 0
        self._writing: set[int] = set()  # inodes

    def close(self) -> None:
        self.jail.close()

    def tidy(self) -> None:
        """Removes what killed processes left: spooled bytes nobody was told are safe, and old notes. Only what is old,
        because other gateway nodes may be at work in the same folders."""
        for folder, seconds in ((SPOOL, _SPOOL_SECONDS), (UNCONFIRMED, _NOTE_SECONDS)):
            for name, status in list(self.jail.files(folder)):
                if status.st_mtime < self._clock() - seconds:
                    self.jail.remove(folder, name)
        self._shorten_archive()

    def open_upload(self, name: str, *, resume: bool, append: bool) -> Upload:
        """Begins an upload into the inbox. Raises ``SftpFault`` when the partner's space is used up."""
        check_length(name)
        files = [status for _, status in self.jail.files("inbox")]
        if len(files) >= self.limits.inbox_files:
            raise SftpFault(Code.FAILURE, "There are too many unfinished files in the inbox; remove some.")
        if sum(status.st_size for status in files) >= self.limits.inbox_bytes:
            raise SftpFault(Code.FAILURE, "The unfinished files in the inbox use all its space; remove some.")
        upload = Upload(self.jail, name, self.limits.upload_bytes, resume=resume, append=append)
        self._writing.add(upload.inode)
        return upload

    def abandon(self, upload: Upload) -> None:
        """The upload ended without having been closed by the client."""
        self._writing.discard(upload.inode)
        upload.abandon()

    def finish(self, upload: Upload, facts: dict[str, str], remote: str) -> Accepted | None:
        """The client closed an upload. A final one is handed in; raises ``SftpFault`` when it cannot be."""
        self._writing.discard(upload.inode)
        if upload.spoiled or not upload.pieces.covers(upload.size):
            text = upload.spoiled or "Parts of the file are missing."
            upload.abandon()
            raise SftpFault(Code.FAILURE, text)
        os.fsync(upload.fd)
        if not upload.final:
            upload.abandon()
            return None
        return self._hand_in(upload.fd, SPOOL, upload.stored, upload.name, facts, remote)

    def finish_by_rename(self, old: str, new: str, facts: dict[str, str], remote: str) -> Accepted:
        """A temporary or failed file of the inbox got a final name."""
        check_length(new)
        descriptor = self.jail.open("inbox", old)
        if os.fstat(descriptor).st_ino in self._writing:
            os.close(descriptor)
            raise SftpFault(Code.FAILURE, "The file is still being written; close it before renaming it.")
        os.fsync(descriptor)
        return self._hand_in(descriptor, "inbox", old, new, facts, remote)

    def confirm(self, accepted: Accepted) -> None:
        """The partner knows that the upload was accepted: the same file again is a new one."""
        with contextlib.suppress(OSError):
            self.jail.remove(UNCONFIRMED, accepted.note)

    def _hand_in(
        self, descriptor: int, folder: str, stored: str, name: str, facts: dict[str, str], remote: str
    ) -> Accepted:
        """Closes the descriptor in any case."""
        large = os.fstat(descriptor).st_size > _LARGE
        with _LARGE_AT_A_TIME if large else contextlib.nullcontext():
            payload = read_whole(descriptor)
            return self._hand_in_bytes(payload, folder, stored, name, facts, remote)

    def _hand_in_bytes(
        self, payload: bytes, folder: str, stored: str, name: str, facts: dict[str, str], remote: str
    ) -> Accepted:
        digest = hashlib.sha256(payload).hexdigest()
        note = hashlib.sha256(f"{name}\0{digest}".encode()).hexdigest()
        arrival = Arrival(
            channel="mailbox",
            partner=self.mailbox.partner,
            payload=payload,
            filename=safe_filename(name, "upload"),
            identity=self._identity(note, name, digest),
            remote=remote,
            facts={**facts, "user": self.mailbox.user, "path": f"/inbox/{name}"},
        )
        try:
            transmission = self._intake.receive(arrival)
        except Exception as error:  # not our code: whatever it raises, the file is kept and the client told
            log.error("SFTP upload %s of %s could not be taken in: %s", printable(name), self.mailbox.user, error)
            self.jail.move(folder, stored, "inbox", name + FAILED)
            raise SftpFault(
                Code.FAILURE, f"The file could not be taken in; it is kept as {name}{FAILED}. Send it again."
            ) from error
        archived = self._archive(folder, stored, name)
        return Accepted(name, archived, note, transmission)

    def _identity(self, note: str, name: str, digest: str) -> str:
        with self._lock:
            try:
                return self.jail.read(UNCONFIRMED, note).decode()
            except FileNotFoundError:
                identity = f"{self.mailbox.user}|{name}|{digest}|{secrets.token_hex(8)}"
                self.jail.write(UNCONFIRMED, note, identity.encode())
                return identity

    def _archive(self, folder: str, stored: str, name: str) -> str:
        """Moves a file that is safe to the archive. Names begin with the time, so sorting them sorts by age."""
        stamp = datetime.fromtimestamp(self._clock(), UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        with self._lock:
            archived = f"{stamp}-{name}"
            if self.jail.exists("archive", archived):
                archived = f"{stamp}-{secrets.token_hex(3)}-{name}"
            self.jail.move(folder, stored, "archive", archived)
            self._accepted += 1
            if self._accepted % 100 == 0:
                self._shorten_archive()
        return archived

    def _shorten_archive(self) -> None:
        names = sorted((status.st_mtime, name) for name, status in self.jail.files("archive"))
        for _, name in names[: max(0, len(names) - self.limits.archive_files)]:
            with contextlib.suppress(OSError):
                self.jail.remove("archive", name)
