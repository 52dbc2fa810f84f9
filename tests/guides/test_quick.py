"""Quick looks say "kept" only where the rule itself finds nothing, whatever the message is like."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.guides import Guide, load_guides
from edi_gateway.guides.glance import Glance
from edi_gateway.guides.paths import View
from edi_gateway.standards import load
from edi_gateway.syntax.model import Element, Message, Repetitions, Segment
from edi_gateway.validation import validate_message
from tests.guides.test_examples import GOOD_ORDER
from tests.guides.writing import SHIPMENT, SHIPPED
from tests.validation.building import edifact, x12

GUIDES = load_guides(SHIPPED)
CASES = [(GUIDES["eancom-orders"], edifact(GOOD_ORDER)), (GUIDES["retail-856"], x12(SHIPMENT, type_="856"))]

TEXTS = st.sampled_from(
    ["", "0", "1", "2", "5", "7", "EN", "UP", "21", "137", "2", "63", "102", "203", "20240101", "20261231", "S", "O",
     "P", "I", "ST", "SF", "GM", "EUR", "XXX", "22E", "EAN008", "12.5", "-3", "1E2", "4012345000009", "4000862141404",
     "012345678905", "00006141411234567890", "X" * 40, "²"]
)  # fmt: skip
ELEMENTS: st.SearchStrategy[Element] = st.one_of(
    TEXTS, st.lists(TEXTS, min_size=2, max_size=5), st.lists(TEXTS, min_size=2, max_size=3).map(Repetitions)
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[Guide, Message]:
    guide, message = draw(st.sampled_from(CASES))
    segments = fresh(message).segments
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(segments) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "element", "component", "shorten"])):
            case "drop" if len(segments) > 3:
                del segments[at : at + draw(st.integers(1, 3))]
            case "double":
                segments[at:at] = [list(segment) for segment in segments[at : at + draw(st.integers(1, 8))]]
            case "swap":
                segments[at : at + 2] = segments[at : at + 2][::-1]
            case "element" if len(segments[at]) > 1:
                segments[at][draw(st.integers(1, len(segments[at]) - 1))] = draw(ELEMENTS)
            case "component":
                lists = [item for item in segments[at] if item.__class__ is list]
                if lists:
                    chosen = lists[0]
                    chosen[draw(st.integers(0, len(chosen) - 1))] = draw(TEXTS)  # type: ignore[index,arg-type]
            case "shorten":
                del segments[at][draw(st.integers(1, len(segments[at]))) :]
    copy = Message(
        message.standard, message.delimiters, message.type, message.release, message.association, "1", segments, 1, 1
    )
    return guide, copy


def fresh(message: Message) -> Message:
    """A message whose composites are its own, so that changing them changes no other."""
    segments: list[Segment] = [[list(e) if e.__class__ is list else e for e in s] for s in message.segments]  # type: ignore[misc]
    return Message(
        message.standard, message.delimiters, message.type, message.release, message.association, "1", segments, 1, 1
    )


@settings(max_examples=300)
@given(mutated())
def test_a_quick_look_never_passes_what_the_rule_finds(case: tuple[Guide, Message]) -> None:
    guide, message = case
    tree, _ = validate_message(message, load(message.standard, message.release, message.type))
    view, glance = View.of(message, tree), Glance(message.segments, tree)
    for rule, look in zip(guide.rules, guide.looks, strict=True):
        if look is not None and look(glance):
            assert list(rule.check(view)) == [], rule.label.rule


@pytest.mark.parametrize(("guide", "message"), CASES, ids=["eancom-orders", "retail-856"])
def test_a_good_message_is_passed_by_the_quick_looks_alone(guide: Guide, message: Message) -> None:
    message = fresh(message)
    tree, _ = validate_message(message, load(message.standard, message.release, message.type))
    glance = Glance(message.segments, tree)
    slow = [rule.label.rule for rule, look in zip(guide.rules, guide.looks, strict=True) if not (look and look(glance))]
    assert slow == []
