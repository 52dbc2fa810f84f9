"""The faults of messages in words: what each means, what mostly brings it about, an example, how it is put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from edi_gateway.findings import Fault


@dataclass(frozen=True, slots=True)
class Cause:
    """``meaning`` and ``fix`` are sentences; ``usually`` is what mostly brings it about, or ""; ``example`` is text as
    it may stand in a file (EDIFACT or X12), or "" where none can be shown."""

    meaning: str
    usually: str
    example: str
    fix: str


OF_MESSAGES: Final[dict[Fault, Cause]] = {
    # structure
    Fault.MISSING_SEGMENT: Cause(
        "A mandatory segment, or a group that begins with one, is not there.",
        "",
        "UNH+1+ORDERS:D:96A:UN'DTM+137:20261123:102'   (BGM is missing)",
        "Send the segment in its place.",
    ),
    Fault.UNEXPECTED_SEGMENT: Cause(
        "The message has this segment, but not here.",
        "The segment that begins its group or loop is missing.",
        "UNS+S'QTY+21:48'",
        "Put the segment after the one that begins its group, or leave it out.",
    ),
    Fault.UNKNOWN_SEGMENT: Cause(
        "The message has no such segment.",
        "The sender uses another release, or a segment of its own.",
        "ZZZ+1'",
        "Leave it out, or agree on a release that has it.",
    ),
    Fault.SEGMENT_OUT_OF_ORDER: Cause(
        "The segment stands before or after its place.",
        "",
        "CUX+2:EUR:9'FTX+AAI+++late'",
        "Put the segment where the message has it.",
    ),
    Fault.SEGMENT_TOO_OFTEN: Cause(
        "The segment occurs more often than the message allows.",
        "",
        "BGM+220+4711+9'BGM+220+4711+9'",
        "Leave out what is too much.",
    ),
    Fault.LOOP_TOO_OFTEN: Cause(
        "A group or loop occurs more often than the message allows.",
        "",
        "",
        "Leave out what is too much, or split the message.",
    ),
    # elements
    Fault.MISSING_ELEMENT: Cause("A mandatory element or component has no value.", "", "QTY+:48:PCE'", "Send a value."),
    Fault.TOO_MANY_ELEMENTS: Cause(
        "The segment has more elements than are defined.",
        "An element separator in the data was not escaped.",
        "UNS+S+1'",
        "Leave out what is too much, or escape the separator in the data.",
    ),
    Fault.TOO_MANY_COMPONENTS: Cause(
        "The element has more components than are defined.",
        "A component separator in the data was not escaped.",
        "RFF+ON:4711:1:2:3'",
        "Leave out what is too much, or escape the separator in the data.",
    ),
    Fault.TOO_MANY_REPETITIONS: Cause(
        "The element is repeated more often than is allowed.",
        "A repetition separator in the data was not escaped.",
        "BGM+220+4711*4712+9'   (syntax version 4)",
        "Leave out what is too much.",
    ),
    Fault.TOO_LONG: Cause(
        "The value is longer than the element may be.", "", "BGM+220+" + "9" * 36 + "+9'", "Shorten the value."
    ),
    Fault.TOO_SHORT: Cause(
        "The value is shorter than the element must be.",
        "Leading zeroes were lost.",
        "PO1*1*24*E*62.4~",
        "Send the whole value.",
    ),
    Fault.WRONG_TYPE: Cause(
        "The value is not of its type: not a number where one must be, or with another decimal mark than declared.",
        "",
        "QTY+21:many'",
        "Send a value of the type.",
    ),
    Fault.INVALID_CODE: Cause(
        "The code is not in the list of this release.",
        "A code of another release or of the partner's own is used.",
        "PO1*1*24*??*62.4~",
        "Send a code of the list, or agree on this one with the partner.",
    ),
    Fault.INVALID_DATE: Cause(
        "The value is no day of the calendar, or not in the form that its format code says.",
        "",
        "DTM+137:20261332:102'",
        "Send the date in the form that is named.",
    ),
    Fault.INVALID_TIME: Cause(
        "The value is no time of day.", "", "DTM+137:202611232561:203'", "Send the time as HHMM or HHMMSS."
    ),
    Fault.CONDITION_REQUIRES: Cause(
        "An element is missing that another one needs, or none of several of which one is needed (notes P, R, C, L).",
        "",
        "N1*BY**UL~",
        "Send the element that is named, or leave out the one that needs it.",
    ),
    Fault.CONDITION_EXCLUDES: Cause(
        "Elements are used together that exclude each other (note E).",
        "",
        "MEA**WT*5*01****02~",
        "Send one of them only.",
    ),
    Fault.TRAILING_SEPARATOR: Cause(
        "Separators stand at the end of a segment or composite, where they say nothing.",
        "",
        "BGM+220+4711+9+++'",
        "Leave out separators that nothing follows.",
    ),
    Fault.TOO_MANY_FAULTS: Cause(
        "So much is wrong that the rest is not listed.", "", "", "Put right what is listed, and check again."
    ),
    # maps and business checks
    Fault.UNMAPPED_VALUE: Cause(
        "The code is valid, but the map has no meaning for it.",
        "",
        "",
        "Add the code to the table of the map.",
    ),
    Fault.MISSING_VALUE: Cause(
        "The document needs a value that the message does not say, or the message one that the document lacks.",
        "",
        "",
        "Send the value, or give the map a default.",
    ),
    Fault.UNREADABLE_VALUE: Cause(
        "The value cannot be read as what the map takes it for: a number, a date.",
        "",
        "",
        "Send the value in the form that is named.",
    ),
    Fault.CONTROL_TOTAL: Cause(
        "A total in the message does not agree with the lines it is the total of.",
        "Lines were changed after it was computed.",
        "CNT+2:3'   (one line); CTT*3~",
        "Compute the total after the last change.",
    ),
    Fault.CHECK_DIGIT: Cause(
        "A GTIN, GLN or SSCC has a wrong number of digits, or a last digit that does not agree with the others.",
        "The number was typed by hand, lost its leading zeroes, or is one of the partner's own.",
        "LIN+1++0614141001010:EN'",
        "Correct the number, or send the qualifier of what it is.",
    ),
    Fault.DUPLICATE_IDENTIFIER: Cause(
        "A number that names one thing is used for two: an SSCC for two pallets, a line number for two lines.",
        "Labels were printed twice, or a part of the shipment is told twice.",
        "GIN+BJ+340123450000000018'   (in two CPS groups)",
        "Give each thing a number of its own.",
    ),
    Fault.NOT_CARRIED: Cause(
        "Something was said that the map has no place for.",
        "",
        "",
        "Nothing needs to be done, unless it matters: then extend the map.",
    ),
}
"""The faults of structure, elements, maps and business checks."""
