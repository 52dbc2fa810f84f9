"""The streaming reader: the same as reading at once, wherever the file is cut into blocks, in bounded memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.findings import Fault, Finding
from edi_gateway.syntax import events, parse, sniff, window
from edi_gateway.syntax.events import Event, GroupEnd, GroupStart, InterchangeEnd, InterchangeStart
from edi_gateway.syntax.model import Message
from tests.syntax.building import EDIFACT, GS, ISA, ORDER, ST, UNB, UNZ, X12, with_body, x12_with_body

FILES = [
    EDIFACT,
    X12,
    b"\xef\xbb\xbf" + EDIFACT.replace(b"'", b"'\r\n") + b"\x1a\x00" + X12,
    with_body(b"FTX+" + b"??" * 30 + b"?'", b"FTX+????'QTY+1"),
    x12_with_body(b"BIN*30*" + b"~SE*1*1~" * 3 + b"123456", b"REF*1"),
    UNB + b"UNO+1+1+1+20'" + b"'UNT+1'UNZ'UNB+'UNH+" + b"UNP+20+1'" + UNZ,
    UNB + ORDER[:-9] + ORDER + UNB + ORDER[:40],
    ISA + GS + ST[:-10] + ISA[:50],
    b"some text UNB ISA* and more " + EDIFACT + b" and UNA again " + X12 + b"the end",
]


def summary(source: Iterable[Event]) -> list[object]:
    """What a list of events says, with the state of each envelope at its end."""
    result: list[object] = []
    for event in source:
        if isinstance(event, InterchangeEnd):
            i = event.interchange
            result.append(("end", i.header, i.trailer, i.findings, i.trailer_offset, i.trailer_segment, i.complete))
        elif isinstance(event, GroupEnd):
            g = event.group
            result.append(("group", g.header, g.trailer, g.findings, g.first_segment, g.offset, g.trailer_offset))
        elif isinstance(event, Message | Finding):
            result.append(event)
    return result


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[i : i + size] for i in range(0, len(data), size))


@settings(max_examples=100)
@given(st.sampled_from(FILES), st.integers(1, 60))
def test_the_blocks_a_file_comes_in_make_no_difference(data: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "CHUNK", size)
        patch.setattr(sniff, "LOOKAHEAD", 420)
        streamed = summary(events(blocks(data, size)))
    assert streamed == summary(events(data))


@pytest.mark.parametrize("data", FILES)
def test_parse_gathers_what_events_yields(data: bytes) -> None:
    file = parse(data)
    messages = [e for e in events(io.BytesIO(data)) if isinstance(e, Message)]
    assert [m for i in file.interchanges for m in i.messages] == messages
    assert file.findings == [e for e in events(data) if isinstance(e, Finding)]


def test_events_come_in_the_order_of_the_file() -> None:
    kinds = [type(e) for e in events(X12 + EDIFACT)]
    assert kinds == [InterchangeStart, GroupStart, Message, GroupEnd, InterchangeEnd] * 2


def test_a_message_is_there_before_the_file_is_read_to_its_end() -> None:
    def source() -> Iterator[bytes]:
        yield UNB
        for _ in range(window.CHUNK // len(ORDER) * 2):
            yield ORDER
        raise OSError("the line was cut")

    reader = events(source())
    assert isinstance(next(reader), InterchangeStart)
    assert isinstance(next(reader), GroupStart)
    assert isinstance(next(reader), Message)
    with pytest.raises(OSError, match="cut"):
        list(reader)


def test_memory_is_bounded_by_the_largest_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "CHUNK", 1 << 16)
    count = 10_000

    def source() -> Iterator[bytes]:
        yield UNB
        for _ in range(count // 100):
            yield ORDER * 100
        yield b"UNZ+%d+REF1'" % count

    size = count * len(ORDER)
    tracemalloc.start()
    try:
        messages = sum(isinstance(e, Message) for e in events(source()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert messages == count
    assert peak < 6 * window.CHUNK < size


def test_wrapped_lines_are_joined_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    long = UNB + ORDER * 2000 + UNZ
    wrapped = b"\r\n".join(long[i : i + 80] for i in range(0, len(long), 80))
    monkeypatch.setattr(window, "CHUNK", 1000)
    found = list(events(blocks(wrapped, 777)))
    assert [e.fault for e in found if isinstance(e, Finding)] == [Fault.LINE_WRAPPED]
    messages = [e for e in found if isinstance(e, Message)]
    assert len(messages) == 2000
    last = messages[-1].offset
    assert wrapped[last : last + 200].replace(b"\r\n", b"").startswith(ORDER)
