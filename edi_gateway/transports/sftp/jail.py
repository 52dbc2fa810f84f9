"""A partner's place on disk: three folders, no more depth, and no way out of them.

The tree a partner sees is fixed: ``/inbox``, ``/outbox``, ``/archive`` with plain files in them. A path is resolved as
text to one of those folders and one name, and every operation goes through the descriptor of that folder, opened once
without following links. There is no directory in between that anybody could swap for a link, and a link that somebody
planted is not followed, not listed and not deleted.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.transports.naming import is_plain_name, printable
from edi_gateway.transports.sftp.wire import Attributes, Code, SftpFault

VISIBLE = ("inbox", "outbox", "archive")
SPOOL = "spool"  # uploads on their way in, deliveries on their way to the outbox
UNCONFIRMED = "unconfirmed"  # identities of uploads whose answer the partner may not have got
_HIDDEN = (SPOOL, UNCONFIRMED)
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # NONBLOCK: a planted pipe must not stop us
_MODE = 0o600  # nothing that arrives is ever executable
FOLDER_MODE = stat.S_IFDIR | 0o700


_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,63}")


def check_user(user: str) -> None:
    """Raises ``ConfigurationError`` for a user name that cannot name a folder."""
    if not _USER.fullmatch(user):
        raise ConfigurationError(
            f"The SFTP user {printable(user, 80)!r} may have up to 64 letters, digits, '.', '_' and '-' only."
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the jail. Both empty: the top; ``name`` empty: one of the folders."""

    folder: str = ""
    name: str = ""

    @property
    def path(self) -> str:
        return "/" + "/".join(part for part in (self.folder, self.name) if part)


def locate(path: str) -> Spot:
    """Resolves what a client wrote, as text. Raises ``SftpFault`` for anything that cannot be in the jail."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    if not all(is_plain_name(part) for part in parts):
        raise SftpFault(Code.PERMISSION_DENIED, "This file name is not accepted.")
    if parts and (parts[0] not in VISIBLE or len(parts) > 2):
        raise SftpFault(Code.NO_SUCH_FILE, "There are only the folders /inbox, /outbox and /archive.")
    return Spot(*parts)


class Jail:
    """The folders of one partner below ``root``. Open as long as it is used; ``close()`` gives the descriptors back.

    Methods that take a folder and a name expect a plain name; they raise ``OSError`` as the system does, and treat what
    is not a regular file as not there.
    """

    def __init__(self, root: Path, user: str) -> None:
        check_user(user)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.user = user
        self._fds: dict[str, int] = {}
        top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            home = _open_folder(top, user)
        finally:
            os.close(top)
        try:
            for folder in (*VISIBLE, *_HIDDEN):
                self._fds[folder] = _open_folder(home, folder)
        except OSError:
            self.close()
            raise
        finally:
            os.close(home)

    def close(self) -> None:
        for descriptor in self._fds.values():
            os.close(descriptor)
        self._fds = {}

    def open(self, folder: str, name: str, flags: int = os.O_RDONLY) -> int:
        """A descriptor of an existing regular file."""
        descriptor = os.open(name, flags | _FILE, dir_fd=self._fds[folder])
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return descriptor

    def create(self, folder: str, name: str) -> int:
        """A descriptor of a new empty file, for reading and writing. Who still writes to an older file of this name
        writes to a file that nobody will see."""
        with contextlib.suppress(FileNotFoundError):
            self.remove(folder, name)
        return os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | _FILE, _MODE, dir_fd=self._fds[folder])

    def status(self, folder: str, name: str) -> os.stat_result:
        status = os.stat(name, dir_fd=self._fds[folder], follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return status

    def folder_attributes(self, folder: str) -> Attributes:
        """The top has no descriptor of its own and borrows the inbox's time."""
        return Attributes(None, FOLDER_MODE, int(os.fstat(self._fds[folder or VISIBLE[0]]).st_mtime))

    def files(self, folder: str) -> Iterator[tuple[str, os.stat_result]]:
        """The regular files of a folder, in no order."""
        with os.scandir(self._fds[folder]) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):  # gone since
                    if entry.is_file(follow_symlinks=False):
                        yield entry.name, entry.stat(follow_symlinks=False)

    def remove(self, folder: str, name: str) -> None:
        self.status(folder, name)
        os.unlink(name, dir_fd=self._fds[folder])

    def move(self, folder: str, name: str, to_folder: str, to_name: str) -> None:
        """Renames a regular file, over what was there."""
        self.status(folder, name)
        os.rename(name, to_name, src_dir_fd=self._fds[folder], dst_dir_fd=self._fds[to_folder])

    def sync(self, folder: str) -> None:
        """Makes creations and renames in a folder survive a power failure."""
        os.fsync(self._fds[folder])

    def read(self, folder: str, name: str) -> bytes:
        return read_whole(self.open(folder, name))

    def write(self, folder: str, name: str, data: bytes) -> None:
        """Writes a whole file durably: it is there with all its bytes or not at all."""
        temporary = secrets.token_hex(12)
        descriptor = self.create(SPOOL, temporary)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self.move(SPOOL, temporary, folder, name)
        except OSError:
            with contextlib.suppress(OSError):
                self.remove(SPOOL, temporary)
            raise
        self.sync(folder)

    def exists(self, folder: str, name: str) -> bool:
        try:
            self.status(folder, name)
        except FileNotFoundError:
            return False
        return True


def _open_folder(parent: int, name: str) -> int:
    with contextlib.suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=parent)
    return os.open(name, _DIRECTORY, dir_fd=parent)


def read_whole(descriptor: int) -> bytes:
    """All bytes of a file from its beginning; closes the descriptor."""
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read()
