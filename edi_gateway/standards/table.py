"""The segment table of a message: the rows of its file, and the tree of segments and groups that they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from edi_gateway.standards.dictionary import DefinitionError
from edi_gateway.standards.model import UNBOUNDED, GroupNode, SegmentDef, SegmentNode

INDENT = 2  # blanks per level
_ROW = re.compile(r"(?P<indent> *)(?P<name>[A-Za-z0-9]{1,6}) (?P<status>[MCO]) (?P<most>>1|[1-9]\d{0,8})")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a segment, or a group whose content is the deeper rows that follow it."""

    depth: int  # from 0
    name: str
    mandatory: bool
    most: int  # UNBOUNDED where any number may stand there

    def __str__(self) -> str:
        most = ">1" if self.most == UNBOUNDED else str(self.most)
        return f"{' ' * INDENT * self.depth}{self.name} {'M' if self.mandatory else 'C'} {most}"


def read_row(text: str) -> Row:
    """The row that a line says, such as ``"  RFF M 1"``.

    Raises:
        DefinitionError: it is no such line.
    """
    found = _ROW.fullmatch(text)
    if found is None or len(found["indent"]) % INDENT:
        raise DefinitionError(f'The row "{text}" is not understood; a row is such as "  RFF M 1" or "SG1 C >1".')
    most = UNBOUNDED if found["most"] == ">1" else int(found["most"])
    return Row(len(found["indent"]) // INDENT, found["name"], found["status"] == "M", most)


def tree(rows: Sequence[str], segment: Callable[[str], SegmentDef]) -> GroupNode:
    """The root of a message from the lines of its table.

    Args:
        rows: the lines, indented by two blanks per level.
        segment: gives the definition of a segment by its tag.

    Raises:
        DefinitionError: the table is empty, a row is not understood or wrongly indented.
    """
    table = [read_row(text) for text in rows]
    nodes, after = _children(table, 0, 0, segment)
    if not nodes or after != len(table):
        raise DefinitionError("The table is empty or wrongly indented.")
    return GroupNode("", True, 1, 0, nodes)


def _children(
    table: Sequence[Row], at: int, depth: int, segment: Callable[[str], SegmentDef]
) -> tuple[tuple[SegmentNode | GroupNode, ...], int]:
    """The nodes of this depth from a row on, and the number of the row after them."""
    nodes: list[SegmentNode | GroupNode] = []
    while at < len(table) and table[at].depth == depth:
        row = table[at]
        at += 1
        if at < len(table) and table[at].depth > depth:
            inner, at = _children(table, at, table[at].depth, segment)
            nodes.append(GroupNode(row.name, row.mandatory, row.most, len(nodes), inner))
        else:
            nodes.append(SegmentNode(segment(row.name), row.mandatory, row.most, len(nodes)))
    return tuple(nodes), at


def segments_of(group: GroupNode) -> Iterator[SegmentDef]:
    """The definitions in a tree in the order of the table, each as often as it stands there."""
    for node in group.children:
        if isinstance(node, GroupNode):
            yield from segments_of(node)
        else:
            yield node.definition
