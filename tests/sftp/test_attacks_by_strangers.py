"""Attacks on our SFTP server, by somebody who is not logged in; numbered as in the list of attacks to survive."""

from __future__ import annotations

import contextlib
import io
import socket
import struct
import subprocess
from pathlib import Path

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from paramiko.message import Message

from edi_gateway.transports.sftp.accounts import Limits, Mailbox
from edi_gateway.transports.sftp.keys import ensure_key_pair, load_private_key
from edi_gateway.transports.sftp.ssh import MAX_BANNER
from edi_gateway.transports.sftp.wire import string, uint32
from tests.sftp.conftest import Login, Start
from tests.sftp.peers import Keys, MemoryIntake, expect_no_login, expect_service

# ------------------------------------------------------------------------------------------------ 21-25 before login


def handshake(port: int) -> paramiko.Transport:
    transport = paramiko.Transport(socket.create_connection(("127.0.0.1", port), 20))
    transport.start_client(timeout=20)
    return transport


def message(*parts: int | bytes | str | bool) -> Message:
    built = Message()
    built.add_byte(bytes([int(parts[0])]))
    for part in parts[1:]:
        if isinstance(part, bool):
            built.add_boolean(part)
        elif isinstance(part, int):
            built.add_int(part)
        else:
            built.add_string(part)
    return built


CHANNEL_OPEN = message(90, "session", 0, 2097152, 32768)


@pytest.mark.parametrize(
    "messages",
    [
        [CHANNEL_OPEN, message(98, 0, "subsystem", True, "sftp")],
        [message(80, "tcpip-forward", True, "127.0.0.1", 0)],
        [message(52), CHANNEL_OPEN],  # USERAUTH_SUCCESS, which only a server may send
        [message(6, "ssh-userauth"), message(52), CHANNEL_OPEN],  # SERVICE_ACCEPT
        [message(60, "ssh-ed25519", b"key"), CHANNEL_OPEN],  # USERAUTH_PK_OK
        [message(61, 1, "answer"), CHANNEL_OPEN],  # INFO_RESPONSE without a question
        [message(50, "acme", "ssh-connection", "none"), CHANNEL_OPEN],
        [message(50, "acme", "ssh-connection", "password", False, ""), CHANNEL_OPEN],
        [message(50, "acme", "ssh-connection", "hostbased"), CHANNEL_OPEN],
        [message(50, "acme", "ssh-connection", "keyboard-interactive", "", ""), CHANNEL_OPEN],
        [message(94, 0, b"data")],
    ],
)
def test_attack_21_nothing_works_before_login(
    messages: list[Message], start: Start, login: Login, intake: MemoryIntake
) -> None:
    server = start()
    transport = handshake(server.port)
    try:
        for one in messages:
            transport._send_message(one)  # type: ignore[attr-defined]
        with pytest.raises((paramiko.SSHException, EOFError, OSError)):
            transport.open_session(timeout=20)
    finally:
        transport.close()
    assert all(connection.room is None for connection in server._connections)
    expect_service(login, server, intake)


class OddKey(paramiko.PKey):
    """Claims a type and sends whatever blob and signature it was made with."""

    def __init__(self, name: str, blob: bytes) -> None:
        super().__init__()
        self.public_blob = None
        self._name, self._blob = name, blob

    def get_name(self) -> str:
        return self._name

    def asbytes(self) -> bytes:
        return self._blob

    def sign_ssh_data(self, data: bytes, algorithm: str | None = None) -> Message:
        return message(0, "x") if not data else Message(string(self._name) + string(b"signature"))


ED25519 = string("ssh-ed25519")
BLOBS = [
    b"",
    b"\x00",
    b"\xff" * 4,
    string(""),
    ED25519,
    ED25519 + string(""),
    ED25519 + string(b"\x00" * 32),
    ED25519 + string(b"\x00" * 31),
    ED25519 + string("/etc/passwd"),
    ED25519 + string("../../keys/acme.pub\x00"),
    ED25519 + uint32(0xFFFFFFFF),
    b"/home/acme/.ssh/authorized_keys",
    string("ssh-dss") + string(b"\x01") * 4,
    string("ssh-rsa") + string(b"\x01\x00\x01") + string(b"\x00"),
    string("ecdsa-sha2-nistp256") + string("nistp256") + string(b"\x04" + b"\x00" * 64),
]


def test_attack_22_odd_key_blobs_never_log_in(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start(Limits(failures=1000))
    for blob in BLOBS:
        expect_no_login(server.port, "acme", OddKey("ssh-ed25519", blob))
    expect_no_login(server.port, "acme", OddKey("ecdsa-sha2-nistp256", BLOBS[-1]))
    expect_service(login, server, intake)


def test_attack_22_the_right_public_key_without_its_private_half_does_not_log_in(start: Start, keys: Keys) -> None:
    expect_no_login(start().port, "acme", OddKey("ssh-ed25519", keys.user.asbytes()))


def test_attack_22_short_rsa_keys_never_log_in_even_when_configured(start: Start) -> None:
    short = paramiko.RSAKey(key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - that is the point
    server = start(acme=Mailbox("acme", "a", (short,)))
    expect_no_login(server.port, "acme", short)


@pytest.mark.needs("openssh-client")
def test_attack_22_certificates_never_log_in(start: Start, login: Login, keys: Keys, tmp_path: Path) -> None:
    for name in ("authority", "own"):
        ensure_key_pair(tmp_path / name)
    sign = ["ssh-keygen", "-q", "-s", str(tmp_path / "authority"), "-I", "id", "-n", "acme"]
    subprocess.run([*sign, str(tmp_path / "own.pub")], check=True, capture_output=True)
    plain = load_private_key(tmp_path / "own")
    certified = paramiko.Ed25519Key.from_private_key_file(str(tmp_path / "own"))
    certified.load_certificate(str(tmp_path / "own-cert.pub"))
    server = start(acme=Mailbox("acme", "a", (plain,)))
    expect_no_login(server.port, "acme", certified)
    assert login(server, "acme", plain).is_authenticated()


def test_attack_22_one_key_opens_only_the_account_that_is_asked_for(
    start: Start, login: Login, intake: MemoryIntake, keys: Keys, tmp_path: Path
) -> None:
    ensure_key_pair(tmp_path / "other")
    other = load_private_key(tmp_path / "other")
    server = start(
        acme=Mailbox("acme", "a", (keys.user,)),
        beta=Mailbox("beta", "b", (keys.user,)),
        gamma=Mailbox("gamma", "c", (other,)),
    )
    expect_no_login(server.port, "acme", other)
    expect_no_login(server.port, "gamma", keys.user)
    for user in ("acme", "beta"):
        client = paramiko.SFTPClient.from_transport(login(server, user))
        assert client is not None
        client.putfo(io.BytesIO(b"x"), "/inbox/a.edi")
    assert [arrival.partner for arrival in intake.arrivals] == ["a", "b"]


ODD_USERS = [
    "",
    "acme\x00",
    "acme\x00beta",
    "acme/../beta",
    "../acme",
    "/acme",
    "acme ",
    "ACME",
    "аcme",  # Cyrillic a
    "a" * 10_000,
    "acme'; DROP TABLE transmissions; --",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "%s%n",
    "acme\n2026-11-23 login ok",
    "\x1b[2J",
]


def test_attack_23_odd_user_names_never_log_in_and_are_logged_harmlessly(
    start: Start, login: Login, keys: Keys, intake: MemoryIntake, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = start()
    before = sorted(root.iterdir())
    with caplog.at_level("DEBUG", logger="edi_gateway"):
        for user in ODD_USERS:
            expect_no_login(server.port, user, keys.user)
        expect_service(login, server, intake)
    assert sorted(root.iterdir()) == before
    assert all(record.getMessage().isprintable() for record in caplog.records)
    assert all(len(record.getMessage()) < 300 for record in caplog.records)


def test_attack_24_guessing_is_stopped_without_locking_out_others(
    start: Start, login: Login, keys: Keys, tmp_path: Path
) -> None:
    server = start(Limits(failures=3))
    ensure_key_pair(tmp_path / "guess")
    guess = load_private_key(tmp_path / "guess")
    for _ in range(3):
        expect_no_login(server.port, "acme", guess)
    expect_no_login(server.port, "acme", keys.user)  # the right key is not even looked at now
    assert login(server, "beta").is_authenticated()
    assert server._throttle.allows("192.0.2.1", "acme")


def test_attack_25_only_modern_algorithms_and_strict_key_exchange_are_offered(start: Start) -> None:
    with socket.create_connection(("127.0.0.1", start().port), 20) as sock:
        stream = sock.makefile("rb")
        assert stream.readline().startswith(b"SSH-2.0-")
        sock.sendall(b"SSH-2.0-test\r\n")
        size, padding = struct.unpack(">IB", stream.read(5))
        payload = stream.read(size - 1)[: size - 1 - padding]
    reader_at, lists = 17, []
    for _ in range(8):
        length = int.from_bytes(payload[reader_at : reader_at + 4], "big")
        lists.append(payload[reader_at + 4 : reader_at + 4 + length].decode().split(","))
        reader_at += 4 + length
    exchanges, host_keys, ciphers, _, macs, _, compression, _ = lists
    assert "kex-strict-s-v00@openssh.com" in exchanges
    assert "curve25519-sha256@libssh.org" in exchanges
    assert host_keys == ["ssh-ed25519"]
    assert compression == ["none"]
    for name in (*exchanges, *ciphers, *macs):
        assert not any(bad in name for bad in ("cbc", "3des", "arcfour", "md5", "sha1", "-96", "group1-", "none")), name


def test_attack_27_strangers_cannot_hold_all_connections(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start(Limits(unauthenticated=3, connections_per_address=6))
    loris = [socket.create_connection(("127.0.0.1", server.port), 20) for _ in range(5)]
    expect_service(login, server, intake)
    assert all(closed_by_the_other_side(sock) for sock in loris[:2])  # the oldest made way
    for sock in loris:
        sock.close()


def test_attack_27_connections_per_address_are_limited(start: Start, login: Login) -> None:
    server = start(Limits(connections_per_address=2))
    first, second = login(server), login(server)
    with socket.create_connection(("127.0.0.1", server.port), 20) as sock:
        assert sock.recv(100) == b""
    assert first.is_authenticated()
    assert second.is_authenticated()


def closed_by_the_other_side(sock: socket.socket) -> bool:
    """Whether it hangs up well before the time a silent connection is given (15 seconds or more)."""
    sock.settimeout(8)
    with contextlib.suppress(ConnectionError):
        while sock.recv(4096):
            pass
    return True


def test_attack_27_silent_strangers_are_cut_off(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start(Limits(login_seconds=0.2))
    with socket.create_connection(("127.0.0.1", server.port), 20) as silent:
        assert closed_by_the_other_side(silent)


def test_attack_27_endless_greetings_and_huge_packets_are_cut_off_at_once(
    start: Start, login: Login, intake: MemoryIntake
) -> None:
    server = start()
    with socket.create_connection(("127.0.0.1", server.port), 20) as endless:
        with contextlib.suppress(ConnectionError):
            endless.sendall(b"x" * 4 * MAX_BANNER)
        assert closed_by_the_other_side(endless)
    with socket.create_connection(("127.0.0.1", server.port), 20) as huge:
        huge.sendall(b"SSH-2.0-x\r\n" + uint32((16 << 20) + 4) + b"\x00" * 100)
        assert closed_by_the_other_side(huge)
    expect_service(login, server, intake)
