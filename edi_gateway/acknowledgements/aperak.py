"""The APERAK (Application Error and Acknowledgement) for one message: BGM, DTM, RFF of the original, its errors as ERC.

Written in the release of the message that came in. References follow what is most used: RFF+ACE names the interchange
(UNB 0020), RFF+ACW the message (UNH 0062) and below an ERC, as 1156, the segment in it (UNH is 1); a third RFF has the
document's own number. BGM 1001 is 312 (acknowledgement) or 313 (application error) where the release has them. D.96A
and D.97A do not: 12E of EAN for EANCOM, otherwise nothing, and 1225 says what became of the message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from edi_gateway.acknowledgements import contrl
from edi_gateway.acknowledgements.application import Advice
from edi_gateway.acknowledgements.application_codes import APPLICATION, INCORRECT
from edi_gateway.acknowledgements.copying import chunks, clean, sentence_of
from edi_gateway.acknowledgements.identification import identification
from edi_gateway.acknowledgements.subject import can_write, fit
from edi_gateway.findings import Fault, Finding
from edi_gateway.standards import load, messages
from edi_gateway.standards.model import CompositeDef
from edi_gateway.syntax.charset import CHARACTER_SETS
from edi_gateway.syntax.model import Element, Segment, Standard
from edi_gateway.validation.model import Verdict

X12_AGENCY: Final = "116"  # 3055: the error codes are those of X12
EAN_AGENCY: Final = "9"
ACKNOWLEDGEMENT, ERROR, EAN_NAME = "312", "313", "12E"
CONFIRMED, NOT_ACCEPTED = "6", "27"  # 1225
LONGEST_REFERENCE: Final = 35  # 1154 up to D.97A
LONGEST_LINE: Final = 70  # 4440 up to D.97A
MOST_LINES: Final = 5
LONGEST_POSITION: Final = 999_999  # 1156 an..6
_EANCOM: Final = {"D.96A": "EAN001", "D.01B": "EAN003"}
_EXPLANATION: Final = "AAO"  # 4451: error description


def can_answer(release: str) -> bool:
    """Whether the APERAK of this release ("D.96A") is known."""
    return "APERAK" in messages(Standard.EDIFACT, release)


def association(advice: Advice) -> str:
    """UNH 0057 of the APERAK: that of EANCOM where EANCOM came in."""
    message = advice.message.message
    return _EANCOM.get(message.release, "") if _is_eancom(advice) else ""


def syntax(advice: Advice) -> str:
    """The syntax identifier and version (UNB S001) to answer with: those of the interchange.

    UNOC where that identifier is unknown or cannot write the references that the answer repeats.
    """
    chosen = contrl.syntax(advice.interchange)
    identifier, _, version = chosen.partition(":")
    message = advice.message.message
    can = can_write(CHARACTER_SETS[identifier])
    return chosen if all(can(c) for c in message.reference + identification(message).number) else f"UNOC:{version}"


def build(advice: Advice) -> list[Segment]:
    """The body of the APERAK from BGM on, without UNH and UNT; ``stamp`` gives it its number and date.

    It is meant to be written in the syntax that ``syntax`` gives.
    """
    can = can_write(CHARACTER_SETS[syntax(advice).partition(":")[0]])
    return [_bgm(advice), ["DTM", ["137", "", "203"]], *_references(advice, can), *_errors(advice, can)]


def _is_eancom(advice: Advice) -> bool:
    return advice.message.message.association.startswith("EAN")


def _bgm(advice: Advice) -> Segment:
    rejected = advice.verdict is Verdict.REJECTED
    return ["BGM", _name(advice, rejected=rejected), "", NOT_ACCEPTED if rejected else CONFIRMED]


def _name(advice: Advice, *, rejected: bool) -> Element:
    wanted = ERROR if rejected else ACKNOWLEDGEMENT
    name = load(Standard.EDIFACT, advice.message.message.release, "APERAK").segments["BGM"].elements[0].ref
    if isinstance(name, CompositeDef):
        codes = getattr(name.components[0].ref, "codes", None)
        if codes is None or wanted in codes:
            return wanted
    return [EAN_NAME, "", EAN_AGENCY] if _is_eancom(advice) else ""


def _references(advice: Advice, can: Callable[[str], bool]) -> list[Segment]:
    message = advice.message.message
    known = identification(message)
    found = [
        (known.qualifier, known.number),
        ("ACW", message.reference),
        ("ACE", advice.interchange.interchange.reference),
    ]
    copied = [(qualifier, fit(number, LONGEST_REFERENCE, can)[0].strip()) for qualifier, number in found]
    return [["RFF", [qualifier, number]] for qualifier, number in copied if number]


def _errors(advice: Advice, can: Callable[[str], bool]) -> list[Segment]:
    body: list[Segment] = []
    for finding in advice.findings:
        code = APPLICATION.get(finding.fault, INCORRECT)
        body.append(["ERC", [code, "", X12_AGENCY]])
        text = chunks(clean(sentence_of(finding), can), LONGEST_LINE, LONGEST_LINE, MOST_LINES)
        if text:
            body.append(["FTX", _EXPLANATION, "", "", text if len(text) > 1 else text[0]])
        body += _place(finding, advice.message.message.reference, can)
    return body


def _place(finding: Finding, reference: str, can: Callable[[str], bool]) -> list[Segment]:
    """The group of RFF below an ERC: the message, the segment's position, and the element in an FTX."""
    place = finding.place
    reference = fit(reference, LONGEST_REFERENCE, can)[0].strip()
    if place.segment is None or not 1 <= place.segment <= LONGEST_POSITION or not reference:
        return []
    body: list[Segment] = [["RFF", ["ACW", reference, str(place.segment)]]]
    tag = (finding.expected if finding.fault is Fault.MISSING_SEGMENT else None) or place.tag or ""
    spot = clean(spot_of(tag, place.element, place.component), can)
    if spot:
        body.append(["FTX", _EXPLANATION, "", "", spot])
    return body


def spot_of(tag: str, element: int | None, component: int | None) -> str:
    """A segment's tag with element and component, as people and ``reading_application`` write it: ``LIN03.1``."""
    if not (len(tag) == 3 and tag.isascii() and tag.isalnum()):
        return ""
    if element is None or not 1 <= element <= 99:
        return tag
    return f"{tag}{element:02d}" + (f".{component}" if component is not None and component <= 99 else "")
