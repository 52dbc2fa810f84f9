"""The CONTRL that answers an EDIFACT interchange: D:3 for syntax versions 1 to 3, 4:1 for syntax version 4.

ISO 9735, CONTRL: one message per subject interchange. Each level is reported where it is decided: an error of the
interchange in UCI alone, of a group in UCF, of a message in UCM with its segments (UCS) and elements (UCD). What is
not named is accepted with the level above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from edi_gateway.acknowledgements.codes import UNSPECIFIED, contrl_code
from edi_gateway.acknowledgements.subject import (
    can_write,
    errors,
    fit,
    interchange_errors,
    is_about_whole_message,
    is_acknowledgement,
    only_acknowledges,
)
from edi_gateway.findings import Fault, Finding
from edi_gateway.syntax.charset import CHARACTER_SETS
from edi_gateway.syntax.model import Element, Interchange, Segment, value
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict

REJECTED: Final = "4"
ACKNOWLEDGED: Final = "7"

LONGEST_POSITION: Final = 999_999  # 0096 n..6
LONGEST_ELEMENT: Final = 999  # 0098 and 0104 n..3
MOST_SEGMENTS: Final = 999  # UCS per message
MOST_ELEMENTS: Final = 99  # UCD per UCS

_UNH_PLACE = {
    Fault.UNKNOWN_MESSAGE_TYPE: (2, 1),
    Fault.UNKNOWN_RELEASE: (2, 3),
    Fault.DUPLICATE_MESSAGE_REFERENCE: (1, None),
}
_TRAILER = {
    Fault.MISSING_INTERCHANGE_TRAILER: ("UNZ", None),
    Fault.INTERCHANGE_COUNT: ("UNZ", 1),
    Fault.INTERCHANGE_REFERENCE: ("UNZ", 2),
    Fault.MISSING_GROUP_TRAILER: ("UNE", None),
    Fault.GROUP_COUNT: ("UNE", 1),
    Fault.GROUP_REFERENCE: ("UNE", 2),
    Fault.MISSING_MESSAGE_TRAILER: ("UNT", None),
    Fault.MESSAGE_COUNT: ("UNT", 1),
    Fault.MESSAGE_REFERENCE: ("UNT", 2),
}


def syntax_version(report: InterchangeReport) -> int:
    """The syntax version to answer in: 4 where UNB S001 0002 says 4, otherwise 3 (whose CONTRL serves 1 to 3)."""
    return 4 if report.interchange.syntax.partition(":")[2][:1] == "4" else 3


def release(report: InterchangeReport) -> str:
    """The CONTRL release that ``build`` makes for this interchange: "D.3" (UNH CONTRL:D:3:UN) or "4.1"."""
    return "4.1" if syntax_version(report) == 4 else "D.3"


def build(report: InterchangeReport) -> list[Segment]:
    """The body of the CONTRL for an interchange, from UCI on, without UNH and UNT.

    Empty where the interchange holds nothing but CONTRL messages: these are never answered. A reference longer than
    its element may be is cut to fit and the place it came from reported with code 39 (too long); blanks stand for
    characters that cannot be written, with code 21. It is meant to be written in the syntax that ``syntax`` gives.
    """
    if only_acknowledges(report):
        return []
    identifier = syntax(report).partition(":")[0]
    return _Answer(syntax_version(report), can_write(CHARACTER_SETS[identifier])).body(report)


def syntax(report: InterchangeReport) -> str:
    """The syntax identifier and version (UNB S001) to answer with, such as "UNOC:3".

    That of the interchange, unless it is unknown or a name or reference that the answer repeats is outside its
    repertoire (lower-case letters in UNOA are common): then UNOC, which has them.
    """
    version = report.interchange.syntax.partition(":")[2]
    version = version if version in ("1", "2", "3", "4") else "3"
    identifier = report.interchange.syntax.partition(":")[0]
    characters = CHARACTER_SETS.get(identifier)
    if characters is None or characters.codec == "iso2022_jp_ext":
        return f"UNOC:{version}"
    can = can_write(characters)
    if all(can(c) for text in _repeated(report) for c in text):
        return f"{identifier}:{version}"
    return f"UNOC:{version}"


def _repeated(report: InterchangeReport) -> Iterator[str]:
    """The names and references that an answer may repeat."""
    interchange = report.interchange
    yield from (interchange.reference, interchange.sender.id, interchange.receiver.id)
    headers: list[tuple[Segment, tuple[int, ...]]] = [(interchange.header, (2, 3))]
    headers += [(g.group.header, (2, 3, 5)) for g in report.groups if g.group.header is not None]
    headers += [(m.message.segments[0], (1, 2)) for m in report.messages if m.message.segments and m.findings]
    for segment, elements in headers:
        yield from (value(segment, e, c) for e in elements for c in range(1, 8))


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A value that could not be copied as it stands, by the service segment and element it came from."""

    tag: str
    element: int
    component: int | None = None
    code: str = "39"

    @classmethod
    def of(cls, text: str, longest: int, tag: str, element: int, component: int | None = None) -> _Misfit:
        return cls(tag, element, component, "39" if len(text) > longest else "21")


@dataclass(frozen=True, slots=True)
class _Answer:
    """The three levels that have an action of their own, in a syntax version and with what can be written."""

    version: int
    can: Callable[[str], bool]

    def body(self, report: InterchangeReport) -> list[Segment]:
        whole = interchange_errors(report)
        body = [self.uci(report, whole)]
        if whole:
            return body
        for group in report.groups:
            if group.group.header is None:
                body += self.messages(group)
        for group in report.groups:
            if group.group.header is not None:
                body += self.group(group)
        return body

    def uci(self, report: InterchangeReport, whole: Sequence[Finding]) -> Segment:
        interchange = report.interchange
        # an interactive interchange (UIB), which we refuse, has its parties elsewhere
        head = interchange.header if interchange.header[:1] == ["UNB"] else _as_unb(interchange)
        party = (35, 4, 14) if self.version < 4 else (35, 4, 35, 35)
        reference, exact = fit(interchange.reference, 14, self.can)
        misfit = None if exact else _Misfit.of(interchange.reference, 14, "UNB", 5)
        sender, wrong_sender = self.copy(head, "UNB", 2, party, interchange.sender.id)
        receiver, wrong_receiver = self.copy(head, "UNB", 3, party, interchange.receiver.id)
        misfit = misfit or wrong_sender or wrong_receiver
        action = REJECTED if whole else ACKNOWLEDGED
        return ["UCI", reference, sender, receiver, action, *_reason(whole, misfit, ("UNB", "UNZ"), self.version)]

    def group(self, report: GroupReport) -> list[Segment]:
        head = report.group.header or []
        whole = errors(report.findings)
        below = [] if whole else self.messages(report)
        reference, exact = fit(report.group.reference, 14, self.can)
        if not (whole or below):
            return []
        sender, wrong_sender = self.copy(head, "UNG", 2, (35, 4), "")
        receiver, wrong_receiver = self.copy(head, "UNG", 3, (35, 4), "")
        misfit = (None if exact else _Misfit.of(report.group.reference, 14, "UNG", 5)) or wrong_sender or wrong_receiver
        action = REJECTED if whole else ACKNOWLEDGED
        ucf: Segment = [
            "UCF",
            reference,
            sender,
            receiver,
            action,
            *_reason(whole, misfit, ("UNG", "UNE"), self.version),
        ]
        return [ucf, *below]

    def messages(self, report: GroupReport) -> list[Segment]:
        body: list[Segment] = []
        for message in report.messages:
            if errors(message.findings) and not is_acknowledgement(message.message.type):
                body += self.message(message)
        return body

    def message(self, report: MessageReport) -> list[Segment]:
        message = report.message
        found = errors(report.findings)
        own = [f for f in found if is_about_whole_message(f)]
        below = _segments([f for f in found if not is_about_whole_message(f)], self.version)
        reference, exact = fit(message.reference, 14, self.can)
        head = message.segments[0] if message.segments else []
        name = (6, 3, 3, 2, 6) if self.version < 4 else (6, 3, 3, 3, 6, 6, 6)
        identifier, wrong_identifier = self.copy(head, "UNH", 2, name, message.type)
        misfit = (None if exact else _Misfit.of(message.reference, 14, "UNH", 1)) or wrong_identifier
        action = REJECTED if report.verdict is Verdict.REJECTED else ACKNOWLEDGED
        reason = _reason(own, misfit, ("UNH", "UNT"), self.version)
        if not reason and not below:
            # every place lies beyond what UCS can count to: the code alone is all that can be said
            reason = [contrl_code(found[0].fault, self.version)]
        return [["UCM", reference, identifier, action, *reason], *below]

    def copy(
        self, segment: Segment, tag: str, element: int, longest: Sequence[int], otherwise: str
    ) -> tuple[Element, _Misfit | None]:
        """A composite as it stood, each component within its length; where it is empty, ``otherwise``."""
        parts: list[str] = []
        misfit: _Misfit | None = None
        for number, limit in enumerate(longest, 1):
            received = value(segment, element, number)
            copied, exact = fit(received, limit, self.can)
            parts.append(copied)
            if not exact and misfit is None:
                misfit = _Misfit.of(received, limit, tag, element, number)
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        if parts == [""]:
            parts = [fit(otherwise, longest[0], self.can)[0]]
        return (parts if len(parts) > 1 else parts[0]), misfit


def _as_unb(interchange: Interchange) -> Segment:
    sender, receiver = ([p.id, p.qualifier] for p in (interchange.sender, interchange.receiver))
    return ["UNB", interchange.syntax.split(":"), sender, receiver]


# why: 0085, 0013 or 0135, S011


def _reason(found: Sequence[Finding], misfit: _Misfit | None, tags: tuple[str, str], version: int) -> list[Element]:
    """Code, service segment and element position of the one error that a level can name; trailing blanks left off."""
    if found:
        # a level holds one code: one that says what is wrong goes before "unspecified"
        chosen = next((f for f in found if contrl_code(f.fault, version) != UNSPECIFIED), found[0])
        code = contrl_code(chosen.fault, version)
        tag, element, component = _service_place(chosen, tags)
    elif misfit:
        code, tag, element, component = misfit.code, misfit.tag, misfit.element, misfit.component
    else:
        return []
    if tag is None:
        return [code]
    if element is None or element >= LONGEST_ELEMENT:
        return [code, tag]
    return [code, tag, _position(element, component, None, version)]


def _service_place(finding: Finding, tags: tuple[str, str]) -> tuple[str | None, int | None, int | None]:
    """The service segment a finding is about, and the element and component in it (1 is the first after the tag)."""
    place = finding.place
    if place.tag in tags and place.element is not None:
        return place.tag, place.element, place.component
    if finding.fault in _TRAILER and _TRAILER[finding.fault][0] in tags:
        tag, element = _TRAILER[finding.fault]
        return tag, element, None
    if finding.fault in _UNH_PLACE and "UNH" in tags:
        return ("UNH", *_UNH_PLACE[finding.fault])
    return (place.tag if place.tag in tags else None), None, None


def _position(element: int, component: int | None, repetition: int | None, version: int) -> Element:
    """S011: the segment's tag counts as element 1; from version 4 on the repetition (0136) is said as well."""
    parts = [str(element + 1)]
    repeated = version >= 4 and repetition is not None and 1 < repetition <= LONGEST_POSITION
    if component is not None and component <= LONGEST_ELEMENT:
        parts.append(str(component))
    elif repeated:
        parts.append("")
    if repeated:
        parts.append(str(repetition))
    return parts if len(parts) > 1 else parts[0]


# segments and elements of a message


def _segments(found: Sequence[Finding], version: int) -> list[Segment]:
    """UCS and UCD for what is wrong inside a message, in the order of its segments, as far as they can be counted."""
    by_position: dict[int, list[Finding]] = {}
    for finding in found:
        position = finding.place.segment or 0
        if finding.fault is Fault.MISSING_SEGMENT and finding.place.element is None:
            # 0096: a missing segment is reported at the last one that came before its place
            position = max(position - 1, 1)
        if 1 <= position <= LONGEST_POSITION:
            by_position.setdefault(position, []).append(finding)
    notes: list[list[Segment]] = []
    for position in sorted(by_position):
        notes += _segment(position, by_position[position], version)
        if len(notes) >= MOST_SEGMENTS:
            break
    return [segment for note in notes[:MOST_SEGMENTS] for segment in note]


def _segment(position: int, found: Sequence[Finding], version: int) -> list[list[Segment]]:
    """The UCS of one segment, each with its UCD: one per error of the segment itself, the first of them, or one
    without a code, for its elements."""
    codes: list[str] = []
    elements: list[Segment] = []
    for finding in found:
        code = contrl_code(finding.fault, version)
        element = finding.place.element
        if element is None or element >= LONGEST_ELEMENT:
            if code not in codes:
                codes.append(code)
            continue
        ucd: Segment = [
            "UCD",
            code,
            _position(element, finding.place.component, finding.place.repetition, version),
        ]
        if ucd not in elements and len(elements) < MOST_ELEMENTS:
            elements.append(ucd)
    first: Segment = ["UCS", str(position)]
    if codes:
        first.append(codes[0])
    rest: list[list[Segment]] = [[["UCS", str(position), code]] for code in codes[1:]]
    return [[first, *elements], *rest]
