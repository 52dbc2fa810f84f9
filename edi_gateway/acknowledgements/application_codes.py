"""Which application error stands for which finding in an 824 (TED01) or an APERAK (ERC), and what each code means.

The codes are those of X12 element 647, as far as both 004010 and 005010 have them. UN/EDIFACT has no list of its own
for 9321; the APERAK carries the same codes, with X12 named as the agency responsible (3055 code 116).
"""

from __future__ import annotations

from typing import Final

from edi_gateway.findings import Fault

INCORRECT: Final = "848"
_MISSING, _BALANCE, _DUPLICATE, _COMBINATION, _OTHER = "007", "010", "006", "012", "024"

APPLICATION: Final[dict[Fault, str]] = dict.fromkeys(Fault, INCORRECT) | {
    Fault.MISSING_SEGMENT: _MISSING,
    Fault.MISSING_ELEMENT: _MISSING,
    Fault.MISSING_VALUE: _MISSING,
    Fault.CONDITION_REQUIRES: _MISSING,
    Fault.CONDITION_EXCLUDES: _COMBINATION,
    Fault.CONTROL_TOTAL: _BALANCE,
    Fault.INVALID_DATE: "009",
    Fault.DUPLICATE_INTERCHANGE: _DUPLICATE,
    Fault.DUPLICATE_GROUP_REFERENCE: _DUPLICATE,
    Fault.DUPLICATE_MESSAGE_REFERENCE: _DUPLICATE,
    Fault.DUPLICATE_IDENTIFIER: _DUPLICATE,
    Fault.IDENTITY_REUSED: _DUPLICATE,
    Fault.SENDER_MISMATCH: "011",
    Fault.NO_AGREEMENT: _OTHER,
    Fault.NO_ROUTE: _OTHER,
    Fault.MESSAGE_REFUSED: _OTHER,
    Fault.TOO_MANY_FAULTS: _OTHER,
}
"""TED01 and ERC 9321. There is a code for every fault: what a guide or a map may forbid has no limit."""

ERROR: Final = {
    "006": "this came before (duplicate)",
    "007": "data is missing",
    "008": "a value is out of range",
    "009": "a date is not valid",
    "010": "a total does not agree with what it sums up",
    "011": "values do not match",
    "012": "the combination of values is not valid",
    "024": "an error without a code of its own",
    "812": "the transaction reference or trace number is missing",
    "818": "control totals are missing",
    "819": "the amount of a control total is wrong",
    "820": "the count of a control total is wrong",
    "848": "the data is not correct",
    "849": "the data was corrected",
    "C": "the consignee is missing or not valid",
    "DTE": "a date is not correct",
    "DUP": "this came before (duplicate)",
    "H": "the unit of measure is missing or not valid",
    "MA": "the store number is missing or not valid",
    "MB": "the purchase order number is missing or not valid",
    "MC": "the bill of lading number is missing or not valid",
    "MD": "the invoice date is missing or not valid",
    "ME": "the department number is missing or not valid",
    "MF": "the vendor number is missing or not valid",
    "MG": "the U.P.C. code is missing or not valid",
    "MH": "the DUNS number is missing or not valid",
    "MI": "the carrier's SCAC is missing or not valid",
    "MJ": "the terms are missing or not valid",
    "MK": "the ship-to location is missing or not valid",
    "ML": "the sell-to location is missing or not valid",
    "MM": "the bill-to location is missing or not valid",
    "MN": "the unit cost is missing or not valid",
    "P": "the quantity is missing or not valid",
    "POI": "the purchase order number is not correct",
    "Q": "the item identification is missing or not valid",
    "ZZZ": "an error with a meaning agreed between the partners",
}
"""X12 647, those codes that business partners use in practice."""

ACTION: Final = {
    "A": "accepted",
    "C": "accepted, with a change of its data",
    "E": "accepted, with errors noted",
    "H": "on hold",
    "P": "partly accepted",
    "R": "rejected",
}
"""The second letter of X12 110 (OTI01); the first says of what: T transaction set, G group, I item, B batch."""

FUNCTION: Final = {
    "4": "accepted, with a change of its data",
    "6": "accepted",
    "27": "rejected",
    "29": "accepted",
    "34": "accepted",
    "44": "accepted",
    "45": "accepted, with a change of its data",
}
"""UN/EDIFACT 1225 of a BGM in an APERAK, as far as it says what became of the document."""

RESPONSE: Final = {
    "AC": "accepted, with a change of its data",
    "AD": "accepted",
    "AI": "accepted",
    "AP": "accepted",
    "CA": "accepted, under conditions",
    "RE": "rejected",
}
"""UN/EDIFACT 4343 of a BGM in an APERAK."""
