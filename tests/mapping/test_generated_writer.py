"""The generated writer says what the careful one says, or leaves the document to it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.documents import Order
from edi_gateway.documents.blocks import AllowanceCharge, DeliverySplit, Party, Quantity, Reference, ScheduleLine
from edi_gateway.documents.order import OrderLine
from edi_gateway.mapping import CompiledMap
from edi_gateway.mapping.language import Rule
from edi_gateway.mapping.writing.writer import QuickWriter, compile_quick_writer
from edi_gateway.syntax import parse
from edi_gateway.validation import validate_message
from tests.mapping.orders import BOTH, EDIFACT, FULL, X12, orders
from tests.mapping.support import ROOT, shipped

NAMES = ["edifact-d96a-orders", "x12-004010-850"]
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def generated(mapping: CompiledMap) -> QuickWriter:
    writer = compile_quick_writer(mapping.plan)
    assert writer is not None
    return writer


def compare(document: Order) -> None:
    for name in NAMES:
        mapping = shipped(name)
        quick, careful = mapping.write(document), mapping.write_carefully(document)
        assert quick.segments == careful.segments
        assert quick.findings == careful.findings


@pytest.mark.parametrize(("name", "carrier"), list(zip(NAMES, [EDIFACT, X12], strict=True)))
def test_a_document_that_fits_is_written_by_generated_code(name: str, carrier: Any) -> None:
    writer = generated(shipped(name))

    @SETTINGS
    @given(orders(carrier))
    def check(order: Order) -> None:
        if not shipped(name).write_carefully(order).findings and not _has_long_text(order):
            assert writer.write(order) is not None

    check()


def _has_long_text(order: Order) -> bool:
    """Whether some text may need a second segment."""
    return any(len(v) > 60 for part in parts_of(order) for v in values_of(part) if isinstance(v, str))


def test_the_samples_are_written_by_generated_code() -> None:
    by_message = {shipped(name).message: shipped(name) for name in NAMES}
    count = 0
    for path in sorted([*(ROOT / "samples").glob("*.edi"), *(ROOT / "samples").glob("*.x12")]):
        for interchange in parse(path.read_bytes()).interchanges:
            for message in interchange.messages:
                mapping = by_message.get(message.name)
                tree = validate_message(message, mapping.definition)[0] if mapping is not None else None
                document = mapping.read(message, tree).document if mapping is not None and tree is not None else None
                if mapping is not None and document is not None:
                    compare(document)
                    if not any(f.is_error for f in mapping.write(document).findings):
                        count += generated(mapping).write(document) is not None
    assert count > 0


@SETTINGS
@given(orders(FULL) | orders(BOTH))
def test_both_writers_agree(order: Order) -> None:
    compare(order)


# --- documents that do not fit


def parts_of(part: Any) -> Iterator[Any]:
    """A document and all dataclasses in it."""
    if isinstance(part, list):
        for item in part:
            yield from parts_of(item)
    elif is_dataclass(part):
        yield part
        for value in values_of(part):
            yield from parts_of(value)


def values_of(part: Any) -> list[Any]:
    return [getattr(part, f.name) for f in fields(part)]


TEXTS = ["", " ", "x", "ZZ", "220", "9", "EA", "H87", "00012345678905", "12345678", "L" * 36, "word " * 30, "a\nb"]
NUMBERS = ["0", "1", "1.10", "-4.5", "1E+3", "NaN", "Infinity", "0.0000000001", "12345678901234567890.12", "2350"]
OTHERS: dict[type, list[Any]] = {
    str: TEXTS,
    Decimal: [Decimal(n) for n in NUMBERS],
    int: [0, 1, -5, 10**11],
    date: [date(2024, 1, 2), date(999, 1, 1)],
    time: [time(), time(1, 2), time(1, 2, 3, 40_000)],
    bool: [True, False],
}


@st.composite
def changed(draw: st.DrawFn) -> Order:
    """An order in which values are changed, left out, or doubled."""
    order = copy.deepcopy(draw(orders(FULL)))
    for _ in range(draw(st.integers(1, 4))):
        part = draw(st.sampled_from(list(parts_of(order))))
        field = draw(st.sampled_from([f.name for f in fields(part)]))
        value = getattr(part, field)
        if isinstance(value, list):
            value += [copy.deepcopy(v) for v in value[:1]] * draw(st.sampled_from([1, 3, 12, 30]))
        elif type(value) in OTHERS:
            setattr(part, field, draw(st.sampled_from([None, *OTHERS[type(value)]])))
        else:
            setattr(part, field, None)
    return order


@SETTINGS
@given(changed())
def test_both_writers_agree_on_what_does_not_fit(order: Order) -> None:
    try:
        careful = [shipped(name).write_carefully(order) for name in NAMES]
    except (TypeError, AttributeError, ValueError):
        return  # a document without something it cannot do without, such as the value of a quantity
    assert [shipped(name).write(order) for name in NAMES] == careful


# --- single things


def order(**fields: Any) -> Order:
    return Order(**{"id": "1", "issue_date": date(2024, 3, 1), **fields})


def tags(name: str, document: Order) -> list[str]:
    compare(document)
    assert generated(shipped(name)).write(document) is not None
    return [str(s[0]) for s in shipped(name).write(document).segments]


def test_segments_of_one_tag_come_in_the_order_in_which_rules_first_have_something_to_say() -> None:
    parties = {"buyer": Party(id="4012345000009", id_scheme="GLN"), "seller": Party(name="Seller")}
    mapping = shipped("edifact-d96a-orders")
    for document, first in ((order(**parties), "BY"), (order(**parties, vendor_number="7"), "SU")):
        document.lines = [OrderLine(id="1")]
        assert "RFF" in tags(mapping.name, document) or first == "BY"
        assert next(s[1] for s in mapping.write(document).segments if s[0] == "NAD") == first


def test_items_share_an_outer_segment_until_it_is_full_or_says_something_else() -> None:
    each = Quantity(value=Decimal(1), unit="EA")
    split = DeliverySplit(location_id="0101", quantity=each)
    line = OrderLine(id="1", quantity=Quantity(value=Decimal(12), unit="EA"), splits=[split] * 11)
    line.splits.append(DeliverySplit(location_id="0102", quantity=Quantity(value=Decimal(1), unit="XCT")))
    assert tags("x12-004010-850", order(lines=[line])).count("SDQ") == 3
    line = OrderLine(id="1", schedule=[ScheduleLine(quantity=each, delivery_date=date(2024, 3, 8))] * 3)
    assert tags("edifact-d96a-orders", order(lines=[line])).count("SCC") == 1


def test_sub_lines_name_the_line_above_and_are_counted() -> None:
    lines = [OrderLine(id="1", sub_lines=[OrderLine(id="2", sub_lines=[OrderLine(id="3")])])]
    written = shipped("edifact-d96a-orders").write(order(lines=lines))
    assert tags("edifact-d96a-orders", order(lines=lines)).count("LIN") == 3
    assert written.segments[-1] == ["CNT", ["2", "3"]]


@pytest.mark.parametrize(
    "document",
    [
        order(id="x" * 36),
        order(order_type="no code"),
        order(references=[Reference(id="1", type="ON")] * 11_000),
        order(lines=[OrderLine(id="1", quantity=Quantity(value=Decimal("-1E+40")))]),
        order(allowances=[AllowanceCharge(charge=True, amount=Decimal("1.005"))]),
    ],
)
def test_what_needs_a_word_is_left_to_the_careful_writer(document: Order) -> None:
    compare(document)
    assert any(generated(shipped(name)).write(document) is None for name in NAMES)


def test_a_field_without_a_place_is_named_all_the_same() -> None:
    document = order(issue_time=time(12, 30), lines=[OrderLine(id="1", action="1")])
    compare(document)
    assert [f.place.path for f in shipped("x12-004010-850").write(document).findings] == [
        "lines[1].action",
        "issue_time",
    ]


@dataclass(frozen=True, slots=True)
class NewRule(Rule):
    """A rule with an option that the generator was never taught."""

    computed: str = ""


def test_an_option_that_the_generator_does_not_know_leaves_the_map_to_the_careful_writer() -> None:
    plan = copy.copy(shipped("edifact-d96a-orders").plan)
    plan.root = copy.copy(plan.root)
    first = plan.root.fields[0]
    known = {f.name: getattr(first.rule, f.name) for f in fields(first.rule)}
    plan.root.fields = [replace(first, rule=NewRule(**known, computed="id")), *plan.root.fields[1:]]
    assert compile_quick_writer(plan) is None
