"""Identifiers: check digits of GTIN, GLN and SSCC, the forms of SCAC and UN/LOCODE."""

from __future__ import annotations

import re
from functools import lru_cache

_GTIN_LENGTHS = (8, 12, 13, 14)
_GLN_LENGTH = 13
_SSCC_LENGTH = 18
_SSCC_APPLICATION_IDENTIFIER = "00"
_SCAC = re.compile(r"[A-Z]{2,4}", re.ASCII)
_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}", re.ASCII)


def check_digit(digits: str) -> str:
    """The GS1 check digit that belongs after ``digits``: weights 3 and 1 from the right, modulo 10.

    GS1 General Specifications, section 7.9.

    Raises:
        ValueError: the text is not made of the digits 0 to 9 alone.
    """
    if not (digits.isdigit() and digits.isascii()):
        raise ValueError(f"Not digits only: {digits!r}.")
    return str(-(3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))) % 10)


def is_gtin(text: str) -> bool:
    """Whether the text is a GTIN of 8, 12, 13 or 14 digits with the right check digit."""
    return len(text) in _GTIN_LENGTHS and _is_checked(text)


def is_gln(text: str) -> bool:
    """Whether the text is a GLN: 13 digits, the last of which is the check digit."""
    return len(text) == _GLN_LENGTH and _is_checked(text)


def is_sscc(text: str) -> bool:
    """Whether the text is an SSCC: 18 digits, the last of which is the check digit."""
    return len(text) == _SSCC_LENGTH and _is_checked(text)


def is_scac(text: str) -> bool:
    """Whether the text has the form of a Standard Carrier Alpha Code: two to four letters A to Z (X12 element 140)."""
    return _SCAC.fullmatch(text) is not None


def is_locode(text: str) -> bool:
    """Whether the text has the form of a UN/LOCODE: a country, then three letters or digits 2 to 9."""
    return _LOCODE.fullmatch(text) is not None


def gtin14(text: str) -> str | None:
    """The GTIN in its form of 14 digits, zeros in front; None where the text is no GTIN.

    The check digit does not change with leading zeros, so that one article has one number whatever its form.
    """
    return text.zfill(14) if is_gtin(text) else None


def sscc18(text: str) -> str | None:
    """The SSCC of 18 digits; None where the text is none. An application identifier 00 in front (X12 MAN with GM) is
    taken off."""
    if len(text) == _SSCC_LENGTH + 2 and text.startswith(_SSCC_APPLICATION_IDENTIFIER):
        text = text[2:]
    return text if is_sscc(text) else None


@lru_cache(maxsize=65_536)
def _is_checked(text: str) -> bool:
    """The same few parties and articles come again and again: what was worked out is kept for a while."""
    return text.isdigit() and text.isascii() and check_digit(text[:-1]) == text[-1]
