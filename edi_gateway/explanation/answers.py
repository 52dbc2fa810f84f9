"""Explains a received CONTRL, 997, 999, TA1, 824 or APERAK: each statement in words, laid over what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from edi_gateway.acknowledgements import AckStatement, read, read_ta1
from edi_gateway.acknowledgements.statement import place_in_words
from edi_gateway.explanation.model import Answer, ReportedError
from edi_gateway.explanation.sent import Sent
from edi_gateway.explanation.visible import sentence, visible
from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Standard

_TA105 = re.compile(r"TA105 (\w+):")
_ISA_OF_NOTE = {
    "002": 11, "003": 12, "005": 5, "006": 6, "007": 7, "008": 8, "009": 8, "010": 1, "011": 2, "012": 3, "013": 4,
    "014": 9, "015": 10, "016": 11, "017": 12, "018": 13, "019": 14, "020": 15, "025": 13, "027": 16,
}  # fmt: skip
_INTERCHANGE_SPOTS = {code: ("ISA", element) for code, element in _ISA_OF_NOTE.items()} | {
    "001": ("IEA", 2),
    "021": ("IEA", 1),
}
_GROUP_SPOTS = {"1": ("GS", 1), "2": ("GS", 8), "4": ("GE", 2), "5": ("GE", 1), "6": ("GS", 6), "19": ("GS", 6)}
_SET_SPOTS = {
    "1": ("ST", 1), "3": ("SE", 2), "4": ("SE", 1), "6": ("ST", 1), "7": ("ST", 2), "18": ("ST", 1), "19": ("ST", 3),
    "23": ("ST", 2),
}  # fmt: skip
"""Which element of a header or trailer a code of TA105, AK905 and AK502 is about, where it says so."""


def explain_answers(data: bytes, sent: bytes | None = None) -> list[Answer]:
    """What the acknowledgements in a file say, in the order of the file; [] where it holds none.

    ``sent`` is the file that we sent: each reported error is shown in it, with what our own check makes of the spot.
    Never raises for what a partner sent.
    """
    laid_over = Sent(sent) if sent is not None else None
    return [_answer(kind, statement, laid_over) for kind, statement in _statements(data)]


def _statements(data: bytes) -> Iterator[tuple[str, AckStatement]]:
    for interchange in parse(data).interchanges:
        for statement in read_ta1(interchange):
            yield "TA1", statement
        for message in interchange.messages:
            for statement in read(message, interchange):
                yield message.type, statement


def _answer(kind: str, statement: AckStatement, sent: Sent | None) -> Answer:
    subject = sent.subject(kind, statement) if sent is not None else None
    errors = []
    for detail in statement.details:
        code = _code(detail)
        place = _place(kind, statement, detail, code)
        excerpt, remark = None, ""
        if sent is not None and subject is not None:
            excerpt, remark = sent.look(subject, replace(detail, place=place))
            place = sent.tagged(subject, place)
        place = place.at(tag=visible(place.tag) if place.tag else None)
        text = _words(detail, place)
        errors.append(ReportedError(sentence(text), visible(code), place, excerpt, sentence(remark)))
    return Answer(
        kind=kind,
        standard=statement.standard,
        level=statement.level,
        reference=visible(_reference(statement)),
        verdict=statement.verdict,
        text=sentence(statement.text),
        errors=tuple(errors),
        found=None if sent is None else subject is not None,
    )


def _reference(statement: AckStatement) -> str:
    """What the statement calls its subject; a document has its number where no control reference is given."""
    message = statement.message_reference if statement.message_reference != "?" else statement.document or "?"
    return (message if statement.message_reference else "") or statement.group_reference or statement.reference


def _words(detail: Finding, place: Place) -> str:
    """The sentence of a detail, with the segment by its number where the answer does not give its tag (CONTRL)."""
    told = place_in_words(detail.place)
    if detail.place.segment is None or detail.place.tag or not detail.text.startswith(told):
        return detail.text
    name = f"segment {place.segment}{f' {place.tag}' if place.tag else ''}"
    if detail.fault is Fault.MISSING_SEGMENT and place.element is None:
        name = f"before {name}"
    elif place.element:
        name += f", element {place.tag or ''}{place.element:02d}{f'.{place.component}' if place.component else ''}"
    return f"{name}: {detail.text.removeprefix(told)}"


def _code(detail: Finding) -> str:
    found = _TA105.match(detail.text)
    return found.group(1) if found else detail.expected or ""


def _place(kind: str, statement: AckStatement, detail: Finding, code: str) -> Place:
    """The place a detail names; where it names none, the one that its code is about."""
    if detail.place != Place() or statement.standard is Standard.EDIFACT:
        return detail.place
    if kind == "824":
        return detail.place
    table = {"interchange": _INTERCHANGE_SPOTS, "group": _GROUP_SPOTS}.get(statement.level, _SET_SPOTS)
    tag, element = table.get(code, (None, None))
    return Place(tag=tag, element=element)
