"""Segments to text: separators put in, separators in the data escaped, what is empty at the end left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, cast

from edi_gateway.syntax.model import Delimiters, Element, Repetitions, Segment


def format_segment(segment: Segment, delimiters: Delimiters) -> str:
    """A segment as text with its terminator; empty elements, repetitions and components at the ends are left out.

    Where there is no release character (X12), separators in the data cannot be escaped and are written as they are.
    """
    return format_segments([segment], delimiters)


def format_segments(segments: Sequence[Segment], delimiters: Delimiters) -> str:
    """Many segments as text, each with its terminator."""
    texts, rare = plain_texts(segments, delimiters)
    format_rare(segments, texts, rare, delimiters)
    return delimiters.segment.join([*texts, ""])


def plain_texts(segments: Sequence[Segment], d: Delimiters) -> tuple[list[str], list[int]]:
    """The text of each segment without its terminator, and the numbers of those it is not right for.

    Those hold service characters in their values or repeat an element; ``format_rare`` puts them right. This is the
    fast path: it joins without a look at each value, and counting the service characters of the result tells whether
    that was right.
    """
    texts, put_in, rare = (_join_composites if d.release else _join_simple)(segments, d)
    whole = d.segment.join([*texts, ""])
    if not rare and sum(map(whole.count, special(d))) == sum(put_in) + len(segments):
        return texts, []
    element, component, segment = d.element, d.component, d.segment
    release, repetition = d.release or segment, d.repetition or segment
    for number, text in enumerate(texts):
        if (
            text.count(element) + text.count(component) != put_in[number]
            or release in text
            or segment in text
            or repetition in text
        ):
            rare.add(number)
    return texts, sorted(rare)


def format_rare(segments: Sequence[Segment], texts: list[str], rare: Sequence[int], d: Delimiters) -> None:
    """Write these segments anew, value by value: escaped where there is a release character, with repetitions."""
    escape = _escape_function(d) if d.release else _as_it_is
    for number in rare:
        texts[number] = _format(segments[number], d, escape)


_Joined: TypeAlias = tuple[list[str], list[int], set[int]]
"""Of each segment its text and the number of separators put in; which of them repeat an element."""


def _join_simple(segments: Sequence[Segment], d: Delimiters) -> _Joined:
    """Segments of which most have no composites, as in X12."""
    join = d.element.join
    texts: list[str] = []
    put_in: list[int] = []
    rare: set[int] = set()
    for number, segment in enumerate(segments):
        if segment and segment[-1]:
            try:
                texts.append(join(cast("list[str]", segment)))
            except TypeError:
                pass  # a composite
            else:
                put_in.append(len(segment) - 1)
                continue
        one_text, one_put_in, repeats = _join_composites([segment], d)
        texts += one_text
        put_in += one_put_in
        if repeats:
            rare.add(number)
    return texts, put_in, rare


def _join_composites(segments: Sequence[Segment], d: Delimiters) -> _Joined:
    """Segments of which most have composites, as in EDIFACT."""
    join, join_components = d.element.join, d.component.join
    texts: list[str] = []
    put_in: list[int] = []
    rare: set[int] = set()
    for number, segment in enumerate(segments):
        parts: list[str] = []
        components = -1
        for x in segment:
            if x.__class__ is str:
                parts.append(x)
            elif x.__class__ is list:
                composite: list[str] = x if x and x[-1] else _trimmed(x)  # type: ignore[assignment,arg-type]
                components += len(composite) - 1
                parts.append(join_components(composite))
            else:
                rare.add(number)
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        texts.append(join(parts))
        put_in.append(len(parts) + components)
    return texts, put_in, rare


def _trimmed(composite: list[str]) -> list[str]:
    """A composite without the empty components at its end; never empty."""
    last = len(composite)
    while last > 1 and not composite[last - 1]:
        last -= 1
    return composite[:last] or [""]


def special(delimiters: Delimiters) -> str:
    """The service characters in use."""
    d = delimiters
    return d.element + d.component + d.segment + d.release + d.repetition


def _escape_function(delimiters: Delimiters) -> Callable[[str], str]:
    release = delimiters.release
    others = [mark for mark in special(delimiters) if mark != release]

    def escape(text: str) -> str:
        if release in text:  # first, so that no release character is escaped that was put in here
            text = text.replace(release, release + release)
        for mark in others:
            if mark in text:
                text = text.replace(mark, release + mark)
        return text

    return escape


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
