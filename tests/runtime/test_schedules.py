"""Schedules fire, can be run by hand, never run beside themselves, and say what came of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.runtime.clock import SystemClock
from edi_gateway.runtime.schedules import Job, JobStatus, ScheduleError, Schedules
from edi_gateway.transports.model import TransportError


@pytest.fixture
def changed() -> list[JobStatus]:
    return []


@pytest.fixture
def schedules(changed: list[JobStatus]) -> Iterator[Schedules]:
    schedules = Schedules(SystemClock(), changed.append)
    schedules.start()
    yield schedules
    assert schedules.stop(30)


def _job(name: str, run: object = lambda: "done", times: str = "1h") -> Job:
    return Job(name, times, "UTC", run)  # type: ignore[arg-type]


def test_a_schedule_fires_by_itself(schedules: Schedules) -> None:
    fired = threading.Event()

    def run() -> str:
        fired.set()
        return ""

    schedules.replace([_job("poll:acme", run, "1s")])
    assert fired.wait(30)


def test_a_schedule_can_be_run_now(schedules: Schedules) -> None:
    schedules.replace([_job("poll:acme", lambda: "2 received")])
    status = schedules.run_now("poll:acme")
    assert (status.result, status.failed, status.running) == ("2 received", False, False)
    assert status.last_run is not None


def test_all_schedules_are_listed_with_their_next_run(schedules: Schedules) -> None:
    schedules.replace([_job("poll:beta"), _job("poll:acme", times="0 6 * * 1-5")])
    found = schedules.list()
    assert [(s.name, s.times) for s in found] == [("poll:acme", "0 6 * * 1-5"), ("poll:beta", "1h")]
    assert all(s.next_run for s in found)
    assert found[0].next_run is not None
    assert found[0].next_run.weekday() < 5


def test_a_failure_is_told_when_it_begins_and_when_it_ends(schedules: Schedules, changed: list[JobStatus]) -> None:
    errors: list[Exception] = [TransportError("Nobody there."), TransportError("Nobody there."), KeyError("x")]

    def run() -> str:
        if errors:
            raise errors.pop(0)
        return "fine"

    schedules.replace([_job("poll:acme", run)])
    results = [schedules.run_now("poll:acme") for _ in range(5)]
    assert [r.failed for r in results] == [True, True, True, False, False]
    assert [(c.failed, c.result) for c in changed] == [(True, "Nobody there."), (False, "fine")]


def test_a_schedule_never_runs_beside_itself(schedules: Schedules) -> None:
    inside, go = threading.Event(), threading.Event()

    def run() -> str:
        inside.set()
        go.wait(30)
        return ""

    schedules.replace([_job("poll:acme", run)])
    thread = threading.Thread(target=schedules.run_now, args=("poll:acme",))
    thread.start()
    assert inside.wait(30)
    assert schedules.status("poll:acme").running
    with pytest.raises(ScheduleError, match="running already"):
        schedules.run_now("poll:acme")
    go.set()
    thread.join()


def test_schedules_are_replaced_and_remember_their_last_run(schedules: Schedules) -> None:
    schedules.replace([_job("poll:acme"), _job("poll:beta")])
    schedules.run_now("poll:acme")
    schedules.replace([_job("poll:acme", times="5m")])
    (status,) = schedules.list()
    assert (status.name, status.times, status.result) == ("poll:acme", "5m", "done")
    with pytest.raises(ScheduleError, match="no schedule 'poll:beta'"):
        schedules.run_now("poll:beta")


def test_a_paused_schedule_has_no_next_run(schedules: Schedules) -> None:
    schedules.replace([_job("poll:acme")])
    schedules.pause("poll:acme")
    assert schedules.status("poll:acme").next_run is None
    schedules.resume("poll:acme")
    assert schedules.status("poll:acme").next_run is not None


def test_times_that_make_no_sense_are_a_sentence(schedules: Schedules) -> None:
    with pytest.raises(ConfigurationError, match="soon"):
        schedules.replace([_job("poll:acme", times="soon")])
