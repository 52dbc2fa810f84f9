"""Where each field of a document comes from: the places of the message that a map reads it from, and the map's lines.

A map is two-way, so the trace of writing is the trace of reading what was written. The tracer walks the plan of a map
over the tree of a message step by step, as the generated reader does in one go (``mapping.reading``; the order of
rules, lists and alternatives is the same), and keeps beside each value the texts that it was made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from edi_gateway.mapping import hierarchy
from edi_gateway.mapping.comparing import field_of
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.paths import NodeHop, RunHop, Slot, Test
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.mapping.reading.branches import Branch, grow
from edi_gateway.mapping.reading.leaves import Leaf, converter, stamp_slots
from edi_gateway.mapping.reading.source import Module
from edi_gateway.mapping.reading.variables import Variables
from edi_gateway.mapping.run import Run, get_text, head
from edi_gateway.mapping.signs import Signs, Tree
from edi_gateway.mapping.traced import Frame, Part, Source, Traced, part_of
from edi_gateway.mapping.values import read_period, read_stamp
from edi_gateway.standards.model import GroupNode
from edi_gateway.syntax.model import Message, Segment
from edi_gateway.validation.model import Loop


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of the document, such as ``lines[2].quantity.value``, and one of the texts that it was made of; more
    than one where texts are joined, and none (``source`` None) where the map says it: a default, a line's number.
    ``where`` is the map's line, file:line; "" where it is not known."""

    path: str
    value: Any
    source: Source | None
    where: str


@dataclass(slots=True)
class Trace:
    """All that a map reads of one message. ``looked_at`` holds the places (index of the segment, element, component)
    that conditions and format codes stand in, and those of values that are said a second time or mean nothing."""

    entries: list[Entry]
    looked_at: set[tuple[int, int, int]]

    def sources(self) -> set[tuple[int, int, int]]:
        """The places that values come from."""
        return {entry.source.place for entry in self.entries if entry.source is not None}


def trace(mapping: CompiledMap, message: Message, tree: Loop, root: SectionPlan | None = None) -> Trace:
    """What a map reads of a validated message, and from where; it agrees with ``mapping.read``.

    Args:
        mapping: the map.
        message: a message of the map's kind.
        tree: what validation made of it.
        root: another plan in place of the map's own, for the same message.
    """
    plan = root or mapping.plan.root
    nested = tree
    run = Run(message, message.segments, mapping.name)
    for group in hierarchy.hierarchies(mapping.plan.root.all_hops(), mapping.plan.definition.root):
        nested = hierarchy.nest(nested, group, run)
    tracer = _Tracer(message.segments)
    document = tracer.document(plan, NodeHop(mapping.plan.definition.root), nested)
    entries = list(_entries(document, ""))
    if mapping.plan.signs is not None:
        entries = _turned(entries, mapping.plan.signs)
    return Trace(entries, tracer.looked_at)


def _turned(entries: list[Entry], signs: Signs) -> list[Entry]:
    """The values with the signs that the document has."""
    said = {entry.path: entry.value for entry in entries}
    if signs.when and said.get(".".join(signs.when)) not in signs.values:
        return entries
    return [replace(e, value=e.value.copy_negate()) if _is_turned(e, signs.tree) else e for e in entries]


def _is_turned(entry: Entry, tree: Tree) -> bool:
    below: Tree | None = tree
    for step in field_of(entry.path).split("."):
        below = below.get(step) if below is not None else None
    return below is not None and isinstance(entry.value, Decimal) and bool(entry.value)


def _entries(made: Any, path: str) -> Iterator[Entry]:
    if isinstance(made, dict):
        for name, inner in made.items():
            yield from _entries(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(made, list):
        for number, inner in enumerate(made, 1):
            yield from _entries(inner, f"{path}[{number}]")
    elif made is not None:
        for source in made.sources or (None,):
            yield Entry(path, made.value, source, made.where)


@dataclass(slots=True)
class _Tracer:
    """Walks over one message. Methods have the names of what generates the same step in ``mapping.reading``."""

    segments: list[Segment]
    looked_at: set[tuple[int, int, int]] = field(default_factory=set)
    grown: dict[int, tuple[list[Branch], Variables]] = field(default_factory=dict)

    def document(self, plan: SectionPlan, hop: NodeHop, tree: Loop) -> Part | None:
        levels, variables = self._grown(plan, [hop])
        frame: Frame = dict.fromkeys(variables.all)
        self.group(levels[0], tree.children, frame)
        return part_of(plan, variables, frame, 0)

    def _grown(self, plan: SectionPlan, hops: list[Any]) -> tuple[list[Branch], Variables]:
        """The branches of a section, innermost first, and its variables; of each section once."""
        if id(plan) not in self.grown:
            variables = Variables(Module("").function("", ""))
            levels = [Branch(hop) for hop in reversed(hops)]
            grow(plan, levels, variables)
            self.grown[id(plan)] = levels, variables
        return self.grown[id(plan)]

    # ---- groups and segments

    def group(self, branch: Branch, children: dict[int, list[int | Loop]], frame: Frame) -> None:
        """What is in one occurrence of a group, or in the message."""
        siblings = branch.by_position()
        for position, found in children.items():
            branches = siblings.get(position)
            if not branches:
                continue
            if isinstance(branches[0].node_hop.node, GroupNode):
                self._loops(branches, found, frame)
            else:
                self._segments(branches, found, frame)

    def _segments(self, siblings: list[Branch], found: list[int | Loop], frame: Frame) -> None:
        for index in found:
            for branch in siblings:
                if isinstance(index, int) and self.passes(index, branch.node_hop.tests):
                    self.on_segment(branch, index, frame)
                    for section, items in branch.lists:
                        self._list(section, items, index, frame)

    def _loops(self, siblings: list[Branch], found: list[int | Loop], frame: Frame) -> None:
        """Groups; one under a condition is read once."""
        seen: set[int] = set()
        for loop in found:
            index = head(loop)
            if index is None or not isinstance(loop, Loop):
                continue
            for number, branch in enumerate(siblings):
                if not self.passes(index, branch.node_hop.tests):
                    continue
                again = number in seen and bool(branch.node_hop.tests) and not branch.all_joined
                if (branch.leaves or branch.branches) and not again:
                    seen.add(number)
                    self.on_segment(branch, index, frame)
                    self.group(branch, loop.children, frame)
                for section, items in branch.lists:
                    self._list(section, items, loop, frame)

    def on_segment(self, branch: Branch, index: int, frame: Frame) -> None:
        """Fields on one segment, or on the trigger of a group, and lists of runs in it."""
        self.leaves(branch.leaves, index, frame)
        families: dict[tuple[object, ...], list[Branch]] = {}
        for run in branch.runs():
            if run.leaves:
                first = _head(run.run_hop.occurrences[0].tests)
                if first is None:
                    self._alone(run, index, frame)
                else:
                    elements = tuple(o.slots[0].element for o in run.run_hop.occurrences)
                    families.setdefault((elements, first.slot.component, first.slot.element), []).append(run)
        for family in families.values():
            for number in range(len(family[0].run_hop.occurrences)):
                for run in family:
                    self._in_occurrence(run, index, number, frame)
        for run in branch.runs():
            for section, items in run.lists:
                self._list(section, items, index, frame)

    def _alone(self, run: Branch, index: int, frame: Frame) -> None:
        for number in range(len(run.run_hop.occurrences)):
            self._in_occurrence(run, index, number, frame)

    def _in_occurrence(self, run: Branch, index: int, number: int, frame: Frame) -> bool:
        """What is read in one occurrence of a run; whether it passes the run's conditions."""
        hop = run.run_hop
        tests = hop.occurrences[number].tests
        first = _head(tests)
        if first is not None and len(self.segments[index]) <= first.slot.element:
            return False
        if not self.passes(index, tests):
            return False
        self.leaves(run.leaves, index, frame, number)
        return True

    def passes(self, index: int, tests: tuple[Test, ...]) -> bool:
        segment = self.segments[index]
        selecting = [test for test in tests if test.selects]
        if not all((get_text(t.slot)(segment) in t.values) == (t.kind == "=") for t in selecting):
            return False
        for test in tests:
            if test.selects or get_text(test.slot)(segment) in test.values:
                self.looked_at.add((index, test.slot.element, test.slot.component))
        return True

    # ---- lists

    def _list(self, section: SectionPlan, items: str, item: int | Loop, frame: Frame) -> None:
        """The items that one occurrence of the first hop of a list's path gives."""
        index = head(item)
        if index is None:
            return
        made: list[Any] = frame.get(items) or []
        frame[items] = made
        levels, variables = self._grown(section, list(section.hops))
        walk = _Items(self, section, levels, variables, made)
        if isinstance(levels[-1].hop, RunHop):
            walk.occurrences(index, {})
        else:
            walk.level(len(levels) - 1, index, item, {})
        walk.build_pending()

    # ---- values

    def leaves(self, leaves: list[Leaf], index: int, frame: Frame, occurrence: int = 0) -> None:
        for leaf in leaves:
            cells = leaf.cells[occurrence if leaf.moves else 0]
            planned = leaf.planned
            if planned is None:
                text = get_text(cells[0])(self.segments[index]).strip()
                frame[leaf.variable] = text or None
                self.looked_at.add((index, cells[0].element, cells[0].component))
            elif leaf.joined:
                self._joined(leaf, cells, index, frame)
            elif planned.stamp:
                self._stamp(leaf, cells, index, frame)
            else:
                self._single(leaf, cells[0], index, frame)

    def _single(self, leaf: Leaf, slot: Slot, index: int, frame: Frame) -> None:
        source, planned = self._source(index, slot), leaf.planned
        if planned is None or source is None:
            return
        if source.text == planned.rule.fill:
            self.looked_at.add(source.place)
            return
        try:
            value = converter(planned)(source.text)
        except ValueError:
            return  # reading has a finding about it, and it stays unused
        if value is not None:
            self._keep(leaf.variable, Traced(value, (source,), planned.rule.where), frame)

    def _stamp(self, leaf: Leaf, cells: tuple[Slot, ...], index: int, frame: Frame) -> None:
        slot, form = stamp_slots(cells)
        source, planned = self._source(index, slot), leaf.planned
        if planned is None or source is None:
            return
        code = get_text(form)(self.segments[index])
        try:
            day, beside = (read_period if planned.rule.period else read_stamp)(source.text, code)
        except ValueError:
            return
        self.looked_at.add((index, form.element, form.component))
        is_first = frame.get(leaf.variable) is None
        self._keep(leaf.variable, Traced(day, (source,), planned.rule.where), frame)
        if is_first and leaf.time and beside is not None:
            frame[leaf.time] = Traced(beside, (source,), planned.rule.where)

    def _joined(self, leaf: Leaf, cells: tuple[Slot, ...], index: int, frame: Frame) -> None:
        for slot in cells:
            source = self._source(index, slot)
            if source is not None and source.text.strip() and leaf.planned is not None:
                before = frame.get(leaf.variable)
                texts, sources = (before.value, before.sources) if isinstance(before, Traced) else ((), ())
                where = leaf.planned.rule.where
                frame[leaf.variable] = Traced((*texts, source.text.strip()), (*sources, source), where)

    def _keep(self, variable: str, found: Traced, frame: Frame) -> None:
        """The first value that is said is kept; the same a second time says nothing new."""
        known = frame.get(variable)
        if known is None:
            frame[variable] = found
        elif isinstance(known, Traced) and known.value == found.value:
            self.looked_at.update(source.place for source in found.sources)

    def _source(self, index: int, slot: Slot) -> Source | None:
        text = get_text(slot)(self.segments[index])
        return Source(index, slot, text) if text else None


@dataclass(slots=True)
class _Items:
    """Reads the items of a list; see ``reading.lists``. What an outer step of its path says holds for all below it."""

    tracer: _Tracer
    section: SectionPlan
    levels: list[Branch]
    variables: Variables
    made: list[Any]
    pending: list[Frame] = field(default_factory=list)

    def level(self, level: int, index: int, item: int | Loop, outer: Frame) -> None:
        branch, children = self.levels[level], item.children if isinstance(item, Loop) else {}
        frame = {**outer, **dict.fromkeys(self.variables.filled_at(level))}
        self.tracer.on_segment(branch, index, frame)
        if level == 0:
            self.tracer.group(branch, children, frame)
            self.pending.append(frame)
        elif isinstance(self.levels[level - 1].hop, RunHop):
            self.occurrences(index, frame)
        else:
            self._below(level - 1, children, frame)

    def _below(self, level: int, children: dict[int, list[int | Loop]], frame: Frame) -> None:
        hop = self.levels[level].node_hop
        for inner in children.get(hop.node.position, ()):
            index = head(inner)
            if index is not None and self.tracer.passes(index, hop.tests):
                self.level(level, index, inner, frame)

    def occurrences(self, index: int, outer: Frame) -> None:
        """The occurrences of a run that hold anything and pass its conditions."""
        branch, names = self.levels[0], self.variables.filled_at(0)
        for number, occurrence in enumerate(branch.run_hop.occurrences):
            if len(self.tracer.segments[index]) <= occurrence.slots[0].element:
                break
            if self.tracer.passes(index, occurrence.tests):
                frame = {**outer, **dict.fromkeys(names)}
                self.tracer.leaves(branch.leaves, index, frame, number)
                if any(frame[name] is not None for name in names):
                    self.pending.append(frame)

    def build_pending(self) -> None:
        """Build the items; where an outer step says something too, the inner one goes first."""
        for frame in self.pending:
            for level in range(1, len(self.levels)):
                for name, outer in self.variables.levels.get(level, {}).items():
                    filled = any(name in self.variables.levels.get(below, {}) for below in range(level))
                    if not filled or frame.get(name) is None:
                        frame[name] = frame.get(outer)
            made = part_of(self.section, self.variables, frame, len(self.made) + 1)
            if made is not None:
                self.made.append((made, frame.get(self.variables.parent)) if self.variables.parent else made)


def _head(tests: tuple[Test, ...]) -> Test | None:
    return next((test for test in tests if test.kind == "="), None)
