"""Paths of a guide: what they name in a message definition, and what they find in a message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from edi_gateway.findings import Place
from edi_gateway.mapping.paths import NodeHop, PathError, RunHop, Slot, Test
from edi_gateway.mapping.resolve import Context, resolve, resolve_hops, root_context
from edi_gateway.standards.model import CompositeDef, GroupNode, SegmentDef, SegmentNode
from edi_gateway.syntax.model import Message, Repetitions, Segment, value
from edi_gateway.validation import wording
from edi_gateway.validation.model import Loop


@dataclass(frozen=True, slots=True)
class Anchor:
    """A segment or an occurrence of a group in a message, or the message itself (segment None, outer None).

    ``segment`` is an index in ``message.segments``: of a group, that of the segment which begins it; None where that
    one is missing. ``outer`` is what a path came by one step before, ``trail`` the names of the groups on the way.
    """

    loop: Loop | None
    segment: int | None
    outer: Anchor | None = field(default=None, repr=False)
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A value that a path found, not empty. ``component`` is None where the element is no composite."""

    anchor: Anchor
    slot: Slot
    value: str
    component: int | None = None
    repetition: int | None = None


@dataclass(frozen=True, slots=True)
class View:
    """A message with its tree, as the rules of a guide look at it."""

    message: Message
    root: Anchor

    @classmethod
    def of(cls, message: Message, tree: Loop) -> View:
        return cls(message, Anchor(tree, None))

    def segment(self, anchor: Anchor) -> Segment | None:
        return None if anchor.segment is None else self.message.segments[anchor.segment]

    def place(self, anchor: Anchor) -> Place:
        """The place of a segment, or of the segment that begins a group."""
        if anchor.segment is None:
            return self.message.place()
        place = self.message.place(anchor.segment)
        return place.at(path="/".join([*anchor.trail, place.tag or ""]))

    def spot(self, spot: Spot) -> Place:
        """The place of a value."""
        place = self.place(spot.anchor)
        return place.at(element=spot.slot.element, component=spot.component, repetition=spot.repetition)

    def missing(self, parent: Anchor, node: SegmentNode | GroupNode) -> Place:
        """Where a segment should stand that is not there: before the first of what comes after it in its group."""
        children = parent.loop.children if parent.loop else {}
        later = (c for position in sorted(children) if position > node.position for c in children[position])
        following = next((index for c in later if (index := _first(c)) is not None), None)
        index = (_last(parent.loop) if parent.loop else -1) + 1 if following is None else following
        place = self.message.place(index)
        return place.at(tag=node.tag, path="/".join([*parent.trail, node.tag]))


def _first(item: int | Loop) -> int | None:
    """The index of the first segment of a child."""
    if isinstance(item, int):
        return item
    found = (_first(c) for position in sorted(item.children) for c in item.children[position])
    return next((index for index in found if index is not None), None)


def _last(loop: Loop) -> int:
    """The index of the last segment of a group; -1 where it has none."""
    return max((c if isinstance(c, int) else _last(c) for cs in loop.children.values() for c in cs), default=-1)


@dataclass(frozen=True, slots=True)
class Path:
    """A path, resolved against a message definition.

    ``hops`` lead to a group or a segment; ``slots`` are what is meant in it (one tuple per occurrence of ``run``,
    else one at most), none where the segment or group itself is meant. ``level`` is how many of the scope's hops to
    climb back first; ``absolute`` paths begin at the message whatever the scope.
    """

    text: str
    hops: tuple[NodeHop, ...]
    slots: tuple[tuple[Slot, ...], ...]
    definition: SegmentDef | None
    run: RunHop | None = None
    level: int = 0
    absolute: bool = False

    @property
    def node(self) -> SegmentNode | GroupNode | None:
        """What the last hop leads to; None where the path stays in the segment of its scope."""
        return self.hops[-1].node if self.hops else None

    @property
    def tests(self) -> tuple[Test, ...]:
        """All conditions in brackets."""
        found = [t for hop in self.hops for t in hop.tests]
        return (*found, *(t for o in self.run.occurrences for t in o.tests)) if self.run else tuple(found)

    @property
    def subject(self) -> str:
        """What the path names, for a sentence: ``REF (Reference numbers) with REF01 BM``, ``TD502 (66 ...)``."""
        if self.slots and self.definition:
            slot = self.slots[0][0]
            name = f"{self.definition.tag}{slot.element:02d}"
            if self.in_composite(slot):
                name += f".{slot.component}"
            tests = self.run.occurrences[0].tests if self.run else ()
            return f"{name} ({slot.definition.id} {slot.definition.name}){_with(self.definition, tests)}"
        if not self.hops or self.definition is None:
            return "the segment"
        node = self.hops[-1].node
        kind = "loop " if isinstance(node, GroupNode) and not node.name.startswith("SG") else ""
        return f"{kind}{wording.segment(self.definition)}{_with(self.definition, self.hops[-1].tests)}"

    def in_composite(self, slot: Slot) -> bool:
        return self.definition is not None and isinstance(self.definition.elements[slot.element - 1].ref, CompositeDef)

    # ---- finding

    def parents(self, view: View, scope: Anchor) -> Iterator[Anchor]:
        """Where the last hop sets out from: the groups in which what the path names may stand."""
        yield from self._follow(view, scope, self.hops[:-1])

    def anchors(self, view: View, scope: Anchor) -> Iterator[Anchor]:
        """The groups or segments that the hops lead to."""
        yield from self._follow(view, scope, self.hops)

    def spots(self, view: View, scope: Anchor) -> Iterator[Spot]:
        """The values that the path names, empty ones left out."""
        for anchor in self.anchors(view, scope):
            yield from self.spots_in(view, anchor)

    def spots_in(self, view: View, anchor: Anchor) -> Iterator[Spot]:
        """The values in one segment that the hops led to."""
        segment = view.segment(anchor)
        if segment is None:
            return
        for number, slots in enumerate(self.slots):
            tests = self.run.occurrences[number].tests if self.run else ()
            if not _holds(tests, segment):
                continue
            for slot in slots:
                component = slot.component if self.in_composite(slot) else None
                item = segment[slot.element] if slot.element < len(segment) else ""
                for repetition in range(1, len(item) + 1) if isinstance(item, Repetitions) else (None,):
                    text = value(segment, slot.element, slot.component, repetition or 1)
                    if text:
                        yield Spot(anchor, slot, text, component, repetition)

    def occurrences(self, view: View, scope: Anchor) -> Iterator[Anchor]:
        """What is there: groups and segments, or for each value the segment it stands in."""
        if self.slots:
            yield from (spot.anchor for spot in self.spots(view, scope))
        else:
            yield from self.anchors(view, scope)

    def gap(self, view: View, scope: Anchor) -> tuple[Anchor, NodeHop] | None:
        """The first step that finds nothing, and where it set out from; None where the path leads somewhere."""
        at = [self._start(view, scope)]
        for hop in self.hops:
            following = [found for anchor in at for found in _children(view, anchor, hop)]
            if not following:
                return at[0], hop
            at = following
        return None

    def _start(self, view: View, scope: Anchor) -> Anchor:
        start = view.root if self.absolute else scope
        for _ in range(self.level):
            start = start.outer or start
        return start

    def _follow(self, view: View, scope: Anchor, hops: tuple[NodeHop, ...]) -> Iterator[Anchor]:
        yield from _descend(view, self._start(view, scope), hops)


def _descend(view: View, anchor: Anchor, hops: tuple[NodeHop, ...]) -> Iterator[Anchor]:
    """What some steps lead to, found one by one: whoever wants to know only whether there is one can stop."""
    if not hops:
        yield anchor
        return
    for found in _children(view, anchor, hops[0]):
        yield from _descend(view, found, hops[1:])


def _children(view: View, anchor: Anchor, hop: NodeHop) -> Iterator[Anchor]:
    if anchor.loop is None:
        return
    position = hop.node.position
    if isinstance(hop.node, SegmentNode):
        for index in anchor.loop.segments(position):
            if _holds(hop.tests, view.message.segments[index]):
                yield Anchor(None, index, anchor, anchor.trail)
        return
    for number, loop in enumerate(anchor.loop.loops(position), start=1):
        begins = loop.segments(0)
        if _holds(hop.tests, view.message.segments[begins[0]] if begins else []):
            trail = (*anchor.trail, f"{hop.node.name}[{number}]")
            yield Anchor(loop, begins[0] if begins else None, anchor, trail)


def _holds(tests: tuple[Test, ...], segment: Segment) -> bool:
    return all(
        (value(segment, t.slot.element, t.slot.component) in t.values) is (t.kind != "!=") for t in tests if t.selects
    )


def _with(definition: SegmentDef, tests: tuple[Test, ...]) -> str:
    """The conditions of a step in words: `` with REF01 BM``."""
    said = []
    for test in tests:
        composite = isinstance(definition.elements[test.slot.element - 1].ref, CompositeDef)
        name = f"{definition.tag}{test.slot.element:02d}" + (f".{test.slot.component}" if composite else "")
        no = "other than " if test.kind == "!=" else ""
        said.append(f"{name} {no}{' or '.join(v or 'empty' for v in test.values)}")
    return f" with {' and '.join(said)}" if said else ""


# ---- resolving


@dataclass(frozen=True, slots=True)
class Scope:
    """What the paths of a rule are relative to: the whole message, or what its ``each`` names."""

    root: GroupNode
    context: Context
    definition: SegmentDef | None = None

    @classmethod
    def of(cls, root: GroupNode) -> Scope:
        return cls(root, root_context(root))

    def each(self, path: Path) -> Scope:
        """The scope of each group or segment that a path leads to."""
        return Scope(self.root, self.context.inside(path.hops), path.definition)

    def path(self, text: str) -> Path:
        """A path in this scope; one that begins with a slash is looked for in the whole message.

        Raises:
            PathError: the message has no such place, or several.
        """
        if text.startswith("/"):
            found = Scope.of(self.root).path(text[1:])
            return Path(text, found.hops, found.slots, found.definition, found.run, 0, True)
        try:
            hops = resolve_hops(text, self.context)
        except PathError:
            target = resolve(text, self.context, many=True)
            nodes, run = _nodes(target.hops)
            outer = self._climbed(target.level)
            return Path(text, nodes, target.slots, nodes[-1].segment if nodes else outer, run, target.level)
        nodes, run = _nodes(hops)
        if any(test.kind == ":=" for hop in nodes for test in hop.tests):
            raise PathError(f'{text!r}: ":=" is for maps that write; a guide only reads')
        slots = tuple(occurrence.slots for occurrence in run.occurrences) if run else ()
        return Path(text, nodes, slots, nodes[-1].segment if nodes else self.definition, run)

    def _climbed(self, level: int) -> SegmentDef | None:
        context: Context | None = self.context
        for _ in range(level):
            context = context.outer if context else None
        return context.segment if context else None


def _nodes(hops: tuple[object, ...]) -> tuple[tuple[NodeHop, ...], RunHop | None]:
    run = hops[-1] if hops and isinstance(hops[-1], RunHop) else None
    return tuple(h for h in hops if isinstance(h, NodeHop)), run
