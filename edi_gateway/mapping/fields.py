"""Dotted document fields, ``buyer.address.city``: what they are, and how to get at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from operator import attrgetter
from typing import Any, get_type_hints

from edi_gateway.documents.fields import unwrap
from edi_gateway.errors import GatewayError


class UnknownFieldError(GatewayError):
    """A document has no such field."""


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a dotted field is. ``kind`` is the type of the value, or of the items where there are ``many``; ``gtin`` and
    ``sscc`` say that it is such a number of GS1."""

    chain: tuple[str, ...]
    kind: type
    many: bool
    gtin: bool = False
    sscc: bool = False


@cache
def hints(cls: type) -> dict[str, tuple[type, bool]]:
    """The fields of a document class: type, and whether it is a list."""
    return {name: unwrap(hint) for name, hint in get_type_hints(cls).items()}


@cache
def own_fields(cls: type) -> dict[str, Field[Any]]:
    return {f.name: f for f in fields(cls)}


def required(cls: type) -> tuple[str, ...]:
    """The fields that a document cannot do without."""
    return tuple(name for name, f in own_fields(cls).items() if f.default is MISSING and f.default_factory is MISSING)


def field_type(cls: type, dotted: str) -> FieldType:
    """What a dotted field of a document class is.

    Raises:
        UnknownFieldError: there is none, or it goes through a list.
    """
    chain = tuple(dotted.split("."))
    at: type = cls
    kind, many = at, False
    for place, name in enumerate(chain):
        if not is_dataclass(at) or name not in hints(at):
            known = list(hints(at)) if is_dataclass(at) else []
            close = get_close_matches(name, known, 1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise UnknownFieldError(f"{at.__name__} has no field {name!r}{meant}")
        kind, many = hints(at)[name]
        if many and place < len(chain) - 1:
            raise UnknownFieldError(f"{'.'.join(chain[: place + 1])!r} is a list; give it a section with 'each'")
        last, at = at, kind
    number = own_fields(last)[chain[-1]].metadata.get("kind")
    return FieldType(chain, kind, many, gtin=number == "gtin", sscc=number == "sscc")


def getter(chain: tuple[str, ...]) -> Callable[[Any], Any]:
    """A function that gets a nested field, None where a part on the way is None."""
    if len(chain) == 1:
        return attrgetter(chain[0])
    first, rest = attrgetter(chain[0]), getter(chain[1:])

    def get(document: Any) -> Any:
        inner = first(document)
        return None if inner is None else rest(inner)

    return get
