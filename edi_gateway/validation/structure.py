"""Segments held against the segment table of their message: gives the tree of loops, and checks elements on the way.

Everything is found in one pass. A segment that stands where it may not is told once and left out of the tree; where
more than one reading is possible (a segment missing, another too early), the one that makes most sense of the next
few segments is taken.
"""

from __future__ import annotations

from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.standards.model import GroupNode, MessageDef, SegmentNode
from edi_gateway.syntax.model import Message
from edi_gateway.validation import wording
from edi_gateway.validation.automaton import Automaton, Move, Node, Skipped, State
from edi_gateway.validation.compiled import NO_VERDICT
from edi_gateway.validation.elements import explain
from edi_gateway.validation.model import Loop
from edi_gateway.validation.numbering import misnumbered
from edi_gateway.validation.rules import Gathering, Rules

LOOK_AHEAD = 8
"""How many further segments are tried to choose between readings."""


def walk(message: Message, definition: MessageDef, rules: Rules, found: Gathering) -> Loop:
    """The tree of a message. Findings of structure and elements go to ``found``, in the order of the segments."""
    return _Walk(message, definition, rules, found).run()


class _Walk:
    """One message on its way through its table."""

    def __init__(self, message: Message, definition: MessageDef, rules: Rules, found: Gathering) -> None:
        self.message = message
        self.definition = definition
        self.rules = rules
        self.found = found
        self.root = Loop(definition.root)
        self.stack = [self.root]
        automaton = Automaton.of(definition)
        self.state, self.deepest = automaton.start, automaton.deepest

    def run(self) -> Loop:
        # One look-up and one check per segment: this loop is what validation costs where nothing is wrong.
        # A state knows how many groups are open, so groups that are left need not be taken off ``loops``.
        state, mark, new = self.state, self.rules.mark, Loop.__new__
        loops = [self.root] * self.deepest
        for index, segment in enumerate(self.message.segments):
            step = state[segment[0]]  # type: ignore[index]  # a tag is always a str
            if step is not None:
                following, depth, position, group, limit, checks = step
                children = loops[depth].children
                siblings = children.get(position)
                if siblings is None or len(siblings) < limit:
                    item: int | Loop = index
                    if group is not None:
                        item = loops[depth + 1] = new(Loop)  # calling the class would cost twice as much
                        item.node, item.children = group, {0: [index]}
                    if siblings is None:
                        children[position] = [item]
                    else:
                        siblings.append(item)
                    state = following
                    try:
                        if checks[len(segment)](segment, mark):
                            continue
                    except NO_VERDICT:
                        pass
                    self.stack = loops[: len(state.levels)]
                    self._explain(index)
                    if self.found.full:
                        return self.root
                    continue
            self.state, self.stack = state, loops[: len(state.levels)]
            self._resolve(index)
            state = self.state
            loops[: len(self.stack)] = self.stack
            if self.found.full:
                return self.root
        self.state, self.stack = state, loops[: len(state.levels)]
        self._end()
        return self.root

    # ---- elements

    def _explain(self, index: int) -> None:
        segment = self.message.segments[index]
        tag = wording.tag_of(segment)
        place = self._place(index)
        self.found.add(*explain(segment, self.definition.segments[tag], place, self.rules))
        self.found.add(*misnumbered(segment, self.definition, place))

    def _place(self, index: int, tag: str | None = None) -> Place:
        """The place of a segment in the loops that are open now; with ``tag``, of one that is missing there."""
        message = self.message
        tag = tag if tag is not None else wording.tag_of(message.segments[index])
        return Place(
            interchange=message.interchange_index,
            group=message.group_index,
            message=message.index,
            segment=index + 1,
            tag=tag,
            segment_in_file=message.first_segment + index,
            path="/".join([*self._path(), tag]),
        )

    def _path(self) -> list[str]:
        names = []
        for parent, loop in zip(self.stack, self.stack[1:], strict=False):
            occurrence = len(parent.children.get(loop.node.position, ()))
            names.append(f"{loop.node.name}[{occurrence}]")
        return names

    # ---- faults of structure

    def _resolve(self, index: int) -> None:
        """Place a segment for which there is no plain step, or leave it out."""
        tag = wording.tag_of(self.message.segments[index])
        if tag not in self.definition.segments:
            self.found.add(self._unknown(index, tag))
            return
        forward = self.state.after(tag)
        plain = next((move for move in forward if self._cost(move) == 0), None)
        move = plain or self._best(index, tag, forward)
        if move is None:
            self.found.add(self._misplaced(index, tag))
        else:
            self._take(index, move, backward=move not in forward and not move.skipped)

    def _best(self, index: int, tag: str, forward: tuple[Move, ...]) -> Move | None:
        """The move that leaves the fewest faults, looking a little ahead; None to leave the segment out."""
        if tag == self.definition.root.children[-1].tag and forward:
            return forward[0]  # the trailer ends the message, whatever is missing before it
        candidates: list[tuple[int, Move | None]] = [(self._cost(move), move) for move in forward]
        candidates.append((1, None))
        candidates += [(1 + self._cost(move), move) for move in self.state.before(tag)]
        candidates += [(self._cost(move), move) for move in self.state.inside(tag)]
        best: tuple[int, Move | None] | None = None
        for cost, move in candidates:
            total = cost + self._ahead(move.state if move else self.state, index + 1)
            if best is None or total < best[0]:
                best = (total, move)
        return best[1] if best else None

    def _cost(self, move: Move) -> int:
        """How many faults a move has: mandatory nodes passed by, and one occurrence too many."""
        missing = sum(1 for skipped in move.skipped if self._is_missing(skipped))
        item: Node = move.enter[0] if move.enter else move.node
        siblings = self.stack[~move.pops].children.get(item.position, ())
        return missing + (len(siblings) >= item.max)

    def _is_missing(self, skipped: Skipped) -> bool:
        return skipped.entered or skipped.node.position not in self.stack[~skipped.pops].children

    def _ahead(self, state: State, index: int) -> int:
        """How many faults the next few segments would have from a state on, roughly."""
        faults = 0
        for segment in self.message.segments[index : index + LOOK_AHEAD]:
            tag = wording.tag_of(segment)
            if tag not in self.definition.segments:
                continue
            moves = state.after(tag)
            plain = next((move for move in moves if not move.skipped), None)
            if plain is not None:
                state = plain.state
                continue
            faults += 1
            if moves and len(moves[0].skipped) == 1:
                state = moves[0].state
        return faults

    def _take(self, index: int, move: Move, backward: bool = False) -> None:
        """Put a segment where a move says, and tell what is wrong with that."""
        for skipped in move.skipped:
            if not skipped.entered and self._is_missing(skipped):
                self.found.add(self._missing(index, skipped.node, len(self.stack) - skipped.pops))
        if move.pops:
            del self.stack[-move.pops :]
        for group in move.enter:
            self._put(index, group)
        for skipped in move.skipped:
            if skipped.entered:
                self.found.add(self._missing(index, skipped.node, len(self.stack) - len(move.enter) + 1))
        self._put(index, move.node)
        self.state = move.state
        if backward:
            self.found.add(self._out_of_order(index, move.node.tag))
        self._explain(index)

    def _put(self, index: int, node: Node) -> None:
        siblings = self.stack[-1].children.setdefault(node.position, [])
        too_many = len(siblings) == node.max
        if isinstance(node, GroupNode):
            loop = Loop(node)
            siblings.append(loop)
            self.stack.append(loop)
        else:
            siblings.append(index)
        if too_many:  # told once, at the first that is too much
            self.found.add(self._too_often(index, node))

    def _end(self) -> None:
        """After the last segment: what should still have come, where the trailer did not (its absence is told by the
        check of the envelope)."""
        trailer = self.definition.root.children[-1]
        if self.state.levels == ((self.definition.root, trailer.position),):
            return
        for move in self.state.after(trailer.tag)[:1]:
            for skipped in move.skipped:
                if self._is_missing(skipped):
                    depth = len(self.stack) - skipped.pops
                    self.found.add(self._missing(len(self.message.segments), skipped.node, depth))

    # ---- findings

    def _missing(self, index: int, node: Node, depth: int) -> Finding:
        """A mandatory segment or group that should stand before the segment at ``index``, in the innermost of
        ``depth`` open groups."""
        kept, self.stack = self.stack, self.stack[:depth]
        place = self._place(index, node.tag)
        inside = f" in {self.stack[-1].node.name}" if depth > 1 else ""
        self.stack = kept
        ended = index >= len(self.message.segments)
        before = "at the end" if ended else f"before {wording.tag_of(self.message.segments[index])}"
        name = wording.node(node)
        text = f"{name[0].upper()}{name[1:]} is missing{inside} {before}; it is mandatory."
        fix = f"Send {node.tag} {before}."
        return Finding(Fault.MISSING_SEGMENT, text, place, expected=node.tag, fix=fix)

    def _too_often(self, index: int, node: Node) -> Finding:
        limit = wording.count(node.max, "time")
        if isinstance(node, SegmentNode):
            text = f"Segment {wording.segment(node.definition)} may occur {limit} here; this is one too many."
            return Finding(Fault.SEGMENT_TOO_OFTEN, text, self._place(index), expected=str(node.max))
        inside = f" in one {self.stack[-2].node.name}" if len(self.stack) > 2 else ""
        text = f"{node.name}, which begins with {node.tag}, may occur {limit}{inside}; this is one too many."
        return Finding(Fault.LOOP_TOO_OFTEN, text, self._place(index), expected=str(node.max))

    def _unknown(self, index: int, tag: str) -> Finding:
        dictionary = self.definition.dictionary
        known = dictionary.segment(tag) if tag in dictionary else None
        name = wording.segment(known) if known else wording.shown(tag)
        of = self.definition.type if known else f"{self.definition.standard} {self.definition.release}"
        return Finding(
            Fault.UNKNOWN_SEGMENT,
            f"Segment {name} is not part of {of}.",
            self._place(index),
            value=tag,
            fix="Leave it out.",
        )

    def _misplaced(self, index: int, tag: str) -> Finding:
        if self.state.after(tag) or self.state.before(tag):
            return self._out_of_order(index, tag)
        groups = sorted(set(_groups_with(self.definition.root, tag)))
        name = wording.segment(self.definition.segments[tag])
        within = f"; it belongs in {', '.join(groups[:6])}{', …' if len(groups) > 6 else ''}" if groups else ""
        return Finding(
            Fault.UNEXPECTED_SEGMENT,
            f"Segment {name} cannot stand here{within}.",
            self._place(index),
            value=tag,
            fix=f"Put {tag} after the segment that begins its group, or leave it out.",
        )

    def _out_of_order(self, index: int, tag: str) -> Finding:
        name = wording.segment(self.definition.segments[tag])
        previous = wording.tag_of(self.message.segments[index - 1]) if index else ""
        after = f" after {previous}" if previous else ""
        return Finding(
            Fault.SEGMENT_OUT_OF_ORDER,
            f"Segment {name} is out of order: its place is not here{after}.",
            self._place(index),
            value=tag,
            fix=f"Put {tag} where {self.definition.type} has it.",
        )


def _groups_with(group: GroupNode, tag: str) -> list[str]:
    """The names of the groups that have this segment, or a group that it begins, among what follows their trigger."""
    found: list[str] = []
    for node in group.children:
        if node.tag == tag and group.name and node.position > 0:
            found.append(group.name)
        if isinstance(node, GroupNode):
            found += _groups_with(node, tag)
    return found
