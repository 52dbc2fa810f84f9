"""What the arithmetic of all documents is made of: exact decimals, rounding, allowances, and comparing sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from edi_gateway.documents.blocks import AllowanceCharge, Price, Quantity
from edi_gateway.documents.codes import minor_unit
from edi_gateway.documents.fields import below, fields_of, walk
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity

CENT = Decimal("0.01")
EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
"""Wide enough for any product of two readable numbers; use it as the local context of arithmetic."""
_LARGEST = 40


def rounded(value: Decimal, currency: str | None = None) -> Decimal:
    """To two decimals, half up (EN 16931 BR-DEC); three where the currency has thousandths."""
    return value.quantize(min(CENT, minor_unit(currency)), ROUND_HALF_UP, EXACT)


def unreadable(document: Any) -> list[Finding]:
    """A finding for each number of more than 40 digits before or after the point, with which nothing is computed.

    ``1E+999999`` is nine characters from a partner, and a megabyte when it is written out.
    """
    found = []
    for path, part in walk(document):
        for name in fields_of(part.__class__, Decimal):
            value = getattr(part, name)
            if value is not None and not is_readable(value):
                where = below(path, name)
                text = f"{where} has more than {_LARGEST} digits before or after the point; nothing was recomputed."
                found.append(_warning(Fault.UNREADABLE_VALUE, text, where, str(value)[:_LARGEST]))
    return found


def is_readable(value: Decimal) -> bool:
    """Whether a number is finite and of a size that can be written out."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_LARGEST and value.adjusted() <= _LARGEST


def unit_price(price: Price) -> Decimal:
    """The price of one unit; a base quantity of zero, which some programs send, is taken as one."""
    base = price.base_quantity.value if price.base_quantity is not None else Decimal(1)
    return price.amount / (base or Decimal(1))


def gross_amount(quantity: Quantity | None, price: Price | None, currency: str | None = None) -> Decimal | None:
    """Quantity x price / base quantity, rounded; None where one of them is not said."""
    if quantity is None or price is None:
        return None
    return rounded(quantity.value * unit_price(price), currency)


def allowance_amount(
    allowance: AllowanceCharge, base: Decimal, quantity: Decimal | None = None, currency: str | None = None
) -> Decimal | None:
    """The amount of an allowance or charge, never negative.

    As stated; else its percentage of its own base or of ``base``; else its rate for each unit of ``quantity``.
    None where none of these is said.
    """
    if allowance.amount is not None:
        return allowance.amount
    if allowance.percent is not None:
        of = allowance.base_amount if allowance.base_amount is not None else base
        return rounded(of * allowance.percent / 100, currency)
    if allowance.rate is not None and quantity is not None:
        per = allowance.rate_quantity.value if allowance.rate_quantity is not None else Decimal(1)
        return rounded(quantity * allowance.rate / (per or Decimal(1)), currency)
    return None


def sum_or_none(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where one of the amounts is not known."""
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


@dataclass(slots=True)
class Sums:
    """Compares what is stated with what it should be, and collects what differs as warnings."""

    tolerance: Decimal
    found: list[Finding] = field(default_factory=list)

    def compare(self, path: str, stated: Decimal | None, computed: Decimal | None, what: str) -> None:
        """One amount, where both are known. ``what`` names the computation, with the rule where one prescribes it."""
        self._compare(path, stated, computed, what, self.tolerance)

    def compare_exactly(self, path: str, stated: Decimal | None, computed: Decimal | None, what: str) -> None:
        """One quantity or count: there is nothing to round."""
        self._compare(path, stated, computed, what, Decimal(0))

    def warn(self, fault: Fault, path: str, text: str, value: str | None = None, expected: str | None = None) -> None:
        """Something else that is wrong."""
        self.found.append(_warning(fault, text, path, value, expected))

    def _compare(
        self, path: str, stated: Decimal | None, computed: Decimal | None, what: str, tolerance: Decimal
    ) -> None:
        if stated is None or computed is None or abs(stated - computed) <= tolerance:
            return
        text = f"{path} is {stated:f}, but {what} gives {computed:f}."
        self.warn(Fault.CONTROL_TOTAL, path, text, f"{stated:f}", f"{computed:f}")


def _warning(fault: Fault, text: str, path: str, value: str | None = None, expected: str | None = None) -> Finding:
    return Finding(fault, text, Place(path=path), Severity.WARNING, Owner.BUSINESS, value=value, expected=expected)
