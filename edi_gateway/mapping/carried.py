"""Which fields of a document a map has no place for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from typing import Any, TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.fields import getter, hints
from edi_gateway.mapping.plan import SectionPlan


@dataclass(frozen=True, slots=True)
class NotCarried:
    """A field, dotted, that no rule writes."""

    name: str
    get: Callable[[Any], Any]

    def finding(self, document: Any, label: str) -> Finding | None:
        """What to say of one part of a document, which ``label`` names; None where the field says nothing."""
        value = self.get(document)
        if value is None or value == []:
            return None
        where = f"{label}.{self.name}".lstrip(".")
        text = f"{where} is not carried: the map has no place for it."
        return Finding(Fault.NOT_CARRIED, text, Place(path=where), Severity.WARNING, Owner.MAP)


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


def compile_not_carried(plan: SectionPlan) -> Callable[[Any], list[Finding]]:
    """A function that names all that a document says and the map has no place for, in the order of the writer."""
    walk = _walker(plan)

    def not_carried(document: Any) -> list[Finding]:
        findings: list[Finding] = []
        walk(document, "", findings)
        return findings

    return not_carried


_Walk: TypeAlias = Callable[[Any, str, list[Finding]], None]


def _walker(plan: SectionPlan) -> _Walk:
    lost = find_not_carried(plan)
    sections = [_list_walker(section) for section in plan.sections if not section.source.read_only]

    def walk(document: Any, label: str, findings: list[Finding]) -> None:
        for section in sections:
            section(document, label, findings)
        findings += [found for item in lost if (found := item.finding(document, label)) is not None]

    return walk


def _list_walker(plan: SectionPlan) -> _Walk:
    walk = _walker(plan)
    get = getter(plan.list_field.chain) if plan.list_field is not None else None
    get_children = getter(plan.children.chain) if plan.children is not None else None

    def one(item: Any, label: str, findings: list[Finding]) -> None:
        walk(item, label, findings)
        for number, child in enumerate(get_children(item) if get_children is not None else (), 1):
            one(child, f"{label}.{plan.source.children}[{number}]", findings)

    def every(document: Any, label: str, findings: list[Finding]) -> None:
        for number, item in enumerate((get(document) if get is not None else None) or (), 1):
            one(item, f"{label}.{plan.source.field}[{number}]".lstrip("."), findings)

    return every
