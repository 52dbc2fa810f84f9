"""Our SFTP server with real clients: paramiko, OpenSSH's sftp and scp, asyncssh."""

from __future__ import annotations

import asyncio
import io
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncssh
import paramiko
import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.transports.model import Shipment, TransportError
from edi_gateway.transports.sftp.accounts import Limits, Mailbox
from edi_gateway.transports.sftp.keys import ensure_key_pair, load_private_key
from edi_gateway.transports.sftp.mailbox import MailboxSender
from edi_gateway.transports.sftp.server import SftpServer
from edi_gateway.transports.sftp.wire import Code, OpenFlag, Packet, string, uint32, uint64
from tests.sftp.conftest import Login, Start
from tests.sftp.peers import Keys, MemoryIntake, RawClient

EDI = b"UNA:+.? '\nUNB+UNOC:3+A+B+261123:1200+1'\n" * 5000
NEW = OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE


def sftp_of(transport: paramiko.Transport) -> paramiko.SFTPClient:
    client = paramiko.SFTPClient.from_transport(transport)
    assert client is not None
    return client


class Commands:
    """OpenSSH's commands against our server."""

    def __init__(self, server: SftpServer, keys: Keys, folder: Path) -> None:
        self.folder = folder
        known = folder / "known_hosts"
        known.write_text(f"[127.0.0.1]:{server.port} {keys.host_line}\n")
        options = ["UserKnownHostsFile=" + str(known), "StrictHostKeyChecking=yes", "BatchMode=yes"]
        options += ["IdentitiesOnly=yes", "IdentityFile=" + str(keys.user_file)]
        self._options = ["-F", "/dev/null", *(part for option in options for part in ("-o", option))]
        self._port = str(server.port)

    def sftp(self, *lines: str) -> subprocess.CompletedProcess[str]:
        batch = self.folder / "batch"
        batch.write_text("\n".join(lines) + "\n")
        return self._run("sftp", "-P", self._port, *self._options, "-b", str(batch), "acme@127.0.0.1")

    def scp(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("scp", "-P", self._port, *self._options, *arguments)

    def ssh(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run("ssh", "-p", self._port, *self._options, *arguments)

    @staticmethod
    def _run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, timeout=30)


# ------------------------------------------------------------------------------------------------ uploads


def test_paramiko_put_with_its_check_afterwards(start: Start, login: Login, intake: MemoryIntake) -> None:
    client = sftp_of(login(start()))
    client.putfo(io.BytesIO(EDI), "/inbox/ORDERS.edi")
    assert intake.payloads == [EDI]
    arrival = intake.arrivals[0]
    assert (arrival.channel, arrival.partner, arrival.filename) == ("mailbox", "acme-key", "ORDERS.edi")
    assert arrival.remote == "127.0.0.1"
    assert arrival.facts["key"].startswith("SHA256:")
    assert client.listdir("/inbox") == ["ORDERS.edi"]
    assert [name.split("-", 1)[1] for name in client.listdir("/archive")] == ["ORDERS.edi"]


def test_temporary_name_counts_when_it_is_renamed(start: Start, login: Login, intake: MemoryIntake) -> None:
    client = sftp_of(login(start()))
    client.putfo(io.BytesIO(EDI), "inbox/ORDERS.edi.filepart")
    client.putfo(io.BytesIO(EDI), "inbox/.ORDERS.edi")
    assert intake.calls == 0
    client.rename("inbox/ORDERS.edi.filepart", "inbox/ORDERS.edi")
    client.posix_rename("inbox/.ORDERS.edi", "inbox/OTHER.edi")
    client.utime("inbox/ORDERS.edi", (1, 1))
    client.chmod("inbox/ORDERS.edi", 0o777)
    assert [arrival.filename for arrival in intake.arrivals] == ["ORDERS.edi", "OTHER.edi"]
    assert intake.payloads == [EDI, EDI]


def test_client_with_its_own_temporary_names_is_content(start: Start, login: Login, intake: MemoryIntake) -> None:
    client = sftp_of(login(start()))
    client.putfo(io.BytesIO(EDI), "/inbox/ORDERS.edi.uploading")
    client.rename("/inbox/ORDERS.edi.uploading", "/inbox/ORDERS.edi")
    assert client.stat("/inbox/ORDERS.edi").st_size == len(EDI)
    assert intake.calls == 1


def test_upload_can_be_resumed_under_its_temporary_name(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start()
    raw = RawClient(login(server))
    handle = raw.open("/inbox/a.edi.filepart", NEW)
    assert raw.code(Packet.WRITE, string(handle), uint64(0), string(EDI[:1000])) == Code.OK
    raw.lose()
    client = sftp_of(login(server))
    assert client.stat("/inbox/a.edi.filepart").st_size == 1000
    with client.open("/inbox/a.edi.filepart", "r+") as file:
        file.seek(1000)
        file.write(EDI[1000:])
    client.rename("/inbox/a.edi.filepart", "/inbox/a.edi")
    assert intake.payloads == [EDI]


def test_lost_connection_in_the_middle_makes_no_transmission(
    start: Start, login: Login, intake: MemoryIntake, root: Path
) -> None:
    server = start()
    raw = RawClient(login(server))
    handle = raw.open("/inbox/a.edi", NEW)
    assert raw.code(Packet.WRITE, string(handle), uint64(0), string(EDI[:1000])) == Code.OK
    raw.lose()
    sftp_of(login(server)).putfo(io.BytesIO(b"good"), "/inbox/b.edi")
    server.stop()
    assert intake.payloads == [b"good"]
    assert list((root / "acme" / "spool").iterdir()) == []
    assert list((root / "acme" / "inbox").iterdir()) == []


def test_file_that_is_still_open_cannot_become_final(start: Start, login: Login, intake: MemoryIntake) -> None:
    raw = RawClient(login(start()))
    handle = raw.open("/inbox/a.tmp", NEW)
    raw.code(Packet.WRITE, string(handle), uint64(0), string(b"half"))
    assert raw.code(Packet.RENAME, string("/inbox/a.tmp"), string("/inbox/a.edi")) == Code.FAILURE
    assert raw.code(Packet.CLOSE, string(handle)) == Code.OK
    assert raw.code(Packet.RENAME, string("/inbox/a.tmp"), string("/inbox/a.edi")) == Code.OK
    assert intake.payloads == [b"half"]


def test_repeat_after_a_broken_close_is_not_doubled_but_a_second_upload_is(
    start: Start, login: Login, intake: MemoryIntake
) -> None:
    server = start()
    raw = RawClient(login(server))
    handle = raw.open("/inbox/a.edi", NEW)
    raw.code(Packet.WRITE, string(handle), uint64(0), string(EDI[:1000]))
    raw.send(Packet.CLOSE, uint32(77) + string(handle))
    intake.wait_for_calls(1)
    raw.lose()  # the answer may or may not have been on its way; it was not followed by anything
    client = sftp_of(login(server))
    client.putfo(io.BytesIO(EDI[:1000]), "/inbox/a.edi")
    assert (intake.calls, len(intake.arrivals)) == (2, 1)
    client.putfo(io.BytesIO(EDI[:1000]), "/inbox/a.edi")
    assert (intake.calls, len(intake.arrivals)) == (3, 2)


def test_client_that_says_goodbye_has_seen_the_answer(
    start: Start, login: Login, intake: MemoryIntake, root: Path
) -> None:
    server = start()
    raw = RawClient(login(server))
    handle = raw.open("/inbox/a.edi", NEW)
    assert raw.code(Packet.CLOSE, string(handle)) == Code.OK
    raw.channel.close()
    sftp_of(login(server)).putfo(io.BytesIO(b""), "/inbox/a.edi")
    assert len(intake.arrivals) == 2


def test_failing_intake_is_told_to_the_client_and_the_file_can_be_sent_again(
    start: Start, login: Login, intake: MemoryIntake
) -> None:
    client = sftp_of(login(start()))
    intake.failing = True
    with pytest.raises(FileNotFoundError):  # the library drops the answer to CLOSE; its check finds no file
        client.putfo(io.BytesIO(EDI), "/inbox/a.edi")
    assert client.listdir("/inbox") == ["a.edi.failed"]
    with pytest.raises(OSError, match="could not be taken in"):
        client.rename("/inbox/a.edi.failed", "/inbox/a.edi")
    intake.failing = False
    client.rename("/inbox/a.edi.failed", "/inbox/a.edi")
    assert intake.payloads == [EDI]


def test_answer_comes_after_the_intake_is_done(start: Start, login: Login, intake: MemoryIntake) -> None:
    raw = RawClient(login(start()))
    entered, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        entered.set()
        assert go_on.wait(20)

    intake.after = hold
    handle = raw.open("/inbox/a.edi", NEW)
    raw.send(Packet.CLOSE, uint32(5) + string(handle))
    assert entered.wait(20)
    assert not raw.channel.recv_ready()
    go_on.set()
    assert raw.receive()[0] == Packet.STATUS


def test_partners_upload_at_the_same_time_and_in_one_session(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start()

    def uploads(number: int) -> None:
        client = sftp_of(login(server, "acme" if number % 2 else "beta"))
        for n in range(5):
            client.putfo(io.BytesIO(b"%d.%d" % (number, n)), f"/inbox/{number}.{n}.edi")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(uploads, range(6)))
    assert sorted(intake.payloads) == sorted(b"%d.%d" % (number, n) for number in range(6) for n in range(5))
    assert {arrival.partner for arrival in intake.arrivals} == {"acme-key", "beta-key"}


@pytest.mark.needs("openssh-client")
def test_openssh_sftp(start: Start, keys: Keys, intake: MemoryIntake, tmp_path: Path) -> None:
    server = start()
    commands = Commands(server, keys, tmp_path)
    (tmp_path / "a.edi").write_bytes(EDI)
    server.deliver("acme", "INVOIC.edi", EDI)
    run = commands.sftp(
        "cd inbox",
        f"put {tmp_path}/a.edi",
        f"put -p {tmp_path}/a.edi kept-time.edi",
        f"put -f {tmp_path}/a.edi synced.edi",
        f"put {tmp_path}/a.edi b.edi.part",
        "rename b.edi.part b.edi",
        "ls -l",
        f"get /outbox/INVOIC.edi {tmp_path}/got.edi",
        "rm /outbox/INVOIC.edi",
        "ls /outbox",
    )
    assert run.returncode == 0, run.stderr
    assert [arrival.filename for arrival in intake.arrivals] == ["a.edi", "kept-time.edi", "synced.edi", "b.edi"]
    assert set(intake.payloads) == {EDI}
    assert (tmp_path / "got.edi").read_bytes() == EDI
    assert run.stdout.count("INVOIC.edi") == 2  # the commands themselves; the listing is empty


@pytest.mark.needs("openssh-client")
def test_openssh_scp_says_success(start: Start, keys: Keys, intake: MemoryIntake, tmp_path: Path) -> None:
    server = start()
    commands = Commands(server, keys, tmp_path)
    (tmp_path / "a.edi").write_bytes(EDI)
    server.deliver("acme", "INVOIC.edi", b"invoice")
    for target in ("inbox/", "inbox/other.edi"):
        run = commands.scp(str(tmp_path / "a.edi"), f"acme@127.0.0.1:{target}")
        assert run.returncode == 0, run.stderr
    assert commands.scp("-p", "acme@127.0.0.1:outbox/INVOIC.edi", str(tmp_path / "got")).returncode == 0
    assert (tmp_path / "got").read_bytes() == b"invoice"
    assert [arrival.filename for arrival in intake.arrivals] == ["a.edi", "other.edi"]


@pytest.mark.needs("openssh-client")
def test_openssh_sftp_sees_a_failing_intake(start: Start, keys: Keys, intake: MemoryIntake, tmp_path: Path) -> None:
    commands = Commands(start(), keys, tmp_path)
    (tmp_path / "a.edi").write_bytes(EDI)
    intake.failing = True
    assert commands.sftp(f"put {tmp_path}/a.edi inbox/a.edi").returncode != 0
    assert commands.scp(str(tmp_path / "a.edi"), "acme@127.0.0.1:inbox/").returncode != 0


def test_asyncssh_client_writes_in_parallel(start: Start, keys: Keys, intake: MemoryIntake) -> None:
    server = start()

    async def upload() -> None:
        async with (
            asyncssh.connect(
                "127.0.0.1",
                server.port,
                username="acme",
                client_keys=[str(keys.user_file)],
                known_hosts=([asyncssh.import_public_key(keys.host_line)], [], []),
                config=None,
            ) as connection,
            connection.start_sftp_client() as client,
        ):
            async with client.open("inbox/a.edi", "wb", block_size=1000) as file:
                await file.write(EDI)
            assert await client.getsize("inbox/a.edi") == len(EDI)

    asyncio.run(upload())
    assert intake.payloads == [EDI]


# ------------------------------------------------------------------------------------------------ outbox


def test_outbox_is_fetched_and_cleared_by_the_partner(start: Start, login: Login) -> None:
    server = start()
    assert server.deliver("acme", "INVOIC.edi", EDI) == "INVOIC.edi"
    client, out = sftp_of(login(server)), io.BytesIO()
    client.getfo("/outbox/INVOIC.edi", out)
    assert out.getvalue() == EDI
    client.rename("/outbox/INVOIC.edi", "/archive/INVOIC.edi")
    assert client.listdir("/outbox") == []
    assert client.listdir("/archive") == ["INVOIC.edi"]
    assert sftp_of(login(server, "beta")).listdir("/archive") == []


def test_mailbox_sender_repeats_without_doubling_and_never_overwrites_others(
    start: Start, login: Login, root: Path
) -> None:
    sender = MailboxSender(root, "acme")
    shipment = Shipment("S1", b"one", "INVOIC.edi", "application/edifact")
    receipt = sender.send(shipment)
    sender.send(shipment)
    for _ in range(2):
        sender.send(Shipment("S2", b"two", "INVOIC.edi", "application/edifact"))
    sender.close()
    client = sftp_of(login(start()))
    assert {client.open(f"/outbox/{name}").read() for name in client.listdir("/outbox")} == {b"one", b"two"}
    assert len(client.listdir("/outbox")) == 2
    assert receipt.facts == {"path": "/outbox/INVOIC.edi"}


def test_delivery_problems_are_told(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportError, match="outbox of acme"):
        MailboxSender(tmp_path / "file", "acme").send(Shipment("S", b"", "a", ""))
    with pytest.raises(ConfigurationError, match="no SFTP account"):
        start().deliver("nobody", "a.edi", b"")
    with pytest.raises(ConfigurationError):
        MailboxSender(tmp_path, "../acme").send(Shipment("S", b"", "a", ""))


# ------------------------------------------------------------------------------------------------ life


def test_stop_ends_all_threads_and_drops_what_is_unfinished(start: Start, login: Login, intake: MemoryIntake) -> None:
    before = set(threading.enumerate())
    server = start()
    raw = RawClient(login(server))
    raw.open("/inbox/a.edi", NEW)
    server.stop()
    raw.transport.join(20)
    assert not [thread for thread in set(threading.enumerate()) - before if thread.is_alive()]
    assert intake.calls == 0
    with pytest.raises(OSError):
        login(server)


def test_port_in_use_is_told(start: Start, keys: Keys, intake: MemoryIntake, tmp_path: Path) -> None:
    server = start()
    with pytest.raises(ConfigurationError, match=str(server.port)):
        SftpServer("127.0.0.1", server.port, keys.host, {}, tmp_path, intake).start()


def test_changed_accounts_take_effect_at_once(
    start: Start, login: Login, keys: Keys, intake: MemoryIntake, tmp_path: Path
) -> None:
    server = start()
    staying, leaving, waiting = sftp_of(login(server, "beta")), login(server, "acme"), login(server, "acme")
    sftp_of(leaving)
    ensure_key_pair(tmp_path / "new")
    new = load_private_key(tmp_path / "new")
    accounts = {"acme": (new,), "beta": (keys.user,)}
    server.replace_mailboxes({user: Mailbox(user, f"{user}-key", key) for user, key in accounts.items()})
    leaving.join(20)
    assert not leaving.is_active()
    with pytest.raises(paramiko.SSHException):  # logged in with the old key, but asks for a session only now
        waiting.open_session(timeout=20)
    with pytest.raises(paramiko.SSHException):
        login(server, "acme", keys.user)
    sftp_of(login(server, "acme", new)).putfo(io.BytesIO(b"new"), "/inbox/a.edi")
    staying.putfo(io.BytesIO(b"old"), "/inbox/b.edi")
    assert intake.payloads == [b"new", b"old"]


def test_account_whose_folder_cannot_be_used_does_not_stop_the_others(
    start: Start, login: Login, root: Path, tmp_path: Path, intake: MemoryIntake
) -> None:
    root.mkdir()
    (root / "acme").symlink_to(tmp_path)
    server = start()
    sftp_of(login(server, "beta")).putfo(io.BytesIO(b"x"), "/inbox/a.edi")
    with pytest.raises(paramiko.SSHException):
        login(server, "acme")
    assert len(intake.arrivals) == 1


def test_idle_sessions_are_ended(start: Start, login: Login) -> None:
    server = start(Limits(idle_seconds=0.2))
    transport = login(server)
    sftp_of(transport)
    transport.join(20)
    assert not transport.is_active()
