"""Texts that need more than one element: over components, over segments, and where there is no room for them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from edi_gateway.documents.blocks import Note, Party, Quantity
from edi_gateway.documents.order import Order, OrderLine
from edi_gateway.findings import Fault, Severity
from tests.mapping.support import read, shipped

WORDS = " ".join(["word"] * 100)


def order(**fields: object) -> Order:
    line = OrderLine(id="1", description=WORDS, quantity=Quantity(value=Decimal(1), unit="H87"))
    return Order(id="1", issue_date=date(2024, 3, 1), **{"lines": [line], **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["edifact-d96a-orders", "x12-004010-850"])
def test_a_description_takes_as_many_segments_as_it_needs(name: str) -> None:
    written = shipped(name).write(order())
    assert written.findings == []
    again = read(shipped(name), written.segments).document
    assert again is not None
    assert again.lines[0].description == WORDS


def test_a_note_has_one_segment_of_its_own() -> None:
    written = shipped("edifact-d96a-orders").write(order(notes=[Note(text=WORDS)]))
    assert [(f.fault, f.severity) for f in written.findings] == [(Fault.TOO_LONG, Severity.WARNING)]
    assert [s[0] for s in written.segments].count("FTX") == 1


def test_a_long_name_goes_on_behind_n1_and_not_in_a_second_n1() -> None:
    name = " ".join(["word"] * 50)
    written = shipped("x12-004010-850").write(order(buyer=Party(id="4012345000009", id_scheme="GLN", name=name)))
    assert written.findings == []
    assert [s[0] for s in written.segments if s[0] in ("N1", "N2")] == ["N1", "N2", "N2"]
    again = read(shipped("x12-004010-850"), written.segments).document
    assert again is not None
    assert again.buyer.name == name


def test_a_name_without_room_is_an_error_and_no_second_party() -> None:
    written = shipped("edifact-d96a-orders").write(order(buyer=Party(name=WORDS)))
    assert [(f.fault, f.is_error) for f in written.findings] == [(Fault.TOO_LONG, True)]
    assert [s[0] for s in written.segments].count("NAD") == 1
