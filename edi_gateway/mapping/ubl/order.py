"""Where each field of an Order stands in a UBL 2.1 Order: one table, used in both directions.

The rows of a table are in the order of the schema's sequence, so that writing them one after another gives a valid
document.
"""

from __future__ import annotations

from collections.abc import Sequence

from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row, Split

_CONTACT: tuple[Row, ...] = (
    Leaf("cbc:Name", "contact.name"),
    Leaf("cbc:Telephone", "contact.telephone"),
    Leaf("cbc:Telefax", "contact.fax"),
    Leaf("cbc:ElectronicMail", "contact.email"),
)

_ADDRESS: tuple[Row, ...] = (
    Leaf("cbc:StreetName", "address.street"),
    Leaf("cbc:AdditionalStreetName", "address.additional_street"),
    Leaf("cbc:CityName", "address.city"),
    Leaf("cbc:PostalZone", "address.postal_code"),
    Leaf("cbc:CountrySubentityCode", "address.region"),
    Leaf("cac:Country/cbc:IdentificationCode", "address.country"),
)

PARTY: tuple[Row, ...] = (
    Leaf("cac:PartyIdentification/cbc:ID", "id", attribute=("schemeID", "id_scheme"), scheme=True),
    Leaf("cac:PartyName/cbc:Name", "name"),
    Part("cac:PostalAddress", "", _ADDRESS),
    Part(
        "cac:PartyTaxScheme",
        "",
        (Leaf("cbc:CompanyID", "vat_number"), Constant("cac:TaxScheme/cbc:ID", "VAT")),
    ),
    Part("cac:Contact", "", _CONTACT),
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
)

REFERENCE: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:DocumentTypeCode", "type"),
)

NOTE: tuple[Row, ...] = (Split("", "subject", "text"),)

DESPATCH: tuple[Row, ...] = (Leaf("cac:Despatch/cbc:RequestedDespatchDate", "delivery.despatch_date"),)

PERIOD: tuple[Row, ...] = (
    Leaf("cbc:StartDate", "delivery.earliest_date"),
    Leaf("cbc:StartTime", "delivery.earliest_time"),
    Leaf("cbc:EndDate", "delivery.latest_date"),
    Leaf("cbc:EndTime", "delivery.latest_time"),
)

CARRIAGE: tuple[Row, ...] = (
    Part("cac:RequestedDeliveryPeriod", "", PERIOD),
    Part(
        "cac:CarrierParty",
        "",
        (
            Leaf(
                "cac:PartyIdentification/cbc:ID",
                "delivery.carrier_id",
                attribute=("schemeID", "delivery.carrier_id_scheme"),
                scheme=True,
            ),
            Leaf("cac:PartyName/cbc:Name", "delivery.carrier_name"),
        ),
    ),
)

SHIPMENT = Part(
    "cac:Shipment",
    "",
    (Constant("cbc:ID", "1"), Leaf("cac:ShipmentStage/cbc:TransportModeCode", "delivery.transport_mode")),
)

PRICE: tuple[Row, ...] = (
    Leaf("cbc:PriceAmount", "amount", amount=True),
    Leaf("cbc:BaseQuantity", "base_quantity.value", attribute=("unitCode", "base_quantity.unit")),
    Leaf("cbc:PriceTypeCode", "type"),
)

TAX: tuple[Row, ...] = (
    Leaf("cbc:ID", "category"),
    Leaf("cbc:Percent", "percent"),
    Part("cac:TaxScheme", "", (Leaf("cbc:ID", "type"),), always=True),
)

ITEM: tuple[Row, ...] = (
    Leaf("cbc:Description", "description"),
    Leaf("cbc:PackQuantity", "pack_quantity"),
    Leaf("cac:BuyersItemIdentification/cbc:ID", "buyer_item_id"),
    Leaf("cac:SellersItemIdentification/cbc:ID", "seller_item_id"),
    Leaf("cac:ManufacturersItemIdentification/cbc:ID", "manufacturer_item_id"),
    Leaf("cac:StandardItemIdentification/cbc:ID", "gtin", fixed=("schemeID", "0160")),
    Many("cac:ClassifiedTaxCategory", "taxes", TAX),
    Part(
        "cac:AdditionalItemProperty",
        "",
        (Constant("cbc:Name", "Colour"), Leaf("cbc:Value", "colour")),
        having=("cbc:Name", "Colour"),
    ),
    Part(
        "cac:AdditionalItemProperty",
        "",
        (Constant("cbc:Name", "Size"), Leaf("cbc:Value", "size")),
        having=("cbc:Name", "Size"),
    ),
    Leaf("cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID", "lot_number"),
)

QUANTITY = Leaf("cbc:Quantity", "quantity.value", attribute=("unitCode", "quantity.unit"))

SPLITS = Many(
    "cac:Delivery",
    "splits",
    (
        QUANTITY,
        Leaf("cac:DeliveryLocation/cbc:ID", "location_id", attribute=("schemeID", "location_scheme"), scheme=True),
    ),
    having=("cbc:Quantity", ""),
    also=("cac:DeliveryLocation/cbc:ID",),
)

_LATER = ("cac:DeliveryLocation/cbc:ID", "cac:PromisedDeliveryPeriod")
_SCHEDULE = Many(
    "cac:Delivery",
    "schedule",
    (QUANTITY, Leaf("cac:RequestedDeliveryPeriod/cbc:StartDate", "delivery_date")),
    having=("cbc:Quantity", ""),
    lacking=_LATER,
)

# Three things are a Delivery here: when the line is wanted (no quantity), what goes where (a quantity and a place), and
# how much is wanted when (a quantity and a period). In a response there is a fourth: what is promised.
_DELIVERIES: tuple[Row, ...] = (
    Part(
        "cac:Delivery",
        "",
        (*CARRIAGE, *DESPATCH, SHIPMENT),
        lacking=("cbc:Quantity", "cac:PromisedDeliveryPeriod"),
    ),
    SPLITS,
    _SCHEDULE,
)


def line_item(quantity: Leaf = QUANTITY, further: Sequence[Row] = ()) -> list[Row]:
    """The rows of a LineItem; ``further`` are deliveries of another kind."""
    rows: list[Row] = [
        Leaf("cbc:ID", "id"),
        Many("cbc:Note", "notes", NOTE),
        Leaf("cbc:LineStatusCode", "action"),
        quantity,
        Leaf("cbc:LineExtensionAmount", "amount", amount=True),
        *_DELIVERIES,
        *further,
        Part("cac:PricingReference/cac:AlternativeConditionPrice", "gross_price", PRICE),
        Many("cac:AllowanceCharge", "allowances", ALLOWANCE),
        Part("cac:Price", "price", PRICE),
        Part("cac:Item", "", ITEM, always=True),
    ]
    rows.append(Many("cac:SubLineItem", "sub_lines", rows))
    return rows


_ORDER_LINE: tuple[Row, ...] = (
    Part("cac:LineItem", "", line_item(), always=True),
    Many("cac:DocumentReference", "references", REFERENCE),
)

PAYMENT: tuple[Row, ...] = (
    Leaf("cbc:Note", "payment_terms.note"),
    Leaf("cbc:ReferenceEventCode", "payment_terms.basis"),
    Leaf("cbc:SettlementDiscountPercent", "payment_terms.discount_percent"),
    Leaf("cbc:PaymentDueDate", "payment_terms.due_date"),
    Leaf("cac:SettlementPeriod/cbc:DurationMeasure", "payment_terms.net_days", fixed=("unitCode", "DAY")),
    Part(
        "cac:ValidityPeriod",
        "",
        (
            Leaf("cbc:EndDate", "payment_terms.discount_due_date"),
            Leaf("cbc:DurationMeasure", "payment_terms.discount_days", fixed=("unitCode", "DAY")),
        ),
    ),
)

DELIVERY_TERMS = Part(
    "cac:DeliveryTerms",
    "",
    (
        Leaf("cbc:ID", "delivery_terms.incoterms"),
        Leaf("cac:DeliveryLocation/cbc:Description", "delivery_terms.place"),
    ),
)

ORDER: tuple[Row, ...] = (
    Constant("cbc:UBLVersionID", "2.1"),
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:IssueTime", "issue_time"),
    Leaf("cbc:OrderTypeCode", "order_type"),
    Many("cbc:Note", "notes", NOTE),
    Leaf("cbc:DocumentCurrencyCode", "currency"),
    Leaf("cbc:CustomerReference", "customer_reference"),
    Leaf("cac:ValidityPeriod/cbc:EndDate", "cancel_after"),
    Leaf("cac:QuotationDocumentReference/cbc:ID", "quotation_number"),
    Leaf("cac:OrderDocumentReference/cbc:ID", "release_number"),
    Leaf("cac:CatalogueReference/cbc:ID", "price_list"),
    Many("cac:AdditionalDocumentReference", "references", REFERENCE),
    Leaf("cac:Contract/cbc:ID", "contract_number"),
    Part("cac:BuyerCustomerParty", "", (Part("cac:Party", "buyer", PARTY),), always=True),
    Part("cac:SellerSupplierParty", "", (Part("cac:Party", "seller", PARTY),), always=True),
    Part("cac:OriginatorCustomerParty/cac:Party", "final_recipient", PARTY),
    Part("cac:AccountingCustomerParty/cac:Party", "invoicee", PARTY),
    Part(
        "cac:Delivery",
        "",
        (*CARRIAGE, Part("cac:DeliveryParty", "ship_to", PARTY), *DESPATCH, SHIPMENT),
    ),
    DELIVERY_TERMS,
    Part("cac:PaymentTerms", "", PAYMENT),
    Many("cac:AllowanceCharge", "allowances", ALLOWANCE),
    Part(
        "cac:AnticipatedMonetaryTotal",
        "",
        (
            Leaf("cbc:LineExtensionAmount", "totals.lines", amount=True),
            Leaf("cbc:PayableAmount", "totals.payable", amount=True, mandatory="0"),
        ),
    ),
    Many("cac:OrderLine", "lines", _ORDER_LINE),
)
