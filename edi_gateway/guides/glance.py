"""One message as the quick looks of a guide see it: segments and groups without places, each way gone only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from edi_gateway.syntax.model import Segment
from edi_gateway.validation.model import Loop

Accepts: TypeAlias = Callable[[Segment], bool]


class UnsureError(Exception):
    """Something rare, such as a repetition, that the rule itself has to look at."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step of a path from the message on: to the children at a position, those that pass its conditions.

    Where the only condition is that ``element`` has one of ``values``, steps that differ in nothing else share a look.
    """

    outer: Step | None
    position: int
    accepts: Accepts | None
    element: int = 0
    values: tuple[str, ...] = ()


class Glance:
    """One message as the quick looks see it: what each step leads to, worked out once."""

    __slots__ = ("_grouped", "_items", "_sorted", "segments", "tree", "values")

    def __init__(self, segments: list[Segment], tree: Loop) -> None:
        self.segments = segments
        self.tree = tree
        self._grouped: dict[Step, list[list[int | Loop]]] = {}
        self._items: dict[Step, list[int | Loop]] = {}
        self._sorted: dict[tuple[Step | None, int, int], list[dict[str, list[int | Loop]]]] = {}
        self.values: dict[str, list[str]] = {}  # by path, kept by those who look them up

    def items(self, step: Step | None) -> list[int | Loop]:
        """The segments (as their index) and groups that a step leads to; without one, the message itself."""
        if step is None:
            return [self.tree]
        found = self._items.get(step)
        if found is None:
            found = self._items[step] = [item for group in self.grouped(step) for item in group]
        return found

    def grouped(self, step: Step) -> list[list[int | Loop]]:
        """The same for each group that the step may be made in, empty ones among them."""
        found = self._grouped.get(step)
        if found is None:
            if step.values:
                found = [self._pick(by_value, step.values) for by_value in self._by_value(step)]
            else:
                found = [self.children(outer, step) for outer in self.items(step.outer)]
            self._grouped[step] = found
        return found

    @staticmethod
    def _pick(by_value: dict[str, list[int | Loop]], values: tuple[str, ...]) -> list[int | Loop]:
        if len(values) == 1:
            return by_value.get(values[0], [])
        return [item for text in values for item in by_value.get(text, ())]

    def _by_value(self, step: Step) -> list[dict[str, list[int | Loop]]]:
        """What stands at a position, sorted by the value of an element, for each group of the step before."""
        key = step.outer, step.position, step.element
        found = self._sorted.get(key)
        if found is None:
            found = []
            element = step.element
            for outer in self.items(step.outer):
                sort: dict[str, list[int | Loop]] = {}
                if outer.__class__ is not int:
                    for item in outer.children.get(step.position, ()):  # type: ignore[union-attr]
                        segment = self.segment(item)
                        text = segment[element] if element < len(segment) else ""
                        if text.__class__ is list:
                            text = text[0] if text else ""
                        elif text.__class__ is not str:
                            raise UnsureError
                        sort.setdefault(text, []).append(item)  # type: ignore[arg-type]
                found.append(sort)
            self._sorted[key] = found  # only when complete: what is unsure is asked again
        return found

    def within(self, scope: int | Loop, steps: tuple[Step, ...]) -> list[int | Loop]:
        """What some steps lead to from one segment or group."""
        found: list[int | Loop] = [scope]
        for step in steps:
            found = [item for outer in found for item in self.children(outer, step)]
        return found

    def children(self, outer: int | Loop, step: Step) -> list[int | Loop]:
        """What a step leads to from one group."""
        if outer.__class__ is int:
            return []
        found = outer.children.get(step.position)  # type: ignore[union-attr]  # not an int: a Loop
        if found is None:
            return []
        accepts = step.accepts
        if accepts is None:
            return found
        if found[0].__class__ is int:  # children at one position are segments or groups, never both
            segments = self.segments
            return [item for item in found if accepts(segments[item])]  # type: ignore[index]
        return [item for item in found if accepts(self.segment(item))]

    def segment(self, item: int | Loop) -> Segment:
        """A segment, or the one that begins a group; an empty one where that is missing."""
        if item.__class__ is int:
            return self.segments[item]
        head = item.children.get(0)  # type: ignore[union-attr]
        return self.segments[head[0]] if head and head[0].__class__ is int else []


Look: TypeAlias = Callable[[Glance], bool]
