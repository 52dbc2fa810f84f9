"""Which acknowledgement code stands for which finding: CONTRL 0085, TA105, AK905, AK502, AK304, AK403 and the IK ones.

``LEVELS`` says at which levels a fault can be an error; each table has an entry for every fault of its level. The
functions never fail: a fault that turns up at a level where nobody expected it gets the most general code there is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from edi_gateway.findings import Fault, Finding, Owner
from edi_gateway.standards import segment_definition
from edi_gateway.syntax.model import Standard


class Level(StrEnum):
    """What a finding is about."""

    FILE = "file"  # no interchange, so nobody who could be answered
    INTERCHANGE = "interchange"
    GROUP = "group"
    MESSAGE = "message"
    SEGMENT = "segment"
    ELEMENT = "element"


_F, _I, _G, _M, _S, _E = Level
_CONTENT = frozenset({_M, _S, _E})

LEVELS: Final[dict[Fault, frozenset[Level]]] = {
    Fault.EMPTY_FILE: frozenset({_F}),
    Fault.NOT_EDI: frozenset({_F}),
    Fault.JUNK: frozenset({_F, _I, _G, _M, _S}),
    Fault.BYTE_ORDER_MARK: frozenset({_F, _I}),
    Fault.LINE_WRAPPED: frozenset({_F, _I}),
    Fault.MISSING_TERMINATOR: frozenset({_F, _I, _G, _M, _S}),
    Fault.EMPTY_SEGMENT: frozenset({_I, _G, _M, _S}),
    Fault.BAD_SERVICE_STRING: frozenset({_F, _I}),
    Fault.BAD_ISA: frozenset({_F, _I}),
    Fault.BAD_SEGMENT_TAG: frozenset({_I, _G, _M, _S}),
    Fault.UNSUPPORTED_SYNTAX: frozenset({_I, _G, _M}),
    Fault.UNSUPPORTED_CHARACTER_SET: frozenset({_I}),
    Fault.INVALID_CHARACTER: frozenset({_I, _G, _M, _S, _E}),
    Fault.MISSING_INTERCHANGE_TRAILER: frozenset({_I}),
    Fault.MISSING_GROUP_TRAILER: frozenset({_I, _G}),
    Fault.MISSING_MESSAGE_TRAILER: frozenset({_I, _G, _M}),
    Fault.SEGMENT_OUTSIDE_MESSAGE: frozenset({_F, _I, _G}),
    Fault.GROUPS_AND_MESSAGES_MIXED: frozenset({_I}),
    Fault.EMPTY_INTERCHANGE: frozenset({_I}),
    Fault.EMPTY_GROUP: frozenset({_I, _G}),
    Fault.INTERCHANGE_COUNT: frozenset({_I}),
    Fault.INTERCHANGE_REFERENCE: frozenset({_I}),
    Fault.GROUP_COUNT: frozenset({_G}),
    Fault.GROUP_REFERENCE: frozenset({_G}),
    Fault.MESSAGE_COUNT: frozenset({_M}),
    Fault.MESSAGE_REFERENCE: frozenset({_M}),
    Fault.DUPLICATE_GROUP_REFERENCE: frozenset({_I, _G}),
    Fault.DUPLICATE_MESSAGE_REFERENCE: frozenset({_I, _G, _M}),
    Fault.DUPLICATE_INTERCHANGE: frozenset({_I}),
    Fault.INVALID_ENVELOPE_VALUE: frozenset({_I, _G, _M}),
    Fault.WRONG_FUNCTIONAL_GROUP: frozenset({_G, _M}),
    Fault.UNSUPPORTED_PACKAGE: frozenset({_I, _G, _M, _S}),
    Fault.MISSING_INTERCHANGE_HEADER: frozenset({_F, _I}),
    Fault.MISSING_GROUP_HEADER: frozenset({_I, _G}),
    Fault.UNKNOWN_SENDER: frozenset({_I, _G}),
    Fault.UNKNOWN_RECEIVER: frozenset({_I, _G}),
    Fault.SENDER_MISMATCH: frozenset({_I, _G}),
    Fault.NO_AGREEMENT: frozenset({_I, _G, _M}),
    Fault.TEST_INDICATOR: frozenset({_I}),
    Fault.UNKNOWN_MESSAGE_TYPE: frozenset({_G, _M}),
    Fault.UNKNOWN_RELEASE: frozenset({_G, _M}),
    Fault.NO_ROUTE: frozenset({_I, _M}),
    Fault.REFUSED_BY_CHANNEL: frozenset({_F}),
    Fault.IDENTITY_REUSED: frozenset({_F}),
    Fault.MESSAGE_REFUSED: frozenset({_I}),
    Fault.MISSING_SEGMENT: frozenset({_M, _S}),
    Fault.UNEXPECTED_SEGMENT: frozenset({_M, _S}),
    Fault.UNKNOWN_SEGMENT: frozenset({_M, _S}),
    Fault.SEGMENT_OUT_OF_ORDER: frozenset({_M, _S}),
    Fault.SEGMENT_TOO_OFTEN: frozenset({_M, _S}),
    Fault.LOOP_TOO_OFTEN: frozenset({_M, _S}),
    Fault.MISSING_ELEMENT: _CONTENT | {_I, _G},
    Fault.TOO_MANY_ELEMENTS: _CONTENT,
    Fault.TOO_MANY_COMPONENTS: _CONTENT,
    Fault.TOO_MANY_REPETITIONS: _CONTENT,
    Fault.TOO_LONG: _CONTENT | {_I, _G},
    Fault.TOO_SHORT: _CONTENT | {_I, _G},
    Fault.WRONG_TYPE: _CONTENT | {_I, _G},
    Fault.INVALID_CODE: _CONTENT | {_I, _G},
    Fault.INVALID_DATE: _CONTENT | {_I, _G},
    Fault.INVALID_TIME: _CONTENT | {_I, _G},
    Fault.CONDITION_REQUIRES: _CONTENT,
    Fault.CONDITION_EXCLUDES: _CONTENT,
    Fault.TRAILING_SEPARATOR: _CONTENT,
    Fault.TOO_MANY_FAULTS: frozenset({_M, _S}),
    Fault.UNMAPPED_VALUE: _CONTENT,
    Fault.MISSING_VALUE: _CONTENT,
    Fault.UNREADABLE_VALUE: _CONTENT,
    Fault.CONTROL_TOTAL: _CONTENT,
    Fault.CHECK_DIGIT: _CONTENT,
    Fault.DUPLICATE_IDENTIFIER: _CONTENT,
    Fault.NOT_CARRIED: _CONTENT,
}
"""At which levels each fault can be an error. A new fault is added here first; the tests then ask for its codes."""

UNSPECIFIED: Final = "18"

CONTRL_4: Final[dict[Fault, str]] = {
    Fault.EMPTY_FILE: "32",
    Fault.NOT_EDI: UNSPECIFIED,
    Fault.JUNK: "21",
    Fault.BYTE_ORDER_MARK: "21",
    Fault.LINE_WRAPPED: "21",
    Fault.MISSING_TERMINATOR: "22",
    Fault.EMPTY_SEGMENT: "15",
    Fault.BAD_SERVICE_STRING: "20",
    Fault.BAD_ISA: UNSPECIFIED,
    Fault.BAD_SEGMENT_TAG: "15",
    Fault.UNSUPPORTED_SYNTAX: "2",
    Fault.UNSUPPORTED_CHARACTER_SET: "46",
    Fault.INVALID_CHARACTER: "21",
    Fault.MISSING_INTERCHANGE_TRAILER: "13",
    Fault.MISSING_GROUP_TRAILER: "13",
    Fault.MISSING_MESSAGE_TRAILER: "13",
    Fault.SEGMENT_OUTSIDE_MESSAGE: "33",
    Fault.GROUPS_AND_MESSAGES_MIXED: "30",
    Fault.EMPTY_INTERCHANGE: "32",
    Fault.EMPTY_GROUP: "32",
    Fault.INTERCHANGE_COUNT: "29",
    Fault.INTERCHANGE_REFERENCE: "28",
    Fault.GROUP_COUNT: "29",
    Fault.GROUP_REFERENCE: "28",
    Fault.MESSAGE_COUNT: "29",
    Fault.MESSAGE_REFERENCE: "28",
    Fault.DUPLICATE_GROUP_REFERENCE: "26",
    Fault.DUPLICATE_MESSAGE_REFERENCE: "26",
    Fault.DUPLICATE_INTERCHANGE: "26",
    Fault.INVALID_ENVELOPE_VALUE: "12",
    Fault.WRONG_FUNCTIONAL_GROUP: "12",
    Fault.UNSUPPORTED_PACKAGE: "47",
    Fault.MISSING_INTERCHANGE_HEADER: "13",
    Fault.MISSING_GROUP_HEADER: "13",
    Fault.UNKNOWN_SENDER: "23",
    Fault.UNKNOWN_RECEIVER: "7",
    Fault.SENDER_MISMATCH: "23",
    Fault.NO_AGREEMENT: "17",
    Fault.TEST_INDICATOR: "25",
    Fault.UNKNOWN_MESSAGE_TYPE: "14",
    Fault.UNKNOWN_RELEASE: "14",
    Fault.NO_ROUTE: "17",
    Fault.REFUSED_BY_CHANNEL: UNSPECIFIED,
    Fault.IDENTITY_REUSED: "26",
    Fault.MESSAGE_REFUSED: UNSPECIFIED,
    Fault.MISSING_SEGMENT: "13",
    Fault.UNEXPECTED_SEGMENT: "15",
    Fault.UNKNOWN_SEGMENT: "15",
    Fault.SEGMENT_OUT_OF_ORDER: "15",
    Fault.SEGMENT_TOO_OFTEN: "35",
    Fault.LOOP_TOO_OFTEN: "36",
    Fault.MISSING_ELEMENT: "13",
    Fault.TOO_MANY_ELEMENTS: "16",
    Fault.TOO_MANY_COMPONENTS: "16",
    Fault.TOO_MANY_REPETITIONS: "35",
    Fault.TOO_LONG: "39",
    Fault.TOO_SHORT: "40",
    Fault.WRONG_TYPE: "37",
    Fault.INVALID_CODE: "12",
    Fault.INVALID_DATE: "12",
    Fault.INVALID_TIME: "12",
    Fault.CONDITION_REQUIRES: "48",
    Fault.CONDITION_EXCLUDES: "48",
    Fault.TRAILING_SEPARATOR: "45",
    Fault.TOO_MANY_FAULTS: UNSPECIFIED,
    Fault.UNMAPPED_VALUE: "14",
    Fault.MISSING_VALUE: "13",
    Fault.UNREADABLE_VALUE: "12",
    Fault.CONTROL_TOTAL: "12",
    Fault.CHECK_DIGIT: "12",
    Fault.DUPLICATE_IDENTIFIER: "12",
    Fault.NOT_CARRIED: "15",
}
"""0085 for syntax version 4."""

CONTRL_3: Final[dict[Fault, str]] = CONTRL_4 | {
    Fault.UNSUPPORTED_CHARACTER_SET: "2",
    Fault.WRONG_FUNCTIONAL_GROUP: "31",
    Fault.UNSUPPORTED_PACKAGE: "15",
    Fault.TOO_MANY_REPETITIONS: "16",
    Fault.CONDITION_REQUIRES: "13",
    Fault.CONDITION_EXCLUDES: "15",
    Fault.TRAILING_SEPARATOR: UNSPECIFIED,
}
"""0085 for syntax versions 1 to 3, whose list ends at 43."""

_OTHER_CONTENT = "024"
INTERCHANGE: Final[dict[Fault, str]] = {
    fault: _OTHER_CONTENT for fault, levels in LEVELS.items() if Level.INTERCHANGE in levels
} | {
    Fault.JUNK: "022",
    Fault.BYTE_ORDER_MARK: "022",
    Fault.LINE_WRAPPED: "022",
    Fault.EMPTY_SEGMENT: "022",
    Fault.MISSING_TERMINATOR: "004",
    Fault.BAD_SERVICE_STRING: "026",
    Fault.BAD_ISA: "022",
    Fault.UNSUPPORTED_SYNTAX: "003",
    Fault.MISSING_INTERCHANGE_TRAILER: "023",
    Fault.INTERCHANGE_COUNT: "021",
    Fault.INTERCHANGE_REFERENCE: "001",
    Fault.DUPLICATE_INTERCHANGE: "025",
    Fault.INVALID_ENVELOPE_VALUE: "022",
    Fault.UNKNOWN_SENDER: "006",
    Fault.UNKNOWN_RECEIVER: "009",
    Fault.SENDER_MISMATCH: "006",
    Fault.TEST_INDICATOR: "020",
}
"""TA105."""

_ISA_ELEMENT = (
    "010", "011", "012", "013", "005", "006", "007", "008",
    "014", "015", "002", "017", "018", "019", "020", "027",
)  # fmt: skip
_VALUE_FAULTS: Final = frozenset(
    {
        Fault.INVALID_ENVELOPE_VALUE,
        Fault.INVALID_CHARACTER,
        Fault.TOO_LONG,
        Fault.TOO_SHORT,
        Fault.WRONG_TYPE,
        Fault.INVALID_CODE,
        Fault.INVALID_DATE,
        Fault.INVALID_TIME,
        Fault.MISSING_ELEMENT,
    }
)

GROUP: Final[dict[Fault, str]] = {fault: "1" for fault, levels in LEVELS.items() if Level.GROUP in levels} | {
    Fault.MISSING_GROUP_TRAILER: "3",
    Fault.GROUP_REFERENCE: "4",
    Fault.GROUP_COUNT: "5",
    Fault.EMPTY_GROUP: "5",
    Fault.DUPLICATE_GROUP_REFERENCE: "19",
    Fault.UNKNOWN_RELEASE: "2",
    Fault.UNSUPPORTED_SYNTAX: "2",
}
"""AK905. The list has no code for "something else": "1", the group is not supported, stands for it."""

VERSION_NOT_SUPPORTED: Final = GROUP[Fault.UNKNOWN_RELEASE]

_GS_ELEMENT = {6: "6", 7: "2", 8: "2"}
_GE_ELEMENT = {1: "5", 2: "4"}

SET: Final[dict[Fault, str]] = {fault: "5" for fault, levels in LEVELS.items() if Level.MESSAGE in levels} | {
    Fault.UNSUPPORTED_SYNTAX: "1",
    Fault.MISSING_MESSAGE_TRAILER: "2",
    Fault.MESSAGE_REFERENCE: "3",
    Fault.MESSAGE_COUNT: "4",
    Fault.DUPLICATE_MESSAGE_REFERENCE: "23",
    Fault.INVALID_ENVELOPE_VALUE: "7",
    Fault.WRONG_FUNCTIONAL_GROUP: "6",
    Fault.UNSUPPORTED_PACKAGE: "1",
    Fault.NO_AGREEMENT: "1",
    Fault.NO_ROUTE: "1",
    Fault.UNKNOWN_MESSAGE_TYPE: "1",
    Fault.UNKNOWN_RELEASE: "1",
}
"""AK502 and IK502."""

_ST_ELEMENT = {1: "6", 2: "7", 3: "19"}
_SE_ELEMENT = {1: "4", 2: "3"}

SEGMENT: Final[dict[Fault, str]] = {fault: "8" for fault, levels in LEVELS.items() if Level.SEGMENT in levels} | {
    Fault.JUNK: "1",
    Fault.EMPTY_SEGMENT: "1",
    Fault.BAD_SEGMENT_TAG: "1",
    Fault.UNKNOWN_SEGMENT: "1",
    Fault.UNSUPPORTED_PACKAGE: "1",
    Fault.UNEXPECTED_SEGMENT: "2",
    Fault.MISSING_SEGMENT: "3",
    Fault.LOOP_TOO_OFTEN: "4",
    Fault.SEGMENT_TOO_OFTEN: "5",
    Fault.SEGMENT_OUT_OF_ORDER: "7",
}
"""AK304 and IK304."""

ELEMENT: Final[dict[Fault, str]] = {
    Fault.MISSING_ELEMENT: "1",
    Fault.CONDITION_REQUIRES: "2",
    Fault.TOO_MANY_ELEMENTS: "3",
    Fault.TOO_MANY_COMPONENTS: "13",
    Fault.TOO_MANY_REPETITIONS: "12",
    Fault.TRAILING_SEPARATOR: "3",
    Fault.TOO_SHORT: "4",
    Fault.TOO_LONG: "5",
    Fault.WRONG_TYPE: "6",
    Fault.INVALID_CHARACTER: "6",
    Fault.INVALID_CODE: "7",
    Fault.INVALID_DATE: "8",
    Fault.INVALID_TIME: "9",
    Fault.CONDITION_EXCLUDES: "10",
    Fault.UNMAPPED_VALUE: "7",
    Fault.MISSING_VALUE: "1",
    Fault.UNREADABLE_VALUE: "6",
    Fault.CONTROL_TOTAL: "7",
    Fault.CHECK_DIGIT: "7",
    Fault.DUPLICATE_IDENTIFIER: "7",
    Fault.NOT_CARRIED: "3",
}
"""AK403 and IK403 as of 005010; ``element_code`` knows what 004010 lacks."""

_GUIDE_SEGMENT = {Fault.UNEXPECTED_SEGMENT: "I4", Fault.MISSING_SEGMENT: "I8"}
_GUIDE_ELEMENT = {
    Fault.INVALID_CODE: "I6",
    Fault.CONDITION_REQUIRES: "I9",
    Fault.TOO_MANY_ELEMENTS: "I10",
    Fault.CONDITION_EXCLUDES: "I13",
}


def contrl_code(fault: Fault, syntax_version: int) -> str:
    """0085 for a fault; versions 1 to 3 share one list."""
    return (CONTRL_4 if syntax_version >= 4 else CONTRL_3).get(fault, UNSPECIFIED)


def interchange_code(finding: Finding) -> str:
    """TA105 for a finding about an interchange; a wrong value is named by the element of ISA it stands in.

    An ISA whose elements are not at their fixed places is a wrong control structure, whatever element is too short.
    """
    place = finding.place
    if finding.fault is Fault.BAD_ISA and place.element == len(_ISA_ELEMENT):
        return _ISA_ELEMENT[-1]  # no component separator at all
    if finding.fault in _VALUE_FAULTS and place.tag == "ISA" and place.element:
        if place.element <= len(_ISA_ELEMENT):
            return _ISA_ELEMENT[place.element - 1]
    elif finding.fault in _VALUE_FAULTS and place.tag == "IEA" and place.element:
        return "021" if place.element == 1 else "001"
    return INTERCHANGE.get(finding.fault, _OTHER_CONTENT)


def group_code(finding: Finding) -> str:
    """AK905 for a finding about a functional group."""
    place = finding.place
    if finding.fault in _VALUE_FAULTS and place.element:
        by_element = {"GS": _GS_ELEMENT, "GE": _GE_ELEMENT}.get(place.tag or "", {})
        if place.element in by_element:
            return by_element[place.element]
    return GROUP.get(finding.fault, "1")


def set_code(finding: Finding, *, since_5010: bool) -> str:
    """AK502 or IK502 for a finding about a transaction set."""
    place = finding.place
    if finding.fault is Fault.WRONG_FUNCTIONAL_GROUP and since_5010:
        return "18"
    if finding.fault in _VALUE_FAULTS and place.element:
        by_element = {"ST": _ST_ELEMENT, "SE": _SE_ELEMENT}.get(place.tag or "", {})
        if place.element in by_element:
            return by_element[place.element]
    return SET.get(finding.fault, "5")


def segment_code(finding: Finding, *, release: str = "", implementation: bool = False) -> str:
    """AK304, or IK304 where ``implementation`` is true and the rule is the partner's guide's.

    A segment that is not part of the transaction set is code 6 where the dictionary of the release has it ("segment not
    in defined transaction set"), and 1 ("unrecognized segment ID") where nobody knows it.
    """
    if finding.fault is Fault.UNKNOWN_SEGMENT and segment_definition(Standard.X12, release, finding.place.tag or ""):
        return "6"
    if implementation and finding.owner is Owner.GUIDE and finding.fault in _GUIDE_SEGMENT:
        return _GUIDE_SEGMENT[finding.fault]
    return SEGMENT.get(finding.fault, "8")


def element_code(finding: Finding, *, since_5010: bool, implementation: bool = False) -> str:
    """AK403, or IK403 where ``implementation`` is true and the rule is the partner's guide's."""
    if implementation and finding.owner is Owner.GUIDE and finding.fault in _GUIDE_ELEMENT:
        return _GUIDE_ELEMENT[finding.fault]
    code = ELEMENT.get(finding.fault, "7")
    return "3" if code in ("12", "13") and not since_5010 else code
