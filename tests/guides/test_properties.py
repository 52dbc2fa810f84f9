"""Whatever a partner sends, checking it against a guide gives findings and never an exception."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.guides import Guide, load_guides
from edi_gateway.standards import load
from edi_gateway.syntax.model import Element, Message, Repetitions, Segment
from edi_gateway.validation import validate_message
from tests.guides.test_examples import GOOD_ORDER
from tests.guides.writing import SHIPMENT, SHIPPED
from tests.validation.building import edifact, x12

GUIDES = load_guides(SHIPPED)
VALUES: list[Element] = [
    "", "0", "-", "1e9", "٣", "99999999999999999999", "20261399", "\x00", "S", "9" * 500, ",5",
    ["2", "20260101", "102"], ["137", "20269999", "718"], ["", ""], [], Repetitions(), Repetitions(["a", ["b", "c"]]),
]  # fmt: skip


def _mutate(segments: list[Segment], random_: random.Random) -> None:
    """One change such as a broken or hostile sender might make."""
    at = random_.randrange(len(segments))
    kind = random_.randrange(6)
    if kind == 0:
        del segments[at]
    elif kind == 1:
        segments.insert(random_.randrange(len(segments) + 1), list(segments[at]))
    elif kind == 2:
        other = random_.randrange(len(segments))
        segments[at], segments[other] = segments[other], segments[at]
    elif kind == 3:
        del segments[at][random_.randrange(1, len(segments[at]) + 1) :]
    elif kind == 4:
        segments[at].append(random_.choice(VALUES))
    elif len(segments[at]) > 1:
        segments[at][random_.randrange(1, len(segments[at]))] = random_.choice(VALUES)
    if not segments:
        segments.append(["UNH"])


@pytest.mark.parametrize("name", GUIDES)
@settings(max_examples=150, deadline=None)
@given(changes=st.integers(1, 12), seed=st.randoms(use_true_random=False))
def test_check_never_raises_and_says_where(name: str, changes: int, seed: random.Random) -> None:
    guide = GUIDES[name]
    message = x12(SHIPMENT, type_="856") if name == "retail-856" else edifact(GOOD_ORDER)
    for _ in range(changes):
        _mutate(message.segments, seed)
    _check(guide, message)


def _check(guide: Guide, message: Message) -> None:
    definition = load(message.standard, message.release, message.type)
    tree, findings = validate_message(message, definition)
    found = guide.check(message, tree, definition)
    assert found == guide.check(message, tree, definition)
    assert len(guide.agreed(message, tree, findings)) == len(findings)
    for finding in found:
        assert finding.place.segment is not None
        assert 1 <= finding.place.segment <= len(message.segments) + 1
        assert f"guide {guide.name}" in finding.text
