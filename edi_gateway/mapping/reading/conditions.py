"""Conditions of paths as expressions, and whether two of them can hold at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from edi_gateway.mapping.paths import Slot, Test
from edi_gateway.mapping.reading.source import literal, literals


def condition(tests: Sequence[Test], text: Callable[[Slot], str]) -> str:
    """All tests of a place as one expression; "" where there are none. ``text`` gives the expression of a slot."""
    return " and ".join(_single(test, text(test.slot)) for test in tests if test.selects)


def _single(test: Test, text: str) -> str:
    if len(test.values) == 1:
        return f"{text} {'==' if test.kind == '=' else '!='} {literal(test.values[0])}"
    return f"{text} {'in' if test.kind == '=' else 'not in'} {literals(test.values)}"


def exclusive(options: Sequence[Sequence[Test]]) -> bool:
    """Whether at most one of some lists of tests can hold for a segment."""
    return all(_apart(one, other) for at, one in enumerate(options) for other in options[:at])


def _apart(one: Sequence[Test], other: Sequence[Test]) -> bool:
    return any(
        _same_place(a.slot, b.slot) and (_contradict(a, b) or _contradict(b, a))
        for a in one
        for b in other
        if a.selects and b.selects
    )


def _same_place(a: Slot, b: Slot) -> bool:
    return (a.element, a.component) == (b.element, b.component)


def _contradict(a: Test, b: Test) -> bool:
    """Whether no value passes both, seen from an ``=``."""
    if a.kind != "=":
        return False
    return set(a.values) <= set(b.values) if b.kind == "!=" else set(a.values).isdisjoint(b.values)
