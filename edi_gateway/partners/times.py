"""Checks the times of a [schedule]: intervals, cron expressions, windows, time zones."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo

from edi_gateway.partners.fields import Table
from edi_gateway.partners.model import Schedule
from edi_gateway.partners.units import parse_duration

_FIELDS: Final = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    ("weekday", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)


def read_schedule(table: Table) -> Schedule:
    """The [schedule] of a partner."""
    default = Schedule()
    schedule = Schedule(
        poll=table.parsed("poll", default.poll, _interval_or_cron, str),
        send=table.parsed("send", default.send, _send, str),
        window=table.parsed("window", default.window, _window, str),
        timezone=table.parsed("timezone", default.timezone, _timezone, str),
    )
    table.done()
    return schedule


def _send(text: str) -> str:
    return text if text == "immediately" else _interval_or_cron(text)


def _interval_or_cron(text: str) -> str:
    """ "5m" or five fields of cron; raises ``ValueError`` with what is wrong."""
    if len(text.split()) > 1:
        check_cron(text)
    else:
        parse_duration(text)
    return text


def check_cron(text: str) -> None:
    """Raises ``ValueError`` unless the text is five fields: minute, hour, day of month, month, day of week."""
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise ValueError(f'"{text}" has {len(parts)} fields; a cron expression has five, such as "0 6-20 * * 1-5"')
    for part, (name, least, most, names) in zip(parts, _FIELDS, strict=True):
        for item in part.split(","):
            if not _fits(item.lower(), least, most, names):
                raise ValueError(f'"{item}" is not valid as the {name} of a cron expression')


def _fits(item: str, least: int, most: int, names: tuple[str, ...]) -> bool:
    found = re.fullmatch(r"(\*|\w{1,3})(?:-(\w{1,3}))?(?:/(\d{1,3}))?", item, re.ASCII)
    if not found or found[3] == "0" or (found[1] == "*" and found[2]):
        return False
    if found[1] == "*":
        return True
    ends = [_number(end, least, names) for end in (found[1], found[2]) if end]
    return all(end is not None and least <= end <= most for end in ends) and ends == sorted(ends, key=lambda e: e or 0)


def _number(text: str, least: int, names: tuple[str, ...]) -> int | None:
    if text in names:
        return names.index(text) + least
    return int(text) if text.isdigit() else None


def _window(text: str) -> str:
    """ "06:00-22:00"; one that ends before it begins goes over midnight."""
    hours = r"([01]\d|2[0-3]):[0-5]\d"
    if text and not re.fullmatch(rf"{hours}-({hours}|24:00)", text, re.ASCII):
        raise ValueError(f'"{text}" is no window of the day; write it like "06:00-22:00"')
    if text and text[:5] == text[6:]:
        raise ValueError(f'"{text}" is a window of no length')
    return text


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'"{text}" is no time zone; write it like "Europe/Berlin"') from None
    return text
