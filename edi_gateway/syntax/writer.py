"""Messages to bytes: segments with their separators escaped, inside envelopes with right counts and references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from edi_gateway.errors import WriteError
from edi_gateway.syntax import edifact, sniff, x12
from edi_gateway.syntax.charset import CHARACTER_SETS
from edi_gateway.syntax.charset import X12 as X12_CHARACTERS
from edi_gateway.syntax.format import format_segment, special
from edi_gateway.syntax.interchange_writer import InterchangeWriter
from edi_gateway.syntax.model import EDIFACT_DEFAULT, X12_DEFAULT, Delimiters, PartyId, Segment

__all__ = [
    "OutgoingGroup",
    "OutgoingMessage",
    "OutgoingMessageGroup",
    "format_segment",
    "write_edifact",
    "write_x12",
]

_FIRST_WITH_CENTURY = "004010"  # GS08 from which GS04 has eight digits


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to be written: ``body`` is what stands between UNH and UNT or ST and SE.

    ``release`` is "D.96A" or "004010"; ``association`` UNH 0057; in X12 the version is that of the group.
    """

    type: str
    release: str
    association: str
    reference: str
    body: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class OutgoingGroup:
    """An X12 functional group to be written; ``version`` is GS08."""

    functional_id: str
    sender: str
    receiver: str
    reference: int
    version: str
    messages: Sequence[OutgoingMessage]


@dataclass(frozen=True, slots=True)
class OutgoingMessageGroup:
    """An EDIFACT group of messages to be written, UNG to UNE; all are of the type and release that UNG names.

    ``type`` is UNG 0038, ``sender`` and ``receiver`` the applications of S006 and S007, ``release`` "D.96A".
    """

    type: str
    sender: PartyId
    receiver: PartyId
    reference: str
    release: str
    messages: Sequence[OutgoingMessage]
    association: str = ""


def write_edifact(
    *,
    sender: PartyId,
    receiver: PartyId,
    reference: str,
    prepared: datetime,
    messages: Sequence[OutgoingMessage] = (),
    groups: Sequence[OutgoingMessageGroup] = (),
    syntax: str = "UNOC:3",
    delimiters: Delimiters = EDIFACT_DEFAULT,
    una: bool = True,
    line_breaks: bool = False,
    test: bool = False,
    request_acknowledgement: bool = False,
    application_reference: str = "",
) -> bytes:
    """An EDIFACT interchange (ISO 9735), UNA or UNB to UNZ. Raises `WriteError` with all reasons why it cannot be.

    It holds either messages or groups of messages; UNZ 0036 counts the ones or the others. ``prepared`` is the time of
    the interchange and of its groups.
    """
    identifier, _, version = syntax.partition(":")
    characters = CHARACTER_SETS.get(identifier)
    if characters is None or version not in ("1", "2", "3", "4"):
        raise WriteError(f"{syntax!r} is no syntax identifier and version such as UNOC:3.")
    writer = InterchangeWriter(edifact.BATCH, _edifact_delimiters(delimiters, version, una), characters, line_breaks)
    date = prepared.strftime("%Y%m%d" if version == "4" else "%y%m%d")
    header: Segment = ["UNB", [identifier, version], _party(sender), _party(receiver)]
    header += [[date, prepared.strftime("%H%M")], reference, "", application_reference, ""]
    header += ["1" if request_acknowledgement else "", "", "1" if test else ""]
    writer.check_lengths(
        ("UNB sender", sender.id, 1, 35),
        ("UNB sender qualifier", sender.qualifier, 0, 4),
        ("UNB receiver", receiver.id, 1, 35),
        ("UNB receiver qualifier", receiver.qualifier, 0, 4),
        ("The interchange reference", reference, 1, 14),
        ("The application reference", application_reference, 0, 14),
    )
    if una:
        writer.add_una()
    writer.add(header)
    if groups and messages:
        writer.problems.append("An interchange holds messages or groups of messages, not both.")
    for group in groups:
        _add_message_group(writer, group, [date, prepared.strftime("%H%M")])
    for message in messages:
        _add_edifact_message(writer, message)
    writer.add(["UNZ", str(len(groups) or len(messages)), reference])
    return writer.result()


def _add_message_group(writer: InterchangeWriter, group: OutgoingMessageGroup, prepared: list[str]) -> None:
    writer.check_lengths(
        ("UNG 0038, the type of the messages,", group.type, 1, 6),
        ("UNG 0040, the application sender,", group.sender.id, 1, 35),
        ("UNG 0007, the application sender's qualifier,", group.sender.qualifier, 0, 4),
        ("UNG 0044, the application receiver,", group.receiver.id, 1, 35),
        ("UNG 0007, the application receiver's qualifier,", group.receiver.qualifier, 0, 4),
        ("UNG 0048, the group reference,", group.reference, 1, 14),
        ("UNG 0057, the association assigned code,", group.association, 0, 6),
    )
    for message in group.messages:
        if (message.type, message.release) != (group.type, group.release):
            writer.problems.append(
                f"The group {group.reference} is of {group.type} {group.release}, "
                f"but its message {message.reference} is {message.type} {message.release}."
            )
    header: Segment = ["UNG", group.type, _party(group.sender), _party(group.receiver), prepared, group.reference, "UN"]
    writer.add([*header, [*_version(group.release, writer.problems), group.association]])
    for message in group.messages:
        _add_edifact_message(writer, message)
    writer.add(["UNE", str(len(group.messages)), group.reference])


def _add_edifact_message(writer: InterchangeWriter, message: OutgoingMessage) -> None:
    s009 = [message.type, *_version(message.release, writer.problems), "UN", message.association]
    writer.check_lengths(("The message reference", message.reference, 1, 14), ("The message type", message.type, 1, 6))
    writer.add_message(["UNH", message.reference, s009], message.body, message.type, message.reference)


def write_x12(
    *,
    sender: PartyId,
    receiver: PartyId,
    reference: int,
    prepared: datetime,
    groups: Sequence[OutgoingGroup],
    version: str = "00401",
    delimiters: Delimiters = X12_DEFAULT,
    line_breaks: bool = False,
    test: bool = False,
    request_acknowledgement: bool = False,
    ta1: Sequence[Segment] = (),
    encoding: str = "ascii",
) -> bytes:
    """An X12 interchange (X12.5, X12.6), ISA to IEA. Raises `WriteError` with all reasons why it cannot be written.

    X12 has no release character: a value that holds a separator cannot be written. ``encoding`` other than "ascii"
    ("latin-1", "utf-8") lets characters pass that are outside the X12 character sets, where the partner agreed.
    """
    effective = _x12_delimiters(delimiters, version)
    characters = X12_CHARACTERS
    if encoding != "ascii":
        characters = replace(characters, codec=encoding, allowed=characters.allowed + bytes(range(0x80, 0x100)))
    writer = InterchangeWriter(x12.X12, effective, characters, line_breaks)
    writer.check_lengths(
        ("ISA05, the sender's qualifier,", sender.qualifier, 2, 2),
        ("ISA06, the sender,", sender.id, 1, 15),
        ("ISA07, the receiver's qualifier,", receiver.qualifier, 2, 2),
        ("ISA08, the receiver,", receiver.id, 1, 15),
    )
    writer.check_number("ISA13, the interchange control number,", reference)
    number = f"{reference:09d}"
    isa = ["00", " " * 10, "00", " " * 10]
    isa += [sender.qualifier, f"{sender.id:15}", receiver.qualifier, f"{receiver.id:15}"]
    isa += [prepared.strftime("%y%m%d"), prepared.strftime("%H%M"), effective.repetition or "U", version, number]
    writer.add_isa([*isa, "1" if request_acknowledgement else "0", "T" if test else "P"])
    for segment in ta1:
        writer.add(segment)
    for group in groups:
        _add_group(writer, group, prepared)
    writer.add(["IEA", str(len(groups)), number])
    return writer.result()


def _add_group(writer: InterchangeWriter, group: OutgoingGroup, prepared: datetime) -> None:
    writer.check_lengths(
        ("GS01, the functional identifier,", group.functional_id, 2, 2),
        ("GS02, the application sender,", group.sender, 1, 15),
        ("GS03, the application receiver,", group.receiver, 1, 15),
        ("GS08, the version,", group.version, 1, 12),
    )
    writer.check_number("GS06, the group control number,", group.reference)
    date = prepared.strftime("%Y%m%d" if group.version >= _FIRST_WITH_CENTURY else "%y%m%d")
    header: Segment = ["GS", group.functional_id, group.sender, group.receiver, date, prepared.strftime("%H%M")]
    writer.add([*header, str(group.reference), "X", group.version])
    for message in group.messages:
        writer.check_lengths(
            ("ST01, the transaction set identifier,", message.type, 3, 3),
            ("ST02, the transaction set control number,", message.reference, 4, 9),
        )
        writer.add_message(["ST", message.type, message.reference], message.body, message.type, message.reference)
    writer.add(["GE", str(len(group.messages)), str(group.reference)])


def _party(party: PartyId) -> list[str]:
    return [party.id, party.qualifier]


def _version(release: str, problems: list[str]) -> list[str]:
    """``"D.96A"`` -> ``["D", "96A"]``: UNH 0052 and 0054."""
    version, dot, number = release.partition(".")
    if not (version and dot and number):
        problems.append(f"{release!r} is no version and release such as D.96A.")
    return [version, number]


def _check_delimiters(delimiters: Delimiters) -> None:
    used = [delimiters.element, delimiters.component, delimiters.segment]
    used += [c for c in (delimiters.release, delimiters.repetition) if c]
    marks = all(sniff.is_mark(c) and len(c) == 1 for c in used if c not in ("\r", "\n"))
    breaks = [c for c in used if c in ("\r", "\n")]
    if not marks or len(set(used)) != len(used) or breaks not in ([], [delimiters.segment]):
        raise WriteError(
            f"The service characters {''.join(used)!r} must be different and no letters, digits or blanks."
        )


def _edifact_delimiters(delimiters: Delimiters, version: str, una: bool) -> Delimiters:
    """The service characters as a reader will understand them."""
    repetition = ("*" if not una else delimiters.repetition) if version == "4" else ""
    effective = replace(delimiters, repetition=repetition)
    _check_delimiters(effective)
    if not una and replace(effective, repetition="", decimal=".") != EDIFACT_DEFAULT:
        raise WriteError("Service characters other than the default ones need a UNA.")
    if len(delimiters.decimal) != 1 or delimiters.decimal not in ".,":
        raise WriteError(f"The decimal mark must be a point or a comma, not {delimiters.decimal!r}.")
    if una and version != "4" and delimiters.decimal in special(effective):
        raise WriteError(f"The decimal mark {delimiters.decimal!r} must not be a separator too.")
    return effective


def _x12_delimiters(delimiters: Delimiters, version: str) -> Delimiters:
    """The separators as a reader will understand them: from 00402 on ISA11 names a repetition separator."""
    if not (len(version) == 5 and version.isascii() and version.isdigit()):
        raise WriteError(f"ISA12, the version, must have five digits, such as 00401, not {version!r}.")
    repetition = (delimiters.repetition or "^") if version >= x12.FIRST_WITH_REPETITION else ""
    effective = replace(delimiters, release="", repetition=repetition)
    _check_delimiters(effective)
    return effective
