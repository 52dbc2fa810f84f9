"""Control totals on writing: numbers in a message that follow from the rest of it. Reading: ``reading.totals``."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edi_gateway.mapping.output import Group, Row
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Slot, Target
from edi_gateway.mapping.places import Branch, Frame, ensure, row_of
from edi_gateway.mapping.plan import ControlPlan
from edi_gateway.mapping.run import get_text
from edi_gateway.mapping.values import read_number, write_number
from edi_gateway.syntax.model import Segment


def write(control: ControlPlan, trunk: Branch, frame: Frame, root: Group) -> None:
    """Compute a total over what has been written, and write it."""
    rows = [row.segment() for row in _rows(root, control.hops)]
    computed = _computed(control, rows)
    instance = ensure(frame, trunk.down(control.target.hops))
    row_of(instance).put(control.target.slots[0][0], write_number(computed))


def _computed(control: ControlPlan, segments: list[Segment]) -> Decimal:
    if control.kind == "count":
        return Decimal(len(segments))
    of = control.of
    texts = [value_at(segment, of)[0] for segment in segments] if of is not None else []
    return sum((read_number(text) for text in texts if text), Decimal(0))


def value_at(segment: Segment, target: Target) -> tuple[str, Slot | None]:
    """The text of a target on its segment, and its slot: the first occurrence that passes its conditions."""
    run_hop = target.hops[-1] if target.hops and isinstance(target.hops[-1], RunHop) else None
    for number, slots in enumerate(target.slots):
        tests = run_hop.occurrences[number].tests if run_hop is not None else ()
        if all((get_text(t.slot)(segment) in t.values) == (t.kind == "=") for t in tests if t.selects):
            return get_text(slots[0])(segment), slots[0]
    return "", None


def _rows(group: Group, hops: tuple[Hop, ...]) -> Iterator[Row]:
    nodes = [hop for hop in hops if isinstance(hop, NodeHop)]
    first, rest = nodes[0], tuple(nodes[1:])
    for child in group.children.get(first.node.position, ()):
        row = row_of(child)
        if not passes(row.segment(), first):
            continue
        if not rest:
            yield row
        elif isinstance(child, Group):
            yield from _rows(child, rest)


def passes(segment: Segment, hop: NodeHop) -> bool:
    """Whether a segment passes the conditions of a hop."""
    return all((get_text(t.slot)(segment) in t.values) == (t.kind == "=") for t in hop.tests if t.selects)
