"""The rows that the UBL forms of order responses, ship notices and receiving advices share."""

from __future__ import annotations

from edi_gateway.mapping.ubl.order import NOTE, PARTY, REFERENCE
from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row

ITEM_NUMBERS: tuple[Row, ...] = (
    Leaf("cac:BuyersItemIdentification/cbc:ID", "buyer_item_id"),
    Leaf("cac:SellersItemIdentification/cbc:ID", "seller_item_id"),
    Leaf("cac:ManufacturersItemIdentification/cbc:ID", "manufacturer_item_id"),
    Leaf("cac:StandardItemIdentification/cbc:ID", "gtin", fixed=("schemeID", "0160")),
)
NOTES = Many("cbc:Note", "notes", NOTE)
REFERENCES = Many("cac:DocumentReference", "references", REFERENCE, also=("cbc:DocumentTypeCode",))

ORDER_LINE_REFERENCE = Part(
    "cac:OrderLineReference",
    "",
    (Leaf("cbc:LineID", "order_line", mandatory="NA"), Leaf("cac:OrderReference/cbc:ID", "order_number")),
)

ORDER_REFERENCE = Part(
    "cac:OrderReference",
    "",
    (
        Leaf("cbc:ID", "order_number", mandatory="NA"),
        Leaf("cbc:IssueDate", "order_date"),
    ),
)

DELIVERY_NOTE = "DQ"
"""Code of UNCL 1153 for the number of a delivery note, by which it is told from other references."""


def additional_references() -> tuple[Row, ...]:
    """The delivery note and other numbers, as references that are told apart by their type."""
    path, kind = "cac:AdditionalDocumentReference", "cbc:DocumentTypeCode"
    rows = (Leaf("cbc:ID", "delivery_note"), Constant(kind, DELIVERY_NOTE))
    return (
        Part(path, "", rows, having=(kind, DELIVERY_NOTE)),
        Many(path, "references", REFERENCE, also=(kind,), unlike=(kind, DELIVERY_NOTE)),
    )


def party(path: str, field: str, *, always: bool = False) -> Part:
    """A party inside the element that says its role."""
    return Part(path, "", (Part("cac:Party", field, PARTY),), always=always)


STAGE = Part(
    "cac:ShipmentStage",
    "",
    (
        Leaf("cbc:TransportModeCode", "transport.mode"),
        Part(
            "cac:CarrierParty",
            "",
            (
                Leaf(
                    "cac:PartyIdentification/cbc:ID",
                    "transport.carrier_id",
                    attribute=("schemeID", "transport.carrier_id_scheme"),
                    scheme=True,
                ),
                Leaf("cac:PartyName/cbc:Name", "transport.carrier_name"),
            ),
        ),
        Leaf("cac:TransportMeans/cbc:JourneyID", "transport.conveyance_reference"),
        Leaf("cac:TransportMeans/cac:RoadTransport/cbc:LicensePlateID", "transport.vehicle_id"),
    ),
)
