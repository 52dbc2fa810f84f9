"""Sizes and durations as people write them: "100MB", "30s", "5m", "1h"."""

from __future__ import annotations

import re
from typing import Final

_SIZE: Final = {"": 1, "B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
_BINARY: Final = {"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}
_DURATION: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_LONGEST_DURATION: Final = 366 * 86400.0


def parse_size(text: str | int) -> int:
    """Bytes: "100MB" is 100,000,000, "64KiB" is 65,536, a bare number is bytes.

    Raises ``ValueError`` with a sentence where it is none, or not positive.
    """
    found = re.fullmatch(r"(\d{1,15})(?:\.(\d{1,6}))?\s*([A-Za-z]{0,3})", str(text).strip(), re.ASCII)
    unit = (_SIZE | _BINARY).get(found[3].upper()) if found else None
    if found is None or unit is None or isinstance(text, bool):
        raise ValueError(f'{text!r} is no size; write it like "100MB", "64KiB" or "500KB"')
    size = int(float(f"{found[1]}.{found[2] or 0}") * unit) if found[2] else int(found[1]) * unit
    if size < 1:
        raise ValueError(f"{text!r} is no size that anything fits into")
    return size


def parse_duration(text: str | float) -> float:
    """Seconds: "30s", "5m", "1h30m", "500ms", "1d"; a bare number is seconds.

    Raises ``ValueError`` with a sentence where it is none, not positive, or longer than a year.
    """
    seconds = _seconds(text)
    if seconds is None:
        raise ValueError(f'{text!r} is no duration; write it like "30s", "5m" or "1h"')
    if not 0 < seconds <= _LONGEST_DURATION:
        raise ValueError(f"{text!r} is not between a millisecond and a year")
    return seconds


def _seconds(text: str | float) -> float | None:
    if isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return float(text) if text == text else None  # not NaN
    parts = re.findall(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|m|h|d)", text, re.ASCII)
    if not parts or re.sub(r"\s+", "", text) != "".join(number + unit for number, unit in parts):
        return None
    return sum(float(number) * _DURATION[unit] for number, unit in parts)
