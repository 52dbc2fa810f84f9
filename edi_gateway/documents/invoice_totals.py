"""The arithmetic of an invoice after EN 16931: line amounts, sums, tax by category and rate (BR-CO-10 to BR-CO-17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from edi_gateway.documents.amounts import Sums, allowance_amount, gross_amount, rounded, sum_or_none
from edi_gateway.documents.blocks import Tax
from edi_gateway.documents.goods import TaxSubtotal
from edi_gateway.documents.invoice import Invoice, InvoiceLine
from edi_gateway.documents.invoice_blocks import InvoiceTotals
from edi_gateway.findings import Fault

TaxKey: TypeAlias = "tuple[str, str | None, Decimal | None]"
"""Which tax, its category and its rate: what a breakdown is by."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What the sums of an invoice should be; None where that cannot be said. Amounts in the document's currency."""

    lines: Decimal | None
    allowances: Decimal | None
    charges: Decimal | None
    tax_exclusive: Decimal | None
    tax: Decimal | None
    tax_inclusive: Decimal | None
    payable: Decimal | None


def line_net_amount(line: InvoiceLine, currency: str | None = None) -> Decimal | None:
    """BT-131: quantity x net price / base quantity, less allowances, plus charges of the line."""
    gross = gross_amount(line.quantity, line.price, currency)
    if gross is None or line.quantity is None:
        return None
    total: Decimal = gross
    for allowance in line.allowances:
        part = allowance_amount(allowance, gross, line.quantity.value, currency)
        if part is None:
            return None
        total += part if allowance.charge else -part
    return total


def computed_sums(invoice: Invoice) -> Computed:
    """All sums, each from stated parts where they are stated, so that one wrong amount gives one finding."""
    stated = invoice.totals or InvoiceTotals()
    lines = lines_sum(invoice)
    allowances, charges = (_allowances(invoice, lines, charge) for charge in (False, True))
    exclusive = _add(_first(stated.lines, lines), 1, _first(stated.charges, charges))
    exclusive = _add(exclusive, -1, _first(stated.allowances, allowances))
    tax = tax_sum(invoice)
    inclusive = _add(_first(stated.tax_exclusive, exclusive), 1, _first(stated.tax, tax))
    payable = _add(_first(stated.tax_inclusive, inclusive), -1, stated.prepaid or Decimal(0))
    payable = _add(payable, 1, stated.rounding or Decimal(0))
    return Computed(lines, allowances, charges, exclusive, tax, inclusive, payable)


def lines_sum(invoice: Invoice) -> Decimal | None:
    """BT-106: the stated amount of each line, else the computed one."""
    return sum_or_none(_line_amount(line, invoice.currency) for line in invoice.lines)


def tax_sum(invoice: Invoice) -> Decimal | None:
    """BT-110: the sum of the breakdown; without one, of what the lines give, or of nothing where nothing is taxed."""
    breakdown = invoice.taxes or computed_breakdown(invoice)
    return None if breakdown is None else sum_or_none(part.tax_amount for part in breakdown)


def computed_breakdown(invoice: Invoice) -> list[TaxSubtotal] | None:
    """BG-23 as the lines and the document's allowances and charges give it, in the order in which they name the taxes.

    None where a line says no tax but others do, or an amount is not known: then nothing can be said.
    """
    bases = taxable_amounts(invoice)
    if bases is None:
        return None
    parts = []
    for (kind, category, percent), base in bases.items():
        tax = (
            None
            if percent is None and category == "S"
            else rounded(base * (percent or Decimal(0)) / 100, invoice.currency)
        )
        parts.append(
            TaxSubtotal(
                type=None if kind == "VAT" else kind,
                category=category,
                percent=percent,
                taxable_amount=base,
                tax_amount=tax,
            )
        )
    return parts


def taxable_amounts(invoice: Invoice) -> dict[TaxKey, Decimal] | None:
    """The taxable amount of each tax, category and rate (BR-S-8 and its like); None where it cannot be said."""
    bases: dict[TaxKey, Decimal] = {}
    if not any(taxes for taxes, _ in _taxed(invoice)):
        return None
    for taxes, amount in _taxed(invoice):
        if not taxes or amount is None:
            return None
        for tax in taxes:
            key = tax_key(tax)
            bases[key] = bases.get(key, Decimal(0)) + amount
    return bases


def tax_key(tax: Tax | TaxSubtotal) -> TaxKey:
    """What a tax is counted under: 19 and 19.00 percent are one, no type is VAT."""
    percent = None if tax.percent is None else tax.percent.normalize()
    return tax.type or "VAT", tax.category, percent


def check_invoice(invoice: Invoice, sums: Sums) -> None:
    """Compare every stated amount of an invoice with what it is made of."""
    for number, line in enumerate(invoice.lines, 1):
        computed = line_net_amount(line, invoice.currency)
        what = "quantity times price less allowances plus charges (BT-131)"
        sums.compare(f"lines[{number}].amount", line.amount, computed, what)
        _check_price(line, f"lines[{number}]", sums)
    _check_breakdown(invoice, sums)
    _check_sums(invoice, sums)
    if invoice.tax_point_date is not None and invoice.tax_point_code is not None:
        text = "tax_point_date and tax_point_code exclude each other (BR-CO-3)."
        sums.warn(Fault.CONDITION_EXCLUDES, "tax_point_code", text, invoice.tax_point_code)


def _check_price(line: InvoiceLine, where: str, sums: Sums) -> None:
    if line.price is None or line.gross_price is None or line.price_discount is None:
        return
    net = line.gross_price.amount - line.price_discount
    sums.compare_exactly(f"{where}.price.amount", line.price.amount, net, "gross price less discount (BT-146)")


def _check_breakdown(invoice: Invoice, sums: Sums) -> None:
    bases = taxable_amounts(invoice)
    seen: set[TaxKey] = set()
    for number, part in enumerate(invoice.taxes, 1):
        where = f"taxes[{number}]"
        key = tax_key(part)
        if key in seen:
            text = f"{where} repeats the tax, category and rate of an earlier one (BG-23 has one of each)."
            sums.warn(Fault.DUPLICATE_IDENTIFIER, where, text)
        seen.add(key)
        if bases is not None:
            base = bases.get(key, Decimal(0))
            sums.compare(f"{where}.taxable_amount", part.taxable_amount, base, "the sum of what has this tax (BT-116)")
        if part.taxable_amount is not None and part.percent is not None:
            tax = rounded(part.taxable_amount * part.percent / 100, invoice.currency)
            sums.compare(f"{where}.tax_amount", part.tax_amount, tax, "taxable amount times rate (BR-CO-17)")
    if bases is not None and invoice.taxes:
        for kind, category, percent in bases.keys() - seen:
            rate = "" if percent is None else f" at {percent:f} %"
            text = f"Lines have the tax {kind} {category or ''}{rate}, but the tax summary does not (BG-23)."
            sums.warn(Fault.MISSING_VALUE, "taxes", text.replace("  ", " "))


def _check_sums(invoice: Invoice, sums: Sums) -> None:
    stated = invoice.totals
    if stated is None:
        return
    computed = computed_sums(invoice)
    for name, what in (
        ("lines", "the sum of the lines (BR-CO-10)"),
        ("allowances", "the sum of the allowances (BR-CO-11)"),
        ("charges", "the sum of the charges (BR-CO-12)"),
        ("tax_exclusive", "lines less allowances plus charges (BR-CO-13)"),
        ("tax", "the sum of the tax summary (BR-CO-14)"),
        ("tax_inclusive", "amount without tax plus tax (BR-CO-15)"),
        ("payable", "amount with tax less prepaid plus rounding (BR-CO-16)"),
    ):
        sums.compare(f"totals.{name}", getattr(stated, name), getattr(computed, name), what)
    left = _add(_first(stated.payable, computed.payable), -1, stated.discount)
    sums.compare("totals.discounted", stated.discounted, left, "amount due less discount")


def _taxed(invoice: Invoice) -> Iterator[tuple[list[Tax], Decimal | None]]:
    """Everything that bears tax, with its amount; what lowers the total is negative."""
    for line in invoice.lines:
        yield line.taxes, _line_amount(line, invoice.currency)
    base = lines_sum(invoice) or Decimal(0)
    for allowance in invoice.allowances:
        amount = allowance_amount(allowance, base, None, invoice.currency)
        signed = amount if amount is None or allowance.charge else -amount
        yield ([] if allowance.tax is None else [allowance.tax]), signed


def _line_amount(line: InvoiceLine, currency: str | None) -> Decimal | None:
    return line.amount if line.amount is not None else line_net_amount(line, currency)


def _allowances(invoice: Invoice, lines: Decimal | None, charge: bool) -> Decimal | None:
    """BT-107 or BT-108."""
    base = lines or Decimal(0)
    chosen = [part for part in invoice.allowances if part.charge is charge]
    if lines is None and any(part.amount is None and part.base_amount is None for part in chosen):
        return None
    return sum_or_none(allowance_amount(part, base, None, invoice.currency) for part in chosen)


def _first(stated: Decimal | None, computed: Decimal | None) -> Decimal | None:
    return stated if stated is not None else computed


def _add(left: Decimal | None, sign: int, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + sign * right
