"""UBL orders: what foreign ones are read as, what ours look like, and that hostile XML does no harm."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from random import Random

import pytest
from lxml import etree

from edi_gateway.documents import DocumentError, Order, OrderLine
from edi_gateway.documents.blocks import Delivery, Note, Party, Price, Quantity, Totals
from edi_gateway.errors import WriteError
from edi_gateway.mapping.ubl import read_ubl, write_ubl
from tests.mapping.orders import FULL, Maker

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<o:Order xmlns:o="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
  xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <b:CustomizationID>urn:example</b:CustomizationID>
  <b:ID> 4711 </b:ID><b:IssueDate>2024-03-01Z</b:IssueDate><b:IssueTime>10:15:00+01:00</b:IssueTime>
  <b:Note>#PUR#Call before delivery</b:Note><b:Note>Plain</b:Note>
  <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
  <a:BuyerCustomerParty><a:Party><a:PartyIdentification><b:ID schemeID="0088">4012345000009</b:ID>
  </a:PartyIdentification><a:PartyName><b:Name>Mill &amp; Co</b:Name></a:PartyName></a:Party></a:BuyerCustomerParty>
  <a:SellerSupplierParty/>
  <a:Delivery><a:RequestedDeliveryPeriod><b:StartDate>2024-03-05</b:StartDate><b:EndDate>2024-03-07</b:EndDate>
  </a:RequestedDeliveryPeriod></a:Delivery>
  <a:OrderLine><b:Note>not ours</b:Note><a:LineItem><b:ID>1</b:ID><b:Quantity unitCode="H87">10</b:Quantity>
  <a:Price><b:PriceAmount currencyID="EUR">2.50</b:PriceAmount></a:Price>
  <a:Item><b:Name>ignored</b:Name><a:StandardItemIdentification><b:ID schemeID="0160">4012345678901</b:ID>
  </a:StandardItemIdentification></a:Item></a:LineItem></a:OrderLine>
</o:Order>"""


def test_an_order_of_somebody_else_is_read() -> None:
    assert read_ubl(FOREIGN.encode()) == Order(
        id="4711",
        issue_date=date(2024, 3, 1),
        issue_time=time(10, 15),
        currency="EUR",
        notes=[Note(text="Call before delivery", subject="PUR"), Note(text="Plain")],
        buyer=Party(id="4012345000009", id_scheme="GLN", name="Mill & Co"),
        delivery=Delivery(earliest_date=date(2024, 3, 5), latest_date=date(2024, 3, 7)),
        lines=[
            OrderLine(
                id="1",
                gtin="04012345678901",
                quantity=Quantity(value=Decimal(10), unit="H87"),
                price=Price(amount=Decimal("2.50")),
            )
        ],
    )


def test_elements_come_in_the_order_of_the_schema() -> None:
    order = Maker(Random(5), 100, FULL).order()  # noqa: S311 (not for secrets)
    root = etree.fromstring(write_ubl(order))
    names = [etree.QName(element).localname for element in root]
    schema = [
        "UBLExtensions", "UBLVersionID", "ID", "IssueDate", "IssueTime", "OrderTypeCode", "Note",
        "DocumentCurrencyCode", "CustomerReference", "ValidityPeriod", "QuotationDocumentReference",
        "OrderDocumentReference", "CatalogueReference",
        "AdditionalDocumentReference", "Contract", "BuyerCustomerParty", "SellerSupplierParty",
        "OriginatorCustomerParty", "AccountingCustomerParty", "Delivery", "DeliveryTerms", "PaymentTerms",
        "AllowanceCharge", "AnticipatedMonetaryTotal", "OrderLine",
    ]  # fmt: skip
    assert list(dict.fromkeys(names)) == [name for name in schema if name in names]
    assert names == sorted(names, key=schema.index)
    item = root.find(".//{*}LineItem")
    assert item is not None
    inside = [etree.QName(element).localname for element in item]
    line = [
        "ID", "Note", "LineStatusCode", "Quantity", "LineExtensionAmount", "Delivery", "PricingReference",
        "AllowanceCharge", "Price", "Item", "SubLineItem",
    ]  # fmt: skip
    assert inside == sorted(inside, key=line.index)


def test_what_the_schema_demands_is_there_even_in_the_smallest_order() -> None:
    order = Order(id="1", issue_date=date(2024, 3, 1), lines=[OrderLine(id="1")], totals=Totals(lines=Decimal("5.00")))
    root = etree.fromstring(write_ubl(order))
    for path in ("BuyerCustomerParty", "SellerSupplierParty", "OrderLine/{*}LineItem/{*}Item"):
        assert root.find(f"{{*}}{path}") is not None
    payable = root.find("{*}AnticipatedMonetaryTotal/{*}PayableAmount")
    assert payable is not None
    assert payable.get("currencyID") == "XXX"
    assert read_ubl(write_ubl(order)) == order


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(requested_date=date(2024, 3, 5)),
        Delivery(requested_date=date(2024, 3, 5), requested_time=time(8)),
        Delivery(requested_date=date(2024, 3, 5), earliest_date=date(2024, 3, 5), latest_date=date(2024, 3, 5)),
        Delivery(requested_date=date(2024, 3, 4), earliest_date=date(2024, 3, 5), latest_date=date(2024, 3, 6)),
        Delivery(earliest_date=date(2024, 3, 5), latest_date=date(2024, 3, 5)),
        Delivery(earliest_date=date(2024, 3, 5), latest_date=date(2024, 3, 5), latest_time=time(9)),
        Delivery(latest_date=date(2024, 3, 5)),
    ],
)
def test_a_day_and_a_window_share_one_period(delivery: Delivery) -> None:
    order = Order(id="1", issue_date=date(2024, 3, 1), delivery=delivery)
    assert read_ubl(write_ubl(order)) == order


BOMB = '<!DOCTYPE o [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("declaration", [BOMB, FILE, '<!DOCTYPE o SYSTEM "http://127.0.0.1:9/x.dtd">', "<!DOCTYPE o>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_declarations_are_refused(declaration: str, encoding: str) -> None:
    body = FOREIGN.partition("?>")[2].replace("Plain", "&a;" if "ENTITY" in declaration else "Plain")
    with pytest.raises(DocumentError, match="document type declaration is refused"):
        read_ubl((declaration + body).encode(encoding))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "This is not XML"),
        (b"<Order", "This is not XML"),
        (b"<Order/>", "is not a UBL document that is known here"),
        (b"\xff\xfe\x00", "This is not XML"),
        (FOREIGN.replace("2024-03-01Z", "yesterday").encode(), "issue_date: 'yesterday' is no date"),
        (FOREIGN.replace(">10<", ">NaN<").encode(), r"lines\[1\].quantity.value: 'NaN' is no Decimal"),
        (FOREIGN.replace(">10<", ">1e9<").encode(), "is no Decimal"),
        (FOREIGN.replace("<b:ID> 4711 </b:ID>", "").encode(), "id is missing"),
    ],
)
def test_what_is_no_order_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_ubl(data)


@pytest.mark.parametrize(
    "name",
    [
        "__class__",
        "lines[99999999].id",
        "lines[2].sub_lines[1]",
        "buyer",
        "lines.id",
        "a" * 5000,
        "lines[0].id",
        "id.x",
    ],
)
def test_the_extension_cannot_be_abused(name: str) -> None:
    fields = '<g:Fields xmlns:g="urn:edi-gateway:document-fields:1"><g:Field name="{}">x</g:Field></g:Fields>'
    extension = (
        '<e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
        f"<e:UBLExtension><e:ExtensionContent>{fields.format(name)}</e:ExtensionContent></e:UBLExtension>"
        "</e:UBLExtensions>"
    )
    data = FOREIGN.replace("<b:CustomizationID>", extension + "<b:CustomizationID>")
    with pytest.raises(DocumentError):
        read_ubl(data.encode())


def test_deep_nesting_is_refused_not_crashed_on() -> None:
    depth = 5000
    deep = "<a:SubLineItem>" * depth + "</a:SubLineItem>" * depth
    with pytest.raises(DocumentError):
        read_ubl(FOREIGN.replace("</a:Item></a:LineItem>", f"</a:Item>{deep}</a:LineItem>").encode())


def test_text_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(WriteError, match="cannot stand in XML"):
        write_ubl(Order(id="a\x01b", issue_date=date(2024, 3, 1)))
    with pytest.raises(WriteError, match="no UBL form of Note"):
        write_ubl(Note(text="x"))
