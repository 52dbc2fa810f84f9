"""A whole map as generated code: the document, its lists, its control totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edi_gateway.mapping.carried import find_not_carried
from edi_gateway.mapping.paths import Hop, NodeHop, RunHop
from edi_gateway.mapping.plan import ControlPlan, MapPlan, SectionPlan
from edi_gateway.mapping.writing.coverage import check_covered
from edi_gateway.mapping.writing.packed import write_inner_group, write_run_item
from edi_gateway.mapping.writing.parts import Contents, ListCall, write_group, write_node
from edi_gateway.mapping.writing.shape import AFTER_RULES, Put, Shape, place
from edi_gateway.mapping.writing.source import Function, Module, NotCoveredError, Unusual, path
from edi_gateway.mapping.writing.texts import check_supported, compute, values_of
from edi_gateway.syntax.model import Segment

_ILL_TYPED = (AttributeError, TypeError, ValueError, ArithmeticError)
"""What a document raises whose values are not of the types of their fields; the careful writer speaks of it."""


@dataclass(frozen=True, slots=True)
class QuickWriter:
    """Writes documents of which nothing has to be said. ``source`` is the generated code, for people."""

    source: str
    body: Callable[[Any], tuple[list[Segment], list[bool]]]

    def write(self, document: Any) -> tuple[list[Segment], bool] | None:
        """The body of the message, and whether the map has no place for something in the document; None where the
        careful writer must write it."""
        try:
            segments, lost = self.body(document)
        except (Unusual, *_ILL_TYPED):
            return None
        return segments, bool(lost)


def compile_quick_writer(plan: MapPlan) -> QuickWriter | None:
    """The generated writer of a map; None where the map says something that it has no code for."""
    module = Module()
    try:
        check_covered(plan)
        code = Function(module, "body(d)")
        code.line("out = []")
        code.line("lost = []")
        _write_document(code, plan)
        code.line("return out, lost")
        module.add(code)
    except NotCoveredError:
        return None
    names = dict(module.names)
    exec(compile(module.source, f"<writer of {plan.source.name}>", "exec"), names)  # noqa: S102 - see the package
    return QuickWriter(module.source, names["body"])  # type: ignore[arg-type]


def _write_document(code: Function, plan: MapPlan) -> None:
    root = Shape(None)
    contents = _begin_part(code, plan.root, [root])
    for hops in plan.always:
        root.ensure(hops)
    for control in plan.controls:
        if not control.read_only:
            _plan_total(code, control, root, contents)
    ends = frozenset({0, len(plan.definition.root.children) - 1})
    write_group(code, plan.definition.root, root, contents, ends)
    _note_lost(code, plan.root)


# --- parts -----------------------------------------------------------------------------------------------------------


def _begin_part(code: Function, plan: SectionPlan, levels: list[Shape]) -> Contents:
    """The texts of a part and where they go, and the lists below it; ``levels`` are its own hops, innermost first."""
    values = values_of(plan, code)
    compute(code, values, "d")
    for value in values:
        check_supported(value)
        target = value.planned.targets[0][0]
        if target.level:
            _check_outer(plan, value.planned.rule.when, len(value.variables))
        place(levels[target.level], value, target)
    contents = Contents()
    begun = set(levels[0].shapes)
    for section in plan.sections:
        if not section.source.read_only:
            if len(section.hops) > 1:
                key = section.hops[0].key
                if key in begun and section.list_field is not None:
                    # Which group they share with rules, or with other lists, the careful writer knows.
                    code.give_up_if(path("d", section.list_field.chain))
                    continue
                begun.add(key)
            contents.lists.append(_call(code, section))
    return contents


def _check_outer(plan: SectionPlan, when: str | None, texts: int) -> None:
    """What items share is looked at before there is a place for the item: only plain values have code for that."""
    if when or texts > 1 or plan.parent is not None:
        raise NotCoveredError(f"{plan.name} has more than plain values outside its own place")


def _call(code: Function, section: SectionPlan) -> ListCall:
    """Write the function of a list, and the line that calls it."""
    first = section.hops[0]
    if not isinstance(first, NodeHop) or section.list_field is None:
        raise NotCoveredError(f"{section.name} is a list inside one segment")
    name = _list_function(code.module, section)
    items, count = path("d", section.list_field.chain), code.variable("n")
    belongs = ", None" if section.parent is not None else ""
    line = f"{count} = {name}({{out}}, items, lost{belongs}) if (items := {items}) else 0"
    return ListCall(first.node.position, line, count)


def _list_function(module: Module, plan: SectionPlan) -> str:
    """The function that writes all items of a list; it gives back how often the first node of the path was made."""
    name = module.name("list_")
    code = Function(module, f"{name}(out, items, lost{', above' if plan.parent is not None else ''})")
    code.line("n = k = 0")
    code.line("row = None")
    with code.block("for d in items"):
        shapes = [Shape(hop) for hop in reversed(plan.hops)]
        contents = _begin_part(code, plan, shapes)
        if plan.parent is not None:
            _write_parent(code, plan, shapes)
        _write_item(code, shapes, contents, plan.hops)
        _note_lost(code, plan)
        if plan.children is not None and plan.key is not None:
            below = f"{name}(out, {path('d', plan.children.chain)}, lost, {path('d', plan.key.chain)})"
            code.line(f"n += {below}")
    code.line("return n")
    module.add(code)
    return name


def _write_item(code: Function, shapes: list[Shape], contents: Contents, hops: tuple[Hop, ...]) -> None:
    own, *around = shapes
    if not around:
        code.line("n += 1")
        write_node(code, own, contents)
    elif len(around) > 1:
        raise NotCoveredError("a list path of more than two hops")
    elif isinstance(hops[-1], RunHop):
        if contents.lists:
            raise NotCoveredError("a list in an item of a run")
        write_run_item(code, around[0], own)
    else:
        write_inner_group(code, around[0], own, contents)


def _write_parent(code: Function, plan: SectionPlan, shapes: list[Shape]) -> None:
    """The number of the item that this one is a part of."""
    target = plan.parent
    if target is None:
        return
    text = code.variable("t")
    code.line(f"{text} = '' if above is None else str(above)")
    code.give_up_if(f"above is not None and not {text}")
    slots = tuple(occurrence[0] for occurrence in target.slots)
    shapes[target.level].down(target.hops).puts.insert(0, Put(text, slots, -1))


def _note_lost(code: Function, plan: SectionPlan) -> None:
    """Whether a part has something that the map has no place for."""
    for lost in find_not_carried(plan):
        value = path("d", tuple(lost.name.split(".")))
        code.line(f"if (v := {value}) is not None and v != []: lost.append(True)")


# --- control totals --------------------------------------------------------------------------------------------------


def _plan_total(code: Function, control: ControlPlan, root: Shape, contents: Contents) -> None:
    """A count of groups or segments that the lists of the document make, written behind them."""
    counted = control.hops[0] if len(control.hops) == 1 else None
    place_of = control.target.hops[0]
    if control.kind != "count" or not isinstance(counted, NodeHop) or counted.tests:
        raise NotCoveredError(f"{control.text}: only whole lists are counted")
    if not isinstance(place_of, NodeHop) or place_of.node.position <= counted.node.position:
        raise NotCoveredError(f"{control.text} stands before what it counts")
    counts = [call.count for call in contents.lists if call.position == counted.node.position]
    if any(isinstance(s.hop, NodeHop) and s.hop.node.position == counted.node.position for s in root.below()):
        raise NotCoveredError(f"{control.text}: rules make some of what is counted")
    text = code.variable("t")
    at = root.down(control.target.hops)
    root.ensure(tuple(hop for hop in control.target.hops if isinstance(hop, NodeHop)))
    at.puts.append(Put(text, (control.target.slots[0][0],), AFTER_RULES))
    position = place_of.node.position
    before = contents.before.get(position)

    def compute_total() -> None:
        if before is not None:
            before()
        code.line(f"{text} = str({' + '.join(counts) or '0'})")

    contents.before[position] = compute_total
