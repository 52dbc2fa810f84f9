"""Fetching from partners' servers, honest and hostile ones."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import TransportError
from edi_gateway.transports.polling import StableFiles
from edi_gateway.transports.sftp.poller import poll
from tests.sftp.peers import MemoryIntake
from tests.sftp.test_client import Serve, folder, names, serve, server, settings_for

__all__ = ["folder", "serve", "server", "settings_for"]  # fixtures

NOW = 1_900_000_000


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class Killed(BaseException):
    """Stands for a process that is killed."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> StableFiles:
    return StableFiles(clock)


def put(path: Path, data: bytes = b"UNB+", age: float = 60) -> Path:
    path.write_bytes(data)
    os.utime(path, (NOW - age, NOW - age))
    return path


def test_complete_files_are_taken_oldest_first_and_removed(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    large = bytes(range(256)) * 4000
    put(folder / "b.edi", b"second", age=30)
    put(folder / "a.edi", large, age=20)
    put(folder / "empty.edi", b"", age=10)
    put(folder / "c \u00f6.edi", b"first", age=40)
    result = poll(server, intake, "acme", memory)
    assert intake.payloads == [b"first", b"second", large, b""]
    assert (result.received, result.waiting, result.problems) == (["1", "2", "3", "4"], 0, [])
    assert names(folder) == []
    first = intake.arrivals[0]
    assert (first.channel, first.partner, first.filename) == ("sftp", "acme", "c ö.edi")
    assert first.identity.startswith(f"{server.poll_directory}/c ö.edi|5|{NOW - 40}|")
    assert first.facts["host key"].startswith("SHA256:")


def test_file_still_being_written_waits(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles, clock: Clock
) -> None:
    put(folder / "a.edi", b"half", age=0)
    assert poll(server, intake, "acme", memory).waiting == 1
    clock.now += 1
    put(folder / "a.edi", b"half and half", age=-1)
    assert poll(server, intake, "acme", memory).waiting == 1
    assert intake.calls == 0
    clock.now += 2
    assert poll(server, intake, "acme", memory).received == ["1"]
    assert intake.payloads == [b"half and half"]


def test_only_final_regular_matching_files_are_taken(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    for name in (".a.edi", "a.edi.tmp", "a.edi.part", "a.edi.filepart", "a.txt"):
        put(folder / name)
    put(folder.parent / "secret.edi", b"secret")
    (folder / "link.edi").symlink_to(folder.parent / "secret.edi")
    (folder / "folder.edi").mkdir()
    os.mkfifo(folder / "pipe.edi")
    before = names(folder)
    put(folder / "good.edi", b"good")
    result = poll(replace(server, pattern="*.edi"), intake, "acme", memory)
    assert intake.payloads == [b"good"]
    assert result.problems == []
    assert names(folder) == before


def test_moved_files_never_overwrite_older_ones(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    moving = replace(server, after_pickup="move")
    for number in range(3):
        put(folder / "a.edi", b"%d" % number, age=60)
        assert poll(moving, intake, "acme", memory).problems == []
    assert names(folder) == ["archive"]
    assert sorted(path.read_bytes() for path in (folder / "archive").iterdir()) == [b"0", b"1", b"2"]
    assert "a.edi" in names(folder / "archive")


def test_kept_files_are_taken_once_and_again_when_they_change(
    server: ServerSettings, folder: Path, intake: MemoryIntake, clock: Clock
) -> None:
    keeping, memory = replace(server, after_pickup="keep"), StableFiles(clock)
    put(folder / "a.edi", b"one")
    assert poll(keeping, intake, "acme", memory).received == ["1"]
    assert poll(keeping, intake, "acme", memory).received == []
    assert poll(keeping, intake, "acme", StableFiles(clock)).received == ["1"]  # after a restart
    put(folder / "a.edi", b"other")
    assert poll(keeping, intake, "acme", memory).received == ["2"]
    assert names(folder) == ["a.edi"]


def test_killed_between_receiving_and_removing_has_no_second_effect(
    server: ServerSettings, folder: Path, intake: MemoryIntake, clock: Clock
) -> None:
    put(folder / "a.edi")

    def kill() -> None:
        raise Killed

    intake.after = kill
    with pytest.raises(Killed):
        poll(server, intake, "acme", StableFiles(clock))
    assert names(folder) == ["a.edi"]
    intake.after = lambda: None
    assert poll(server, intake, "acme", StableFiles(clock)).received == ["1"]
    assert (intake.calls, len(intake.arrivals)) == (2, 1)
    assert names(folder) == []


def test_new_file_of_same_name_size_and_time_is_not_taken_for_the_old_one(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    for data in (b"one", b"two"):
        put(folder / "a.edi", data)
        poll(server, intake, "acme", memory)
    assert intake.payloads == [b"one", b"two"]


def test_file_replaced_while_it_is_taken_in_is_not_removed(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    put(folder / "a.edi", b"first")

    def replace_it() -> None:
        put(folder / "a.edi", b"another")

    intake.after = replace_it
    poll(server, intake, "acme", memory)
    assert names(folder) == ["a.edi"]
    intake.after = lambda: None
    poll(server, intake, "acme", memory)
    assert intake.payloads == [b"first", b"another"]


def test_failing_intake_leaves_the_file(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    put(folder / "a.edi")
    intake.failing = True
    result = poll(server, intake, "acme", memory)
    assert "The database is not there." in result.problems[0]
    assert names(folder) == ["a.edi"]
    intake.failing = False
    assert poll(server, intake, "acme", memory).received == ["1"]


def test_too_large_file_is_told_and_its_neighbours_go_on(
    server: ServerSettings, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    put(folder / "a.edi", b"x" * 1001, age=60)
    put(folder / "b.edi", b"x" * 1000, age=50)
    result = poll(server, intake, "acme", memory, max_bytes=1000)
    assert intake.payloads == [b"x" * 1000]
    assert "1001 bytes" in result.problems[0]
    assert names(folder) == ["a.edi"]


def test_missing_folder_is_told(server: ServerSettings, intake: MemoryIntake, memory: StableFiles) -> None:
    with pytest.raises(TransportError, match="no such file or folder") as caught:
        poll(replace(server, poll_directory="/nowhere"), intake, "acme", memory)
    assert caught.value.permanent
    with pytest.raises(TransportError, match="poll_directory"):
        poll(replace(server, poll_directory=""), intake, "acme", memory)


# ------------------------------------------------------------------------------------------------ 30 hostile servers


def listed(name: bytes, size: int = 4, mode: int = stat.S_IFREG | 0o644, mtime: int = NOW - 60) -> asyncssh.SFTPName:
    attributes = asyncssh.SFTPAttrs(size=size, permissions=mode, atime=mtime, mtime=mtime, uid=0, gid=0)
    return asyncssh.SFTPName(name, b"-rw-r--r-- " + name, attrs=attributes)


class Listing(asyncssh.SFTPServer):
    """Adds entries of its own to the listing."""

    extra: tuple[asyncssh.SFTPName, ...] = ()

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        for entry in self.extra:
            yield entry
        async for entry in super().scandir(path):
            yield entry


HOSTILE_NAMES = [
    b"../../etc/passwd",
    b"/etc/passwd",
    b"..\\..\\x",
    b"sub/a.edi",
    b"a\nb.edi",
    b"\x1b[2J\x1b]0;owned\x07.edi",
    b"\xe2\x80\xaefdp.edi",
    b"a\x00b.edi",
    b"",
    b"..",
    b".",
    b" ",
    b"x" * 5000,
]


def test_attack_30_hostile_names_are_passed_over_and_told_harmlessly(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Hostile(Listing):
        extra = tuple(listed(name) for name in HOSTILE_NAMES)

    put(folder / "good.edi", b"good")
    result = poll(serve(Hostile)[1], intake, "acme", memory)
    assert intake.payloads == [b"good"]
    assert len(result.problems) == len(HOSTILE_NAMES) - 2  # "." and ".." belong into a listing
    assert all(problem.isprintable() and len(problem) < 400 for problem in result.problems)


def test_attack_30_names_that_are_not_utf8_do_not_stop_the_poll(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    put(Path(os.fsdecode(os.fsencode(folder) + b"/Gr\xf6\xdfe.edi")), b"latin", age=70)
    put(folder / "good.edi", b"good")
    result = poll(serve(asyncssh.SFTPServer)[1], intake, "acme", memory)
    assert intake.payloads == [b"latin", b"good"]
    assert intake.arrivals[0].filename == "Größe.edi"
    assert result.problems == []
    assert names(folder) == []


def test_attack_30_lies_about_sizes_are_found_out(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    sizes = {b"short.edi": 3, b"long.edi": 300_000, b"huge.edi": 1 << 62, b"good.edi": 10}

    class Lying(asyncssh.SFTPServer):
        async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
            for name, size in sizes.items():
                yield listed(name, size)

        def lstat(self, path: bytes) -> asyncssh.SFTPAttrs:
            return listed(b"", sizes[os.path.basename(path)]).attrs  # noqa: PTH119 - bytes

    for name in sizes:
        put(folder / name.decode(), b"ten bytes!")
    result = poll(serve(Lying)[1], intake, "acme", memory)
    assert intake.payloads == [b"ten bytes!"]
    assert len(result.problems) == 3
    assert names(folder) == ["huge.edi", "long.edi", "short.edi"]


def test_attack_30_endless_file_is_cut_off(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    asked = []

    class Endless(asyncssh.SFTPServer):
        def read(self, file_obj: object, offset: int, size: int) -> bytes:
            asked.append(offset)
            return b"x" * size

    put(folder / "endless.edi", b"x" * 100_000)
    result = poll(serve(Endless)[1], intake, "acme", memory)
    assert "100000 bytes" in result.problems[0]
    assert max(asked) <= 200_000
    assert intake.calls == 0


def test_attack_30_endless_listing_is_cut_off(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Endless(asyncssh.SFTPServer):
        async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
            number = 0
            while True:
                number += 1
                yield listed(b"%d.txt" % number)

    result = poll(replace(serve(Endless)[1], pattern="*.edi"), intake, "acme", memory, max_files=2000)
    assert "more than 2000" in result.problems[0]
    assert intake.calls == 0


def test_attack_30_tens_of_thousands_of_files_are_no_trouble(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Many(Listing):
        extra = tuple(listed(b"%d.txt" % number) for number in range(40_000))

    put(folder / "good.edi", b"good")
    result = poll(replace(serve(Many)[1], pattern="*.edi"), intake, "acme", memory, max_files=200_000)
    assert intake.payloads == [b"good"]
    assert result.problems == []


def test_attack_30_file_that_grows_while_it_is_read_waits(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Growing(asyncssh.SFTPServer):
        def close(self, file_obj: object) -> None:
            super().close(file_obj)
            with (folder / "a.edi").open("ab") as file:
                file.write(b"more")

    put(folder / "a.edi", b"start")
    result = poll(serve(Growing)[1], intake, "acme", memory)
    assert (result.waiting, result.received) == (1, [])
    assert names(folder) == ["a.edi"]


def test_attack_30_link_that_is_listed_as_a_file_is_not_trusted(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Lying(Listing):
        extra = (listed(b"link.edi", 6),)

    put(folder.parent / "secret", b"secret")
    (folder / "link.edi").symlink_to(folder.parent / "secret")
    poll(serve(Lying)[1], intake, "acme", memory)
    assert intake.calls == 0
    assert (folder / "link.edi").is_symlink()


def test_connection_lost_at_one_file_does_not_stop_the_others(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Dropping(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            if b"bad" in path:
                self.channel.get_connection().abort()
            return super().open(path, pflags, attrs)

    put(folder / "bad.edi", age=60)
    put(folder / "good.edi", b"good", age=50)
    peer, settings = serve(Dropping)
    result = poll(settings, intake, "acme", memory)
    assert intake.payloads == [b"good"]
    assert "failed (fetching" in result.problems[0]
    assert peer.connections == 2


def test_server_that_always_drops_is_given_up(
    serve: Serve, folder: Path, intake: MemoryIntake, memory: StableFiles
) -> None:
    class Dropping(asyncssh.SFTPServer):
        def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
            self.channel.get_connection().abort()
            return None

    for number in range(10):
        put(folder / f"{number}.edi")
    peer, settings = serve(Dropping)
    assert len(poll(settings, intake, "acme", memory).problems) == 4
    assert peer.connections == 4
