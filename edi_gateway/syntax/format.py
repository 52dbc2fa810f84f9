"""Segments to text: separators put in, separators in the data escaped, what is empty at the end left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from edi_gateway.syntax.model import Delimiters, Element, Repetitions, Segment


def format_segment(segment: Segment, delimiters: Delimiters) -> str:
    """A segment as text with its terminator; empty elements, repetitions and components at the ends are left out.

    Where there is no release character (X12), separators in the data cannot be escaped and are written as they are.
    """
    return format_segments([segment], delimiters)


def format_segments(segments: Sequence[Segment], delimiters: Delimiters) -> str:
    """Many segments as text, each with its terminator."""
    text = plain_text(segments, delimiters, delimiters.segment)
    return escaped_text(segments, delimiters, delimiters.segment) if text is None else text


def plain_text(segments: Sequence[Segment], d: Delimiters, end: str) -> str | None:
    """The segments as text where no value holds a service character and no element is repeated, else None.

    ``end`` is the terminator and what is to follow it. This is the fast path: it joins without looking at each value,
    and counting the separators of the result tells whether that was right.
    """
    element, component = d.element, d.component
    texts, elements, components = [], 0, 0
    for segment in segments:
        parts: list[str] = []
        for x in segment:
            if type(x) is str:
                parts.append(x)
            elif type(x) is list:
                composite = _trimmed(cast("list[str]", x))
                components += len(composite) - 1
                parts.append(component.join(composite))
            else:
                return None
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        elements += len(parts) - 1
        texts.append(element.join(parts))
    text = end.join([*texts, ""])
    if (d.release and d.release in text) or (d.repetition and d.repetition in text):
        return None
    counts = (text.count(element), text.count(component) if component else components, text.count(d.segment))
    return text if counts == (elements, components, len(segments)) else None


def escaped_text(segments: Sequence[Segment], d: Delimiters, end: str) -> str:
    """The segments as text, value by value: escaped where there is a release character, with repetitions."""
    escape = _escape_function(d) if d.release else _as_it_is
    return "".join([_format(s, d, escape) + end for s in segments])


def _trimmed(composite: list[str]) -> list[str]:
    """A composite without the empty components at its end; never empty."""
    if composite and composite[-1]:
        return composite
    last = len(composite)
    while last > 1 and not composite[last - 1]:
        last -= 1
    return composite[:last] or [""]


def special(delimiters: Delimiters) -> str:
    """The service characters in use."""
    d = delimiters
    return d.element + d.component + d.segment + d.release + d.repetition


def _escape_function(delimiters: Delimiters) -> Callable[[str], str]:
    table = str.maketrans({c: delimiters.release + c for c in special(delimiters)})
    return lambda text: text.translate(table)


def _as_it_is(text: str) -> str:
    return text


def _format(segment: Segment, d: Delimiters, escape: Callable[[str], str]) -> str:
    parts = [_format_element(x, d, escape) for x in segment]
    while not parts[-1] and len(parts) > 1:
        parts.pop()
    return d.element.join(parts)


def _format_element(element: Element, d: Delimiters, escape: Callable[[str], str]) -> str:
    if isinstance(element, str):
        return escape(element)
    if isinstance(element, Repetitions):
        return _joined([_format_element(x, d, escape) for x in element], d.repetition)
    return _joined([escape(x) for x in element], d.component)


def _joined(parts: list[str], separator: str) -> str:
    while parts and not parts[-1]:
        parts.pop()
    return separator.join(parts)


def values(segment: Segment) -> Iterator[tuple[int, str]]:
    """Each value of a segment with the position of its element (the tag is 0)."""
    for position, element in enumerate(segment):
        if isinstance(element, str):
            yield position, element
        else:
            for part in element:
                if isinstance(part, str):
                    yield position, part
                else:
                    for text in part:
                        yield position, text
