"""What the tests of maps share: the shipped maps, messages made of segments, and inline maps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from edi_gateway.findings import Finding
from edi_gateway.mapping import CompiledMap, load_map, load_maps
from edi_gateway.mapping.model import Map, ReadResult
from edi_gateway.syntax.model import EDIFACT_DEFAULT, X12_DEFAULT, Element, Message, Segment, Standard
from edi_gateway.validation import validate_message

ROOT = Path(__file__).parents[2]
MAPS = ROOT / "mappings"


@cache
def all_shipped() -> Mapping[str, Map]:
    """Every map that ships; compiling them takes a while."""
    return load_maps(MAPS)


@cache
def shipped(name: str) -> CompiledMap:
    found = all_shipped()[name]
    assert isinstance(found, CompiledMap)
    return found


def segments(text: str) -> list[Segment]:
    """Segments from lines such as ``DTM+137:20240102:102``; a star instead of the plus for X12."""
    found: list[Segment] = []
    for line in text.strip().splitlines():
        line = line.strip()
        if not line:
            continue
        separator = "*" if "*" in line else "+"
        parts: list[Element] = []
        for part in line.split(separator):
            pieces = part.split(":") if separator == "+" else part.split(">")
            parts.append(pieces if len(pieces) > 1 else part)
        found.append(parts)
    return found


def message(mapping: CompiledMap, body: list[Segment]) -> Message:
    """A message around a body."""
    definition = mapping.definition
    count = str(len(body) + 2)
    if definition.standard is Standard.EDIFACT:
        version, release = definition.release.split(".")
        header: Segment = ["UNH", "1", [definition.type, version, release, "UN"]]
        trailer: Segment = ["UNT", count, "1"]
    else:
        header, trailer = ["ST", definition.type, "0001"], ["SE", count, "0001"]
    delimiters = EDIFACT_DEFAULT if definition.standard is Standard.EDIFACT else X12_DEFAULT
    return Message(
        definition.standard,
        delimiters,
        definition.type,
        definition.release,
        "",
        "1" if definition.standard is Standard.EDIFACT else "0001",
        [header, *body, trailer],
        1,
        1,
    )


def read(mapping: CompiledMap, body: list[Segment] | str) -> ReadResult:
    """Read a body, or its text, with a map."""
    made = message(mapping, segments(body) if isinstance(body, str) else body)
    tree, _ = validate_message(made, mapping.definition)
    return mapping.read(made, tree)


def validated(mapping: CompiledMap, body: list[Segment]) -> list[Finding]:
    """The errors that validation finds in a body."""
    _, findings = validate_message(message(mapping, body), mapping.definition)
    return [f for f in findings if f.is_error]


def inline(folder: Path, text: str, *, name: str = "tiny", **tables: str) -> CompiledMap:
    """Load a map that a test spells out; ``tables`` are CSV texts by name."""
    (folder / "tables").mkdir(exist_ok=True)
    for table, rows in tables.items():
        (folder / "tables" / f"{table.replace('_', '-')}.csv").write_text(rows)
    path = folder / f"{name}.toml"
    path.write_text(text)
    return load_map(path)


def text(body: list[Segment], separator: str = "+") -> list[str]:
    """Segments as lines, for comparison."""
    component = ":" if separator == "+" else ">"
    return [separator.join(e if isinstance(e, str) else component.join(map(str, e)) for e in s) for s in body]
