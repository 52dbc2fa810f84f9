"""Where a segment stands in the file: byte offset and line, computed only when somebody asks."""

from __future__ import annotations

from itertools import islice

from edi_gateway.findings import Place
from edi_gateway.syntax import tokens
from edi_gateway.syntax.model import Message


def span(message: Message, segment_index: int) -> tuple[int, int]:
    """Where a segment begins and its terminator stands in ``message.raw``, in characters.

    ``segment_index`` counts in ``message.segments`` from 0. Gives the end of the text twice for a segment that is
    not there.
    """
    if segment_index == 0:
        end = tokens.find_terminator(message.raw, 0, message.delimiters)
        return 0, end if end >= 0 else len(message.raw)
    found = next(islice(tokens.spans(message.raw, message.delimiters), segment_index, None), None)
    if found:
        return found
    # The last segment may lack its terminator.
    start = 0
    for _, end in tokens.spans(message.raw, message.delimiters):
        start = end + 1
    start = tokens.skip_blanks(message.raw, start, message.delimiters.segment)
    return start, len(message.raw)


def locate(message: Message, segment_index: int) -> Place:
    """The place of a segment with its byte offset in the file. In a file that was wrapped at a fixed column, offsets
    inside a message do not count the line breaks that were taken out."""
    start, _ = span(message, segment_index)
    place = message.place(segment_index)
    return place.at(offset=message.offset + len(message.raw[:start].encode(message.encoding)))


def segment_at(message: Message, index: int) -> int:
    """The index in ``message.segments`` of the segment that holds the character ``message.raw[index]``."""
    number = 0
    for number, (_, end) in enumerate(tokens.spans(message.raw, message.delimiters)):
        if end >= index:
            return number
    return min(number + 1, max(0, len(message.segments) - 1))


def line_of(data: bytes, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of a byte offset in a file."""
    before = data[:offset]
    return before.count(b"\n") + 1, offset - (before.rfind(b"\n") + 1) + 1


def segment_text(message: Message, segment_index: int) -> str:
    """A segment exactly as it was received, without its terminator."""
    start, end = span(message, segment_index)
    return message.raw[start:end]
