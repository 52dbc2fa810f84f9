"""Quarantine: plain copies of what was refused, which the operator can open with any program."""

from __future__ import annotations

from pathlib import Path

from edi_gateway.store.errors import StoreError
from edi_gateway.store.files import make_folder, write_durably
from edi_gateway.store.names import safe_name


class Quarantine:
    """The folder ``quarantine``; a copy is named by the transmission's id and what the sender called it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, transmission: int, filename: str) -> Path:
        return self._folder / f"{transmission:06d}-{safe_name(filename, fallback='payload')}"

    def keep(self, transmission: int, filename: str, payload: bytes) -> Path:
        """Writes the copy and returns its path; the same again replaces it. Never executable, for the owner alone.

        It is written before the commit that says "refused": a kill in between leaves a copy that the repetition
        writes again, never a refused transmission without one. Raises ``StoreError``.
        """
        path = self.path(transmission, filename)
        try:
            make_folder(self._folder)
            temporary = path.with_name(f".{path.name}.part")
            temporary.touch(mode=0o600)
            write_durably(path, payload, temporary=temporary)
        except OSError as error:
            raise StoreError(f"A copy for the quarantine could not be written: {error.strerror}.") from error
        return path
