"""The places of a message that are written: made when they are first needed, and shared by rules with the same path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.output import Group, Row
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Target

Instance: TypeAlias = "Group | Row | Cell"


@dataclass(frozen=True, slots=True)
class Cell:
    """One occurrence of a run in a segment."""

    row: Row
    number: int


@dataclass(slots=True)
class Branch:
    """A place that rules share while one part of a document is written. ``hop`` is None for where the part begins;
    ``is_item`` marks the place of one item of a list, which is begun for each item and never repeated within it;
    ``rules`` counts the rules that write here or below."""

    hop: Hop | None
    parent: Branch | None
    is_item: bool = False
    rules: int = 0
    branches: dict[tuple[object, ...], Branch] = field(default_factory=dict)

    def down(self, hops: tuple[Hop, ...]) -> Branch:
        at = self
        for hop in hops:
            at = at.branches.setdefault(hop.key, Branch(hop, at))
        return at

    def lineage(self) -> Iterator[Branch]:
        """This place and those around it, up to where the part begins."""
        at: Branch | None = self
        while at is not None:
            yield at
            at = at.parent


@dataclass(slots=True)
class Frame:
    """What has been made for one part of a document. ``label`` names the part, for findings."""

    made: dict[int, Instance]
    label: str
    findings: list[Finding]

    def problem(self, fault: Fault, text: str, target: Target, severity: Severity = Severity.ERROR) -> None:
        slot = target.slots[0][0]
        tag = next((h.segment.tag for h in reversed(target.hops) if isinstance(h, NodeHop)), None)
        place = Place(tag=tag, element=slot.element if tag else None, path=self.label or None)
        self.findings.append(Finding(fault, text, place, severity, Owner.MAP, element_id=slot.definition.id))

    def name(self, field_name: str) -> str:
        return f"{self.label}.{field_name}".lstrip(".")


def ensure(frame: Frame, branch: Branch) -> Instance:
    """The instance of a branch, made where it is not there yet."""
    found = frame.made.get(id(branch))
    if found is None:
        found = make(frame, branch)
    return found


def make(frame: Frame, branch: Branch) -> Instance:
    """A new instance of a branch, which takes the place of the one before."""
    if branch.parent is None or branch.hop is None:
        raise TypeError("the beginning of a part is given, not made")
    above = ensure(frame, branch.parent)
    if isinstance(branch.hop, NodeHop):
        made: Instance = _make_node(branch.hop, above, frame.label)
    else:
        made = _make_cell(frame, branch, branch.hop, above)
    frame.made[id(branch)] = made
    return made


def _make_node(hop: NodeHop, above: Instance, label: str) -> Row | Group:
    if not isinstance(above, Group):
        raise TypeError(f"{hop.segment.tag} cannot stand in a segment")
    made = above.add(hop.node, label)
    row = row_of(made)
    for test in hop.tests:
        if test.written:
            row.put(test.slot, test.written)
    return made


def _make_cell(frame: Frame, branch: Branch, hop: RunHop, above: Instance) -> Cell:
    row = row_of(above)
    number = 0
    if len(hop.occurrences) > 1:
        free = next((n for n, o in enumerate(hop.occurrences) if row.is_free(o.slots)), None)
        if free is None and branch.parent is not None and branch.parent.hop is not None:
            row = row_of(make(frame, branch.parent))
        number = free or 0
    for test in hop.occurrences[number].tests:
        if test.written and not row.get(test.slot):
            row.put(test.slot, test.written)
    return Cell(row, number)


def row_of(instance: Instance) -> Row:
    """The segment of an instance: a group's is its trigger."""
    if isinstance(instance, Row):
        return instance
    return instance.row
