"""EDIFACT envelopes (ISO 9735 syntax 1 to 4): what UNB, UNG and UNH say, and interactive UIB and UIH."""

from __future__ import annotations

from edi_gateway.syntax.dialect import Dialect, MessageHeader
from edi_gateway.syntax.model import Group, Interchange, PartyId, Segment, Standard, value
from edi_gateway.syntax.sniff import is_mark


def syntax_version(interchange: Interchange) -> str:
    """UNB 0002: "1" to "4", or what stands there."""
    return interchange.syntax.partition(":")[2]


def repetition_separator(version: str, una: str | None) -> str:
    """The repetition separator: only syntax 4 has one; UNA names it (blank: none), ``*`` where there is no UNA.

    ISO 9735-1:2002 clause 8: before version 4 the position in UNA was reserved and says nothing.
    """
    if version != "4":
        return ""
    if una is None:
        return "*"
    return una if is_mark(una) else ""


def release_of(version: str, release: str) -> str:
    """``("D", "96A")`` -> ``"D.96A"``."""
    return f"{version}.{release}" if version and release else version or release


def _describe(interchange: Interchange) -> None:
    header = interchange.header
    interchange.syntax = f"{value(header, 1)}:{value(header, 1, 2)}"
    interchange.sender = PartyId(value(header, 2, 2), value(header, 2))
    interchange.receiver = PartyId(value(header, 3, 2), value(header, 3))
    interchange.prepared = f"{value(header, 4)}:{value(header, 4, 2)}".rstrip(":")
    interchange.reference = value(header, 5)
    interchange.acknowledgement_requested = value(header, 9) in ("1", "2")
    interchange.test = value(header, 11) == "1"


def _describe_interactive(interchange: Interchange) -> None:
    """UIB: S001, S302 dialogue, S303 transaction reference, S018, S305, S002, S003, S300 date and time, 0325, 0035."""
    header = interchange.header
    interchange.syntax = f"{value(header, 1)}:{value(header, 1, 2)}"
    interchange.reference = value(header, 2) or value(header, 3)
    interchange.sender = PartyId(value(header, 6, 2), value(header, 6))
    interchange.receiver = PartyId(value(header, 7, 2), value(header, 7))
    interchange.prepared = f"{value(header, 8)}:{value(header, 8, 2)}".rstrip(":")


def _describe_group(group: Group) -> None:
    header = group.header
    if header is not None:
        group.type = value(header, 1)
        group.reference = value(header, 5)
        group.version = release_of(value(header, 7), value(header, 7, 2))


def _read_unh(header: Segment, group: Group) -> MessageHeader:
    """UNH: 0062, S009 (0065 type, 0052 version, 0054 release, 0051 agency, 0057 association)."""
    return MessageHeader(
        type=value(header, 2),
        release=release_of(value(header, 2, 2), value(header, 2, 3)),
        association=value(header, 2, 5),
        reference=value(header, 1),
    )


def _read_uih(header: Segment, group: Group) -> MessageHeader:
    """UIH: S306 (0065, 0052, 0054, ...), 0340 interactive message reference."""
    return MessageHeader(
        type=value(header, 1),
        release=release_of(value(header, 1, 2), value(header, 1, 3)),
        association="",
        reference=value(header, 2),
    )


def _right_tag(tag: str) -> bool:
    return len(tag) == 3 and tag.isascii() and tag.isalnum() and tag.upper() == tag and tag[0].isalpha()


BATCH = Dialect(
    standard=Standard.EDIFACT,
    interchange="UNB",
    group="UNG",
    message="UNH",
    message_end="UNT",
    group_end="UNE",
    interchange_end="UNZ",
    needs_group=False,
    loose=frozenset(),
    package="UNO",
    package_end="UNP",
    describe=_describe,
    describe_group=_describe_group,
    read_message=_read_unh,
    right_tag=_right_tag,
)

INTERACTIVE = Dialect(
    standard=Standard.EDIFACT,
    interchange="UIB",
    group="",
    message="UIH",
    message_end="UIT",
    group_end="",
    interchange_end="UIZ",
    needs_group=False,
    loose=frozenset({"UIR"}),
    package="",
    package_end="",
    describe=_describe_interactive,
    describe_group=_describe_group,
    read_message=_read_uih,
    right_tag=_right_tag,
)
