"""Attacks on our SFTP server, by somebody who is logged in; numbered as in the list of attacks to survive."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import paramiko
import pytest

from edi_gateway.transports.sftp.accounts import Limits, Mailbox
from edi_gateway.transports.sftp.jail import Jail
from edi_gateway.transports.sftp.wire import Code, OpenFlag, Packet, string, uint32, uint64
from tests.sftp.conftest import Login, Start
from tests.sftp.peers import Keys, MemoryIntake, RawClient, expect_service

NEW = OpenFlag.WRITE | OpenFlag.CREATE | OpenFlag.TRUNCATE
REFUSED = (Code.NO_SUCH_FILE, Code.PERMISSION_DENIED, Code.FAILURE, Code.BAD_MESSAGE, Code.UNSUPPORTED)

PATHS = [
    "../../secret",
    "/../../secret",
    "/inbox/../../secret",
    "/inbox/../../beta/inbox/secret",
    "..\\..\\secret",
    "/inbox/..\\..\\secret",
    "/etc/passwd",
    "//etc/passwd",
    "/proc/self/root/etc/passwd",
    "/inbox/../../../../../../etc/passwd",
    "/inbox/a\x00.edi",
    "/inbox/a\nb",
    "/inbox/\x1b[2J",
    "/inbox/\u202efdp.exe",
    "/inbox/" + "x" * 5000,
    "/spool/x",
    "/unconfirmed/x",
    "/../acme/spool/x",
    "/../acme2/inbox/x",
    "/inbox/sub/file",
    "C:",
    "C:\\windows",
    " ",
    "/inbox/ ",
]


def everything_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


# ------------------------------------------------------------------------------------------------ 17-20 the jail


def test_attack_17_paths_never_leave_the_jail(start: Start, login: Login, root: Path, intake: MemoryIntake) -> None:
    server = start()
    (root / "secret").write_bytes(b"secret")
    (root / "beta" / "inbox" / "secret").write_bytes(b"secret")
    raw = RawClient(login(server))
    raw.code(Packet.CLOSE, string(raw.open("/inbox/good.tmp", NEW)))
    before = everything_below(root)
    for path in PATHS:
        try_everything(raw, path)
        assert everything_below(root) == before, path
    assert intake.calls == 0


def try_everything(raw: RawClient, path: str) -> None:
    """Every request that takes a path is refused, and REALPATH stays inside."""
    name, good, temporary = string(path), string("/inbox/good"), string("/inbox/good.tmp")
    for flags in (OpenFlag.READ, NEW, OpenFlag.READ | NEW, OpenFlag.WRITE | OpenFlag.APPEND):
        assert raw.code(Packet.OPEN, name, uint32(flags), uint32(0)) in REFUSED, path
    for kind in (Packet.OPENDIR, Packet.STAT, Packet.LSTAT, Packet.REMOVE, Packet.READLINK, Packet.RMDIR):
        assert raw.code(kind, name) in REFUSED, path
    for kind in (Packet.MKDIR, Packet.SETSTAT):
        assert raw.code(kind, name, uint32(4), uint32(0o777)) in REFUSED, path
    for one, other in ((name, good), (temporary, name)):
        assert raw.code(Packet.RENAME, one, other) in REFUSED, path
        assert raw.code(Packet.SYMLINK, one, other) in REFUSED, path
        for extension in ("posix-rename@openssh.com", "hardlink@openssh.com"):
            assert raw.code(Packet.EXTENDED, string(extension), one, other) in REFUSED, path
    answer, reader = raw.ask(Packet.REALPATH, name)
    if answer == Packet.NAME:
        assert reader.uint32() == 1
        assert reader.text() in ("/", "/inbox", "/outbox", "/archive"), path


def test_attack_17_percent_signs_are_just_characters(start: Start, login: Login, root: Path) -> None:
    raw = RawClient(login(start()))
    raw.code(Packet.CLOSE, string(raw.open("/inbox/%2e%2e%2fx.tmp", NEW)))
    assert list(everything_below(root)) == ["acme/inbox/%2e%2e%2fx.tmp"]


def test_attack_18_links_cannot_be_made_and_planted_ones_are_not_followed(
    start: Start, login: Login, root: Path, tmp_path: Path, intake: MemoryIntake
) -> None:
    server = start()
    (tmp_path / "secret.edi").write_bytes(b"secret")
    (tmp_path / "outside").mkdir()
    box = root / "acme"
    for folder in ("inbox", "outbox", "archive"):
        (box / folder / "link.tmp").symlink_to(tmp_path / "secret.edi")
        (box / folder / "folder").symlink_to(tmp_path / "outside")
    os.mkfifo(box / "outbox" / "pipe.edi")
    raw = RawClient(login(server))
    for folder in ("inbox", "outbox", "archive"):
        path = string(f"/{folder}/link.tmp")
        assert raw.code(Packet.OPEN, path, uint32(OpenFlag.READ), uint32(0)) == Code.NO_SUCH_FILE
        assert raw.code(Packet.STAT, path) == raw.code(Packet.LSTAT, path) == Code.NO_SUCH_FILE
        assert raw.code(Packet.REMOVE, path) in REFUSED
        assert raw.code(Packet.OPENDIR, string(f"/{folder}/folder")) in REFUSED
        assert raw.code(Packet.OPEN, string(f"/{folder}/folder/x"), uint32(NEW), uint32(0)) in REFUSED
    assert raw.code(Packet.OPEN, string("/outbox/pipe.edi"), uint32(OpenFlag.READ), uint32(0)) == Code.NO_SUCH_FILE
    assert raw.code(Packet.RENAME, string("/inbox/link.tmp"), string("/inbox/taken.edi")) == Code.NO_SUCH_FILE
    assert raw.code(Packet.OPEN, string("/inbox/link.tmp"), uint32(NEW), uint32(0)) in REFUSED
    client = paramiko.SFTPClient.from_transport(login(server))
    assert client is not None
    for folder in ("inbox", "outbox", "archive"):
        assert client.listdir(f"/{folder}") == []
    assert (tmp_path / "secret.edi").read_bytes() == b"secret"
    assert list((tmp_path / "outside").iterdir()) == []
    assert intake.calls == 0


def test_attack_18_planted_folder_link_stops_the_account_and_is_not_used(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (root / "acme").mkdir(parents=True)
    (root / "acme" / "inbox").symlink_to(tmp_path / "outside")
    with pytest.raises(OSError, match=r"(Too many levels|Not a directory)"):
        Jail(root, "acme")
    (root / "gamma").symlink_to(tmp_path / "outside")
    with pytest.raises(OSError, match=r"(Too many levels|Not a directory)"):
        Jail(root, "gamma")
    assert list((tmp_path / "outside").iterdir()) == []


def test_attack_19_account_with_the_same_beginning_is_another_one(
    start: Start, login: Login, keys: Keys, root: Path
) -> None:
    server = start(acme=Mailbox("acme", "a", (keys.user,)), acme2=Mailbox("acme2", "b", (keys.user,)))
    server.deliver("acme2", "secret.edi", b"secret")
    raw = RawClient(login(server, "acme"))
    for path in (
        "/../acme2/outbox/secret.edi",
        "../acme2/outbox/secret.edi",
        "/2/outbox/secret.edi",
        "2/outbox/secret.edi",
    ):
        assert raw.code(Packet.OPEN, string(path), uint32(OpenFlag.READ), uint32(0)) in REFUSED
    assert (root / "acme2" / "outbox" / "secret.edi").read_bytes() == b"secret"


def test_attack_20_swapping_a_folder_for_a_link_in_mid_use_changes_nothing(root: Path, tmp_path: Path) -> None:
    """Whatever moment the swap happens at: a file is written into the real folder, or not at all."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.edi").write_bytes(b"secret")
    Jail(root, "acme").close()
    inbox, aside = root / "acme" / "inbox", root / "acme" / "aside"
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            for step in (
                lambda: inbox.rename(aside),
                lambda: inbox.symlink_to(outside),
                inbox.unlink,
                lambda: aside.rename(inbox),
            ):
                with contextlib.suppress(OSError):  # the account makes missing folders anew
                    step()

    attacker = threading.Thread(target=swap)
    attacker.start()
    opened = 0
    try:
        for number in range(3000):
            try:
                jail = Jail(root, "acme")
            except OSError:
                continue
            opened += 1
            try:
                os.close(jail.create("inbox", "a.tmp"))
                assert not jail.exists("inbox", "secret.edi"), number
                jail.remove("inbox", "a.tmp")
            except OSError:
                pass
            finally:
                jail.close()
    finally:
        done.set()
        attacker.join()
    assert opened > 0
    assert [path.name for path in outside.iterdir()] == ["secret.edi"]


# ------------------------------------------------------------------------------------------------ 26-28 after login


def test_attack_26_there_is_sftp_and_nothing_else(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start()
    transport = login(server)
    attempts: tuple[Callable[[paramiko.Channel], object], ...] = (
        lambda c: c.exec_command("id"),
        lambda c: c.invoke_shell(),
        lambda c: c.get_pty(),
        lambda c: c.invoke_subsystem("netconf"),
        lambda c: c.invoke_subsystem("../sftp"),
        lambda c: c.request_x11(),
        lambda c: c.invoke_subsystem("sftp\x00"),
    )
    for attempt in attempts:
        channel = transport.open_session(timeout=20)
        with pytest.raises(paramiko.SSHException):
            attempt(channel)
        channel.close()
    with pytest.raises(paramiko.SSHException):
        transport.request_port_forward("127.0.0.1", 0)
    for kind in ("direct-tcpip", "forwarded-tcpip", "x11", "auth-agent@openssh.com", "direct-streamlocal@openssh.com"):
        with pytest.raises(paramiko.SSHException):
            transport.open_channel(kind, ("127.0.0.1", 22), ("127.0.0.1", 1), timeout=20)
    expect_service(login, server, intake)


def test_attack_26_one_channel_is_one_session_and_channels_are_limited(start: Start, login: Login) -> None:
    transport = login(start(Limits(sessions=2)))
    raw = RawClient(transport)
    channel = transport.open_session(timeout=20)
    with pytest.raises(paramiko.SSHException):
        transport.open_session(timeout=20)
    channel.close()
    with pytest.raises(paramiko.SSHException):
        raw.channel.invoke_subsystem("sftp")


def test_attack_27_huge_and_sparse_files_and_lying_packets(
    start: Start, login: Login, intake: MemoryIntake, root: Path
) -> None:
    server = start(Limits(upload_bytes=1000))
    raw = RawClient(login(server))
    handle = string(raw.open("/inbox/a.edi", NEW))
    assert raw.code(Packet.WRITE, handle, uint64(0), string(b"x" * 1000)) == Code.OK
    for offset in (1, 1000, 1 << 31, (1 << 63) - 1, (1 << 64) - 1):
        assert raw.code(Packet.WRITE, handle, uint64(offset), string(b"x" * 1000)) == Code.FAILURE
    assert raw.code(Packet.READ, handle, uint64((1 << 64) - 1), uint32(0xFFFFFFFF)) in REFUSED
    assert raw.code(Packet.CLOSE, handle) == Code.FAILURE  # a write failed, so it is not complete
    handle = string(raw.open("/inbox/b.edi", NEW))
    assert raw.code(Packet.FSETSTAT, handle, uint32(1), uint64(1 << 40)) == Code.FAILURE
    assert raw.code(Packet.CLOSE, handle) == Code.FAILURE
    handle = string(raw.open("/inbox/c.edi", NEW))
    assert raw.code(Packet.WRITE, handle, uint64(500), string(b"x")) == Code.OK
    assert raw.code(Packet.CLOSE, handle) == Code.FAILURE  # nobody knows what belongs into the gap
    assert intake.calls == 0
    assert everything_below(root) == {}
    assert raw.code(Packet.WRITE, string("no such handle"), uint64(0), string(b"x")) == Code.FAILURE
    handle = string(raw.open("/inbox/d.edi", NEW))
    assert raw.code(Packet.WRITE, handle) == raw.code(Packet.WRITE, handle, uint64(0)) == Code.BAD_MESSAGE
    assert raw.code(Packet.OPEN) == Code.BAD_MESSAGE
    assert raw.code(Packet.OPEN, uint32(0xFFFFFFFF)) == Code.BAD_MESSAGE
    assert raw.code(Packet.STAT, string(b"\xff\xfe")) == Code.BAD_MESSAGE
    assert raw.code(Packet.EXTENDED, string("check-file"), string("1"), string("md5")) == Code.UNSUPPORTED
    assert raw.code(99) == Code.UNSUPPORTED
    expect_service(login, server, intake)


def test_attack_27_number_of_files_and_handles_is_limited(start: Start, login: Login, intake: MemoryIntake) -> None:
    raw = RawClient(login(start(Limits(open_handles=4, inbox_files=6))))
    handles = [raw.open(f"/inbox/{n}.tmp", NEW) for n in range(3)]
    handles.append(raw.ask(Packet.OPENDIR, string("/inbox"))[1].string())
    for kind, rest in ((Packet.OPEN, (uint32(NEW), uint32(0))), (Packet.OPENDIR, ())):
        assert raw.code(kind, string("/inbox/9.tmp" if rest else "/inbox"), *rest) == Code.FAILURE
    for handle in handles:
        assert raw.code(Packet.CLOSE, string(handle)) == Code.OK
        assert raw.code(Packet.CLOSE, string(handle)) == Code.FAILURE
    for n in range(3, 6):
        raw.code(Packet.CLOSE, string(raw.open(f"/inbox/{n}.tmp", NEW)))
    for name in ("6.tmp", "final.edi"):
        assert raw.code(Packet.OPEN, string(f"/inbox/{name}"), uint32(NEW), uint32(0)) == Code.FAILURE
    assert raw.code(Packet.REMOVE, string("/inbox/0.tmp")) == Code.OK
    raw.code(Packet.CLOSE, string(raw.open("/inbox/final.edi", NEW)))
    assert intake.calls == 1


def test_attack_27_only_the_inbox_can_be_written_to(start: Start, login: Login, root: Path) -> None:
    server = start()
    server.deliver("acme", "a.edi", b"ours")
    raw = RawClient(login(server))
    for path in ("/outbox/a.edi", "/outbox/new", "/archive/new", "/new", "/inbox", "/"):
        assert raw.code(Packet.OPEN, string(path), uint32(NEW), uint32(0)) in REFUSED
    for old, new in (("/outbox/a.edi", "/inbox/a.edi"), ("/inbox", "/outbox"), ("/outbox/a.edi", "/a.edi")):
        assert raw.code(Packet.RENAME, string(old), string(new)) in REFUSED
    for path in ("/inbox", "/outbox", "/", "/archive"):
        assert raw.code(Packet.REMOVE, string(path)) in REFUSED
        assert raw.code(Packet.RMDIR, string(path)) in REFUSED
    assert everything_below(root) == {"acme/outbox/a.edi": b"ours"}


def test_attack_27_oversized_packets_end_the_session(start: Start, login: Login, intake: MemoryIntake) -> None:
    server = start()
    for size in (0, 1, 1 << 20, 0xFFFFFFFF):
        raw = RawClient(login(server))
        raw.channel.sendall(uint32(size) + b"\x05" * 8)
        with pytest.raises(EOFError):
            raw.receive()
    expect_service(login, server, intake)


def test_attack_28_nothing_uploaded_is_executable_or_lands_anywhere_else(
    start: Start, login: Login, root: Path, tmp_path: Path, intake: MemoryIntake
) -> None:
    server = start()
    raw = RawClient(login(server))
    script = b"#!/bin/sh\nid\n"
    for name in ("config.toml", "autorun.sh", "x.py", "maps.toml", "later.tmp"):
        answer, reader = raw.ask(
            Packet.OPEN, string(f"/inbox/{name}"), uint32(NEW), uint32(4), uint32(stat.S_ISUID | 0o777)
        )
        assert answer == Packet.HANDLE
        handle = string(reader.string())
        raw.code(Packet.FSETSTAT, handle, uint32(4), uint32(0o777))
        raw.code(Packet.WRITE, handle, uint64(0), string(script))
        raw.code(Packet.CLOSE, handle)
        raw.code(Packet.SETSTAT, string(f"/inbox/{name}"), uint32(4), uint32(0o777))
    assert intake.payloads == [script] * 4
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if path.read_bytes() == script]) == 5
    for path in files:
        assert path.is_relative_to(root / "acme")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
