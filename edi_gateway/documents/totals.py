"""The arithmetic of an order: what its lines and sums should be, against what the sender says they are."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from edi_gateway.documents.blocks import AllowanceCharge, Price
from edi_gateway.documents.order import Order, OrderLine
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity

CENT = Decimal("0.01")


def line_amount(line: OrderLine, *, with_allowances: bool = False) -> Decimal | None:
    """What a line comes to: quantity x net price / base quantity (EN 16931 BT-131). None where that cannot be said.

    Rounded to two decimals. ``with_allowances``: less the line's allowances and plus its charges; without, the net
    price is taken to hold them already.
    """
    if line.quantity is None or line.price is None:
        return None
    amount = (line.quantity.value * _unit_price(line.price)).quantize(CENT, ROUND_HALF_UP)
    if not with_allowances:
        return amount
    total = amount
    for allowance in line.allowances:
        part = allowance_amount(allowance, amount)
        if part is None:
            return None
        total += part if allowance.charge else -part
    return total


def lines_total(order: Order) -> Decimal | None:
    """The sum of the line amounts (BT-106): the stated one of each line, else the computed one; None where a line
    has neither."""
    total = Decimal(0)
    for line in order.lines:
        amount = line.amount if line.amount is not None else line_amount(line)
        if amount is None:
            return None
        total += amount
    return total


def payable_total(order: Order) -> Decimal | None:
    """Line total less allowances plus charges of the whole order (BT-109 of an order without tax); None where an
    allowance states no amount and none can be computed."""
    total = lines_total(order)
    if total is None:
        return None
    for allowance in order.allowances:
        amount = allowance_amount(allowance, total)
        if amount is None:
            return None
        total += amount if allowance.charge else -amount
    return total


def allowance_amount(allowance: AllowanceCharge, base: Decimal) -> Decimal | None:
    """The amount of an allowance or charge: as stated, else its percentage of its own base or of ``base``."""
    if allowance.amount is not None:
        return allowance.amount
    if allowance.percent is None:
        return None
    of = allowance.base_amount if allowance.base_amount is not None else base
    return (of * allowance.percent / 100).quantize(CENT, ROUND_HALF_UP)


def check_totals(order: Order, tolerance: Decimal = CENT) -> list[Finding]:
    """Every sum that does not agree with what it is a sum of, as warnings CONTROL_TOTAL.

    Args:
        order: the order.
        tolerance: how far a stated amount may be from the computed one, in the order's currency.
    """
    found: list[Finding] = []
    for index, line in enumerate(order.lines, 1):
        where = f"lines[{index}]"
        # Some partners state the net price, some the price before the line's allowances: either may be right.
        alternative = line_amount(line, with_allowances=True)
        if alternative is None or line.amount is None or abs(line.amount - alternative) > tolerance:
            _compare(found, f"{where}.amount", line.amount, line_amount(line), tolerance, "quantity times price")
        if line.quantity is not None:
            for name, parts in (("splits", line.splits), ("schedule", line.schedule)):
                stated = [p.quantity.value for p in parts if p.quantity.unit in (None, line.quantity.unit)]
                if parts and len(stated) == len(parts):
                    total = sum(stated, Decimal(0))
                    what = f"the sum of its {name}"
                    _compare(found, f"{where}.quantity", line.quantity.value, total, Decimal(0), what)
    if order.totals is not None:
        _compare(found, "totals.lines", order.totals.lines, lines_total(order), tolerance, "the sum of the lines")
        what = "lines less allowances plus charges"
        _compare(found, "totals.payable", order.totals.payable, payable_total(order), tolerance, what)
    return found


def _unit_price(price: Price) -> Decimal:
    base = price.base_quantity.value if price.base_quantity is not None else Decimal(1)
    return price.amount / (base or Decimal(1))


def _compare(
    found: list[Finding], field: str, stated: Decimal | None, computed: Decimal | None, tolerance: Decimal, what: str
) -> None:
    if stated is None or computed is None or abs(stated - computed) <= tolerance:
        return
    found.append(
        Finding(
            Fault.CONTROL_TOTAL,
            f"{field} is {stated:f}, but {what} gives {computed:f}.",
            Place(path=field),
            Severity.WARNING,
            Owner.BUSINESS,
            value=f"{stated:f}",
            expected=f"{computed:f}",
        )
    )
