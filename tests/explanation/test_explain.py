"""Explanations of whole files: hostile bytes, clipping, wide characters, wrapped files, rules."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.acknowledgements.x12 import build_ta1
from edi_gateway.explanation import explain, explain_answers
from edi_gateway.explanation.visible import LONGEST_LINE, clipped, visible, width
from edi_gateway.findings import Fault, Finding, Owner, Place
from edi_gateway.syntax import parse
from edi_gateway.validation import validate
from tests.explanation.faults import CASES, EDIFACT, ORDER, PO1, SET, X12


def texts(item: Any) -> Iterator[str]:
    """Every text in a result, whatever it is made of."""
    if isinstance(item, str) and not isinstance(item, enum.Enum):
        yield item
    elif isinstance(item, (list, tuple)):
        for part in item:
            yield from texts(part)
    elif dataclasses.is_dataclass(item):
        for field in dataclasses.fields(item):
            yield from texts(getattr(item, field.name))


def assert_harmless(data: bytes) -> None:
    found = explain(data)
    for text in texts([found, explain_answers(data, data)]):
        assert text.isprintable(), repr(text)
    for explanation in found:
        excerpt = explanation.excerpt
        if excerpt is not None:
            assert len(excerpt.text) <= LONGEST_LINE
            assert 0 <= excerpt.start <= excerpt.start + excerpt.length <= len(excerpt.text)


SEEDS = sorted({case.data for case in CASES})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 400), st.integers(0, 30), st.binary(max_size=12))
def test_nothing_of_a_damaged_file_comes_out_raw(data: bytes, at: int, length: int, put: bytes) -> None:
    assert_harmless(data[:at] + put + data[at + length :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_nothing_of_any_bytes_comes_out_raw(data: bytes) -> None:
    assert_harmless(data)


def test_terminal_sequences_and_direction_marks_are_shown_as_pictures() -> None:
    data = EDIFACT.replace("UNOC:3", "UNOY:4").replace("4711", "\x1b]0;x\x07\x9b31m\u202e" + "X" * 40)
    found = [e for e in explain(data.encode()) if e.fault is Fault.TOO_LONG]
    assert found[0].excerpt is not None
    assert "␛]0;x␇�31m�XXX" in found[0].excerpt.text
    assert_harmless(data.encode())


@given(st.text(max_size=400), st.data())
def test_a_clipped_line_holds_the_spot_and_never_more_than_a_line(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    line, at, length = clipped(text, start, end)
    assert len(line) <= LONGEST_LINE
    spot = visible(text[start:end])
    if length == end - start:
        assert line[at : at + length] == spot
    else:
        assert line[at : at + length] == spot[: length - 1] + "…"
    if len(text) <= LONGEST_LINE and end - start <= 60:
        assert line == visible(text)


def test_carets_stand_under_wide_characters() -> None:
    data = EDIFACT.replace("UNOC:3", "UNOY:4").replace("+261123", "+20261123").replace("4711", "東京" * 20)
    excerpt = next(e.excerpt for e in explain(data.encode()) if e.fault is Fault.TOO_LONG)
    assert excerpt is not None
    assert width(excerpt.text[: excerpt.start]) == len("BGM+220+")
    assert excerpt.carets == " " * 8 + "^" * 80


def test_in_a_wrapped_file_the_segment_is_shown_but_no_line_is_claimed() -> None:
    broken = X12.replace("*EA*", "*??*").encode()
    wrapped = b"\r\n".join(broken[i : i + 80] for i in range(0, len(broken), 80))
    first, second = explain(wrapped)
    assert (first.fault, first.excerpt and first.excerpt.offset) == (Fault.LINE_WRAPPED, 81)
    assert second.excerpt is not None
    assert second.excerpt.text == PO1.replace("EA", "??")
    assert (second.excerpt.offset, second.excerpt.line) == (None, None)
    assert "line" not in second.where


def test_too_many_faults_is_explained_without_a_spot() -> None:
    data = X12.replace("CTT*1~", "ZZZ~" * 2100).encode()
    last = explain(data)[-1]
    assert (last.fault, last.excerpt) == (Fault.TOO_MANY_FAULTS, None)


def test_lines_are_counted_with_windows_line_ends() -> None:
    data = EDIFACT.replace("48:PCE", "many:PCE").replace("\n", "\r\n").encode()
    excerpt = explain(data)[0].excerpt
    assert excerpt is not None
    assert (excerpt.line, excerpt.column) == (9, 8)


def test_a_second_interchange_is_named_and_its_offset_is_that_in_the_file() -> None:
    data = (EDIFACT + EDIFACT.replace("R1", "R2").replace("21:48", "21:many")).encode()
    found = explain(data)
    assert len(found) == 1
    assert found[0].place.interchange == 2
    assert found[0].where.startswith("interchange 2, message 1, segment 8 QTY, element QTY01.2")
    assert found[0].excerpt is not None
    assert found[0].excerpt.offset == data.index(b"many")


@pytest.mark.parametrize(
    ("good", "old", "new", "rule"),
    [
        (EDIFACT, "21:48", "21:many", "The definition of ORDERS, UN/EDIFACT directory D.96A: element 6060 (n..15)"),
        (X12, "*24*", "*many*", "The definition of 850, X12 version 004010: element 330 (R 1/15)"),
        (X12, "*UL*0748431000007", "*UL", "X12.6, condition P0304 of segment N1 in 004010"),
        (EDIFACT, "UNZ+1", "UNZ+2", "ISO 9735, UNZ element 0036"),
        (X12, "GE*1", "GE*2", "X12.6, GE01"),
        (EDIFACT, "261123:0815", "261332:0815", "ISO 9735, UNB04, element 0017"),
    ],
)
def test_the_rule_names_its_owner_release_and_element(good: str, old: str, new: str, rule: str) -> None:
    assert explain(good.replace(old, new).encode())[0].rule == rule


def test_findings_that_others_added_to_the_reports_are_explained_too() -> None:
    data = EDIFACT.encode()
    file = parse(data)
    report = validate(file.interchanges[0])
    place = report.interchange.place()
    report.findings.append(Finding(Fault.UNKNOWN_SENDER, "Unknown.", place, owner=Owner.AGREEMENT))
    explanation = explain(data, file=file, reports=[report])[0]
    assert explanation.excerpt is not None
    assert explanation.excerpt.marked == "4012345000009:14"
    assert explanation.rule.startswith("The agreement")
    assert [str(r) for r in explanation.reports] == ["CONTRL 0085 in UCI 23: the sender is unknown"]


def test_a_place_beyond_the_file_has_no_spot() -> None:
    data = EDIFACT.encode()
    file = parse(data)
    report = validate(file.interchanges[0])
    report.messages[0].findings.append(Finding(Fault.TOO_LONG, "?", Place(segment=99, tag="LIN", element=98)))
    explanation = explain(data, file=file, reports=[report])[0]
    assert explanation.excerpt is not None
    assert explanation.excerpt.length == 0


def test_below_a_rejected_interchange_nothing_is_reported() -> None:
    data = EDIFACT.replace("21:48", "21:many").replace("UNZ+1", "UNZ+2").encode()
    above, below = explain(data)
    assert above.reports
    assert not below.reports
    assert "rejected whole" in below.report_remark


def test_an_acknowledgement_with_faults_is_not_reported() -> None:
    data = EDIFACT.replace(ORDER, "UNH+1+CONTRL:D:3:UN'\nUCI+R9+A+B+9'\nUNT+4+1'\n").encode()
    found = [e for e in explain(data) if e.is_error]
    assert found
    assert all(not e.reports and "never acknowledged" in e.report_remark for e in found)


def test_a_warning_about_isa_is_noted_in_the_ta1_that_was_asked_for() -> None:
    data = X12.replace("ZZ*GREATLAKES", "QQ*GREATLAKES").encode()
    assert not explain(data)[0].reports
    asked = explain(data.replace(b"*0*P*", b"*1*P*"))[0]
    assert [str(r) for r in asked.reports] == ["TA105 005: the qualifier of the sender is not valid"]
    report = validate(parse(data.replace(b"*0*P*", b"*1*P*")).interchanges[0])
    assert build_ta1(report)[4:] == ["E", "005"]


def test_many_sets_keep_their_own_places() -> None:
    sets = "".join(SET.replace("*0001~", f"*{n:04d}~").replace("*EA*", "*??*") for n in range(1, 51))
    data = X12.replace(SET, sets).replace("GE*1*", "GE*50*").encode()
    found = explain(data)
    assert [e.place.message for e in found] == list(range(1, 51))
    offsets = [e.excerpt.offset for e in found if e.excerpt and e.excerpt.offset]
    assert all(data[offset : offset + 2] == b"??" for offset in offsets)
    assert len(set(offsets)) == 50
