"""The page on validation: its faults and places exist, its acknowledgement codes are those that are sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edi_gateway.acknowledgements import codes
from edi_gateway.findings import Fault

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| ([EX]\d+|lengths|) \|", line)
]


def faults(cell: str) -> list[Fault]:
    return [Fault(name) for name in re.findall(r"`([a-z-]+)`", cell)]


def test_every_rule_has_a_row() -> None:
    assert {row[0] for row in ROWS} >= {f"E{n}" for n in range(1, 15)} | {f"X{n}" for n in range(1, 13)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1][:30]}")
def test_faults_and_places_exist(row: list[str]) -> None:
    assert faults(row[2]) or row[2] == "none"
    for file in re.findall(r"`([a-z_]+/\w+\.py)`", row[5]):
        assert (ROOT / "edi_gateway" / file).is_file()
    source = "".join((ROOT / "edi_gateway" / f).read_text() for f in re.findall(r"`(\w+/\w+\.py)`", row[5]))
    for function in re.findall(r"`(\w+)`", row[5]):
        assert f"def {function}(" in source


@pytest.mark.parametrize("row", [r for r in ROWS if r[0][0:1] != "X" and r[0]], ids=lambda row: f"{row[0]} {row[2]}")
def test_the_codes_of_contrl_are_those_sent(row: list[str]) -> None:
    stated = set(re.findall(r"\d+", row[4]))
    sent = {codes.contrl_code(fault, version) for fault in faults(row[2]) for version in (3, 4)}
    assert stated == sent


def test_the_other_tables_name_faults_that_exist() -> None:
    totals, identifiers = PAGE.split("## Control totals")[1].split("## Identifiers")
    assert faults(re.search(r"The fault is (.*?)\.", totals)[0]) == [Fault.CONTROL_TOTAL]  # type: ignore[index]
    told = {fault for row in re.findall(r"\| (`[a-z-]+`) \|$", identifiers, re.M) for fault in faults(row)}
    assert told == {Fault.CHECK_DIGIT, Fault.INVALID_CODE}
