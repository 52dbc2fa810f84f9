"""The arithmetic of documents: what is stated is checked, what is not stated is completed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.documents import (
    TYPES,
    DespatchAdvice,
    HandlingUnit,
    Invoice,
    InvoiceLine,
    OrderResponse,
    OrderResponseLine,
    check,
    complete,
)
from edi_gateway.documents.blocks import AllowanceCharge, Party, Price, Tax
from edi_gateway.documents.codes import minor_unit
from edi_gateway.documents.goods import Sscc, TaxSubtotal
from edi_gateway.documents.identifiers import check_digit, check_digit_is_right, gln_is_right, sscc18, ssccs_between
from edi_gateway.documents.invoice_blocks import InvoiceTotals
from edi_gateway.findings import Fault, Owner, Severity
from tests.documents import examples
from tests.documents.examples import DAY, qty
from tests.documents.strategies import Carrier, documents


def told(document: Any) -> list[tuple[str, str | None, str | None]]:
    return [(finding.place.path or "", finding.value, finding.expected) for finding in check(document)]


@pytest.mark.parametrize("make", examples.ALL, ids=lambda make: make.__name__)
def test_the_examples_agree_with_themselves(make: Callable[[], Any]) -> None:
    assert check(make()) == []


def test_findings_are_warnings_of_business() -> None:
    advice = examples.remittance_advice()
    advice.payment_amount = Decimal(1)
    (finding,) = check(advice)
    assert (finding.fault, finding.severity, finding.owner) == (Fault.CONTROL_TOTAL, Severity.WARNING, Owner.BUSINESS)


def set_total(name: str, value: str) -> Callable[[Invoice], None]:
    return lambda invoice: setattr(invoice.totals, name, Decimal(value))


INVOICE_FAULTS: list[tuple[str, Callable[[Invoice], None], list[tuple[str, str, str]]]] = [
    ("BR-CO-10", set_total("lines", "1000.00"), [("totals.lines", "1000.00", "1067.49")]),
    ("BR-CO-11", set_total("allowances", "5.00"), [("totals.allowances", "5.00", "0")]),
    ("BR-CO-12", set_total("charges", "44.00"), [("totals.charges", "44.00", "45.00")]),
    ("BR-CO-13", set_total("tax_exclusive", "1112.00"), [("totals.tax_exclusive", "1112.00", "1112.49")]),
    ("BR-CO-14", set_total("tax", "91.98"), [("totals.tax", "91.98", "90.98")]),
    ("BR-CO-15", set_total("tax_inclusive", "1203.00"), [("totals.tax_inclusive", "1203.00", "1203.47")]),
    ("BR-CO-16", set_total("payable", "1203.47"), [("totals.payable", "1203.47", "1003.47")]),
]


@pytest.mark.parametrize(("rule", "break_it", "expected"), INVOICE_FAULTS, ids=[case[0] for case in INVOICE_FAULTS])
def test_each_rule_of_en_16931_is_checked(
    rule: str, break_it: Callable[[Invoice], None], expected: list[tuple[str, str, str]]
) -> None:
    invoice = examples.invoice()
    break_it(invoice)
    findings = check(invoice)
    assert expected[0] in told(invoice)
    assert any(rule in finding.text for finding in findings)
    # What is made of the wrong amount is wrong as well, and nothing else.
    assert len(findings) <= 2


def test_a_line_of_an_invoice_is_quantity_times_price_less_allowances() -> None:
    invoice = examples.invoice()
    invoice.lines[0].allowances[0].percent = Decimal(10)
    assert ("lines[1].amount", "1003.29", "950.49") in told(invoice)


def test_a_price_that_is_not_gross_less_discount_is_told() -> None:
    invoice = examples.invoice()
    invoice.lines[1].gross_price = Price(amount=Decimal("22.00"))
    invoice.lines[1].price_discount = Decimal("0.50")
    assert told(invoice) == [("lines[2].price.amount", "21.40", "21.50")]


def test_the_tax_summary_is_checked_against_lines_and_rate() -> None:
    invoice = examples.invoice()
    invoice.taxes[0].taxable_amount = Decimal("1000.00")
    invoice.taxes[1].tax_amount = Decimal("20.00")
    assert told(invoice) == [
        ("taxes[1].taxable_amount", "1000.00", "1003.29"),
        ("taxes[1].tax_amount", "70.23", "70.00"),
        ("taxes[2].tax_amount", "20.00", "20.75"),
        ("totals.tax", "90.98", "90.23"),
    ]


def test_a_tax_that_the_summary_lacks_or_repeats_is_told() -> None:
    invoice = examples.invoice()
    invoice.taxes[1] = deepcopy(invoice.taxes[0])
    faults = [finding.fault for finding in check(invoice)]
    assert Fault.DUPLICATE_IDENTIFIER in faults
    assert Fault.MISSING_VALUE in faults
    assert any("VAT S at 19 %" in finding.text for finding in check(invoice))


def test_the_same_rate_with_more_zeros_is_the_same_tax() -> None:
    invoice = examples.invoice()
    invoice.taxes[1].percent = Decimal("19.00")
    assert check(invoice) == []


def test_tax_point_date_and_code_exclude_each_other() -> None:
    invoice = examples.invoice()
    invoice.tax_point_date, invoice.tax_point_code = DAY, "35"
    assert [finding.fault for finding in check(invoice)] == [Fault.CONDITION_EXCLUDES]


@pytest.mark.parametrize(
    ("currency", "amount", "agrees"),
    [
        ("EUR", "10.01", True),
        ("EUR", "10.02", False),
        ("JPY", "11", True),
        ("JPY", "12", False),
        ("KWD", "10.002", False),
    ],
)
def test_the_tolerance_is_one_minor_unit(currency: str, amount: str, agrees: bool) -> None:
    line = InvoiceLine(id="1", quantity=qty("1"), price=Price(amount=Decimal(10)), amount=Decimal(amount))
    invoice = Invoice(id="1", issue_date=DAY, currency=currency, lines=[line])
    assert (check(invoice) == []) is agrees
    assert check(invoice, tolerance=1000) == []


def test_minor_units() -> None:
    assert [minor_unit(code) for code in ("EUR", "JPY", "KWD", None)] == [
        Decimal("0.01"), Decimal(1), Decimal("0.001"), Decimal("0.01"),
    ]  # fmt: skip


def test_an_invoice_is_completed_from_its_lines() -> None:
    whole = examples.invoice()
    bare = examples.invoice()
    for line in bare.lines:
        line.amount = None
    bare.taxes = []
    bare.totals = InvoiceTotals(prepaid=Decimal("200.00"))
    made = complete(bare)
    assert made.totals is not None
    assert whole.totals is not None
    assert made.totals.allowances == 0
    made.totals.allowances = None
    assert made.totals == whole.totals
    assert [(part.category, part.percent, part.taxable_amount, part.tax_amount) for part in made.taxes] == [
        (part.category, part.percent, part.taxable_amount, part.tax_amount) for part in whole.taxes
    ]
    assert made.lines[0].allowances[0].amount == Decimal("52.81")
    assert bare.lines[0].amount is None, "the document itself stays as it is"
    assert bare.lines[0].allowances[0].amount is None


def test_what_cannot_be_computed_stays_unknown() -> None:
    invoice = examples.invoice()
    invoice.lines[0].amount = invoice.lines[0].price = None
    invoice.totals, invoice.taxes = None, []
    made = complete(invoice)
    assert made.lines[0].amount is None
    assert made.taxes == []
    assert made.totals is not None
    assert made.totals.lines is None
    assert made.totals.payable is None


def test_a_wrong_amount_stays_and_is_told() -> None:
    invoice = examples.invoice()
    invoice.lines[1].amount = Decimal(1)
    assert complete(invoice).lines[1].amount == 1


def test_tax_exempt_lines_bear_no_tax() -> None:
    line = InvoiceLine(id="1", amount=Decimal("10.00"), taxes=[Tax(category="E")])
    made = complete(Invoice(id="1", issue_date=DAY, lines=[line]))
    assert made.taxes == [TaxSubtotal(category="E", taxable_amount=Decimal("10.00"), tax_amount=Decimal("0.00"))]
    assert made.totals is not None
    assert made.totals.payable == Decimal("10.00")


def test_an_allowance_by_rate_for_each_unit() -> None:
    packing = AllowanceCharge(charge=True, rate=Decimal("0.50"), rate_quantity=qty("10"))
    line = InvoiceLine(id="1", quantity=qty("40"), price=Price(amount=Decimal(1)), allowances=[packing])
    assert complete(Invoice(id="1", issue_date=DAY, lines=[line])).lines[0].amount == Decimal("42.00")


SUMS_LEFT_OUT = Carrier(
    without=frozenset(
        {
            "totals", "taxes", "InvoiceLine.amount", "OrderLine.amount", "OrderResponseLine.amount", "payment_amount",
            "RemittanceLine.paid_amount", "InvoiceLine.price_discount", "package_count", "gross_weight",
            "OrderLine.splits", "OrderLine.schedule", "OrderResponseLine.splits", "OrderResponseLine.schedule",
            "DespatchLine.splits", "tax_point_code", "HandlingUnit.gross_weight",
        }
    ),
    needs=frozenset({"lines"}),
)  # fmt: skip


@pytest.mark.parametrize("name", ["Order", "Invoice", "RemittanceAdvice"])
@given(data=st.data())
@settings(max_examples=60)
def test_what_is_completed_agrees_with_itself(name: str, data: st.DataObject) -> None:
    made = complete(data.draw(documents(TYPES[name], SUMS_LEFT_OUT)))
    sums = [finding for finding in check(made) if finding.fault in (Fault.CONTROL_TOTAL, Fault.MISSING_VALUE)]
    assert sums == []
    assert complete(made) == made


@pytest.mark.parametrize("kind", list(TYPES.values()), ids=list(TYPES))
@given(data=st.data())
@settings(max_examples=40)
def test_any_document_can_be_checked(kind: type[Any], data: st.DataObject) -> None:
    for finding in check(data.draw(documents(kind))):
        assert finding.severity is Severity.WARNING
        assert finding.place.path


@pytest.mark.parametrize("number", ["1E+999999", "-1E+999999", "1E-999999", "9" * 60])
def test_numbers_of_absurd_size_are_told_and_not_computed_with(number: str) -> None:
    invoice = examples.invoice()
    invoice.lines[0].price = Price(amount=Decimal(number))
    (finding,) = [finding for finding in check(invoice) if finding.fault is Fault.UNREADABLE_VALUE]
    assert finding.place.path == "lines[1].price.amount"
    assert len(finding.text) < 200
    assert complete(invoice) == invoice


def test_accepted_backordered_and_rejected_are_the_ordered_quantity() -> None:
    response = examples.order_response()
    response.lines[1].backordered_quantity = qty("10")
    assert told(response) == [("lines[2].quantity", "48", "46")]
    response.lines[1].rejected_quantity = qty("2")
    assert check(response) == []
    response.lines[1].quantity_difference = qty("-10")
    assert told(response) == [("lines[2].quantity_difference", "-10", "-12")]


def test_what_is_neither_accepted_nor_to_follow_is_rejected() -> None:
    line = OrderResponseLine(id="1", quantity=qty("10"), accepted_quantity=qty("6"), backordered_quantity=qty("1"))
    other = OrderResponseLine(id="2", quantity=qty("10"), accepted_quantity=qty("6", "KGM"))
    made = complete(OrderResponse(id="1", issue_date=DAY, lines=[line, other]))
    assert made.lines[0].rejected_quantity == qty("3")
    assert made.lines[1].rejected_quantity is None


def test_received_is_despatched_less_short_plus_excess() -> None:
    receipt = examples.receiving_advice()
    receipt.lines[0].short_quantity = qty("3")
    receipt.lines[0].accepted_quantity = qty("110")
    assert told(receipt) == [
        ("lines[1].received_quantity", "118", "117"),
        ("lines[1].received_quantity", "118", "116"),
    ]


def test_an_sscc_names_one_unit_and_ends_in_its_check_digit() -> None:
    advice = examples.despatch_advice()
    pallet, second = advice.orders[0].units
    pallet.units[1].ssccs[0] = deepcopy(pallet.units[0].ssccs[0])
    second.ssccs = [Sscc(id="340123450000000029")]
    assert [(finding.fault, finding.place.path) for finding in check(advice)] == [
        (Fault.CHECK_DIGIT, "orders[1].units[2].ssccs[1].id"),
        (Fault.DUPLICATE_IDENTIFIER, "orders[1].units[1].units[2].ssccs[1]"),
    ]


def test_packages_and_weights_of_a_shipment_are_summed_up() -> None:
    advice = examples.despatch_advice()
    advice.package_count, advice.gross_weight = 3, qty("200", "KGM")
    advice.orders[0].units[0].gross_weight = qty("100", "KGM")
    assert told(advice) == [
        ("orders[1].units[1].gross_weight", "100", "at least 123.0"),
        ("package_count", "3", "2"),
        ("gross_weight", "200", "141"),
    ]
    advice.package_count = advice.gross_weight = None
    made = complete(advice)
    assert (made.package_count, made.gross_weight) == (2, qty("141", "KGM"))


def test_weights_in_other_units_are_not_added() -> None:
    advice = examples.despatch_advice()
    advice.orders[0].units[1].gross_weight = qty("90", "LBR")
    assert check(advice) == []


def test_a_tree_deeper_than_the_stack_is_checked() -> None:
    deep = HandlingUnit(ssccs=[Sscc(id="1")])
    for _ in range(20_000):
        deep = HandlingUnit(units=[deep])
    advice = DespatchAdvice(id="1", issue_date=DAY, units=[deep])
    assert [finding.fault for finding in check(advice)] == [Fault.CHECK_DIGIT]
    assert complete(advice).package_count == 1


def test_a_credit_note_is_taken_off_a_payment_whatever_its_sign() -> None:
    advice = examples.remittance_advice()
    advice.lines[1].paid_amount = Decimal("-50.00")
    assert check(advice) == []
    advice.lines[0].discount = Decimal("5.00")
    assert told(advice) == [("lines[1].paid_amount", "985.57", "980.57")]
    advice.lines[0].paid_amount = advice.payment_amount = None
    made = complete(advice)
    assert (made.lines[0].paid_amount, made.payment_amount) == (Decimal("980.57"), Decimal("930.57"))


def test_the_lines_of_a_change_are_not_the_total_of_the_order() -> None:
    change = examples.order_change()
    change.lines[0].amount = Decimal(5)
    order = examples.order()
    change.totals = order.totals
    assert check(change) == []


def test_identifiers_are_checked_wherever_they_are() -> None:
    order = examples.order()
    order.lines[0].gtin = "04012345000017"
    order.ship_to = Party(id="4000001000006", id_scheme="GLN")
    order.buyer = Party(id="4000001000006", id_scheme="BUYER")
    order.lines[1].id = "1"
    assert [(finding.fault, finding.place.path) for finding in check(order)] == [
        (Fault.CHECK_DIGIT, "ship_to.id"),
        (Fault.CHECK_DIGIT, "lines[1].gtin"),
        (Fault.DUPLICATE_IDENTIFIER, "lines[2].id"),
    ]


@given(st.text("0123456789", min_size=1, max_size=20))
def test_a_check_digit_is_the_one_that_is_right(digits: str) -> None:
    right = [d for d in "0123456789" if check_digit_is_right(digits + d)]
    assert right == [check_digit(digits)]


def test_sscc_with_and_without_its_application_identifier() -> None:
    code = examples.sscc(7)
    assert sscc18(f"00{code}") == sscc18(code) == code
    assert ssccs_between(examples.sscc(7), examples.sscc(16)) == 10
    assert gln_is_right("4000001000005")
    for wrong in ("", "1234", "0" * 19, "٣" * 18):
        with pytest.raises(ValueError, match="SSCC"):
            sscc18(wrong)
    with pytest.raises(ValueError, match="is empty"):
        ssccs_between(examples.sscc(7), examples.sscc(6))
    with pytest.raises(ValueError, match="digits"):
        check_digit("12a")
