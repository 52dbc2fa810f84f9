"""Fills in the amounts that a document does not state and that follow from those it does."""

from __future__ import annotations

from copy import copy
from dataclasses import fields
from decimal import Decimal, localcontext
from typing import Any, TypeVar, cast

from edi_gateway.documents.amounts import EXACT, allowance_amount, gross_amount, rounded, unreadable
from edi_gateway.documents.blocks import AllowanceCharge, Quantity, Totals
from edi_gateway.documents.despatch import DespatchAdvice
from edi_gateway.documents.invoice import Invoice
from edi_gateway.documents.invoice_blocks import InvoiceTotals
from edi_gateway.documents.invoice_totals import computed_breakdown, computed_sums, line_net_amount, lines_sum
from edi_gateway.documents.order import Order
from edi_gateway.documents.order_response import OrderResponse, OrderResponseLine
from edi_gateway.documents.payments import line_payment, payment_total
from edi_gateway.documents.quantities import outer_units, units_weight
from edi_gateway.documents.remittance import RemittanceAdvice
from edi_gateway.documents.totals import line_amount, lines_total, payable_total

D = TypeVar("D")


def complete(document: D) -> D:
    """A copy of a document in which every amount is filled in that is not stated and can be computed.

    What is stated stays, right or wrong; ``check`` says which is which. Nothing is invented: where a part of a sum is
    not known, the sum stays unknown. A document with numbers of absurd size comes back as it is.
    """
    made = _copied(document)
    if unreadable(made):
        return made
    with localcontext(EXACT):
        _complete(made)
    return made


def _copied(document: D) -> D:
    """A copy that shares with the document what completing leaves alone.

    Not a deep copy: a ship notice may be a tree that is deeper than Python's stack.
    """
    made: Any = copy(document)
    for name in ("lines", "allowances", "taxes"):
        if hasattr(made, name):
            setattr(made, name, [copy(part) for part in getattr(made, name)])
    for line in getattr(made, "lines", []):
        if hasattr(line, "allowances"):
            line.allowances = [copy(part) for part in line.allowances]
    if getattr(made, "totals", None) is not None:
        made.totals = copy(made.totals)
    return cast(D, made)


def _complete(document: Any) -> None:
    if isinstance(document, Order | OrderResponse):
        _complete_order(document)
    if isinstance(document, OrderResponse):
        for line in document.lines:
            _complete_answer(line)
    elif isinstance(document, DespatchAdvice):
        _complete_despatch(document)
    elif isinstance(document, Invoice):
        _complete_invoice(document)
    elif isinstance(document, RemittanceAdvice):
        for paid in document.lines:
            paid.paid_amount = line_payment(paid) if paid.paid_amount is None else paid.paid_amount
        if document.payment_amount is None:
            document.payment_amount = payment_total(document)


def _complete_order(order: Order | OrderResponse) -> None:
    for line in order.lines:
        line.amount = line_amount(line) if line.amount is None else line.amount
    if order.lines:
        totals = order.totals or Totals()
        totals.lines = lines_total(order) if totals.lines is None else totals.lines
        totals.payable = payable_total(order) if totals.payable is None else totals.payable
        order.totals = totals if totals != Totals() else None


def _complete_answer(line: OrderResponseLine) -> None:
    """What is neither accepted nor to follow is refused."""
    ordered, accepted, later = line.quantity, line.accepted_quantity, line.backordered_quantity
    if line.rejected_quantity is not None or ordered is None or accepted is None:
        return
    if accepted.unit != ordered.unit or (later is not None and later.unit != ordered.unit):
        return
    rest = ordered.value - accepted.value - (later.value if later is not None else Decimal(0))
    if rest > 0:
        line.rejected_quantity = Quantity(value=rest, unit=ordered.unit)


def _complete_despatch(advice: DespatchAdvice) -> None:
    outer = outer_units(advice)
    if outer and advice.package_count is None:
        advice.package_count = sum(unit.package_count or 1 for unit in outer)
    weight = units_weight(outer, None)
    first = outer[0].gross_weight if outer else None
    if advice.gross_weight is None and weight is not None and first is not None:
        advice.gross_weight = Quantity(value=weight, unit=first.unit)


def _complete_invoice(invoice: Invoice) -> None:
    for line in invoice.lines:
        gross = gross_amount(line.quantity, line.price, invoice.currency)
        if gross is not None and line.quantity is not None:
            _complete_allowances(line.allowances, gross, line.quantity.value, invoice.currency)
        line.amount = line_net_amount(line, invoice.currency) if line.amount is None else line.amount
    total = lines_sum(invoice)
    if total is not None:
        _complete_allowances(invoice.allowances, total, None, invoice.currency)
    invoice.taxes = invoice.taxes or computed_breakdown(invoice) or []
    for part in invoice.taxes:
        if part.tax_amount is None and part.taxable_amount is not None and part.percent is not None:
            part.tax_amount = rounded(part.taxable_amount * part.percent / 100, invoice.currency)
    if not invoice.lines:
        return
    totals = invoice.totals or InvoiceTotals()
    invoice.totals = totals
    # One after the other, because each is computed from those before it where they are stated.
    for name in ("lines", "allowances", "charges", "tax_exclusive", "tax", "tax_inclusive", "payable"):
        if getattr(totals, name) is None:
            setattr(totals, name, getattr(computed_sums(invoice), name))
    if all(getattr(totals, item.name) is None for item in fields(totals)):
        invoice.totals = None


def _complete_allowances(
    allowances: list[AllowanceCharge], base: Decimal, quantity: Decimal | None, currency: str | None
) -> None:
    for allowance in allowances:
        if allowance.amount is None:
            allowance.amount = allowance_amount(allowance, base, quantity, currency)
