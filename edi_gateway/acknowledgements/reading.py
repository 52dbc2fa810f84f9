"""Reads the CONTRL, 997, 999 and TA1 that partners send, and by ``reading_application`` the 824 and APERAK.

Whatever they hold, reading never raises.

What cannot be understood never counts as accepted: an unknown action code reads as rejected, with a text saying so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from edi_gateway.acknowledgements import code_texts
from edi_gateway.acknowledgements.code_texts import text_of
from edi_gateway.acknowledgements.reading_application import read_application
from edi_gateway.acknowledgements.statement import AckStatement, place_in_words, worst
from edi_gateway.acknowledgements.subject import printable
from edi_gateway.findings import Fault, Finding, Owner, Place
from edi_gateway.syntax.model import Interchange, Message, PartyId, Segment, Standard, value
from edi_gateway.validation.model import Verdict

_ACTION: Final = {
    "1": Verdict.ACCEPTED,
    "2": Verdict.ACCEPTED_WITH_ERRORS,
    "3": Verdict.PARTLY,
    "4": Verdict.REJECTED,
    "5": Verdict.ACCEPTED,
    "6": Verdict.REJECTED,
    "7": Verdict.ACCEPTED,
    "8": Verdict.ACCEPTED,
}
_RECEIVED: Final = "8"
_X12_ACTION: Final = {
    "A": Verdict.ACCEPTED,
    "E": Verdict.ACCEPTED_WITH_ERRORS,
    "P": Verdict.PARTLY,
    "R": Verdict.REJECTED,
    "M": Verdict.REJECTED,
    "W": Verdict.REJECTED,
    "X": Verdict.REJECTED,
}
_CONTRL_FAULT: Final = {
    "12": Fault.INVALID_CODE,
    "13": Fault.MISSING_ELEMENT,
    "14": Fault.INVALID_CODE,
    "15": Fault.UNEXPECTED_SEGMENT,
    "16": Fault.TOO_MANY_ELEMENTS,
    "21": Fault.INVALID_CHARACTER,
    "26": Fault.DUPLICATE_INTERCHANGE,
    "35": Fault.SEGMENT_TOO_OFTEN,
    "36": Fault.LOOP_TOO_OFTEN,
    "37": Fault.WRONG_TYPE,
    "39": Fault.TOO_LONG,
    "40": Fault.TOO_SHORT,
    "45": Fault.TRAILING_SEPARATOR,
    "48": Fault.CONDITION_REQUIRES,
}
_SEGMENT_FAULT: Final = {
    "1": Fault.UNKNOWN_SEGMENT,
    "2": Fault.UNEXPECTED_SEGMENT,
    "3": Fault.MISSING_SEGMENT,
    "4": Fault.LOOP_TOO_OFTEN,
    "5": Fault.SEGMENT_TOO_OFTEN,
    "6": Fault.UNEXPECTED_SEGMENT,
    "7": Fault.SEGMENT_OUT_OF_ORDER,
}
_ELEMENT_FAULT: Final = {
    "1": Fault.MISSING_ELEMENT,
    "2": Fault.CONDITION_REQUIRES,
    "3": Fault.TOO_MANY_ELEMENTS,
    "4": Fault.TOO_SHORT,
    "5": Fault.TOO_LONG,
    "6": Fault.INVALID_CHARACTER,
    "7": Fault.INVALID_CODE,
    "8": Fault.INVALID_DATE,
    "9": Fault.INVALID_TIME,
    "10": Fault.CONDITION_EXCLUDES,
    "12": Fault.TOO_MANY_REPETITIONS,
    "13": Fault.TOO_MANY_COMPONENTS,
}
_MOST_DETAILS = 1_000  # per statement: a hostile acknowledgement fills no memory


def read(message: Message, interchange: Interchange) -> list[AckStatement]:
    """What a CONTRL, 997 or 999 says, the level above always before what is below, or an 824 or APERAK; [] for others.

    A CONTRL gives one statement about the interchange and one for each group and message it names; a 997 or 999 one
    about the group and one for each transaction set. Never raises. A message without UCI or AK1 says nothing, nor
    does a CONTRL that only confirms receipt (action 8): the one that says more must follow.
    """
    if message.type == "CONTRL":
        return _read_contrl(message)
    if message.type in ("997", "999"):
        return _read_functional(message)
    return read_application(message)


def read_ta1(interchange: Interchange) -> list[AckStatement]:
    """What the TA1 segments of an interchange say of interchanges we sent. ``reference`` has nine digits."""
    return [_ta1(segment, interchange) for segment in interchange.ta1 if value(segment, 1)]


def _ta1(segment: Segment, interchange: Interchange) -> AckStatement:
    number, action, note = value(segment, 1), value(segment, 4), value(segment, 5)
    reference = number.zfill(9) if _is_number(number, 9) else number
    details: tuple[Finding, ...] = ()
    text = text_of(code_texts.INTERCHANGE_ACTION, action)
    if note and note != "000":
        reason = text_of(code_texts.INTERCHANGE_NOTE, note)
        text += f": {reason}"
        details = (Finding(Fault.INVALID_ENVELOPE_VALUE, f"TA105 {note[:10]}: {reason}.", owner=Owner.SYNTAX),)
    return AckStatement(
        standard=Standard.X12,
        reference=reference,
        group_reference="",
        message_reference="",
        verdict=_X12_ACTION.get(action, Verdict.REJECTED) if action in "AER" else Verdict.REJECTED,
        text=_sentence(f"Interchange {reference}: {text}"),
        details=details,
        code=action,
        sender=interchange.receiver,
        receiver=interchange.sender,
    )


# CONTRL


class _Collector:
    """A statement in the making: its segment, and the details of the segments that follow it."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.details: list[Finding] = []
        self.position: int | None = None
        self.tag: str | None = None

    def add(self, finding: Finding) -> None:
        if len(self.details) < _MOST_DETAILS:
            self.details.append(finding)


def _read_contrl(message: Message) -> list[AckStatement]:
    head = next((s for s in message.segments if s and s[0] == "UCI"), None)
    if head is None:
        return []
    whole = _Collector(head)
    groups: list[tuple[_Collector, list[_Collector]]] = []
    plain: list[_Collector] = []
    current = whole
    for segment in message.segments:
        match segment[0] if segment else "":
            case "UCF":
                current = _Collector(segment)
                groups.append((current, []))
            case "UCM":
                current = _Collector(segment)
                (groups[-1][1] if groups else plain).append(current)
            case "UCS":
                current.position = _number(value(segment, 1))
                if value(segment, 2):
                    current.add(_contrl_detail(value(segment, 2), Place(segment=current.position)))
            case "UCD":
                current.add(_contrl_detail(value(segment, 1), _data_place(segment, 2, current.position)))
    if value(head, 4) == _RECEIVED and not plain and not groups:
        return []
    return _contrl_statements(whole, plain, groups)


def _contrl_statements(
    whole: _Collector, plain: list[_Collector], groups: list[tuple[_Collector, list[_Collector]]]
) -> list[AckStatement]:
    reference = value(whole.segment, 1)
    below = [_contrl_message(c, reference, "") for c in plain]
    for group, messages in groups:
        name = value(group.segment, 1) or "?"
        inside = [_contrl_message(c, reference, name) for c in messages]
        below.append(_contrl_level(group, 4, f"Group {name}", reference, name, "", inside))
        below += inside
    first = _contrl_level(whole, 4, f"Interchange {reference}", reference, "", "", below)
    return [first, *below]


def _contrl_message(collector: _Collector, reference: str, group: str) -> AckStatement:
    segment = collector.segment
    kind, name = value(segment, 2), value(segment, 1) or "?"
    return _contrl_level(collector, 3, f"{kind} {name}".strip(), reference, group, name, [], kind)


def _contrl_level(
    collector: _Collector,
    action_at: int,
    name: str,
    reference: str,
    group: str,
    message: str,
    below: list[AckStatement],
    kind: str = "",
) -> AckStatement:
    """One level of a CONTRL: the action stands at ``action_at``, the code, service segment and position after it."""
    segment = collector.segment
    action, code = value(segment, action_at), value(segment, action_at + 1)
    verdict = _ACTION.get(action, Verdict.REJECTED)
    details = list(collector.details)
    if code:
        place = _data_place(segment, action_at + 3, None).at(tag=value(segment, action_at + 2)[:3] or None)
        details.insert(0, _contrl_detail(code, place))
    if verdict is Verdict.ACCEPTED:
        verdict = worst((s.verdict for s in below), Verdict.ACCEPTED_WITH_ERRORS if details else verdict)
    text = f"{name}: {text_of(code_texts.ACTION, action)}{_first_of(details)}{_first_below(below)}"
    parties = [PartyId(value(segment, n, 2), value(segment, n, 1)) for n in (2, 3)] if segment[0] == "UCI" else []
    return AckStatement(
        standard=Standard.EDIFACT,
        reference=reference,
        group_reference=group,
        message_reference=message,
        verdict=verdict,
        text=_sentence(text),
        details=tuple(details),
        type=kind,
        code=action,
        sender=parties[0] if parties else None,
        receiver=parties[1] if parties else None,
    )


def _contrl_detail(code: str, place: Place) -> Finding:
    fault = _CONTRL_FAULT.get(code, Fault.INVALID_ENVELOPE_VALUE)
    if code == "13" and place.element is None:
        fault = Fault.MISSING_SEGMENT
        if place.segment is not None:  # reported at the segment before its place; a Place is where it should stand
            place = place.at(segment=place.segment + 1)
    return _detail(fault, "0085", code, code_texts.SYNTAX_ERROR, place)


def _data_place(segment: Segment, at: int, position: int | None) -> Place:
    """S011 as a place: the tag counts as element 1 there, and as none here."""
    element = _number(value(segment, at, 1))
    return Place(
        segment=position,
        element=element - 1 if element and element > 1 else None,
        component=_number(value(segment, at, 2)),
        repetition=_number(value(segment, at, 3)),
    )


# 997 and 999


def _read_functional(message: Message) -> list[AckStatement]:
    head = next((s for s in message.segments if s and s[0] == "AK1"), None)
    if head is None:
        return []
    reference = _unpadded(value(head, 2))
    sets: list[AckStatement] = []
    current: _Collector | None = None
    end: Segment | None = None
    for segment in message.segments:
        tag = segment[0] if segment else ""
        if tag == "AK2":
            if current:
                sets.append(_set(current, None, reference))
            current = _Collector(segment)
        elif tag in ("AK3", "IK3") and current:
            current.position, current.tag = _number(value(segment, 2)), value(segment, 1)[:3] or None
            if value(segment, 4) not in ("", "8"):
                current.add(_segment_detail(segment, current))
        elif tag in ("AK4", "IK4") and current:
            current.add(_element_detail(segment, current))
        elif tag in ("AK5", "IK5") and current:
            sets.append(_set(current, segment, reference))
            current = None
        elif tag == "AK9":
            end = segment
    if current:
        sets.append(_set(current, None, reference))
    return [_group(head, end, reference, sets), *sets]


def _group(head: Segment, end: Segment | None, reference: str, sets: list[AckStatement]) -> AckStatement:
    action = value(end, 1) if end else ""
    verdict = _X12_ACTION.get(action, Verdict.REJECTED)
    if verdict is not Verdict.REJECTED:
        verdict = worst((s.verdict for s in sets), verdict)
    details = _trailing_codes(end, 5, "AK905", code_texts.GROUP_ERROR)
    text = f"Group {value(head, 1)} {reference}: "
    text += text_of(code_texts.GROUP_ACTION, action) if end else "no result given (AK9 is missing)"
    text += _first_of(details) + _first_below(sets)
    return _functional(reference, "", verdict, text, details, value(head, 1), action)


def _set(collector: _Collector, end: Segment | None, group: str) -> AckStatement:
    kind, number = value(collector.segment, 1), value(collector.segment, 2)
    action = value(end, 1) if end else ""
    verdict = _X12_ACTION.get(action, Verdict.REJECTED) if action != "P" else Verdict.REJECTED
    own = [f for f in _trailing_codes(end, 2, "AK502", code_texts.SET_ERROR) if f.expected != "5"]
    details = [*own, *collector.details]
    text = f"{kind} {number}: "
    text += text_of(code_texts.SET_ACTION, action) if end else "no result given (AK5 is missing)"
    text += _first_of(details)
    return _functional(group, number or "?", verdict, text, details, kind, action)


def _functional(
    group: str, number: str, verdict: Verdict, text: str, details: list[Finding], kind: str, action: str
) -> AckStatement:
    return AckStatement(
        standard=Standard.X12,
        reference="",
        group_reference=group,
        message_reference=number,
        verdict=verdict,
        text=_sentence(text),
        details=tuple(details),
        type=kind,
        code=action,
    )


def _segment_detail(segment: Segment, current: _Collector) -> Finding:
    code = value(segment, 4)
    place = Place(segment=current.position, tag=current.tag)
    return _detail(_SEGMENT_FAULT.get(code, Fault.UNEXPECTED_SEGMENT), "AK304", code, code_texts.SEGMENT_ERROR, place)


def _element_detail(segment: Segment, current: _Collector) -> Finding:
    code = value(segment, 3)
    place = Place(
        segment=current.position,
        tag=current.tag,
        element=_number(value(segment, 1, 1)),
        component=_number(value(segment, 1, 2)),
        repetition=_number(value(segment, 1, 3)),
    )
    fault = _ELEMENT_FAULT.get(code, Fault.INVALID_CODE)
    return _detail(fault, "AK403", code, code_texts.ELEMENT_ERROR, place, value(segment, 4) or None)


def _trailing_codes(segment: Segment | None, start: int, name: str, table: Mapping[str, str]) -> list[Finding]:
    if segment is None:
        return []
    found = (value(segment, n) for n in range(start, start + 5))
    return [_detail(Fault.INVALID_ENVELOPE_VALUE, name, code, table, Place()) for code in found if code]


# small things


def _detail(
    fault: Fault, name: str, code: str, table: Mapping[str, str], place: Place, received: str | None = None
) -> Finding:
    where = place_in_words(place)
    text = printable(
        f"{where}{text_of(table, code)}, {received[:99]!r}" if received else f"{where}{text_of(table, code)}"
    )
    return Finding(fault, f"{text} ({name} {printable(code[:10])}).", place, owner=Owner.STANDARD, expected=code)


def _first_of(details: list[Finding]) -> str:
    if not details:
        return ""
    more = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return f": {details[0].text.rstrip('.')}{more}"


def _first_below(below: list[AckStatement]) -> str:
    """The first message named with errors, so that the sentence about the whole says why."""
    named = [s for s in below if s.level == "message" and s.verdict is not Verdict.ACCEPTED]
    if not named:
        return ""
    more = f" (and {len(named) - 1} more)" if len(named) > 1 else ""
    return f"; {named[0].text.rstrip('.')}{more}"


def _number(text: str) -> int | None:
    """A position as a number; None where it is none, or longer than any position can be."""
    return int(text) if _is_number(text, 10) and int(text) > 0 else None


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest


def _unpadded(number: str) -> str:
    """GS06 is a number: 000001 and 1 are the same group."""
    return (number.lstrip("0") or "0") if _is_number(number, 20) else number


def _sentence(text: str) -> str:
    """One printable sentence of bounded length, whatever the partner put into its parts."""
    cut = printable(text)
    return f"{cut[:400].rstrip('.')}."
