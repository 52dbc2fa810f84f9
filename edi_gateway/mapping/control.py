"""Control totals: numbers in a message that follow from the rest of it, computed on writing and checked on reading."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.mapping.output import Group, Row
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Slot, Target
from edi_gateway.mapping.places import Branch, Frame, ensure, row_of
from edi_gateway.mapping.plan import ControlPlan
from edi_gateway.mapping.run import Run, get_text, head
from edi_gateway.mapping.values import read_number, write_number
from edi_gateway.syntax.model import Segment
from edi_gateway.validation.model import Loop


def check(control: ControlPlan, run: Run, tree: Loop) -> None:
    """Compare what a message states with what it holds; a difference becomes a finding."""
    for index in _find(tree, control.target.hops, run.segments):
        text, slot = _value(run.segments[index], control.target)
        if not text or slot is None:
            continue
        try:
            stated = read_number(text)
            computed = _computed(control, [run.segments[i] for i in _find(tree, control.hops, run.segments)])
        except ValueError as error:
            run.add(Fault.UNREADABLE_VALUE, f"{control.text}: {error}.", index, slot, value=text)
            return
        if stated != computed:
            tag = run.segments[index][0]
            sentence = f"{tag} states {text}, but {control.text} is {computed:f}."
            severity = Severity(control.severity)
            place = run.place(index, slot)
            run.findings.append(
                Finding(
                    Fault.CONTROL_TOTAL, sentence, place, severity, Owner.BUSINESS, text, f"{computed:f}",
                    slot.definition.id,
                )
            )  # fmt: skip
        return


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
    texts = [_value(segment, of)[0] for segment in segments] if of is not None else []
    return sum((read_number(text) for text in texts if text), Decimal(0))


def _value(segment: Segment, target: Target) -> tuple[str, Slot | None]:
    """The text of a target on its segment, and its slot: the first occurrence that passes its conditions."""
    run_hop = target.hops[-1] if target.hops and isinstance(target.hops[-1], RunHop) else None
    for number, slots in enumerate(target.slots):
        tests = run_hop.occurrences[number].tests if run_hop is not None else ()
        if all((get_text(t.slot)(segment) in t.values) == (t.kind == "=") for t in tests if t.selects):
            return get_text(slots[0])(segment), slots[0]
    return "", None


def _find(tree: Loop, hops: tuple[Hop, ...], segments: list[Segment]) -> Iterator[int]:
    """The segments that a path of groups and segments leads to; of a group, its trigger."""
    nodes = [hop for hop in hops if isinstance(hop, NodeHop)]
    if not nodes:
        return
    first, rest = nodes[0], tuple(nodes[1:])
    for child in tree.children.get(first.node.position, ()):
        index = head(child)
        if index is None or not _passes(segments[index], first):
            continue
        if not rest:
            yield index
        elif isinstance(child, Loop):
            yield from _find(child, rest, segments)


def _rows(group: Group, hops: tuple[Hop, ...]) -> Iterator[Row]:
    nodes = [hop for hop in hops if isinstance(hop, NodeHop)]
    first, rest = nodes[0], tuple(nodes[1:])
    for child in group.children.get(first.node.position, ()):
        row = row_of(child)
        if not _passes(row.segment(), first):
            continue
        if not rest:
            yield row
        elif isinstance(child, Group):
            yield from _rows(child, rest)


def _passes(segment: Segment, hop: NodeHop) -> bool:
    return all((get_text(t.slot)(segment) in t.values) == (t.kind == "=") for t in hop.tests if t.selects)
