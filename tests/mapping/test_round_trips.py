"""What is written is read back as it was, for generated orders, in every format."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from edi_gateway.documents import Order, from_json, to_json
from edi_gateway.mapping.ubl import read_ubl, write_ubl
from tests.mapping.orders import EDIFACT, FULL, X12, Carrier, orders
from tests.mapping.support import read, shipped, validated

SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _there_and_back(order: Order, carrier: Carrier) -> None:
    mapping = shipped(carrier.name)
    written = mapping.write(order)
    assert [str(f) for f in written.findings] == []
    assert [str(f) for f in validated(mapping, written.segments)] == []
    result = read(mapping, written.segments)
    assert result.document == order
    assert [str(f) for f in result.findings] == []


@SETTINGS
@given(orders(EDIFACT))
def test_edifact_gives_the_order_back(order: Order) -> None:
    _there_and_back(order, EDIFACT)


@SETTINGS
@given(orders(X12))
def test_x12_gives_the_order_back(order: Order) -> None:
    _there_and_back(order, X12)


@SETTINGS
@given(orders(FULL))
def test_json_gives_the_order_back(order: Order) -> None:
    assert from_json("Order", to_json(order)) == order


@SETTINGS
@given(orders(FULL))
def test_ubl_gives_the_order_back(order: Order) -> None:
    assert read_ubl(write_ubl(order)) == order
