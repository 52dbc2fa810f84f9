"""The BER reader: every form that encodes the same value reads the same, and hostile input ends quickly."""

from __future__ import annotations

import contextlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.transports.as2 import ber, der
from tests.as2.helpers import identity


def long_length(size: int, octets: int) -> bytes:
    return bytes((0x80 | octets,)) + size.to_bytes(octets, "big")


@st.composite
def encodings(draw: st.DrawFn, depth: int = 3) -> tuple[bytes, bytes]:
    """A value in some BER form, and in DER."""
    if depth == 0 or draw(st.booleans()):
        value = draw(st.binary(max_size=40))
        tag = draw(st.sampled_from([0x04, 0x0C, 0x80]))
        size = der.length(len(value)) if draw(st.booleans()) else long_length(len(value), draw(st.integers(1, 8)))
        if tag == 0x04 and draw(st.booleans()):
            cut = draw(st.integers(0, len(value)))
            chunks = der.octet_string(value[:cut]) + der.octet_string(value[cut:])
            return b"\x24\x80" + chunks + b"\0\0", der.octet_string(value)
        return bytes((tag,)) + size + value, der.encode(tag, value)
    children = draw(st.lists(encodings(depth=depth - 1), max_size=4))
    tag = draw(st.sampled_from([0x30, 0x31, 0xA0]))
    contents = b"".join(one for one, _ in children)
    canonical = [one for _, one in children]
    expected = der.set_of(*canonical) if tag == 0x31 else der.encode(tag, *canonical)
    if draw(st.booleans()):
        return bytes((tag, 0x80)) + contents + b"\0\0", expected
    return bytes((tag,)) + der.length(len(contents)) + contents, expected


@settings(max_examples=150, deadline=None)
@given(encodings(), st.binary(max_size=5))
def test_all_forms_read_alike(forms: tuple[bytes, bytes], after: bytes) -> None:
    encoded, canonical = forms
    element = ber.parse(encoded + after)
    assert bytes(element.raw) == encoded
    assert element.as_der() == canonical


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), encodings().map(lambda forms: forms[0][:-1])))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ber.BerError):
        ber.parse(data).as_der()


def test_a_certificate_reads_as_itself() -> None:
    encoded = identity("harbour").certificate.public_bytes(Encoding.DER)
    assert ber.parse(encoded).as_der() == encoded


@pytest.mark.parametrize("value", [0, 1, 127, 128, 255, 256, 65535, -1, -128, -129, 2**160])
def test_integers(value: int) -> None:
    assert ber.parse(der.integer(value)).integer() == value


@pytest.mark.parametrize("oid", ["1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.2.1", "0.0", "2.999.3", "1.3.14.3.2.26"])
def test_object_identifiers(oid: str) -> None:
    assert ber.parse(der.oid(oid)).oid() == oid


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x05\x00",
        b"\x04\x80\x00\x00",  # indefinite primitive
        b"\x30\x80",
        b"\x30\x80" * 40 + b"\0\0" * 40,  # too deep
        b"\x30\x89" + b"\xff" * 9,  # length of nine octets
        b"\x30\x88" + b"\xff" * 8,  # longer than everything
        b"\x1f\x01\x00",
    ],
)
def test_malformed_elements_are_refused(data: bytes) -> None:
    with pytest.raises(ber.BerError):
        ber.parse(data).as_der()


def test_deep_definite_nesting_is_refused() -> None:
    data = b""
    for _ in range(2000):
        data = der.encode(0x24, data)
    with pytest.raises(ber.BerError, match="deep"):
        ber.parse(data).octets()


def test_the_number_of_elements_is_bounded() -> None:
    with pytest.raises(ber.BerError, match="too many"):
        ber.parse(b"\x24\x80" + b"\x04\x00" * 400_000 + b"\0\0").octets()
