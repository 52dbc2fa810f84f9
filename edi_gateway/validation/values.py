"""Whether a value is a number, a date or a time of its standard."""

from __future__ import annotations

from functools import lru_cache

from edi_gateway.findings import Fault

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def digits(text: str) -> bool:
    """Whether the text is one or more of the digits 0 to 9, and not of another script."""
    return text.isdigit() and text.isascii()


# ---- numbers


def edifact_digits(text: str, mark: str) -> int | None:
    """How many digits an EDIFACT number has; None where the text is no number (ISO 9735-1, clause on numerics).

    A minus sign may stand before it; the decimal mark needs a digit on both sides; there are no triad separators.
    """
    body = text[1:] if text.startswith("-") else text
    if digits(body):
        return len(body)
    whole, found, fraction = body.partition(mark) if mark else (body, "", "")
    return len(whole) + len(fraction) if found and digits(whole) and digits(fraction) else None


def edifact_number(text: str, least: int, most: int, mark: str) -> bool:
    """Whether the text is an EDIFACT number of allowed length."""
    count = edifact_digits(text, mark)
    return count is not None and least <= count <= most


def x12_integer_digits(text: str) -> int | None:
    """How many digits a number of type N0 to N9 has; None where the text is none (X12.6: no decimal point)."""
    body = text[1:] if text.startswith("-") else text
    return len(body) if digits(body) else None


def x12_real_digits(text: str) -> int | None:
    """How many digits a number of type R has; None where the text is none (X12.6: decimal point, exponent E)."""
    mantissa, exponential, exponent = text.partition("E")
    body = mantissa[1:] if mantissa.startswith("-") else mantissa
    whole, _, fraction = body.partition(".")
    if not digits(whole + fraction):
        return None
    if not exponential:
        return len(whole) + len(fraction)
    power = x12_integer_digits(exponent)
    return None if power is None else len(whole) + len(fraction) + power


def x12_integer(text: str, least: int, most: int) -> bool:
    """Whether the text is a number of type N0 to N9 and of allowed length."""
    count = x12_integer_digits(text)
    return count is not None and least <= count <= most


def x12_real(text: str, least: int, most: int) -> bool:
    """Whether the text is a number of type R and of allowed length."""
    count = x12_real_digits(text)
    return count is not None and least <= count <= most


def alphabetic(text: str, least: int, most: int) -> bool:
    """Whether the text has no digits and is of allowed length (EDIFACT type a)."""
    return least <= len(text) <= most and not any(character.isdigit() for character in text)


# ---- dates and times


@lru_cache(maxsize=8192)
def is_date(text: str) -> bool:
    """Whether the text is a day of the calendar as CCYYMMDD or YYMMDD."""
    if not digits(text) or len(text) not in (6, 8):
        return False
    year, month, day = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    if len(text) == 6:
        year += 2000  # leap years repeat every four years from 1901 to 2099: either century gives the same answer
    return _is_day(year, month, day)


def _is_day(year: int, month: int, day: int) -> bool:
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and year > 0):
        return False
    return not (month == 2 and day == 29) or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))


@lru_cache(maxsize=8192)
def is_time(text: str) -> bool:
    """Whether the text is a time as HHMM, HHMMSS or with decimals of the second; at most eight digits are expected."""
    if not digits(text) or len(text) == 5:
        return False
    return text[:2] <= "23" and text[2:4] <= "59" and text[4:6] <= "59"


def x12_date(text: str, least: int, most: int) -> bool:
    """Whether the text is a day of the calendar as CCYYMMDD or YYMMDD, of allowed length (X12.6, type DT)."""
    return least <= len(text) <= most and len(text) <= 8 and is_date(text)


def x12_time(text: str, least: int, most: int) -> bool:
    """Whether the text is a time as HHMM, HHMMSS or with decimal seconds, of allowed length (X12.6, type TM)."""
    return least <= len(text) <= most and len(text) <= 8 and is_time(text)


FORMATS = {
    "2": "dmy",
    "3": "mdy",
    "4": "dmY",
    "5": "dmYHM",
    "101": "ymd",
    "102": "Ymd",
    "105": "yj",
    "106": "md",
    "201": "ymdHM",
    "202": "ymdHMS",
    "203": "YmdHM",
    "204": "YmdHMS",
    "205": "YmdHMo",
    "301": "ymdHMz",
    "303": "YmdHMz",
    "304": "YmdHMSz",
    "401": "HM",
    "402": "HMS",
    "404": "HMSz",
    "501": "HM-HM",
    "602": "Y",
    "609": "ym",
    "610": "Ym",
    "615": "yw",
    "616": "Yw",
    "713": "ymdHM-ymdHM",
    "715": "yw-yw",
    "716": "Yw-Yw",
    "717": "ymd-ymd",
    "718": "Ymd-Ymd",
    "719": "YmdHM-YmdHM",
}
"""How the format codes of UN 2379 write a date, time or period. Y: year with century, y: year without, m: month,
d: day, j: day of the year, w: week, H: hour, M: minute, S: second, z: three characters for the time zone, o: sign and
HHMM of the offset. A hyphen between the two halves of a period may stand there or not: both are seen."""

_WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2, "j": 3, "w": 2, "H": 2, "M": 2, "S": 2, "z": 3, "o": 5}
_RANGES = {"m": (1, 12), "d": (1, 31), "j": (1, 366), "w": (1, 53), "H": (0, 23), "M": (0, 59), "S": (0, 59)}
_WORDS = {"Y": "CCYY", "y": "YY", "m": "MM", "d": "DD", "j": "DDD", "w": "WW", "H": "HH", "M": "MM", "S": "SS"}


def format_words(code: str) -> str:
    """How the format is written in the directories: ``"102"`` -> ``"CCYYMMDD"``."""
    return "".join(_WORDS.get(part, {"z": "ZZZ", "o": "+HHMM"}.get(part, part)) for part in FORMATS[code])


@lru_cache(maxsize=8192)
def date_problem(text: str, code: str) -> Fault | None:
    """What is wrong with a date, time or period that a 2379 code says the form of; None where nothing is.

    The value may have at most 35 characters; codes that are not in ``FORMATS`` are not judged.
    """
    form = FORMATS.get(code)
    if form is None or not text:
        return None
    halves = form.split("-")
    if len(halves) == 1:
        return _point_problem(text, form)
    width = sum(_WIDTHS[part] for part in halves[0])
    first, second = text[:width], text[width:].removeprefix("-")
    return _point_problem(first, halves[0]) or _point_problem(second, halves[1])


def _point_problem(text: str, form: str) -> Fault | None:
    if len(text) != sum(_WIDTHS[part] for part in form):
        return Fault.INVALID_DATE if set(form) & set("Yymdjw") else Fault.INVALID_TIME
    numbers: dict[str, int] = {}
    at = 0
    for part in form:
        piece = text[at : at + _WIDTHS[part]]
        at += _WIDTHS[part]
        if part == "z":
            continue
        if part == "o":
            if piece[0] not in "+-" or not is_time(piece[1:]):
                return Fault.INVALID_TIME
            continue
        low, high = _RANGES.get(part, (0, 9999))
        if not digits(piece) or not low <= int(piece) <= high:
            return Fault.INVALID_TIME if part in "HMS" else Fault.INVALID_DATE
        numbers[part] = int(piece)
    if "d" in numbers:
        year = numbers.get("Y", numbers.get("y", 0) + 2000)
        if not _is_day(year, numbers.get("m", 1), numbers["d"]):
            return Fault.INVALID_DATE
    return None
