"""Definitions are found by name, built whole, and made once."""

from __future__ import annotations

import threading

import pytest

from edi_gateway.standards import (
    DefinitionError,
    UnknownDefinitionError,
    functional_group,
    load,
    messages,
    releases,
    segment_definition,
    service_segment,
)
from edi_gateway.standards.dictionary import Dictionary
from edi_gateway.standards.model import UNBOUNDED, CompositeDef, ElementDef, GroupNode, SegmentNode
from edi_gateway.syntax.model import Standard

EVERY_MESSAGE = [
    (standard, release, type_)
    for standard in Standard
    for release in releases(standard)
    for type_ in messages(standard, release)
]


def test_the_installed_releases_are_listed() -> None:
    assert {"D.93A", "D.96A", "D.97A", "D.01B", "D.10B", "D.21B", "D.3", "4.1"} == set(releases(Standard.EDIFACT))
    assert releases(Standard.X12) == ("004010", "005010")


def test_the_messages_of_a_release_are_listed() -> None:
    assert {"ORDERS", "INVOIC", "DESADV", "APERAK"} < set(messages(Standard.EDIFACT, "D.96A"))
    assert messages(Standard.EDIFACT, "D.3") == ("CONTRL",)
    assert {"850", "856", "997"} < set(messages(Standard.X12, "004010"))
    assert "999" in messages(Standard.X12, "005010")
    assert "dictionary" not in messages(Standard.X12, "005010")
    assert messages(Standard.X12, "003060") == ()


def test_an_edifact_message_is_complete() -> None:
    orders = load(Standard.EDIFACT, "D.96A", "ORDERS")
    assert orders.name == "EDIFACT D.96A ORDERS"
    assert orders.title == "Purchase order"
    assert [child.tag for child in orders.root.children[:3]] == ["UNH", "BGM", "DTM"]
    assert orders.root.children[-1].tag == "UNT"
    dtm = orders.root.children[2]
    assert isinstance(dtm, SegmentNode)
    assert (dtm.mandatory, dtm.max, dtm.position) == (True, 35, 2)
    lines = next(child for child in orders.root.children if isinstance(child, GroupNode) and child.tag == "LIN")
    assert lines.name == "SG25"
    assert lines.trigger.mandatory


def test_elements_carry_form_and_codes() -> None:
    bgm = load(Standard.EDIFACT, "D.96A", "ORDERS").segments["BGM"]
    name = bgm.elements[0].ref
    assert isinstance(name, CompositeDef)
    assert name.id == "C002"
    code = name.components[0].ref
    assert isinstance(code, ElementDef)
    assert (code.id, code.type, code.min, code.max) == ("1001", "an", 0, 3)
    assert code.codes is not None
    assert {"220", "380"} < code.codes
    number = bgm.elements[1].ref
    assert isinstance(number, ElementDef)
    assert number.codes is None


def test_an_x12_set_has_its_notes_group_and_unbounded_loops() -> None:
    order = load(Standard.X12, "004010", "850")
    assert order.functional_group == "PO"
    assert "P0607" in [str(note) for note in order.segments["PO1"].notes]
    unbounded = next(child for child in order.root.children if child.tag == "REF")
    assert unbounded.max == UNBOUNDED
    purpose = order.segments["BEG"].elements[0].ref
    assert isinstance(purpose, ElementDef)
    assert (purpose.id, purpose.type, purpose.min, purpose.max) == ("353", "ID", 2, 2)


def test_notes_that_could_not_be_confirmed_say_so() -> None:
    assert not any(note.confirmed for note in load(Standard.X12, "005010", "850").segments["PO1"].notes)
    assert all(note.confirmed for note in load(Standard.X12, "004010", "850").segments["PO1"].notes)


@pytest.mark.parametrize(("release", "longest"), [("D.3", 6), ("4.1", 10), ("D.96A", 10)])
def test_the_count_of_segments_is_as_long_as_the_syntax_allows(release: str, longest: int) -> None:
    type_ = "CONTRL" if release in ("D.3", "4.1") else "ORDERS"
    count = load(Standard.EDIFACT, release, type_).segments["UNT"].elements[0].ref
    assert isinstance(count, ElementDef)
    assert count.max == longest


def test_contrl_of_both_syntaxes_differs_in_its_segments() -> None:
    old = load(Standard.EDIFACT, "D.3", "CONTRL").segments["UCI"]
    new = load(Standard.EDIFACT, "4.1", "CONTRL").segments["UCI"]
    assert old.elements[5].ref.id == "0013"
    assert new.elements[5].ref.id == "0135"
    assert new.elements[0].ref.name == "Interchange control reference"


@pytest.mark.parametrize(("standard", "release", "type_"), EVERY_MESSAGE, ids=str)
def test_every_definition_is_whole(standard: Standard, release: str, type_: str) -> None:
    definition = load(standard, release, type_)
    first, last = definition.root.children[0], definition.root.children[-1]
    assert (first.tag, last.tag) == (("UNH", "UNT") if standard is Standard.EDIFACT else ("ST", "SE"))
    assert definition.title
    _check_tree(definition.root, set(definition.segments))
    if standard is Standard.X12:
        assert definition.functional_group
        for segment in definition.segments.values():
            for note in segment.notes:
                assert note.kind in "PRECL"
                assert max(note.positions) <= len(segment.elements)


def _check_tree(group: GroupNode, tags: set[str]) -> None:
    for position, node in enumerate(group.children):
        assert node.position == position
        assert node.max >= 1
        assert node.tag in tags
        if isinstance(node, GroupNode):
            assert isinstance(node.children[0], SegmentNode)
            assert node.trigger.max == 1
            _check_tree(node, tags)


@pytest.mark.parametrize(
    ("release", "type_"),
    [
        ("D.96B", "ORDERS"),
        ("D.96A", "ORDERZ"),
        ("D.96A", "dictionary"),
        ("", ""),
        ("../x12/004010", "850"),
        ("service", "syntax-3"),
        ("D.96A", "../D.96A/ORDERS"),
    ],
)
def test_what_is_not_installed_is_refused_whatever_its_name(release: str, type_: str) -> None:
    with pytest.raises(UnknownDefinitionError):
        load(Standard.EDIFACT, release, type_)


def test_a_definition_is_made_once_even_when_threads_ask_together() -> None:
    start = threading.Barrier(4)
    found: list[int] = []

    def ask() -> None:
        start.wait()
        found.append(id(load(Standard.EDIFACT, "D.21B", "INSDES")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_messages_of_a_release_share_their_elements() -> None:
    orders, invoice = (load(Standard.EDIFACT, "D.96A", type_) for type_ in ("ORDERS", "INVOIC"))
    assert orders.segments["BGM"] is invoice.segments["BGM"]


def test_a_segment_is_found_without_a_message() -> None:
    known = segment_definition(Standard.EDIFACT, "D.96A", "TDT")
    assert known is not None
    assert known.name == "Details of transport"
    assert segment_definition(Standard.EDIFACT, "D.96A", "ZZZ") is None
    assert segment_definition(Standard.EDIFACT, "nothing", "TDT") is None


def test_envelope_segments_follow_the_version() -> None:
    def separator(version: str) -> str:
        isa = service_segment(Standard.X12, version, "ISA")
        assert isa is not None
        return isa.elements[10].ref.id

    assert separator("00401") == "I10"
    assert separator("00501") == "I65"
    date = {version: service_segment(Standard.EDIFACT, version, "UNB") for version in "1234"}
    for version, unb in date.items():
        assert unb is not None
        prepared = unb.elements[3].ref
        assert isinstance(prepared, CompositeDef)
        day = prepared.components[0].ref
        assert isinstance(day, ElementDef)
        assert day.max == (8 if version == "4" else 6)
    assert service_segment(Standard.EDIFACT, "5", "UNB") is None
    assert service_segment(Standard.X12, "00401", "UNB") is None


def test_the_functional_group_of_a_set_is_known() -> None:
    assert functional_group("856") == "SH"
    assert functional_group("000") == ""


def test_a_dictionary_that_names_what_it_lacks_is_an_error() -> None:
    dictionary = Dictionary("test", {"segments": {"AAA": ["Name", "9999 M"]}})
    with pytest.raises(DefinitionError, match="9999"):
        dictionary.segment("AAA")
    with pytest.raises(DefinitionError, match="BBB"):
        dictionary.segment("BBB")
