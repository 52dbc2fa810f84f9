"""A shell around a toy heart: real database, archive, lanes and folders; files of a few words instead of EDI.

A file is lines of words: ``FROM key REF reference`` begins an interchange; ``ORDER number TO key`` is a message with an
order that goes to a partner; ``WRONG`` a message that is rejected; ``ACK reference`` and ``NAK reference`` speak of
something we sent; ``BUG`` makes interpreting raise. Behind an order, ``BY as2`` names the channel, ``UNWRITABLE`` makes
that it cannot be written, and ``EXPLODE`` makes writing raise something that is no GatewayError.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from edi_gateway.documents import Order
from edi_gateway.errors import WriteError
from edi_gateway.findings import Fault, Finding
from edi_gateway.partners.config import Retry
from edi_gateway.partners.model import Folder, Identifiers, Partner, Schedule, Snapshot
from edi_gateway.pipeline.model import (
    Built,
    Draft,
    InterpretedInterchange,
    InterpretedMessage,
    Moment,
    Numbers,
    Outcome,
    Reception,
    Settlement,
)
from edi_gateway.runtime.checkpoints import Checkpoint, passed
from edi_gateway.runtime.delivery import Deliverer
from edi_gateway.runtime.heart import Configured, Heart
from edi_gateway.runtime.intake import StoringIntake
from edi_gateway.runtime.outbox import Outbox
from edi_gateway.runtime.processing import Processor
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database
from edi_gateway.store.quarantine import Quarantine
from edi_gateway.store.queries import Queries
from edi_gateway.store.transmissions import Lane
from edi_gateway.store.views import Filter, TransmissionView
from edi_gateway.syntax.model import Delimiters, Group, Interchange, Message, PartyId, Standard
from edi_gateway.transports.folder import FolderSender
from edi_gateway.transports.model import Arrival, Sender
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RETRY = Retry(first=30.0, factor=2.0, longest=300.0, attempts=5)
_PLAIN = Delimiters("*", ">", "~")


class ManualClock:
    """Time that passes when the test says so."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._waiting: list[threading.Condition] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._now += timedelta(seconds=seconds)
            waiting = list(self._waiting)
        for condition in waiting:
            with condition:
                condition.notify_all()

    def wait(self, condition: threading.Condition, until: datetime | None) -> None:
        with self._lock:
            if until is not None and until <= self._now:
                return
            if condition not in self._waiting:
                self._waiting.append(condition)
        condition.wait()


def toy_heart() -> Heart:
    return Heart(_interpret, lambda payload: [i.key for i in _interchanges(payload)], _scope, _build)


def toy_snapshot(folder: Path, *keys: str, schedule: Schedule | None = None) -> Snapshot:
    """Partners with a folder each, to which deliveries go."""
    partners = {
        key: Partner(key=key, name=key.title(), folder=Folder(deliver=folder / key), schedule=schedule or Schedule())
        for key in keys
    }
    return Snapshot(id="snapshot-1", own=Identifiers(), name="Harbour Logistics", partners=partners, maps={})


def _interchanges(payload: bytes) -> list[Interchange]:
    found: list[Interchange] = []
    for line in payload.decode().splitlines():
        words = line.split()
        if words[:1] == ["FROM"]:
            sender, receiver = PartyId("ZZ", words[1]), PartyId("ZZ", "US")
            index = len(found) + 1
            found.append(Interchange(Standard.X12, _PLAIN, index, ["ISA"], None, sender, receiver, words[3], "00401"))
    return found


def _interpret(payload: bytes, snapshot: Snapshot, reception: Reception, seen: Mapping[str, str]) -> Outcome:
    digest = hashlib.sha256(payload).hexdigest()
    if b"BUG" in payload:
        raise RuntimeError("nobody thought of that")
    reading = _Reading(snapshot.id, reception, _interchanges(payload), dict(seen), digest)
    for line in payload.decode().splitlines():
        reading.line(line.split())
    return reading.outcome()


@dataclass
class _Reading:
    snapshot: str
    reception: Reception
    interchanges: list[Interchange]
    seen: dict[str, str]
    digest: str
    at: int = 0
    messages: list[list[InterpretedMessage]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)

    def line(self, words: list[str]) -> None:
        if words[:1] == ["FROM"]:
            self.messages.append([])
        elif words[:1] in (["ACK"], ["NAK"]):
            verdict = Verdict.ACCEPTED if words[0] == "ACK" else Verdict.REJECTED
            text = f"{words[1]} was {verdict}."
            self.settlements.append(Settlement(Standard.X12, self.reception.partner, words[1], "", verdict, text))
        elif words and self.messages:
            self._message(words)

    def _message(self, words: list[str]) -> None:
        messages, interchange = self.messages[-1], len(self.messages)
        message = Message(
            Standard.X12, _PLAIN, "850", "004010", "", f"{len(messages) + 1:04d}", [], len(messages) + 1, interchange
        )
        report = MessageReport(message, None, None)
        document = None
        if words[0] == "WRONG":
            report.findings.append(Finding(Fault.MISSING_SEGMENT, "BEG is missing.", message.place()))
        elif not self._repeated(interchange):
            document = Order(id=words[1], issue_date=date(2026, 3, 2))
            draft = Draft(
                "document", words[3], "folder", "X12 004010 850", interchange, message.index, document, "Order"
            )
            if "BY" in words:
                draft = replace(draft, channel=words[words.index("BY") + 1])
            if "UNWRITABLE" in words:
                draft = replace(draft, problem="No such map.")
            if "EXPLODE" in words:
                draft = replace(draft, document=None)
            self.drafts.append(draft)
        messages.append(InterpretedMessage(report, document, "Order", "toy"))

    def _repeated(self, interchange: int) -> bool:
        return self.interchanges[interchange - 1].key in self.seen

    def outcome(self) -> Outcome:
        interpreted = []
        for interchange, messages in zip(self.interchanges, self.messages, strict=True):
            report = InterchangeReport(interchange, [GroupReport(Group(1, ["GS"]), [m.report for m in messages])])
            duplicate = self._repeated(interchange.index)
            interpreted.append(InterpretedInterchange(report, self.reception.partner, tuple(messages), duplicate))
        status = "accepted"
        if not interpreted and not self.settlements:
            status = "rejected"
        elif interpreted and all(i.duplicate for i in interpreted):
            status = "duplicate"
        elif interpreted and all(i.report.verdict is Verdict.REJECTED for i in interpreted):
            status = "rejected"
        elif any(i.report.verdict is not Verdict.ACCEPTED for i in interpreted):
            status = "partly accepted"
        findings = () if interpreted or self.settlements else (Finding(Fault.NOT_EDI, "This is no EDI."),)
        return Outcome(
            snapshot=self.snapshot,
            partner=self.reception.partner,
            status=status,
            summary=f"The file was {status}.",
            findings=findings,
            interchanges=tuple(interpreted),
            drafts=tuple(self.drafts),
            settlements=tuple(self.settlements),
        )


def _scope(draft: Draft, snapshot: Snapshot) -> tuple[str, str]:
    return f"X12|US|{draft.partner}", f"GS|PO|US|{draft.partner}"


def _build(draft: Draft, numbers: Numbers, moment: Moment, snapshot: Snapshot) -> Built:
    if draft.problem:
        raise WriteError(draft.problem)
    payload = f"{numbers.interchange} {draft.document.id}".encode()  # type: ignore[union-attr]
    reference = f"{numbers.interchange:09d}"
    return Built(payload, f"850-{reference}.x12", "application/edi-x12", reference, str(numbers.group))


class Shell:
    """Store, intake, processing and delivery wired as the gateway does it, run by hand and in one thread."""

    def __init__(
        self,
        folder: Path,
        *partners: str,
        schedule: Schedule | None = None,
        reached: Checkpoint = passed,
        heart: Heart | None = None,
        senders: Callable[[Lane], Sender] | None = None,
        clock: ManualClock | None = None,
    ) -> None:
        self.folder = folder
        self.clock = clock or ManualClock()
        self.database = Database.in_folder(folder)
        self.database.create()
        self.archive = Archive(folder / "archive")
        self.queries = Queries(self.database)
        self.quarantine = Quarantine(folder / "quarantine")
        self.snapshot = toy_snapshot(folder / "out", *(partners or ("acme", "beta")), schedule=schedule)
        self.woken: list[Lane] = []
        self.never = threading.Event()
        words = iter(range(1_000_000))
        heart = heart or toy_heart()
        self.configured = Configured(self.snapshot)
        self.intake = StoringIntake(
            self.database, self.archive, self.quarantine, self.clock, self.woken.append, reached=reached
        )
        self.processor = Processor(
            self.database,
            self.archive,
            self.quarantine,
            self.clock,
            heart,
            Outbox(heart, unique=lambda: f"{next(words):032x}", host="harbour.example"),
            lambda: self.configured,
            self.woken.append,
            reached=reached,
        )
        self.deliverer = Deliverer(
            self.database,
            self.archive,
            self.clock,
            lambda: self.configured,
            senders or self.folder_sender,
            policy=RETRY,
            random=lambda: 0.0,
            reached=reached,
        )

    def folder_sender(self, lane: Lane) -> Sender:
        folder = self.snapshot.partners[lane.partner].folder
        assert folder is not None
        return FolderSender(folder)

    def receive(self, text: str, *, partner: str = "acme", identity: str = "", channel: str = "sftp") -> int:
        payload = text.encode()
        identity = identity or hashlib.sha256(payload).hexdigest()
        return int(self.intake.receive(Arrival(channel, partner, payload, "order.txt", identity)))

    def process(self, partner: str = "acme", channel: str = "sftp") -> None:
        self.processor.process(Lane("in", partner, channel), self.never)

    def deliver(self, partner: str = "beta", channel: str = "folder") -> datetime | None:
        return self.deliverer.deliver(Lane("out", partner, channel), self.never)

    def rows(self, direction: str = "", **wanted: str) -> list[TransmissionView]:
        """Transmissions, the oldest first."""
        return list(reversed(self.queries.transmissions(Filter(direction=direction, **wanted), limit=5_000).items))  # type: ignore[arg-type]

    def states(self, direction: str = "") -> list[str]:
        return [row.state for row in self.rows(direction)]

    def row(self, number: int) -> TransmissionView:
        detail = self.queries.transmission(number)
        assert detail is not None
        return detail.transmission

    def events(self, number: int) -> list[str]:
        detail = self.queries.transmission(number)
        assert detail is not None
        return [event.kind for event in detail.events]

    def delivered(self, partner: str = "beta") -> list[str]:
        """What lies in a partner's folder, in the order of the names."""
        folder = self.folder / "out" / partner
        return [path.read_text() for path in sorted(folder.glob("*.x12"))]

    def close(self) -> None:
        self.database.close()


def order(number: str, *, to: str = "beta", reference: str = "", sender: str = "acme", more: str = "") -> str:
    """A file with one order."""
    return f"FROM {sender} REF {reference or number}\nORDER {number} TO {to} {more}\n"
