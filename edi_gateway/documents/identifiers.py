"""GS1 identifiers: check digits of GTIN, GLN and SSCC, and GTINs of every length as fourteen digits."""

from __future__ import annotations

from functools import lru_cache

GLN_LENGTH = 13
SSCC_LENGTH = 18


@lru_cache(maxsize=16_384)
def check_digit_is_right(digits: str) -> bool:
    """Whether the last digit is the GS1 check digit of those before it (GS1 General Specifications, 7.9)."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) < 2:
        return False
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return total % 10 == 0


def gtin14(digits: str) -> str:
    """A GTIN-8, -12, -13 or -14 as fourteen digits.

    Raises:
        ValueError: it is longer, or not all digits.
    """
    if not (digits.isascii() and digits.isdigit()) or not 1 <= len(digits) <= 14:
        raise ValueError(f"{digits!r} is not a GTIN of up to 14 digits")
    return digits.zfill(14)


def shortest_gtin(gtin: str, lengths: tuple[int, ...]) -> str:
    """The GTIN in the shortest of some lengths that loses no digit.

    Raises:
        ValueError: it fits none of them.
    """
    significant = gtin14(gtin).lstrip("0")
    for length in sorted(lengths):
        if len(significant) <= length:
            return significant.zfill(length)
    raise ValueError(f"{gtin!r} has more than {max(lengths)} digits")


def check_digit(digits: str) -> str:
    """The GS1 check digit that belongs behind some digits (GS1 General Specifications, 7.9).

    Raises:
        ValueError: they are not all digits, or none.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"{digits!r} is not all digits")
    total = sum(int(d) * (1 if place % 2 else 3) for place, d in enumerate(reversed(digits)))
    return str(-total % 10)


def sscc_is_right(code: str) -> bool:
    """Whether a text is a Serial Shipping Container Code: eighteen digits, the last one their check digit."""
    return len(code) == SSCC_LENGTH and check_digit_is_right(code)


def gln_is_right(code: str) -> bool:
    """Whether a text is a Global Location Number: thirteen digits, the last one their check digit."""
    return len(code) == GLN_LENGTH and check_digit_is_right(code)


def sscc18(text: str) -> str:
    """An SSCC as eighteen digits, without the application identifier 00 that a label or a MAN segment puts before it.

    Raises:
        ValueError: it has neither eighteen digits nor twenty that begin with 00.
    """
    code = text[2:] if len(text) == SSCC_LENGTH + 2 and text.startswith("00") else text
    if len(code) != SSCC_LENGTH or not (code.isascii() and code.isdigit()):
        raise ValueError(f"{text!r} is not an SSCC of 18 digits")
    return code


def ssccs_between(first: str, last: str) -> int:
    """How many SSCCs a range holds, both ends counted; the check digits do not count.

    Raises:
        ValueError: the ends are no SSCCs, or the first is behind the last.
    """
    count = int(sscc18(last)[:-1]) - int(sscc18(first)[:-1]) + 1
    if count < 1:
        raise ValueError(f"the range of SSCCs from {first!r} to {last!r} is empty")
    return count
