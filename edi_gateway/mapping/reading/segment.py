"""The segment at hand in generated code: its elements and components as expressions, each taken out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from edi_gateway.mapping.paths import Slot, Test
from edi_gateway.mapping.reading.conditions import condition
from edi_gateway.mapping.reading.source import Function
from edi_gateway.mapping.run import first_text, parts
from edi_gateway.standards.model import CompositeDef, SegmentDef

NOTHING = [""]
"""What stands in place of a composite that is not there."""


@dataclass(slots=True)
class SegmentCode:
    """Lines about one segment.

    ``name``, ``length`` and ``index`` are the variables of the segment, of its length and of its place in the message.
    Inside a loop over the occurrences of a run, elements count from the variable ``moving``, which stands for element
    ``origin``; ``outside`` is then the segment as it is outside the loop. ``sure`` is the last element that is known
    to be there.
    """

    code: Function
    definition: SegmentDef
    name: str
    length: str
    index: str
    moving: str = ""
    origin: int = 0
    sure: int = 0
    outside: SegmentCode | None = None
    _taken: dict[int, str] = field(default_factory=dict)  # by element; by minus that, the number of its components

    @classmethod
    def begin(cls, code: Function, definition: SegmentDef, name: str, index: str) -> SegmentCode:
        """Take a segment out of the message, unless ``name`` already holds it."""
        if not name:
            name = code.variable(definition.tag.lower())
            code.line(f"{name} = segments[{index}]")
        length = code.variable("n")
        code.line(f"{length} = len({name})")
        return cls(code, definition, name, length, index)

    def at(self, element: int) -> str:
        """The number of an element as an expression."""
        if not self.moving:
            return str(element)
        offset = element - self.origin
        return self.moving if not offset else f"{self.moving} {'+' if offset > 0 else '-'} {abs(offset)}"

    def is_composite(self, element: int) -> bool:
        return isinstance(self.definition.elements[element - 1].ref, CompositeDef)

    def take(self, element: int) -> str:
        """The variable of an element: a text, or the list of a composite's components."""
        name = self._taken.get(element)
        if name is None:
            name = self._taken[element] = self.code.variable("c" if self.is_composite(element) else "e")
            self._take(element, name)
        return name

    def _take(self, element: int, name: str) -> None:
        composite, at = self.is_composite(element), self.at(element)
        absent = self.code.give(NOTHING, "NOTHING") if composite else "''"
        there = bool(self.sure) and element <= self.sure
        self.code.line(f"{name} = {self.name}[{at}]" + ("" if there else f" if {self.length} > {at} else {absent}"))
        if composite:
            more = self.code.give(parts, "parts")
            with self.code.block(f"if {name}.__class__ is not list"):
                self.code.line(f"{name} = [{name}] if {name}.__class__ is str else {more}({name})")
        else:
            self.code.line(
                f"if {name}.__class__ is not str: {name} = {self.code.give(first_text, 'first_text')}({name})"
            )

    def text(self, slot: Slot) -> str:
        """The expression for the text at a slot, "" where there is none. May write a line that takes the element."""
        name = self.take(slot.element)
        if not self.is_composite(slot.element):
            return name if slot.component == 1 else "''"
        if slot.component == 1:
            return f"{name}[0]"
        return f"({name}[{slot.component - 1}] if {self.size(slot.element)} > {slot.component - 1} else '')"

    def size(self, element: int) -> str:
        """The variable of the number of components of a composite."""
        name = self.take(element)
        size = self._taken.get(-element)
        if size is None:
            size = self._taken[-element] = self.code.variable("k")
            self.code.line(f"{size} = len({name})")
        return size

    def condition(self, tests: Sequence[Test]) -> str:
        """Tests of this segment as one expression, "" where there are none."""
        return condition(tests, self.text)

    @contextmanager
    def where_there(self, element: int) -> Iterator[None]:
        """Lines that do nothing where an element is absent: a block that is only entered where it is there."""
        if element in self._taken or element <= self.sure:
            yield
            return
        with self.inside(f"if {self.length} > {self.at(element)}", sure=element):
            yield

    @contextmanager
    def inside(self, head: str, *, sure: int = 0) -> Iterator[None]:
        """A block: elements that are taken out in it are not there behind it."""
        around = [self] if self.outside is None else [self, self.outside]
        before = [(segment, dict(segment._taken), segment.sure) for segment in around]
        with self.code.block(head):
            self.sure = max(sure, self.sure)
            yield
        for segment, taken, surely in before:
            segment._taken, segment.sure = taken, surely

    def moved(self, moving: str, origin: int) -> SegmentCode:
        """The same segment inside a loop over the occurrences of a run."""
        return SegmentCode(self.code, self.definition, self.name, self.length, self.index, moving, origin, outside=self)
