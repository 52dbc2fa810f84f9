"""Certificates and keys: create a self-signed one, read and write files, check dates."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from edi_gateway.transports.as2.cms import PrivateKey
from edi_gateway.transports.as2.errors import As2Error


class CertificateError(As2Error):
    """A certificate or key file is missing, malformed or does not fit."""


class Validity(StrEnum):
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate of ours with its private key."""

    certificate: x509.Certificate
    key: PrivateKey


def create(name: str, *, days: int = 730, key: str = "rsa3072", now: datetime | None = None) -> Identity:
    """A new key and a self-signed certificate for this common name, valid from now for so many days.

    ``key`` is ``rsa2048``, ``rsa3072``, ``rsa4096``, ``ec256`` or ``ec384``; partners can encrypt for RSA keys only.
    """
    start = now or datetime.now(UTC)
    private = _new_key(key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=isinstance(private, rsa.RSAPrivateKey),
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(minutes=5))  # the partner's clock may be behind
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA256())
    )
    return Identity(certificate, private)


def _new_key(kind: str) -> PrivateKey:
    if kind.startswith("rsa") and kind[3:] in ("2048", "3072", "4096"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:]))
    if kind in ("ec256", "ec384"):
        return ec.generate_private_key(ec.SECP256R1() if kind == "ec256" else ec.SECP384R1())
    raise CertificateError(f"there is no kind of key called {kind!r}")


def write(identity: Identity, certificate_file: Path, key_file: Path) -> None:
    """Writes both as PEM; the key (PKCS #8, not encrypted) readable by the owner only. Never overwrites a key.

    Raises ``CertificateError`` where the key file exists.
    """
    pem = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key_file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CertificateError(f"{key_file} exists already; a key is never overwritten") from None
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(pem)
    certificate_file.parent.mkdir(parents=True, exist_ok=True)
    certificate_file.write_bytes(identity.certificate.public_bytes(serialization.Encoding.PEM))


def load_certificates(file: Path) -> tuple[x509.Certificate, ...]:
    """All certificates of a PEM file, or the one of a DER file. Raises ``CertificateError``."""
    data = _read(file)
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        raise CertificateError(f"{file} holds no certificate that can be read: {error}") from error


def load_identity(certificate_file: Path, key_file: Path, password: bytes | None = None) -> Identity:
    """The first certificate of a file and its private key. Raises ``CertificateError``."""
    certificate = load_certificates(certificate_file)[0]
    try:
        key = serialization.load_pem_private_key(_read(key_file), password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CertificateError(f"{key_file} holds no private key that can be read: {error}") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateError(f"{key_file} is neither an RSA nor an elliptic curve key")
    if key.public_key() != certificate.public_key():
        raise CertificateError(f"{key_file} is not the key of the certificate in {certificate_file}")
    return Identity(certificate, key)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CertificateError(f"{file} cannot be read: {error.strerror}") from error


def validity(certificate: x509.Certificate, now: datetime, warn: timedelta = timedelta(days=30)) -> Validity:
    """Where ``now`` stands in the certificate's time; ``EXPIRING`` in the last ``warn`` of it."""
    if now < certificate.not_valid_before_utc:
        return Validity.NOT_YET
    if now > certificate.not_valid_after_utc:
        return Validity.EXPIRED
    return Validity.EXPIRING if certificate.not_valid_after_utc - now < warn else Validity.VALID


def usable(certificate: x509.Certificate, now: datetime) -> bool:
    return validity(certificate, now) in (Validity.VALID, Validity.EXPIRING)


@lru_cache(maxsize=256)
def describe(certificate: x509.Certificate) -> str:
    """Subject, end of validity and the beginning of the SHA-256 fingerprint, for people."""
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()[:16]
    return f"{certificate.subject.rfc4514_string()} until {certificate.not_valid_after_utc:%Y-%m-%d} ({fingerprint})"
