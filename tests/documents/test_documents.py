"""Documents as JSON, their schema, their arithmetic and their identifiers."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.documents import (
    DocumentError,
    Order,
    OrderLine,
    check_totals,
    from_json,
    json_schema,
    line_amount,
    lines_total,
    to_json,
)
from edi_gateway.documents.blocks import AllowanceCharge, DeliverySplit, Price, Quantity, Totals
from edi_gateway.documents.fields import reference
from edi_gateway.documents.flat import flatten, unflatten
from edi_gateway.documents.identifiers import check_digit_is_right, gtin14, shortest_gtin

DAY = date(2024, 3, 1)


def line(quantity: str, price: str, **fields: object) -> OrderLine:
    return OrderLine(id="1", quantity=Quantity(value=Decimal(quantity)), price=Price(amount=Decimal(price)), **fields)  # type: ignore[arg-type]


def test_json_says_only_what_the_document_says() -> None:
    order = Order(id="1", issue_date=DAY, issue_time=time(8, 30), lines=[line("1.50", "2")])
    assert json.loads(to_json(order)) == {
        "document_type": "Order",
        "id": "1",
        "issue_date": "2024-03-01",
        "issue_time": "08:30:00",
        "lines": [{"id": "1", "quantity": {"value": "1.50"}, "price": {"amount": "2"}}],
    }


def test_decimals_keep_every_digit() -> None:
    text = to_json(Order(id="1", issue_date=DAY, totals=Totals(lines=Decimal("12345678901234567890.1230"))))
    assert str(from_json("Order", text).totals.lines) == "12345678901234567890.1230"
    as_number = '{"id": "1", "issue_date": "2024-03-01", "totals": {"lines": 0.1000000000000000055}}'
    assert str(from_json("Order", as_number).totals.lines) == "0.1000000000000000055"


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("{", ["This is not JSON"]),
        ("[" * 100_000, ["This is not JSON"]),
        ("[]", ["not an object"]),
        ('{"document_type": "Invoice"}', ["a document of type 'Invoice', not 'Order'"]),
        ("{}", ["id: ", "issue_date: "]),
        ('{"id": "1", "issue_date": "2024-02-30"}', ["issue_date: "]),
        ('{"id": "1", "issue_date": "2024-03-01", "colour": "red"}', ["colour: "]),
        ('{"id": "1", "issue_date": "2024-03-01", "lines": [{"id": "1"}, {"id": 2}]}', ["lines[2].id: "]),
        ('{"id": "1", "issue_date": "2024-03-01", "totals": {"lines": "NaN"}}', ["totals.lines: "]),
    ],
)
def test_what_is_no_order_is_refused_with_every_reason(text: str, reasons: list[str]) -> None:
    with pytest.raises(DocumentError) as caught:
        from_json("Order", text)
    assert len(caught.value.problems) == len(reasons)
    assert all(reason in problem for reason, problem in zip(reasons, caught.value.problems, strict=True))


def test_an_unknown_document_type_is_named() -> None:
    with pytest.raises(DocumentError, match="no document type 'Ordre'; there are"):
        from_json("Ordre", "{}")


def test_the_schema_describes_every_field() -> None:
    schema = json_schema("Order")
    parts = {**schema["$defs"], "Order": schema}
    for name, part in parts.items():
        for key, definition in part["properties"].items():
            assert key == "document_type" or definition["description"], f"{name}.{key}"
    assert schema["properties"]["document_type"] == {"const": "Order"}
    assert "BT-129" in schema["$defs"]["Quantity"]["properties"]["value"]["description"]


def test_every_field_has_a_meaning_and_a_term() -> None:
    notes = list(reference(Order))
    assert [n.path for n in notes if not n.text or not n.term] == []
    assert len({n.path for n in notes}) == len(notes) > 150
    assert "lines[].price.base_quantity.unit" in {n.path for n in notes}


def test_a_flat_table_gives_the_document_back() -> None:
    order = Order(id="1", issue_date=DAY, lines=[line("1", "2", sub_lines=[line("3", "4")]), line("5", "6")])
    flat = flatten(order)
    assert flat["lines[1].sub_lines[1].price.amount"] == Decimal(4)
    assert unflatten(Order, {path: str(value) for path, value in flat.items()}) == order


@pytest.mark.parametrize(
    ("quantity", "price", "base", "expected"),
    [
        ("3", "9.25", None, "27.75"),
        ("250", "12.50", "100", "31.25"),
        ("1", "0.005", None, "0.01"),
        ("7", "1.1", "3", "2.57"),
    ],
)
def test_the_amount_of_a_line(quantity: str, price: str, base: str | None, expected: str) -> None:
    made = line(quantity, price)
    if base is not None and made.price is not None:
        made.price.base_quantity = Quantity(value=Decimal(base))
    assert line_amount(made) == Decimal(expected)
    assert line_amount(OrderLine(id="1")) is None


def test_totals_that_agree_give_no_finding() -> None:
    discount = AllowanceCharge(charge=False, percent=Decimal(10))
    freight = AllowanceCharge(charge=True, amount=Decimal("4.00"))
    order = Order(
        id="1",
        issue_date=DAY,
        lines=[line("2", "10", amount=Decimal("20.00")), line("1", "10", amount=Decimal("9"), allowances=[discount])],
        allowances=[freight],
        totals=Totals(lines=Decimal("29.00"), payable=Decimal("33.00")),
    )
    assert check_totals(order) == []


def test_totals_that_do_not_agree_are_named() -> None:
    split = DeliverySplit(location_id="S1", quantity=Quantity(value=Decimal(1)))
    order = Order(
        id="1",
        issue_date=DAY,
        lines=[line("2", "10", amount=Decimal(19), splits=[split])],
        totals=Totals(lines=Decimal(20), payable=Decimal(21)),
    )
    found = {(f.place.path, f.value, f.expected) for f in check_totals(order)}
    assert found == {
        ("lines[1].amount", "19", "20.00"),
        ("lines[1].quantity", "2", "1"),
        ("totals.lines", "20", "19"),
        ("totals.payable", "21", "19"),
    }
    assert check_totals(order, tolerance=Decimal(5))[0].place.path == "lines[1].quantity"


def test_a_total_that_cannot_be_computed_is_not_checked() -> None:
    order = Order(id="1", issue_date=DAY, lines=[OrderLine(id="1")], totals=Totals(lines=Decimal(5)))
    assert lines_total(order) is None
    assert check_totals(order) == []


@pytest.mark.parametrize(
    ("digits", "right"),
    [("4012345678901", True), ("4012345678902", False), ("012345678905", True), ("", False), ("7", False)],
)
def test_check_digits(digits: str, right: bool) -> None:
    assert check_digit_is_right(digits) is right


@given(st.integers(0, 10**14 - 1), st.sampled_from([(8, 13, 14), (12, 13, 14)]))
def test_a_gtin_keeps_its_digits_in_every_length(number: int, lengths: tuple[int, ...]) -> None:
    full = gtin14(str(number))
    short = shortest_gtin(full, lengths)
    assert len(short) in lengths
    assert gtin14(short) == full


@pytest.mark.parametrize("text", ["", "123456789012345", "12a", "١٢"])
def test_what_is_no_gtin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a GTIN"):
        gtin14(text)
