"""The number by which people know a document, and the qualifier that an application answer refers to it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from edi_gateway.syntax.model import Message, Standard, value

_X12_NUMBER: Final = {
    "204": ("B2", 4, "SI"),
    "210": ("B3", 2, "IV"),
    "214": ("B10", 1, "TN"),
    "810": ("BIG", 2, "IV"),
    "830": ("BFR", 2, "TN"),
    "850": ("BEG", 3, "PO"),
    "855": ("BAK", 3, "PO"),
    "856": ("BSN", 2, "SI"),
    "860": ("BCH", 3, "PO"),
    "861": ("BRA", 1, "RV"),
    "862": ("BSS", 2, "TN"),
    "865": ("BCA", 3, "PO"),
    "875": ("G50", 3, "PO"),
    "880": ("G01", 2, "IV"),
    "940": ("W05", 2, "TN"),
    "990": ("B1", 2, "SI"),
}
"""Where a transaction set has its number, and OTI02: PO order, IV invoice, SI shipment, RV receipt."""
_X12_OTHER: Final = "TN"  # transaction reference number
_BEGINNING: Final = "BGN"

_EDIFACT_QUALIFIER: Final = {
    "DESADV": "AAK",
    "INVOIC": "IV",
    "ORDERS": "ON",
    "PRICAT": "PL",
    "RECADV": "ALO",
}
_EDIFACT_OTHER: Final = "AGO"  # sender's reference to the original message


@dataclass(frozen=True, slots=True)
class Identification:
    """A document's number as its sender gave it ("" where there is none), and the qualifier to refer to it with."""

    qualifier: str
    number: str


def identification(message: Message) -> Identification:
    """The number of a message: BGM 1004 in EDIFACT, the beginning segment's in X12. Never raises."""
    if message.standard is Standard.EDIFACT:
        number = _first(message, "BGM", 2)
        return Identification(_EDIFACT_QUALIFIER.get(message.type, _EDIFACT_OTHER), number)
    tag, element, qualifier = _X12_NUMBER.get(message.type, (_BEGINNING, 2, _X12_OTHER))
    return Identification(qualifier, _first(message, tag, element))


def _first(message: Message, tag: str, element: int) -> str:
    """The value in the first segment with this tag; the beginning segment stands among the first few of a message."""
    found = next((s for s in message.segments[1:4] if s and s[0] == tag), None)
    return value(found, element).strip() if found else ""
