"""The openssl command as peer: it reads what we write, and we read what it writes, streamed BER included."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from edi_gateway.transports.as2 import certificates, cms
from edi_gateway.transports.as2.certificates import Identity
from edi_gateway.transports.as2.cms_encrypt import decrypt, encrypt
from edi_gateway.transports.as2.cms_sign import sign, verify
from edi_gateway.transports.as2.mime import Entity
from tests.as2.helpers import NOW, ORDER, identity, make, pair, take

pytestmark = pytest.mark.needs("openssl")

BIG = bytes(range(256)) * 300  # more than one chunk when streamed
LEGACY = frozenset({"3des", "sha1"})


class OpenSsl:
    """Runs the command in a folder with both sides' certificates."""

    def __init__(self, folder: Path, **identities: Identity) -> None:
        self.folder = folder
        for name, one in identities.items():
            certificates.write(one, folder / f"{name}.pem", folder / f"{name}.key")

    def run(self, *arguments: str, data: bytes, **files: bytes) -> bytes:
        for name, content in files.items():
            (self.folder / name).write_bytes(content)
        done = subprocess.run(["openssl", *arguments], input=data, cwd=self.folder, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@pytest.fixture(scope="module")
def openssl(tmp_path_factory: pytest.TempPathFactory) -> OpenSsl:
    return OpenSsl(
        tmp_path_factory.mktemp("openssl"),
        a=identity("harbour"),
        b=identity("nordmarkt"),
        ec=identity("harbour-ec", "ec256"),
    )


def opened(data: bytes, legacy: frozenset[str] = frozenset()) -> bytes:
    ours = identity("nordmarkt")
    result = decrypt(data, [(ours.certificate, ours.key)], entropy=os.urandom, legacy=legacy)
    assert result.intact
    return bytes(result.data[: result.size])


# ---- signatures ----


@pytest.mark.parametrize("hash", ["sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize(("name", "pss"), [("a", False), ("a", True), ("ec", False)])
def test_openssl_verifies_our_signatures(openssl: OpenSsl, hash: str, name: str, pss: bool) -> None:
    ours = identity("harbour") if name == "a" else identity("harbour-ec", "ec256")
    signature = sign(BIG, ours.certificate, ours.key, hash=hash, pss=pss, now=NOW)
    arguments = ("cms", "-verify", "-binary", "-inform", "DER", "-content", "content", "-CAfile", f"{name}.pem")
    assert openssl.run(*arguments, "-purpose", "any", data=signature, content=BIG) == BIG


@pytest.mark.parametrize("hash", ["sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize(
    "options",
    [
        ("-signer", "a.pem", "-inkey", "a.key"),
        ("-signer", "a.pem", "-inkey", "a.key", "-stream", "-indef"),
        ("-signer", "a.pem", "-inkey", "a.key", "-noattr"),
        ("-signer", "a.pem", "-inkey", "a.key", "-nocerts", "-keyid"),
        ("-signer", "a.pem", "-inkey", "a.key", "-keyopt", "rsa_padding_mode:pss"),
        ("-signer", "b.pem", "-inkey", "b.key", "-signer", "a.pem", "-inkey", "a.key"),
        ("-signer", "ec.pem", "-inkey", "ec.key"),
    ],
    ids=["plain", "streamed", "without attributes", "key id", "pss", "two signers", "ec"],
)
def test_we_verify_signatures_of_openssl(openssl: OpenSsl, hash: str, options: Sequence[str]) -> None:
    signature = openssl.run("cms", "-sign", "-binary", "-outform", "DER", "-md", hash, *options, data=BIG)
    trusted = [identity("harbour").certificate, identity("harbour-ec", "ec256").certificate]
    result = verify([lambda: BIG], signature, trusted, legacy=LEGACY)
    assert result.hash == hash
    with pytest.raises(cms.CmsError):
        verify([lambda: BIG + b"!"], signature, trusted, legacy=LEGACY)
    with pytest.raises(cms.CmsError):
        verify([lambda: BIG], signature, [identity("mallory").certificate], legacy=LEGACY)
    if hash == "sha1":
        with pytest.raises(cms.CmsError, match="sha1"):
            verify([lambda: BIG], signature, trusted)


# ---- encryption ----


@pytest.mark.parametrize("oaep", ["", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("cipher", ["3des", "aes128", "aes192", "aes256", "aes128-gcm", "aes192-gcm", "aes256-gcm"])
def test_openssl_decrypts_ours(openssl: OpenSsl, cipher: str, oaep: str) -> None:
    recipients = [identity("harbour").certificate, identity("nordmarkt").certificate]
    data = encrypt(BIG, recipients, cipher=cipher, entropy=os.urandom, oaep=oaep, legacy=LEGACY)
    command = ("cms", "-decrypt", "-binary", "-inform", "DER", "-recip", "b.pem", "-inkey", "b.key")
    assert openssl.run(*command, data=data) == BIG
    assert opened(data, LEGACY) == BIG


@pytest.mark.parametrize("cipher", ["-des3", "-aes128", "-aes192", "-aes256", "-aes-128-gcm", "-aes-256-gcm"])
@pytest.mark.parametrize(
    "options",
    [
        ("b.pem",),
        ("-stream", "-indef", "b.pem"),
        ("-keyid", "a.pem", "b.pem"),
        ("-recip", "b.pem", "-keyopt", "rsa_padding_mode:oaep"),
        ("-recip", "b.pem", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha512"),
        (
            "-recip",
            "b.pem",
            "-keyopt",
            "rsa_padding_mode:oaep",
            "-keyopt",
            "rsa_mgf1_md:sha1",
            "-keyopt",
            "rsa_oaep_md:sha256",
        ),
    ],
    ids=["plain", "streamed", "two recipients by key id", "oaep", "oaep sha512", "oaep mixed"],
)
def test_we_decrypt_what_openssl_encrypts(openssl: OpenSsl, cipher: str, options: Sequence[str]) -> None:
    data = openssl.run("cms", "-encrypt", "-binary", "-outform", "DER", cipher, *options, data=BIG)
    assert opened(data, LEGACY) == BIG


def test_smime_command_reads_ours_and_we_read_its(openssl: OpenSsl) -> None:
    data = encrypt(BIG, [identity("nordmarkt").certificate], cipher="aes256", entropy=os.urandom)
    command = ("smime", "-decrypt", "-binary", "-inform", "DER", "-recip", "b.pem", "-inkey", "b.key")
    assert openssl.run(*command, data=data) == BIG
    assert opened(openssl.run("smime", "-encrypt", "-binary", "-outform", "DER", "-aes128", "b.pem", data=BIG)) == BIG


# ---- whole messages ----


@pytest.mark.parametrize("streamed", [(), ("-stream", "-indef")], ids=["der", "streamed"])
def test_a_message_signed_and_encrypted_by_openssl(openssl: OpenSsl, streamed: Sequence[str]) -> None:
    entity = b"Content-Type: application/edifact\r\nContent-Transfer-Encoding: binary\r\n\r\n" + ORDER
    signed = openssl.run("cms", "-sign", "-binary", "-signer", "a.pem", "-inkey", "a.key", "-md", "sha256", data=entity)
    data = openssl.run("cms", "-encrypt", "-binary", "-outform", "DER", "-aes256", *streamed, "b.pem", data=signed)
    head = (
        b"AS2-From: HARBOUR\r\nAS2-To: NORDMARKT\r\nMessage-ID: <1@x>\r\nContent-Type: application/pkcs7-mime\r\n\r\n"
    )
    received = take(pair()[1], Entity.from_bytes(head + data))
    assert received.documents[0].payload == ORDER
    assert received.facts["encryption"] == "aes256 rsa"


def test_openssl_opens_a_message_of_ours(openssl: OpenSsl) -> None:
    message = make(pair(encrypt="aes256")[0])
    plain = openssl.run(
        "cms",
        "-decrypt",
        "-binary",
        "-inform",
        "DER",
        "-recip",
        "b.pem",
        "-inkey",
        "b.key",
        data=bytes(message.http.body),
    )
    command = ("cms", "-verify", "-crlfeol", "-inform", "SMIME", "-CAfile", "a.pem", "-purpose", "any")
    assert openssl.run(*command, data=plain).endswith(b"\r\n\r\n" + ORDER)


def test_our_certificates_are_sound(openssl: OpenSsl) -> None:
    pem = identity("harbour").certificate.public_bytes(Encoding.PEM)
    assert b"CN = harbour" in openssl.run("x509", "-noout", "-subject", data=pem)
    assert b"OK" in openssl.run(
        "verify", "-CAfile", "a.pem", "-x509_strict", "-purpose", "smimesign", "a.pem", data=b""
    )
