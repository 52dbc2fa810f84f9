"""Folders on this machine: picking up files that have settled, and putting files down whole."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import Folder
from edi_gateway.transports.model import Arrival, Intake, Receipt, Shipment, TransportError
from edi_gateway.transports.naming import distinct_name, is_plain_name, printable, safe_filename, temporary_name
from edi_gateway.transports.polling import (
    DEFAULT_MAX_BYTES,
    DEFAULT_MAX_FILES,
    PollResult,
    StableFiles,
    file_identity,
    wanted,
)

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # NONBLOCK: a pipe must not stop us


def poll_folder(
    folder: Folder, intake: Intake, partner: str, memory: StableFiles, *, max_bytes: int = DEFAULT_MAX_BYTES
) -> PollResult:
    """Takes the settled files of ``folder.pickup`` in and deletes each after the intake has it.

    Files that are still being written wait; links, pipes and folders are passed over. A file that cannot be handled is
    a problem in the result and does not stop its neighbours. Raises ``TransportError`` when the folder cannot be read.
    """
    if folder.pickup is None:
        raise TransportError(f"No pickup folder is set for {partner}.", permanent=True)
    try:
        directory = os.open(folder.pickup, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _error(f"The folder {folder.pickup} cannot be read", error) from error
    result = PollResult()
    try:
        candidates = list(_candidates(directory, folder, result))
        memory.forget_others(name for name, _ in candidates)
        for name, status in candidates:
            if not memory.settled(name, status.st_size, status.st_mtime, folder.settle_seconds):
                result.waiting += 1
                continue
            _take(directory, name, status, folder.pickup, intake, partner, max_bytes, result)
    finally:
        os.close(directory)
    return result


def _candidates(directory: int, folder: Folder, result: PollResult) -> Iterator[tuple[str, os.stat_result]]:
    """The files that may be taken, oldest first, at most ``DEFAULT_MAX_FILES``."""
    found: list[tuple[str, os.stat_result]] = []
    with os.scandir(directory) as entries:
        for entry in entries:
            if len(found) >= DEFAULT_MAX_FILES:
                break
            if not wanted(entry.name, folder.pattern):
                continue
            with contextlib.suppress(FileNotFoundError):  # gone since
                if not entry.is_file(follow_symlinks=False):
                    continue
                if is_plain_name(entry.name):
                    found.append((entry.name, entry.stat(follow_symlinks=False)))
                else:
                    result.problems.append(f"The file {printable(entry.name)} has a name that is not accepted.")
    yield from sorted(found, key=lambda item: (item[1].st_mtime, item[0]))


def _take(
    directory: int,
    name: str,
    status: os.stat_result,
    pickup: Path,
    intake: Intake,
    partner: str,
    max_bytes: int,
    result: PollResult,
) -> None:
    path = f"{pickup}/{name}"
    try:
        payload = _read_settled(directory, name, status, max_bytes)
        if payload is None:
            result.waiting += 1
            return
        arrival = Arrival(
            channel="folder",
            partner=partner,
            payload=payload,
            filename=safe_filename(name, "file"),
            identity=file_identity(name, status.st_size, status.st_mtime_ns, payload),
            remote=path,
        )
        result.received.append(intake.receive(arrival))
        _remove_taken(directory, name, status)
    except OSError as error:
        result.problems.append(f"The file {path} could not be picked up: {error.strerror or error}.")
    except GatewayError as error:
        result.problems.append(f"The file {path} could not be taken in: {error}")


def _read_settled(directory: int, name: str, status: os.stat_result, max_bytes: int) -> bytes | None:
    """The bytes of a file, or None when it changes under our eyes."""
    with os.fdopen(os.open(name, _READ, dir_fd=directory), "rb") as file:
        before = os.fstat(file.fileno())
        if not stat.S_ISREG(before.st_mode) or _version(before) != _version(status):
            return None
        if before.st_size > max_bytes:
            raise GatewayError(f"It has {before.st_size} bytes, and {max_bytes} are allowed.")
        payload = file.read(max_bytes + 1)
        if len(payload) != before.st_size or _version(os.fstat(file.fileno())) != _version(before):
            return None
        return payload


def _remove_taken(directory: int, name: str, status: os.stat_result) -> None:
    """Deletes the file unless another one has taken its name meanwhile."""
    if _version(os.stat(name, dir_fd=directory, follow_symlinks=False)) == _version(status):
        os.unlink(name, dir_fd=directory)


def _version(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


class FolderSender:
    """Puts files into ``folder.deliver``: under a temporary name, synced, then renamed; whole or not at all."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def send(self, shipment: Shipment) -> Receipt:
        """The same shipment again overwrites itself. Another shipment's file that still lies there is left alone: then
        the name gets a suffix. Raises ``TransportError``."""
        target = self._folder.deliver
        if target is None:
            raise TransportError("No folder to deliver to is set.", permanent=True)
        try:
            target.mkdir(parents=True, exist_ok=True)
            directory = os.open(target, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise _error(f"The folder {target} cannot be used", error) from error
        try:
            name = _put(directory, shipment)
        except OSError as error:
            raise _error(f"The file could not be put into {target}", error) from error
        finally:
            os.close(directory)
        return Receipt(
            f"{name} ({len(shipment.payload)} bytes) is in {target}.",
            at=datetime.now(UTC),
            facts={"path": str(target / name)},
        )

    def close(self) -> None:
        """Nothing is kept open."""


def _put(directory: int, shipment: Shipment) -> str:
    name = safe_filename(shipment.filename, "delivery")
    there = _content(directory, name)
    if there == shipment.payload:
        return name
    if there is not None:
        name = distinct_name(name, shipment.identity)
    temporary = temporary_name(shipment.identity)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=directory)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(temporary, flags, 0o640, dir_fd=directory), "wb") as file:
        file.write(shipment.payload)
        file.flush()
        os.fsync(file.fileno())
    os.rename(temporary, name, src_dir_fd=directory, dst_dir_fd=directory)
    os.fsync(directory)
    return name


def _content(directory: int, name: str) -> bytes | None:
    """What lies there under this name: its bytes, b"" for something that cannot be read, None for nothing."""
    try:
        with os.fdopen(os.open(name, _READ, dir_fd=directory), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def _error(text: str, error: OSError) -> TransportError:
    """A full disk or a lost mount passes; a missing right or a wrong path does not."""
    permanent = error.errno in (errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR, errno.EROFS)
    return TransportError(f"{text}: {error.strerror or error}.", permanent=permanent)
