"""Files that are not as they should be: read as far as is certain, and every oddity is said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.findings import Fault, Severity
from edi_gateway.syntax import parse
from tests.syntax.building import (
    EDIFACT,
    GE,
    GS,
    IEA,
    ISA,
    ORDER,
    ST,
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

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize("data", [b"", b" ", b"\r\n\r\n", b"\x1a", b"\x00\x00", b"\xef\xbb\xbf"])
def test_an_empty_file(data: bytes) -> None:
    assert (Fault.EMPTY_FILE, ERROR) in faults(data)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x7fELF\x02\x01\x00\xde\xad\xbe\xef" * 50, "no EDIFACT or X12"),
        (b"Dear Sir, please find attached our ISA and UNB.", "no EDIFACT or X12"),
        (b"<?xml version='1.0'?><Order/>", "XML"),
        (b'{"order": 1}', "JSON"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"%PDF-1.7", "PDF"),
        (EDIFACT.decode().encode("utf-16"), "UTF-16"),
        (EDIFACT.decode().encode("cp500"), "EBCDIC"),
        (X12.decode().encode("cp500"), "EBCDIC"),
        (b"ISA", "no EDIFACT or X12"),
        (b"UNB", "no EDIFACT or X12"),
        (b"UNA", "no EDIFACT or X12"),
    ],
)
def test_what_is_no_edi_says_what_it_looks_like(data: bytes, says: str) -> None:
    (finding,) = parse(data).findings
    assert (finding.fault, finding.severity) == (Fault.NOT_EDI, ERROR)
    assert says in finding.text


@pytest.mark.parametrize("data", [ORDER, b"UNA:+.? '" + ORDER, b"\r\n" + ORDER, GS + ST + GE, ST])
def test_messages_without_an_interchange_are_refused(data: bytes) -> None:
    file = parse(data)
    assert [f.fault for f in file.findings] == [Fault.MISSING_INTERCHANGE_HEADER]
    assert file.interchanges == []


def test_unb_without_una_and_unknown_separators_is_refused() -> None:
    assert errors(EDIFACT.replace(b"+", b"|")) == [Fault.BAD_SERVICE_STRING]


@pytest.mark.parametrize("data", [EDIFACT, X12])
def test_a_byte_order_mark_is_noted_and_offsets_count_it(data: bytes) -> None:
    file = parse(b"\xef\xbb\xbf" + data)
    assert [(f.fault, f.severity) for f in all_findings(file)] == [(Fault.BYTE_ORDER_MARK, NOTE)]
    assert file.interchanges[0].offset == 3


@pytest.mark.parametrize("data", [EDIFACT, X12])
def test_junk_before_between_and_after_is_passed_over(data: bytes) -> None:
    file = parse(b"From: a@b.example\r\n\r\n" + data + b"-----\r\n" + data + b"\r\nBye\x1a")
    assert len(file.interchanges) == 2
    assert [(f.fault, f.severity) for f in all_findings(file)] == [(Fault.JUNK, WARNING)] * 3
    assert [f.value for f in file.findings] == ["From: a@b.example\r\n\r\n", "-----\r\n", "Bye\x1a"]
    assert "before the first" in file.findings[0].text
    assert "between" in file.findings[1].text
    assert "after the last" in file.findings[2].text


def test_padding_of_old_file_systems_is_a_note() -> None:
    assert faults(EDIFACT + b"\r\n\x1a\x00\x00") == [(Fault.JUNK, NOTE)]


@pytest.mark.parametrize("padding", [b"\x00", b"\x1a", b"\r\n\x1a\x00\x00\r\n"])
@pytest.mark.parametrize(
    ("data", "tag"), [(EDIFACT, b"UNH"), (EDIFACT, b"UNZ"), (X12, b"GS*"), (X12, b"GE"), (X12, b"IEA")]
)
def test_padding_between_segments_of_the_envelope_is_passed_over(data: bytes, tag: bytes, padding: bytes) -> None:
    padded = data.replace(tag, padding + tag)
    assert faults(padded) == [(Fault.JUNK, NOTE)]
    assert one(padded).complete
    assert one(padded).messages[0].segments == one(data).messages[0].segments


def test_padding_before_the_next_interchange_leaves_it_whole() -> None:
    file = parse(UNB + ORDER + b"\x00" * 20 + EDIFACT)
    assert [i.complete for i in file.interchanges] == [False, True]
    assert [len(i.messages) for i in file.interchanges] == [1, 1]


@pytest.mark.parametrize(("data", "trailer"), [(EDIFACT, b"UNZ"), (X12, b"IEA"), (X12, b"GE")])
def test_a_missing_trailer_is_told_where_it_should_stand(data: bytes, trailer: bytes) -> None:
    at = data.index(trailer)
    end = data.index(b"IEA") if trailer == b"GE" else len(data)
    (finding,) = [f for f in all_findings(parse(data[:at] + data[end:])) if f.expected == trailer.decode()]
    assert (finding.place.tag, finding.place.offset, finding.place.element) == (trailer.decode(), at, None)
    assert finding.place.segment_in_file == data[:at].count(b"~" if data is X12 else b"'") + 1


@pytest.mark.parametrize(
    ("data", "old", "new"),
    [
        (EDIFACT, b"SENDER", b"SEN\r\nDER"),
        (EDIFACT, b"UNZ+1", b"UNZ+1\n"),
        (X12, b"*0001~GE", b"*0001~G\nE"),
        (X12, b"GS*PO", b"GS*P\nO"),
        (X12, b"IEA*1*", b"IEA*1\n*"),
    ],
)
def test_line_breaks_inside_the_envelope_are_taken_out(data: bytes, old: bytes, new: bytes) -> None:
    broken, right = one(data.replace(old, new)), one(data)
    if new == b"*0001~G\nE":  # no tag of the envelope: it is not guessed at
        assert Fault.MISSING_GROUP_TRAILER in errors(data.replace(old, new))
        return
    assert (broken.header, broken.trailer) == (right.header, right.trailer)
    assert broken.groups[0].header == right.groups[0].header
    assert faults(data.replace(old, new)) == [(Fault.LINE_WRAPPED, WARNING)]


def test_a_carriage_return_in_a_tag_is_taken_out_and_the_line_feed_ends_the_segment() -> None:
    data = X12.replace(b"~", b"\n").replace(b"BEG", b"B\rEG")
    assert [s[0] for s in only_message(data).segments] == ["ST", "BEG", "SE"]
    assert faults(data) == [(Fault.LINE_WRAPPED, WARNING)]


@pytest.mark.parametrize("data", [EDIFACT.replace(b"'", b"'\r\n"), X12.replace(b"~", b"~\n"), EDIFACT + b"\r\n \n"])
def test_line_breaks_between_segments_are_nothing_to_report(data: bytes) -> None:
    assert faults(data) == []
    assert len(only_message(data).segments) in (3, 5)


def test_blanks_between_una_and_unb_and_before_segments() -> None:
    data = b"UNA:+.? ' \r\n " + EDIFACT.replace(b"'BGM", b"'\n    BGM")
    assert only_message(data).segments[1][0] == "BGM"
    assert faults(data) == [(Fault.JUNK, NOTE)]


@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"])
@pytest.mark.parametrize("width", [40, 64, 72, 79, 80, 120, 132])
@pytest.mark.parametrize("data", [EDIFACT, X12])
def test_a_file_wrapped_at_a_column_is_read_as_if_it_were_not(data: bytes, width: int, line_break: bytes) -> None:
    long = data.replace(b"PO1", b"P" * 40) + data + data
    wrapped = line_break.join(long[i : i + width] for i in range(0, len(long), width))
    file, plain = parse(wrapped), parse(long)
    assert [m.segments for i in file.interchanges for m in i.messages] == [
        m.segments for i in plain.interchanges for m in i.messages
    ]
    assert [(f.fault, f.severity) for f in all_findings(file)] == [(Fault.LINE_WRAPPED, WARNING)]
    second = file.interchanges[1].offset
    assert wrapped[second:].replace(line_break, b"").startswith(data[:30])


def test_lines_broken_inside_tags_are_joined() -> None:
    data = with_body(b"FTX+AAI+++A", b"QT\r\nY+21:5", b"LIN\n+1")
    message = only_message(data)
    assert message.segments[2:4] == [["QTY", ["21", "5"]], ["LIN", "1"]]
    assert [(f.fault, f.severity) for f in message.findings] == [(Fault.LINE_WRAPPED, WARNING)]
    assert message.raw.encode() in data


def test_a_line_break_inside_data_stays_and_is_reported() -> None:
    data = with_body(b"FTX+AAI+++COSTS OCCUR\n:DUE TO CUSTOMS")
    message = only_message(data)
    assert message.segments[1] == ["FTX", "AAI", "", "", ["COSTS OCCUR\n", "DUE TO CUSTOMS"]]
    (finding,) = message.findings
    assert (finding.fault, finding.severity) == (Fault.INVALID_CHARACTER, WARNING)
    assert (finding.place.segment, finding.place.tag) == (2, "FTX")
    assert finding.place.offset == data.index(b"FTX")


def test_empty_segments_are_dropped_and_counted_as_nothing() -> None:
    message = only_message(EDIFACT.replace(b"DTM", b"''DTM"))
    assert [s[0] for s in message.segments] == ["UNH", "BGM", "DTM", "UNS", "UNT"]
    (finding,) = message.findings
    assert (finding.fault, finding.severity) == (Fault.EMPTY_SEGMENT, WARNING)
    assert (finding.place.segment, finding.place.tag) == (3, "DTM")
    assert faults(EDIFACT.replace(b"UNH", b"'UNH")) == [(Fault.EMPTY_SEGMENT, WARNING)]


def test_blank_lines_where_the_terminator_is_a_line_break() -> None:
    data = X12.replace(b"~", b"\n").replace(b"BEG", b"\nBEG") + b"\n\n"
    assert faults(data) == [(Fault.EMPTY_SEGMENT, NOTE)]
    assert len(only_message(data).segments) == 3


@pytest.mark.parametrize("data", [EDIFACT[:-1], X12[:-1], EDIFACT[:-1] + b"\r\n", X12[:-1] + b"\x1a"])
def test_a_missing_last_terminator_is_a_warning(data: bytes) -> None:
    interchange = one(data)
    assert interchange.complete
    assert interchange.trailer == one(EDIFACT if b"UNB" in data else X12).trailer
    assert faults(data) == [(Fault.MISSING_TERMINATOR, WARNING)]


def test_a_file_cut_in_the_middle_says_where_it_stops() -> None:
    interchange = one(EDIFACT[: EDIFACT.index(b"20240101") + 4])
    (message,) = interchange.messages
    assert not message.complete
    assert not interchange.complete
    assert [s[0] for s in message.segments] == ["UNH", "BGM"]
    assert message.raw.endswith("DTM+137:2024")
    assert [f.fault for f in message.findings] == [Fault.MISSING_MESSAGE_TRAILER]
    assert "in the middle of a segment: 'DTM+137:2024'" in message.findings[0].text
    assert [f.fault for f in interchange.findings] == [Fault.MISSING_INTERCHANGE_TRAILER]


@pytest.mark.parametrize("data", [EDIFACT, X12])
def test_every_cut_is_noticed(data: bytes) -> None:
    for length in range(1, len(data.rstrip(b"'~"))):
        cut = data[:length]
        trailer = cut.rsplit(b"'" if b"UNB" in data else b"~", 1)[-1]
        if trailer.startswith((b"UNZ+1+", b"IEA*1*")):  # whether the reference is whole, the envelope check tells
            continue
        assert errors(cut), cut


def test_missing_trailers_at_every_level() -> None:
    x12 = ISA + GS + ST.replace(b"SE*3*0001~", b"") + ST + GS + ST + IEA
    interchange = one(x12)
    assert [m.complete for m in interchange.messages] == [False, True, True]
    assert [g.complete for g in interchange.groups] == [False, False]
    assert [f.fault for g in interchange.groups for f in g.findings] == [Fault.MISSING_GROUP_TRAILER] * 2
    assert [f.fault for f in interchange.messages[0].findings] == [Fault.MISSING_MESSAGE_TRAILER]
    assert interchange.complete
    edifact = UNB + ORDER.replace(b"UNT+5+1'", b"") + UNZ
    assert errors(edifact) == [Fault.MISSING_MESSAGE_TRAILER]
    assert [s[0] for s in only_message(edifact).segments] == ["UNH", "BGM", "DTM", "UNS"]


@pytest.mark.parametrize(("whole", "cut"), [(EDIFACT, UNB + ORDER), (X12, ISA + GS + ST + GE)])
def test_an_interchange_without_trailer_does_not_swallow_the_next(whole: bytes, cut: bytes) -> None:
    for after in (EDIFACT, b"UNA:+.? '" + EDIFACT, X12):
        first, second = parse(cut + after).interchanges
        assert [f.fault for f in first.findings] == [Fault.MISSING_INTERCHANGE_TRAILER]
        assert (first.complete, second.complete) == (False, True)
        assert len(first.messages) == len(second.messages) == 1
        assert second.findings == []


def test_segments_outside_messages_are_one_finding_per_run() -> None:
    data = UNB + b"BGM+1'DTM+2'QTY+3'LIN+4'" + ORDER + b"UNS+S'" + UNZ
    first, second = one(data).findings
    assert first.fault is second.fault is Fault.SEGMENT_OUTSIDE_MESSAGE
    assert first.text.startswith("4 segments stand outside messages: 'BGM', 'DTM', 'QTY', ...")
    assert (first.place.segment_in_file, first.place.offset) == (2, len(UNB))
    assert second.value == "UNS"
    assert only_message(data).first_segment == 6


def test_trailers_without_elements_end_what_they_end() -> None:
    data = UNB + b"UNH'BGM+1'UNT'UNH+2'UNT+2+2'UNZ'"
    interchange = one(data)
    assert [[s[0] for s in m.segments] for m in interchange.messages] == [["UNH", "BGM", "UNT"], ["UNH", "UNT"]]
    assert interchange.trailer == ["UNZ"]


def test_a_header_without_end_is_an_error_and_no_interchange() -> None:
    file = parse(b"UNB+UNOA:1+A+B+1:2+3\nUNH+1+ORDERS:D:96A:UN\nUNT+2+1\n")
    assert file.interchanges == []
    assert [f.fault for f in file.findings] == [Fault.MISSING_TERMINATOR]


def test_one_bad_message_does_not_stop_its_neighbours() -> None:
    bad = b"UNH+2+ORDERS:D:96A:UN'for ever'LIN:'?"
    interchange = one(UNB + ORDER + bad + b"'UNT+1+2'" + ORDER + UNZ)
    assert [[f.is_error for f in m.findings] for m in interchange.messages][0::2] == [[], []]
    assert any(f.is_error for f in interchange.messages[1].findings)


mutations = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from([0, 1, 5, 60]),
        st.sampled_from(
            [
                *[b"", b"'", b"?", b"~", b"\n", b"''", b"\x00\xff", b"\xc3\xa9", b"1" * 5000, b":", ISA],
                *[b"UNT+", b"'UNT'", b"'UNZ+1+1'", b"~SE*1*1~", b"'UNE+1'", b"'UNG+A'", b"~BIN*9*a~"],
                *[b"UNA:+.? 'UNB+UNOY:4+", b"'UNO+1+1+1+9'"],
            ]
        ),
    ),
    max_size=6,
)


@settings(max_examples=150)
@given(st.sampled_from([EDIFACT, X12, EDIFACT + X12, b"UNA:+.? '" + EDIFACT]), mutations)
def test_no_damage_makes_the_reader_raise_or_lose_the_place(data: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    for at, cut, insert in changes:
        data = data[:at] + insert + data[at + cut :]
    file = parse(data)
    assert file.interchanges or any(f.is_error for f in file.findings)
    wrapped = any(f.fault is Fault.LINE_WRAPPED for f in file.findings)
    for finding in all_findings(file):
        assert str(finding)
    for interchange in file.interchanges:
        for message in interchange.messages:
            raw = message.raw.encode(message.encoding)
            assert wrapped or data[message.offset : message.offset + len(raw)] == raw
            assert message.complete or any(f.is_error for f in message.findings)
            assert all(isinstance(s[0], str) for s in message.segments)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for prefix in (b"", UNB, ISA, b"UNA:+.? '"):
        file = parse(prefix + data)
        assert any(f.is_error for f in all_findings(file)) or file.interchanges
