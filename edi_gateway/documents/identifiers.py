"""GS1 identifiers: check digits of GTIN, GLN and SSCC, and GTINs of every length as fourteen digits."""

from __future__ import annotations

from functools import lru_cache


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
