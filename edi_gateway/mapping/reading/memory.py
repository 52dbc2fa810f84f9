"""Texts that have been converted before: the numbers, dates and codes of one message are those of the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from edi_gateway.documents.identifiers import check_digit_is_right
from edi_gateway.mapping.values import read_period, read_stamp

MOST = 8192
"""Texts that are kept for one kind of value; then it begins anew."""
LONGEST = 64
"""Characters of a text that is kept: what a partner sends must not fill the memory."""


class Memory(dict[Any, Any]):
    """Gives the value of a text, None where it takes care to say what it is.

    A subclass of ``dict`` because looking up an item is the fastest that Python has. Threads may share it: what two
    of them work out at the same time is the same.
    """

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: Any) -> Any:
        try:
            value = self._read(text)
        except ValueError:
            return None
        if value is not None and len(text) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[text] = value
        return value


def right_gtin(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Only GTINs whose check digit is right: of the others there is something to say."""

    def read_right(text: str) -> Any:
        value = read(text)
        return value if check_digit_is_right(value) else None

    return read_right


def stamp(key: tuple[str, str]) -> Any:
    """Day and time of day, from the value and its format code."""
    return read_stamp(*key)


def period(key: tuple[str, str]) -> Any:
    """First and last day, from the value and its format code."""
    return read_period(*key)


def stamp_day(key: tuple[str, str]) -> Any:
    """The day, where no time of day would be lost."""
    day, clock = read_stamp(*key)
    return day if clock is None or not (clock.hour or clock.minute) else None
