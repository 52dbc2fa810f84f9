"""One bad message taints no neighbour: whatever happens to one of five, the reports of the others stay as they were."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.findings import Fault, Finding
from edi_gateway.syntax import parse
from edi_gateway.validation import validate
from edi_gateway.validation.model import MessageReport
from tests.validation.building import ORDERS, PURCHASE_ORDER, changed

COUNT = 5
UNB = "UNB+UNOC:3+4012345000009:14+4399901000001:14+240131:1200+77'"
ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240131*1200*U*00401*000000001*0*P*>~"
FAULTY_ORDER = changed(changed(ORDERS, "QTY+21:5", "QTY+21:x"), "NAD+SU", "NAD+XQ")
FAULTY_SET = changed(changed(PURCHASE_ORDER, "*5*EA", "*5*??"), "REF*DP*042", "ZZZ*1")


def _numbered(text: str, number: int, terminator: str) -> list[str]:
    lines = [line for line in text.split("\n") if line]
    if terminator == "'":
        lines[0] = f"UNH+{number}+{lines[0].split('+', 2)[2]}"
        lines[-1] = f"UNT+{len(lines)}+{number}"
    else:
        lines[0] = f"ST*850*{number:04d}"
        lines[-1] = f"SE*{len(lines)}*{number:04d}"
    return lines


ORDER_LINES = [_numbered(FAULTY_ORDER if n == 2 else ORDERS, n, "'") for n in range(1, COUNT + 1)]
SET_LINES = [_numbered(FAULTY_SET if n == 2 else PURCHASE_ORDER, n, "~") for n in range(1, COUNT + 1)]


def written(messages: list[list[str]], terminator: str) -> bytes:
    """An interchange of five messages, each of them a list of segments that may hold anything."""
    body = "".join(line + terminator for message in messages for line in message)
    if terminator == "'":
        return f"{UNB}{body}UNZ+{COUNT}+77'".encode()
    return f"{ISA}GS*PO*SENDER*RECEIVER*20240131*1200*1*X*004010~{body}GE*{COUNT}*1~IEA*1*000000001~".encode()


def report_of(report: MessageReport) -> tuple[str, list[Finding]]:
    """A message's report without what counts from the beginning of the file."""
    found = [replace(f, place=f.place.at(offset=None, segment_in_file=None, message=None)) for f in report.findings]
    return report.verdict, found


def by_reference(data: bytes) -> dict[str, tuple[str, list[Finding]]]:
    return {m.message.reference: report_of(m) for i in parse(data).interchanges for m in validate(i).messages}


GOOD = {"'": by_reference(written(ORDER_LINES, "'")), "~": by_reference(written(SET_LINES, "~"))}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, int, list[list[str]]]:
    """Five messages, one of them with segments dropped, doubled, swapped, damaged or foreign."""
    terminator = draw(st.sampled_from(["'", "~"]))
    messages = [list(lines) for lines in (ORDER_LINES if terminator == "'" else SET_LINES)]
    victim = draw(st.integers(0, COUNT - 1))
    lines = messages[victim]
    for _ in range(draw(st.integers(1, 4))):
        # the header stays: without it, what follows is no message at all
        at = draw(st.integers(1, max(1, len(lines) - 1)))
        match draw(st.sampled_from(["drop", "double", "swap", "insert", "value", "glue"])):
            case "drop":
                del lines[at : at + draw(st.integers(1, 3))]
            case "double":
                lines[at:at] = lines[at : at + 2]
            case "swap":
                lines[at : at + 2] = lines[at : at + 2][::-1]
            case "insert":
                lines.insert(
                    at, draw(st.sampled_from(["ZZZ+1", "ZZZ*1", "LIN+9", "PO1*9", "lin", "QTY+21:1", "CTT*9"]))
                )
            case "value" if at < len(lines):
                lines[at] += draw(st.sampled_from(["+", "*", ":", ">", "X" * 600, "+++++++", "\x01", "é"]))
            case "glue" if at + 1 < len(lines) - 1:  # the terminator between two segments is lost
                lines[at : at + 2] = [lines[at] + lines[at + 1]]
    return terminator, victim, messages


@given(mutated())
def test_the_other_four_are_reported_as_before(case: tuple[str, int, list[list[str]]]) -> None:
    terminator, victim, messages = case
    found = by_reference(written(messages, terminator))
    for reference, before in GOOD[terminator].items():
        if int(reference) != victim + 1:
            assert found[reference] == before


@pytest.mark.parametrize(("terminator", "lines"), [("'", ORDER_LINES), ("~", SET_LINES)])
@pytest.mark.parametrize("victim", range(COUNT))
def test_each_segment_lost_alone(terminator: str, lines: list[list[str]], victim: int) -> None:
    for at in range(1, len(lines[victim])):
        messages = [list(message) for message in lines]
        del messages[victim][at]
        found = by_reference(written(messages, terminator))
        others = {r: before for r, before in GOOD[terminator].items() if int(r) != victim + 1}
        assert {r: found[r] for r in others} == others
        assert found[str(victim + 1) if terminator == "'" else f"{victim + 1:04d}"][0] == "rejected"


@pytest.mark.parametrize(("terminator", "lines"), [("'", ORDER_LINES), ("~", SET_LINES)])
def test_a_lost_header_costs_its_message_and_no_other(terminator: str, lines: list[list[str]]) -> None:
    messages = [list(message) for message in lines]
    del messages[2][0]
    found = by_reference(written(messages, terminator))
    assert len(found) == COUNT - 1
    assert all(found[reference] == GOOD[terminator][reference] for reference in found)


def test_the_checks_that_compare_messages_are_the_only_ones_that_reach_further() -> None:
    """Two messages of one number: the second is told, the first is not."""
    messages = [list(message) for message in ORDER_LINES]
    messages[3] = list(ORDER_LINES[0])
    (interchange,) = parse(written(messages, "'")).interchanges
    report = validate(interchange)
    told = [
        m.message.index for m in report.messages for f in m.findings if f.fault is Fault.DUPLICATE_MESSAGE_REFERENCE
    ]
    assert told == [4]
