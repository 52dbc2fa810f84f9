"""The write side: every change of a transmission, each with its event, inside the caller's unit of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from edi_gateway.store.bulk import insert_all, insert_plain
from edi_gateway.store.database import Change, announce
from edi_gateway.store.tables import Direction, Event, InterchangeRow, Transmission, TransmissionState
from edi_gateway.validation.model import Verdict

GATEWAY = "gateway"  # the actor of what nobody asked for by hand
_KEYS_AT_ONCE = 500  # a statement has room for a limited number of values


@dataclass(frozen=True, slots=True, order=True)
class Lane:
    """One partner's traffic in one direction by one channel. What is in a lane is done in order, one after another."""

    direction: str
    partner: str
    channel: str

    def __str__(self) -> str:
        return f"{self.direction}:{self.partner or 'unknown'}:{self.channel or 'none'}"


def lane_of(row: Transmission) -> Lane:
    return Lane(row.direction, row.partner, row.channel)


def add(session: Session, row: Transmission, text: str, *, actor: str = GATEWAY) -> int:
    """Inserts a transmission with its first event and returns its id."""
    session.add(row)
    session.flush()
    note(session, _id(row), row.state, text, at=row.created_at, actor=actor, state=row.state)
    _announce(session, row, text)
    return _id(row)


@dataclass(frozen=True, slots=True)
class Queued:
    """An outgoing transmission that was inserted, as far as whoever queued it needs to know."""

    id: int
    lane: Lane
    state: str
    summary: str


def add_all(session: Session, rows: list[dict[str, Any]]) -> list[Queued]:
    """Inserts outgoing transmissions, given with all their columns, each with its first event."""
    numbers = insert_all(session, Transmission, rows)
    queued, events = [], []
    for number, row in zip(numbers, rows, strict=True):
        lane = Lane(row["direction"], row["partner"], row["channel"])
        text = row["summary"] or f"{row['message']} queued for {lane.partner} by {lane.channel}."
        queued.append(Queued(number, lane, row["state"], row["summary"]))
        events.append(
            {
                "transmission_id": number,
                "at": row["created_at"],
                "actor": GATEWAY,
                "kind": row["state"],
                "state": row["state"],
                "text": text,
            }
        )
        announce(
            session, Change(number, lane.direction, lane.partner, lane.channel, row["state"], row["created_at"], text)
        )
    insert_plain(session, Event, events)
    return queued


def change(
    session: Session, row: Transmission, state: TransmissionState, text: str, *, at: datetime, actor: str = GATEWAY
) -> None:
    """Moves a transmission to a state, with the event that says so."""
    row.state = state.value
    row.updated_at = at
    session.add(row)
    note(session, _id(row), state.value, text, at=at, actor=actor, state=state.value)
    _announce(session, row, text)


def move(session: Session, row: Transmission, state: TransmissionState, text: str, *, at: datetime) -> None:
    """Moves a transmission to a state that is only a step inside an attempt: listeners hear of it, the log does not."""
    row.state = state.value
    row.updated_at = at
    session.add(row)
    _announce(session, row, text)


def note(
    session: Session, transmission: int, kind: str, text: str, *, at: datetime, actor: str = GATEWAY, state: str = ""
) -> None:
    """Adds an event to a transmission."""
    session.add(Event(transmission_id=transmission, at=at, actor=actor, kind=kind, state=state, text=text))


def find(session: Session, direction: Direction, channel: str, partner: str, identity: str) -> Transmission | None:
    """The transmission with this identity on its channel."""
    return session.exec(
        select(Transmission).where(
            col(Transmission.direction) == direction.value,
            col(Transmission.channel) == channel,
            col(Transmission.partner) == partner,
            col(Transmission.identity) == identity,
        )
    ).first()


def sent_as(session: Session, partner: str, identity: str) -> Transmission | None:
    """What was sent to a partner by AS2 under this Message-ID, locked."""
    row = find(session, Direction.OUT, "as2", partner, identity)
    return locked(session, row.id) if row and row.id else None


def by_message_id(session: Session, identity: str) -> Transmission | None:
    """What was sent by AS2 under this Message-ID (without brackets), to whomever."""
    return session.exec(
        select(Transmission).where(
            col(Transmission.direction) == Direction.OUT.value,
            col(Transmission.channel) == "as2",
            col(Transmission.identity) == identity,
        )
    ).first()


def locked(session: Session, transmission: int) -> Transmission | None:
    """The row, locked until the unit of work ends (SQLite's writer has the whole file locked already)."""
    return session.get(Transmission, transmission, with_for_update=True, populate_existing=True)


def all_locked(session: Session, numbers: list[int]) -> dict[int, Transmission]:
    """Several rows by their ids, locked like ``locked``."""
    statement = select(Transmission).where(col(Transmission.id).in_(numbers)).order_by(col(Transmission.id))
    return {_id(row): row for row in session.exec(statement.with_for_update())}


def received(session: Session, lane: Lane, limit: int) -> list[Transmission]:
    """What has been received in a lane and not been processed, oldest first."""
    state = col(Transmission.state) == TransmissionState.RECEIVED.value
    return list(session.exec(select(Transmission).where(*_in(lane), state).order_by(col(Transmission.id)).limit(limit)))


def to_deliver(session: Session, lane: Lane, limit: int) -> list[Transmission]:
    """What waits to be sent in a lane, oldest first: queued, interrupted while sending, or overdue for its receipt.

    Only the first one's ``next_attempt_at`` says when the lane goes on: the others wait behind it.
    """
    statement = select(Transmission).where(*_in(lane), _deliverable()).order_by(col(Transmission.id)).limit(limit)
    return list(session.exec(statement))


def receipts_due(session: Session, lane: Lane, now: datetime) -> list[Transmission]:
    """What was sent in a lane and whose receipt has not come in time."""
    return list(
        session.exec(
            select(Transmission).where(
                *_in(lane),
                col(Transmission.state) == TransmissionState.WAITING.value,
                col(Transmission.next_attempt_at) <= now,
            )
        )
    )


def next_receipt_due(session: Session, lane: Lane) -> datetime | None:
    """When the first of the receipts that a lane waits for is overdue."""
    statement = (
        select(Transmission.next_attempt_at)
        .where(*_in(lane), col(Transmission.state) == TransmissionState.WAITING.value)
        .order_by(col(Transmission.next_attempt_at))
    )
    return session.exec(statement).first()


def lanes_with_work(session: Session, now: datetime) -> list[Lane]:
    """The lanes in which something waits to be processed or sent, found from the rows alone."""
    waiting = and_(col(Transmission.state) == TransmissionState.WAITING.value, col(Transmission.next_attempt_at) <= now)
    inbound = and_(
        col(Transmission.direction) == Direction.IN.value, col(Transmission.state) == TransmissionState.RECEIVED.value
    )
    statement = (
        select(Transmission.direction, Transmission.partner, Transmission.channel)
        .where(or_(inbound, and_(col(Transmission.direction) == Direction.OUT.value, or_(_deliverable(), waiting))))
        .distinct()
    )
    return sorted(Lane(*row) for row in session.exec(statement))


def release_slots(session: Session, partner: str, at: datetime) -> list[Lane]:
    """Lets what waits for a partner's next sending slot go now; returns the lanes. Pauses after failures stay."""
    rows = session.exec(
        select(Transmission).where(
            col(Transmission.direction) == Direction.OUT.value,
            col(Transmission.partner) == partner,
            col(Transmission.state) == TransmissionState.QUEUED.value,
            col(Transmission.attempts) == 0,
        )
    ).all()
    for row in rows:
        row.next_attempt_at = None
        row.updated_at = at
        session.add(row)
    return sorted({lane_of(row) for row in rows})


def unfinished(session: Session) -> int:
    """How many transmissions the gateway itself still has to process or send."""
    states = [TransmissionState.RECEIVED.value, TransmissionState.QUEUED.value, TransmissionState.SENDING.value]
    return session.exec(select(func.count()).select_from(Transmission).where(col(Transmission.state).in_(states))).one()


def accepted_before(session: Session, keys: list[str]) -> dict[str, str]:
    """Of these interchange keys, those that were accepted before, with the SHA-256 of the file they came in first."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        rows = session.exec(
            select(InterchangeRow.key, Transmission.sha256)
            .join(Transmission, col(Transmission.id) == col(InterchangeRow.transmission_id))
            .where(
                col(InterchangeRow.direction) == Direction.IN.value,
                col(InterchangeRow.key).in_(keys[start : start + _KEYS_AT_ONCE]),
                col(InterchangeRow.verdict) != Verdict.REJECTED.value,
                col(InterchangeRow.duplicate).is_(False),
            )
            .order_by(col(InterchangeRow.id).desc())
        )
        found.update((key, sha256) for key, sha256 in rows)
    return found


def is_identity_free(session: Session, lane: Lane, identity: str) -> bool:
    return find(session, Direction(lane.direction), lane.channel, lane.partner, identity) is None


def _in(lane: Lane) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Transmission.direction) == lane.direction,
        col(Transmission.partner) == lane.partner,
        col(Transmission.channel) == lane.channel,
    )


def _deliverable() -> ColumnElement[bool]:
    return col(Transmission.state).in_([TransmissionState.QUEUED.value, TransmissionState.SENDING.value])


def _announce(session: Session, row: Transmission, text: str) -> None:
    announce(session, Change(_id(row), row.direction, row.partner, row.channel, row.state, row.updated_at, text))


def _id(row: Transmission) -> int:
    if row.id is None:
        raise ValueError("the transmission has not been stored yet")
    return row.id
