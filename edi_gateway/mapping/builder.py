"""From flat values to nested documents: which value goes where, what may not be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from edi_gateway.findings import Fault, Severity
from edi_gateway.mapping.fields import hints, required
from edi_gateway.mapping.plan import FieldPlan, SectionPlan
from edi_gateway.mapping.run import Run

Build: TypeAlias = Callable[[Run, list[Any], int], Any]
"""Values and the index of the segment they began at -> a document part; None where nothing was said."""
_Part: TypeAlias = Callable[[Run, list[Any], int], Any]


@dataclass(slots=True)
class Slots:
    """Numbers the values of one document part. ``parent`` is the one for the number of the line it belongs to."""

    size: int = 0
    fields: dict[str, list[tuple[int, FieldPlan]]] = field(default_factory=dict)
    times: dict[str, list[int]] = field(default_factory=dict)
    lists: dict[str, tuple[int, SectionPlan]] = field(default_factory=dict)
    parent: int | None = None
    _time_of: dict[int, int] = field(default_factory=dict)

    def new(self) -> int:
        self.size += 1
        return self.size - 1

    def field_slot(self, planned: FieldPlan) -> int:
        slot = self.new()
        self.fields.setdefault(planned.name, []).append((slot, planned))
        return slot

    def time_slot(self, planned: FieldPlan) -> int | None:
        if not planned.rule.time:
            return None
        slot = self.new()
        self.times.setdefault(planned.rule.time, []).append(slot)
        return slot

    def list_slot(self, section: SectionPlan) -> int:
        """One per list: several sections may fill the same."""
        name = section.source.field
        if name not in self.lists:
            self.lists[name] = (self.new(), section)
        return self.lists[name][0]


def compile_builder(plan: SectionPlan, slots: Slots) -> Build:
    """The builder of a document part from its values."""
    tree: dict[str, Any] = {}
    for name, places in slots.fields.items():
        _put(tree, name, _field(places))
    for name, times in slots.times.items():
        _put(tree, name, _first(times))
    for name, (slot, section) in slots.lists.items():
        _put(tree, name, _list(slot, section))
    lenient = plan.source.skip_incomplete
    where = {name: places[0][1].targets[0][0].text for name, places in slots.fields.items()}
    return _object(plan.cls, tree, plan.name, "", lenient, where, slots)


def _put(tree: dict[str, Any], dotted: str, part: _Part) -> None:
    *above, last = dotted.split(".")
    for name in above:
        tree = tree.setdefault(name, {})
    tree[last] = part


def _object(
    cls: type, tree: dict[str, Any], name: str, prefix: str, lenient: bool, where: dict[str, str], slots: Slots
) -> Build:
    parts: list[tuple[str, _Part]] = []
    plain: list[tuple[str, int]] = []  # the many fields that are one value as it is
    defaults: list[tuple[str, Any, str]] = []
    for key, inner in tree.items():
        places = slots.fields.get(prefix + key)
        if places and places[0][1].default is not None:
            when = places[0][1].rule.when.removeprefix(prefix)
            # A condition about this very part, or one around it, holds: the part is there.
            beside = when if when in tree and when != key else ""
            defaults.append((key, places[0][1].default, beside))
        if isinstance(inner, dict):
            kind = hints(cls)[key][0]
            inner = _object(kind, inner, f"{name}.{key}".lstrip("."), f"{prefix}{key}.", lenient, where, slots)
        alone = _single_slot(slots, prefix + key)
        if alone is None:
            parts.append((key, inner))
        else:
            plain.append((key, alone))
    needed = required(cls)
    always = any(places[0][1].rule.numbered for name, places in slots.fields.items() if name.startswith(prefix))
    owned = {key: [slot for slot, _ in slots.fields.get(prefix + key, ())] for key in needed}

    low, high = _span(slots, prefix)
    width = high - low

    def build(run: Run, values: list[Any], index: int) -> Any:
        if values[low:high].count(None) == width and not always:
            return None
        found = {key: values[slot] for key, slot in plain if values[slot] is not None}
        for key, part in parts:
            value = part(run, values, index)
            if value is not None:
                found[key] = value
        if not found:
            return None
        for key, default, beside in defaults:
            if not beside or beside in found:
                found.setdefault(key, default)
        for key in needed:
            if key not in found:
                if not any((id(values), slot) in run.failed for slot in owned[key]):
                    _missing(run, index, f"{name}.{key}".lstrip("."), where.get(prefix + key, ""), lenient)
                return None
        return cls(**found)

    return build


def _span(slots: Slots, prefix: str) -> tuple[int, int]:
    """The stretch of values in which those of a part lie: where all of it is empty, the part is."""
    own = [slot for name, places in slots.fields.items() if name.startswith(prefix) for slot, _ in places]
    own += [slot for name, times in slots.times.items() if name.startswith(prefix) for slot in times]
    own += [slot for name, (slot, _) in slots.lists.items() if name.startswith(prefix)]
    return min(own, default=0), max(own, default=-1) + 1


def _single_slot(slots: Slots, name: str) -> int | None:
    """The one value that a field is taken from as it is; None where there is more to it."""
    places = slots.fields.get(name, [])
    if len(places) != 1 or places[0][1].rule.join is not None or places[0][1].rule.numbered:
        return None
    return places[0][0]


def _missing(run: Run, index: int, name: str, path: str, lenient: bool) -> None:
    at = f" ({path})" if path else ""
    text = f"{name}{at} is missing, and there is no {name.rpartition('.')[0] or 'document'} without it."
    severity = Severity.NOTE if lenient else Severity.ERROR
    run.add(Fault.MISSING_VALUE, text, index, severity=severity)


def _field(places: list[tuple[int, FieldPlan]]) -> _Part:
    slots = [slot for slot, _ in places]
    rule = places[0][1].rule
    if rule.join is not None:
        separator = rule.join

        def joined(run: Run, values: list[Any], index: int) -> Any:
            for slot in slots:
                texts = values[slot]
                if texts is not None:
                    return separator.join(texts)
            return None

        return joined
    if rule.numbered:

        def numbered(run: Run, values: list[Any], index: int) -> Any:
            return values[slots[0]] if values[slots[0]] is not None else str(run.position)

        return numbered
    return _first(slots)


def _first(slots: list[int]) -> _Part:
    if len(slots) == 1:
        only = slots[0]
        return lambda run, values, index: values[only]

    def first(run: Run, values: list[Any], index: int) -> Any:
        return next((values[slot] for slot in slots if values[slot] is not None), None)

    return first


def _list(slot: int, section: SectionPlan) -> _Part:
    if section.parent is None or section.key is None or section.children is None:
        return lambda run, values, index: values[slot]
    key, children = section.key.chain[0], section.children.chain[0]

    def tree(run: Run, values: list[Any], index: int) -> Any:
        if values[slot] is None:
            return None
        known = {_number(getattr(item, key)): item for item, _, _ in values[slot]}
        top = []
        for item, parent, at in values[slot]:
            above = known.get(_number(parent)) if parent else None
            if parent and (above is None or above is item):
                text = f"{section.name}: it belongs to {parent!r}, which is not there."
                run.add(Fault.UNREADABLE_VALUE, text, at, value=parent)
            if above is None or above is item:
                top.append(item)
            else:
                getattr(above, children).append(item)
        return top

    return tree


def _number(text: str) -> str:
    return text.lstrip("0") if text else text
