"""Cuts one message after the other out of a file: where each ends, its text and its segments."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter

from edi_gateway.syntax import charset, tokens
from edi_gateway.syntax.charset import CharacterSet
from edi_gateway.syntax.dialect import Dialect
from edi_gateway.syntax.model import Delimiters, Element, Repetitions, Segment, value
from edi_gateway.syntax.window import Window

_BLANKS = " \t\r\n"
_FIRST = itemgetter(0)  # the tag of a segment
_STRETCH = 1 << 14  # characters that are searched first for the end of a message


@dataclass(slots=True)
class Cut:
    """A message as it was cut from the file, and what was odd about it. ``end`` is the absolute position behind it.

    ``text`` is the message as received; lists hold indices in ``segments``.
    """

    end: int
    text: str
    segments: list[Segment]
    encoding: str
    complete: bool  # it ends with its trailer
    rest: str = ""  # the last segment where it has no terminator
    inside: bool = False  # line breaks inside segments
    unwrapped: bool = False  # line breaks inside segments were taken out
    indented: bool = False  # blanks before segments
    empty: list[int] = field(default_factory=list)  # segments before which empty ones were dropped
    bad_tags: list[int] = field(default_factory=list)
    bad_lengths: list[int] = field(default_factory=list)  # binary segments whose length is wrong
    problem: charset.Decoded | None = None


def find_segment(text: str, needle: str, start: int, end: int, delimiters: Delimiters) -> int:
    """Where, between ``start`` and ``end``, a segment begins with ``needle``; -1 for nowhere."""
    at = text.find(needle, start, end)
    while at >= 0 and not _begins_segment(text, at, delimiters):
        at = text.find(needle, at + 1, end)
    return at


def _begins_segment(text: str, at: int, delimiters: Delimiters) -> bool:
    """Whether only line breaks and blanks stand between ``at`` and an unreleased terminator before it."""
    before = at - 1
    while before >= 0 and text[before] in " \t\r\n" and text[before] != delimiters.segment:
        before -= 1
    if before < 0 or text[before] != delimiters.segment:
        return False
    return not (delimiters.release and tokens.is_released(text, before, 0, delimiters.release))


class Cutter:
    """Cuts the messages of one interchange. Linear in the length of the file, whatever it holds."""

    def __init__(self, window: Window, dialect: Dialect, delimiters: Delimiters, characters: CharacterSet) -> None:
        self.window, self.dialect, self.delimiters = window, dialect, delimiters
        self.characters = characters.with_delimiters(delimiters)
        self._header, self._trailer = dialect.message + delimiters.element, dialect.message_end + delimiters.element
        self._bare = False  # a header or trailer without elements was met: look for such ones too
        self._usual: set[str] = set()  # tags that were looked at and are fine inside a message
        self._binary = frozenset(() if delimiters.release else tokens.BINARY_SEGMENTS)

    def cut(self, start: int) -> Cut:
        """The message whose header begins at the absolute position ``start``."""
        end, complete = self._extent(start)
        cut = self._split(self.window.slice(start, end), complete)
        cut.end = end
        inner = islice(cut.segments, 1, max(1, len(cut.segments) - complete))
        try:
            usual = self._usual.issuperset(map(_FIRST, inner))
        except TypeError:  # a tag with components is a list, which cannot be in a set
            usual = False
        if not usual or not cut.segments:
            cut = self._look_closely(start, cut)
        if not cut.segments:  # the file ends in the header
            cut.segments.append(tokens.split_segment(cut.text.strip("\r\n"), self.delimiters))
            cut.segments[0][0] = self.dialect.message
        return cut

    def segment_end(self, start: int) -> int:
        """The absolute position behind the terminator of the segment at ``start``, or the end of the file."""
        window = self.window
        while True:
            at = tokens.find_terminator(window.text, start - window.base, self.delimiters)
            if at >= 0:
                return window.base + at + 1
            if not window.more():
                return window.end

    def segment(self, start: int) -> tuple[Segment, int, bool]:
        """The segment at ``start``, the absolute position behind it, and whether it has its terminator."""
        end = self.segment_end(start)
        text = self.window.slice(start, end)
        terminated = text.endswith(self.delimiters.segment)
        text = text[:-1] if terminated else text.rstrip("\r\n\x00\x1a")
        segment = tokens.split_segment(charset.decode(text, self.characters).text, self.delimiters)
        segment[0] = _tag(segment[0], self.delimiters)
        return segment, end, terminated

    def _extent(self, start: int) -> tuple[int, bool]:
        """Where the message ends, and whether it does so with its trailer.

        Looks at stretches of growing length for a trailer or the next header, so that the time depends on the length
        of the message and not on what follows it.
        """
        window, low, size = self.window, start + 1, _STRETCH
        while True:
            high = min(low + size, window.end)
            found, complete = self._boundary(low - window.base, high - window.base)
            if found >= 0:
                found += window.base
                return (self.segment_end(found), True) if complete else (found, False)
            if high == window.end and not window.more():
                return window.end, False
            low, size = max(start + 1, high - len(self._trailer)), size * 2

    def _boundary(self, low: int, high: int) -> tuple[int, bool]:
        """The first trailer or header of a message that begins between two indices, -1 for none; true for a trailer."""
        d = self.delimiters
        needles = [(self._trailer, True), (self._header, False)]
        if self._bare:
            needles += [(self.dialect.message_end + d.segment, True), (self.dialect.message + d.segment, False)]
        best, complete = -1, False
        for needle, is_trailer in needles:
            at = find_segment(self.window.text, needle, low, high, d)
            if at >= 0:
                best, complete, high = at, is_trailer, at + len(needle) - 1
        return best, complete

    def _split(self, text: str, complete: bool) -> Cut:
        decoded = charset.decode(text, self.characters)
        segments, rest, inside = tokens.split_message(decoded.text, self.delimiters)
        if complete and rest:  # the file ends in the trailer, which has no terminator
            segments.append(tokens.split_segment(rest.strip("\r\n\x00\x1a"), self.delimiters))
        problem = decoded if decoded.problem else None
        return Cut(0, decoded.text, segments, decoded.encoding, complete, rest, inside, problem=problem)

    # the exact path, for messages with something out of the ordinary

    def _look_closely(self, start: int, cut: Cut) -> Cut:
        """Binary data, empty segments, blanks before tags, bad tags, an envelope segment in the middle."""
        if any(isinstance(s[0], str) and s[0].lstrip(_BLANKS) in self._binary for s in cut.segments):
            cut = self._cut_binary(start)
        if cut.inside and any(
            "\n" in t or "\r" in t for t in (_tag(s[0], self.delimiters).strip() for s in cut.segments)
        ):
            text = cut.text
            for line_break in tokens.blanks(self.delimiters.segment):  # one of them may be the terminator
                text = text.replace(line_break, "")
            cut.segments, _, cut.inside = tokens.split_message(text, self.delimiters)
            cut.unwrapped = True
        stop = self._clean(cut)
        if stop is not None:
            cut = self._cut_short(start, *stop)
            self._clean(cut)
        return cut

    def _clean(self, cut: Cut) -> tuple[int, bool] | None:
        """Put the segments in order. Where the message ends early: behind how many segments, and if by a trailer."""
        segments, kept = cut.segments, list[Segment]()
        for number, segment in enumerate(segments, 1):
            tag = _tag(segment[0], self.delimiters)
            if tag[:1] in _BLANKS:
                tag = tag.lstrip(_BLANKS)
                cut.indented = cut.indented or bool(tag)
            segment[0] = tag
            if len(segment) == 1 and not tag:
                cut.empty.append(len(kept))
                continue
            if tag in self.dialect.envelope:
                is_trailer = tag == self.dialect.message_end
                if kept and not (is_trailer and cut.complete and number == len(segments)):
                    self._bare = self._bare or len(segment) == 1
                    return len(kept) + is_trailer, is_trailer
            elif not self.dialect.right_tag(tag):
                cut.bad_tags.append(len(kept))
            elif tag not in self._binary:
                self._usual.add(tag)
            kept.append(segment)
        cut.segments = kept
        return None

    def _cut_short(self, start: int, count: int, complete: bool) -> Cut:
        """The message ends behind its first ``count`` segments."""
        window = self.window
        end = start - window.base
        for number, (begin, terminator) in enumerate(tokens.spans(window.text, self.delimiters, end), 1):
            end = begin if number > count else terminator + 1
            if number > count or (number == count and complete):
                break
        cut = self._split(window.slice(start, window.base + end), complete)
        cut.end = window.base + end
        return cut

    def _cut_binary(self, start: int) -> Cut:
        """A message with binary segments, whose data may hold anything, even what looks like a trailer."""
        window, d = self.window, self.delimiters
        cut = Cut(start, "", [], charset.LATIN_1, complete=False)
        while not cut.complete:
            window.ensure(cut.end + 64)
            at = window.base + tokens.skip_blanks(window.text, cut.end - window.base, d.segment)
            tag = window.slice(at, at + 4).split(d.segment)[0].split(d.element)[0]
            cut.complete = tag == self.dialect.message_end
            if at >= window.end or (cut.segments and tag in self.dialect.envelope and not cut.complete):
                break
            cut.end = self._binary_end(at) if tag in self._binary else -1
            if cut.end >= 0:
                text = window.slice(at, cut.end - 1)
                cut.segments.append([*text.split(d.element, tokens.BINARY_SEGMENTS[tag] + 1)])
                continue
            cut.end = self.segment_end(at)
            text = window.slice(at, cut.end)
            if not text.endswith(d.segment):
                cut.rest = text
                if not cut.complete:
                    break
            if tag in self._binary:
                cut.bad_lengths.append(len(cut.segments))
            if text := text.removesuffix(d.segment).rstrip("\r\n"):
                cut.segments.append(tokens.split_segment(text, d))
        cut.text = window.slice(start, cut.end)
        return cut

    def _binary_end(self, start: int) -> int:
        """The absolute position behind a binary segment's terminator by its declared length; -1 if that is wrong."""
        window = self.window
        data, length = tokens.binary_data(window.text, start - window.base, self.delimiters)
        end = window.base + data + length
        if length < 0 or not window.ensure(end + 1):
            return -1
        return end + 1 if window.slice(end, end + 1) == self.delimiters.segment else -1

    # objects: UNO, the object, UNP

    def cut_package(self, start: int) -> Cut:
        """A package: UNO, an object of as many bytes as UNO says, UNP (ISO 9735-8). It is not looked into.

        Where the length is wrong, the package ends at the next UNP.
        """
        window, d = self.window, self.delimiters
        header, at, _ = self.segment(start)
        numbers = [x for x in (value(header, 4), value(header, len(header) - 1)) if x.isascii() and x.isdigit()]
        length = int(numbers[0][:15]) if numbers else 0
        needle = self.dialect.package_end + d.element
        trailer = at + length
        if not (window.ensure(trailer + 4) and window.slice(trailer, trailer + 4) == needle):
            trailer = self._find(needle, at)
        cut = Cut(window.end, "", [header], charset.LATIN_1, complete=trailer >= 0)
        if trailer >= 0:
            segment, cut.end, _ = self.segment(trailer)
            cut.segments.append(segment)
            if trailer != at + length:
                cut.bad_lengths.append(0)
        cut.text = window.slice(start, cut.end)
        return cut

    def _find(self, needle: str, start: int) -> int:
        window = self.window
        while True:
            found = window.text.find(needle, start - window.base)
            if found >= 0:
                return window.base + found
            start = max(start, window.end - len(needle) + 1)
            if not window.more():
                return -1


def _tag(tag: Element, d: Delimiters) -> str:
    """A tag as it stood, even one with components or repetitions."""
    if isinstance(tag, str):
        return tag
    if isinstance(tag, Repetitions):
        return d.repetition.join(t if isinstance(t, str) else d.component.join(t) for t in tag)
    return d.component.join(tag)
