"""What a path names in a message definition: groups, segments, composites, elements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from edi_gateway.mapping.hierarchy import nested, numbers
from edi_gateway.mapping.paths import (
    Condition,
    Hop,
    NodeHop,
    Occurrence,
    PathError,
    RunHop,
    Slot,
    Step,
    Target,
    Test,
    parse_path,
)
from edi_gateway.standards.model import CompositeDef, ElementDef, GroupNode, SegmentDef, SegmentNode

_POSITION = re.compile(r"([A-Z][A-Z0-9]{1,2})(\d\d)")


@dataclass(frozen=True, slots=True)
class Context:
    """Where relative paths begin: the hop that a section stands on, and the one outside it."""

    hop: Hop
    segment: SegmentDef | None  # of the hop; None for the root of the message
    outer: Context | None = None

    def inside(self, hops: Sequence[Hop]) -> Context:
        """The context after some more hops; the hops of one section's path can be climbed back."""
        found: Context | None = None
        for hop in hops:
            segment = hop.segment if isinstance(hop, NodeHop) else (found or self).segment
            found = Context(hop, segment, found)
        return found or self


def root_context(root: GroupNode) -> Context:
    """The context of a whole message."""
    return Context(NodeHop(root), None)


def resolve(text: str, context: Context, *, many: bool = False) -> Target:
    """What a path that ends at an element or a composite names.

    Args:
        text: the path.
        context: where it begins.
        many: take every occurrence of an element that repeats, not only the first.

    Raises:
        PathError: the message has no such place, or several.
    """
    steps = _with_segment(parse_path(text), context)
    level, at = _start(steps, context)
    hops, segment, rest = _walk(steps, at, text)
    if not rest:
        raise PathError(f"{text!r} names {_name(hops, at)} as a whole; name one of its elements")
    return _element_target(text, hops, segment, rest, level, many, at)


def resolve_hops(text: str, context: Context) -> tuple[Hop, ...]:
    """The hops of a path that ends at a group, a segment or a run: what ``each`` and ``always`` take.

    Raises:
        PathError: the message has no such place, or several.
    """
    steps = parse_path(text)
    level, at = _start(steps, context)
    if level:
        raise PathError(f"{text!r} leaves the group that it stands in")
    hops, segment, rest = _walk(steps, at, text)
    if rest:
        if len(rest) > 1 or not (_is_run(rest[0].name) or _is_composite(segment, rest[0].name)):
            raise PathError(f"{text!r} ends at an element; name a group, a segment, or elements as (235,234)")
        hops.append(_run(rest[0], segment, text))
    if not hops:
        raise PathError(f"{text!r} names nothing inside of where it stands")
    return tuple(hops)


def _with_segment(steps: list[Step], context: Context) -> list[Step]:
    """``MSG01`` in a group that has a segment MSG means ``MSG/MSG01``."""
    position = _POSITION.fullmatch(steps[0].name)
    if position is None or not isinstance(context.hop, NodeHop) or not isinstance(context.hop.node, GroupNode):
        return steps
    own = context.segment is not None and context.segment.tag == position[1]
    return steps if own or not _children(context.hop.node, position[1]) else [Step(position[1]), *steps]


def _start(steps: list[Step], context: Context) -> tuple[int, Context]:
    """The innermost of the section's own hops in which the first step is found."""
    level, at = 0, context
    while True:
        if _found_in(steps[0], at):
            return level, at
        if at.outer is None:
            return 0, context
        level, at = level + 1, at.outer


def _found_in(step: Step, at: Context) -> bool:
    if isinstance(at.hop, RunHop):
        return any(s.definition.id == step.name for s in at.hop.occurrences[0].slots)
    if isinstance(at.hop.node, GroupNode) and _children(at.hop.node, step.name):
        return True
    return at.segment is not None and (step.name == at.segment.tag or bool(_positions(at.segment, step.name)))


def _children(group: GroupNode, name: str) -> list[SegmentNode | GroupNode]:
    if group.children and name in (group.name, group.tag) and numbers(group) is not None:
        return [nested(group)]  # in a hierarchy, what is below; its own elements are named without the tag
    exact: list[SegmentNode | GroupNode] = [c for c in group.children if isinstance(c, GroupNode) and c.name == name]
    return exact or [c for c in group.children if c.tag == name]


def _walk(steps: list[Step], at: Context, text: str) -> tuple[list[Hop], SegmentDef, list[Step]]:
    """Follow the steps that name groups and segments; the rest are elements."""
    hops: list[Hop] = []
    segment = at.segment
    node: SegmentNode | GroupNode | None = at.hop.node if isinstance(at.hop, NodeHop) else None
    for index, step in enumerate(steps):
        children = _children(node, step.name) if isinstance(node, GroupNode) else []
        if len(children) > 1:
            names = ", ".join(c.name if isinstance(c, GroupNode) else c.tag for c in children)
            raise PathError(f"{text!r}: {step.name} stands in several places; name the group instead: {names}")
        if not children:
            if index == 0 and segment is not None and step.name == segment.tag and not step.conditions:
                continue  # a section on FTX may say FTX/4451 for its own element 4451
            if segment is None:
                raise PathError(f"{text!r}: the message has no {step.name}")
            return hops, segment, steps[index:]
        if (
            isinstance(children[0], SegmentNode)
            and isinstance(node, GroupNode)
            and node.name
            and not children[0].position
        ):
            if step.conditions:
                raise PathError(f"{text!r}: put the condition behind the group, not again behind its {step.name}")
            continue  # the trigger segment is the group itself
        node = children[0]
        segment = NodeHop(node).segment
        if step.first is not None:
            raise PathError(f"{text!r}: #{step.first} picks an element; for a segment state a condition")
        hops.append(NodeHop(node, tuple(_test(c, segment, text) for c in step.conditions)))
    if segment is None:
        raise PathError(f"{text!r} names nothing")
    return hops, segment, []


def _name(hops: list[Hop], at: Context) -> str:
    last = hops[-1] if hops else at.hop
    return last.segment.tag if isinstance(last, NodeHop) else last.name


def _element_target(
    text: str, hops: list[Hop], segment: SegmentDef, rest: list[Step], level: int, many: bool, at: Context
) -> Target:
    if isinstance(at.hop, RunHop) and not hops:
        return _inside_run(text, at.hop, rest, level, many)
    if _is_run(rest[0].name) or _is_composite(segment, rest[0].name):
        run = _run(rest[0], segment, text)
        if len(rest) == 1:
            if run.composite is None:
                raise PathError(f"{text!r} names several elements; name one of them, as in {rest[0]}/234")
            whole = tuple(o.slots for o in run.occurrences)
            return Target(text, (*hops, run), whole, level, run.composite)
        found = _inside_run(text, run, rest[1:], level, many)
        return Target(text, (*hops, run), found.slots, level)
    if not _is_run(rest[0].name) and not _positions(segment, rest[0].name):
        raise PathError(f"{text!r}: {segment.tag} has no {rest[0].name}")
    if len(rest) > 1:
        raise PathError(f"{text!r}: {rest[1].name} cannot stand in {segment.tag}/{rest[0].name}, a simple element")
    if rest[0].conditions:
        raise PathError(f"{text!r}: conditions stand behind a segment, a group or a composite")
    slots = _simple(rest[0], segment, text, many)
    return Target(text, tuple(hops), (slots,), level)


def _inside_run(text: str, run: RunHop, rest: list[Step], level: int, many: bool) -> Target:
    if len(rest) > 1:
        raise PathError(f"{text!r} goes too deep: {rest[0].name} is a simple element")
    per_occurrence = []
    for occurrence in run.occurrences:
        slots = [s for s in occurrence.slots if s.definition.id == rest[0].name]
        per_occurrence.append(_picked(slots, rest[0], text, many, f"{run.name} has no element"))
    return Target(text, (), tuple(per_occurrence), level)


def _simple(step: Step, segment: SegmentDef, text: str, many: bool) -> tuple[Slot, ...]:
    slots = [Slot(p, 1, _simple_use(segment, p)) for p in _positions(segment, step.name)]
    return _picked(slots, step, text, many, f"{segment.tag} has no element")


def _picked(slots: list[Slot], step: Step, text: str, many: bool, missing: str) -> tuple[Slot, ...]:
    if not slots:
        raise PathError(f"{text!r}: {missing} {step.name}")
    if step.first is None:
        return tuple(slots) if many else (slots[0],)
    last = len(slots) if step.last == 0 else step.last or step.first
    if not 1 <= step.first <= last <= len(slots):
        raise PathError(f"{text!r}: there are only {len(slots)} of {step.name}")
    return tuple(slots[step.first - 1 : last])


def _positions(segment: SegmentDef, name: str) -> list[int]:
    """The element positions that a name stands for: an element or composite id, or tag and position (``N104``)."""
    found = [i for i, use in enumerate(segment.elements, 1) if use.ref.id == name]
    position = _POSITION.fullmatch(name)
    if not found and position and position[1] == segment.tag and 1 <= int(position[2]) <= len(segment.elements):
        return [int(position[2])]
    return found


def _is_composite(segment: SegmentDef, name: str) -> bool:
    return any(isinstance(_use(segment, p), CompositeDef) for p in _positions(segment, name))


def _use(segment: SegmentDef, position: int) -> ElementDef | CompositeDef:
    return segment.elements[position - 1].ref


def _simple_use(segment: SegmentDef, position: int) -> ElementDef:
    found = _use(segment, position)
    if isinstance(found, CompositeDef):
        raise PathError(f"{segment.tag}{position:02d} is the composite {found.id}; name one of its components")
    return found


def _is_run(name: str) -> bool:
    return name.startswith("(")


def _run(step: Step, segment: SegmentDef, text: str) -> RunHop:
    composite: CompositeDef | None = None
    if _is_run(step.name):
        slot_lists = _element_runs(step.name[1:-1].split(","), segment)
    else:
        slot_lists = []
        for position in _positions(segment, step.name):
            found = _use(segment, position)
            if isinstance(found, CompositeDef):
                composite = found
                slot_lists.append([Slot(position, n, _component(u.ref)) for n, u in enumerate(found.components, 1)])
    if step.first is not None:
        last = len(slot_lists) if step.last == 0 else step.last or step.first
        slot_lists = slot_lists[step.first - 1 : last]
    if not slot_lists:
        raise PathError(f"{text!r}: {segment.tag} has no {step.name}")
    occurrences = tuple(
        Occurrence(tuple(slots), tuple(_run_test(c, slots, step.name, text) for c in step.conditions))
        for slots in slot_lists
    )
    if not step.conditions and composite is not None and len(occurrences) > 1 and step.first is None:
        occurrences = occurrences[:1]  # without a condition a repeated composite means its first
    return RunHop(step.name, occurrences, composite)


def _component(ref: ElementDef | CompositeDef) -> ElementDef:
    if isinstance(ref, CompositeDef):
        raise PathError(f"composite {ref.id} inside a composite")
    return ref


def _element_runs(ids: list[str], segment: SegmentDef) -> list[list[Slot]]:
    """Every stretch of neighbouring elements with these ids; a composite among them gives all its components."""
    found, position = [], 1
    names = [use.ref.id for use in segment.elements]
    while position <= len(names):
        if names[position - 1 : position - 1 + len(ids)] == ids:
            found.append([slot for p in range(position, position + len(ids)) for slot in _slots(segment, p)])
            position += len(ids)
        else:
            position += 1
    return found


def _slots(segment: SegmentDef, position: int) -> list[Slot]:
    use = _use(segment, position)
    if isinstance(use, CompositeDef):
        return [Slot(position, number, _component(inner.ref)) for number, inner in enumerate(use.components, 1)]
    return [Slot(position, 1, use)]


def _run_test(condition: Condition, slots: list[Slot], name: str, text: str) -> Test:
    found = [s for s in slots if s.definition.id == condition.operand]
    if not found:
        raise PathError(f"{text!r}: {name} has no element {condition.operand}")
    return Test(found[0], condition.kind, condition.values)


def _test(condition: Condition, segment: SegmentDef, text: str) -> Test:
    """A condition on a segment: its operand is an element of it, wherever in the segment it stands."""
    composite_id, dot, component_id = condition.operand.rpartition(".")
    name, _, pick = component_id.partition("#")
    direct = [] if dot else _positions(segment, name)
    slots = [Slot(p, 1, ref) for p in direct if isinstance(ref := _use(segment, p), ElementDef)]
    if not slots:
        slots = [
            Slot(p, n, inner.ref)
            for p, use in enumerate(segment.elements, 1)
            if isinstance(use.ref, CompositeDef) and composite_id in ("", use.ref.id)
            for n, inner in enumerate(use.ref.components, 1)
            if inner.ref.id == name and isinstance(inner.ref, ElementDef)
        ]
    if not slots:
        raise PathError(f"{text!r}: {segment.tag} has no element {condition.operand}")
    places = {s.element for s in slots}
    if len(places) > 1 and not pick and not direct:
        raise PathError(
            f"{text!r}: {name} stands in several composites of {segment.tag}; put the condition behind one of them"
        )
    return Test(slots[int(pick or 1) - 1], condition.kind, condition.values)
