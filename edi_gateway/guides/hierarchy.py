"""Business check of X12 hierarchical levels: HL segments that name their parents in the order the partner wants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from edi_gateway.findings import Fault, Finding
from edi_gateway.guides.model import Label
from edi_gateway.guides.paths import Anchor, Path, View
from edi_gateway.standards.model import GroupNode
from edi_gateway.syntax.model import value
from edi_gateway.validation import wording

ID, PARENT, LEVEL = 1, 2, 3
"""HL01, HL02, HL03."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Each HL is of one of the levels, its parent is of the level before, and each but the last level has children.

    ``levels`` are codes of HL03 from the outermost on: S, O, P, I.
    """

    label: Label
    path: Path  # of the HL loop
    levels: tuple[str, ...]

    def check(self, view: View) -> Iterator[Finding]:
        known: dict[str, tuple[str, Anchor]] = {}
        parents: set[str] = set()
        for anchor in self.path.anchors(view, view.root):
            segment = view.segment(anchor)
            if segment is None:
                continue
            own, parent, level = (value(segment, n) for n in (ID, PARENT, LEVEL))
            if level not in self.levels:
                text = f"HL03 is {wording.shown(level)}, but the levels are {', '.join(self.levels)}."
                yield self._at(view, anchor, LEVEL, Fault.INVALID_CODE, text, level)
            if own in known:
                text = f"HL01 {wording.shown(own)} is that of an earlier HL already."
                yield self._at(view, anchor, ID, Fault.INVALID_CODE, text, own)
            yield from self._parent(view, anchor, parent, level, known)
            known.setdefault(own, (level, anchor))
            parents.add(parent)
        yield from self._childless(view, known, parents)

    def _parent(
        self, view: View, anchor: Anchor, parent: str, level: str, known: dict[str, tuple[str, Anchor]]
    ) -> Iterator[Finding]:
        if level not in self.levels:
            return
        number = self.levels.index(level)
        if number == 0:
            if parent:
                text = f"HL02 names a parent, but {level} is the outermost level."
                yield self._at(view, anchor, PARENT, Fault.CONDITION_EXCLUDES, text, parent)
            return
        wanted = self.levels[number - 1]
        if not parent:
            text = f"HL02 is missing: an HL of level {level} names the HL of level {wanted} that it belongs to."
            yield self._at(view, anchor, PARENT, Fault.MISSING_ELEMENT, text, None)
        elif parent not in known:
            text = f"HL02 names {wording.shown(parent)}, but no earlier HL has that number."
            yield self._at(view, anchor, PARENT, Fault.INVALID_CODE, text, parent)
        elif known[parent][0] != wanted:
            text = (
                f"HL02 names an HL of level {wording.shown(known[parent][0])}, but {level} belongs to level {wanted}."
            )
            yield self._at(view, anchor, PARENT, Fault.INVALID_CODE, text, parent)

    def _childless(self, view: View, known: dict[str, tuple[str, Anchor]], parents: set[str]) -> Iterator[Finding]:
        for own, (level, anchor) in known.items():
            if level in self.levels[:-1] and own not in parents:
                below = self.levels[self.levels.index(level) + 1]
                text = f"HL {wording.shown(own)} of level {level} has no HL of level {below} below it."
                yield self.label.finding(Fault.MISSING_SEGMENT, text, view.place(anchor), expected="HL")

    def _at(self, view: View, anchor: Anchor, element: int, fault: Fault, text: str, found: str | None) -> Finding:
        return self.label.finding(fault, text, view.place(anchor).at(element=element), value=found)


def is_hierarchy(path: Path) -> bool:
    """Whether a path leads to the loop that begins with HL."""
    return isinstance(path.node, GroupNode) and path.node.tag == "HL" and not path.slots
