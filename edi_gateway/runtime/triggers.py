"""Times as partner files write them: intervals ("30s"), five-field cron expressions, and windows of the day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import Schedule
from edi_gateway.partners.units import parse_duration

IMMEDIATELY = "immediately"
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")  # cron counts from Sunday, which is 0 and 7
_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def interval(text: str) -> timedelta | None:
    """``"30s"``, ``"5m"`` or ``"1h30m"`` as a duration; None where the text is no interval."""
    try:
        return timedelta(seconds=parse_duration(text))
    except ValueError:
        return None


def trigger(text: str, timezone: str = "UTC") -> BaseTrigger:
    """The APScheduler trigger of an interval or cron expression. Raises ``ConfigurationError`` for anything else."""
    zone = _zone(timezone)
    if every := interval(text):
        return IntervalTrigger(seconds=max(1, round(every.total_seconds())), timezone=zone)
    return _cron(text, zone)


def next_slot(schedule: Schedule, now: datetime) -> datetime | None:
    """When something that is queued now is sent by the partner's ``send`` schedule; None: at once.

    Intervals are counted from midnight UTC of the first day of 1970, so that every start of the gateway has the same
    slots.
    """
    if schedule.send in ("", IMMEDIATELY):
        return None
    if every := interval(schedule.send):
        passed = (now - datetime.fromtimestamp(0, UTC)) // every
        return datetime.fromtimestamp(0, UTC) + (passed + 1) * every
    zone = _zone(schedule.timezone)
    found: datetime | None = _cron(schedule.send, zone).get_next_fire_time(None, now.astimezone(zone))
    return found.astimezone(UTC) if found else None


def window_opens(schedule: Schedule, now: datetime) -> datetime | None:
    """When sending may go on; None: it may now. ``"22:00-04:00"`` goes over midnight; the end is outside."""
    if not schedule.window:
        return None
    start, end = _window(schedule.window)
    local = now.astimezone(_zone(schedule.timezone))
    clock = local.time().replace(tzinfo=None)
    inside = start <= clock < end if start < end else clock >= start or clock < end
    if inside or start == end:
        return None
    day = local.date() if clock < start else local.date() + timedelta(days=1)
    return datetime.combine(day, start, local.tzinfo).astimezone(UTC)


def _window(text: str) -> tuple[time, time]:
    found = _WINDOW.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError
        start, end = (time(int(found[i]) % 24, int(found[i + 1])) for i in (1, 3))
    except ValueError:
        raise ConfigurationError(f"{text!r} is no window; write it as 06:00-22:00.") from None
    return start, end


def _cron(text: str, zone: ZoneInfo) -> BaseTrigger:
    fields = text.lower().split()
    if len(fields) != 5:
        raise ConfigurationError(
            f"{text!r} is neither an interval (30s, 5m, 1h) nor a cron expression of five fields (0 6 * * mon-fri)."
        )
    minute, hour, day, month, weekday = fields
    days = [{"day": day, "day_of_week": _weekdays(weekday, text)}]
    if day != "*" and weekday != "*":
        days = [{"day": day}, {"day_of_week": days[0]["day_of_week"]}]  # cron takes either, the library only both
    try:
        found = [CronTrigger(minute=minute, hour=hour, month=month, timezone=zone, **each) for each in days]
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no cron expression: {error}.") from error
    return found[0] if len(found) == 1 else OrTrigger(found)


def _weekdays(field: str, text: str) -> str:
    """Weekdays by name, because the library counts from Monday: ``"1-5"`` becomes ``"mon,tue,wed,thu,fri"``."""
    if field == "*":
        return "*"
    found: list[str] = []
    for part in field.split(","):
        days, _, step = part.partition("/")
        first, dash, last = ("0", "-", "6") if days == "*" else days.partition("-")
        start = _weekday(first, text)
        end = _weekday(last, text) if dash else 6 if step else start
        end = 7 if end == 0 and start > 0 else end
        if start > end or (step and not step.isdigit()) or step == "0":
            raise ConfigurationError(f"{text!r} is no cron expression: there are no weekdays {part!r}.")
        found += [_WEEKDAYS[n] for n in range(start, end + 1, int(step or 1))]
    return ",".join(dict.fromkeys(found))


def _weekday(name: str, text: str) -> int:
    if name in _WEEKDAYS:
        return _WEEKDAYS.index(name)
    if name.isdigit() and int(name) <= 7:
        return int(name)
    raise ConfigurationError(f"{text!r} is no cron expression: there is no weekday {name!r}.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        raise ConfigurationError(f"{name!r} is no time zone; write it as Europe/Berlin.") from None
