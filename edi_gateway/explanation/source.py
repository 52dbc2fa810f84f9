"""Shows the segments of a file as they stand in it, each with its spot, byte offset and line."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from edi_gateway.explanation import marking
from edi_gateway.explanation.model import Excerpt
from edi_gateway.explanation.visible import clipped
from edi_gateway.findings import Fault, Finding
from edi_gateway.syntax import tokens
from edi_gateway.syntax.model import EDIFACT_DEFAULT, Delimiters, Message
from edi_gateway.syntax.sniff import ISA_LENGTH

_LONGEST_SEGMENT = 4096
"""Bytes of an envelope segment, or of what is no segment at all, that are looked at."""
_LONGEST_JUNK = 200
_UNA_LENGTH = 9
_BLANKS = "\r\n\t \x00\x1a"
_BYTE_ORDER_MARK_LENGTH = 3


@dataclass(frozen=True, slots=True)
class SegmentText:
    """A segment of a message: its text with the terminator, where that begins in the text, and its byte offset.

    ``gap`` is what stands between the end of the segment before and this one.
    """

    text: str
    end: int
    offset: int
    gap: str = ""


class Source:
    """A file, and where its lines begin."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._breaks: list[int] | None = None

    def line(self, offset: int) -> tuple[int, int]:
        """Line and column (in bytes) of a byte offset, both from 1."""
        if self._breaks is None:
            self._breaks = []
            at = self.data.find(b"\n")
            while at >= 0:
                self._breaks.append(at)
                at = self.data.find(b"\n", at + 1)
        number = bisect_left(self._breaks, offset)
        start = self._breaks[number - 1] + 1 if number else 0
        return number + 1, offset - start + 1

    # segments of messages

    def in_message(self, message: Message, segment: SegmentText, finding: Finding) -> Excerpt:
        """A segment of a message with the spot that the finding is about."""
        body = segment.text[: segment.end]
        if finding.fault is Fault.EMPTY_SEGMENT and segment.gap:
            text, start, end = segment.gap + segment.text, 0, len(segment.gap)
            return self._excerpt(text, start, end, segment.offset - len(segment.gap), message.encoding)
        start, end = marking.mark(body, finding, message.delimiters)
        return self._excerpt(segment.text, start, end, segment.offset, message.encoding)

    def behind(self, message: Message, segment: SegmentText) -> Excerpt:
        """The last segment of a message, with the spot behind it."""
        end = len(segment.text)
        return self._excerpt(segment.text, end, end, segment.offset, message.encoding)

    # the envelope, and what is none

    def at_offset(self, finding: Finding, delimiters: Delimiters, encoding: str, offset: int) -> Excerpt | None:
        """A segment of the envelope, or what else stands at an offset, with the spot that the finding is about."""
        fault = finding.fault
        if fault in (Fault.EMPTY_FILE, Fault.TOO_MANY_FAULTS):
            return None
        if fault in marking.AT_END and fault is not Fault.MISSING_TERMINATOR:
            return self._end_before(offset, delimiters, encoding)
        if fault is Fault.EMPTY_SEGMENT:
            return self._gap_before(offset, delimiters, encoding)
        text = self.data[offset : offset + _LONGEST_SEGMENT].decode("latin-1")
        if fault is Fault.BYTE_ORDER_MARK:
            return self._excerpt(text[:_LONGEST_JUNK], 0, _BYTE_ORDER_MARK_LENGTH, offset)
        if fault is Fault.LINE_WRAPPED:
            at = max(text.find("\n"), 0)
            return self._excerpt(text, at, at + 1, offset)
        if fault in (Fault.JUNK, Fault.NOT_EDI):
            return self._junk(text, finding.value, offset)
        skipped = len(text) - len(text.lstrip(_BLANKS))
        text, offset = text[skipped:], offset + skipped
        if text.startswith("UNA"):
            if fault is Fault.BAD_SERVICE_STRING:
                una = text[:_UNA_LENGTH]
                return self._excerpt(una, *marking.mark(una, finding, delimiters, una=True), offset)
            after = text[_UNA_LENGTH:]
            header = after.lstrip(_BLANKS)
            offset, text = offset + _UNA_LENGTH + len(after) - len(header), header
        return self._segment(text, finding, delimiters, encoding, offset)

    def _segment(
        self, text: str, finding: Finding, delimiters: Delimiters, encoding: str, offset: int
    ) -> Excerpt | None:
        if finding.fault is Fault.BAD_SERVICE_STRING:
            return self._excerpt(text[:_LONGEST_JUNK], *_separator(text), offset)
        end = tokens.find_terminator(text, 0, delimiters)
        terminated = end >= 0
        if not terminated:
            longest = ISA_LENGTH if finding.fault is Fault.BAD_ISA else len(text)
            end = len(text[:longest].rstrip(_BLANKS))
        raw = text[: end + 1] if terminated else text[:end]
        shown = raw.encode("latin-1").decode(encoding, "replace")
        if len(shown.encode(encoding, "replace")) != len(raw):
            shown, encoding = raw, "latin-1"
        body = shown[:-1] if terminated else shown
        return self._excerpt(shown, *marking.mark(body, finding, delimiters), offset, encoding)

    def _junk(self, text: str, value: str | None, offset: int) -> Excerpt | None:
        stripped = text.lstrip(_BLANKS)
        if value and stripped.startswith(value.strip(_BLANKS)):
            offset, text = offset + len(text) - len(stripped), stripped
        length = len(value.strip(_BLANKS)) if value else len(text[:_LONGEST_JUNK]) - len(stripped)
        return self._excerpt(text[:_LONGEST_JUNK], 0, max(1, length), offset) if text else None

    def _end_before(self, offset: int, delimiters: Delimiters, encoding: str) -> Excerpt | None:
        """The last segment before an offset, with the spot behind it, where something is missing."""
        first = max(0, offset - _LONGEST_SEGMENT)
        text = self.data[first:offset].decode("latin-1").rstrip(_BLANKS.replace(delimiters.segment, ""))
        start, released = len(text) - 1, delimiters.release
        while start > 0:
            start = text.rfind(delimiters.segment, 0, start)
            if start < 0 or not (released and tokens.is_released(text, start, 0, released)):
                break
        start = tokens.skip_blanks(text, start + 1, delimiters.segment)
        return self._excerpt(text[start:], len(text) - start, len(text) - start, first + start, encoding, True)

    def _gap_before(self, offset: int, delimiters: Delimiters, encoding: str) -> Excerpt | None:
        """The terminators too many before an offset, with the segment that follows them."""
        first = max(0, offset - _LONGEST_SEGMENT)
        before = self.data[first:offset].decode("latin-1")
        gap = before[len(before.rstrip(_BLANKS + delimiters.segment)) :]
        gap = gap[1:] if len(gap) > 1 else gap
        text = self.data[offset : offset + _LONGEST_SEGMENT].decode("latin-1")
        end = tokens.find_terminator(text, 0, delimiters)
        return self._excerpt(gap + text[: end + 1 or len(text)], 0, len(gap), offset - len(gap))

    # both

    def _excerpt(
        self, text: str, start: int, end: int, offset: int, encoding: str = "latin-1", is_bytes: bool = False
    ) -> Excerpt:
        """``offset`` is that of ``text``; it is checked, for in a file that was unwrapped it does not fit."""
        raw = text.encode("latin-1" if is_bytes else encoding, "replace")
        at: int | None = None
        line: int | None = None
        column: int | None = None
        if self.data[offset : offset + len(raw)] == raw:
            at = offset + len(text[:start].encode("latin-1" if is_bytes else encoding, "replace"))
            line, column = self.line(at)
        shown, begin, length = clipped(text, start, end)
        return Excerpt(shown, begin, length, at, line, column)


def _separator(text: str) -> marking.Span:
    """The character behind the tag of a header that no UNA explains."""
    return min(3, len(text)), min(4, len(text))


def segments(message: Message, numbers: Iterable[int]) -> dict[int, SegmentText]:
    """The texts of the segments with these numbers (from 1), in one pass over the message.

    A number beyond the last segment is not in the answer.
    """
    text, found = message.raw, dict[int, SegmentText]()
    spans = iter(tokens.spans(text, message.delimiters))
    reached, seen, offset, ended = 0, 0, message.offset, 0
    for number in sorted(set(numbers)):
        if number < 1:
            continue
        before: tuple[int, int] | None = None
        if number - reached > 1:
            before = next(islice(spans, number - reached - 2, None), None)
            if before is None:
                break
            reached, ended = number - 1, before[1] + 1
        span = next(spans, None)
        if span is None:
            start = tokens.skip_blanks(text, ended, message.delimiters.segment)
            span = (start, len(text))
            if start >= len(text):
                break
        start, end = span
        offset += len(text[seen:start].encode(message.encoding, "replace"))
        seen, reached = start, number
        found[number] = SegmentText(text[start : end + 1], end - start, offset, text[ended:start])
        ended = end + 1
    return found


DEFAULT_DELIMITERS = EDIFACT_DEFAULT
"""For what stands in no interchange."""
