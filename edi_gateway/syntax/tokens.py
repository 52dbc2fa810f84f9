"""Text to segments and elements: bulk splitting, and a careful way only for segments with the release character."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from edi_gateway.syntax.model import Delimiters, Element, Repetitions, Segment

NEVER = "\udfff"
"""Stands for a separator that is not in use: it occurs in no text."""

BINARY_SEGMENTS = {"BIN": 1, "BDS": 2}
"""X12 segments with binary data: the element that holds its length in bytes; the data is the next element."""

_BLANKS = " \t\r\n"
_LARGE = 1 << 18  # characters of one message from which pausing the garbage collector pays


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector while very many lists are made.

    They are all still in use and form no cycles, so each collection would walk them for nothing: it took more than
    half of the time of reading a large file.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def blanks(terminator: str) -> str:
    """The line breaks that may follow a segment terminator: CR and LF unless they are the terminator."""
    return "\r\n".replace(terminator, "") if terminator else "\r\n"


def segment_texts(text: str, delimiters: Delimiters) -> tuple[list[str], bool]:
    """Cut ``text`` at its unreleased terminators and drop line breaks after them.

    Gives the texts of the segments as they stand, and whether line breaks occur *inside* segments.
    The text after the last terminator is the last item ("" where the text ends with a terminator).
    """
    terminator = delimiters.segment
    texts = _cut(text, terminator, delimiters.release)
    breaks = [b for b in blanks(terminator) if b in text]
    if not breaks:
        return texts, False
    line_breaks = "".join(breaks)
    before = sum(map(len, texts))
    texts = [s.lstrip(line_breaks) for s in texts]
    inside = before - sum(map(len, texts)) != sum(map(text.count, breaks))
    return texts, inside


def _cut(text: str, separator: str, release: str) -> list[str]:
    """``text`` cut at ``separator`` where it is not released."""
    if not release or release + separator not in text:
        return text.split(separator)
    pieces = text.split(release + separator)
    parts: list[str] = []
    held: list[str] = []  # of the part that is not complete yet: what stands between its released separators
    for number, piece in enumerate(pieces, 1):
        first, *more = piece.split(separator)
        held.append(first)
        if more:
            parts.append(separator.join(held))
            held = [more.pop()]
            parts += more
        if number < len(pieces):
            held[-1] += release
            if (len(piece) - len(piece.rstrip(release))) % 2:  # the release character was released itself
                parts.append(separator.join(held))
                held = []
    parts.append(separator.join(held))
    return parts


def split_message(text: str, delimiters: Delimiters) -> tuple[list[Segment], str, bool]:
    """The segments of ``text``, the rest after its last terminator, and whether line breaks occur inside segments."""
    if len(text) > _LARGE:
        with collector_paused():
            return _split_message(text, delimiters)
    return _split_message(text, delimiters)


def _split_message(text: str, delimiters: Delimiters) -> tuple[list[Segment], str, bool]:
    texts, inside = segment_texts(text, delimiters)
    rest = texts.pop()
    segments = _split_plain(texts, delimiters.element, delimiters.component or NEVER)
    for mark in (delimiters.release, delimiters.repetition):
        if mark and mark in text:
            for number, segment_text in enumerate(texts):
                if mark in segment_text:
                    segments[number] = split_segment(segment_text, delimiters)
    return segments, rest, inside


def _split_plain(texts: list[str], e: str, c: str) -> list[Segment]:
    # Composites are put in the places of their elements: a comprehension per segment would cost a third more, and so
    # would enumerate.
    segments: list[Segment] = []
    for text in texts:
        segment: Segment = text.split(e)  # type: ignore[assignment]  # nobody writes through the narrower type
        if c in text:
            number = 0
            for element in segment:
                if c in element:
                    segment[number] = element.split(c)  # type: ignore[union-attr]
                number += 1  # noqa: SIM113
        segments.append(segment)
    return segments


def split_segment(text: str, delimiters: Delimiters) -> Segment:
    """One segment's text, without its terminator, to elements, repetitions and components, resolving releases.

    The time is linear in the length, whatever it holds.
    """
    c, release = delimiters.component or NEVER, delimiters.release
    repetition = delimiters.repetition or NEVER
    return [
        _released_element(x, c, repetition, release) if release and release in x else _element(x, c, repetition)
        for x in _cut(text, delimiters.element, release)
    ]


def _element(text: str, component: str, repetition: str) -> Element:
    if repetition in text:
        return Repetitions(x.split(component) if component in x else x for x in text.split(repetition))
    return text.split(component) if component in text else text


def _released_element(text: str, component: str, repetition: str, release: str) -> Element:
    """An element in which the release character occurs."""
    if component not in text and repetition not in text:
        return _resolved(text, release)
    items: list[str | list[str]] = []
    for item in _cut(text, repetition, release):
        values = [_resolved(x, release) if release in x else x for x in _cut(item, component, release)]
        items.append(values if len(values) > 1 else values[0])
    return Repetitions(items) if len(items) > 1 else items[0]


def _resolved(text: str, release: str) -> str:
    """The value that is meant: release characters go, but for each one that is released itself.

    A release character before anything but a service character releases nothing: what follows stands for itself.
    """
    if release + release in text:
        return release.join([part.replace(release, "") for part in text.split(release + release)])
    return text.replace(release, "")


def find_terminator(text: str, start: int, delimiters: Delimiters) -> int:
    """The index of the first unreleased terminator from ``start`` on, where a segment begins; -1 for none."""
    at = text.find(delimiters.segment, start)
    if not delimiters.release:
        return at
    while at >= 0 and is_released(text, at, start, delimiters.release):
        at = text.find(delimiters.segment, at + 1)
    return at


def is_released(text: str, at: int, start: int, release: str) -> bool:
    """Whether an odd run of release characters, back to ``start`` at most, stands before the character at ``at``."""
    run = at - 1
    while run >= start and text[run] == release:
        run -= 1
    return (at - 1 - run) % 2 == 1


def spans(text: str, delimiters: Delimiters, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where each segment of ``text`` begins and its terminator stands, one at a time; the slow, exact way.

    Line breaks and blanks before a segment and empty segments are passed over; binary data is passed over by its
    declared length, where that is right. An unterminated rest is not given.
    """
    while True:
        start = skip_blanks(text, start, delimiters.segment)
        end = binary_end(text, start, delimiters)
        if end < 0:
            end = find_terminator(text, start, delimiters)
        if end < 0:
            return
        if end > start:
            yield start, end
        start = end + 1


def starts(text: str, delimiters: Delimiters) -> Iterator[int]:
    """Where each segment of ``text`` begins: as ``spans`` has it, and faster for many of them."""
    if not delimiters.release and any(tag in text for tag in BINARY_SEGMENTS):
        for start, _ in spans(text, delimiters):
            yield start
        return
    end = -1
    for part in _cut(text, delimiters.segment, delimiters.release)[:-1]:
        start = end + 1
        end = start + len(part)
        if part and part[0] in _BLANKS:
            start = end - len(part.lstrip(_BLANKS))
        if start < end:
            yield start


def skip_blanks(text: str, at: int, terminator: str) -> int:
    """The index of the first character from ``at`` on that is neither blank nor line break, or is the terminator."""
    while at < len(text) and text[at] in _BLANKS and text[at] != terminator:
        at += 1
    return at


def binary_end(text: str, start: int, delimiters: Delimiters) -> int:
    """Where the terminator of the X12 binary segment (BIN, BDS) at ``start`` stands, by its length element.

    -1 where no binary segment begins there, or its length is no number or leads to something else than a terminator.
    """
    if delimiters.release or text[start : start + 3] not in BINARY_SEGMENTS:
        return -1
    data, length = binary_data(text, start, delimiters)
    if length < 0 or text[data + length : data + length + 1] != delimiters.segment:
        return -1
    return data + length


def binary_data(text: str, start: int, delimiters: Delimiters) -> tuple[int, int]:
    """Where the data of the binary segment at ``start`` begins and its declared length; length -1 where it has none."""
    e = delimiters.element
    at = start + 3
    number = ""
    for _ in range(BINARY_SEGMENTS[text[start : start + 3]]):
        if text[at : at + 1] != e:
            return at, -1
        next_at = text.find(e, at + 1, at + 40)
        if next_at < 0:
            return at, -1
        number, at = text[at + 1 : next_at], next_at
    if not (number.isascii() and number.isdigit() and len(number) <= 15):
        return at, -1
    return at + 1, int(number)
