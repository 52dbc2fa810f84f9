"""A message being written: groups and segments in whatever order the rules come, put out in the definition's order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.paths import Slot
from edi_gateway.standards.model import CompositeDef, GroupNode, SegmentDef, SegmentNode, SyntaxNote
from edi_gateway.syntax.model import Element, Segment

Blame: TypeAlias = Callable[[SegmentNode | GroupNode, Slot | None], str]
"""The document fields that would fill a place, as text; "" where no rule does."""


@dataclass(slots=True)
class Row:
    """A segment being written."""

    node: SegmentNode
    cells: list[str | list[str] | None]
    label: str = ""

    @classmethod
    def of(cls, node: SegmentNode, label: str = "") -> Row:
        return cls(node, [None] * (len(node.definition.elements) + 1), label)

    def put(self, slot: Slot, text: str) -> None:
        use = self.node.definition.elements[slot.element - 1].ref
        if isinstance(use, CompositeDef):
            parts = self.cells[slot.element]
            if not isinstance(parts, list):
                parts = self.cells[slot.element] = [""] * len(use.components)
            parts[slot.component - 1] = text
        else:
            self.cells[slot.element] = text

    def get(self, slot: Slot) -> str:
        cell = self.cells[slot.element]
        if isinstance(cell, list):
            return cell[slot.component - 1]
        return (cell or "") if slot.component == 1 else ""

    def is_free(self, slots: tuple[Slot, ...]) -> bool:
        return not any(self.get(slot) for slot in slots)

    def segment(self) -> Segment:
        """The segment as the syntax floor has it, without empty elements and components at its end."""
        elements: list[Element] = [self.node.tag]
        for cell in self.cells[1:]:
            if isinstance(cell, list):
                last = len(cell)
                while last and not cell[last - 1]:
                    last -= 1
                elements.append(cell[:last] if last > 1 else cell[0])
            else:
                elements.append(cell or "")
        while len(elements) > 1 and not elements[-1]:
            elements.pop()
        return elements


@dataclass(slots=True)
class Group:
    """A group being written, or the message."""

    node: GroupNode
    children: dict[int, list[Row | Group]] = field(default_factory=dict)
    label: str = ""

    @property
    def row(self) -> Row:
        """The trigger segment."""
        first = self.children[0][0]
        if not isinstance(first, Row):
            raise TypeError(f"group {self.node.name} has no trigger segment")
        return first

    def add(self, node: SegmentNode | GroupNode, label: str) -> Row | Group:
        if isinstance(node, SegmentNode):
            made: Row | Group = Row.of(node, label)
        else:
            made = Group(node, {0: [Row.of(node.trigger, label)]}, label)
        self.children.setdefault(node.position, []).append(made)
        return made


def put_out(root: Group, blame: Blame) -> tuple[list[Segment], list[Finding]]:
    """The body of the message, without header and trailer, and what is missing in it or too much."""
    segments: list[Segment] = []
    findings: list[Finding] = []
    last = len(root.node.children) - 1
    _group(root, segments, findings, blame, frozenset({0, last}))
    return segments, findings


def _group(
    group: Group, segments: list[Segment], findings: list[Finding], blame: Blame, skipped: frozenset[int] = frozenset()
) -> None:
    for node in group.node.children:
        if node.position in skipped:
            continue
        found = group.children.get(node.position)
        if not found:
            if node.mandatory:
                findings.append(_missing_node(node, group.label, blame))
            continue
        if len(found) > node.max:
            findings.append(_too_many(node, len(found), found[-1].label))
        for item in found:
            if isinstance(item, Row):
                segments.append(item.segment())
                findings += _incomplete(item, blame)
            else:
                _group(item, segments, findings, blame)


def _missing_node(node: SegmentNode | GroupNode, label: str, blame: Blame) -> Finding:
    fields = blame(node, None)
    named = f"{node.tag} is mandatory"
    what = f"; it is filled from {fields}, which has no value" if fields else ", and the map has no rule for it"
    return _finding(Fault.MISSING_VALUE, f"{named}{what}.", node.tag, label)


def _too_many(node: SegmentNode | GroupNode, count: int, label: str) -> Finding:
    fault = Fault.LOOP_TOO_OFTEN if isinstance(node, GroupNode) else Fault.SEGMENT_TOO_OFTEN
    return _finding(
        fault, f"{node.tag} would occur {count} times here, but may only {node.max} times.", node.tag, label
    )


def _incomplete(row: Row, blame: Blame) -> list[Finding]:
    """Mandatory elements and components that are empty, and syntax notes of X12 that do not hold."""
    definition = row.node.definition
    found = []
    for slot in mandatory_slots(definition):
        cell = row.cells[slot.element]
        optional_composite = isinstance(definition.elements[slot.element - 1].ref, CompositeDef) and not (
            definition.elements[slot.element - 1].mandatory
        )
        if row.get(slot) or (optional_composite and not (isinstance(cell, list) and any(cell))):
            continue
        found.append(_missing_slot(row, slot, blame))
    if definition.notes:
        filled = {p for p, cell in enumerate(row.cells) if (any(cell) if isinstance(cell, list) else cell)}
        for note in definition.notes:
            if not _holds(note, filled):
                text = f"{row.node.tag}: {_rule(note, row.node.tag)} (note {note})."
                found.append(_finding(Fault.CONDITION_REQUIRES, text, row.node.tag, row.label))
    return found


def _missing_slot(row: Row, slot: Slot, blame: Blame) -> Finding:
    tag = row.node.tag
    fields = blame(row.node, slot)
    where = f"{tag}{slot.element:02d} ({slot.definition.name}) is mandatory"
    what = f"; it is filled from {fields}, which has no value" if fields else ", and the map has no rule for it"
    return _finding(Fault.MISSING_VALUE, f"{where}{what}.", tag, row.label, slot)


def _finding(fault: Fault, text: str, tag: str, label: str, slot: Slot | None = None) -> Finding:
    place = Place(tag=tag, element=slot.element if slot else None, path=label or None)
    element = slot.definition.id if slot else None
    return Finding(fault, text, place, Severity.ERROR, Owner.MAP, element_id=element)


_mandatory: dict[int, tuple[SegmentDef, tuple[Slot, ...]]] = {}


def mandatory_slots(definition: SegmentDef) -> tuple[Slot, ...]:
    """The elements of a segment that may not be empty, and the components of a composite that is there."""
    known = _mandatory.get(id(definition))
    if known is not None:
        return known[1]
    slots = []
    for element, use in enumerate(definition.elements, 1):
        if isinstance(use.ref, CompositeDef):
            for component, inner in enumerate(use.ref.components, 1):
                if inner.mandatory and not isinstance(inner.ref, CompositeDef):
                    slots.append(Slot(element, component, inner.ref))
        elif use.mandatory:
            slots.append(Slot(element, 1, use.ref))
    _mandatory[id(definition)] = (definition, tuple(slots))
    return tuple(slots)


def _holds(note: SyntaxNote, filled: set[int]) -> bool:
    """Whether a relational condition (X12.6) holds for the elements that are there."""
    kind, positions = note.kind, note.positions
    if kind == "P":
        return filled.issuperset(positions) or filled.isdisjoint(positions)
    if kind == "R":
        return not filled.isdisjoint(positions)
    if kind == "E":
        return len(filled.intersection(positions)) < 2
    if positions[0] not in filled:
        return True
    return filled.issuperset(positions) if kind == "C" else not filled.isdisjoint(positions[1:])


def _rule(note: SyntaxNote, tag: str) -> str:
    first, *rest = [f"{tag}{p:02d}" for p in note.positions]
    return {
        "P": f"{', '.join([first, *rest])} go together or not at all",
        "R": f"one of {', '.join([first, *rest])} must be there",
        "E": f"only one of {', '.join([first, *rest])} may be there",
        "C": f"with {first} must go {', '.join(rest)}",
        "L": f"with {first} must go one of {', '.join(rest)}",
    }[note.kind]
