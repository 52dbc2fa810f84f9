"""What counts as an upload, what its identity is, and that nothing is lost or doubled on the way."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.transports.sftp.accounts import Limits, Mailbox
from edi_gateway.transports.sftp.jail import Jail, locate
from edi_gateway.transports.sftp.uploads import Accepted, Mailroom, Pieces
from edi_gateway.transports.sftp.wire import Attributes, Reader, SftpFault, string, uint32
from tests.sftp.peers import MemoryIntake


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20))), st.integers(0, 80))
@settings(max_examples=200)
def test_pieces_know_exactly_what_was_written(writes: list[tuple[int, int]], size: int) -> None:
    pieces, written = Pieces(), set[int]()
    for start, length in writes:
        pieces.add(start, start + length)
        written |= set(range(start, start + length))
    assert {n for start, end in pieces.stretches for n in range(start, end)} == written
    pieces.cut(size)
    assert pieces.covers(size) == (written & set(range(size)) == set(range(size)))


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_reader_refuses_or_reads_but_never_fails_otherwise(data: bytes) -> None:
    for read in (Reader.uint32, Reader.uint64, Reader.string, Reader.text, Reader.attributes):
        with contextlib.suppress(SftpFault):
            read(Reader(data))


UINT32 = st.integers(0, 2**32 - 1)


@given(st.integers(0, 2**64 - 1) | st.none(), UINT32 | st.none(), UINT32 | st.none())
def test_attributes_survive_the_wire(size: int | None, mode: int | None, mtime: int | None) -> None:
    attributes = Attributes(size, mode, mtime)
    assert Reader(attributes.pack()).attributes() == attributes


def test_claimed_extended_attributes_do_not_keep_us_busy() -> None:
    with pytest.raises(SftpFault):
        Reader(uint32(0x80000000) + uint32(0xFFFFFFFF) + string("a") + string("b")).attributes()


@pytest.fixture
def room(tmp_path: Path, intake: MemoryIntake) -> Mailroom:
    return new_room(tmp_path, intake)


def new_room(root: Path, intake: MemoryIntake, limits: Limits | None = None) -> Mailroom:
    return Mailroom(Mailbox("acme", "acme"), root, intake, limits or Limits())


def send(room: Mailroom, name: str, data: bytes) -> Accepted | None:
    upload = room.open_upload(name, resume=False, append=False)
    upload.write(0, data)
    return room.finish(upload, {}, "test")


def test_repeat_after_an_unseen_answer_has_the_same_identity_even_after_a_restart(
    tmp_path: Path, room: Mailroom, intake: MemoryIntake
) -> None:
    send(room, "a.edi", b"UNB")
    room.close()
    again = new_room(tmp_path, intake)
    again.tidy()
    send(again, "a.edi", b"UNB")
    assert (intake.calls, len(intake.arrivals)) == (2, 1)


def test_repeat_after_a_seen_answer_is_a_new_transmission(room: Mailroom, intake: MemoryIntake) -> None:
    for _ in range(2):
        accepted = send(room, "a.edi", b"UNB")
        assert accepted is not None
        room.confirm(accepted)
    assert len(intake.arrivals) == 2
    first, second = (arrival.identity for arrival in intake.arrivals)
    assert first.rsplit("|", 1)[0] == second.rsplit("|", 1)[0]


def test_other_content_or_name_is_never_a_repeat(room: Mailroom, intake: MemoryIntake) -> None:
    send(room, "a.edi", b"UNB")
    send(room, "a.edi", b"UNC")
    send(room, "b.edi", b"UNB")
    assert len(intake.arrivals) == 3


def test_killed_between_storing_and_answering_is_not_doubled(
    tmp_path: Path, room: Mailroom, intake: MemoryIntake
) -> None:
    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    intake.after = kill
    with pytest.raises(Killed):
        send(room, "a.edi", b"UNB")
    room.close()
    intake.after = lambda: None
    send(new_room(tmp_path, intake), "a.edi", b"UNB")
    assert (intake.calls, len(intake.arrivals)) == (2, 1)


def test_gaps_and_failed_writes_make_no_transmission(room: Mailroom, intake: MemoryIntake) -> None:
    upload = room.open_upload("gap.edi", resume=False, append=False)
    upload.write(10, b"end")
    with pytest.raises(SftpFault, match="missing"):
        room.finish(upload, {}, "test")
    upload = room.open_upload("big.edi", resume=False, append=False)
    with pytest.raises(SftpFault, match="larger"):
        upload.write(room.limits.upload_bytes, b"x")
    upload.write(0, b"UNB")
    with pytest.raises(SftpFault, match="larger"):
        room.finish(upload, {}, "test")
    assert intake.calls == 0
    assert list(room.jail.files("spool")) == []


def test_archive_keeps_the_newest(tmp_path: Path, intake: MemoryIntake) -> None:
    room = new_room(tmp_path, intake, Limits(archive_files=3))
    for number in range(6):
        send(room, f"{number}.edi", b"%d" % number)
    room.tidy()
    assert sorted(name[-5:] for name, _ in room.jail.files("archive")) == ["3.edi", "4.edi", "5.edi"]


def test_space_of_a_partner_is_limited(tmp_path: Path, intake: MemoryIntake) -> None:
    room = new_room(tmp_path, intake, Limits(inbox_files=3, inbox_bytes=100))
    for number in range(3):
        send(room, f"{number}.tmp", b"x")
    with pytest.raises(SftpFault, match="too many"):
        room.open_upload("4.edi", resume=False, append=False)
    room.jail.remove("inbox", "0.tmp")
    send(room, "0.tmp", b"x" * 200)
    room.jail.remove("inbox", "1.tmp")
    with pytest.raises(SftpFault, match="space"):
        room.open_upload("4.edi", resume=False, append=False)


@given(st.text(alphabet="./\\ab\x00-", max_size=30) | st.text(max_size=30))
@settings(max_examples=300)
def test_every_path_ends_inside_or_is_refused(path: str) -> None:
    try:
        spot = locate(path)
    except SftpFault:
        return
    assert spot.folder in ("", "inbox", "outbox", "archive")
    assert "/" not in spot.name
    assert spot.name not in (".", "..")
    assert locate(spot.path) == spot


def test_jail_writes_whole_files_or_none(tmp_path: Path) -> None:
    jail = Jail(tmp_path, "acme")
    jail.write("outbox", "a.edi", b"one")
    jail.write("outbox", "a.edi", b"two")
    assert jail.read("outbox", "a.edi") == b"two"
    assert list(jail.files("spool")) == []
    (tmp_path / "acme" / "outbox" / "folder").mkdir()
    with pytest.raises(OSError, match="directory"):
        jail.write("outbox", "folder", b"x")
    assert list(jail.files("spool")) == []
    jail.close()
