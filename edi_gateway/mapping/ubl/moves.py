"""Parts of a document that stand elsewhere in its UBL form: packages and goods of a tree in flat lists, and back."""

from __future__ import annotations

import re

from edi_gateway.documents.flat import Flat

_INNERMOST = re.compile(r"(.*\b(units|lines|orders)\[\d+\])\.(.+)")
_ORDER = re.compile(r".*\borders\[\d+\]")
_UNIT = re.compile(r".*\bunits\[\d+\]")
_LINE = re.compile(r".*\blines\[\d+\]")
_HEADER_ORDER = (("order_number", "id"), ("order_date", "issue_date"))
_NOT_SAID = "NA"
_OPTIONAL = re.compile(r"bill_of_lading|master_bill_of_lading|(?:.*\.)?order_(?:line|number)|orders\[\d+\]\.id")


def moved(flat: Flat, moves: dict[str, str]) -> Flat:
    """The same values, with the parts that ``moves`` names where it says. Values of no part stay."""
    if not moves:
        return flat
    result: Flat = {}
    for path, value in flat.items():
        part = _INNERMOST.fullmatch(path)
        there = moves.get(part[1]) if part else None
        result[f"{there}.{part[3]}" if part and there else path] = value
    return result


def flat_places(flat: Flat) -> dict[str, str]:
    """For each package, line and order of a ship notice its place in flat lists, where that is another."""
    places: dict[str, str] = {}
    counts = {"units": 0, "lines": 0, "orders": 0}
    for path in flat:
        part = _INNERMOST.fullmatch(path)
        if part and part[1] not in places:
            counts[part[2]] += 1
            places[part[1]] = f"{part[2]}[{counts[part[2]]}]"
    if all(place == path for path, place in places.items()):
        return {}
    return {place: path for path, place in places.items()}


def packages_of(found: Flat) -> dict[str, str]:
    """Where the lines of somebody else's ship notice belong: into the package whose number they name."""
    units = {str(value): path[: path.index("]") + 1] for path, value in found.items() if path.endswith("].ssccs[1].id")}
    places: dict[str, str] = {}
    counts: dict[str, int] = {}
    for path, value in found.items():
        if path.endswith("].package") and str(value) in units:
            unit = units[str(value)]
            counts[unit] = counts.get(unit, 0) + 1
            places[path.removesuffix(".package")] = f"{unit}.lines[{counts[unit]}]"
    return places


def show_despatch(flat: Flat) -> Flat:
    """A ship notice with its packages and goods in flat lists; each line names its order and its package."""
    named = dict(flat)
    for line in _lines_of(flat):
        order, unit = _around(_ORDER, line), _around(_UNIT, line)
        number = flat.get(f"{order}.id", flat.get("order_number"))
        package = flat.get(f"{unit}.ssccs[1].id")
        if number is not None:
            named.setdefault(f"{line}.order_number", number)
        if package is not None:
            named[f"{line}.package"] = package
        named.setdefault(f"{line}.order_line", _NOT_SAID)
    if not any(path.startswith("orders[") for path in flat):
        named |= {f"orders[1].{name}": flat[field] for field, name in _HEADER_ORDER if field in flat}
    return moved(named, {there: here for here, there in flat_places(flat).items()})


def arrange_despatch(found: Flat, moves: dict[str, str]) -> Flat:
    """The other way: the tree, without what a line names only because the list is flat."""
    flat = moved(found, moves or packages_of(found))
    if not any(path.startswith(("orders[1].units", "orders[1].lines", "orders[2]")) for path in flat):
        for field, name in _HEADER_ORDER:
            if f"orders[1].{name}" in flat:
                flat[field] = flat.pop(f"orders[1].{name}")
    for line in _lines_of(flat):
        flat.pop(f"{line}.package", None)
        number = flat.get(f"{_around(_ORDER, line)}.id", flat.get("order_number"))
        if number is not None and flat.get(f"{line}.order_number") == number:
            del flat[f"{line}.order_number"]
    return {path: value for path, value in flat.items() if not (value == _NOT_SAID and _OPTIONAL.fullmatch(path))}


def _around(kind: re.Pattern[str], path: str) -> str | None:
    """The order or package around a line, by their paths."""
    found = kind.match(path.rpartition(".")[0])
    return found[0] if found else None


def _lines_of(flat: Flat) -> list[str]:
    return list(dict.fromkeys(line[0] for path in flat if (line := _LINE.match(path))))
