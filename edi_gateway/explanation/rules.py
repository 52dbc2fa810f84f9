"""Whose rule a finding is: the clause of ISO 9735 or X12, the definition of the release, the agreement, the map."""

from __future__ import annotations

from typing import Final

from edi_gateway.findings import Fault, Finding, Owner
from edi_gateway.syntax.model import Message, Standard
from edi_gateway.validation.model import MessageReport

_STRUCTURE = ("ISO 9735, clause on structures (interchange, group, message)", "X12.5 and X12.6, control structures")
_UNB_UNZ = ("ISO 9735, service segments UNB and UNZ", "X12.5, segments ISA and IEA")
_GROUP = ("ISO 9735, service segments UNG and UNE", "X12.6, segments GS and GE")
_MESSAGE = ("ISO 9735, service segments UNH and UNT", "X12.6, segments ST and SE")
_CHARACTERS = ("ISO 9735, clause on character sets", "X12.6, basic and extended character set")
_SEPARATORS = ("ISO 9735, service characters and UNA", "X12.5, separators defined by ISA")

CLAUSES: Final[dict[Fault, tuple[str, str]]] = {
    Fault.EMPTY_FILE: _STRUCTURE,
    Fault.NOT_EDI: _STRUCTURE,
    Fault.JUNK: _STRUCTURE,
    Fault.BYTE_ORDER_MARK: _CHARACTERS,
    Fault.LINE_WRAPPED: _CHARACTERS,
    Fault.MISSING_TERMINATOR: _SEPARATORS,
    Fault.EMPTY_SEGMENT: _STRUCTURE,
    Fault.BAD_SERVICE_STRING: _SEPARATORS,
    Fault.BAD_ISA: ("X12.5, segment ISA", "X12.5, segment ISA"),
    Fault.BAD_SEGMENT_TAG: ("ISO 9735, clause on structures (segment)", "X12.6, segment identifiers"),
    Fault.UNSUPPORTED_SYNTAX: ("ISO 9735, UNB S001, element 0002", "X12.5, ISA12"),
    Fault.UNSUPPORTED_CHARACTER_SET: ("ISO 9735, UNB S001, element 0001", "X12.6, character sets"),
    Fault.INVALID_CHARACTER: _CHARACTERS,
    Fault.MISSING_INTERCHANGE_TRAILER: _UNB_UNZ,
    Fault.MISSING_GROUP_TRAILER: _GROUP,
    Fault.MISSING_MESSAGE_TRAILER: _MESSAGE,
    Fault.SEGMENT_OUTSIDE_MESSAGE: _STRUCTURE,
    Fault.GROUPS_AND_MESSAGES_MIXED: ("ISO 9735, clause on structures (groups or messages, never both)", _STRUCTURE[1]),
    Fault.EMPTY_INTERCHANGE: _STRUCTURE,
    Fault.EMPTY_GROUP: _STRUCTURE,
    Fault.INTERCHANGE_COUNT: ("ISO 9735, UNZ element 0036", "X12.5, IEA01"),
    Fault.INTERCHANGE_REFERENCE: ("ISO 9735, UNZ element 0020", "X12.5, IEA02"),
    Fault.GROUP_COUNT: ("ISO 9735, UNE element 0060", "X12.6, GE01"),
    Fault.GROUP_REFERENCE: ("ISO 9735, UNE element 0048", "X12.6, GE02"),
    Fault.MESSAGE_COUNT: ("ISO 9735, UNT element 0074", "X12.6, SE01"),
    Fault.MESSAGE_REFERENCE: ("ISO 9735, UNT element 0062", "X12.6, SE02"),
    Fault.DUPLICATE_GROUP_REFERENCE: ("ISO 9735, UNG element 0048", "X12.6 3.9.1, GS06"),
    Fault.DUPLICATE_MESSAGE_REFERENCE: ("ISO 9735, UNH element 0062", "X12.6, ST02"),
    Fault.INVALID_ENVELOPE_VALUE: ("ISO 9735, service segments", "X12.5 and X12.6, control segments"),
    Fault.WRONG_FUNCTIONAL_GROUP: ("ISO 9735, UNG elements 0038 and S008", "X12.6, GS01"),
    Fault.UNSUPPORTED_PACKAGE: ("This gateway: only batch messages are processed", "This gateway: only ISA, GS and ST"),
    Fault.MISSING_INTERCHANGE_HEADER: _UNB_UNZ,
    Fault.MISSING_GROUP_HEADER: _GROUP,
    Fault.TRAILING_SEPARATOR: (
        "ISO 9735, clause on compressing (syntax 1-3), suppression (4)",
        "X12.6, trailing separators",
    ),
    Fault.WRONG_TYPE: ("ISO 9735, clause on numeric data elements", "X12.6, data element types"),
    Fault.TOO_MANY_FAULTS: ("This gateway: a limit on what is listed", "This gateway: a limit on what is listed"),
}
"""For EDIFACT and for X12: the rules of the syntax."""

_OWNERS: Final = {
    Owner.GUIDE: "The partner's implementation guide",
    Owner.AGREEMENT: "The agreement with the partner (its partner file, and config.toml)",
    Owner.MAP: "The map between message and document",
    Owner.BUSINESS: "Arithmetic and identifiers: totals and check digits must be right",
}
_ENVELOPE_VALUES = (
    Fault.INVALID_ENVELOPE_VALUE,
    Fault.MISSING_ELEMENT,
    Fault.TOO_LONG,
    Fault.TOO_SHORT,
    Fault.TOO_MANY_ELEMENTS,
)
_CONDITIONS = (Fault.CONDITION_REQUIRES, Fault.CONDITION_EXCLUDES)
_NOT_INSTALLED = (Fault.UNKNOWN_MESSAGE_TYPE, Fault.UNKNOWN_RELEASE)


def rule(finding: Finding, standard: Standard | None, report: MessageReport | None) -> str:
    """Whose rule was broken, and which."""
    if finding.fault in _NOT_INSTALLED:
        return "This gateway: only messages of installed definitions can be checked"
    if finding.owner in _OWNERS:
        return _OWNERS[finding.owner]
    clauses = CLAUSES.get(finding.fault)
    if finding.owner is Owner.SYNTAX and finding.fault in _ENVELOPE_VALUES:
        clauses = CLAUSES[Fault.INVALID_ENVELOPE_VALUE]
    if clauses and (finding.owner is Owner.SYNTAX or report is None or finding.fault is Fault.WRONG_FUNCTIONAL_GROUP):
        return _clause(finding, standard, clauses)
    if report is None or (report.definition is None):
        return f"The standard ({standard})" if standard else "EDIFACT and X12"
    return _definition(finding, report.message)


def _clause(finding: Finding, standard: Standard | None, clauses: tuple[str, str]) -> str:
    edifact, x12 = clauses
    if standard is None:
        text = f"{edifact}; {x12}" if edifact != x12 else edifact
    else:
        text = edifact if standard is Standard.EDIFACT else x12
    tag, element = finding.place.tag, finding.place.element
    if finding.fault in _ENVELOPE_VALUES and tag and element:
        number = f", element {finding.element_id}" if finding.element_id else ""
        of = "ISO 9735" if standard is Standard.EDIFACT else ("X12.5" if tag in ("ISA", "IEA") else "X12.6")
        return f"{of}, {tag}{element:02d}{number}"
    return text


def _definition(finding: Finding, message: Message) -> str:
    """The definition of the message; what it says of the element, where the finding is about one."""
    directory = "UN/EDIFACT directory" if message.standard is Standard.EDIFACT else "X12 version"
    name = f"The definition of {message.type}, {directory} {message.release}"
    if finding.fault in _CONDITIONS and finding.expected:
        return f"X12.6, condition {finding.expected} of segment {finding.place.tag} in {message.release}"
    if finding.element_id:
        form = finding.expected if finding.expected and finding.fault is not Fault.INVALID_CODE else ""
        return f"{name}: element {finding.element_id}{f' ({form})' if form else ''}"
    return f"{name}: its segment table"
