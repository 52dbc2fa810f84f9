"""Lists as tables: a column for each field that any line has, and a row of details for what does not fit in one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from typing import Any, get_type_hints

from edi_gateway.documents.blocks import Price, Quantity
from edi_gateway.documents.fields import unwrap
from edi_gateway.documents.view import values, words
from edi_gateway.documents.view.values import Fact
from edi_gateway.findings import Finding

_FIRST = ("id", "gtin", "seller_item_id", "buyer_item_id", "name", "description", "action", "status")
_LAST = ("price", "amount", "paid_amount")
_WIDEST = 10
_SHOWN_ELSEWHERE = ("sub_lines", "events")
_NUMBERS = (Decimal, int, Quantity, Price)


@dataclass(slots=True)
class Cell:
    """``kind`` is "" or "computed" for what the sender did not state; ``wrong`` says what it should be."""

    text: str = ""
    number: bool = False
    kind: str = ""
    wrong: str = ""


@dataclass(slots=True)
class Row:
    """The cells of a line, and what else it says; ``depth`` is that of a sub-line."""

    cells: list[Cell]
    details: list[Fact] = field(default_factory=list)
    depth: int = 0


@dataclass(slots=True)
class Table:
    """A list as a table. ``left_out`` is how many rows are not shown."""

    title: str
    columns: list[Fact]
    numbers: list[bool]
    rows: list[Row]
    left_out: int = 0


def table(name: str, stated: list[Any], shown: list[Any], path: str, wrong: dict[str, Finding], most: int) -> Table:
    """A table of a list.

    Args:
        name: name of the field that holds the list.
        stated: the items as the sender states them.
        shown: the same, completed.
        path: path of the list, by which findings are found.
        wrong: findings by their path.
        most: how many rows at most.
    """
    names = _columns(shown[:most])
    columns, numbers = [], []
    for column in names:
        item = next(f for f in fields(shown[0]) if f.name == column)
        kind, _ = unwrap(get_type_hints(type(shown[0]))[column])
        about = f"{item.metadata.get('text', '')} [{item.metadata.get('term', '')}]"
        columns.append(Fact(words.label(column), "", about))
        numbers.append(kind in _NUMBERS)
    rows: list[Row] = []
    for number, (before, after) in enumerate(zip(stated[:most], shown[:most], strict=True), 1):
        rows += _rows(before, after, f"{path}[{number}]", names, wrong, 0)
    return Table(words.label(name), columns, numbers, rows, max(0, len(stated) - most))


def _columns(lines: list[Any]) -> list[str]:
    """The fields that become columns: those that fit in a cell, most telling first, no more than a page is wide."""
    present = [item.name for item in fields(lines[0]) if any(_fits(getattr(line, item.name)) for line in lines)]
    first = [name for name in _FIRST if name in present]
    last = [name for name in _LAST if name in present]
    room = _WIDEST - len(first) - len(last)
    middle = [name for name in present if name not in first and name not in last]
    # Quantities before other things: they are what a line is about.
    hints = get_type_hints(type(lines[0]))
    middle.sort(key=lambda name: unwrap(hints[name])[0] is not Quantity)
    return first + middle[: max(0, room)] + last


def _fits(value: Any) -> bool:
    if value is None or isinstance(value, list):
        return False
    return not is_dataclass(value) or values.small(value) is not None


def _rows(stated: Any, shown: Any, path: str, names: list[str], wrong: dict[str, Finding], depth: int) -> list[Row]:
    cells = []
    for name in names:
        item = next(f for f in fields(shown) if f.name == name)
        value = getattr(shown, name)
        cell = Cell(number=isinstance(value, _NUMBERS))
        if value is not None:
            cell.text = (values.small(value) if is_dataclass(value) else values.single(value, item)) or ""
            cell.kind = "computed" if getattr(stated, name) is None else ""
        finding = wrong.get(f"{path}.{name}")
        cell.wrong = finding.expected or "?" if finding is not None else ""
        cells.append(cell)
    details = values.facts(shown, without=frozenset(names)) + _lists(shown)
    rows = [Row(cells, details, depth)]
    # Sub-lines of sub-lines are rare; three levels keep a hostile document from being endless.
    for number, part in enumerate(getattr(shown, "sub_lines", []) if depth < 3 else [], 1):
        rows += _rows(part, part, f"{path}.sub_lines[{number}]", names, wrong, depth + 1)
    return rows


def _lists(line: Any) -> list[Fact]:
    """The lists of a line, each as one line of text."""
    found = []
    for item in fields(line):
        value = getattr(line, item.name)
        if isinstance(value, list) and value and item.name not in _SHOWN_ELSEWHERE:
            about = f"{item.metadata.get('text', '')} [{item.metadata.get('term', '')}]"
            found.append(Fact(words.label(item.name), "; ".join(brief(part) for part in value), about))
    return found


def brief(part: Any) -> str:
    """Any part on one line."""
    text = values.small(part)
    if text is not None:
        return text
    said = [f"{fact.label} {fact.text}" for fact in values.facts(part)]
    return ", ".join(said + [f"{fact.label} {fact.text}" for fact in _lists(part)])
