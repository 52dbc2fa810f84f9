"""Inventory reports, remittance advices and transport statuses: golden messages, what they say, what goes together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from edi_gateway.documents import check, from_json
from edi_gateway.documents.fields import walk
from edi_gateway.mapping import CompiledMap
from edi_gateway.mapping.fields import getter
from edi_gateway.mapping.model import ReadResult
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Segment
from edi_gateway.validation import validate_message
from tests.mapping.support import MAPS, ROOT, message, read, shipped, text, validated

GOLDEN = MAPS / "golden"
SETS = ("invrpt", "remadv", "iftsta", "846", "820", "214")
NAMES = sorted(file.stem for file in MAPS.glob("*.toml") if file.stem.rsplit("-", 1)[1] in SETS)
CASES = [
    (name, file)
    for name in NAMES
    for file in sorted((GOLDEN / name).iterdir())
    if file.suffix in (".edi", ".x12") and ".out" not in file.suffixes
]


def body(path: Path) -> list[Segment]:
    """The segments of the message in a file, without its envelope."""
    found: list[Segment] = parse(path.read_bytes()).interchanges[0].messages[0].segments[1:-1]
    return found


def interpreted(mapping: CompiledMap, path: Path) -> ReadResult:
    (found,) = parse(path.read_bytes()).interchanges[0].messages
    tree, findings = validate_message(found, mapping.definition)
    assert [str(f) for f in findings] == []
    return mapping.read(found, tree)


def golden(name: str, case: str) -> Any:
    (path,) = (file for suffix in (".edi", ".x12") if (file := GOLDEN / name / f"{case}{suffix}").exists())
    return interpreted(shipped(name), path).document


def test_each_map_has_its_golden_messages() -> None:
    assert len(NAMES) == 12
    assert {name for name, _ in CASES} == set(NAMES)


@pytest.mark.parametrize(("name", "path"), CASES, ids=lambda part: getattr(part, "stem", part))
def test_a_golden_message_is_read_as_the_document_beside_it_and_written_as_stated(name: str, path: Path) -> None:
    mapping = shipped(name)
    result = interpreted(mapping, path)
    assert [str(f) for f in result.findings] == []
    assert result.document == from_json(mapping.document, path.with_suffix(".json").read_text(encoding="utf-8"))
    assert [str(f) for f in check(result.document)] == []
    written = mapping.write(result.document)
    assert [str(f) for f in written.findings] == []
    assert [str(f) for f in validated(mapping, written.segments)] == []
    stated = path.with_suffix(f".out{path.suffix}")
    separator = "+" if path.suffix == ".edi" else "*"
    assert text(written.segments, separator) == text(body(stated if stated.exists() else path), separator)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_of_a_map_occurs_in_a_golden_document(name: str) -> None:
    documents = [interpreted(shipped(name), path).document for of, path in CASES if of == name]
    said = {field for document in documents for field in _said(document)}
    ruled: dict[str, set[str]] = {}
    _gather(shipped(name).plan.root, "", ruled)
    assert {where: fields for where, fields in ruled.items() if not fields & said} == {}


def _said(document: Any) -> Iterator[str]:
    """The fields that a document says, dotted, without the numbers of items."""
    for path, part in walk(document):
        for item in fields(part):
            if getattr(part, item.name) not in (None, []):
                yield re.sub(r"\[\d+\]", "", f"{path}.{item.name}".lstrip("."))


def _gather(plan: SectionPlan, prefix: str, ruled: dict[str, set[str]]) -> None:
    """The fields of each rule, by the place of the rule: one in a block has several."""
    for planned in plan.fields:
        ruled.setdefault(planned.rule.where, set()).add(f"{prefix}{planned.name}")
    for section in plan.sections:
        _gather(section, f"{prefix}{section.source.field}.", ruled)


def test_a_figure_of_stock_says_of_what_kind_it_is() -> None:
    first, second = golden("edifact-d96a-invrpt", "full").lines
    assert [(s.kind, s.quantity.value) for s in first.stocks] == [
        ("17", Decimal(1240)),
        ("145", Decimal(1236)),
        ("198", Decimal(600)),
    ]
    assert (first.stocks[1].direction, first.stocks[1].condition, first.stocks[1].reason) == ("2", "2", "4")
    assert (first.stocks[0].price.amount, second.stocks[0].price.base_quantity.value) == (Decimal("7.95"), Decimal(100))
    assert golden("edifact-d01b-invrpt", "full").lines == [_with_notes(first), second]


def _with_notes(line: Any) -> Any:
    line.notes = golden("edifact-d01b-invrpt", "full").lines[0].notes
    return line


def test_codes_of_stock_are_those_of_edifact_whatever_the_message() -> None:
    line = golden("x12-005010-846", "full").lines[0]
    assert [s.kind for s in line.stocks] == ["17", "145", "198", "21", "124"]
    assert (line.location_id, line.available_on, line.price.amount) == ("0004", date(2024, 3, 10), Decimal("7.95"))


def test_what_is_taken_off_is_positive_in_the_document_and_negative_in_an_820() -> None:
    advice = golden("x12-004010-820", "full")
    assert [a.amount for a in advice.adjustments] == [Decimal(150)]
    assert [a.amount for line in advice.lines for a in line.adjustments] == [Decimal("189.50"), Decimal(50)]
    assert (advice.id, advice.payment_reference, advice.debit) == ("RA-2024-119", "7731004590", False)
    body = shipped("x12-004010-820").write(advice).segments
    assert [s[1] for s in body if s[0] == "ADX"] == ["-150.00", "-189.50", "-50.00"]


def test_an_820_without_a_number_of_its_own_has_that_of_its_payment() -> None:
    advice = golden("x12-004010-820", "typical")
    assert (advice.id, advice.issue_date, advice.payment_date) == ("7731004582", date(2024, 4, 8), date(2024, 4, 8))


def test_amounts_of_a_remadv_are_positive_both_ways() -> None:
    advice = golden("edifact-d96a-remadv", "full")
    assert [a.amount for a in advice.lines[0].adjustments] == [Decimal("95.20"), Decimal("23.80")]
    assert (advice.payer_account.id, advice.payer_account.bank_id) == ("DE89370400440532013000", "COBADEFFXXX")


@pytest.mark.parametrize("name", ["edifact-d96a-iftsta", "edifact-d01b-iftsta"])
def test_a_status_names_the_units_it_is_about(name: str) -> None:
    event = golden(name, "full").consignments[0].events[0]
    assert (event.status, event.reason, event.text) == ("20", "58", "Stau")
    assert (event.event_date, event.event_time) == (date(2024, 3, 8), time(11, 40))
    assert [(s.id, s.last) for s in event.ssccs] == [
        ("340123450000000017", "340123450000000024"),
        ("340123450000000031", None),
    ]
    assert (event.gross_weight.value, event.equipment[0].seals[0].id) == (Decimal("8412.5"), "4471203")


@pytest.mark.parametrize("name", ["x12-004010-214", "x12-005010-214"])
def test_when_delivery_is_expected_is_an_event_on_the_way(name: str) -> None:
    events = golden(name, "full").consignments[0].events
    assert [(e.status, e.event_date, e.estimated_delivery_date) for e in events[:2]] == [
        ("20", date(2024, 3, 7), None),
        ("31", None, date(2024, 3, 8)),
    ]


CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted(CORPUS.glob("x12/214*"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:50])
def test_real_statuses_are_read_and_written_again(path: Path) -> None:
    """They are of releases between those that ship, and read as partners' agreements let them be read."""
    mapping = shipped("x12-004010-214")
    for found in (m for interchange in parse(path.read_bytes()).interchanges for m in interchange.messages):
        made = message(mapping, found.segments[1:-1])
        tree, _ = validate_message(made, mapping.definition)
        first = mapping.read(made, tree)
        assert getter(("carrier", "id"))(first.document)
        written = mapping.write(first.document)
        assert not [str(f) for f in written.findings if f.is_error]
        assert read(mapping, written.segments).document == first.document
