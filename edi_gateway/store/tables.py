"""The tables: what was transmitted, what was in it, what became of it, and everything that happened to it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from edi_gateway.store.types import UtcDateTime


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class TransmissionState(StrEnum):
    """Inbound: received -> processed | refused | failed. Outbound: queued -> sending -> sent | failed; held, cancelled.

    ``sent`` becomes ``acknowledged`` or ``rejected`` when the partner's CONTRL, 997 or TA1 says so. ``refused`` inbound
    means: kept in quarantine, nothing of it went further.
    """

    RECEIVED = "received"
    PROCESSED = "processed"
    PARTLY = "partly processed"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting for receipt"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


class Transmission(SQLModel, table=True):
    """Bytes that came in or go out over one channel. Payloads live in the archive under their SHA-256."""

    __tablename__ = "transmissions"
    __table_args__ = (
        UniqueConstraint("direction", "channel", "partner", "identity", name="uq_transmission_identity"),
        Index("ix_transmissions_lane", "direction", "partner", "channel", "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    direction: str
    channel: str  # as2 | mailbox | sftp | folder
    partner: str  # key, "" where unknown
    state: str = Field(index=True)
    identity: str  # see Arrival.identity and Shipment.identity
    filename: str = ""
    content_type: str = ""
    size: int = 0  # bytes
    sha256: str = Field(index=True)  # of the payload, in the archive
    raw_sha256: str = ""  # of the message on the wire, where kept
    receipt_sha256: str = ""  # of the MDN, ours or theirs
    summary: str = ""  # one sentence for people
    message: str = ""  # format, e.g. "X12 004010 850"; empty until known
    kind: str = ""  # document | acknowledgement, for outbound
    reference: str = Field(default="", index=True)  # interchange control reference
    group_reference: str = Field(default="", index=True)  # GS06
    snapshot: str = ""  # id of the configuration it was processed with
    caused_by: int | None = Field(default=None, foreign_key="transmissions.id", index=True)
    facts: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    attempts: int = 0
    next_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class InterchangeRow(SQLModel, table=True):
    """One interchange of a transmission, in or out."""

    __tablename__ = "interchanges"
    __table_args__ = (Index("ix_interchanges_key", "direction", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    transmission_id: int = Field(foreign_key="transmissions.id", index=True)
    position: int  # in the file, from 1
    direction: str
    standard: str
    syntax: str
    sender: str
    receiver: str
    reference: str = Field(index=True)
    key: str  # Interchange.key: identity for the duplicate check
    test: bool = False
    verdict: str
    duplicate: bool = False


class MessageRow(SQLModel, table=True):
    """One message of an interchange with its verdict."""

    __tablename__ = "messages"

    id: int | None = Field(default=None, primary_key=True)
    transmission_id: int = Field(foreign_key="transmissions.id", index=True)
    interchange_id: int = Field(foreign_key="interchanges.id", index=True)
    position: int  # in the interchange, from 1
    name: str  # "EDIFACT D.96A ORDERS"
    reference: str
    verdict: str
    map: str = ""


class FindingRow(SQLModel, table=True):
    """One finding of a transmission; findings of a message name it."""

    __tablename__ = "findings"

    id: int | None = Field(default=None, primary_key=True)
    transmission_id: int = Field(foreign_key="transmissions.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="messages.id", index=True)
    severity: str
    fault: str
    owner: str
    place: str  # for people
    text: str
    value: str | None = None
    fix: str | None = None
    details: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))  # Place as JSON


class DocumentRow(SQLModel, table=True):
    """One business document, as JSON, with what people search it by."""

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_business_key", "type", "number", "sender"),)

    id: int | None = Field(default=None, primary_key=True)
    transmission_id: int = Field(foreign_key="transmissions.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="messages.id", index=True)
    type: str  # "Order"
    number: str = Field(index=True)  # the order's number
    sender: str  # partner key
    issue_date: str = ""
    buyer: str = ""
    seller: str = ""
    total: str = ""
    lines: int = 0
    content: str  # JSON, lossless
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)


class DocumentTransmission(SQLModel, table=True):
    """Which outgoing transmission carries which document."""

    __tablename__ = "document_transmissions"

    document_id: int = Field(foreign_key="documents.id", primary_key=True)
    transmission_id: int = Field(foreign_key="transmissions.id", primary_key=True)


class Event(SQLModel, table=True):
    """Something that happened to a transmission: every change of state, every attempt, with time, actor and cause."""

    __tablename__ = "events"

    id: int | None = Field(default=None, primary_key=True)
    transmission_id: int | None = Field(default=None, foreign_key="transmissions.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str  # gateway | operator name | partner key
    kind: str  # received | processed | queued | attempt | sent | failed | acknowledged ...
    state: str = ""  # the state after it, where it changed
    text: str


class ControlNumber(SQLModel, table=True):
    """The last control number given out per scope ("X12|ZZ:US|ZZ:THEM|interchange")."""

    __tablename__ = "control_numbers"

    scope: str = Field(primary_key=True)
    last: int = Field(default=0, sa_type=BigInteger)  # UNB 0020 has 14 digits


class SnapshotRow(SQLModel, table=True):
    """Every configuration that ever processed something, by content hash."""

    __tablename__ = "snapshots"

    id: str = Field(primary_key=True)
    content_sha256: str  # the files, in the archive
    first_used_at: datetime = Field(sa_type=UtcDateTime)
