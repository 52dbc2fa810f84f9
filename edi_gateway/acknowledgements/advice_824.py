"""The 824 (Application Advice) for one transaction set: BGN, OTI with the original's numbers, a TED for each error.

Written in the version of the functional group that came in. X12 transaction set 824, 004010 and 005010.
"""

from __future__ import annotations

from typing import Final

from edi_gateway.acknowledgements.application import Advice
from edi_gateway.acknowledgements.application_codes import APPLICATION, INCORRECT
from edi_gateway.acknowledgements.copying import chunks, clean, sentence_of
from edi_gateway.acknowledgements.identification import identification
from edi_gateway.acknowledgements.subject import can_write
from edi_gateway.acknowledgements.x12 import is_since_5010, separators
from edi_gateway.findings import Fault, Finding
from edi_gateway.standards import messages
from edi_gateway.syntax import charset
from edi_gateway.syntax.model import Delimiters, Element, Segment, Standard, value
from edi_gateway.validation.model import Verdict
from edi_gateway.validation.values import x12_date, x12_time

RESPONSE: Final = "11"  # BGN01: the answer to another transaction set
LONGEST_MESSAGE: Final = 60  # TED02
LONGEST_NOTE: Final = 80  # NTE02
MOST_NOTES: Final = 4
LONGEST_COPY: Final = 99  # TED07
_LONGEST_REFERENCE = {False: 30, True: 50}  # element 127 up to 004010 and as of 005010

_CAN = can_write(charset.X12)
_ACTION = {Verdict.ACCEPTED: "TA", Verdict.ACCEPTED_WITH_ERRORS: "TE", Verdict.REJECTED: "TR", Verdict.PARTLY: "TP"}


def can_answer(release: str) -> bool:
    """Whether the 824 of this release ("004010") is known."""
    return "824" in messages(Standard.X12, release)


def build(advice: Advice, delimiters: Delimiters | None = None) -> list[Segment]:
    """The body of the 824 from BGN on, without ST and SE; ``stamp`` gives it its number and date.

    ``delimiters`` are those of the envelope it goes out in: X12 cannot escape them, and blanks stand for what was
    received with one of them.
    """
    return _Advice(advice, delimiters).body()


class _Advice:
    def __init__(self, advice: Advice, delimiters: Delimiters | None) -> None:
        self.advice = advice
        interchange = advice.interchange.interchange
        self.avoid = separators(delimiters or interchange.delimiters) | separators(None)
        self.since_5010 = is_since_5010(advice.group.group)

    def body(self) -> list[Segment]:
        body: list[Segment] = [["BGN", RESPONSE, "", ""], self.original()]
        reference = self.copy(self.advice.interchange.interchange.reference, _LONGEST_REFERENCE[self.since_5010])
        if reference:
            body.append(["REF", "F8", reference])  # original reference number: ISA13
        for finding in self.advice.findings:
            body += self.error(finding)
        return body

    def original(self) -> Segment:
        """OTI: the action, the document's number, and the control numbers of the group and the set it came in."""
        message = self.advice.message.message
        known = identification(message)
        longest = _LONGEST_REFERENCE[self.since_5010]
        number = self.copy(known.number, longest)
        qualifier = known.qualifier
        if not number:
            qualifier, number = "TN", self.copy(message.reference, longest) or "NONE"
        group = self.advice.group.group.header or []
        day, time, control = value(group, 4), value(group, 5), value(group, 6)
        control = control if control.isascii() and control.isdigit() and len(control) <= 9 else ""
        return _trimmed(
            [
                "OTI",
                _ACTION[self.advice.verdict],
                qualifier,
                number,
                self.bounded(value(group, 2), 2, 15),
                self.bounded(value(group, 3), 2, 15),
                day if x12_date(day, 8, 8) else "",  # an answer has no errors of its own
                time if x12_time(time, 4, 8) else "",
                control,
                self.bounded(message.reference, 4, 9) if control else "",  # C0908
                self.bounded(message.type, 3, 3),
                self.bounded(value(group, 8), 1, 12),
            ]
        )

    def error(self, finding: Finding) -> list[Segment]:
        """TED with the place as far as it is known, and NTE for what its 60 characters cannot hold."""
        texts = chunks(
            clean(sentence_of(finding), _CAN, self.avoid), LONGEST_MESSAGE, LONGEST_NOTE, MOST_NOTES + 1
        ) or [""]
        place = finding.place
        tag, position = self.segment(finding)
        element = place.element if place.element is not None and 1 <= place.element <= 99 and position else None
        number = finding.element_id or ""
        number = number if number.isascii() and number.isdigit() and len(number) <= 4 else ""
        copied = self.copy((finding.value or "")[:LONGEST_COPY], LONGEST_COPY)
        exact = copied == (finding.value or "")[:LONGEST_COPY].rstrip(" ")
        ted: Segment = [
            "TED",
            APPLICATION.get(finding.fault, INCORRECT),
            texts[0],
            tag,
            position,
            self.position(element, place.component, place.repetition) if element else "",
            number if element else "",
            copied if exact else "",
        ]
        notes: list[Segment] = [["NTE", "", text] for text in texts[1:]]
        return [_trimmed(ted), *notes]

    def segment(self, finding: Finding) -> tuple[str, str]:
        """TED03 and TED04: the segment and its position in the set, where ST is 1."""
        place = finding.place
        tag = (finding.expected if finding.fault is Fault.MISSING_SEGMENT else None) or place.tag or ""
        longest = 10 if self.since_5010 else 6
        position = str(place.segment or "")
        fits = 2 <= len(tag) <= 3 and self.copy(tag, 3) == tag and 0 < len(position) <= longest
        return (tag, position) if fits else ("", "")

    def position(self, element: int, component: int | None, repetition: int | None) -> Element:
        """TED05: as of 005010 with component and repetition."""
        if not self.since_5010:
            return str(element)
        parts = [str(element)]
        if component is not None and component <= 99:
            parts.append(str(component))
        if repetition is not None and 1 < repetition <= 9999:
            parts += [""] * (2 - len(parts)) + [str(repetition)]
        return parts if len(parts) > 1 else parts[0]

    def copy(self, text: str, longest: int) -> str:
        return "".join(c if _CAN(c) and c not in self.avoid else " " for c in text[:longest]).strip(" ")

    def bounded(self, text: str, shortest: int, longest: int) -> str:
        copied = self.copy(text, longest)
        return copied if len(copied) >= shortest and copied == text.strip(" ") else ""


def _trimmed(segment: Segment) -> Segment:
    while len(segment) > 1 and segment[-1] == "":
        segment.pop()
    return segment
