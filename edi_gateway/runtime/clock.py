"""The time, and waiting for it: an argument, so that tests need not wait."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol

_LONGEST_WAIT = 60.0  # seconds; a wall clock that was set forward is noticed after this at the latest


class Clock(Protocol):
    """What the runtime knows of time."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    def wait(self, condition: threading.Condition, until: datetime | None) -> None:
        """Waits on a condition, which the caller holds, until it is notified or the time has come. May return early."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def wait(self, condition: threading.Condition, until: datetime | None) -> None:
        seconds = _LONGEST_WAIT if until is None else (until - self.now()).total_seconds()
        if seconds > 0:
            condition.wait(min(seconds, _LONGEST_WAIT))
