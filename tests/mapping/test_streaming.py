"""Large messages read in pieces say what they say when they are read whole."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.large_invoice import stream
from edi_gateway.documents.invoice import Invoice
from edi_gateway.findings import Fault, Finding
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.streaming import Piece, read_in_pieces
from edi_gateway.syntax import parse
from edi_gateway.validation import validate_message
from tests.mapping.support import MAPS

LINES = 60
SMALL = 500  # characters of a piece


@pytest.fixture(scope="module")
def maps() -> dict[str, CompiledMap]:
    names = ("edifact-d96a-invoic", "x12-004010-810")
    return {found.message: found for found in (load_map(MAPS / f"{name}.toml") for name in names)}


def read(data: bytes, maps: dict[str, CompiledMap], size: int = SMALL) -> list[Piece]:
    return list(read_in_pieces(data, maps, size=size))


def seen(finding: Finding) -> tuple[str, int, int]:
    return finding.fault, finding.place.segment or 0, finding.place.segment_in_file or 0


def whole(data: bytes, maps: dict[str, CompiledMap]) -> tuple[Invoice, list[Finding]]:
    message = parse(data).interchanges[0].messages[0]
    mapping = maps[message.name]
    tree, findings = validate_message(message, mapping.definition)
    result = mapping.read(message, tree)
    assert isinstance(result.document, Invoice)
    return result.document, [*findings, *result.findings]


def invoice(lines: int = LINES) -> bytes:
    return b"".join(stream(lines))


@pytest.mark.parametrize("size", [1, 200, 500, 3_000, 1_000_000])
def test_the_pieces_hold_all_lines_and_the_last_the_totals(maps: dict[str, CompiledMap], size: int) -> None:
    data = invoice()
    found = read(data, maps, size)
    assert [f for piece in found for f in piece.findings] == []
    assert (len(found) > 1) == (size < len(data))
    assert [piece.first for piece in found] == [True] + [False] * (len(found) - 1)
    assert [piece.last for piece in found] == [False] * (len(found) - 1) + [True]
    expected, _ = whole(data, maps)
    assert [line for piece in found for line in piece.document.lines] == expected.lines
    last = found[-1].document
    assert [getattr(last, f.name) for f in fields(last) if f.name != "lines"] == [
        getattr(expected, f.name) for f in fields(expected) if f.name != "lines"
    ]
    assert all(piece.document.seller == expected.seller for piece in found)
    assert all(piece.document.totals is None for piece in found[:-1])


def test_every_golden_invoice_is_read_the_same_in_pieces(maps: dict[str, CompiledMap]) -> None:
    for name in ("edifact-d96a-invoic", "x12-004010-810"):
        for path in sorted((MAPS / "golden" / name).glob("*.*")):
            if path.suffix in (".edi", ".x12"):
                found = read(path.read_bytes(), maps, 10)
                expected, _ = whole(path.read_bytes(), maps)
                assert [line for piece in found for line in piece.document.lines] == expected.lines
                assert found[-1].document.totals == expected.totals


@settings(max_examples=30, deadline=None)
@given(st.integers(1, LINES), st.integers(1, 2_000))
def test_a_finding_has_the_place_that_it_has_in_the_whole(maps: dict[str, CompiledMap], line: int, size: int) -> None:
    data = invoice().replace(b"LIN+%d++4012345678901:EN'" % line, b"LIN+%d++4012345678902:EN'ZZZ+1'" % line)
    found = [f for piece in read(data, maps, size) for f in piece.findings]
    _, expected = whole(data, maps)
    # Offsets are not known in pieces, and a number in the path of a loop counts from the piece.
    assert sorted(map(seen, found)) == sorted(map(seen, expected))
    assert expected


def test_lines_are_counted_over_all_pieces(maps: dict[str, CompiledMap]) -> None:
    found = read(invoice().replace(b"CNT+2:60", b"CNT+2:61"), maps)
    findings = [f for piece in found for f in piece.findings]
    assert [f.fault for f in findings] == [Fault.CONTROL_TOTAL]
    assert "is 60" in findings[0].text
    message = parse(invoice()).interchanges[0].messages[0]
    assert findings[0].place.segment == [s[0] for s in message.segments].index("CNT") + 1


def test_a_message_that_is_broken_off_ends_with_a_finding(maps: dict[str, CompiledMap]) -> None:
    data = invoice()
    found = [piece for piece in read(data[: data.index(b"UNS+S")], maps) if piece.message is not None]
    assert found[-1].last
    assert Fault.MISSING_MESSAGE_TRAILER in {f.fault for f in found[-1].findings}
    assert sum(len(piece.document.lines) for piece in found if piece.document is not None) >= LINES - 10


def test_several_messages_and_types_without_a_map(maps: dict[str, CompiledMap]) -> None:
    data = invoice(20)
    start, end = data.index(b"UNH+"), data.index(b"UNZ+")
    other = b"UNH+2+ORDERS:D:96A:UN'BGM+220+1+9'UNT+3+2'"
    twice = data[:end] + other + data[start:end].replace(b"RE-1+9", b"RE-2+9") + b"UNZ+3+1'"
    found = read(twice, maps)
    assert [piece.document.id for piece in found if piece.first and piece.document is not None] == ["RE-1", "RE-2"]
    unread = [piece for piece in found if piece.document is None]
    assert [f.fault for piece in unread for f in piece.findings] == [Fault.UNKNOWN_MESSAGE_TYPE]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 5_000), st.integers(1, 1_000))
def test_damage_never_raises(maps: dict[str, CompiledMap], junk: bytes, at: int, size: int) -> None:
    data = invoice(20)
    found = read(data[:at] + junk + data[at:], maps, size)
    assert any(piece.findings for piece in found) or all(piece.document is not None for piece in found)
