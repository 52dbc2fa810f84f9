"""What the pure heart takes and gives: a reception in; an outcome with reports, documents and drafts out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edi_gateway.findings import Finding
from edi_gateway.syntax.model import PartyId, Segment, Standard
from edi_gateway.validation.model import InterchangeReport, MessageReport, Verdict


@dataclass(frozen=True, slots=True)
class Reception:
    """What is known of bytes that came in, besides the bytes. ``partner`` is whom the channel authenticated (AS2
    signature, SFTP login, folder), "" where nobody."""

    partner: str
    channel: str
    filename: str = ""


@dataclass(frozen=True, slots=True)
class InterpretedMessage:
    """One message with its verdict and, where it was accepted and mapped, its document."""

    report: MessageReport
    document: Any | None  # a documents.* dataclass
    document_type: str = ""  # "Order"
    map: str = ""


@dataclass(frozen=True, slots=True)
class InterpretedInterchange:
    report: InterchangeReport
    partner: str  # the sender's key, "" where unknown
    messages: tuple[InterpretedMessage, ...]
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Something to send, complete but for control numbers and the time, which the shell gives when it is written.

    ``kind`` is "document" or "acknowledgement". ``message`` is the format ("X12 004010 850", "EDIFACT D.3 CONTRL",
    "JSON Order", "UBL Order"). ``interchange`` and ``position`` say from which interchange and message (indexes from
    1) it came. For EDI formats ``body`` holds the segments between header and trailer, one list per message; an 824 or
    APERAK gets its own number and date when it is written.
    """

    kind: str
    partner: str
    channel: str
    message: str
    interchange: int
    position: int | None
    document: Any | None = None
    document_type: str = ""
    body: tuple[tuple[Segment, ...], ...] = ()
    association: str = ""
    filename: str = ""
    # for acknowledgements, which answer in the form of what came in
    sender: PartyId | None = None
    receiver: PartyId | None = None
    group_sender: str = ""
    group_receiver: str = ""
    test: bool = False
    version: str = ""  # ISA12 or UNB S001 to answer with
    ta1: Segment | None = None
    findings: tuple[Finding, ...] = ()  # what could not be carried into this format
    problem: str = ""  # why it cannot be sent at all; the shell keeps it as a failed transmission

    @property
    def standard(self) -> Standard | None:
        """EDIFACT or X12; None for JSON and UBL, which need no control number."""
        word = self.message.split(" ", 1)[0]
        return Standard(word) if word in (Standard.EDIFACT.value, Standard.X12.value) else None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a received acknowledgement says of something we sent: ``reference`` is the interchange control reference
    (CONTRL, TA1, APERAK) or, with ``group_reference``, the group (997, 824), whose functional identifier code (GS01) is
    ``group_type``. ``document`` is the document's number, where an 824 or APERAK may give nothing else."""

    standard: Standard
    partner: str
    reference: str
    group_reference: str
    verdict: Verdict
    text: str
    findings: tuple[Finding, ...] = ()
    group_type: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that follows from a payload under a snapshot. Same arguments, same outcome, always.

    ``status`` is "accepted", "partly accepted", "rejected" or "duplicate"; ``partner`` the sender's key or "".
    """

    snapshot: str
    partner: str
    status: str
    summary: str  # one sentence for the transmission log
    findings: tuple[Finding, ...]  # of the file itself
    interchanges: tuple[InterpretedInterchange, ...]
    drafts: tuple[Draft, ...]
    settlements: tuple[Settlement, ...] = ()

    @property
    def all_findings(self) -> list[Finding]:
        found = list(self.findings)
        for interchange in self.interchanges:
            found += interchange.report.all_findings
        return found


@dataclass(frozen=True, slots=True)
class Numbers:
    """Control numbers for one draft: UNB 0020 or ISA13, and GS06."""

    interchange: int
    group: int


@dataclass(frozen=True, slots=True)
class Built:
    """Bytes ready to be sent. ``reference`` is the interchange control reference as written, "" for JSON and UBL."""

    payload: bytes
    filename: str
    content_type: str
    reference: str = ""
    group_reference: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """The time something is written with, always aware, always given from outside."""

    at: datetime
