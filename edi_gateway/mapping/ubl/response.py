"""Where each field of an OrderResponse stands in a UBL 2.1 OrderResponse: one table, used in both directions.

The quantity of a line is what the seller accepts, as UBL and Peppol have it; what was ordered stands in the extension.
"""

from __future__ import annotations

import re

from edi_gateway.documents.flat import Flat
from edi_gateway.mapping.ubl.goods import NOTES, party
from edi_gateway.mapping.ubl.order import (
    ALLOWANCE,
    CARRIAGE,
    DELIVERY_TERMS,
    PARTY,
    PAYMENT,
    QUANTITY,
    REFERENCE,
    SHIPMENT,
    line_item,
)
from edi_gateway.mapping.ubl.periods import with_days, with_period
from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row

_REQUESTED, _CARRIER = CARRIAGE
_PROMISED = "cac:PromisedDeliveryPeriod/cbc:StartDate"
_ESTIMATED = "cac:Despatch/cbc:EstimatedDespatchDate"

_CONFIRMATIONS = Many(
    "cac:Delivery",
    "confirmations",
    (QUANTITY, Leaf(_PROMISED, "delivery_date"), Leaf(_ESTIMATED, "despatch_date")),
    also=("cac:PromisedDeliveryPeriod",),
)

_ACCEPTED = Leaf("cbc:Quantity", "accepted_quantity.value", attribute=("unitCode", "accepted_quantity.unit"))

_SUBSTITUTE: tuple[Row, ...] = (
    Constant("cbc:ID", "1"),
    Part(
        "cac:Item",
        "",
        (
            Leaf("cac:SellersItemIdentification/cbc:ID", "substitute_item_id"),
            Leaf("cac:StandardItemIdentification/cbc:ID", "substitute_gtin", fixed=("schemeID", "0160")),
        ),
    ),
)

_LINE: tuple[Row, ...] = (
    Part("cac:LineItem", "", line_item(_ACCEPTED, (_CONFIRMATIONS,)), always=True),
    Part("cac:SellerSubstitutedLineItem", "", _SUBSTITUTE),
    Leaf("cac:OrderLineReference/cbc:LineID", "order_line"),
    Many("cac:DocumentReference", "references", REFERENCE),
)

ORDER_RESPONSE: tuple[Row, ...] = (
    Constant("cbc:UBLVersionID", "2.1"),
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:IssueTime", "issue_time"),
    Leaf("cbc:OrderResponseCode", "response_code"),
    NOTES,
    Leaf("cbc:DocumentCurrencyCode", "currency"),
    Leaf("cbc:CustomerReference", "customer_reference"),
    Leaf("cac:ValidityPeriod/cbc:EndDate", "cancel_after"),
    Part(
        "cac:OrderReference",
        "",
        (
            Leaf("cbc:ID", "order_number"),
            Leaf("cbc:SalesOrderID", "sales_order_number"),
            Leaf("cbc:IssueDate", "order_date"),
            Leaf("cbc:OrderTypeCode", "order_type"),
        ),
    ),
    Leaf("cac:OrderDocumentReference/cbc:ID", "release_number"),
    Many("cac:AdditionalDocumentReference", "references", REFERENCE),
    Leaf("cac:Contract/cbc:ID", "contract_number"),
    party("cac:SellerSupplierParty", "seller", always=True),
    party("cac:BuyerCustomerParty", "buyer", always=True),
    party("cac:OriginatorCustomerParty", "final_recipient"),
    party("cac:AccountingCustomerParty", "invoicee"),
    Part(
        "cac:Delivery",
        "",
        (
            _REQUESTED,
            Leaf(_PROMISED, "promised_date"),
            _CARRIER,
            Part("cac:DeliveryParty", "ship_to", PARTY),
            Leaf("cac:Despatch/cbc:RequestedDespatchDate", "delivery.despatch_date"),
            Leaf(_ESTIMATED, "despatch_date"),
            SHIPMENT,
        ),
    ),
    DELIVERY_TERMS,
    Part("cac:PaymentTerms", "", PAYMENT),
    Many("cac:AllowanceCharge", "allowances", ALLOWANCE),
    Part(
        "cac:LegalMonetaryTotal",
        "totals",
        (
            Leaf("cbc:LineExtensionAmount", "lines", amount=True),
            Leaf("cbc:PayableAmount", "payable", amount=True, mandatory="0"),
        ),
    ),
    Many("cac:OrderLine", "lines", _LINE),
)

_ORDERED = re.compile(r"(.*lines\[\d+\]\.)quantity\.(?:value|unit)")
_PARTS = re.compile(r".*(?:splits|schedule|confirmations)\[\d+\]\.quantity\.\w+")


def show_response(flat: Flat) -> Flat:
    """A line that says nothing of what is accepted shows the quantity it has; the order is named in any case."""
    shown = with_period(flat)
    for path, value in flat.items():
        ordered = None if _PARTS.fullmatch(path) else _ORDERED.fullmatch(path)
        if ordered and f"{ordered[1]}accepted_quantity.value" not in flat:
            shown[path.replace("].quantity.", "].accepted_quantity.")] = value
    shown.setdefault("order_number", "NA")
    return shown


def read_response(found: Flat) -> Flat:
    """The other way."""
    read = with_days(found)
    return {path: value for path, value in read.items() if (path, value) != ("order_number", "NA")}
