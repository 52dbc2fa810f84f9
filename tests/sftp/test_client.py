"""Delivering to partners' servers: OpenSSH, asyncssh and our own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import paramiko
import pytest

from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import Shipment, TransportError
from edi_gateway.transports.naming import temporary_name
from edi_gateway.transports.sftp import connection
from edi_gateway.transports.sftp.client import SftpSender, fetch_host_key, probe
from edi_gateway.transports.sftp.keys import ensure_key_pair, load_private_key, public_line
from tests.sftp.conftest import Start
from tests.sftp.peers import AsyncsshServer, Keys, MemoryIntake, OpensshServer

PAYLOAD = b"ISA*00*          *00*" + bytes(range(256)) * 2000
Serve = Callable[[type[asyncssh.SFTPServer]], tuple[AsyncsshServer, ServerSettings]]


def settings_for(server: AsyncsshServer | OpensshServer, keys: Keys, folder: str) -> ServerSettings:
    return ServerSettings(
        "127.0.0.1",
        server.port,
        server.user,
        keys.user_file,
        host_key=keys.host_line,
        deliver_directory=folder,
        poll_directory=folder,
    )


def shipment(identity: str = "S1", payload: bytes = PAYLOAD, filename: str = "ORDERS.edi") -> Shipment:
    return Shipment(identity, payload, filename, "application/edifact")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


@pytest.fixture
def serve(keys: Keys, folder: Path) -> Iterator[Serve]:
    servers: list[AsyncsshServer] = []

    def started(handler: type[asyncssh.SFTPServer]) -> tuple[AsyncsshServer, ServerSettings]:
        servers.append(AsyncsshServer(folder.parent, keys, handler))
        return servers[-1], settings_for(servers[-1], keys, "/in")

    yield started
    for server in servers:
        server.stop()


@pytest.fixture(params=["asyncssh", pytest.param("openssh", marks=pytest.mark.needs("openssh-server"))])
def server(request: pytest.FixtureRequest, keys: Keys, folder: Path, tmp_path: Path) -> Iterator[ServerSettings]:
    """A partner's server whose delivery folder is ``folder``."""
    peer: AsyncsshServer | OpensshServer
    if request.param == "asyncssh":
        peer = AsyncsshServer(folder.parent, keys)
        yield settings_for(peer, keys, "/in")
    else:
        peer = OpensshServer(folder.parent, keys, tmp_path)
        yield settings_for(peer, keys, str(folder))
    peer.stop()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("payload", [PAYLOAD, b"", b"x", b"x" * 32768, b"x" * 32769])
def test_delivery_is_whole_and_under_its_name(server: ServerSettings, folder: Path, payload: bytes) -> None:
    sender = SftpSender(server)
    receipt = sender.send(shipment(payload=payload))
    sender.close()
    assert names(folder) == ["ORDERS.edi"]
    assert (folder / "ORDERS.edi").read_bytes() == payload
    assert receipt.at is not None
    assert receipt.facts["path"].endswith("/ORDERS.edi")
    assert receipt.facts["host key"].startswith("SHA256:")
    assert "gcm" in receipt.facts["cipher"] or "ctr" in receipt.facts["cipher"]


def test_repeat_ends_under_the_same_name_and_overwrites_its_leftover(server: ServerSettings, folder: Path) -> None:
    (folder / temporary_name("S1")).write_bytes(b"half of it" * 100_000)
    sender = SftpSender(server)
    sender.send(shipment())
    sender.send(shipment())
    sender.close()
    assert names(folder) == ["ORDERS.edi"]
    assert (folder / "ORDERS.edi").read_bytes() == PAYLOAD


def test_file_of_another_shipment_is_left_alone(server: ServerSettings, folder: Path) -> None:
    (folder / "ORDERS.edi").write_bytes(b"y" * len(PAYLOAD))
    sender = SftpSender(server)
    sender.send(shipment())
    sender.send(shipment())
    sender.close()
    assert (folder / "ORDERS.edi").read_bytes() == b"y" * len(PAYLOAD)
    assert len(names(folder)) == 2
    assert PAYLOAD in [path.read_bytes() for path in folder.iterdir()]


def test_names_from_elsewhere_stay_in_the_folder(server: ServerSettings, folder: Path) -> None:
    sender = SftpSender(server)
    sender.send(shipment(filename="../../\x1b[2Jevil\n.edi"))
    sender.close()
    assert names(folder) == ["_2Jevil.edi"]


def test_one_connection_serves_many_shipments_and_a_dead_one_is_replaced(serve: Serve, folder: Path) -> None:
    peer, server = serve(asyncssh.SFTPServer)
    sender = SftpSender(server)
    for number in range(3):
        sender.send(shipment(f"S{number}", filename=f"{number}.edi"))
    assert peer.connections == 1
    sender._connection._transport.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    sender.send(shipment("S4", filename="4.edi"))
    sender.close()
    assert peer.connections == 2
    assert names(folder) == ["0.edi", "1.edi", "2.edi", "4.edi"]


def test_kept_connection_that_breaks_in_use_is_replaced_once(serve: Serve, folder: Path) -> None:
    breaking: list[bool] = []

    class Breaking(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            if breaking:
                breaking.pop()
                self.channel.get_connection().abort()
            return super().open(path, pflags, attrs)

    peer, server = serve(Breaking)
    sender = SftpSender(server)
    sender.send(shipment("S1", filename="1.edi"))
    breaking.append(True)
    sender.send(shipment("S2", filename="2.edi"))
    assert peer.connections == 2
    breaking += [True, True]
    with pytest.raises(TransportError) as caught:
        sender.send(shipment("S3", filename="3.edi"))
    sender.close()
    assert not caught.value.permanent
    breaking.append(True)
    with pytest.raises(TransportError):  # a new connection is not tried twice
        SftpSender(server).send(shipment("S4", filename="4.edi"))
    assert peer.connections == 4
    assert [name for name in names(folder) if not name.startswith(".")] == ["1.edi", "2.edi"]


def test_server_without_posix_rename(serve: Serve, folder: Path) -> None:
    class Plain(asyncssh.SFTPServer):
        def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
            raise asyncssh.SFTPOpUnsupported("never heard of it")

    (folder / "ORDERS.edi").write_bytes(b"other")
    sender = SftpSender(serve(Plain)[1])
    for _ in range(2):
        sender.send(shipment())
    sender.close()
    assert len(names(folder)) == 2
    assert (folder / "ORDERS.edi").read_bytes() == b"other"


def test_our_own_server_takes_our_deliveries(start: Start, keys: Keys, intake: MemoryIntake) -> None:
    own = start()
    settings = ServerSettings("127.0.0.1", own.port, "acme", keys.user_file, host_key=keys.host_line)
    sender = SftpSender(replace(settings, deliver_directory="/inbox"))
    sender.send(shipment())
    sender.close()
    assert intake.payloads == [PAYLOAD]
    assert intake.arrivals[0].filename == "ORDERS.edi"


def test_password_comes_from_the_environment_and_is_never_told(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, server = serve(asyncssh.SFTPServer)
    server = replace(server, key=None, password_env="PARTNER_PASSWORD")
    with pytest.raises(TransportError, match="PARTNER_PASSWORD") as caught:
        SftpSender(server).send(shipment())
    assert caught.value.permanent
    monkeypatch.setenv("PARTNER_PASSWORD", "battery staple")
    with pytest.raises(TransportError, match="refused the password") as caught:
        SftpSender(server).send(shipment())
    assert caught.value.permanent
    assert "battery" not in str(caught.value)
    monkeypatch.setenv("PARTNER_PASSWORD", "correct horse")
    sender = SftpSender(server)
    sender.send(shipment())
    sender.close()
    assert names(folder) == ["ORDERS.edi"]


# ------------------------------------------------------------------------------------------------ what goes wrong


def expect(server: ServerSettings, match: str, *, permanent: bool) -> None:
    sender = SftpSender(server)
    with pytest.raises(TransportError, match=match) as caught:
        sender.send(shipment())
    sender.close()
    assert caught.value.permanent is permanent
    assert str(caught.value).isprintable()
    assert str(caught.value).endswith(".")


def test_attack_29_a_changed_host_key_stops_everything(server: ServerSettings, folder: Path, tmp_path: Path) -> None:
    ensure_key_pair(tmp_path / "other")
    other = public_line(load_private_key(tmp_path / "other"))
    expect(replace(server, host_key=other), "host key of 127.0.0.1:.* has changed", permanent=True)
    for missing in ("", "   ", "AAAA", "ssh-ed25519"):
        expect(replace(server, host_key=missing), "is not trusted", permanent=True)
    assert names(folder) == []


def test_attack_29_a_server_with_another_kind_of_key_is_not_trusted(server: ServerSettings, folder: Path) -> None:
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256").export_public_key().decode()
    expect(replace(server, host_key=key), "no SSH algorithm or host key type", permanent=True)
    assert names(folder) == []


def test_wrong_key_is_permanent(server: ServerSettings, tmp_path: Path) -> None:
    ensure_key_pair(tmp_path / "other")
    expect(replace(server, key=tmp_path / "other"), "refused the key of user", permanent=True)
    expect(replace(server, key=tmp_path / "absent"), "cannot be read", permanent=True)


def test_missing_or_forbidden_folder_is_permanent(serve: Serve) -> None:
    class Forbidding(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            raise asyncssh.SFTPPermissionDenied("no")

    _, server = serve(asyncssh.SFTPServer)
    expect(replace(server, deliver_directory="/nowhere"), "no such file or folder", permanent=True)
    expect(replace(server, deliver_directory=""), "deliver_directory", permanent=True)
    expect(serve(Forbidding)[1], "does not allow", permanent=True)


def test_refused_connection_and_unknown_host_are_temporary(server: ServerSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    expect(replace(server, port=port), "cannot be reached", permanent=False)
    expect(replace(server, host="no-such-host.invalid"), "cannot be found", permanent=False)


@pytest.mark.parametrize("full_after", [0, 40_000, 10_000_000])
def test_full_disk_is_temporary_and_leaves_no_final_name(serve: Serve, folder: Path, full_after: int) -> None:
    class Full(asyncssh.SFTPServer):
        def write(self, file_obj: object, offset: int, data: bytes) -> int | Awaitable[int]:
            if offset + len(data) > full_after or len(data) < 32768:
                raise asyncssh.SFTPFailure("No space left on device")
            return super().write(file_obj, offset, data)

    expect(serve(Full)[1], "No space left", permanent=False)
    assert "ORDERS.edi" not in names(folder)


def test_server_that_loses_bytes_silently_is_found_out(serve: Serve, folder: Path) -> None:
    class Losing(asyncssh.SFTPServer):
        def write(self, file_obj: object, offset: int, data: bytes) -> int | Awaitable[int]:
            return len(data) if offset else super().write(file_obj, offset, data)

    expect(serve(Losing)[1], f"of {len(PAYLOAD)} bytes", permanent=False)
    assert "ORDERS.edi" not in names(folder)


def serve_bytes(data: bytes) -> tuple[socket.socket, threading.Thread]:
    """A server that says the same to everybody and then nothing more."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(ConnectionError):
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
                while client.recv(4096):
                    pass

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    return listener, thread


@pytest.mark.parametrize(
    "data",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 100_000, b"SSH-1.5-old\r\n", b"SSH-2.0-x\r\n\x7f\xff\xff\xff"],
)
def test_what_is_no_ssh_server_is_temporary(server: ServerSettings, data: bytes) -> None:
    listener, thread = serve_bytes(data)
    try:
        port = listener.getsockname()[1]
        sender = SftpSender(replace(server, port=port))
        with pytest.raises(TransportError) as caught:
            sender.send(shipment())
        assert str(caught.value).isprintable()
        with pytest.raises(TransportError):
            fetch_host_key("127.0.0.1", port)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(20)


def test_server_that_never_answers_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(asyncssh.SFTPServer):
        async def lstat(self, path: bytes) -> asyncssh.SFTPAttrs:
            import asyncio

            await asyncio.Event().wait()
            raise AssertionError

    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.3)
    expect(serve(Silent)[1], "no answer within", permanent=False)
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 20.0)
    monkeypatch.setattr(connection, "BASE_SECONDS", 0.3)
    monkeypatch.setattr(connection, "SLOWEST", 1 << 40)
    expect(serve(Silent)[1], "took too long", permanent=False)


def test_probe_tells_how_far_it_gets(server: ServerSettings, folder: Path, tmp_path: Path) -> None:
    steps = probe(server)
    assert [(step.name, step.ok) for step in steps] == [
        ("reach", True),
        ("log in", True),
        ("list", True),
        ("write", True),
    ]
    assert names(folder) == []
    ensure_key_pair(tmp_path / "other")
    failed = probe(replace(server, key=tmp_path / "other"))
    assert [(step.name, step.ok) for step in failed] == [("reach", True), ("log in", False)]
    assert "refused" in failed[-1].text


def test_host_key_can_be_shown_to_a_person(server: ServerSettings) -> None:
    assert fetch_host_key(server.host, server.port) == server.host_key


def test_no_threads_are_left_behind(server: ServerSettings) -> None:
    before = set(threading.enumerate())  # other tests break connections off, and paramiko's timers outlive those
    sender = SftpSender(server)
    sender.send(shipment())
    sender.close()
    ours = [t for t in set(threading.enumerate()) - before if isinstance(t, (paramiko.Transport, threading.Timer))]
    for thread in ours:
        thread.join(5)
    assert not [thread for thread in ours if thread.is_alive()]
