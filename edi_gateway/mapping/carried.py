"""Which fields of a document a map has no place for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from typing import Any

from edi_gateway.mapping.fields import getter, hints
from edi_gateway.mapping.plan import SectionPlan


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A field, dotted, that no rule writes."""

    name: str
    get: Callable[[Any], Any]


def find_not_carried(plan: SectionPlan) -> list[NotCarried]:
    """The fields of one part that nothing writes; of a nested part that is not written at all, only its own name."""
    carried = {f.name for f in plan.fields if f.writes} | set(plan.carried_outside)
    carried |= {f.rule.time for f in plan.fields if f.writes and f.rule.time}
    carried |= {s.source.field for s in plan.sections if not s.source.read_only}
    if plan.children is not None:
        carried.add(".".join(plan.children.chain))
    return list(_lost(plan.cls, "", carried))


def _lost(cls: type, prefix: str, carried: set[str]) -> list[NotCarried]:
    found: list[NotCarried] = []
    for name, (kind, many) in hints(cls).items():
        dotted = f"{prefix}{name}"
        if dotted in carried:
            continue
        if not many and is_dataclass(kind) and any(c.startswith(f"{dotted}.") for c in carried):
            found += _lost(kind, f"{dotted}.", carried)
        else:
            found.append(NotCarried(dotted, getter(tuple(dotted.split(".")))))
    return found
