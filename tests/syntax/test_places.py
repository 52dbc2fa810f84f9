"""Where segments stand: numbers, byte offsets, lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Repetitions, Segment, value
from edi_gateway.syntax.places import line_of, locate, segment_at, segment_text
from tests.syntax.building import EDIFACT, X12, only_message, with_body

ORDER_OF_LINES = EDIFACT.replace(b"'", b"'\r\n")


def test_a_segment_is_located_by_its_number_and_its_byte() -> None:
    data = b"UNA:+.? '\n" + ORDER_OF_LINES
    place = locate(only_message(data), 2)
    assert (place.interchange, place.message, place.segment, place.tag) == (1, 1, 3, "DTM")
    assert (place.segment_in_file, place.offset) == (4, data.index(b"DTM"))
    assert line_of(data, place.offset or 0) == (5, 1)


def test_every_segment_is_where_it_is_said_to_be() -> None:
    long = "".join(chr(c) for c in range(0xC0, 0x100))
    for data in (
        X12.replace(b"~", b"~\r\n"),
        with_body(f"FTX+{long}?'??".encode("latin-1"), b"", b"QTY+1"),
        with_body(f"FTX+{long}?'??".encode(), b"LIN+1", unb=EDIFACT[:50].replace(b"UNOC", b"UNOY")),
    ):
        message = only_message(data)
        for index, segment in enumerate(message.segments):
            offset = locate(message, index).offset or 0
            text = segment_text(message, index).encode(message.encoding)
            assert data[offset : offset + len(text)] == text
            assert text.startswith(str(segment[0]).encode())
            assert segment_at(message, message.raw.index(segment_text(message, index))) == index


def test_a_segment_that_is_not_there_is_at_the_end() -> None:
    message = only_message(EDIFACT)
    place = locate(message, 99)
    assert place.offset == message.offset + len(message.raw)
    assert place.tag is None


def test_the_last_segment_without_terminator_is_found() -> None:
    message = only_message(EDIFACT[: EDIFACT.index(b"'UNZ")])
    assert segment_text(message, 4) == "UNT+5+1"
    assert segment_text(message, 0) == "UNH+1+ORDERS:D:96A:UN:EAN008"


def test_messages_and_interchanges_know_where_they_begin() -> None:
    data = b"\r\n" + EDIFACT + b"\r\nUNA:+.? '" + EDIFACT
    interchanges = parse(data).interchanges
    assert [i.offset for i in interchanges] == [2, data.index(b"UNA")]
    assert [data[m.offset : m.offset + 3] for i in interchanges for m in i.messages] == [b"UNH", b"UNH"]
    assert [i.first_segment for i in interchanges] == [1, 8]


@given(st.text("ab\n", max_size=30), st.integers(0, 30))
def test_lines_and_columns_count_from_one(text: str, offset: int) -> None:
    data = text.encode()
    offset = min(offset, len(data))
    line, column = line_of(data, offset)
    lines = data[:offset].split(b"\n")
    assert (line, column) == (len(lines), len(lines[-1]) + 1)


def test_value_reads_components_and_repetitions() -> None:
    segment: Segment = ["RFF", "A", ["B", "C"], Repetitions(["D", ["E", "F"]])]
    assert [value(segment, 1), value(segment, 1, 2), value(segment, 9)] == ["A", "", ""]
    assert [value(segment, 2), value(segment, 2, 2), value(segment, 2, 3)] == ["B", "C", ""]
    assert [value(segment, 3), value(segment, 3, 2, 2), value(segment, 3, 1, 3)] == ["D", "F", ""]
    assert value(segment, 2, 1, 2) == ""
