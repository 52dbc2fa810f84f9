"""Conditions of paths as functions of a segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from edi_gateway.mapping.paths import Test
from edi_gateway.mapping.run import get_text
from edi_gateway.syntax.model import Segment

Check: TypeAlias = Callable[[Segment], bool]


def compile_check(tests: tuple[Test, ...]) -> Check | None:
    """All tests of a place as one function; None where there are none."""
    parts = [_single(test) for test in tests if test.selects]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return lambda segment: all(part(segment) for part in parts)


def _single(test: Test) -> Check:
    get = get_text(test.slot)
    values = frozenset(test.values)
    if test.kind == "!=":
        return lambda segment: get(segment) not in values
    if len(values) == 1:
        only = test.values[0]
        return lambda segment: get(segment) == only
    return lambda segment: get(segment) in values


def chooser(options: list[tuple[tuple[Test, ...], Any]]) -> Callable[[Segment], list[Any] | tuple[Any, ...]]:
    """A function that gives the options whose tests a segment passes.

    Where all options begin with a test of the same element, that element's value is looked up instead.
    """
    if len(options) == 1 and compile_check(options[0][0]) is None:
        always = (options[0][1],)
        return lambda segment: always
    heads = [next((t for t in tests if t.kind == "="), None) for tests, _ in options]
    places = {(t.slot.element, t.slot.component) for t in heads if t is not None}
    if None in heads or len(places) != 1:
        checks = [(compile_check(tests), option) for tests, option in options]
        return lambda segment: [option for check, option in checks if check is None or check(segment)]
    table: dict[str, list[tuple[Check | None, Any]]] = {}
    for (tests, option), head in zip(options, heads, strict=True):
        rest = compile_check(tuple(t for t in tests if t is not head))
        for value in head.values if head else ():
            table.setdefault(value, []).append((rest, option))
    slot = next(t.slot for t in heads if t is not None)
    get = get_text(slot)
    if all(rest is None for row in table.values() for rest, _ in row):
        bare = {value: tuple(option for _, option in row) for value, row in table.items()}
        return lambda segment: bare.get(get(segment), ())
    nothing: list[tuple[Check | None, Any]] = []
    return lambda segment: [
        option for rest, option in table.get(get(segment), nothing) if rest is None or rest(segment)
    ]
