"""Hierarchies: groups that stand in a row and name the one above them (X12 HL, EDIFACT CPS), read and written as trees.

In a message these groups are flat: each has a number and names the number of its parent (X12 HL01 and HL02, EDIFACT
7164 and 7166). A map sees them nested: below ``HL[735=S]``, the path ``HL[735=O]`` names the groups whose parent it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from edi_gateway.findings import Fault
from edi_gateway.mapping.language import Section
from edi_gateway.mapping.output import Group, Row
from edi_gateway.mapping.paths import Hop, NodeHop, Slot
from edi_gateway.mapping.run import Run, head
from edi_gateway.standards.model import ElementDef, GroupNode
from edi_gateway.syntax.model import value
from edi_gateway.validation.model import Loop

DEEPEST = 16
"""Levels of a hierarchy that are followed; what is deeper comes to stand beside the others, with a finding."""


NESTED = 4
"""How deep a list of a map goes that holds items of its own kind: pallet, layer, carton, inner pack."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The elements of the trigger segment that make the tree. ``has_children`` is 0 where there is no such element."""

    own: int
    parent: int
    has_children: int


_NUMBERS = {"HL": Numbers(1, 2, 4), "CPS": Numbers(1, 2, 0)}


def numbers(group: GroupNode) -> Numbers | None:
    """The elements that make a tree of the occurrences of a group; None where it is no hierarchy."""
    return _NUMBERS.get(group.tag)


def nested(group: GroupNode) -> GroupNode:
    """The node that stands for the groups below one of a hierarchy: the same group, behind its own children."""
    position = len(group.children)
    return group if group.position == position else replace(group, position=position, mandatory=False)


def is_nested(hop: Hop) -> bool:
    """Whether a hop leads down a hierarchy."""
    return isinstance(hop, NodeHop) and isinstance(hop.node, GroupNode) and hop.node.position == len(hop.node.children)


def nest(tree: Loop, group: GroupNode, run: Run) -> Loop:
    """The tree of a message with the occurrences of one hierarchical group put below their parents.

    The tree itself stays as it is. A parent must stand before its children (X12.5, HL02; EDIFACT 7166); an
    occurrence whose parent is not there stands beside the first, with a finding.
    """
    found = numbers(group)
    flat = tree.children.get(group.position)
    if found is None or not flat:
        return tree
    below = nested(group).position
    tops: list[int | Loop] = []
    known: dict[str, tuple[Loop, int]] = {}
    for item in flat:
        index = head(item)
        if index is None or not isinstance(item, Loop):  # its trigger is missing, which validation says
            tops.append(item)
            continue
        segment = run.segments[index]
        own, parent = value(segment, found.own), value(segment, found.parent)
        loop = Loop(item.node, dict(item.children))
        above, depth = known.get(parent, (None, 0)) if parent else (None, 0)
        if parent and (above is None or depth >= DEEPEST):
            _misplaced(run, index, found, group, parent, too_deep=above is not None)
            above, depth = None, 0
        (tops if above is None else above.children.setdefault(below, [])).append(loop)
        known.setdefault(own, (loop, depth + 1))
    return Loop(tree.node, {**tree.children, group.position: tops})


def _misplaced(run: Run, index: int, found: Numbers, group: GroupNode, parent: str, *, too_deep: bool) -> None:
    tag = group.tag
    why = (
        f"lies more than {DEEPEST} levels deep" if too_deep else f"names the parent {parent!r}, which is not before it"
    )
    definition = group.trigger.definition.elements[found.parent - 1].ref
    slot = Slot(found.parent, 1, definition) if isinstance(definition, ElementDef) else None
    fix = f"Send each {tag} behind the one that it belongs to."
    run.add(Fault.UNREADABLE_VALUE, f"This {tag} {why}.", index, slot, value=parent, fix=fix)


def flatten(root: Group, group: GroupNode) -> None:
    """Put the groups of a hierarchy in a row again, each behind its parent, with their numbers.

    Numbers count from 1 (X12: "HL01 begins with 1 and goes up by one"); what a map wrote there itself is replaced.
    """
    found = numbers(group)
    tops = root.children.get(group.position)
    if found is None or not tops:
        return
    below = nested(group).position
    flat: list[Row | Group] = []
    waiting: list[tuple[Row | Group, str]] = [(top, "") for top in reversed(tops)]
    while waiting:
        item, parent = waiting.pop()
        flat.append(item)
        if isinstance(item, Group):
            inner = item.children.pop(below, [])
            _number(item.row, found, str(len(flat)), parent, has_children=bool(inner))
            waiting += [(child, str(len(flat))) for child in reversed(inner)]
    root.children[group.position] = flat


def _number(row: Row, found: Numbers, own: str, parent: str, *, has_children: bool) -> None:
    row.cells[found.own] = own
    row.cells[found.parent] = parent or None
    if found.has_children:
        row.cells[found.has_children] = "1" if has_children else "0"


def split_levels(hops: tuple[Hop, ...]) -> tuple[tuple[Hop, ...], tuple[Hop, ...]]:
    """What a list's path begins with that is written once, and the rest of it: levels of a hierarchy, as ``HL[735=S]``,
    and in a deep path the groups that lie around its last two steps."""
    at = 0
    while at < len(hops) - 1 and (_is_level(hops[at]) or (at < len(hops) - 2 and _is_group(hops[at]))):
        at += 1
    return hops[:at], hops[at:]


def _is_group(hop: Hop) -> bool:
    return isinstance(hop, NodeHop) and isinstance(hop.node, GroupNode)


def _is_level(hop: Hop) -> bool:
    if not isinstance(hop, NodeHop) or not isinstance(hop.node, GroupNode):
        return False
    return numbers(hop.node) is not None and any(test.kind == "=" for test in hop.tests)


def unrolled(section: Section, depth: int = NESTED) -> Section:
    """A list in a hierarchy whose items hold items of their own kind (``children`` without ``parent``), written out.

    ``units`` with ``children = "units"`` gets a section ``units`` of its own, and that another, to a fixed depth.
    """
    if not section.children or section.parent:
        return section
    last = _last_step(section.each)
    inner = replace(section, field=section.children, each=last)
    below = (unrolled(inner, depth - 1),) if depth > 1 else ()
    return replace(section, children="", sections=(*section.sections, *below))


def _last_step(path: str) -> str:
    """``HL[735=S]/HL[735=T|P]`` -> ``HL[735=T|P]``; a slash in a condition's value is none between steps."""
    depth, start = 0, 0
    for at, character in enumerate(path):
        depth += (character == "[") - (character == "]")
        if character == "/" and depth == 0:
            start = at + 1
    return path[start:]


def hierarchies(hops: Iterable[tuple[Hop, ...]], root: GroupNode) -> Iterator[GroupNode]:
    """The groups of a message that some path goes down as hierarchies."""
    tags = {hop.node.tag for path in hops for hop in path if isinstance(hop, NodeHop) and is_nested(hop)}
    for child in root.children:
        if isinstance(child, GroupNode) and child.tag in tags:
            yield child
