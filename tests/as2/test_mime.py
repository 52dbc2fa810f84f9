"""MIME and header fields: exact in what is written, tolerant and bounded in what is read."""

from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.transports.as2.headers import Headers, MimeError, decode_words, parameters, quote, read_headers
from edi_gateway.transports.as2.mime import Entity, encode_base64, multipart, signed_forms, split_parts


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=120), min_size=1, max_size=6))
def test_parts_come_back_byte_for_byte(parts: list[bytes]) -> None:
    entity = multipart("related", parts, os.urandom)
    again = Entity.from_bytes(entity.to_bytes())
    assert [bytes(part) for part in split_parts(again)] == parts


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_base64_round_trip(data: bytes) -> None:
    encoded = encode_base64(data)
    assert max((len(line) for line in encoded.split(b"\r\n")), default=0) <= 76
    assert bytes(Entity(Headers((("content-transfer-encoding", "BASE64"),)), encoded).content()) == data


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_quoted_parameters_round_trip(value: str) -> None:
    assert parameters(f"x/y; a={quote(value)}; b=2")[1] == {"a": value, "b": "2"}


def entity(body: bytes, boundary: str = "b") -> Entity:
    return Entity(Headers((("Content-Type", f'multipart/mixed; boundary="{boundary}"'),)), body)


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        (b"--b\r\n1\r\n--b\r\n2\r\n--b--\r\n", [b"1", b"2"]),
        (b"--b\n1\n--b\n2\n--b--", [b"1", b"2"]),  # bare LF, no line end at the end
        (b"preamble --b\r\n--b \t\r\n1\r\n--b--  \r\nepilogue\r\n--b\r\n3", [b"1"]),
        (b"--bb\r\n0\r\n--b\r\n1\r\n--bb\r\n--b--", [b"1\r\n--bb"]),  # another boundary that begins alike
        (b"--b\r\n--b--", [b""]),
        (b"--b\r\n\r\n--b--", [b""]),
        (b"--b\r\nx--b\r\n--b--", [b"x--b"]),  # not at the start of a line
        (b"--b\r\n1\r\n\r\n--b--", [b"1\r\n"]),
    ],
)
def test_boundaries(body: bytes, parts: list[bytes]) -> None:
    assert [bytes(part) for part in split_parts(entity(body))] == parts


@pytest.mark.parametrize("body", [b"", b"--b\r\n1", b"--c\r\n1\r\n--c--", b"\r--b\r1\r--b--", b" --b\r\n1\r\n --b--"])
def test_a_multipart_without_its_boundaries_is_refused(body: bytes) -> None:
    with pytest.raises(MimeError):
        split_parts(entity(body))


@pytest.mark.parametrize("boundary", ["", "x" * 300])
def test_a_boundary_must_be_usable(boundary: str) -> None:
    with pytest.raises(MimeError, match="boundary"):
        split_parts(entity(b"--\r\n1\r\n----", boundary))


def test_the_number_of_parts_is_bounded() -> None:
    with pytest.raises(MimeError, match="more than 100 parts"):
        split_parts(entity(b"--b\r\n1\r\n" * 10_000 + b"--b--"))


def test_folded_fields_are_unfolded() -> None:
    headers = read_headers(b"Content-Type: multipart/signed;\r\n\tboundary=b;\r\n micalg=sha256\r\nX: 1\r\nx: 2")
    assert parameters(headers.get("content-type")) == ("multipart/signed", {"boundary": "b", "micalg": "sha256"})
    assert (headers.get("X"), headers.count("x")) == ("1", 2)


@pytest.mark.parametrize(
    "block",
    [
        b" folded: first",
        b"no colon",
        b"spa ce: 1",
        b": nameless",
        b"X: " + b"a" * 70_000,
        b"X: 1\r\n" * 10_000,
        b"\xff: 1",
    ],
)
def test_malformed_or_large_headers_are_refused(block: bytes) -> None:
    with pytest.raises(MimeError):
        read_headers(block)


@pytest.mark.parametrize(
    "data", [b"", b"Content-Type: text/plain", b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", b"A: 1\rB: 2\r\r"]
)
def test_an_entity_needs_the_end_of_its_header(data: bytes) -> None:
    with pytest.raises(MimeError):
        Entity.from_bytes(data)


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\0b", "\r"])
def test_no_line_ends_are_written_into_a_header(value: str) -> None:
    with pytest.raises(MimeError):
        Headers((("X", value),)).to_bytes()
    with pytest.raises(MimeError):
        Headers(((value, "1"),)).to_bytes()


def test_octets_that_are_not_utf8_survive() -> None:
    entity_ = Entity.from_bytes(b"X: caf\xe9 \xc3\xa9\r\n\r\nbody")
    assert entity_.to_bytes() == b"X: caf\xe9 \xc3\xa9\r\n\r\nbody"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="a b.edi"', "a b.edi"),
        ("attachment; filename=a.edi", "a.edi"),
        (r'attachment; filename="C:\temp\a.edi"', r"C:\temp\a.edi"),
        (r'attachment; filename="a\"b.edi"', 'a"b.edi'),
        ("attachment; filename*=UTF-8''%C3%BCber.edi; filename=uber.edi", "über.edi"),
        ("attachment; filename*0=long; filename*1=name.edi", "longname.edi"),
        ("attachment; filename*0*=iso-8859-1'de'%FC; filename*1=ber.edi", "über.edi"),
        ("attachment; filename*=zlib_codec''%C3%BC", "Ã¼"),  # a character set we do not know
        ('attachment; FileName="a;b.edi"; x', "a;b.edi"),
    ],
)
def test_parameters(value: str, name: str) -> None:
    assert parameters(value)[1]["filename"] == name


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("=?utf-8?B?" + base64.b64encode("Größe".encode()).decode() + "?=", "Größe"),
        ("=?ISO-8859-1?Q?Gr=F6=DFe_1?=", "Größe 1"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?= c", "ab c"),
        ("=?utf-8?B?!?=", ""),
        ("=?x?y?z?=", "=?x?y?z?="),
    ],
)
def test_encoded_words(value: str, plain: str) -> None:
    assert decode_words(value) == plain


def test_what_may_have_been_signed() -> None:
    forms = [bytes(form()) for form in signed_forms(memoryview(b"A: 1\nB: 2\n\nx\ry\n"))]
    assert forms[0] == b"A: 1\nB: 2\n\nx\ry\n"
    assert b"A: 1\r\nB: 2\r\n\r\nx\ry\r\n" in forms
    assert b"A: 1\r\nB: 2\r\n\r\nx\r\ny\r\n" in forms
    assert b"A: 1\r\nB: 2\r\n\r\nx\ry\n" in forms
