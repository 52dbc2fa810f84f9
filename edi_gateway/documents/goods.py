"""The parts that documents about goods share: item numbers of a line, packages and their numbers, transport."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from edi_gateway.documents.blocks import PARTY_SCHEMES
from edi_gateway.documents.fields import about


@dataclass(slots=True, kw_only=True)
class ItemLine:
    """What every line about goods says: its number and what the item is."""

    id: str = field(metadata=about("Line number", "cbc:ID (BT-126)"))
    gtin: str | None = field(
        default=None,
        metadata=about(
            "GS1 number of the item", "cac:StandardItemIdentification/cbc:ID (BT-157)", "GTIN, 14 digits", "gtin"
        ),
    )
    seller_item_id: str | None = field(
        default=None, metadata=about("Seller's item number", "cac:SellersItemIdentification/cbc:ID (BT-155)")
    )
    buyer_item_id: str | None = field(
        default=None, metadata=about("Buyer's item number", "cac:BuyersItemIdentification/cbc:ID (BT-156)")
    )
    manufacturer_item_id: str | None = field(
        default=None, metadata=about("Manufacturer's item number", "cac:ManufacturersItemIdentification/cbc:ID")
    )
    lot_number: str | None = field(
        default=None, metadata=about("Batch", "cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID")
    )
    description: str | None = field(default=None, metadata=about("Item in words", "cac:Item/cbc:Description (BT-154)"))


@dataclass(slots=True, kw_only=True)
class Sscc:
    """The Serial Shipping Container Code of a logistic unit, or of several that are numbered without a gap."""

    id: str = field(
        metadata=about(
            "The code, or the first of a range", "cac:TransportHandlingUnit/cbc:ID", "SSCC, 18 digits", "sscc"
        )
    )
    last: str | None = field(
        default=None, metadata=about("The last of a range", "ext:LastHandlingUnitID", "SSCC, 18 digits", "sscc")
    )


@dataclass(slots=True, kw_only=True)
class PackageMark:
    """Something that is written on a package besides an SSCC."""

    id: str = field(metadata=about("What is written", "cbc:ShippingMarks"))
    type: str | None = field(default=None, metadata=about("What it is: CP is the carrier's number", "ext", "UNCL 7405"))


@dataclass(slots=True, kw_only=True)
class SerialNumber:
    """The number of a single piece."""

    id: str = field(metadata=about("Serial number", "cac:ItemInstance/cbc:SerialID"))


@dataclass(slots=True, kw_only=True)
class Seal:
    """A seal on a container or trailer."""

    id: str = field(metadata=about("Number of the seal", "cac:TransportEquipmentSeal/cbc:ID"))


@dataclass(slots=True, kw_only=True)
class Equipment:
    """A container or trailer."""

    id: str | None = field(default=None, metadata=about("Its number", "cac:TransportEquipment/cbc:ID"))
    type: str | None = field(
        default=None,
        metadata=about("What it is: CN container, TE trailer", "cbc:TransportEquipmentTypeCode", "UNCL 8053"),
    )
    owner: str | None = field(
        default=None, metadata=about("Whose it is, by carrier code", "cac:OwnerParty/cbc:ID", "SCAC")
    )
    seals: list[Seal] = field(default_factory=list, metadata=about("Its seals", "cac:TransportEquipmentSeal"))


@dataclass(slots=True, kw_only=True)
class Transport:
    """How goods travel on the main leg."""

    mode: str | None = field(
        default=None, metadata=about("Mode of transport", "cac:ShipmentStage/cbc:TransportModeCode", "UN/ECE Rec 19")
    )
    carrier_id: str | None = field(default=None, metadata=about("Carrier", "cac:CarrierParty/cbc:ID"))
    carrier_id_scheme: str | None = field(
        default=None, metadata=about("Who gave the carrier's identifier", "@schemeID", " ".join(PARTY_SCHEMES))
    )
    carrier_name: str | None = field(default=None, metadata=about("Carrier in words", "cac:CarrierParty/cac:PartyName"))
    conveyance_reference: str | None = field(
        default=None, metadata=about("Number of the voyage, flight or trip", "cac:ShipmentStage/cbc:JourneyID")
    )
    vehicle_id: str | None = field(
        default=None, metadata=about("Licence plate, trailer number, ship", "cac:RoadTransport/cbc:LicensePlateID")
    )


@dataclass(slots=True, kw_only=True)
class BankAccount:
    """An account at a bank."""

    id: str = field(metadata=about("IBAN or account number", "cac:PayeeFinancialAccount/cbc:ID (BT-84)"))
    name: str | None = field(default=None, metadata=about("In whose name it is", "cbc:Name (BT-85)"))
    bank_id: str | None = field(
        default=None, metadata=about("BIC or number of the bank", "cac:FinancialInstitutionBranch/cbc:ID (BT-86)")
    )


@dataclass(slots=True, kw_only=True)
class TaxSubtotal:
    """The tax of one category and rate over the whole document (BG-23)."""

    type: str | None = field(
        default=None, metadata=about("Which tax; none means VAT", "cac:TaxScheme/cbc:ID", "UNCL 5153")
    )
    category: str | None = field(
        default=None, metadata=about("Category", "cac:TaxCategory/cbc:ID (BT-118)", "UNCL 5305")
    )
    percent: Decimal | None = field(default=None, metadata=about("Rate", "cbc:Percent (BT-119)", "percent"))
    taxable_amount: Decimal | None = field(
        default=None, metadata=about("What the tax is of", "cbc:TaxableAmount (BT-116)", "document currency")
    )
    tax_amount: Decimal | None = field(
        default=None, metadata=about("The tax", "cbc:TaxAmount (BT-117)", "document currency")
    )
    exemption_reason: str | None = field(
        default=None, metadata=about("Why there is none, in words", "cbc:TaxExemptionReason (BT-120)")
    )
    exemption_code: str | None = field(
        default=None, metadata=about("Why there is none, coded", "cbc:TaxExemptionReasonCode (BT-121)", "VATEX")
    )
