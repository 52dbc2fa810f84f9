"""A ship notice by order and by package: the same goods of the same orders in the same packages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.documents.arranging import by_order, by_package
from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, DespatchOrder, HandlingUnit
from edi_gateway.documents.goods import Sscc

NUMBERS = ("A", "B", "C")


def line(number: str, order: str | None = None) -> DespatchLine:
    return DespatchLine(id=number, order_number=order, order_line=number if number.endswith("7") else None)


def unit(code: str, *, order: str | None = None, **contents: object) -> HandlingUnit:
    return HandlingUnit(ssccs=[Sscc(id=code)], order_number=order, **contents)  # type: ignore[arg-type]


def notice(**parts: object) -> DespatchAdvice:
    return DespatchAdvice(id="S1", issue_date=date(2026, 1, 1), **parts)  # type: ignore[arg-type]


class Maker:
    """Ship notices in every mixture of the two arrangements."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - test data
        self.count = 0

    def notice(self) -> DespatchAdvice:
        parts = {"orders": self._some(self._order, 0), "units": self._some(self._unit, 0), "lines": self._lines()}
        day = date(2026, 1, 2) if self.random.random() < 0.5 else None
        return notice(order_number=self._number(), order_date=day, **parts)

    def _some(self, make: object, depth: int) -> list[object]:
        count = self.random.randrange(3) if depth < 3 else 0
        return [make(depth + 1) for _ in range(count)]  # type: ignore[operator]

    def _name(self) -> str:
        self.count += 1
        return str(self.count)

    def _number(self) -> str | None:
        return self.random.choice((None, None, *NUMBERS))

    def _lines(self) -> list[DespatchLine]:
        return [line(self._name(), self._number()) for _ in range(self.random.randrange(3))]

    def _unit(self, depth: int) -> HandlingUnit:
        orders = self._some(self._order, depth + 1) if self.random.random() < 0.3 else []
        inner = self._some(self._unit, depth)
        return unit(self._name(), order=self._number(), units=inner, orders=orders, lines=self._lines())

    def _order(self, depth: int) -> DespatchOrder:
        day = self.random.choice((None, date(2026, 1, 2), date(2026, 1, 3)))
        department = self.random.choice((None, "38"))
        return DespatchOrder(
            id=self._number(), issue_date=day, department=department,
            units=self._some(self._unit, depth), lines=self._lines(),
        )  # fmt: skip


NOTICES = st.builds(lambda seed: Maker(seed).notice(), st.integers(0, 2**32))


def goods(advice: DespatchAdvice) -> Counter[tuple[object, ...]]:
    """Every line, with the order that it is of and the packages that it lies in; and every package, as a line."""
    return Counter(_goods(advice, advice.order_number, ()))


def _goods(
    part: DespatchAdvice | DespatchOrder | HandlingUnit, number: str | None, packages: tuple[str, ...]
) -> Iterator[tuple[object, ...]]:
    for item in part.lines:
        yield item.id, item.order_number or number, packages
    for package in part.units:
        inside = (*packages, package.ssccs[0].id)
        yield (inside,)
        if not (package.units or package.lines or package.orders):
            yield package.order_number or number, inside
        yield from _goods(package, package.order_number or number, inside)
    if not isinstance(part, DespatchLine):
        for order in part.orders if not isinstance(part, DespatchOrder) else ():
            yield from _goods(order, order.id or number, packages)


@settings(max_examples=400, deadline=None)
@given(NOTICES)
def test_no_arrangement_loses_goods_their_orders_or_their_packages(advice: DespatchAdvice) -> None:
    before = deepcopy(advice)
    for arrange in (by_order, by_package):
        arranged = arrange(advice)
        assert goods(arranged) == goods(advice)
        assert arrange(arranged) == arranged
    assert goods(by_order(by_package(advice))) == goods(advice)
    assert goods(by_package(by_order(advice))) == goods(advice)
    assert advice == before


@settings(max_examples=200, deadline=None)
@given(NOTICES)
def test_by_package_no_goods_are_below_orders(advice: DespatchAdvice) -> None:
    def below(part: DespatchAdvice | HandlingUnit) -> bool:
        own = any(order.units or order.lines for order in part.orders)
        return own or any(below(inner) for inner in part.units)

    assert not below(by_package(advice))


def test_lines_that_name_their_orders_come_below_them() -> None:
    flat = notice(
        units=[unit("1", lines=[line("1", "A")]), unit("2", lines=[line("2", "B")])], lines=[line("3", "A"), line("4")]
    )
    found = by_order(flat)
    assert found == notice(
        orders=[
            DespatchOrder(id="A", units=[unit("1", lines=[line("1")])], lines=[line("3")]),
            DespatchOrder(id="B", units=[unit("2", lines=[line("2")])]),
        ],
        lines=[line("4")],
    )
    assert by_package(found) == replace(flat, lines=[line("4"), line("3", "A")])


def test_a_mixed_pallet_has_its_orders_inside() -> None:
    pallet = unit("1", units=[unit("2", lines=[line("1", "A")]), unit("3", lines=[line("2", "B")])])
    found = by_order(notice(units=[pallet]))
    inside = [
        DespatchOrder(id="A", units=[unit("2", lines=[line("1")])]),
        DespatchOrder(id="B", units=[unit("3", lines=[line("2")])]),
    ]
    assert found == notice(units=[unit("1", orders=inside)])
    assert by_package(found) == notice(units=[pallet])


def test_the_one_order_of_a_shipment_is_named_at_its_head_or_at_its_level() -> None:
    day = date(2026, 1, 2)
    flat = notice(order_number="A", order_date=day, units=[unit("1", lines=[line("1")])])
    by_level = notice(orders=[DespatchOrder(id="A", issue_date=day, units=[unit("1", lines=[line("1")])])])
    assert by_order(flat) == by_level
    assert by_package(by_level) == flat


def test_a_line_of_the_one_order_is_named_with_its_number() -> None:
    item = DespatchLine(id="1", order_line="10")
    found = by_package(notice(orders=[DespatchOrder(id="A", units=[unit("1", lines=[item, line("2")])])]))
    assert found == notice(order_number="A", units=[unit("1", lines=[replace(item, order_number="A"), line("2")])])


def test_what_edifact_has_no_place_for_stays_with_its_order() -> None:
    found = by_package(notice(orders=[DespatchOrder(id="A", department="38", lines=[line("1")])]))
    assert found.orders == [DespatchOrder(id="A", department="38")]
    assert (found.order_number, found.lines) == ("A", [line("1")])
