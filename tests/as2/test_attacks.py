"""Attacks that products of this kind fell to, tried against messages, receipts and file names. Numbers are stable."""

from __future__ import annotations

import base64
import dataclasses
import os
import zlib
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from edi_gateway.transports.as2 import cms, der
from edi_gateway.transports.as2.certificates import Identity
from edi_gateway.transports.as2.cms_compress import DecompressError, compress, decompress
from edi_gateway.transports.as2.cms_encrypt import encrypt
from edi_gateway.transports.as2.cms_sign import sign
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mdn import Expectation, build_mdn, check_mdn
from edi_gateway.transports.as2.mime import Entity, encode_base64, multipart
from edi_gateway.transports.as2.names import printable, read_as2_name, read_filename, read_message_id, safe_filename
from edi_gateway.transports.as2.received import Refused
from tests.as2.helpers import LIMIT, NOW, ORDER, identity, make, pair, take, with_channel

INSUFFICIENT = "processed/Error: insufficient-message-security"
AUTHENTICATION = "processed/Error: authentication-failed"
HEAD = b"Content-Type: application/edifact\r\nContent-Transfer-Encoding: binary\r\n\r\n"
OPEN: dict[str, Any] = {"sign": "", "encrypt": "", "require_signed": False, "require_encrypted": False}


def refusal(receiver: Any, message: Entity, limit: int = LIMIT) -> Refused:
    with pytest.raises(Refused) as refused:
        take(receiver, message, limit)
    return refused.value


def signed(part: bytes, *signatures: bytes) -> Entity:
    """A multipart/signed of any part and signature objects."""
    head = b"Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return multipart("signed", [part, *(head + encode_base64(one) for one in signatures)], os.urandom)


def signature_by(name: str, data: bytes) -> bytes:
    one = identity(name)
    return sign(data, one.certificate, one.key, hash="sha256", pss=False, now=NOW)


def pkcs7(content: bytes) -> Entity:
    return Entity(Headers((("Content-Type", "application/pkcs7-mime"),)), content)


def encrypted(plain: bytes) -> Entity:
    return pkcs7(encrypt(plain, [identity("nordmarkt").certificate], cipher="aes128", entropy=os.urandom))


HOSTILE_NAMES = [
    "../../x", "..\\..\\x", "/etc/passwd", "C:\\autoexec.bat", "C:x", "%2e%2e%2fx", "a\0b.edi", "a" * 5000 + ".edi",
    "name. . ", "CON", "nul.txt", "com1", "..", ".", "", "a\u202etxt.exe", "\x1b[31mred", "a\r\nb", "~root", "x:stream",
    ".htaccess", "a/b\\c", "\u2024\u2024/x", "=?utf-8?B?Li4vLi4veA==?=", "=?utf-8?Q?..=2F..=2Fx?=", "*?<>|\"'",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize("form", ["quoted", "bare", "rfc2231", "rfc2047", "content type"])
def test_attack_01_file_names(name: str, form: str) -> None:
    octets = name.encode()
    escaped = "".join(f"%{octet:02X}" for octet in octets)
    word = base64.b64encode(octets).decode()
    quoted = name.replace("\r\n", "").replace("\0", "").replace('"', '\\"')
    values = {
        "quoted": f'attachment; filename="{quoted}"',
        "bare": f"attachment; filename={quoted}",
        "rfc2231": f"attachment; filename*=UTF-8''{escaped}",
        "rfc2047": f'attachment; filename="=?utf-8?B?{word}?="',
    }
    field = ("Content-Disposition", values.get(form, "attachment"))
    headers = Headers((field, ("Content-Type", f'application/edifact; name="{quoted}"')))
    found = read_filename(headers if form == "content type" else Headers((field,)))
    assert not set(found) & set('/\\\0\r\n\x1b:*?<>|"\u202e')
    assert found not in (".", "..")
    assert not found.startswith(".")
    assert found == found.strip(" .")
    assert len(found.encode()) <= 200
    assert found.partition(".")[0].lower() not in ("con", "nul", "com1")
    assert safe_filename(found) == found


def test_attack_01_two_dispositions_give_one_safe_name() -> None:
    field = "Content-Disposition"
    headers = Headers(((field, 'attachment; filename="a.edi"'), (field, 'attachment; filename="../b"')))
    assert read_filename(headers) == "a.edi"


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_attack_02_names_and_message_ids(name: str) -> None:
    for text in (printable(name), printable("x" + name), read_as2_name(name), read_message_id(f"<{name}>")):
        assert text.isprintable()
        assert len(text) <= 998
    sender, receiver = pair()
    sent = make(sender, filename=name, subject=name).http
    assert b"\r\n" not in sent.headers.get("subject").encode()
    assert take(receiver, Entity.from_bytes(sent.to_bytes())).documents[0].payload == ORDER


def test_attack_03_unsigned_or_unencrypted_where_the_profile_wants_it() -> None:
    _, receiver = pair()
    weak: list[dict[str, Any]] = [
        {"sign": ""},
        {"encrypt": ""},
        {"sign": "", "encrypt": ""},
        {"encrypt": "", "compress": "before"},
    ]
    for settings in weak:
        sender, _ = pair(**settings)
        assert refusal(receiver, make(sender).http).disposition == INSUFFICIENT
    # What is not demanded may still be there.
    assert take(pair(**OPEN)[1], make(pair()[0]).http).documents[0].payload == ORDER


def test_attack_03_the_mask_of_a_signature_is_none() -> None:
    sender, receiver = pair()
    body = signed(HEAD + ORDER, b"no signature")
    assert refusal(receiver, encrypted(body.to_bytes())).disposition == AUTHENTICATION
    nested = multipart("mixed", [signed(HEAD + ORDER, signature_by("harbour", HEAD + ORDER)).to_bytes()], os.urandom)
    assert refusal(receiver, encrypted(nested.to_bytes())).disposition == INSUFFICIENT
    assert sender is not receiver


@pytest.mark.parametrize("start", [-100, 50], ids=["expired", "not yet valid"])
def test_attack_04_certificates_out_of_date(start: int) -> None:
    bad = identity("harbour-bad", start=start, days=20)
    sender, receiver = pair(ours=(bad,), encrypt="", require_encrypted=False)
    part = HEAD + ORDER
    message = signed(part, sign(part, bad.certificate, bad.key, hash="sha256", pss=False, now=NOW))
    assert refusal(receiver, message).disposition == AUTHENTICATION
    assert take(with_channel(receiver, allow_expired=True), message).documents[0].payload == ORDER
    assert sender.partner == "nordmarkt"


def test_attack_04_a_short_rsa_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to see it refused
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "short")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(identity("harbour").certificate.not_valid_before_utc)
        .not_valid_after(identity("harbour").certificate.not_valid_after_utc)
        .sign(key, hashes.SHA256())
    )
    _, receiver = pair(ours=(Identity(certificate, key),), encrypt="", require_encrypted=False)
    part = HEAD + ORDER
    message = signed(part, sign(part, certificate, key, hash="sha256", pss=False, now=NOW))
    assert refusal(receiver, message).disposition == AUTHENTICATION
    assert take(with_channel(receiver, legacy=("rsa1024",)), message).documents[0].payload == ORDER
    with pytest.raises(cms.CmsError, match="1024 bits"):
        make(pair(theirs=(Identity(certificate, key),))[0])


@pytest.mark.parametrize("name", ["mallory", "nordmarkt"])
def test_attack_05_signed_by_another_partner(name: str) -> None:
    """Mallory has a certificate and an agreement, but not the one for this AS2-From."""
    _, receiver = pair()
    part = HEAD + ORDER
    message = encrypted(signed(part, signature_by(name, part)).to_bytes())
    refused = refusal(receiver, message)
    assert (refused.disposition, refused.authenticated) == (AUTHENTICATION, False)


def test_attack_06_a_signature_over_another_part() -> None:
    _, receiver = pair(**OPEN)
    good, evil = HEAD + ORDER, HEAD + ORDER.replace(b"ORDERS", b"INVOIC")
    signature = signature_by("harbour", good)
    head = b"Content-Type: application/pkcs7-signature\r\n\r\n"
    wrapped = [
        signed(evil, signature),
        multipart("signed", [evil, good, head + signature], os.urandom),
        multipart("signed", [good, head + signature, evil], os.urandom),
        multipart("signed", [head + signature, good], os.urandom),
        multipart("signed", [good], os.urandom),
        multipart("signed", [good, b"Content-Type: text/plain\r\n\r\n" + signature], os.urandom),
        signed(good, signature, signature),
        signed(signed(good, signature).to_bytes(), signature),
    ]
    for message in wrapped:
        assert refusal(receiver, message).disposition == AUTHENTICATION
    assert take(receiver, signed(good, signature)).documents[0].payload == ORDER


def test_attack_06_content_inside_the_signature_object() -> None:
    _, receiver = pair(**OPEN)
    good, evil = HEAD + ORDER, HEAD + b"evil"
    original = signature_by("harbour", good)
    empty = der.sequence(der.oid(cms.DATA))
    assert empty in original
    _, fields = cms.open_content(original, cms.SIGNED_DATA)
    parts = [bytes(field.raw) for field in fields]
    for content, accepted in ((evil, False), (good, True)):
        parts[2] = der.sequence(der.oid(cms.DATA), der.explicit(0, der.octet_string(content)))
        mixed = cms.content_info(cms.SIGNED_DATA, der.sequence(*parts))
        if accepted:
            assert take(receiver, signed(good, mixed)).documents[0].payload == ORDER
        else:
            assert refusal(receiver, signed(good, mixed)).disposition == AUTHENTICATION
        assert refusal(receiver, signed(evil, mixed)).disposition == AUTHENTICATION


def test_attack_06_signed_attributes_passed_off_as_content() -> None:
    """A signature with attributes is one over their DER; without them it must not count for that DER as content."""
    _, receiver = pair(**OPEN)
    _, fields = cms.open_content(signature_by("harbour", HEAD + ORDER), cms.SIGNED_DATA)
    signer = fields[-1].child(0)
    attributes = b"\x31" + bytes(signer.child(3).raw)[1:]
    stripped = der.sequence(*(bytes(part.raw) for part in signer.children if part.tag != 0xA0))
    parts = [*(bytes(field.raw) for field in fields[:-1]), der.set_of(stripped)]
    forged = cms.content_info(cms.SIGNED_DATA, der.sequence(*parts))
    refused = refusal(receiver, signed(attributes, forged))
    assert refused.disposition == AUTHENTICATION
    assert "attributes" in str(refused)


def test_attack_06_two_signers_of_which_one_is_the_partner() -> None:
    _, receiver = pair(**OPEN)
    part = HEAD + ORDER
    ours, other = (cms.open_content(signature_by(name, part), cms.SIGNED_DATA)[1] for name in ("harbour", "mallory"))
    for signers, accepted in (((other, ours), True), ((other, other), False), ((other,) * 9, False)):
        infos = der.encode(0x31, *(bytes(one[-1].child(0).raw) for one in signers))
        data = der.sequence(*(bytes(field.raw) for field in ours[:-1]), infos)
        message = signed(part, cms.content_info(cms.SIGNED_DATA, data))
        if accepted:
            assert "CN=harbour" in take(receiver, message).facts["signer"]
        else:
            assert refusal(receiver, message).disposition == AUTHENTICATION


def test_attack_07_a_partner_without_certificate_cannot_sign() -> None:
    sender, receiver = pair()
    receiver = dataclasses.replace(receiver, certificates=())
    assert refusal(receiver, make(sender).http).disposition == AUTHENTICATION


# ---- bombs ----

ZEROS = bytes(3_000_000)


def test_attack_08_a_bomb_is_stopped_at_the_limit() -> None:
    sender, receiver = pair(encrypt="", require_encrypted=False, compress="after")
    bomb = make(sender, ZEROS).http
    assert len(bomb.body) < 20_000
    refused = refusal(receiver, bomb, limit=1_000_000)
    assert refused.disposition == "processed/Error: decompression-failed"
    assert take(receiver, bomb).documents[0].payload == ZEROS
    for limit in (len(ZEROS), len(ZEROS) - 1):
        data = compress(ZEROS)
        if limit < len(ZEROS):
            with pytest.raises(DecompressError, match=str(limit)):
                decompress(data, limit)
        else:
            assert decompress(data, limit) == ZEROS


def test_attack_08_compression_inside_compression_is_refused() -> None:
    _, receiver = pair(**OPEN)
    head = b"Content-Type: application/pkcs7-mime; smime-type=compressed-data\r\n\r\n"
    inner = HEAD + ORDER
    for _ in range(3):
        inner = head + compress(inner)
    message = Entity.from_bytes(inner)
    assert refusal(receiver, message).disposition == "processed/Error: decompression-failed"


@pytest.mark.parametrize("damage", [b"", b"\0\0\0", zlib.compress(ZEROS)[:50], b"\x78\x9c" + b"\xff" * 100])
def test_attack_08_broken_compressed_data(damage: bytes) -> None:
    content = cms.content_info(
        cms.COMPRESSED_DATA,
        der.sequence(
            der.integer(0),
            cms.algorithm("1.2.840.113549.1.9.16.3.8"),
            der.sequence(der.oid(cms.DATA), der.explicit(0, der.octet_string(damage))),
        ),
    )
    assert refusal(pair(**OPEN)[1], pkcs7(content)).disposition == "processed/Error: decompression-failed"


@pytest.mark.parametrize("compress_", ["before", "after"])
def test_attack_09_bombs_under_encryption(compress_: str) -> None:
    sender, receiver = pair(compress=compress_)
    bomb = make(sender, ZEROS).http
    assert take(receiver, bomb).documents[0].payload == ZEROS
    # Before a signature was verified nothing is told about what is inside an encrypted message.
    told = "processed/Error: decompression-failed" if compress_ == "before" else AUTHENTICATION
    assert refusal(receiver, bomb, limit=1_000_000).disposition == told


# ---- MIME ----


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n\r\n1\r\n" * 10_000 + b"--b--\r\n",
        b"--b\r\n\r\nnever closed",
        b"--bb\r\n\r\n1\r\n--bb--\r\n",
        b"--b\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n1\r\n--b--\r\n",
        b"--b\r\n" + b"X: 1\r\n" * 10_000 + b"\r\n1\r\n--b--\r\n",
        b"--b\rContent-Type: text/plain\r\r1\r--b--\r",
        b"--b\r\nContent-Transfer-Encoding: uuencode\r\n\r\n1\r\n--b--\r\n",
        b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nA\r\n--b--\r\n",
        b"",
    ],
    ids=["parts", "open", "prefix", "long header", "many fields", "cr only", "encoding", "base64", "empty"],
)
def test_attack_10_hostile_mime(body: bytes) -> None:
    message = Entity(Headers((("Content-Type", "multipart/related; boundary=b"),)), body)
    refused = refusal(pair(**OPEN)[1], message)
    assert refused.disposition == "processed/Error: unexpected-processing-error"


def test_attack_10_folded_header_is_read() -> None:
    body = b"--b\r\nContent-Type: application/edifact;\r\n\tname=x.edi\r\n\r\n" + ORDER + b"\r\n--b--\r\n"
    message = Entity(Headers((("Content-Type", "multipart/related; boundary=b"),)), body)
    received = take(pair(**OPEN)[1], message)
    assert (received.documents[0].payload, received.documents[0].filename) == (ORDER, "x.edi")


# ---- MDNs ----


def test_attack_11_forged_mdns() -> None:
    sender, receiver = pair()
    sent = make(sender)
    expected = Expectation.of(sent, sender)
    mic = {"mic": sent.mics["sha256"], "mic_algorithm": "sha256"}

    def judged(profile: Any, headers: Headers, **fields: str) -> bool:
        mdn = build_mdn(headers, profile, now=NOW, entropy=os.urandom, **fields)
        return check_mdn(mdn, sender, expected, NOW).delivered

    headers = sent.http.headers
    other = make(sender, message_id="<other@harbour>").http.headers
    mallory = pair(theirs=(identity("mallory"),))[1]
    assert judged(receiver, headers, **mic)
    assert not judged(mallory, headers, **mic)  # signed by somebody else
    assert not judged(None, headers, **mic)  # not signed
    assert not judged(receiver, other, **mic)  # for another message, replayed
    assert not judged(receiver, headers, mic=all_other_mics(sent.mics["sha256"]), mic_algorithm="sha256")
    assert not judged(receiver, headers)  # without MIC


def all_other_mics(mic: str) -> str:
    return base64.b64encode(bytes(octet ^ 1 for octet in base64.b64decode(mic))).decode()


def test_attack_11_an_mdn_altered_after_signing() -> None:
    sender, receiver = pair()
    sent = make(sender)
    refusing = build_mdn(
        sent.http.headers, receiver, disposition=AUTHENTICATION, mic=sent.mics["sha256"], mic_algorithm="sha256",
        now=NOW, entropy=os.urandom,
    )  # fmt: skip
    body = bytes(refusing.body).replace(b"processed/Error: authentication-failed", b"processed")
    assert body != refusing.body
    verdict = check_mdn(Entity(refusing.headers, body), sender, Expectation.of(sent, sender), NOW)
    assert not verdict.delivered
    assert "signature" in verdict.text


def test_attack_11_terminal_escapes_in_an_mdn_do_no_harm() -> None:
    sender, receiver = pair(mdn_signed=False)
    sent = make(sender)
    mdn = build_mdn(
        sent.http.headers,
        receiver,
        disposition="processed/Error: \x1b[2J\x07\u202e<script>",
        now=NOW,
        entropy=os.urandom,
    )
    evil = bytes(mdn.body).replace(b"The message", b"\x1b]0;owned\x07\x9b31m")
    verdict = check_mdn(Entity(mdn.headers, evil), sender, Expectation.of(sent, sender), NOW)
    assert not verdict.delivered
    assert verdict.text.isprintable()
    assert all(text.isprintable() for text in verdict.facts.values())


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://as2.nordmarkt.example:4080/mdn?x=1", True),
        ("http://mdn.nordmarkt.example/", True),
        ("http://mdn.nordmarkt.example:8123/", True),
        ("https://AS2.Nordmarkt.example:4080/", True),
        ("https://as2.nordmarkt.example:22/", False),
        ("http://127.0.0.1/", False),
        ("http://localhost:8000/", False),
        ("http://169.254.169.254/latest/meta-data", False),
        ("http://[::1]/", False),
        ("http://[::ffff:127.0.0.1]/", False),
        ("http://2130706433/", False),
        ("file:///etc/passwd", False),
        ("gopher://mdn.nordmarkt.example/", False),
        ("mailto:x@nordmarkt.example", False),
        ("http://mdn.nordmarkt.example@127.0.0.1/", False),
        ("http://127.0.0.1\\@mdn.nordmarkt.example/", False),
        ("http://mdn.nordmarkt.example.evil.example/", False),
        ("http://evil.example/#mdn.nordmarkt.example", False),
        ("//mdn.nordmarkt.example/", False),
        ("http://mdn.nordmarkt.example:99999/", False),
        ("http://", False),
        ("", False),
    ],
)
def test_attack_12_asynchronous_mdns_go_to_listed_hosts_only(url: str, allowed: bool) -> None:
    _, receiver = pair()
    profile = with_channel(receiver, url="https://as2.nordmarkt.example:4080/as2", mdn_hosts=("mdn.nordmarkt.example",))
    assert profile.may_answer_at(url) is allowed


# ---- oracles ----


def test_attack_16_all_failures_before_a_verified_signature_are_answered_alike() -> None:
    sender, receiver = pair(encrypt="aes128")
    message = make(sender).http
    body = bytes(message.body)
    _, fields = cms.open_content(body, cms.ENVELOPED_DATA)
    content = fields[2].child(2)
    encrypted_key = fields[1].child(0).child(3)
    answers = set()

    def tried(changed: bytes, profile: Any = receiver) -> None:
        refused = refusal(profile, Entity(message.headers, changed))
        answers.add((refused.disposition, refused.answer, refused.authenticated))

    def flipped(position: int) -> bytes:
        return body[:position] + bytes((body[position] ^ 0x55,)) + body[position + 1 :]

    tried(flipped(content.end - 1))  # padding
    tried(flipped(content.end - 17))  # padding, chosen by the block before
    tried(flipped(content.body + 200))  # content
    tried(flipped(encrypted_key.body + 20))  # RSA padding
    tried(flipped(encrypted_key.end - 1))
    tried(body, dataclasses.replace(receiver, identities=(identity("mallory"),)))  # for somebody else
    tried(body, dataclasses.replace(receiver, certificates=(identity("mallory").certificate,)))  # wrong signer
    tried(body[:-1])  # truncated
    tried(b"")
    assert len(answers) == 1
    assert answers.pop()[0] == AUTHENTICATION


def test_attack_16_the_padding_of_the_last_block_changes_nothing() -> None:
    """Vaudenay's attack needs two answers for two paddings. All 256 values of one octet must get the same one."""
    sender, receiver = pair(encrypt="aes128")
    message = make(sender, ORDER * 3).http
    body = bytearray(message.body)
    _, fields = cms.open_content(message.body, cms.ENVELOPED_DATA)
    position = fields[2].child(2).end - 17
    original = body[position]
    outcomes = set()
    for value in range(256):
        if value != original:
            body[position] = value
            outcomes.add(refusal(receiver, Entity(message.headers, bytes(body))).disposition)
    assert outcomes == {AUTHENTICATION}


@pytest.mark.parametrize(
    ("place", "answer"), [(len("Content-Type: m"), INSUFFICIENT), (0, AUTHENTICATION)], ids=["type", "field name"]
)
def test_attack_16_nor_does_it_for_a_message_made_unsigned(place: int, answer: str) -> None:
    """The initialisation vector lets an attacker change the first block, so that the content looks unsigned."""
    sender, receiver = pair(encrypt="aes128")
    message = make(sender, ORDER * 3).http
    body = bytearray(message.body)
    _, fields = cms.open_content(message.body, cms.ENVELOPED_DATA)
    vector = fields[2].child(1).child(1)
    body[vector.body + place] ^= 1  # "mtltipart", or "Bontent-Type"
    position = fields[2].child(2).end - 17
    outcomes = set()
    for value in range(256):
        body[position] = value
        outcomes.add(refusal(receiver, Entity(message.headers, bytes(body))).disposition)
    assert outcomes == {answer}


def test_attack_16_a_wrong_content_key_has_the_same_answer_whatever_comes_out() -> None:
    """A content key that cannot be recovered is replaced by a random one; what that makes must not shine through."""
    sender, receiver = pair(encrypt="aes128")
    message = make(sender).http
    _, fields = cms.open_content(message.body, cms.ENVELOPED_DATA)
    body = bytearray(message.body)
    body[fields[1].child(0).child(3).body + 20] ^= 0x55
    damaged = Entity(message.headers, bytes(body))
    assert {refusal(receiver, damaged).disposition for _ in range(1000)} == {AUTHENTICATION}
