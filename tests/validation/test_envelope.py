"""Envelope checks E1 to E11 and X1 to X11: what is wrong, at which level, where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.syntax import parse
from edi_gateway.validation.envelope import check_envelope
from edi_gateway.validation.model import InterchangeReport, Verdict

UNB = b"UNB+UNOC:3+SENDER:14+RECEIVER:14+240101:1200+REF1'"
ORDER = b"UNH+1+ORDERS:D:96A:UN'BGM+220+PO1+9'UNT+3+1'"
SECOND = ORDER.replace(b"UNH+1+", b"UNH+2+").replace(b"UNT+3+1'", b"UNT+3+2'")
UNG = b"UNG+ORDERS+A+B+240101:1200+G1+UN+D:96A'"
EDIFACT = UNB + ORDER + SECOND + b"UNZ+2+REF1'"
GROUPED = UNB + UNG + ORDER + SECOND + b"UNE+2+G1'UNZ+1+REF1'"

ISA = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240101*1200*U*00401*000000001*0*P*>~"
GS = b"GS*PO*SENDER*RECEIVER*20240101*1200*7*X*004010~"
ST = b"ST*850*0001~BEG*00*SA*PO1**20240101~SE*3*0001~"
ST2 = ST.replace(b"0001~", b"0002~")
X12 = ISA + GS + ST + ST2 + b"GE*2*7~IEA*1*000000001~"

I, G, M = "interchange", "group", "message"  # noqa: E741


def check(data: bytes) -> InterchangeReport:
    (interchange,) = parse(data).interchanges
    return check_envelope(interchange)


def levels(report: InterchangeReport) -> list[tuple[str, Finding]]:
    found = [(I, f) for f in report.findings]
    for group in report.groups:
        found += [(G, f) for f in group.findings]
        for message in group.messages:
            found += [(M, f) for f in message.findings]
    return found


def only(data: bytes) -> tuple[str, Finding]:
    """The one finding and its level; its place is held against the file."""
    ((level, finding),) = levels(check(data))
    place = finding.place
    assert finding.owner is Owner.SYNTAX
    assert finding.fix
    assert finding.text.endswith(".")
    assert place.offset is not None
    assert place.tag is not None
    assert data[place.offset :].startswith(place.tag.encode())
    separator = b"'" if b"UNB" in data else b"~"
    assert place.segment_in_file == data[: place.offset].count(separator) + 1
    return level, finding


@pytest.mark.parametrize("data", [EDIFACT, GROUPED, X12, b"UNA:+.? '\r\n" + EDIFACT.replace(b"'", b"'\r\n")])
def test_a_right_envelope_has_no_findings(data: bytes) -> None:
    report = check(data)
    assert levels(report) == []
    assert report.verdict is Verdict.ACCEPTED
    assert [(m.definition, m.tree) for m in report.messages] == [(None, None)] * 2


CHANGES = [
    # E3, E4, E5, E6
    (EDIFACT, b"UNZ+2", b"UNZ+3", I, Fault.INTERCHANGE_COUNT, "UNZ", 1),
    (EDIFACT, b"UNZ+2+REF1", b"UNZ+2+REF9", I, Fault.INTERCHANGE_REFERENCE, "UNZ", 2),
    (GROUPED, b"UNZ+1", b"UNZ+2", I, Fault.INTERCHANGE_COUNT, "UNZ", 1),
    (GROUPED, b"UNE+2", b"UNE+1", G, Fault.GROUP_COUNT, "UNE", 1),
    (GROUPED, b"UNE+2+G1", b"UNE+2+G2", G, Fault.GROUP_REFERENCE, "UNE", 2),
    (EDIFACT, b"UNT+3+2", b"UNT+4+2", M, Fault.MESSAGE_COUNT, "UNT", 1),
    (EDIFACT, b"UNT+3+2", b"UNT+3+9", M, Fault.MESSAGE_REFERENCE, "UNT", 2),
    # E7
    (GROUPED, b"UNG+ORDERS", b"UNG+ORDRSP", M, Fault.WRONG_FUNCTIONAL_GROUP, "UNH", 2),
    (GROUPED, b"UN+D:96A", b"UN+D:01B", M, Fault.WRONG_FUNCTIONAL_GROUP, "UNH", 2),
    # E8
    (GROUPED, ORDER + SECOND + b"UNE+2", b"UNE+0", G, Fault.EMPTY_GROUP, "UNG", None),
    (EDIFACT, ORDER + SECOND + b"UNZ+2", b"UNZ+0", I, Fault.EMPTY_INTERCHANGE, "UNB", None),
    # E9 and lengths
    (EDIFACT, b"UNOC:3", b"UNOC:7", I, Fault.UNSUPPORTED_SYNTAX, "UNB", 1),
    (EDIFACT, b"UNOC:3", b"XXXX:3", I, Fault.UNSUPPORTED_CHARACTER_SET, "UNB", 1),
    (EDIFACT, b"240101:1200", b"241301:1200", I, Fault.INVALID_ENVELOPE_VALUE, "UNB", 4),
    (EDIFACT, b"240101:1200", b"240101:2500", I, Fault.INVALID_ENVELOPE_VALUE, "UNB", 4),
    (EDIFACT, b"240101:1200", b"240101", I, Fault.INVALID_ENVELOPE_VALUE, "UNB", 4),
    (EDIFACT, b"SENDER:14", b"S" * 36 + b":14", I, Fault.TOO_LONG, "UNB", 2),
    (EDIFACT, b"RECEIVER:14", b":14", I, Fault.MISSING_ELEMENT, "UNB", 3),
    (EDIFACT, b"RECEIVER:14", b"RECEIVER:ABCDE", I, Fault.TOO_LONG, "UNB", 3),
    (EDIFACT, b"+ORDERS:D:96A:UN'BGM+220+PO1+9'UNT+3+2'", b"+ORDERSX:D:96A:UN'B01'UNT+3+2'", M,
     Fault.TOO_LONG, "UNH", 2),
    (EDIFACT, b"+240101:1200+", b"++", I, Fault.MISSING_ELEMENT, "UNB", 4),
    (EDIFACT, b"+REF1'UNH", b"+REF1++++A'UNH", I, Fault.INVALID_ENVELOPE_VALUE, "UNB", 9),
    (EDIFACT, b"+REF1'UNH", b"+REF1++++++9'UNH", I, Fault.INVALID_ENVELOPE_VALUE, "UNB", 11),
    (EDIFACT, b"+REF1'UNH", b"+REF1+++AB'UNH", I, Fault.TOO_LONG, "UNB", 8),
    (EDIFACT, b"+REF1'UNH", b"+REF1++++++1+X'UNH", I, Fault.TOO_MANY_ELEMENTS, "UNB", 12),
    (EDIFACT, b"UNZ+2+REF1", b"UNZ+2+REF1+X", I, Fault.TOO_MANY_ELEMENTS, "UNZ", 3),
    (GROUPED, b"UNE+2+G1", b"UNE+2+G1+X", G, Fault.TOO_MANY_ELEMENTS, "UNE", 3),
    (X12, b"*X*004010", b"*X*004010*Y", G, Fault.TOO_MANY_ELEMENTS, "GS", 9),
    (X12, b"GE*2*7", b"GE*2*7*X", G, Fault.TOO_MANY_ELEMENTS, "GE", 3),
    (X12, b"IEA*1*000000001", b"IEA*1*000000001*X", I, Fault.TOO_MANY_ELEMENTS, "IEA", 3),
    # E13
    (EDIFACT, b"+REF1'UNH", b"+REF1+++'UNH", I, Fault.TRAILING_SEPARATOR, "UNB", 6),
    (X12, b"GE*2*7", b"GE*2*7**", G, Fault.TRAILING_SEPARATOR, "GE", 3),
    # E10
    (EDIFACT, SECOND, ORDER, M, Fault.DUPLICATE_MESSAGE_REFERENCE, "UNH", 1),
    (GROUPED, SECOND, ORDER, M, Fault.DUPLICATE_MESSAGE_REFERENCE, "UNH", 1),
    # X1 to X4
    (X12, b"*ZZ*SENDER  ", b"*??*SENDER  ", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 5),
    (X12, b"*SENDER         *", b"*               *", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 6),
    (X12, b"*RECEIVER       *", b"*               *", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 8),
    (X12, b"*240101*1200*U", b"*240231*1200*U", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 9),
    (X12, b"*240101*1200*U", b"*240101*1260*U", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 10),
    (X12, b"*U*00401", b"*^*00401", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 11),
    (X12, b"*U*00401", b"*U*00501", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 11),
    (X12, b"*U*00401", b"*U*004A1", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 12),
    (X12, b"*0*P*", b"*2*P*", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 14),
    (X12, b"*0*P*", b"*0*X*", I, Fault.INVALID_ENVELOPE_VALUE, "ISA", 15),
    # X5 to X8, X11
    (X12, b"IEA*1", b"IEA*2", I, Fault.INTERCHANGE_COUNT, "IEA", 1),
    (X12, b"IEA*1*000000001", b"IEA*1*000000002", I, Fault.INTERCHANGE_REFERENCE, "IEA", 2),
    (X12, b"GE*2", b"GE*1", G, Fault.GROUP_COUNT, "GE", 1),
    (X12, b"GE*2*7", b"GE*2*8", G, Fault.GROUP_REFERENCE, "GE", 2),
    (X12, b"SE*3*0002", b"SE*4*0002", M, Fault.MESSAGE_COUNT, "SE", 1),
    (X12, b"SE*3*0002", b"SE*3*0009", M, Fault.MESSAGE_REFERENCE, "SE", 2),
    (X12, ST2, ST, M, Fault.DUPLICATE_MESSAGE_REFERENCE, "ST", 2),
    (X12, b"*20240101*1200*7", b"*240101*1200*7", G, Fault.INVALID_ENVELOPE_VALUE, "GS", 4),
    (X12, b"*20240101*1200*7", b"*20241301*1200*7", G, Fault.INVALID_ENVELOPE_VALUE, "GS", 4),
    (X12, b"*20240101*1200*7", b"*20240101*12*7", G, Fault.INVALID_ENVELOPE_VALUE, "GS", 5),
    (X12, b"*7*X*004010", b"*7*X*40", G, Fault.INVALID_ENVELOPE_VALUE, "GS", 8),
    (X12, b"GS*PO", b"GS*", G, Fault.MISSING_ELEMENT, "GS", 1),
    (X12, ST + ST2 + b"GE*2", b"GE*0", G, Fault.EMPTY_GROUP, "GS", None),
    (X12, GS + ST + ST2 + b"GE*2*7~IEA*1", b"IEA*0", I, Fault.EMPTY_INTERCHANGE, "ISA", None),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "old", "new", "level", "fault", "tag", "element"), CHANGES)
def test_one_thing_wrong_is_one_finding_at_its_level(
    whole: bytes, old: bytes, new: bytes, level: str, fault: Fault, tag: str, element: int | None
) -> None:
    assert whole.count(old) == 1 or level == M or tag in ("ISA", "GS")
    data = new.join(whole.rsplit(old, 1))
    if b"UN+D:01B" in data or b"UNG+ORDRSP" in data:  # both messages are in the wrong group
        found = levels(check(data))
        assert [(x, f.fault, f.place.tag, f.place.element) for x, f in found] == [(level, fault, tag, element)] * 2
        return
    found_level, finding = only(data)
    assert (found_level, finding.fault, finding.place.tag, finding.place.element) == (level, fault, tag, element)


def test_counts_and_references_name_what_was_expected_and_what_was_found() -> None:
    _, count = only(EDIFACT.replace(b"UNT+3+2", b"UNT+17+2"))
    assert count.text == "UNT gives the number of segments as 17, but it is 3."
    assert (count.value, count.expected, count.element_id) == ("17", "3", "0074")
    assert (count.place.message, count.place.segment) == (2, 3)
    _, reference = only(X12.replace(b"GE*2*7", b"GE*2*8"))
    assert reference.text == "GE has the reference '8', but GS has '7'."
    assert (reference.value, reference.expected, reference.element_id) == ("8", "7", "28")


WEIRD = [
    "",
    "+3",
    "-3",
    "3.0",
    " 3",
    "3 ",
    "0x3",
    "1e1",
    "three",
    "\u0663",
    "\uff13",
    "\u00b3",
    "1" + "0" * 100,
    "9" * 5000,
]


@pytest.mark.parametrize("count", WEIRD)
def test_weird_counts_are_findings_and_never_crash(count: str) -> None:
    encoded, escaped = count.encode(), count.replace("+", "?+").encode()
    edifact = UNB.replace(b"UNOC", b"UNOY") + EDIFACT[len(UNB) :]
    for whole, old, new, level, fault in (
        (edifact, b"UNT+3+2", b"UNT+" + escaped + b"+2", M, Fault.MESSAGE_COUNT),
        (edifact, b"UNZ+2", b"UNZ+" + escaped, I, Fault.INTERCHANGE_COUNT),
        (GROUPED.replace(b"UNOC", b"UNOY"), b"UNE+2", b"UNE+" + escaped, G, Fault.GROUP_COUNT),
        (X12, b"SE*3*0002", b"SE*" + encoded + b"*0002", M, Fault.MESSAGE_COUNT),
        (X12, b"GE*2", b"GE*" + encoded, G, Fault.GROUP_COUNT),
        (X12, b"IEA*1", b"IEA*" + encoded, I, Fault.INTERCHANGE_COUNT),
    ):
        found = [(x, f.fault) for x, f in levels(check(whole.replace(old, new))) if f.fault != "invalid-character"]
        assert found == [(level, fault)]


def test_leading_zeros_of_counts_are_no_fault() -> None:
    assert levels(check(EDIFACT.replace(b"UNT+3+2", b"UNT+000003+2"))) == []
    assert levels(check(X12.replace(b"SE*3", b"SE*0003"))) == []


def test_a_message_fault_rejects_that_message_alone() -> None:
    for data in (EDIFACT.replace(b"UNT+3+2", b"UNT+9+2"), X12.replace(b"SE*3*0002", b"SE*9*0002")):
        report = check(data)
        assert [m.verdict for m in report.messages] == [Verdict.ACCEPTED, Verdict.REJECTED]
        assert report.verdict is Verdict.PARTLY


def test_an_over_long_control_number_is_refused_with_its_interchange_and_no_other() -> None:
    file = parse(EDIFACT.replace(b"REF1", b"9" * 5000) + X12.replace(b"000000001", b"9" * 5000) + EDIFACT)
    verdicts = [check_envelope(i).verdict for i in file.interchanges]
    assert verdicts[0] is Verdict.REJECTED
    assert verdicts[-1] is Verdict.ACCEPTED
    assert any(f.fault is Fault.BAD_ISA for f in file.findings) or verdicts[1] is Verdict.REJECTED


@pytest.mark.parametrize("number", [b"000000000", b"00000000A", b"-00000001", b"0000 0001"])
def test_interchange_control_numbers_of_x12_are_nine_digits(number: bytes) -> None:
    report = check(X12.replace(b"000000001", number))
    assert [(f.fault, f.place.element) for f in report.findings] == [(Fault.INVALID_ENVELOPE_VALUE, 13)]


def test_control_numbers_of_x12_are_compared_as_numbers() -> None:
    assert levels(check(X12.replace(b"IEA*1*000000001", b"IEA*1*1"))) == []
    assert levels(check(X12.replace(b"GE*2*7", b"GE*2*0007"))) == []
    assert [f.fault for _, f in levels(check(X12.replace(b"IEA*1*000000001", b"IEA*1*A")))] == [
        Fault.INTERCHANGE_REFERENCE
    ]


@pytest.mark.parametrize(
    ("data", "severity"),
    [
        (EDIFACT.replace(b"240101:1200", b"20240101:1200"), Severity.WARNING),
        (EDIFACT.replace(b"UNOC:3", b"UNOC:4"), Severity.WARNING),
        (EDIFACT.replace(b"UNOC:3", b"UNOC:4").replace(b"240101:1200", b"20240101:1200"), None),
        (X12.replace(b"*20240101*1200*7", b"*240101*1200*7"), Severity.WARNING),
        (X12.replace(b"*20240101*1200*7", b"*240101*1200*7").replace(b"004010", b"003040"), None),
    ],
)
def test_dates_with_and_without_century(data: bytes, severity: Severity | None) -> None:
    assert [f.severity for _, f in levels(check(data))] == ([severity] if severity else [])


def test_segments_may_be_many_in_syntax_4() -> None:
    many = b"UNH+1+ORDERS:D:96A:UN'" + b"LIN+1'" * 1_000_000 + b"UNT+1000002+1'UNZ+1+REF1'"
    date = UNB.replace(b"240101:", b"20240101:").replace(b"UNOC:3", b"UNOC:4")
    assert levels(check(date + many)) == []
    assert [f.fault for _, f in levels(check(UNB + many))] == [Fault.MESSAGE_COUNT]


def test_groups_and_loose_messages_must_not_be_mixed() -> None:
    data = UNB + UNG + ORDER + b"UNE+1+G1'" + SECOND + b"UNZ+1+REF1'"
    level, finding = only(data)
    assert (level, finding.fault) == (I, Fault.GROUPS_AND_MESSAGES_MIXED)


def test_group_references_are_unique_in_edifact_and_by_application_in_x12() -> None:
    group = UNG + ORDER + b"UNE+1+G1'"
    report = check(UNB + group + group + b"UNZ+2+REF1'")
    assert [[f.fault for f in g.findings] for g in report.groups] == [[], [Fault.DUPLICATE_GROUP_REFERENCE]]
    one, other = GS + ST + b"GE*1*7~", GS.replace(b"GS*PO*SENDER", b"GS*PO*OTHER") + ST + b"GE*1*7~"
    assert levels(check(ISA + one + other + b"IEA*2*000000001~")) == []
    report = check(ISA + one + one.replace(b"*7", b"*007") + b"IEA*2*000000001~")
    assert [[f.fault for f in g.findings] for g in report.groups] == [[], [Fault.DUPLICATE_GROUP_REFERENCE]]


def test_message_references_may_repeat_in_another_group() -> None:
    group = UNG + ORDER + b"UNE+1+G1'"
    assert levels(check(UNB + group + group.replace(b"G1", b"G2") + b"UNZ+2+REF1'")) == []
    x12 = GS + ST + b"GE*1*7~" + (GS + ST + b"GE*1*7~").replace(b"*7", b"*8")
    assert levels(check(ISA + x12 + b"IEA*2*000000001~")) == []


def test_an_interchange_with_ta1_alone_is_not_empty() -> None:
    assert levels(check(ISA + b"TA1*000000007*240101*1200*A*000~IEA*0*000000001~")) == []


def test_versions_of_interchange_and_group_are_independent() -> None:
    assert levels(check(X12.replace(b"X*004010", b"X*005010"))) == []


def test_what_the_reader_found_is_in_the_report() -> None:
    cut = EDIFACT[: EDIFACT.index(b"UNT+3+2")]
    report = check(cut)
    assert [(x, f.fault) for x, f in levels(report)] == [
        (I, Fault.MISSING_INTERCHANGE_TRAILER),
        (M, Fault.MISSING_MESSAGE_TRAILER),
    ]
    assert report.interchange.findings == report.findings
    assert report.findings is not report.interchange.findings
    missing = check(ISA + GS + ST + b"IEA*1*000000001~")
    assert [(x, f.fault) for x, f in levels(missing)] == [(G, Fault.MISSING_GROUP_TRAILER)]


def test_packages_count_as_messages_and_have_no_segment_count() -> None:
    date = UNB.replace(b"240101:", b"20240101:").replace(b"UNOC:3", b"UNOC:4")
    package = b"UNO+1+1+1+3'a'bUNP+3+1'"
    report = check(date + ORDER + package + b"UNZ+2+REF1'")
    assert [(x, f.fault) for x, f in levels(report)] == [(M, Fault.UNSUPPORTED_PACKAGE)]
    assert [m.verdict for m in report.messages] == [Verdict.ACCEPTED, Verdict.REJECTED]


def test_interactive_interchanges_are_refused_without_further_questions() -> None:
    report = check(b"UNA:+.? 'UIB+UNOA:4'UIH+A:D:96A:UN+1'UIT+9+9'UIZ+9'")
    assert [f.fault for _, f in levels(report)] == [Fault.UNSUPPORTED_PACKAGE]


def test_what_follows_from_a_missing_header_is_not_told_besides() -> None:
    found = [(x, f.fault) for x, f in levels(check(X12.replace(GS, b"").replace(b"GE*2*7~", b"")))]
    assert found == [(I, Fault.MISSING_GROUP_HEADER)]
    found = [(x, f.fault) for x, f in levels(check(X12.replace(b"ST*850*0001", b"ST*850")))]
    assert found == [(M, Fault.MISSING_ELEMENT)]
    found = [(x, f.fault) for x, f in levels(check(EDIFACT.replace(b"UNH+1+", b"UNH++")))]
    assert found == [(M, Fault.MISSING_ELEMENT)]
    found = [(x, f.fault) for x, f in levels(check(EDIFACT.replace(b"+ORDERS:D:96A:UN'", b"'", 1)))]
    assert found == [(M, Fault.MISSING_ELEMENT)]


values = st.text(st.sampled_from([*"019 A:+?*>~^'-\u0663\u00e9"]), max_size=12)


@given(st.sampled_from([EDIFACT, GROUPED, X12]), st.integers(0, 200), values)
def test_any_value_anywhere_in_an_envelope_is_checked_without_crash(data: bytes, at: int, value: str) -> None:
    changed = data[:at] + value.encode() + data[at + len(value) :]
    for interchange in parse(changed).interchanges:
        report = check_envelope(interchange)
        assert report.verdict in Verdict
        for finding in report.all_findings:
            assert str(finding)
