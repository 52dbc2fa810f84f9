"""The parts that business documents share: parties, quantities, prices, allowances, terms, references, totals.

Codes are of one list each, whatever the message said: units of UN/ECE Recommendation 20 (packages of
Recommendation 21 with an X before them), currencies of ISO 4217, countries of ISO 3166 alpha-2; other codes are those
of the UN/EDIFACT code list that the field names. Money and quantities are ``Decimal``, never a float. ``None`` means
"not said".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from edi_gateway.documents.fields import about

PARTY_SCHEMES = ("GLN", "DUNS", "DUNS4", "SCAC", "SELLER", "BUYER")
"""Who gave an identifier: GS1, Dun & Bradstreet (with or without the four-character suffix), the list of North American
carriers, or one of the two parties itself."""


@dataclass(slots=True, kw_only=True)
class Quantity:
    """A number of something."""

    value: Decimal = field(metadata=about("How much", "cbc:Quantity (BT-129)"))
    unit: str | None = field(
        default=None,
        metadata=about("Unit of measure; none means pieces", "@unitCode (BT-130, BT-150)", "UN/ECE Rec 20"),
    )


@dataclass(slots=True, kw_only=True)
class Address:
    """A postal address."""

    street: str | None = field(
        default=None, metadata=about("Street and house number", "cbc:StreetName (BT-35, BT-50, BT-64, BT-75)")
    )
    additional_street: str | None = field(
        default=None,
        metadata=about("What else belongs to the street", "cbc:AdditionalStreetName (BT-36, BT-51, BT-65, BT-76)"),
    )
    city: str | None = field(default=None, metadata=about("City", "cbc:CityName (BT-37, BT-52, BT-66, BT-77)"))
    region: str | None = field(
        default=None,
        metadata=about("State, province or county, coded", "cbc:CountrySubentityCode (BT-39, BT-54, BT-68, BT-79)"),
    )
    postal_code: str | None = field(
        default=None, metadata=about("Postal code", "cbc:PostalZone (BT-38, BT-53, BT-67, BT-78)")
    )
    country: str | None = field(
        default=None,
        metadata=about(
            "Country", "cac:Country/cbc:IdentificationCode (BT-40, BT-55, BT-69, BT-80)", "ISO 3166 alpha-2"
        ),
    )
    further_line: str | None = field(
        default=None,
        metadata=about("A third address line", "cac:AddressLine/cbc:Line (BT-162, BT-163, BT-164, BT-165)"),
    )


@dataclass(slots=True, kw_only=True)
class Contact:
    """A person or desk to turn to."""

    name: str | None = field(default=None, metadata=about("Name of the person or desk", "cbc:Name (BT-41, BT-56)"))
    telephone: str | None = field(default=None, metadata=about("Telephone number", "cbc:Telephone (BT-42, BT-57)"))
    fax: str | None = field(default=None, metadata=about("Fax number", "cbc:Telefax"))
    email: str | None = field(default=None, metadata=about("E-mail address", "cbc:ElectronicMail (BT-43, BT-58)"))


@dataclass(slots=True, kw_only=True)
class Identifier:
    """A number of something, and who gave it."""

    id: str = field(metadata=about("The number", "cbc:ID"))
    scheme: str | None = field(default=None, metadata=about("Who gave it", "cbc:ID/@schemeID", "ISO 6523 ICD"))


@dataclass(slots=True, kw_only=True)
class Party:
    """Somebody who takes part in the business."""

    id: str | None = field(
        default=None, metadata=about("Identifier", "cac:PartyIdentification/cbc:ID (BT-29, BT-46, BT-60, BT-71)")
    )
    id_scheme: str | None = field(
        default=None, metadata=about("Who gave the identifier", "cbc:ID/@schemeID", " ".join(PARTY_SCHEMES))
    )
    name: str | None = field(
        default=None,
        metadata=about("Name", "cac:PartyLegalEntity/cbc:RegistrationName (BT-27, BT-44, BT-59, BT-62, BT-70)"),
    )
    address: Address | None = field(
        default=None, metadata=about("Where it is", "cac:PostalAddress (BG-5, BG-8, BG-12, BG-15)")
    )
    contact: Contact | None = field(default=None, metadata=about("Whom to ask", "cac:Contact (BG-6, BG-9)"))
    vat_number: str | None = field(
        default=None,
        metadata=about("VAT registration number", "cac:PartyTaxScheme/cbc:CompanyID (BT-31, BT-48, BT-63)"),
    )
    tax_number: str | None = field(
        default=None, metadata=about("Number at the local tax office", "cac:PartyTaxScheme/cbc:CompanyID (BT-32)")
    )
    trading_name: str | None = field(
        default=None, metadata=about("Name it is known by, where another", "cac:PartyName/cbc:Name (BT-28, BT-45)")
    )
    other_ids: list[Identifier] = field(
        default_factory=list, metadata=about("Further identifiers", "cac:PartyIdentification/cbc:ID (BT-29)")
    )
    legal_id: str | None = field(
        default=None,
        metadata=about(
            "Number in the register of companies", "cac:PartyLegalEntity/cbc:CompanyID (BT-30, BT-47, BT-61)"
        ),
    )
    legal_id_scheme: str | None = field(
        default=None, metadata=about("Which register", "cac:PartyLegalEntity/cbc:CompanyID/@schemeID", "ISO 6523 ICD")
    )
    legal_form: str | None = field(
        default=None, metadata=about("Legal form, capital, court", "cbc:CompanyLegalForm (BT-33)")
    )
    electronic_address: str | None = field(
        default=None, metadata=about("Where electronic documents go", "cbc:EndpointID (BT-34, BT-49)")
    )
    electronic_address_scheme: str | None = field(
        default=None, metadata=about("Kind of electronic address", "cbc:EndpointID/@schemeID", "EAS")
    )


@dataclass(slots=True, kw_only=True)
class Note:
    """Free text for people."""

    text: str = field(metadata=about("The text", "cbc:Note (BT-22)"))
    subject: str | None = field(default=None, metadata=about("What it is about", "ext (BT-21)", "UNCL 4451"))


@dataclass(slots=True, kw_only=True)
class Reference:
    """The number of another document or thing."""

    id: str = field(metadata=about("Its number", "cbc:ID"))
    type: str = field(metadata=about("What it is the number of", "cbc:DocumentTypeCode", "UNCL 1153"))
    issue_date: date | None = field(default=None, metadata=about("Its date", "cbc:IssueDate"))


@dataclass(slots=True, kw_only=True)
class AllowanceCharge:
    """Something taken off or put on a price: a discount, freight, packing."""

    charge: bool = field(metadata=about("True: a charge; false: an allowance", "cbc:ChargeIndicator"))
    reason_code: str | None = field(
        default=None,
        metadata=about("What for, coded", "cbc:AllowanceChargeReasonCode (BT-98, BT-105, BT-140, BT-145)", "UNCL 7161"),
    )
    reason: str | None = field(
        default=None, metadata=about("What for, in words", "cbc:AllowanceChargeReason (BT-97, BT-104, BT-139, BT-144)")
    )
    sequence: int | None = field(
        default=None, metadata=about("Place in the order of calculation, from 1", "cbc:SequenceNumeric")
    )
    percent: Decimal | None = field(
        default=None, metadata=about("Rate", "cbc:MultiplierFactorNumeric (BT-94, BT-101, BT-138, BT-143)", "percent")
    )
    amount: Decimal | None = field(
        default=None,
        metadata=about("Amount, never negative", "cbc:Amount (BT-92, BT-99, BT-136, BT-141)", "document currency"),
    )
    base_amount: Decimal | None = field(
        default=None,
        metadata=about("What the rate is of", "cbc:BaseAmount (BT-93, BT-100, BT-137, BT-142)", "document currency"),
    )
    rate: Decimal | None = field(
        default=None, metadata=about("Amount per unit", "cbc:PerUnitAmount", "document currency")
    )
    rate_quantity: Quantity | None = field(
        default=None, metadata=about("How many units the rate is for, where not one", "ext:PerUnitQuantity")
    )
    settlement: str | None = field(default=None, metadata=about("How it is settled", "ext", "UNCL 4471"))
    tax: Tax | None = field(default=None, metadata=about("Tax on it", "cac:TaxCategory (BT-95, BT-96, BT-102, BT-103)"))


@dataclass(slots=True, kw_only=True)
class PaymentTerms:
    """When to pay, and what paying early is worth."""

    net_days: int | None = field(
        default=None, metadata=about("Days until due", "cac:SettlementPeriod/cbc:DurationMeasure", "days")
    )
    due_date: date | None = field(default=None, metadata=about("Date due", "cbc:PaymentDueDate (BT-9)"))
    discount_percent: Decimal | None = field(
        default=None, metadata=about("Discount for paying early", "cbc:SettlementDiscountPercent", "percent")
    )
    discount_days: int | None = field(
        default=None,
        metadata=about("Days within which the discount holds", "cac:ValidityPeriod/cbc:DurationMeasure", "days"),
    )
    discount_due_date: date | None = field(
        default=None, metadata=about("Date until which the discount holds", "cac:ValidityPeriod/cbc:EndDate")
    )
    basis: str | None = field(
        default=None, metadata=about("What the days are counted from", "cbc:ReferenceEventCode", "UNCL 2475")
    )
    note: str | None = field(default=None, metadata=about("The terms in words", "cbc:Note (BT-20)"))
    type: str | None = field(default=None, metadata=about("Kind of terms, other than a discount", "ext", "UNCL 4279"))
    discount_amount: Decimal | None = field(
        default=None, metadata=about("What paying early saves", "cbc:Amount", "document currency")
    )


@dataclass(slots=True, kw_only=True)
class DeliveryTerms:
    """Who bears cost and risk of the carriage."""

    incoterms: str | None = field(default=None, metadata=about("Incoterms rule", "cbc:ID", "Incoterms"))
    freight_payment: str | None = field(
        default=None, metadata=about("How the freight is paid", "ext:FreightPaymentMethod", "UNCL 4215")
    )
    place: str | None = field(
        default=None, metadata=about("Place that the rule names", "cac:DeliveryLocation/cbc:Description")
    )


@dataclass(slots=True, kw_only=True)
class Delivery:
    """When goods are wanted and how they travel."""

    requested_date: date | None = field(
        default=None, metadata=about("Day of delivery asked for", "cac:RequestedDeliveryPeriod (start = end)")
    )
    requested_time: time | None = field(default=None, metadata=about("Its time of day", "cbc:StartTime"))
    earliest_date: date | None = field(
        default=None, metadata=about("Not delivered before", "cac:RequestedDeliveryPeriod/cbc:StartDate")
    )
    earliest_time: time | None = field(
        default=None, metadata=about("Its time of day", "cac:RequestedDeliveryPeriod/cbc:StartTime")
    )
    latest_date: date | None = field(
        default=None, metadata=about("Not delivered after", "cac:RequestedDeliveryPeriod/cbc:EndDate")
    )
    latest_time: time | None = field(
        default=None, metadata=about("Its time of day", "cac:RequestedDeliveryPeriod/cbc:EndTime")
    )
    despatch_date: date | None = field(
        default=None, metadata=about("Day of despatch asked for", "cac:Despatch/cbc:RequestedDespatchDate")
    )
    ship_not_before: date | None = field(default=None, metadata=about("Not shipped before", "ext: ship window start"))
    ship_not_after: date | None = field(default=None, metadata=about("Not shipped after", "ext: ship window end"))
    carrier_id: str | None = field(default=None, metadata=about("Carrier", "cac:CarrierParty/cbc:ID"))
    carrier_id_scheme: str | None = field(
        default=None, metadata=about("Who gave the carrier's identifier", "@schemeID", " ".join(PARTY_SCHEMES))
    )
    carrier_name: str | None = field(default=None, metadata=about("Carrier or routing in words", "cac:PartyName"))
    transport_mode: str | None = field(
        default=None, metadata=about("Mode of transport", "cac:ShipmentStage/cbc:TransportModeCode", "UN/ECE Rec 19")
    )


@dataclass(slots=True, kw_only=True)
class Price:
    """The price of one unit, or of ``base_quantity`` units."""

    amount: Decimal = field(metadata=about("Price", "cbc:PriceAmount (BT-146)", "document currency"))
    type: str | None = field(default=None, metadata=about("What kind of price", "cbc:PriceTypeCode", "UNCL 5375"))
    base_quantity: Quantity | None = field(
        default=None, metadata=about("What the price is for, where not one unit", "cbc:BaseQuantity (BT-149)")
    )


@dataclass(slots=True, kw_only=True)
class Tax:
    """A tax on a line, an allowance or a charge."""

    type: str | None = field(default=None, metadata=about("Which tax", "cac:TaxScheme/cbc:ID", "UNCL 5153"))
    category: str | None = field(default=None, metadata=about("Category", "cbc:ID (BT-151)", "UNCL 5305"))
    percent: Decimal | None = field(default=None, metadata=about("Rate", "cbc:Percent (BT-152)", "percent"))
    amount: Decimal | None = field(
        default=None, metadata=about("Tax on this alone", "cbc:TaxAmount", "document currency")
    )


@dataclass(slots=True, kw_only=True)
class DeliverySplit:
    """A part of a line that goes to one place, such as a shop."""

    location_id: str = field(metadata=about("The place", "cac:Delivery/cac:DeliveryLocation/cbc:ID"))
    location_scheme: str | None = field(
        default=None, metadata=about("Who gave the place's identifier", "@schemeID", " ".join(PARTY_SCHEMES))
    )
    quantity: Quantity = field(metadata=about("What goes there", "cac:Delivery/cbc:Quantity"))


@dataclass(slots=True, kw_only=True)
class ScheduleLine:
    """A part of a line that is wanted on one day."""

    quantity: Quantity = field(metadata=about("How much", "cac:Delivery/cbc:Quantity"))
    delivery_date: date | None = field(
        default=None, metadata=about("When", "cac:RequestedDeliveryPeriod/cbc:StartDate")
    )


@dataclass(slots=True, kw_only=True)
class Totals:
    """Sums over the document, as its sender states them."""

    lines: Decimal | None = field(
        default=None, metadata=about("Sum of the line amounts", "cbc:LineExtensionAmount (BT-106)", "document currency")
    )
    payable: Decimal | None = field(
        default=None, metadata=about("Amount of the document", "cbc:PayableAmount (BT-115)", "document currency")
    )
