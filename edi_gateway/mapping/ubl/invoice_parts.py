"""The rows that the UBL forms of invoices and credit notes are made of: parties, allowances, references."""

from __future__ import annotations

from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row, Split

PROJECT, OBJECT = "50", "130"
"""Types of document (UNCL 1001) by which EN 16931 tells apart what all stands in a document reference."""

ADDRESS: tuple[Row, ...] = (
    Leaf("cbc:StreetName", "address.street"),
    Leaf("cbc:AdditionalStreetName", "address.additional_street"),
    Leaf("cbc:CityName", "address.city"),
    Leaf("cbc:PostalZone", "address.postal_code"),
    Leaf("cbc:CountrySubentity", "address.region"),
    Leaf("cac:AddressLine/cbc:Line", "address.further_line"),
    Leaf("cac:Country/cbc:IdentificationCode", "address.country"),
)

CONTACT: tuple[Row, ...] = (
    Leaf("cbc:Name", "contact.name"),
    Leaf("cbc:Telephone", "contact.telephone"),
    Leaf("cbc:Telefax", "contact.fax"),
    Leaf("cbc:ElectronicMail", "contact.email"),
)

SEPA = "cbc:ID[@schemeID='SEPA']"
IDS: tuple[Row, ...] = (
    Many(
        "cac:PartyIdentification",
        "ids",
        (Leaf("cbc:ID", "id", attribute=("schemeID", "scheme"), scheme=True),),
        also=("cbc:ID",),
        lacking=(SEPA,),
    ),
    Part(
        "cac:PartyIdentification",
        "",
        (Leaf("cbc:ID", "creditor_id", fixed=("schemeID", "SEPA")),),
        also=(SEPA,),
    ),
)

TAX_NUMBERS: tuple[Row, ...] = (
    Part(
        "cac:PartyTaxScheme",
        "",
        (Leaf("cbc:CompanyID", "vat_number"), Constant("cac:TaxScheme/cbc:ID", "VAT")),
        having=("cac:TaxScheme/cbc:ID", "VAT"),
    ),
    Part(
        "cac:PartyTaxScheme",
        "",
        (Leaf("cbc:CompanyID", "tax_number"), Constant("cac:TaxScheme/cbc:ID", "FC")),
        unlike=("cac:TaxScheme/cbc:ID", "VAT"),
    ),
)

LEGAL_ID = Leaf("cbc:CompanyID", "legal_id", attribute=("schemeID", "legal_id_scheme"))
ENDPOINT = Leaf("cbc:EndpointID", "electronic_address", attribute=("schemeID", "electronic_address_scheme"))

# Seller and buyer: the name is that of the legal entity, PartyName the one it trades under.
PARTY: tuple[Row, ...] = (
    ENDPOINT,
    *IDS,
    Leaf("cac:PartyName/cbc:Name", "trading_name"),
    Part("cac:PostalAddress", "", ADDRESS),
    *TAX_NUMBERS,
    Part(
        "cac:PartyLegalEntity",
        "",
        (Leaf("cbc:RegistrationName", "name"), LEGAL_ID, Leaf("cbc:CompanyLegalForm", "legal_form")),
    ),
    Part("cac:Contact", "", CONTACT),
)

# Payee and tax representative: the name is PartyName.
OTHER_PARTY: tuple[Row, ...] = (
    ENDPOINT,
    *IDS,
    Leaf("cac:PartyName/cbc:Name", "name"),
    Part("cac:PostalAddress", "", ADDRESS),
    *TAX_NUMBERS,
    Part("cac:PartyLegalEntity", "", (LEGAL_ID, Leaf("cbc:CompanyLegalForm", "legal_form"))),
    Part("cac:Contact", "", CONTACT),
)

# The place of delivery: identifier and address belong to the place, the rest to whoever is there.
PLACE: tuple[Row, ...] = (
    Leaf("cbc:ID", "ids[1].id", attribute=("schemeID", "ids[1].scheme"), scheme=True),
    Part("cac:Address", "", ADDRESS),
)
RECIPIENT: tuple[Row, ...] = (
    Leaf("cac:PartyName/cbc:Name", "name"),
    *TAX_NUMBERS,
    Part("cac:PartyLegalEntity", "", (LEGAL_ID,)),
    Part("cac:Contact", "", CONTACT),
)

CATEGORY: tuple[Row, ...] = (
    Leaf("cbc:ID", "category"),
    Leaf("cbc:Percent", "percent"),
    Leaf("cbc:TaxExemptionReasonCode", "exemption_code"),
    Leaf("cbc:TaxExemptionReason", "exemption_reason"),
    Part("cac:TaxScheme", "", (Leaf("cbc:ID", "type"),), always=True),
)

ALLOWANCE: tuple[Row, ...] = (
    Leaf("cbc:ChargeIndicator", "charge"),
    Leaf("cbc:AllowanceChargeReasonCode", "reason_code"),
    Leaf("cbc:AllowanceChargeReason", "reason"),
    Leaf("cbc:MultiplierFactorNumeric", "percent"),
    Leaf("cbc:SequenceNumeric", "sequence"),
    Leaf("cbc:Amount", "amount", amount=True, mandatory="0"),
    Leaf("cbc:BaseAmount", "base_amount", amount=True),
    Leaf("cbc:PerUnitAmount", "rate", amount=True),
    Part("cac:TaxCategory", "tax", CATEGORY),
)

NOTE: tuple[Row, ...] = (Split("", "subject", "text"),)
NOTES = Many("cbc:Note", "notes", NOTE)

REFERENCE: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:DocumentTypeCode", "type"),
)

PERIOD: tuple[Row, ...] = (Leaf("cbc:StartDate", "period_start"), Leaf("cbc:EndDate", "period_end"))


def typed(path: str, field: str, code: str, scheme: str = "") -> Part:
    """A document reference that is told apart by its type."""
    attribute = ("schemeID", scheme) if scheme else None
    rows = (Leaf("cbc:ID", field, attribute=attribute), Constant("cbc:DocumentTypeCode", code))
    return Part(path, "", rows, having=("cbc:DocumentTypeCode", code))
