"""How a document field says what it is: its meaning, its UBL or EN 16931 term, its unit or code list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints


def about(text: str, term: str, unit: str = "", kind: str = "") -> Mapping[str, str]:
    """Metadata of a field.

    Args:
        text: what the field means, for people.
        term: its UBL 2.x name, with the EN 16931 term (BT-n, BG-n) where there is one; "ext" where UBL has none.
        unit: the unit of a number, or the one code list that the value is taken from.
        kind: "gtin" for text that is a GS1 item number of fourteen digits.
    """
    return {"text": text, "term": term, "unit": unit, "kind": kind}


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One line of the field reference: ``path`` is dotted, with ``[]`` where there may be several."""

    path: str
    type: str
    text: str
    term: str
    unit: str


def reference(document: type, prefix: str = "") -> Iterator[FieldNote]:
    """Every field of a document type, nested ones after their parent; a type inside itself is listed once."""
    yield from _reference(document, prefix, frozenset({document}))


def _reference(document: type, prefix: str, above: frozenset[type]) -> Iterator[FieldNote]:
    hints = get_type_hints(document)
    for item in fields(document):
        inner, many = unwrap(hints[item.name])
        path = f"{prefix}{item.name}{'[]' if many else ''}"
        data = item.metadata
        yield FieldNote(path, inner.__name__, data.get("text", ""), data.get("term", ""), data.get("unit", ""))
        if is_dataclass(inner) and inner not in above:
            yield from _reference(inner, f"{path}.", above | {inner})


def unwrap(hint: Any) -> tuple[type, bool]:
    """``Party | None`` -> (Party, False); ``list[Note]`` -> (Note, True)."""
    if get_origin(hint) is list:
        return get_args(hint)[0], True
    arguments = [a for a in get_args(hint) if a is not type(None)]
    return (arguments[0], False) if arguments else (hint, False)
