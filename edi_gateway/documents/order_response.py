"""The seller's answer to an order: what is accepted, changed, delayed or refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from edi_gateway.documents.blocks import Quantity, Totals
from edi_gateway.documents.fields import about
from edi_gateway.documents.order import OrderHeader, OrderLine


@dataclass(slots=True, kw_only=True)
class Confirmation:
    """What becomes of one part of a line, and when. A line that is delivered in parts has several."""

    status: str | None = field(default=None, metadata=about("What becomes of it", "cbc:LineStatusCode", "UNCL 1229"))
    quantity: Quantity | None = field(
        default=None, metadata=about("How much; none means the whole line", "cac:Delivery/cbc:Quantity")
    )
    delivery_date: date | None = field(
        default=None, metadata=about("Day of delivery promised", "cac:PromisedDeliveryPeriod/cbc:StartDate")
    )
    despatch_date: date | None = field(
        default=None, metadata=about("Day of despatch promised", "cac:Despatch/cbc:EstimatedDespatchDate")
    )


@dataclass(slots=True, kw_only=True)
class OrderResponseLine(OrderLine):
    """The answer to one line. What an order line says is here as the seller has it: price and dates as confirmed."""

    order_line: str | None = field(
        default=None, metadata=about("Number of the line in the order", "cac:OrderLineReference/cbc:LineID")
    )
    accepted_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity confirmed", "ext:ConfirmedQuantity")
    )
    backordered_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity to follow later", "cbc:BackorderQuantity")
    )
    rejected_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity that will not be delivered", "ext:RejectedQuantity")
    )
    quantity_difference: Quantity | None = field(
        default=None, metadata=about("Confirmed less ordered quantity", "ext:QuantityVariance")
    )
    difference_reason: str | None = field(
        default=None, metadata=about("Why they differ", "cbc:BackorderReason", "UNCL 4221")
    )
    substitute_gtin: str | None = field(
        default=None,
        metadata=about(
            "What is delivered instead: GS1 number", "cac:SellerSubstitutedLineItem", "GTIN, 14 digits", "gtin"
        ),
    )
    substitute_item_id: str | None = field(
        default=None, metadata=about("What is delivered instead: seller's item number", "cac:SellerSubstitutedLineItem")
    )
    confirmations: list[Confirmation] = field(
        default_factory=list, metadata=about("Which part comes when", "cac:Delivery (several)")
    )
    sub_lines: list[OrderResponseLine] = field(  # type: ignore[assignment]
        default_factory=list, metadata=about("What it consists of", "cac:SubLineItem")
    )


@dataclass(slots=True, kw_only=True)
class OrderResponse(OrderHeader):
    """A seller's answer to an order (UBL OrderResponse, EDIFACT ORDRSP, X12 855)."""

    id: str = field(metadata=about("Number of the response", "cbc:ID"))
    issue_date: date = field(metadata=about("Date of the response", "cbc:IssueDate"))
    order_number: str | None = field(
        default=None, metadata=about("The order that is answered", "cac:OrderReference/cbc:ID")
    )
    order_date: date | None = field(default=None, metadata=about("Its date", "cac:OrderReference/cbc:IssueDate"))
    sales_order_number: str | None = field(
        default=None, metadata=about("The seller's number for the order", "cac:OrderReference/cbc:SalesOrderID")
    )
    response_code: str | None = field(
        default=None,
        metadata=about(
            "29 accepted, 4 accepted with changes, 27 not accepted, 30 see the lines",
            "cbc:OrderResponseCode",
            "UNCL 1225",
        ),
    )
    promised_date: date | None = field(
        default=None, metadata=about("Day of delivery promised", "cac:PromisedDeliveryPeriod/cbc:StartDate")
    )
    despatch_date: date | None = field(
        default=None, metadata=about("Day of despatch promised", "cac:Despatch/cbc:EstimatedDespatchDate")
    )
    lines: list[OrderResponseLine] = field(
        default_factory=list, metadata=about("The answer line by line", "cac:OrderLine")
    )
    totals: Totals | None = field(default=None, metadata=about("Stated sums", "cac:LegalMonetaryTotal (BG-22)"))
