"""The invoice and the credit note, with the business terms of EN 16931 as far as Peppol BIS Billing 3 uses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edi_gateway.documents.blocks import (
    AllowanceCharge,
    DeliveryTerms,
    Note,
    Party,
    PaymentTerms,
    Price,
    Quantity,
    Reference,
    Tax,
)
from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import ItemLine, TaxSubtotal, Transport
from edi_gateway.documents.invoice_blocks import (
    Classification,
    InvoiceTotals,
    ItemAttribute,
    PaymentMeans,
    PrecedingInvoice,
    SupportingDocument,
)

CREDIT_NOTE_TYPES = ("81", "83", "296", "308", "381", "396", "420", "458", "532")
"""The types (UNCL 1001) that Peppol BIS Billing 3 sends as a credit note."""


@dataclass(slots=True, kw_only=True)
class InvoiceLine(ItemLine):
    """What is charged, or credited, for one thing (BG-25)."""

    name: str | None = field(
        default=None, metadata=about("Short name of the item; none: the description", "cac:Item/cbc:Name (BT-153)")
    )
    object_id: str | None = field(
        default=None, metadata=about("What the line is about: a meter", "cac:DocumentReference/cbc:ID (BT-128)")
    )
    object_id_scheme: str | None = field(
        default=None, metadata=about("What kind of number that is", "cbc:ID/@schemeID (BT-128)", "UNCL 1153")
    )
    classifications: list[Classification] = field(
        default_factory=list, metadata=about("Classes of the item", "cac:CommodityClassification (BT-158)")
    )
    attributes: list[ItemAttribute] = field(
        default_factory=list, metadata=about("Properties of the item", "cac:AdditionalItemProperty (BG-32)")
    )
    origin_country: str | None = field(
        default=None, metadata=about("Country of origin", "cac:OriginCountry (BT-159)", "ISO 3166 alpha-2")
    )
    quantity: Quantity | None = field(default=None, metadata=about("Quantity charged", "cbc:InvoicedQuantity (BT-129)"))
    delivered_quantity: Quantity | None = field(
        default=None, metadata=about("Quantity delivered", "cac:Delivery/cbc:Quantity")
    )
    free_quantity: Quantity | None = field(
        default=None, metadata=about("Goods free of charge besides", "ext:FreeQuantity")
    )
    price: Price | None = field(default=None, metadata=about("Net price", "cac:Price (BG-29)"))
    gross_price: Price | None = field(
        default=None, metadata=about("Price before the discount on the price", "cac:Price/cac:AllowanceCharge (BT-148)")
    )
    price_discount: Decimal | None = field(
        default=None,
        metadata=about(
            "Gross less net price", "cac:Price/cac:AllowanceCharge/cbc:Amount (BT-147)", "document currency"
        ),
    )
    amount: Decimal | None = field(
        default=None, metadata=about("Net amount of the line", "cbc:LineExtensionAmount (BT-131)", "document currency")
    )
    taxes: list[Tax] = field(default_factory=list, metadata=about("Taxes", "cac:ClassifiedTaxCategory (BG-30)"))
    allowances: list[AllowanceCharge] = field(
        default_factory=list, metadata=about("Allowances and charges", "cac:AllowanceCharge (BG-27, BG-28)")
    )
    order_number: str | None = field(
        default=None, metadata=about("The order", "cac:OrderLineReference/cac:OrderReference/cbc:ID")
    )
    order_line: str | None = field(
        default=None, metadata=about("Number of the line in the order", "cac:OrderLineReference/cbc:LineID (BT-132)")
    )
    delivery_note: str | None = field(
        default=None, metadata=about("Delivery note", "cac:DespatchLineReference/cac:DocumentReference/cbc:ID")
    )
    accounting_reference: str | None = field(
        default=None, metadata=about("Where the buyer books it", "cbc:AccountingCost (BT-133)")
    )
    period_start: date | None = field(
        default=None, metadata=about("First day of what is charged", "cac:InvoicePeriod/cbc:StartDate (BG-26, BT-134)")
    )
    period_end: date | None = field(
        default=None, metadata=about("Last day of what is charged", "cac:InvoicePeriod/cbc:EndDate (BG-26, BT-135)")
    )
    delivery_date: date | None = field(
        default=None, metadata=about("Day of delivery", "cac:Delivery/cbc:ActualDeliveryDate")
    )
    ship_to: Party | None = field(default=None, metadata=about("Where it went", "cac:Delivery/cac:DeliveryParty"))
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-127)"))
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))


@dataclass(slots=True, kw_only=True)
class Invoice:
    """An invoice or a credit note (UBL Invoice and CreditNote, EDIFACT INVOIC, X12 810).

    Amounts of a credit note are positive: its type says that they are owed the other way.
    """

    id: str = field(metadata=about("Invoice number", "cbc:ID (BT-1)"))
    issue_date: date = field(metadata=about("Date of the invoice", "cbc:IssueDate (BT-2)"))
    invoice_type: str | None = field(
        default=None,
        metadata=about("380 invoice, 381 credit note; none means 380", "cbc:InvoiceTypeCode (BT-3)", "UNCL 1001"),
    )
    function: str | None = field(
        default=None, metadata=about("Original, change, copy; none means 9, original", "ext", "UNCL 1225")
    )
    specification: str | None = field(
        default=None, metadata=about("Rules it follows", "cbc:CustomizationID (BG-2, BT-24)")
    )
    business_process: str | None = field(
        default=None, metadata=about("Business process it is part of", "cbc:ProfileID (BG-2, BT-23)")
    )
    currency: str | None = field(
        default=None, metadata=about("Currency of all amounts", "cbc:DocumentCurrencyCode (BT-5)", "ISO 4217")
    )
    tax_currency: str | None = field(
        default=None, metadata=about("Currency the tax is accounted for in", "cbc:TaxCurrencyCode (BT-6)", "ISO 4217")
    )
    exchange_rate: Decimal | None = field(
        default=None, metadata=about("Rate to that currency", "cac:TaxExchangeRate/cbc:CalculationRate", "per unit")
    )
    tax_point_date: date | None = field(default=None, metadata=about("Day the tax is due", "cbc:TaxPointDate (BT-7)"))
    tax_point_code: str | None = field(
        default=None,
        metadata=about("What makes the tax due", "cac:InvoicePeriod/cbc:DescriptionCode (BT-8)", "UNCL 2005"),
    )
    due_date: date | None = field(default=None, metadata=about("Date due", "cbc:DueDate (BT-9)"))
    delivery_date: date | None = field(
        default=None, metadata=about("Day of delivery", "cac:Delivery/cbc:ActualDeliveryDate (BT-72)")
    )
    despatch_date: date | None = field(
        default=None, metadata=about("Day of despatch", "cac:Despatch/cbc:ActualDespatchDate")
    )
    period_start: date | None = field(
        default=None, metadata=about("First day of what is charged", "cac:InvoicePeriod/cbc:StartDate (BG-14, BT-73)")
    )
    period_end: date | None = field(
        default=None, metadata=about("Last day of what is charged", "cac:InvoicePeriod/cbc:EndDate (BG-14, BT-74)")
    )
    buyer_reference: str | None = field(
        default=None, metadata=about("What the buyer routes it by", "cbc:BuyerReference (BT-10)")
    )
    project_number: str | None = field(default=None, metadata=about("Project", "cac:ProjectReference/cbc:ID (BT-11)"))
    contract_number: str | None = field(
        default=None, metadata=about("Contract", "cac:ContractDocumentReference/cbc:ID (BT-12)")
    )
    order_number: str | None = field(default=None, metadata=about("The order", "cac:OrderReference/cbc:ID (BT-13)"))
    order_date: date | None = field(default=None, metadata=about("Its date", "cac:OrderReference/cbc:IssueDate"))
    sales_order_number: str | None = field(
        default=None, metadata=about("The seller's number for the order", "cac:OrderReference/cbc:SalesOrderID (BT-14)")
    )
    receipt_number: str | None = field(
        default=None, metadata=about("The receiving advice", "cac:ReceiptDocumentReference/cbc:ID (BT-15)")
    )
    despatch_number: str | None = field(
        default=None,
        metadata=about("The ship notice or delivery note", "cac:DespatchDocumentReference/cbc:ID (BT-16)"),
    )
    tender_number: str | None = field(
        default=None, metadata=about("Tender or lot", "cac:OriginatorDocumentReference/cbc:ID (BT-17)")
    )
    object_id: str | None = field(
        default=None,
        metadata=about("What the invoice is about", "cac:AdditionalDocumentReference/cbc:ID (BT-18)"),
    )
    object_id_scheme: str | None = field(
        default=None, metadata=about("What kind of number that is", "cbc:ID/@schemeID (BT-18)", "UNCL 1153")
    )
    accounting_reference: str | None = field(
        default=None, metadata=about("Where the buyer books it", "cbc:AccountingCost (BT-19)")
    )
    vendor_number: str | None = field(
        default=None, metadata=about("The buyer's number for the seller", "ext:VendorNumber")
    )
    department: str | None = field(default=None, metadata=about("The buyer's department", "ext:DepartmentNumber"))
    preceding_invoices: list[PrecedingInvoice] = field(
        default_factory=list, metadata=about("What is credited or corrected", "cac:BillingReference (BG-3)")
    )
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    documents: list[SupportingDocument] = field(
        default_factory=list, metadata=about("Supporting documents", "cac:AdditionalDocumentReference (BG-24)")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BG-1)"))
    seller: Party | None = field(default=None, metadata=about("Who delivers", "cac:AccountingSupplierParty (BG-4)"))
    invoicee: Party | None = field(
        default=None, metadata=about("Who gets the invoice; none: the buyer", "cac:AccountingCustomerParty (BG-7)")
    )
    buyer: Party | None = field(default=None, metadata=about("Who ordered", "cac:BuyerCustomerParty (BG-7)"))
    payee: Party | None = field(
        default=None, metadata=about("Who is paid, where not the seller", "cac:PayeeParty (BG-10)")
    )
    tax_representative: Party | None = field(
        default=None, metadata=about("Who pays the seller's tax", "cac:TaxRepresentativeParty (BG-11)")
    )
    ship_to: Party | None = field(
        default=None, metadata=about("Where the goods went", "cac:Delivery/cac:DeliveryLocation (BG-13, BG-15)")
    )
    transport: Transport | None = field(default=None, metadata=about("How the goods travelled", "cac:ShipmentStage"))
    delivery_terms: DeliveryTerms | None = field(default=None, metadata=about("Carriage", "cac:DeliveryTerms"))
    shipped_quantity: Quantity | None = field(
        default=None, metadata=about("Units of the shipment", "cac:Shipment/cbc:TotalGoodsItemQuantity")
    )
    gross_weight: Quantity | None = field(
        default=None, metadata=about("Gross weight of the shipment", "cac:Shipment/cbc:GrossWeightMeasure")
    )
    payment_means: PaymentMeans | None = field(default=None, metadata=about("How to pay", "cac:PaymentMeans (BG-16)"))
    payment_terms: PaymentTerms | None = field(default=None, metadata=about("When to pay", "cac:PaymentTerms"))
    allowances: list[AllowanceCharge] = field(
        default_factory=list, metadata=about("On the whole invoice", "cac:AllowanceCharge (BG-20, BG-21)")
    )
    lines: list[InvoiceLine] = field(default_factory=list, metadata=about("What is charged", "cac:InvoiceLine (BG-25)"))
    taxes: list[TaxSubtotal] = field(
        default_factory=list, metadata=about("Tax by category and rate", "cac:TaxTotal/cac:TaxSubtotal (BG-23)")
    )
    totals: InvoiceTotals | None = field(default=None, metadata=about("Stated sums", "cac:LegalMonetaryTotal (BG-22)"))

    @property
    def is_credit_note(self) -> bool:
        """Whether its type says that the seller owes the buyer."""
        return self.invoice_type in CREDIT_NOTE_TYPES
