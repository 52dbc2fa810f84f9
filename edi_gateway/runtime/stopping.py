"""Waiting for somebody to end the process: SIGTERM or Ctrl-C."""

from __future__ import annotations

import os
import signal
from types import FrameType, TracebackType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopSignal:
    """Used in the main thread as a context manager; a signal that comes before ``wait`` is not lost.

    The interpreter's wake-up descriptor carries the signal: it is written to in whichever thread the system delivers
    it. A handler alone would not do: it runs in the main thread, and only when that thread next runs Python, which it
    does not while it waits; the system need not interrupt that very thread.
    """

    def __enter__(self) -> StopSignal:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._former = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)  # full of signals: one is enough
        self._before = {number: signal.signal(number, _nothing) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former)
        os.close(self._read)
        os.close(self._write)

    def wait(self) -> None:
        """Returns when a signal has come."""
        while os.read(self._read, 1)[0] not in _SIGNALS:
            pass  # some other signal that somebody handles


def _nothing(number: int, frame: FrameType | None) -> None:
    """A handler of ours instead of the default one, which would end the process at once."""
