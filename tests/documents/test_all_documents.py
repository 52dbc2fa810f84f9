"""What holds for every document type: JSON without loss, its schema, the reference page, paths of unknown fields."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.documents import (
    TYPES,
    DespatchAdvice,
    DocumentError,
    HandlingUnit,
    document_type,
    from_json,
    json_schema,
    schema_files,
    to_json,
)
from edi_gateway.documents.codes import CODE_LISTS, UNITS
from edi_gateway.documents.fields import parts, reference, walk
from edi_gateway.documents.flat import flatten, unflatten
from edi_gateway.documents.reference import page
from tests.documents.examples import ALL, DAY, despatch_advice
from tests.documents.strategies import CODES, Carrier, documents

ROOT = Path(__file__).parents[2]
KINDS = pytest.mark.parametrize("kind", list(TYPES.values()), ids=list(TYPES))


@KINDS
@given(data=st.data())
@settings(max_examples=40)
def test_json_gives_the_document_back(kind: type[Any], data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    assert from_json(kind.__name__, to_json(document)) == document


@KINDS
@given(data=st.data())
@settings(max_examples=20)
def test_a_flat_table_gives_the_document_back(kind: type[Any], data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    assert unflatten(kind, {path: _text(value) for path, value in flatten(document).items()}) == document


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@KINDS
@given(data=st.data())
@settings(max_examples=20)
def test_every_document_is_valid_by_its_schema(kind: type[Any], data: st.DataObject) -> None:
    schema = json_schema(kind)
    instance = json.loads(to_json(data.draw(documents(kind))))
    assert list(violations(instance, schema, schema["$defs"])) == []


@KINDS
def test_a_schema_refuses_what_the_reader_refuses(kind: type[Any]) -> None:
    schema = json_schema(kind.__name__)
    for wrong in ({}, {"id": 1}, {"id": "1", "colour": "red"}, {"id": "1", "notes": {}}, {"id": "1", "notes": [{}]}):
        assert list(violations(wrong, schema, schema["$defs"])) != []
        with pytest.raises(DocumentError):
            from_json(kind.__name__, json.dumps(wrong))


def violations(instance: Any, schema: dict[str, Any], definitions: dict[str, Any], path: str = "$") -> list[str]:
    """The part of JSON Schema that our schemas use; an unknown keyword is a violation too."""
    known = {
        "$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
        "items", "const", "pattern", "format", "x-pattern",
    }  # fmt: skip
    found = [f"{path}: unknown keyword {name}" for name in schema.keys() - known]
    if "$ref" in schema:
        target = schema["$ref"].removeprefix("#/$defs/")
        return found + violations(instance, definitions[target], definitions, path)
    if "const" in schema:
        return found + ([] if instance == schema["const"] else [f"{path}: not {schema['const']}"])
    types = {"string": str, "boolean": bool, "integer": int, "array": list, "object": dict}
    if not isinstance(instance, types[schema["type"]]):
        return [*found, f"{path}: not of type {schema['type']}"]
    if "pattern" in schema and not re.search(schema["pattern"], instance):
        found.append(f"{path}: does not match")
    if schema["type"] == "array":
        for number, item in enumerate(instance):
            found += violations(item, schema["items"], definitions, f"{path}[{number}]")
    if schema["type"] == "object":
        found += [f"{path}: {name} is missing" for name in schema["required"] if name not in instance]
        for name, value in instance.items():
            if name in schema["properties"]:
                found += violations(value, schema["properties"][name], definitions, f"{path}.{name}")
            else:
                found.append(f"{path}: {name} is unknown")
    return found


def test_there_is_a_schema_file_for_every_document() -> None:
    made = schema_files()
    assert set(made) == {f"{name}.schema.json" for name in TYPES}
    for text in made.values():
        schema = json.loads(text)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert all(part["title"] and part["description"] for part in [schema, *schema["$defs"].values()])


@KINDS
def test_every_field_has_a_meaning_a_term_and_a_known_unit(kind: type[Any]) -> None:
    for part in parts(kind):
        assert part.__doc__
        assert not part.__doc__.startswith(part.__name__)
    for note in reference(kind):
        assert note.text, note.path
        assert note.term, note.path
        assert not note.unit or note.unit in CODE_LISTS or note.unit in UNITS, note.path


def test_every_code_list_and_unit_is_used_and_can_be_generated() -> None:
    used = {item.metadata["unit"] for kind in TYPES.values() for part in parts(kind) for item in fields(part)} - {""}
    assert used == set(CODE_LISTS) | set(UNITS)
    assert set(CODES) == set(CODE_LISTS)


def test_the_business_terms_of_en_16931_all_have_a_home() -> None:
    """BT-1 to BT-165 and BG-1 to BG-32; what is missing is said here."""
    said = " ".join(item.metadata["term"] for part in parts(document_type("Invoice")) for item in fields(part))
    found = {tuple(term) for term in re.findall(r"\b(B[TG])-(\d+)\b", said)}
    missing = {f"BT-{n}" for n in range(1, 166) if ("BT", str(n)) not in found}
    missing |= {f"BG-{n}" for n in range(1, 33) if ("BG", str(n)) not in found}
    # BT-4 was never given out; BG-31, the item of a line, is the line itself here.
    assert missing == {"BT-4", "BG-31"}


def test_the_committed_reference_is_the_one_that_is_made() -> None:
    assert (ROOT / "docs" / "documents.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_an_unknown_field_is_named_with_its_path(make: Callable[[], Any]) -> None:
    plain = json.loads(to_json(make()))
    name = plain["document_type"]
    for path, part in _objects(plain):
        part["colour_of_the_sky"] = "blue"
        with pytest.raises(DocumentError, match=re.escape(f"{path}colour_of_the_sky: ")):
            from_json(name, json.dumps(plain))
        del part["colour_of_the_sky"]
    assert from_json(name, json.dumps(plain)) == make()


def _objects(value: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    if isinstance(value, dict):
        found.append((path, value))
        for name, inner in value.items():
            found += _objects(inner, f"{path}{name}.")
    if isinstance(value, list):
        for number, inner in enumerate(value, 1):
            found += _objects(inner, f"{path.removesuffix('.')}[{number}].")
    return found


def test_a_tree_that_is_too_deep_is_an_error_of_our_own() -> None:
    deep = HandlingUnit()
    for _ in range(5000):
        deep = HandlingUnit(units=[deep])
    with pytest.raises(DocumentError):
        to_json(DespatchAdvice(id="1", issue_date=DAY, units=[deep]))
    text = '{"id":"1","issue_date":"2024-03-01","units":[' + '{"units":[' * 400 + "]}" * 400 + "]}"
    with pytest.raises(DocumentError):
        from_json("DespatchAdvice", text)


def test_walking_names_every_part_with_its_path() -> None:
    paths = [path for path, _ in walk(despatch_advice())]
    assert paths[0] == ""
    assert "orders[1].units[1].units[2].lines[1].quantity" in paths
    assert len(paths) == len(set(paths))


@given(st.data())
@settings(max_examples=30)
def test_generated_documents_keep_to_what_a_carrier_can_say(data: st.DataObject) -> None:
    carrier = Carrier(
        without=frozenset({"buyer", "DespatchLine.splits"}),
        needs=frozenset({"units", "HandlingUnit.ssccs"}),
        lengths={"id": 3, "DespatchLine.description": 5},
        longest=9,
        counts={"units": 1},
    )
    advice = data.draw(documents(DespatchAdvice, carrier))
    assert advice.buyer is None
    assert len(advice.units) == 1
    assert len(advice.id) <= 3
    for _, part in walk(advice):
        assert not getattr(part, "splits", [])
        assert len(getattr(part, "description", None) or "") <= 5
