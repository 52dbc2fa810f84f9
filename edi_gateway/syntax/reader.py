"""Bytes to interchanges, groups and messages: `parse` for a whole file, `events` for a stream of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.syntax import sniff, tokens
from edi_gateway.syntax.events import Event, GroupStart, InterchangeStart
from edi_gateway.syntax.interchange import InterchangeReader
from edi_gateway.syntax.model import Group, Message, ParsedFile
from edi_gateway.syntax.window import Source, Window

_PADDING = " \t\r\n\x00\x1a"  # Ctrl-Z and NUL come from old file systems
_MOST_REFUSED = 100  # beginnings of interchanges that cannot be read, after which the rest of a file is not looked at
_EXCERPT = 40  # characters of junk that are kept


def parse(data: bytes) -> ParsedFile:
    """Read a whole file. Never raises for what the file holds: whatever is wrong with it is a finding."""
    file = ParsedFile()
    group: Group | None = None
    with tokens.collector_paused():
        for event in events(data):
            if isinstance(event, Message):
                if group is not None:
                    group.messages.append(event)
            elif isinstance(event, GroupStart):
                group = event.group
                file.interchanges[-1].groups.append(group)
            elif isinstance(event, InterchangeStart):
                file.interchanges.append(event.interchange)
            elif isinstance(event, Finding):
                file.findings.append(event)
    return file


def events(source: Source) -> Iterator[Event]:
    """Read a file piece by piece: envelopes begin, messages, envelopes end.

    ``source`` is bytes, an object with ``read`` (a file opened in binary mode) or an iterable of bytes. Memory is
    bounded by the largest message. Errors of ``source`` itself (`OSError`) pass through; nothing else is raised.
    """
    return FileReader(Window(source)).read()


class FileReader:
    """Finds one interchange after the other."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.at = 0
        self.found = 0  # beginnings, also of interchanges that could not be read
        self.interchanges = 0
        self.segments = 0
        self.junk = ""  # the beginning of what was passed over on the way to the next interchange
        self.padding = False  # Ctrl-Z or NUL was passed over

    def read(self) -> Iterator[Event]:
        """All events of the file."""
        yield from self._byte_order_mark()
        yield from self._unwrap()
        beginning = self.window.text[self.at - self.window.base :][: sniff.LOOKAHEAD]
        refused = 0
        while True:
            junk_from = self.at
            more = self._next_beginning()
            if not more and not self.found:
                yield sniff.not_edi(beginning) if self.junk else _empty_file()
                return
            yield from self._report_junk(junk_from)
            if not more:
                return
            self.found += 1
            start = sniff.start(self.window.text, self.at - self.window.base)
            if isinstance(start, sniff.Start):
                yield from self._interchange(start)
                continue
            yield replace(start.finding, place=Place(offset=self.window.offset(self.at)))
            refused += 1
            if refused == _MOST_REFUSED:
                yield _too_many_refused(Place(offset=self.window.offset(self.at)))
                return
            self.at += 3
            if not self._next_beginning():  # what belongs to it is not reported as junk
                return
            self.junk, self.padding = "", False

    def _byte_order_mark(self) -> Iterator[Finding]:
        self.window.ensure(3)
        if self.window.text.startswith("\xef\xbb\xbf"):
            self.at = 3
            text = "The file begins with a UTF-8 byte order mark."
            yield Finding(Fault.BYTE_ORDER_MARK, text, Place(offset=0), Severity.NOTE, Owner.SYNTAX)

    def _unwrap(self) -> Iterator[Finding]:
        self.window.ensure(1 << 16)
        wrap = sniff.wrap(self.window.text[self.at : 1 << 16])
        if wrap is not None:
            self.window.unwrap(self.at, *wrap)
            yield Finding(
                Fault.LINE_WRAPPED,
                f"The file was wrapped at {wrap[0]} columns; the line breaks were taken out.",
                Place(offset=self.at),
                Severity.WARNING,
                Owner.SYNTAX,
                fix="Do not wrap lines.",
            )

    def _next_beginning(self) -> bool:
        """Move to where the next interchange begins; False at the end of the file."""
        window = self.window
        self.junk, self.padding = "", False
        while True:
            window.ensure(self.at + sniff.LOOKAHEAD)
            found = sniff.CANDIDATE.search(window.text, self.at - window.base)
            end = window.base + found.start() if found else max(self.at, window.end - 2)
            self._pass_over(end)
            if found:
                window.ensure(end + sniff.LOOKAHEAD)
                at = end - window.base
                is_first = not self.found and not self.junk
                if sniff.begins(window.text, at) or (is_first and sniff.begins_file(window.text, at)):
                    return True
                self._pass_over(end + 1)
            elif not window.more():
                self._pass_over(window.end)
                return False

    def _pass_over(self, end: int) -> None:
        """Go on to ``end``, keeping an excerpt of what is passed over."""
        window = self.window
        if len(self.junk) < _EXCERPT and end > self.at:
            passed = window.slice(self.at, end)
            self.padding = self.padding or "\x00" in passed or "\x1a" in passed
            self.junk = (self.junk + passed).lstrip(_PADDING)[:_EXCERPT]
        self.at = end
        window.forget(max(0, end - 1))  # the character before a beginning tells it from data

    def _report_junk(self, start: int) -> Iterator[Finding]:
        if not self.junk and not self.padding:
            return
        where = "between the interchanges" if self.at < self.window.end else "after the last interchange"
        where = where if self.found else "before the first interchange"
        what = f"{self.junk!r}" if self.junk else "NUL or Ctrl-Z characters"
        yield Finding(
            Fault.JUNK,
            f"What stands {where} was passed over: {what}.",
            Place(offset=self.window.offset(start)),
            Severity.WARNING if self.junk else Severity.NOTE,
            Owner.SYNTAX,
            value=self.junk or None,
            fix="Send nothing but interchanges.",
        )

    def _interchange(self, start: sniff.Start) -> Iterator[Event]:
        self.interchanges += 1
        reader = InterchangeReader(self.window, start, self.at, self.interchanges, self.segments + 1)
        yield from reader.read()
        self.at, self.segments = reader.at, reader.segments


def _empty_file() -> Finding:
    return Finding(Fault.EMPTY_FILE, "The file is empty.", owner=Owner.SYNTAX, fix="Send the file again.")


def _too_many_refused(place: Place) -> Finding:
    text = f"{_MOST_REFUSED} beginnings of interchanges could not be read; the rest of the file was not looked at."
    return Finding(Fault.TOO_MANY_FAULTS, text, place, owner=Owner.SYNTAX, fix="Send a file that is EDIFACT or X12.")
