"""Golden samples: messages written by hand, beside the maps, with the documents that reading them gives.

What they are is said in ``edi_gateway.mapping.golden``; ``edi-gateway map test`` shows what differs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from edi_gateway.documents import check, from_json
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.fields import getter
from edi_gateway.mapping.golden import Case, compare, find_cases, only_message
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.syntax.model import Message
from edi_gateway.validation import validate_message
from tests.mapping.support import MAPS, text, validated

FOLDERS = sorted(folder.name for folder in (MAPS / "golden").iterdir())
CASES = list(find_cases(MAPS))
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=str)
EVERY_MAP = pytest.mark.parametrize("name", FOLDERS)


@cache
def golden_map(name: str) -> CompiledMap:
    return load_map(MAPS / f"{name}.toml")


def message_of(case: Case) -> Message:
    return only_message(case.message.read_bytes(), str(case))


def written_of(case: Case) -> Message:
    return only_message(case.written.read_bytes(), str(case)) if case.written.exists() else message_of(case)


def document_of(case: Case) -> Any:
    return from_json(golden_map(case.map).document, case.document.read_text(encoding="utf-8"))


@EVERY_CASE
def test_a_sample_is_a_message_of_its_map_without_an_error(case: Case) -> None:
    message, mapping = message_of(case), golden_map(case.map)
    assert message.name == mapping.message
    assert [str(f) for f in validate_message(message, mapping.definition)[1] if f.is_error] == []


@EVERY_CASE
def test_a_sample_is_read_as_its_document_which_is_written_as_the_sample(case: Case) -> None:
    outcome = compare(golden_map(case.map), message_of(case), document_of(case), written_of(case))
    assert [str(difference) for difference in (*outcome.fields, *outcome.segments)] == []
    assert [str(f) for f in outcome.errors] == []


@EVERY_CASE
def test_what_is_written_with_care_is_the_sample_too_and_keeps_to_the_standard(case: Case) -> None:
    mapping, separator = golden_map(case.map), "+" if case.message.suffix == ".edi" else "*"
    written = mapping.write_carefully(document_of(case))
    assert [str(f) for f in written.findings if f.is_error] == []
    assert text(written.segments, separator) == text(written_of(case).segments[1:-1], separator)
    assert [str(f) for f in validated(mapping, written.segments) if f.is_error] == []


@EVERY_CASE
def test_the_document_of_a_sample_agrees_with_itself(case: Case) -> None:
    assert [str(f) for f in check(document_of(case))] == []


@EVERY_MAP
def test_there_is_a_typical_and_a_full_case(name: str) -> None:
    assert {"typical", "full"} <= {case.name for case in CASES if case.map == name}


@EVERY_MAP
def test_every_rule_of_a_map_reads_something_in_some_case(name: str) -> None:
    mapping = golden_map(name)
    documents = [document_of(case) for case in CASES if case.map == name]
    rules = list(_rules(mapping.plan.root, documents))
    used = {where for where, _, is_used in rules if is_used}  # a rule of a block is used where any use of it is
    assert sorted({f"{where}: {field}" for where, field, _ in rules if where not in used}) == []


def _rules(plan: SectionPlan, items: list[Any]) -> Iterator[tuple[str, str, bool]]:
    """The rules that read, of a part and of the lists in it: where each stands, its field, whether an item has it."""
    for planned in plan.fields:
        get = getter(planned.type.chain)
        if planned.reads:
            yield planned.rule.where, f"{plan.name}.{planned.name}", any(get(item) is not None for item in items)
    for section in plan.sections:
        assert section.list_field is not None
        get_list = getter(section.list_field.chain)
        inner = [one for item in items for one in get_list(item) or ()]
        if section.children is not None:
            below = getter(section.children.chain)
            inner += [child for item in inner for child in below(item)]
        yield from _rules(section, inner)
