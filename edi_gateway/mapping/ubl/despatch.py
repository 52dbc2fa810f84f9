"""Where each field of a DespatchAdvice stands in a UBL 2.1 DespatchAdvice: one table, used in both directions.

``moves`` says how the tree of orders, packages and goods becomes the flat lists that UBL has.
"""

from __future__ import annotations

from edi_gateway.mapping.ubl.goods import (
    ITEM_NUMBERS,
    NOTES,
    ORDER_LINE_REFERENCE,
    REFERENCES,
    STAGE,
    additional_references,
    party,
)
from edi_gateway.mapping.ubl.order import DELIVERY_TERMS, PARTY
from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row, Split


def _measure(name: str, field: str) -> Leaf:
    return Leaf(f"cbc:{name}", f"{field}.value", attribute=("unitCode", f"{field}.unit"))


_INSTANCE = Part(
    "cac:ItemInstance",
    "",
    (
        Leaf("cbc:ManufactureDate", "production_date"),
        Leaf("cbc:BestBeforeDate", "best_before_date"),
        Leaf("cac:LotIdentification/cbc:LotNumberID", "lot_number"),
        Leaf("cac:LotIdentification/cbc:ExpiryDate", "expiry_date"),
    ),
    lacking=("cbc:SerialID",),
)
_SERIALS = Many("cac:ItemInstance", "serial_numbers", (Leaf("cbc:SerialID", "id"),), also=("cbc:SerialID",))
_ITEM: tuple[Row, ...] = (
    Leaf("cbc:Description", "description"),
    Leaf("cbc:PackQuantity", "pack_quantity"),
    *ITEM_NUMBERS,
    Leaf("cac:OriginCountry/cbc:IdentificationCode", "origin_country"),
)

_LINE: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    NOTES,
    _measure("DeliveredQuantity", "quantity"),
    _measure("OutstandingQuantity", "outstanding_quantity"),
    Leaf("cbc:OutstandingReason", "status"),
    ORDER_LINE_REFERENCE,
    REFERENCES,
    Part("cac:Item", "", (*_ITEM, _INSTANCE, _SERIALS), always=True),
    Part(
        "cac:Shipment",
        "",
        (
            Constant("cbc:ID", "1"),
            Part(
                "cac:GoodsItem",
                "",
                (_measure("GrossWeightMeasure", "gross_weight"), _measure("NetWeightMeasure", "net_weight")),
            ),
            Leaf("cac:TransportHandlingUnit/cbc:ID", "package"),
        ),
    ),
)


def _dimension(attribute: str, field: str) -> Part:
    rows = (Constant("cbc:AttributeID", attribute), _measure("Measure", field))
    return Part("cac:MeasurementDimension", "", rows, having=("cbc:AttributeID", attribute))


_UNIT: tuple[Row, ...] = (
    Leaf("cbc:ID", "ssccs[1].id"),
    Leaf("cbc:TransportHandlingUnitTypeCode", "package_type"),
    Leaf("cbc:TotalPackageQuantity", "package_count"),
    Many("cbc:ShippingMarks", "marks", (Split("", "", "id"),)),
    _dimension("AAB", "gross_weight"),
    _dimension("AAA", "net_weight"),
)

_EQUIPMENT: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    Leaf("cbc:TransportEquipmentTypeCode", "type"),
    Many("cac:TransportEquipmentSeal", "seals", (Leaf("cbc:ID", "id"),)),
    Leaf("cac:OwnerParty/cac:PartyIdentification/cbc:ID", "owner"),
)

_SHIPMENT: tuple[Row, ...] = (
    Leaf("cbc:ID", "bill_of_lading", mandatory="NA"),
    _measure("GrossWeightMeasure", "gross_weight"),
    _measure("NetWeightMeasure", "net_weight"),
    _measure("GrossVolumeMeasure", "volume"),
    Leaf("cbc:TotalTransportHandlingUnitQuantity", "package_count"),
    Part(
        "cac:Consignment",
        "",
        (
            Leaf("cbc:ID", "master_bill_of_lading", mandatory="NA"),
            Leaf("cbc:CarrierAssignedID", "tracking_number"),
            DELIVERY_TERMS,
        ),
    ),
    STAGE,
    Part(
        "cac:Delivery",
        "",
        (
            Leaf("cac:RequestedDeliveryPeriod/cbc:StartDate", "delivery_date"),
            Leaf("cac:EstimatedDeliveryPeriod/cbc:StartDate", "estimated_delivery_date"),
            Leaf("cac:EstimatedDeliveryPeriod/cbc:StartTime", "estimated_delivery_time"),
            Part("cac:CarrierParty", "carrier", PARTY),
            Part(
                "cac:Despatch",
                "",
                (
                    Leaf("cbc:ActualDespatchDate", "despatch_date"),
                    Leaf("cbc:ActualDespatchTime", "despatch_time"),
                    Part("cac:DespatchParty", "ship_from", PARTY),
                ),
            ),
        ),
    ),
    Many("cac:TransportHandlingUnit", "units", _UNIT, lacking=("cac:TransportEquipment",)),
    Many(
        "cac:TransportHandlingUnit",
        "equipment",
        (Part("cac:TransportEquipment", "", _EQUIPMENT),),
        also=("cac:TransportEquipment",),
    ),
)

DESPATCH_ADVICE: tuple[Row, ...] = (
    Constant("cbc:UBLVersionID", "2.1"),
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:IssueTime", "issue_time"),
    Leaf("cbc:DespatchAdviceTypeCode", "despatch_type"),
    NOTES,
    Many("cac:OrderReference", "orders", (Leaf("cbc:ID", "id", mandatory="NA"), Leaf("cbc:IssueDate", "issue_date"))),
    *additional_references(),
    party("cac:DespatchSupplierParty", "seller", always=True),
    party("cac:DeliveryCustomerParty", "ship_to", always=True),
    party("cac:BuyerCustomerParty", "buyer"),
    party("cac:OriginatorCustomerParty", "final_recipient"),
    Part("cac:Shipment", "", _SHIPMENT),
    Many("cac:DespatchLine", "lines", _LINE),
)
