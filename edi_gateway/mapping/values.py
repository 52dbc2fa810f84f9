"""Texts of a message to values of a document and back: numbers, implied decimals, dates, times, GTINs, SSCCs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from edi_gateway.documents.identifiers import SSCC_LENGTH, gtin14, shortest_gtin
from edi_gateway.mapping.fields import FieldType
from edi_gateway.standards.model import ElementDef

ReadText: TypeAlias = Callable[[str], Any]
"""Text to value; None where the text says nothing. Raises ValueError with the second half of a sentence."""
WriteText: TypeAlias = Callable[[Any], str]
"""Value to text. Raises ValueError with the second half of a sentence."""

_DIGITS = frozenset("0123456789")


def read_string(text: str) -> str | None:
    """Text without blanks around it, which mean nothing in either standard."""
    return text.strip() or None


def read_number(text: str) -> Decimal:
    """A number with a sign, and a point or a comma before its decimals. No exponent, no triads, no words."""
    if text.isdigit() and text.isascii():
        return Decimal(text)
    body = text.strip()
    body = body[1:] if body[:1] in ("-", "+") else body
    whole, mark, fraction = body.partition("," if "," in body else ".")
    if not (whole or fraction) or not (_DIGITS.issuperset(whole) and _DIGITS.issuperset(fraction)):
        raise ValueError(f"{text!r} is not a number")
    number = Decimal(f"{whole or '0'}.{fraction}" if mark else whole)
    return -number if text.strip().startswith("-") else number


def write_number(value: Decimal) -> str:
    """All digits of a number, with a point as decimal mark."""
    return f"{value:f}"


def read_implied(decimals: int) -> ReadText:
    """Numbers whose last ``decimals`` digits are decimals (X12 type Nn): ``2350`` is 23.50 with two."""

    def read(text: str) -> Decimal:
        number = read_number(text)
        if number != number.to_integral_value() or "." in text or "," in text:
            raise ValueError(f"{text!r} has a decimal mark, but its last {decimals} digits are decimals anyway")
        return number.scaleb(-decimals)

    return read


def write_implied(decimals: int) -> WriteText:
    def write(value: Decimal) -> str:
        scaled = value.scaleb(decimals)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value:f} has more than {decimals} decimals")
        return f"{scaled.to_integral_value():f}"

    return write


def read_integer(text: str) -> int:
    number = read_number(text)
    if number != number.to_integral_value():
        raise ValueError(f"{text!r} is not a whole number")
    return int(number)


def read_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def write_boolean(value: bool) -> str:
    return "true" if value else "false"


@lru_cache(maxsize=8192)
def read_day(text: str) -> date:
    """CCYYMMDD, or YYMMDD where years from 70 are of the last century."""
    if not (text.isdigit() and text.isascii()) or len(text) not in (6, 8):
        raise ValueError(f"{text!r} is not a date (CCYYMMDD)")
    full = text if len(text) == 8 else ("20" if text < "70" else "19") + text
    try:
        return date(int(full[:4]), int(full[4:6]), int(full[6:]))
    except ValueError:
        raise ValueError(f"{text!r} is not a day of the calendar") from None


def write_day(value: date) -> str:
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


@lru_cache(maxsize=2048)
def read_clock(text: str) -> time:
    """HHMM, HHMMSS, or with tenths or hundredths of a second."""
    if not (text.isdigit() and text.isascii()) or len(text) not in (4, 6, 7, 8):
        raise ValueError(f"{text!r} is not a time of day (HHMM)")
    fraction = text[6:].ljust(6, "0") if len(text) > 6 else "0"
    try:
        return time(int(text[:2]), int(text[2:4]), int(text[4:6] or 0), int(fraction))
    except ValueError:
        raise ValueError(f"{text!r} is not a time of day") from None


def write_clock(value: time) -> str:
    """HHMM, with seconds and hundredths only where there are any."""
    text = f"{value.hour:02d}{value.minute:02d}"
    if value.second or value.microsecond:
        text += f"{value.second:02d}"
    if value.microsecond:
        text += f"{value.microsecond // 10_000:02d}"
    return text


# --- EDIFACT dates with a format code (DTM C507: 2380 value, 2379 format) --------------------------------------------

_STAMPS = {"102": (8, 0), "203": (8, 4), "204": (8, 6), "101": (6, 0), "201": (6, 4), "202": (6, 6), "2": (6, 0)}
"""Format code (UNCL 2379): digits of the date and of the time. Code 2 is DDMMYY."""
_PERIOD = "718"
_BY_LENGTH = {8: "102", 12: "203", 14: "204", 6: "101", 10: "201"}


@lru_cache(maxsize=8192)
def read_stamp(text: str, form: str) -> tuple[date, time | None]:
    """A date, and a time of day where there is one, in an UNCL 2379 format; no format: what the length says.

    Raises:
        ValueError: the format is none of a single day (a week, a period), or the text does not fit it.
    """
    form = form or _BY_LENGTH.get(len(text), "")
    if form not in _STAMPS:
        raise ValueError(f"{text!r} in format {form or 'none'} is not one day" if form else f"{text!r} is not a date")
    days, clock = _STAMPS[form]
    if len(text) != days + clock:
        raise ValueError(f"{text!r} does not have the {days + clock} digits of format {form}")
    digits = text[:days] if form != "2" else text[4:6] + text[2:4] + text[:2]
    return read_day(digits), read_clock(text[days:]) if clock else None


def read_period(text: str, form: str) -> tuple[date, date | None]:
    """The first and the last day of a period (format 718); of a single day, that day alone.

    Raises:
        ValueError: it is neither.
    """
    if form != _PERIOD:
        return read_stamp(text, form)[0], None
    digits = text.replace("-", "", 1)
    if len(digits) != 16:
        raise ValueError(f"{text!r} is not a period of format 718 (CCYYMMDDCCYYMMDD)")
    return read_day(digits[:8]), read_day(digits[8:])


def write_stamp(day: date, clock: time | date | None, form: str) -> tuple[str, str]:
    """A date as text and format code: 102, 203 with a time, 204 with seconds, 718 with a last day of a period, unless
    ``form`` says otherwise."""
    if isinstance(clock, date):
        return write_day(day) + write_day(clock), _PERIOD
    if not form:
        form = "102" if clock is None else "204" if clock.second else "203"
    days, digits = _STAMPS[form]
    text = write_day(day)[8 - days :] if form != "2" else f"{day:%d%m%y}"
    if digits:
        moment = clock or time()
        text += f"{moment.hour:02d}{moment.minute:02d}{moment.second:02d}"[:digits]
    return text, form


def known_formats() -> frozenset[str]:
    """Format codes that ``format`` may name."""
    return frozenset(_STAMPS)


# --- SSCCs (GS1 General Specifications 2.2.1) -------------------------------------------------------------------------

_IDENTIFIER = "00"
"""The application identifier of an SSCC, which stands before it on a label and in some segments (X12 MAN with GM)."""


def read_sscc(text: str) -> str | None:
    """An SSCC without its application identifier. What is none stays as it is: validation says so, and a package
    with a wrong number is still a package."""
    code = text.strip()
    has_identifier = len(code) == SSCC_LENGTH + len(_IDENTIFIER) and code.startswith(_IDENTIFIER)
    return (code.removeprefix(_IDENTIFIER) if has_identifier else code) or None


def write_sscc(lengths: tuple[int, ...]) -> WriteText:
    """SSCCs with eighteen digits, or with the application identifier where the length is to be twenty."""
    identified = lengths[:1] == (SSCC_LENGTH + len(_IDENTIFIER),)

    def write(value: str) -> str:
        code = read_sscc(value) or ""
        return f"{_IDENTIFIER}{code}" if identified and len(code) == SSCC_LENGTH else code

    return write


# --- choice ----------------------------------------------------------------------------------------------------------


_CONVERSIONS: dict[type, tuple[ReadText, WriteText]] = {
    str: (read_string, str),
    Decimal: (read_number, write_number),
    int: (read_integer, str),
    bool: (read_boolean, write_boolean),
    date: (read_day, write_day),
    time: (read_clock, write_clock),
}


def conversion(kind: FieldType, element: ElementDef, lengths: tuple[int, ...]) -> tuple[ReadText, WriteText]:
    """How a document type is read from and written to an element.

    Args:
        kind: what the document's field is.
        element: where it stands in the message; its type says whether decimals are implied.
        lengths: lengths in which a GTIN or an SSCC is written; none: as the document has it.

    Raises:
        KeyError: there is no conversion for this type.
    """
    if kind.sscc:
        return read_sscc, write_sscc(lengths)
    if kind.gtin:
        return gtin14, (lambda value: shortest_gtin(value, lengths)) if lengths else gtin14
    if kind.kind is Decimal and element.type[:1] == "N" and element.type != "NR":
        decimals = int(element.type[1:] or 0)
        return read_implied(decimals), write_implied(decimals)
    return _CONVERSIONS[kind.kind]


def misfit(text: str, element: ElementDef) -> str:
    """Why a text cannot stand in an element, as the second half of a sentence; "" where it can."""
    numeric = element.type in ("n", "R") or element.type[0] == "N"
    if numeric:
        bare = text.removeprefix("-").replace(".", "", 1)
        if not _DIGITS.issuperset(bare) or not bare:
            return f"{text!r} is not a number"
        length = len(bare)
    else:
        length = len(text)
    if length > element.max:
        return f"{text!r} is longer than {element.max} characters"
    if length < element.min:
        return f"{text!r} is shorter than {element.min} characters"
    if element.codes is not None and text not in element.codes:
        return f"{text!r} is not a code of element {element.id}"
    return ""
