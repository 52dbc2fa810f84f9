"""A compiled map: reads a message into a document and writes a document as a message."""

from __future__ import annotations

from typing import Any

from edi_gateway.mapping import control
from edi_gateway.mapping.model import ReadResult, WriteResult
from edi_gateway.mapping.output import Group, put_out
from edi_gateway.mapping.paths import NodeHop, Slot
from edi_gateway.mapping.plan import MapPlan, SectionPlan
from edi_gateway.mapping.reader import compile_reader
from edi_gateway.mapping.run import Run
from edi_gateway.mapping.writer import compile_writer
from edi_gateway.standards.model import GroupNode, MessageDef, SegmentNode
from edi_gateway.syntax.model import Message
from edi_gateway.validation.model import Loop


class CompiledMap:
    """A two-way map between a message and a document type; see ``mapping.model.Map``."""

    def __init__(self, plan: MapPlan) -> None:
        self.plan = plan
        self._reader = compile_reader(plan)
        self._writer = compile_writer(plan)
        self._written = [c for c in plan.controls if not c.read_only]
        self._filled_from = _filled_from(plan)

    @property
    def name(self) -> str:
        return self.plan.source.name

    @property
    def message(self) -> str:
        return self.plan.source.message

    @property
    def document(self) -> str:
        return self.plan.source.document

    @property
    def definition(self) -> MessageDef:
        """The definition of the message that the map reads and writes."""
        return self.plan.definition

    def read(self, message: Message, tree: Loop) -> ReadResult:
        """The document that a validated message holds. Never raises for what a partner sent."""
        run = Run(message, message.segments, self.name)
        document = self._reader.read(run, tree)
        for total in self.plan.controls:
            control.check(total, run, tree)
        return ReadResult(document, run.findings)

    def write(self, document: Any) -> WriteResult:
        """The message body that says what the document says.

        Raises:
            TypeError: the document is not of the map's type.
        """
        if not isinstance(document, self.plan.root.cls):
            raise TypeError(f"map {self.name} writes {self.document}, not {type(document).__name__}")
        root = Group(self.plan.definition.root)
        frame = self._writer.write(document, root)
        for total in self._written:
            control.write(total, self._writer.trunk, frame, root)
        segments, problems = put_out(root, self._blame)
        return WriteResult(segments, frame.findings + problems)

    def __repr__(self) -> str:
        return f"<map {self.name}: {self.message} <-> {self.document}>"

    def _blame(self, node: SegmentNode | GroupNode, slot: Slot | None) -> str:
        """The document fields that fill a place, for a finding."""
        if slot is not None:
            names = self._filled_from.get((id(node), slot.element, slot.component), [])
        else:
            names = self._filled_from.get((id(node), 0, 0), [])
        return " or ".join(names[:4])


def _filled_from(plan: MapPlan) -> dict[tuple[int, int, int], list[str]]:
    """The fields that write into each slot, by segment node; with slot 0 those that write anywhere in a node."""
    found: dict[tuple[int, int, int], list[str]] = {}

    def add(node: SegmentNode | GroupNode, slot: Slot | None, name: str) -> None:
        trigger = node.trigger if isinstance(node, GroupNode) else node
        keys = [(id(trigger), slot.element, slot.component)] if slot is not None else [(id(node), 0, 0)]
        for key in keys:
            if name not in found.setdefault(key, []):
                found[key].append(name)

    def walk(section: SectionPlan, above: list[NodeHop]) -> None:
        for planned in section.fields:
            if planned.writes:
                name = f"{section.name}.{planned.name}".lstrip(".")
                for target in planned.targets[0]:
                    nodes = [*above, *(h for h in target.hops if isinstance(h, NodeHop))]
                    for hop in nodes:
                        add(hop.node, None, name)
                    for slots in target.slots:
                        if nodes:
                            add(nodes[-1].node, slots[0], name)
        for inner in section.sections:
            own = [h for h in inner.hops if isinstance(h, NodeHop)]
            for hop in own:
                add(hop.node, None, inner.name)
            walk(inner, own or above)

    walk(plan.root, [])
    return found
