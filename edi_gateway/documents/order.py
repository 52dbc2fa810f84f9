"""The purchase order, and what it shares with its response and its change."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from edi_gateway.documents.blocks import (
    AllowanceCharge,
    Delivery,
    DeliverySplit,
    DeliveryTerms,
    Note,
    Party,
    PaymentTerms,
    Price,
    Quantity,
    Reference,
    ScheduleLine,
    Tax,
    Totals,
)
from edi_gateway.documents.fields import about


@dataclass(slots=True, kw_only=True)
class OrderLine:
    """One thing that is ordered. ``sub_lines`` are what it consists of: the parts of a kit, the content of a pack."""

    id: str = field(metadata=about("Line number", "cbc:ID (BT-126)"))
    action: str | None = field(default=None, metadata=about("What to do with it", "cbc:LineStatusCode", "UNCL 1229"))
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
    promotional_variant: str | None = field(
        default=None, metadata=about("Variant of the item for a promotion", "ext:PromotionalVariant")
    )
    lot_number: str | None = field(
        default=None, metadata=about("Batch asked for", "cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID")
    )
    description: str | None = field(default=None, metadata=about("Item in words", "cac:Item/cbc:Description (BT-154)"))
    colour: str | None = field(default=None, metadata=about("Colour", "cac:AdditionalItemProperty (BG-32)"))
    size: str | None = field(default=None, metadata=about("Size", "cac:AdditionalItemProperty (BG-32)"))
    quantity: Quantity | None = field(default=None, metadata=about("Quantity ordered", "cbc:Quantity (BT-129)"))
    free_quantity: Quantity | None = field(
        default=None, metadata=about("Goods free of charge besides", "ext:FreeQuantity")
    )
    pack_quantity: Decimal | None = field(
        default=None, metadata=about("Units in one trade unit", "cac:Item/cbc:PackQuantity")
    )
    price: Price | None = field(default=None, metadata=about("Net price", "cac:Price (BG-29)"))
    gross_price: Price | None = field(
        default=None, metadata=about("Price before allowances and charges", "cac:AlternativeConditionPrice (BT-148)")
    )
    retail_price: Decimal | None = field(
        default=None, metadata=about("Retail price", "ext:RetailPrice", "document currency")
    )
    amount: Decimal | None = field(
        default=None, metadata=about("Amount of the line", "cbc:LineExtensionAmount (BT-131)", "document currency")
    )
    delivery: Delivery | None = field(default=None, metadata=about("When this line is wanted", "cac:Delivery"))
    splits: list[DeliverySplit] = field(
        default_factory=list, metadata=about("Which part goes where", "cac:Delivery (several)")
    )
    schedule: list[ScheduleLine] = field(
        default_factory=list, metadata=about("Which part is wanted when", "cac:DeliverySchedule")
    )
    taxes: list[Tax] = field(default_factory=list, metadata=about("Taxes", "cac:TaxTotal (BG-30)"))
    allowances: list[AllowanceCharge] = field(
        default_factory=list, metadata=about("Allowances and charges", "cac:AllowanceCharge (BG-27, BG-28)")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-127)"))
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))
    sub_lines: list[OrderLine] = field(default_factory=list, metadata=about("What it consists of", "cac:SubLineItem"))


@dataclass(slots=True, kw_only=True)
class OrderHeader:
    """What an order says above its lines; a response and a change say the same again."""

    id: str = field(metadata=about("Order number", "cbc:ID (BT-13)"))
    issue_date: date = field(metadata=about("Date of the order", "cbc:IssueDate (BT-2)"))
    issue_time: time | None = field(default=None, metadata=about("Time of the order", "cbc:IssueTime"))
    order_type: str | None = field(
        default=None, metadata=about("Kind of order; none means 220, order", "cbc:OrderTypeCode", "UNCL 1001")
    )
    function: str | None = field(
        default=None, metadata=about("Original, change, copy; none means 9, original", "ext", "UNCL 1225")
    )
    currency: str | None = field(
        default=None, metadata=about("Currency of all amounts", "cbc:DocumentCurrencyCode (BT-5)", "ISO 4217")
    )
    cancel_after: date | None = field(
        default=None, metadata=about("Void if not delivered by then", "cac:ValidityPeriod/cbc:EndDate")
    )
    release_number: str | None = field(
        default=None, metadata=about("Blanket order or call-off number", "cac:OrderDocumentReference/cbc:ID")
    )
    contract_number: str | None = field(default=None, metadata=about("Contract", "cac:Contract/cbc:ID (BT-12)"))
    quotation_number: str | None = field(
        default=None, metadata=about("Quotation", "cac:QuotationDocumentReference/cbc:ID")
    )
    price_list: str | None = field(default=None, metadata=about("Price list", "cac:CatalogueReference/cbc:ID"))
    promotion: str | None = field(default=None, metadata=about("Promotion or deal", "ext:PromotionReference"))
    customer_reference: str | None = field(
        default=None, metadata=about("The customer's own reference", "cbc:CustomerReference (BT-10)")
    )
    vendor_number: str | None = field(
        default=None, metadata=about("The buyer's number for the seller", "ext:VendorNumber")
    )
    department: str | None = field(default=None, metadata=about("The buyer's department", "ext:DepartmentNumber"))
    merchandise_type: str | None = field(
        default=None, metadata=about("Kind of goods, as agreed", "ext:MerchandiseTypeCode")
    )
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-22)"))
    buyer: Party | None = field(default=None, metadata=about("Who orders", "cac:BuyerCustomerParty (BG-7)"))
    seller: Party | None = field(default=None, metadata=about("Who delivers", "cac:SellerSupplierParty (BG-4)"))
    ship_to: Party | None = field(
        default=None, metadata=about("Where the goods go", "cac:Delivery/cac:DeliveryParty (BG-13)")
    )
    invoicee: Party | None = field(default=None, metadata=about("Who gets the invoice", "cac:AccountingCustomerParty"))
    final_recipient: Party | None = field(
        default=None, metadata=about("Whom the goods are marked for (cross-dock)", "cac:OriginatorCustomerParty")
    )
    delivery: Delivery | None = field(default=None, metadata=about("When and how", "cac:Delivery"))
    delivery_terms: DeliveryTerms | None = field(default=None, metadata=about("Carriage", "cac:DeliveryTerms"))
    payment_terms: PaymentTerms | None = field(default=None, metadata=about("Payment", "cac:PaymentTerms"))
    allowances: list[AllowanceCharge] = field(
        default_factory=list, metadata=about("On the whole order", "cac:AllowanceCharge (BG-20, BG-21)")
    )


@dataclass(slots=True, kw_only=True)
class Order(OrderHeader):
    """A buyer's order to a seller (UBL Order, EDIFACT ORDERS, X12 850)."""

    lines: list[OrderLine] = field(default_factory=list, metadata=about("What is ordered", "cac:OrderLine (BG-25)"))
    totals: Totals | None = field(default=None, metadata=about("Stated sums", "cac:AnticipatedMonetaryTotal (BG-22)"))
