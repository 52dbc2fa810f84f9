"""Parts of a document whose values know where they come from; built as the reader builds documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from edi_gateway.mapping.fields import hints, required
from edi_gateway.mapping.paths import Slot
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.mapping.reading.variables import Place, Variables


@dataclass(frozen=True, slots=True)
class Source:
    """A text of a message: the index of its segment in the message, and its slot there."""

    index: int
    slot: Slot
    text: str

    @property
    def place(self) -> tuple[int, int, int]:
        """Index of the segment, element, component."""
        return self.index, self.slot.element, self.slot.component


@dataclass(frozen=True, slots=True)
class Traced:
    """A value, the texts that it was made of, and the line of the map."""

    value: Any
    sources: tuple[Source, ...]
    where: str


Part: TypeAlias = "dict[str, Any]"
"""A part of a document by field: Traced, Part, or a list of parts."""
Frame: TypeAlias = "dict[str, Any]"
"""The variables of a part (``reading.variables``): Traced, a list of items, a text (the number of the parent), None."""


def part_of(section: SectionPlan, variables: Variables, frame: Frame, number: int) -> Part | None:
    """The part that variables make, None where nothing was said or something is missing; see ``reading.parts``.

    ``number`` is that of an item that says none.
    """
    return _Builder(section, variables, frame, number).build()


@dataclass(slots=True)
class _Builder:
    section: SectionPlan
    variables: Variables
    frame: Frame
    number: int

    def build(self) -> Part | None:
        tree: dict[str, Any] = {}
        for name, places in self.variables.fields.items():
            _put(tree, name, partial(self._field, places))
        for name, times in self.variables.times.items():
            if len(self.variables.fields.get(name, ())) != 1:
                _put(tree, name, partial(self._first, times))
        for name, (variable, section) in self.variables.lists.items():
            _put(tree, name, partial(self._list, variable, section))
        return self._part(self.section.cls, tree, "")

    def _field(self, places: list[Place]) -> Traced | None:
        rule = places[0].planned.rule
        found = self._first([place.variable for place in places])
        if rule.join is not None:
            return None if found is None else replace(found, value=rule.join.join(found.value))
        if rule.numbered:
            own = self.frame.get(places[0].variable)
            return own if own is not None else Traced(str(self.number), (), rule.where)
        return found

    def _first(self, names: list[str]) -> Traced | None:
        return next((found for name in names if (found := self.frame.get(name)) is not None), None)

    def _list(self, variable: str, section: SectionPlan) -> list[Part] | None:
        found: list[Any] | None = self.frame.get(variable)
        if section.parent is None or section.key is None or section.children is None:
            return (found or None) if "." in section.source.field else found
        return None if found is None else arranged(found, section.key.chain[0], section.children.chain[0])

    def _part(self, cls: type, tree: dict[str, Any], prefix: str) -> Part | None:
        values: Part = {}
        for key, inner in tree.items():
            below = not callable(inner)
            values[key] = self._part(hints(cls)[key][0], inner, f"{prefix}{key}.") if below else inner()
        if all(value is None for value in values.values()):
            return None
        self._defaults(values, prefix)
        if any(values.get(key) is None for key in required(cls)):
            return None
        return {key: value for key, value in values.items() if value is not None}

    def _defaults(self, values: Part, prefix: str) -> None:
        for key, value in values.items():
            places = self.variables.fields.get(prefix + key)
            if value is not None or not places or places[0].planned.default is None:
                continue
            planned = places[0].planned
            when = planned.rule.when.removeprefix(prefix)
            if when not in values or when == key or values[when] is not None:
                values[key] = Traced(planned.default, (), planned.rule.where)


def _put(tree: dict[str, Any], dotted: str, value: Callable[[], Any]) -> None:
    *above, last = dotted.split(".")
    for name in above:
        tree = tree.setdefault(name, {})
    tree[last] = value


def arranged(found: list[tuple[Part, str | None]], key: str, children: str) -> list[Part]:
    """A tree of a flat list whose items name the one above them."""
    if not any(parent for _, parent in found):
        return [item for item, _ in found]
    known = {_number(item[key].value): item for item, _ in found if key in item}
    top = []
    for item, parent in found:
        above = known.get(_number(parent)) if parent else None
        if above is None or above is item:
            top.append(item)
        else:
            above.setdefault(children, []).append(item)
    return top


def _number(text: str) -> str:
    return text.lstrip("0") if text else text
