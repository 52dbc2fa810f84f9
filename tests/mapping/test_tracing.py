"""The trace of a message agrees with its reading: every value of a document has the place and the text it came from."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.mapping.comparing import flattened
from edi_gateway.mapping.golden import Case, find_cases, only_message
from edi_gateway.mapping.run import get_text
from edi_gateway.mapping.tracing import Trace, trace
from edi_gateway.syntax.model import Message, Segment
from edi_gateway.validation import validate_message
from tests.mapping.generated import documents
from tests.mapping.support import MAPS, message, shipped

NAMES = sorted(path.stem for path in MAPS.glob("*.toml"))
CASES = list(find_cases(MAPS))
CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


def unsaid(part: Any, path: str = "") -> set[str]:
    """Paths of values that are the document's own defaults, which no map says."""
    found: set[str] = set()
    if is_dataclass(part):
        for field in fields(part):
            value, name = getattr(part, field.name), f"{path}.{field.name}".lstrip(".")
            if value is not None and field.default is not MISSING and value == field.default:
                found.add(name)
            found |= unsaid(value, name)
    elif isinstance(part, list):
        for number, item in enumerate(part, 1):
            found |= unsaid(item, f"{path}[{number}]")
    return found


def assert_agrees(found: Trace, made: Message, document: Any) -> None:
    said = dict(flattened(document))
    traced = {entry.path: entry.value for entry in found.entries}
    missing = unsaid(document) - traced.keys()
    assert traced == {path: value for path, value in said.items() if path not in missing}
    for entry in found.entries:
        assert entry.where
        if entry.source is not None:
            segment = made.segments[entry.source.index]
            assert get_text(entry.source.slot)(segment) == entry.source.text != ""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_trace_of_a_sample_has_the_values_of_its_document(case: Case) -> None:
    mapping, sample = shipped(case.map), only_message(case.message.read_bytes(), str(case))
    tree, _ = validate_message(sample, mapping.definition)
    assert_agrees(trace(mapping, sample, tree), sample, mapping.read(sample, tree).document)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=CHECKS)
@given(st.data())
def test_the_trace_has_every_value_once_with_its_text(name: str, data: st.DataObject) -> None:
    mapping = shipped(name)
    document = data.draw(documents(mapping))
    made = message(mapping, mapping.write(document).segments)
    tree, _ = validate_message(made, mapping.definition)
    found = trace(mapping, made, tree)
    assert_agrees(found, made, mapping.read(made, tree).document)
    joined = {
        planned.name.rpartition(".")[2] for planned in _fields(mapping.plan.root) if planned.rule.join is not None
    }
    paths = [entry.path for entry in found.entries if entry.path.rpartition(".")[2] not in joined]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("case", CASES, ids=str)
@settings(max_examples=20, deadline=None, suppress_health_check=CHECKS)
@given(st.data())
def test_the_trace_agrees_with_the_reading_of_messages_that_are_wrong(case: Case, data: st.DataObject) -> None:
    mapping, sample = shipped(case.map), only_message(case.message.read_bytes(), str(case))
    body = deepcopy(sample.segments[1:-1])
    for _ in range(data.draw(st.integers(1, 6))):
        at, change = data.draw(st.integers(0, len(body) - 1)), data.draw(st.sampled_from("dtsxe"))
        _change(body, at, change, data)
        if not body:
            return
    made = message(mapping, body)
    tree, _ = validate_message(made, mapping.definition)
    assert_agrees(trace(mapping, made, tree), made, mapping.read(made, tree).document)


def _change(body: list[Segment], at: int, change: str, data: st.DataObject) -> None:
    """Delete a segment, put it twice, swap it with the next, or put another text or nothing in one of its elements."""
    if change == "d":
        del body[at]
    elif change == "t":
        body.insert(at, deepcopy(body[at]))
    elif change == "s":
        body[at : at + 2] = reversed(body[at : at + 2])
    elif len(body[at]) > 1:
        number = data.draw(st.integers(1, len(body[at]) - 1))
        text = data.draw(st.sampled_from(["", " ", "ZZZ", "1", "-1.5", "X9"]))
        element = body[at][number]
        if change == "x" and isinstance(element, list) and element:
            element[data.draw(st.integers(0, len(element) - 1))] = text
        else:
            body[at][number] = text


def _fields(plan: Any) -> list[Any]:
    return [*plan.fields, *(planned for section in plan.sections for planned in _fields(section))]
