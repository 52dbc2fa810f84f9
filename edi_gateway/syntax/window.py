"""A sliding view on the bytes of a file as Latin-1 text, so that memory is bounded by what is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias, runtime_checkable

CHUNK = 1 << 20  # bytes read at once, at least


@runtime_checkable
class Readable(Protocol):
    """Anything with ``read(n) -> bytes``, such as a file opened in binary mode."""

    def read(self, size: int, /) -> bytes: ...


Source: TypeAlias = "bytes | bytearray | memoryview | Readable | Iterable[bytes]"


class Window:
    """Text at the absolute positions ``base`` to ``end``; one character per byte.

    `more` makes it longer and drops what lies before ``keep``. It at least doubles what is held, so that looking for
    something far away stays linear in time.
    """

    def __init__(self, source: Source) -> None:
        self.base = 0
        self.keep = 0
        self._breaks: tuple[int, int, int] | None = None
        if isinstance(source, bytes | bytearray | memoryview):
            self.text = bytes(source).decode("latin-1")
            self.ended = True
            self._read: Iterator[bytes] = iter(())
        else:
            self.text = ""
            self.ended = False
            self._read = _blocks(source)

    @property
    def end(self) -> int:
        return self.base + len(self.text)

    def more(self) -> bool:
        """Hold more text; False at the end of the file."""
        if self.ended:
            return False
        held = self.text[self.keep - self.base :]
        wanted = max(CHUNK, len(held))
        parts, count = [held], 0
        while count < wanted:
            block = next(self._read, None)
            if block is None:
                self.ended = True
                break
            parts.append(self._clean(block.decode("latin-1")))
            count += len(parts[-1])
        self.base, self.text = self.keep, "".join(parts)
        return count > 0

    def ensure(self, end: int) -> bool:
        """Hold the text up to the absolute position ``end``; False where the file ends before it."""
        while self.end < end:
            if not self.more():
                return False
        return True

    def forget(self, before: int) -> None:
        """What lies before this absolute position will not be asked for again."""
        self.keep = max(self.keep, before)

    def slice(self, start: int, end: int) -> str:
        """The text between two absolute positions that are held."""
        return self.text[start - self.base : end - self.base]

    def unwrap(self, start: int, width: int, line_break: int) -> None:
        """Take out the line breaks from the absolute position ``start`` on, where lines have ``width`` characters."""
        self._breaks = (start, width, line_break)
        at = start - self.base
        self.text = self.text[:at] + self._clean(self.text[at:])

    def _clean(self, text: str) -> str:
        return text.replace("\r", "").replace("\n", "") if self._breaks else text

    def offset(self, position: int) -> int:
        """The byte offset in the file of an absolute position: the same, but in a wrapped file."""
        if self._breaks is None:
            return position
        start, width, line_break = self._breaks
        return position + max(0, position - start) // width * line_break


def _blocks(source: Readable | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(source, Readable):
        while block := source.read(CHUNK):
            yield block
    else:
        yield from source
