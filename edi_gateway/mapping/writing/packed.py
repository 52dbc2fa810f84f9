"""Lists whose items share an outer segment, which is begun anew when it is full or says something else.

X12 packs ten pairs of store and quantity into one SDQ; in EDIFACT several QTY groups stand below one SCC.
"""

from __future__ import annotations

from edi_gateway.mapping.paths import NodeHop, RunHop
from edi_gateway.mapping.writing.parts import Contents, write_node
from edi_gateway.mapping.writing.rows import Row, write_row
from edi_gateway.mapping.writing.shape import Shape
from edi_gateway.mapping.writing.source import Function, NotCoveredError
from edi_gateway.standards.model import GroupNode


def write_run_item(code: Function, outer: Shape, own: Shape) -> None:
    """An item that is one occurrence of a run; ``row`` is the segment it goes to if it may, ``n`` counts segments."""
    if own.shapes or outer.shapes or not isinstance(own.hop, RunHop) or len(own.hop.occurrences) < 2:
        raise NotCoveredError("an item of a run with more than its own elements")
    outer.shapes[own.hop.key] = own
    row = Row.of(code, outer, packed=True)
    first, last, width = row.run_span
    for put in own.puts:
        code.give_up_if(f"not {put.text}")
    code.line(f"r = [{', '.join(row.cells(code, own))}]")
    if len({put.slots[0].element for put in own.puts}) != width or any(
        _crosses(row, n.positions) for n in row.definition.notes
    ):
        raise NotCoveredError("an item of a run that leaves an element empty")
    says = [_says_other(row, put.slots[0].element, put.text) for put in outer.puts]
    with code.block(" or ".join(["if row is None", f"len(row) > {last + 1 - width!r}", *says])):
        for condition in row.faults():
            code.give_up_if(condition)
        before = [repr(row.definition.tag), *(row.element(number) for number in range(1, first))]
        code.line(f"row = [{', '.join(before)}]")
        code.line(f"{code.out}.append(row)")
        code.line("n += 1")
    code.line("row += r")


def _says_other(row: Row, element: int, text: str) -> str:
    """Whether the segment begun says something else, or something where the item says nothing."""
    if row.element(element) != text:
        raise NotCoveredError("what the items of a run share is more than a simple element")
    return f"row[{element!r}] != {text}"


def _crosses(row: Row, positions: tuple[int, ...]) -> bool:
    occurrences = {row.occurrence_of(position) for position in positions}
    return occurrences != {None} and len(occurrences) > 1


def write_inner_group(code: Function, outer: Shape, own: Shape, contents: Contents) -> None:
    """An item that is a group in an outer one; ``k`` counts items, ``n`` the outer groups begun."""
    hop, inner = outer.hop, own.hop
    if not isinstance(hop, NodeHop) or not isinstance(hop.node, GroupNode) or not isinstance(inner, NodeHop):
        raise NotCoveredError("an item in something other than a group")
    others = [child for child in hop.node.children[1:] if child.position != inner.node.position]
    if outer.puts or outer.shapes or any(child.mandatory for child in others):
        raise NotCoveredError("an outer group that says more than its constants")
    with code.block(f"if k % {inner.node.max!r} == 0"):
        write_row(code, outer)
        code.line("n += 1")
    code.line("k += 1")
    write_node(code, own, contents)
