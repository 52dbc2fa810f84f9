"""Where each field of an Invoice stands in a UBL 2.1 Invoice and CreditNote, as the binding of EN 16931 has it.

The rows of a table are in the order of the schema's sequence. ``invoice_shape`` says what the fields are that a
document does not have (``seller.ids``, ``means``, ``tax_totals`` ...).
"""

from __future__ import annotations

from edi_gateway.mapping.ubl.invoice_parts import (
    ALLOWANCE,
    CATEGORY,
    NOTES,
    OBJECT,
    OTHER_PARTY,
    PARTY,
    PERIOD,
    PLACE,
    PROJECT,
    RECIPIENT,
    REFERENCE,
    typed,
)
from edi_gateway.mapping.ubl.table import Constant, Leaf, Many, Part, Row

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
    Part("cac:InvoicePeriod", "", (*PERIOD, Leaf("cbc:DescriptionCode", "tax_point_code"))),
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
_OBJECT = typed(_ADDITIONAL, "object_id", OBJECT, "object_id_scheme")
_CONTENT = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
_DOCUMENTS: tuple[Row, ...] = (
    Many(
        _ADDITIONAL,
        "references",
        REFERENCE,
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
    Part("cac:AccountingSupplierParty", "", (Part("cac:Party", "seller", PARTY),), always=True),
    Part("cac:AccountingCustomerParty", "", (Part("cac:Party", "customer", PARTY),), always=True),
    Part("cac:PayeeParty", "payee", OTHER_PARTY),
    Part("cac:BuyerCustomerParty/cac:Party", "orderer", PARTY),
    Part("cac:TaxRepresentativeParty", "tax_representative", OTHER_PARTY),
    Part(
        "cac:Delivery",
        "",
        (
            Leaf("cbc:ActualDeliveryDate", "delivery_date"),
            Part("cac:DeliveryLocation", "ship_to", PLACE),
            Part("cac:CarrierParty", "", _CARRIER),
            Part("cac:DeliveryParty", "ship_to", RECIPIENT),
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

_ALLOWANCES = Many("cac:AllowanceCharge", "allowances", ALLOWANCE)
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
                    Part("cac:TaxCategory", "", CATEGORY, always=True),
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
    Many("cac:ClassifiedTaxCategory", "taxes", CATEGORY),
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
        NOTES,
        Leaf(quantity, "quantity.value", attribute=("unitCode", "quantity.unit")),
        Leaf("cbc:LineExtensionAmount", "amount", amount=True, mandatory="0"),
        Leaf("cbc:AccountingCost", "accounting_reference"),
        Part("cac:InvoicePeriod", "", PERIOD),
        _ORDER_LINE,
        Part(
            "cac:DespatchLineReference",
            "",
            (Constant("cbc:LineID", "NA"), Leaf("cac:DocumentReference/cbc:ID", "delivery_note")),
        ),
        typed("cac:DocumentReference", "object_id", OBJECT, "object_id_scheme"),
        Many(
            "cac:DocumentReference",
            "references",
            REFERENCE,
            also=("cbc:DocumentTypeCode",),
            unlike=("cbc:DocumentTypeCode", OBJECT),
        ),
        Part(
            "cac:Delivery",
            "",
            (
                Leaf("cbc:Quantity", "delivered_quantity.value", attribute=("unitCode", "delivered_quantity.unit")),
                Leaf("cbc:ActualDeliveryDate", "delivery_date"),
                Part("cac:DeliveryLocation", "ship_to", PLACE),
                Part("cac:DeliveryParty", "ship_to", RECIPIENT),
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
    NOTES,
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
    NOTES,
    *_CURRENCIES,
    _CONTRACT,
    _OBJECT,
    typed(_ADDITIONAL, "project_number", PROJECT),
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
