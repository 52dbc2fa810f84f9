"""A compiled map: reads a message into a document and writes a document as a message."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from edi_gateway.findings import Finding
from edi_gateway.mapping import control, hierarchy
from edi_gateway.mapping.carried import compile_not_carried
from edi_gateway.mapping.language import MapSource
from edi_gateway.mapping.model import ReadResult, WriteResult
from edi_gateway.mapping.output import Group, put_out
from edi_gateway.mapping.paths import NodeHop, Slot
from edi_gateway.mapping.plan import MapPlan, SectionPlan
from edi_gateway.mapping.reader import Reader, compile_reader
from edi_gateway.mapping.run import Run
from edi_gateway.mapping.writer import Writer, compile_writer
from edi_gateway.mapping.writing.writer import QuickWriter, compile_quick_writer
from edi_gateway.standards.model import GroupNode, MessageDef, SegmentNode
from edi_gateway.syntax.model import Message
from edi_gateway.validation.model import Loop


class CompiledMap:
    """A two-way map between a message and a document type; see ``mapping.model.Map``."""

    def __init__(self, source: MapSource, plan: Callable[[], MapPlan]) -> None:
        """``plan`` is called when the map is first used: of many maps that are loaded, few are."""
        self.source = source
        self._make_plan = plan

    @classmethod
    def of(cls, plan: MapPlan) -> CompiledMap:
        """The map of a plan that is made already."""
        return cls(plan.source, lambda: plan)

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def message(self) -> str:
        return self.source.message

    @property
    def document(self) -> str:
        return self.source.document

    @cached_property
    def plan(self) -> MapPlan:
        return self._make_plan()

    @cached_property
    def _writer(self) -> Writer:
        return compile_writer(self.plan)

    @cached_property
    def _not_carried(self) -> Callable[[Any], list[Finding]]:
        return compile_not_carried(self.plan.root)

    @cached_property
    def _filled_from(self) -> dict[tuple[int, int, int], list[str]]:
        return _filled_from(self.plan)

    @cached_property
    def _hierarchies(self) -> tuple[GroupNode, ...]:
        return tuple(hierarchy.hierarchies(self.plan.root.all_hops(), self.plan.definition.root))

    @property
    def definition(self) -> MessageDef:
        """The definition of the message that the map reads and writes."""
        return self.plan.definition

    @cached_property
    def _reader(self) -> Reader:
        return compile_reader(self.plan)

    @property
    def reading_source(self) -> str:
        """The Python that was generated for reading, for people."""
        return self._reader.source

    def read(self, message: Message, tree: Loop) -> ReadResult:
        """The document that a validated message holds. Never raises for what a partner sent."""
        run = Run(message, message.segments, self.name)
        nested = tree
        for group in self._hierarchies:
            nested = hierarchy.nest(nested, group, run)
        document = self._reader.read(run, nested)
        self._reader.check_totals(run, tree)
        if document is not None:
            document = self._turned(document)
        return ReadResult(document, run.findings)

    def write(self, document: Any) -> WriteResult:
        """The message body that says what the document says.

        Raises:
            TypeError: the document is not of the map's type.
        """
        if not isinstance(document, self.plan.root.cls):
            raise TypeError(f"map {self.name} writes {self.document}, not {type(document).__name__}")
        turned = self._turned(self.arranged(document))
        return self._write_quickly(turned) or self._write_carefully(turned)

    def _turned(self, document: Any) -> Any:
        """The document with the signs that the message has, or the other way round."""
        return document if self.plan.signs is None else self.plan.signs.turned(document)

    @cached_property
    def _quick_writer(self) -> QuickWriter | None:
        return compile_quick_writer(self.plan)

    def _write_quickly(self, document: Any) -> WriteResult | None:
        """By generated code; None where there is more to say than what the map has no place for."""
        written = self._quick_writer.write(document) if self._quick_writer is not None else None
        if written is None:
            return None
        segments, is_lossy = written
        return WriteResult(segments, self._not_carried(document) if is_lossy else [])

    def write_carefully(self, document: Any) -> WriteResult:
        """What ``write`` gives, without generated code: slower, and the only one that words findings of its own."""
        return self._write_carefully(self._turned(self.arranged(document)))

    def arranged(self, document: Any) -> Any:
        """The document in the arrangement that the map writes (``arrange``); what findings of ``write`` speak of."""
        return document if self.plan.arrange is None else self.plan.arrange(document)

    def _write_carefully(self, document: Any) -> WriteResult:
        root = Group(self.plan.definition.root)
        frame = self._writer.write(document, root)
        for group in self._hierarchies:
            hierarchy.flatten(root, group)
        for total in self.plan.controls:
            if total.read_only:
                continue
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
