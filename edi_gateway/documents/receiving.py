"""The receiving advice: what came of what was announced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from edi_gateway.documents.blocks import Note, Party, Quantity, Reference
from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import ItemLine, Sscc, Transport


@dataclass(slots=True, kw_only=True)
class Discrepancy:
    """A part of the goods that was not as it should be, besides what is short, too much or refused."""

    quantity: Quantity | None = field(default=None, metadata=about("How much", "ext:DiscrepancyQuantity"))
    reason: str = field(metadata=about("What is wrong with it", "cbc:ShortageActionCode", "UNCL 4221"))


@dataclass(slots=True, kw_only=True)
class ReceivingLine(ItemLine):
    """What was received of one line. All quantities are in the same unit."""

    ssccs: list[Sscc] = field(
        default_factory=list, metadata=about("Units it came in", "cac:TransportHandlingUnit/cbc:ID")
    )
    received_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity received, refused goods included", "cbc:ReceivedQuantity")
    )
    despatched_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity announced", "ext:DespatchedQuantity")
    )
    accepted_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity received and accepted", "ext:AcceptedQuantity")
    )
    rejected_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity refused or sent back", "cbc:RejectedQuantity")
    )
    short_quantity: Quantity | None = field(default=None, metadata=about("Quantity missing", "cbc:ShortQuantity"))
    excess_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity too much", "cbc:OversupplyQuantity")
    )
    reject_reason: str | None = field(
        default=None, metadata=about("Why it was refused", "cbc:RejectReasonCode", "UNCL 4221")
    )
    discrepancies: list[Discrepancy] = field(
        default_factory=list, metadata=about("What else is wrong", "cac:ReceiptLine (several)")
    )
    order_number: str | None = field(
        default=None, metadata=about("The order", "cac:OrderLineReference/cac:OrderReference/cbc:ID")
    )
    order_line: str | None = field(
        default=None, metadata=about("Number of the line in the order", "cac:OrderLineReference/cbc:LineID")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-127)"))
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))


@dataclass(slots=True, kw_only=True)
class ReceivingAdvice:
    """What was received (UBL ReceiptAdvice, EDIFACT RECADV, X12 861)."""

    id: str = field(metadata=about("Number of the receiving advice", "cbc:ID"))
    issue_date: date = field(metadata=about("Its date", "cbc:IssueDate"))
    receipt_type: str | None = field(
        default=None,
        metadata=about("Kind of receiving advice; none means 632", "cbc:ReceiptAdviceTypeCode", "UNCL 1001"),
    )
    function: str | None = field(
        default=None, metadata=about("Original, change, copy; none means 9, original", "ext", "UNCL 1225")
    )
    received_date: date | None = field(default=None, metadata=about("Day of receipt", "cbc:ReceivedDate"))
    received_time: time | None = field(default=None, metadata=about("Its time of day", "ext:ReceivedTime"))
    order_number: str | None = field(default=None, metadata=about("The order", "cac:OrderReference/cbc:ID"))
    order_date: date | None = field(default=None, metadata=about("Its date", "cac:OrderReference/cbc:IssueDate"))
    despatch_number: str | None = field(
        default=None, metadata=about("The ship notice", "cac:DespatchDocumentReference/cbc:ID")
    )
    delivery_note: str | None = field(
        default=None, metadata=about("Delivery note", "cac:AdditionalDocumentReference/cbc:ID")
    )
    bill_of_lading: str | None = field(default=None, metadata=about("Bill of lading", "cac:Shipment/cbc:ID"))
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-22)"))
    ship_to: Party | None = field(default=None, metadata=about("Who received", "cac:DeliveryCustomerParty"))
    buyer: Party | None = field(default=None, metadata=about("Who ordered", "cac:BuyerCustomerParty (BG-7)"))
    seller: Party | None = field(default=None, metadata=about("Who delivered", "cac:DespatchSupplierParty"))
    transport: Transport | None = field(default=None, metadata=about("How it came", "cac:ShipmentStage"))
    lines: list[ReceivingLine] = field(default_factory=list, metadata=about("What was received", "cac:ReceiptLine"))
