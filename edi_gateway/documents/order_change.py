"""The buyer's change to an order that was sent before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from edi_gateway.documents.blocks import Quantity, Totals
from edi_gateway.documents.fields import about
from edi_gateway.documents.order import OrderHeader, OrderLine


@dataclass(slots=True, kw_only=True)
class OrderChangeLine(OrderLine):
    """A line that is added, deleted, changed or left; ``action`` says which, quantity and price are the new ones."""

    open_quantity: Quantity | None = field(
        default=None, metadata=about("What is still to be delivered", "cbc:MaximumBackorderQuantity")
    )
    sub_lines: list[OrderChangeLine] = field(  # type: ignore[assignment]
        default_factory=list, metadata=about("What it consists of", "cac:SubLineItem")
    )


@dataclass(slots=True, kw_only=True)
class OrderChange(OrderHeader):
    """A buyer's change to an order (UBL OrderChange, EDIFACT ORDCHG, X12 860)."""

    id: str = field(metadata=about("Number of the change; X12 has none, there it is that of the order", "cbc:ID"))
    issue_date: date = field(metadata=about("Date of the change", "cbc:IssueDate"))
    change_number: str | None = field(
        default=None, metadata=about("Which change of the order this is", "cbc:SequenceNumberID")
    )
    order_number: str | None = field(
        default=None, metadata=about("The order that is changed", "cac:OrderReference/cbc:ID")
    )
    order_date: date | None = field(default=None, metadata=about("Its date", "cac:OrderReference/cbc:IssueDate"))
    sales_order_number: str | None = field(
        default=None, metadata=about("The seller's number for the order", "cac:OrderReference/cbc:SalesOrderID")
    )
    lines: list[OrderChangeLine] = field(
        default_factory=list, metadata=about("What changes line by line", "cac:OrderLine")
    )
    totals: Totals | None = field(default=None, metadata=about("Stated sums", "cac:AnticipatedMonetaryTotal (BG-22)"))
