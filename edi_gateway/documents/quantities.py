"""The arithmetic of goods: what was answered, received and despatched must add up, and a package has one number."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edi_gateway.documents.amounts import Sums
from edi_gateway.documents.blocks import Quantity
from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, HandlingUnit
from edi_gateway.documents.fields import walk
from edi_gateway.documents.order_response import OrderResponse, OrderResponseLine
from edi_gateway.documents.receiving import ReceivingAdvice, ReceivingLine
from edi_gateway.findings import Fault


def check_response(response: OrderResponse, sums: Sums) -> None:
    """Accepted, backordered and rejected quantity of a line together are the ordered one; parts are the accepted."""
    for number, line in enumerate(response.lines, 1):
        where = f"lines[{number}]"
        answered = answered_quantity(line)
        what = "accepted plus backordered plus rejected quantity"
        sums.compare_exactly(f"{where}.quantity", value_of(line.quantity), answered, what)
        difference = _less(line.accepted_quantity, line.quantity)
        what = "accepted less ordered quantity"
        sums.compare_exactly(f"{where}.quantity_difference", value_of(line.quantity_difference), difference, what)


def answered_quantity(line: OrderResponseLine) -> Decimal | None:
    """What the answer accounts for; None where it does not say what is accepted, or where units differ.

    Substitutes and price changes answer a line without quantities: then there is nothing to add up.
    """
    if line.accepted_quantity is None or line.quantity is None:
        return None
    rest = (line.backordered_quantity, line.rejected_quantity)
    if rest == (None, None):
        return None
    return added([line.accepted_quantity, *(part for part in rest if part is not None)], line.quantity.unit)


def check_receipt(receipt: ReceivingAdvice, sums: Sums) -> None:
    """Received is despatched less short plus excess; received is accepted plus rejected."""
    for number, line in enumerate(receipt.lines, 1):
        where = f"lines[{number}].received_quantity"
        received = value_of(line.received_quantity)
        sums.compare_exactly(where, received, _arrived(line), "despatched less short plus excess quantity")
        if line.accepted_quantity is not None and line.rejected_quantity is not None:
            both = added([line.accepted_quantity, line.rejected_quantity], line.accepted_quantity.unit)
            sums.compare_exactly(where, received, both, "accepted plus rejected quantity")


def check_despatch(advice: DespatchAdvice, sums: Sums) -> None:
    """SSCCs are right and used once, packages are as many as stated, weights and split quantities add up."""
    seen: dict[str, str] = {}
    for path, part in walk(advice):
        if isinstance(part, HandlingUnit):
            _check_ssccs(part, path, seen, sums)
            _check_weight(part, path, sums)
        if isinstance(part, DespatchLine):
            _check_line(part, path, sums)
    outer = outer_units(advice)
    if outer and advice.package_count is not None:
        counted = Decimal(sum(unit.package_count or 1 for unit in outer))
        sums.compare_exactly("package_count", Decimal(advice.package_count), counted, "counting the outer packages")
    what = "the sum of the outer packages"
    sums.compare("gross_weight", value_of(advice.gross_weight), units_weight(outer, advice.gross_weight), what)


def outer_units(advice: DespatchAdvice) -> list[HandlingUnit]:
    """The packages that lie in no other: those of the shipment and those of its orders."""
    return [*advice.units, *(unit for order in advice.orders for unit in order.units)]


def units_weight(units: list[HandlingUnit], like: Quantity | None) -> Decimal | None:
    """Their gross weights together, in the unit of ``like``; None where one of them is not said, or in another unit."""
    stated = [unit.gross_weight for unit in units if unit.gross_weight is not None]
    if not stated or len(stated) < len(units):
        return None
    return added(stated, stated[0].unit if like is None else like.unit)


def added(quantities: Iterable[Quantity], unit: str | None) -> Decimal | None:
    """The sum of quantities that all have one unit; a quantity without a unit has it too."""
    total = Decimal(0)
    for quantity in quantities:
        if quantity.unit not in (None, unit) and unit is not None:
            return None
        total += quantity.value
    return total


def value_of(quantity: Quantity | None) -> Decimal | None:
    """The number of a quantity."""
    return None if quantity is None else quantity.value


def _check_ssccs(unit: HandlingUnit, path: str, seen: dict[str, str], sums: Sums) -> None:
    for number, sscc in enumerate(unit.ssccs, 1):
        where = f"{path}.ssccs[{number}]"
        first = seen.setdefault(sscc.id, where)
        if first != where:
            text = f"{where} is the SSCC {sscc.id}, which another unit has already; an SSCC names one unit."
            sums.warn(Fault.DUPLICATE_IDENTIFIER, where, text, sscc.id)


def _check_weight(unit: HandlingUnit, path: str, sums: Sums) -> None:
    """What lies in a unit cannot be heavier than the unit."""
    inside = units_weight(unit.units, unit.gross_weight)
    if unit.gross_weight is None or inside is None or inside <= unit.gross_weight.value:
        return
    text = f"{path} weighs {unit.gross_weight.value:f}, but the packages in it weigh {inside:f}."
    sums.warn(Fault.CONTROL_TOTAL, f"{path}.gross_weight", text, f"{unit.gross_weight.value:f}", f"at least {inside:f}")


def _check_line(line: DespatchLine, path: str, sums: Sums) -> None:
    stated = value_of(line.quantity)
    unit = None if line.quantity is None else line.quantity.unit
    if line.splits:
        split = added([part.quantity for part in line.splits], unit)
        sums.compare_exactly(f"{path}.quantity", stated, split, "the sum of its splits")
    if line.outstanding_quantity is not None and line.ordered_quantity is not None and line.quantity is not None:
        ordered = added([line.quantity, line.outstanding_quantity], line.ordered_quantity.unit)
        if ordered is not None and ordered > line.ordered_quantity.value:
            text = f"{path} despatches and leaves {ordered:f} of {line.ordered_quantity.value:f} ordered."
            sums.warn(Fault.CONTROL_TOTAL, f"{path}.outstanding_quantity", text, f"{ordered:f}")
    # A line above its packages: what they hold together cannot be more than the line.
    pieces = [unit.pack_quantity * (unit.package_count or 1) for unit in line.units if unit.pack_quantity is not None]
    if pieces and len(pieces) == len(line.units):
        sums.compare_exactly(f"{path}.quantity", stated, sum(pieces, Decimal(0)), "what its packages hold")


def _arrived(line: ReceivingLine) -> Decimal | None:
    if line.despatched_quantity is None or (line.short_quantity, line.excess_quantity) == (None, None):
        return None
    quantities = (line.despatched_quantity, line.short_quantity, line.excess_quantity)
    if added([part for part in quantities if part is not None], line.despatched_quantity.unit) is None:
        return None
    short, excess = value_of(line.short_quantity), value_of(line.excess_quantity)
    return line.despatched_quantity.value - (short or Decimal(0)) + (excess or Decimal(0))


def _less(one: Quantity | None, other: Quantity | None) -> Decimal | None:
    return None if one is None or other is None or one.unit != other.unit else one.value - other.value
