"""Where each field of a ReceivingAdvice stands in a UBL 2.1 ReceiptAdvice: one table, used in both directions."""

from __future__ import annotations

from edi_gateway.documents.flat import Flat
from edi_gateway.mapping.ubl.goods import (
    ITEM_NUMBERS,
    NOTES,
    ORDER_LINE_REFERENCE,
    ORDER_REFERENCE,
    REFERENCES,
    STAGE,
    additional_references,
    party,
)
from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row


def _quantity(name: str, field: str) -> Leaf:
    return Leaf(f"cbc:{name}", f"{field}.value", attribute=("unitCode", f"{field}.unit"))


_LINE: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    NOTES,
    _quantity("ReceivedQuantity", "received_quantity"),
    _quantity("ShortQuantity", "short_quantity"),
    _quantity("RejectedQuantity", "rejected_quantity"),
    Leaf("cbc:RejectReasonCode", "reject_reason"),
    _quantity("OversupplyQuantity", "excess_quantity"),
    ORDER_LINE_REFERENCE,
    REFERENCES,
    Part(
        "cac:Item",
        "",
        (
            Leaf("cbc:Description", "description"),
            *ITEM_NUMBERS,
            Leaf("cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID", "lot_number"),
        ),
    ),
    Part(
        "cac:Shipment",
        "",
        (Constant("cbc:ID", "1"), Many("cac:TransportHandlingUnit", "ssccs", (Leaf("cbc:ID", "id"),))),
    ),
)

RECEIPT_ADVICE: tuple[Row, ...] = (
    Constant("cbc:UBLVersionID", "2.1"),
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:ReceiptAdviceTypeCode", "receipt_type"),
    NOTES,
    ORDER_REFERENCE,
    Leaf("cac:DespatchDocumentReference/cbc:ID", "despatch_number"),
    *additional_references(),
    party("cac:DeliveryCustomerParty", "ship_to", always=True),
    party("cac:DespatchSupplierParty", "seller", always=True),
    party("cac:BuyerCustomerParty", "buyer"),
    Part(
        "cac:Shipment",
        "",
        (
            Leaf("cbc:ID", "bill_of_lading", mandatory="NA"),
            STAGE,
            Leaf("cac:Delivery/cbc:ActualDeliveryDate", "received_date"),
            Leaf("cac:Delivery/cbc:ActualDeliveryTime", "received_time"),
        ),
    ),
    Many("cac:ReceiptLine", "lines", _LINE),
)


def read_receipt(found: Flat) -> Flat:
    """Without the numbers that UBL demands and the document does not have."""
    return {path: value for path, value in found.items() if not (value == "NA" and path.endswith(_DEMANDED))}


_DEMANDED = ("order_number", "order_line", "bill_of_lading")
