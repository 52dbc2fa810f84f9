"""Reading X12: separators from ISA, groups, repetition, binary segments, TA1."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault, Severity
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import PartyId, Repetitions, Standard
from edi_gateway.syntax.places import locate, segment_text
from tests.syntax.building import GE, GS, IEA, ISA, ST, X12, errors, faults, one, only_message, x12_with_body


def test_an_interchange_is_read_with_all_that_its_headers_say() -> None:
    interchange = one(X12.replace(b"*0*P*", b"*1*T*"))
    assert interchange.standard is Standard.X12
    assert (interchange.sender, interchange.receiver) == (PartyId("ZZ", "SENDER"), PartyId("ZZ", "RECEIVER"))
    assert (interchange.reference, interchange.syntax, interchange.prepared) == ("000000001", "00401", "240101:1200")
    assert interchange.test
    assert interchange.acknowledgement_requested
    assert interchange.header[6] == "SENDER         "
    assert interchange.trailer == ["IEA", "1", "000000001"]
    (group,) = interchange.groups
    assert (group.index, group.type, group.reference, group.version) == (1, "PO", "1", "004010VICS")
    assert group.trailer == ["GE", "1", "1"]
    (message,) = group.messages
    assert message.name == "X12 004010 850"
    assert (message.association, message.reference, message.group_index) == ("VICS", "0001", 1)
    assert message.segments == [["ST", "850", "0001"], ["BEG", "00", "SA", "PO1", "", "20240101"], ["SE", "3", "0001"]]
    assert message.raw.encode() == ST
    assert faults(X12) == []


@pytest.mark.parametrize("terminator", [b"\n", b"\r", b"\x1c", b"\x85", b"$", b"\x00"])
@pytest.mark.parametrize("after", [b"", b"\r\n", b"\n\n"])
def test_any_terminator_with_and_without_line_breaks(terminator: bytes, after: bytes) -> None:
    data = X12.replace(b"~", terminator + after)
    if terminator in (b"\x85", b"\x00"):  # outside ASCII, or a padding character: refused, not misread
        assert errors(data) == [Fault.BAD_ISA]
        return
    interchange = one(data)
    assert interchange.delimiters.segment == terminator.decode()
    assert [len(m.segments) for m in interchange.messages] == [3]
    assert errors(data) == []


@pytest.mark.parametrize("terminator", [*range(1, 0x20), 0x7F])
def test_every_control_character_can_be_the_terminator(terminator: int) -> None:
    if terminator == ord("\t"):  # it may stand for blanks
        return
    data = X12.replace(b"~", bytes([terminator]))
    interchange = one(data)
    assert interchange.delimiters.segment == chr(terminator)
    assert [len(m.segments) for m in interchange.messages] == [3]
    assert errors(data) == []


@pytest.mark.parametrize(
    "version", ["002040", "003010", "003040", "003070", "004010", "004030", "004060", "005010", "006020", "007030"]
)
def test_envelopes_of_each_version(version: str) -> None:
    control = f"{version[:5]}".encode()  # ISA12 has five digits, GS08 begins with six
    data = X12.replace(b"*U*00401*", b"*^*" + control + b"*").replace(b"004010VICS", version.encode())
    interchange = one(data)
    assert interchange.delimiters.repetition == ("^" if version >= "004020" else "")
    assert (interchange.syntax, interchange.messages[0].name) == (version[:5], f"X12 {version} 850")
    assert faults(data) == []


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
@pytest.mark.parametrize("at", [20, 35, 80, 99, 104])
def test_an_isa_with_a_line_break_in_it_is_read_without_it(at: int, line_break: bytes) -> None:
    data = X12[:at] + line_break + X12[at:]
    interchange = one(data)
    assert interchange.header == one(X12).header
    assert faults(data) == [(Fault.LINE_WRAPPED, Severity.WARNING)]


def test_separators_are_those_of_isa_and_not_the_usual_ones() -> None:
    data = X12.translate(bytes.maketrans(b"*>~", b"|<!"))
    assert one(data).delimiters.component == "<"
    assert only_message(data).segments[1][1] == "00"


@pytest.mark.parametrize(
    ("isa11", "version", "expected"),
    [
        (b"^", b"00501", Repetitions(["a", ["b", "c"]])),
        (b"^", b"00402", Repetitions(["a", ["b", "c"]])),
        (b"^", b"00401", ["a^b", "c"]),
        (b"U", b"00401", ["a^b", "c"]),
        (b"U", b"00501", ["a^b", "c"]),
        (b"b", b"00501", ["a^b", "c"]),
        (b" ", b"00501", ["a^b", "c"]),
        (b"^", b"0501x", ["a^b", "c"]),
        (b">", b"00501", ["a^b", "c"]),
    ],
)
def test_isa11_repeats_only_from_00402_and_where_it_is_no_letter(
    isa11: bytes, version: bytes, expected: object
) -> None:
    isa = ISA.replace(b"*U*00401", b"*" + isa11 + b"*" + version)
    element = only_message(x12_with_body(b"REF*a^b>c", isa=isa)).segments[1][1]
    assert element == expected
    assert isinstance(element, Repetitions) is isinstance(expected, Repetitions)


def test_isa_inside_data_begins_nothing() -> None:
    data = x12_with_body(b"N1*BY*ISAAC ISA*92*1", b"N1*ST*LISA", b"N2*ISA")
    assert len(parse(data).interchanges) == 1
    assert only_message(data).segments[2] == ["N1", "ST", "LISA"]
    assert faults(data) == []


def test_binary_data_may_hold_anything() -> None:
    binary = b"x~SE*9*0001~ST*850*0002~**\xff\n"
    data = x12_with_body(b"BIN*%d*" % len(binary) + binary, b"BDS*ASC*4*~~~~", b"REF*ZZ*1")
    message = only_message(data)
    assert message.segments[1] == ["BIN", str(len(binary)), binary.decode("latin-1")]
    assert message.segments[2:4] == [["BDS", "ASC", "4", "~~~~"], ["REF", "ZZ", "1"]]
    assert message.complete
    assert data[locate(message, 3).offset :].startswith(b"REF*ZZ")  # type: ignore[index]
    assert segment_text(message, 2) == "BDS*ASC*4*~~~~"


@pytest.mark.parametrize("length", [b"4", b"11a", b"", b"-1", b"999999999999999999999", b"1_0"])
def test_binary_data_whose_length_lies_is_an_error_of_its_message(length: bytes) -> None:
    data = x12_with_body(b"BIN*" + length + b"*abcdefghij", b"REF*ZZ*1")
    message = only_message(data)
    assert message.segments[1] == ["BIN", length.decode(), "abcdefghij"]
    assert message.segments[2] == ["REF", "ZZ", "1"]
    assert [(f.fault, f.place.segment) for f in message.findings] == [(Fault.WRONG_TYPE, 2)]


def test_ta1_stands_before_the_groups() -> None:
    ta1 = b"TA1*000000007*240101*1200*A*000~"
    interchange = one(ISA + ta1 + GS + ST + GE + IEA)
    assert interchange.ta1 == [["TA1", "000000007", "240101", "1200", "A", "000"]]
    assert len(interchange.messages) == 1
    assert interchange.findings == []


def test_an_interchange_with_nothing_but_ta1() -> None:
    interchange = one(ISA + b"TA1*000000007*240101*1200*A*000~IEA*0*000000001~")
    assert interchange.groups == []
    assert len(interchange.ta1) == 1
    assert interchange.complete


def test_interchanges_with_different_separators_follow_each_other() -> None:
    data = X12 + X12.translate(bytes.maketrans(b"*>~", b"|<\n")) + X12
    assert [i.delimiters.segment for i in parse(data).interchanges] == ["~", "\n", "~"]
    assert errors(data) == []


def test_a_set_outside_a_group_is_an_error_and_is_read() -> None:
    interchange = one(ISA + ST + IEA)
    assert [f.fault for f in interchange.findings] == [Fault.MISSING_GROUP_HEADER]
    assert [len(m.segments) for m in interchange.messages] == [3]


@pytest.mark.parametrize(
    ("isa", "says"),
    [
        (ISA.replace(b"SENDER         ", b"SENDER"), "ISA06 has 6 characters instead of 15"),
        (ISA.replace(b"*00401*", b"*0401*"), "ISA12 has 4 characters instead of 5"),
        (ISA.replace(b"RECEIVER       ", b"RECEIVER         "), "ISA08 has 17 characters instead of 15"),
    ],
)
def test_an_isa_that_is_not_106_long_is_an_error_but_read(isa: bytes, says: str) -> None:
    interchange = one(isa + GS + ST + GE + IEA)
    (finding,) = interchange.findings
    assert (finding.fault, finding.severity) == (Fault.BAD_ISA, Severity.ERROR)
    assert says in finding.text
    assert interchange.sender.id == "SENDER"
    assert interchange.receiver.id == "RECEIVER"
    assert interchange.messages[0].segments[1] == ["BEG", "00", "SA", "PO1", "", "20240101"]


def test_an_isa_without_component_separator_is_an_error_and_nothing_is_split() -> None:
    interchange = one(ISA.replace(b"*>~", b"*~") + GS + ST.replace(b"PO1", b"P>1") + GE + IEA)
    assert [f.fault for f in interchange.findings] == [Fault.BAD_ISA]
    assert interchange.messages[0].segments[1][3] == "P>1"


@pytest.mark.parametrize(
    "isa",
    [
        b"ISA*00*",
        ISA[:60],
        ISA[:105],
        ISA.replace(b"*>~", b"*A~"),
        ISA.replace(b"*>~", b"**~"),
        ISA.replace(b">~", b">>"),
    ],
)
def test_an_isa_that_leaves_doubt_is_refused(isa: bytes) -> None:
    file = parse(isa + GS + ST + GE + IEA)
    assert file.interchanges == []
    assert [f.fault for f in file.findings] == [Fault.BAD_ISA]


def test_what_follows_a_refused_interchange_is_read() -> None:
    file = parse(ISA.replace(b"*>~", b"*A~") + GS + ST + GE + IEA + X12)
    assert [f.fault for f in file.findings] == [Fault.BAD_ISA]
    assert [len(i.messages) for i in file.interchanges] == [1]
