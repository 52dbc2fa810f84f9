"""The places of a message that are read, as a tree that rules with the same path share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from edi_gateway.mapping.builder import Build, Slots, compile_builder
from edi_gateway.mapping.leaves import Leaf, compile_leaf
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop
from edi_gateway.mapping.plan import FieldPlan, SectionPlan


@dataclass(slots=True)
class Branch:
    """A place in the message under certain conditions, and all that is read there."""

    hop: Hop
    leaves: list[Leaf] = field(default_factory=list)
    branches: dict[tuple[object, ...], Branch] = field(default_factory=dict)
    lists: list[tuple[SectionPlan, int]] = field(default_factory=list)

    def down(self, hops: Iterable[Hop]) -> Branch:
        at = self
        for hop in hops:
            at = at.branches.setdefault(branch_key(hop), Branch(hop))
        return at


def branch_key(hop: Hop) -> tuple[object, ...]:
    """Runs are told apart by their conditions here: reading has to look for each of them."""
    if isinstance(hop, NodeHop):
        return hop.key
    first = hop.occurrences[0]
    tests = tuple((t.slot.element, t.slot.component, t.kind, t.values) for t in first.tests if t.selects)
    return ("run", tuple(o.slots[0].element for o in hop.occurrences), tests)


def prepare(plan: SectionPlan, levels: list[Branch], slots: Slots) -> Build:
    """Hang the leaves of a section on its branches; ``levels`` are those of its own path, innermost first."""
    for planned in plan.fields:
        if planned.reads:
            _hang(planned, levels, slots)
    for section in plan.sections:
        levels[0].down(section.hops[:1]).lists.append((section, slots.list_slot(section)))
    return compile_builder(plan, slots)


def _hang(planned: FieldPlan, levels: list[Branch], slots: Slots) -> None:
    for paths in planned.targets:
        slot = slots.field_slot(planned)
        time = slots.time_slot(planned)
        for target in paths:
            branch = levels[target.level].down(target.hops)
            run_hop = target.hops[-1] if target.hops and isinstance(target.hops[-1], RunHop) else levels[0].hop
            in_run = target.level == 0 and isinstance(run_hop, RunHop)
            for occurrence, cells in enumerate(target.slots):
                branch.leaves.append(
                    compile_leaf(planned, cells, slot, time, occurrence if in_run and len(target.slots) > 1 else None)
                )
