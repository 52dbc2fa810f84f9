"""The table of canonical fields: every row has a home that exists, or a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edi_gateway.documents import TYPES, DocumentError, Order, document_type
from edi_gateway.documents.field_map import FieldHome, field_homes, homes_of, plain_path, type_at

FACTS = Path(__file__).parents[3] / "shared" / "standards" / "field-map.json"


@pytest.mark.parametrize("home", field_homes(), ids=lambda home: f"{home.document}-{home.term}")
def test_every_row_has_a_home_that_exists_or_a_reason(home: FieldHome) -> None:
    assert bool(home.path) != bool(home.not_carried)
    for path in home.paths:
        type_at(document_type(home.document), path)


def test_every_document_has_rows_and_few_are_not_carried() -> None:
    assert all(homes_of(name) for name in TYPES)
    not_carried = [home for home in field_homes() if home.not_carried]
    assert len(not_carried) == 11


def test_no_two_rows_of_a_document_are_the_same() -> None:
    keys = [(home.document, home.section, home.term) for home in field_homes()]
    assert len(set(keys)) == len(keys)


@pytest.mark.skipif(not FACTS.exists(), reason="the canonical field map is not here")
def test_the_table_has_every_row_of_the_canonical_field_map() -> None:
    facts = json.loads(FACTS.read_text())
    expected = [(name, row["section"], row["field"]) for name, part in facts.items() for row in part["fields"]]
    assert [(home.document, home.section, home.term) for home in field_homes()] == expected


@pytest.mark.skipif(not FACTS.exists(), reason="the canonical field map is not here")
def test_the_releases_that_have_a_place_are_those_of_the_canonical_field_map() -> None:
    facts = json.loads(FACTS.read_text())
    releases = {"edifact_D96A": "D.96A", "edifact_D01B": "D.01B", "x12_004010": "004010", "x12_005010": "005010"}
    rows = [row for part in facts.values() for row in part["fields"]]
    expected = [" ".join(name for key, name in releases.items() if row.get(key)) for row in rows]
    assert [home.releases for home in field_homes()] == expected


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("buyer.nam", "Party has no field 'nam'"),
        ("lines.id", "'lines' is a list"),
        ("buyer[].id", "'buyer' is not a list"),
        ("lines[colour_code=1].id", "OrderLine has no field 'colour_code'"),
        ("buyer", "this is a part, not a value"),
        ("id.value", "str has no field 'value'"),
        ("lines[", r"Order has no field 'lines\['"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(path: str, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        type_at(Order, path)


def test_a_path_without_its_conditions() -> None:
    assert plain_path("lines[].stocks[kind=17].quantity.value") == "lines.stocks.quantity.value"
