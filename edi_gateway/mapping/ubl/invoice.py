"""Where each field of an Invoice stands in a UBL 2.1 Invoice and CreditNote, as the binding of EN 16931 has it.

The rows of a table are in the order of the schema's sequence. ``invoice_shape`` says what the fields are that a
document does not have (``seller.ids``, ``means``, ``tax_totals`` ...).
"""

from __future__ import annotations

from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row, Split

PROJECT, OBJECT = "50", "130"
"""Types of document (UNCL 1001) by which EN 16931 tells apart what all stands in a document reference."""

_ADDRESS: tuple[Row, ...] = (
    Leaf("cbc:StreetName", "address.street"),
    Leaf("cbc:AdditionalStreetName", "address.additional_street"),
    Leaf("cbc:CityName", "address.city"),
    Leaf("cbc:PostalZone", "address.postal_code"),
    Leaf("cbc:CountrySubentity", "address.region"),
    Leaf("cac:AddressLine/cbc:Line", "address.further_line"),
    Leaf("cac:Country/cbc:IdentificationCode", "address.country"),
)

_CONTACT: tuple[Row, ...] = (
    Leaf("cbc:Name", "contact.name"),
    Leaf("cbc:Telephone", "contact.telephone"),
    Leaf("cbc:Telefax", "contact.fax"),
    Leaf("cbc:ElectronicMail", "contact.email"),
)

_SEPA = "cbc:ID[@schemeID='SEPA']"
_IDS: tuple[Row, ...] = (
    Many(
        "cac:PartyIdentification",
        "ids",
        (Leaf("cbc:ID", "id", attribute=("schemeID", "scheme"), scheme=True),),
        also=("cbc:ID",),
        lacking=(_SEPA,),
    ),
    Part(
        "cac:PartyIdentification",
        "",
        (Leaf("cbc:ID", "creditor_id", fixed=("schemeID", "SEPA")),),
        also=(_SEPA,),
    ),
)

_TAX_NUMBERS: tuple[Row, ...] = (
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

_LEGAL_ID = Leaf("cbc:CompanyID", "legal_id", attribute=("schemeID", "legal_id_scheme"))
_ENDPOINT = Leaf("cbc:EndpointID", "electronic_address", attribute=("schemeID", "electronic_address_scheme"))

# Seller and buyer: the name is that of the legal entity, PartyName the one it trades under.
_PARTY: tuple[Row, ...] = (
    _ENDPOINT,
    *_IDS,
    Leaf("cac:PartyName/cbc:Name", "trading_name"),
    Part("cac:PostalAddress", "", _ADDRESS),
    *_TAX_NUMBERS,
    Part(
        "cac:PartyLegalEntity",
        "",
        (Leaf("cbc:RegistrationName", "name"), _LEGAL_ID, Leaf("cbc:CompanyLegalForm", "legal_form")),
    ),
    Part("cac:Contact", "", _CONTACT),
)

# Payee and tax representative: the name is PartyName.
_OTHER_PARTY: tuple[Row, ...] = (
    _ENDPOINT,
    *_IDS,
    Leaf("cac:PartyName/cbc:Name", "name"),
    Part("cac:PostalAddress", "", _ADDRESS),
    *_TAX_NUMBERS,
    Part("cac:PartyLegalEntity", "", (_LEGAL_ID, Leaf("cbc:CompanyLegalForm", "legal_form"))),
    Part("cac:Contact", "", _CONTACT),
)

# The place of delivery: identifier and address belong to the place, the rest to whoever is there.
_PLACE: tuple[Row, ...] = (
    Leaf("cbc:ID", "ids[1].id", attribute=("schemeID", "ids[1].scheme"), scheme=True),
    Part("cac:Address", "", _ADDRESS),
)
_RECIPIENT: tuple[Row, ...] = (
    Leaf("cac:PartyName/cbc:Name", "name"),
    *_TAX_NUMBERS,
    Part("cac:PartyLegalEntity", "", (_LEGAL_ID,)),
    Part("cac:Contact", "", _CONTACT),
)

_CATEGORY: tuple[Row, ...] = (
    Leaf("cbc:ID", "category"),
    Leaf("cbc:Percent", "percent"),
    Leaf("cbc:TaxExemptionReasonCode", "exemption_code"),
    Leaf("cbc:TaxExemptionReason", "exemption_reason"),
    Part("cac:TaxScheme", "", (Leaf("cbc:ID", "type"),), always=True),
)

_ALLOWANCE: tuple[Row, ...] = (
    Leaf("cbc:ChargeIndicator", "charge"),
    Leaf("cbc:AllowanceChargeReasonCode", "reason_code"),
    Leaf("cbc:AllowanceChargeReason", "reason"),
    Leaf("cbc:MultiplierFactorNumeric", "percent"),
    Leaf("cbc:SequenceNumeric", "sequence"),
    Leaf("cbc:Amount", "amount", amount=True, mandatory="0"),
    Leaf("cbc:BaseAmount", "base_amount", amount=True),
    Leaf("cbc:PerUnitAmount", "rate", amount=True),
    Part("cac:TaxCategory", "tax", _CATEGORY),
)

_NOTE: tuple[Row, ...] = (Split("", "subject", "text"),)
_NOTES = Many("cbc:Note", "notes", _NOTE)

_REFERENCE: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
    Leaf("cbc:DocumentTypeCode", "type"),
)

_PERIOD: tuple[Row, ...] = (Leaf("cbc:StartDate", "period_start"), Leaf("cbc:EndDate", "period_end"))


def _typed(path: str, field: str, code: str, scheme: str = "") -> Part:
    """A document reference that is told apart by its type."""
    attribute = ("schemeID", scheme) if scheme else None
    rows = (Leaf("cbc:ID", field, attribute=attribute), Constant("cbc:DocumentTypeCode", code))
    return Part(path, "", rows, having=("cbc:DocumentTypeCode", code))


# --- header ----------------------------------------------------------------------------------------------------------

_RULES: tuple[Row, ...] = (
    Constant("cbc:UBLVersionID", "2.1"),
    Leaf("cbc:CustomizationID", "specification"),
    Leaf("cbc:ProfileID", "business_process"),
    Leaf("cbc:ID", "id"),
    Leaf("cbc:IssueDate", "issue_date"),
)

_CURRENCIES: tuple[Row, ...] = (
    Leaf("cbc:DocumentCurrencyCode", "currency"),
    Leaf("cbc:TaxCurrencyCode", "tax_currency"),
    Leaf("cbc:AccountingCost", "accounting_reference"),
    Leaf("cbc:BuyerReference", "buyer_reference"),
    Part("cac:InvoicePeriod", "", (*_PERIOD, Leaf("cbc:DescriptionCode", "tax_point_code"))),
    Part(
        "cac:OrderReference",
        "",
        (
            Leaf("cbc:ID", "order_number", mandatory="NA"),
            Leaf("cbc:SalesOrderID", "sales_order_number"),
            Leaf("cbc:IssueDate", "order_date"),
        ),
    ),
    Many(
        "cac:BillingReference",
        "preceding_invoices",
        (
            Leaf("cac:InvoiceDocumentReference/cbc:ID", "id"),
            Leaf("cac:InvoiceDocumentReference/cbc:IssueDate", "issue_date"),
        ),
    ),
    Leaf("cac:DespatchDocumentReference/cbc:ID", "despatch_number"),
    Leaf("cac:ReceiptDocumentReference/cbc:ID", "receipt_number"),
)

_TENDER = Leaf("cac:OriginatorDocumentReference/cbc:ID", "tender_number")
_CONTRACT = Leaf("cac:ContractDocumentReference/cbc:ID", "contract_number")
_ADDITIONAL = "cac:AdditionalDocumentReference"
_OBJECT = _typed(_ADDITIONAL, "object_id", OBJECT, "object_id_scheme")
_CONTENT = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
_DOCUMENTS: tuple[Row, ...] = (
    Many(
        _ADDITIONAL,
        "references",
        _REFERENCE,
        also=("cbc:DocumentTypeCode",),
        unlike=("cbc:DocumentTypeCode", OBJECT, PROJECT),
    ),
    Many(
        _ADDITIONAL,
        "documents",
        (
            Leaf("cbc:ID", "id"),
            Leaf("cbc:DocumentDescription", "description"),
            Leaf(_CONTENT, "content", more=(("mimeCode", "media_type"), ("filename", "filename"))),
            Leaf("cac:Attachment/cac:ExternalReference/cbc:URI", "uri"),
        ),
        lacking=("cbc:DocumentTypeCode",),
    ),
)

_CARRIER: tuple[Row, ...] = (
    Leaf(
        "cac:PartyIdentification/cbc:ID",
        "transport.carrier_id",
        attribute=("schemeID", "transport.carrier_id_scheme"),
        scheme=True,
    ),
    Leaf("cac:PartyName/cbc:Name", "transport.carrier_name"),
)

_SHIPMENT: tuple[Row, ...] = (
    Constant("cbc:ID", "1"),
    Leaf("cbc:GrossWeightMeasure", "gross_weight.value", attribute=("unitCode", "gross_weight.unit")),
    Leaf("cbc:TotalGoodsItemQuantity", "shipped_quantity.value", attribute=("unitCode", "shipped_quantity.unit")),
    Part(
        "cac:ShipmentStage",
        "",
        (
            Leaf("cbc:TransportModeCode", "transport.mode"),
            Leaf("cac:TransportMeans/cbc:JourneyID", "transport.conveyance_reference"),
            Leaf("cac:TransportMeans/cac:RoadTransport/cbc:LicensePlateID", "transport.vehicle_id"),
        ),
    ),
)

_PARTIES: tuple[Row, ...] = (
    Part("cac:AccountingSupplierParty", "", (Part("cac:Party", "seller", _PARTY),), always=True),
    Part("cac:AccountingCustomerParty", "", (Part("cac:Party", "customer", _PARTY),), always=True),
    Part("cac:PayeeParty", "payee", _OTHER_PARTY),
    Part("cac:BuyerCustomerParty/cac:Party", "orderer", _PARTY),
    Part("cac:TaxRepresentativeParty", "tax_representative", _OTHER_PARTY),
    Part(
        "cac:Delivery",
        "",
        (
            Leaf("cbc:ActualDeliveryDate", "delivery_date"),
            Part("cac:DeliveryLocation", "ship_to", _PLACE),
            Part("cac:CarrierParty", "", _CARRIER),
            Part("cac:DeliveryParty", "ship_to", _RECIPIENT),
            Leaf("cac:Despatch/cbc:ActualDespatchDate", "despatch_date"),
            Part("cac:Shipment", "", _SHIPMENT),
        ),
    ),
    Part(
        "cac:DeliveryTerms",
        "",
        (
            Leaf("cbc:ID", "delivery_terms.incoterms"),
            Leaf("cac:DeliveryLocation/cbc:Description", "delivery_terms.place"),
        ),
    ),
)

_ACCOUNT: tuple[Row, ...] = (
    Leaf("cbc:ID", "id"),
    Leaf("cbc:Name", "name"),
    Leaf("cac:FinancialInstitutionBranch/cbc:ID", "bank_id"),
)


def _means(*due: Row) -> Many:
    rows: tuple[Row, ...] = (
        Leaf("cbc:PaymentMeansCode", "code", attribute=("name", "text"), mandatory="1"),
        *due,
        Leaf("cbc:PaymentID", "reference"),
        Part(
            "cac:CardAccount",
            "",
            (
                Leaf("cbc:PrimaryAccountNumberID", "card_number", mandatory="NA"),
                Constant("cbc:NetworkID", "NA"),
                Leaf("cbc:HolderName", "card_holder"),
            ),
        ),
        Part("cac:PayeeFinancialAccount", "account", _ACCOUNT),
        Part(
            "cac:PaymentMandate",
            "",
            (Leaf("cbc:ID", "mandate_id"), Leaf("cac:PayerFinancialAccount/cbc:ID", "debited_account")),
        ),
    )
    return Many("cac:PaymentMeans", "means", rows)


_TERMS = Part(
    "cac:PaymentTerms",
    "",
    (
        Leaf("cbc:Note", "payment_terms.note"),
        Leaf("cbc:ReferenceEventCode", "payment_terms.basis"),
        Leaf("cbc:SettlementDiscountPercent", "payment_terms.discount_percent"),
        Leaf("cbc:SettlementDiscountAmount", "payment_terms.discount_amount", amount=True),
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
    ),
)

_ALLOWANCES = Many("cac:AllowanceCharge", "allowances", _ALLOWANCE)
_EXCHANGE = Part(
    "cac:TaxExchangeRate",
    "exchange",
    (
        Leaf("cbc:SourceCurrencyCode", "source"),
        Leaf("cbc:TargetCurrencyCode", "target"),
        Leaf("cbc:CalculationRate", "rate"),
    ),
)

_SUMS: tuple[Row, ...] = (
    Many(
        "cac:TaxTotal",
        "tax_totals",
        (
            Leaf("cbc:TaxAmount", "amount", attribute=("currencyID", "currency")),
            Many(
                "cac:TaxSubtotal",
                "parts",
                (
                    Leaf("cbc:TaxableAmount", "taxable_amount", amount=True),
                    Leaf("cbc:TaxAmount", "tax_amount", amount=True, mandatory="0"),
                    Part("cac:TaxCategory", "", _CATEGORY, always=True),
                ),
            ),
        ),
    ),
    Part(
        "cac:LegalMonetaryTotal",
        "totals",
        (
            Leaf("cbc:LineExtensionAmount", "lines", amount=True),
            Leaf("cbc:TaxExclusiveAmount", "tax_exclusive", amount=True),
            Leaf("cbc:TaxInclusiveAmount", "tax_inclusive", amount=True),
            Leaf("cbc:AllowanceTotalAmount", "allowances", amount=True),
            Leaf("cbc:ChargeTotalAmount", "charges", amount=True),
            Leaf("cbc:PrepaidAmount", "prepaid", amount=True),
            Leaf("cbc:PayableRoundingAmount", "rounding", amount=True),
            Leaf("cbc:PayableAmount", "payable", amount=True),
        ),
    ),
)

# --- lines -----------------------------------------------------------------------------------------------------------

_ITEM: tuple[Row, ...] = (
    Leaf("cbc:Description", "description"),
    Leaf("cbc:Name", "name"),
    Leaf("cac:BuyersItemIdentification/cbc:ID", "buyer_item_id"),
    Leaf("cac:SellersItemIdentification/cbc:ID", "seller_item_id"),
    Leaf("cac:ManufacturersItemIdentification/cbc:ID", "manufacturer_item_id"),
    Leaf("cac:StandardItemIdentification/cbc:ID", "gtin", fixed=("schemeID", "0160")),
    Leaf("cac:OriginCountry/cbc:IdentificationCode", "origin_country"),
    Many(
        "cac:CommodityClassification",
        "classifications",
        (Leaf("cbc:ItemClassificationCode", "code", more=(("listID", "list_id"), ("listVersionID", "list_version"))),),
        also=("cbc:ItemClassificationCode",),
    ),
    Many("cac:ClassifiedTaxCategory", "taxes", _CATEGORY),
    Many(
        "cac:AdditionalItemProperty",
        "attributes",
        (Leaf("cbc:Name", "name"), Leaf("cbc:Value", "value")),
        also=("cbc:Name", "cbc:Value"),
    ),
    Leaf("cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID", "lot_number"),
)

_PRICE: tuple[Row, ...] = (
    Leaf("cbc:PriceAmount", "price.amount", amount=True, mandatory="0"),
    Leaf("cbc:BaseQuantity", "price.base_quantity.value", attribute=("unitCode", "price.base_quantity.unit")),
    Leaf("cbc:PriceTypeCode", "price.type"),
    Part(
        "cac:AllowanceCharge",
        "",
        (
            Constant("cbc:ChargeIndicator", "false"),
            Leaf("cbc:Amount", "price_discount", amount=True, mandatory="0"),
            Leaf("cbc:BaseAmount", "gross_price.amount", amount=True),
        ),
    ),
)

_ORDER_LINE = Part(
    "cac:OrderLineReference",
    "",
    (Leaf("cbc:LineID", "order_line", mandatory="NA"), Leaf("cac:OrderReference/cbc:ID", "order_number")),
)


def _line(quantity: str) -> tuple[Row, ...]:
    return (
        Leaf("cbc:ID", "id"),
        _NOTES,
        Leaf(quantity, "quantity.value", attribute=("unitCode", "quantity.unit")),
        Leaf("cbc:LineExtensionAmount", "amount", amount=True, mandatory="0"),
        Leaf("cbc:AccountingCost", "accounting_reference"),
        Part("cac:InvoicePeriod", "", _PERIOD),
        _ORDER_LINE,
        Part(
            "cac:DespatchLineReference",
            "",
            (Constant("cbc:LineID", "NA"), Leaf("cac:DocumentReference/cbc:ID", "delivery_note")),
        ),
        _typed("cac:DocumentReference", "object_id", OBJECT, "object_id_scheme"),
        Many(
            "cac:DocumentReference",
            "references",
            _REFERENCE,
            also=("cbc:DocumentTypeCode",),
            unlike=("cbc:DocumentTypeCode", OBJECT),
        ),
        Part(
            "cac:Delivery",
            "",
            (
                Leaf("cbc:Quantity", "delivered_quantity.value", attribute=("unitCode", "delivered_quantity.unit")),
                Leaf("cbc:ActualDeliveryDate", "delivery_date"),
                Part("cac:DeliveryLocation", "ship_to", _PLACE),
                Part("cac:DeliveryParty", "ship_to", _RECIPIENT),
            ),
        ),
        _ALLOWANCES,
        Part("cac:Item", "", _ITEM, always=True),
        Part("cac:Price", "", _PRICE),
    )


# --- the two documents -----------------------------------------------------------------------------------------------

INVOICE: tuple[Row, ...] = (
    *_RULES,
    Leaf("cbc:DueDate", "due_date"),
    Leaf("cbc:InvoiceTypeCode", "invoice_type"),
    _NOTES,
    Leaf("cbc:TaxPointDate", "tax_point_date"),
    *_CURRENCIES,
    _TENDER,
    _CONTRACT,
    _OBJECT,
    *_DOCUMENTS,
    Leaf("cac:ProjectReference/cbc:ID", "project_number"),
    *_PARTIES,
    _means(),
    _TERMS,
    _ALLOWANCES,
    _EXCHANGE,
    *_SUMS,
    Many("cac:InvoiceLine", "lines", _line("cbc:InvoicedQuantity")),
)

CREDIT_NOTE: tuple[Row, ...] = (
    *_RULES,
    Leaf("cbc:TaxPointDate", "tax_point_date"),
    Leaf("cbc:CreditNoteTypeCode", "invoice_type"),
    _NOTES,
    *_CURRENCIES,
    _CONTRACT,
    _OBJECT,
    _typed(_ADDITIONAL, "project_number", PROJECT),
    *_DOCUMENTS,
    _TENDER,
    *_PARTIES,
    # A credit note has no due date of its own: EN 16931 puts it to the means of payment.
    _means(Leaf("cbc:PaymentDueDate", "due_date")),
    _TERMS,
    _EXCHANGE,
    _ALLOWANCES,
    *_SUMS,
    Many("cac:CreditNoteLine", "lines", _line("cbc:CreditedQuantity")),
)
