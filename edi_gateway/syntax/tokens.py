"""Text to segments and elements: bulk splitting, with a careful path only where the release character occurs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from edi_gateway.syntax.model import Delimiters, Element, Repetitions, Segment

# Stand-ins for characters that were released, so that plain splitting does not see them. They are lone surrogates,
# which no decoder yields, so no text can hold them by itself.
_RELEASED_RELEASE = "\ud800"
_RELEASED_TERMINATOR = "\ud801"
_RELEASED_ELEMENT = "\ud802"
_RELEASED_COMPONENT = "\ud803"
_RELEASED_REPETITION = "\ud804"
NEVER = "\udfff"
"""Stands for a separator that is not in use: it occurs in no text."""

BINARY_SEGMENTS = {"BIN": 1, "BDS": 2}
"""X12 segments with binary data: the element that holds its length in bytes; the data is the next element."""

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

    Gives the texts of the segments, where the release character still stands before what it releases and a released
    release character or terminator is replaced by a stand-in, and whether line breaks occur *inside* segments.
    The text after the last terminator is the last item ("" where the text ends with a terminator).
    """
    release, terminator = delimiters.release, delimiters.segment
    if release and release in text:
        text = text.replace(release + release, release + _RELEASED_RELEASE)
        text = text.replace(release + terminator, release + _RELEASED_TERMINATOR)
    texts = text.split(terminator)
    breaks = [b for b in blanks(terminator) if b in text]
    if not breaks:
        return texts, False
    line_breaks = "".join(breaks)
    before = sum(map(len, texts))
    texts = [s.lstrip(line_breaks) for s in texts]
    inside = before - sum(map(len, texts)) != sum(map(text.count, breaks))
    return texts, inside


def _split_plain(texts: list[str], e: str, c: str) -> list[Segment]:
    # list[str] for list[Element]: nobody writes through the narrower type, and a copy would cost a fifth of the time
    return [
        [x.split(c) if c in x else x for x in text.split(e)] if c in text else text.split(e)  # type: ignore[misc]
        for text in texts
    ]


def _split_careful(texts: list[str], delimiters: Delimiters) -> list[Segment]:
    e, c = delimiters.element, delimiters.component or NEVER
    release, repetition = delimiters.release or NEVER, delimiters.repetition or NEVER
    return [
        split_segment(text, delimiters)
        if release in text or repetition in text
        else [x.split(c) if c in x else x for x in text.split(e)]
        for text in texts
    ]


def split_message(text: str, delimiters: Delimiters) -> tuple[list[Segment], str, bool]:
    """The segments of ``text``, the rest after its last terminator, and whether line breaks occur inside segments."""
    if len(text) > _LARGE:
        with collector_paused():
            return _split_message(text, delimiters)
    return _split_message(text, delimiters)


def _split_message(text: str, delimiters: Delimiters) -> tuple[list[Segment], str, bool]:
    texts, inside = segment_texts(text, delimiters)
    rest = restored(texts.pop(), delimiters)
    if (delimiters.release or NEVER) in text or (delimiters.repetition or NEVER) in text:
        return _split_careful(texts, delimiters), rest, inside
    return _split_plain(texts, delimiters.element, delimiters.component or NEVER), rest, inside


def split_segment(text: str, delimiters: Delimiters) -> Segment:
    """One segment's text, without its terminator, to elements, repetitions and components, resolving releases.

    The time is linear in the length, whatever it holds.
    """
    e, c, release = delimiters.element, delimiters.component or NEVER, delimiters.release
    repetition = delimiters.repetition or NEVER
    released = bool(release) and release in text
    if released:
        text = text.replace(release + release, release + _RELEASED_RELEASE)
        text = text.replace(release + _RELEASED_RELEASE, _RELEASED_RELEASE)
        text = text.replace(release + _RELEASED_TERMINATOR, _RELEASED_TERMINATOR)
        text = text.replace(release + e, _RELEASED_ELEMENT).replace(release + c, _RELEASED_COMPONENT)
        text = text.replace(release + repetition, _RELEASED_REPETITION)
        # A release character before anything else releases nothing: it goes, and what follows stands for itself.
        text = text.replace(release, "")
    segment: Segment = [_element(x, c, repetition) for x in text.split(e)]
    return [_restore_element(x, delimiters) for x in segment] if released else segment


def _element(text: str, component: str, repetition: str) -> Element:
    if repetition in text:
        return Repetitions(x.split(component) if component in x else x for x in text.split(repetition))
    return text.split(component) if component in text else text


def _restore_element(element: Element, delimiters: Delimiters) -> Element:
    if isinstance(element, str):
        return restored(element, delimiters)
    if isinstance(element, Repetitions):
        return Repetitions(
            restored(x, delimiters) if isinstance(x, str) else [restored(y, delimiters) for y in x] for x in element
        )
    return [restored(x, delimiters) for x in element]


def restored(text: str, delimiters: Delimiters) -> str:
    """``text`` with the stand-ins replaced by the characters they stand for."""
    if text.isascii():
        return text
    return (
        text.replace(_RELEASED_RELEASE, delimiters.release)
        .replace(_RELEASED_TERMINATOR, delimiters.segment)
        .replace(_RELEASED_ELEMENT, delimiters.element)
        .replace(_RELEASED_COMPONENT, delimiters.component)
        .replace(_RELEASED_REPETITION, delimiters.repetition)
    )


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


def skip_blanks(text: str, at: int, terminator: str) -> int:
    """The index of the first character from ``at`` on that is neither blank nor line break, or is the terminator."""
    while at < len(text) and text[at] in " \t\r\n" and text[at] != terminator:
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
