"""The remittance advice: which invoices a payment pays, and what was taken off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edi_gateway.documents.blocks import Note, Party, Reference
from edi_gateway.documents.fields import about
from edi_gateway.documents.goods import BankAccount


@dataclass(slots=True, kw_only=True)
class Adjustment:
    """An amount that is paid less (positive) or more (negative), and why."""

    amount: Decimal = field(metadata=about("How much less is paid", "ext:AdjustmentAmount", "document currency"))
    reason_code: str | None = field(default=None, metadata=about("Why, coded", "ext:AdjustmentReasonCode", "UNCL 4465"))
    reason: str | None = field(default=None, metadata=about("Why, in words", "ext:AdjustmentReason"))
    reference: str | None = field(default=None, metadata=about("What it refers to", "cac:DocumentReference/cbc:ID"))


@dataclass(slots=True, kw_only=True)
class RemittanceLine:
    """One invoice or credit note that is paid or set off."""

    document_id: str = field(metadata=about("Number of the invoice", "cac:InvoiceDocumentReference/cbc:ID"))
    document_kind: str | None = field(
        default=None,
        metadata=about("380 invoice, 381 credit note; none means 380", "cbc:DocumentTypeCode", "UNCL 1001"),
    )
    document_date: date | None = field(default=None, metadata=about("Its date", "cbc:IssueDate"))
    invoice_amount: Decimal | None = field(
        default=None, metadata=about("What it came to, never negative", "ext:InvoiceAmount", "document currency")
    )
    discount: Decimal | None = field(
        default=None, metadata=about("Discount taken for paying early", "ext:DiscountAmount", "document currency")
    )
    paid_amount: Decimal | None = field(
        default=None,
        metadata=about(
            "What is paid; of a credit note, what is kept back", "cbc:CreditLineAmount", "document currency"
        ),
    )
    adjustments: list[Adjustment] = field(
        default_factory=list, metadata=about("What was taken off, and why", "ext:Adjustment")
    )
    order_number: str | None = field(default=None, metadata=about("The order", "cac:OrderReference/cbc:ID"))
    references: list[Reference] = field(default_factory=list, metadata=about("Other numbers", "cac:DocumentReference"))
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-127)"))


@dataclass(slots=True, kw_only=True)
class RemittanceAdvice:
    """What a payment is for (UBL RemittanceAdvice, EDIFACT REMADV, X12 820)."""

    id: str = field(metadata=about("Number of the advice", "cbc:ID"))
    issue_date: date = field(metadata=about("Its date", "cbc:IssueDate"))
    remittance_type: str | None = field(
        default=None, metadata=about("Kind of advice; none means 481", "ext:DocumentTypeCode", "UNCL 1001")
    )
    handling: str | None = field(
        default=None, metadata=about("Advice only, or order to pay", "ext:TransactionHandlingCode", "X12 305")
    )
    payment_date: date | None = field(default=None, metadata=about("Day of the payment", "cbc:PaymentDueDate"))
    payment_amount: Decimal | None = field(
        default=None, metadata=about("What is paid", "cbc:TotalPaymentAmount", "document currency")
    )
    debit: bool | None = field(
        default=None, metadata=about("True: drawn from the payee; else paid to the payee", "ext:DebitIndicator")
    )
    payment_means: str | None = field(
        default=None, metadata=about("Means of payment", "cbc:PaymentMeansCode (BT-81)", "UNCL 4461")
    )
    currency: str | None = field(
        default=None, metadata=about("Currency of all amounts", "cbc:DocumentCurrencyCode (BT-5)", "ISO 4217")
    )
    payment_reference: str | None = field(
        default=None, metadata=about("Number of the payment at the bank", "cbc:PaymentOrderReference")
    )
    references: list[Reference] = field(
        default_factory=list, metadata=about("Other numbers", "cac:AdditionalDocumentReference")
    )
    notes: list[Note] = field(default_factory=list, metadata=about("Texts", "cbc:Note (BT-22)"))
    payer: Party | None = field(default=None, metadata=about("Who pays", "cac:AccountingCustomerParty (BG-7)"))
    payee: Party | None = field(default=None, metadata=about("Who is paid", "cac:PayeeParty (BG-10)"))
    payer_account: BankAccount | None = field(
        default=None, metadata=about("Account that is paid from", "cac:PayerFinancialAccount")
    )
    payee_account: BankAccount | None = field(
        default=None, metadata=about("Account that is paid to", "cac:PayeeFinancialAccount")
    )
    adjustments: list[Adjustment] = field(
        default_factory=list, metadata=about("What is taken off the whole payment", "ext:Adjustment")
    )
    lines: list[RemittanceLine] = field(
        default_factory=list, metadata=about("What is paid", "cac:RemittanceAdviceLine")
    )
