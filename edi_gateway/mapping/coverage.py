"""Coverage: which of the fields that partners commonly exchange a map carries, and which of them it lacks.

The fields are the rows of ``documents.field_map``. A row counts for a map if the standard has a place for it in the
map's release, and the document one; it is carried if the map both reads and writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from edi_gateway.documents.field_map import FieldHome, field_homes, homes_of, plain_path
from edi_gateway.mapping.codes import CodeTable
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.plan import FieldPlan, SectionPlan

_CONDITION = re.compile(r"([a-z_.\[\]]+)\[([a-z_]+)=([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class CoveredRow:
    """A field that the standard has a place for, and what the map does with it."""

    section: str
    term: str
    path: str
    read: bool
    written: bool

    @property
    def carried(self) -> bool:
        """Whether the map reads the field and writes it."""
        return self.read and self.written

    def __str__(self) -> str:
        only = "only read" if self.read else "only written" if self.written else ""
        return f"{self.term} ({self.path})" + (f", {only}" if only and not self.carried else "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one map carries of the rows that count for it."""

    map: str
    message: str
    document: str
    rows: tuple[CoveredRow, ...]

    @property
    def missing(self) -> tuple[CoveredRow, ...]:
        """The rows that are not carried both ways."""
        return tuple(row for row in self.rows if not row.carried)

    @property
    def percent(self) -> float:
        """How many of the rows are carried, rounded down to a tenth, so that 100 means all."""
        carried = len(self.rows) - len(self.missing)
        return 100.0 if not self.rows else carried * 1000 // len(self.rows) / 10


def coverage(mapping: CompiledMap) -> Coverage:
    """What a map carries.

    In a release that the field map knows nothing of, every row of the document counts.
    """
    carried = _Carried()
    _walk(mapping.plan.root, "", carried)
    document, release = mapping.plan.source.document, mapping.definition.release
    rows = tuple(_row(home, carried) for home in _counting(document, release))
    return Coverage(mapping.plan.source.name, mapping.message, document, rows)


def _counting(document: str, release: str) -> Iterator[FieldHome]:
    known = any(release in home.releases.split() for home in field_homes())
    for home in homes_of(document):
        if home.path and (not known or release in home.releases.split()):
            yield home


@dataclass(slots=True)
class _Carried:
    """Dotted paths that a map reads and writes, and the codes that a coded field can have; None is any code."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    codes: dict[str, set[str] | None] = field(default_factory=dict)

    def add(self, path: str, *, read: bool, written: bool) -> None:
        if read:
            self.read.add(path)
        if written:
            self.written.add(path)

    def allows(self, home_path: str) -> bool:
        """Whether the codes that a path asks for, as in ``stocks[kind=17]``, are among those the map knows."""
        for above, name, code in _CONDITION.findall(home_path):
            codes = self.codes.get(f"{plain_path(above)}.{name}", set())
            if codes is not None and code not in codes:
                return False
        return True


def _row(home: FieldHome, carried: _Carried) -> CoveredRow:
    paths = [plain_path(path) for path in home.paths if carried.allows(path)]
    read = any(path in carried.read for path in paths)
    return CoveredRow(home.section, home.term, home.path, read, any(path in carried.written for path in paths))


def _walk(plan: SectionPlan, prefix: str, carried: _Carried, *, read_only: bool = False) -> None:
    for planned in plan.fields:
        names = [planned.name, *([planned.rule.time] if planned.rule.time else [])]
        for name in names:
            carried.add(f"{prefix}{name}", read=planned.reads, written=planned.writes and not read_only)
        _add_codes(carried.codes, f"{prefix}{planned.name}", planned)
    for name in plan.carried_outside:  # computed: it follows from the rest
        carried.add(f"{prefix}{name}", read=True, written=not read_only)
    for section in plan.sections:
        below = f"{prefix}{section.source.field}."
        _walk(section, below, carried, read_only=read_only or section.source.read_only)
    if plan.children is not None:
        _repeat(carried, prefix, f"{prefix}{'.'.join(plan.children.chain)}.")


def _repeat(carried: _Carried, prefix: str, below: str) -> None:
    """The items of a tree have the fields of the items above them."""
    for paths in (carried.read, carried.written):
        paths |= {below + path.removeprefix(prefix) for path in paths if path.startswith(prefix)}


def _add_codes(known: dict[str, set[str] | None], path: str, planned: FieldPlan) -> None:
    codes = _codes(planned.table, planned.element.codes)
    before = known.get(path, set())
    known[path] = None if codes is None or before is None else before | codes


def _codes(table: CodeTable | None, listed: Iterable[str] | None) -> set[str] | None:
    if table is not None:
        return set(table.to_document.values()) & set(table.to_message)
    return None if listed is None else set(listed)


# --- the page --------------------------------------------------------------------------------------------------------

_HEAD = """# Coverage of the maps

How much of what partners commonly exchange each map carries. The yardstick is the field map: for each document the
fields that guides of retailers, carriers and banks ask for, with the releases whose message has a place for each. A
field is carried if the map reads it and writes it. What a document leaves out on purpose (counts that are made when a
message is written, fields that only one standard has) is not counted; `edi_gateway/documents/data/field-map.csv` says
why.

This page is made by `edi-gateway map coverage --markdown > docs/coverage.md`.
"""


def page(found: Iterable[Coverage]) -> str:
    """The page for people, in Markdown."""
    sorted_by_document = sorted(found, key=lambda one: (one.document, one.message))
    lines = [_HEAD, "| document | map | message | fields | carried | |", "|---|---|---|--:|--:|--:|"]
    for one in sorted_by_document:
        carried = len(one.rows) - len(one.missing)
        cells = (one.document, f"`{one.map}`", one.message, str(len(one.rows)), str(carried), f"{one.percent:g} %")
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## What is missing", ""]
    lines += [f"- `{one.map}`: {'; '.join(map(str, one.missing))}" for one in sorted_by_document if one.missing]
    if lines[-1] == "":
        lines.append("Nothing.")
    return "\n".join(lines) + "\n"


def as_data(one: Coverage) -> Mapping[str, object]:
    """One map's coverage for programs."""
    missing = [
        {"section": row.section, "term": row.term, "path": row.path, "read": row.read, "written": row.written}
        for row in one.missing
    ]
    return {
        "map": one.map,
        "message": one.message,
        "document": one.document,
        "fields": len(one.rows),
        "carried": len(one.rows) - len(one.missing),
        "percent": one.percent,
        "missing": missing,
    }
