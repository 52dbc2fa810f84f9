"""What an operator does by hand while the gateway runs: done in the database, then the lane is woken at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from edi_gateway.runtime.clock import Clock
from edi_gateway.store import resubmission
from edi_gateway.store.database import Database
from edi_gateway.store.transmissions import Lane


class _Change(Protocol):
    def __call__(self, session: Session, number: int, *, at: datetime, actor: str, reason: str) -> Lane: ...


class Operations:
    """Each takes a transmission's id, the operator's name and a reason; see ``store.resubmission``, whose
    ``ResubmissionError`` says what cannot be done and why."""

    def __init__(self, database: Database, clock: Clock, wake: Callable[[Lane], None]) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake

    def retry(self, number: int, actor: str, reason: str = "") -> None:
        """Sends again: the same bytes under the same identity."""
        self._do(resubmission.retry, number, actor, reason)

    def hold(self, number: int, actor: str, reason: str = "") -> None:
        """Keeps from being sent until released."""
        self._do(resubmission.hold, number, actor, reason)

    def release(self, number: int, actor: str, reason: str = "") -> None:
        """Queues what was held."""
        self._do(resubmission.release, number, actor, reason)

    def cancel(self, number: int, actor: str, reason: str = "") -> None:
        """Gives up what was not sent."""
        self._do(resubmission.cancel, number, actor, reason)

    def restart(self, number: int, actor: str, reason: str = "") -> None:
        """Processes again what was refused or failed."""
        self._do(resubmission.restart, number, actor, reason)

    def _do(self, change: _Change, number: int, actor: str, reason: str) -> None:
        with self._database.writing() as session:
            lane = change(session, number, at=self._clock.now(), actor=actor, reason=reason)
        self._wake(lane)
