"""The shipped definitions say what the collected facts say; runs where the facts lie beside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from edi_gateway.standards import SHIPPED, load, messages
from edi_gateway.standards.loader import DATA, segment_definition, service_segment
from edi_gateway.standards.model import UNBOUNDED, CompositeDef, ElementDef, GroupNode, SegmentDef, Use
from edi_gateway.syntax.model import Standard
from tools.convert_standards import CORRECTED_NOTES, main

FACTS = Path(__file__).parents[3] / "shared" / "standards"

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts are not beside the repository")

EDIFACT = sorted(file.stem for file in FACTS.glob("edifact-D*.json"))
X12 = sorted(file.stem for file in FACTS.glob("x12-0*.json"))


def facts(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FACTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def extensions() -> dict[str, set[str]]:
    """The codes we add to the UN lists."""
    found: dict[str, set[str]] = {}
    for codes in json.loads((DATA / "edifact" / "extensions.json").read_text(encoding="utf-8")).values():
        for id_, values in codes.items():
            found.setdefault(id_, set()).update(values.split())
    return found


def use_facts(uses: Iterable[Use]) -> list[list[object]]:
    return [[use.ref.id, use.mandatory, use.repeat] for use in uses]


def expected_uses(uses: Iterable[list[Any]]) -> list[list[object]]:
    return [[id_, status == "M", *(repeat or [1])] for id_, status, *repeat in uses]


def table_facts(group: GroupNode) -> list[list[object]]:
    rows: list[list[object]] = []
    for node in group.children:
        most = -1 if node.max == UNBOUNDED else node.max
        if isinstance(node, GroupNode):
            rows.append([node.name, node.mandatory, most, table_facts(node)])
        else:
            rows.append([node.tag, node.mandatory, most])
    return rows


def expected_table(rows: Iterable[list[Any]]) -> list[list[object]]:
    return [
        [name, status == "M", most, *([expected_table(inner[0])] if inner else [])]
        for name, status, most, *inner in rows
    ]


def parts_of(segments: Iterable[SegmentDef]) -> dict[str, ElementDef | CompositeDef]:
    """All elements and composites that occur in segments."""
    found: dict[str, ElementDef | CompositeDef] = {}
    waiting = [use.ref for segment in segments for use in segment.elements]
    while waiting:
        part = waiting.pop()
        found[part.id] = part
        if isinstance(part, CompositeDef):
            waiting += [use.ref for use in part.components]
    return found


def check_parts(parts: dict[str, ElementDef | CompositeDef], known: dict[str, Any], more: dict[str, set[str]]) -> None:
    for id_, part in parts.items():
        if isinstance(part, CompositeDef):
            name, uses = known["composites"][id_]
            assert (part.name, use_facts(part.components)) == (name, expected_uses(uses))
            continue
        assert [part.name, part.type, part.min, part.max] == known["elements"][id_]
        codes = known["codes"].get(id_)
        assert part.codes == (None if codes is None else frozenset(codes) | more.get(id_, set())), id_


@pytest.mark.parametrize("name", EDIFACT)
def test_edifact(name: str) -> None:
    known = facts(name)
    release = known["release"]
    assert set(messages(Standard.EDIFACT, release)) == set(known["messages"])
    for type_, table in known["messages"].items():
        assert table_facts(load(Standard.EDIFACT, release, type_).root) == expected_table(table), type_
    segments = []
    for tag, (title, uses) in known["segments"].items():
        segment = segment_definition(Standard.EDIFACT, release, tag)
        assert segment is not None
        assert (segment.name, use_facts(segment.elements)) == (title, expected_uses(uses))
        segments.append(segment)
    parts = parts_of(segments)
    assert set(parts) == {*known["elements"], *known["composites"]}
    check_parts(parts, known, extensions())


@pytest.mark.parametrize("name", X12)
def test_x12(name: str) -> None:
    known = facts(name)
    release = known["release"]
    assert set(messages(Standard.X12, release)) == set(known["sets"])
    for type_, part in known["sets"].items():
        definition = load(Standard.X12, release, type_)
        assert definition.functional_group == part["gs"]
        assert table_facts(definition.root) == expected_table(part["table"]), type_
    segments = []
    for tag, (title, uses) in known["segments"].items():
        segment = segment_definition(Standard.X12, release, tag)
        assert segment is not None
        assert (segment.name, use_facts(segment.elements)) == (title, expected_uses(uses))
        assert [str(note) for note in segment.notes] == CORRECTED_NOTES.get(tag, known["syntax"].get(tag, []))
        doubtful = tag in known.get("syntax_unverified", ())
        assert all(note.confirmed is not doubtful for note in segment.notes)
        segments.append(segment)
    dictionary = SHIPPED.dictionary(Standard.X12, release)
    parts = {id_: dictionary.element(id_) for id_ in dictionary.element_ids}
    assert set(parts) == {*known["elements"], *known["composites"]}
    assert set(parts_of(segments)) <= set(parts)
    check_parts(parts, known, {})
    for id_, notes in known["composite_syntax"].items():
        composite = parts[id_]
        assert isinstance(composite, CompositeDef)
        assert [str(note) for note in composite.notes] == notes


@pytest.mark.parametrize("version", ["1", "2", "3", "4"])
def test_edifact_service_segments(version: str) -> None:
    known = facts("edifact-service")
    codes = known["codes_v4" if version == "4" else "codes_v3"]
    part = known["syntax_versions"][version]
    segments = []
    for tag, (title, uses) in part["segments"].items():
        segment = service_segment(Standard.EDIFACT, version, tag)
        assert segment is not None
        assert (segment.name, use_facts(segment.elements)) == (title, expected_uses(uses))
        segments.append(segment)
    for id_, found in parts_of(segments).items():
        assert found.name
        if isinstance(found, CompositeDef):
            assert use_facts(found.components) == expected_uses(part["composites"][id_])
        else:
            assert [found.type, found.min, found.max] == part["elements"][id_]
            assert found.codes == (frozenset(codes[id_]) if id_ in codes else None)


@pytest.mark.parametrize("release", ["D.3", "4.1"])
def test_contrl(release: str) -> None:
    table = facts("edifact-service")["contrl"][release.replace(".", ":")]
    assert table_facts(load(Standard.EDIFACT, release, "CONTRL").root) == expected_table(table)


def test_x12_envelope() -> None:
    known = facts("x12-envelope")
    for tag, (title, uses) in known["segments"].items():
        segment = service_segment(Standard.X12, "00401", tag)
        assert segment is not None
        assert segment.name == title
        ids = [use[0].split("|")[0] for use in uses or ()]
        assert [use.ref.id for use in segment.elements] == (ids if set(ids) <= set(known["elements"]) else [])
        for id_, part in parts_of([segment]).items():
            assert isinstance(part, ElementDef)
            name, type_, least, most, *codes = known["elements"][id_]
            assert (part.name, part.type, part.min, part.max) == (name, type_, least, most)
            assert part.codes == (frozenset(codes[0]) if codes else None)
    stored = json.loads((DATA / "x12" / "envelope.json").read_text(encoding="utf-8"))
    assert stored["functional_groups"] == known["gs_functional_id"]
    assert stored["isa_offsets"] == known["isa_offsets"]


def test_the_converter_makes_the_shipped_files_from_the_facts(tmp_path: Path) -> None:
    assert main([str(FACTS), str(tmp_path)]) == 0
    made = {file.relative_to(tmp_path): file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.json")}
    shipped = {file.relative_to(DATA): file.read_text(encoding="utf-8") for file in DATA.rglob("*.json")}
    by_hand = {"titles.json", "names.json", "extensions.json"}
    assert made == {name: text for name, text in shipped.items() if name.name not in by_hand}
