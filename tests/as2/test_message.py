"""Messages over all combinations of settings: what is built opens again, and both sides compute the same MIC."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.message import Attachment
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.received import Refused, receipt_request
from tests.as2.helpers import ORDER, identity, make, pair, take, with_channel

CIPHERS = ["", "aes128", "aes192", "aes256", "aes128-gcm", "aes192-gcm", "aes256-gcm"]
PAYLOADS = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"\r\n", b"\n", b"\r", b"a\nb\n", b"--x\r\n", ORDER, ORDER.replace(b"\r\n", b"\n"), b"0" * 70_000]
    ),
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    payload=PAYLOADS,
    sign=st.sampled_from(["", "sha224", "sha256", "sha384", "sha512"]),
    encrypt=st.sampled_from(CIPHERS),
    compress=st.sampled_from(["", "before", "after"]),
    pss=st.booleans(),
    oaep=st.booleans(),
    base64_=st.booleans(),
)
def test_any_combination_of_settings_round_trips(
    payload: bytes, sign: str, encrypt: str, compress: str, pss: bool, oaep: bool, base64_: bool
) -> None:
    sender, receiver = pair(
        sign=sign,
        encrypt=encrypt,
        compress=compress,
        pss=pss,
        oaep=oaep,
        base64=base64_,
        require_signed=bool(sign),
        require_encrypted=bool(encrypt),
    )
    sent = make(sender, payload, filename="order.edi", content_type="application/edifact")
    on_the_wire = Entity.from_bytes(sent.http.to_bytes())
    received = take(receiver, on_the_wire)
    assert [one.payload for one in received.documents] == [payload]
    assert received.documents[0].filename == "order.edi"
    assert received.documents[0].content_type == "application/edifact"
    assert received.mic == sent.mics[received.mic_algorithm]
    assert received.mic_algorithm == (sign or "sha256")
    assert ("signature" in received.facts, "encryption" in received.facts) == (bool(sign), bool(encrypt))


def test_elliptic_curve_signature() -> None:
    sender, receiver = pair(ours=(identity("harbour-ec", "ec256"),), encrypt="aes256")
    received = take(receiver, make(sender).http)
    assert received.facts["signature"] == "sha256 ecdsa"
    assert received.documents[0].payload == ORDER


def test_triple_des_only_by_permission() -> None:
    sender, receiver = pair(encrypt="3des", legacy=("3des",))
    message = make(sender).http
    assert take(receiver, message).documents[0].payload == ORDER
    with pytest.raises(Refused) as refused:
        take(with_channel(receiver, legacy=()), message)
    assert refused.value.disposition == "processed/Error: authentication-failed"
    with pytest.raises(As2Error, match="3des"):
        make(with_channel(sender, legacy=()))


def test_gcm_in_enveloped_data_is_read() -> None:
    sender, receiver = pair(encrypt="aes256-gcm")
    message = make(dataclasses.replace(sender, gcm_in_enveloped=True)).http
    assert "smime-type=enveloped-data" in message.headers.get("content-type")
    assert take(receiver, message).documents[0].payload == ORDER


# ---- MIC (RFC 4130 7.3.1, RFC 5402 4) ----


def sha256(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def test_mic_of_a_plain_message_is_over_the_body_without_header() -> None:
    sender, receiver = pair(sign="", encrypt="", require_signed=False, require_encrypted=False)
    sent = make(sender)
    assert sent.mics["sha256"] == take(receiver, sent.http).mic == sha256(ORDER)


def test_mic_of_a_signed_message_is_over_the_signed_part() -> None:
    sender, receiver = pair(encrypt="", require_encrypted=False)
    sent = make(sender)
    body = bytes(sent.http.body)
    boundary = sent.http.content_type[1]["boundary"].encode()
    part = body.split(b"--" + boundary)[1][2:-2]
    assert part.startswith(b"Content-Type: ")
    assert sent.mics["sha256"] == take(receiver, sent.http).mic == sha256(part)


@pytest.mark.parametrize("wrapping", [{"encrypt": "aes128"}, {"encrypt": "", "compress": "after"}])
def test_mic_of_an_unsigned_wrapped_message_is_over_the_entity_with_header(wrapping: dict[str, Any]) -> None:
    sender, receiver = pair(sign="", require_signed=False, require_encrypted=False, **wrapping)
    sent = make(sender, filename="a.edi", content_type="application/edifact")
    entity = (
        b"Content-Type: application/edifact\r\nContent-Transfer-Encoding: binary\r\n"
        b'Content-Disposition: attachment; filename="a.edi"\r\n\r\n' + ORDER
    )
    assert sent.mics["sha256"] == take(receiver, sent.http).mic == sha256(entity)


@pytest.mark.parametrize(
    ("options", "algorithm", "signed"),
    [
        ("signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha512", "sha512", True),
        (
            "signed-receipt-protocol = optional,pkcs7-signature;\tsigned-receipt-micalg=optional,SHA-384,md5",
            "sha384",
            True,
        ),
        (
            "signed-receipt-micalg=required, rsa-sha256; signed-receipt-protocol=required, pkcs7-signature",
            "sha256",
            True,
        ),
        (
            "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha1, sha256",
            "sha256",
            True,
        ),
        ("signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, tiger", "sha256", True),
        ("", "sha256", False),
    ],
)
def test_the_first_supported_requested_algorithm_is_used(options: str, algorithm: str, signed: bool) -> None:
    sender, receiver = pair()
    sent = make(with_channel(sender, mdn="")).http
    message = Entity(sent.headers.plus(("Disposition-Notification-Options", options)), sent.body)
    assert take(receiver, message).mic_algorithm == algorithm
    assert receipt_request(message.headers).signed is signed


def test_a_required_algorithm_that_is_not_supported_is_a_failure() -> None:
    sender, receiver = pair()
    sent = make(with_channel(sender, mdn="")).http
    options = "signed-receipt-micalg=required, md5"
    message = Entity(sent.headers.plus(("Disposition-Notification-Options", options)), sent.body)
    with pytest.raises(Refused) as refused:
        take(receiver, message)
    assert refused.value.disposition == "failed/Failure: unsupported MIC-algorithms"
    assert take(with_channel(receiver, legacy=("md5",)), message).mic_algorithm == "md5"


# ---- content ----


def test_attachments_are_read_in_order() -> None:
    sender, receiver = pair()
    drawing = Attachment(b"%PDF-1.7 \0\n", "drawing.pdf", "application/pdf")
    received = take(receiver, make(sender, filename="order.edi", attachments=[drawing]).http)
    assert [(one.payload, one.filename) for one in received.documents] == [
        (ORDER, "order.edi"),
        (b"%PDF-1.7 \0\n", "drawing.pdf"),
    ]


def test_the_start_parameter_names_the_root_document() -> None:
    _, receiver = pair(require_signed=False, require_encrypted=False)
    body = (
        b"--b\r\nContent-Type: application/pdf\r\n\r\npdf\r\n"
        b"--b\r\nContent-Type: application/edifact\r\nContent-ID: <root>\r\n\r\n" + ORDER + b"\r\n--b--\r\n"
    )
    head = b'AS2-From: HARBOUR\r\nContent-Type: multipart/related; boundary=b; start="<root>"\r\n\r\n'
    received = take(receiver, Entity.from_bytes(head + body))
    assert [one.payload for one in received.documents] == [ORDER, b"pdf"]


def test_rollover_old_and_new_certificates_work_on_both_sides() -> None:
    old, new = identity("nordmarkt"), identity("nordmarkt-new")
    ours_old, ours_new = identity("harbour"), identity("harbour-new")
    for theirs in (old, new):
        for ours in (ours_old, ours_new):
            sender, _ = pair(ours=(ours,), theirs=(theirs,))
            _, receiver = pair(ours=(ours_old, ours_new), theirs=(old, new))
            assert take(receiver, make(sender).http).documents[0].payload == ORDER


def test_a_certificate_that_is_out_of_date_is_passed_over_for_one_in_date() -> None:
    expired, current = identity("expired", start=-100, days=50), identity("harbour")
    future = identity("future", start=50)
    sender, receiver = pair(
        ours=(expired, future, current), theirs=(identity("expired2", start=-90, days=10), identity("nordmarkt"))
    )
    received = take(receiver, make(sender).http)
    assert "CN=harbour" in received.facts["signer"]


def test_nothing_is_sent_with_or_for_an_expired_certificate() -> None:
    expired = identity("expired", start=-100, days=50)
    with pytest.raises(As2Error, match="expired"):
        make(pair(ours=(expired,))[0])
    with pytest.raises(As2Error, match="expired"):
        make(pair(theirs=(expired,))[0])
    make(pair(theirs=(expired,), allow_expired=True)[0])


def test_header_of_a_message() -> None:
    sender, _ = pair()
    headers = make(sender, filename="order.edi").http.headers
    assert headers.get("as2-version") == "1.2"
    assert headers.get("as2-product").startswith("edi-gateway/")
    assert headers.get("ediint-features") == "multiple-attachments"
    assert headers.get("message-id") == "<1@harbour>"
    assert headers.get("disposition-notification-options").endswith("micalg=optional, sha256")
    assert "receipt-delivery-option" not in headers


def test_a_content_type_cannot_bring_header_fields_along() -> None:
    with pytest.raises(As2Error, match="content type"):
        make(pair()[0], content_type="text/plain\r\nAS2-From: EVIL")
