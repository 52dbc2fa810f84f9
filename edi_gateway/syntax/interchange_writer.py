"""An interchange being written: its bytes so far, and all reasons why it cannot be written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edi_gateway.errors import WriteError
from edi_gateway.syntax.charset import CharacterSet
from edi_gateway.syntax.dialect import Dialect
from edi_gateway.syntax.format import format_rare, plain_texts, special, values
from edi_gateway.syntax.model import Delimiters, Repetitions, Segment
from edi_gateway.syntax.tokens import BINARY_SEGMENTS

_MOST_PROBLEMS = 20  # named in one error
_SHOWN = 40  # characters of a value in a text
_ISA_REPETITION = 11
_HIGHEST_X12_NUMBER = 999_999_999


class InterchangeWriter:
    """Collects the bytes of an interchange and all reasons why it cannot be written."""

    def __init__(self, dialect: Dialect, delimiters: Delimiters, characters: CharacterSet, line_breaks: bool) -> None:
        self.dialect, self.delimiters, self.characters = dialect, delimiters, characters
        self.problems: list[str] = []
        self._allowed = characters.with_delimiters(delimiters).allowed
        self._line_break = "\n" if line_breaks and delimiters.segment not in "\r\n" else ""
        # UNOX is read but only its ASCII is written: which escape sequences the receiver knows cannot be told.
        self._is_iso_2022 = characters.codec.startswith("iso2022")
        self._parts: list[bytes] = []
        self._right_tags: set[str] = set()

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

    def add_message(self, header: Segment, body: Sequence[Segment], type_: str, reference: str) -> None:
        """A message with its header and trailer."""
        trailer: Segment = [self.dialect.message_end, str(len(body) + 2), reference]
        self._add([header, *body, trailer], f"{type_} {reference}, ")

    def _add(self, segments: Sequence[Segment], name: str) -> None:
        if not self._check_tags(segments, name):
            return
        if not self.delimiters.release and any(s[0] in BINARY_SEGMENTS for s in segments):
            self._add_binary(segments, name)
            return
        texts, rare = plain_texts(segments, self.delimiters)
        if rare:
            if not self._check_repetitions(segments, name):
                return
            if not self.delimiters.release and not self._are_writable(segments[number] for number in rare):
                self._check_values(segments, name)
                return
            format_rare(segments, texts, rare, self.delimiters)
        text = (self.delimiters.segment + self._line_break).join([*texts, ""])
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

    def _check_values(self, segments: Sequence[Segment], name: str) -> None:
        """Name every value that cannot be written."""
        for number, segment in enumerate(segments, 1):
            where = f"{name}segment {number} " if name else ""
            for position, text in values(segment):
                self._check_value(f"{where}{segment[0]}", position, text)

    def _check_tags(self, segments: Sequence[Segment], name: str) -> bool:
        known = len(self.problems)
        tags = {str(s[0]) if s else "" for s in segments}
        if all(self.dialect.right_tag(tag) for tag in tags - self._right_tags):
            self._right_tags |= tags
        else:
            for number, segment in enumerate(segments, 1):
                if not segment or not self.dialect.right_tag(str(segment[0])):
                    self.problems.append(f"{name}segment {number}: {str(segment[:1])[:_SHOWN]} is no segment tag.")
        inside = [s[0] for s in segments[1:-1]]
        if not self.dialect.envelope.isdisjoint(map(str, inside)):
            for number, tag in enumerate(inside, 2):
                if tag in self.dialect.envelope:
                    self.problems.append(f"{name}segment {number}: {tag} must not stand inside a message.")
        return len(self.problems) == known

    def _are_writable(self, segments: Iterable[Segment]) -> bool:
        return all(self._is_writable(text) for segment in segments for _, text in values(segment))

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
