"""Business checks with numbers: sums against totals, hash totals, numbers of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

from edi_gateway.findings import Fault, Finding
from edi_gateway.guides.model import Label
from edi_gateway.guides.paths import Anchor, Path, Spot, View
from edi_gateway.guides.usage import named

_NUMBER = re.compile(r"-?(\d{1,40}([.,]\d{0,40})?|[.,]\d{1,40})(E-?\d{1,2})?", re.ASCII)
_TEXT_TYPES = ("a", "an", "AN", "ID")
EXACT = Context(prec=200)
"""So many digits that sums and products of EDI numbers are never rounded."""


def number(spot: Spot) -> Decimal | None:
    """The number that a value is, with the implied decimals of X12 types N1 to N9; None where it is none."""
    if not _NUMBER.fullmatch(spot.value):
        return None
    found = Decimal(spot.value.replace(",", "."))
    kind = spot.slot.definition.type
    implied = int(kind[1]) if re.fullmatch(r"N[1-9]", kind, re.ASCII) else 0
    return EXACT.scaleb(found, -implied)


def shown(amount: Decimal) -> str:
    """A number as people write it: ``100.5``, no exponent, no zeros at the end."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Sum:
    """What ``items`` add up to is the total, give or take a tolerance.

    With ``each`` and several ``items``, their values are multiplied in each of those groups, and the products added
    (quantity times price). ``plus`` and ``minus`` are added to and taken from the sum (charges, tax, allowances).
    A total that is not sent is not checked.
    """

    label: Label
    items: tuple[Path, ...]
    total: Path
    each: Path | None = None
    plus: tuple[Path, ...] = ()
    minus: tuple[Path, ...] = ()
    tolerance: Decimal = Decimal(0)
    what: str = "the sum"

    def check(self, view: View) -> Iterator[Finding]:
        totals = list(self.total.spots(view, view.root))
        if not totals:
            return
        unreadable: list[Spot] = []
        found = self._sum(view, unreadable)
        for spot in totals:
            stated = number(spot)
            if stated is None:
                unreadable.append(spot)
            elif not unreadable and abs(EXACT.subtract(found, stated)) > self.tolerance:
                yield self._wrong(view, spot, found, stated)
        for spot in unreadable:
            if spot.slot.definition.type in _TEXT_TYPES:  # in a numeric element, validation has told
                text = f"{named(self.total, spot)} must be a number for this check, and is not."
                yield self.label.finding(Fault.UNREADABLE_VALUE, text, view.spot(spot), value=spot.value)

    def _sum(self, view: View, unreadable: list[Spot]) -> Decimal:
        def add(paths: tuple[Path, ...], scope: Anchor) -> Decimal:
            result = Decimal(0)
            for path in paths:
                for spot in path.spots(view, scope):
                    amount = number(spot)
                    if amount is None:
                        unreadable.append(spot)
                    else:
                        result = EXACT.add(result, amount)
            return result

        if self.each is None:
            total = add(self.items, view.root)
        else:
            total = Decimal(0)
            for scope in self.each.anchors(view, view.root):
                product = Decimal(1)
                for path in self.items:
                    product = EXACT.multiply(product, add((path,), scope))
                total = EXACT.add(total, product)
        total = EXACT.add(total, add(self.plus, view.root))
        return EXACT.subtract(total, add(self.minus, view.root))

    def _wrong(self, view: View, spot: Spot, found: Decimal, stated: Decimal) -> Finding:
        more = f" (more than {shown(self.tolerance)} apart)" if self.tolerance else ""
        return self.label.finding(
            Fault.CONTROL_TOTAL,
            f"{named(self.total, spot)} says {shown(stated)}, but {self.what} is {shown(found)}{more}.",
            view.spot(spot),
            value=spot.value,
            expected=shown(found),
            element_id=spot.slot.definition.id,
        )


@dataclass(frozen=True, slots=True)
class Count:
    """The number of times that ``items`` occur is what the total says. A total that is not sent is not checked."""

    label: Label
    items: tuple[Path, ...]
    total: Path
    tolerance: int = 0

    def check(self, view: View) -> Iterator[Finding]:
        for spot in self.total.spots(view, view.root):
            stated = number(spot)
            found = sum(1 for path in self.items for _ in path.occurrences(view, view.root))
            if stated is None or abs(stated - found) <= self.tolerance:
                continue
            counted = " and ".join(path.text for path in self.items)
            yield self.label.finding(
                Fault.CONTROL_TOTAL,
                f"{named(self.total, spot)} says {shown(stated)}, but there are {found} of {counted}.",
                view.spot(spot),
                value=spot.value,
                expected=str(found),
                element_id=spot.slot.definition.id,
            )
