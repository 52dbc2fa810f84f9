"""The ship notice: a shipment as a tree of orders, handling units and lines.

EDIFACT (CPS with its parent) nests packages in packages and names the order at the line; X12 (HL) nests shipment,
order, tare, pack and item in whatever sequence the partners agreed. So each part of the tree may hold every other:
a unit holds units, orders and lines, an order holds units and lines, a line may be followed by the units it is packed
in. Siblings of one kind keep their sequence. The numbers of the levels (CPS 7164, HL01) are not kept: they are counted
when a message is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from edi_gateway.documents.blocks import DeliverySplit, DeliveryTerms, Note, Party, Quantity, Reference
from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import Equipment, ItemLine, PackageMark, SerialNumber, Sscc, Transport


@dataclass(slots=True, kw_only=True)
class DespatchLine(ItemLine):
    """Goods of one kind in one package, or in the shipment where packages are not told."""

    quantity: Quantity | None = field(
        default=None, metadata=about("Quantity despatched", "cbc:DeliveredQuantity (BT-129)")
    )
    ordered_quantity: Quantity | None = field(default=None, metadata=about("Quantity ordered", "ext:OrderedQuantity"))
    outstanding_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity to follow later", "cbc:OutstandingQuantity")
    )
    cumulative_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity despatched since counting began", "ext:CumulativeQuantity")
    )
    status: str | None = field(
        default=None, metadata=about("Complete, short, to follow", "cbc:OutstandingReason", "UNCL 4221")
    )
    order_number: str | None = field(
        default=None,
        metadata=about("The order, where the tree does not say it", "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
    )
    order_line: str | None = field(
        default=None, metadata=about("Number of the line in the order", "cac:OrderLineReference/cbc:LineID")
    )
    pack_quantity: Decimal | None = field(
        default=None, metadata=about("Units in one trade unit", "cac:Item/cbc:PackQuantity")
    )
    expiry_date: date | None = field(
        default=None, metadata=about("Not to be used after", "cac:LotIdentification/cbc:ExpiryDate")
    )
    best_before_date: date | None = field(
        default=None, metadata=about("Best before", "cac:ItemInstance/cbc:BestBeforeDate")
    )
    production_date: date | None = field(
        default=None, metadata=about("Made on", "cac:ItemInstance/cbc:ManufactureDate")
    )
    serial_numbers: list[SerialNumber] = field(
        default_factory=list, metadata=about("Serial numbers", "cac:ItemInstance/cbc:SerialID")
    )
    net_weight: Quantity | None = field(default=None, metadata=about("Net weight", "cac:Item/cbc:NetWeightMeasure"))
    gross_weight: Quantity | None = field(
        default=None, metadata=about("Gross weight", "cac:Item/cbc:GrossWeightMeasure")
    )
    origin_country: str | None = field(
        default=None, metadata=about("Country of origin", "cac:OriginCountry (BT-159)", "ISO 3166 alpha-2")
    )
    splits: list[DeliverySplit] = field(
        default_factory=list, metadata=about("Which part goes where", "cac:Delivery (several)")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-127)"))
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))
    units: list[HandlingUnit] = field(
        default_factory=list,
        metadata=about(
            "The packages of this line alone, where the line stands above them", "cac:TransportHandlingUnit"
        ),
    )


@dataclass(slots=True, kw_only=True)
class HandlingUnit:
    """A pallet, a carton, or a number of like ones."""

    level: str | None = field(
        default=None, metadata=about("1 inner, 2 intermediate, 3 outer package, 4 no packages", "ext", "UNCL 7075")
    )
    package_type: str | None = field(
        default=None, metadata=about("Pallet, carton", "cbc:TransportHandlingUnitTypeCode", "UN/ECE Rec 21")
    )
    package_count: int | None = field(
        default=None, metadata=about("How many; none means one", "cbc:TotalPackageQuantity", "packages")
    )
    ssccs: list[Sscc] = field(
        default_factory=list, metadata=about("Serial Shipping Container Codes", "cac:TransportHandlingUnit/cbc:ID")
    )
    marks: list[PackageMark] = field(default_factory=list, metadata=about("Other marks", "cbc:ShippingMarks"))
    marking_instruction: str | None = field(
        default=None, metadata=about("How it is marked: 33E with an SSCC", "ext:MarkingInstruction", "UNCL 4233")
    )
    gross_weight: Quantity | None = field(
        default=None, metadata=about("Gross weight", "cac:MeasurementDimension (gross weight)")
    )
    net_weight: Quantity | None = field(
        default=None, metadata=about("Net weight", "cac:MeasurementDimension (net weight)")
    )
    layers: int | None = field(default=None, metadata=about("Layers on the pallet", "ext:Tiers", "layers"))
    units_per_layer: int | None = field(
        default=None, metadata=about("Packages in one layer", "ext:BlocksPerTier", "packages")
    )
    pack_quantity: Decimal | None = field(default=None, metadata=about("Units in one package", "ext:PackQuantity"))
    order_number: str | None = field(
        default=None, metadata=about("The order it belongs to, where the tree does not say it", "cac:OrderReference")
    )
    units: list[HandlingUnit] = field(
        default_factory=list, metadata=about("Packages inside", "cac:ReceivedHandlingUnitReceiptLine")
    )
    orders: list[DespatchOrder] = field(
        default_factory=list, metadata=about("Orders inside, where the pallet stands above them", "cac:OrderReference")
    )
    lines: list[DespatchLine] = field(default_factory=list, metadata=about("Goods inside", "cac:DespatchLine"))


@dataclass(slots=True, kw_only=True)
class DespatchOrder:
    """What of the shipment belongs to one order."""

    id: str | None = field(default=None, metadata=about("Order number", "cac:OrderReference/cbc:ID"))
    issue_date: date | None = field(default=None, metadata=about("Its date", "cac:OrderReference/cbc:IssueDate"))
    department: str | None = field(default=None, metadata=about("The buyer's department", "ext:DepartmentNumber"))
    vendor_number: str | None = field(
        default=None, metadata=about("The buyer's number for the seller", "ext:VendorNumber")
    )
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    buyer: Party | None = field(default=None, metadata=about("Who ordered", "cac:BuyerCustomerParty"))
    final_recipient: Party | None = field(
        default=None, metadata=about("Whom the goods are marked for (cross-dock)", "cac:OriginatorCustomerParty")
    )
    package_count: int | None = field(
        default=None, metadata=about("Packages of this order", "cbc:TotalPackageQuantity", "packages")
    )
    package_type: str | None = field(
        default=None, metadata=about("What they are", "cbc:TransportHandlingUnitTypeCode", "UN/ECE Rec 21")
    )
    gross_weight: Quantity | None = field(
        default=None, metadata=about("Gross weight of this order", "cbc:GrossWeightMeasure")
    )
    units: list[HandlingUnit] = field(
        default_factory=list, metadata=about("Packages of this order", "cac:TransportHandlingUnit")
    )
    lines: list[DespatchLine] = field(
        default_factory=list, metadata=about("Goods of this order that are in no package", "cac:DespatchLine")
    )


@dataclass(slots=True, kw_only=True)
class DespatchAdvice:
    """A ship notice (UBL DespatchAdvice, EDIFACT DESADV, X12 856)."""

    id: str = field(metadata=about("Number of the ship notice", "cbc:ID"))
    issue_date: date = field(metadata=about("Its date", "cbc:IssueDate"))
    issue_time: time | None = field(default=None, metadata=about("Its time", "cbc:IssueTime"))
    despatch_type: str | None = field(
        default=None,
        metadata=about("Kind of ship notice; none means 351", "cbc:DespatchAdviceTypeCode", "UNCL 1001"),
    )
    function: str | None = field(
        default=None, metadata=about("Original, change, copy; none means 9, original", "ext", "UNCL 1225")
    )
    structure: str | None = field(
        default=None, metadata=about("Sequence of the levels, as agreed", "ext:HierarchyCode", "X12 1005")
    )
    despatch_date: date | None = field(
        default=None, metadata=about("Day of despatch", "cac:Despatch/cbc:ActualDespatchDate")
    )
    despatch_time: time | None = field(
        default=None, metadata=about("Its time of day", "cac:Despatch/cbc:ActualDespatchTime")
    )
    estimated_delivery_date: date | None = field(
        default=None, metadata=about("Day of arrival expected", "cac:EstimatedDeliveryPeriod/cbc:StartDate")
    )
    estimated_delivery_time: time | None = field(
        default=None, metadata=about("Its time of day", "cac:EstimatedDeliveryPeriod/cbc:StartTime")
    )
    delivery_date: date | None = field(
        default=None, metadata=about("Day of delivery as agreed", "cac:RequestedDeliveryPeriod/cbc:StartDate")
    )
    order_number: str | None = field(
        default=None, metadata=about("The order, where there is one only", "cac:OrderReference/cbc:ID")
    )
    order_date: date | None = field(default=None, metadata=about("Its date", "cac:OrderReference/cbc:IssueDate"))
    delivery_note: str | None = field(
        default=None, metadata=about("Delivery note", "cac:AdditionalDocumentReference/cbc:ID")
    )
    bill_of_lading: str | None = field(default=None, metadata=about("Bill of lading", "cac:Shipment/cbc:ID"))
    master_bill_of_lading: str | None = field(
        default=None, metadata=about("Bill of lading above it", "cac:Consignment/cbc:ID")
    )
    tracking_number: str | None = field(
        default=None, metadata=about("The carrier's number (PRO)", "cac:Consignment/cbc:CarrierAssignedID")
    )
    load_id: str | None = field(default=None, metadata=about("Load or appointment", "ext:LoadID"))
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-22)"))
    seller: Party | None = field(default=None, metadata=about("Who delivers", "cac:DespatchSupplierParty"))
    ship_from: Party | None = field(default=None, metadata=about("Where the goods come from", "cac:DespatchAddress"))
    buyer: Party | None = field(default=None, metadata=about("Who ordered", "cac:BuyerCustomerParty (BG-7)"))
    ship_to: Party | None = field(default=None, metadata=about("Where the goods go", "cac:DeliveryCustomerParty"))
    final_recipient: Party | None = field(
        default=None, metadata=about("Whom the goods are marked for (cross-dock)", "cac:OriginatorCustomerParty")
    )
    carrier: Party | None = field(default=None, metadata=about("Who carries", "cac:CarrierParty"))
    transport: Transport | None = field(default=None, metadata=about("How it travels", "cac:ShipmentStage"))
    equipment: list[Equipment] = field(
        default_factory=list, metadata=about("Containers and trailers", "cac:TransportEquipment")
    )
    delivery_terms: DeliveryTerms | None = field(default=None, metadata=about("Carriage", "cac:DeliveryTerms"))
    gross_weight: Quantity | None = field(
        default=None, metadata=about("Gross weight of the shipment", "cac:Shipment/cbc:GrossWeightMeasure")
    )
    net_weight: Quantity | None = field(
        default=None, metadata=about("Net weight of the shipment", "cac:Shipment/cbc:NetWeightMeasure")
    )
    volume: Quantity | None = field(
        default=None, metadata=about("Volume of the shipment", "cac:Shipment/cbc:GrossVolumeMeasure")
    )
    package_count: int | None = field(
        default=None,
        metadata=about("Outer packages", "cac:Shipment/cbc:TotalTransportHandlingUnitQuantity", "packages"),
    )
    package_type: str | None = field(
        default=None, metadata=about("What they are", "cbc:TransportHandlingUnitTypeCode", "UN/ECE Rec 21")
    )
    orders: list[DespatchOrder] = field(
        default_factory=list, metadata=about("The shipment by order", "cac:OrderReference")
    )
    units: list[HandlingUnit] = field(
        default_factory=list, metadata=about("Packages above any order", "cac:TransportHandlingUnit")
    )
    lines: list[DespatchLine] = field(
        default_factory=list, metadata=about("Goods in no package and below no order", "cac:DespatchLine")
    )
