"""The page of faults: complete, and the one that is committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_gateway.acknowledgements.codes import LEVELS
from edi_gateway.explanation.catalogue import page
from edi_gateway.explanation.causes import CAUSES
from edi_gateway.explanation.rules import CLAUSES
from edi_gateway.findings import Fault

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"


def test_the_committed_page_is_the_one_that_is_made() -> None:
    assert PAGE.read_text() == page(), "python -m edi_gateway.explanation.catalogue > docs/faults.md"


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_cause_and_stands_on_the_page(fault: Fault) -> None:
    cause = CAUSES[fault]
    assert cause.meaning.endswith(".")
    assert cause.fix
    assert fault in LEVELS
    assert f"### {fault.value}\n\n{cause.meaning}" in page()


def test_nothing_is_explained_that_is_no_fault() -> None:
    assert set(CAUSES) == set(Fault)
    assert set(CLAUSES) <= set(Fault)
