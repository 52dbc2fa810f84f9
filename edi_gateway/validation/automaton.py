"""The segment table of a message as an automaton: where in the table a segment can stand, after the one before it.

A state is the place of the last segment. From it, a segment is looked for in the order of the standards (ISO 9735-1,
X12.6): the same place again, then what follows in the same group, then the group again, then what follows in the
group around it, and so on. What was worked out once is kept, so that later each segment costs one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from edi_gateway.standards.model import GroupNode, MessageDef, SegmentNode
from edi_gateway.validation import numbering
from edi_gateway.validation.compiled import Check, compile_checks

Node: TypeAlias = "SegmentNode | GroupNode"
Level: TypeAlias = tuple[GroupNode, int]
"""A group that is open, and the position of its child that was seen last (-1: none yet)."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A mandatory node that a move passes by. It is in the group left after closing ``pops`` groups; ``entered`` says
    that it is in a group that the move itself opens."""

    node: Node
    pops: int
    entered: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One way to place a segment: close ``pops`` groups, open those of ``enter``, stand at ``node``.

    ``skipped`` are mandatory nodes passed by. ``state`` is where the message then is.
    """

    pops: int
    enter: tuple[GroupNode, ...]
    node: SegmentNode
    skipped: tuple[Skipped, ...]
    state: State


Step: TypeAlias = "tuple[State, int, int, GroupNode | None, int, list[Check]]"
"""A move without fault, ready to be taken: next state, number of the group among those then open (0 is the message),
position among its children, group to open there (or None for a segment of it), how often it may occur there, and the
checks of the segment by its length."""


class State(dict[str, "Step | None"]):
    """The place of a segment in the table. As a dict it gives the step for each tag, None where there is no plain one;
    it is filled as tags are asked for, with tags of this message only, so that its size is bounded."""

    __slots__ = ("_after", "automaton", "levels")

    def __init__(self, automaton: Automaton, levels: tuple[Level, ...]) -> None:
        super().__init__()
        self.automaton = automaton
        self.levels = levels
        self._after: dict[str, tuple[Move, ...]] = {}

    def __missing__(self, tag: str) -> Step | None:
        step: Step | None = None
        if tag in self.automaton.definition.segments:
            step = self._step(tag)
            self[tag] = step
        return step

    def _step(self, tag: str) -> Step | None:
        for move in self.after(tag):
            item = move.enter[0] if move.enter else move.node
            if move.state is self and not move.enter and item.max == 1:
                continue  # here it cannot stand again; a later place may take it
            if move.skipped:
                return None
            group = move.enter[0] if move.enter else None
            depth = len(self.levels) - 1 - move.pops
            return move.state, depth, item.position, group, item.max, self.automaton.checks(tag)
        return None

    def after(self, tag: str) -> tuple[Move, ...]:
        """All places in order where a segment with this tag can stand from here on. The tag is one of the message."""
        moves = self._after.get(tag)
        if moves is None:
            moves = self._after[tag] = tuple(self._search(tag))
        return moves

    def _search(self, tag: str) -> list[Move]:
        moves: list[Move] = []
        skipped: list[Skipped] = []
        for pops, (group, at) in enumerate(reversed(self.levels)):
            again = group.children[at] if at >= 0 else None
            if again is not None and again.tag == tag and not self._is_trigger(pops, at):
                moves.append(self._move(pops, again, tuple(skipped)))
            for node in group.children[at + 1 :]:
                if node.tag == tag:
                    moves.append(self._move(pops, node, tuple(skipped)))
                if node.mandatory:
                    skipped.append(Skipped(node, pops))
        return moves

    def _is_trigger(self, pops: int, at: int) -> bool:
        """Whether the child seen last is the segment that began its group: once more, it begins the group again."""
        return pops == 0 and at == 0 and len(self.levels) > 1

    def before(self, tag: str) -> list[Move]:
        """Places that the message has passed already, in groups still open: innermost first, latest first."""
        moves: list[Move] = []
        for pops, (group, at) in enumerate(reversed(self.levels)):
            first = 1 if len(self.levels) - pops > 1 else 0
            for node in reversed(group.children[first : max(at, 0)]):
                if node.tag == tag:
                    moves.append(self._move(pops, node, ()))
        return moves

    def inside(self, tag: str) -> list[Move]:
        """Places inside groups that could begin here, were not the segment missing that begins them."""
        moves: list[Move] = []
        for pops, (group, at) in enumerate(reversed(self.levels)):
            first = at if pops else at + 1
            for node in group.children[max(first, 0) :]:
                if isinstance(node, GroupNode):
                    moves += self._inside(tag, pops, node)
        return moves

    def _inside(self, tag: str, pops: int, group: GroupNode) -> list[Move]:
        moves: list[Move] = []
        skipped = [Skipped(group.children[0], 0, entered=True)]
        for node in group.children[1:]:
            if node.tag == tag:
                moves.append(self._move(pops, node, tuple(skipped), group))
            if node.mandatory:
                skipped.append(Skipped(node, 0, entered=True))
        return moves

    def _move(self, pops: int, node: Node, skipped: tuple[Skipped, ...], through: GroupNode | None = None) -> Move:
        levels = list(self.levels[: len(self.levels) - pops])
        enter = [through] if through else []
        segment: Node = node
        if isinstance(segment, GroupNode):
            enter.append(segment)
            segment = segment.trigger
        for group in enter:
            levels[-1] = (levels[-1][0], group.position)
            levels.append((group, 0))
        levels[-1] = (levels[-1][0], segment.position)
        return Move(pops, tuple(enter), segment, skipped, self.automaton.state(tuple(levels)))


class Automaton:
    """The states of one message definition. Made once, shared by all threads; what two of them work out at the same
    time is the same."""

    def __init__(self, definition: MessageDef) -> None:
        self.definition = definition
        self._states: dict[tuple[int, ...], State] = {}
        self._checks: dict[str, list[Check]] = {}
        self.deepest = _depth(definition.root)
        self.start = self.state(((definition.root, -1),))

    def state(self, levels: tuple[Level, ...]) -> State:
        key = tuple(position for _, position in levels)
        found = self._states.get(key)
        if found is None:
            found = self._states.setdefault(key, State(self, levels))
        return found

    def checks(self, tag: str) -> list[Check]:
        """The quick checks of a segment of this message, by its length."""
        checks = self._checks.get(tag)
        if checks is None:
            segment = self.definition.segments[tag]
            checks = self._checks[tag] = compile_checks(segment, numbering.looks(self.definition, tag))
        return checks

    @classmethod
    def of(cls, definition: MessageDef) -> Automaton:
        """The automaton of a definition, kept with it."""
        found = definition.cache.get("automaton")
        if not isinstance(found, cls):
            found = definition.cache.setdefault("automaton", cls(definition))
            if not isinstance(found, cls):
                raise TypeError("the cache of a definition holds something else under 'automaton'")
        return found


def _depth(group: GroupNode) -> int:
    """How many groups are open at most, this one included."""
    return 1 + max((_depth(node) for node in group.children if isinstance(node, GroupNode)), default=0)
