"""What is lexically wrong with what was cut from a file, as findings with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.syntax import charset
from edi_gateway.syntax.cutter import Cut
from edi_gateway.syntax.dialect import Dialect
from edi_gateway.syntax.model import Message, Repetitions, Segment, value
from edi_gateway.syntax.places import locate, segment_at, segment_text

_MOST = 20  # findings of one kind in one message
_SHOWN = 40  # characters of a value in a text


def findings(message: Message, cut: Cut, dialect: Dialect, *, at_end: bool) -> list[Finding]:
    """All lexical findings of a message; ``at_end`` says that the file ended with it."""
    return [replace(f, owner=Owner.SYNTAX) for f in _all(message, cut, dialect, at_end)]


def _all(message: Message, cut: Cut, dialect: Dialect, at_end: bool) -> Iterator[Finding]:
    if cut.problem is not None:
        place = locate(message, segment_at(message, cut.problem.at))
        yield replace(charset.finding(cut.problem), place=place)
    yield from _odd_segments(message, cut)
    yield from _line_breaks(message, cut)
    if not cut.complete:
        yield _no_trailer(message, cut, dialect, at_end)
    elif cut.rest:
        yield Finding(
            Fault.MISSING_TERMINATOR,
            f"The file ends after {dialect.message_end} without the segment terminator.",
            locate(message, len(message.segments) - 1),
            Severity.WARNING,
            expected=message.delimiters.segment,
        )


def _odd_segments(message: Message, cut: Cut) -> Iterator[Finding]:
    for index in cut.bad_tags[:_MOST]:
        tag = str(message.segments[index][0])
        yield Finding(
            Fault.BAD_SEGMENT_TAG,
            f"{tag[:_SHOWN]!r} is no segment tag. A separator inside the data may not have been escaped.",
            locate(message, index),
            value=tag[:_SHOWN],
            fix="Write tags in capital letters and digits and escape separators in the data.",
        )
    if len(cut.bad_tags) > _MOST:
        yield Finding(
            Fault.BAD_SEGMENT_TAG,
            f"{len(cut.bad_tags) - _MOST} more segments of this message have no valid tag.",
            message.place(),
        )
    if cut.empty:
        is_line_break = message.delimiters.segment in "\r\n"
        count = len(cut.empty)
        yield Finding(
            Fault.EMPTY_SEGMENT,
            ("Blank lines were" if is_line_break else f"{count} empty segment{'s' if count > 1 else ''} had to be")
            + " passed over; segments are counted without them.",
            locate(message, cut.empty[0]),
            Severity.NOTE if is_line_break else Severity.WARNING,
            fix="Send one terminator after each segment.",
        )
    for index in cut.bad_lengths[:_MOST]:
        segment = message.segments[index]
        yield Finding(
            Fault.WRONG_TYPE,
            f"The length of the binary data that {segment[0]} gives does not lead to the end of the data.",
            locate(message, index),
            value=value(segment, len(segment) - 1 if segment[0] == "UNO" else 1)[:_SHOWN],
            fix="Give the length of the binary data in bytes.",
        )


def _line_breaks(message: Message, cut: Cut) -> Iterator[Finding]:
    if cut.unwrapped:
        yield Finding(
            Fault.LINE_WRAPPED,
            "Line breaks inside segments were taken out, because some stood inside tags.",
            message.place(),
            Severity.WARNING,
            fix="Do not wrap lines.",
        )
    elif cut.inside:
        index = next((i for i in range(len(message.segments)) if "\n" in segment_text(message, i)), 0)
        yield Finding(
            Fault.INVALID_CHARACTER,
            "Line breaks stand inside data; they were left as they are.",
            locate(message, index),
            Severity.WARNING,
            fix="Break lines only after segment terminators.",
        )
    if cut.indented:
        yield Finding(Fault.JUNK, "Blanks before segment tags were passed over.", message.place(), Severity.NOTE)


def _no_trailer(message: Message, cut: Cut, dialect: Dialect, at_end: bool) -> Finding:
    if at_end and cut.rest.strip():
        why = f"the file ends in the middle of a segment: {cut.rest.strip()[:_SHOWN]!r}"
    elif at_end:
        why = "the file ends here"
    else:
        why = "another header or trailer follows"
    last = len(message.segments) - 1
    return Finding(
        Fault.MISSING_MESSAGE_TRAILER,
        f"The message {message.reference!r} has no {dialect.message_end}: {why}.",
        locate(message, last),
        expected=dialect.message_end,
        fix="Send the whole file again." if at_end else f"End each message with {dialect.message_end}.",
    )


# of the envelope; the caller adds whose rules they are


def unsupported_syntax(version: str, place: Place) -> Finding:
    """UNB 0002 is none of the versions of ISO 9735."""
    return Finding(
        Fault.UNSUPPORTED_SYNTAX,
        f"The syntax version in UNB is {version[:_SHOWN]!r}; it must be 1, 2, 3 or 4.",
        place.at(element=1, component=2),
        value=version[:_SHOWN],
        expected="1 2 3 4",
        element_id="0002",
        fix="Name the syntax version in the second component of UNB S001.",
    )


def empty_segment(place: Place) -> Finding:
    """Terminators with nothing before them, outside messages."""
    return Finding(
        Fault.EMPTY_SEGMENT,
        "Empty segments between the envelopes were passed over.",
        place,
        Severity.WARNING,
        fix="Send one terminator after each segment.",
    )


def padding(place: Place) -> Finding:
    """NUL or Ctrl-Z before a segment of the envelope."""
    return Finding(
        Fault.JUNK,
        "NUL or Ctrl-Z characters between segments were passed over.",
        place,
        Severity.NOTE,
        fix="Send nothing but interchanges.",
    )


def wrapped_segment(place: Place) -> Finding:
    """Line breaks inside a trailer or the header of a group."""
    return Finding(
        Fault.LINE_WRAPPED,
        f"Line breaks inside {place.tag} were taken out.",
        place,
        Severity.WARNING,
        fix="Break lines only after segment terminators.",
    )


def joined(segment: Segment) -> Segment:
    """A segment of the envelope, where line breaks mean nothing, without them; repetitions stay as they are."""
    return [x if isinstance(x, Repetitions) else _joined(x) for x in segment]


def _joined(element: str | list[str]) -> str | list[str]:
    return unbroken(element)[0] if isinstance(element, str) else [unbroken(x)[0] for x in element]


def unbroken(text: str) -> tuple[str, bool]:
    """A text without the line breaks in it, and whether there were any."""
    without = text.replace("\r", "").replace("\n", "")
    return without, len(without) != len(text)


def unterminated(tag: str, terminator: str, place: Place) -> Finding:
    """The file ends in a segment of the envelope."""
    return Finding(
        Fault.MISSING_TERMINATOR,
        f"The file ends after {tag} without the segment terminator.",
        place,
        Severity.WARNING,
        expected=terminator,
        fix="End the file with the segment terminator.",
    )
