"""Writing single fields: value to text, text to its place, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.fields import getter
from edi_gateway.mapping.output import Group, Row
from edi_gateway.mapping.paths import NodeHop, RunHop, Slot, Target, Test
from edi_gateway.mapping.places import Branch, Cell, Frame, Instance, ensure, make, row_of
from edi_gateway.mapping.plan import FieldPlan
from edi_gateway.mapping.text import split
from edi_gateway.mapping.values import misfit, write_stamp

Op: TypeAlias = Callable[[Frame, Any], None]


def compile_field(planned: FieldPlan, branches: list[Branch], target: Target) -> Op:
    """Write one field."""
    get = getter(planned.type.chain)
    when = getter(tuple(planned.rule.when.split("."))) if planned.rule.when else None
    put = _put_of(planned, branches, target)
    fill, default = planned.rule.fill, planned.default
    # A default says something of a part that is there; it does not make one.
    part = getter(planned.type.chain[:-1]) if len(planned.type.chain) > 1 else None
    beside = getter(planned.time.chain) if planned.time is not None else None

    def op(frame: Frame, document: Any) -> None:
        value = get(document)
        if value is None:
            if when is not None and when(document) is None:
                return
            if default is not None:
                if part is not None and part(document) is None:
                    return
                value = default
            elif fill:
                put_text(frame, branches[0], target, fill)
                return
            else:
                if beside is not None and beside(document) is not None:
                    text = f"{frame.name(planned.rule.time)} is not carried: there is no {planned.name} to go with it."
                    frame.problem(Fault.NOT_CARRIED, text, target, Severity.WARNING)
                return
        put(frame, value, document)

    return op


def _put_of(planned: FieldPlan, branches: list[Branch], target: Target) -> Callable[[Frame, Any, Any], None]:
    if planned.rule.join is not None:
        return _joined(planned, branches)
    if planned.stamp:
        return _stamp(planned, branches[0], target)
    return _single(planned, branches[0], target)


def _single(planned: FieldPlan, branch: Branch, target: Target) -> Callable[[Frame, Any, Any], None]:
    convert = converter(planned)
    element = target.element
    name = planned.name
    qualifier = planned.rule.qualifier
    cut = planned.rule.overflow == "cut"

    def put(frame: Frame, value: Any, document: Any) -> None:
        try:
            text = convert(value)
        except UnmappedError as missing:
            frame.findings.append(unmapped(planned, frame, target, missing))
            if planned.rule.fill and not frame.findings[-1].is_error:
                put_text(frame, branch, target, planned.rule.fill)
            return
        except ValueError as error:
            frame.problem(Fault.UNREADABLE_VALUE, f"{frame.name(name)}: {error}.", target)
            return
        if not text:
            return
        if cut and len(text) > element.max:
            text = text[: element.max].rstrip()
            warning = f"{frame.name(name)} is cut to {element.max} characters."
            frame.problem(Fault.TOO_LONG, warning, target, Severity.WARNING)
        if len(text) > element.max and element.type == "n" and text[0] == "0":
            text = text.lstrip("0") or "0"
            note = f"{frame.name(name)}: the zeros before {text} are not carried."
            frame.problem(Fault.NOT_CARRIED, note, target, Severity.WARNING)
        problem = misfit(text, element)
        if problem:
            # Users of EDIFACT add codes of their own to its lists; X12 has one list for all.
            own_code = problem.endswith(f"a code of element {element.id}") and element.type != "ID"
            severity = Severity.WARNING if own_code else Severity.ERROR
            frame.problem(_misfit_fault(problem), f"{frame.name(name)}: {problem}.", target, severity)
            if not own_code:
                return
        put_text(frame, branch, target, text)
        if qualifier is not None and len(text) in qualifier:
            _put_qualifier(frame, branch, target, qualifier[len(text)])

    return put


def put_text(frame: Frame, branch: Branch, target: Target, text: str) -> None:
    instance = ensure(frame, branch)
    if isinstance(instance, Cell):
        instance.row.put(target.slots[instance.number][0], text)
    else:
        row_of(instance).put(target.slots[0][0], text)


def _put_qualifier(frame: Frame, branch: Branch, target: Target, qualifier: str) -> None:
    """Write the qualifier that belongs to the length of a GTIN in place of the first one of the path."""
    instance = ensure(frame, branch)
    tests: tuple[Test, ...] = ()
    if isinstance(branch.hop, RunHop) and isinstance(instance, Cell):
        tests = branch.hop.occurrences[instance.number].tests
    elif isinstance(branch.hop, NodeHop):
        tests = branch.hop.tests
    for test in tests:
        if test.kind == "=" and qualifier in test.values:
            row_of(instance).put(test.slot, qualifier)


def _stamp(planned: FieldPlan, branch: Branch, target: Target) -> Callable[[Frame, Any, Any], None]:
    get_time = getter(planned.time.chain) if planned.time is not None else None
    slots = target.slots[0]
    value_slot = next(s for s in slots if s.definition.id == "2380")
    format_slot = next(s for s in slots if s.definition.id == "2379")
    form = planned.rule.format

    def put(frame: Frame, value: Any, document: Any) -> None:
        clock = get_time(document) if get_time is not None else None
        text, code = write_stamp(value, clock, form)
        row = row_of(ensure(frame, branch))
        row.put(value_slot, text)
        row.put(format_slot, code)

    return put


def _joined(planned: FieldPlan, branches: list[Branch]) -> Callable[[Frame, Any, Any], None]:
    """Write a text over several elements and, where they repeat, several segments."""
    targets = planned.targets[0]
    separator = planned.rule.join or ""
    cut_allowed = planned.rule.overflow == "cut"

    def put(frame: Frame, value: Any, document: Any) -> None:
        places = _rooms(frame, branches, targets)
        room: list[tuple[Row, Slot]] = []

        def more() -> list[int]:
            added = next(places, None)
            if added is None:
                return []
            room.extend(added)
            return [slot.definition.max for _, slot in added]

        pieces, rest, broken = split(str(value), separator, [], more)
        for piece, (row, slot) in zip(pieces, room, strict=False):
            row.put(slot, piece)
        where = frame.name(planned.name)
        if rest:
            severity = Severity.WARNING if cut_allowed else Severity.ERROR
            text = f"{where} is too long: there is no room for {rest[:40]!r}."
            frame.problem(Fault.TOO_LONG, text, targets[0], severity)
        elif broken:
            text = f"{where}: a word had to be broken to fit, or a blank was lost."
            frame.problem(Fault.NOT_CARRIED, text, targets[0], Severity.WARNING)

    return put


def _rooms(frame: Frame, branches: list[Branch], targets: list[Target]) -> Iterator[list[tuple[Row, Slot]]]:
    """The elements that a joined text may fill, segment by segment, made as they are asked for."""
    for branch, target in zip(branches, targets, strict=True):
        instance = ensure(frame, branch)
        yield _cells(instance, target)
        for above in _repeating(branch):
            node = above.hop.node if isinstance(above.hop, NodeHop) else None
            while node is not None and _count(frame, above) < node.max:
                again = make(frame, above)
                for inner in _between(branch, above):
                    again = make(frame, inner)
                yield _cells(again, target)


def _cells(instance: Instance, target: Target) -> list[tuple[Row, Slot]]:
    number = instance.number if isinstance(instance, Cell) else 0
    return [(row_of(instance), slot) for slot in target.slots[number]]


def _repeating(branch: Branch) -> list[Branch]:
    """The segment or group on the way that may be repeated for more text: one that holds nothing else."""
    nearest = next((at for at in branch.lineage() if isinstance(at.hop, NodeHop)), None)
    if nearest is None or nearest.parent is None or nearest.is_item or nearest.rules > 1:
        return []
    return [nearest]


def _between(branch: Branch, above: Branch) -> list[Branch]:
    chain: list[Branch] = []
    at: Branch | None = branch
    while at is not None and at is not above:
        chain.insert(0, at)
        at = at.parent
    return chain


def _count(frame: Frame, branch: Branch) -> int:
    parent = ensure(frame, branch.parent) if branch.parent is not None else None
    if not isinstance(parent, Group) or not isinstance(branch.hop, NodeHop):
        return 0
    return len(parent.children.get(branch.hop.node.position, ()))


class UnmappedError(ValueError):
    def __init__(self, value: str) -> None:
        self.value = value


def converter(planned: FieldPlan) -> Callable[[Any], str]:
    table, write = planned.table, planned.write
    if table is None:
        return write
    keep = planned.rule.unknown == "keep"

    def convert(value: Any) -> str:
        code = write(value) if not isinstance(value, bool) else ("true" if value else "false")
        found = table.to_message.get(code)
        if found is None:
            if keep:
                return code
            raise UnmappedError(code)
        return found

    return convert


def unmapped(planned: FieldPlan, frame: Frame, target: Target, missing: UnmappedError) -> Finding:
    severity = {"error": Severity.ERROR, "warning": Severity.WARNING, "skip": Severity.NOTE}[planned.rule.unknown]
    source = planned.table.source if planned.table else ""
    text = f"{frame.name(planned.name)}: {missing.value!r} has no code for element {target.element.id} in {source}."
    fix = planned.table.row_to_add(document=missing.value) if planned.table else None
    place = Place(path=frame.label or None)
    return Finding(Fault.UNMAPPED_VALUE, text, place, severity, Owner.MAP, missing.value, None, target.element.id, fix)


def _misfit_fault(problem: str) -> Fault:
    if "longer" in problem:
        return Fault.TOO_LONG
    if "shorter" in problem:
        return Fault.TOO_SHORT
    return Fault.INVALID_CODE if "code" in problem else Fault.WRONG_TYPE
