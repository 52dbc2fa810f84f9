"""The reference page of all documents, ``python -m edi_gateway.documents.reference > docs/documents.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

from edi_gateway.documents.codes import CODE_LISTS, UNITS
from edi_gateway.documents.fields import cardinality, parts, unwrap
from edi_gateway.documents.registry import TYPES

_HEAD = """# Business documents

An order, an invoice, a ship notice is one thing, whatever standard it came in. Maps read messages into these documents
and write messages from them; the JSON of `edi-gateway` holds them, and every document has a JSON Schema.

- Money and quantities are decimals and keep every digit; in JSON they are strings.
- Dates are `2024-03-01`, times `08:30:00` without a time zone.
- Codes are of one list each, whatever the message said; [the lists](#code-lists) are named below.
- What a document does not say is left out; there is no empty text and no null.
- `1` is a field that must be there, `0..1` may be, `0..n` is a list.
- Terms are those of UBL 2.x, BT and BG numbers those of EN 16931; `ext` stands where UBL has no term.

This page is made by `python -m edi_gateway.documents.reference > docs/documents.md`.
"""
_PLAIN_NAMES = {"str": "text", "Decimal": "decimal", "int": "whole number", "bool": "true/false"}


def page() -> str:
    """The whole page, in Markdown."""
    documents = list(TYPES.values())
    shared = _shared(documents)
    lines = [_HEAD]
    lines += [f"- [{cls.__name__}](#{cls.__name__.lower()}): {_summary(cls)}" for cls in documents]
    for cls in documents:
        lines += ["", f"## {cls.__name__}", ""]
        lines += list(_section(cls))
        for part in parts(cls)[1:]:
            if part not in shared:
                lines += ["", f"### {part.__name__}", "", *_section(part)]
    lines += ["", "## Shared parts", "", "Several documents have these."]
    for part in shared:
        lines += ["", f"### {part.__name__}", "", *_section(part)]
    lines += ["", *_lists()]
    return "\n".join(lines) + "\n"


def _shared(documents: list[type[Any]]) -> list[type[Any]]:
    """The parts that more than one document has, in the order in which they are met."""
    counts: dict[type[Any], int] = {}
    for cls in documents:
        for part in parts(cls)[1:]:
            counts[part] = counts.get(part, 0) + 1
    return [part for part, count in counts.items() if count > 1]


def _section(cls: type[Any]) -> Iterator[str]:
    yield " ".join(_paragraph.strip() for _paragraph in (cls.__doc__ or "").strip().splitlines())
    yield ""
    yield "| field | card. | type | meaning | UBL, EN 16931 | unit or code list |"
    yield "|---|---|---|---|---|---|"
    hints = get_type_hints(cls)
    for item in fields(cls):
        inner, many = unwrap(hints[item.name])
        about = item.metadata
        yield (
            f"| `{item.name}` | {cardinality(item, many)} | {_type(inner)} | {about['text']} | "
            f"{_code(about['term'])} | {about['unit'] or ''} |"
        )


def _type(kind: type) -> str:
    if is_dataclass(kind):
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    return _PLAIN_NAMES.get(kind.__name__, kind.__name__)


def _code(term: str) -> str:
    name, bracket, terms = term.partition(" (")
    return f"`{name}`{bracket}{terms}"


def _summary(cls: type[Any]) -> str:
    return (cls.__doc__ or "").strip().splitlines()[0]


def _lists() -> Iterator[str]:
    yield from ("## Code lists", "", "| name | what | who keeps it |", "|---|---|---|")
    yield from (f"| {item.name} | {item.title} | {item.agency} |" for item in CODE_LISTS.values())
    yield from ("", "## Units", "", "| unit | what |", "|---|---|")
    yield from (f"| {name} | {text} |" for name, text in UNITS.items())


if __name__ == "__main__":
    sys.stdout.write(page())
