"""Partners, their identifiers, channels and agreements, and the Snapshot: all configuration, checked and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edi_gateway.guides.model import Guide
from edi_gateway.mapping.model import Map
from edi_gateway.standards import SHIPPED, Definitions
from edi_gateway.syntax.model import Delimiters, PartyId, Standard


@dataclass(frozen=True, slots=True)
class Identifiers:
    """The names a partner (or we ourselves) go by. A partner may have several interchange identifiers per standard;
    the first is the one we write."""

    edifact: tuple[PartyId, ...] = ()
    x12: tuple[PartyId, ...] = ()
    x12_group: str = ""  # GS02/GS03; the id of ISA06/08 where empty
    as2: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """How interchanges for this partner are written."""

    syntax: str = "UNOC:3"  # UNB S001
    x12_version: str = "00401"  # ISA12
    x12_encoding: str = "ascii"  # "latin-1" or "utf-8" where the partner reads letters outside the X12 character sets
    edifact_delimiters: Delimiters | None = None  # None: the default ones
    x12_delimiters: Delimiters | None = None
    una: bool = True
    line_breaks: bool = False
    test: bool = False
    request_acknowledgement: bool = False


@dataclass(frozen=True, slots=True)
class As2Channel:
    """The partner's AS2 endpoint and what both sides agreed on. Certificates are PEM files; several: rollover."""

    url: str = ""
    certificates: tuple[Path, ...] = ()
    sign: str = "sha256"  # "" = unsigned
    encrypt: str = "aes128"  # "" = unencrypted; aes128 aes192 aes256 aes128-gcm aes256-gcm 3des
    compress: str = ""  # "", "before" or "after" signing
    mdn: str = "sync"  # "", "sync" or "async"
    mdn_signed: bool = True
    require_signed: bool = True
    require_encrypted: bool = True
    content_type: str = ""
    timeout: float = 60.0  # seconds
    pss: bool = False  # sign with RSA-PSS instead of PKCS #1 v1.5
    oaep: bool = False  # encrypt keys with RSA-OAEP (SHA-256) instead of PKCS #1 v1.5
    base64: bool = False  # send payloads in base64 instead of binary
    legacy: tuple[str, ...] = ()  # what this old partner may still use: sha1 md5 3des rsa1024
    allow_expired: bool = False  # certificates of this partner count after their end
    mdn_hosts: tuple[str, ...] = ()  # "host" or "host:port" for asynchronous MDNs, besides that of url


@dataclass(frozen=True, slots=True)
class SftpMailbox:
    """The partner's account on our SFTP server: inbox (they put), outbox (they fetch)."""

    user: str
    keys: tuple[Path, ...] = ()  # OpenSSH public key files


@dataclass(frozen=True, slots=True)
class SftpServer:
    """The partner's SFTP server, which we poll and deliver to. ``key`` is our private key file; ``password_env`` names
    an environment variable. ``host_key`` is the server's public key ("ssh-ed25519 AAAA..."), pinned."""

    host: str
    port: int = 22
    user: str = ""
    key: Path | None = None
    password_env: str = ""
    host_key: str = ""
    poll_directory: str = ""  # "" = not polled
    pattern: str = "*"
    after_pickup: str = "delete"  # delete | move | keep
    archive_directory: str = "archive"
    deliver_directory: str = ""  # "" = no deliveries
    stable_seconds: float = 2.0  # unchanged size and mtime for this long before a file is picked up


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine, as the company's own ERP uses one. ``pickup`` is watched, ``deliver`` written to."""

    deliver: Path | None = None
    pickup: Path | None = None
    pattern: str = "*"
    settle_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a partner is polled and sent to. ``poll`` and ``send`` are intervals ("30s", "5m", "1h") or five-field cron
    expressions; ``window`` limits sending to hours of the day ("06:00-22:00", in ``timezone``)."""

    poll: str = "60s"
    send: str = "immediately"
    window: str = ""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a document goes: the partner's key, and the format if it is not what that partner's agreement says."""

    to: str
    message: str = ""


ACCEPT_WITH_ERRORS = "accept-with-errors"
REJECT_INTERCHANGE = "reject-interchange"
WARN = "warn"
POLICIES = ("reject-message", REJECT_INTERCHANGE, ACCEPT_WITH_ERRORS, WARN)


@dataclass(frozen=True, slots=True)
class InboundAgreement:
    """What we accept from a partner. ``message`` is "EDIFACT D.96A ORDERS"; ``acknowledge`` "CONTRL", "997", "999" or
    "none", the answer to its syntax. ``business_answer`` is "APERAK", "824" or "none": by which message the partner
    hears what breaks a guide, a map or a business rule; ``business_answer_to`` "errors" or "all", that is of documents
    without errors too. ``duplicates`` is what happens to an interchange that came before: "reject", "warn" or
    "process".

    ``guide`` names the implementation guide that messages are held against; "" for none. ``policy`` is what follows
    from an error: "reject-message" or "reject-interchange", or "accept-with-errors" (the same as ``tolerate_errors``),
    or "warn" (what breaks the guide is a warning; what breaks the standard rejects the message)."""

    message: str
    map: str
    acknowledge: str = "none"
    routes: tuple[Route, ...] = ()
    duplicates: str = "reject"
    tolerate_errors: bool = False
    guide: str = ""
    policy: str = "reject-message"
    business_answer: str = "none"
    business_answer_to: str = "errors"

    def __post_init__(self) -> None:
        # One says the other, so that either may be given and both may be asked.
        if self.policy == ACCEPT_WITH_ERRORS:
            object.__setattr__(self, "tolerate_errors", True)
        elif self.tolerate_errors and self.policy == POLICIES[0]:
            object.__setattr__(self, "policy", ACCEPT_WITH_ERRORS)


@dataclass(frozen=True, slots=True)
class OutboundAgreement:
    """What we send to a partner. ``message`` is "X12 004010 850", "EDIFACT D.96A ORDERS", "JSON Order" or "UBL Order";
    ``channel`` is "as2", "sftp" (their server), "mailbox" (our server's outbox) or "folder"."""

    document: str
    message: str
    map: str = ""
    channel: str = ""
    association: str = ""  # UNH 0057 or the suffix of GS08
    filename: str = ""  # "" = made from the message and the control reference


@dataclass(frozen=True, slots=True)
class Partner:
    """One trading partner, as one TOML file says. ``key`` is the file's name without ``.toml``."""

    key: str
    name: str
    role: str = ""
    identifiers: Identifiers = Identifiers()
    envelope: Envelope = Envelope()
    as2: As2Channel | None = None
    mailbox: SftpMailbox | None = None
    sftp: SftpServer | None = None
    folder: Folder | None = None
    schedule: Schedule = Schedule()
    inbound: tuple[InboundAgreement, ...] = ()
    outbound: tuple[OutboundAgreement, ...] = ()
    acknowledgement_channel: str = ""  # "" = the channel that the interchange came by, or the first that sends
    source: str = ""  # the file it was read from, for messages

    def accepts(self, message: str) -> InboundAgreement | None:
        """The agreement for a message name such as "X12 004010 850"."""
        return next((a for a in self.inbound if a.message == message), None)

    def takes(self, document: str, message: str = "") -> OutboundAgreement | None:
        """The agreement by which a document of this type is sent to the partner."""
        return next((a for a in self.outbound if a.document == document and message in ("", a.message)), None)

    @property
    def sending_channels(self) -> tuple[str, ...]:
        found = []
        if self.as2 and self.as2.url:
            found.append("as2")
        if self.sftp and self.sftp.deliver_directory:
            found.append("sftp")
        if self.mailbox:
            found.append("mailbox")
        if self.folder and self.folder.deliver:
            found.append("folder")
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole configuration that processing depends on. ``id`` is the SHA-256 of everything it was made from."""

    id: str
    own: Identifiers
    name: str
    partners: Mapping[str, Partner]
    maps: Mapping[str, Map]
    by_identifier: Mapping[tuple[Standard, PartyId], Partner] = field(default_factory=dict)
    guides: Mapping[str, Guide] = field(default_factory=dict)
    definitions: Definitions = field(default=SHIPPED, compare=False)  # ``id`` covers what they were made from

    def partner_of(self, standard: Standard, party: PartyId) -> Partner | None:
        """The partner with this interchange identifier."""
        return self.by_identifier.get((standard, party))

    def is_own(self, standard: Standard, party: PartyId) -> bool:
        return party in (self.own.edifact if standard is Standard.EDIFACT else self.own.x12)

    def map_for(self, message: str, document: str) -> Map | None:
        """The shipped or own map with this message name and document type, where an agreement names none."""
        return next((m for m in self.maps.values() if m.message == message and m.document == document), None)
