"""CMS SignedData (RFC 5652 chapter 5): make and verify detached signatures, RSA PKCS #1 v1.5, RSA-PSS and ECDSA."""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding

from edi_gateway.transports.as2 import cms, der
from edi_gateway.transports.as2.ber import BerError, Buffer, Element
from edi_gateway.transports.as2.cms import CmsError

_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
_SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
_MAX_SIGNERS: Final = 8

_RSA_SIGNATURES: Final = {
    "1.2.840.113549.1.1.4": "md5",
    "1.2.840.113549.1.1.5": "sha1",
    "1.2.840.113549.1.1.14": "sha224",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
}
_ECDSA_SIGNATURES: Final = {
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_ECDSA_OIDS: Final = {name: oid for oid, name in _ECDSA_SIGNATURES.items()}


class VerifyError(CmsError):
    """No signature holds: wrong content, wrong certificate, a forbidden algorithm or a malformed object."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that holds. ``data`` is exactly what was signed, which may differ in line ends from what came."""

    certificate: x509.Certificate
    hash: str
    scheme: str  # rsa, rsa-pss, ecdsa
    data: Buffer
    signing_time: str = ""  # as the signer wrote it: yymmddhhmmssZ


def sign(
    data: Buffer, certificate: x509.Certificate, key: cms.PrivateKey, *, hash: str, pss: bool, now: datetime
) -> bytes:
    """A detached signature over the data, with signed attributes and the certificate. RSA-PSS where ``pss`` is set."""
    if hash not in cms.HASHES or hash in cms.BROKEN_HASHES:
        raise CmsError(f"signatures are not made with {hash}")
    attributes = der.set_of(
        _attribute(_CONTENT_TYPE, der.oid(cms.DATA)),
        _attribute(_SIGNING_TIME, der.time(now)),
        _attribute(_MESSAGE_DIGEST, der.octet_string(cms.digest(hash, data))),
    )
    algorithm, signature = _make_signature(key, attributes, hash, pss)
    hash_algorithm = cms.hash_algorithm(hash)
    signer = der.sequence(
        der.integer(1),
        cms.issuer_and_serial(certificate),
        hash_algorithm,
        b"\xa0" + attributes[1:],  # [0] IMPLICIT SET OF
        algorithm,
        der.octet_string(signature),
    )
    signed_data = der.sequence(
        der.integer(1),
        der.set_of(hash_algorithm),
        der.sequence(der.oid(cms.DATA)),
        der.explicit(0, certificate.public_bytes(Encoding.DER)),
        der.set_of(signer),
    )
    return cms.content_info(cms.SIGNED_DATA, signed_data)


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.oid(oid), der.set_of(value))


def _make_signature(key: cms.PrivateKey, data: bytes, hash: str, pss: bool) -> tuple[bytes, bytes]:
    """The SignatureAlgorithmIdentifier and the signature."""
    function = cms.hash_of(hash)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return cms.algorithm(_ECDSA_OIDS[hash]), key.sign(data, ec.ECDSA(function))
    if pss:
        salt = function.digest_size
        signature = key.sign(data, padding.PSS(padding.MGF1(function), salt), function)
        hash_algorithm = cms.hash_algorithm(hash)
        parameters = der.sequence(
            der.explicit(0, hash_algorithm),
            der.explicit(1, cms.algorithm(cms.MGF1, hash_algorithm)),
            der.explicit(2, der.integer(salt)),
        )
        return cms.algorithm(cms.RSA_PSS, parameters), signature
    return cms.algorithm(cms.RSA, der.NULL), key.sign(data, padding.PKCS1v15(), function)


def verify(
    candidates: Sequence[Callable[[], Buffer]],
    signature: Buffer,
    certificates: Sequence[x509.Certificate],
    *,
    legacy: frozenset[str] = frozenset(),
) -> Signature:
    """Verifies a detached signature against the partner's certificates; those inside the object are not trusted.

    ``candidates`` make the forms in which the sender may have signed the content; the first that holds is in the
    result. ``legacy`` names what is allowed besides: ``md5``, ``sha1``, ``rsa1024``. Raises ``VerifyError``.
    """
    try:
        _, fields = cms.open_content(signature, cms.SIGNED_DATA)
        if len(fields) < 4:
            raise VerifyError("SignedData lacks fields")
        carried = _carried_content(fields[2])
        signers = next((field.children for field in fields[3:] if field.tag == 0x31), [])
    except (BerError, CmsError) as error:
        raise VerifyError(str(error)) from error
    if not 1 <= len(signers) <= _MAX_SIGNERS:
        raise VerifyError(f"{len(signers)} signers")
    contents = _Contents(candidates)
    problem = VerifyError("no signature")
    for signer in signers:
        try:
            result = _Signer(signer, legacy).verify(contents, certificates)
            if carried is not None and carried != result.data:
                raise VerifyError("the signature carries other content than the message")
            return result
        except (BerError, CmsError) as error:
            problem = VerifyError(str(error))
    raise problem


def _carried_content(encapsulated: Element) -> Buffer | None:
    """Content inside the signature object, where a detached one should have none."""
    parts = encapsulated.expect(0x30).children
    return parts[1].expect(0xA0).child(0).octets() if len(parts) > 1 else None


class _Contents:
    """The candidate contents, made and digested only when the ones before did not do; only digests are kept."""

    def __init__(self, candidates: Sequence[Callable[[], Buffer]]) -> None:
        self._candidates = candidates
        self._digests: dict[tuple[int, str], bytes] = {}

    def digests(self, hash: str) -> Iterator[tuple[Callable[[], Buffer], bytes]]:
        for index, candidate in enumerate(self._candidates):
            if (index, hash) not in self._digests:
                self._digests[index, hash] = cms.digest(hash, candidate())
            yield candidate, self._digests[index, hash]


class _Signer:
    """One SignerInfo."""

    def __init__(self, info: Element, legacy: frozenset[str]) -> None:
        self.legacy = legacy
        self.identifier = info.expect(0x30).child(1)
        self.hash = self._allowed(cms.read_hash(info.child(2)))
        attributes = info.child(3)
        rest = 3
        self.attributes: Element | None = None
        if attributes.tag == 0xA0:
            self.attributes, rest = attributes, 4
        self.algorithm, self.parameters = cms.read_algorithm(info.child(rest))
        self.value = bytes(info.child(rest + 1).octets())

    def _allowed(self, hash: str) -> str:
        if hash in cms.BROKEN_HASHES and hash not in self.legacy:
            raise VerifyError(f"signatures with {hash} are not allowed")
        return hash

    def verify(self, contents: _Contents, certificates: Sequence[x509.Certificate]) -> Signature:
        ordered = sorted(certificates, key=lambda one: not cms.names_certificate(self.identifier, one))
        if self.attributes is not None:
            return self._verify_attributes(self.attributes, contents, ordered)
        for content, _ in contents.digests(self.hash):
            if bytes(content()[:1]) == b"1":
                # The DER of signed attributes begins with this octet: without this check, a signature over
                # attributes could be passed off as one over content (RFC 5652 security considerations).
                raise VerifyError("content looks like signed attributes")
        hash = self._signature_hash()
        for content, value in contents.digests(hash):
            for certificate in ordered:
                if scheme := self._holds(certificate, value, hash):
                    return Signature(certificate, self.hash, scheme, content())
        raise VerifyError("no configured certificate made this signature over this content")

    def _verify_attributes(
        self, attributes: Element, contents: _Contents, certificates: Sequence[x509.Certificate]
    ) -> Signature:
        values = _attribute_values(attributes)
        expected = bytes(values[_MESSAGE_DIGEST].octets())
        if _CONTENT_TYPE in values and values[_CONTENT_TYPE].oid() != cms.DATA:
            raise VerifyError("the signature is over another content type")
        content = next((c for c, value in contents.digests(self.hash) if hmac.compare_digest(value, expected)), None)
        if content is None:
            raise VerifyError("the content is not what was signed (message digest)")
        time = bytes(values[_SIGNING_TIME].contents).decode("ascii", "replace") if _SIGNING_TIME in values else ""
        hash = self._signature_hash()
        for form in _attribute_forms(attributes):
            value = cms.digest(hash, form)
            for certificate in certificates:
                if scheme := self._holds(certificate, value, hash):
                    return Signature(certificate, self.hash, scheme, content(), time)
        raise VerifyError("no configured certificate made this signature")

    def _signature_hash(self) -> str:
        """The hash the signature itself is computed with; the signature algorithm may name it."""
        if self.algorithm == cms.RSA_PSS:
            return self._allowed(self._pss_parameters()[0])
        named = _RSA_SIGNATURES.get(self.algorithm) or _ECDSA_SIGNATURES.get(self.algorithm)
        return self._allowed(named or self.hash)

    def _pss_parameters(self) -> tuple[str, str, int | None]:
        """Hash, hash of MGF1 and salt length (RFC 4055 3.1). None: whatever length is found."""
        parameters = self.parameters
        if parameters is None or parameters.tag != 0x30:  # left out by some senders, against RFC 4055
            return self.hash, self.hash, None
        hash, mask, salt = "sha1", "sha1", 20
        for field in parameters.children:
            value = field.child(0)
            if field.tag == 0xA0:
                hash = cms.read_hash(value)
            elif field.tag == 0xA1:
                mask = _mask_hash(value)
            elif field.tag == 0xA2:
                salt = value.integer()
        if not 0 <= salt <= 512:
            raise VerifyError("salt length out of range")
        return hash, mask, salt

    def _holds(self, certificate: x509.Certificate, value: bytes, hash: str) -> str:
        """The scheme by whose rules the signature over the digest ``value`` holds, "" where it does not."""
        key = certificate.public_key()
        function = utils.Prehashed(cms.hash_of(hash))
        try:
            if isinstance(key, rsa.RSAPublicKey):
                cms.check_key_size(key, self.legacy)
                if self.algorithm == cms.RSA_PSS:
                    _, mask, salt = self._pss_parameters()
                    length = padding.PSS.AUTO if salt is None else salt
                    key.verify(self.value, value, padding.PSS(padding.MGF1(cms.hash_of(mask)), length), function)
                    return "rsa-pss"
                if self.algorithm == cms.RSA or self.algorithm in _RSA_SIGNATURES:
                    key.verify(self.value, value, padding.PKCS1v15(), function)
                    return "rsa"
            elif isinstance(key, ec.EllipticCurvePublicKey) and self.algorithm in _ECDSA_SIGNATURES:
                key.verify(self.value, value, ec.ECDSA(function))
                return "ecdsa"
        except (InvalidSignature, ValueError):  # ValueError: salt or signature impossible for this key
            return ""
        return ""


def _mask_hash(algorithm: Element) -> str:
    oid, parameters = cms.read_algorithm(algorithm)
    if oid != cms.MGF1:
        raise CmsError(f"unknown mask generation function {oid}")
    return cms.read_hash(parameters) if parameters is not None else "sha1"


def _attribute_forms(attributes: Element) -> Iterator[bytes]:
    """The signed attributes as a SET as sent, and as DER has it: some senders sort them wrongly in one of both."""
    as_sent = der.encode(0x31, attributes.contents)
    yield as_sent
    with contextlib.suppress(BerError):
        as_der = der.set_of(*(one.as_der() for one in attributes.children))
        if as_der != as_sent:
            yield as_der


def _attribute_values(attributes: Element) -> dict[str, Element]:
    """The single value of each signed attribute. Raises ``VerifyError`` where one that matters comes twice."""
    values: dict[str, Element] = {}
    for attribute in attributes.children:
        oid = attribute.child(0).oid()
        if oid in values:
            raise VerifyError("a signed attribute comes twice")
        found = attribute.child(1).children
        if oid in (_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME) and len(found) != 1:
            raise VerifyError("a signed attribute does not have one value")
        if found:
            values[oid] = found[0]
    if _MESSAGE_DIGEST not in values:
        raise VerifyError("no message digest among the signed attributes")
    return values
