"""Splitting of text, held against a reader that looks at one character after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.syntax import tokens
from edi_gateway.syntax.model import Delimiters, Element, Repetitions, Segment

EDIFACT_3 = Delimiters("+", ":", "'", "?")
EDIFACT_4 = Delimiters("+", ":", "'", "?", "*")
X12_5 = Delimiters("+", ":", "'", "", "*")
alphabet = st.lists(st.sampled_from("?'+:*ab\n\u00e9"), max_size=60).map("".join)


def slow_reader(text: str, d: Delimiters) -> tuple[list[Segment], bool]:
    """The segments of a text, and whether it ends with a terminator."""
    segments: list[Segment] = []
    elements: list[Element] = []
    repetitions: list[str | list[str]] = []
    components: list[str] = []
    word, at, started = "", 0, False
    while at < len(text):
        c = text[at]
        at += 1
        if not started and c in "\r\n":
            continue
        started = True
        if c == d.release:
            word += text[at : at + 1]
            at += 1
        elif c in (d.component, d.repetition, d.element, d.segment):
            components.append(word)
            word = ""
            if c == d.component:
                continue
            repetitions.append(components if len(components) > 1 else components[0])
            components = []
            if c == d.repetition:
                continue
            elements.append(Repetitions(repetitions) if len(repetitions) > 1 else repetitions[0])
            repetitions = []
            if c == d.segment:
                segments.append(elements)
                elements, started = [], False
        else:
            word += c
    return segments, not started


@given(alphabet, st.sampled_from([EDIFACT_3, EDIFACT_4, X12_5]))
def test_splitting_agrees_with_reading_character_by_character(text: str, delimiters: Delimiters) -> None:
    expected, _ = slow_reader(text, delimiters)
    segments, _, _ = tokens.split_message(text, delimiters)
    assert segments == expected
    assert [[type(x) for x in s] for s in segments] == [[type(x) for x in s] for s in expected]


@given(alphabet, st.sampled_from([EDIFACT_3, EDIFACT_4, X12_5]))
def test_the_spans_of_segments_are_those_that_splitting_finds(text: str, delimiters: Delimiters) -> None:
    segments = [s for s in tokens.split_message(text, delimiters)[0] if s != [""]]
    spans = list(tokens.spans(text, delimiters))
    assert [tokens.split_segment(text[a:b], delimiters) for a, b in spans] == segments


@given(alphabet)
def test_line_breaks_inside_segments_are_noticed(text: str) -> None:
    segments, rest, inside = tokens.split_message(text, EDIFACT_3)
    everything = [v for s in segments for x in s for v in ([x] if isinstance(x, str) else x)]
    assert inside == any("\n" in str(v) for v in [*everything, rest])


@given(alphabet)
def test_what_follows_the_last_terminator_is_given_as_it_stands(text: str) -> None:
    _, rest, _ = tokens.split_message(text, EDIFACT_3)
    assert text.endswith(rest)
    if "'" not in text:
        assert rest == text.lstrip("\n")


def test_binary_data_is_passed_over_by_its_length() -> None:
    d = Delimiters("*", ">", "~")
    text = "BIN*5*a~b*c~BDS*ASC*3*~~~~REF*1~"
    assert [text[a:b] for a, b in tokens.spans(text, d)] == ["BIN*5*a~b*c", "BDS*ASC*3*~~~", "REF*1"]


def test_binary_data_whose_length_lies_ends_at_the_next_terminator() -> None:
    d = Delimiters("*", ">", "~")
    for length in ("4", "6", "x", "-1", "99999999999999999999", "\u0665"):
        text = f"BIN*{length}*abcde~REF*1~"
        assert [text[a:b] for a, b in tokens.spans(text, d)] == [f"BIN*{length}*abcde", "REF*1"]
