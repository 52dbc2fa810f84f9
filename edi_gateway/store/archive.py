"""The payload archive: bytes under their SHA-256, compressed, on the disk before a row may name them."""

from __future__ import annotations

import hashlib
import itertools
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from edi_gateway.store.errors import ArchiveError
from edi_gateway.store.files import can_sync_filesystem, make_folder, sync_filesystem, sync_folder, write_synced

_LEVEL = 1  # zlib level: EDI shrinks to about a fifth already here, at four times the speed of the default
_SUFFIX = ".z"
_MANY = 16  # payloads from which on one flush of the file system is cheaper than one per file


@dataclass(frozen=True, slots=True)
class ArchiveProblem:
    """A file of the archive that is not what its name says."""

    path: Path
    text: str


class Archive:
    """Content-addressed storage in ``folder``. Safe for use by several threads and, for reading, processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"
        self._serial = itertools.count()
        try:
            make_folder(self._incoming)
        except OSError as error:
            raise ArchiveError(f"The archive folder {folder} cannot be used: {error.strerror}.") from error

    def put(self, data: bytes) -> str:
        """Stores bytes and returns their SHA-256 in hex. They are on the disk when this returns.

        Putting the same bytes again changes nothing. Raises ``ArchiveError`` when they could not be stored.
        """
        return self.put_many([data])[0]

    def put_many(self, items: Iterable[bytes]) -> list[str]:
        """Stores several payloads with few flushes for all of them; see ``put``."""
        try:
            return self._store(list(items))
        except OSError as error:
            raise ArchiveError(f"A payload could not be written to {self._folder}: {error.strerror}.") from error

    def get(self, sha256: str) -> bytes:
        """The bytes with this SHA-256. Raises ``ArchiveError`` when they are missing or damaged."""
        try:
            data = zlib.decompress(self.path(sha256).read_bytes())
        except FileNotFoundError:
            raise ArchiveError(f"Payload {sha256[:16]} is not in the archive.") from None
        except (OSError, zlib.error) as error:
            raise ArchiveError(f"Payload {sha256[:16]} in the archive cannot be read: {error}.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ArchiveError(f"Payload {sha256[:16]} in the archive is damaged: its content has another SHA-256.")
        return data

    def has(self, sha256: str) -> bool:
        """Whether a file for this SHA-256 exists; ``get`` says whether it is whole."""
        return self.path(sha256).exists()

    def path(self, sha256: str) -> Path:
        """Where the payload with this SHA-256 lies. Raises ``ArchiveError`` for text that is no SHA-256."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ArchiveError("A payload is named by 64 hexadecimal digits.")
        return self._folder / sha256[:2] / sha256[2] / (sha256 + _SUFFIX)

    def verify(self) -> Iterator[ArchiveProblem]:
        """Reads the whole archive and yields what is damaged."""
        for path in sorted(self._folder.glob(f"??/?/*{_SUFFIX}")):
            try:
                self.get(path.name.removesuffix(_SUFFIX))
            except ArchiveError as error:
                yield ArchiveProblem(path, str(error))

    def clear_incoming(self) -> None:
        """Removes temporary files that a killed process left. Only for the one process that owns the data folder."""
        for path in self._incoming.iterdir():
            path.unlink(missing_ok=True)

    def _store(self, items: list[bytes]) -> list[str]:
        """First the contents on the disk, then the names, then the names on the disk: a name never stands for less than
        its whole content, whenever the power fails."""
        names = [hashlib.sha256(data).hexdigest() for data in items]
        new = {name: data for name, data in zip(names, items, strict=True) if not self._is_whole(name)}
        at_once = len(new) >= _MANY and can_sync_filesystem()
        moves = [(self._write(data, synced=not at_once), self.path(name)) for name, data in new.items()]
        if at_once:
            sync_filesystem(self._incoming)
        for temporary, path in moves:
            make_folder(path.parent)
            temporary.replace(path)
        if at_once:
            sync_filesystem(self._incoming)
        else:
            # Also for payloads that were there: another thread may have renamed one and not flushed its folder yet.
            for folder in {self.path(name).parent for name in names}:
                sync_folder(folder)
        return names

    def _write(self, data: bytes, *, synced: bool) -> Path:
        temporary = self._incoming / f"{os.getpid()}-{next(self._serial)}"
        compressed = zlib.compress(data, _LEVEL)
        if synced:
            write_synced(temporary, compressed)
        else:
            temporary.write_bytes(compressed)
        return temporary

    def _is_whole(self, sha256: str) -> bool:
        """A damaged copy must not stand for the good bytes in hand."""
        if not self.has(sha256):
            return False
        try:
            self.get(sha256)
        except ArchiveError:
            return False
        return True
