"""Any document as one HTML page: head, parties, lines, sums against what they should be, the tree of packages."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from edi_gateway.documents.blocks import Note, Party, Totals
from edi_gateway.documents.checking import check
from edi_gateway.documents.completing import complete
from edi_gateway.documents.despatch import DespatchAdvice
from edi_gateway.documents.invoice_blocks import InvoiceTotals
from edi_gateway.documents.view import values, words
from edi_gateway.documents.view.tables import Table, brief, table
from edi_gateway.documents.view.tree import tree
from edi_gateway.documents.view.values import Fact
from edi_gateway.findings import Fault, Finding

MOST_ROWS = 2_000
"""How many lines a page shows; how many more there are is said."""

_TREE = ("orders", "units", "lines")


@dataclass(frozen=True, slots=True)
class Card:
    """A box with a title: a party, the terms of payment."""

    title: str
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Sum:
    """One of the sums: as stated or, where it is not stated, as computed."""

    label: str
    about: str
    text: str
    computed: bool
    wrong: str
    grand: bool


def render(document: Any, *, findings: list[Finding] | None = None, most_rows: int = MOST_ROWS) -> str:
    """A whole HTML page, with its style inside and nothing loaded from elsewhere; every text is escaped.

    Args:
        document: any business document.
        findings: what is wrong with it; by default what ``check`` finds.
        most_rows: how many lines, or rows of the tree, are shown at most.
    """
    found = check(document) if findings is None else findings
    return _template().render(**_page(document, found, most_rows))


def _page(document: Any, found: list[Finding], most: int) -> dict[str, Any]:
    whole = complete(document)
    wrong = {finding.place.path: finding for finding in found if finding.place.path}
    is_tree = isinstance(document, DespatchAdvice)
    tables = _tables(document, whole, wrong, most, _TREE if is_tree else ())
    sums = _sums(document, whole, wrong)
    rows, left_out = tree(document, most, _twice(found)) if is_tree else ([], 0)
    return {
        "title": words.title(document),
        "number": getattr(document, "id", ""),
        "date": getattr(document, "issue_date", None),
        "facts": _header(document),
        "parties": [_party(document, item.name) for item in _of(document, Party)],
        "cards": _cards(document),
        "notes": [note for note in getattr(document, "notes", []) if isinstance(note, Note)],
        "tables": tables,
        "tree": rows,
        "left_out": left_out,
        "sums": sums,
        "has_computed": any(each.computed for each in sums) or _any_computed(tables),
        "currency": getattr(document, "currency", None) or "",
        "findings": found,
        "spoken": words.spoken,
    }


def _header(document: Any) -> list[Fact]:
    """The single values of the document itself, quantities among them."""
    nested = frozenset(
        item.name
        for item in fields(document)
        if is_dataclass(getattr(document, item.name)) and values.small(getattr(document, item.name)) is None
    )
    return values.facts(document, without=nested | {"id", "issue_date"})


def _of(document: Any, kind: type[Any]) -> list[Any]:
    return [item for item in fields(document) if isinstance(getattr(document, item.name), kind)]


def _party(document: Any, name: str) -> Card:
    party: Party = getattr(document, name)
    shown = [Fact("", party.name, "Name")] if party.name else []
    address = party.address
    if address is not None:
        city = " ".join(part for part in (address.postal_code, address.city, address.region) if part)
        lines = (address.street, address.additional_street, address.further_line, city, address.country)
        shown += [Fact("", line) for line in lines if line]
    if party.id is not None:
        shown.append(Fact(party.id_scheme or "Number", party.id))
    shown += [Fact("Number", other.id) for other in party.other_ids]
    shown += values.facts(party, without=frozenset({"name", "address", "id", "id_scheme", "contact"}))
    if party.contact is not None:
        said = (party.contact.name, party.contact.telephone, party.contact.fax, party.contact.email)
        shown += [Fact("", line) for line in said if line]
    return Card(words.label(name), shown)


def _cards(document: Any) -> list[Card]:
    """Parts such as the terms of payment, and what allowances there are on the whole."""
    cards = []
    for item in fields(document):
        value = getattr(document, item.name)
        if (
            is_dataclass(value)
            and not isinstance(value, Party | Totals | InvoiceTotals)
            and values.small(value) is None
        ):
            shown = values.facts(value)
            lists = [each for each in fields(value) if isinstance(getattr(value, each.name), list)]
            for each in lists:
                shown += [Fact(words.label(each.name), brief(part)) for part in getattr(value, each.name)]
            cards.append(Card(words.label(item.name), shown))
    for name in ("allowances", "references", "equipment", "preceding_invoices"):
        parts = getattr(document, name, [])
        if parts:
            cards.append(Card(words.label(name), [Fact("", brief(part)) for part in parts]))
    return cards


def _tables(document: Any, whole: Any, wrong: dict[str, Finding], most: int, without: tuple[str, ...]) -> list[Table]:
    """A table for each list that is no card; a consignment gives one for its events."""
    tables = []
    small = ("allowances", "references", "notes", "equipment", "preceding_invoices", *without)
    for item in fields(document):
        stated, shown = getattr(document, item.name), getattr(whole, item.name)
        if isinstance(shown, list) and shown and item.name not in small:
            # A tax summary may be computed as a whole.
            same = stated if len(stated) == len(shown) else [type(part)() for part in shown]
            made = table(item.name, same, shown, item.name, wrong, most)
            made.title = "Lines" if item.name == "lines" else made.title
            tables.append(made)
    for number, part in enumerate(getattr(document, "consignments", []), 1):
        if part.events:
            path = f"consignments[{number}].events"
            made = table("events", part.events, part.events, path, wrong, most)
            made.title = f"Events of consignment {part.id or number}"
            tables.append(made)
    return tables


def _sums(document: Any, whole: Any, wrong: dict[str, Finding]) -> list[Sum]:
    stated, shown = getattr(document, "totals", None), getattr(whole, "totals", None)
    if shown is None:
        return []
    found = []
    for item in fields(shown):
        value = getattr(shown, item.name)
        if value is None:
            continue
        computed = stated is None or getattr(stated, item.name) is None
        if computed and not value:
            continue
        finding = wrong.get(f"totals.{item.name}")
        expected = finding.expected or "" if finding is not None else ""
        text = values.single(value, item)
        about = f"{item.metadata['text']} [{item.metadata['term']}]"
        label = "Allowances" if item.name == "allowances" else words.label(item.name)
        found.append(Sum(label, about, text, computed, expected, item.name == "payable"))
    return found


def _any_computed(tables: list[Table]) -> bool:
    return any(cell.kind == "computed" for each in tables for row in each.rows for cell in row.cells)


def _twice(found: list[Finding]) -> dict[str, str]:
    return {
        finding.place.path: finding.text
        for finding in found
        if finding.fault is Fault.DUPLICATE_IDENTIFIER and finding.place.path
    }


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("edi_gateway.documents.view"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")
