"""Reading EDIFACT: service characters, releases, groups, repetitions, what headers say."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault, Severity
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import PartyId, Repetitions, Standard, value
from edi_gateway.syntax.places import segment_text
from tests.syntax.building import (
    EDIFACT,
    ORDER,
    UNB,
    UNZ,
    X12,
    all_findings,
    errors,
    faults,
    one,
    only_message,
    with_body,
)


def test_an_interchange_is_read_with_all_that_its_headers_say() -> None:
    unb = b"UNB+UNOC:3+SENDER:14+RECEIVER:ZZ+240101:1200+REF1++ORDERS++1++1'"
    interchange = one(unb + ORDER + UNZ)
    assert interchange.standard is Standard.EDIFACT
    assert interchange.sender == PartyId("14", "SENDER")
    assert interchange.receiver == PartyId("ZZ", "RECEIVER")
    assert (interchange.reference, interchange.syntax, interchange.prepared) == ("REF1", "UNOC:3", "240101:1200")
    assert interchange.acknowledgement_requested
    assert interchange.test
    assert interchange.complete
    assert interchange.trailer == ["UNZ", "1", "REF1"]
    (message,) = interchange.messages
    assert message.name == "EDIFACT D.96A ORDERS"
    assert (message.association, message.reference, message.index) == ("EAN008", "1", 1)
    assert message.segments == [
        ["UNH", "1", ["ORDERS", "D", "96A", "UN", "EAN008"]],
        ["BGM", "220", "PO1", "9"],
        ["DTM", ["137", "20240101", "102"]],
        ["UNS", "S"],
        ["UNT", "5", "1"],
    ]
    assert message.raw.encode() == ORDER
    assert (message.offset, message.first_segment) == (len(unb), 2)
    assert interchange.groups[0].header is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b"A?'B", "A'B"),
        (b"A??", "A?"),
        (b"A???'B", "A?'B"),
        (b"??????", "???"),
        (b"????'B", None),
        (b"A?+B?:C", "A+B:C"),
        (b"A?B", "AB"),
        (b"?", ""),
    ],
)
def test_runs_of_release_characters(written: bytes, read: str | None) -> None:
    data = with_body(b"FTX+" + written + b"+END")
    if written == b"?":  # it releases the + behind it
        assert only_message(data).segments[1] == ["FTX", "+END"]
    elif read is None:  # an even run: the terminator is one
        assert only_message(data).segments[1] == ["FTX", "??"]
    else:
        assert only_message(data).segments[1] == ["FTX", read, "END"]


def test_una_names_other_service_characters() -> None:
    data = (b"UNA=*,!|#" + EDIFACT.translate(bytes.maketrans(b"+:'", b"*=#"))).replace(b"PO1", b"P!*!#!!1")
    interchange = one(data)
    d = interchange.delimiters
    assert (d.component, d.element, d.segment, d.release, d.decimal) == ("=", "*", "#", "!", ",")
    assert interchange.messages[0].segments[1] == ["BGM", "220", "P*#!1", "9"]
    assert errors(data) == []


def test_a_blank_release_position_in_una_means_that_there_is_none() -> None:
    data = b"UNA:+.  '" + with_body(b"FTX+A?+B")
    assert only_message(data).segments[1] == ["FTX", "A?", "B"]


def test_level_b_separators_without_una() -> None:
    data = EDIFACT.translate(bytes.maketrans(b"+:'", b"\x1d\x1f\x1c")).replace(b"UNOC", b"UNOB")
    assert len(parse(b"-- " + data + data).interchanges) == 2
    assert only_message(data).segments[1] == ["BGM", "220", "PO1", "9"]
    assert faults(data) == []


@pytest.mark.parametrize("una", [b"UNA++.? '", b"UNAA+.? '", b"UNA:+.:  ", b"UNA   ?  ", b"UNA:+.'", b"UNA:+.?  '"])
def test_a_una_that_cannot_be_used_is_an_error(una: bytes) -> None:
    assert Fault.BAD_SERVICE_STRING in errors(una + EDIFACT)


def test_a_bad_una_before_a_default_interchange_still_lets_it_be_read() -> None:
    interchange = one(b"UNA++.? '" + EDIFACT)
    assert interchange.messages[0].segments[1] == ["BGM", "220", "PO1", "9"]
    assert [f.fault for f in interchange.findings] == [Fault.BAD_SERVICE_STRING]


@pytest.mark.parametrize(
    ("una", "version", "found"),
    [
        (b"UNA:++? '", b"3", [Fault.BAD_SERVICE_STRING]),
        (b"UNA:+:? '", b"1", [Fault.BAD_SERVICE_STRING]),
        (b"UNA:++? '", b"4", []),  # which ignores the decimal mark
        (b"UNA:+ ? '", b"3", []),
        (b"UNA:+.?+'", b"3", []),  # which ignores what was reserved then
        (b"UNA:+.?+'", b"4", [Fault.BAD_SERVICE_STRING]),
        (b"UNA:+.?''", b"4", [Fault.BAD_SERVICE_STRING]),
    ],
)
def test_a_character_of_two_meanings_in_una_is_an_error_where_the_version_uses_both(
    una: bytes, version: bytes, found: list[Fault]
) -> None:
    interchange = one(una + EDIFACT.replace(b"UNOC:3", b"UNOC:" + version))
    assert [f.fault for f in interchange.findings if f.is_error] == found
    assert interchange.messages[0].segments[1] == ["BGM", "220", "PO1", "9"]
    assert interchange.service_string == una.decode()


def test_each_interchange_has_its_own_decimal_mark() -> None:
    data = b"UNA:+,? '" + EDIFACT + b"UNA:+.? '" + EDIFACT + EDIFACT
    assert [i.delimiters.decimal for i in parse(data).interchanges] == [",", ".", "."]
    assert [i.service_string for i in parse(data).interchanges] == ["UNA:+,? '", "UNA:+.? '", ""]


@pytest.mark.parametrize(
    ("una", "version", "expected"),
    [
        (b"UNA:+.?*'", b"4", Repetitions([["CU", "A"], ["CU", "B"]])),
        (b"", b"4", Repetitions([["CU", "A"], ["CU", "B"]])),
        (b"UNA:+.? '", b"4", ["CU", "A*CU", "B"]),
        (b"UNA:+.?*'", b"3", ["CU", "A*CU", "B"]),
        (b"", b"3", ["CU", "A*CU", "B"]),
        (b"UNA:+.?|'", b"4", ["CU", "A*CU", "B"]),
    ],
)
def test_only_syntax_4_repeats(una: bytes, version: bytes, expected: object) -> None:
    unb = UNB.replace(b"UNOC:3", b"UNOC:" + version)
    element = only_message(with_body(b"RFF+CU:A*CU:B", una=una, unb=unb)).segments[1][1]
    assert element == expected
    assert isinstance(element, Repetitions) is isinstance(expected, Repetitions)


def test_a_released_repetition_separator_is_data() -> None:
    unb = UNB.replace(b"UNOC:3", b"UNOC:4")
    segment = only_message(with_body(b"FTX+2 ?* 3*B", una=b"UNA:+.?*'", unb=unb)).segments[1]
    assert segment == ["FTX", Repetitions(["2 * 3", "B"])]
    assert value(segment, 1, 1, 2) == "B"


def test_groups_hold_their_messages() -> None:
    group = b"UNG+ORDERS+A+B+240101:1200+%s+UN+D:96A'"
    data = UNB + group % b"G1" + ORDER + b"UNE+1+G1'" + group % b"G2" + ORDER + ORDER + b"UNE+2+G2'UNZ+2+REF1'"
    interchange = one(data)
    assert [(g.index, g.type, g.reference, g.version, len(g.messages)) for g in interchange.groups] == [
        (1, "ORDERS", "G1", "D.96A", 1),
        (2, "ORDERS", "G2", "D.96A", 2),
    ]
    assert [m.group_index for m in interchange.messages] == [1, 2, 2]
    assert interchange.groups[1].trailer == ["UNE", "2", "G2"]
    assert faults(data) == []
    second = interchange.groups[1]
    assert data[second.offset :].startswith(b"UNG+ORDERS+A+B+240101:1200+G2")
    assert second.trailer_offset is not None
    assert data[second.trailer_offset :].startswith(b"UNE+2")
    assert (second.first_segment, second.trailer_segment, interchange.trailer_segment) == (9, 20, 21)


def test_several_interchanges_of_both_standards_in_one_file() -> None:
    other = b"UNA=*.? #" + EDIFACT.translate(bytes.maketrans(b"+:'", b"*=#"))
    file = parse(EDIFACT + b"\r\n" + other + X12 + b"UNA:+.? '" + EDIFACT)
    assert [(i.standard, i.index, i.delimiters.element) for i in file.interchanges] == [
        (Standard.EDIFACT, 1, "+"),
        (Standard.EDIFACT, 2, "*"),
        (Standard.X12, 3, "*"),
        (Standard.EDIFACT, 4, "+"),
    ]
    assert all(len(i.messages) == 1 for i in file.interchanges)
    assert all_findings(file) == []
    assert [m.first_segment for i in file.interchanges for m in i.messages] == [2, 9, 17, 23]


def test_references_that_look_like_service_segments_are_data() -> None:
    data = UNB.replace(b"REF1", b"UNA1234") + ORDER.replace(b"PO1", b"UNT+9") + UNZ.replace(b"REF1", b"UNA1234")
    interchange = one(data)
    assert interchange.reference == "UNA1234"
    assert interchange.messages[0].segments[1] == ["BGM", "220", "UNT", "9", "9"]
    assert faults(data) == []


def test_a_segment_with_only_a_tag() -> None:
    assert only_message(with_body(b"UGH", b"SRC")).segments[1:3] == [["UGH"], ["SRC"]]


def test_packages_are_kept_whole() -> None:
    thing = b"AB'+:?\x00\xff'UNZ+9+9'"
    data = UNB + ORDER + b"UNO+P1+1+1+%d'" % len(thing) + thing + b"UNP+%d+P1'" % len(thing) + b"UNZ+2+REF1'"
    interchange = one(data)
    order, package = interchange.messages
    assert order.findings == []
    assert (package.type, package.reference, package.complete) == ("UNO", "P1", True)
    assert thing in package.raw.encode(package.encoding)
    assert package.segments == [["UNO", "P1", "1", "1", str(len(thing))], ["UNP", str(len(thing)), "P1"]]
    assert [f.fault for f in package.findings] == [Fault.UNSUPPORTED_PACKAGE]
    assert interchange.trailer == ["UNZ", "2", "REF1"]


def test_a_package_whose_length_lies_ends_at_its_trailer() -> None:
    data = UNB + b"UNO+P1+1+1+999999999999999999999'abcUNP+3+P1'" + UNZ
    (package,) = one(data).messages
    assert package.segments[1] == ["UNP", "3", "P1"]
    assert Fault.WRONG_TYPE in [f.fault for f in package.findings]


def test_interactive_interchanges_are_recognised_and_refused() -> None:
    interchange = one(b"UNA:+.? 'UIB+UNOA:4++1'UIH+IHCLME:D:96A:UN+1'BGM+220'UIT+1+3'UIZ+1++1'")
    assert [f.fault for f in interchange.findings] == [Fault.UNSUPPORTED_PACKAGE]
    assert interchange.complete
    (message,) = interchange.messages
    assert (message.type, message.raw) == ("IHCLME", "UIH+IHCLME:D:96A:UN+1'BGM+220'UIT+1+3'")
    assert interchange.trailer == ["UIZ", "1", "", "1"]


@pytest.mark.parametrize(("version", "found"), [(b"1", []), (b"4", []), (b"5", [Fault.UNSUPPORTED_SYNTAX])])
def test_the_syntax_version_is_checked(version: bytes, found: list[Fault]) -> None:
    assert errors(EDIFACT.replace(b"UNOC:3", b"UNOC:" + version)) == found


def test_tags_with_components_are_bad_tags_and_stay_text() -> None:
    message = only_message(with_body(b"LIN:1:2+1", b"QTY+21:5"))
    assert message.segments[1] == ["LIN:1:2", "1"]
    assert [(f.fault, f.place.segment, f.severity) for f in message.findings] == [
        (Fault.BAD_SEGMENT_TAG, 2, Severity.ERROR)
    ]


def test_an_apostrophe_that_was_not_escaped_is_located() -> None:
    data = with_body(b"IMD+F++:::for 'my' use", b"LIN+1")
    message = only_message(data)
    place = next(f.place for f in message.findings if f.fault is Fault.BAD_SEGMENT_TAG)
    assert (place.segment, place.tag) == (3, "my")
    assert place.offset == data.index(b"my'")
    assert segment_text(message, 2) == "my"
