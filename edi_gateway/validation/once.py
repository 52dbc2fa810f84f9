"""One cause, one finding: what the check of the envelope has told is not told again by the message's definition."""

from __future__ import annotations

from collections.abc import Iterable

from edi_gateway.findings import Fault, Finding, Place, Severity
from edi_gateway.syntax.model import Group, Message, Standard, value

__all__ = ["is_explained", "untold", "without_hints"]

_SERVICE_TAGS = ("UNH", "UNT", "ST", "SE")
_REFERENCE = {"UNH": 1, "ST": 2}  # the element of the header with the reference; in the trailer it is the second
_TRAILER_REFERENCE = 2
_MESSAGE_IDENTIFIER = 2  # S009 in UNH


def untold(message: Message, findings: list[Finding], told: list[Finding]) -> list[Finding]:
    """The findings of a definition without those that the check of the envelope or of the characters has told.

    Those are: the same fault at the same place; anything else about an element of the header or trailer that was told
    of (a count that is no number is not of the wrong type as well); a reference that the trailer repeats from a header
    in which it is wrong; a tag that was told to be none, as an unknown segment.
    """
    same = {(f.fault, *_spot(f.place)) for f in told}
    service = {_spot(f.place) for f in told if f.place.tag in _SERVICE_TAGS and f.place.element}
    bad_tags = {f.place.segment for f in told if f.fault is Fault.BAD_SEGMENT_TAG}
    if _repeats_wrong_reference(message, service):
        service.add((len(message.segments), _TRAILER_REFERENCE, 1))
    return [
        f
        for f in findings
        if (f.fault, *_spot(f.place)) not in same
        and _spot(f.place) not in service
        and not (f.fault is Fault.UNKNOWN_SEGMENT and f.place.segment in bad_tags)
    ]


def _spot(place: Place) -> tuple[int | None, int | None, int]:
    """Segment, element and component; a simple element is its own first component."""
    return place.segment, place.element, place.component or 1


def _repeats_wrong_reference(message: Message, service: set[tuple[int | None, int | None, int]]) -> bool:
    """Whether the reference in the header was told of, and the trailer has the same."""
    tag = str(message.segments[0][0])
    if (1, _REFERENCE.get(tag), 1) not in service or not message.complete:
        return False
    return value(message.segments[-1], _TRAILER_REFERENCE) == message.reference


def is_explained(unknown: Finding, message: Message, group: Group, told: Iterable[Finding]) -> bool:
    """Whether a type or release is unknown only because the header that should say it is missing or malformed, for
    which there is an error already. ``told`` are the findings of the message and of its group.
    """
    errors = [f.place for f in told if f.is_error]
    if message.standard is Standard.X12:
        if unknown.fault is Fault.UNKNOWN_RELEASE:
            return group.header is None or any((p.tag, p.element) == ("GS", 8) for p in errors)
        return any((p.tag, p.element) == ("ST", 1) for p in errors)
    components = (None, 2, 3) if unknown.fault is Fault.UNKNOWN_RELEASE else (None,)
    return any((p.tag, p.element) == ("UNH", _MESSAGE_IDENTIFIER) and p.component in components for p in errors)


def without_hints(told: list[Finding]) -> list[Finding]:
    """The findings without warnings on type and release in UNH, where these turned out to be unknown."""
    return [
        f
        for f in told
        if f.severity is not Severity.WARNING or (f.place.tag, f.place.element) != ("UNH", _MESSAGE_IDENTIFIER)
    ]
