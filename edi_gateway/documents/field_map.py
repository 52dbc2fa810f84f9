"""Where each canonical field has its home in our documents: the table from which a map's coverage is computed.

The table, ``data/field-map.csv``, has a row for every field that partners commonly exchange, per document: its term
(UBL or EN 16931 name, or plain words), and either the dotted path in our document or the reason why it has none.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_type_hints

from edi_gateway.documents.fields import unwrap
from edi_gateway.documents.registry import DocumentError

_STEP = re.compile(r"([a-z_]+)(\[(?:([a-z_]+)=([^\]]+))?\])?")


@dataclass(frozen=True, slots=True)
class FieldHome:
    """One row. ``path`` is dotted, with ``[]`` behind a list and ``[kind=17]`` where only some of its items are meant;
    it is empty where ``not_carried`` says why the document does not hold the field. Where standards say the same at
    different levels there are several paths, with `` | `` between them. ``releases`` names those whose message has a
    place for the field, with a blank between them."""

    document: str
    section: str
    term: str
    path: str
    not_carried: str
    releases: str

    @property
    def paths(self) -> tuple[str, ...]:
        """The places in the document, any of which holds the field."""
        return tuple(self.path.split(" | ")) if self.path else ()


@cache
def field_homes() -> tuple[FieldHome, ...]:
    """The whole table, in the order of the documents."""
    text = files("edi_gateway.documents").joinpath("data/field-map.csv").read_text(encoding="utf-8")
    return tuple(FieldHome(**row) for row in csv.DictReader(text.splitlines()))


def homes_of(document: str) -> tuple[FieldHome, ...]:
    """The rows of one document type."""
    return tuple(home for home in field_homes() if home.document == document)


def plain_path(path: str) -> str:
    """A path without its conditions and brackets: ``lines[].stocks[kind=17].quantity`` is ``lines.stocks.quantity``."""
    return re.sub(r"\[[^\]]*\]", "", path)


def type_at(document: type[Any], path: str) -> type[Any]:
    """The type of the single value that a path of the table leads to.

    Raises:
        DocumentError: the document has no such field, brackets do not stand exactly where a list is, or the path ends
            at a part instead of a value.
    """
    at: type[Any] = document
    for step in path.split("."):
        found = _STEP.fullmatch(step)
        hints = get_type_hints(at) if is_dataclass(at) else {}
        if found is None or found[1] not in hints:
            raise DocumentError([f"{path}: {at.__name__} has no field {step!r}."])
        inner, many = unwrap(hints[found[1]])
        if many != bool(found[2]):
            raise DocumentError([f"{path}: {found[1]!r} is {'' if many else 'not '}a list."])
        if found[3] and found[3] not in get_type_hints(inner):
            raise DocumentError([f"{path}: {inner.__name__} has no field {found[3]!r}."])
        at = inner
    if is_dataclass(at):
        raise DocumentError([f"{path}: this is a part, not a value."])
    return at
