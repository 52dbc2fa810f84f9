"""Schedules: what runs at its times (polling partners, sending slots, the sweep), and what came of the last run."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from edi_gateway.errors import GatewayError
from edi_gateway.runtime.clock import Clock
from edi_gateway.runtime.log import log_defect
from edi_gateway.runtime.triggers import trigger

_log = logging.getLogger(__name__)


class ScheduleError(GatewayError):
    """There is no such schedule, or it cannot be run now."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done at times: ``times`` is an interval or a cron expression. ``run`` returns one sentence on
    what it did, "" for nothing worth telling, and raises ``GatewayError`` where it failed."""

    name: str  # "poll:nordmarkt"
    times: str
    timezone: str
    run: Callable[[], str]
    partner: str = ""


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A schedule and its last run. ``failed`` tells whether ``result`` is an error."""

    name: str
    times: str
    timezone: str
    partner: str
    next_run: datetime | None = None
    last_run: datetime | None = None
    result: str = ""
    failed: bool = False
    running: bool = False


class Schedules:
    """APScheduler with a memory store: schedules are made from the configuration at every start.

    A firing that was missed (the machine slept, all threads were busy) is made up for once, however many were missed.
    A schedule never runs beside itself. ``changed`` is told when one begins to fail or to work again.
    """

    def __init__(self, clock: Clock, changed: Callable[[JobStatus], None] | None = None, *, threads: int = 8) -> None:
        self._clock = clock
        self._changed = changed
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._jobs: dict[str, Job] = {}
        self._status: dict[str, JobStatus] = {}
        self._scheduler: Any = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(threads)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )

    def start(self) -> None:
        self._scheduler.start()

    def replace(self, jobs: Sequence[Job]) -> None:
        """Puts these in the place of all schedules; what is known of the last run of those that stay is kept."""
        with self._lock:
            self._jobs = {job.name: job for job in jobs}
            fresh = {j.name: JobStatus(j.name, j.times, j.timezone, j.partner) for j in jobs}
            for name, old in self._status.items():
                if name in fresh:
                    new = fresh[name]
                    fresh[name] = replace(old, times=new.times, timezone=new.timezone, partner=new.partner)
            self._status = fresh
        self._scheduler.remove_all_jobs()
        for job in jobs:
            self._scheduler.add_job(
                self._fire, trigger(job.times, job.timezone), args=[job.name], id=job.name, name=job.name
            )

    def run_now(self, name: str) -> JobStatus:
        """Runs a schedule in the caller's thread and returns what came of it. Raises ``ScheduleError`` where there is
        none of this name, or it is running."""
        if not self._run(name):
            raise ScheduleError(f"The schedule {name} is running already.")
        return self.status(name)

    def status(self, name: str) -> JobStatus:
        """One schedule. Raises ``ScheduleError`` where there is none of this name."""
        with self._lock:
            found = self._status.get(name)
        if found is None:
            raise ScheduleError(f"There is no schedule {name!r}; there are: {', '.join(sorted(self._jobs)) or 'none'}.")
        job = self._scheduler.get_job(name)
        return replace(found, next_run=getattr(job, "next_run_time", None))

    def list(self) -> list[JobStatus]:
        """All schedules, in the order of their names."""
        return [self.status(name) for name in sorted(self._jobs)]

    def pause(self, name: str) -> None:
        """Keeps a schedule from running by itself, until ``resume`` or the next start."""
        self.status(name)
        self._scheduler.pause_job(name)

    def resume(self, name: str) -> None:
        """Lets a paused schedule run again."""
        self.status(name)
        self._scheduler.resume_job(name)

    def stop(self, timeout: float) -> bool:
        """Starts no more runs and waits for those that are running; False when some have not ended in time."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: not any(s.running for s in self._status.values()), timeout)

    def _fire(self, name: str) -> None:
        try:
            self._run(name)
        except ScheduleError:
            _log.info("Schedule %s is gone.", name)

    def _run(self, name: str) -> bool:
        """Runs it unless it is running; False where it is."""
        with self._lock:
            job, before = self._jobs.get(name), self._status.get(name)
            if job is None or before is None:
                raise ScheduleError(f"There is no schedule {name!r}.")
            if before.running:
                return False
            self._status[name] = replace(before, running=True)
        result, failed = self._result(job)
        with self._idle:
            after = replace(before, running=False, last_run=self._clock.now(), result=result, failed=failed)
            if name in self._status:
                self._status[name] = after
            self._idle.notify_all()
        if failed != before.failed and self._changed:
            self._changed(after)
        return True

    def _result(self, job: Job) -> tuple[str, bool]:
        try:
            return job.run(), False
        except GatewayError as error:
            _log.warning("Schedule %s: %s", job.name, error)
            return str(error), True
        except Exception as error:  # noqa: BLE001 - the boundary: a schedule must fire again, whatever went wrong
            log_defect(_log, f"Schedule {job.name} failed.", error)
            return f"A defect of the gateway: {type(error).__name__}: {error}", True
