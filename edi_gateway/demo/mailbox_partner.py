"""A partner with a mailbox on the gateway's SFTP server: uploads into its inbox, fetches from its outbox."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import paramiko

from edi_gateway.demo.cast import Endpoint
from edi_gateway.demo.keeper import Keeper, Tell
from edi_gateway.transports.sftp.keys import load_private_key, parse_public_key

_LOOK = 0.5  # seconds between looks into the outbox
_TIMEOUT = 30.0  # seconds


class MailboxPartner:
    """Speaks SFTP with the gateway as any client would; looks into its outbox from ``start`` to ``stop``."""

    def __init__(self, endpoint: Endpoint, host: str, port: int, host_key: str, tell: Tell) -> None:
        self._endpoint = endpoint
        self._address = host, port
        self._host_key = parse_public_key(host_key)
        self._keeper = Keeper(endpoint.key, endpoint.received, tell)
        self._fetched = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"{endpoint.key}-outbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(_TIMEOUT)

    def deliver(self, file: Path) -> str:
        """Uploads a file under a temporary name and renames it. Returns a sentence about it."""
        with self._login() as transport, _client(transport) as sftp:
            temporary = f"inbox/{file.name}.tmp"
            sftp.put(str(file), temporary)
            sftp.rename(temporary, f"inbox/{file.name}")
        return f"uploaded as inbox/{file.name}"

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK):
            try:
                with self._login() as transport, _client(transport) as sftp:
                    while not self._stopping.wait(_LOOK):
                        self._fetch(sftp)
            except (OSError, EOFError, paramiko.SSHException):
                continue  # the gateway is not up yet, or not any more: look again

    def _fetch(self, sftp: paramiko.SFTPClient) -> None:
        for name in sorted(sftp.listdir("outbox")):
            with sftp.open(f"outbox/{name}") as file:
                payload = file.read()
            self._fetched += 1
            self._keeper.keep(payload, name, "mailbox", f"{self._fetched:04d}")
            sftp.remove(f"outbox/{name}")

    def _login(self) -> paramiko.Transport:
        transport = paramiko.Transport(socket.create_connection(self._address, _TIMEOUT))
        try:
            transport.connect(
                hostkey=self._host_key,
                username=self._endpoint.user,
                pkey=load_private_key(self._endpoint.home / "ssh_key"),
            )
        except BaseException:
            transport.close()
            raise
        return transport


def _client(transport: paramiko.Transport) -> paramiko.SFTPClient:
    client = paramiko.SFTPClient.from_transport(transport)
    if client is None:
        raise paramiko.SSHException("The session was closed.")
    client.get_channel().settimeout(_TIMEOUT)  # type: ignore[union-attr]  # it has one
    return client
