"""A part of a document in the order of the definition: its segments and groups, and the lists below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from edi_gateway.mapping.hierarchy import numbers
from edi_gateway.mapping.paths import NodeHop
from edi_gateway.mapping.writing.rows import write_row
from edi_gateway.mapping.writing.shape import AFTER_RULES, Put, Shape
from edi_gateway.mapping.writing.source import Function, NotCoveredError
from edi_gateway.standards.model import GroupNode, SegmentNode


@dataclass(frozen=True, slots=True)
class ListCall:
    """A list below a part: the line that writes it, and the variable that says how often its first node was made."""

    position: int
    line: str
    count: str


@dataclass(slots=True)
class Contents:
    """What besides the rules stands in a group: its lists, and what happens before a position is written (totals)."""

    lists: list[ListCall] = field(default_factory=list)
    before: dict[int, Callable[[], None]] = field(default_factory=dict)


def write_group(code: Function, node: GroupNode, shape: Shape, contents: Contents, skipped: frozenset[int]) -> None:
    """The children of a group, or of the message, by position."""
    positions = {child.position for child in node.children} - skipped
    wanted = [s.hop.node.position for s in shape.below() if isinstance(s.hop, NodeHop)]
    if not positions.issuperset([*wanted, *(call.position for call in contents.lists)]):
        raise NotCoveredError(f"a place in {node.name or 'the message'} that its definition does not have")
    for child in node.children:
        if child.position in skipped:
            continue
        if child.position in contents.before:
            contents.before[child.position]()
        shapes = [s for s in shape.below() if isinstance(s.hop, NodeHop) and s.hop.node.position == child.position]
        lists = [c for c in contents.lists if c.position == child.position]
        _write_shapes(code, shapes)
        for call in lists:
            code.line(call.line.format(out=code.out))
        _check_count(code, child, shapes, lists)


def write_node(code: Function, shape: Shape, contents: Contents | None = None) -> None:
    """A segment, or a group with what is in it."""
    hop = shape.hop
    if isinstance(hop, NodeHop) and isinstance(hop.node, GroupNode) and numbers(hop.node) is not None:
        raise NotCoveredError(f"{hop.node.tag} groups form a tree")
    write_row(code, shape)
    if isinstance(hop, NodeHop) and isinstance(hop.node, GroupNode):
        write_group(code, hop.node, shape, contents or Contents(), frozenset({0}))


def _check_count(code: Function, node: SegmentNode | GroupNode, shapes: list[Shape], lists: list[ListCall]) -> None:
    """Too few and too many of one segment or group are for the careful writer."""
    present = [shape.present for shape in shapes]
    if any(shape.always for shape in shapes):
        ruled = any(put.order < AFTER_RULES for shape in shapes for put in shape.all_puts())
        if lists or (ruled and len(shapes) > 1):
            raise NotCoveredError(f"where {node.tag} stands that is always written is not clear")
    if node.mandatory and "True" not in present:
        anything = " or ".join([*present, *(call.count for call in lists)])
        code.give_up_if(f"not ({anything})" if anything else "True")
    # Counting as if all rules had written something may give up too early, which does no harm.
    if lists:
        code.give_up_if(f"{' + '.join(call.count for call in lists)} > {node.max - len(shapes)!r}")
    elif len(shapes) > node.max:
        code.give_up_if(" + ".join(f"bool({p})" for p in present) + f" > {node.max!r}")


def _write_shapes(code: Function, shapes: list[Shape]) -> None:
    """Segments or groups of one kind come in the order in which the rules would make them."""
    turns = _turns(shapes)
    apart = [shape for shape in shapes if sum(1 for s, _ in turns if s is shape) > 1]
    kept: dict[int, tuple[str, list[str]]] = {}
    for shape in apart:
        name = code.variable("apart")
        kept[id(shape)] = (name, [])
        code.line(f"{name} = []")
        with code.block(f"if {shape.present}"), code.into(name):
            write_node(code, shape)
    for shape, puts in turns:
        texts = list(dict.fromkeys(put.text for put in puts))
        if id(shape) not in kept:
            if shape.present == "True":
                write_node(code, shape)
            else:
                with code.block(f"if {shape.present}"):
                    write_node(code, shape)
            continue
        name, earlier = kept[id(shape)]
        now = f"({' or '.join(texts)})" + (f" and not ({' or '.join(earlier)})" if earlier else "")
        with code.block(f"if {now}"):
            code.line(f"{code.out} += {name}")
        earlier += texts


def _turns(shapes: list[Shape]) -> list[tuple[Shape, list[Put]]]:
    """The shapes in the order of their rules; one whose rules stand apart has several turns."""
    puts = [(put.order, number, shape, put) for number, shape in enumerate(shapes) for put in shape.all_puts()]
    turns: list[tuple[Shape, list[Put]]] = []
    for _, _, shape, put in sorted(puts, key=lambda entry: entry[:2]):
        if turns and turns[-1][0] is shape:
            turns[-1][1].append(put)
        else:
            turns.append((shape, [put]))
    return turns + [(shape, []) for shape in shapes if not any(True for _ in shape.all_puts())]
