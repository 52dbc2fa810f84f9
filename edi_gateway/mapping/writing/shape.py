"""Which segments and groups the rules of one part share: a tree of the places that they write to.

The same tree as the branches of the careful writer (``mapping.places``), with the variables that fill it in place of
what has been made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Slot, Target
from edi_gateway.mapping.writing.source import NotCoveredError
from edi_gateway.mapping.writing.texts import Value

AFTER_RULES = 1_000_000
"""The order of what is written after all rules and lists: control totals."""


@dataclass(frozen=True, slots=True)
class Put:
    """A text for a slot: ``slots`` holds one for each occurrence of a run, else one. ``qualifiers`` are codes by the
    length of the text, which stand in place of the constant of the path (GTIN)."""

    text: str
    slots: tuple[Slot, ...]
    order: int
    qualifiers: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class Shape:
    """A place: the message, a group, a segment, or a run in one. ``always`` is written whatever the document says."""

    hop: Hop | None
    puts: list[Put] = field(default_factory=list)
    shapes: dict[tuple[object, ...], Shape] = field(default_factory=dict)
    always: bool = False

    def down(self, hops: tuple[Hop, ...]) -> Shape:
        at = self
        for hop in hops:
            at = at.shapes.setdefault(hop.key, Shape(hop))
        return at

    def ensure(self, hops: tuple[Hop, ...]) -> Shape:
        """As ``down``; the segments and groups on the way are always written."""
        at = self
        for hop in hops:
            at = at.down((hop,))
            at.always = at.always or isinstance(hop, NodeHop)
        return at

    def all_puts(self) -> Iterator[Put]:
        yield from self.puts
        for shape in self.shapes.values():
            yield from shape.all_puts()

    @property
    def present(self) -> str:
        """An expression that is true where anything is written here."""
        return "True" if self.always else " or ".join(dict.fromkeys(put.text for put in self.all_puts())) or "False"

    def below(self) -> list[Shape]:
        """The segments and groups in this group."""
        return [s for s in self.shapes.values() if isinstance(s.hop, NodeHop)]

    def runs(self) -> list[Shape]:
        """The runs of this segment, or of the trigger of this group."""
        return [s for s in self.shapes.values() if isinstance(s.hop, RunHop)]


def place(shape: Shape, value: Value, target: Target) -> None:
    """Hang the texts of a rule on the places that they go to."""
    at = shape.down(target.hops)
    planned = value.planned
    if planned.stamp:
        by_id = {slot.definition.id: slot for slot in reversed(target.slots[0])}
        slots: list[tuple[Slot, ...]] = [(by_id["2380"],), (by_id["2379"],)]
    elif planned.rule.join is not None:
        slots = [(slot,) for slot in target.slots[0]]
    else:
        slots = [tuple(occurrence[0] for occurrence in target.slots)]
    if len(target.slots) > 1 and len(slots) > 1:
        raise NotCoveredError(f"{planned.name} fills several elements of a run")
    qualifiers = tuple((planned.rule.qualifier or {}).items())
    for text, where in zip(value.variables, slots, strict=True):
        at.puts.append(Put(text, where, value.order, qualifiers))
