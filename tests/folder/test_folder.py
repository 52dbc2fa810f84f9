"""Hot folders: what has settled is taken once, and what is delivered is there whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import Folder
from edi_gateway.transports.folder import FolderSender, poll_folder
from edi_gateway.transports.model import Shipment, TransportError
from edi_gateway.transports.polling import StableFiles
from tests.sftp.peers import MemoryIntake

NOW = 2_000_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Killed(BaseException):
    """Stands for a process that is killed."""


@pytest.fixture
def intake() -> MemoryIntake:
    return MemoryIntake()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def put(path: Path, data: bytes = b"UNB+", age: float = 60) -> Path:
    path.write_bytes(data)
    os.utime(path, (NOW - age, NOW - age))
    return path


def test_settled_files_are_taken_oldest_first_and_deleted(tmp_path: Path, intake: MemoryIntake, clock: Clock) -> None:
    put(tmp_path / "b.edi", b"second", age=10)
    put(tmp_path / "a.edi", b"third", age=5)
    put(tmp_path / "c.edi", b"first", age=20)
    result = poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock))
    assert intake.payloads == [b"first", b"second", b"third"]
    assert result.received == ["1", "2", "3"]
    assert list(tmp_path.iterdir()) == []
    first = intake.arrivals[0]
    assert (first.channel, first.partner, first.filename) == ("folder", "erp", "c.edi")
    assert first.remote == str(tmp_path / "c.edi")


def test_file_still_being_written_waits_until_it_has_settled(
    tmp_path: Path, intake: MemoryIntake, clock: Clock
) -> None:
    folder, memory = Folder(pickup=tmp_path, settle_seconds=2), StableFiles(clock)
    put(tmp_path / "a.edi", b"half", age=0)
    assert poll_folder(folder, intake, "erp", memory).waiting == 1
    clock.now += 1.5
    put(tmp_path / "a.edi", b"half and half", age=-1.5)
    assert poll_folder(folder, intake, "erp", memory).waiting == 1
    clock.now += 1.5
    assert poll_folder(folder, intake, "erp", memory).waiting == 1
    assert intake.calls == 0
    clock.now += 0.5
    assert poll_folder(folder, intake, "erp", memory).received == ["1"]
    assert intake.payloads == [b"half and half"]


def test_file_dated_in_the_future_is_taken_once_it_has_not_changed(
    tmp_path: Path, intake: MemoryIntake, clock: Clock
) -> None:
    folder, memory = Folder(pickup=tmp_path, settle_seconds=2), StableFiles(clock)
    put(tmp_path / "a.edi", age=-86_400)
    assert poll_folder(folder, intake, "erp", memory).waiting == 1
    clock.now += 3
    assert poll_folder(folder, intake, "erp", memory).received == ["1"]


def test_only_final_regular_files_that_match_are_taken(tmp_path: Path, intake: MemoryIntake, clock: Clock) -> None:
    secret = put(tmp_path.parent / "secret.edi", b"secret")
    pickup = tmp_path / "in"
    pickup.mkdir()
    for name in (".hidden.edi", "a.edi.tmp", "a.edi.part", "a.edi.filepart", "a.txt"):
        put(pickup / name)
    (pickup / "link.edi").symlink_to(secret)
    (pickup / "folder.edi").mkdir()
    os.mkfifo(pickup / "pipe.edi")
    put(pickup / "good.edi", b"good")
    before = sorted(p.name for p in pickup.iterdir())
    result = poll_folder(Folder(pickup=pickup, pattern="*.edi"), intake, "erp", StableFiles(clock))
    assert intake.payloads == [b"good"]
    assert result.problems == []
    assert sorted([*(p.name for p in pickup.iterdir()), "good.edi"]) == before


def test_bad_file_does_not_stop_its_neighbours(tmp_path: Path, intake: MemoryIntake, clock: Clock) -> None:
    put(tmp_path / "1.edi", b"x" * 11)
    put(tmp_path / "2\n\x1b[31m.edi")
    put(tmp_path / "3.edi", b"good")
    result = poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock), max_bytes=10)
    assert intake.payloads == [b"good"]
    assert len(result.problems) == 2
    assert any("11 bytes" in problem for problem in result.problems)
    assert all(problem.isprintable() for problem in result.problems)
    assert (tmp_path / "1.edi").exists()


def test_file_stays_when_the_intake_fails(tmp_path: Path, intake: MemoryIntake, clock: Clock) -> None:
    put(tmp_path / "a.edi")
    intake.failing = True
    result = poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock))
    assert "The database is not there." in result.problems[0]
    intake.failing = False
    assert poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock)).received == ["1"]


def test_killed_between_receiving_and_deleting_has_no_second_effect(
    tmp_path: Path, intake: MemoryIntake, clock: Clock
) -> None:
    put(tmp_path / "a.edi")

    def kill() -> None:
        raise Killed

    intake.after = kill
    with pytest.raises(Killed):
        poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock))
    assert (tmp_path / "a.edi").exists()
    intake.after = lambda: None
    assert poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock)).received == ["1"]
    assert (intake.calls, len(intake.arrivals)) == (2, 1)
    assert list(tmp_path.iterdir()) == []


def test_file_replaced_while_it_is_taken_in_is_not_deleted(tmp_path: Path, intake: MemoryIntake, clock: Clock) -> None:
    put(tmp_path / "a.edi", b"first")

    def replace_it() -> None:
        put(tmp_path / "new", b"other").replace(tmp_path / "a.edi")

    intake.after = replace_it
    poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock))
    assert (tmp_path / "a.edi").read_bytes() == b"other"
    intake.after = lambda: None
    poll_folder(Folder(pickup=tmp_path), intake, "erp", StableFiles(clock))
    assert intake.payloads == [b"first", b"other"]


def test_missing_folder_is_told(tmp_path: Path, intake: MemoryIntake) -> None:
    with pytest.raises(TransportError) as caught:
        poll_folder(Folder(pickup=tmp_path / "nowhere"), intake, "erp", StableFiles())
    assert caught.value.permanent
    assert "nowhere" in str(caught.value)


# ------------------------------------------------------------------------------------------------ delivering


def shipment(identity: str = "S1", payload: bytes = b"ISA*", filename: str = "out.x12") -> Shipment:
    return Shipment(identity, payload, filename, "application/edi-x12")


def test_delivery_is_one_whole_file_that_nobody_can_execute(tmp_path: Path) -> None:
    sender = FolderSender(Folder(deliver=tmp_path / "new" / "out"))
    receipt = sender.send(shipment())
    sender.close()
    path = tmp_path / "new" / "out" / "out.x12"
    assert path.read_bytes() == b"ISA*"
    assert [p.name for p in path.parent.iterdir()] == ["out.x12"]
    assert not path.stat().st_mode & (stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    assert receipt.facts["path"] == str(path)


def test_repeat_overwrites_and_other_shipments_are_left_alone(tmp_path: Path) -> None:
    sender = FolderSender(Folder(deliver=tmp_path))
    for _ in range(2):
        sender.send(shipment())
    assert [p.name for p in tmp_path.iterdir()] == ["out.x12"]
    for _ in range(2):
        sender.send(shipment("S2", b"other"))
    assert len(list(tmp_path.iterdir())) == 2
    assert {p.read_bytes() for p in tmp_path.iterdir()} == {b"ISA*", b"other"}


def test_leftover_of_an_interrupted_attempt_is_overwritten(tmp_path: Path) -> None:
    sender = FolderSender(Folder(deliver=tmp_path))
    sender.send(shipment())
    (tmp_path / "out.x12").rename(tmp_path / ".leftover")
    from edi_gateway.transports.naming import temporary_name

    (tmp_path / ".leftover").rename(tmp_path / temporary_name("S1"))
    sender.send(shipment())
    assert [p.name for p in tmp_path.iterdir()] == ["out.x12"]


def test_delivery_never_leaves_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    FolderSender(Folder(deliver=out)).send(shipment(filename="../../evil.x12"))
    (tmp_path / "same").write_bytes(b"two")
    for name in ("nowhere", "same"):
        (out / f"{name}.x12").symlink_to(tmp_path / name)
        FolderSender(Folder(deliver=out)).send(shipment(name, b"two", f"{name}.x12"))
        assert [path for path in out.glob(f"{name}*.x12") if path.is_file() and not path.is_symlink()]
    assert not (tmp_path / "nowhere").exists()
    assert (tmp_path / "same").read_bytes() == b"two"
    assert not (tmp_path / "evil.x12").exists()
    assert (out / "evil.x12").exists()


def test_delivery_problems_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportError) as caught:
        FolderSender(Folder(deliver=tmp_path / "file")).send(shipment())
    assert str(tmp_path / "file") in str(caught.value)
    assert isinstance(caught.value, GatewayError)
    with pytest.raises(TransportError, match="No folder"):
        FolderSender(Folder()).send(shipment())
