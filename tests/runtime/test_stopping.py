"""The stop signal: seen whenever it comes, also before anybody waits for it."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from edi_gateway.runtime.stopping import StopSignal


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_before_the_wait_is_not_lost(number: signal.Signals) -> None:
    with StopSignal() as stop:
        os.kill(os.getpid(), number)
        stop.wait()


def test_a_signal_during_the_wait_ends_it() -> None:
    with StopSignal() as stop:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        stop.wait()


def test_a_storm_of_signals_neither_blocks_nor_raises() -> None:
    with StopSignal() as stop:
        for _ in range(70_000):  # more than a pipe holds
            signal.raise_signal(signal.SIGTERM)
        stop.wait()


def test_the_former_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with StopSignal():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
