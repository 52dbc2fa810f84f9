"""Messages larger than memory, cut in pieces: each ends before a segment with a certain tag, the first of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from edi_gateway.syntax import lexical, sniff
from edi_gateway.syntax.charset import CharacterSet, Decoded
from edi_gateway.syntax.cutter import Cut, Cutter, find_segment
from edi_gateway.syntax.dialect import MessageHeader
from edi_gateway.syntax.events import Event
from edi_gateway.syntax.interchange import InterchangeReader
from edi_gateway.syntax.model import Group, Message
from edi_gateway.syntax.reader import FileReader
from edi_gateway.syntax.window import Source, Window

PIECE: Final = 1 << 18
"""Characters of a piece, about."""

_STRETCH = 1 << 14  # characters that are searched at once behind the size of a piece

BreakTag = Callable[[MessageHeader], str]
"""Gives the tag before which a message may be cut, "" for a message that stays whole."""


def pieces(source: Source, break_tag: BreakTag, *, size: int = PIECE) -> Iterator[Event]:
    """As `events`, but a large message comes as several ``Message`` with the same ``index`` and ``reference``.

    The first begins with the header, the others with a segment of the ``break_tag``; the last is ``complete`` and ends
    with the trailer. ``first_segment`` and ``offset`` are those of the piece. Memory is bounded by ``size`` and by the
    largest stretch between two segments of the tag.
    """
    return _PieceFile(Window(source), break_tag, size).read()


class _PieceFile(FileReader):
    def __init__(self, window: Window, break_tag: BreakTag, size: int) -> None:
        super().__init__(window)
        self.break_tag, self.size = break_tag, size

    def _interchange(self, start: sniff.Start) -> Iterator[Event]:
        self.interchanges += 1
        reader = _PieceInterchange(self.window, start, self.at, self.interchanges, self.segments + 1)
        reader.break_tag, reader.size = self.break_tag, self.size
        yield from reader.read()
        self.at, self.segments = reader.at, reader.segments


class _PieceInterchange(InterchangeReader):
    """Goes on with a message that was cut before anything else is looked at."""

    break_tag: BreakTag
    size: int
    _begun: MessageHeader | None = None  # of the message that is not complete yet
    cutter: _PieceCutter

    def _open(self, characters: CharacterSet, decoded: Decoded, *, wrapped: bool) -> None:
        super()._open(characters, decoded, wrapped=wrapped)
        self.cutter = _PieceCutter(self.window, self.dialect, self.interchange.delimiters, characters)
        self.cutter.size = self.size

    def _segment(self, tag: str) -> Iterator[Event]:
        if self._begun is None:
            yield from super()._segment(tag)
        else:
            yield self._piece(self._begun)

    def _message(self) -> Message:
        header, _, _ = self.cutter.segment(self.at)
        return self._piece(self.dialect.read_message(header, self.group or Group(None, None)))

    def _piece(self, header: MessageHeader) -> Message:
        at, is_first = self.at, self._begun is None
        tag = self.break_tag(header)
        self.cutter.needle = tag + self.interchange.delimiters.element if tag else ""
        cut: Cut = self.cutter.cut(at)
        message = self._made(cut, header, at)
        if not is_first:
            self._messages -= 1
            message.index = self._messages
        is_piece = cut.end == self.cutter.piece_end  # not where the message turned out to end before
        self._begun = header if is_piece else None
        cut.complete = cut.complete or is_piece  # that a piece has no trailer is no finding
        self._rest = "" if cut.complete else cut.rest.strip()
        message.findings = lexical.findings(message, cut, self.dialect, at_end=self._at_end())
        return message


class _PieceCutter(Cutter):
    """Ends a message, or what is left of it, before the first line behind ``size`` characters."""

    size: int = PIECE
    needle: str = ""
    piece_end: int = -1  # of the last cut, where it is a piece

    def _extent(self, start: int) -> tuple[int, bool]:
        self.piece_end = -1
        if not self.needle or not self.window.ensure(start + self.size):
            return super()._extent(start)
        low = start + 1
        high = start + self.size
        while True:
            found, complete = self._boundary(low - self.window.base, high - self.window.base)
            end = found + self.window.base if found >= 0 else high
            line = self._line(max(low, start + self.size), end)
            if line >= 0:
                self.piece_end = line
                return line, False
            if found >= 0:
                return (self.segment_end(end), True) if complete else (end, False)
            if high == self.window.end and not self.window.more():
                return self.window.end, False
            low = max(start + 1, high - len(self.needle) - len(self.dialect.message_end))
            high = min(high + _STRETCH, self.window.end)

    def _line(self, low: int, high: int) -> int:
        base = self.window.base
        found = find_segment(self.window.text, self.needle, low - base, high - base, self.delimiters)
        return found + base if found >= 0 else -1
