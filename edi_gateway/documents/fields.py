"""How a document field says what it is: its meaning, its UBL or EN 16931 term, its unit or code list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

_LONGEST_PATH = 1_000


def about(text: str, term: str, unit: str = "", kind: str = "") -> Mapping[str, str]:
    """Metadata of a field.

    Args:
        text: what the field means, for people.
        term: its UBL 2.x name, with the EN 16931 term (BT-n, BG-n) where there is one; "ext" where UBL has none.
        unit: the unit of a number, or the one code list that the value is taken from.
        kind: "gtin" for text that is a GS1 item number of fourteen digits, "sscc" for a code of eighteen.
    """
    return {"text": text, "term": term, "unit": unit, "kind": kind}


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One line of the field reference: ``path`` is dotted, with ``[]`` where there may be several.

    ``cardinality`` is "1", "0..1" or "0..n".
    """

    path: str
    type: str
    text: str
    term: str
    unit: str
    cardinality: str


def reference(document: type, prefix: str = "") -> Iterator[FieldNote]:
    """Every field of a document type, nested ones after their parent; a type inside itself is listed once."""
    yield from _reference(document, prefix, frozenset({document}))


def _reference(document: type, prefix: str, above: frozenset[type]) -> Iterator[FieldNote]:
    hints = get_type_hints(document)
    for item in fields(document):
        inner, many = unwrap(hints[item.name])
        path = f"{prefix}{item.name}{'[]' if many else ''}"
        data = item.metadata
        yield FieldNote(
            path,
            inner.__name__,
            data.get("text", ""),
            data.get("term", ""),
            data.get("unit", ""),
            cardinality(item, many),
        )
        if is_dataclass(inner) and inner not in above:
            yield from _reference(inner, f"{path}.", above | {inner})


def cardinality(item: Field[Any], many: bool) -> str:
    """How often a field may be there: "1", "0..1" or "0..n"."""
    if many:
        return "0..n"
    return "1" if item.default is MISSING and item.default_factory is MISSING else "0..1"


def parts(document: type[Any]) -> list[type[Any]]:
    """A document's class and those of all its parts, each once, in the order of the fields."""
    found: list[type[Any]] = [document]
    for item in found:
        for hint in get_type_hints(item).values():
            inner, _ = unwrap(hint)
            if is_dataclass(inner) and inner not in found:
                found.append(inner)
    return found


def walk(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every part of a document, itself first, with its path: ``units[2].lines[1]``, items counted from 1."""
    # Not recursive: a hostile tree may be deeper than Python's stack.
    waiting = [(path, part)]
    while waiting:
        here, item = waiting.pop()
        yield here, item
        inner: list[tuple[str, Any]] = []
        for name in inner_fields(item.__class__):
            value = getattr(item, name)
            if isinstance(value, list):
                dotted = below(here, name) if value else ""
                inner += [(f"{dotted}[{number}]", each) for number, each in enumerate(value, 1)]
            elif value is not None:
                inner.append((below(here, name), value))
        waiting += reversed(inner)


@cache
def inner_fields(cls: type[Any]) -> tuple[str, ...]:
    """The fields of a class that hold parts, or lists of them."""
    return tuple(name for name, hint in get_type_hints(cls).items() if is_dataclass(unwrap(hint)[0]))


@cache
def fields_of(cls: type[Any], kind: type[Any]) -> tuple[str, ...]:
    """The fields of a class that hold single values of one type."""
    return tuple(name for name, hint in get_type_hints(cls).items() if unwrap(hint)[0] is kind)


@cache
def kinds(cls: type[Any]) -> tuple[tuple[str, str], ...]:
    """The fields of a class whose text is a number of some kind, with the kind: ("gtin", "gtin")."""
    return tuple((item.name, item.metadata["kind"]) for item in fields(cls) if item.metadata.get("kind"))


def below(path: str, name: str) -> str:
    """The path of a field of the part at ``path``. A very long one loses its middle: paths of a hostile tree of a
    hundred thousand levels would otherwise fill the memory."""
    if len(path) > _LONGEST_PATH:
        path = f"{path[:100]}...{path[-100:]}"
    return f"{path}.{name}" if path else name


def unwrap(hint: Any) -> tuple[type, bool]:
    """``Party | None`` -> (Party, False); ``list[Note]`` -> (Note, True)."""
    if get_origin(hint) is list:
        return get_args(hint)[0], True
    arguments = [a for a in get_args(hint) if a is not type(None)]
    return (arguments[0], False) if arguments else (hint, False)
