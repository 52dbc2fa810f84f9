"""What received acknowledgements say; whatever they hold, reading never raises and never turns a no into a yes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.acknowledgements import (
    AckStatement,
    answerable,
    contrl,
    is_acknowledgement,
    read,
    read_ta1,
    verdict_on,
    x12,
)
from edi_gateway.acknowledgements.subject import effective_verdict
from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.syntax.model import PartyId, Segment, Standard
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict
from tests.acknowledgements import reports
from tests.acknowledgements.reports import as_message, edifact, fault, gs, order_850, orders, ung


def said_by_contrl(*body: Segment) -> list[AckStatement]:
    return read(*as_message("CONTRL", body))


def said_by_997(*body: Segment, kind: str = "997") -> list[AckStatement]:
    return read(*as_message(kind, body, Standard.X12))


UCI: Segment = ["UCI", "REF1", ["OURS", "14"], ["THEIRS", "ZZZ"]]


# CONTRL


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        ("1", Verdict.ACCEPTED),
        ("2", Verdict.ACCEPTED_WITH_ERRORS),
        ("3", Verdict.PARTLY),
        ("4", Verdict.REJECTED),
        ("6", Verdict.REJECTED),
        ("7", Verdict.ACCEPTED),
        ("X", Verdict.REJECTED),
        ("", Verdict.REJECTED),
    ],
)
def test_contrl_verdict_on_the_interchange(action: str, verdict: Verdict) -> None:
    [statement] = said_by_contrl([*UCI, action])
    assert statement.verdict is verdict
    assert statement.level == "interchange"
    assert statement.reference == "REF1"
    assert statement.sender == PartyId("14", "OURS")
    assert statement.receiver == PartyId("ZZZ", "THEIRS")


def test_contrl_that_only_confirms_receipt_says_nothing_yet() -> None:
    assert said_by_contrl([*UCI, "8"]) == []


def test_contrl_with_a_reason() -> None:
    [statement] = said_by_contrl([*UCI, "4", "29", "UNZ", "2"])
    assert statement.details[0].place == Place(tag="UNZ", element=1)
    assert "the control count does not agree" in statement.text


def test_contrl_names_messages_segments_and_elements() -> None:
    whole, message = said_by_contrl(
        [*UCI, "7"],
        ["UCM", "2", ["ORDERS", "D", "96A", "UN"], "4"],
        ["UCS", "5", "13"],
        ["UCS", "7"],
        ["UCD", "39", ["3", "2"]],
    )
    assert whole.verdict is Verdict.PARTLY
    assert (message.message_reference, message.type, message.verdict) == ("2", "ORDERS", Verdict.REJECTED)
    assert [(f.fault, f.place) for f in message.details] == [
        (Fault.MISSING_SEGMENT, Place(segment=6)),
        (Fault.TOO_LONG, Place(segment=7, element=2, component=2)),
    ]
    assert "ORDERS 2: rejected" in whole.text


def test_contrl_names_groups() -> None:
    statements = said_by_contrl(
        [*UCI, "7"], ["UCF", "G1", "A", "B", "7"], ["UCM", "1", "ORDERS", "4"], ["UCF", "G2", "A", "B", "4", "29"]
    )
    assert [(s.level, s.group_reference, s.verdict) for s in statements] == [
        ("interchange", "", Verdict.PARTLY),
        ("group", "G1", Verdict.PARTLY),
        ("message", "G1", Verdict.REJECTED),
        ("group", "G2", Verdict.REJECTED),
    ]


def test_a_message_without_a_reference_does_not_speak_for_the_interchange() -> None:
    whole, message = said_by_contrl([*UCI, "7"], ["UCM", "", "", "4"])
    assert whole.verdict is Verdict.PARTLY
    assert (message.level, message.message_reference) == ("message", "?")


def test_what_is_not_understood_below_is_not_accepted() -> None:
    whole, message = said_by_contrl([*UCI, "7"], ["UCM", "1", "ORDERS", "Z"])
    assert message.verdict is Verdict.REJECTED
    assert whole.verdict is Verdict.PARTLY


def test_a_contrl_without_uci_says_nothing() -> None:
    assert said_by_contrl(["UCM", "1", "ORDERS", "4"]) == []


# 997, 999


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        ("A", Verdict.ACCEPTED),
        ("E", Verdict.ACCEPTED_WITH_ERRORS),
        ("P", Verdict.PARTLY),
        ("R", Verdict.REJECTED),
        ("M", Verdict.REJECTED),
        ("", Verdict.REJECTED),
        ("Q", Verdict.REJECTED),
    ],
)
def test_997_verdict_on_the_group(action: str, verdict: Verdict) -> None:
    [statement] = said_by_997(["AK1", "PO", "000017"], ["AK9", action, "1", "1", "1"])
    assert (statement.level, statement.group_reference, statement.type) == ("group", "17", "PO")
    assert statement.verdict is verdict


def test_997_names_sets_segments_and_elements() -> None:
    group, first, second = said_by_997(
        ["AK1", "PO", "17"],
        ["AK2", "850", "0001"],
        ["AK5", "A"],
        ["AK2", "850", "0002"],
        ["AK3", "BEG", "2", "", "8"],
        ["AK4", ["2", "1"], "92", "7", "XX"],
        ["AK3", "N1", "9", "", "3"],
        ["AK5", "R", "5", "4"],
        ["AK9", "P", "2", "2", "1"],
    )
    assert (group.verdict, first.verdict, second.verdict) == (Verdict.PARTLY, Verdict.ACCEPTED, Verdict.REJECTED)
    assert second.message_reference == "0002"
    assert [(f.fault, f.place) for f in second.details[1:]] == [
        (Fault.INVALID_CODE, Place(segment=2, tag="BEG", element=2, component=1)),
        (Fault.MISSING_SEGMENT, Place(segment=9, tag="N1")),
    ]
    assert "the number of segments does not agree" in second.text


def test_a_group_called_accepted_with_a_rejected_set_is_partly_accepted() -> None:
    group, _ = said_by_997(["AK1", "PO", "17"], ["AK2", "850", "1"], ["AK5", "R"], ["AK9", "A", "1", "1", "1"])
    assert group.verdict is Verdict.PARTLY


def test_a_set_without_result_is_not_accepted() -> None:
    group, first, second = said_by_997(
        ["AK1", "PO", "17"], ["AK2", "850", "1"], ["AK2", "850", "2"], ["AK5", "A"], ["AK9", "A", "2", "2", "2"]
    )
    assert (group.verdict, first.verdict, second.verdict) == (Verdict.PARTLY, Verdict.REJECTED, Verdict.ACCEPTED)


def test_999_is_read_like_a_997() -> None:
    group, message = said_by_997(
        ["AK1", "PO", "17", "005010"],
        ["AK2", "850", "0001"],
        ["IK3", "BEG", "2", "", "8"],
        ["CTX", "x"],
        ["IK4", "2", "92", "I6", "XX"],
        ["IK5", "R", "5"],
        ["AK9", "R", "1", "1", "0"],
        kind="999",
    )
    assert group.verdict is message.verdict is Verdict.REJECTED
    assert "not used by the implementation" in message.details[0].text


# TA1


@pytest.mark.parametrize(
    ("action", "verdict"),
    [("A", Verdict.ACCEPTED), ("E", Verdict.ACCEPTED_WITH_ERRORS), ("R", Verdict.REJECTED), ("P", Verdict.REJECTED)],
)
def test_ta1(action: str, verdict: Verdict) -> None:
    report = reports.x12(ta1=[["TA1", "50", "260101", "1200", action, "021"]])
    [statement] = read_ta1(report.interchange)
    assert (statement.reference, statement.verdict) == ("000000050", verdict)
    assert "the number of groups does not agree" in statement.text


def test_other_messages_say_nothing() -> None:
    assert read(*as_message("ORDERS", [["BGM", "220"]])) == []
    assert not is_acknowledgement("ORDERS")
    assert not is_acknowledgement("APERAK")
    assert all(is_acknowledgement(kind) for kind in ("CONTRL", "997", "999", "TA1"))


def test_an_interchange_without_names_cannot_be_answered() -> None:
    report = edifact(orders("1"))
    assert answerable(report.interchange)
    report.interchange.reference = ""
    assert not answerable(report.interchange)


# properties


_TEXT = st.text(st.sampled_from("AEPRUCI1478 \x00\n*'é٣0"), max_size=12)
_ELEMENT = _TEXT | st.lists(_TEXT, min_size=2, max_size=4)
_TAGS = st.sampled_from(
    ["UCI", "UCM", "UCF", "UCS", "UCD", "AK1", "AK2", "AK3", "AK4", "AK5", "IK3", "IK4", "IK5", "AK9", "TA1", "", "X"]
)


@st.composite
def _segments(draw: st.DrawFn) -> Segment:
    return [draw(_TAGS), *draw(st.lists(_ELEMENT, max_size=7))]


@settings(max_examples=150)
@given(st.lists(_segments(), max_size=12), st.sampled_from(["CONTRL", "997", "999", "ORDERS"]))
def test_hostile_acknowledgements_are_read_without_raising(body: list[Segment], kind: str) -> None:
    standard = Standard.EDIFACT if kind in ("CONTRL", "ORDERS") else Standard.X12
    message, interchange = as_message(kind, body, standard)
    interchange.ta1 = body
    for statement in [*read(message, interchange), *read_ta1(interchange)]:
        assert statement.text.isprintable()
        assert len(statement.text) < 500


_FINDINGS = st.lists(
    st.builds(
        fault,
        st.sampled_from(list(Fault)),
        st.none() | st.integers(1, 20),
        st.sampled_from(["BGM", "DTM", "UNH", "UNT", "ST", "SE", "N1", None]),
        st.none() | st.integers(1, 8),
        st.none() | st.integers(1, 5),
    ),
    max_size=4,
)
_NONE: st.SearchStrategy[list[Finding]] = st.just([])


@st.composite
def _messages(draw: st.DrawFn, make: object) -> list[MessageReport]:
    found = []
    for number in range(draw(st.integers(1, 4))):
        findings = draw(_NONE | _FINDINGS)
        found.append(make(f"{number + 1:04d}", *findings, tolerated=draw(st.booleans())))  # type: ignore[operator]
    return found


def _verdicts(report: InterchangeReport) -> list[tuple[str, str, Verdict]]:
    return [
        (g.group.reference, m.message.reference, effective_verdict(report, g, m))
        for g in report.groups
        for m in g.messages
    ]


@settings(max_examples=100)
@given(_messages(orders), _NONE | _FINDINGS, st.sampled_from(["UNOC:3", "UNOC:4"]))
def test_reading_a_contrl_gives_the_verdicts_it_was_built_from(
    messages: list[MessageReport], findings: list[Finding], syntax: str
) -> None:
    report = edifact(*messages, findings=findings, syntax=syntax)
    statements = said_by_contrl(*contrl.build(report))
    for group, message, verdict in _verdicts(report):
        assert verdict_on(statements, message, group) is verdict


@settings(max_examples=50)
@given(_messages(orders), _messages(orders), _NONE | _FINDINGS)
def test_reading_a_contrl_with_groups_gives_the_verdicts(
    first: list[MessageReport], second: list[MessageReport], findings: list[Finding]
) -> None:
    groups: list[GroupReport] = [ung("G1", *first, findings=findings), ung("G2", *second)]
    report = edifact(groups=groups)
    statements = said_by_contrl(*contrl.build(report))
    for group, message, verdict in _verdicts(report):
        assert verdict_on(statements, message, group) is verdict


@settings(max_examples=100)
@given(_messages(order_850), _NONE | _FINDINGS, st.sampled_from(["004010", "005010"]), st.booleans())
def test_reading_a_997_gives_the_verdicts_it_was_built_from(
    messages: list[MessageReport], findings: list[Finding], version: str, implementation: bool
) -> None:
    report = reports.x12(gs("7", *messages, findings=findings, version=version))
    build = x12.build_999 if implementation else x12.build_997
    [(_, body)] = build(report)
    statements = said_by_997(*body)
    for group, message, verdict in _verdicts(report):
        assert verdict_on(statements, message, group) is verdict
    accepted = sum(v is not Verdict.REJECTED for _, _, v in _verdicts(report))
    assert body[-1][4] == str(accepted)
    assert statements[0].verdict is report.groups[0].verdict
