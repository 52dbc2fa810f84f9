"""Compiles a plan into functions that write a document as the segments of a message.

Each rule puts its text at its place; the segments and groups on the way are made when they are first needed, with the
constants that the conditions of the path state. Rules with the same path share them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.carried import NotCarried, find_not_carried
from edi_gateway.mapping.fields import getter, required
from edi_gateway.mapping.output import Group
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop, Slot
from edi_gateway.mapping.places import Branch, Frame, Instance, ensure, make, row_of
from edi_gateway.mapping.plan import MapPlan, SectionPlan
from edi_gateway.mapping.putting import Op, UnmappedError, compile_field, converter, put_text, unmapped


@dataclass(frozen=True, slots=True)
class Writer:
    """A compiled writer: ``write(document, root)`` fills the root group and gives what has been made, and findings."""

    ops: list[Op]
    trunk: Branch
    always: list[Branch]

    def write(self, document: Any, root: Group) -> Frame:
        frame = Frame({id(self.trunk): root}, "", [])
        for op in self.ops:
            op(frame, document)
        for branch in self.always:
            ensure(frame, branch)
        return frame


def compile_writer(plan: MapPlan) -> Writer:
    """The writer of a map."""
    trunk = Branch(None, None)
    ops = _ops(plan.root, [trunk])
    return Writer(ops, trunk, [trunk.down(hops) for hops in plan.always])


def _ops(plan: SectionPlan, levels: list[Branch]) -> list[Op]:
    """The operations of one part, in the order of its rules; ``levels`` as in the reader."""
    ops: list[Op] = []
    seen: set[str] = set()
    for planned in plan.fields:
        if planned.writes and planned.name not in seen:
            seen.add(planned.name)
            target = planned.targets[0][0]
            branches = [levels[t.level].down(t.hops) for t in planned.targets[0]]
            for shared in {id(at): at for branch in branches for at in branch.lineage()}.values():
                shared.rules += 1
            ops.append(compile_field(planned, branches, target))
    ops += [_list(sections, levels[0]) for sections in _of_one_list(plan.sections)]
    lost = find_not_carried(plan)
    if lost:
        ops.append(_not_carried(lost))
    return ops


# --- lists -----------------------------------------------------------------------------------------------------------


WriteItem: TypeAlias = Callable[[Frame, Any, str, Any], None]
"""Writes one item: what it stands in, the item, its label, and the number of the item that it is a part of."""


def _of_one_list(plans: list[SectionPlan]) -> list[list[SectionPlan]]:
    """Sections that are written, those together that share out the items of one list among them (``when``)."""
    shared = {plan.source.field for plan in plans if plan.when is not None}
    found: dict[object, list[SectionPlan]] = {}
    for number, plan in enumerate(plans):
        if not plan.source.read_only:
            found.setdefault(plan.source.field if plan.source.field in shared else number, []).append(plan)
    return list(found.values())


def _list(plans: list[SectionPlan], above: Branch) -> Op:
    """Write the items of a list. Each goes to the first section whose ``when`` it has."""
    first = plans[0]
    if first.list_field is None:
        raise TypeError("a section without a field")
    get, list_name = getter(first.list_field.chain), first.source.field
    ways = [(getter(p.when.chain) if p.when is not None else None, _item_writer(p, above)) for p in plans]

    def op(frame: Frame, document: Any) -> None:
        for number, item in enumerate(get(document) or (), 1):
            label = frame.name(f"{list_name}[{number}]")
            for when, write in ways:
                if when is None or when(item) is not None:
                    write(frame, item, label, None)
                    break
            else:
                needed = " or ".join(p.source.when for p in plans)
                text = f"{label} is not carried: it has no {needed}."
                frame.findings.append(Finding(Fault.NOT_CARRIED, text, Place(path=label), Severity.WARNING, Owner.MAP))

    return op


def _item_writer(plan: SectionPlan, above: Branch) -> WriteItem:
    """Write an item of a list in a place of its own."""
    chain = _chain(plan, above)
    levels = list(reversed(chain))
    inner_ops = _ops(_without_outer(plan), levels)
    outer = _outer_texts(plan)
    parent = _parent_op(plan, levels)
    get_children = getter(plan.children.chain) if plan.children else None
    get_key = getter(plan.key.chain) if plan.key else None
    unwritable = _unwritable(plan)

    def one(frame: Frame, item: Any, label: str, belongs: Any) -> None:
        if unwritable is not None and unwritable(Frame({}, label, frame.findings), item):
            return
        begin = _begin(frame, chain, outer(item) if outer is not None else None)
        own = Frame(
            {id(branch): instance for branch, instance in zip(chain, begin, strict=True)}, label, frame.findings
        )
        if parent is not None and belongs is not None:
            parent(own, belongs)
        for op in inner_ops:
            op(own, item)
        if get_children is not None and get_key is not None:
            for number, child in enumerate(get_children(item), 1):
                one(frame, child, f"{label}.{plan.source.children}[{number}]", get_key(item))

    return one


def _unwritable(plan: SectionPlan) -> Callable[[Frame, Any], bool] | None:
    """Whether an item of a list that may be left out has a required code with no counterpart; says so."""
    needed = set(required(plan.cls))
    coded = [f for f in plan.fields if f.table is not None and f.writes and f.name in needed]
    coded = [f for f in coded if not f.rule.fill and f.rule.unknown in ("warning", "skip")]
    if not plan.source.skip_incomplete or not coded:
        return None
    parts = [(planned, getter(planned.type.chain), converter(planned)) for planned in coded]

    def check(frame: Frame, item: Any) -> bool:
        for planned, get, convert in parts:
            try:
                convert(get(item))
            except UnmappedError as missing:
                frame.findings.append(unmapped(planned, frame, planned.targets[0][0], missing))
                return True
        return False

    return check


def _chain(plan: SectionPlan, above: Branch) -> list[Branch]:
    """The branches of a section's own path. The last is its own; those before belong to what is around it."""
    above = above.down(plan.anchor)
    chain = [above.down(plan.hops[:n]) for n in range(1, len(plan.hops))]
    return [*chain, Branch(plan.hops[-1], chain[-1] if chain else above, is_item=True)]


def _begin(frame: Frame, chain: list[Branch], outer: tuple[tuple[Slot, str], ...] | None) -> list[Instance]:
    """A new place for an item: below the last outer one where that says the same and has room, else below a new one."""
    *around, own = chain
    if around:
        last = around[-1]
        known = frame.made.get(id(last))
        if known is not None and (not _says(known, outer) or _is_full(known, own.hop)):
            known = make(frame, last)
        elif known is None:
            known = ensure(frame, last)
        for slot, text in outer or ():
            row_of(known).put(slot, text)
    made = make(frame, own)
    return [*(frame.made[id(branch)] for branch in around), made]


def _says(instance: Instance, outer: tuple[tuple[Slot, str], ...] | None) -> bool:
    return all(row_of(instance).get(slot) == text for slot, text in outer or ())


def _is_full(instance: Instance, hop: Hop | None) -> bool:
    if isinstance(hop, RunHop):
        return not any(row_of(instance).is_free(o.slots) for o in hop.occurrences)
    if isinstance(hop, NodeHop) and isinstance(instance, Group):
        return len(instance.children.get(hop.node.position, ())) >= hop.node.max
    return False


def _without_outer(plan: SectionPlan) -> SectionPlan:
    """The section without the fields that stand outside its own place: those are written when a place is chosen."""
    inner = [f for f in plan.fields if f.targets[0][0].level == 0 or not f.writes]
    copy = SectionPlan(plan.source, plan.name, plan.list_field, plan.cls, plan.hops, plan.context, inner, plan.sections)
    copy.parent, copy.children, copy.key = plan.parent, plan.children, plan.key
    copy.carried_outside = (*plan.carried_outside, *(f.name for f in plan.fields if f not in inner))
    return copy


def _outer_texts(plan: SectionPlan) -> Callable[[Any], tuple[tuple[Slot, str], ...]] | None:
    """What an item says outside its own place, such as the unit that all pairs of one SDQ share."""
    outer = [f for f in plan.fields if f.writes and f.targets[0][0].level]
    if not outer:
        return None
    parts = [(f.targets[0][0].slots[0][0], getter(f.type.chain), converter(f), f) for f in outer]

    def texts(item: Any) -> tuple[tuple[Slot, str], ...]:
        found = []
        for slot, get, convert, planned in parts:
            value = get(item)
            value = planned.default if value is None else value
            if value is not None:
                try:
                    found.append((slot, convert(value)))
                except ValueError:
                    found.append((slot, planned.write(value)))
            else:
                found.append((slot, planned.rule.fill))  # "" where nothing is said: others may not say it for the item
        return tuple(found)

    return texts


def _parent_op(plan: SectionPlan, levels: list[Branch]) -> Callable[[Frame, Any], None] | None:
    if plan.parent is None:
        return None
    target = plan.parent
    branch = levels[target.level].down(target.hops)

    def op(frame: Frame, number: Any) -> None:
        put_text(frame, branch, target, str(number))

    return op


def _not_carried(lost: list[NotCarried]) -> Op:
    def op(frame: Frame, document: Any) -> None:
        frame.findings += [f for item in lost if (f := item.finding(document, frame.label)) is not None]

    return op
