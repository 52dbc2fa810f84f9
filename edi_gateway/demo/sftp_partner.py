"""A partner with an SFTP server of its own: the gateway fetches from its outbox and delivers to its inbox."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path

from edi_gateway.demo.answers import answers_to
from edi_gateway.demo.cast import Endpoint
from edi_gateway.demo.keeper import Keeper, Tell
from edi_gateway.transports.sftp.accounts import Mailbox
from edi_gateway.transports.sftp.keys import load_public_key
from edi_gateway.transports.sftp.server import SftpServer


class SftpPartner:
    """Serves from ``start`` to ``stop``; puts a 997 or CONTRL into its outbox for every order that arrives."""

    def __init__(self, endpoint: Endpoint, host: str, tell: Tell) -> None:
        self._user = endpoint.user
        self._numbers = itertools.count(1)
        mailbox = Mailbox(endpoint.user, endpoint.key, (load_public_key(endpoint.home / "harbour.pub"),))
        self._server = SftpServer(
            host,
            endpoint.port,
            endpoint.home / "ssh_host_ed25519",
            {endpoint.user: mailbox},
            endpoint.home / "sftp",
            Keeper(endpoint.key, endpoint.received, tell, self._answer),
        )

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def deliver(self, file: Path) -> str:
        """Puts a file where the gateway fetches it. Returns a sentence about it."""
        name = self._server.deliver(self._user, file.name, file.read_bytes(), identity=file.name)
        return f"lies in the outbox as {name}"

    def _answer(self, payload: bytes) -> None:
        for name, answer in answers_to(payload, datetime.now(UTC), lambda: next(self._numbers)):
            self._server.deliver(self._user, name, answer)
