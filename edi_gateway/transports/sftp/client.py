"""Delivering to a partner's SFTP server, and testing the connection to it step by step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import paramiko

from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import Receipt, Shipment, TransportError
from edi_gateway.transports.naming import distinct_name, safe_filename, temporary_name
from edi_gateway.transports.sftp.connection import (
    CONNECT_SECONDS,
    Client,
    Connection,
    ConnectionLost,
    download,
    upload,
)
from edi_gateway.transports.sftp.keys import public_line
from edi_gateway.transports.sftp.ssh import transport_over


def join(folder: str, name: str | bytes) -> bytes:
    """A remote path. Folders are configured text; names may be whatever bytes the server listed."""
    raw = name.encode() if isinstance(name, str) else name
    start = folder.rstrip("/").encode()
    return (start + b"/" if start or folder.startswith("/") else b"") + raw


class SftpSender:
    """Delivers to one partner's server and keeps the connection for the next shipment until ``close()``."""

    def __init__(self, server: ServerSettings) -> None:
        self._server = server
        self._connection = Connection(server)

    def send(self, shipment: Shipment) -> Receipt:
        """Writes to a temporary name, checks the size and renames. Raises ``TransportError``.

        The same shipment again overwrites its own leftover and ends under the same name. A file of another shipment
        that the partner has not fetched yet is left alone: then the name gets a suffix that belongs to this shipment.
        A kept connection that turns out to be dead is replaced once.
        """
        kept = self._connection.is_open
        try:
            return self._deliver(shipment)
        except ConnectionLost:
            if not kept:
                raise
            self._connection.close()
            return self._deliver(shipment)

    def close(self) -> None:
        self._connection.close()

    def _deliver(self, shipment: Shipment) -> Receipt:
        folder = self._server.deliver_directory
        if not folder:
            raise TransportError("No folder to deliver to is set (deliver_directory).", permanent=True)
        name = safe_filename(shipment.filename, "delivery")
        size = len(shipment.payload)
        with self._connection.doing(f"delivering {folder}/{name}", 2 * size) as client:
            name, there = _choose(client, folder, name, shipment)
            if not there:
                self._write(client, folder, name, shipment)
            facts = {**self._connection.facts, "path": join(folder, name).decode()}
        text = f"{name} ({size} bytes) {'was already' if there else 'is'} in {folder} on {self._connection.where}."
        return Receipt(text, at=datetime.now(UTC), facts=facts)

    def _write(self, client: Client, folder: str, name: str, shipment: Shipment) -> None:
        temporary = join(folder, temporary_name(shipment.identity))
        upload(client, temporary, shipment.payload)
        size = client.attributes(temporary).size
        if size is not None and size != len(shipment.payload):
            raise TransportError(
                f"{self._connection.where} has {size} of {len(shipment.payload)} bytes of {name}; its disk may be full."
            )
        _rename(client, temporary, join(folder, name))


def _choose(client: Client, folder: str, name: str, shipment: Shipment) -> tuple[str, bool]:
    """The name to deliver under, and whether this very shipment lies there already (its receipt was lost)."""
    size = _size(client, join(folder, name))
    if size is None:
        return name, False
    if size == len(shipment.payload):
        with contextlib.suppress(PermissionError, FileNotFoundError):  # a folder one may write to but not read
            if download(client, join(folder, name), size) == shipment.payload:
                return name, True
    return distinct_name(name, shipment.identity), False


def _size(client: Client, path: bytes) -> int | None:
    """The size of a file, -1 where the server does not say, None where there is no file."""
    try:
        size = client.attributes(path).size
    except FileNotFoundError:
        return None
    return -1 if size is None else size


def _rename(client: Client, old: bytes, new: bytes) -> None:
    """Renames over what is there; servers without that extension need the old file away first."""
    try:
        client.posix_rename(old, new)
    except (FileNotFoundError, PermissionError, TimeoutError, ConnectionError):
        raise
    except OSError:
        with contextlib.suppress(FileNotFoundError):
            client.attributes(new)
            client.remove(new)
        client.rename(old, new)


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One step of a connection test: its name, whether it worked, and what was seen."""

    name: str
    ok: bool
    text: str


def probe(server: ServerSettings) -> list[ProbeStep]:
    """Tests a connection as far as it goes: reach, host key, login, listing, writing. Leaves nothing behind."""
    connection = Connection(server)
    steps: list[ProbeStep] = []

    def step(name: str, action: Callable[[], str]) -> bool:
        try:
            steps.append(ProbeStep(name, True, action()))
        except GatewayError as error:
            steps.append(ProbeStep(name, False, str(error)))
        return steps[-1].ok

    def reach() -> str:
        connection.open_socket().close()
        return f"{connection.where} can be reached."

    def log_in() -> str:
        connection.connect()
        return f"The host key is the pinned one, and user {server.user} is logged in ({connection.facts['cipher']})."

    def listing() -> str:
        folder = server.poll_directory
        with connection.doing(f"listing {folder}") as client:
            return f"{folder} has {len(client.entries(folder.encode(), 10_000))} entries."

    def write() -> str:
        path = join(server.deliver_directory, temporary_name("probe"))
        with connection.doing(f"writing a test file to {server.deliver_directory}") as client:
            upload(client, path, b"test")
            client.remove(path)
        return f"A test file could be written to {server.deliver_directory} and removed."

    try:
        if step("reach", reach) and step("log in", log_in):
            if server.poll_directory:
                step("list", listing)
            if server.deliver_directory:
                step("write", write)
    finally:
        connection.close()
    return steps


def fetch_host_key(host: str, port: int = 22) -> str:
    """The key a server shows, as a line for ``host_key``. Trusting it is a decision for a person who asked the partner;
    nothing in the gateway calls this by itself. Raises ``TransportError``."""
    sock = Connection(ServerSettings(host, port)).open_socket()
    transport: paramiko.Transport | None = None
    try:
        transport = transport_over(sock)
        transport.start_client(timeout=CONNECT_SECONDS)
        return public_line(transport.get_remote_server_key())
    except (paramiko.SSHException, EOFError, OSError) as error:
        raise TransportError(f"{host}:{port} does not answer as an SSH server does.") from error
    finally:
        if transport is not None:
            transport.close()
        sock.close()
