"""Each fault of the catalogue: told under its code, at its place, with its spot, and by the codes really sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from edi_gateway.acknowledgements import contrl, x12
from edi_gateway.explanation import Excerpt, Explanation, explain
from edi_gateway.findings import Fault
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Segment, value
from edi_gateway.validation import validate
from tests.explanation.faults import CASES, EDIFACT, X12, Case

_NOT_OF_A_FILE = {
    # made where files meet agreements, channels and maps
    Fault.DUPLICATE_INTERCHANGE, Fault.UNKNOWN_SENDER, Fault.UNKNOWN_RECEIVER, Fault.SENDER_MISMATCH,
    Fault.NO_AGREEMENT, Fault.TEST_INDICATOR, Fault.NO_ROUTE, Fault.REFUSED_BY_CHANNEL, Fault.IDENTITY_REUSED,
    Fault.MESSAGE_REFUSED,
    Fault.UNMAPPED_VALUE, Fault.MISSING_VALUE, Fault.UNREADABLE_VALUE,
    Fault.DUPLICATE_IDENTIFIER,
    Fault.NOT_CARRIED,
}  # fmt: skip


def bracketed(excerpt: Excerpt | None) -> str:
    if excerpt is None:
        return ""
    end = excerpt.start + excerpt.length
    return f"{excerpt.text[: excerpt.start]}[{excerpt.marked}]{excerpt.text[end:]}"


def of_case(case: Case) -> Explanation:
    found = explain(case.data)
    same = [e for e in found if e.fault is case.fault]
    assert same, f"not told; told is {[str(e.fault) for e in found]}"
    return same[0]


@pytest.mark.parametrize("good", [EDIFACT, X12], ids=["EDIFACT", "X12"])
def test_the_good_files_have_nothing_to_explain(good: str) -> None:
    assert explain(good.encode()) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_fault_is_told_at_its_place_with_its_spot(case: Case) -> None:
    explanation = of_case(case)
    assert str(explanation.place) == case.place
    assert bracketed(explanation.excerpt) == case.spot
    assert explanation.severity is case.severity
    assert explanation.cause
    assert explanation.rule
    assert explanation.fix


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_byte_offset_and_line_are_those_of_the_spot(case: Case) -> None:
    excerpt = of_case(case).excerpt
    if excerpt is None:
        return
    assert excerpt.offset is not None
    assert excerpt.line is not None
    assert excerpt.column is not None
    plain = excerpt.marked.rstrip("…")
    if plain.isascii():
        assert case.data[excerpt.offset :].startswith(plain.encode())
    lines = case.data.split(b"\n")
    assert sum(len(line) + 1 for line in lines[: excerpt.line - 1]) + excerpt.column - 1 == excerpt.offset


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_code_named_stands_in_the_acknowledgement_that_is_sent(case: Case) -> None:
    sent = set(_codes(case.data))
    for explanation in explain(case.data):
        assert explanation.reports or explanation.report_remark
        for report in explanation.reports:
            assert (report.element.split(" in ")[-1], report.code) in sent, (explanation.cause, sent)


def _codes(data: bytes) -> Iterator[tuple[str, str]]:
    """Every code of the CONTRL, or of the TA1 and 997, that answers a file."""
    for interchange in parse(data).interchanges:
        report = validate(interchange)
        bodies: list[list[Segment]] = [contrl.build(report)]
        if data.lstrip().startswith(b"ISA"):
            bodies = [[x12.build_ta1(report)], *(body for _, body in x12.build_997(report))]
        for segment in (segment for body in bodies for segment in body):
            tag = str(segment[0])
            for name, places in _PLACES.get(tag, ()):
                yield from ((name, value(segment, place)) for place in places)


_PLACES: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "UCI": (("UCI", (5,)),),
    "UCF": (("UCF", (5,)),),
    "UCM": (("UCM", (4,)),),
    "UCS": (("UCS", (2,)),),
    "UCD": (("UCD", (1,)),),
    "TA1": (("TA105", (5,)),),
    "AK3": (("AK304", (4,)),),
    "AK4": (("AK403", (3,)),),
    "AK5": (("AK502", (2, 3, 4, 5, 6)),),
    "AK9": (("AK905", (5, 6, 7, 8, 9)),),
}


def test_the_catalogue_is_large_and_has_every_fault_that_a_file_alone_can_show() -> None:
    assert len(CASES) >= 60
    assert len({str(case) for case in CASES}) == len(CASES)
    missing = set(Fault) - {case.fault for case in CASES} - _NOT_OF_A_FILE
    assert missing == {Fault.LINE_WRAPPED, Fault.TOO_MANY_FAULTS}  # see test_explain
