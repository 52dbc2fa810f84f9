"""Whatever a partner sends: validation never raises, and the quick check never passes what the careful one faults."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.findings import Finding, Place, Severity
from edi_gateway.standards import load, messages, releases, segment_definition
from edi_gateway.standards.model import CompositeDef, ElementDef, SegmentDef, Use
from edi_gateway.syntax.model import Element, Message, Repetitions, Segment, Standard
from edi_gateway.validation.compiled import NO_VERDICT, compile_checks
from edi_gateway.validation.elements import explain
from edi_gateway.validation.model import Loop
from edi_gateway.validation.rules import Rules
from tests.validation.building import ORDERS, PURCHASE_ORDER, SHIP_NOTICE, check, edifact, x12

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.,-", max_size=12),
    st.sampled_from(["", "1", "220", "EA", "20240131", "20240231", "1230", "102", "Y", "²", "١٢", "-1.5", "X" * 81]),
)
ELEMENTS: st.SearchStrategy[Element] = st.one_of(
    TEXTS,
    st.lists(TEXTS, min_size=2, max_size=7),
    st.lists(st.one_of(TEXTS, st.lists(TEXTS, min_size=2, max_size=4)), min_size=2, max_size=4).map(Repetitions),
)

SAMPLES = [edifact(ORDERS), x12(PURCHASE_ORDER), x12(SHIP_NOTICE, type_="856")]
TAGS = [
    "BGM",
    "DTM",
    "NAD",
    "LIN",
    "QTY",
    "UNS",
    "CNT",
    "MOA",
    "UNT",
    "HL",
    "N1",
    "PO1",
    "LS",
    "LE",
    "SE",
    "",
    "ZZ9",
    "ü",
]


@st.composite
def mutated(draw: st.DrawFn) -> Message:
    """A good message in which segments were dropped, doubled, moved, inserted, and elements put in or taken out."""
    sample = draw(st.sampled_from(SAMPLES))
    segments: list[Segment] = [list(segment) for segment in sample.segments]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(segments)))
        match draw(st.sampled_from(["drop", "double", "swap", "insert", "element", "shorten"])):
            case "drop":
                del segments[at : at + draw(st.integers(1, 3))]
            case "double":
                segments[at:at] = [list(segment) for segment in segments[at : at + 3]]
            case "swap":
                segments[at : at + 2] = segments[at : at + 2][::-1]
            case "insert":
                segments.insert(at, [draw(st.sampled_from(TAGS)), *draw(st.lists(ELEMENTS, max_size=3))])
            case "element" if at < len(segments):
                place = draw(st.integers(1, len(segments[at])))
                segments[at][place : place + 1] = [draw(ELEMENTS)]
            case "shorten" if at < len(segments):
                del segments[at][draw(st.integers(1, len(segments[at]))) :]
    return Message(
        standard=sample.standard,
        delimiters=sample.delimiters,
        type=sample.type,
        release=sample.release,
        association="",
        reference="1",
        segments=segments,
        index=1,
        interchange_index=1,
    )


@settings(max_examples=200)
@given(mutated())
def test_no_message_makes_validation_raise(message: Message) -> None:
    tree, found = check(message)
    placed = sorted(indexes(tree))
    assert len(placed) == len(set(placed)), "no segment stands twice in the tree"
    left_out = set(range(len(message.segments))) - set(placed)
    told = {finding.place.segment for finding in found}
    assert all(index + 1 in told for index in left_out), "what is left out of the tree is told"
    for finding in found:
        check_place(finding, message)


def indexes(loop: Loop) -> list[int]:
    found: list[int] = []
    for children in loop.children.values():
        for child in children:
            found += indexes(child) if isinstance(child, Loop) else [child]
    return found


def check_place(finding: Finding, message: Message) -> None:
    assert finding.text.isprintable()
    assert finding.place.segment is not None
    assert 1 <= finding.place.segment <= len(message.segments) + 1
    assert finding.place.path is not None


def every_segment() -> list[SegmentDef]:
    found: dict[tuple[str, str], SegmentDef] = {}
    for standard in Standard:
        for release in releases(standard):
            for type_ in messages(standard, release):
                for tag, segment in load(standard, release, type_).segments.items():
                    found[release, tag] = segment
    return list(found.values())


EVERY_SEGMENT = every_segment()


@st.composite
def value_of(draw: st.DrawFn, element: ElementDef) -> str:
    """Often a value that fits the element, sometimes another."""
    if draw(st.integers(0, 9)) == 0:
        return draw(TEXTS)
    if element.codes:
        return draw(st.sampled_from(sorted(element.codes)))
    if element.type in ("DT", "TM"):
        return draw(st.sampled_from(["20240131", "1230", "123059", "20241301"]))
    alphabet = "0123456789" if element.type[0] in "nNR" else "ABC 12"
    return draw(st.text(alphabet=alphabet, min_size=max(element.min, 1), max_size=min(element.max, 20) or 1))


@st.composite
def element_of(draw: st.DrawFn, use: Use) -> Element:
    if not use.mandatory and draw(st.booleans()):
        return ""
    if draw(st.integers(0, 30)) == 0:
        return draw(ELEMENTS)
    if isinstance(use.ref, ElementDef):
        return draw(value_of(use.ref))
    parts = [
        draw(value_of(part.ref)) if part.mandatory or draw(st.booleans()) else ""
        for part in use.ref.components
        if isinstance(part.ref, ElementDef)
    ]
    while parts and not parts[-1]:
        parts.pop()
    return parts if len(parts) > 1 else "".join(parts)


@st.composite
def segment_of(draw: st.DrawFn) -> tuple[SegmentDef, Segment]:
    definition = draw(st.sampled_from(EVERY_SEGMENT))
    count = draw(st.integers(0, len(definition.elements)))
    elements: list[Element] = [draw(element_of(use)) for use in definition.elements[:count]]
    while elements and elements[-1] == "" and draw(st.integers(0, 9)):
        elements.pop()
    return definition, [definition.tag, *elements]


@settings(max_examples=400)
@given(segment_of(), st.sampled_from([".", ","]))
def test_the_quick_check_passes_only_what_the_careful_one_does(pair: tuple[SegmentDef, Segment], mark: str) -> None:
    definition, segment = pair
    standard = (
        Standard.EDIFACT
        if any(isinstance(u.ref, ElementDef) and u.ref.type in ("a", "n", "an") for u in _leaves(definition))
        else Standard.X12
    )
    rules = Rules(standard, mark if standard is Standard.EDIFACT else ".", Severity.ERROR, Severity.NOTE)
    careful = explain(segment, definition, Place(segment=1, tag=definition.tag), rules)
    try:
        quick = compile_checks(definition)[len(segment)](segment, rules.mark)
    except NO_VERDICT:
        quick = False
    if quick:
        assert careful == []
    elif not careful:
        assert _beyond_the_quick_check(definition, segment)


def _leaves(definition: SegmentDef) -> list[Use]:
    found: list[Use] = []
    for use in definition.elements:
        found += use.ref.components if isinstance(use.ref, CompositeDef) else [use]
    return found


def _beyond_the_quick_check(definition: SegmentDef, segment: Segment) -> bool:
    """Rare forms without fault that are left to the careful check: repetitions, composites with notes of their own."""
    return any(isinstance(element, Repetitions) for element in segment) or any(
        isinstance(use.ref, CompositeDef) and use.ref.notes for use in definition.elements
    )


def test_every_segment_of_every_release_has_quick_checks_for_all_lengths() -> None:
    for definition in EVERY_SEGMENT:
        for length, quick in enumerate(compile_checks(definition)):
            if length > 1:
                assert quick([definition.tag, *[""] * (length - 1)], ".") is False


def test_the_segments_come_from_all_releases() -> None:
    assert len(EVERY_SEGMENT) > 700
    assert segment_definition(Standard.X12, "005010", "PO1") in EVERY_SEGMENT
