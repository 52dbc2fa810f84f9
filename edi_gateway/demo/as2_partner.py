"""A partner with an AS2 endpoint: posts its files to the gateway, takes what the gateway posts, answers with CONTRL."""

from __future__ import annotations

import itertools
import logging
import uuid
from datetime import UTC, datetime
from pathlib import Path

from edi_gateway.demo.answers import answers_to
from edi_gateway.demo.cast import Cast, Endpoint
from edi_gateway.demo.keeper import Keeper, Tell
from edi_gateway.partners.model import As2Channel
from edi_gateway.transports.as2.certificates import load_certificates, load_identity
from edi_gateway.transports.as2.client import As2Sender
from edi_gateway.transports.as2.endpoint import As2Endpoint
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.server import As2Server
from edi_gateway.transports.model import Receipt, Shipment, TransportError

_CONTENT_TYPES = {".edi": "application/edifact", ".x12": "application/edi-x12"}
_log = logging.getLogger(__name__)


class As2Partner:
    """Listens from ``start`` to ``stop``; everything is signed and encrypted, in both directions."""

    def __init__(self, endpoint: Endpoint, cast: Cast, host: str, tell: Tell) -> None:
        self._numbers = itertools.count(1)
        self._profile = Profile(
            partner="gateway",
            own_id=endpoint.as2_name,
            partner_id=cast.gateway_as2_name,
            identities=(load_identity(endpoint.home / "as2.pem", endpoint.home / "as2.key"),),
            certificates=load_certificates(cast.gateway_certificate),
            channel=As2Channel(url=cast.gateway_as2, encrypt="aes256"),
        )
        keeper = Keeper(endpoint.key, endpoint.received, tell, self._answer)
        self._server = As2Server(As2Endpoint(lambda *_: self._profile, keeper), host, endpoint.port)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def deliver(self, file: Path) -> str:
        """Posts a file and verifies the MDN. Returns a sentence about it. Raises ``TransportError``."""
        return self._send(file.name, file.read_bytes()).text

    def _send(self, filename: str, payload: bytes) -> Receipt:
        content_type = _CONTENT_TYPES.get(Path(filename).suffix, "application/octet-stream")
        sender = As2Sender(self._profile)
        try:
            return sender.send(Shipment(uuid.uuid4().hex, payload, filename, content_type))
        finally:
            sender.close()

    def _answer(self, payload: bytes) -> None:
        for name, answer in answers_to(payload, datetime.now(UTC), lambda: next(self._numbers)):
            try:
                self._send(name, answer)
            except TransportError as error:
                _log.warning("%s could not be delivered: %s", name, error)
