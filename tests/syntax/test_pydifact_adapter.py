"""pydifact as the second opinion and as a guest: segments go over and come back."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydifact.parser import Parser

from edi_gateway.syntax.model import EDIFACT_DEFAULT, Repetitions, Segment
from edi_gateway.syntax.pydifact_adapter import (
    characters,
    from_pydifact,
    from_pydifact_segments,
    to_pydifact,
    to_pydifact_interchange,
)
from edi_gateway.syntax.writer import format_segment
from tests.syntax.building import EDIFACT, one, with_body

texts = st.text(st.sampled_from([*"ABab 01.,+:?'*"]), max_size=6)


def test_segments_go_over_and_come_back() -> None:
    segment: Segment = ["NAD", "BY", ["5412345000013", "", "9"], "", "x"]
    theirs = to_pydifact(segment)
    assert (theirs.tag, theirs.elements) == ("NAD", ["BY", ["5412345000013", "", "9"], "", "x"])
    assert from_pydifact(theirs) == segment
    assert from_pydifact(to_pydifact(["UGH"])) == ["UGH"]


def test_repetitions_become_what_pydifact_reads() -> None:
    segment: Segment = ["RFF", Repetitions([["CU", "A"], ["CU", "B"], "C"])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (read,) = Parser().parse("RFF+CU:A*CU:B*C'")
    assert to_pydifact(segment).elements == read.elements


@pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")
def test_an_interchange_becomes_one_of_pydifact() -> None:
    theirs = to_pydifact_interchange(one(EDIFACT))
    assert (theirs.control_reference, theirs.sender) == ("REF1", ["SENDER", "14"])
    (message,) = theirs.get_messages()
    assert (message.type, message.version) == ("ORDERS", "D.96A")
    assert [s.tag for s in message.segments] == ["BGM", "DTM", "UNS"]


@given(st.lists(st.lists(texts | st.lists(texts, min_size=2, max_size=3), min_size=1, max_size=4), max_size=4))
def test_pydifact_reads_what_is_written_as_we_do(elements: list[list[str | list[str]]]) -> None:
    segments: list[Segment] = [["FTX", *e] for e in elements]
    text = "".join(format_segment(s, EDIFACT_DEFAULT) for s in segments)
    body = [s.encode() for s in (format_segment(s, EDIFACT_DEFAULT)[:-1] for s in segments)]
    ours = one(with_body(*body)).messages[0].segments[1:-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = from_pydifact_segments(Parser().parse("UNA" + str(characters(EDIFACT_DEFAULT)) + text))
    # pydifact reads a segment without elements as one with a single empty element in some places
    assert [from_pydifact(to_pydifact(s)) for s in ours] == theirs
