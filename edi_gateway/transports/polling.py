"""What polling transports share: the memory of files that are still being written, and the result of one poll."""

from __future__ import annotations

import fnmatch
import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from edi_gateway.transports.naming import is_temporary

DEFAULT_MAX_BYTES = 100 * 1024 * 1024  # per file
DEFAULT_MAX_FILES = 20_000  # entries looked at in one poll; the rest waits for the next


@dataclass(slots=True)
class PollResult:
    """What one poll did. ``received`` are transmission ids in the order of the files; ``waiting`` counts the files that
    are still being written; ``problems`` are sentences for the operator, one per file that could not be handled."""

    received: list[str] = field(default_factory=list)
    waiting: int = 0
    problems: list[str] = field(default_factory=list)


class StableFiles:
    """Which files were seen before with which size and time. The caller keeps one per partner from poll to poll.

    It is a convenience, not a record: losing it (a restart) delays a young file by one poll and does nothing else.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[int, float, float]] = {}  # size, mtime, since when
        self._done: dict[str, tuple[int, float]] = {}

    def settled(self, name: str, size: int, mtime: float, seconds: float, *, tolerance: float = 0.0) -> bool:
        """Whether the file has not changed for ``seconds``: by its own time, or as seen from poll to poll.

        ``tolerance`` (seconds) is how far the clock behind ``mtime`` may be off ours before its age is believed.
        """
        now = self._clock()
        if seconds <= 0:
            return True
        if now - mtime >= seconds + tolerance:
            return True
        known = self._seen.get(name)
        if known is not None and known[:2] == (size, mtime):
            return now - known[2] >= seconds
        self._seen[name] = (size, mtime, now)
        return False

    def mark_done(self, name: str, size: int, mtime: float) -> None:
        """Remembers a file that was received and stays where it is (``after_pickup = "keep"``)."""
        self._done[name] = (size, mtime)

    def is_done(self, name: str, size: int, mtime: float) -> bool:
        return self._done.get(name) == (size, mtime)

    def forget_others(self, names: Iterable[str]) -> None:
        """Drops what is known of files that are no longer there."""
        there = set(names)
        self._seen = {n: v for n, v in self._seen.items() if n in there}
        self._done = {n: v for n, v in self._done.items() if n in there}


def wanted(name: str, pattern: str) -> bool:
    """Whether a file is for us: it matches the pattern (as a shell does, upper and lower case differ) and is final."""
    return not is_temporary(name) and fnmatch.fnmatchcase(name, pattern or "*")


def file_identity(path: str, size: int, mtime: int, payload: bytes) -> str:
    """Names one delivery by a file. The content belongs to it: a file of the same name, size and second is another one
    if its bytes differ, and must not be taken for a repeat and deleted."""
    return f"{path}|{size}|{mtime}|{hashlib.sha256(payload).hexdigest()[:16]}"
