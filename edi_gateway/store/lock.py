"""One gateway per data folder: an exclusive lock on a file, which the system releases when the process ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO

from edi_gateway.store.errors import StoreError
from edi_gateway.store.files import make_folder


class FolderLock:
    """Holds ``folder/gateway.lock``. Works across processes and, within one, across instances."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "gateway.lock"
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Takes the lock. Raises ``StoreError`` with a sentence when another gateway has it."""
        try:
            make_folder(self._path.parent)
            file = self._path.open("a+", encoding="ascii")
        except OSError as error:
            raise StoreError(f"The data folder {self._path.parent} cannot be used: {error.strerror}.") from error
        if not _lock(file):
            file.seek(0)
            holder = file.read(20).strip()
            file.close()
            who = f" (process {holder})" if holder.isdigit() else ""
            raise StoreError(f"Another gateway{who} is using the data folder {self._path.parent}. Stop it first.")
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Gives the lock back. The file stays: removing it would let two processes lock two files of one name."""
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> FolderLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


def _lock(file: IO[str]) -> bool:
    """Whether the lock was free. On Windows a byte far behind the content is locked, so that others can read it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1000)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
