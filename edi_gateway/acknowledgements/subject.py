"""What is being acknowledged: which levels are rejected, what may be answered at all, and values fit to be copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from edi_gateway.findings import Fault, Finding
from edi_gateway.syntax.charset import CharacterSet
from edi_gateway.syntax.model import Interchange, Standard
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict

ACKNOWLEDGEMENTS: Final = frozenset({"CONTRL", "997", "999", "TA1"})
"""Message types (and the TA1 segment) that answer something, and are therefore never answered in kind."""

APPLICATION_ANSWERS: Final = frozenset({"APERAK", "824"})
"""Message types by which an application says what became of a document. They are answered by a syntax report like any
other message, but never by one of their own kind."""

FUNCTIONAL_ACKNOWLEDGEMENT: Final = "FA"
"""GS01 of groups that hold 997 or 999."""


def is_acknowledgement(message_type: str) -> bool:
    """Whether messages of this type acknowledge syntax. APERAK and 824 do not: they are answered like any other."""
    return message_type in ACKNOWLEDGEMENTS


def is_application_answer(message_type: str) -> bool:
    """Whether messages of this type say what an application made of a document: 824, APERAK."""
    return message_type in APPLICATION_ANSWERS


def is_acknowledgement_group(group: GroupReport) -> bool:
    """Whether a group is a functional acknowledgement: by its GS01, or because it holds nothing else."""
    if group.group.type == FUNCTIONAL_ACKNOWLEDGEMENT:
        return True
    return bool(group.messages) and all(is_acknowledgement(m.message.type) for m in group.messages)


def only_acknowledges(report: InterchangeReport) -> bool:
    """Whether an interchange holds acknowledgements and nothing else, and so gets no answer of any kind."""
    interchange = report.interchange
    if not report.groups:
        return bool(interchange.ta1)
    if interchange.standard is Standard.X12:
        return all(is_acknowledgement_group(g) for g in report.groups)
    return bool(report.messages) and all(is_acknowledgement(m.message.type) for m in report.messages)


def is_about_whole_message(finding: Finding) -> bool:
    """Whether a finding is told of the message (UCM, AK5) and not of one of its segments: header, trailer, envelope.

    A missing trailer has its place at the segment that it should follow.
    """
    place = finding.place
    missing = finding.fault is Fault.MISSING_MESSAGE_TRAILER
    return missing or place.segment is None or place.tag in ("UNH", "UNT", "ST", "SE")


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that reject."""
    return [f for f in findings if f.is_error]


def interchange_errors(report: InterchangeReport) -> list[Finding]:
    """Errors that reject the interchange whole.

    Messages that stand in no UNG or GS are in a group without header; an error of that group is one of the
    interchange, for there is no other level to report it at.
    """
    found = errors(report.findings)
    for group in report.groups:
        if group.group.header is None:
            found += errors(group.findings)
    return found


def effective_verdict(report: InterchangeReport, group: GroupReport, message: MessageReport) -> Verdict:
    """The verdict on a message once what is above it has been counted in."""
    if interchange_errors(report) or errors(group.findings):
        return Verdict.REJECTED
    return message.verdict


def answerable(interchange: Interchange) -> bool:
    """Whether an answer could be addressed and would say what it answers: both parties and a reference are there."""
    return bool(interchange.reference and interchange.sender.id and interchange.receiver.id)


def printable(text: str) -> str:
    """The text with control characters replaced by blanks; an acknowledgement repeats nothing that breaks a line."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def can_write(characters: CharacterSet) -> Callable[[str], bool]:
    """Whether a character can stand in an answer written in this character set."""

    def can(character: str) -> bool:
        try:
            data = character.encode(characters.codec)
        except UnicodeEncodeError:
            return False
        return character.isprintable() and not data.translate(None, characters.allowed)

    return can


def fit(text: str, longest: int, can: Callable[[str], bool]) -> tuple[str, bool]:
    """A value to be copied into an acknowledgement, and whether it is what was received.

    It is not where it is longer than its element may be, or holds what cannot be written, for which blanks stand: the
    caller reports an error at the place it came from, so that nothing is cut in silence.
    """
    copied = "".join(c if can(c) else " " for c in text[:longest])
    return copied, copied == text


def counted(text: str, longest: int = 6) -> int | None:
    """A control count as it stood in a trailer, or None where it is not a number of at most that many digits."""
    if text.isascii() and text.isdigit() and len(text) <= longest:
        return int(text)
    return None
