"""What a file of EDIFACT or X12 consists of: interchanges, functional groups, messages, segments, elements.

Names follow ISO 9735; an X12 transaction set is a ``Message`` here, ISA/IEA an ``Interchange``, GS/GE a ``Group``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from edi_gateway.findings import Finding, Place

_LONGEST_TAG = 40  # characters of what stands where a tag should, in a place


class Standard(StrEnum):
    EDIFACT = "EDIFACT"
    X12 = "X12"


class Repetitions(list["str | list[str]"]):
    """The repetitions of one repeating data element; each is a simple value or the components of a composite.

    Only made where the repetition separator occurs, so that the common case stays a plain ``str`` or ``list``.
    """


Element: TypeAlias = "str | list[str] | Repetitions"
Segment: TypeAlias = "list[Element]"
"""``[tag, element 1, element 2, ...]``: a simple element is a ``str``, a composite with more than one component a
``list[str]``. The release character is already resolved. ``segment[0]`` is always a ``str``."""


@dataclass(frozen=True, slots=True)
class Delimiters:
    """Service characters. ``release`` and ``repetition`` are empty strings where there are none (X12; syntax 1-3)."""

    element: str
    component: str
    segment: str
    release: str = ""
    repetition: str = ""
    decimal: str = "."


EDIFACT_DEFAULT = Delimiters(element="+", component=":", segment="'", release="?")
X12_DEFAULT = Delimiters(element="*", component=">", segment="~")


@dataclass(frozen=True, slots=True)
class PartyId:
    """An interchange party: UNB S002/S003 0004/0010 with qualifier 0007, or ISA05/06 and ISA07/08 (padding removed)."""

    qualifier: str
    id: str

    def __str__(self) -> str:
        return f"{self.qualifier}:{self.id}" if self.qualifier else self.id

    @classmethod
    def of(cls, text: str) -> PartyId:
        """``"14:4012345000009"`` -> qualifier 14; text without a colon has no qualifier."""
        qualifier, colon, identifier = text.rpartition(":")
        return cls(qualifier if colon else "", identifier)


@dataclass(slots=True)
class Message:
    """One message (UNH..UNT) or transaction set (ST..SE), with its header and trailer among ``segments``.

    ``type`` is "ORDERS" or "850"; ``release`` "D.96A" or "004010" (the first six characters of GS08);
    ``association`` UNH 0057 ("EAN008") or the rest of GS08 ("VICS"); ``raw`` the text exactly as received, from the
    header tag to the trailer's terminator; ``offset`` its byte offset in the file; ``first_segment`` the number of its
    header in the file, from 1. ``complete`` is false where the trailer is missing. ``findings`` are lexical ones only.
    """

    standard: Standard
    delimiters: Delimiters
    type: str
    release: str
    association: str
    reference: str
    segments: list[Segment]
    index: int
    interchange_index: int
    group_index: int | None = None
    raw: str = ""
    encoding: str = "ascii"
    offset: int = 0
    first_segment: int = 1
    complete: bool = True
    findings: list[Finding] = field(default_factory=list)

    @property
    def name(self) -> str:
        """``"EDIFACT D.96A ORDERS"`` or ``"X12 004010 850"``: the key of definitions, maps and agreements."""
        return f"{self.standard} {self.release} {self.type}"

    def place(self, segment: int | None = None) -> Place:
        """The place of this message, or of its segment with this index in ``segments`` (from 0), without its offset."""
        place = Place(interchange=self.interchange_index, group=self.group_index, message=self.index)
        if segment is None:
            return place
        tag = self.segments[segment][0] if segment < len(self.segments) else None
        return place.at(
            segment=segment + 1,
            tag=tag[:_LONGEST_TAG] if isinstance(tag, str) else None,
            segment_in_file=self.first_segment + segment,
        )


@dataclass(slots=True)
class Group:
    """A functional group (UNG..UNE, GS..GE), or the messages of an EDIFACT interchange without groups (header None).

    ``first_segment`` and ``trailer_segment`` number the header and the trailer in the file, from 1.
    """

    index: int | None
    header: Segment | None
    trailer: Segment | None = None
    messages: list[Message] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    type: str = ""  # UNG 0038 or GS01
    reference: str = ""  # UNG 0048 or GS06
    version: str = ""  # GS08 as it stands, e.g. "004010VICS"; EDIFACT: "D.96A"
    offset: int = 0
    complete: bool = True
    first_segment: int = 1
    trailer_offset: int | None = None
    trailer_segment: int | None = None


@dataclass(slots=True)
class Interchange:
    """One interchange (UNB..UNZ, ISA..IEA), with what its header says.

    ``syntax`` is UNB S001 as "UNOC:3", or ISA12 as "00401". ``prepared`` is the raw date and time ("970101:1230").
    ``acknowledgement_requested`` is UNB 0031 or ISA14. ``ta1`` holds TA1 segments that stood in the interchange.
    ``service_string`` is UNA as it stood, with its six characters, "" where there is none. ``encoding`` is that of the
    header's bytes.
    """

    standard: Standard
    delimiters: Delimiters
    index: int
    header: Segment
    trailer: Segment | None
    sender: PartyId
    receiver: PartyId
    reference: str
    syntax: str
    prepared: str = ""
    test: bool = False
    acknowledgement_requested: bool = False
    groups: list[Group] = field(default_factory=list)
    ta1: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    encoding: str = "ascii"
    offset: int = 0
    first_segment: int = 1
    complete: bool = True
    trailer_offset: int | None = None
    trailer_segment: int | None = None
    service_string: str = ""

    @property
    def messages(self) -> list[Message]:
        return [m for g in self.groups for m in g.messages]

    @property
    def key(self) -> str:
        """Identity of an interchange for the duplicate check: standard, sender, receiver, reference, test flag."""
        return f"{self.standard}|{self.sender}|{self.receiver}|{self.reference}|{'T' if self.test else 'P'}"

    def place(self) -> Place:
        return Place(
            interchange=self.index, tag=str(self.header[0]), segment_in_file=self.first_segment, offset=self.offset
        )


@dataclass(slots=True)
class ParsedFile:
    """All that a file holds. ``findings`` are those that belong to no interchange (junk, empty file, not EDI)."""

    interchanges: list[Interchange] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def value(segment: Segment, element: int, component: int = 1, repetition: int = 1) -> str:
    """The value at an element position (1 is the first after the tag) and component position; "" where absent."""
    if element >= len(segment):
        return ""
    item = segment[element]
    if isinstance(item, Repetitions):
        if repetition > len(item):
            return ""
        item = item[repetition - 1]
    elif repetition > 1:
        return ""
    if isinstance(item, str):
        return item if component == 1 else ""
    return item[component - 1] if component <= len(item) else ""
