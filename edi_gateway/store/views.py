"""What the read side gives: plain values, detached from any session."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from edi_gateway.store.tables import DocumentRow, Event, FindingRow, Transmission


@dataclass(frozen=True, slots=True)
class TransmissionView:
    """One transmission as a row of a list. Times are aware, in UTC; ``size`` is in bytes."""

    id: int
    direction: str
    channel: str
    partner: str
    state: str
    identity: str
    filename: str
    content_type: str
    size: int
    sha256: str
    raw_sha256: str
    receipt_sha256: str
    summary: str
    message: str
    kind: str
    reference: str
    group_reference: str
    snapshot: str
    caused_by: int | None
    facts: dict[str, str]
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``details`` holds the numbers of its place."""

    severity: str
    fault: str
    owner: str
    place: str
    text: str
    value: str | None
    fix: str | None
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message with its findings."""

    id: int
    position: int
    name: str
    reference: str
    verdict: str
    map: str
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class InterchangeView:
    """One interchange with its messages."""

    position: int
    standard: str
    syntax: str
    sender: str
    receiver: str
    reference: str
    test: bool
    verdict: str
    duplicate: bool
    messages: tuple[MessageView, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One document; ``content`` is its JSON. ``transmission`` is what it came in with."""

    id: int
    transmission: int
    type: str
    number: str
    sender: str
    issue_date: str
    buyer: str
    seller: str
    total: str
    lines: int
    created_at: datetime
    content: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """One event of a transmission, or of the gateway where there is none."""

    transmission: int | None
    at: datetime
    actor: str
    kind: str
    state: str
    text: str


@dataclass(frozen=True, slots=True)
class TransmissionDetail:
    """One transmission in full. ``findings`` are those that belong to no message.

    ``documents`` are those it brought in, or carries out. ``caused`` is what was sent because of it; ``cause`` what it
    was sent because of. ``acknowledges`` and ``acknowledged_by`` are the two ends of an acknowledgement.
    """

    transmission: TransmissionView
    interchanges: tuple[InterchangeView, ...] = ()
    findings: tuple[FindingView, ...] = ()
    documents: tuple[DocumentView, ...] = ()
    events: tuple[EventView, ...] = ()
    cause: TransmissionView | None = None
    caused: tuple[TransmissionView, ...] = ()
    acknowledges: tuple[TransmissionView, ...] = ()
    acknowledged_by: tuple[TransmissionView, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list. ``before`` is what to ask for next, None at the end."""

    items: tuple[TransmissionView, ...]
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which transmissions to list. Empty values do not restrict; ``states`` are alternatives.

    ``text`` matches the beginning of an order or other document's number or of a control reference, or any part of a
    file name.
    """

    states: tuple[str, ...] = ()
    direction: str = ""
    partner: str = ""
    channel: str = ""
    kind: str = ""
    since: datetime | None = None
    text: str = field(default="")


def transmission_view(row: Transmission) -> TransmissionView:
    values = {name: getattr(row, name) for name in TransmissionView.__slots__}
    return TransmissionView(**values | {"facts": dict(row.facts)})


def finding_view(row: FindingRow) -> FindingView:
    return FindingView(row.severity, row.fault, row.owner, row.place, row.text, row.value, row.fix, dict(row.details))


def document_view(row: DocumentRow, *, content: bool = True) -> DocumentView:
    return DocumentView(
        id=row.id or 0,
        transmission=row.transmission_id,
        type=row.type,
        number=row.number,
        sender=row.sender,
        issue_date=row.issue_date,
        buyer=row.buyer,
        seller=row.seller,
        total=row.total,
        lines=row.lines,
        created_at=row.created_at,
        content=row.content if content else "",
    )


def event_view(row: Event) -> EventView:
    return EventView(row.transmission_id, row.at, row.actor, row.kind, row.state, row.text)
