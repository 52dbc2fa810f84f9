"""Our segments as pydifact's and back, for scripts that already use pydifact.

pydifact knows no repetition (syntax 4): a repeated element is handed over as the text that pydifact itself would have
read, and empty components at the end of a composite are dropped, as it does.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable

from pydifact.control.characters import Characters
from pydifact.segmentcollection import Interchange as PydifactInterchange
from pydifact.segments import Segment as PydifactSegment

from edi_gateway.syntax.model import Delimiters, Element, Interchange, Repetitions, Segment


def to_pydifact(segment: Segment, repetition: str = "*") -> PydifactSegment:
    """A segment of ours as pydifact's. ``ValueError`` comes from pydifact for tags that are not three capitals."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # pydifact dislikes segments without elements, such as UGH
        return PydifactSegment(str(segment[0]), *[_to_element(x, repetition) for x in segment[1:]])


def from_pydifact(segment: PydifactSegment) -> Segment:
    """A segment of pydifact's as ours; composites of one component become simple elements."""
    return [segment.tag, *[_from_element(x) for x in segment.elements]]


def to_pydifact_interchange(interchange: Interchange) -> PydifactInterchange:
    """An EDIFACT interchange as pydifact's, whose messages are then got with ``get_messages()``.

    Raises pydifact's ``EDISyntaxError`` where it does not accept the interchange; groups and packages it does not know.
    """
    repetition = interchange.delimiters.repetition or "*"
    segments = [interchange.header, *(s for m in interchange.messages for s in m.segments)]
    return PydifactInterchange.from_segments(
        iter([to_pydifact(s, repetition) for s in segments]), characters(interchange.delimiters)
    )


def characters(delimiters: Delimiters) -> Characters:
    """Service characters as pydifact's."""
    d = delimiters
    return Characters(d.component, d.element, d.decimal, d.release, d.repetition or " ", d.segment)  # type: ignore[no-untyped-call]


def from_pydifact_segments(segments: Iterable[PydifactSegment]) -> list[Segment]:
    """Many segments, without UNA, which is no segment here."""
    return [from_pydifact(s) for s in segments if s.tag != "UNA"]


def _to_element(element: Element, repetition: str) -> str | list[str]:
    if isinstance(element, str):
        return element
    parts = _joined_repetitions(element, repetition) if isinstance(element, Repetitions) else list(element)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts if len(parts) > 1 else parts[0]


def _joined_repetitions(element: Repetitions, repetition: str) -> list[str]:
    """``CU:A*CU:B`` as a reader without repetition sees it: CU, A*CU, B."""
    parts: list[str] = []
    for number, one in enumerate(element):
        components = [one] if isinstance(one, str) else list(one)
        if number and parts:
            components[0] = f"{parts.pop()}{repetition}{components[0]}"
        parts += components
    return parts or [""]


def _from_element(element: object) -> Element:
    if isinstance(element, str):
        return element
    parts = [str(x) for x in element] if isinstance(element, list | tuple) else [str(element)]
    return parts if len(parts) > 1 else (parts[0] if parts else "")
