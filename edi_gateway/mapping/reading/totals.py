"""Control totals as source: where a message states one, and what it is the total of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Slot, Target
from edi_gateway.mapping.plan import ControlPlan
from edi_gateway.mapping.reading.groups import open_group
from edi_gateway.mapping.reading.runs import over_occurrences, under
from edi_gateway.mapping.reading.segment import SegmentCode
from edi_gateway.mapping.reading.source import Function, Module
from edi_gateway.mapping.reading.values import Memories
from edi_gateway.mapping.run import Run
from edi_gateway.mapping.values import read_number
from edi_gateway.standards.model import GroupNode
from edi_gateway.syntax.model import Segment
from edi_gateway.validation.model import Loop

Compute = Callable[[list[Segment], Loop], Decimal]
"""Takes the segments of a message and its tree. Raises ValueError where a number is none."""


def total_function(module: Module, control: ControlPlan, memories: Memories) -> str:
    """Write the function that checks a control total; gives its name. It takes the run, the segments and the tree."""
    code = module.function("check_total", "run, segments, message")
    slots = {cells[0].element: cells[0] for cells in control.target.slots}
    compare = code.give(Total(control, slots).compare, "compare")
    compute = _compute_function(module, control, memories)
    with _each(code, control.target.hops, "message.children") as here, _picked(here, control.target) as (there, slot):
        text = there.text(slot)
        with code.block(f"if {text}"):
            code.line(f"return {compare}(run, {here.index}, {there.at(slot.element)}, {text}, {compute}, message)")
    return code.name


def _compute_function(module: Module, control: ControlPlan, memories: Memories) -> str:
    """Write the function that computes a total; gives its name."""
    code = module.function("compute_total", "segments, message")
    decimal = code.give(Decimal, "Decimal")
    code.line("found = 0")
    with _each(code, control.hops, "message.children") as here:
        if control.kind == "count":
            code.line("found += 1")
        elif control.of is not None:
            numbers, read = code.give(memories.numbers, "decimals"), code.give(read_number, "read_number")
            with _picked(here, control.of) as (there, slot):
                code.line(f"t = {there.text(slot)}")
                with code.block("if t"):
                    code.line(f"x = {numbers}[t]")
                    code.line(f"found += {read}(t) if x is None else x")
    code.line(f"return {decimal}(found)")
    return code.name


@contextmanager
def _each(code: Function, hops: tuple[Hop, ...], children: str) -> Iterator[SegmentCode]:
    """Loops over the segments that a path of groups and segments leads to; of a group, its trigger."""
    hop, *rest = [hop for hop in hops if isinstance(hop, NodeHop)]
    item = code.variable("item")
    with code.block(f"for {item} in {children}.get({hop.node.position}, ())"):
        inner, index = "", item
        if isinstance(hop.node, GroupNode):
            inner, index = open_group(code, item, noted=False)
        here = SegmentCode.begin(code, hop.segment, "", index)
        with under(here, hop.tests):
            if not rest:
                yield here
            elif inner:
                with _each(code, tuple(rest), inner) as found:
                    yield found


@contextmanager
def _picked(here: SegmentCode, target: Target) -> Iterator[tuple[SegmentCode, Slot]]:
    """The slot of a target on its segment: of a run, that of the first occurrence that passes its conditions."""
    slot = target.slots[0][0]
    run = target.hops[-1] if isinstance(target.hops[-1], RunHop) else None
    if run is None:
        yield here, slot
    elif len(run.occurrences) == 1:
        with under(here, run.occurrences[0].tests):
            yield here, slot
    else:
        with over_occurrences(here, run) as there, under(there, run.occurrences[0].tests):
            yield there, slot
            here.code.line("break")


# --- called by generated code ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Total:
    """A control total. ``slots`` are those where it may be stated, by element."""

    control: ControlPlan
    slots: dict[int, Slot]

    def compare(self, run: Run, index: int, element: int, text: str, compute: Compute, message: Loop) -> None:
        """Compare what a message states with what it holds; a difference becomes a finding."""
        slot, control = self.slots[element], self.control
        try:
            stated, computed = read_number(text), compute(run.segments, message)
        except ValueError as error:
            run.add(Fault.UNREADABLE_VALUE, f"{control.text}: {error}.", index, slot, value=text)
            return
        if stated == computed:
            return
        sentence = f"{run.segments[index][0]} states {text}, but {control.text} is {computed:f}."
        place, severity, expected = run.place(index, slot), Severity(control.severity), f"{computed:f}"
        run.findings.append(
            Finding(
                Fault.CONTROL_TOTAL, sentence, place, severity, Owner.BUSINESS, text, expected, slot.definition.id
            )
        )  # fmt: skip
