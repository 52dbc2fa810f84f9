"""Habits of other products that must not stop an exchange: line ends, encodings, names, spellings, BER."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import pytest

from edi_gateway.transports.as2.cms_compress import compress
from edi_gateway.transports.as2.cms_encrypt import encrypt
from edi_gateway.transports.as2.cms_sign import sign
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mime import Entity, encode_base64, multipart
from edi_gateway.transports.as2.names import read_as2_name
from edi_gateway.transports.as2.profile import Profile
from tests.as2.helpers import NOW, ORDER, identity, make, pair, take

LF = ORDER.replace(b"\r\n", b"\n")
CR = ORDER.replace(b"\r\n", b"\r")


def receiver() -> Profile:
    return pair(require_encrypted=False)[1]


def signature(data: bytes) -> bytes:
    one = identity("harbour")
    return sign(data, one.certificate, one.key, hash="sha256", pss=False, now=NOW)


def signed_message(shown: bytes, meant: bytes, *, base64: bool = True, line_end: bytes = b"\r\n") -> Entity:
    """A multipart/signed that shows one form of a part and carries the signature over another."""
    head = b"Content-Type: application/pkcs7-signature"
    body = signature(meant)
    if base64:
        head, body = head + line_end + b"Content-Transfer-Encoding: base64", encode_base64(body)
    return multipart("signed", [shown, head + line_end * 2 + body], os.urandom)


@pytest.mark.parametrize("payload", [ORDER, LF, CR, b"no line end", b"", b"\r\n\r\n"])
@pytest.mark.parametrize("encoding", ["", "7bit", "8bit", "binary", "base64", "quoted-printable"])
def test_row_01_and_02_line_ends_and_transfer_encodings(payload: bytes, encoding: str) -> None:
    body = encode_base64(payload) if encoding == "base64" else payload
    if encoding == "quoted-printable":
        body = payload.replace(b"=", b"=3D").replace(b"\r", b"=0D").replace(b"\n", b"=0A")
    field = f"Content-Transfer-Encoding: {encoding}\r\n".encode() if encoding else b""
    part = b"Content-Type: application/edifact\r\n" + field + b"\r\n" + body
    received = take(receiver(), signed_message(part, part))
    assert received.documents[0].payload == payload


@pytest.mark.parametrize("shown", [LF, ORDER, CR], ids=["lf", "crlf", "cr"])
def test_row_01_a_signer_that_canonicalises_line_ends(shown: bytes) -> None:
    head = b"Content-Type: application/edi-x12\r\n\r\n"
    meant = shown.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    received = take(receiver(), signed_message(head + shown, head + meant))
    assert received.documents[0].payload == meant  # what was signed, not what came


def test_row_01_header_with_bare_line_feeds_and_a_signature_over_crlf() -> None:
    shown = b"Content-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n\n\x00\n\x01"
    meant = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\n\x01"
    assert take(receiver(), signed_message(shown, meant)).documents[0].payload == b"\x00\n\x01"


@pytest.mark.parametrize("change", [lambda part: part + b"\r\n", lambda part: part[:-2]], ids=["more", "less"])
def test_row_01_the_last_line_end_counted_or_not(change: Any) -> None:
    part = b"Content-Type: application/edifact\r\n\r\n" + ORDER
    assert take(receiver(), signed_message(part, change(part))).documents[0].payload.strip() == ORDER.strip()


@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("inner", [False, True])
@pytest.mark.parametrize("signature_base64", [False, True])
def test_row_03_base64_or_binary_at_every_layer(outer: bool, inner: bool, signature_base64: bool) -> None:
    def wrapped(content: bytes, base64: bool) -> Entity:
        fields = [("Content-Type", 'application/x-pkcs7-mime; name="smime.p7m"')]
        if base64:
            fields.append(("Content-Transfer-Encoding", "base64"))
        return Entity(Headers(tuple(fields)), encode_base64(content) if base64 else content)

    part = wrapped(compress(b"Content-Type: application/edifact\r\n\r\n" + ORDER), inner).to_bytes()
    signed = signed_message(part, part, base64=signature_base64).to_bytes()
    recipient = identity("nordmarkt").certificate
    message = wrapped(encrypt(signed, [recipient], cipher="aes256", entropy=os.urandom), outer)
    assert take(receiver(), message).documents[0].payload == ORDER


@pytest.mark.parametrize("name", ["Harbour Logistics", 'a "b"', "a\\b", "[x]", "#!;", "a,b"])
def test_row_11_names_that_need_quotes(name: str) -> None:
    sender, theirs = pair()
    sent = make(dataclasses.replace(sender, own_id=name)).http
    assert read_as2_name(sent.headers.get("as2-from")) == name
    assert take(theirs, sent).documents[0].payload == ORDER


def test_row_14_several_recipients() -> None:
    part = b"Content-Type: application/edifact\r\n\r\n" + ORDER
    signed = signed_message(part, part).to_bytes()
    recipients = [identity(name).certificate for name in ("somebody", "mallory", "nordmarkt")]
    content = encrypt(signed, recipients, cipher="aes128", entropy=os.urandom)
    message = Entity(Headers((("Content-Type", "application/pkcs7-mime"),)), content)
    assert take(receiver(), message).documents[0].payload == ORDER


@pytest.mark.parametrize(
    "smime_type", ["; smime-type=enveloped-data", "; smime-type=signed-data", "; smime-type=compressed-data", ""]
)
def test_row_15_the_smime_type_may_be_wrong_or_missing(smime_type: str) -> None:
    sender, theirs = pair(encrypt="aes128-gcm")
    message = make(sender).http
    fields = tuple(
        (name, f"application/pkcs7-mime{smime_type}" if name == "Content-Type" else text)
        for name, text in message.headers
    )
    assert take(theirs, Entity(Headers(fields), message.body)).documents[0].payload == ORDER


def test_row_18_preamble_epilogue_and_blanks_around_boundaries() -> None:
    part = b"Content-Type: application/edifact\r\n\r\n" + ORDER
    entity = signed_message(part, part)
    boundary = b"--" + entity.content_type[1]["boundary"].encode()
    body = b"preamble\r\n" + bytes(entity.body).replace(boundary + b"\r\n", boundary + b" \t\r\n") + b"epilogue"
    assert take(receiver(), Entity(entity.headers, body)).documents[0].payload == ORDER
    assert take(receiver(), Entity(entity.headers, bytes(entity.body).rstrip())).documents[0].payload == ORDER
