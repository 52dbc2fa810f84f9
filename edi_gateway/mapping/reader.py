"""Compiles a plan into a function that reads a message's tree into a document; see ``mapping.reading``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edi_gateway.mapping.paths import NodeHop
from edi_gateway.mapping.plan import MapPlan
from edi_gateway.mapping.reading.branches import Branch, grow
from edi_gateway.mapping.reading.groups import Way, read_group
from edi_gateway.mapping.reading.lists import list_function
from edi_gateway.mapping.reading.parts import build_part
from edi_gateway.mapping.reading.source import Module, literal
from edi_gateway.mapping.reading.totals import total_function
from edi_gateway.mapping.reading.values import Memories
from edi_gateway.mapping.reading.variables import Variables
from edi_gateway.mapping.run import Run
from edi_gateway.syntax.model import Segment
from edi_gateway.validation.model import Loop


@dataclass(frozen=True, slots=True)
class Reader:
    """A compiled reader. ``source`` is what was generated, for people."""

    function: Callable[[Run, list[Segment], Loop], Any | None]
    totals: tuple[Callable[[Run, list[Segment], Loop], None], ...]
    source: str

    def read(self, run: Run, tree: Loop) -> Any | None:
        """The document, or None where something is missing that it cannot do without."""
        return self.function(run, run.segments, tree)

    def check_totals(self, run: Run, tree: Loop) -> None:
        """Compare each control total that a message states with what is in it."""
        for check in self.totals:
            check(run, run.segments, tree)


def compile_reader(plan: MapPlan) -> Reader:
    """The reader of a map."""
    module, memories = Module(f"<reading side of map {plan.source.name!r}>"), Memories()
    code = module.function("read_document", "run, segments, message")
    variables = Variables(code)
    trunk = Branch(NodeHop(plan.definition.root))
    grow(plan.root, [trunk], variables)
    ignore = plan.source.ignore
    code.line("lost = []")
    code.clear(variables.all)
    way = Way(code, ignore, lambda section: list_function(module, section, ignore, memories), memories)
    read_group(way, trunk, "message.children", _silent(plan))
    code.line(f"return {build_part(code, plan.root, variables, '0', literal('0'))}")
    totals = [total_function(module, control, memories) for control in plan.controls]
    made = module.compile()
    return Reader(made[code.name], tuple(made[name] for name in totals), module.source)


def _silent(plan: MapPlan) -> set[int]:
    """Positions of the message that say nothing of the business: its trailer, the section control, control totals."""
    root = plan.definition.root
    silent = {len(root.children) - 1, *(c.position for c in root.children if c.tag == "UNS")}
    return silent | {hop.node.position for c in plan.controls for hop in c.target.hops[:1] if isinstance(hop, NodeHop)}
