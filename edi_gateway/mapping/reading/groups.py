"""Groups as source: a loop over what is there, told apart by position, and notes of what nobody reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from edi_gateway.mapping.paths import NodeHop, Test
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.mapping.reading.branches import Branch
from edi_gateway.mapping.reading.conditions import exclusive
from edi_gateway.mapping.reading.runs import Asked, asked_by, read_segment
from edi_gateway.mapping.reading.segment import SegmentCode
from edi_gateway.mapping.reading.source import Function, literals
from edi_gateway.mapping.reading.values import Memories
from edi_gateway.standards.model import GroupNode

Lines = Callable[[], None]
"""Writes some lines of source."""

_IN_A_ROW = 3
"""Positions that are asked for one after another; more are halved first."""


@dataclass(slots=True)
class Way:
    """What the lines of one function share. ``call_list`` gives the name of the function that reads a list."""

    code: Function
    ignore: frozenset[str]
    call_list: Callable[[SectionPlan], str]
    memories: Memories = field(default_factory=Memories)


def read_group(way: Way, branch: Branch, children: str, silent: Iterable[int] = ()) -> None:
    """Write the loop over what is in one occurrence of a group, or in the message.

    Args:
        way: the function that it is part of.
        branch: what is read in the group.
        children: the variable of the occurrence's children.
        silent: positions that may stand unread without a note, besides the trigger.
    """
    code, node = way.code, branch.node_hop.node
    if not isinstance(node, GroupNode):
        raise TypeError("only a group has children")
    quiet = {0, *silent, *(c.position for c in node.children if c.tag in way.ignore)}
    at, found = code.variable("at"), code.variable("found")
    cases: list[tuple[int, Lines]] = [
        (position, partial(_read_siblings, way, siblings, found))
        for position, siblings in sorted(branch.by_position().items())
    ]
    # Most groups of which only the trigger is read have nothing else in them.
    more = nullcontext() if cases else code.block(f"if len({children}) > 1")
    with more, code.block(f"for {at}, {found} in {children}.items()"):
        _dispatch(code, at, cases, f"if {at} not in {literals(sorted(quiet))}: run.unread({found})")


def _dispatch(code: Function, at: str, cases: list[tuple[int, Lines]], otherwise: str) -> None:
    """Do what belongs to a position; ``otherwise`` is the line for all positions that nobody reads."""
    if len(cases) > _IN_A_ROW:
        middle = len(cases) // 2
        with code.block(f"if {at} < {cases[middle][0]}"):
            _dispatch(code, at, cases[:middle], otherwise)
        with code.block("else"):
            _dispatch(code, at, cases[middle:], otherwise)
        return
    word = "if"
    for position, write in cases:
        with code.block(f"{word} {at} == {position}"):
            write()
        word = "elif"
    code.line(otherwise if word == "if" else f"el{otherwise}")


def _read_siblings(way: Way, siblings: list[Branch], found: str) -> None:
    if isinstance(siblings[0].node_hop.node, GroupNode):
        _read_loops(way, siblings, found)
    else:
        _read_segments(way, siblings, found)


def _read_segments(way: Way, siblings: list[Branch], found: str) -> None:
    """The segments at one place of the definition."""
    code, asked = way.code, asked_by(siblings)
    index = code.variable("i")
    with code.block(f"for {index} in {found}"):
        here = SegmentCode.begin(code, siblings[0].node_hop.segment, "", index)
        options = [(s.node_hop.tests, partial(_read_one, way, here, s, asked)) for s in siblings]
        _choose(here, options, f"run.unread(({index},))")


def _read_one(way: Way, here: SegmentCode, branch: Branch, asked: Asked) -> None:
    read_on_segment(way, here, branch, asked)
    for section, items in branch.lists:
        read_list(way, section, items, here.name, here.index)


def read_on_segment(way: Way, here: SegmentCode, branch: Branch, asked: Asked = frozenset()) -> None:
    """What is read on one segment, or on the trigger of a group: fields, and lists of runs in it."""
    read_segment(here, branch, way.memories, asked or asked_by([branch]))
    for run in branch.runs():
        for section, items in run.lists:
            read_list(way, section, items, here.name, here.index)


def read_list(way: Way, section: SectionPlan, items: str, item: str, index: str) -> None:
    """Call the function of a list; ``item`` is the group or the segment that its path begins with."""
    way.code.line(f"if {items} is None: {items} = []")
    way.code.line(f"{way.call_list(section)}(run, segments, {item}, {index}, {items})")


def _read_loops(way: Way, siblings: list[Branch], found: str) -> None:
    """The groups at one place. A group under a condition is read once: a second one would mix with it."""
    code = way.code
    seen: dict[int, str] = {}
    for place, sibling in enumerate(siblings):
        if sibling.node_hop.tests and not sibling.all_joined:
            seen[place] = code.variable("seen")
            code.line(f"{seen[place]} = False")
    loop = code.variable("loop")
    with code.block(f"for {loop} in {found}"):
        children, index = open_group(code, loop)
        here = SegmentCode.begin(code, siblings[0].node_hop.segment, "", index)
        options = [
            (s.node_hop.tests, partial(_read_loop, way, here, s, loop, children, seen.get(place, "")))
            for place, s in enumerate(siblings)
        ]
        _choose(here, options, f"run.unread(({loop},))")


def open_group(code: Function, loop: str, *, noted: bool = True) -> tuple[str, str]:
    """The variables of the children of a group's occurrence and of its trigger's index. An occurrence without its
    trigger, of which validation tells, is passed over, and ``noted`` as unread."""
    children, index = code.variable("children"), code.variable("i")
    code.line(f"{children} = {loop}.children")
    code.line(f"{index} = {children}.get(0)")
    with code.block(f"if not {index}"):
        if noted:
            code.line(f"run.unread(({loop},))")
        code.line("continue")
    code.line(f"{index} = {index}[0]")
    return children, index


def _read_loop(way: Way, here: SegmentCode, branch: Branch, loop: str, children: str, seen: str) -> None:
    if branch.leaves or branch.branches:
        if seen:
            with here.inside(f"if {seen}"):
                way.code.line(f"run.again({here.index})")
            with here.inside("else"):
                way.code.line(f"{seen} = True")
                _read_whole(way, here, branch, children)
        else:
            _read_whole(way, here, branch, children)
    for section, items in branch.lists:
        read_list(way, section, items, loop, here.index)


def _read_whole(way: Way, here: SegmentCode, branch: Branch, children: str) -> None:
    read_on_segment(way, here, branch)
    below = (section.hops[1] for section, _ in branch.lists if len(section.hops) > 1)
    read_group(way, branch, children, [hop.node.position for hop in below if isinstance(hop, NodeHop)])


def _choose(here: SegmentCode, options: Sequence[tuple[tuple[Test, ...], Lines]], otherwise: str) -> None:
    """Do what belongs to a segment; ``otherwise`` is the line for one that passes no option's tests."""
    code = here.code
    conditions = [here.condition(tests) for tests, _ in options]
    if len(options) == 1 and not conditions[0]:
        options[0][1]()
        return
    if exclusive([tests for tests, _ in options]):
        word = "if"
        for passes, (_, write) in zip(conditions, options, strict=True):
            with here.inside(f"{word} {passes}"):
                write()
            word = "elif"
        code.line(f"else: {otherwise}")
        return
    taken = code.variable("taken")
    code.line(f"{taken} = False")
    for passes, (_, write) in zip(conditions, options, strict=True):
        with here.inside(f"if {passes or 'True'}"):
            code.line(f"{taken} = True")
            write()
    code.line(f"if not {taken}: {otherwise}")
