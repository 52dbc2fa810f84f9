"""Messages for tests: written as text for reading, cut without any of the care that the parser takes."""

from __future__ import annotations

from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.standards import load
from edi_gateway.syntax.model import (
    EDIFACT_DEFAULT,
    X12_DEFAULT,
    Delimiters,
    Element,
    Message,
    Repetitions,
    Segment,
    Standard,
)
from edi_gateway.validation import validate_message
from edi_gateway.validation.model import Loop

ORDERS = """
UNH+1+ORDERS:D:96A:UN:EAN008
BGM+220+4711+9
DTM+137:20240131:102
RFF+CT:C-17
NAD+BY+4012345000009::9
CTA+OC+:Miller
COM+123:TE
NAD+SU+4399901000001::9
CUX+2:EUR:9
LIN+1++4000862141404:EN
PIA+5+A-1:SA
QTY+21:5
PRI+AAA:12.50
LIN+2++4000862141411:EN
QTY+21:7
UNS+S
MOA+79:100.5
CNT+2:2
UNT+19+1
"""

PURCHASE_ORDER = """
ST*850*0001
BEG*00*SA*4711**20240131
REF*DP*042
N1*ST*Great Lakes*92*1234
N3*1 Pier Road
N4*Duluth*MN*55802
PO1*1*5*EA*12.5*PE*UP*012345678905
PID*F****Brass tap
PO1*2*7*EA*3.10*PE*UP*012345678912
CTT*2
SE*11*0001
"""

SHIP_NOTICE = """
ST*856*0001
BSN*00*SN1*20240131*1230
HL*1**S
TD5**2*UPSN
HL*2*1*O
PRF*4711
HL*3*2*I
LIN**UP*012345678905
SN1**5*EA
CTT*3
SE*11*0001
"""


def cut(text: str, delimiters: Delimiters) -> list[Segment]:
    """One segment per line; no release characters."""
    return [
        [_element(part, delimiters) for part in line.split(delimiters.element)] for line in text.split("\n") if line
    ]


def _element(text: str, delimiters: Delimiters) -> Element:
    if delimiters.repetition and delimiters.repetition in text:
        return Repetitions([_one(part, delimiters) for part in text.split(delimiters.repetition)])
    return _one(text, delimiters)


def _one(text: str, delimiters: Delimiters) -> str | list[str]:
    return text.split(delimiters.component) if delimiters.component in text else text


def edifact(
    text: str = ORDERS,
    *,
    release: str = "D.96A",
    type_: str = "ORDERS",
    association: str = "",
    delimiters: Delimiters = EDIFACT_DEFAULT,
) -> Message:
    return Message(
        standard=Standard.EDIFACT,
        delimiters=delimiters,
        type=type_,
        release=release,
        association=association,
        reference="1",
        segments=cut(text, delimiters),
        index=1,
        interchange_index=1,
    )


def x12(
    text: str = PURCHASE_ORDER,
    *,
    release: str = "004010",
    type_: str = "850",
    delimiters: Delimiters = X12_DEFAULT,
) -> Message:
    return Message(
        standard=Standard.X12,
        delimiters=delimiters,
        type=type_,
        release=release,
        association="",
        reference="0001",
        segments=cut(text, delimiters),
        index=1,
        interchange_index=1,
        group_index=1,
    )


def changed(text: str, old: str, new: str) -> str:
    """The text with the first ``old`` replaced; lines that become empty fall away."""
    assert old in text, f"{old!r} is not in the message"
    return "\n".join(line for line in text.replace(old, new, 1).split("\n") if line)


def check(message: Message, *, codes: Severity | None = None) -> tuple[Loop, list[Finding]]:
    return validate_message(message, load(message.standard, message.release, message.type), codes=codes)


def findings(message: Message, *, codes: Severity | None = None) -> list[Finding]:
    return check(message, codes=codes)[1]


def brief(found: list[Finding]) -> list[tuple[Fault, str]]:
    """Each finding as its fault and place: ``3 DTM01.2``, with ``*2`` for the second repetition."""
    result = []
    for finding in found:
        place = finding.place
        where = f"{place.segment} {place.tag}"
        if place.element:
            where += f"{place.element:02d}"
        if place.component:
            where += f".{place.component}"
        if place.repetition:
            where += f"*{place.repetition}"
        result.append((finding.fault, where))
    return result
