"""Remarks on maps that work, but perhaps not as their author thinks: what is not carried, what cannot be inverted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from edi_gateway.mapping.carried import find_not_carried
from edi_gateway.mapping.codes import CodeTable
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.output import mandatory_slots
from edi_gateway.mapping.paths import NodeHop, Target, Test
from edi_gateway.mapping.plan import FieldPlan, SectionPlan
from edi_gateway.standards.model import ElementDef, GroupNode, SegmentNode


@dataclass(frozen=True, slots=True)
class Remark:
    """``kind`` is "not-inverted", "not-carried", "unknown-code" or "mandatory"; ``where`` is file:line."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def lint_map(mapping: CompiledMap) -> list[Remark]:
    """Everything worth a look in a map, in the order of the file."""
    root = mapping.plan.root
    # The levels of a tree are written out from the same lines of the map: one of them is enough.
    distinct = {(plan.source.where, plan.cls): plan for plan in reversed(list(_sections(root)))}
    remarks = list(chain.from_iterable(_section(plan) for plan in distinct.values()))
    remarks += _never_filled(mapping)
    return sorted(dict.fromkeys(remarks), key=lambda r: _line(r.where))


def _line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return file, int(line) if line.isdigit() else 0


def _sections(plan: SectionPlan) -> Iterator[SectionPlan]:
    yield plan
    for inner in plan.sections:
        yield from _sections(inner)


def _section(plan: SectionPlan) -> Iterator[Remark]:
    for planned in plan.fields:
        yield from _field(plan, planned)
    for lost in find_not_carried(plan) if not plan.source.read_only else ():
        name = f"{plan.name}.{lost.name}".lstrip(".")
        yield Remark("not-carried", plan.source.where, f"{name} has no rule that writes it")


def _field(plan: SectionPlan, planned: FieldPlan) -> Iterator[Remark]:
    rule, name = planned.rule, f"{plan.name}.{planned.name}".lstrip(".")
    if planned.table is not None:
        yield from _table(planned, planned.table, name)
    if not planned.writes or not planned.reads:
        return
    if rule.unknown == "skip":
        text = f"{name}: unknown = 'skip' drops codes that the table lacks; mark the rule read_only or write_only"
        yield Remark("not-inverted", rule.where, text)
    if rule.fill and rule.default is not None:
        text = f"{name}: fill and default both stand for nothing said; only one can be read back"
        yield Remark("not-inverted", rule.where, text)
    for target in planned.targets[0]:
        yield from _conditions(plan, planned, target, name)


def _table(planned: FieldPlan, table: CodeTable, name: str) -> Iterator[Remark]:
    """Rows whose codes the standard does not have, and document codes that come back as others."""
    element = planned.element
    for code in table.to_message.values():
        if _is_foreign(code, element) and planned.writes:
            text = f"{name}: {table.source or 'the table'} writes {code!r}, no code of element {element.id}"
            yield Remark("unknown-code", planned.rule.where, text)
    for document, code in table.to_message.items():
        back = table.to_document.get(code)
        if back != document and document not in table.one_way and planned.writes and planned.reads:
            read = f"is read as {back!r}" if back else "is not read"
            text = f"{name}: {document!r} is written as {code!r}, which {read}"
            yield Remark("not-inverted", planned.rule.where, text)


def _is_foreign(code: str, element: ElementDef) -> bool:
    return element.codes is not None and code not in element.codes


def _conditions(plan: SectionPlan, planned: FieldPlan, target: Target, name: str) -> Iterator[Remark]:
    """Conditions that select but write nothing, on an element that has to be there and that no rule fills."""
    for hop in target.hops:
        if not isinstance(hop, NodeHop):
            continue
        mandatory = {(s.element, s.component) for s in mandatory_slots(hop.segment)}
        said = {_place(t) for t in hop.tests if t.written}
        for test in hop.tests:
            if test.kind == "!=" and _place(test) in mandatory - said and not _is_filled(plan, hop, test):
                text = f"{name}: {target.text!r} says what {test.slot.definition.id} is not, but not what is written"
                yield Remark("not-inverted", planned.rule.where, text)
            for value in test.values if test.kind != "!=" else ():
                if value and _is_foreign(value, test.slot.definition):
                    text = f"{name}: {value!r} is no code of element {test.slot.definition.id}"
                    yield Remark("unknown-code", planned.rule.where, text)


def _place(test: Test) -> tuple[int, int]:
    return test.slot.element, test.slot.component


def _is_filled(plan: SectionPlan, hop: NodeHop, test: Test) -> bool:
    """Whether a rule of the same part writes the element that a condition is about."""
    for planned in plan.fields:
        for target in planned.targets[0] if planned.writes else ():
            nodes = [h for h in (*plan.hops, *target.hops) if isinstance(h, NodeHop)]
            places = {(slots[0].element, slots[0].component) for slots in target.slots}
            if nodes and nodes[-1].node is hop.node and _place(test) in places:
                return True
    return False


def _never_filled(mapping: CompiledMap) -> Iterator[Remark]:
    """Mandatory segments of the message that no rule can make."""
    plan = mapping.plan
    made = {id(n) for s in _sections(plan.root) for f in s.fields if f.writes for n in _nodes(f, s)}
    made |= {id(h.node) for hops in plan.always for h in hops if isinstance(h, NodeHop)}
    made |= {id(h.node) for c in plan.controls if not c.read_only for h in c.target.hops if isinstance(h, NodeHop)}
    root = plan.definition.root
    for node in root.children[1:-1]:
        if node.mandatory and id(node) not in made:
            kind = "group" if isinstance(node, GroupNode) else "segment"
            text = f"the mandatory {kind} {node.tag} is never written; add a rule, or [always]"
            yield Remark("mandatory", plan.root.source.where, text)


def _nodes(planned: FieldPlan, section: SectionPlan) -> Iterator[SegmentNode | GroupNode]:
    for hop in (*section.hops, *(h for target in planned.targets[0] for h in target.hops)):
        if isinstance(hop, NodeHop):
            yield hop.node
