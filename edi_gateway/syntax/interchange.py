"""Reads one interchange: its header, groups, messages and trailers, and what is missing among them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import replace

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.syntax import charset, edifact, lexical, sniff, tokens, x12
from edi_gateway.syntax.charset import CharacterSet, Decoded
from edi_gateway.syntax.cutter import Cut, Cutter
from edi_gateway.syntax.dialect import Dialect, MessageHeader
from edi_gateway.syntax.events import Event, GroupEnd, GroupStart, InterchangeEnd, InterchangeStart
from edi_gateway.syntax.model import (
    Group,
    Interchange,
    Message,
    PartyId,
    Segment,
    Standard,
    value,
)
from edi_gateway.syntax.window import Window

_DIALECTS = {"UNB": edifact.BATCH, "UIB": edifact.INTERACTIVE, "ISA": x12.X12}
_STARTS = ("UNA", "UNB", "UIB", "ISA")
_PADDING = re.compile("[\x00\x1a]+")  # NUL and Ctrl-Z come from old file systems
_SHOWN = 40  # characters of a value in a text
_TRAILER_ELEMENTS = 2  # count and reference
_TAGS_NAMED = 3  # of segments outside messages


class InterchangeReader:
    """Reads the interchange that begins at the absolute position ``at``; afterwards ``at`` is behind it."""

    def __init__(self, window: Window, start: sniff.Start, at: int, index: int, first_segment: int) -> None:
        self.window, self.start, self.at = window, start, at
        self.dialect: Dialect = _DIALECTS[start.tag]
        self._header, self._header_end = window.base + start.header, window.base + start.end
        nobody = PartyId("", "")
        self.interchange = Interchange(
            self.dialect.standard, start.delimiters, index, [start.tag], None, nobody, nobody, "", ""
        )
        self.interchange.offset = window.offset(at)
        self.interchange.service_string = start.service_string
        self.interchange.first_segment = first_segment
        self.segments = first_segment - 1  # of the file, up to here
        self.group: Group | None = None
        self._groups = 0
        self._messages = 0
        self._strays: list[str] = []  # the first tags of segments outside messages
        self._stray_count = 0
        self._stray_place = Place()
        self._empty = False  # an empty segment was passed over since the last one
        self._padded = False  # and so was NUL or Ctrl-Z
        self._rest = ""  # the last segment of the file, where it is not whole

    def read(self) -> Iterator[Event]:
        """The events of the interchange."""
        if not (yield from self._read_header()):
            return
        yield InterchangeStart(self.interchange)
        while self._at_segment():
            tag = self._tag()
            if tag == self.dialect.interchange_end:
                yield from self._close_group()
                if self._close():
                    yield InterchangeEnd(self.interchange)
                    return
                break
            yield from self._segment(tag)
        yield from self._close_group()
        self._report_strays()
        self._report_no_trailer()
        yield InterchangeEnd(self.interchange)

    # the header

    def _read_header(self) -> Generator[Finding, None, bool]:
        """Read UNB, UIB or ISA; false (with a finding) where the header does not end."""
        window, delimiters = self.window, self.start.delimiters
        if self.dialect.standard is Standard.X12:
            self.at = self._header_end
            self._open_x12(window.slice(self._header, self.at - 1))
            return True
        self.at = Cutter(window, self.dialect, delimiters, charset.ASCII).segment_end(self._header)
        text = window.slice(self._header, self.at)
        if not text.endswith(delimiters.segment):
            yield Finding(
                Fault.MISSING_TERMINATOR,
                f"{self.start.tag} does not end: no segment terminator {delimiters.segment!r} follows it.",
                Place(tag=self.start.tag, offset=self.interchange.offset),
                owner=Owner.SYNTAX,
                expected=delimiters.segment,
                fix="End each segment with the segment terminator.",
            )
            return False
        self._open_edifact(text[:-1])
        return True

    def _open_x12(self, text: str) -> None:
        interchange, delimiters = self.interchange, self.start.delimiters
        text, wrapped = lexical.unbroken(text) if delimiters.segment not in "\r\n" else (text, False)
        repetition = x12.repetition_separator(x12.split_isa(text, delimiters.element))
        if repetition not in (delimiters.element, delimiters.component, delimiters.segment):
            interchange.delimiters = replace(delimiters, repetition=repetition)
        decoded = charset.decode(text, charset.X12.with_delimiters(interchange.delimiters))
        interchange.header = x12.split_isa(decoded.text, delimiters.element)
        self._open(charset.X12, decoded, wrapped=wrapped)

    def _open_edifact(self, text: str) -> None:
        interchange, delimiters = self.interchange, self.start.delimiters
        text, wrapped = lexical.unbroken(text)
        syntax = tokens.split_segment(text, delimiters)
        version = value(syntax, 1, 2)
        repetition = edifact.repetition_separator(version, self.start.una)
        if repetition not in (delimiters.element, delimiters.component, delimiters.segment, delimiters.release):
            interchange.delimiters = replace(delimiters, repetition=repetition)
        characters, problem = charset.character_set(value(syntax, 1), value(syntax, 1, 4))
        decoded = charset.decode(text, characters.with_delimiters(interchange.delimiters))
        interchange.header = tokens.split_segment(decoded.text, interchange.delimiters)
        self._open(characters, decoded, wrapped=wrapped)
        if problem is not None:
            self._report(replace(problem, place=interchange.place().at(element=1)))
        service = self.start.service_string[3:]
        if service and self.start.finding is None and sniff.is_ambiguous(service, version):
            self._report(replace(sniff.bad_service_string(service), place=interchange.place()))
        if version not in ("1", "2", "3", "4"):
            self._report(lexical.unsupported_syntax(version, interchange.place()))
        if self.dialect is edifact.INTERACTIVE:
            self._report(
                Finding(
                    Fault.UNSUPPORTED_PACKAGE,
                    "This is an interactive interchange (UIB); only batch interchanges (UNB) are processed.",
                    interchange.place(),
                    fix="Send the messages as a batch interchange.",
                )
            )

    def _open(self, characters: CharacterSet, decoded: Decoded, *, wrapped: bool) -> None:
        interchange = self.interchange
        interchange.encoding = decoded.encoding
        interchange.header[0] = self.start.tag
        self.dialect.describe(interchange)
        self.segments += 1
        self.cutter = Cutter(self.window, self.dialect, interchange.delimiters, characters)
        if self.start.finding is not None:
            place = interchange.place().at(element=self.start.finding.place.element)
            self._report(replace(self.start.finding, place=place))
        if wrapped:
            self._report(lexical.wrapped_segment(interchange.place()))
        if decoded.problem:
            self._report(replace(charset.finding(decoded), place=interchange.place()))

    # what follows it

    def _at_segment(self) -> bool:
        """Move to the next segment of this interchange; False where the file ends or another interchange begins."""
        window, terminator = self.window, self.interchange.delimiters.segment
        while True:
            window.forget(self.at - 1)
            window.ensure(self.at + sniff.LOOKAHEAD)
            at = tokens.skip_blanks(window.text, self.at - window.base, terminator)
            self.at = window.base + at
            if at < len(window.text) and window.text[at] == terminator:
                self._empty = self._empty or terminator not in "\r\n"
                self.at += 1
            elif padding := _PADDING.match(window.text, at):
                self._padded = True
                self.at += len(padding.group().split(terminator)[0])
            elif at < len(window.text) or not window.more():
                break
        self._report_passed_over()
        if at >= len(window.text):
            return False
        return not (window.text.startswith(_STARTS, at) and sniff.begins(window.text, at))

    def _tag(self) -> str:
        head = self.window.slice(self.at, self.at + 16)
        d = self.interchange.delimiters
        return head.split(d.segment, 1)[0].split(d.element, 1)[0].rstrip("\r\n")

    def _segment(self, tag: str) -> Iterator[Event]:
        """One segment, group or message at this level."""
        dialect = self.dialect
        if tag and tag in (dialect.message, dialect.package):
            self._report_strays()
            if self.group is None:
                yield self._open_group(None)
            yield self._package() if tag == dialect.package else self._message()
        elif tag and tag == dialect.group:
            self._report_strays()
            yield from self._close_group()
            place, offset = self._place(), self.window.offset(self.at)
            yield self._open_group(self._take(), place, offset)
        elif tag and tag == dialect.group_end and self.group is not None and self.group.header is not None:
            self._report_strays()
            self.group.trailer_offset = self.window.offset(self.at)
            self.group.trailer = self._take()
            self.group.trailer_segment = self.segments
            yield from self._close_group()
        elif tag in dialect.loose:
            self._loose(tag)
        else:
            self._stray(tag)

    def _take(self) -> Segment:
        """The segment here; moves behind it."""
        offset = self.window.offset(self.at)
        segment, self.at, terminated = self.cutter.segment(self.at)
        self.segments += 1
        if not terminated:
            tag, terminator = str(segment[0]), self.interchange.delimiters.segment
            self._report(lexical.unterminated(tag, terminator, self._place().at(tag=tag, offset=offset)))
        joined = lexical.joined(segment)
        if joined != segment:
            place = self._place().at(tag=str(segment[0]), segment_in_file=self.segments, offset=offset)
            self._report(lexical.wrapped_segment(place))
        return joined

    def _loose(self, tag: str) -> None:
        place = self._place()
        segment = self._take()
        if tag == "TA1":
            self.interchange.ta1.append(segment)
        else:
            self._report(
                Finding(
                    Fault.UNSUPPORTED_PACKAGE,
                    f"The segment {tag} is not processed.",
                    place.at(tag=tag),
                    Severity.WARNING,
                )
            )

    def _stray(self, tag: str) -> None:
        """A segment that belongs to no message; a run of them is one finding."""
        if not self._stray_count:
            self._stray_place = self._place().at(tag=tag[:_SHOWN], segment_in_file=self.segments + 1)
        end = self.cutter.segment_end(self.at)
        if end >= self.window.end and self.window.slice(end - 1, end) != self.interchange.delimiters.segment:
            self._rest = self.window.slice(self.at, min(end, self.at + _SHOWN))
        else:
            self._stray_count += 1
            self.segments += 1
            if len(self._strays) < _TAGS_NAMED:
                self._strays.append(tag[:_SHOWN])
        self.at = end

    # groups and messages

    def _open_group(self, header: Segment | None, place: Place | None = None, offset: int | None = None) -> GroupStart:
        group = Group(None, header, offset=self.window.offset(self.at) if offset is None else offset)
        group.first_segment = self.segments if header is not None else self.segments + 1
        if header is not None:
            self._groups += 1
            group.index = self._groups
            self.dialect.describe_group(group)
        elif self.dialect.needs_group:
            self._report(
                Finding(
                    Fault.MISSING_GROUP_HEADER,
                    f"The messages here stand in no functional group: {self.dialect.group} is missing.",
                    self._place().at(tag=self.dialect.message),
                    expected=self.dialect.group,
                    fix=f"Begin each functional group with {self.dialect.group}.",
                )
            )
        self.group = group
        return GroupStart(group)

    def _close_group(self) -> Iterator[Event]:
        group, self.group = self.group, None
        if group is None:
            return
        if group.header is not None and group.trailer is None:
            group.complete = False
            group.findings.append(
                Finding(
                    Fault.MISSING_GROUP_TRAILER,
                    f"The group {group.reference!r} has no {self.dialect.group_end}: {self._why()}.",
                    self._place().at(group=group.index, tag=self.dialect.group_end),
                    owner=Owner.SYNTAX,
                    expected=self.dialect.group_end,
                    fix=f"End each group with {self.dialect.group_end}.",
                )
            )
        yield GroupEnd(group)

    def _message(self) -> Message:
        at = self.at
        cut = self.cutter.cut(at)
        group = self.group or Group(None, None)
        message = self._made(cut, self.dialect.read_message(cut.segments[0], group), at)
        self._rest = "" if cut.complete else cut.rest.strip()
        message.findings = lexical.findings(message, cut, self.dialect, at_end=self._at_end())
        return message

    def _package(self) -> Message:
        """A package (UNO, object, UNP) as a message of the type "UNO": kept whole, not looked into."""
        at = self.at
        cut = self.cutter.cut_package(at)
        header = MessageHeader(self.dialect.package, "", "", value(cut.segments[0], 1))
        message = self._made(cut, header, at)
        finding = Finding(
            Fault.UNSUPPORTED_PACKAGE,
            "Packages (UNO, UNP) are kept as they are and not processed.",
            message.place(0),
            owner=Owner.SYNTAX,
            fix="Send the object by other means.",
        )
        message.findings = [finding, *lexical.findings(message, cut, self.dialect, at_end=self._at_end())]
        return message

    def _made(self, cut: Cut, header: MessageHeader, at: int) -> Message:
        self._messages += 1
        message = Message(
            self.dialect.standard,
            self.interchange.delimiters,
            header.type,
            header.release,
            header.association,
            header.reference,
            cut.segments,
            index=self._messages,
            interchange_index=self.interchange.index,
            group_index=self.group.index if self.group else None,
            raw=cut.text,
            encoding=cut.encoding,
            offset=self.window.offset(at),
            first_segment=self.segments + 1,
            complete=cut.complete,
        )
        self.at = cut.end
        self.segments += len(cut.segments)
        return message

    # the end

    def _close(self) -> bool:
        """Read the trailer; false where the file ends in it before its second element, so that it is none."""
        start = self.at
        self._report_strays()
        segment, end, terminated = self.cutter.segment(start)
        if not terminated and len(segment) <= _TRAILER_ELEMENTS:
            self._rest, self.at = self.window.slice(start, end), end
            return False
        self.interchange.trailer_offset = self.window.offset(start)
        self.interchange.trailer = self._take()
        self.interchange.trailer_segment = self.segments
        return True

    def _at_end(self) -> bool:
        return self.at >= self.window.end and self.window.ended

    def _why(self) -> str:
        if self._rest:
            return f"the file ends in the middle of a segment: {self._rest[:_SHOWN]!r}"
        return "the file ends here" if self._at_end() else "something else begins here"

    def _place(self) -> Place:
        """The place of the segment here."""
        return Place(
            interchange=self.interchange.index,
            group=self.group.index if self.group else None,
            segment_in_file=self.segments + 1,
            offset=self.window.offset(self.at),
        )

    def _report(self, finding: Finding) -> None:
        self.interchange.findings.append(replace(finding, owner=Owner.SYNTAX))

    def _report_passed_over(self) -> None:
        if self._empty:
            self._report(lexical.empty_segment(self._place()))
        if self._padded:
            self._report(lexical.padding(self._place()))
        self._empty = self._padded = False

    def _report_strays(self) -> None:
        if not self._stray_count:
            return
        count, self._stray_count = self._stray_count, 0
        tags, self._strays = self._strays, []
        names = ", ".join(map(repr, tags)) + (", ..." if count > len(tags) else "")
        where = f"{count} segments stand" if count > 1 else "A segment stands"
        self._report(
            Finding(
                Fault.SEGMENT_OUTSIDE_MESSAGE,
                f"{where} outside messages: {names}.",
                self._stray_place,
                value=tags[0],
                fix=f"Put every segment between {self.dialect.message} and {self.dialect.message_end}.",
            )
        )

    def _report_no_trailer(self) -> None:
        self.interchange.complete = False
        end = self.dialect.interchange_end
        self._report(
            Finding(
                Fault.MISSING_INTERCHANGE_TRAILER,
                f"The interchange {self.interchange.reference!r} has no {end}: {self._why()}.",
                self._place().at(tag=end),
                expected=end,
                fix="Send the whole file again.",
            )
        )
