"""AS2 messages (RFC 4130, 5402): open what was received, layer by layer, and check it against the profile.

Answers must not help somebody who changes encrypted messages and watches what we say: as long as no signature has been
verified, everything that goes wrong with an encrypted message is answered alike, and nothing depends on its padding.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from edi_gateway.transports.as2 import cms
from edi_gateway.transports.as2.ber import BerError, Buffer
from edi_gateway.transports.as2.certificates import describe
from edi_gateway.transports.as2.cms import CmsError
from edi_gateway.transports.as2.cms_compress import DecompressError, decompress
from edi_gateway.transports.as2.cms_encrypt import decrypt
from edi_gateway.transports.as2.cms_sign import verify
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.headers import Headers, MimeError, split_quoted, unquote
from edi_gateway.transports.as2.mime import Entity, signed_forms, split_parts
from edi_gateway.transports.as2.names import printable, read_filename
from edi_gateway.transports.as2.profile import Profile

AUTHENTICATION_FAILED: Final = "processed/Error: authentication-failed"
DECOMPRESSION_FAILED: Final = "processed/Error: decompression-failed"
INSUFFICIENT_SECURITY: Final = "processed/Error: insufficient-message-security"
UNEXPECTED: Final = "processed/Error: unexpected-processing-error"
UNKNOWN_PARTNER: Final = "processed/Error: unknown-trading-partner"
UNSUPPORTED_FORMAT: Final = "failed/Failure: unsupported format"
UNSUPPORTED_MIC: Final = "failed/Failure: unsupported MIC-algorithms"

_SENTENCES: Final = {
    AUTHENTICATION_FAILED: "The message could not be decrypted, or its signature could not be verified.",
    DECOMPRESSION_FAILED: "The message could not be decompressed.",
    INSUFFICIENT_SECURITY: "The message is not signed or not encrypted as was agreed.",
    UNEXPECTED: "The message could not be processed.",
    UNKNOWN_PARTNER: "There is no agreement between these two AS2 names.",
    UNSUPPORTED_FORMAT: "The requested receipt format is not supported.",
    UNSUPPORTED_MIC: "None of the requested MIC algorithms is supported.",
}
_PKCS7: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_PKCS7_SIGNATURE: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_MAX_LAYERS: Final = 4  # encrypted, compressed, signed, compressed


class Refused(As2Error):
    """A message that is not accepted. ``disposition`` and ``answer`` are for the partner, the text is for us.

    ``authenticated`` says whether the partner's signature had been verified by then.
    """

    def __init__(
        self, disposition: str, detail: str, *, facts: Mapping[str, str] | None = None, authenticated: bool = False
    ) -> None:
        super().__init__(detail)
        self.disposition = disposition
        self.answer = _SENTENCES[disposition]
        self.facts = dict(facts or {})
        self.authenticated = authenticated


@dataclass(frozen=True, slots=True)
class Document:
    """One business document or attachment of a message."""

    payload: bytes
    filename: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was accepted. ``mic`` is in base64."""

    documents: tuple[Document, ...]
    mic: str
    mic_algorithm: str
    mic_source: Buffer  # what the MIC is over
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceiptRequest:
    """What the sender wants as a receipt (RFC 4130 7.3): ``url`` is set for an asynchronous MDN."""

    wanted: bool
    signed: bool
    algorithms: tuple[str, ...]
    required: frozenset[str]  # of "protocol", "micalg"
    format: str
    url: str
    spellings: Mapping[str, str] = field(default_factory=dict)

    def spell(self, algorithm: str) -> str:
        """The algorithm as the sender spells it (sha256, sha-256, SHA-256 ...); some compare letter by letter."""
        return self.spellings.get(algorithm, algorithm)


def receipt_request(headers: Headers) -> ReceiptRequest:
    """Reads Disposition-Notification-To and -Options and Receipt-Delivery-Option, tolerant in spacing and case."""
    formats: tuple[str, ...] = ()
    spellings: dict[str, str] = {}
    required = set()
    for piece in split_quoted(headers.get("disposition-notification-options"), ";"):
        name, _, text = piece.partition("=")
        name = name.strip().lower().removeprefix("signed-receipt-")
        values = tuple(unquote(one) for one in split_quoted(text, ","))
        if values[0].lower() == "required":
            required.add(name)
        values = tuple(one for one in values if one.lower() not in ("required", "optional", ""))
        if name == "protocol":
            formats = tuple(one.lower() for one in values)
        elif name == "micalg":
            spellings = {found: one for one in reversed(values) if (found := cms.hash_name(one))}
    return ReceiptRequest(
        wanted=bool(headers.get("disposition-notification-to")),
        signed=bool(formats or spellings),
        algorithms=tuple(reversed(spellings)),
        required=frozenset(required),
        format=formats[0] if formats else "pkcs7-signature",
        url=headers.get("receipt-delivery-option").strip(),
        spellings=spellings,
    )


def receipt_algorithm(request: ReceiptRequest, profile: Profile, signature_hash: str = "") -> str:
    """The algorithm for the MIC: the first requested one that we may use, else that of the signature, else SHA-256."""
    allowed = [one for one in request.algorithms if one not in cms.BROKEN_HASHES or one in profile.legacy]
    if profile.mic_from == "signature" and signature_hash:
        return signature_hash
    return (allowed[0] if allowed else signature_hash) or "sha256"


def read_message(message: Entity, profile: Profile, *, now: datetime, entropy: cms.Entropy, limit: int) -> Received:
    """Opens a received HTTP message. ``limit`` bounds the bytes that may come out of it. Raises ``Refused``."""
    request = receipt_request(message.headers)
    opening = _Opening(profile, now, entropy, limit)
    documents = opening.run(Entity(message.headers.content_fields(), message.body))
    if "protocol" in request.required and request.format != "pkcs7-signature":
        raise opening.refused(UNSUPPORTED_FORMAT, f"receipt format {printable(request.format)}")
    algorithm = receipt_algorithm(request, profile, opening.signature_hash)
    if "micalg" in request.required and algorithm not in request.algorithms:
        raise opening.refused(UNSUPPORTED_MIC, "no requested MIC algorithm is supported")
    mic = base64.b64encode(cms.digest(algorithm, opening.mic_source)).decode()
    opening.facts |= {"mic": mic, "mic_algorithm": algorithm}
    return Received(documents, mic, algorithm, opening.mic_source, opening.facts)


class _Opening:
    """The state while a message is opened: which layers were met, and what the MIC is over."""

    def __init__(self, profile: Profile, now: datetime, entropy: cms.Entropy, limit: int) -> None:
        self.profile = profile
        self.now = now
        self.entropy = entropy
        self.limit = limit
        self.facts: dict[str, str] = {}
        self.encrypted = self.compressed = False
        self.padding_intact = True
        self.signature_hash = ""
        self.mic_source: Buffer = b""

    def refused(self, disposition: str, detail: str) -> Refused:
        return Refused(disposition, detail, facts=self.facts, authenticated=bool(self.signature_hash))

    def _damaged(self, disposition: str, detail: object) -> Refused:
        """A refusal that says no more than it may: see the module's text."""
        hidden = self.encrypted and not self.signature_hash
        return self.refused(AUTHENTICATION_FAILED if hidden else disposition, str(detail))

    def run(self, entity: Entity) -> tuple[Document, ...]:
        try:
            self.mic_source = entity.body
            for _ in range(_MAX_LAYERS):
                kind = entity.content_type[0]
                if kind in _PKCS7:
                    entity = self._open_pkcs7(entity)
                elif kind == "multipart/signed":
                    entity = self._verify(entity)
                else:
                    break
            self._check_security()
            return self._documents(entity)
        except (BerError, CmsError, MimeError) as error:
            raise self._damaged(UNEXPECTED, error) from error

    def _check_security(self) -> None:
        channel = self.profile.channel
        if channel.require_encrypted and not self.encrypted:
            raise self.refused(INSUFFICIENT_SECURITY, "the message is not encrypted")
        if channel.require_signed and not self.signature_hash:
            raise self.refused(INSUFFICIENT_SECURITY, "the message is not signed")
        if not self.signature_hash and not self.padding_intact:
            raise self.refused(AUTHENTICATION_FAILED, "wrong padding")

    # ---- layers ----

    def _open_pkcs7(self, entity: Entity) -> Entity:
        """Looks at the CMS itself: the smime-type parameter is often wrong or missing."""
        try:
            content = entity.content()
            kind = cms.content_type(content)
        except (BerError, MimeError) as error:
            raise self.refused(AUTHENTICATION_FAILED, str(error)) from error
        if kind == cms.COMPRESSED_DATA:
            return self._decompress(content)
        if kind in (cms.ENVELOPED_DATA, cms.AUTH_ENVELOPED_DATA):
            return self._decrypt(content)
        raise CmsError(f"CMS content of type {kind} is not part of AS2")

    def _decrypt(self, content: Buffer) -> Entity:
        if self.encrypted or self.compressed or self.signature_hash:
            raise CmsError("an encrypted layer inside another layer")
        self.encrypted = True
        opened = decrypt(content, self.profile.decryption_keys, entropy=self.entropy, legacy=self.profile.legacy)
        self.padding_intact = opened.intact
        self.facts["encryption"] = f"{opened.cipher} {opened.transport}"
        # The header is read as if there were no padding, so that it is the same whether the padding is right or not.
        whole = Entity.from_bytes(opened.data)
        if self.profile.channel.require_signed and "content-type" not in whole.headers:
            # One key in 256 makes random octets that pass for an entity without header, and so for an unsigned one.
            raise CmsError("what came out of the decryption is no MIME entity")
        offset = len(opened.data) - len(whole.body)
        plain = memoryview(opened.data)[: opened.size]
        self.mic_source = plain
        return Entity(whole.headers, plain[offset:])

    def _decompress(self, content: Buffer) -> Entity:
        if self.compressed:
            raise self._damaged(DECOMPRESSION_FAILED, "compressed twice")
        self.compressed = True
        try:
            plain = decompress(content, self.limit)
        except DecompressError as error:
            raise self._damaged(DECOMPRESSION_FAILED, error) from error
        self.facts["compression"] = "after signing" if not self.signature_hash else "before signing"
        if not self.signature_hash:
            self.mic_source = plain
        return Entity.from_bytes(plain)

    def _verify(self, entity: Entity) -> Entity:
        if self.signature_hash:
            raise MimeError("signed twice")
        try:
            parts = split_parts(entity, limit=2)
            if len(parts) != 2:
                raise MimeError(f"a signed message of {len(parts)} parts")
            signature_part = Entity.from_bytes(parts[1])
            if signature_part.content_type[0] not in _PKCS7_SIGNATURE:
                raise MimeError("the second part of a signed message is not its signature")
            signature = verify(
                signed_forms(parts[0]),
                signature_part.content(),
                self.profile.trusted_certificates(self.now),
                legacy=self.profile.legacy,
            )
        except (BerError, CmsError, MimeError) as error:
            raise self.refused(AUTHENTICATION_FAILED, f"signature: {error}") from error
        self.signature_hash = signature.hash
        self.facts["signature"] = f"{signature.hash} {signature.scheme}"
        self.facts["signer"] = describe(signature.certificate)
        if signature.signing_time:
            self.facts["signing_time"] = printable(signature.signing_time, 30)
        # What goes on from here is what was signed, not what was received: line ends may have been changed on the way.
        self.mic_source = signature.data
        return Entity.from_bytes(signature.data)

    # ---- content ----

    def _documents(self, entity: Entity) -> tuple[Document, ...]:
        kind, parameters = entity.content_type
        if kind not in ("multipart/related", "multipart/mixed"):
            return (_document(entity),)
        parts = [Entity.from_bytes(part) for part in split_parts(entity)]
        if not parts:
            raise MimeError("a multipart without parts")
        start = parameters.get("start", "")
        parts.sort(key=lambda part: not start or part.headers.get("content-id").strip() != start)
        return tuple(_document(part) for part in parts)


def _document(entity: Entity) -> Document:
    return Document(
        payload=bytes(entity.content()),
        filename=read_filename(entity.headers),
        content_type=printable(entity.headers.get("content-type", "application/octet-stream")),
    )
