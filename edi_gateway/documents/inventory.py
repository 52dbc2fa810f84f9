"""The inventory report: how much of what lies where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from edi_gateway.documents.blocks import Note, Party, Price, Quantity, Reference
from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import ItemLine


@dataclass(slots=True, kw_only=True)
class Stock:
    """One figure about an item: on hand, in transit, on order, spoilt."""

    quantity: Quantity = field(metadata=about("How much", "cbc:Quantity"))
    kind: str = field(
        metadata=about("17 on hand, 145 actual, 198 in transit, 21 on order, 124 damaged", "ext", "UNCL 6063")
    )
    direction: str | None = field(
        default=None, metadata=about("1 out of stock, 2 into stock", "cbc:InventoryMovementCode", "UNCL 4501")
    )
    condition: str | None = field(
        default=None, metadata=about("1 accepted, 2 damaged, 3 bonded, 4 reserved", "ext:InventoryType", "UNCL 7491")
    )
    reason: str | None = field(default=None, metadata=about("Why it moved", "ext:MovementReason", "UNCL 4499"))
    location_id: str | None = field(default=None, metadata=about("Where it is", "cac:InventoryLocation/cbc:ID"))
    as_of: date | None = field(default=None, metadata=about("When that was so, or will be", "cbc:AvailabilityDate"))
    price: Price | None = field(default=None, metadata=about("Cost of one unit, where not the line's", "cac:Price"))


@dataclass(slots=True, kw_only=True)
class InventoryLine(ItemLine):
    """What is said of one item."""

    stocks: list[Stock] = field(default_factory=list, metadata=about("Figures", "cac:InventoryReportLine/cbc:Quantity"))
    location_id: str | None = field(
        default=None, metadata=about("Where, for all figures that do not say it", "cac:InventoryLocation/cbc:ID")
    )
    available_on: date | None = field(default=None, metadata=about("Available from", "cbc:AvailabilityDate"))
    price: Price | None = field(default=None, metadata=about("Cost of one unit", "cac:Price"))
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-127)"))
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))


@dataclass(slots=True, kw_only=True)
class InventoryReport:
    """How much lies where (UBL InventoryReport, EDIFACT INVRPT, X12 846)."""

    id: str = field(metadata=about("Number of the report", "cbc:ID"))
    issue_date: date = field(metadata=about("Its date", "cbc:IssueDate"))
    report_type: str | None = field(
        default=None,
        metadata=about("Kind of report; none means 35", "cbc:InventoryReportTypeCode", "UNCL 1001"),
    )
    function: str | None = field(
        default=None, metadata=about("Original, change, copy; none means 9, original", "ext", "UNCL 1225")
    )
    currency: str | None = field(
        default=None, metadata=about("Currency of all amounts", "cbc:DocumentCurrencyCode (BT-5)", "ISO 4217")
    )
    period_start: date | None = field(
        default=None, metadata=about("Day of the report, or its first", "cac:InventoryPeriod/cbc:StartDate")
    )
    period_end: date | None = field(default=None, metadata=about("Its last day", "cac:InventoryPeriod/cbc:EndDate"))
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-22)"))
    reporting_party: Party | None = field(
        default=None, metadata=about("Whose stock it is, or who keeps it", "cac:InventoryReportingParty")
    )
    seller: Party | None = field(
        default=None, metadata=about("Who delivers the goods", "cac:SellerSupplierParty (BG-4)")
    )
    buyer: Party | None = field(default=None, metadata=about("Who buys them", "cac:RetailerCustomerParty (BG-7)"))
    lines: list[InventoryLine] = field(default_factory=list, metadata=about("The items", "cac:InventoryReportLine"))
