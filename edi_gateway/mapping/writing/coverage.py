"""Whether the generator knows all that a map says: what it does not know must not be passed over in silence.

The map language grows in the planner and in the careful writer first. An option that is not in the lists below, and is
not at its default, leaves the map to the careful writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any

from edi_gateway.mapping.language import Rule, Section
from edi_gateway.mapping.paths import NodeHop, Occurrence, RunHop, Slot, Target, Test
from edi_gateway.mapping.plan import FieldPlan, MapPlan, SectionPlan
from edi_gateway.mapping.writing.source import NotCoveredError

_KNOWN: dict[type, str] = {
    Rule: "field at where codes unknown join format time period qualifier fill default when overflow numbered "
    "read_only write_only",
    Section: "field each where rules sections parent children key skip_incomplete read_only",
    FieldPlan: "rule type targets read write table stamp time default",
    SectionPlan: "source name list_field cls hops context fields sections parent children key carried_outside",
    MapPlan: "source definition root controls always tables signs",
    Target: "text hops slots level composite",
    NodeHop: "node tests",
    RunHop: "name occurrences composite",
    Occurrence: "slots tests",
    Slot: "element component definition",
    Test: "slot kind values",
}


def check_covered(plan: MapPlan) -> None:
    """Raises `NotCoveredError` where the map says something that the generator was never taught."""
    for thing in [plan, *_parts(plan.root)]:
        known = _KNOWN.get(type(thing), "").split()
        for field in fields(thing):
            if field.name not in known and not _is_default(thing, field):
                raise NotCoveredError(f"{type(thing).__name__}.{field.name}")


def _is_default(thing: Any, field: Field[Any]) -> bool:
    value = getattr(thing, field.name)
    if field.default is not MISSING:
        return bool(value == field.default)
    return field.default_factory is not MISSING and bool(value == field.default_factory())


def _parts(section: SectionPlan) -> Iterator[Any]:
    yield section
    yield section.source
    yield from _hop_parts(section.hops)
    for planned in section.fields:
        if planned.writes:
            yield planned
            yield planned.rule
            for target in planned.targets[0]:
                yield target
                yield from _hop_parts(target.hops)
                yield from (slot for occurrence in target.slots for slot in occurrence)
    for inner in section.sections:
        yield from _parts(inner)


def _hop_parts(hops: tuple[Any, ...]) -> Iterator[Any]:
    for hop in hops:
        yield hop
        if isinstance(hop, NodeHop):
            yield from hop.tests
        elif isinstance(hop, RunHop):
            for occurrence in hop.occurrences:
                yield occurrence
                yield from occurrence.tests
