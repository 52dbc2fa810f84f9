"""TA1, 997 and 999: who gets which, with the right codes and counts, and never a rejected set called accepted."""

from __future__ import annotations

import pytest

from edi_gateway.acknowledgements import x12 as acks
from edi_gateway.findings import Fault, Severity
from edi_gateway.standards import load
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Delimiters, Segment, Standard, value
from edi_gateway.validation import validate
from tests.acknowledgements.reports import fault, gs, order_850, x12


def only_body(report: object) -> list[Segment]:
    [(_, body)] = acks.build_997(report)  # type: ignore[arg-type]
    return body


# 997


def test_all_sets_accepted() -> None:
    assert only_body(x12(gs("7", order_850("0001"), order_850("0002")))) == [
        ["AK1", "PO", "7"],
        ["AK2", "850", "0001"],
        ["AK5", "A"],
        ["AK2", "850", "0002"],
        ["AK5", "A"],
        ["AK9", "A", "2", "2", "2"],
    ]


def test_one_of_two_rejected_is_partly_accepted() -> None:
    bad = order_850(
        "0002",
        fault(Fault.MISSING_SEGMENT, 3, "BEG", expected="BEG"),
        fault(Fault.INVALID_CODE, 2, "BEG", 2, value="XX", element_id="92"),
        fault(Fault.MESSAGE_COUNT, 9, "SE", 1),
    )
    assert only_body(x12(gs("7", order_850("0001"), bad))) == [
        ["AK1", "PO", "7"],
        ["AK2", "850", "0001"],
        ["AK5", "A"],
        ["AK2", "850", "0002"],
        ["AK3", "BEG", "2", "", "8"],
        ["AK4", "2", "92", "7", "XX"],
        ["AK3", "BEG", "3", "", "3"],
        ["AK5", "R", "5", "4"],
        ["AK9", "P", "2", "2", "1"],
    ]


def test_all_rejected() -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.UNKNOWN_MESSAGE_TYPE, 1, "ST")))))
    assert body[-2:] == [["AK5", "R", "1"], ["AK9", "R", "1", "1", "0"]]


def test_accepted_with_errors() -> None:
    tolerated = order_850("0001", fault(Fault.TOO_LONG, 2, "BEG", 3), tolerated=True)
    body = only_body(x12(gs("7", tolerated)))
    assert body[2:] == [
        ["AK3", "BEG", "2", "", "8"],
        ["AK4", "3", "", "5"],
        ["AK5", "E", "5"],
        ["AK9", "E", "1", "1", "1"],
    ]


def test_an_error_of_the_group_rejects_every_set_in_it() -> None:
    body = only_body(x12(gs("7", order_850("0001"), findings=[fault(Fault.GROUP_COUNT, None, "GE", 1)], included="5")))
    assert body == [
        ["AK1", "PO", "7"],
        ["AK2", "850", "0001"],
        ["AK5", "R"],
        ["AK9", "R", "5", "1", "0", "5"],
    ]


@pytest.mark.parametrize("included", ["", "abc", "9" * 40, "-1", "٣", "1.5"])
def test_a_count_that_is_none_is_replaced_by_what_was_received(included: str) -> None:
    body = only_body(x12(gs("7", order_850("0001"), included=included)))
    assert body[-1] == ["AK9", "A", "1", "1", "1"]


def test_more_than_five_codes_are_cut_to_five() -> None:
    kinds = [
        Fault.MESSAGE_COUNT,
        Fault.MESSAGE_REFERENCE,
        Fault.MISSING_MESSAGE_TRAILER,
        Fault.DUPLICATE_MESSAGE_REFERENCE,
        Fault.INVALID_ENVELOPE_VALUE,
        Fault.UNKNOWN_MESSAGE_TYPE,
    ]
    body = only_body(x12(gs("7", order_850("0001", *(fault(k) for k in kinds)))))
    assert body[-2] == ["AK5", "R", "4", "3", "2", "23", "7"]


def test_a_functional_acknowledgement_is_never_answered() -> None:
    bad = order_850("0001", fault(Fault.TOO_LONG, 2, "AK1", 1), kind="997")
    assert acks.build_997(x12(gs("7", bad, kind="FA"))) == []
    assert len(acks.build_997(x12(gs("7", bad, kind="FA"), gs("8", order_850("0001"))))) == 1


def test_an_interchange_that_is_rejected_itself_gets_a_ta1_only() -> None:
    report = x12(gs("7", order_850("0001")), findings=[fault(Fault.INTERCHANGE_REFERENCE)])
    assert acks.build_997(report) == []
    assert acks.ta1_due(report)
    assert acks.build_ta1(report) == ["TA1", "000000123", "260101", "1200", "R", "001"]


def test_as_of_005010_version_convention_and_repetition_are_named() -> None:
    finding = fault(Fault.TOO_MANY_REPETITIONS, 2, "BEG", 3)
    message = order_850("0001", type(finding)(finding.fault, "", finding.place.at(repetition=4)))
    message.message.segments[0] = ["ST", "850", "0001", "005010X221"]
    assert only_body(x12(gs("7", message, version="005010VICS")))[:4] == [
        ["AK1", "PO", "7", "005010VICS"],
        ["AK2", "850", "0001", "005010X221"],
        ["AK3", "BEG", "2", "", "8"],
        ["AK4", ["3", "", "4"], "", "12"],
    ]


def test_more_than_99_elements_in_error_name_their_segment_again() -> None:
    findings = [fault(Fault.TOO_LONG, 2, "BEG", n, c) for n in range(1, 16) for c in range(1, 11)]
    body = only_body(x12(gs("7", order_850("0001", *findings))))
    tags = [str(s[0]) for s in body]
    assert tags.count("AK3") == 2
    assert tags.count("AK4") == 150
    assert "".join("3" if t == "AK3" else "4" for t in tags if t in ("AK3", "AK4")) == "3" + "4" * 99 + "3" + "4" * 51


@pytest.mark.parametrize("received", ["A*B", "A~B", "A>B", "A^B", "A\nB", "A\x00B", "   "])
def test_bad_data_that_would_break_the_answer_is_not_repeated(received: str) -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.INVALID_CHARACTER, 2, "BEG", 3, value=received)))))
    assert body[3] == ["AK4", "3", "", "6"]


def test_bad_data_is_held_against_the_separators_of_the_answer() -> None:
    report = x12(gs("7", order_850("0001", fault(Fault.INVALID_CODE, 2, "BEG", 3, value="A|B"))))
    assert only_body(report)[3] == ["AK4", "3", "", "7", "A|B"]
    [(_, body)] = acks.build_997(report, delimiters=Delimiters(element="|", component=":", segment="~"))
    assert body[3] == ["AK4", "3", "", "7"]


def test_bad_data_is_copied_up_to_99_characters() -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.TOO_LONG, 2, "BEG", 3, value="X" * 5000)))))
    assert body[3] == ["AK4", "3", "", "5", "X" * 99]


def test_a_segment_identifier_that_is_too_long_is_cut_and_called_unknown() -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.BAD_SEGMENT_TAG, 3, "BEGIN")))))
    assert body[2] == ["AK3", "BEG", "3", "", "1"]


@pytest.mark.parametrize("tag", [None, "", "B", "* ~"])
def test_a_segment_without_a_usable_identifier_rejects_its_set_all_the_same(tag: str | None) -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.BAD_SEGMENT_TAG, 3, tag)))))
    assert body[2] == ["AK5", "R", "5"]


def test_numbers_that_are_too_long_are_cut_and_reported() -> None:
    body = only_body(x12(gs("12345678901", order_850("0000000000001"))))
    assert body == [
        ["AK1", "PO", "123456789"],
        ["AK2", "850", "000000000"],
        ["AK5", "E", "7"],
        ["AK9", "E", "1", "1", "1", "6"],
    ]


def test_an_unknown_version_is_one_error_of_the_group() -> None:
    unknown = [order_850(f"000{n}", fault(Fault.UNKNOWN_RELEASE, 1, "ST")) for n in (1, 2)]
    assert only_body(x12(gs("7", *unknown, version="004999"))) == [
        ["AK1", "PO", "7"],
        ["AK9", "R", "2", "2", "0", "2"],
    ]


@pytest.mark.parametrize(("tag", "code"), [("HL", "6"), ("FOO", "1"), ("BEG", "6")])
def test_a_segment_that_the_release_knows_is_not_called_unrecognised(tag: str, code: str) -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.UNKNOWN_SEGMENT, 2, tag)))))
    assert body[2] == ["AK3", tag, "2", "", code]


def test_a_segment_of_the_set_that_cannot_stand_there_is_unexpected() -> None:
    body = only_body(x12(gs("7", order_850("0001", fault(Fault.UNEXPECTED_SEGMENT, 2, "PID")))))
    assert body[2] == ["AK3", "PID", "2", "", "2"]


@pytest.mark.parametrize("version", ["004010", "005010"])
def test_duplicate_control_numbers_have_their_codes_in_both_versions(version: str) -> None:
    twice = fault(Fault.DUPLICATE_MESSAGE_REFERENCE, 1, "ST", 2)
    again = fault(Fault.DUPLICATE_GROUP_REFERENCE, None, "GS", 6)
    body = only_body(x12(gs("7", order_850("0001"), order_850("0001", twice), findings=[again], version=version)))
    assert body[-2] == ["AK5", "R", "23"]
    assert body[-1] == ["AK9", "R", "2", "2", "0", "19"]
    definition = load(Standard.X12, version, "997").segments
    for segment, element, code in (("AK5", 2, "23"), ("AK9", 5, "19")):
        assert code in getattr(definition[segment].elements[element - 1].ref, "codes", frozenset())


def cut(text: str) -> list[Segment]:
    """The 997 body for an interchange with two 850s of which ``text`` has been taken out."""
    segments = ["BEG*00*SA*1**20260101", "PO1*1*1*EA", "CTT*1"]
    sets = [f"ST*850*000{n}~{'~'.join(segments)}~SE*5*000{n}~" for n in (1, 2)]
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SHOP':15}*ZZ*{'HARBOURLOG':15}*260101*1200*U*00401*000000001*0*P*>~"
    whole = f"{isa}GS*PO*SHOP*HARBOURLOG*20260101*1200*7*X*004010~{''.join(sets)}GE*2*7~IEA*1*000000001~"
    assert text in whole
    return only_body(validate(parse(whole.replace(text, "", 1).encode()).interchanges[0]))


def test_a_group_without_ge_is_rejected_with_the_counts_of_what_came() -> None:
    assert cut("GE*2*7~")[-1] == ["AK9", "R", "2", "2", "0", "3"]


def test_a_group_that_lost_a_set_says_what_was_sent_and_what_came() -> None:
    assert cut("ST*850*0002~BEG*00*SA*1**20260101~PO1*1*1*EA~CTT*1~SE*5*0002~")[-1] == ["AK9", "R", "2", "1", "0", "5"]


def test_a_set_without_se_is_rejected_and_counted() -> None:
    body = cut("SE*5*0001~")
    assert ["AK5", "R", "2"] in body
    assert body[-1] == ["AK9", "P", "2", "2", "1"]


@pytest.mark.parametrize("element", [6, 8, 13])
def test_an_isa_that_is_not_padded_is_a_wrong_control_structure(element: int) -> None:
    note = fault(Fault.BAD_ISA, None, "ISA", element)
    assert acks.build_ta1(x12(findings=[note]))[4:] == ["R", "022"]


def test_an_isa_without_component_separator_is_named_as_such() -> None:
    assert acks.build_ta1(x12(findings=[fault(Fault.BAD_ISA, None, "ISA", 16)]))[4:] == ["R", "027"]


# 999


def test_a_group_gets_a_997_or_a_999() -> None:
    report = x12(gs("7", order_850("0001"), version="005010"), gs("8", order_850("0001"), version="005010"))
    answers = acks.build_functional(report, lambda group: group.group.reference == "8")
    assert [(group.reference, kind) for group, kind, _ in answers] == [("7", "997"), ("8", "999")]


def test_999_has_segments_and_codes_of_its_own() -> None:
    report = x12(gs("7", order_850("0001", fault(Fault.INVALID_CODE, 2, "BEG", 2)), version="005010"))
    [(_, body)] = acks.build_999(report)
    assert [s[0] for s in body] == ["AK1", "AK2", "IK3", "CTX", "IK4", "IK5", "AK9"]
    assert body[3] == ["CTX", ["PURCHASE ORDER NUMBER", "4711"]]
    assert value(body[0], 3) == "005010"


# TA1


def test_ta1_accepts() -> None:
    report = x12(gs("7", order_850("0001")), requested=True)
    assert acks.ta1_due(report)
    assert acks.build_ta1(report) == ["TA1", "000000123", "260101", "1200", "A", "000"]


def test_ta1_is_not_due_where_nobody_asked_and_nothing_is_wrong() -> None:
    assert not acks.ta1_due(x12(gs("7", order_850("0001", fault(Fault.TOO_LONG, 2, "BEG", 3)))))


def test_a_ta1_is_never_answered() -> None:
    ta1: Segment = ["TA1", "000000001", "260101", "1200", "A", "000"]
    assert not acks.ta1_due(x12(ta1=[ta1], requested=True, findings=[fault(Fault.INTERCHANGE_COUNT)]))
    assert not acks.ta1_due(x12(gs("7", order_850("0001", kind="997"), kind="FA"), requested=True))


def test_ta1_notes_a_warning_about_the_envelope() -> None:
    warning = fault(Fault.INTERCHANGE_COUNT, severity=Severity.WARNING)
    note = fault(Fault.LINE_WRAPPED, severity=Severity.WARNING)
    assert acks.build_ta1(x12(findings=[note, warning]))[4:] == ["E", "021"]
    assert acks.build_ta1(x12(findings=[note]))[4:] == ["A", "000"]


@pytest.mark.parametrize(
    ("reference", "number", "result"),
    [("123", "000000123", ["A", "000"]), ("1234567890", "123456789", ["E", "018"]), ("ABC", "ABC", ["A", "000"])],
)
def test_ta1_copies_the_control_number(reference: str, number: str, result: list[str]) -> None:
    segment = acks.build_ta1(x12(reference=reference))
    assert segment[1] == number
    assert segment[4:] == result
