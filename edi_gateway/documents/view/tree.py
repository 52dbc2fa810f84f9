"""A ship notice as a tree: orders, pallets, cartons and lines, each row with its depth and the check of its SSCC."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, DespatchOrder, HandlingUnit
from edi_gateway.documents.fields import below
from edi_gateway.documents.identifiers import sscc_is_right
from edi_gateway.documents.view import values, words
from edi_gateway.documents.view.values import Fact

DEEPEST = 12
"""Rows below this depth are not indented further."""


@dataclass(slots=True)
class Code:
    """An SSCC as a label shows it, and what its check says."""

    text: str
    right: bool
    problem: str = ""


@dataclass(slots=True)
class Node:
    """One row of the tree. ``kind`` is "order", "unit" or "line"."""

    kind: str
    depth: int
    title: str
    codes: list[Code] = field(default_factory=list)
    item: str = ""
    quantity: str = ""
    weight: str = ""
    details: list[Fact] = field(default_factory=list)


def tree(advice: DespatchAdvice, most: int, twice: dict[str, str]) -> tuple[list[Node], int]:
    """The rows from top to bottom, and how many more there are.

    Args:
        advice: the ship notice.
        most: how many rows at most.
        twice: what is wrong with an SSCC that is there twice, by its path.
    """
    rows: list[Node] = []
    left_out = 0
    # Not recursive: a hostile tree may be deeper than Python's stack.
    waiting = _below(advice, "", 0)
    while waiting:
        path, part, depth = waiting.pop()
        if len(rows) < most:
            rows.append(_node(part, path, depth, twice))
        else:
            left_out += 1
        waiting += _below(part, path, depth + 1)
    return rows, left_out


def _below(part: Any, path: str, depth: int) -> list[tuple[str, Any, int]]:
    """What lies directly in a part, last first."""
    found = []
    for name in ("orders", "units", "lines"):
        for number, item in enumerate(getattr(part, name, []), 1):
            found.append((f"{below(path, name)}[{number}]", item, min(depth, DEEPEST)))
    return found[::-1]


def _node(part: Any, path: str, depth: int, twice: dict[str, str]) -> Node:
    if isinstance(part, HandlingUnit):
        return _unit(part, path, depth, twice)
    if isinstance(part, DespatchOrder):
        dated = f" of {part.issue_date}" if part.issue_date is not None else ""
        shown = values.facts(part, without=frozenset({"id", "issue_date", "gross_weight", "package_count"}))
        count = f"{part.package_count} packages" if part.package_count is not None else ""
        return Node("order", depth, f"Order {part.id or ''}{dated}", [], count, "", _weight(part), shown)
    return _line(part, depth)


def _unit(unit: HandlingUnit, path: str, depth: int, twice: dict[str, str]) -> Node:
    kind = words.CODES["UN/ECE Rec 21"].get(unit.package_type or "", unit.package_type or "")
    level = words.CODES["UNCL 7075"].get(unit.level or "", "")
    title = kind or (f"{level} package" if level else "package")
    if unit.package_count not in (None, 1):
        title = f"{unit.package_count} × {title}"
    codes = [
        Code(f"(00) {values.small(sscc)}", sscc_is_right(sscc.id), twice.get(f"{path}.ssccs[{number}]", ""))
        for number, sscc in enumerate(unit.ssccs, 1)
    ]
    holds = f"{values.decimal(unit.pack_quantity)} in each" if unit.pack_quantity is not None else ""
    named = frozenset({"level", "package_type", "package_count", "gross_weight", "pack_quantity"})
    details = values.facts(unit, without=named)
    if unit.marks:
        details.append(Fact("Marks", "; ".join(str(values.small(mark)) for mark in unit.marks)))
    return Node("unit", depth, title[:1].upper() + title[1:], codes, "", holds, _weight(unit), details)


def _line(line: DespatchLine, depth: int) -> Node:
    numbers = [line.gtin, line.seller_item_id, line.buyer_item_id]
    item = " · ".join(part for part in numbers if part)
    quantity = values.quantity(line.quantity) if line.quantity is not None else ""
    named = frozenset({"id", "gtin", "seller_item_id", "buyer_item_id", "description", "quantity", "gross_weight"})
    details = values.facts(line, without=named)
    if line.serial_numbers:
        details.append(Fact("Serial numbers", ", ".join(serial.id for serial in line.serial_numbers)))
    if line.splits:
        goes = "; ".join(f"{part.location_id}: {values.quantity(part.quantity)}" for part in line.splits)
        details.append(Fact("Goes to", goes))
    details += [Fact("Note", note.text) for note in line.notes]
    details += [Fact("Reference", str(values.small(reference))) for reference in line.references]
    title = line.description or f"Line {line.id}"
    return Node("line", depth, title, [], item, quantity, _weight(line), details)


def _weight(part: Any) -> str:
    return values.quantity(part.gross_weight) if part.gross_weight is not None else ""
