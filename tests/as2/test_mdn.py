"""Receipts: what we build confirms what was sent, and nothing else passes for a confirmation."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from edi_gateway.transports.as2.mdn import Expectation, Verdict, build_mdn, check_mdn, is_mdn, original_message_id
from edi_gateway.transports.as2.message import Outgoing
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.profile import Profile
from tests.as2.helpers import NOW, identity, make, pair, take, with_channel


def answered(sender: Profile, receiver: Profile, **changes: Any) -> tuple[Outgoing, Entity]:
    sent = make(sender)
    received = take(receiver, sent.http)
    fields: dict[str, Any] = {"mic": received.mic, "mic_algorithm": received.mic_algorithm} | changes
    return sent, build_mdn(sent.http.headers, receiver, now=NOW, entropy=os.urandom, **fields)


def judged(sender: Profile, sent: Outgoing, mdn: Entity) -> Verdict:
    return check_mdn(Entity.from_bytes(mdn.to_bytes()), sender, Expectation.of(sent, sender), NOW)


def replaced(mdn: Entity, old: bytes, new: bytes) -> Entity:
    assert old in bytes(mdn.body)
    return Entity(mdn.headers, bytes(mdn.body).replace(old, new))


@pytest.mark.parametrize("sign", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("pss", [False, True])
def test_a_signed_mdn_confirms(sign: str, pss: bool) -> None:
    sender, receiver = pair(sign=sign, pss=pss)
    sent, mdn = answered(sender, receiver)
    verdict = judged(sender, sent, mdn)
    assert verdict.delivered
    assert verdict.facts["mic"] == sent.mics[sign]
    assert verdict.facts["mdn_signature"] == f"{sign} {'rsa-pss' if pss else 'rsa'}"
    assert is_mdn(mdn)
    assert original_message_id(mdn) == "1@harbour"


def test_an_unsigned_mdn_confirms_where_it_was_agreed() -> None:
    sender, receiver = pair(mdn_signed=False)
    sent, mdn = answered(sender, receiver)
    assert mdn.content_type[0] == "multipart/report"
    assert judged(sender, sent, mdn).delivered
    assert judged(sender, sent, build_mdn(sent.http.headers, None, now=NOW, entropy=os.urandom)).delivered


def test_header_of_an_mdn() -> None:
    _, mdn = answered(*pair())
    assert mdn.headers.get("as2-from") == "NORDMARKT"
    assert mdn.headers.get("as2-to") == "HARBOUR"
    assert mdn.headers.get("as2-version") == "1.2"
    assert mdn.headers.get("ediint-features") == "multiple-attachments"
    assert mdn.headers.get("message-id").startswith("<mdn-")


def test_the_sender_spelling_of_the_algorithm_comes_back() -> None:
    sender, receiver = pair()
    sent = make(with_channel(sender, mdn=""))
    options = "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, SHA-256"
    headers = sent.http.headers.plus(("Disposition-Notification-Options", options))
    mdn = build_mdn(headers, receiver, mic="abc=", mic_algorithm="sha256", now=NOW, entropy=os.urandom)
    assert b"Received-Content-MIC: abc=, SHA-256\r\n" in bytes(mdn.body)


# ---- spelling that is seen in the wild ----


@pytest.mark.parametrize(
    ("disposition", "delivered"),
    [
        ("automatic-action/MDN-sent-automatically; processed", True),
        ("automatic-action/MDN-sent-automatically;processed", True),
        ("automatic-action/MDN-sent-automatically ; Processed", True),
        ("automatic-action/MDN-sent-automatically processed", True),
        ("manual-action/MDN-sent-manually; processed/Warning: sender-equals-receiver", True),
        ("automatic-action/MDN-sent-automatically; processed / Error : authentication-failed", False),
        ("automatic-action/MDN-sent-automatically; processed/error:decryption-failed", False),
        ("automatic-action/MDN-sent-automatically; error: decryption-failed", False),
        ("automatic-action/MDN-sent-automatically; failed/Failure: unsupported format", False),
        ("automatic-action/MDN-sent-automatically; displayed", False),
        ("automatic-action/MDN-sent-automatically; processedly", False),
        ("automatic-action/MDN-sent-automatically;", False),
        ("", False),
    ],
)
def test_dispositions(disposition: str, delivered: bool) -> None:
    sender, receiver = pair(mdn_signed=False)
    sent, mdn = answered(sender, receiver)
    mdn = replaced(mdn, b"automatic-action/MDN-sent-automatically; processed", disposition.encode())
    assert judged(sender, sent, mdn).delivered is delivered


@pytest.mark.parametrize("name", ["sha256", "sha-256", "SHA256", '"sha-256"', "SHA-256", "rsa-sha256", " sha256 ", ""])
def test_spelling_of_the_mic_algorithm(name: str) -> None:
    sender, receiver = pair(mdn_signed=False)
    sent, mdn = answered(sender, receiver)
    assert judged(sender, sent, replaced(mdn, b", sha256\r\n", f",{name}\r\n".encode())).delivered


def test_fields_that_are_often_missing_are_not_needed() -> None:
    sender, receiver = pair(mdn_signed=False)
    sent, mdn = answered(sender, receiver)
    body = re.sub(rb"(Original-Recipient|Final-Recipient|Reporting-UA): [^\r]*\r\n", b"", bytes(mdn.body))
    bare = Entity(mdn.headers.content_fields(), body.replace(b"\n", b"\n"))
    assert judged(sender, sent, bare).delivered


def test_a_repeat_that_the_partner_has_already_counts_as_delivered() -> None:
    sender, receiver = pair()
    sent, mdn = answered(sender, receiver, mic="", disposition="processed/Warning: duplicate-document")
    assert judged(sender, sent, mdn).delivered


# ---- what must not confirm ----


def test_mic_missing_or_wrong_is_a_failure() -> None:
    sender, receiver = pair()
    for changes in ({"mic": ""}, {"mic": "AAAA"}, {"mic": "ä"}, {"mic_algorithm": "sha512"}, {"mic_algorithm": "sha1"}):
        sent, mdn = answered(sender, receiver, **changes)
        verdict = judged(sender, sent, mdn)
        assert (verdict.delivered, verdict.permanent) == (False, True), changes
        assert "MIC" in verdict.text


def test_a_sha1_mic_counts_only_by_permission() -> None:
    sender, receiver = pair()
    permitted = with_channel(sender, legacy=("sha1",))
    sent, mdn = answered(permitted, receiver, mic=make(permitted).mics["sha1"], mic_algorithm="sha1")
    assert judged(permitted, sent, mdn).delivered
    verdict = judged(sender, make(sender), mdn)
    assert not verdict.delivered
    assert "sha1" in verdict.text


def test_unsigned_where_signed_was_asked_is_a_failure() -> None:
    sender, receiver = pair()
    sent, mdn = answered(sender, with_channel(receiver))
    unsigned = build_mdn(
        sent.http.headers, None, mic=sent.mics["sha256"], mic_algorithm="sha256", now=NOW, entropy=os.urandom
    )
    assert judged(sender, sent, mdn).delivered
    verdict = judged(sender, sent, unsigned)
    assert (verdict.delivered, verdict.permanent) == (False, True)


def test_an_mdn_for_another_message_is_a_failure() -> None:
    sender, receiver = pair()
    _, mdn = answered(sender, receiver)
    other = make(sender, message_id="<2@harbour>")
    assert judged(sender, other, mdn).text == "The MDN is for another message."


@pytest.mark.parametrize(
    ("disposition", "permanent"),
    [
        ("processed/Error: authentication-failed", True),
        ("processed/Error: insufficient-message-security", True),
        ("failed/Failure: unsupported format", True),
        ("processed/Error: unexpected-processing-error", False),
    ],
)
def test_refusals(disposition: str, permanent: bool) -> None:
    sender, receiver = pair()
    sent, mdn = answered(sender, receiver, disposition=disposition, text="no", mic="")
    verdict = judged(sender, sent, mdn)
    assert (verdict.delivered, verdict.permanent) == (False, permanent)
    assert verdict.facts["disposition"] == disposition.lower()


@pytest.mark.parametrize(
    "content_type", ["text/html", "multipart/mixed; boundary=b", "multipart/report", "", "multipart/signed; boundary=b"]
)
def test_something_else_is_no_mdn_and_may_be_tried_again(content_type: str) -> None:
    sender, _ = pair()
    answer = Entity.from_bytes(f"Content-Type: {content_type}\r\n\r\n<html>Bad gateway</html>".encode())
    verdict = judged(sender, make(sender), answer)
    assert (verdict.delivered, verdict.permanent) == (False, False)


def test_a_signed_document_is_no_mdn() -> None:
    assert not is_mdn(make(pair(encrypt="")[0]).http)
    assert not is_mdn(make(pair()[0]).http)


def test_expectations_can_be_kept_for_an_asynchronous_mdn() -> None:
    sender, receiver = pair()
    sent, mdn = answered(sender, receiver)
    kept = Expectation.from_facts(Expectation.of(sent, sender).to_facts() | {"other": "fact"})
    assert kept == Expectation.of(sent, sender)
    assert check_mdn(mdn, sender, kept, NOW).delivered


def test_a_new_certificate_of_the_partner_signs_mdns_too() -> None:
    new = identity("nordmarkt-new")
    sender, receiver = pair(theirs=(identity("nordmarkt"), new))
    _, changed = pair(theirs=(new, identity("nordmarkt")))
    sent, mdn = answered(sender, receiver)
    assert judged(sender, sent, mdn).delivered
    _, mdn = answered(sender, changed)
    assert judged(sender, sent, mdn).delivered
