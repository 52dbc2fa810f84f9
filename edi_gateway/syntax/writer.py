"""Messages to bytes: segments with their separators escaped, inside envelopes with right counts and references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from edi_gateway.errors import WriteError
from edi_gateway.syntax import edifact, sniff, x12
from edi_gateway.syntax.charset import CHARACTER_SETS, CharacterSet
from edi_gateway.syntax.charset import X12 as X12_CHARACTERS
from edi_gateway.syntax.dialect import Dialect
from edi_gateway.syntax.format import escaped_text, format_segment, plain_text, special, values
from edi_gateway.syntax.model import EDIFACT_DEFAULT, X12_DEFAULT, Delimiters, PartyId, Repetitions, Segment
from edi_gateway.syntax.tokens import BINARY_SEGMENTS

__all__ = ["OutgoingGroup", "OutgoingMessage", "format_segment", "write_edifact", "write_x12"]

_MOST_PROBLEMS = 20  # named in one error
_SHOWN = 40  # characters of a value in a text
_ISA_REPETITION = 11
_HIGHEST_X12_NUMBER = 999_999_999
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


def write_edifact(
    *,
    sender: PartyId,
    receiver: PartyId,
    reference: str,
    prepared: datetime,
    messages: Sequence[OutgoingMessage],
    syntax: str = "UNOC:3",
    delimiters: Delimiters = EDIFACT_DEFAULT,
    una: bool = True,
    line_breaks: bool = False,
    test: bool = False,
    request_acknowledgement: bool = False,
    application_reference: str = "",
) -> bytes:
    """An EDIFACT interchange (ISO 9735), UNA or UNB to UNZ. Raises `WriteError` with all reasons why it cannot be."""
    identifier, _, version = syntax.partition(":")
    characters = CHARACTER_SETS.get(identifier)
    if characters is None or version not in ("1", "2", "3", "4"):
        raise WriteError(f"{syntax!r} is no syntax identifier and version such as UNOC:3.")
    writer = _Writer(edifact.BATCH, _edifact_delimiters(delimiters, version, una), characters, line_breaks)
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
    for message in messages:
        s009 = [message.type, *_version(message.release, writer.problems), "UN", message.association]
        writer.check_lengths(
            ("The message reference", message.reference, 1, 14), ("The message type", message.type, 1, 6)
        )
        writer.add_message(["UNH", message.reference, s009], message)
    writer.add(["UNZ", str(len(messages)), reference])
    return writer.result()


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
    writer = _Writer(x12.X12, effective, characters, line_breaks)
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


def _add_group(writer: _Writer, group: OutgoingGroup, prepared: datetime) -> None:
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
        writer.add_message(["ST", message.type, message.reference], message)
    writer.add(["GE", str(len(group.messages)), str(group.reference)])


class _Writer:
    """Collects the bytes of an interchange and all reasons why it cannot be written."""

    def __init__(self, dialect: Dialect, delimiters: Delimiters, characters: CharacterSet, line_breaks: bool) -> None:
        self.dialect, self.delimiters, self.characters = dialect, delimiters, characters
        self.problems: list[str] = []
        self._allowed = characters.with_delimiters(delimiters).allowed
        self._line_break = "\n" if line_breaks and delimiters.segment not in "\r\n" else ""
        # UNOX is read but only its ASCII is written: which escape sequences the receiver knows cannot be told.
        self._is_iso_2022 = characters.codec.startswith("iso2022")
        self._parts: list[bytes] = []

    def result(self) -> bytes:
        """The interchange."""
        if self.problems:
            more = len(self.problems) - _MOST_PROBLEMS
            shown = self.problems[:_MOST_PROBLEMS] + ([f"... and {more} more problems."] if more > 0 else [])
            raise WriteError("\n".join(shown))
        return b"".join(self._parts)

    def check_lengths(self, *values: tuple[str, str, int, int]) -> None:
        """Each value, by its name, must have this many characters."""
        for name, text, least, most in values:
            if not least <= len(text) <= most:
                wanted = f"{least} to {most}" if least != most else f"{least}"
                self.problems.append(f"{name} {text[:_SHOWN]!r} has {len(text)} characters; it must have {wanted}.")

    def check_number(self, name: str, number: int) -> None:
        """An X12 control number has one to nine digits and is not zero."""
        if not 1 <= number <= _HIGHEST_X12_NUMBER:
            self.problems.append(f"{name} {number} is not between 1 and {_HIGHEST_X12_NUMBER}.")

    def add_una(self) -> None:
        """UNA: component, element, decimal mark, release, repetition, terminator."""
        d = self.delimiters
        text = f"UNA{d.component}{d.element}{d.decimal}{d.release or ' '}{d.repetition or ' '}{d.segment}"
        self._parts.append((text + self._line_break).encode("ascii"))

    def add_isa(self, elements: Sequence[str]) -> None:
        """ISA: fixed lengths, and its last element is the component separator."""
        for number, element in enumerate(elements, 1):
            if number != _ISA_REPETITION:
                self._check_value("ISA", number, element)
        d = self.delimiters
        text = d.element.join(["ISA", *elements, d.component]) + d.segment + self._line_break
        self._parts.append(text.encode("latin-1", "replace"))

    def add(self, segment: Segment) -> None:
        """One segment of the envelope."""
        self._add([segment], "")

    def add_message(self, header: Segment, message: OutgoingMessage) -> None:
        """A message with its header and trailer."""
        trailer: Segment = [self.dialect.message_end, str(len(message.body) + 2), message.reference]
        self._add([header, *message.body, trailer], f"{message.type} {message.reference}, ")

    def _add(self, segments: Sequence[Segment], name: str) -> None:
        if not self._check_tags(segments, name):
            return
        if not self.delimiters.release and any(s[0] in BINARY_SEGMENTS for s in segments):
            self._add_binary(segments, name)
            return
        end = self.delimiters.segment + self._line_break
        text = plain_text(segments, self.delimiters, end)
        if text is None:
            if not self._check_repetitions(segments, name):
                return
            if not self.delimiters.release and not self._check_values(segments, name):
                return
            text = escaped_text(segments, self.delimiters, end)
        try:
            data = text.encode(self.characters.codec)
        except UnicodeEncodeError:
            self._check_values(segments, name)
            return
        outside = data.translate(None, self._allowed)
        if outside != self._line_break.encode() * len(segments) or (self._is_iso_2022 and not text.isascii()):
            self._check_values(segments, name)
        else:
            self._parts.append(data)

    def _check_repetitions(self, segments: Sequence[Segment], name: str) -> bool:
        known = len(self.problems)
        if not self.delimiters.repetition:
            for number, segment in enumerate(segments, 1):
                if any(isinstance(x, Repetitions) for x in segment):
                    self.problems.append(f"{name}segment {number} {segment[0]}: elements cannot repeat in this syntax.")
        return len(self.problems) == known

    def _check_values(self, segments: Sequence[Segment], name: str) -> bool:
        known = len(self.problems)
        for number, segment in enumerate(segments, 1):
            where = f"{name}segment {number} " if name else ""
            for position, text in values(segment):
                self._check_value(f"{where}{segment[0]}", position, text)
        return len(self.problems) == known

    def _check_tags(self, segments: Sequence[Segment], name: str) -> bool:
        known = len(self.problems)
        tags = {str(s[0]) if s else "" for s in segments}
        if not all(self.dialect.right_tag(tag) for tag in tags):
            for number, segment in enumerate(segments, 1):
                if not segment or not self.dialect.right_tag(str(segment[0])):
                    self.problems.append(f"{name}segment {number}: {str(segment[:1])[:_SHOWN]} is no segment tag.")
        if not tags.isdisjoint(self.dialect.envelope) and len(segments) > 1:
            for number, segment in enumerate(segments[1:-1], 2):
                if segment[0] in self.dialect.envelope:
                    self.problems.append(f"{name}segment {number}: {segment[0]} must not stand inside a message.")
        return len(self.problems) == known

    def _is_writable(self, text: str) -> bool:
        """Whether a text has only characters that can be written."""
        try:
            data = text.encode(self.characters.codec)
        except UnicodeEncodeError:
            return False
        if data.translate(None, self._allowed) or (self._is_iso_2022 and not text.isascii()):
            return False
        return bool(self.delimiters.release) or not any(c in text for c in special(self.delimiters))

    def _check_value(self, where: str, position: int, text: str) -> None:
        if self._is_writable(text):
            return
        wrong = [c for c in dict.fromkeys(text) if not self._is_writable(c)]
        name = f"{where}{position:02d}" if where[-1:].isalnum() else where
        what = ", ".join(map(repr, wrong[:_MOST_PROBLEMS]))
        outside = [c for c in wrong if c not in special(self.delimiters)]
        why = f"outside {self.characters.identifier}" if outside else "a separator, which X12 cannot escape"
        self.problems.append(f"{name} {text[:_SHOWN]!r} holds {what}: {why}.")

    def _add_binary(self, segments: Sequence[Segment], name: str) -> None:
        """Segments among which are BIN or BDS, whose data is written as it is, one byte per character."""
        for number, segment in enumerate(segments, 1):
            position = BINARY_SEGMENTS.get(str(segment[0]))
            if position is None:
                self._add([segment], f"{name}segment {number} ")
                continue
            data = segment[position + 1] if len(segment) == position + 2 else None
            if not isinstance(data, str) or segment[position] != str(len(data)) or not _is_latin_1(data):
                self.problems.append(
                    f"{name}segment {number} {segment[0]} must end with the length of its data in bytes and the data."
                )
                continue
            text = self.delimiters.element.join(map(str, segment)) + self.delimiters.segment + self._line_break
            self._parts.append(text.encode("latin-1"))


def _is_latin_1(text: str) -> bool:
    return all(c <= "\xff" for c in text)


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
    return effective


def _x12_delimiters(delimiters: Delimiters, version: str) -> Delimiters:
    """The separators as a reader will understand them: from 00402 on ISA11 names a repetition separator."""
    if not (len(version) == 5 and version.isascii() and version.isdigit()):
        raise WriteError(f"ISA12, the version, must have five digits, such as 00401, not {version!r}.")
    repetition = (delimiters.repetition or "^") if version >= x12.FIRST_WITH_REPETITION else ""
    effective = replace(delimiters, release="", repetition=repetition)
    _check_delimiters(effective)
    return effective
