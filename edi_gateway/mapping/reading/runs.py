"""What is read on one segment, as source: its own elements, and runs of elements, with what tells runs apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from edi_gateway.mapping.paths import RunHop, Test
from edi_gateway.mapping.reading.branches import Branch, branch_key
from edi_gateway.mapping.reading.segment import SegmentCode
from edi_gateway.mapping.reading.source import literal, literals
from edi_gateway.mapping.reading.values import Memories, read_leaves

Asked = frozenset[tuple[int, str]]
"""Qualifiers that some rule asks for, by the element that their run begins with."""


def asked_by(siblings: Sequence[Branch]) -> Asked:
    """The qualifiers that any rule at one place asks for: what one leaves, another may read."""
    hops = [run.run_hop for sibling in siblings for run in sibling.runs()]
    heads = [(o.slots[0].element, t) for hop in hops for o in hop.occurrences for t in o.tests if t.kind == "="]
    return frozenset((element, value) for element, test in heads for value in test.values)


def read_segment(here: SegmentCode, branch: Branch, memories: Memories, asked: Asked = frozenset()) -> None:
    """All leaves on a segment: its own, then those in runs that stand alone, then runs told apart by a qualifier."""
    read_leaves(here, branch.leaves, memories)
    families: dict[tuple[object, ...], list[Branch]] = {}
    for run in branch.runs():
        if not run.leaves:
            continue
        head = _head(run.run_hop.occurrences[0].tests)
        if head is None:
            _alone(here, run, memories)
        else:
            place = (branch_key(run.hop)[1], head.slot.component, head.slot.element)
            families.setdefault(place, []).append(run)
    for family in families.values():
        _family(here, family, memories, asked)


@contextmanager
def over_occurrences(here: SegmentCode, hop: RunHop) -> Iterator[SegmentCode]:
    """A loop over the occurrences of a run; gives the segment in it, whose elements count from the first of each."""
    moving = here.code.variable("at")
    starts = [o.slots[0].element for o in hop.occurrences]
    with here.inside(f"for {moving} in ({', '.join(literal(start) for start in starts)},)"):
        yield here.moved(moving, starts[0])


@contextmanager
def under(here: SegmentCode, tests: Sequence[Test]) -> Iterator[None]:
    """Lines that hold for a segment, or an occurrence of a run, that passes some tests."""
    passes = here.condition(tests)
    if not passes:
        yield
        return
    with here.inside(f"if {passes}"):
        yield


def _head(tests: Sequence[Test]) -> Test | None:
    return next((test for test in tests if test.kind == "="), None)


def _alone(here: SegmentCode, run: Branch, memories: Memories) -> None:
    """A run without a qualifier of its own: each occurrence that passes its conditions."""
    hop = run.run_hop
    tests = hop.occurrences[0].tests
    if len(hop.occurrences) > 1:
        with over_occurrences(here, hop) as there, under(there, tests):
            read_leaves(there, run.leaves, memories)
        return
    elements = {slot.element for slot in hop.occurrences[0].slots}
    if len(elements) > 1 or any(leaf.planned is None for leaf in run.leaves):
        with under(here, tests):
            read_leaves(here, run.leaves, memories)
        return
    with here.where_there(elements.pop()), under(here, tests):
        read_leaves(here, run.leaves, memories)


def _family(here: SegmentCode, runs: list[Branch], memories: Memories, asked: Asked) -> None:
    """Runs over the same elements that differ in a qualifier; qualifiers that nobody asks for are noted."""
    hop = runs[0].run_hop
    heads = [head for run in runs if (head := _head(run.run_hop.occurrences[0].tests)) is not None]
    element = heads[0].slot.element
    if len(hop.occurrences) == 1:
        with here.inside(f"if {here.length} > {element}", sure=element):
            _by_qualifier(here, runs, heads, memories, asked)
        return
    with over_occurrences(here, hop) as there:
        there.code.line(f"if {here.length} <= {there.at(element)}: break")
        there.sure = element
        _by_qualifier(there, runs, heads, memories, asked)


def _by_qualifier(here: SegmentCode, runs: list[Branch], heads: list[Test], memories: Memories, asked: Asked) -> None:
    """Tell the qualifier of one occurrence, and read what belongs to it."""
    qualifier = here.text(heads[0].slot)
    if not qualifier.isidentifier():
        here.code.line(f"q = {qualifier}")
        qualifier = "q"
    word = "if"
    for values, chosen in _rows(heads):
        is_one = f"== {literal(values[0])}" if len(values) == 1 else f"in {literals(values)}"
        with here.inside(f"{word} {qualifier} {is_one}"):
            for number in chosen:
                tests = [t for t in runs[number].run_hop.occurrences[0].tests if t is not heads[number]]
                with under(here, tests):
                    read_leaves(here, runs[number].leaves, memories)
        word = "elif"
    _note_others(here, runs[0].run_hop, heads[0], qualifier, asked)


def _rows(heads: list[Test]) -> list[tuple[list[str], list[int]]]:
    """Qualifiers, and the numbers of the runs that ask for them; those that the same runs ask for go together."""
    asking: dict[str, list[int]] = {}
    for number, head in enumerate(heads):
        for value in dict.fromkeys(head.values):
            asking.setdefault(value, []).append(number)
    rows: dict[tuple[int, ...], list[str]] = {}
    for value, numbers in asking.items():
        rows.setdefault(tuple(numbers), []).append(value)
    return [(values, list(numbers)) for numbers, values in rows.items()]


def _note_others(here: SegmentCode, hop: RunHop, head: Test, qualifier: str, asked: Asked) -> None:
    """Note a qualifier that no rule asks for, here or in another run at this place."""
    starts = [o.slots[0].element for o in hop.occurrences]
    start = here.at(starts[0])
    own = set(head.values)
    elsewhere = frozenset((element, value) for element, value in asked if element in starts and value not in own)
    known = ""
    if elsewhere:
        known = f" and ({start}, {qualifier}) not in {here.code.give(elsewhere, 'elsewhere')}"
    slots = {o.slots[0].element: next(t.slot for t in o.tests if t.kind == "=") for o in hop.occurrences}
    given = here.code.give(slots, "qualifiers")
    with here.inside(f"elif {qualifier}{known}"):
        here.code.line(f"run.unread_part({here.index}, {given}[{start}], {qualifier})")
