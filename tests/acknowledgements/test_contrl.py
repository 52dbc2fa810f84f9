"""The CONTRL answers at the highest level that is wrong, with the positions and codes of ISO 9735."""

from __future__ import annotations

import pytest

from edi_gateway.acknowledgements import contrl
from edi_gateway.findings import Fault, Severity
from edi_gateway.syntax.model import Segment, value
from tests.acknowledgements.reports import edifact, fault, orders, ung

SENDER = ["4012345000009", "14"]
RECEIVER = ["4399901000001", "14", "X"]


def test_what_is_right_is_acknowledged_in_one_segment() -> None:
    assert contrl.build(edifact(orders("1"), orders("2"))) == [["UCI", "REF1", SENDER, RECEIVER, "7"]]


def test_a_warning_is_not_reported() -> None:
    warning = fault(Fault.INVALID_CODE, 2, "BGM", 1, severity=Severity.WARNING)
    assert contrl.build(edifact(orders("1", warning))) == [["UCI", "REF1", SENDER, RECEIVER, "7"]]


def test_an_error_of_the_interchange_is_reported_there_alone() -> None:
    wrong_count = fault(Fault.INTERCHANGE_COUNT, None, "UNZ", 1)
    body = contrl.build(edifact(orders("1", fault(Fault.TOO_LONG, 2, "BGM", 2)), findings=[wrong_count]))
    assert body == [["UCI", "REF1", SENDER, RECEIVER, "4", "29", "UNZ", "2"]]


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        (fault(Fault.INTERCHANGE_REFERENCE), ["28", "UNZ", "3"]),
        (fault(Fault.MISSING_INTERCHANGE_TRAILER), ["13", "UNZ"]),
        (fault(Fault.UNKNOWN_SENDER, None, "UNB", 2), ["23", "UNB", "3"]),
        (fault(Fault.UNSUPPORTED_SYNTAX, None, "UNB", 1, 2), ["2", "UNB", ["2", "2"]]),
        (fault(Fault.DUPLICATE_INTERCHANGE), ["26"]),
        (fault(Fault.EMPTY_INTERCHANGE, None, "UNB"), ["32", "UNB"]),
    ],
)
def test_the_place_in_a_service_segment(finding: object, reason: list[object]) -> None:
    [uci] = contrl.build(edifact(findings=[finding]))  # type: ignore[list-item]
    assert uci[4:] == ["4", *reason]


def test_an_error_of_the_group_without_header_is_one_of_the_interchange() -> None:
    report = edifact(orders("1"))
    report.groups[0].findings.append(fault(Fault.DUPLICATE_MESSAGE_REFERENCE))
    assert contrl.build(report) == [["UCI", "REF1", SENDER, RECEIVER, "4", "26"]]


def test_only_the_rejected_message_is_named() -> None:
    body = contrl.build(edifact(orders("1"), orders("2", fault(Fault.MESSAGE_COUNT)), orders("3")))
    assert body[0] == ["UCI", "REF1", SENDER, RECEIVER, "7"]
    assert body[1:] == [["UCM", "2", ["ORDERS", "D", "96A", "UN", "EAN008"], "4", "29", "UNT", "2"]]


def test_segments_and_elements_stand_below_their_message_in_order() -> None:
    body = contrl.build(
        edifact(
            orders(
                "1",
                fault(Fault.UNEXPECTED_SEGMENT, 7, "RFF"),
                fault(Fault.INVALID_CODE, 2, "BGM", 1, 1),
                fault(Fault.TOO_LONG, 2, "BGM", 2),
                fault(Fault.SEGMENT_TOO_OFTEN, 9, "DTM"),
                fault(Fault.INVALID_DATE, 9, "DTM", 1, 2),
            )
        )
    )
    assert body[1:] == [
        ["UCM", "1", ["ORDERS", "D", "96A", "UN", "EAN008"], "4"],
        ["UCS", "2"],
        ["UCD", "12", ["2", "1"]],
        ["UCD", "39", "3"],
        ["UCS", "7", "15"],
        ["UCS", "9", "35"],
        ["UCD", "12", ["2", "2"]],
    ]


def test_a_missing_segment_is_reported_at_the_last_one_before_its_place() -> None:
    body = contrl.build(edifact(orders("1", fault(Fault.MISSING_SEGMENT, 3, "DTM", expected="DTM"))))
    assert body[2:] == [["UCS", "2", "13"]]


def test_errors_of_header_and_trailer_stand_in_the_message_response() -> None:
    body = contrl.build(edifact(orders("1", fault(Fault.UNKNOWN_RELEASE, 1, "UNH"))))
    assert body[1][3:] == ["4", "14", "UNH", ["3", "3"]]
    assert len(body) == 2


def test_accepted_with_errors_is_acknowledged_and_says_which() -> None:
    body = contrl.build(edifact(orders("1", fault(Fault.TOO_LONG, 2, "BGM", 2), tolerated=True)))
    assert body[1:] == [
        ["UCM", "1", ["ORDERS", "D", "96A", "UN", "EAN008"], "7"],
        ["UCS", "2"],
        ["UCD", "39", "3"],
    ]


def test_groups_are_answered_with_ucf() -> None:
    report = edifact(
        groups=[
            ung("G1", orders("1")),
            ung("G2", orders("2", fault(Fault.TOO_LONG, 2, "BGM", 2)), orders("3")),
            ung("G3", orders("4"), findings=[fault(Fault.GROUP_COUNT)]),
        ]
    )
    assert contrl.build(report)[1:] == [
        ["UCF", "G2", ["SENDER", "ZZ"], "RECEIVER", "7"],
        ["UCM", "2", ["ORDERS", "D", "96A", "UN", "EAN008"], "4"],
        ["UCS", "2"],
        ["UCD", "39", "3"],
        ["UCF", "G3", ["SENDER", "ZZ"], "RECEIVER", "4", "29", "UNE", "2"],
    ]


def test_syntax_version_4_is_answered_with_4_1_and_knows_repetitions() -> None:
    finding = fault(Fault.TOO_MANY_REPETITIONS, 2, "BGM", 2)
    finding = type(finding)(finding.fault, finding.text, finding.place.at(repetition=3))
    report = edifact(orders("1", finding), syntax="UNOC:4")
    assert contrl.release(report) == "4.1"
    assert contrl.build(report)[2:] == [["UCS", "2"], ["UCD", "35", ["3", "", "3"]]]


@pytest.mark.parametrize("syntax", ["UNOA:1", "UNOB:2", "UNOC:3", "UNOC:", "", "UNOC:9"])
def test_other_syntax_versions_are_answered_with_d_3(syntax: str) -> None:
    report = edifact(orders("1"), syntax=syntax)
    assert contrl.release(report) == "D.3"
    assert contrl.build(report)


def test_a_contrl_is_never_answered() -> None:
    assert contrl.build(edifact(orders("1", fault(Fault.TOO_LONG, 2, "UCI", 1), kind="CONTRL"))) == []


def test_a_contrl_among_other_messages_is_passed_over() -> None:
    body = contrl.build(edifact(orders("1"), orders("2", fault(Fault.TOO_LONG, 2, "UCI", 1), kind="CONTRL")))
    assert body == [["UCI", "REF1", SENDER, RECEIVER, "7"]]


def test_a_reference_that_is_too_long_is_cut_and_reported() -> None:
    long = "123456789012345678"
    body = contrl.build(edifact(orders(long, fault(Fault.TOO_LONG, 2, "BGM", 2)), reference=long))
    assert body[0][1] == body[1][1] == "12345678901234"
    assert body[0][4:] == ["7", "39", "UNB", "6"]
    assert body[1][3:] == ["4", "39", "UNH", "2"]


def test_control_characters_are_not_repeated() -> None:
    body = contrl.build(edifact(orders("A\r\nB", fault(Fault.INVALID_CHARACTER, 1, "UNH", 1))))
    assert body[1] == ["UCM", "A  B", ["ORDERS", "D", "96A", "UN", "EAN008"], "4", "21", "UNH", "2"]


def test_no_more_is_reported_than_the_message_may_hold() -> None:
    findings = [fault(Fault.UNEXPECTED_SEGMENT, n, "FTX") for n in range(2, 1500)]
    findings += [fault(Fault.TOO_LONG, 2, "BGM", n) for n in range(1, 200)]
    body = contrl.build(edifact(orders("1", *findings)))
    tags = [s[0] for s in body]
    assert tags.count("UCS") == contrl.MOST_SEGMENTS
    assert tags.count("UCD") == contrl.MOST_ELEMENTS


def test_a_position_beyond_what_can_be_counted_leaves_the_code() -> None:
    body = contrl.build(edifact(orders("1", fault(Fault.TOO_LONG, 1_000_000, "LIN", 2))))
    assert body[1:] == [["UCM", "1", ["ORDERS", "D", "96A", "UN", "EAN008"], "4", "39"]]


def test_the_same_error_twice_in_one_element_is_said_once() -> None:
    same = fault(Fault.TOO_LONG, 2, "BGM", 2)
    body: list[Segment] = contrl.build(edifact(orders("1", same, same)))
    assert [value(s, 1) for s in body if s[0] == "UCD"] == ["39"]


def test_an_interactive_interchange_is_refused_by_its_parties_names() -> None:
    report = edifact(orders("1"), findings=[fault(Fault.UNSUPPORTED_PACKAGE, None, "UIB")])
    report.interchange.header = ["UIB", ["UNOC", "3"], "", "", "", ["4012345000009", "14"]]
    assert contrl.build(report) == [["UCI", "REF1", SENDER, ["4399901000001", "14"], "4", "15"]]


@pytest.mark.parametrize(
    ("given", "reference", "answered"),
    [
        ("UNOA:2", "REF1", "UNOA:2"),
        ("UNOA:2", "Ref1", "UNOC:2"),
        ("UNOC:4", "Ref1", "UNOC:4"),
        ("UNOW:4", "Łódź", "UNOW:4"),
        ("UNOX:3", "REF1", "UNOC:3"),
        ("UNOÖ:3", "REF1", "UNOC:3"),
        ("UNOC:9", "REF1", "UNOC:3"),
        ("", "REF1", "UNOC:3"),
    ],
)
def test_the_syntax_to_answer_in_can_write_what_is_repeated(given: str, reference: str, answered: str) -> None:
    report = edifact(orders("1"), syntax=given, reference=reference)
    assert contrl.syntax(report) == answered
    assert contrl.build(report)[0][1] == reference


def test_what_cannot_be_written_is_replaced_and_reported() -> None:
    [uci] = contrl.build(edifact(orders("1"), reference="A\x00Ł"))
    assert uci[1] == "A  "
    assert uci[4:] == ["7", "21", "UNB", "6"]
