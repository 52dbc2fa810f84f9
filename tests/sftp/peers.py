"""Peers for the SFTP tests: an intake in memory, asyncssh and OpenSSH as servers, and a raw SFTP client."""

from __future__ import annotations

import asyncio
import getpass
import io
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import asyncssh
import paramiko
import pytest

from edi_gateway.errors import GatewayError
from edi_gateway.transports.model import Arrival
from edi_gateway.transports.sftp import wire
from edi_gateway.transports.sftp.keys import ensure_key_pair, load_private_key, public_line
from edi_gateway.transports.sftp.wire import Packet, Reader


class MemoryIntake:
    """Keeps what arrives; the same identity again gives the first id, as the store does."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []  # one per transmission
        self.calls = 0
        self.failing = False
        self.after: Callable[[], None] = lambda: None
        self._ids: dict[tuple[str, str, str], str] = {}
        self._changed = threading.Condition()

    def receive(self, arrival: Arrival) -> str:
        if self.failing:
            raise GatewayError("The database is not there.")
        with self._changed:
            self.calls += 1
            key = (arrival.channel, arrival.partner, arrival.identity)
            if key not in self._ids:
                self._ids[key] = str(len(self._ids) + 1)
                self.arrivals.append(arrival)
            self._changed.notify_all()
        self.after()
        return self._ids[key]

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        return None

    def wait_for_calls(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.calls >= count, 20), f"{self.calls} of {count} arrived"

    @property
    def payloads(self) -> list[bytes]:
        return [arrival.payload for arrival in self.arrivals]


class Keys:
    """A host key and a user key in a folder."""

    def __init__(self, folder: Path) -> None:
        self.host_file, self.user_file = folder / "host", folder / "user"
        ensure_key_pair(self.host_file)
        ensure_key_pair(self.user_file)
        self.host, self.user = load_private_key(self.host_file), load_private_key(self.user_file)
        self.host_line = public_line(self.host)


class AsyncsshServer:
    """asyncssh on a thread of its own, serving one folder."""

    def __init__(self, root: Path, keys: Keys, handler: type[asyncssh.SFTPServer] = asyncssh.SFTPServer) -> None:
        self.root = root
        self.user = "gateway"
        self.connections = 0
        self._handler = handler
        self._keys = keys
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)

    async def _listen(self) -> int:
        def connected(_: object) -> asyncssh.SSHServer:
            self.connections += 1
            return _Password()

        self._server = await asyncssh.create_server(
            lambda: connected(None),
            "127.0.0.1",
            0,
            server_host_keys=[str(self._keys.host_file)],
            authorized_client_keys=str(self._keys.user_file) + ".pub",
            sftp_factory=lambda channel: self._handler(channel, chroot=os.fsencode(self.root)),
        )
        return int(self._server.sockets[0].getsockname()[1])

    def stop(self) -> None:
        async def close() -> None:
            self._server.close()
            await self._server.wait_closed()
            tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()


class _Password(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return password == "correct horse"


class OpensshServer:
    """OpenSSH's sshd, one process per connection (``-i``), so that it can be had on a free port."""

    def __init__(self, root: Path, keys: Keys, folder: Path) -> None:
        self.root = root
        self.user = getpass.getuser()
        config = folder / "sshd_config"
        config.write_text(
            f"HostKey {keys.host_file}\nAuthorizedKeysFile {keys.user_file}.pub\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        program = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program is not None
        self._command = [program, "-i", "-e", "-f", str(config)]
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._processes: list[subprocess.Popen[bytes]] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                number = connection.fileno()
                self._processes.append(
                    subprocess.Popen(self._command, stdin=number, stdout=number, stderr=subprocess.DEVNULL)
                )

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(20)
        for process in self._processes:
            process.kill()
            process.wait(20)


def connect(port: int, user: str, key: paramiko.PKey) -> paramiko.Transport:
    """A paramiko client transport, logged in."""
    transport = paramiko.Transport(socket.create_connection(("127.0.0.1", port), 20))
    transport.auth_timeout = 20
    try:
        transport.start_client(timeout=20)
        transport.auth_publickey(user, key)
    except BaseException:
        transport.close()
        raise
    return transport


class RawClient:
    """Sends SFTP packets as they are told, right or wrong."""

    def __init__(self, transport: paramiko.Transport) -> None:
        self.transport = transport
        self.channel = transport.open_session(timeout=20)
        self.channel.settimeout(20)
        self.channel.invoke_subsystem("sftp")
        self.send(Packet.INIT, wire.uint32(3))
        assert self.receive()[0] == Packet.VERSION
        self._number = 0

    def send(self, kind: int, body: bytes) -> None:
        self.channel.sendall(wire.uint32(len(body) + 1) + bytes([kind]) + body)

    def receive(self) -> tuple[int, bytes]:
        size = int.from_bytes(self._exactly(4), "big")
        data = self._exactly(size)
        return data[0], data[1:]

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self.channel.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def ask(self, kind: int, *fields: bytes) -> tuple[int, Reader]:
        self._number += 1
        self.send(kind, wire.uint32(self._number) + b"".join(fields))
        answer, body = self.receive()
        reader = Reader(body)
        assert reader.uint32() == self._number
        return answer, reader

    def code(self, kind: int, *fields: bytes) -> int:
        """The status a request is answered with; 0 for any answer with content."""
        answer, reader = self.ask(kind, *fields)
        return reader.uint32() if answer == Packet.STATUS else 0

    def open(self, path: str | bytes, flags: int) -> bytes:
        answer, reader = self.ask(Packet.OPEN, wire.string(path), wire.uint32(flags), wire.uint32(0))
        assert answer == Packet.HANDLE, reader.uint32()
        return reader.string()

    def lose(self) -> None:
        """The cable is pulled: no goodbye."""
        self.transport.sock.shutdown(socket.SHUT_RDWR)
        self.transport.join(20)


def expect_no_login(port: int, user: str, key: paramiko.PKey) -> None:
    with pytest.raises((paramiko.SSHException, EOFError, OSError)):
        connect(port, user, key).open_session(timeout=20)


def expect_service(login: Callable[..., paramiko.Transport], server: object, intake: MemoryIntake) -> None:
    """The server still serves others: an upload of another partner succeeds."""
    before = len(intake.arrivals)
    client = paramiko.SFTPClient.from_transport(login(server, "beta"))
    assert client is not None
    client.putfo(io.BytesIO(b"still here"), "/inbox/alive.edi")
    assert len(intake.arrivals) == before + 1
