"""The payload archive gives back what was put in, or says that it cannot."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.store.archive import Archive
from edi_gateway.store.errors import ArchiveError


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(payload=st.binary(max_size=5_000))
def test_what_is_put_comes_back_under_its_sha256(archive: Archive, payload: bytes) -> None:
    name = archive.put(payload)
    assert name == hashlib.sha256(payload).hexdigest()
    assert archive.get(name) == payload


def test_the_same_bytes_are_kept_once(archive: Archive) -> None:
    assert archive.put(b"UNB+") == archive.put(b"UNB+")
    assert archive.put_many([b"UNB+", b"ISA*", b"UNB+"])[::2] == [archive.put(b"UNB+")] * 2
    assert len(list(archive.path(archive.put(b"UNB+")).parent.iterdir())) == 1


def test_a_payload_lies_two_folders_deep_and_no_temporary_file_is_left(archive: Archive, tmp_path: Path) -> None:
    name = archive.put(b"x" * 100_000)
    path = archive.path(name)
    assert path.relative_to(tmp_path / "archive").parts[:2] == (name[:2], name[2])
    assert path.stat().st_size < 1_000, "it is compressed"
    assert list((tmp_path / "archive" / "incoming").iterdir()) == []


def test_many_payloads_at_once(archive: Archive) -> None:
    payloads = [f"payload {n % 90}".encode() for n in range(100)]
    names = archive.put_many(payloads)
    assert [archive.get(name) for name in names] == payloads
    assert archive.put_many(payloads) == names
    assert archive.put_many([]) == []


def test_a_missing_payload_is_an_error(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="not in the archive"):
        archive.get("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63])
def test_only_a_sha256_names_a_payload(archive: Archive, name: str) -> None:
    with pytest.raises(ArchiveError, match="64 hexadecimal digits"):
        archive.get(name)


@pytest.mark.parametrize("change", ["cut", "garbage", "other content"])
def test_damage_is_found_and_mended_by_putting_the_bytes_again(archive: Archive, change: str) -> None:
    good, other = archive.put(b"the good bytes"), archive.put(b"other bytes")
    content = archive.path(good).read_bytes()
    damaged = {"cut": content[:-4], "garbage": b"\0" * 20, "other content": archive.path(other).read_bytes()}[change]
    archive.path(good).write_bytes(damaged)
    with pytest.raises(ArchiveError):
        archive.get(good)
    assert [p.path for p in archive.verify()] == [archive.path(good)]
    archive.put(b"the good bytes")
    assert archive.get(good) == b"the good bytes"
    assert list(archive.verify()) == []


def test_many_threads_may_put_the_same_payload(archive: Archive) -> None:
    payloads = [bytes([n % 5]) * 1000 for n in range(40)]
    with ThreadPoolExecutor(8) as writers:
        names = list(writers.map(archive.put, payloads))
    assert [archive.get(name) for name in names] == payloads
    assert list(archive.verify()) == []


def test_a_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be used"):
        Archive(tmp_path / "file" / "archive")


def test_leftovers_of_a_killed_process_are_removed(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "archive" / "incoming" / "4711-0").write_bytes(b"half")
    archive.clear_incoming()
    assert list((tmp_path / "archive" / "incoming").iterdir()) == []
