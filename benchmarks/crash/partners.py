"""Simulated partners that never give up: each hands over orders until they are taken, and answers what it gets."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import paramiko

from benchmarks.crash.ledger import Ledger
from edi_gateway.demo.answers import answers_to
from edi_gateway.demo.cast import AS2, SFTP, Cast, Endpoint
from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import As2Channel
from edi_gateway.transports.as2.certificates import load_certificates, load_identity
from edi_gateway.transports.as2.client import As2Sender
from edi_gateway.transports.as2.endpoint import As2Endpoint
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.server import As2Server
from edi_gateway.transports.model import Arrival, Shipment
from edi_gateway.transports.sftp.accounts import Mailbox
from edi_gateway.transports.sftp.keys import load_private_key, load_public_key, parse_public_key
from edi_gateway.transports.sftp.server import SftpServer

HOST = "127.0.0.1"
UNDER_WAY = 12  # orders of one partner that may be on their way at a time
_AGAIN = 0.1  # seconds until the next attempt when the gateway is away
_TIMEOUT = 10.0  # seconds
_CONTENT_TYPES = {".edi": "application/edifact", ".x12": "application/edi-x12"}
_AWAY = (GatewayError, OSError, EOFError, paramiko.SSHException)


@dataclass(frozen=True, slots=True)
class Order:
    """A file to be handed over: an order with its number, and the control reference of the interchange around it."""

    number: str
    reference: str
    filename: str
    payload: bytes


class Stop(Exception):
    """The run is over and what was not handed over yet never will be."""


class Partner(Protocol):
    """One simulated partner. ``hand_over`` returns when the gateway has taken the file and raises where it has not."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def hand_over(self, filename: str, payload: bytes, identity: str) -> None: ...


class Crowd:
    """All partners together: their servers, the load that they make, and their ledger."""

    def __init__(self, cast: Cast, makers: dict[str, Callable[[int], Order]], ledger: Ledger) -> None:
        self._ledger = ledger
        self._over = threading.Event()  # nobody tries anything any more
        self._enough = threading.Event()  # nobody begins anything new
        self._partners = {e.key: self._partner(e, cast) for e in cast.endpoints}
        self._threads = [
            threading.Thread(target=self._keep_sending, args=(self._partners[key], make), name=key, daemon=True)
            for key, make in makers.items()
        ]

    def start(self) -> None:
        for partner in self._partners.values():
            partner.start()
        for thread in self._threads:
            thread.start()

    def finish(self, seconds: float) -> bool:
        """Begins no new orders and waits until those begun have been taken; False where that takes longer."""
        self._enough.set()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        self._enough.set()
        self._over.set()
        for partner in self._partners.values():
            partner.stop()

    def _partner(self, endpoint: Endpoint, cast: Cast) -> Partner:
        if endpoint.kind == AS2:
            return As2Partner(endpoint, cast, self._ledger, self._until_taken)
        if endpoint.kind == SFTP:
            return SftpPartner(endpoint, self._ledger)
        return MailboxPartner(endpoint, cast, self._ledger, self._over)

    def _keep_sending(self, partner: Partner, make: Callable[[int], Order]) -> None:
        begun: list[str] = []
        try:
            for serial in itertools.count(1):
                order = make(serial)
                self._until_taken(partner, order.filename, order.payload)
                self._ledger.hand_over(order.number, order.reference)
                begun.append(order.number)
                while self._ledger.under_way(begun[-UNDER_WAY:]) >= UNDER_WAY:
                    self._ledger.wait(1.0)
                    if self._over.is_set():
                        return
                if self._enough.is_set():
                    return
        except Stop:
            return

    def _until_taken(self, partner: Partner, filename: str, payload: bytes) -> None:
        """Hands a file over, however often that takes, each time as the same delivery."""
        identity = uuid.uuid4().hex
        while True:
            try:
                return partner.hand_over(filename, payload, identity)
            except _AWAY:
                if self._over.wait(_AGAIN):
                    raise Stop from None


Taken = Callable[[Partner, str, bytes], None]


class _Inbox:
    """The intake of a partner's server: notes what comes, and has new orders answered in a thread of their own."""

    def __init__(self, partner: str, ledger: Ledger, answer: Callable[[bytes], None]) -> None:
        self._partner = partner
        self._ledger = ledger
        self._answer = answer
        self._receipts: dict[str, bytes | None] = {}

    def receive(self, arrival: Arrival) -> str:
        if arrival.identity not in self._receipts:
            self._receipts[arrival.identity] = arrival.receipt
            if self._ledger.receive(self._partner, arrival.payload):
                threading.Thread(target=self._answer, args=(arrival.payload,), daemon=True).start()
        return arrival.identity

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        return self._receipts.get(identity)


class As2Partner:
    """Posts its files, signed and encrypted, with the same Message-ID until it has a good MDN."""

    def __init__(self, endpoint: Endpoint, cast: Cast, ledger: Ledger, until_taken: Taken) -> None:
        self._numbers = itertools.count(1)
        self._until_taken = until_taken
        self._profile = Profile(
            partner="gateway",
            own_id=endpoint.as2_name,
            partner_id=cast.gateway_as2_name,
            identities=(load_identity(endpoint.home / "as2.pem", endpoint.home / "as2.key"),),
            certificates=load_certificates(cast.gateway_certificate),
            channel=As2Channel(url=cast.gateway_as2, encrypt="aes256"),
        )
        inbox = _Inbox(endpoint.key, ledger, self._answer)
        self._server = As2Server(As2Endpoint(lambda *_: self._profile, inbox), HOST, endpoint.port)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def hand_over(self, filename: str, payload: bytes, identity: str) -> None:
        sender = As2Sender(self._profile)
        try:
            sender.send(Shipment(identity, payload, filename, _CONTENT_TYPES[Path(filename).suffix]))
        finally:
            sender.close()

    def _answer(self, payload: bytes) -> None:
        for name, answer in answers_to(payload, datetime.now(UTC), lambda: next(self._numbers)):
            try:
                self._until_taken(self, name, answer)
            except Stop:
                return


class SftpPartner:
    """Has an SFTP server: the gateway fetches from its outbox and delivers into its inbox."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger) -> None:
        self._user = endpoint.user
        self._numbers = itertools.count(1)
        mailbox = Mailbox(endpoint.user, endpoint.key, (load_public_key(endpoint.home / "harbour.pub"),))
        self._server = SftpServer(
            HOST,
            endpoint.port,
            endpoint.home / "ssh_host_ed25519",
            {endpoint.user: mailbox},
            endpoint.home / "sftp",
            _Inbox(endpoint.key, ledger, self._answer),
        )

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def hand_over(self, filename: str, payload: bytes, identity: str) -> None:
        self._server.deliver(self._user, filename, payload, identity=identity)

    def _answer(self, payload: bytes) -> None:
        for name, answer in answers_to(payload, datetime.now(UTC), lambda: next(self._numbers)):
            self._server.deliver(self._user, name, answer)


class MailboxPartner:
    """Logs in at the gateway's SFTP server: uploads into its inbox, fetches from its outbox and removes what it has."""

    def __init__(self, endpoint: Endpoint, cast: Cast, ledger: Ledger, over: threading.Event) -> None:
        self._endpoint = endpoint
        self._port = cast.gateway_sftp_port
        self._host_key = parse_public_key(cast.gateway_host_key)
        self._ledger = ledger
        self._over = over
        self._thread = threading.Thread(target=self._keep_fetching, name=f"{endpoint.key}-outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._thread.join(_TIMEOUT)

    def hand_over(self, filename: str, payload: bytes, identity: str) -> None:
        with self._login() as transport, _client(transport) as sftp:
            with sftp.open(f"inbox/{filename}.tmp", "w") as file:
                file.write(payload)
            sftp.rename(f"inbox/{filename}.tmp", f"inbox/{filename}")

    def _keep_fetching(self) -> None:
        while not self._over.wait(_AGAIN):
            try:
                with self._login() as transport, _client(transport) as sftp:
                    while not self._over.wait(_AGAIN):
                        self._fetch(sftp)
            except _AWAY:
                continue

    def _fetch(self, sftp: paramiko.SFTPClient) -> None:
        for name in sorted(sftp.listdir("outbox")):
            with sftp.open(f"outbox/{name}") as file:
                self._ledger.receive(self._endpoint.key, file.read())
            sftp.remove(f"outbox/{name}")

    def _login(self) -> paramiko.Transport:
        transport = paramiko.Transport((HOST, self._port))
        try:
            transport.banner_timeout = transport.auth_timeout = _TIMEOUT
            key = load_private_key(self._endpoint.home / "ssh_key")
            transport.connect(hostkey=self._host_key, username=self._endpoint.user, pkey=key)
        except BaseException:
            transport.close()
            raise
        return transport


def _client(transport: paramiko.Transport) -> paramiko.SFTPClient:
    client = paramiko.SFTPClient.from_transport(transport)
    if client is None:
        raise paramiko.SSHException("The session was closed.")
    client.get_channel().settimeout(_TIMEOUT)
    return client
