"""What all parts of CMS (RFC 5652) share: object identifiers, algorithm names, digests, the ContentInfo around."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from edi_gateway.transports.as2 import ber, der
from edi_gateway.transports.as2.ber import Buffer
from edi_gateway.transports.as2.errors import As2Error

Entropy: TypeAlias = Callable[[int], bytes]
"""Gives so many random bytes; ``os.urandom`` where messages are really sent."""

PrivateKey: TypeAlias = "rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey"

DATA: Final = "1.2.840.113549.1.7.1"
SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
ENVELOPED_DATA: Final = "1.2.840.113549.1.7.3"
COMPRESSED_DATA: Final = "1.2.840.113549.1.9.16.1.9"
AUTH_ENVELOPED_DATA: Final = "1.2.840.113549.1.9.16.1.23"

RSA: Final = "1.2.840.113549.1.1.1"
RSA_OAEP: Final = "1.2.840.113549.1.1.7"
MGF1: Final = "1.2.840.113549.1.1.8"
RSA_PSS: Final = "1.2.840.113549.1.1.10"

HASHES: Final[dict[str, tuple[str, type[hashes.HashAlgorithm]]]] = {
    "md5": ("1.2.840.113549.2.5", hashes.MD5),
    "sha1": ("1.3.14.3.2.26", hashes.SHA1),
    "sha224": ("2.16.840.1.101.3.4.2.4", hashes.SHA224),
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512),
}
HASH_OF_OID: Final = {oid: name for name, (oid, _) in HASHES.items()}
BROKEN_HASHES: Final = frozenset({"md5", "sha1"})
"""Hashes that are only read, and only from partners who are allowed to use them."""

MIN_RSA_BITS: Final = 2048


class CmsError(As2Error):
    """A CMS object is malformed or uses what we do not know or do not allow."""


def hash_name(name: str) -> str:
    """The name we use for a hash however it was spelt: ``SHA-1``, ``rsa-sha1``, ``"sha-256"``, ``sha2-256``.

    Gives "" where the name is unknown.
    """
    plain = name.strip().strip('"').strip().lower().replace("_", "-").removeprefix("rsa-")
    plain = plain.replace("sha2-", "sha-").replace("sha-", "sha")
    plain = "sha1" if plain == "sha" else plain
    return plain if plain in HASHES else ""


def hash_of(name: str) -> hashes.HashAlgorithm:
    return HASHES[name][1]()


def digest(name: str, *chunks: Buffer) -> bytes:
    computation = hashes.Hash(hash_of(name))
    for chunk in chunks:
        computation.update(chunk)
    return computation.finalize()


def algorithm(oid: str, *parameters: bytes) -> bytes:
    """An AlgorithmIdentifier."""
    return der.sequence(der.oid(oid), *parameters)


@cache
def hash_algorithm(name: str) -> bytes:
    return algorithm(HASHES[name][0], der.NULL)


def content_info(content_type: str, content: bytes) -> bytes:
    return der.sequence(der.oid(content_type), der.explicit(0, content))


def open_content(data: Buffer, *allowed: str) -> tuple[str, list[ber.Element]]:
    """The type of a ContentInfo and the fields of its content. Raises ``CmsError`` for other types than ``allowed``."""
    info = ber.parse(data).expect(0x30)
    found = info.child(0).oid()
    if found not in allowed:
        raise CmsError(f"CMS content of type {found} is not expected here")
    return found, info.child(1).expect(0xA0).child(0).expect(0x30).children


def content_type(data: Buffer) -> str:
    """The type of a ContentInfo. Raises ``BerError``."""
    return ber.parse(data).expect(0x30).child(0).oid()


def read_algorithm(element: ber.Element) -> tuple[str, ber.Element | None]:
    """Object identifier and parameters of an AlgorithmIdentifier."""
    parts = element.expect(0x30).children
    if not parts:
        raise CmsError("empty AlgorithmIdentifier")
    return parts[0].oid(), parts[1] if len(parts) > 1 else None


def read_hash(element: ber.Element) -> str:
    oid, _ = read_algorithm(element)
    try:
        return HASH_OF_OID[oid]
    except KeyError:
        raise CmsError(f"unknown hash {oid}") from None


@lru_cache(maxsize=256)
def issuer_and_serial(certificate: x509.Certificate) -> bytes:
    return der.sequence(certificate.issuer.public_bytes(), der.integer(certificate.serial_number))


def names_certificate(identifier: ber.Element, certificate: x509.Certificate) -> bool:
    """Whether a SignerIdentifier or RecipientIdentifier (RFC 5652 5.3, 6.2.1) means this certificate."""
    if identifier.tag == 0x30:
        if identifier.raw == issuer_and_serial(certificate):
            return True
        issuer, serial = identifier.child(0), identifier.child(1)
        return (
            serial.integer() == certificate.serial_number
            and bytes(issuer.as_der()) == certificate.issuer.public_bytes()
        )
    if identifier.tag & 0xDF == 0x80:
        try:
            extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        except (x509.ExtensionNotFound, ValueError):  # ValueError: a certificate with broken extensions
            return False
        return bytes(identifier.octets()) == extension.value.digest
    return False


def check_key_size(key: object, legacy: frozenset[str]) -> None:
    """Refuses RSA keys that are too short, unless the partner may use them. Raises ``CmsError``."""
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < MIN_RSA_BITS and "rsa1024" not in legacy:
        raise CmsError(f"the RSA key has {key.key_size} bits; at least {MIN_RSA_BITS} are needed")
