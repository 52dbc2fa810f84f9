"""Every fault has a code at every level where it can be an error, and every code is one of the standard's list."""

from __future__ import annotations

import pytest

from edi_gateway.acknowledgements import code_texts, codes
from edi_gateway.acknowledgements.codes import LEVELS, Level
from edi_gateway.findings import Fault, Owner
from tests.acknowledgements.reports import fault

V3 = {str(n) for n in (2, 7, *range(12, 44))}
V4 = {str(n) for n in (2, 7, *range(12, 19), *range(20, 27), 28, 29, 30, 32, 33, 35, 36, 37, 39, 40, *range(45, 49))}
X12_TABLES = {
    Level.INTERCHANGE: (codes.INTERCHANGE, code_texts.INTERCHANGE_NOTE),
    Level.GROUP: (codes.GROUP, code_texts.GROUP_ERROR),
    Level.MESSAGE: (codes.SET, code_texts.SET_ERROR),
    Level.SEGMENT: (codes.SEGMENT, code_texts.SEGMENT_ERROR),
    Level.ELEMENT: (codes.ELEMENT, code_texts.ELEMENT_ERROR),
}


def test_every_fault_has_levels() -> None:
    assert set(LEVELS) == set(Fault)
    assert all(LEVELS.values())


@pytest.mark.parametrize("kind", Fault, ids=str)
def test_every_fault_has_a_contrl_code_of_the_list(kind: Fault) -> None:
    assert codes.CONTRL_3[kind] in V3
    assert codes.CONTRL_4[kind] in V4


@pytest.mark.parametrize("kind", Fault, ids=str)
def test_every_fault_has_an_x12_code_at_each_of_its_levels(kind: Fault) -> None:
    for level in LEVELS[kind] - {Level.FILE}:
        table, texts = X12_TABLES[level]
        assert table[kind] in texts, level


@pytest.mark.parametrize("level", X12_TABLES, ids=str)
def test_no_table_has_a_fault_of_another_level(level: Level) -> None:
    assert {f for f in X12_TABLES[level][0] if level not in LEVELS[f]} == set()


@pytest.mark.parametrize("kind", Fault, ids=str)
def test_a_fault_at_an_unexpected_level_still_has_a_code(kind: Fault) -> None:
    finding = fault(kind, 2, "BEG", 3)
    assert codes.interchange_code(finding) in code_texts.INTERCHANGE_NOTE
    assert codes.group_code(finding) in code_texts.GROUP_ERROR
    for since_5010 in (False, True):
        assert codes.set_code(finding, since_5010=since_5010) in code_texts.SET_ERROR
        assert codes.element_code(finding, since_5010=since_5010) in code_texts.ELEMENT_ERROR
    assert codes.segment_code(finding) in code_texts.SEGMENT_ERROR


def test_004010_has_no_codes_12_and_13() -> None:
    for kind in Fault:
        code = codes.element_code(fault(kind, 2, "BEG", 3), since_5010=False)
        assert code in {str(n) for n in range(1, 11)}, kind


@pytest.mark.parametrize(
    ("element", "code"),
    [(1, "010"), (5, "005"), (6, "006"), (8, "008"), (9, "014"), (12, "017"), (13, "018"), (14, "019"), (16, "027")],
)
def test_a_wrong_value_in_isa_is_named_by_its_element(element: int, code: str) -> None:
    assert codes.interchange_code(fault(Fault.INVALID_ENVELOPE_VALUE, None, "ISA", element)) == code


def test_a_guide_has_codes_of_its_own_in_a_999_only() -> None:
    finding = fault(Fault.INVALID_CODE, 2, "BEG", 1, owner=Owner.GUIDE)
    assert codes.element_code(finding, since_5010=True, implementation=True) == "I6"
    assert codes.element_code(finding, since_5010=True) == "7"


@pytest.mark.parametrize(
    ("kind", "contrl_3", "contrl_4"),
    [
        (Fault.MISSING_SEGMENT, "13", "13"),
        (Fault.UNEXPECTED_SEGMENT, "15", "15"),
        (Fault.SEGMENT_TOO_OFTEN, "35", "35"),
        (Fault.LOOP_TOO_OFTEN, "36", "36"),
        (Fault.TOO_LONG, "39", "39"),
        (Fault.WRONG_TYPE, "37", "37"),
        (Fault.CONDITION_REQUIRES, "13", "48"),
        (Fault.MESSAGE_COUNT, "29", "29"),
        (Fault.MESSAGE_REFERENCE, "28", "28"),
        (Fault.DUPLICATE_INTERCHANGE, "26", "26"),
        (Fault.UNKNOWN_SENDER, "23", "23"),
        (Fault.UNKNOWN_RECEIVER, "7", "7"),
        (Fault.TRAILING_SEPARATOR, "18", "45"),
    ],
)
def test_contrl_codes(kind: Fault, contrl_3: str, contrl_4: str) -> None:
    assert codes.contrl_code(kind, 2) == contrl_3
    assert codes.contrl_code(kind, 4) == contrl_4


def test_texts_speak_of_unknown_codes_too() -> None:
    assert code_texts.text_of(code_texts.SYNTAX_ERROR, "13") == "something mandatory or required is missing"
    assert "without a known meaning" in code_texts.text_of(code_texts.SYNTAX_ERROR, "99")
    assert code_texts.text_of(code_texts.SYNTAX_ERROR, "") == "no code given"
