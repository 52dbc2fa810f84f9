"""The parts that only an invoice has: means of payment, sums, supporting documents, properties of items."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import BankAccount


@dataclass(slots=True, kw_only=True)
class PrecedingInvoice:
    """An invoice that is credited or corrected (BG-3)."""

    id: str = field(metadata=about("Its number", "cac:InvoiceDocumentReference/cbc:ID (BT-25)"))
    issue_date: date | None = field(default=None, metadata=about("Its date", "cbc:IssueDate (BT-26)"))


@dataclass(slots=True, kw_only=True)
class SupportingDocument:
    """A document that explains the invoice (BG-24)."""

    id: str = field(metadata=about("Its number", "cac:AdditionalDocumentReference/cbc:ID (BT-122)"))
    description: str | None = field(default=None, metadata=about("What it is", "cbc:DocumentDescription (BT-123)"))
    uri: str | None = field(
        default=None, metadata=about("Where it can be had", "cac:ExternalReference/cbc:URI (BT-124)")
    )
    content: str | None = field(
        default=None, metadata=about("The document itself", "cbc:EmbeddedDocumentBinaryObject (BT-125)", "base64")
    )
    media_type: str | None = field(default=None, metadata=about("What kind of file", "@mimeCode (BT-125)", "MIME"))
    filename: str | None = field(default=None, metadata=about("Its file name", "@filename (BT-125)"))


@dataclass(slots=True, kw_only=True)
class ItemAttribute:
    """A property of an item (BG-32)."""

    name: str = field(metadata=about("Which property", "cbc:Name (BT-160)"))
    value: str = field(metadata=about("Its value", "cbc:Value (BT-161)"))


@dataclass(slots=True, kw_only=True)
class Classification:
    """The class of an item in a classification such as UNSPSC or the customs tariff."""

    code: str = field(metadata=about("The class", "cbc:ItemClassificationCode (BT-158)"))
    list_id: str | None = field(default=None, metadata=about("Of which classification", "@listID", "UNCL 7143"))
    list_version: str | None = field(default=None, metadata=about("Its version", "@listVersionID"))


@dataclass(slots=True, kw_only=True)
class PaymentMeans:
    """How to pay (BG-16)."""

    code: str | None = field(
        default=None,
        metadata=about("30 credit transfer, 58 SEPA transfer", "cbc:PaymentMeansCode (BT-81)", "UNCL 4461"),
    )
    text: str | None = field(default=None, metadata=about("The same in words", "cbc:PaymentMeansCode/@name (BT-82)"))
    reference: str | None = field(default=None, metadata=about("What to quote when paying", "cbc:PaymentID (BT-83)"))
    accounts: list[BankAccount] = field(
        default_factory=list, metadata=about("Accounts to pay to", "cac:PayeeFinancialAccount (BG-17)")
    )
    card_number: str | None = field(
        default=None,
        metadata=about("Card it was paid with, shortened", "cac:CardAccount/cbc:PrimaryAccountNumberID (BG-18, BT-87)"),
    )
    card_holder: str | None = field(default=None, metadata=about("Whose card", "cbc:HolderName (BG-18, BT-88)"))
    mandate_id: str | None = field(
        default=None, metadata=about("Mandate of a direct debit", "cac:PaymentMandate/cbc:ID (BG-19, BT-89)")
    )
    creditor_id: str | None = field(
        default=None, metadata=about("SEPA number of who draws it", "cac:PartyIdentification/cbc:ID (BG-19, BT-90)")
    )
    debited_account: str | None = field(
        default=None, metadata=about("Account it is drawn from", "cac:PayerFinancialAccount/cbc:ID (BG-19, BT-91)")
    )


@dataclass(slots=True, kw_only=True)
class InvoiceTotals:
    """Sums over the invoice, as its sender states them (BG-22). ``documents.complete`` computes what is missing."""

    lines: Decimal | None = field(
        default=None, metadata=about("Sum of the line amounts", "cbc:LineExtensionAmount (BT-106)", "document currency")
    )
    allowances: Decimal | None = field(
        default=None,
        metadata=about("Sum of the allowances on the whole", "cbc:AllowanceTotalAmount (BT-107)", "document currency"),
    )
    charges: Decimal | None = field(
        default=None,
        metadata=about("Sum of the charges on the whole", "cbc:ChargeTotalAmount (BT-108)", "document currency"),
    )
    tax_exclusive: Decimal | None = field(
        default=None, metadata=about("Amount without tax", "cbc:TaxExclusiveAmount (BT-109)", "document currency")
    )
    tax: Decimal | None = field(
        default=None, metadata=about("Tax", "cac:TaxTotal/cbc:TaxAmount (BT-110)", "document currency")
    )
    tax_accounted: Decimal | None = field(
        default=None, metadata=about("Tax in the tax currency", "cac:TaxTotal/cbc:TaxAmount (BT-111)", "tax currency")
    )
    tax_inclusive: Decimal | None = field(
        default=None, metadata=about("Amount with tax", "cbc:TaxInclusiveAmount (BT-112)", "document currency")
    )
    prepaid: Decimal | None = field(
        default=None, metadata=about("Paid already", "cbc:PrepaidAmount (BT-113)", "document currency")
    )
    rounding: Decimal | None = field(
        default=None, metadata=about("Rounding", "cbc:PayableRoundingAmount (BT-114)", "document currency")
    )
    payable: Decimal | None = field(
        default=None, metadata=about("Amount due", "cbc:PayableAmount (BT-115)", "document currency")
    )
    discountable: Decimal | None = field(
        default=None,
        metadata=about("What the discount for paying early is of", "ext:DiscountBase", "document currency"),
    )
    discounted: Decimal | None = field(
        default=None, metadata=about("Amount due less that discount", "ext:DiscountedAmount", "document currency")
    )
    discount: Decimal | None = field(
        default=None, metadata=about("That discount", "ext:TermsDiscountAmount", "document currency")
    )
