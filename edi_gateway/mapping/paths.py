"""Paths into a message, ``NAD[3035=BY]/C082.3039``: their grammar, and the parts that a resolved path consists of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from edi_gateway.errors import GatewayError
from edi_gateway.standards.model import CompositeDef, ElementDef, GroupNode, SegmentDef, SegmentNode

_CONDITION = re.compile(r"\s*([A-Z0-9#.]+)\s*(!=|:=|=)(.*)", re.DOTALL)
_STEP = re.compile(r"\s*([A-Z][A-Z0-9]*|\d+|\([A-Z0-9, ]+\))(?:#(\d+)(?:-(\d*))?)?\s*", re.DOTALL)


class PathError(GatewayError):
    """A path is not well formed, or names something that the message does not have."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in brackets. ``=`` selects on reading and is written (the first value); ``!=`` only selects;
    ``:=`` is only written. An empty value stands for "absent"."""

    operand: str
    kind: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is written. ``first``/``last`` are what ``#2`` or ``#2-4`` pick; ``last`` 0 means "to the end"."""

    name: str
    first: int | None = None
    last: int | None = None
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        pick = "" if self.first is None else f"#{self.first}"
        if self.first is not None and self.last != self.first:
            pick += f"-{self.last or ''}"
        inside = ",".join(f"{c.operand}{c.kind}{'|'.join(c.values)}" for c in self.conditions)
        return f"{self.name}{pick}" + (f"[{inside}]" if inside else "")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one value in a segment: element and component count from 1."""

    element: int
    component: int
    definition: ElementDef

    def __str__(self) -> str:
        return f"{self.element:02d}.{self.component}"


@dataclass(frozen=True, slots=True)
class Test:
    """A condition, resolved: which slot, which values."""

    slot: Slot
    kind: str
    values: tuple[str, ...]

    @property
    def selects(self) -> bool:
        return self.kind != ":="

    @property
    def written(self) -> str:
        """The constant that is written; "" where none is."""
        return self.values[0] if self.kind != "!=" else ""


@dataclass(frozen=True, slots=True)
class NodeHop:
    """A step to a segment or a group, with the tests on that segment, or on the group's trigger segment."""

    node: SegmentNode | GroupNode
    tests: tuple[Test, ...] = ()

    @property
    def segment(self) -> SegmentDef:
        return self.node.definition if isinstance(self.node, SegmentNode) else self.node.trigger.definition

    @property
    def key(self) -> tuple[object, ...]:
        return (self.node.position, _key(self.tests))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence of a run in a segment: its slots in order, and its tests."""

    slots: tuple[Slot, ...]
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class RunHop:
    """A step into a segment: a composite, or neighbouring elements that repeat together (``(235,234)``)."""

    name: str
    occurrences: tuple[Occurrence, ...]
    composite: CompositeDef | None = None

    @property
    def key(self) -> tuple[object, ...]:
        elements = tuple(o.slots[0].element for o in self.occurrences)
        # A composite that occurs once has one place only: rules share it, whatever they test.
        return ("run", elements, _key(self.occurrences[0].tests) if len(elements) > 1 else ())


Hop = NodeHop | RunHop


@dataclass(frozen=True, slots=True)
class Target:
    """What a path names: the hops to get there, and the slots at the end.

    ``slots`` holds one tuple per occurrence where the last hop is a run, else exactly one. ``level`` is the hop of the
    section's own path that the target hangs on, counted outwards: 0 is the innermost. ``composite`` is set where the
    path ends at a composite, so that the slots are all its components.
    """

    text: str
    hops: tuple[Hop, ...]
    slots: tuple[tuple[Slot, ...], ...]
    level: int = 0
    composite: CompositeDef | None = None

    @property
    def element(self) -> ElementDef:
        return self.slots[0][0].definition


def _key(tests: tuple[Test, ...]) -> tuple[object, ...]:
    return tuple((t.slot.element, t.slot.component, t.kind, t.values) for t in tests)


# --- grammar ---------------------------------------------------------------------------------------------------------


def parse_path(text: str) -> list[Step]:
    """The steps of a path.

    Raises:
        PathError: it is not well formed.
    """
    pieces = _split(text, "/.")
    if not pieces or not all(p.strip() for p in pieces):
        raise PathError(f"{text!r} is not a path: a step is empty")
    return [_step(piece, text) for piece in pieces]


def split_join(text: str) -> list[str]:
    """The parts of a path that names several places one after another: ``"N102 + N2/93"``."""
    return [part.strip() for part in _split(text, "+")]


def _split(text: str, separators: str) -> list[str]:
    """Cut at separators that stand outside brackets and parentheses."""
    pieces, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
        elif char in separators and depth == 0:
            pieces.append(text[start:at])
            start = at + 1
    if depth != 0:
        raise PathError(f"{text!r} is not a path: a bracket is not closed")
    return [*pieces, text[start:]]


def _step(piece: str, whole: str) -> Step:
    found = _STEP.match(piece)
    if found is None:
        raise PathError(f"{whole!r} is not a path: {piece.strip()!r} is neither a tag nor an element")
    name, first, last = found.groups()
    rest = piece[found.end() :].strip()
    conditions: list[Condition] = []
    while rest:
        if not rest.startswith("[") or "]" not in rest:
            raise PathError(f"{whole!r} is not a path: {rest!r} cannot follow {name!r}")
        inside, _, rest = rest[1:].partition("]")
        conditions += [_condition(part, whole) for part in inside.split(",")]
        rest = rest.strip()
    end = None if first is None else int(first) if last is None else int(last or 0)
    return Step(name.replace(" ", ""), int(first) if first else None, end, tuple(conditions))


def _condition(text: str, whole: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise PathError(f"{whole!r} is not a path: {text!r} is not a condition such as 3035=BY")
    operand, kind, values = found.groups()
    return Condition(operand, kind, tuple(v.strip() for v in values.split("|")))
