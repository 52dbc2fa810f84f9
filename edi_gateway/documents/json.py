"""Documents as JSON and back, without loss: decimals as strings, dates in ISO 8601, a ``document_type`` key."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from edi_gateway.documents.fields import unwrap
from edi_gateway.documents.order import Order
from edi_gateway.errors import GatewayError

TYPES: dict[str, type[Any]] = {"Order": Order}
"""The document types by name; a new one is one more entry."""

_TYPE_KEY = "document_type"
# A misspelt key would otherwise be dropped without a word, and "yes" would pass for true.
_STRICT = ConfigDict(extra="forbid", strict=True)


class DocumentError(GatewayError):
    """Text that should be a document is none. ``problems`` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def document_type(name: str) -> type[Any]:
    """The class of a document type such as "Order".

    Raises:
        DocumentError: there is no such type.
    """
    if name not in TYPES:
        raise DocumentError([f"There is no document type {name!r}; there are {', '.join(sorted(TYPES))}."])
    return TYPES[name]


def to_json(document: Any, *, indent: int | None = None) -> str:
    """A document as JSON; what it does not say is left out."""
    name = type(document).__name__
    document_type(name)
    plain = _adapter(name).dump_python(document, mode="json", exclude_defaults=True)
    return json.dumps({_TYPE_KEY: name, **plain}, ensure_ascii=False, indent=indent)


def from_json(type_name: str, text: str) -> Any:
    """The document that JSON text holds. Its ``document_type`` may be missing, but not be another.

    Raises:
        DocumentError: it is no JSON, no such document, or has unknown keys; every problem is named.
    """
    document_type(type_name)
    try:
        # Numbers stay text until they are decimals: a float would lose digits.
        plain = json.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise DocumentError([f"This is not JSON: {error}."]) from error
    if not isinstance(plain, dict):
        raise DocumentError(["This is JSON, but not an object."])
    stated = plain.pop(_TYPE_KEY, type_name)
    if stated != type_name:
        raise DocumentError([f"This is a document of type {stated!r}, not {type_name!r}."])
    try:
        return _adapter(type_name).validate_json(json.dumps(plain))
    except ValidationError as error:
        raise DocumentError([_sentence(e["loc"], e["msg"]) for e in error.errors(include_url=False)]) from error


def json_schema(type_name: str) -> dict[str, Any]:
    """The JSON Schema of a document type, each property with its meaning and its UBL or EN 16931 term."""
    cls = document_type(type_name)
    schema = _adapter(type_name).json_schema(mode="serialization")
    definitions = schema.setdefault("$defs", {})
    for item in _classes(cls):
        target = definitions.get(item.__name__, schema if item is cls else {})
        _describe(target, item)
    root = definitions.get(cls.__name__, schema)
    root["properties"] = {_TYPE_KEY: {"const": type_name}, **root["properties"]}
    schema["title"] = type_name
    return schema


def _describe(schema: dict[str, Any], cls: type[Any]) -> None:
    for item in fields(cls):
        data = item.metadata
        parts = [data.get("text", ""), f"[{data.get('term', '')}]", f"({data['unit']})" if data.get("unit") else ""]
        schema["properties"][item.name]["description"] = " ".join(p for p in parts if p)


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    where = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in location).lstrip(".")
    return f"{where or 'document'}: {message}."


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    cls = document_type(name)
    for part in _classes(cls):
        part.__pydantic_config__ = _STRICT
    return TypeAdapter(cls)


def _classes(cls: type[Any]) -> list[type[Any]]:
    """A document's class and those of all its parts, each once."""
    found: list[type[Any]] = [cls]
    for item in found:
        for hint in get_type_hints(item).values():
            inner, _ = unwrap(hint)
            if is_dataclass(inner) and inner not in found:
                found.append(inner)
    return found
