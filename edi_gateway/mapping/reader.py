"""Compiles a plan into functions that read a message's tree into a document.

A message is walked once, along the segments that are there. Each place of the definition that a rule names has a
handler; where several rules stand at one place under different conditions (``DTM[2005=...]``), the value that tells
them apart is looked up in a dictionary. Values land in a flat list per document part; the part is built at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from edi_gateway.mapping.branches import Branch, branch_key, prepare
from edi_gateway.mapping.builder import Build, Slots
from edi_gateway.mapping.conditions import Check, chooser, compile_check
from edi_gateway.mapping.leaves import Leaf
from edi_gateway.mapping.paths import NodeHop, RunHop, Slot
from edi_gateway.mapping.plan import MapPlan, SectionPlan
from edi_gateway.mapping.run import Run, get_text, head
from edi_gateway.standards.model import GroupNode, SegmentNode
from edi_gateway.syntax.model import Segment
from edi_gateway.validation.model import Loop

Values: TypeAlias = list[Any]
OnSegment: TypeAlias = Callable[[Run, int, Segment, Values], None]
OnPlace: TypeAlias = Callable[[Run, Any, Values], None]
_Asked: TypeAlias = frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A compiled reader: ``read(run, tree)`` gives the document, or None."""

    enter: Callable[[Run, Loop, Values], None]
    build: Build
    size: int

    def read(self, run: Run, tree: Loop) -> Any | None:
        values: Values = [None] * self.size
        self.enter(run, tree, values)
        return self.build(run, values, 0)


def compile_reader(plan: MapPlan) -> Reader:
    """The reader of a map."""
    slots = Slots()
    trunk = Branch(NodeHop(plan.definition.root))
    build = prepare(plan.root, [trunk], slots)
    root = plan.definition.root
    ignored = {0, len(root.children) - 1}  # the header and the trailer
    ignored |= {c.position for c in root.children if c.tag in plan.source.ignore or c.tag == "UNS"}
    totals = {hop.node.position for c in plan.controls for hop in c.target.hops[:1] if isinstance(hop, NodeHop)}
    enter = _group(trunk, frozenset(ignored | totals), plan.source.ignore)
    return Reader(enter, build, slots.size)


# --- groups ----------------------------------------------------------------------------------------------------------


def _group(branch: Branch, silent: frozenset[int], ignore: frozenset[str]) -> Callable[[Run, Loop, Values], None]:
    """Read one occurrence of a group: what is on its trigger segment, then all that is in it."""
    hop = branch.hop
    if not isinstance(hop, NodeHop) or not isinstance(hop.node, GroupNode):
        raise TypeError("only a group has children")
    handlers = _handlers(branch, hop.node, ignore)
    trigger = _on_segment(branch)
    quiet = silent | {c.position for c in hop.node.children if c.tag in ignore}
    is_root = hop.node.name == ""

    def enter(run: Run, loop: Loop, values: Values) -> None:
        children = loop.children
        if not is_root:
            index = head(loop)
            if index is not None:
                trigger(run, index, run.segments[index], values)
        for position, found in children.items():
            handler = handlers.get(position)
            if handler is not None:
                handler(run, found, values)
            elif position not in quiet and (position or is_root):
                run.unread(found)

    return enter


def _handlers(branch: Branch, group: GroupNode, ignore: frozenset[str]) -> dict[int, OnPlace]:
    at: dict[int, list[Branch]] = {}
    for inner in branch.branches.values():
        if isinstance(inner.hop, NodeHop):
            at.setdefault(inner.hop.node.position, []).append(inner)
    made: dict[int, OnPlace] = {}
    for position, siblings in at.items():
        node = group.children[position]
        made[position] = _segments(siblings) if isinstance(node, SegmentNode) else _loops(siblings, ignore)
    return made


def _segments(siblings: list[Branch]) -> OnPlace:
    """Handle the segments at one place of the definition."""
    asked = _asked(siblings)
    choose = chooser([(s.hop.tests, _segment_action(s, asked)) for s in siblings if isinstance(s.hop, NodeHop)])

    def handle(run: Run, found: list[int], values: Values) -> None:
        for index in found:
            segment = run.segments[index]
            actions = choose(segment)
            if not actions:
                run.unread((index,))
            for action in actions:
                action(run, index, segment, values)

    return handle


def _asked(siblings: list[Branch]) -> _Asked:
    """The qualifiers that any rule at one place asks for: what one leaves, another may read."""
    hops = [b.hop for s in siblings for b in s.branches.values() if isinstance(b.hop, RunHop)]
    heads = [(o.slots[0].element, t) for hop in hops for o in hop.occurrences for t in o.tests if t.kind == "="]
    return frozenset((element, value) for element, test in heads for value in test.values)


def _segment_action(branch: Branch, asked: _Asked) -> OnSegment:
    own = _on_segment(branch, asked)
    lists = [_list_on_segment(section, slot) for section, slot in branch.lists]
    if not lists:
        return own

    def act(run: Run, index: int, segment: Segment, values: Values) -> None:
        own(run, index, segment, values)
        for each in lists:
            each(run, index, segment, values)

    return act


def _loops(siblings: list[Branch], ignore: frozenset[str]) -> OnPlace:
    """Handle the groups at one place. A group under a condition is read once: a second one would mix with it."""
    actions = []
    for place, sibling in enumerate(siblings):
        if not isinstance(sibling.hop, NodeHop):
            continue
        reads = sibling.leaves or sibling.branches
        once = bool(sibling.hop.tests) and not _all_joined(sibling)
        enter = _group(sibling, frozenset(), ignore) if reads else None
        lists = [_list_on_loop(section, slot, ignore) for section, slot in sibling.lists]
        actions.append((sibling.hop.tests, (place, once, enter, lists)))
    choose = chooser(actions)

    def handle(run: Run, found: list[Loop], values: Values) -> None:
        seen: set[int] = set()
        for loop in found:
            index = head(loop)
            if index is None:  # its trigger is missing, which validation says
                run.unread((loop,))
                continue
            chosen = choose(run.segments[index])
            if not chosen:
                run.unread((loop,))
            for place, once, enter, lists in chosen:
                if enter is not None:
                    if once and place in seen:
                        run.again(index)
                    else:
                        seen.add(place)
                        enter(run, loop, values)
                for each in lists:
                    each(run, loop, values)

    return handle


def _all_joined(branch: Branch) -> bool:
    """Whether all that is read there is text that goes together with that of the next group."""
    return all(leaf.joined for leaf in branch.leaves) and all(_all_joined(b) for b in branch.branches.values())


# --- segments --------------------------------------------------------------------------------------------------------


def _on_segment(branch: Branch, asked: _Asked = frozenset()) -> OnSegment:
    """What is read on one segment: its own elements, and runs of elements under conditions."""
    plain = [leaf.act for leaf in branch.leaves if leaf.occurrence is None]
    runs = [b for b in branch.branches.values() if isinstance(b.hop, RunHop)]
    lists = [(b, s, n) for b in runs for s, n in b.lists]
    handlers = _run_handlers([b for b in runs if b.leaves], asked)
    handlers += [_list_on_run(b, section, slot) for b, section, slot in lists]
    actions = [*plain, *handlers]
    if len(actions) == 1:
        return actions[0]

    def act(run: Run, index: int, segment: Segment, values: Values) -> None:
        for action in actions:
            action(run, index, segment, values)

    return act


def _run_handlers(branches: list[Branch], asked: _Asked) -> list[OnSegment]:
    """One handler for all runs over the same elements that differ in a qualifier, one each for the others."""
    made: list[OnSegment] = []
    families: dict[tuple[object, ...], list[Branch]] = {}
    for branch in branches:
        tests = branch.hop.occurrences[0].tests if isinstance(branch.hop, RunHop) else ()
        head = next((t for t in tests if t.kind == "="), None)
        if head is None:
            made.append(_run_handler(branch))
        else:
            families.setdefault((branch_key(branch.hop)[1], head.slot.component, head.slot.element), []).append(branch)
    return made + [_family(family, asked) for family in families.values()]


def _family(branches: list[Branch], asked: _Asked) -> OnSegment:
    """Look up the qualifier of each occurrence, and note those that nobody asks for."""
    parts: list[tuple[Slot, Callable[[Segment], str], dict[str, list[tuple[Check | None, list[OnSegment]]]]]] = []
    hops = [b.hop for b in branches if isinstance(b.hop, RunHop)]
    starts = {o.slots[0].element: next(t.slot.element for t in o.tests if t.kind == "=") for o in hops[0].occurrences}
    elsewhere = {(starts[element], value) for element, value in asked if element in starts}
    for number in range(len(hops[0].occurrences)):
        table: dict[str, list[tuple[Check | None, list[OnSegment]]]] = {}
        for branch, hop in zip(branches, hops, strict=True):
            tests = hop.occurrences[number].tests
            head = next(t for t in tests if t.kind == "=")
            acts = [leaf.act for leaf in branch.leaves if leaf.occurrence in (None, number)]
            rest = compile_check(tuple(t for t in tests if t is not head))
            for value in head.values:
                table.setdefault(value, []).append((rest, acts))
        parts.append((head.slot, get_text(head.slot), table))

    def act(run: Run, index: int, segment: Segment, values: Values) -> None:
        length = len(segment)
        for slot, get, table in parts:
            if length <= slot.element:
                break
            qualifier = get(segment)
            chosen = table.get(qualifier)
            if chosen is None:
                if qualifier and (slot.element, qualifier) not in elsewhere:
                    run.unread_part(index, slot, qualifier)
                continue
            for check, acts in chosen:
                if check is None or check(segment):
                    for each in acts:
                        each(run, index, segment, values)

    return act


def _run_handler(branch: Branch) -> OnSegment:
    """Read the occurrences of a run that pass its conditions."""
    if not isinstance(branch.hop, RunHop):
        raise TypeError("a run is needed")
    parts: list[tuple[Check | None, list[OnSegment]]] = []
    for number, occurrence in enumerate(branch.hop.occurrences):
        acts = [leaf.act for leaf in branch.leaves if leaf.occurrence in (None, number)]
        if acts:
            parts.append((compile_check(occurrence.tests), acts))
    if len(parts) == 1 and parts[0][0] is None and len(parts[0][1]) == 1:
        return parts[0][1][0]

    def act(run: Run, index: int, segment: Segment, values: Values) -> None:
        for check, acts in parts:
            if check is None or check(segment):
                for each in acts:
                    each(run, index, segment, values)

    return act


# --- lists -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Items:
    """How the items of one list are read at the first hop of its path."""

    build: Build
    size: int
    slot: int
    levels: list[Branch]
    finish: Callable[[Run, Values, list[tuple[Values, int]]], None]


def _items(section: SectionPlan, slot: int) -> _Items:
    levels = [Branch(hop) for hop in reversed(section.hops)]
    slots = Slots()
    if section.parent is not None:
        slots.parent = slots.new()
        branch = levels[section.parent.level].down(section.parent.hops)
        for occurrence, cells in enumerate(section.parent.slots):
            branch.leaves.append(
                Leaf.plain(cells[0], slots.parent, occurrence if len(section.parent.slots) > 1 else None)
            )
    build = prepare(section, levels, slots)

    def finish(run: Run, values: Values, pending: list[tuple[Values, int]]) -> None:
        items = values[slot]
        if items is None:
            items = values[slot] = []
        for own, index in pending:
            run.position = len(items) + 1
            item = build(run, own, index)
            if item is not None:
                items.append(item if slots.parent is None else (item, own[slots.parent], index))

    return _Items(build, slots.size, slot, levels, finish)


def _list_on_loop(section: SectionPlan, slot: int, ignore: frozenset[str]) -> Callable[[Run, Loop, Values], None]:
    """Items whose path begins with a group."""
    items = _items(section, slot)
    first, size, finish = items.levels[-1], items.size, items.finish
    if len(items.levels) == 1:
        enter = _group(first, frozenset(), ignore)

        def single(run: Run, loop: Loop, values: Values) -> None:
            own: Values = [None] * size
            enter(run, loop, own)
            finish(run, values, [(own, head(loop) or 0)])

        return single
    gather = _gather(items, ignore)
    outer = _group(first, frozenset(c.position for c in _node(first).children), ignore)

    def several(run: Run, loop: Loop, values: Values) -> None:
        shared: Values = [None] * size
        outer(run, loop, shared)
        finish(run, values, [(_over(shared, own), index) for own, index in gather(run, loop)])

    return several


def _list_on_segment(section: SectionPlan, slot: int) -> OnSegment:
    """Items whose path is a segment, or a run of elements in it."""
    items = _items(section, slot)
    size, finish = items.size, items.finish
    own_elements = _on_segment(items.levels[-1])
    if len(items.levels) == 1:

        def single(run: Run, index: int, segment: Segment, values: Values) -> None:
            own: Values = [None] * size
            own_elements(run, index, segment, own)
            finish(run, values, [(own, index)])

        return single
    per_run = _per_occurrence(items.levels[0], size)

    def several(run: Run, index: int, segment: Segment, values: Values) -> None:
        shared: Values = [None] * size
        own_elements(run, index, segment, shared)
        finish(run, values, [(_over(shared, own), index) for own in per_run(run, index, segment)])

    return several


def _list_on_run(branch: Branch, section: SectionPlan, slot: int) -> OnSegment:
    """Items whose whole path is a run of elements."""
    items = _items(section, slot)
    finish = items.finish
    per_run = _per_occurrence(items.levels[0], items.size)

    def act(run: Run, index: int, segment: Segment, values: Values) -> None:
        finish(run, values, [(own, index) for own in per_run(run, index, segment)])

    return act


def _per_occurrence(branch: Branch, size: int) -> Callable[[Run, int, Segment], list[Values]]:
    """The values of each occurrence of a run that holds anything and passes its conditions."""
    if not isinstance(branch.hop, RunHop):
        raise TypeError("a run is needed")
    parts: list[tuple[int, Check | None, list[OnSegment]]] = []
    for number, occurrence in enumerate(branch.hop.occurrences):
        acts = [leaf.act for leaf in branch.leaves if leaf.occurrence in (None, number)]
        parts.append((occurrence.slots[0].element, compile_check(occurrence.tests), acts))

    def values_of(run: Run, index: int, segment: Segment) -> list[Values]:
        found = []
        for element, check, acts in parts:
            if len(segment) <= element:
                break
            if check is None or check(segment):
                own: Values = [None] * size
                for act in acts:
                    act(run, index, segment, own)
                if any(value is not None for value in own):
                    found.append(own)
        return found

    return values_of


def _gather(items: _Items, ignore: frozenset[str]) -> Callable[[Run, Loop], list[tuple[Values, int]]]:
    """The inner items of a path of several hops, below one occurrence of its first."""
    inner = items.levels[:-1]
    size = items.size
    position = inner[-1].hop.node.position if isinstance(inner[-1].hop, NodeHop) else -1
    tests = inner[-1].hop.tests if isinstance(inner[-1].hop, NodeHop) else ()
    check = compile_check(tests)
    if len(inner) > 1 or position < 0:
        raise TypeError("a list path has at most two groups; nest the sections instead")
    branch = inner[0]
    is_group = isinstance(branch.hop, NodeHop) and isinstance(branch.hop.node, GroupNode)
    enter = _group(branch, frozenset(), ignore) if is_group else None
    act = _on_segment(branch)

    def gather(run: Run, loop: Loop) -> list[tuple[Values, int]]:
        found = []
        for child in loop.children.get(position, ()):
            index = head(child)
            if index is None:
                run.unread((child,))
                continue
            if check is not None and not check(run.segments[index]):
                run.unread((index,))
                continue
            own: Values = [None] * size
            if enter is not None and isinstance(child, Loop):
                enter(run, child, own)
            else:
                act(run, index, run.segments[index], own)
            found.append((own, index))
        return found

    return gather


def _node(branch: Branch) -> GroupNode:
    if not isinstance(branch.hop, NodeHop) or not isinstance(branch.hop.node, GroupNode):
        raise TypeError("a group is needed")
    return branch.hop.node


def _over(shared: Values, own: Values) -> Values:
    return [a if b is None else b for a, b in zip(shared, own, strict=True)]
