"""What happens to one received AS2 message: opened, made durable by the intake, answered with an MDN."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from edi_gateway.transports.as2 import cms, mdn
from edi_gateway.transports.as2.client import post_mdn
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.names import printable, read_as2_name, read_message_id
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.received import (
    UNEXPECTED,
    UNKNOWN_PARTNER,
    Received,
    Refused,
    read_message,
    receipt_request,
)
from edi_gateway.transports.model import Arrival, Intake, TransportError

log = logging.getLogger(__name__)

Profiles: TypeAlias = Callable[[str, str], Profile | None]
"""Finds the profile for AS2-To and AS2-From."""
ReceiptSink: TypeAlias = Callable[[Entity], bool]
"""Takes an asynchronous MDN; True where it is for something that was sent."""
PostMdn: TypeAlias = Callable[[str, Entity, Profile], None]

_HOUR: Final = 3600.0
_ONCE_ONLY: Final = ("as2-from", "as2-to", "message-id", "content-type", "disposition-notification-options")


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP answer. ``later`` is to be done once it has been given: posting an asynchronous MDN."""

    status: int
    message: Entity
    later: Callable[[], None] | None = None

    @classmethod
    def text(cls, status: int, text: str = "", **headers: str) -> Answer:
        fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        body = f"{text}\n".encode() if text else b""
        return cls(status, Entity(Headers((("Content-Type", "text/plain; charset=utf-8"), *fields)), body))


class Reception:
    """Receives messages, one call each, from any thread."""

    def __init__(
        self,
        profiles: Profiles,
        intake: Intake,
        *,
        clock: Callable[[], datetime],
        entropy: cms.Entropy,
        content_limit: int,
        refused_limit: int,
        receipts: ReceiptSink | None = None,
        post: PostMdn = post_mdn,
    ) -> None:
        self.profiles = profiles
        self.intake = intake
        self.clock = clock
        self.entropy = entropy
        self.content_limit = content_limit
        self.quarantine = _Allowance(refused_limit)
        self.receipts = receipts
        self.post = post

    def receive(self, request: Entity, remote: str) -> Answer:
        """Raises ``GatewayError`` where the intake could not store the message: then nobody may be told it is safe."""
        headers = request.headers
        if any(headers.count(name) > 1 for name in _ONCE_ONLY):
            return Answer.text(400, "A header field that must come once comes twice.")
        if "disposition-notification-to" not in headers and mdn.is_mdn(request):
            return self._receive_mdn(request)
        sender, receiver = read_as2_name(headers.get("as2-from")), read_as2_name(headers.get("as2-to"))
        message_id = read_message_id(headers.get("message-id"))
        if not (sender and receiver and message_id):
            return Answer.text(
                400, "This is not an AS2 message: AS2-From, AS2-To or Message-ID is missing or malformed."
            )
        return _OneMessage(self, request, remote, sender, receiver, message_id).receive()

    def _receive_mdn(self, message: Entity) -> Answer:
        if self.receipts is None or not self.receipts(message):
            return Answer.text(404, "This MDN is for no message that waits for one.")
        return Answer.text(200)


class _OneMessage:
    """One message on its way through."""

    def __init__(
        self, reception: Reception, request: Entity, remote: str, sender: str, receiver: str, message_id: str
    ) -> None:
        self.home = reception
        self.request = request
        self.remote = remote
        self.message_id = message_id
        self.now = reception.clock()
        found = reception.profiles(receiver, sender)
        # Bound to the names once more: what a look-up by other rules finds must not lend its certificates.
        fits = found is not None and (found.own_id, found.partner_id) == (receiver, sender)
        self.profile = found if fits else None
        self.facts = {
            "as2_from": printable(sender),
            "as2_to": printable(receiver),
            "message_id": printable(message_id),
            "subject": printable(request.headers.get("subject")),
            "product": printable(request.headers.get("as2-product") or request.headers.get("user-agent")),
        }

    def receive(self) -> Answer:
        try:
            received = self._open()
        except Refused as refused:
            return self._refuse(refused)
        return self._accept(received)

    def _open(self) -> Received:
        if self.profile is None:
            names = f"{self.facts['as2_from']} -> {self.facts['as2_to']}"
            raise Refused(UNKNOWN_PARTNER, f"there is no agreement for {names}")
        try:
            return read_message(
                self.request,
                self.profile,
                now=self.now,
                entropy=self.home.entropy,
                limit=self.home.content_limit,
            )
        except Refused:
            raise
        except Exception as error:  # a message that meets a defect of ours must be kept and answered, not lost
            log.exception("AS2 message from %s could not be opened", self.facts["as2_from"])
            raise Refused(UNEXPECTED, f"internal error: {type(error).__name__}") from error

    # ---- accepted ----

    def _accept(self, received: Received) -> Answer:
        assert self.profile is not None  # noqa: S101 - _open has refused otherwise
        earlier = self.home.intake.earlier_receipt("as2", self.profile.partner, self.message_id)
        if earlier is not None:
            return self._repeat(received, earlier)
        receipt = self._mdn(mic=received.mic, mic_algorithm=received.mic_algorithm)
        self._store(received, receipt)
        # Another thread or node may have stored the same message at the same time: then its receipt is the one.
        stored = self.home.intake.earlier_receipt("as2", self.profile.partner, self.message_id)
        return self._answer(Entity.from_bytes(stored) if stored else receipt)

    def _repeat(self, received: Received, earlier: bytes) -> Answer:
        receipt = Entity.from_bytes(earlier)
        if _same_content(received, receipt):
            log.info("AS2 message %s came again and got its earlier MDN", self.facts["message_id"])
            return self._answer(receipt)
        detail = "this Message-ID came before with other content"
        log.warning("AS2 from %s: %s", self.facts["as2_from"], detail)
        return self._refuse(Refused(UNEXPECTED, detail, facts=received.facts, authenticated=True))

    def _store(self, received: Received, receipt: Entity | None) -> None:
        """The documents one by one, the first of them last: with it comes the receipt that makes a repeat a repeat."""
        count = len(received.documents)
        for number in range(count, 0, -1):
            document = received.documents[number - 1]
            facts = self.facts | received.facts
            if count > 1:
                facts["part"] = f"{number} of {count}"
            self.home.intake.receive(
                Arrival(
                    channel="as2",
                    partner=self.profile.partner if self.profile else "",
                    payload=document.payload,
                    filename=document.filename,
                    identity=self.message_id if number == 1 else f"{self.message_id} part {number}",
                    content_type=document.content_type,
                    remote=self.remote,
                    facts={key: text for key, text in facts.items() if text},
                    raw=self.request.to_bytes() if number == 1 else None,
                    receipt=receipt.to_bytes() if receipt and number == 1 else None,
                )
            )

    # ---- refused ----

    def _refuse(self, refused: Refused) -> Answer:
        log.warning(
            "AS2 message %s from %s refused: %s",
            self.facts["message_id"],
            self.facts["as2_from"],
            printable(str(refused)),
        )
        receipt = self._mdn(disposition=refused.disposition, text=refused.answer)
        raw = self.request.to_bytes()
        if self.home.quarantine.take(2 * len(raw)):
            facts = self.facts | refused.facts | {"disposition": refused.disposition}
            # Its own identity: a refused message must not make the good one that follows look like a repeat.
            identity = f"refused {self.message_id[:200]} {hashlib.sha256(raw).hexdigest()[:16]}"
            self.home.intake.receive(
                Arrival(
                    channel="as2",
                    partner=self.profile.partner if self.profile and refused.authenticated else "",
                    payload=bytes(self.request.body),
                    identity=identity,
                    content_type=printable(self.request.headers.get("content-type")),
                    remote=self.remote,
                    refusal=printable(str(refused), 500),
                    facts={key: text for key, text in facts.items() if text},
                    raw=raw,
                    receipt=receipt.to_bytes() if receipt else None,
                )
            )
        else:
            log.error("AS2: more refused messages than are kept in an hour; one from %s is not kept", self.remote)
        if receipt is None:  # then only the status can say that it was not accepted
            return Answer.text(400, refused.answer)
        return self._answer(receipt)

    # ---- the answer ----

    def _mdn(
        self, *, disposition: str = mdn.PROCESSED, text: str = "", mic: str = "", mic_algorithm: str = ""
    ) -> Entity | None:
        if not receipt_request(self.request.headers).wanted:
            return None
        return mdn.build_mdn(
            self.request.headers,
            self.profile,
            disposition=disposition,
            text=text,
            mic=mic,
            mic_algorithm=mic_algorithm,
            now=self.now,
            entropy=self.home.entropy,
        )

    def _answer(self, receipt: Entity | None) -> Answer:
        if receipt is None:
            return Answer.text(200)
        url = receipt_request(self.request.headers).url
        if not url:
            return Answer(200, receipt)
        profile = self.profile
        if profile is None or not profile.may_answer_at(url):
            # The sender names any address it likes. One that the profile does not list gets nothing from us; the
            # receipt goes back the way the message came.
            log.warning("AS2: no MDN is posted to %s for %s", printable(url), self.facts["as2_from"])
            return Answer(200, receipt)
        return Answer(200, Entity(Headers(), b""), later=lambda: self._post(url, receipt, profile))

    def _post(self, url: str, receipt: Entity, profile: Profile) -> None:
        try:
            self.home.post(url, receipt, profile)
        except TransportError as error:  # the partner repeats the message and then gets the same MDN again
            log.warning("AS2: asynchronous MDN for %s not delivered: %s", self.facts["message_id"], error)


def _same_content(received: Received, receipt: Entity) -> bool:
    """Whether an earlier MDN confirms just this content."""
    try:
        report = mdn.report_of(receipt)
    except As2Error:
        return False
    if not report.mic or not report.mic_algorithm:
        return True
    found = base64.b64encode(cms.digest(report.mic_algorithm, received.mic_source))
    return hmac.compare_digest(found, report.mic.encode("ascii", "replace"))


class _Allowance:
    """So many bytes an hour, filled up continuously: what strangers can make us keep on disk."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._left = float(limit)
        self._at = time.monotonic()
        self._lock = threading.Lock()

    def take(self, size: int) -> bool:
        with self._lock:
            now = time.monotonic()
            self._left = min(self._limit, self._left + (now - self._at) * self._limit / _HOUR)
            self._at = now
            if size > self._left:
                return False
            self._left -= size
            return True
