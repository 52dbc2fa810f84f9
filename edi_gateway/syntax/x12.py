"""X12 envelopes (X12.5, X12.6): what ISA, GS and ST say."""

from __future__ import annotations

from edi_gateway.syntax.dialect import Dialect, MessageHeader
from edi_gateway.syntax.model import Group, Interchange, PartyId, Segment, Standard, value
from edi_gateway.syntax.sniff import is_mark

FIRST_WITH_REPETITION = "00402"
"""ISA12 from which ISA11 is the repetition separator and no longer "U"."""


def split_isa(text: str, element: str) -> Segment:
    """ISA's text, without its terminator, to its elements. ISA11 and ISA16 are separators, so nothing else splits."""
    return [*text.split(element)]


def repetition_separator(isa: Segment) -> str:
    """ISA11 from version 00402 on, unless it is a letter or digit (senders who left the "U" in place)."""
    version, character = value(isa, 12), value(isa, 11)
    if not (version.isascii() and version.isdigit() and version >= FIRST_WITH_REPETITION and len(version) == 5):
        return ""
    return character if len(character) == 1 and is_mark(character) else ""


def _describe(interchange: Interchange) -> None:
    isa = interchange.header
    interchange.sender = PartyId(value(isa, 5).strip(), value(isa, 6).strip())
    interchange.receiver = PartyId(value(isa, 7).strip(), value(isa, 8).strip())
    interchange.prepared = f"{value(isa, 9)}:{value(isa, 10)}"
    interchange.syntax = value(isa, 12)
    interchange.reference = value(isa, 13).strip()
    interchange.acknowledgement_requested = value(isa, 14) == "1"
    interchange.test = value(isa, 15) == "T"


def _describe_group(group: Group) -> None:
    header = group.header
    if header is not None:
        group.type = value(header, 1)
        group.reference = value(header, 6)
        group.version = value(header, 8)


def _read_st(header: Segment, group: Group) -> MessageHeader:
    version = group.version.strip()
    return MessageHeader(
        type=value(header, 1), release=version[:6], association=version[6:], reference=value(header, 2)
    )


def _right_tag(tag: str) -> bool:
    return 2 <= len(tag) <= 3 and tag.isascii() and tag.isalnum() and tag.upper() == tag and tag[0].isalpha()


X12 = Dialect(
    standard=Standard.X12,
    interchange="ISA",
    group="GS",
    message="ST",
    message_end="SE",
    group_end="GE",
    interchange_end="IEA",
    needs_group=True,
    loose=frozenset({"TA1", "TA3", "ISB", "ISE"}),
    package="",
    package_end="",
    describe=_describe,
    describe_group=_describe_group,
    read_message=_read_st,
    right_tag=_right_tag,
)
