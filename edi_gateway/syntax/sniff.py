"""Where an interchange begins and its service characters (UNA, UNB, UIB, ISA); wrapped and foreign files."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from edi_gateway.findings import Fault, Finding, Owner, Place
from edi_gateway.syntax.model import EDIFACT_DEFAULT, Delimiters

LOOKAHEAD = 4096
"""Characters after a possible beginning that must be held (where the file has as many) to judge it."""
ISA_LENGTH = 106
ISA_SEPARATORS = (3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
"""Where the sixteen element separators of a right ISA stand (X12.5)."""

CANDIDATE = re.compile("UNA|UNB|UIB|ISA")
_MARK = r"[^A-Za-z0-9 \t\r\n]"
_UNB_BEGINS = re.compile(rf"U[NI]B{_MARK}[A-Z]{{4}}{_MARK}")  # with the syntax identifier
_UNA_BEGINS = re.compile(rf"UNA.{{0,12}}?[ \t\r\n]{{0,40}}U[NI]B{_MARK}", re.DOTALL)
_FEWEST_ISA_SEPARATORS = 10  # of its sixteen, to be taken for an ISA among other text
_FIRST_X12 = ("GS", "TA1", "TA3", "IEA", "ISB", "ISE")
_LEVEL_B = Delimiters(element="\x1d", component="\x1f", segment="\x1c")  # ISO 9735 clause 5.2: IS3, IS1, IS4
_SHORTEST_WRAP = 40  # columns


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of an interchange. ``header`` is the index of its header segment, ``end`` of the end of that
    segment (behind the terminator) for an ISA, else -1. ``una`` is the repetition position of UNA, None without UNA;
    ``service_string`` UNA as it stands."""

    tag: str
    header: int
    delimiters: Delimiters
    una: str | None = None
    end: int = -1
    finding: Finding | None = None
    service_string: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that begins like an interchange and cannot be read."""

    finding: Finding


def begins(text: str, at: int) -> bool:
    """Whether what stands at ``at`` looks like the beginning of an interchange rather than like data or prose."""
    if at > 0 and text[at - 1].isalnum():
        return False
    if text.startswith("ISA", at):
        separator = text[at + 3 : at + 4]
        return is_mark(separator) and text.count(separator, at, at + 300) >= _FEWEST_ISA_SEPARATORS
    pattern = _UNA_BEGINS if text.startswith("UNA", at) else _UNB_BEGINS
    return pattern.match(text, at) is not None


def begins_file(text: str, at: int) -> bool:
    """Whether a file that begins at ``at`` is meant to be an interchange, even if its header is cut off or broken."""
    if text.startswith(("ISA", "UNB", "UIB"), at):
        return is_mark(text[at + 3 : at + 4])
    return text.startswith("UNA", at) and _una(text, at) is not None


def start(text: str, at: int) -> Start | Refused:
    """Judge the beginning at ``at``, where `begins` is true (or the file begins)."""
    return _start_isa(text, at) if text.startswith("ISA", at) else _start_edifact(text, at)


def is_mark(character: str) -> bool:
    """Whether a character can be a separator: ASCII, neither letter nor digit nor blank."""
    return bool(character) and not character.isalnum() and character not in " \t\r\n" and "\x00" < character <= "\x7f"


# EDIFACT


def _una(text: str, at: int) -> Delimiters | None:
    """The service characters of a UNA (ISO 9735-1 clause 7.1), None where they cannot be used."""
    if len(text) < at + 9:
        return None
    component, element, decimal, release, _, terminator = tuple(text[at + 3 : at + 9])
    release = "" if release == " " else release
    used = [component, element, terminator, *release]
    if len(set(used)) != len(used) or not all(is_mark(c) for c in used if c not in "\r\n"):
        return None
    return Delimiters(element, component, terminator, release, decimal=decimal if decimal in ".," else ".")


def _start_edifact(text: str, at: int) -> Start | Refused:
    if not text.startswith("UNA", at):
        return _start_without_una(text, at)
    delimiters = _una(text, at)
    service = text[at + 3 : at + 9]
    after = _skip(text, at + 9)
    if delimiters and text.startswith(("UNB", "UIB"), after):
        if text[after + 3 : after + 4] == delimiters.element:
            return Start(text[after : after + 3], after, delimiters, service[4], service_string=text[at : at + 9])
    elif delimiters:
        return Refused(_missing_header(text[after : after + 3]))
    header = re.compile("U[NI]B").search(text, at + 3, at + 40)
    finding = bad_service_string(service)
    if header and text[header.end() : header.end() + 1] == EDIFACT_DEFAULT.element:
        una = text[at : header.start()]
        return Start(header.group(), header.start(), EDIFACT_DEFAULT, finding=finding, service_string=una)
    return Refused(finding)


def bad_service_string(service: str) -> Finding:
    """The six characters of UNA cannot be used, or two of them are the same; without its place."""
    return Finding(
        Fault.BAD_SERVICE_STRING,
        f"UNA must name six service characters that differ and are no letters or digits; it holds {service!r}.",
        owner=Owner.SYNTAX,
        value=service,
        expected=":+.? '",
        fix="Send UNA:+.? ' or leave UNA out.",
    )


def is_ambiguous(service: str, version: str) -> bool:
    """Whether UNA, read by the syntax version of UNB, gives one character two meanings. The segments can be cut then.

    Version 4 has a repetition separator and ignores the decimal mark; before, it is the other way round (ISO 9735-1).
    """
    extra = service[4] if version == "4" else service[2]
    return extra != " " and extra in service[:2] + service[3] + service[5]


def _start_without_una(text: str, at: int) -> Start | Refused:
    separator = text[at + 3 : at + 4]
    for delimiters in (EDIFACT_DEFAULT, _LEVEL_B):
        if separator == delimiters.element:
            return Start(text[at : at + 3], at, delimiters)
    return Refused(
        Finding(
            Fault.BAD_SERVICE_STRING,
            f"The interchange begins with {text[at : at + 4]!r} and no UNA says which service characters it uses.",
            owner=Owner.SYNTAX,
            value=separator,
            expected="+",
            fix="Send a UNA that names the service characters.",
        )
    )


def _missing_header(found: str) -> Finding:
    return Finding(
        Fault.MISSING_INTERCHANGE_HEADER,
        f"There is no interchange header: {found!r} stands where UNB or ISA is expected.",
        owner=Owner.SYNTAX,
        value=found,
        expected="UNB",
        fix="Send the message inside an interchange.",
    )


# X12


def _start_isa(text: str, at: int) -> Start | Refused:
    e = text[at + 3 : at + 4]
    if len(text) >= at + ISA_LENGTH and all(text[at + i] == e for i in ISA_SEPARATORS):
        component, terminator = text[at + 104], text[at + 105]
        if text.count(e, at, at + ISA_LENGTH) == 16 and _usable(e, component, terminator):
            return Start("ISA", at, Delimiters(e, component, terminator), end=at + ISA_LENGTH)
    return _start_wrapped_isa(text, at, e) or _start_odd_isa(text, at, e)


def _start_wrapped_isa(text: str, at: int, e: str) -> Start | None:
    """An ISA that is right but for line breaks in it, as in a file whose lines were broken anywhere."""
    places = [i for i in range(at, min(at + 2 * ISA_LENGTH, len(text))) if text[i] not in "\r\n"][:ISA_LENGTH]
    isa = "".join([text[i] for i in places])
    if len(isa) < ISA_LENGTH or isa.count(e) != 16 or any(isa[i] != e for i in ISA_SEPARATORS):
        return None
    component, terminator = isa[104], isa[105]
    if not _usable(e, component, terminator):
        return None
    return Start("ISA", at, Delimiters(e, component, terminator), end=places[-1] + 1)


def _usable(e: str, component: str, terminator: str) -> bool:
    fine = is_mark(terminator) or terminator in ("\r", "\n")
    return fine and is_mark(component) and len({e, component, terminator}) == 3


def _start_odd_isa(text: str, at: int, e: str) -> Start | Refused:
    """An ISA that is not 106 characters long: it is readable where the separators still leave no doubt."""
    last = at
    for _ in range(16):
        last = text.find(e, last + 1, at + 400)
        if last < 0:
            return Refused(_bad_isa("ISA has fewer than 16 elements; the file may be cut off.", text[at : at + 106]))
    component, terminator = text[last + 1 : last + 2], text[last + 2 : last + 3]
    end = last + 3
    if _usable(e, component, terminator) and _continues(text, end, e):
        element, what = _wrong_element(text[at:last], e)
        problem = f"ISA is {end - at} characters long instead of {ISA_LENGTH}: {what}."
        finding = replace(_bad_isa(problem, text[at:end]), place=Place(element=element))
        return Start("ISA", at, Delimiters(e, component, terminator), end=end, finding=finding)
    terminator, end = text[last + 1 : last + 2], last + 2
    other = "\x1f" if terminator != "\x1f" else "\x1e"
    ends_next = text.find(terminator, end, end + 400) >= 0  # and not only this segment
    if _usable(e, other, terminator) and ends_next and _continues(text, end, e):
        problem = "ISA16, the component separator, is missing, so that composite elements cannot be read."
        finding = replace(_bad_isa(problem, text[at:end]), place=Place(element=16))
        return Start("ISA", at, Delimiters(e, "", terminator), end=end, finding=finding)
    problem = f"The separators at the end of ISA cannot be used: {text[last : last + 4]!r}."
    return Refused(_bad_isa(problem, text[at : last + 3]))


def _continues(text: str, at: int, e: str) -> bool:
    at = _skip(text, at)
    return at >= len(text) or any(text.startswith(tag + e, at) for tag in _FIRST_X12)


def _wrong_element(text: str, e: str) -> tuple[int | None, str]:
    widths = [b - a - 1 for a, b in pairwise(ISA_SEPARATORS)]
    for number, (element, width) in enumerate(zip(text.split(e)[1:], widths, strict=False), 1):
        if len(element) != width:
            characters = "character" if len(element) == 1 else "characters"
            return number, f"ISA{number:02d} has {len(element)} {characters} instead of {width}"
    return None, "its elements are not at their fixed places"


def _bad_isa(problem: str, found: str) -> Finding:
    return Finding(
        Fault.BAD_ISA,
        problem,
        owner=Owner.SYNTAX,
        value=found[:ISA_LENGTH],
        fix="Pad every element of ISA with blanks to its fixed length.",
    )


# whole files


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def wrap(text: str) -> tuple[int, int] | None:
    """The width and the length of the line break of a file that was wrapped at a fixed column, None where it was not.

    ``text`` is the beginning of the file. All lines but the last have one length and do not end alike, as they would
    if each line were a segment.
    """
    line_break = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(line_break)
    last = lines.pop() or (lines.pop() if lines else "")
    if len(lines) < 2 or not lines[-1]:
        return None
    width = len(lines[0])
    if width < _SHORTEST_WRAP or len(last) > width or any(len(line) != width for line in lines):
        return None
    if len({line[-1] for line in lines}) == 1 and not lines[0][-1].isalnum():
        return None
    return width, len(line_break)


_FOREIGN = {
    "\xff\xfe": "it is UTF-16 text",
    "\xfe\xff": "it is UTF-16 text",
    "\xe4\xd5\xc2": "it looks like EDIFACT in EBCDIC",
    "\xe4\xd5\xc1": "it looks like EDIFACT in EBCDIC",
    "\xc9\xe2\xc1": "it looks like X12 in EBCDIC",
    "PK\x03\x04": "it is a ZIP archive",
    "\x1f\x8b": "it is compressed with gzip",
    "%PDF": "it is a PDF document",
    "<": "it looks like XML or HTML",
    "{": "it looks like JSON",
    "-----BEGIN": "it is a PEM file",
}
_HEADLESS = re.compile(rf"(UNH|UIH|UNG){_MARK}|(GS|ST)({_MARK})[A-Z0-9]{{2,3}}\3")


def not_edi(text: str) -> Finding:
    """What a file is that holds no interchange; ``text`` is its beginning."""
    stripped = text.lstrip()
    if headless := _HEADLESS.match(stripped):
        return _missing_header(headless.group(1) or headless.group(2))
    guess = next((what for magic, what in _FOREIGN.items() if stripped.startswith(magic)), "")
    return Finding(
        Fault.NOT_EDI,
        "The file holds no EDIFACT or X12 interchange" + (f": {guess}." if guess else "."),
        owner=Owner.SYNTAX,
        value=stripped[:40],
        expected="UNB or ISA",
        fix="Send a file that begins with UNA, UNB or ISA.",
    )
