"""Documents as JSON and back, without loss: decimals as strings, dates in ISO 8601, a ``document_type`` key."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from edi_gateway.documents.fields import parts
from edi_gateway.documents.registry import DocumentError, document_type

TYPE_KEY = "document_type"
"""The property that names the type of a document."""
# A misspelt key would otherwise be dropped without a word, and "yes" would pass for true.
_STRICT = ConfigDict(extra="forbid", strict=True)


def to_json(document: Any, *, indent: int | None = None) -> str:
    """A document as JSON; what it does not say is left out.

    Raises:
        DocumentError: it is of no known type, or its parts lie in each other more than some 100 deep.
    """
    name = type(document).__name__
    document_type(name)
    try:
        plain = _adapter(name).dump_python(document, mode="json", exclude_defaults=True)
        return json.dumps({TYPE_KEY: name, **plain}, ensure_ascii=False, indent=indent)
    except (ValueError, RecursionError) as error:
        raise DocumentError([f"This {name} cannot be said in JSON: {error}."]) from error


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
    stated = plain.pop(TYPE_KEY, type_name)
    if stated != type_name:
        raise DocumentError([f"This is a document of type {stated!r}, not {type_name!r}."])
    try:
        return _adapter(type_name).validate_json(json.dumps(plain))
    except RecursionError as error:
        raise DocumentError(["Its parts lie in each other too deep."]) from error
    except ValidationError as error:
        raise DocumentError([_sentence(e["loc"], e["msg"]) for e in error.errors(include_url=False)]) from error


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    where = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in location).lstrip(".")
    return f"{where or 'document'}: {message}."


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    cls = document_type(name)
    for part in parts(cls):
        part.__pydantic_config__ = _STRICT
    return TypeAdapter(cls)
