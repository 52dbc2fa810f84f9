"""Lanes run in one place at a time, beside each other, when woken and when their time has come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from edi_gateway.runtime.lanes import Lanes, Run
from edi_gateway.store.errors import StoreError
from edi_gateway.store.transmissions import Lane
from tests.runtime.support import NOON, ManualClock

ACME, BETA = Lane("out", "acme", "as2"), Lane("out", "beta", "as2")
INBOUND = Lane("in", "acme", "as2")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def started(clock: ManualClock) -> Iterator[Callable[[Run], Lanes]]:
    running: list[Lanes] = []

    def start(run: Run) -> Lanes:
        lanes = Lanes(clock, run, run, processing_threads=2, delivery_threads=3)
        lanes.start()
        running.append(lanes)
        return lanes

    yield start
    for lanes in running:
        assert lanes.stop(30)


def test_a_woken_lane_runs(started: Callable[[Run], Lanes]) -> None:
    ran: list[Lane] = []
    lanes = started(lambda lane, stopping: ran.append(lane))
    for lane in (ACME, BETA, INBOUND):
        lanes.wake(lane)
    assert lanes.wait_quiet(30)
    assert sorted(ran) == sorted([ACME, BETA, INBOUND])


def test_a_lane_woken_while_it_runs_runs_once_more_and_never_beside_itself(started: Callable[[Run], Lanes]) -> None:
    inside, go = threading.Semaphore(0), threading.Event()
    running, most, runs = 0, 0, 0
    lock = threading.Lock()

    def run(lane: Lane, stopping: threading.Event) -> None:
        nonlocal running, most, runs
        with lock:
            running, runs = running + 1, runs + 1
            most = max(most, running)
        inside.release()
        go.wait(30)
        with lock:
            running -= 1

    lanes = started(run)
    lanes.wake(ACME)
    inside.acquire(timeout=30)
    for _ in range(10):
        lanes.wake(ACME)
    go.set()
    assert lanes.wait_quiet(30)
    assert (most, runs) == (1, 2)


def test_lanes_run_beside_each_other(started: Callable[[Run], Lanes]) -> None:
    together = threading.Barrier(3, timeout=30)

    def run(lane: Lane, stopping: threading.Event) -> None:
        together.wait()

    lanes = started(run)
    for partner in ("a", "b", "c"):
        lanes.wake(Lane("out", partner, "as2"))
    assert lanes.wait_quiet(30)
    assert not together.broken


def test_deliveries_that_hang_do_not_keep_anything_from_being_processed(started: Callable[[Run], Lanes]) -> None:
    go, processed = threading.Event(), threading.Event()

    def run(lane: Lane, stopping: threading.Event) -> None:
        if lane.direction == "in":
            processed.set()
        else:
            go.wait(30)

    lanes = started(run)
    for number in range(20):
        lanes.wake(Lane("out", f"dead-{number}", "as2"))
    lanes.wake(INBOUND)
    assert processed.wait(30)
    go.set()
    assert lanes.wait_quiet(30)


def test_a_lane_runs_again_at_the_time_it_named(started: Callable[[Run], Lanes], clock: ManualClock) -> None:
    times: list[datetime] = []
    ran = threading.Semaphore(0)

    def run(lane: Lane, stopping: threading.Event) -> datetime | None:
        times.append(clock.now())
        ran.release()
        return clock.now() + timedelta(minutes=5) if len(times) < 3 else None

    lanes = started(run)
    lanes.wake(ACME)
    for _ in range(2):
        assert ran.acquire(timeout=30)
        assert lanes.wait_quiet(30)
        clock.advance(300)
    assert ran.acquire(timeout=30)
    assert times == [NOON, NOON + timedelta(minutes=5), NOON + timedelta(minutes=10)]


@pytest.mark.parametrize("error", [StoreError("The disk is full."), RuntimeError("nobody thought of that")])
def test_a_run_that_fails_is_tried_again_after_growing_pauses(
    started: Callable[[Run], Lanes], clock: ManualClock, error: Exception
) -> None:
    attempts: list[datetime] = []
    ran = threading.Semaphore(0)

    def run(lane: Lane, stopping: threading.Event) -> None:
        attempts.append(clock.now())
        ran.release()
        if len(attempts) < 4:
            raise error

    lanes = started(run)
    lanes.wake(ACME)
    for pause in (1, 2, 4):
        assert ran.acquire(timeout=30)
        assert lanes.wait_quiet(30)
        clock.advance(pause)
    assert ran.acquire(timeout=30)
    assert [(b - a).total_seconds() for a, b in pairwise(attempts)] == [1, 2, 4]


def test_stopping_lets_the_running_lane_end_and_starts_no_other(clock: ManualClock) -> None:
    inside, ended, ran = threading.Event(), threading.Event(), []

    def run(lane: Lane, stopping: threading.Event) -> None:
        ran.append(lane)
        inside.set()
        stopping.wait(30)
        ended.set()

    lanes = Lanes(clock, run, run, delivery_threads=1)
    lanes.start()
    lanes.wake(ACME)
    assert inside.wait(30)
    lanes.wake(BETA)
    assert lanes.stop(30)
    assert ended.is_set()
    assert ran == [ACME]


def test_stopping_says_when_something_does_not_end(clock: ManualClock) -> None:
    inside, go = threading.Event(), threading.Event()

    def run(lane: Lane, stopping: threading.Event) -> None:
        inside.set()
        go.wait(30)

    lanes = Lanes(clock, run, run)
    lanes.start()
    lanes.wake(ACME)
    assert inside.wait(30)
    assert not lanes.stop(0.01)
    go.set()
    assert lanes.stop(30)
