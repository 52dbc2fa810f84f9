"""Servers that speak SSH well and SFTP badly: no answer may hang us, fill our memory or get past our errors."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import paramiko
import pytest
from paramiko.common import AUTH_SUCCESSFUL, OPEN_SUCCEEDED

from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import Shipment, TransportError
from edi_gateway.transports.polling import StableFiles
from edi_gateway.transports.sftp import poller
from edi_gateway.transports.sftp.client import SftpSender
from edi_gateway.transports.sftp.poller import poll
from edi_gateway.transports.sftp.wire import Attributes, Code, Packet, string, uint32
from tests.sftp.peers import Keys, MemoryIntake

Script = dict[int, bytes]  # what is answered to a packet type: the type and the body without the request id
ONCE = -1  # a listing that is given once, and then its end
Play = Callable[[Script], ServerSettings]

VERSION = bytes([Packet.VERSION]) + uint32(3)
HANDLE = bytes([Packet.HANDLE]) + string("1")
EOF = bytes([Packet.STATUS]) + uint32(Code.EOF) + string("") + string("")
OK = bytes([Packet.STATUS]) + uint32(Code.OK) + string("") + string("")
FILE = Attributes(4, 0o100644, 1_000_000_000).pack()
NAMES = bytes([Packet.NAME])
ENTRY = string("a.edi") + string("long") + FILE
HUGE = uint32(0xFFFFFFFF)
ENDLESS_PAIRS = uint32(0x80000000) + HUGE + string("a") + string("b")


class Anybody(paramiko.ServerInterface):
    """Lets everybody in."""

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED


class Player(paramiko.SubsystemHandler):
    """Gives every packet of a type the same answer, for ever (but see ``ONCE``)."""

    def __init__(self, channel: paramiko.Channel, name: str, server: paramiko.ServerInterface, script: Script) -> None:
        super().__init__(channel, name, server)
        self._script = script

    def start_subsystem(self, name: str, transport: paramiko.Transport, channel: paramiko.Channel) -> None:
        stream = channel.makefile("rb")
        while len(head := stream.read(4)) == 4:
            packet = stream.read(int.from_bytes(head, "big"))
            reply = self._script.get(packet[0], OK)
            if packet[0] == Packet.READDIR and ONCE in self._script:
                reply, self._script[ONCE] = self._script[ONCE], EOF
            body = reply[:1] + (b"" if packet[0] == Packet.INIT else packet[1:5]) + reply[1:]
            channel.sendall(uint32(len(body)) + body)


@pytest.fixture
def play(keys: Keys) -> Iterator[Play]:
    """Serves a script."""
    listeners: list[socket.socket] = []
    transports: list[paramiko.Transport] = []

    def serve(listener: socket.socket, script: Script) -> None:
        with contextlib.suppress(OSError):
            while True:
                transports.append(paramiko.Transport(listener.accept()[0]))
                transports[-1].add_server_key(keys.host)
                transports[-1].set_subsystem_handler("sftp", Player, script)
                transports[-1].start_server(event=threading.Event(), server=Anybody())

    def played(script: Script) -> ServerSettings:
        listeners.append(socket.create_server(("127.0.0.1", 0)))
        full = {Packet.INIT: VERSION, Packet.OPENDIR: HANDLE, Packet.OPEN: HANDLE} | script
        threading.Thread(target=serve, args=(listeners[-1], full), daemon=True).start()
        settings = ServerSettings("127.0.0.1", listeners[-1].getsockname()[1], "x", keys.user_file)
        return replace(settings, host_key=keys.host_line, poll_directory="/", deliver_directory="/", stable_seconds=0)

    yield played
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for transport in transports:
        transport.close()


@pytest.mark.parametrize(
    "names",
    [
        b"",
        HUGE,
        HUGE + ENTRY,
        uint32(2) + ENTRY,
        uint32(1) + HUGE,
        uint32(1) + string("a") + string("a") + ENDLESS_PAIRS,
        uint32(1) + string("a") + string("a") + uint32(0xFFFFFFFF),
    ],
    ids=range(7),
)
def test_attack_30_malformed_listings_end_the_poll_with_a_sentence(
    names: bytes, play: Play, intake: MemoryIntake
) -> None:
    with pytest.raises(TransportError, match="the answer is not SFTP") as caught:
        poll(play({Packet.READDIR: NAMES + names}), intake, "acme", StableFiles())
    assert not caught.value.permanent
    assert intake.calls == 0


@pytest.mark.parametrize(
    "script",
    [
        {Packet.INIT: bytes([Packet.STATUS])},
        {Packet.INIT: bytes([Packet.VERSION])},
        {Packet.OPENDIR: OK},
        {Packet.OPENDIR: NAMES + uint32(0)},
        {Packet.READDIR: HANDLE},
        {Packet.READDIR: b"\xff"},
        {Packet.READDIR: bytes([Packet.STATUS])},
    ],
)
def test_attack_30_answers_of_the_wrong_kind_end_the_poll(script: Script, play: Play, intake: MemoryIntake) -> None:
    with pytest.raises(TransportError) as caught:
        poll(play(script), intake, "acme", StableFiles())
    assert str(caught.value).isprintable()
    assert intake.calls == 0


def test_attack_30_listing_that_gives_nothing_for_ever_ends(play: Play, intake: MemoryIntake) -> None:
    assert poll(play({Packet.READDIR: NAMES + uint32(0)}), intake, "acme", StableFiles()).received == []


@pytest.mark.parametrize(
    "script",
    [
        {Packet.OPEN: OK},
        {Packet.READ: HANDLE},
        {Packet.READ: bytes([Packet.DATA]) + HUGE},
        {Packet.READ: bytes([Packet.DATA]) + string(b"x" * 1_000_000)},
        {Packet.READ: EOF},
        {Packet.LSTAT: bytes([Packet.ATTRS])},
        {Packet.LSTAT: bytes([Packet.ATTRS]) + ENDLESS_PAIRS},
        {Packet.LSTAT: HANDLE},
    ],
)
def test_attack_30_malformed_files_are_never_taken_in(script: Script, play: Play, intake: MemoryIntake) -> None:
    honest = {
        ONCE: NAMES + uint32(3) + ENTRY * 3,
        Packet.READ: bytes([Packet.DATA]) + string("UNB+"),
        Packet.LSTAT: bytes([Packet.ATTRS]) + FILE,
    }
    result = poll(play(honest | script), intake, "acme", StableFiles())
    assert intake.calls == 0
    assert result.waiting + len(result.problems) == 1  # what is listed three times is one file
    assert all(problem.isprintable() for problem in result.problems)


@pytest.mark.parametrize(
    "answer", [bytes([Packet.ATTRS]), bytes([Packet.ATTRS]) + ENDLESS_PAIRS, HANDLE, OK, b"\xff"], ids=range(5)
)
def test_malformed_answers_to_a_delivery_are_temporary(answer: bytes, play: Play) -> None:
    sender = SftpSender(play({Packet.LSTAT: answer}))
    with pytest.raises(TransportError) as caught:
        sender.send(Shipment("S", b"x", "a.edi", ""))
    sender.close()
    assert not caught.value.permanent


def test_poll_that_takes_too_long_leaves_the_rest_for_the_next(
    play: Play, intake: MemoryIntake, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = b"".join(string(f"{n}.edi") + string("long") + FILE for n in range(10))
    script = {
        ONCE: NAMES + uint32(10) + entries,
        Packet.READ: bytes([Packet.DATA]) + string("UNB+"),
        Packet.LSTAT: bytes([Packet.ATTRS]) + FILE,
    }
    monkeypatch.setattr(poller, "MAX_SECONDS", 0.0)
    result = poll(play(script), intake, "acme", StableFiles())
    assert result.waiting == 10
    assert "took too long" in result.problems[0]
