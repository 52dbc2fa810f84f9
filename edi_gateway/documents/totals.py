"""The arithmetic of an order: what its lines and sums should be, against what the sender says they are."""

from __future__ import annotations

from decimal import Decimal, localcontext

from edi_gateway.documents.amounts import CENT, EXACT, Sums, allowance_amount, gross_amount, sum_or_none
from edi_gateway.documents.order import Order, OrderLine
from edi_gateway.documents.order_change import OrderChange
from edi_gateway.documents.order_response import OrderResponse
from edi_gateway.findings import Finding

AnyOrder = Order | OrderResponse | OrderChange


def line_amount(line: OrderLine, *, with_allowances: bool = False) -> Decimal | None:
    """What a line comes to: quantity x net price / base quantity (EN 16931 BT-131). None where that cannot be said.

    Rounded to two decimals. ``with_allowances``: less the line's allowances and plus its charges; without, the net
    price is taken to hold them already.
    """
    with localcontext(EXACT):
        amount = gross_amount(line.quantity, line.price)
        if not with_allowances or amount is None or line.quantity is None:
            return amount
        total = amount
        for allowance in line.allowances:
            part = allowance_amount(allowance, amount, line.quantity.value)
            if part is None:
                return None
            total += part if allowance.charge else -part
        return total


def lines_total(order: AnyOrder) -> Decimal | None:
    """The sum of the line amounts (BT-106): the stated one of each line, else the computed one; None where a line
    has neither."""
    with localcontext(EXACT):
        return sum_or_none(line.amount if line.amount is not None else line_amount(line) for line in order.lines)


def payable_total(order: AnyOrder) -> Decimal | None:
    """Line total less allowances plus charges of the whole order (BT-109 of an order without tax); None where an
    allowance states no amount and none can be computed."""
    total = lines_total(order)
    if total is None:
        return None
    with localcontext(EXACT):
        parts = [allowance_amount(allowance, total) for allowance in order.allowances]
        signed = sum_or_none(
            part if part is None or allowance.charge else -part
            for allowance, part in zip(order.allowances, parts, strict=True)
        )
        return None if signed is None else total + signed


def check_totals(order: AnyOrder, tolerance: Decimal = CENT) -> list[Finding]:
    """Every sum that does not agree with what it is a sum of, as warnings CONTROL_TOTAL.

    Args:
        order: the order, or its response or change.
        tolerance: how far a stated amount may be from the computed one, in the order's currency.
    """
    sums = Sums(tolerance)
    with localcontext(EXACT):
        for index, line in enumerate(order.lines, 1):
            _check_line(sums, line, f"lines[{index}]")
        # A change holds some of the lines only, but the totals of the whole order.
        if order.totals is not None and not isinstance(order, OrderChange):
            sums.compare("totals.lines", order.totals.lines, lines_total(order), "the sum of the lines")
            what = "lines less allowances plus charges"
            sums.compare("totals.payable", order.totals.payable, payable_total(order), what)
    return sums.found


def _check_line(sums: Sums, line: OrderLine, where: str) -> None:
    # Some partners state the net price, some the price before the line's allowances: either may be right.
    alternative = line_amount(line, with_allowances=True)
    if alternative is None or line.amount is None or abs(line.amount - alternative) > sums.tolerance:
        sums.compare(f"{where}.amount", line.amount, line_amount(line), "quantity times price")
    if line.quantity is None:
        return
    for name, parts in (("splits", line.splits), ("schedule", line.schedule)):
        stated = [p.quantity.value for p in parts if p.quantity.unit in (None, line.quantity.unit)]
        if parts and len(stated) == len(parts):
            total = sum(stated, Decimal(0))
            sums.compare_exactly(f"{where}.quantity", line.quantity.value, total, f"the sum of its {name}")
