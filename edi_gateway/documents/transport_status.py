"""The transport status: where a consignment is and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from edi_gateway.documents.blocks import Note, Party, Quantity, Reference
from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import Equipment, PackageMark, Sscc


@dataclass(slots=True, kw_only=True)
class EventLocation:
    """Where something happened."""

    id: str | None = field(default=None, metadata=about("UN/LOCODE or agreed code", "cac:Location/cbc:ID"))
    city: str | None = field(default=None, metadata=about("City", "cac:Address/cbc:CityName"))
    region: str | None = field(default=None, metadata=about("State or province", "cbc:CountrySubentityCode"))
    country: str | None = field(default=None, metadata=about("Country", "cac:Country", "ISO 3166 alpha-2"))
    latitude: Decimal | None = field(
        default=None, metadata=about("Latitude", "cac:LocationCoordinate/cbc:LatitudeDegreesMeasure", "degrees")
    )
    longitude: Decimal | None = field(
        default=None, metadata=about("Longitude", "cac:LocationCoordinate/cbc:LongitudeDegreesMeasure", "degrees")
    )


@dataclass(slots=True, kw_only=True)
class TransportEvent:
    """Something that happened to a consignment."""

    status: str = field(
        metadata=about(
            "1 arrived, 21 delivered, 24 departed, 31 on its way", "cbc:TransportEventTypeCode", "UN/ECE Rec 24"
        )
    )
    reason: str | None = field(
        default=None, metadata=about("Why", "cac:CurrentStatus/cbc:StatusReasonCode", "UNCL 9013")
    )
    text: str | None = field(default=None, metadata=about("In words", "cbc:Description"))
    event_date: date | None = field(default=None, metadata=about("When", "cbc:OccurrenceDate"))
    event_time: time | None = field(default=None, metadata=about("Its time of day", "cbc:OccurrenceTime"))
    time_zone: str | None = field(default=None, metadata=about("Time zone of the time", "ext:TimeZone", "X12 623"))
    estimated_delivery_date: date | None = field(
        default=None, metadata=about("Day of delivery expected", "cac:EstimatedDeliveryPeriod/cbc:StartDate")
    )
    estimated_delivery_time: time | None = field(
        default=None, metadata=about("Its time of day", "cac:EstimatedDeliveryPeriod/cbc:StartTime")
    )
    location: EventLocation | None = field(default=None, metadata=about("Where", "cac:Location"))
    vehicle_id: str | None = field(
        default=None, metadata=about("Truck, ship, flight", "cac:TransportMeans/cbc:RegistrationNationalityID")
    )
    equipment: list[Equipment] = field(
        default_factory=list, metadata=about("Containers and trailers", "cac:TransportEquipment")
    )
    signed_by: str | None = field(default=None, metadata=about("Who signed for it", "cac:Signature/cbc:Note"))
    references: list[Reference] = field(
        default_factory=list, metadata=about("Numbers of what it concerns", "cac:DocumentReference")
    )
    ssccs: list[Sscc] = field(
        default_factory=list,
        metadata=about("Units it concerns, where not all of the consignment", "cac:TransportHandlingUnit/cbc:ID"),
    )
    gross_weight: Quantity | None = field(
        default=None, metadata=about("Gross weight of what it concerns", "cbc:GrossWeightMeasure")
    )


@dataclass(slots=True, kw_only=True)
class Consignment:
    """Goods that travel together from one sender to one receiver."""

    id: str | None = field(default=None, metadata=about("The shipper's number", "cac:Consignment/cbc:ID"))
    references: list[Reference] = field(
        default_factory=list, metadata=about("Bill of lading, order and other numbers", "cac:DocumentReference")
    )
    consignor: Party | None = field(default=None, metadata=about("Who sends", "cac:ConsignorParty"))
    consignee: Party | None = field(default=None, metadata=about("Who receives", "cac:ConsigneeParty"))
    ssccs: list[Sscc] = field(
        default_factory=list, metadata=about("Units it concerns", "cac:TransportHandlingUnit/cbc:ID")
    )
    marks: list[PackageMark] = field(default_factory=list, metadata=about("Other marks", "cbc:ShippingMarks"))
    gross_weight: Quantity | None = field(default=None, metadata=about("Gross weight", "cbc:GrossWeightMeasure"))
    package_count: int | None = field(
        default=None, metadata=about("Packages", "cbc:TotalTransportHandlingUnitQuantity", "packages")
    )
    events: list[TransportEvent] = field(default_factory=list, metadata=about("What happened", "cac:TransportEvent"))
    signed_by: str | None = field(
        default=None, metadata=about("Who signed for it, where no event says it", "cac:Signature/cbc:Note")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Remarks"))


@dataclass(slots=True, kw_only=True)
class TransportStatus:
    """Where consignments are (UBL TransportationStatus, EDIFACT IFTSTA, X12 214)."""

    id: str = field(metadata=about("Number of the message, or the carrier's number (PRO)", "cbc:ID"))
    issue_date: date | None = field(default=None, metadata=about("Its date", "cbc:IssueDate"))
    issue_time: time | None = field(default=None, metadata=about("Its time", "cbc:IssueTime"))
    function: str | None = field(
        default=None, metadata=about("Original, change, copy; none means 9, original", "ext", "UNCL 1225")
    )
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-22)"))
    carrier: Party | None = field(default=None, metadata=about("Who carries", "cac:CarrierParty"))
    shipment_id: str | None = field(
        default=None, metadata=about("The shipper's number, where one for all consignments", "cac:Shipment/cbc:ID")
    )
    consignor: Party | None = field(
        default=None, metadata=about("Who sends, where one for all consignments", "cac:Shipment/cac:ConsignorParty")
    )
    consignee: Party | None = field(
        default=None, metadata=about("Who receives, where one for all consignments", "cac:Shipment/cac:ConsigneeParty")
    )
    consignments: list[Consignment] = field(default_factory=list, metadata=about("The consignments", "cac:Consignment"))
