"""The places of a message that are read, as a tree that rules with the same path share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Target
from edi_gateway.mapping.plan import FieldPlan, SectionPlan
from edi_gateway.mapping.reading.leaves import Leaf
from edi_gateway.mapping.reading.variables import Variables


@dataclass(slots=True)
class Branch:
    """A place in the message under certain conditions, and all that is read there."""

    hop: Hop
    leaves: list[Leaf] = field(default_factory=list)
    branches: dict[tuple[object, ...], Branch] = field(default_factory=dict)
    lists: list[tuple[SectionPlan, str]] = field(default_factory=list)

    def down(self, hops: Iterable[Hop]) -> Branch:
        at = self
        for hop in hops:
            at = at.branches.setdefault(branch_key(hop), Branch(hop))
        return at

    @property
    def node_hop(self) -> NodeHop:
        """The hop of a branch that is a group or a segment."""
        if not isinstance(self.hop, NodeHop):
            raise TypeError("a group or a segment is needed")
        return self.hop

    @property
    def run_hop(self) -> RunHop:
        """The hop of a branch that is a run."""
        if not isinstance(self.hop, RunHop):
            raise TypeError("a run is needed")
        return self.hop

    def runs(self) -> list[Branch]:
        return [b for b in self.branches.values() if isinstance(b.hop, RunHop)]

    def by_position(self) -> dict[int, list[Branch]]:
        """What is read in a group, by position of the definition."""
        found: dict[int, list[Branch]] = {}
        for inner in self.branches.values():
            if isinstance(inner.hop, NodeHop):
                found.setdefault(inner.hop.node.position, []).append(inner)
        return found

    @property
    def all_joined(self) -> bool:
        """Whether all that is read here is text that goes together with that of the next group."""
        return all(leaf.joined for leaf in self.leaves) and all(b.all_joined for b in self.branches.values())


def branch_key(hop: Hop) -> tuple[object, ...]:
    """Runs are told apart by their conditions here: reading has to look for each of them."""
    if isinstance(hop, NodeHop):
        return hop.key
    first = hop.occurrences[0]
    tests = tuple((t.slot.element, t.slot.component, t.kind, t.values) for t in first.tests if t.selects)
    return ("run", tuple(o.slots[0].element for o in hop.occurrences), tests)


def grow(plan: SectionPlan, levels: Sequence[Branch], variables: Variables) -> None:
    """Hang the leaves of a section on its branches; ``levels`` are those of its own path, innermost first."""
    if plan.parent is not None:
        _hang(None, 0, plan.parent, levels, variables, variables.of_parent(), "")
    for planned in plan.fields:
        if planned.reads:
            for paths in planned.targets:
                place, time = variables.of_field(planned), variables.of_time(planned)
                for target in paths:
                    _hang(planned, place.number, target, levels, variables, place.variable, time)
    for section in plan.sections:
        levels[0].down(section.anchor).down(section.hops[:1]).lists.append((section, variables.of_list(section)))


def _hang(
    planned: FieldPlan | None,
    number: int,
    target: Target,
    levels: Sequence[Branch],
    variables: Variables,
    name: str,
    time: str,
) -> None:
    """The leaf, or leaves, of one target."""
    branch = levels[target.level].down(target.hops)
    last = target.hops[-1] if target.hops else levels[0].hop
    moves = target.level == 0 and isinstance(last, RunHop) and len(target.slots) > 1
    name, time = variables.at(target.level, name), variables.at(target.level, time)
    for cells in (target.slots,) if moves else [(cells,) for cells in target.slots]:
        branch.leaves.append(Leaf(planned, cells, moves, number, name, time))
