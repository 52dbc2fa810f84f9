"""CMS EnvelopedData (RFC 5652) and AuthEnvelopedData (RFC 5083, 5084): AES-CBC, AES-GCM, RSA v1.5 and RSA-OAEP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from edi_gateway.transports.as2 import cms, der
from edi_gateway.transports.as2.ber import BerError, Buffer, Element
from edi_gateway.transports.as2.cms import CmsError, Entropy

CIPHERS: Final[dict[str, tuple[str, int]]] = {  # object identifier, bytes of the key
    "3des": ("1.2.840.113549.3.7", 24),
    "aes128": ("2.16.840.1.101.3.4.1.2", 16),
    "aes192": ("2.16.840.1.101.3.4.1.22", 24),
    "aes256": ("2.16.840.1.101.3.4.1.42", 32),
    "aes128-gcm": ("2.16.840.1.101.3.4.1.6", 16),
    "aes192-gcm": ("2.16.840.1.101.3.4.1.26", 24),
    "aes256-gcm": ("2.16.840.1.101.3.4.1.46", 32),
}
_CIPHER_OF_OID: Final = {oid: name for name, (oid, _) in CIPHERS.items()}
_GCM_TAG: Final = 16
_MIN_GCM_TAG: Final = 12
_MAX_RECIPIENTS: Final = 64


class DecryptError(CmsError):
    """The content cannot be decrypted with our keys."""


@dataclass(frozen=True, slots=True)
class Decrypted:
    """What decryption gave. ``data[:size]`` is the content without padding.

    ``intact`` is False where the padding is wrong. That is not an error here: telling it apart from other damage
    would let an attacker read messages byte by byte (Vaudenay's padding oracle), so whoever goes on must come to the
    same end as for content that was altered otherwise.
    """

    data: bytearray | bytes
    size: int
    intact: bool
    cipher: str
    transport: str  # rsa, rsa-oaep


# ---- encrypt ------------------------------------------------------------------------------------


def encrypt(
    data: Buffer,
    recipients: Sequence[x509.Certificate],
    *,
    cipher: str,
    entropy: Entropy,
    oaep: str = "",
    gcm_in_enveloped: bool = False,
    legacy: frozenset[str] = frozenset(),
) -> bytes:
    """The data encrypted for all recipients. ``oaep`` names its hash; empty: RSA v1.5. Raises ``CmsError``.

    ``gcm_in_enveloped`` puts AES-GCM into EnvelopedData with the tag after the content, as some products do, instead of
    AuthEnvelopedData.
    """
    if cipher not in CIPHERS or (cipher == "3des" and "3des" not in legacy):
        raise CmsError(f"content is not encrypted with {cipher}")
    key = entropy(CIPHERS[cipher][1])
    infos = der.set_of(*(_recipient_info(one, key, oaep) for one in recipients))
    if cipher.endswith("-gcm"):
        nonce = entropy(12)
        encryptor = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
        content = encryptor.update(data) + encryptor.finalize()
        parameters = der.sequence(der.octet_string(nonce), der.integer(_GCM_TAG))
        if not gcm_in_enveloped:
            encrypted = _encrypted_content(cipher, parameters, content)
            fields = (der.integer(0), infos, encrypted, der.octet_string(encryptor.tag))
            return cms.content_info(cms.AUTH_ENVELOPED_DATA, der.sequence(*fields))
        content += encryptor.tag
    else:
        vector, content = _encrypt_cbc(data, cipher, key, entropy)
        parameters = der.octet_string(vector)
    encrypted = _encrypted_content(cipher, parameters, content)
    return cms.content_info(cms.ENVELOPED_DATA, der.sequence(der.integer(0), infos, encrypted))


def _encrypt_cbc(data: Buffer, cipher: str, key: bytes, entropy: Entropy) -> tuple[bytes, bytes]:
    """Initialisation vector and encrypted content."""
    size = _block_size(cipher)
    vector = entropy(size)
    encryptor = _cbc(cipher, key, vector).encryptor()
    count = size - len(data) % size
    return vector, encryptor.update(data) + encryptor.update(bytes([count]) * count) + encryptor.finalize()


def _encrypted_content(cipher: str, parameters: bytes, content: bytes) -> bytes:
    return der.sequence(der.oid(cms.DATA), cms.algorithm(CIPHERS[cipher][0], parameters), der.implicit(0, content))


def _recipient_info(certificate: x509.Certificate, content_key: bytes, oaep: str) -> bytes:
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise CmsError("content can only be encrypted for certificates with an RSA key")
    if oaep:
        function = cms.hash_of(oaep)
        encrypted = key.encrypt(content_key, padding.OAEP(padding.MGF1(function), function, None))
        algorithm = cms.algorithm(cms.RSA_OAEP, _oaep_parameters(oaep))
    else:
        encrypted = key.encrypt(content_key, padding.PKCS1v15())
        algorithm = cms.algorithm(cms.RSA, der.NULL)
    return der.sequence(der.integer(0), cms.issuer_and_serial(certificate), algorithm, der.octet_string(encrypted))


def _oaep_parameters(hash: str) -> bytes:
    """RSAES-OAEP-params (RFC 4055 4.1); the defaults, SHA-1, are left out."""
    if hash == "sha1":
        return der.sequence()
    algorithm = cms.hash_algorithm(hash)
    return der.sequence(der.explicit(0, algorithm), der.explicit(1, cms.algorithm(cms.MGF1, algorithm)))


# ---- decrypt ------------------------------------------------------------------------------------


def decrypt(
    data: Buffer,
    identities: Sequence[tuple[x509.Certificate, cms.PrivateKey]],
    *,
    entropy: Entropy,
    legacy: frozenset[str] = frozenset(),
) -> Decrypted:
    """Decrypts with whichever of our keys the message names. Raises ``DecryptError``.

    When the content key cannot be recovered, decryption goes on with a random one (RFC 3218), so that an attacker
    learns nothing about the RSA padding, neither from the answer nor from the time it takes.
    """
    try:
        envelope = _Envelope(data, legacy)
        info, key = envelope.recipient(identities)
        oid, parameters = cms.read_algorithm(info.child(2))
        content_key = _content_key(oid, parameters, bytes(info.child(3).octets()), key, envelope.key_size, entropy)
        transport = "rsa" if oid == cms.RSA else "rsa-oaep"
        if envelope.cipher.endswith("-gcm"):
            plain = envelope.open_gcm(content_key)
            return Decrypted(plain, len(plain), True, envelope.cipher, transport)
        padded, size = envelope.open_cbc(content_key)
        if size is None:
            return Decrypted(padded, len(padded), False, envelope.cipher, transport)
        return Decrypted(padded, size, True, envelope.cipher, transport)
    except (BerError, CmsError, ValueError, InvalidTag) as error:
        raise DecryptError(str(error) or "wrong authentication tag") from error


class _Envelope:
    """An EnvelopedData or AuthEnvelopedData, taken apart."""

    def __init__(self, data: Buffer, legacy: frozenset[str]) -> None:
        self.type, fields = cms.open_content(data, cms.ENVELOPED_DATA, cms.AUTH_ENVELOPED_DATA)
        fields = fields[1:]
        if fields and fields[0].tag == 0xA0:  # originatorInfo
            fields = fields[1:]
        if len(fields) < 2:
            raise DecryptError("EnvelopedData lacks fields")
        self.recipient_infos = fields[0].expect(0x31).children
        encrypted = fields[1].expect(0x30)
        self.after = fields[2:]
        oid, parameters = cms.read_algorithm(encrypted.child(1))
        self.cipher = _CIPHER_OF_OID.get(oid, "")
        if not self.cipher or parameters is None or (self.cipher == "3des" and "3des" not in legacy):
            raise DecryptError(f"cipher {self.cipher or oid} is not allowed")
        self.parameters = parameters
        self.content = encrypted.child(2).octets()
        self.key_size = CIPHERS[self.cipher][1]

    def recipient(
        self, identities: Sequence[tuple[x509.Certificate, cms.PrivateKey]]
    ) -> tuple[Element, rsa.RSAPrivateKey]:
        """The KeyTransRecipientInfo that is for us, and our key for it."""
        if len(self.recipient_infos) > _MAX_RECIPIENTS:
            raise DecryptError("too many recipients")
        for info in self.recipient_infos:
            if info.tag != 0x30:  # key agreement and others
                continue
            for certificate, key in identities:
                if isinstance(key, rsa.RSAPrivateKey) and cms.names_certificate(info.child(1), certificate):
                    return info, key
        raise DecryptError("the message is not encrypted for any of our certificates")

    def open_cbc(self, key: bytes) -> tuple[bytearray, int | None]:
        """The content with its padding, and its size without, None where the padding is wrong."""
        block = _block_size(self.cipher)
        size = len(self.content)
        if not size or size % block:
            raise DecryptError("the encrypted content is not a whole number of blocks")
        decryptor = _cbc(self.cipher, key, bytes(self.parameters.octets())).decryptor()
        out = bytearray(size + block)
        written = decryptor.update_into(self.content, out)
        decryptor.finalize()
        del out[written:]
        count = out[-1]
        good = 1 <= count <= block and out[-count:] == bytes([count]) * count
        return out, size - count if good else None

    def open_gcm(self, key: bytes) -> bytes:
        nonce = bytes(self.parameters.expect(0x30).child(0).octets())
        length = self.parameters.child(1).integer() if len(self.parameters.children) > 1 else _MIN_GCM_TAG
        if not _MIN_GCM_TAG <= length <= _GCM_TAG:
            raise DecryptError("authentication tag too short")
        content, additional = self.content, b""
        if self.type == cms.AUTH_ENVELOPED_DATA:
            after = self.after
            if after and after[0].tag == 0xA1:  # authenticated attributes: as a SET (RFC 5083 2.2)
                additional, after = der.encode(0x31, after[0].contents), after[1:]
            if not after:
                raise DecryptError("no authentication tag")
            tag = bytes(after[0].octets())
        else:
            content, tag = content[:-length], bytes(content[-length:])
        if len(tag) != length:
            raise DecryptError("authentication tag of another length than announced")
        decryptor = Cipher(algorithms.AES(key), modes.GCM(nonce, tag, min_tag_length=_MIN_GCM_TAG)).decryptor()
        if additional:
            decryptor.authenticate_additional_data(additional)
        return decryptor.update(content) + decryptor.finalize()


def _content_key(
    oid: str, parameters: Element | None, encrypted: bytes, key: rsa.RSAPrivateKey, size: int, entropy: Entropy
) -> bytes:
    substitute = entropy(size)
    scheme = padding.PKCS1v15() if oid == cms.RSA else _oaep_padding(oid, parameters)
    try:
        content_key = key.decrypt(encrypted, scheme)
    except ValueError:
        return substitute
    return content_key if len(content_key) == size else substitute


def _oaep_padding(oid: str, parameters: Element | None) -> padding.OAEP:
    if oid != cms.RSA_OAEP:
        raise DecryptError(f"key transport {oid} is not known")
    hash, mask, label = "sha1", "sha1", None
    if parameters is not None and parameters.tag == 0x30:
        for field in parameters.children:
            function, inner = cms.read_algorithm(field.child(0))
            if field.tag == 0xA0:
                hash = cms.read_hash(field.child(0))
            elif field.tag == 0xA1 and function == cms.MGF1:
                mask = cms.read_hash(inner) if inner is not None else "sha1"
            elif field.tag == 0xA2 and inner is not None:
                label = bytes(inner.octets()) or None
    return padding.OAEP(padding.MGF1(cms.hash_of(mask)), cms.hash_of(hash), label)


def _block_size(cipher: str) -> int:
    return 8 if cipher == "3des" else 16


def _cbc(cipher: str, key: bytes, vector: bytes) -> Cipher[modes.CBC]:
    return Cipher(TripleDES(key) if cipher == "3des" else algorithms.AES(key), modes.CBC(vector))
