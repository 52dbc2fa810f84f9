"""Servers that speak SSH well and SFTP badly: nothing they answer may hang us, fill our memory or get past our errors."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import asyncssh
import pytest

from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import Shipment, TransportError
from edi_gateway.transports.polling import StableFiles
from edi_gateway.transports.sftp.client import SftpSender
from edi_gateway.transports.sftp.poller import poll
from edi_gateway.transports.sftp.wire import Attributes, Code, Packet, string, uint32
from tests.sftp.peers import Keys, MemoryIntake

Script = dict[int, bytes]  # what is answered to a packet type: the type and the body without the request id
Play = Callable[[Script], ServerSettings]

HANDLE = bytes([Packet.HANDLE]) + string("1")
EOF = bytes([Packet.STATUS]) + uint32(Code.EOF) + string("") + string("")
OK = bytes([Packet.STATUS]) + uint32(Code.OK) + string("") + string("")
FILE = Attributes(4, 0o100644, 1_000_000_000).pack()
NAMES = bytes([Packet.NAME])
ENTRY = string("a.edi") + string("long") + FILE
HUGE = uint32(0xFFFFFFFF)
ENDLESS_PAIRS = uint32(0x80000000) + HUGE + string("a") + string("b")


@pytest.fixture
def play(keys: Keys) -> Iterator[Play]:
    """Serves a script over asyncssh: every packet of a type gets the same answer, for ever."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers: list[asyncssh.SSHAcceptor] = []

    def played(script: Script) -> ServerSettings:
        async def answer(process: asyncssh.SSHServerProcess[bytes]) -> None:
            try:
                while True:
                    size = int.from_bytes(await process.stdin.readexactly(4), "big")
                    packet = await process.stdin.readexactly(size)
                    reply = script.get(packet[0], OK)
                    body = reply[:1] + (b"" if packet[0] == Packet.INIT else packet[1:5]) + reply[1:]
                    process.stdout.write(uint32(len(body)) + body)
            except (asyncio.IncompleteReadError, asyncssh.Error, OSError):
                process.exit(0)

        async def listen() -> int:
            server = await asyncssh.listen(
                "127.0.0.1",
                0,
                server_host_keys=[str(keys.host_file)],
                authorized_client_keys=str(keys.user_file) + ".pub",
                process_factory=answer,
                encoding=None,
            )
            servers.append(server)
            return server.get_port()

        script = {
            Packet.INIT: bytes([Packet.VERSION]) + uint32(3),
            Packet.OPENDIR: HANDLE,
            Packet.OPEN: HANDLE,
        } | script
        port = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
        return ServerSettings(
            "127.0.0.1", port, "x", keys.user_file, host_key=keys.host_line, poll_directory="/", deliver_directory="/"
        )

    yield played

    async def close() -> None:
        for server in servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(close(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


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
        Packet.READDIR: NAMES + uint32(1) + ENTRY,
        Packet.READ: bytes([Packet.DATA]) + string("UNB+"),
        Packet.LSTAT: bytes([Packet.ATTRS]) + FILE,
    }
    result = poll(play(honest | script), intake, "acme", StableFiles())
    assert intake.calls == 0
    assert result.waiting or result.problems
    assert all(problem.isprintable() for problem in result.problems)


@pytest.mark.parametrize("answer", [bytes([Packet.ATTRS]), bytes([Packet.ATTRS]) + ENDLESS_PAIRS, HANDLE, OK, b"\xff"])
def test_malformed_answers_to_a_delivery_are_temporary(answer: bytes, play: Play) -> None:
    sender = SftpSender(play({Packet.LSTAT: answer}))
    with pytest.raises(TransportError) as caught:
        sender.send(Shipment("S", b"x", "a.edi", ""))
    sender.close()
    assert not caught.value.permanent
