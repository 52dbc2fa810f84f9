"""Which characters of a segment's text a finding is about, by element, repetition and component."""

from __future__ import annotations

from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.syntax import tokens
from edi_gateway.syntax.model import Delimiters

AT_END = frozenset(
    {
        Fault.MISSING_TERMINATOR,
        Fault.MISSING_MESSAGE_TRAILER,
        Fault.MISSING_GROUP_TRAILER,
        Fault.MISSING_INTERCHANGE_TRAILER,
    }
)
"""Faults of something that is missing behind the segment."""
BEFORE = frozenset({Fault.MISSING_SEGMENT, Fault.MISSING_GROUP_HEADER, Fault.MISSING_INTERCHANGE_HEADER})
"""Faults of something that is missing before the segment."""
WHOLE = frozenset({Fault.BAD_ISA, Fault.JUNK, Fault.NOT_EDI})

_ELEMENT_OF: dict[Fault, dict[str, tuple[int, int | None]]] = {
    Fault.UNKNOWN_MESSAGE_TYPE: {"UNH": (2, 1), "ST": (1, None)},
    Fault.UNKNOWN_RELEASE: {"UNH": (2, 2), "GS": (8, None)},
    Fault.NO_AGREEMENT: {"UNH": (2, None), "ST": (1, None)},
    Fault.UNKNOWN_SENDER: {"UNB": (2, None), "ISA": (6, None)},
    Fault.SENDER_MISMATCH: {"UNB": (2, None), "ISA": (6, None)},
    Fault.UNKNOWN_RECEIVER: {"UNB": (3, None), "ISA": (8, None)},
    Fault.DUPLICATE_INTERCHANGE: {"UNB": (5, None), "ISA": (13, None)},
    Fault.TEST_INDICATOR: {"UNB": (11, None), "ISA": (15, None)},
}
"""Where the value stands that a finding about a whole header means."""

Span = tuple[int, int]


def mark(text: str, finding: Finding, delimiters: Delimiters, *, una: bool = False) -> Span:
    """Start and end of the spot in the text of a segment (without its terminator), in characters.

    Both are the same where something is missing: there it should stand. ``una`` says that the text is that of UNA.
    """
    fault, place = finding.fault, finding.place
    if una:
        return min(3, len(text)), len(text)
    if fault in AT_END:
        return len(text), len(text)
    if fault is Fault.INVALID_CHARACTER and (place.element is None or finding.value):
        return _character(text, finding)
    if place.element is None:
        tag = text.partition(delimiters.element)[0].strip() or text[:3]
        if fault in BEFORE:
            return 0, 0
        if fault in WHOLE:
            return 0, len(text)
        known = _ELEMENT_OF.get(fault, {}).get(tag)
        if known is None:
            return 0, len(tag)
        place = place.at(element=known[0], component=known[1])
    return _element(text, fault, place, delimiters)


def _character(text: str, finding: Finding) -> Span:
    """The first offending character: the one named, or else a line break inside the segment, or else the tag."""
    for wanted in (finding.value, "\n", "\r"):
        if wanted and wanted in text:
            at = text.index(wanted)
            return at, at + len(wanted)
    return 0, min(3, len(text))


def _element(text: str, fault: Fault, place: Place, delimiters: Delimiters) -> Span:
    is_isa = text.startswith("ISA") and not delimiters.release
    elements = split(text, (0, len(text)), delimiters.element, delimiters.release)
    number = place.element or 0
    if number >= len(elements):
        return len(text), len(text)
    element = elements[number]
    if fault is Fault.TOO_MANY_ELEMENTS:
        return element[0], len(text)
    if fault is Fault.TRAILING_SEPARATOR and place.component is None:
        return element[0] - 1, len(text)
    if is_isa:
        return element
    repetition = place.repetition
    if delimiters.repetition:
        repetitions = split(text, element, delimiters.repetition, delimiters.release)
        if fault is Fault.TOO_MANY_REPETITIONS and repetition and repetition <= len(repetitions):
            return repetitions[repetition - 1][0], element[1]
        if repetition and repetition <= len(repetitions):
            element = repetitions[repetition - 1]
    if not place.component or not delimiters.component:
        return element
    return _component(text, fault, place.component, element, delimiters)


def _component(text: str, fault: Fault, number: int, element: Span, delimiters: Delimiters) -> Span:
    components = split(text, element, delimiters.component, delimiters.release)
    if number > len(components):
        return element[1], element[1]
    start, end = components[number - 1]
    if fault is Fault.TRAILING_SEPARATOR:
        return max(element[0], start - 1), element[1]
    if fault is Fault.TOO_MANY_COMPONENTS:
        return start, element[1]
    if fault is Fault.UNKNOWN_RELEASE and number < len(components):  # version and release number are two components
        return start, components[number][1]
    return start, end


def split(text: str, span: Span, separator: str, release: str) -> list[Span]:
    """The spans between unreleased separators of a part of the text."""
    found: list[Span] = []
    start, end = span
    at = text.find(separator, start, end)
    while at >= 0:
        if not (release and tokens.is_released(text, at, span[0], release)):
            found.append((start, at))
            start = at + 1
        at = text.find(separator, at + 1, end)
    return [*found, (start, end)]
