"""Files that are on the disk, not only in memory, when the function that writes them returns."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path


def write_durably(path: Path, data: bytes, *, temporary: Path) -> None:
    """Writes ``data`` so that ``path`` is afterwards absent or whole, whatever is killed. An existing file is replaced.

    ``temporary`` must be on the same file system. Raises ``OSError``.
    """
    write_synced(temporary, data)
    temporary.replace(path)
    sync_folder(path.parent)


def write_synced(path: Path, data: bytes) -> None:
    """Writes a file and waits until its content is on the disk; its name is not yet, see ``sync_folder``."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk. A no-op where folders cannot be opened (Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def can_sync_filesystem() -> bool:
    """Whether the system can flush a file system in one go and tells when that failed."""
    return _syncfs() is not None


def sync_filesystem(folder: Path) -> None:
    """Waits until everything written to the file system of a folder is on the disk: far cheaper than many files one by
    one. Raises ``OSError`` where writing failed or the system has no such call."""
    call = _syncfs()
    handle = os.open(folder, os.O_RDONLY)
    try:
        if call is None or call(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


@cache
def _syncfs() -> Callable[[int], int] | None:
    """syncfs(2), which Python does not offer itself. It reports failed writes since Linux 5.8."""
    if not sys.platform.startswith("linux") or tuple(map(int, re.findall(r"\d+", os.uname().release)[:2])) < (5, 8):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)


def make_folder(folder: Path) -> None:
    """Creates a folder and its parents, readable by the gateway's user alone, and makes their names durable."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        sync_folder(each.parent)
