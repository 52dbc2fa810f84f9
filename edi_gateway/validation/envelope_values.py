"""What the values of UNB, UNG, UNH, ISA, GS and ST may look like: lengths, dates, times, numbers, codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.syntax.model import Message, Segment, value
from edi_gateway.syntax.places import locate
from edi_gateway.syntax.sniff import is_mark
from edi_gateway.validation import wording

SHOWN = 40
"""Characters of a received value that a finding repeats."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value in a header: where it stands, its data element, its name for people, its shortest and longest length.

    ``severity`` is what a wrong length weighs; a missing value is always an error.
    """

    element: int
    component: int
    id: str
    name: str
    least: int
    most: int
    severity: Severity = Severity.ERROR


UNB = (
    Field(2, 1, "0004", "sender", 1, 35),
    Field(2, 2, "0007", "sender's qualifier", 0, 4),
    Field(2, 3, "0008", "address for reverse routing", 0, 14),
    Field(3, 1, "0010", "receiver", 1, 35),
    Field(3, 2, "0007", "receiver's qualifier", 0, 4),
    Field(3, 3, "0014", "routing address", 0, 14),
    Field(5, 1, "0020", "interchange reference", 1, 14),
    Field(6, 1, "0022", "recipient's reference or password", 0, 14),
    Field(6, 2, "0025", "qualifier of the password", 0, 2),
    Field(7, 1, "0026", "application reference", 0, 14),
    Field(8, 1, "0029", "processing priority", 0, 1),
    Field(10, 1, "0032", "identification of the agreement", 0, 35),
)
UNB_SYNTAX_4 = tuple(Field(f.element, f.component, f.id, f.name, f.least, 35) if f.component == 3 else f for f in UNB)
UNG = (Field(1, 1, "0038", "message type of the group", 1, 6), Field(5, 1, "0048", "group reference", 1, 14))
UNH = (
    Field(1, 1, "0062", "message reference", 1, 14),
    Field(2, 1, "0065", "message type", 1, 6),
    Field(2, 2, "0052", "message version", 1, 3, Severity.WARNING),
    Field(2, 3, "0054", "message release", 1, 3, Severity.WARNING),
)
ST = (
    Field(1, 1, "143", "transaction set identifier", 3, 3),
    Field(2, 1, "329", "transaction set control number", 4, 9),
)
_GS = (
    Field(1, 1, "479", "functional identifier", 2, 2),
    Field(2, 1, "142", "application sender", 1, 15),
    Field(3, 1, "124", "application receiver", 1, 15),
)

MOST_ELEMENTS = {"UNB": 11, "UNG": 8, "UNE": 2, "UNZ": 2, "GS": 8, "GE": 2, "IEA": 2}
"""Elements of the segments around messages. ISA has its form from the reader; UNH, UNT, ST and SE from the message's
definition."""

_QUALIFIERS = frozenset(f"{n:02d}" for n in range(1, 39)) - {"05", "06"} | {"AM", "NR", "SA", "SN", "ZZ"}  # I05
_FIRST_WITH_REPETITION = "00402"
_FIRST_WITH_CENTURY = "004010"
_EARLIEST, _LATEST = "00200", "00999"  # ISA12


def lengths(segment: Segment, fields: tuple[Field, ...], place: Place, message: Message | None = None) -> list[Finding]:
    """Values that are missing or too long or short. The byte offset is looked up only where ``message`` has one.

    A composite that is missing as a whole is one finding, not one for each of its components.
    """
    found: list[Finding] = []
    missing = 0  # the element of which the first component is missing
    for field in fields:
        text = value(segment, field.element, field.component)
        if field.least <= len(text) <= field.most or (not text and field.element == missing):
            continue
        if not text and field.component == 1:
            missing = field.element
        at = place if message is None else locate(message, 0)
        at = at.at(element=field.element, component=field.component if field.component > 1 else None)
        found.append(_length(segment, field, text, at))
    return found


def _length(segment: Segment, field: Field, text: str, place: Place) -> Finding:
    if not text:
        return _wrong(
            f"{segment[0]} has no {field.name} ({field.id}).", place, text, field.id, fault=Fault.MISSING_ELEMENT
        )
    limits = f"{field.least} to {field.most}" if field.least not in (0, field.most) else f"at most {field.most}"
    limits = str(field.most) if field.least == field.most else limits
    count = wording.count(len(text), "character")
    return _wrong(
        f"The {field.name} ({field.id}) {text[:SHOWN]!r} has {count}; it may have {limits}.",
        place,
        text,
        field.id,
        limits,
        field.severity,
        Fault.TOO_LONG if len(text) > field.most else Fault.TOO_SHORT,
    )


def surplus(segment: Segment, place: Place) -> list[Finding]:
    """Elements behind the last that a segment around the messages has, and separators at its end.

    The first are a warning, for nothing that is needed is uncertain, and as an error it would reject every message
    inside; the second a note, as in messages (ISO 9735 clause 7.1 in syntax 1 to 3, 8.7 in syntax 4; X12.6).
    """
    tag = str(segment[0])
    most, sent = MOST_ELEMENTS.get(tag, len(segment)), len(segment) - 1
    while sent and not any(segment[sent]):
        sent -= 1
    found = []
    if sent < len(segment) - 1:
        count = wording.count(len(segment) - 1 - sent, "needless element separator")
        text = f"Segment {tag} ends with {count}."
        at = place.at(element=sent + 1)
        fix = "Leave out separators that nothing follows."
        found.append(Finding(Fault.TRAILING_SEPARATOR, text, at, Severity.NOTE, Owner.SYNTAX, fix=fix))
    if sent > most:
        text = f"{tag} has {sent} elements, but only {wording.count(most, 'is', 'are')} defined."
        at, extra = place.at(element=most + 1), value(segment, most + 1)
        fix = f"Leave out what follows {tag}{most:02d}."
        warning = Finding(
            Fault.TOO_MANY_ELEMENTS, text, at, Severity.WARNING, Owner.SYNTAX, extra[:SHOWN], str(most), fix=fix
        )
        found.append(warning)
    return found


def _wrong(
    text: str,
    place: Place,
    found: str,
    element_id: str,
    expected: str | None = None,
    severity: Severity = Severity.ERROR,
    fault: Fault = Fault.INVALID_ENVELOPE_VALUE,
) -> Finding:
    return Finding(
        fault,
        text,
        place,
        severity,
        Owner.SYNTAX,
        found[:SHOWN],
        expected,
        element_id,
        fix=f"Correct {place.tag}{place.element:02d}." if place.tag and place.element else None,
    )


def is_number(text: str) -> bool:
    """Digits 0 to 9 and nothing else; other scripts' digits, signs and blanks are no number."""
    return text.isascii() and text.isdigit()


def is_date(text: str) -> bool:
    """YYMMDD or CCYYMMDD of a day that exists."""
    if not is_number(text) or len(text) not in (6, 8):
        return False
    year, month, day = text[:-4], text[-4:-2], text[-2:]
    try:
        date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """HHMM, HHMMSS or with decimals of seconds."""
    if not is_number(text) or not 4 <= len(text) <= 8:
        return False
    return int(text[:2]) < 24 and int(text[2:4]) < 60 and (len(text) < 6 or int(text[4:6]) < 60)


def _date(name: str, text: str, digits: int, place: Place, element_id: str) -> list[Finding]:
    """A date of the wrong length is a warning where it is a date all the same."""
    shape = "CCYYMMDD" if digits == 8 else "YYMMDD"
    if not is_date(text):
        return [_wrong(f"{name} {text[:SHOWN]!r} is no date of the form {shape}.", place, text, element_id, shape)]
    if len(text) == digits:
        return []
    problem = f"{name} {text!r} should have the form {shape}."
    return [_wrong(problem, place, text, element_id, shape, Severity.WARNING)]


def _time(name: str, text: str, place: Place, element_id: str) -> list[Finding]:
    if is_time(text):
        return []
    return [_wrong(f"{name} {text[:SHOWN]!r} is no time of the form HHMM.", place, text, element_id, "HHMM")]


def edifact_date(header: Segment, version: str, place: Place) -> list[Finding]:
    """UNB S004: six digits and four up to syntax 3, eight and four in syntax 4."""
    digits = 8 if version == "4" else 6
    day, minute = value(header, 4), value(header, 4, 2)
    if not day and not minute:
        text = "UNB does not say when the interchange was prepared (S004)."
        return [_wrong(text, place.at(element=4), "", "S004", fault=Fault.MISSING_ELEMENT)]
    found = _date("The date in UNB", day, digits, place.at(element=4, component=1), "0017")
    return found + _time("The time in UNB", minute, place.at(element=4, component=2), "0019")


def edifact_indicators(header: Segment, version: str, place: Place) -> list[Finding]:
    """UNB 0031 (acknowledgement request) and 0035 (test indicator), which have the code 1 only up to syntax 3.

    Syntax 4 has more codes, of which this gateway knows 1 and 2 of 0031. A wrong one is a warning: it is read as 1.
    """
    found = []
    for element, element_id, name, codes in (
        (9, "0031", "acknowledgement request", ("0", "1", "2") if version == "4" else ("0", "1")),
        (11, "0035", "test indicator", ("0", "1", "2", "3", "4", "5") if version == "4" else ("0", "1")),
    ):
        text = value(header, element)
        if text and text not in codes:
            words = f"The {name} ({element_id}) in UNB is {text[:SHOWN]!r}; it may be {' or '.join(codes)}."
            found.append(_wrong(words, place.at(element=element), text, element_id, " ".join(codes), Severity.WARNING))
    return found


def isa(header: Segment, place: Place) -> list[Finding]:
    """ISA05 to ISA15 (X12.5)."""
    found = []
    for element, name in ((5, "sender"), (7, "receiver")):
        qualifier, party = value(header, element), value(header, element + 1).strip()
        if qualifier not in _QUALIFIERS:
            text = f"The {name}'s qualifier ISA{element:02d} {qualifier[:SHOWN]!r} is not in the code list."
            found.append(_wrong(text, place.at(element=element), qualifier, "I05", severity=Severity.WARNING))
        if not party:
            text = f"ISA{element + 1:02d}, the {name}, is blank."
            found.append(_wrong(text, place.at(element=element + 1), party, "I06" if element == 5 else "I07"))
    found += _date("ISA09", value(header, 9), 6, place.at(element=9), "I08")
    found += _time("ISA10", value(header, 10), place.at(element=10), "I09")
    return found + _isa_version(header, place) + _isa_control(header, place)


def _isa_version(header: Segment, place: Place) -> list[Finding]:
    version, standard = value(header, 12), value(header, 11)
    if not (is_number(version) and len(version) == 5 and _EARLIEST <= version <= _LATEST):
        text = f"ISA12 {version[:SHOWN]!r} is no version of the interchange control."
        return [_wrong(text, place.at(element=12), version, "I11", "00401")]
    place = place.at(element=11)
    if version < _FIRST_WITH_REPETITION and standard != "U":
        text = f"ISA11 is {standard[:SHOWN]!r}; in version {version} it must be 'U'."
        return [_wrong(text, place, standard, "I10", "U", Severity.WARNING)]
    if version >= _FIRST_WITH_REPETITION and (len(standard) != 1 or not is_mark(standard)):
        text = f"ISA11 is {standard[:SHOWN]!r}, which is no repetition separator; elements are read as not repeating."
        return [_wrong(text, place, standard, "I65", "^", Severity.WARNING)]
    return []


def _isa_control(header: Segment, place: Place) -> list[Finding]:
    found = []
    number, asked, usage = value(header, 13), value(header, 14), value(header, 15)
    if not (is_number(number) and len(number) == 9 and number.strip("0")):
        text = f"The interchange control number ISA13 {number[:SHOWN]!r} is not nine digits above zero."
        found.append(_wrong(text, place.at(element=13), number, "I12"))
    if asked not in ("0", "1"):
        text = f"ISA14 is {asked[:SHOWN]!r}; it must be 0 or 1 (acknowledgement requested)."
        found.append(_wrong(text, place.at(element=14), asked, "I13", "0 1"))
    if usage not in ("P", "T", "I"):
        text = f"ISA15 is {usage[:SHOWN]!r}; it must be P (production), T (test) or I (information)."
        found.append(_wrong(text, place.at(element=15), usage, "I14", "P T I"))
    return found


def gs(header: Segment, place: Place) -> list[Finding]:
    """GS01 to GS08 (X12.6); GS04 has eight digits from version 004010 on."""
    found = lengths(header, _GS, place)
    version, number = value(header, 8), value(header, 6)
    digits = 8 if version[:6] >= _FIRST_WITH_CENTURY else 6
    if not is_number(version[:6]):
        digits = len(value(header, 4))  # either form may be right
    found += _date("GS04", value(header, 4), digits, place.at(element=4), "373")
    found += _time("GS05", value(header, 5), place.at(element=5), "337")
    if not (is_number(number) and 1 <= len(number) <= 9 and number.strip("0")):
        text = f"The group control number GS06 {number[:SHOWN]!r} is not one to nine digits above zero."
        found.append(_wrong(text, place.at(element=6), number, "28"))
    if value(header, 7) not in ("X", "T"):
        text = f"GS07 is {value(header, 7)[:SHOWN]!r}; it must be X."
        found.append(_wrong(text, place.at(element=7), value(header, 7), "455", "X", Severity.WARNING))
    if not (is_number(version[:6]) and 6 <= len(version) <= 12):
        text = f"GS08 {version[:SHOWN]!r} is no version such as 004010."
        found.append(_wrong(text, place.at(element=8), version, "480", "004010"))
    return found
