"""The functions of lists: one call reads the items that one occurrence of the first hop of the list's path gives.

Where the path has one hop, that is one item. Else the items are gathered first and built afterwards: what an outer
hop says holds for all items below it.
"""

from __future__ import annotations

from collections.abc import Sequence

from edi_gateway.mapping.paths import NodeHop
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.mapping.reading.branches import Branch, grow
from edi_gateway.mapping.reading.groups import Way, open_group, read_group, read_on_segment
from edi_gateway.mapping.reading.parts import build_part
from edi_gateway.mapping.reading.runs import over_occurrences, under
from edi_gateway.mapping.reading.segment import SegmentCode
from edi_gateway.mapping.reading.source import Function, Module
from edi_gateway.mapping.reading.values import Memories, read_leaves
from edi_gateway.mapping.reading.variables import Variables
from edi_gateway.standards.model import GroupNode


def list_function(module: Module, section: SectionPlan, ignore: frozenset[str], memories: Memories) -> str:
    """Write the function of a list and of those in it; gives its name.

    It takes the run, the message's segments, the group or the segment that the path begins with, the index of its
    first segment, and the list that takes the items.
    """
    code = module.function(f"read_{section.name}", "run, segments, item, i, items")
    variables = Variables(code)
    levels = [Branch(hop) for hop in reversed(section.hops)]
    grow(section, levels, variables)
    way = Way(code, ignore, lambda inner: list_function(module, inner, ignore, memories), memories)
    _Items(way, section, variables, levels).write()
    return code.name


class _Items:
    """Writes the body of a list's function. ``levels`` are the branches of its path, innermost first."""

    def __init__(self, way: Way, section: SectionPlan, variables: Variables, levels: Sequence[Branch]) -> None:
        self.way = way
        self.code: Function = way.code
        self.section = section
        self.variables = variables
        self.levels = levels
        self.direct = len(levels) == 1 and isinstance(levels[0].hop, NodeHop)

    def write(self) -> None:
        code = self.code
        code.line("lost = []")
        if not self.direct:
            code.line("pending = []")
        first = self.levels[-1]
        if isinstance(first.hop, NodeHop):
            is_group = isinstance(first.hop.node, GroupNode)
            here = SegmentCode.begin(code, first.hop.segment, "" if is_group else "item", "i")
            self._level(len(self.levels) - 1, here, "item.children")
        elif self.section.context.segment is not None:
            self._occurrences(SegmentCode.begin(code, self.section.context.segment, "item", "i"))
        if not self.direct:
            self._build_pending()

    def _level(self, level: int, here: SegmentCode, children: str) -> None:
        """What one hop's occurrence says, and the way to the next hop."""
        branch = self.levels[level]
        self.code.clear(self.variables.filled_at(level))
        read_on_segment(self.way, here, branch)
        if level == 0:
            if isinstance(branch.node_hop.node, GroupNode):
                read_group(self.way, branch, children)
            self._done(here.index)
        elif isinstance(self.levels[level - 1].hop, NodeHop):
            self._next(level - 1, children)
        else:
            self._occurrences(here)

    def _next(self, level: int, children: str) -> None:
        """The groups or segments of a hop below another; what else is there belongs to no item."""
        code, hop = self.code, self.levels[level].node_hop
        item = code.variable("inner")
        with code.block(f"for {item} in {children}.get({hop.node.position}, ())"):
            inner, index = open_group(code, item) if isinstance(hop.node, GroupNode) else ("", item)
            here = SegmentCode.begin(code, hop.segment, "", index)
            passes = here.condition(hop.tests)
            if passes:
                with here.inside(f"if not ({passes})"):
                    code.line(f"run.unread(({index},))")
                    code.line("continue")
            self._level(level, here, inner)

    def _occurrences(self, here: SegmentCode) -> None:
        """The occurrences of a run that hold anything and pass its conditions."""
        branch = self.levels[0]
        hop = branch.run_hop
        names = self.variables.filled_at(0)
        with over_occurrences(here, hop) as there:
            first = hop.occurrences[0].slots[0].element
            self.code.line(f"if {here.length} <= {there.at(first)}: break")
            there.sure = first
            with under(there, hop.occurrences[0].tests):
                self.code.clear(names)
                if len(self.levels) == 1:
                    self.code.line("lost = []")
                read_leaves(there, branch.leaves, self.way.memories)
                with self.code.block(f"if {' or '.join(f'{n} is not None' for n in names) or 'False'}"):
                    self._done(here.index)

    def _done(self, index: str) -> None:
        """One item has been read."""
        if self.direct:
            self._build(index)
        else:
            self.code.line(f"pending.append(({', '.join([index, *self._kept()])},))")

    def _kept(self) -> list[str]:
        own = ["lost"] if len(self.levels) == 1 else []
        return own + [name for level in range(len(self.levels)) for name in self.variables.filled_at(level)]

    def _build_pending(self) -> None:
        """Build the items, now that all is known; where an outer hop says something too, the inner one goes first."""
        with self.code.block(f"for {', '.join(['i', *self._kept()])}, in pending"):
            if len(self.levels) > 1:
                self.code.line("lost = ()")
            for level in range(1, len(self.levels)):
                for name, outer in self.variables.levels.get(level, {}).items():
                    filled = any(name in self.variables.levels.get(below, {}) for below in range(level))
                    self.code.line(f"if {name} is None: {name} = {outer}" if filled else f"{name} = {outer}")
            self._build("i")

    def _build(self, index: str) -> None:
        made = build_part(self.code, self.section, self.variables, index, "str(len(items) + 1)")
        kept = f"({made}, {self.variables.parent}, {index})" if self.variables.parent else made
        self.code.line(f"if {made} is not None: items.append({kept})")
