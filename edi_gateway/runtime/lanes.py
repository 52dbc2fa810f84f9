"""Lanes: which have something to do, which are being worked on, and the threads that work."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from edi_gateway.errors import GatewayError
from edi_gateway.runtime.clock import Clock
from edi_gateway.runtime.log import log_defect
from edi_gateway.store.transmissions import Lane

_LONGEST_PAUSE = 60.0  # seconds between attempts to run a lane whose runs fail

_log = logging.getLogger(__name__)

Run = Callable[[Lane, threading.Event], datetime | None]


@dataclass(slots=True)
class _Crew:
    """The threads for one direction and the lanes that wait for them."""

    run: Run
    threads: int
    ready: deque[Lane] = field(default_factory=deque)


class Lanes:
    """Runs each lane in one thread at a time, however often it is woken, and lanes beside each other.

    Nothing here is the truth: the rows in the database are, and a wake-up that is lost or comes twice does no harm.
    Inbound and outgoing lanes have threads of their own, so that partners who do not answer keep nobody from being
    received.
    """

    def __init__(
        self,
        clock: Clock,
        process: Run,
        deliver: Run,
        *,
        processing_threads: int = 2,
        delivery_threads: int = 16,
    ) -> None:
        self._clock = clock
        self._crews = {"in": _Crew(process, processing_threads), "out": _Crew(deliver, delivery_threads)}
        self._condition = threading.Condition()
        self._stopping = threading.Event()
        self._queued: set[Lane] = set()
        self._running: set[Lane] = set()
        self._again: set[Lane] = set()  # woken while running
        self._failures: dict[Lane, int] = {}
        self._later: list[tuple[datetime, int, Lane]] = []
        self._when: dict[Lane, datetime] = {}  # the one entry of ``_later`` per lane that counts
        self._serial = itertools.count()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts the threads."""
        for direction, crew in self._crews.items():
            for number in range(crew.threads):
                self._spawn(f"lane-{direction}-{number + 1}", self._work, crew)
        self._spawn("lane-timer", self._tick)

    def wake(self, lane: Lane) -> None:
        """Says that there may be something to do in a lane."""
        with self._condition:
            if lane in self._running:
                self._again.add(lane)
            elif lane not in self._queued:
                self._queued.add(lane)
                self._crews[lane.direction].ready.append(lane)
            self._condition.notify_all()

    def wake_at(self, lane: Lane, when: datetime) -> None:
        """Wakes a lane at a time, or earlier where that was asked for: it then says itself when to go on."""
        with self._condition:
            if lane in self._when and self._when[lane] <= when:
                return
            self._when[lane] = when
            heapq.heappush(self._later, (when, next(self._serial), lane))
            self._condition.notify_all()

    def busy(self) -> bool:
        """Whether a lane is running or about to."""
        with self._condition:
            return bool(self._queued or self._running)

    def wait_quiet(self, seconds: float) -> bool:
        """Waits until no lane is running or about to; False when the time is over before."""
        end = time.monotonic() + seconds
        with self._condition:
            while self._queued or self._running:
                if (left := end - time.monotonic()) <= 0:
                    return False
                self._condition.wait(left)
            return True

    def wait_change(self, seconds: float) -> None:
        """Waits until something happens to any lane, at most so long."""
        with self._condition:
            self._condition.wait(seconds)

    def stop(self, timeout: float) -> bool:
        """Lets running lanes finish what is in hand, starts no more; False when some did not end within ``timeout``
        seconds: their threads are daemons, and what they held is found in the database at the next start."""
        self._stopping.set()
        with self._condition:
            self._condition.notify_all()
        end = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(t.is_alive() for t in self._threads)

    def _spawn(self, name: str, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self, crew: _Crew) -> None:
        while (lane := self._next(crew)) is not None:
            when = self._run(crew, lane)
            with self._condition:
                self._running.discard(lane)
                if when is not None:
                    self.wake_at(lane, when)
                if lane in self._again:
                    self._again.discard(lane)
                    self.wake(lane)
                self._condition.notify_all()

    def _next(self, crew: _Crew) -> Lane | None:
        with self._condition:
            while not crew.ready and not self._stopping.is_set():
                self._condition.wait()
            if self._stopping.is_set():
                return None
            lane = crew.ready.popleft()
            self._queued.discard(lane)
            self._running.add(lane)
            return lane

    def _run(self, crew: _Crew, lane: Lane) -> datetime | None:
        try:
            when = crew.run(lane, self._stopping)
        except GatewayError as error:
            _log.error("Lane %s is interrupted: %s", lane, error)
            return self._after_failure(lane)
        except Exception as error:  # noqa: BLE001 - the boundary: a thread must outlive what goes wrong in one lane
            log_defect(_log, f"Lane {lane} is interrupted.", error)
            return self._after_failure(lane)
        self._failures.pop(lane, None)
        return when

    def _after_failure(self, lane: Lane) -> datetime:
        failures = self._failures.get(lane, 0)
        self._failures[lane] = failures + 1
        return self._clock.now() + timedelta(seconds=min(2.0**failures, _LONGEST_PAUSE))

    def _tick(self) -> None:
        """Wakes lanes whose time has come."""
        while not self._stopping.is_set():
            with self._condition:
                while self._later and self._later[0][0] <= self._clock.now():
                    when, _, lane = heapq.heappop(self._later)
                    if self._when.get(lane) == when:
                        del self._when[lane]
                        self.wake(lane)
                if not self._stopping.is_set():
                    self._clock.wait(self._condition, self._later[0][0] if self._later else None)
