"""The TA1, 997 and 999 that answer an X12 interchange.

TA1 speaks of ISA and IEA only; one 997 (or, as of 005010, 999) per functional group says what became of the group
and of every transaction set in it (X12 transaction sets 997 and 999, segment TA1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from edi_gateway.acknowledgements import codes
from edi_gateway.acknowledgements.identification import identification
from edi_gateway.acknowledgements.subject import (
    can_write,
    counted,
    effective_verdict,
    errors,
    fit,
    interchange_errors,
    is_about_whole_message,
    is_acknowledgement_group,
    only_acknowledges,
)
from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.syntax import charset
from edi_gateway.syntax.model import X12_DEFAULT, Delimiters, Element, Group, Message, Segment, value
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict

MOST_ELEMENTS: Final = 99  # AK4 per AK3
MOST_CODES: Final = 5  # AK502 to AK506, AK905 to AK909
MOST_SETS: Final = 999_999  # elements 97, 123 and 2: N0 1/6
LONGEST_COPY: Final = 99  # AK404, element 724
LONGEST_CONTEXT: Final = 35  # CTX01, elements 9999 and 9998

_CAN = can_write(charset.X12)
_CONTEXT = {"PO": "PURCHASE ORDER NUMBER", "IV": "INVOICE NUMBER", "SI": "SHIPMENT NUMBER"}
_SET_ACTION = {
    Verdict.ACCEPTED: "A",
    Verdict.ACCEPTED_WITH_ERRORS: "E",
    Verdict.PARTLY: "R",  # a set is accepted or not
    Verdict.REJECTED: "R",
}
_NOT_OF_THE_CONTROLS = (Fault.JUNK, Fault.BYTE_ORDER_MARK, Fault.LINE_WRAPPED, Fault.EMPTY_SEGMENT)


# TA1


def ta1_due(report: InterchangeReport) -> bool:
    """Whether an interchange is to be answered with a TA1: it is rejected itself, or ISA14 asked for one.

    Interchanges that only acknowledge (TA1, functional group FA) are never answered.
    """
    if only_acknowledges(report):
        return False
    return bool(interchange_errors(report)) or report.interchange.acknowledgement_requested


def build_ta1(report: InterchangeReport) -> Segment:
    """The TA1 for an interchange: accepted (A), accepted with notes on its envelope (E) or rejected (R).

    The control number, date and time are those of the ISA answered; the number is zero-padded to nine digits.
    """
    interchange = report.interchange
    rejecting = interchange_errors(report)
    noted = [f for f in report.findings if f.severity is Severity.WARNING and f.fault not in _NOT_OF_THE_CONTROLS]
    number, exact = fit(_nine_digits(interchange.reference), 9, _CAN)
    if rejecting:
        action, note = "R", codes.interchange_code(rejecting[0])
    elif not exact:
        action, note = "E", "018"
    elif noted:
        action, note = "E", codes.interchange_code(noted[0])
    else:
        action, note = "A", "000"
    date, _, time = interchange.prepared.partition(":")
    day, _ = fit(value(interchange.header, 9) or date, 6, _CAN)
    minute, _ = fit(value(interchange.header, 10) or time, 4, _CAN)
    return ["TA1", number, day, minute, action, note]


def _nine_digits(reference: str) -> str:
    return reference.zfill(9) if reference.isascii() and reference.isdigit() else reference


# 997 and 999


def build_997(report: InterchangeReport, *, delimiters: Delimiters | None = None) -> list[tuple[Group, list[Segment]]]:
    """One 997 body (AK1 to AK9, without ST and SE) for every functional group but those of acknowledgements.

    Empty where the interchange itself is rejected: then TA1 says so. ``delimiters`` are those of the envelope that
    the answer goes out in; what was received is not repeated (AK404) where it holds one of them. Without them, the
    usual separators and those of the interchange answered are avoided.
    """
    return [(group, body) for group, _, body in build_functional(report, delimiters=delimiters)]


def build_999(report: InterchangeReport, *, delimiters: Delimiters | None = None) -> list[tuple[Group, list[Segment]]]:
    """Like ``build_997``, as the implementation acknowledgement 999 (005010 on): IK3, IK4, IK5 and their codes."""
    return [(group, body) for group, _, body in build_functional(report, lambda _: True, delimiters=delimiters)]


def is_since_5010(group: Group) -> bool:
    """Whether a group's version (GS08) is 005010 or later, where AK103, AK203 and some codes exist."""
    digits = group.version[:6]
    return len(digits) == 6 and digits.isascii() and digits.isdigit() and digits >= "005010"


def build_functional(
    report: InterchangeReport,
    by_999: Callable[[GroupReport], bool] = lambda _: False,
    *,
    delimiters: Delimiters | None = None,
) -> list[tuple[Group, str, list[Segment]]]:
    """Each group with "997" or "999" and the body of its answer; ``by_999`` says which groups get a 999.

    A group gets one of the two, never both. See ``build_997`` for ``delimiters`` and for groups without an answer.
    """
    if interchange_errors(report):
        return []
    avoid = separators(delimiters or report.interchange.delimiters) | (separators(None) if not delimiters else set())
    answers = []
    for group in report.groups:
        if group.group.header is not None and not is_acknowledgement_group(group):
            implementation = by_999(group)
            body = _GroupAnswer(report, group, avoid, implementation).body()
            answers.append((group.group, "999" if implementation else "997", body))
    return answers


def separators(delimiters: Delimiters | None) -> set[str]:
    """The characters that no value may hold in an envelope with these delimiters, or with the usual ones."""
    chosen = delimiters or X12_DEFAULT
    repetition = chosen.repetition or "^"  # ISA11 of later versions; never wrong to avoid
    return {chosen.element, chosen.component, chosen.segment, repetition}


class _GroupAnswer:
    """The answer to one functional group."""

    def __init__(self, report: InterchangeReport, group: GroupReport, avoid: set[str], implementation: bool) -> None:
        self.report, self.group, self.avoid, self.implementation = report, group, avoid, implementation
        self.since_5010 = implementation or is_since_5010(group.group)
        self.tags = ("IK3", "IK4", "IK5") if implementation else ("AK3", "AK4", "AK5")

    def body(self) -> list[Segment]:
        group = self.group.group
        number, exact = self.copy(group.reference, 9)
        head: Segment = ["AK1", self.copy(group.type, 2)[0], number]
        if self.since_5010:
            head.append(self.copy(group.version, 12)[0])
        body = [_trimmed(head)]
        if _of_unknown_release(self.group):
            # nothing in the group could be looked at: it is one error of the group, not one of each set
            received = str(min(len(group.messages), MOST_SETS))
            return [*body, ["AK9", "R", self.included(), received, "0", codes.VERSION_NOT_SUPPORTED]]
        actions: list[str] = []
        for message in self.group.messages:
            action, segments = self.set(message)
            actions.append(action)
            body += segments
        return [*body, self.trailer(actions, exact)]

    def trailer(self, actions: Sequence[str], exact: bool) -> Segment:
        """AK9: the result derived from the sets, and the counts: included (GE01), received, accepted."""
        own = _distinct(self.group_codes(exact))
        rejecting = bool(errors(self.group.findings))
        accepted = 0 if rejecting else sum(a in ("A", "E") for a in actions)
        received = len(actions)
        if rejecting or (actions and not accepted):
            action = "R"
        elif accepted < received:
            action = "P"
        elif "E" in actions or own:
            action = "E"
        else:
            action = "A"
        counts = [str(min(count, MOST_SETS)) for count in (received, accepted)]
        return ["AK9", action, self.included(), *counts, *own[:MOST_CODES]]

    def included(self) -> str:
        """AK902: what GE01 says, or how many sets came where there is no GE or no number in it."""
        trailer = self.group.group.trailer
        included = counted(value(trailer, 1)) if trailer else None
        return str(min(len(self.group.messages) if included is None else included, MOST_SETS))

    def group_codes(self, exact: bool) -> list[str]:
        found = [codes.group_code(f) for f in errors(self.group.findings)]
        if not exact:
            found.append("6")
        if len(self.group.messages) > MOST_SETS:
            found.append("5")
        return found

    def set(self, report: MessageReport) -> tuple[str, list[Segment]]:
        """The action for one transaction set, and AK2 to AK5."""
        message = report.message
        number, exact = self.copy(message.reference, 9)
        kind, known = self.copy(message.type, 3)
        head: Segment = ["AK2", kind, number]
        if self.since_5010 and message.segments and (convention := value(message.segments[0], 3)):
            copied, whole = self.copy(convention, 35)
            if whole:
                head.append(copied)
        found = errors(report.findings)
        action = _SET_ACTION[effective_verdict(self.report, self.group, report)]
        notes, own = self.notes(found, self.context(message))
        if not exact:
            own.append("7")
        if not known:
            own.append("6")
        if action == "A" and own:
            action = "E"  # what could not be copied was not flawless
        end: Segment = [self.tags[2], action, *_distinct(own)[:MOST_CODES]]
        return action, [head, *notes, end]

    def context(self, message: Message) -> list[Segment]:
        """The CTX of a 999 that names the document, to stand below each IK3: "business unit identifier"."""
        known = identification(message)
        number, exact = self.copy(known.number, LONGEST_CONTEXT)
        if not (self.implementation and number and exact):
            return []
        return [["CTX", [_CONTEXT.get(known.qualifier, "REFERENCE NUMBER"), number]]]

    def notes(self, found: Sequence[Finding], context: Sequence[Segment]) -> tuple[list[Segment], list[str]]:
        """AK3 and AK4 for what is wrong in segments, and the codes of AK5 for the set."""
        own: list[str] = []
        below: dict[int, list[Finding]] = {}
        for finding in found:
            place = finding.place
            if is_about_whole_message(finding) or place.segment is None:
                own.append(codes.set_code(finding, since_5010=self.since_5010))
            else:
                own.append("5")
                below.setdefault(place.segment, []).append(finding)
        notes: list[Segment] = []
        for position in sorted(below):
            for note in self.segment(position, below[position]):
                notes += [note, *context] if note[0] == self.tags[0] else [note]
        return notes, own

    def segment(self, position: int, found: Sequence[Finding]) -> list[Segment]:
        """AK3 for each error of the segment itself, then one with code 8 and an AK4 for each of its elements."""
        notes: list[Segment] = []
        elements: list[Segment] = []
        in_elements: Finding | None = None
        for finding in found:
            if finding.place.element is None:
                release = self.group.group.version[:6]
                code = codes.segment_code(finding, release=release, implementation=self.implementation)
                self.add(notes, self.segment_note(position, finding, code))
            else:
                in_elements = in_elements or finding
                self.add(elements, self.element_note(finding))
        if in_elements:
            # a segment with more errors than an AK3 may carry is named again for the rest
            for start in range(0, max(len(elements), 1), MOST_ELEMENTS):
                note = self.segment_note(position, in_elements, "8")
                if note:
                    notes += [note, *elements[start : start + MOST_ELEMENTS]]
        return notes

    @staticmethod
    def add(notes: list[Segment], note: Segment | None) -> None:
        if note and note not in notes:
            notes.append(note)

    def segment_note(self, position: int, finding: Finding, code: str) -> Segment | None:
        """AK3 or IK3; None where the segment's tag or position cannot be written in it."""
        tag = (finding.expected if finding.fault is Fault.MISSING_SEGMENT else None) or finding.place.tag or ""
        copied, exact = self.copy(tag, 3)
        copied = copied.strip()
        if len(copied) < 2 or position < 1 or position > (10**10 - 1 if self.since_5010 else 999_999):
            return None
        if not exact and code == "8":
            code = "1"
        return [self.tags[0], copied, str(position), "", code]

    def element_note(self, finding: Finding) -> Segment | None:
        """AK4 or IK4; None where the element's position cannot be written in it."""
        place = finding.place
        if place.element is None or not 1 <= place.element <= 99:
            return None
        position = [str(place.element)]
        if place.component is not None and place.component <= 99:
            position.append(str(place.component))
        if self.since_5010 and place.repetition is not None and 1 < place.repetition <= 9999:
            position += [""] * (2 - len(position)) + [str(place.repetition)]
        where: Element = position if len(position) > 1 else position[0]
        number = finding.element_id or ""
        if not (number.isascii() and number.isdigit() and len(number) <= 4):
            number = ""
        code = codes.element_code(finding, since_5010=self.since_5010, implementation=self.implementation)
        return _trimmed([self.tags[1], where, number, code, self.bad_data(finding.value or "")])

    def bad_data(self, received: str) -> str:
        """AK404: the first 99 characters of what was received, or nothing where it cannot be written."""
        copied = received[:LONGEST_COPY].rstrip(" ")
        if not all(_CAN(c) and c not in self.avoid for c in copied):
            return ""
        return copied

    def copy(self, text: str, longest: int) -> tuple[str, bool]:
        """A value to be repeated, and whether it could be as it stood: within its length and free of separators."""
        copied, exact = fit(text, longest, _CAN)
        if any(c in copied for c in self.avoid):
            copied, exact = "".join(" " if c in self.avoid else c for c in copied), False
        return copied, exact


def _of_unknown_release(group: GroupReport) -> bool:
    """Whether GS08 names a release that is not known, so that none of the group's sets could be checked."""
    return bool(group.messages) and all(
        message.verdict is Verdict.REJECTED
        and any(f.fault is Fault.UNKNOWN_RELEASE and f.is_error for f in message.findings)
        for message in group.messages
    )


def _distinct(found: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _trimmed(segment: Segment) -> Segment:
    while len(segment) > 1 and segment[-1] == "":
        segment.pop()
    return segment
