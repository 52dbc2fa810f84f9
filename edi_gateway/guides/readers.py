"""Readers of values for the quick looks: made once for each path of a guide, and called for each segment."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from edi_gateway.guides.glance import Accepts, Step, UnsureError
from edi_gateway.guides.paths import Path
from edi_gateway.mapping.paths import Test
from edi_gateway.standards.model import CompositeDef
from edi_gateway.syntax.model import Segment

Get: TypeAlias = Callable[[Segment], str]

_SORTABLE = {"102": 8, "203": 12, "204": 14}  # 2379: forms of dates whose text sorts as their time does
_DATE_X12 = 8
_LONGEST_NUMBER = 18  # digits: sums of such are exact


def plain(item: object) -> str:
    """An item that is a simple value."""
    if item.__class__ is not str:
        raise UnsureError
    return item


def _get(element: int, component: int) -> Get:
    """The reader of one value; "" where it is absent."""

    def get(segment: Segment) -> str:
        if element >= len(segment):
            return ""
        item = segment[element]
        if item.__class__ is str:
            return item if component == 1 else ""
        if item.__class__ is list:
            return item[component - 1] if component <= len(item) else ""  # type: ignore[return-value]
        raise UnsureError

    return get


def accepts_all(tests: tuple[Test, ...]) -> Accepts | None:
    """Whether a segment passes conditions; None where there are none."""
    checks = [(_get(t.slot.element, t.slot.component), frozenset(t.values), t.kind != "!=") for t in tests if t.selects]
    if not checks:
        return None
    if len(tests) == 1 and tests[0].slot.component == 1:
        return _first_is(tests[0].slot.element, *checks[0][1:])
    return lambda segment: all((get(segment) in values) is wanted for get, values, wanted in checks)


def step_of(outer: Step | None, position: int, tests: tuple[Test, ...]) -> Step:
    """A step to a position, with conditions; one that an element is one of some values can be looked up."""
    tests = tuple(test for test in tests if test.selects)
    if len(tests) == 1 and tests[0].kind == "=" and tests[0].slot.component == 1 and "" not in tests[0].values:
        return Step(outer, position, accepts_all(tests), tests[0].slot.element, tests[0].values)
    return Step(outer, position, accepts_all(tests))


def _first_is(element: int, values: frozenset[str], wanted: bool) -> Accepts:
    """The most common condition: the first or only component of an element is in a list."""

    def accepts(segment: Segment) -> bool:
        item = segment[element] if element < len(segment) else ""
        if item.__class__ is list:
            item = item[0] if item else ""
        elif item.__class__ is not str:
            raise UnsureError
        return (item in values) is wanted

    return accepts


def reader(path: Path) -> Callable[[Segment], list[str]]:
    """The reader of all values that a path names in one segment, empty ones left out."""
    occurrences = []
    for number, slots in enumerate(path.slots):
        accepts = accepts_all(path.run.occurrences[number].tests) if path.run else None
        occurrences.append((accepts, [(slot.element, _get(slot.element, slot.component)) for slot in slots]))
    if len(occurrences) == 1 and len(occurrences[0][1]) == 1:
        accepts, ((_, get),) = occurrences[0]
        if accepts is None:
            return lambda segment: [text] if (text := get(segment)) else []
        return lambda segment: [text] if accepts(segment) and (text := get(segment)) else []

    def read(segment: Segment) -> list[str]:
        found: list[str] = []
        length = len(segment)
        for accepts, gets in occurrences:
            for element, get in gets:
                if element >= length:
                    return found  # the occurrences of a run stand in the order of the segment
                if (accepts is None or accepts(segment)) and (text := get(segment)):
                    found.append(text)
        return found

    return read


def date_form(path: Path) -> Callable[[Segment, str], str]:
    """The form of a date by its segment and text; "" for one that does not sort by its text."""
    slot = path.slots[0][0]
    use = path.definition.elements[slot.element - 1].ref if path.definition else None
    if isinstance(use, CompositeDef):
        ids = [part.ref.id for part in use.components]
        if "2379" not in ids:
            return lambda segment, text: ""
        code = _get(slot.element, ids.index("2379") + 1)
        return lambda segment, text: form if _SORTABLE.get(form := code(segment)) == len(text) else ""
    return lambda segment, text: "X12" if len(text) == _DATE_X12 else ""


def all_different(values: list[str]) -> bool:
    """Whether no value comes twice."""
    return len(set(values)) == len(values)


def is_whole(text: str) -> bool:
    """Whether the text is a whole number without sign, short enough for sums to be exact."""
    return len(text) <= _LONGEST_NUMBER and text.isdigit() and text.isascii()


def number(text: str) -> int | Decimal:
    """A number without sign and exponent; what is none or has them is left to the rule itself."""
    if is_whole(text):
        return int(text)
    if not is_whole(text.replace(",", ".").replace(".", "", 1)):
        raise UnsureError
    return Decimal(text.replace(",", "."))
