"""The arithmetic of a remittance advice: what is paid is the invoices less discounts, credit notes and adjustments."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edi_gateway.documents.amounts import Sums, sum_or_none
from edi_gateway.documents.invoice import CREDIT_NOTE_TYPES
from edi_gateway.documents.remittance import Adjustment, RemittanceAdvice, RemittanceLine


def check_remittance(advice: RemittanceAdvice, sums: Sums) -> None:
    """Each line's paid amount, and the payment as their sum."""
    for number, line in enumerate(advice.lines, 1):
        what = "invoice amount less discount and adjustments"
        sums.compare(f"lines[{number}].paid_amount", line.paid_amount, line_payment(line), what)
    what = "the sum of the lines less adjustments"
    sums.compare("payment_amount", advice.payment_amount, payment_total(advice), what)


def line_payment(line: RemittanceLine) -> Decimal | None:
    """What a line should pay: its invoice amount less discount and adjustments; None where the amount is not said."""
    if line.invoice_amount is None:
        return None
    return line.invoice_amount - (line.discount or Decimal(0)) - _sum(line.adjustments)


def payment_total(advice: RemittanceAdvice) -> Decimal | None:
    """The lines' paid amounts, those of credit notes taken off, less the adjustments of the whole.

    None where a line says neither what it pays nor what it comes to, or where there are no lines.
    """
    if not advice.lines:
        return None
    total = sum_or_none(_signed(line) for line in advice.lines)
    return None if total is None else total - _sum(advice.adjustments)


def _signed(line: RemittanceLine) -> Decimal | None:
    paid = line.paid_amount if line.paid_amount is not None else line_payment(line)
    if paid is None or line.document_kind not in CREDIT_NOTE_TYPES:
        return paid
    # Both conventions are about: a credit note may be stated negative already.
    return -abs(paid)


def _sum(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum((part.amount for part in adjustments), Decimal(0))
