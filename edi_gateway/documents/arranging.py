"""The two arrangements of a ship notice: by order, as X12 wants it, and by package, as EDIFACT does.

X12 856 has a level for every order, with its packages and goods below it. EDIFACT DESADV has packages, and names the
order at each line. The same shipment can be said in both ways: nothing is lost on the way from one to the other, save
where neither has a place for it, which then stays where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, DespatchOrder, HandlingUnit

# --- by order --------------------------------------------------------------------------------------------------------


def by_order(advice: DespatchAdvice) -> DespatchAdvice:
    """The same shipment with its packages and goods below their orders.

    A package of one order goes below that order. One that holds goods of several has them inside, as orders of its
    own. What names no order stays above them all. The document that is given stays as it is; arranging it again
    changes nothing.
    """
    sorted_ = _Sorted(advice.orders, advice.order_number)
    units = [unit for whole in advice.units if (unit := sorted_.unit(whole)) is not None]
    lines = [line for line in advice.lines if not sorted_.line(line)]
    return _with_header(replace(advice, orders=sorted_.orders(), units=units, lines=lines))


def _with_header(advice: DespatchAdvice) -> DespatchAdvice:
    """The number and date of the one order, moved from the document to the level of the order."""
    number, day = advice.order_number, advice.order_date
    if number is None:
        return advice
    orders = list(advice.orders)
    place = next((at for at, order in enumerate(orders) if order.id == number), len(orders))
    known = orders[place] if place < len(orders) else DespatchOrder(id=number)
    if known.issue_date not in (None, day) and day is not None:
        return advice  # two dates of one order: one of them has to stand above it
    orders[place:] = [replace(known, issue_date=day or known.issue_date), *orders[place + 1 :]]
    return replace(advice, orders=orders, order_number=None, order_date=None)


@dataclass(slots=True)
class _Contents:
    order: DespatchOrder
    units: list[HandlingUnit] = field(default_factory=list)
    lines: list[DespatchLine] = field(default_factory=list)


class _Sorted:
    """Packages and goods, put below their orders as they come. ``default`` is the order of what names none."""

    def __init__(self, orders: Iterable[DespatchOrder], default: str | None) -> None:
        self.default = default
        self.known: list[_Contents] = []
        for order in orders:
            self._add(order if order.id is not None else replace(order, id=default))

    def _add(self, order: DespatchOrder) -> None:
        units = [_without_number(unit, order.id) for unit in order.units]
        lines = [_line_without_number(line, order.id) for line in order.lines]
        self.known.append(_Contents(order, units, lines))

    def orders(self) -> list[DespatchOrder]:
        return [replace(known.order, units=known.units, lines=known.lines) for known in self.known]

    def line(self, line: DespatchLine) -> bool:
        """Put a line below its order; False where it has none."""
        number = line.order_number or self.default
        if number is not None:
            self._of(number).lines.append(_line_without_number(line, number))
        return number is not None

    def unit(self, unit: HandlingUnit) -> HandlingUnit | None:
        """Put a package below its order; one that belongs to several, or to none, comes back."""
        numbers = _numbers(unit, self.default)
        if None in numbers:
            return unit
        if len(numbers) == 1 and not _has_orders(unit):
            (number,) = numbers
            self._of(str(number)).units.append(_without_number(unit, number))
            return None
        return _sorted_inside(unit, self.default)

    def _of(self, number: str) -> _Contents:
        for known in self.known:
            if known.order.id == number:
                return known
        self.known.append(_Contents(DespatchOrder(id=number)))
        return self.known[-1]


def _sorted_inside(unit: HandlingUnit, default: str | None) -> HandlingUnit:
    """A package of several orders, with the goods of each below an order of its own."""
    inside = _Sorted(unit.orders, unit.order_number or default)
    units = [left for whole in unit.units if (left := inside.unit(whole)) is not None]
    lines = [line for line in unit.lines if not inside.line(line)]
    return replace(unit, order_number=None, orders=inside.orders(), units=units, lines=lines)


def _numbers(unit: HandlingUnit, default: str | None) -> set[str | None]:
    """The orders that a package and what is in it belong to; None stands for goods that name none."""
    own = unit.order_number or default
    found = {line.order_number or own for line in unit.lines} | {order.id or own for order in unit.orders}
    for inner in unit.units:
        found |= _numbers(inner, own)
    return found or {own}


def _has_orders(unit: HandlingUnit) -> bool:
    return bool(unit.orders) or any(map(_has_orders, unit.units))


def _without_number(unit: HandlingUnit, number: str | None) -> HandlingUnit:
    """A package below an order, whose number neither it nor its goods need to repeat."""
    own = unit.order_number
    if own not in (None, number):
        return unit
    units = [_without_number(inner, number) for inner in unit.units]
    lines = [_line_without_number(line, number) for line in unit.lines]
    return replace(unit, order_number=None, units=units, lines=lines)


def _line_without_number(line: DespatchLine, number: str | None) -> DespatchLine:
    return replace(line, order_number=None) if line.order_number == number else line


# --- by package ------------------------------------------------------------------------------------------------------

_CONTENTS = ("id", "units", "lines")
_OF_ALL = ("buyer", "final_recipient", "package_count", "package_type", "gross_weight")
"""What an order says that is said of the whole shipment where there is one order only."""


def by_package(advice: DespatchAdvice) -> DespatchAdvice:
    """The same shipment as packages, with the number of the order at each line.

    Where all of it belongs to one order, the order is named at the head of the document. What else an order says of
    itself (its department, for instance) stays in an order without goods, for which EDIFACT has no place. The document
    that is given stays as it is; arranging it again changes nothing.
    """
    return _with_lines_named(_of_one_order(advice) if _is_one_order(advice) else _of_several(advice))


def _of_several(advice: DespatchAdvice) -> DespatchAdvice:
    units = [_unsorted(unit) for unit in advice.units]
    lines = list(advice.lines)
    for order in advice.orders:
        units += [_with_number(_unsorted(unit), order.id) for unit in order.units]
        lines += [_line_with_number(line, order.id) for line in order.lines]
    return replace(advice, orders=_rests(advice.orders), units=units, lines=lines)


def _is_one_order(advice: DespatchAdvice) -> bool:
    """Whether there is one order only, and all goods are below it."""
    if len(advice.orders) != 1 or advice.units or advice.lines:
        return False
    order = advice.orders[0]
    number_fits = order.id is not None and advice.order_number in (None, order.id)
    return number_fits and (advice.order_date is None or order.issue_date in (None, advice.order_date))


def _of_one_order(advice: DespatchAdvice) -> DespatchAdvice:
    order = advice.orders[0]
    moved: dict[str, Any] = {n: getattr(order, n) for n in _OF_ALL if getattr(advice, n) in (None, getattr(order, n))}
    rest = replace(order, issue_date=None, references=[], units=[], lines=[], **dict.fromkeys(moved))
    return replace(
        advice,
        order_number=order.id,
        order_date=order.issue_date or advice.order_date,
        references=[*advice.references, *order.references],
        orders=[rest] if _says_more(rest) else [],
        units=[_unsorted(unit) for unit in order.units],
        lines=list(order.lines),
        **moved,
    )


def _with_lines_named(advice: DespatchAdvice) -> DespatchAdvice:
    """The number of the one order also at lines that name a line of it: the two stand together."""
    number = advice.order_number
    if number is None:
        return advice
    units = [_unit_with_lines_named(unit, number) for unit in advice.units]
    return replace(advice, units=units, lines=[_with_line_named(line, number) for line in advice.lines])


def _unit_with_lines_named(unit: HandlingUnit, number: str) -> HandlingUnit:
    own = unit.order_number or number
    units = [_unit_with_lines_named(inner, own) for inner in unit.units]
    return replace(unit, units=units, lines=[_with_line_named(line, own) for line in unit.lines])


def _with_line_named(line: DespatchLine, number: str) -> DespatchLine:
    return line if line.order_line is None else _line_with_number(line, number)


def _rests(orders: Iterable[DespatchOrder]) -> list[DespatchOrder]:
    """The orders without their goods, where anything is left that the goods do not say."""
    return [
        replace(order, units=[], lines=[]) for order in orders if _says_more(order) or not (order.units or order.lines)
    ]


def _says_more(order: DespatchOrder) -> bool:
    return any(getattr(order, f.name) not in (None, []) for f in fields(order) if f.name not in _CONTENTS)


def _unsorted(unit: HandlingUnit) -> HandlingUnit:
    """A package whose goods name their orders themselves."""
    units = [_unsorted(inner) for inner in unit.units]
    lines = list(unit.lines)
    for order in unit.orders:
        units += [_with_number(_unsorted(inner), order.id) for inner in order.units]
        lines += [_line_with_number(line, order.id) for line in order.lines]
    return replace(unit, orders=_rests(unit.orders), units=units, lines=lines)


def _with_number(unit: HandlingUnit, number: str | None) -> HandlingUnit:
    """A package of an order: its goods say so, or the package itself where nothing is in it."""
    own = unit.order_number or number
    if not (unit.units or unit.lines):
        return replace(unit, order_number=own)
    units = [_with_number(inner, own) for inner in unit.units]
    return replace(unit, units=units, lines=[_line_with_number(line, own) for line in unit.lines])


def _line_with_number(line: DespatchLine, number: str | None) -> DespatchLine:
    return replace(line, order_number=line.order_number or number)


# --- by name ---------------------------------------------------------------------------------------------------------

ARRANGEMENTS: Mapping[str, Callable[[DespatchAdvice], DespatchAdvice]] = MappingProxyType(
    {"by-order": by_order, "by-package": by_package}
)
"""The arrangements by the names that maps use."""
