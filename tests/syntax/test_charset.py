"""Character sets: decoded as declared, said where that cannot be, and never a lost byte."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.errors import WriteError
from edi_gateway.findings import Fault, Severity
from edi_gateway.syntax import parse
from edi_gateway.syntax.charset import CHARACTER_SETS, X12, CharacterSet, decode
from edi_gateway.syntax.model import PartyId
from edi_gateway.syntax.writer import OutgoingMessage, write_edifact
from tests.syntax.building import UNB, all_findings, faults, one, only_message, with_body, x12_with_body

WARNING, ERROR = Severity.WARNING, Severity.ERROR


def in_set(identifier: str, body: bytes, version: str = "3", more: str = "") -> bytes:
    return with_body(b"FTX+AAI+++" + body, unb=UNB.replace(b"UNOC:3", f"{identifier}:{version}{more}".encode()))


SETS = [
    ("UNOA", "MUELLER", "ascii"),
    ("UNOB", "Mueller", "ascii"),
    ("UNOC", "Müller Ærø", "iso-8859-1"),
    ("UNOD", "Łódź Škoda", "iso-8859-2"),
    ("UNOE", "Москва", "iso-8859-5"),
    ("UNOF", "Αθήνα", "iso-8859-7"),
    ("UNOG", "Malti Ħ", "iso-8859-3"),
    ("UNOH", "Rīga", "iso-8859-4"),
    ("UNOI", "سلام", "iso-8859-6"),
    ("UNOJ", "שלום", "iso-8859-8"),
    ("UNOK", "İstanbul", "iso-8859-9"),
    ("UNOL", "5 €", "iso-8859-15"),
    ("UNOW", "日本 5 €", "utf-8"),
    ("UNOX", "日本", "iso2022_jp_ext"),
    ("UNOY", "日本 Müller", "utf-8"),
]


@pytest.mark.parametrize(("identifier", "text", "codec"), SETS)
def test_each_character_set_is_decoded(identifier: str, text: str, codec: str) -> None:
    data = in_set(identifier, text.encode(codec))
    message = only_message(data)
    assert message.segments[1][4] == text
    assert message.encoding == codec
    assert message.raw.encode(codec) in data
    assert faults(data) == []


@pytest.mark.parametrize(("identifier", "text", "codec"), SETS)
def test_each_character_set_is_written(identifier: str, text: str, codec: str) -> None:
    message = OutgoingMessage("ORDERS", "D.96A", "", "1", [["FTX", "AAI", "", "", text]])
    arguments = {"reference": "1", "prepared": datetime(2024, 1, 2, tzinfo=UTC), "messages": [message]}
    parties = {"sender": PartyId("", "A"), "receiver": PartyId("", "B"), "syntax": f"{identifier}:3"}
    if identifier == "UNOX":  # which escape sequences the receiver knows cannot be told: only its ASCII is written
        with pytest.raises(WriteError, match="outside UNOX"):
            write_edifact(**arguments, **parties)  # type: ignore[arg-type]
        return
    data = write_edifact(**arguments, **parties)  # type: ignore[arg-type]
    assert b"FTX+AAI+++" + text.encode(codec) + b"'" in data
    assert only_message(data).segments[1][4] == text
    assert faults(data) == []


@pytest.mark.parametrize("identifier", [i for i in CHARACTER_SETS if i not in ("UNOW", "UNOX", "UNOY")])
def test_what_a_character_set_lacks_is_refused_and_never_replaced(identifier: str) -> None:
    message = OutgoingMessage("ORDERS", "D.96A", "", "1", [["FTX", "AAI", "", "", "A\u65e5"]])
    with pytest.raises(WriteError, match="outside"):
        write_edifact(
            sender=PartyId("", "A"),
            receiver=PartyId("", "B"),
            reference="1",
            prepared=datetime(2024, 1, 2, tzinfo=UTC),
            messages=[message],
            syntax=f"{identifier}:3",
        )


def test_the_encoding_of_syntax_4_overrides_the_identifier() -> None:
    data = in_set("UNOC", "日本".encode(), "4", "::7")
    assert only_message(data).segments[1][4] == "日本"
    assert faults(data) == []
    assert faults(in_set("UNOC", b"A", "4", "::5")) == [(Fault.UNSUPPORTED_CHARACTER_SET, ERROR)]


@pytest.mark.parametrize("identifier", ["IATA", "XXXA", "", "UNOZ"])
def test_an_unknown_identifier_is_an_error_and_read_as_latin_1(identifier: str) -> None:
    data = in_set(identifier, "Müller".encode("latin-1"))
    assert (Fault.UNSUPPORTED_CHARACTER_SET, ERROR) in faults(data)
    assert only_message(data).segments[1][4] == "Müller"


@pytest.mark.parametrize(
    ("identifier", "body"),
    [
        ("UNOA", b"lower"),
        ("UNOA", b"A$B"),
        ("UNOB", b"A_B"),
        ("UNOC", b"A\x00B"),
        ("UNOC", b"A\tB"),
        ("UNOC", b"\x85"),
        ("UNOY", b"A\x07"),
        ("UNOY", "A\u200bB".encode()),
        ("UNOY", "A\u202eB".encode()),
        ("UNOY", "\ufeff".encode()),
    ],
)
def test_what_is_merely_outside_the_repertoire_is_a_warning_with_its_place(identifier: str, body: bytes) -> None:
    data = in_set(identifier, body)
    (finding,) = only_message(data).findings
    assert (finding.fault, finding.severity) == (Fault.INVALID_CHARACTER, WARNING)
    assert (finding.place.segment, finding.place.tag, finding.place.offset) == (2, "FTX", data.index(b"FTX"))


@pytest.mark.parametrize(
    ("identifier", "body"),
    [
        ("UNOA", b"M\xfcLLER"),
        ("UNOB", "Müller".encode()),
        ("UNOF", b"\xff"),
        ("UNOY", b"\xff\xfe"),
        ("UNOY", b"\xc0\xaf"),
        ("UNOY", b"\xed\xa0\x80"),
        ("UNOX", b"\x1b$Babc"),
        ("UNOJ", b"\xbf"),
    ],
)
def test_what_cannot_be_decoded_is_an_error_and_no_byte_is_lost(identifier: str, body: bytes) -> None:
    data = in_set(identifier, body)
    message = only_message(data)
    (finding,) = message.findings
    assert (finding.fault, finding.severity) == (Fault.INVALID_CHARACTER, ERROR)
    assert (finding.place.segment, finding.place.tag) == (2, "FTX")
    assert message.raw.encode(message.encoding) in data
    assert "?" not in str(message.segments[1])


def test_utf_8_that_was_declared_as_latin_1_is_suspected() -> None:
    (finding,) = only_message(in_set("UNOC", "Müller".encode())).findings
    assert finding.severity is WARNING
    assert "UTF-8" in finding.text


def test_x12_beyond_ascii_is_read_as_utf_8_or_else_as_latin_1() -> None:
    for codec in ("utf-8", "iso-8859-1"):
        data = x12_with_body("N1*BY*Müller & Söhne".encode(codec))
        message = only_message(data)
        assert message.segments[1][2] == "Müller & Söhne"
        assert message.encoding == codec
        assert [(f.severity, f.place.segment) for f in message.findings] == [(WARNING, 2)]


def test_control_characters_that_are_separators_are_no_matter() -> None:
    data = x12_with_body(b"N1*BY*A").translate(bytes.maketrans(b"*>~", b"\x1d\x1f\x1c"))
    assert faults(data) == []


def test_characters_in_headers_are_looked_at_too() -> None:
    data = with_body(b"UNS+S", unb=UNB.replace(b"SENDER", "MÜLLER".encode("latin-1")))
    assert one(data).sender.id == "MÜLLER"
    (finding,) = one(data.replace(b"UNOC", b"UNOA")).findings
    assert (finding.fault, finding.severity, finding.place.tag) == (Fault.INVALID_CHARACTER, ERROR, "UNB")


def test_a_bad_character_concerns_its_message_alone() -> None:
    good = b"UNH+2+ORDERS:D:96A:UN'BGM+1'UNT+3+2'"
    data = in_set("UNOA", b"M\xfcLLER").replace(b"UNZ+1", good + b"UNZ+2")
    first, second = one(data).messages
    assert [f.is_error for f in first.findings] == [True]
    assert (second.findings, second.encoding) == ([], "ascii")


def test_places_in_multi_byte_text_count_bytes() -> None:
    data = in_set("UNOY", "日本日本'FTX+X\u200b".encode())
    (finding,) = [f for f in all_findings(parse(data)) if f.place.segment]
    assert finding.place.segment == 3
    assert finding.place.offset == data.index(b"FTX+X")


@given(st.binary(max_size=60), st.sampled_from([*CHARACTER_SETS.values(), X12]))
def test_decoding_is_lossless(data: bytes, charset: CharacterSet) -> None:
    decoded = decode(data.decode("latin-1"), charset)
    assert decoded.text.encode(decoded.encoding) == data
    if not decoded.problem:
        assert decoded.text == data.decode(charset.codec)
    else:
        assert 0 <= decoded.at < len(decoded.text)
