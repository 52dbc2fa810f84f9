"""Rows that pair document fields with XML elements, and how such a table writes and reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, TypeAlias

from lxml import etree

from edi_gateway.documents.flat import Flat

NO_CURRENCY = "XXX"
"""ISO 4217: no currency. Amounts in XML must name one."""

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
}
CII_NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_ALL = NAMESPACES | CII_NAMESPACES
_SCHEMES = {"GLN": "0088", "DUNS": "0060"}
_SCHEMES_READ = {"0088": "GLN", "0060": "DUNS"}
"""Schemes of ISO 6523; those that are not in it are written under our own names."""

_INDEX = re.compile(r"\[(\d+)\]")

XmlElement: TypeAlias = "etree._Element"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value. ``attribute`` is a second field that stands in an attribute, ``more`` are further ones, ``fixed`` an
    attribute with a constant. The path "." is the element itself. ``amount`` gets the document's currency.
    ``mandatory`` is written where the document has nothing but the part needs it; the extension then says that it is
    not in the document."""

    path: str
    field: str
    attribute: tuple[str, str] | None = None
    scheme: bool = False
    fixed: tuple[str, str] | None = None
    amount: bool = False
    mandatory: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A text that is always the same, written where its part has anything else."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Split:
    """Text that begins with its subject code between number signs, ``#AAI#text``, as EN 16931 invoices have it; with
    ``code`` "" just the text of the element."""

    path: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document, or with ``field`` "" of the same part in an element of its own. Among several elements
    of the same name it is the first that has ``having`` (a path and its text; "" any text), has ``also``, lacks
    ``lacking``, and at the path that ``unlike`` begins with has none of
    the texts that follow there."""

    path: str
    field: str
    rows: Sequence[Row]
    always: bool = False
    having: tuple[str, str] | None = None
    lacking: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Many:
    """A list. The conditions are those of ``Part``."""

    path: str
    field: str
    rows: Sequence[Row]
    having: tuple[str, str] | None = None
    lacking: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()


Row: TypeAlias = "Leaf | Constant | Split | Part | Many"


def qualified(name: str) -> str:
    """``cbc:ID`` as lxml writes names."""
    prefix, _, local = name.partition(":")
    return f"{{{_ALL[prefix]}}}{local}"


class TableWriter:
    """Writes flat values as elements, those of UBL or of another syntax for which there is a table."""

    def __init__(self, flat: Flat, currency: str) -> None:
        self.flat = flat
        self.currency = currency
        self.counts: dict[str, int] = {}
        for path in flat:
            for index in _INDEX.finditer(path):
                above = path[: index.start()]
                self.counts[above] = max(int(index[1]), self.counts.get(above, 0))

    def write(self, rows: Sequence[Row], parent: XmlElement, prefix: str) -> bool:
        """Write the rows of a part; says whether it held anything."""
        constants: list[tuple[int, Constant]] = []
        filled = False
        for row in rows:
            if isinstance(row, Constant):
                constants.append((len(parent), row))
            elif isinstance(row, Leaf):
                filled |= self._leaf(row, parent, prefix)
            elif isinstance(row, Split):
                filled |= self._split(row, parent, prefix)
            elif isinstance(row, Part):
                filled |= self._part(row, parent, prefix)
            else:
                filled |= self._many(row, parent, prefix)
        if filled:
            for shift, (at, constant) in enumerate(constants):
                _insert(parent, at + shift, constant)
            self._mandatory(rows, parent, prefix)
        return filled

    def _leaf(self, row: Leaf, parent: XmlElement, prefix: str) -> bool:
        value = self.flat.get(prefix + row.field)
        if value is None:
            return False
        element = parent if row.path == "." else _make(parent, row.path)
        element.text = plain_text(value)
        self._attributes(row, element, prefix)
        return True

    def _attributes(self, row: Leaf, element: XmlElement, prefix: str) -> None:
        if row.amount:
            element.set("currencyID", self.currency)
        if row.fixed:
            element.set(*row.fixed)
        for name, field in _attributes(row):
            other = self.flat.get(prefix + field)
            if other is not None:
                element.set(name, _SCHEMES.get(other, str(other)) if row.scheme else str(other))

    def _mandatory(self, rows: Sequence[Row], parent: XmlElement, prefix: str) -> None:
        for row in rows:
            if isinstance(row, Leaf) and row.mandatory and self.flat.get(prefix + row.field) is None:
                names = {qualified(r.path.split("/")[0]) for r in rows[rows.index(row) + 1 :] if r.path}
                at = next((n for n, e in enumerate(parent) if e.tag in names), len(parent))
                element = etree.Element(qualified(row.path))
                element.text = row.mandatory
                parent.insert(at, element)
                self._attributes(row, element, prefix)

    def _split(self, row: Split, parent: XmlElement, prefix: str) -> bool:
        text = self.flat.get(prefix + row.text)
        if text is None:
            return False
        code = self.flat.get(prefix + row.code) if row.code else None
        parent.text = f"#{code}#{text}" if code is not None else text
        return True

    def _part(self, row: Part, parent: XmlElement, prefix: str) -> bool:
        inner = f"{prefix}{row.field}." if row.field else prefix
        first_new = len(parent)
        element = _make(parent, row.path)
        filled = self.write(row.rows, element, inner)
        if not filled and not row.always:
            del parent[first_new:]
        return filled

    def _many(self, row: Many, parent: XmlElement, prefix: str) -> bool:
        count = self.counts.get(prefix + row.field, 0)
        for number in range(1, count + 1):
            first_new = len(parent)
            if not self.write(row.rows, _make(parent, row.path), f"{prefix}{row.field}[{number}]."):
                del parent[first_new:]
        return count > 0


def read_rows(rows: Sequence[Row], parent: XmlElement, prefix: str, flat: Flat) -> None:
    """Put what a table finds in an element into flat values, as texts."""
    for row in rows:
        if isinstance(row, Leaf):
            _read_leaf(row, parent, prefix, flat)
        elif isinstance(row, Split):
            _read_split(row, parent, prefix, flat)
        elif isinstance(row, Part):
            element = next(_matching(row, parent), None)
            if element is not None:
                read_rows(row.rows, element, f"{prefix}{row.field}." if row.field else prefix, flat)
        elif isinstance(row, Many):
            for number, element in enumerate(_matching(row, parent), 1):
                read_rows(row.rows, element, f"{prefix}{row.field}[{number}].", flat)


def _read_leaf(row: Leaf, parent: XmlElement, prefix: str, flat: Flat) -> None:
    element = parent.find(row.path, NAMESPACES)
    if element is None or not (element.text or "").strip():
        return
    flat[prefix + row.field] = (element.text or "").strip()
    for name, field in _attributes(row):
        other = element.get(name)
        if other:
            flat[prefix + field] = _SCHEMES_READ.get(other, other) if row.scheme else other


def _attributes(row: Leaf) -> tuple[tuple[str, str], ...]:
    return (row.attribute, *row.more) if row.attribute else row.more


def _read_split(row: Split, parent: XmlElement, prefix: str, flat: Flat) -> None:
    text = (parent.text or "").strip()
    mark, code, rest = text[:1], *text[1:].partition("#")[::2]
    if row.code and mark == "#" and rest and code.isalnum() and len(code) <= 3:
        flat[prefix + row.code] = code
        text = rest
    if text:
        flat[prefix + row.text] = text


def _matching(row: Part | Many, parent: XmlElement) -> Iterator[XmlElement]:
    for element in parent.findall(row.path, NAMESPACES):
        if row.having is not None:
            text = element.findtext(row.having[0], None, NAMESPACES)
            if text is None or (row.having[1] and text.strip() != row.having[1]):
                continue
        if row.unlike and (element.findtext(row.unlike[0], "", NAMESPACES)).strip() in row.unlike[1:]:
            continue
        if any(element.find(path, NAMESPACES) is not None for path in row.lacking):
            continue
        if all(element.find(path, NAMESPACES) is not None for path in row.also):
            yield element


def _make(parent: XmlElement, path: str) -> XmlElement:
    """A new element at the end of a path; those on the way are shared with the row before."""
    *above, last = path.split("/")
    for name in above:
        tag = qualified(name)
        parent = parent[-1] if len(parent) and parent[-1].tag == tag else etree.SubElement(parent, tag)
    return etree.SubElement(parent, qualified(last))


def _insert(parent: XmlElement, at: int, constant: Constant) -> None:
    *above, last = constant.path.split("/")
    outer = etree.Element(qualified(above[0] if above else last))
    inner = outer
    for name in [*above[1:], last] if above else []:
        inner = etree.SubElement(inner, qualified(name))
    inner.text = constant.text
    parent.insert(at, outer)


def plain_text(value: Any) -> str:
    """A value in the lexical form of XML Schema."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
