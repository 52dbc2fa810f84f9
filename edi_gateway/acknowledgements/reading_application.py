"""Reads the 824 and APERAK that partners send: what their application made of our documents. Never raises.

As in ``reading``, what cannot be understood never counts as accepted: an unknown action reads as rejected, and so does
an APERAK with errors that does not say that the document is accepted all the same.
"""

from __future__ import annotations

import re
from typing import Final

from edi_gateway.acknowledgements import application_codes
from edi_gateway.acknowledgements.code_texts import text_of
from edi_gateway.acknowledgements.statement import AckStatement, place_in_words
from edi_gateway.acknowledgements.subject import printable
from edi_gateway.findings import Fault, Finding, Owner, Place
from edi_gateway.syntax.model import Message, Segment, Standard, value
from edi_gateway.validation.model import Verdict

_ACTION: Final = {
    "A": Verdict.ACCEPTED,
    "C": Verdict.ACCEPTED_WITH_ERRORS,
    "E": Verdict.ACCEPTED_WITH_ERRORS,
    "P": Verdict.PARTLY,
    "R": Verdict.REJECTED,
}
_FAULT: Final = {
    "006": Fault.DUPLICATE_INTERCHANGE,
    "007": Fault.MISSING_VALUE,
    "009": Fault.INVALID_DATE,
    "010": Fault.CONTROL_TOTAL,
    "012": Fault.CONDITION_EXCLUDES,
}
_OTHER: Final = Fault.UNREADABLE_VALUE
_MOST_DETAILS: Final = 1_000
_MOST_TEXT: Final = 800
_SPOT: Final = re.compile(r"([A-Z][A-Z0-9]{2})(?:(\d{2})(?:\.(\d{1,2}))?)?", re.ASCII)
_CONTROL_REFERENCES: Final = ("ACE", "ACW")


def read_application(message: Message) -> list[AckStatement]:
    """What an 824 or APERAK says, one statement for each document (or functional group) it names; [] for others."""
    if message.type == "824":
        return _read_824(message)
    if message.type == "APERAK":
        return _read_aperak(message)
    return []


class _Details:
    """The errors of one document: each is a code, a place and the text of the segments that follow."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Place, str | None, list[str]]] = []

    def begin(self, code: str, place: Place, received: str | None = None) -> None:
        if len(self.found) < _MOST_DETAILS:
            self.found.append((code, place, received, []))

    def add(self, text: str) -> None:
        if self.found and text and sum(map(len, self.found[-1][3])) < _MOST_TEXT:
            self.found[-1][3].append(text)

    def move(self, place: Place) -> None:
        if self.found:
            code, _, received, texts = self.found[-1]
            self.found[-1] = code, place, received, texts

    @property
    def place(self) -> Place:
        return self.found[-1][1] if self.found else Place()

    def findings(self, element: str) -> tuple[Finding, ...]:
        return tuple(_finding(element, *found) for found in self.found)


def _finding(element: str, code: str, place: Place, received: str | None, texts: list[str]) -> Finding:
    said = " ".join(texts).strip().rstrip(".")
    meaning = text_of(application_codes.ERROR, code)
    text = printable(f"{place_in_words(place)}{said or meaning} ({element} {code[:10]}).")
    return Finding(
        _FAULT.get(code, _OTHER), text, place, owner=Owner.AGREEMENT, value=received, expected=printable(code[:10])
    )


# 824


def _read_824(message: Message) -> list[AckStatement]:
    statements: list[AckStatement] = []
    original: Segment | None = None
    reference, details = "", _Details()
    end: Segment = ["OTI"]
    for segment in [*message.segments, end]:
        match segment[0] if segment else "":
            case "OTI":
                if original is not None:
                    statements.append(_advice(original, reference, details.findings("TED01")))
                original, reference, details = segment, "", _Details()
            case "REF" if original is not None and value(segment, 1) == "F8":
                reference = value(segment, 2)
            case "TED":
                details.begin(value(segment, 1), _place_of_ted(segment), value(segment, 7) or None)
                details.add(value(segment, 2))
            case "NTE":
                details.add(value(segment, 2))
    return statements


def _place_of_ted(segment: Segment) -> Place:
    return Place(
        segment=_number(value(segment, 4)),
        tag=value(segment, 3)[:3] or None,
        element=_number(value(segment, 5, 1)),
        component=_number(value(segment, 5, 2)),
        repetition=_number(value(segment, 5, 3)),
    )


def _advice(original: Segment, reference: str, details: tuple[Finding, ...]) -> AckStatement:
    code, document = value(original, 1), value(original, 3)
    group, kind = _unpadded(value(original, 8)), value(original, 10)
    is_group = code[:1] in ("G", "B") and not value(original, 9)
    verdict = _ACTION.get(code[1:2], Verdict.REJECTED)
    if code[1:2] == "A" and details:
        verdict = Verdict.ACCEPTED_WITH_ERRORS
    name = f"Group {group or document}" if is_group else f"{kind or 'Document'} {document}"
    return AckStatement(
        standard=Standard.X12,
        reference=reference.zfill(9) if reference.isascii() and reference.isdigit() else reference,
        group_reference=group,
        message_reference="" if is_group and group else value(original, 9) or "?",
        verdict=verdict,
        text=_sentence(f"{name}: {text_of(application_codes.ACTION, code[1:2])} by the application", details),
        details=details,
        type=kind,
        code=code,
        document=document,
    )


# APERAK


def _read_aperak(message: Message) -> list[AckStatement]:
    head: Segment = next((s for s in message.segments if s and s[0] == "BGM"), ["BGM"])
    references: dict[str, str] = {}
    details, began = _Details(), False
    for segment in message.segments:
        match segment[0] if segment else "":
            case "ERC":
                began = True
                details.begin(value(segment, 1), Place())
            case "DOC" if not began:
                references.setdefault("DOC", value(segment, 2))
            case "RFF" if not began:
                references.setdefault(value(segment, 1), value(segment, 1, 2))
            case "RFF":
                details.move(Place(segment=_number(value(segment, 1, 3))))
            case "FTX" if began:
                _free_text(segment, details)
    return [_aperak(head, references, details.findings("ERC"))]


def _free_text(segment: Segment, details: _Details) -> None:
    """The text of an error; below its RFF, a text that is a spot (``LIN03.1``) says where in the segment it is."""
    text = " ".join(filter(None, (value(segment, 4, n) for n in range(1, 6))))
    spot = _SPOT.fullmatch(text)
    if spot and details.place.segment is not None:
        tag, element, component = spot.groups()
        details.move(details.place.at(tag=tag, element=_number(element or ""), component=_number(component or "")))
    else:
        details.add(text)


def _aperak(head: Segment, references: dict[str, str], details: tuple[Finding, ...]) -> AckStatement:
    function, response = value(head, 3), value(head, 4)
    verdict, said = _verdict(value(head, 1), function, response, bool(details))
    document = next((n for q, n in references.items() if n and q not in _CONTROL_REFERENCES), "")
    document = document or references.get("ACW", "") or references.get("ACE", "")
    return AckStatement(
        standard=Standard.EDIFACT,
        reference=references.get("ACE", ""),
        group_reference="",
        message_reference=references.get("ACW", "") or "?",
        verdict=verdict,
        text=_sentence(f"Document {document or '?'}: {said} by the application", details),
        details=details,
        code=response or function,
        document=document,
    )


def _verdict(name: str, function: str, response: str, has_errors: bool) -> tuple[Verdict, str]:
    """What an APERAK says became of the message: by 4343, then 1225, then 1001, then by whether it reports errors."""
    said = application_codes.RESPONSE.get(response) or application_codes.FUNCTION.get(function)
    if said is None:
        said = "rejected" if name == "313" or has_errors else "accepted"
    if said == "rejected":
        return Verdict.REJECTED, said
    with_errors = has_errors or said != "accepted"
    return (Verdict.ACCEPTED_WITH_ERRORS if with_errors else Verdict.ACCEPTED), said


# small things


def _sentence(text: str, details: tuple[Finding, ...]) -> str:
    if details:
        more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
        text += f": {details[0].text.rstrip('.')}{more}"
    return f"{printable(text)[:400].rstrip('.')}."


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) > 0 else None


def _unpadded(number: str) -> str:
    return (number.lstrip("0") or "0") if number.isascii() and number.isdigit() and len(number) <= 20 else number
