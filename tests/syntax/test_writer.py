"""Writing: what was written is read back the same, and what cannot be written says why."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from edi_gateway.errors import WriteError
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import EDIFACT_DEFAULT, X12_DEFAULT, Delimiters, PartyId, Repetitions, Segment
from edi_gateway.syntax.writer import (
    OutgoingGroup,
    OutgoingMessage,
    OutgoingMessageGroup,
    format_segment,
    write_edifact,
    write_x12,
)
from edi_gateway.validation.envelope import check_envelope
from tests.syntax.building import all_findings, normal, one

PREPARED = datetime(2024, 1, 2, 3, 4)  # noqa: DTZ001  the local time of the sender
BODY: list[Segment] = [["BGM", "220", "PO1", "9"], ["DTM", ["137", "20240101", "102"]]]


def edifact(*bodies: list[Segment], **options: object) -> bytes:
    messages = [OutgoingMessage("ORDERS", "D.96A", "EAN008", str(i), b) for i, b in enumerate(bodies, 1)]
    arguments = {"sender": PartyId("14", "SENDER"), "receiver": PartyId("", "RECEIVER"), "reference": "REF1"}
    return write_edifact(**{**arguments, "prepared": PREPARED, "messages": messages, **options})  # type: ignore[arg-type]


def x12(*bodies: list[Segment], **options: object) -> bytes:
    messages = [OutgoingMessage("850", "004010", "", f"{i:04d}", b) for i, b in enumerate(bodies, 1)]
    group = OutgoingGroup("PO", "SENDER", "RECEIVER", 7, "004010VICS", messages)
    arguments = {"sender": PartyId("ZZ", "SENDER"), "receiver": PartyId("01", "RECEIVER"), "reference": 12}
    return write_x12(**{**arguments, "prepared": PREPARED, "groups": [group], **options})  # type: ignore[arg-type]


def body_of(data: bytes) -> list[list[Segment]]:
    return [m.segments[1:-1] for m in one(data).messages]


def test_an_edifact_interchange_as_it_stands() -> None:
    assert edifact(BODY) == (
        b"UNA:+.? 'UNB+UNOC:3+SENDER:14+RECEIVER+240102:0304+REF1'UNH+1+ORDERS:D:96A:UN:EAN008'"
        b"BGM+220+PO1+9'DTM+137:20240101:102'UNT+4+1'UNZ+1+REF1'"
    )


def test_the_options_of_edifact() -> None:
    data = edifact(BODY, syntax="UNOY:4", una=False, line_breaks=True, test=True, request_acknowledgement=True)
    assert data.startswith(b"UNB+UNOY:4+SENDER:14+RECEIVER+20240102:0304+REF1++++1++1'\nUNH")
    assert data.endswith(b"'\nUNZ+1+REF1'\n")
    assert b"REF1++ORDERS'" in edifact(BODY, application_reference="ORDERS")


def test_an_x12_interchange_as_it_stands() -> None:
    assert x12([["BEG", "00", "SA", "PO1", "", "20240101"]]) == (
        b"ISA*00*          *00*          *ZZ*SENDER         *01*RECEIVER       *240102*0304*U*00401*000000012*0*P*>~"
        b"GS*PO*SENDER*RECEIVER*20240102*0304*7*X*004010VICS~ST*850*0001~BEG*00*SA*PO1**20240101~SE*3*0001~"
        b"GE*1*7~IEA*1*000000012~"
    )


def test_the_options_of_x12() -> None:
    data = x12(BODY[:1], version="00501", line_breaks=True, test=True, request_acknowledgement=True)
    assert data[:106].endswith(b"*^*00501*000000012*1*T*>~")
    assert data.count(b"~\n") == data.count(b"~") == 7
    old = OutgoingGroup("PO", "S", "R", 1, "003040", [])
    assert b"GS*PO*S*R*240102*0304*1*X*003040~GE*0*1~" in x12(groups=[old])
    ta1: Segment = ["TA1", "000000005", "240101", "1200", "A", "000"]
    only = x12(groups=[], ta1=[ta1])
    assert one(only).ta1 == [ta1]
    assert only.endswith(b"~IEA*0*000000012~")


@pytest.mark.parametrize(
    ("segment", "written"),
    [
        (["BGM", "", "", ""], "BGM'"),
        (["BGM", "", "1", ["", ""]], "BGM++1'"),
        (["NAD", "BY", ["1", "", ""], ["", "9", ""]], "NAD+BY+1+:9'"),
        (["FTX", "a+b:c'd?e*f"], "FTX+a?+b?:c?'d??e*f'"),
        (["FTX", ["a:", ""]], "FTX+a?:'"),
        (["FTX", "a?"], "FTX+a??'"),
        (["UGH"], "UGH'"),
        (["FTX", []], "FTX'"),
    ],
)
def test_what_is_empty_at_the_end_is_left_out_and_separators_are_escaped(segment: Segment, written: str) -> None:
    assert format_segment(segment, EDIFACT_DEFAULT) == written


def test_repetitions_are_written_in_syntax_4_only() -> None:
    segment: Segment = ["RFF", Repetitions([["CU", "A*"], ["CU", "B"], ""])]
    rep = Delimiters("+", ":", "'", "?", "*")
    assert b"RFF+CU:A?**CU:B'" in edifact([segment], syntax="UNOC:4", delimiters=rep)
    assert b"RFF+CU:A?**CU:B'" in edifact([segment], syntax="UNOC:4", una=False)
    for options in ({"syntax": "UNOC:3", "delimiters": rep}, {"syntax": "UNOC:4"}):
        with pytest.raises(WriteError, match="cannot repeat"):
            edifact([segment], **options)


def grouped(*groups: list[list[Segment]], release: str = "D.96A", **options: object) -> bytes:
    """An EDIFACT interchange of groups of messages, which are numbered anew in each group."""
    made = [
        OutgoingMessageGroup(
            "ORDERS", PartyId("14", f"FROM{n}"), PartyId("", "TO"), f"G{n}", "D.96A",
            [OutgoingMessage("ORDERS", release, "EAN008", str(i), body) for i, body in enumerate(bodies, 1)],
        )
        for n, bodies in enumerate(groups, 1)
    ]  # fmt: skip
    return edifact(**{"groups": made, **options})


def test_groups_of_messages_as_they_stand() -> None:
    assert grouped([BODY[:1]], [BODY[:1], BODY[:1]]) == (
        b"UNA:+.? 'UNB+UNOC:3+SENDER:14+RECEIVER+240102:0304+REF1'"
        b"UNG+ORDERS+FROM1:14+TO+240102:0304+G1+UN+D:96A'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO1+9'UNT+3+1'UNE+1+G1'"
        b"UNG+ORDERS+FROM2:14+TO+240102:0304+G2+UN+D:96A'UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO1+9'UNT+3+1'"
        b"UNH+2+ORDERS:D:96A:UN:EAN008'BGM+220+PO1+9'UNT+3+2'UNE+2+G2'UNZ+2+REF1'"
    )


def test_groups_of_syntax_4_have_the_century_in_their_date() -> None:
    assert b"UNG+ORDERS+FROM1:14+TO+20240102:0304+G1+UN+D:96A'" in grouped([BODY], syntax="UNOC:4")


def test_groups_that_cannot_be_written() -> None:
    with pytest.raises(WriteError, match="not both"):
        grouped([BODY], messages=[OutgoingMessage("ORDERS", "D.96A", "", "1", BODY)])
    with pytest.raises(WriteError, match=r"group G1 is of ORDERS D.96A, but its message 1 is ORDERS D.01B"):
        grouped([BODY], release="D.01B")
    long = OutgoingMessageGroup("ORDERS", PartyId("14", "A" * 36), PartyId("", ""), "G" * 15, "96A", [])
    with pytest.raises(WriteError) as error:
        edifact(groups=[long])
    for part in ("UNG 0040", "UNG 0044", "UNG 0048", "'96A' is no version"):
        assert part in str(error.value)


# round trips

marks = st.permutations([*"!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'\x1c\x1d\x1e\x1f"])
tags = st.sampled_from(["BGM", "NAD", "LIN", "FTX", "X1A", "UGH", "QTY"])
texts = st.text(st.sampled_from([*"ABCabc 019.,-+:?'*~>^|!#\u00e4\u00df"]), max_size=8)


def bodies(text: st.SearchStrategy[str], repeating: bool) -> st.SearchStrategy[list[list[Segment]]]:
    composite = st.lists(text, min_size=1, max_size=4)
    kinds = text | composite
    if repeating:
        kinds |= st.lists(text | composite, min_size=1, max_size=3).map(Repetitions)
    segment = st.builds(lambda tag, rest: [tag, *rest], tags, st.lists(kinds, max_size=5))
    return st.lists(st.lists(segment, max_size=4), min_size=1, max_size=3)


@settings(max_examples=150)
@given(st.data(), marks, st.booleans(), st.booleans())
def test_edifact_is_read_back_as_it_was_written(
    data: st.DataObject, characters: list[str], four: bool, line_breaks: bool
) -> None:
    component, element, terminator, release, repetition = characters[:5]
    assume(four or "." not in characters[:4])  # the decimal mark
    delimiters = Delimiters(element, component, terminator, release, repetition if four else "")
    body = data.draw(bodies(texts, four))
    identifier = "UNOY" if four else "UNOC"
    written = edifact(*body, syntax=f"{identifier}:{4 if four else 3}", delimiters=delimiters, line_breaks=line_breaks)
    file = parse(written)
    assert [f for f in all_findings(file) if f.fault != "invalid-character"] == []
    (interchange,) = file.interchanges
    assert body_of(written) == [[normal(s) for s in message] for message in body]
    assert interchange.delimiters == delimiters
    assert (interchange.sender, interchange.receiver) == (PartyId("14", "SENDER"), PartyId("", "RECEIVER"))
    assert not any(f.is_error for f in check_envelope(interchange).all_findings)


@settings(max_examples=100)
@given(st.data(), marks, st.booleans(), st.booleans())
def test_groups_of_messages_are_read_back_as_they_were_written(
    data: st.DataObject, characters: list[str], four: bool, line_breaks: bool
) -> None:
    component, element, terminator, release, repetition = characters[:5]
    assume(four or "." not in characters[:4])  # the decimal mark
    delimiters = Delimiters(element, component, terminator, release, repetition if four else "")
    groups = data.draw(st.lists(bodies(texts, four), min_size=1, max_size=3))
    syntax = "UNOY:4" if four else "UNOC:3"
    written = grouped(*groups, syntax=syntax, delimiters=delimiters, line_breaks=line_breaks)
    assert [f for f in all_findings(parse(written)) if f.fault != "invalid-character"] == []
    interchange = one(written)
    assert [[m.segments[1:-1] for m in g.messages] for g in interchange.groups] == [
        [[normal(s) for s in message] for message in messages] for messages in groups
    ]
    assert [(g.type, g.reference, g.version) for g in interchange.groups] == [
        ("ORDERS", f"G{n}", "D.96A") for n in range(1, len(groups) + 1)
    ]
    assert not any(f.is_error for f in check_envelope(interchange).all_findings)


@settings(max_examples=150)
@given(st.data(), marks, st.booleans(), st.booleans())
def test_x12_is_read_back_as_it_was_written_or_refused(
    data: st.DataObject, characters: list[str], new: bool, line_breaks: bool
) -> None:
    component, element, terminator, repetition = characters[:4]
    delimiters = Delimiters(element, component, terminator, "", repetition if new else "")
    printable = [c for c in characters[:6] if c >= " "]
    body = data.draw(bodies(st.text(st.sampled_from([*"ABCabc 019", *printable]), max_size=6), new))
    options = {"version": "00501" if new else "00401", "delimiters": delimiters, "line_breaks": line_breaks}
    used = [element, component, terminator, *([repetition] if new else [])]
    flat = [v for m in body for s in m for x in s for y in (x if isinstance(x, list) else [x]) for v in y]
    if any(c in v for v in flat for c in used):
        with pytest.raises(WriteError, match="separator"):
            x12(*body, **options)
        return
    written = x12(*body, **options)
    file = parse(written)
    assert all_findings(file) == []
    assert body_of(written) == [[normal(s) for s in message] for message in body]
    assert one(written).delimiters == delimiters
    assert not any(f.is_error for f in check_envelope(one(written)).all_findings)


def test_binary_segments_are_written_as_they_are() -> None:
    segment: Segment = ["BIN", "9", "a~*>\xff\n~SE"]
    assert body_of(x12([segment, ["REF", "ZZ"]])) == [[segment, ["REF", "ZZ"]]]
    with pytest.raises(WriteError, match="BIN must end with the length"):
        x12([["BIN", "8", "a~*>\xff\n~SE"]])


# refusals


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"sender": PartyId("14", "S" * 36)}, "UNB sender 'SSS"),
        ({"receiver": PartyId("14", "")}, "UNB receiver '' has 0"),
        ({"receiver": PartyId("14567", "R")}, "UNB receiver qualifier"),
        ({"reference": "123456789012345"}, "interchange reference"),
        ({"reference": ""}, "interchange reference"),
        ({"syntax": "UNOC"}, "syntax identifier"),
        ({"syntax": "UNOC:9"}, "syntax identifier"),
        ({"syntax": "XXXX:3"}, "syntax identifier"),
        ({"delimiters": Delimiters("+", "+", "'")}, "must be different"),
        ({"delimiters": Delimiters("A", ":", "'")}, "must be different"),
        ({"delimiters": Delimiters("|", ":", "'", "?"), "una": False}, "need a UNA"),
        ({"messages": [OutgoingMessage("ORDERS", "96A", "", "1", BODY)]}, "version and release"),
        ({"messages": [OutgoingMessage("ORDERS", "D.96A", "", "1" * 15, BODY)]}, "message reference"),
        ({"application_reference": "A" * 15}, "application reference"),
    ],
)
def test_edifact_that_cannot_be_written(options: dict[str, object], says: str) -> None:
    with pytest.raises(WriteError, match=says):
        edifact(BODY, **options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"reference": 0}, "ISA13"),
        ({"reference": 1_000_000_000}, "ISA13"),
        ({"sender": PartyId("ZZ", "S" * 16)}, "ISA06"),
        ({"sender": PartyId("Z", "S")}, "ISA05"),
        ({"receiver": PartyId("ZZ", "A*B")}, "ISA08"),
        ({"version": "0401"}, "ISA12"),
        ({"delimiters": Delimiters("*", "*", "~")}, "must be different"),
        ({"groups": [OutgoingGroup("PO", "S", "R", 10**9, "004010", [])]}, "GS06"),
        ({"groups": [OutgoingGroup("P", "S", "R", 1, "004010", [])]}, "GS01"),
        ({"groups": [OutgoingGroup("PO", "S", "R", 1, "004010", [OutgoingMessage("850", "", "", "1", [])])]}, "ST02"),
    ],
)
def test_x12_that_cannot_be_written(options: dict[str, object], says: str) -> None:
    with pytest.raises(WriteError, match=says):
        x12(BODY, **options)


@pytest.mark.parametrize(
    ("syntax", "value"),
    [
        ("UNOA:3", "lower"),
        ("UNOB:3", "Müller"),
        ("UNOC:3", "Łódź"),
        ("UNOC:3", "a\nb"),
        ("UNOC:3", "\x00"),
        ("UNOY:4", "\r"),
        ("UNOY:4", "\ud800"),
        ("UNOX:3", "日本"),
    ],
)
def test_characters_outside_the_repertoire_are_never_replaced(syntax: str, value: str) -> None:
    with pytest.raises(WriteError, match=r"ORDERS 1, segment 2 FTX04 .* outside UNO."):
        edifact([["FTX", "AAI", "", "", value]], syntax=syntax)


def test_no_character_can_pose_as_a_separator() -> None:
    for code in (0xD800, 0xD801, 0xD802, 0xD803, 0xDFFF):
        with pytest.raises(WriteError):
            edifact([["FTX", f"A{chr(code)}B"]], syntax="UNOY:4")


def test_x12_beyond_ascii_needs_an_agreement() -> None:
    body: list[Segment] = [["N1", "BY", "Müller"]]
    with pytest.raises(WriteError, match="N102 'Müller' holds 'ü'"):
        x12(body)
    assert "Müller".encode("latin-1") in x12(body, encoding="latin-1")
    assert body_of(x12(body, encoding="utf-8")) == [body]


def test_all_reasons_are_given_at_once() -> None:
    with pytest.raises(WriteError) as error:
        x12([["N1", "a~b"], ["bad", "1"], ["N2", "c*d"]], [["N3", "e>f"]], [["SE", "1"]], reference=0)
    text = str(error.value)
    assert text.count("\n") >= 2
    for part in (
        "ISA13",
        "850 0001, segment 3: ['bad']",
        "850 0002, segment 2 N301 'e>f'",
        "850 0003, segment 2: SE must",
    ):
        assert part in text


def test_a_tag_that_is_no_text_is_refused() -> None:
    with pytest.raises(WriteError, match=r"segment 2: .* is no segment tag"):
        edifact([[["A", "B"], "1"]])


def test_very_many_reasons_are_cut_short() -> None:
    with pytest.raises(WriteError) as error:
        x12([["N1", "a~b"]] * 1000)
    assert str(error.value).count("\n") == 20
    assert "980 more" in str(error.value)


def test_default_delimiters_are_what_they_are_called() -> None:
    assert format_segment(["N1", ["a", "b"], "c"], X12_DEFAULT) == "N1*a>b*c~"
