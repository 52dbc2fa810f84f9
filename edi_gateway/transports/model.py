"""The small protocol all transports share: what came in, how to send, and the receipt for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from edi_gateway.errors import GatewayError


class TransportError(GatewayError):
    """Sending or fetching failed. ``permanent`` means: trying again will not help, somebody has to change something."""

    def __init__(self, text: str, *, permanent: bool = False) -> None:
        super().__init__(text)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes that came in, before anything is known of their content.

    ``partner`` is whom the channel authenticated, "" where nobody. ``identity`` names this delivery on its channel
    (the AS2 Message-ID, the remote path with size and time), so that the same delivery twice is seen as one.
    ``refusal`` is why the channel itself refused it (bad signature ...): it is kept in quarantine, not processed.
    """

    channel: str  # as2 | mailbox | sftp | folder
    partner: str
    payload: bytes
    filename: str = ""
    identity: str = ""
    content_type: str = ""
    remote: str = ""  # address or path, for people
    refusal: str = ""
    facts: dict[str, str] = field(default_factory=dict)  # for the log: algorithms, MIC, certificate subject
    raw: bytes | None = None  # the message as it stood on the wire, where it differs from the payload
    receipt: bytes | None = None  # our answer (the MDN), kept so that a repeat gets the same


class Intake(Protocol):
    """What a receiving transport calls. It returns only when the bytes are safe on disk and in the database."""

    def receive(self, arrival: Arrival) -> str:
        """Makes an arrival durable and returns the transmission's id. The same identity again returns the first id.

        Raises ``GatewayError`` when nothing could be stored: then the sender must not be told that all is well.
        """
        ...

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        """The receipt that was given to the same delivery before, or None when it is new."""
        ...


@dataclass(frozen=True, slots=True)
class Shipment:
    """Something to be sent. ``identity`` stays the same on every attempt (AS2 Message-ID without brackets, file name
    base), so that the receiver can tell a repeat."""

    identity: str
    payload: bytes
    filename: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The partner's side confirmed the delivery: an MDN with the right MIC, or a file renamed into place."""

    text: str  # for people
    at: datetime | None = None
    raw: bytes | None = None  # the MDN as received
    sent: bytes | None = None  # the message as it stood on the wire, for evidence
    pending: bool = False  # the receipt will come later (asynchronous MDN)
    facts: dict[str, str] = field(default_factory=dict)


class Sender(Protocol):
    """Delivers to one partner by one channel. Raises ``TransportError``."""

    def send(self, shipment: Shipment) -> Receipt: ...

    def close(self) -> None: ...
