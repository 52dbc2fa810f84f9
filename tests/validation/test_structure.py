"""Segments in the wrong place, missing or too many: each is told once, in its place, and the rest is still checked."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault, Severity
from edi_gateway.standards import load
from edi_gateway.standards.model import GroupNode
from edi_gateway.syntax.model import Message, Standard
from edi_gateway.validation.model import Loop
from tests.validation.building import (
    ORDERS,
    PURCHASE_ORDER,
    SHIP_NOTICE,
    brief,
    changed,
    check,
    edifact,
    findings,
    x12,
)

F = Fault


def outline(loop: Loop, message: Message) -> list[object]:
    """The tree as nested lists of tags, in the order of the definition."""
    rows: list[object] = []
    for position in sorted(loop.children):
        for child in loop.children[position]:
            if isinstance(child, Loop):
                rows.append([child.node.name, *outline(child, message)])
            else:
                rows.append(message.segments[child][0])
    return rows


def test_a_good_order_has_its_tree_and_no_finding() -> None:
    message = edifact()
    tree, found = check(message)
    assert found == []
    assert outline(tree, message) == [
        "UNH",
        "BGM",
        "DTM",
        ["SG1", "RFF"],
        ["SG2", "NAD", ["SG5", "CTA", "COM"]],
        ["SG2", "NAD"],
        ["SG7", "CUX"],
        ["SG25", "LIN", "PIA", "QTY", ["SG28", "PRI"]],
        ["SG25", "LIN", "QTY"],
        "UNS",
        "MOA",
        "CNT",
        "UNT",
    ]


def test_a_good_x12_order_has_its_tree_and_no_finding() -> None:
    message = x12()
    tree, found = check(message)
    assert found == []
    assert outline(tree, message) == [
        "ST",
        "BEG",
        "REF",
        ["N1", "N1", "N3", "N4"],
        ["PO1", "PO1", ["PID", "PID"]],
        ["PO1", "PO1"],
        ["CTT", "CTT"],
        "SE",
    ]


def test_children_are_found_by_the_position_of_their_node() -> None:
    message = edifact()
    tree, _ = check(message)
    lines = next(node for node in tree.node.children if isinstance(node, GroupNode) and node.tag == "LIN")
    loops = tree.loops(lines.position)
    assert [message.segments[loop.segments(0)[0]][1] for loop in loops] == ["1", "2"]


def test_levels_of_a_ship_notice_are_one_repeating_loop() -> None:
    message = x12(SHIP_NOTICE, type_="856")
    tree, found = check(message)
    assert found == []
    assert outline(tree, message)[2:5] == [
        ["HL", "HL", "TD5"],
        ["HL", "HL", "PRF"],
        ["HL", "HL", "LIN", "SN1"],
    ]


EDIFACT_FAULTS = [
    # what is replaced, by what, what is found
    ("BGM+220+4711+9", "", [(F.MISSING_SEGMENT, "2 BGM")]),
    ("DTM+137:20240131:102", "", [(F.MISSING_SEGMENT, "3 DTM")]),
    ("UNS+S", "", [(F.MISSING_SEGMENT, "17 UNS")]),  # MOA may stand in a line: CNT is what cannot
    ("CTA+OC+:Miller", "XYZ+1\nCTA+OC+:Miller", [(F.UNKNOWN_SEGMENT, "6 XYZ")]),
    ("CTA+OC+:Miller", "BUS+1\nCTA+OC+:Miller", [(F.UNKNOWN_SEGMENT, "6 BUS")]),
    ("BGM+220+4711+9", "BGM+220+4711+9\nBGM+220+4711+9", [(F.SEGMENT_TOO_OFTEN, "3 BGM")]),
    ("DTM+137:20240131:102", "\n".join(["DTM+137:20240131:102"] * 40), [(F.SEGMENT_TOO_OFTEN, "38 DTM")]),
    ("RFF+CT:C-17", "\n".join(["RFF+CT:C-17"] * 12), [(F.LOOP_TOO_OFTEN, "14 RFF")]),
    # a segment in an open group, at a place that has passed
    ("CNT+2:2", "DTM+2:20240131:102\nCNT+2:2", [(F.SEGMENT_OUT_OF_ORDER, "18 DTM")]),
    ("CUX+2:EUR:9", "CUX+2:EUR:9\nBGM+220", [(F.SEGMENT_OUT_OF_ORDER, "10 BGM")]),
    # a segment far too early, past what is mandatory
    ("NAD+SU", "CNT+2:2\nNAD+SU", [(F.SEGMENT_OUT_OF_ORDER, "8 CNT")]),
    # a segment whose group has not begun
    ("NAD+SU+4399901000001::9", "NAD+SU+4399901000001::9\nCOM+1:TE", [(F.UNEXPECTED_SEGMENT, "9 COM")]),
    # a group of several segments at the wrong place: its trigger is told, what follows it is not
    (
        "CUX+2:EUR:9",
        "CUX+2:EUR:9\nNAD+DP+4399901000018::9\nCTA+OC+:Jones\nCOM+1:TE",
        [(F.SEGMENT_OUT_OF_ORDER, "10 NAD")],
    ),
    # the trigger of a group is missing: one finding, not one for each segment of the group
    ("LIN+1++4000862141404:EN", "", [(F.MISSING_SEGMENT, "10 LIN")]),
    # several faults, each with its own place
    (
        "BGM+220+4711+9\nDTM+137:20240131:102\nRFF+CT:C-17",
        "DTM+137:20240131:102\nXXX\nRFF+CT:C-17\nBGM+220",
        [(F.MISSING_SEGMENT, "2 BGM"), (F.UNKNOWN_SEGMENT, "3 XXX"), (F.SEGMENT_OUT_OF_ORDER, "5 BGM")],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), EDIFACT_FAULTS)
def test_edifact(old: str, new: str, expected: list[tuple[Fault, str]]) -> None:
    assert brief(findings(edifact(changed(ORDERS, old, new)))) == expected


X12_FAULTS = [
    ("BEG*00*SA*4711**20240131", "", [(F.MISSING_SEGMENT, "2 BEG")]),
    ("CTT*2", "ZZZ*1\nCTT*2", [(F.UNKNOWN_SEGMENT, "10 ZZZ")]),
    ("CTT*2", "CTT*2\nCTT*2", [(F.LOOP_TOO_OFTEN, "11 CTT")]),
    ("REF*DP*042", "CTT*2\nREF*DP*042", [(F.SEGMENT_OUT_OF_ORDER, "3 CTT")]),
    ("PO1*2*7", "BEG*00*SA*1**20240131\nPO1*2*7", [(F.SEGMENT_OUT_OF_ORDER, "9 BEG")]),
    ("CTT*2", "CTT*2\nLQ*1*2", [(F.UNEXPECTED_SEGMENT, "11 LQ")]),
    ("PO1*1*5*EA*12.5*PE*UP*012345678905", "", [(F.SEGMENT_OUT_OF_ORDER, "7 PID")]),
    ("N4*Duluth", "N3*a\nN3*b\nN4*Duluth", [(F.SEGMENT_TOO_OFTEN, "7 N3")]),
    ("CTT*2", "LE*1\nCTT*2", [(F.UNEXPECTED_SEGMENT, "10 LE")]),
    ("CTT*2", "LS*1\nLDT*AF*1*DA\nCTT*2", [(F.MISSING_SEGMENT, "12 LE")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), X12_FAULTS)
def test_x12(old: str, new: str, expected: list[tuple[Fault, str]]) -> None:
    assert brief(findings(x12(changed(PURCHASE_ORDER, old, new)))) == expected


def test_a_bounded_loop_is_part_of_the_tree() -> None:
    message = x12(changed(PURCHASE_ORDER, "CTT*2", "LS*1\nLDT*AF*1*DA\nLE*1\nCTT*2"))
    tree, found = check(message)
    assert found == []
    assert outline(tree, message)[5] == ["PO1", "PO1", ["LS", "LS", ["LDT", "LDT"], "LE"]]


def test_a_segment_missing_in_a_group_is_told_with_what_stands_there() -> None:
    text = changed(SHIP_NOTICE, "BSN*00*SN1*20240131*1230\n", "BSN*00*SN1*20240131*1230\nDTM*011*20240131\n")
    message = x12(changed(text, "HL*1**S\nTD5**2*UPSN\nHL*2*1*O\nPRF*4711\nHL*3*2*I\n", ""), type_="856")
    missing = findings(message)[0]
    assert missing.fault is Fault.MISSING_SEGMENT
    assert (missing.place.segment, missing.place.tag, missing.expected) == (4, "HL", "HL")
    assert "before LIN" in missing.text


def test_a_missing_segment_inside_a_group_names_the_group() -> None:
    (missing,) = findings(edifact(changed(ORDERS, "CNT+2:2", "CNT+2:2\nALC+A")))
    assert missing.fault is Fault.MISSING_SEGMENT
    assert (missing.place.segment, missing.place.tag, missing.expected) == (20, "MOA", "MOA")
    assert missing.place.path == "SG54[1]/MOA"
    assert "SG54" in missing.text


def test_the_same_segment_is_read_by_its_order() -> None:
    """ALC begins a group in the heading, in each line and in the summary; MOA stands below each and on its own."""
    text = changed(ORDERS, "CUX+2:EUR:9", "CUX+2:EUR:9\nALC+A\nMOA+8:1")
    text = changed(text, "PRI+AAA:12.50", "PRI+AAA:12.50\nALC+C\nMOA+8:2")
    text = changed(text, "CNT+2:2", "CNT+2:2\nALC+A\nMOA+8:3")
    message = edifact(text)
    tree, found = check(message)
    assert found == []
    rows = outline(tree, message)
    assert ["SG18", "ALC", ["SG21", "MOA"]] in rows
    assert ["SG25", "LIN", "PIA", "QTY", ["SG28", "PRI"], ["SG39", "ALC", ["SG42", "MOA"]]] in rows
    assert rows[-2] == ["SG54", "ALC", "MOA"]


def test_the_path_names_every_loop_with_its_number() -> None:
    (unknown,) = findings(edifact(changed(ORDERS, "QTY+21:7", "PRI+AAA:1\nXXX")))
    assert unknown.place.path == "SG25[2]/SG28[1]/XXX"
    (unknown,) = findings(x12(changed(PURCHASE_ORDER, "CTT*2", "XXX\nCTT*2")))
    assert unknown.place.path == "PO1[2]/XXX"


def test_a_misplaced_segment_is_left_out_of_the_tree_and_its_neighbours_stay() -> None:
    message = edifact(changed(ORDERS, "NAD+SU", "CNT+2:2\nNAD+SU"))
    tree, _ = check(message)
    good = edifact()
    assert outline(tree, message) == outline(check(good)[0], good)


def test_a_message_that_breaks_off_is_told_what_it_lacks() -> None:
    text = ORDERS[: ORDERS.index("UNS+S")]
    (missing,) = findings(edifact(text))
    assert brief([missing]) == [(Fault.MISSING_SEGMENT, "16 UNS")]
    assert "at the end" in missing.text


def test_a_message_without_segments_is_not_an_error_of_ours() -> None:
    message = edifact("")
    tree, found = check(message)
    assert tree.children == {}
    assert {finding.expected for finding in found} >= {"UNH", "BGM", "DTM", "UNS"}


def test_a_flood_of_errors_is_cut_short() -> None:
    text = changed(ORDERS, "CUX+2:EUR:9", "\n".join(["XXX"] * 5_000))
    found = findings(edifact(text))
    assert len(found) == 2_001
    assert found[-1].fault is Fault.TOO_MANY_FAULTS
    assert found[-1].severity is Severity.ERROR


def test_a_flood_of_warnings_does_not_hide_an_error() -> None:
    text = changed(ORDERS, "UNS+S", "\n".join(["QTY+Q9:1"] * 1_500) + "\nUNS+S\nXXX")
    found = findings(edifact(text))
    assert Fault.UNKNOWN_SEGMENT in [finding.fault for finding in found]
    assert found[-1].fault is Fault.TOO_MANY_FAULTS
    assert found[-1].severity is Severity.NOTE


@pytest.mark.parametrize("release", ["D.93A", "D.96A", "D.97A", "D.01B", "D.10B", "D.21B"])
def test_orders_of_every_release(release: str) -> None:
    found = findings(edifact(release=release))
    assert [finding for finding in found if finding.is_error] == []


def test_acknowledgements_are_messages_like_others() -> None:
    contrl = "UNH+1+CONTRL:D:3:UN\nUCI+77+4012345000009:14+4399901000001:14+4\nUCM+1+ORDERS:D:96A:UN+4+13\n"
    contrl += "UCS+7+13\nUCD+12+2:1\nUCD+39+3\nUNT+7+1"
    assert findings(edifact(contrl, release="D.3", type_="CONTRL")) == []
    ack = "ST*997*0001\nAK1*PO*1\nAK2*850*0001\nAK3*PO1*7**8\nAK4*2*330*6*x\nAK5*R*5\nAK9*R*1*1*0\nSE*8*0001"
    assert findings(x12(ack, type_="997")) == []
    for release in ("004010", "005010"):
        assert load(Standard.X12, release, "997").functional_group == "FA"
