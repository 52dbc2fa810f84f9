"""What an operator changes by hand: send again, hold, release, cancel, process again. Each leaves an event with a name.

All run in the caller's unit of work, under the row's lock, beside a running gateway too: its sweep notices.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from edi_gateway.errors import GatewayError
from edi_gateway.findings import Fault
from edi_gateway.store.tables import (
    Direction,
    DocumentRow,
    FindingRow,
    InterchangeRow,
    MessageRow,
    Transmission,
    TransmissionState,
)
from edi_gateway.store.transmissions import Lane, change, lane_of, locked

_State = TransmissionState
_SENDABLE = {_State.FAILED, _State.REJECTED, _State.SENT, _State.ACKNOWLEDGED, _State.WAITING}
_CANCELLABLE = {_State.QUEUED, _State.HELD, _State.FAILED}
_NEVER_READ = (Fault.REFUSED_BY_CHANNEL.value, Fault.IDENTITY_REUSED.value)


class ResubmissionError(GatewayError):
    """What was asked for cannot be done with this transmission in its state."""


def retry(session: Session, number: int, *, at: datetime, actor: str, reason: str = "") -> Lane:
    """Sends an outgoing transmission again: the same bytes under the same identity, with all attempts before it.

    What has been sent already is sent once more; an AS2 partner recognises it as a repeat. Returns the lane to wake.
    Raises ``ResubmissionError``.
    """
    row = _in(session, number, Direction.OUT, _SENDABLE, "sent again")
    if row.facts.get("never built"):
        raise ResubmissionError(f"Transmission {number} was never written, there is nothing to send: {row.summary}")
    row.attempts = 0
    row.next_attempt_at = None
    return _change(session, row, _State.QUEUED, "Queued again", reason, at=at, actor=actor)


def hold(session: Session, number: int, *, at: datetime, actor: str, reason: str = "") -> Lane:
    """Keeps a queued transmission from being sent until it is released; the next in its lane go."""
    row = _in(session, number, Direction.OUT, {_State.QUEUED}, "held")
    return _change(session, row, _State.HELD, "Held", reason, at=at, actor=actor)


def release(session: Session, number: int, *, at: datetime, actor: str, reason: str = "") -> Lane:
    """Queues a held transmission again."""
    row = _in(session, number, Direction.OUT, {_State.HELD}, "released")
    row.next_attempt_at = None
    return _change(session, row, _State.QUEUED, "Released", reason, at=at, actor=actor)


def cancel(session: Session, number: int, *, at: datetime, actor: str, reason: str = "") -> Lane:
    """Gives up sending a transmission that has not been sent."""
    row = _in(session, number, Direction.OUT, _CANCELLABLE, "cancelled")
    row.next_attempt_at = None
    return _change(session, row, _State.CANCELLED, "Cancelled", reason, at=at, actor=actor)


def restart(session: Session, number: int, *, at: datetime, actor: str, reason: str = "") -> Lane:
    """Processes a refused or failed inbound transmission again, under the configuration as it is now.

    Only where nothing of it went further; what was found the first time is replaced. Raises ``ResubmissionError``.
    """
    row = _in(session, number, Direction.IN, {_State.REFUSED, _State.FAILED}, "processed again")
    if session.exec(select(DocumentRow.id).where(col(DocumentRow.transmission_id) == number)).first():
        raise ResubmissionError(f"Transmission {number} brought documents that went further.")
    faults = select(FindingRow.fault).where(col(FindingRow.transmission_id) == number)
    if any(fault in _NEVER_READ for fault in session.exec(faults)):
        raise ResubmissionError(f"Transmission {number} was refused by its channel; its sender has to repeat it.")
    for table in (FindingRow, MessageRow, InterchangeRow):
        session.execute(delete(table).where(col(table.transmission_id) == number))
    return _change(session, row, _State.RECEIVED, "To be processed again", reason, at=at, actor=actor)


def _in(
    session: Session, number: int, direction: Direction, states: Collection[TransmissionState], word: str
) -> Transmission:
    row = locked(session, number)
    if row is None:
        raise ResubmissionError(f"There is no transmission {number}.")
    if row.direction != direction or row.state not in states:
        way = "came in" if row.direction == Direction.IN else "goes out"
        raise ResubmissionError(f"Transmission {number} {way} and is {row.state}; it cannot be {word}.")
    return row


def _change(
    session: Session, row: Transmission, state: TransmissionState, text: str, reason: str, *, at: datetime, actor: str
) -> Lane:
    change(session, row, state, f"{text}: {reason}" if reason else f"{text}.", at=at, actor=actor)
    return lane_of(row)
