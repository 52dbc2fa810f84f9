"""Documents as JSON Schema (draft 2020-12), with the meaning and the UBL or EN 16931 term of every property."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, time
from decimal import Decimal
from typing import Any, get_type_hints

from edi_gateway.documents.codes import CODE_LISTS, UNITS
from edi_gateway.documents.fields import cardinality, parts, unwrap
from edi_gateway.documents.json import TYPE_KEY
from edi_gateway.documents.registry import TYPES, document_type

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    # A string, so that no digit is lost on the way through a program that makes binary floats of numbers.
    Decimal: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]+)?$"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "pattern": r"^[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?$"},
}
_KINDS = {"gtin": r"^[0-9]{14}$", "sscc": r"^[0-9]{18}$"}


def json_schema(document: str | type[Any]) -> dict[str, Any]:
    """The JSON Schema of a document type, given by its name or its class.

    The patterns of GTIN and SSCC are in ``x-pattern``, not ``pattern``: a partner's wrong number is a finding of
    ``check``, and the document that holds it is still one.

    Raises:
        DocumentError: there is no such type.
    """
    cls = document_type(document) if isinstance(document, str) else document
    definitions = {part.__name__: _object(part) for part in parts(cls)}
    # The root's properties stand in the root, so that every tool shows them; a document inside itself does not occur.
    root = definitions.pop(cls.__name__)
    properties = {TYPE_KEY: {"const": cls.__name__}, **root["properties"]}
    return {"$schema": DIALECT, **root, "properties": properties, "$defs": definitions}


def schema_files() -> dict[str, str]:
    """The schemas of all document types as texts, by the file name that each belongs into."""
    return {f"{name}.schema.json": json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n" for name in TYPES}


def _object(cls: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(cls)
    properties: dict[str, Any] = {}
    required = []
    for item in fields(cls):
        inner, many = unwrap(hints[item.name])
        properties[item.name] = _property(inner, many, dict(item.metadata))
        if cardinality(item, many) == "1":
            required.append(item.name)
    return {
        "title": cls.__name__,
        "description": " ".join((cls.__doc__ or "").split("\n\n")[0].split()),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _property(kind: type, many: bool, about: dict[str, str]) -> dict[str, Any]:
    value = dict(_PLAIN[kind]) if kind in _PLAIN else {"$ref": f"#/$defs/{kind.__name__}"}
    described = {"title": about["text"], "description": _description(about)}
    if about["kind"] in _KINDS:
        value["x-pattern"] = _KINDS[about["kind"]]
    return {**described, "type": "array", "items": value} if many else {**described, **value}


def _description(about: dict[str, str]) -> str:
    unit = about["unit"]
    meaning = CODE_LISTS[unit].title if unit in CODE_LISTS else UNITS.get(unit, "")
    parts_of_it = (about["text"] + ".", f"[{about['term']}]", f"({unit}: {meaning})" if unit else "")
    return " ".join(part for part in parts_of_it if part)
