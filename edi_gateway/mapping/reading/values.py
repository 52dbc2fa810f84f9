"""One leaf of the reader as source: from a text of the segment to a variable of the part.

What is common is written out; the rest is a call of ``Careful.read``, which reads the same text again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from edi_gateway.mapping.plan import FieldPlan
from edi_gateway.mapping.reading.leaves import Careful, CarefulStamp, Leaf, converter, stamp_slots
from edi_gateway.mapping.reading.memory import Memory, period, right_gtin, stamp, stamp_day
from edi_gateway.mapping.reading.segment import SegmentCode
from edi_gateway.mapping.reading.source import literal
from edi_gateway.mapping.values import read_number, read_string


@dataclass(slots=True)
class Memories:
    """The memories of one map: one for each kind of value, and for each code table in each use."""

    known: dict[tuple[object, ...], Memory] = field(default_factory=dict)
    numbers: Memory = field(default_factory=lambda: Memory(read_number))
    stamps: Memory = field(default_factory=lambda: Memory(stamp))
    stamp_days: Memory = field(default_factory=lambda: Memory(stamp_day))
    periods: Memory = field(default_factory=lambda: Memory(period))

    def of(self, planned: FieldPlan, convert: Callable[[str], Any]) -> Memory:
        if convert is read_number:
            return self.numbers
        table, unknown = planned.table, planned.rule.unknown
        kind = planned.type
        key = (kind.kind, kind.gtin, kind.sscc, planned.element.type, id(table), table and unknown == "keep")
        if key not in self.known:
            self.known[key] = Memory(right_gtin(convert) if planned.type.gtin else convert)
        return self.known[key]


def read_leaves(here: SegmentCode, leaves: Sequence[Leaf], memories: Memories) -> None:
    """Write the lines that read some leaves."""
    for leaf in leaves:
        segment = here if leaf.moves or here.outside is None else here.outside
        if leaf.planned is None:
            text = segment.text(leaf.cells[0][0])
            segment.code.line(f"{leaf.variable} = {text}.strip() or None")
            continue
        with segment.where_there(min(slot.element for slot in leaf.cells[0])):
            if leaf.joined:
                _joined(segment, leaf)
            elif leaf.planned.stamp:
                _stamp(segment, leaf, leaf.planned, memories)
            else:
                _single(segment, leaf, leaf.planned, memories)


def _single(here: SegmentCode, leaf: Leaf, planned: FieldPlan, memories: Memories) -> None:
    code, variable = here.code, leaf.variable
    slot = leaf.cells[0][0]
    text = here.text(slot)
    if not text.isidentifier():
        code.line(f"t = {text}")
        text = "t"
    convert = converter(planned)
    careful = Careful(planned, leaf.value, {cells[0].element: cells[0] for cells in leaf.cells}, convert)
    call = code.give_rare(careful.read)
    again = f"{variable} = {call}(run, {here.index}, {here.name}, {here.at(slot.element)}, {variable}, lost)"
    fill = f" and {text} != {literal(planned.rule.fill)}" if planned.rule.fill else ""
    with code.block(f"if {text}{fill}"):
        if planned.table is None and planned.read is read_string:
            code.line(f"if {variable} is None: {variable} = {text}.strip() or None")
        else:
            memory = code.give(memories.of(planned, convert), _memory_name(planned))
            code.line(f"x = {memory}[{text}]")
            code.line(f"if {variable} is None and x is not None: {variable} = x")
        code.line(f"else: {again}")


def _memory_name(planned: FieldPlan) -> str:
    if planned.table is not None:
        return "codes"
    return "gtins" if planned.type.gtin else f"{planned.type.kind.__name__.lower()}s"


def _stamp(here: SegmentCode, leaf: Leaf, planned: FieldPlan, memories: Memories) -> None:
    code, variable, clock = here.code, leaf.variable, leaf.time
    value, form = stamp_slots(leaf.cells[0])
    careful = CarefulStamp(planned, leaf.value, {stamp_slots(c)[0].element: c for c in leaf.cells})
    here_is = f"run, {here.index}, {here.name}, {here.at(value.element)}, {variable}"
    code.line(f"t = {here.text(value)}")
    with code.block("if t"):
        known = memories.periods if planned.rule.period else memories.stamps if clock else memories.stamp_days
        memory = code.give(known, "stamps" if clock else "stamp_days")
        code.line(f"x = {memory}[t, {here.text(form)}]")
        plain = "if {} is None and x is not None: {} = x"
        if clock:
            read = code.give_rare(careful.read)
            code.line(plain.format(variable, f"{variable}, {clock}"))
            code.line(f"else: {variable}, {clock} = {read}({here_is}, {clock}, lost)")
        else:
            read = code.give_rare(careful.read_day)
            code.line(plain.format(variable, variable))
            code.line(f"else: {variable} = {read}({here_is}, lost)")


def _joined(here: SegmentCode, leaf: Leaf) -> None:
    """Collect the pieces of a text; they are put together when the part is built."""
    code, variable, cells = here.code, leaf.variable, leaf.cells[0]
    first, last = cells[0], cells[-1]
    in_a_row = [(s.element, s.component) for s in cells] == [
        (first.element, n) for n in range(first.component, last.component + 1)
    ]
    if len(cells) > 1 and in_a_row and here.is_composite(first.element):
        with here.inside(f"if {here.size(first.element)} >= {first.component}"):
            _joined_components(here, leaf)
        return
    for slot in cells:
        code.line(f"x = {here.text(slot)}.strip()")
        with code.block("if x"):
            code.line(f"if {variable} is None: {variable} = [x]")
            code.line(f"else: {variable}.append(x)")


def _joined_components(here: SegmentCode, leaf: Leaf) -> None:
    """The components of one composite at once."""
    code, variable, cells = here.code, leaf.variable, leaf.cells[0]
    strip, composite = code.give(str.strip, "strip"), here.take(cells[0].element)
    start, end = cells[0].component - 1, cells[-1].component
    code.line(f"x = list(filter(None, map({strip}, {composite}[{start}:{end}])))")
    with code.block("if x"):
        code.line(f"if {variable} is None: {variable} = x")
        code.line(f"else: {variable} += x")
