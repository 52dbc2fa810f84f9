"""Intervals, cron expressions and windows mean what people think they mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import Schedule
from edi_gateway.runtime.triggers import interval, next_slot, trigger, window_opens

MONDAY = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)


def _next(expression: str, now: datetime = MONDAY, zone: str = "UTC") -> datetime | None:
    return next_slot(Schedule(send=expression, timezone=zone), now)


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("5m", 300), ("1h", 3600), ("1h30m", 5400), ("1d", 86400), ("0 6 * * *", None)]
)
def test_intervals(text: str, seconds: int | None) -> None:
    assert interval(text) == (timedelta(seconds=seconds) if seconds else None)


def test_immediately_has_no_slot() -> None:
    assert _next("immediately") is None


@pytest.mark.parametrize(
    ("expression", "slot"),
    [
        ("5m", (2, 12, 5)),
        ("1h", (2, 13, 0)),
        ("*/15 * * * *", (2, 12, 15)),
        ("0 6 * * *", (3, 6, 0)),
        ("0 6 * * 1", (9, 6, 0)),  # Monday, not Tuesday
        ("0 6 * * 0", (8, 6, 0)),  # Sunday
        ("0 6 * * 7", (8, 6, 0)),
        ("0 6 * * sun", (8, 6, 0)),
        ("0 6 * * 6-7", (7, 6, 0)),
        ("0 6 * * tue-fri", (3, 6, 0)),
        ("0 6 * * 2,4", (3, 6, 0)),
        ("0 6 * * */2", (3, 6, 0)),  # Sunday, Tuesday, Thursday, Saturday
        ("0 6 20 * 3", (4, 6, 0)),  # the 20th or a Wednesday
    ],
)
def test_slots(expression: str, slot: tuple[int, int, int]) -> None:
    day, hour, minute = slot
    assert _next(expression) == datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_slots_follow_the_partners_clock_over_daylight_saving() -> None:
    before, after = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert _next("0 6 * * *", before, "Europe/Berlin") == datetime(2026, 3, 29, 4, tzinfo=UTC)
    assert _next("0 6 * * *", before - timedelta(days=1), "Europe/Berlin") == datetime(2026, 3, 28, 5, tzinfo=UTC)
    assert _next("0 6 * * *", after, "Europe/Berlin") == datetime(2026, 3, 30, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "0 6 * *", "61 * * * *", "* * * * 8", "* * * * fri-mon", "* * * * */0"])
def test_what_is_no_time_is_a_sentence(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"interval|cron"):
        trigger(text)


def test_an_unknown_time_zone_is_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match="time zone"):
        trigger("5m", "Europe/Atlantis")


@pytest.mark.parametrize(
    ("window", "at", "opens"),
    [
        ("06:00-22:00", (2, 6, 0), None),
        ("06:00-22:00", (2, 21, 59), None),
        ("06:00-22:00", (2, 22, 0), (3, 6, 0)),
        ("06:00-22:00", (2, 5, 59), (2, 6, 0)),
        ("22:00-04:00", (2, 23, 0), None),
        ("22:00-04:00", (2, 3, 59), None),
        ("22:00-04:00", (2, 4, 0), (2, 22, 0)),
        ("18:00-24:00", (2, 23, 59), None),
        ("18:00-24:00", (2, 0, 0), (2, 18, 0)),
    ],
)
def test_windows(window: str, at: tuple[int, int, int], opens: tuple[int, int, int] | None) -> None:
    now = datetime(2026, 3, *at, tzinfo=UTC)
    assert window_opens(Schedule(window=window), now) == (datetime(2026, 3, *opens, tzinfo=UTC) if opens else None)


def test_a_window_is_in_the_partners_time_zone() -> None:
    schedule = Schedule(window="06:00-22:00", timezone="America/New_York")
    assert window_opens(schedule, datetime(2026, 3, 8, 4, tzinfo=UTC)) == datetime(2026, 3, 8, 10, tzinfo=UTC)


def test_no_window_is_always_open() -> None:
    assert window_opens(Schedule(), MONDAY) is None
