"""AS2 messages (RFC 4130, 5402): sign, compress and encrypt a payload into an HTTP message."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from edi_gateway import __version__
from edi_gateway.transports.as2 import cms
from edi_gateway.transports.as2.ber import Buffer
from edi_gateway.transports.as2.cms_compress import compress
from edi_gateway.transports.as2.cms_encrypt import encrypt
from edi_gateway.transports.as2.cms_sign import sign
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mime import Entity, encode_base64, multipart
from edi_gateway.transports.as2.names import printable, write_as2_name, write_disposition
from edi_gateway.transports.as2.profile import Profile

AS2_VERSION: Final = "1.2"
PRODUCT: Final = f"edi-gateway/{__version__}"
DEFAULT_CONTENT_TYPE: Final = "application/octet-stream"
_CONTENT_TYPE: Final = re.compile(
    r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(\s*;\s*[\w.*-]+=(\"[^\"\r\n]*\"|[\w.+:/-]+))*", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that goes along with the payload in the same message (RFC 6362)."""

    payload: bytes
    filename: str = ""
    content_type: str = DEFAULT_CONTENT_TYPE


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to be posted. ``mics`` holds the MIC by every algorithm, in base64: partners choose."""

    message_id: str  # with brackets
    http: Entity
    mics: Mapping[str, str]


def product_headers(sender: str, receiver: str, message_id: str, now: datetime) -> Headers:
    """The header fields that messages and MDNs have in common (RFC 4130 6, RFC 6017)."""
    return Headers(
        (
            ("AS2-Version", AS2_VERSION),
            ("AS2-Product", PRODUCT),
            ("AS2-From", sender),
            ("AS2-To", receiver),
            ("Message-ID", message_id),
            ("Date", format_datetime(now, usegmt=True)),
            ("MIME-Version", "1.0"),
            ("EDIINT-Features", "multiple-attachments"),
        )
    )


def all_mics(data: Buffer, legacy: frozenset[str]) -> dict[str, str]:
    """The MIC by every algorithm that the partner may answer with, in base64."""
    allowed = [name for name in cms.HASHES if name not in cms.BROKEN_HASHES or name in legacy]
    return {name: base64.b64encode(cms.digest(name, data)).decode() for name in allowed}


def build(
    profile: Profile,
    payload: bytes,
    *,
    message_id: str,
    now: datetime,
    entropy: cms.Entropy,
    filename: str = "",
    content_type: str = "",
    subject: str = "",
    attachments: Sequence[Attachment] = (),
    mdn_url: str = "",
) -> Outgoing:
    """The HTTP message that carries the payload as the profile wants it.

    ``message_id`` stands in brackets; ``mdn_url`` is where asynchronous MDNs shall be posted. The MIC is over what was
    signed; unsigned, over the uncompressed entity with its header; neither signed, compressed nor encrypted, over the
    body alone (RFC 4130 7.3.1, RFC 5402 4). Raises ``As2Error``.
    """
    channel = profile.channel
    entity = _payload_entity(profile, Attachment(payload, filename, content_type))
    if attachments:
        kind = entity.headers.get("content-type")
        parts = [entity, *(_payload_entity(profile, one) for one in attachments)]
        entity = multipart("related", [one.to_bytes() for one in parts], entropy, type=kind)
    inner = entity.to_bytes()
    wrapped = channel.compress or channel.encrypt
    mic_source: Buffer = inner if wrapped else entity.body
    if channel.compress == "before":
        entity = _pkcs7("compressed-data", "smime.p7z", compress(entity.to_bytes()))
    if channel.sign:
        mic_source = entity.to_bytes()
        entity = signed_entity(profile, mic_source, channel.sign, now, entropy)
    if channel.compress == "after":
        entity = _pkcs7("compressed-data", "smime.p7z", compress(entity.to_bytes()))
    if channel.encrypt:
        entity = _encrypted_entity(profile, entity.to_bytes(), now, entropy)
    headers = product_headers(write_as2_name(profile.own_id), write_as2_name(profile.partner_id), message_id, now).plus(
        ("Subject", printable(subject or filename or "EDI document").encode("ascii", "replace").decode())
    )
    headers = headers.plus(*_receipt_request(profile, mdn_url), *entity.headers.fields)
    return Outgoing(message_id, Entity(headers, entity.body), all_mics(mic_source, profile.legacy))


def _payload_entity(profile: Profile, part: Attachment) -> Entity:
    content_type = part.content_type or profile.channel.content_type or DEFAULT_CONTENT_TYPE
    if not _CONTENT_TYPE.fullmatch(content_type):
        raise As2Error(f"{content_type!r} is not a content type")
    base64_wanted = profile.channel.base64
    fields = (
        ("Content-Type", content_type),
        ("Content-Transfer-Encoding", "base64" if base64_wanted else "binary"),
        ("Content-Disposition", write_disposition(part.filename)),
    )
    return Entity(Headers(fields), encode_base64(part.payload) if base64_wanted else part.payload)


def signed_entity(profile: Profile, part: Buffer, hash: str, now: datetime, entropy: cms.Entropy) -> Entity:
    """The part and our signature over it as multipart/signed (RFC 1847)."""
    identity = profile.signing_identity(now)
    signature = sign(part, identity.certificate, identity.key, hash=hash, pss=profile.channel.pss, now=now)
    fields = (
        ("Content-Type", 'application/pkcs7-signature; name="smime.p7s"'),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", 'attachment; filename="smime.p7s"'),
    )
    signature_part = Entity(Headers(fields), encode_base64(signature)).to_bytes()
    return multipart("signed", [part, signature_part], entropy, protocol="application/pkcs7-signature", micalg=hash)


def _encrypted_entity(profile: Profile, plain: bytes, now: datetime, entropy: cms.Entropy) -> Entity:
    cipher = profile.channel.encrypt
    recipient = profile.recipient_certificate(now)
    cms.check_key_size(recipient.public_key(), profile.legacy)
    content = encrypt(
        plain,
        [recipient],
        cipher=cipher,
        entropy=entropy,
        oaep="sha256" if profile.channel.oaep else "",
        gcm_in_enveloped=profile.gcm_in_enveloped,
        legacy=profile.legacy,
    )
    authenticated = cipher.endswith("-gcm") and not profile.gcm_in_enveloped
    return _pkcs7("authEnveloped-data" if authenticated else "enveloped-data", "smime.p7m", content)


def _pkcs7(kind: str, name: str, content: bytes) -> Entity:
    fields = (
        ("Content-Type", f'application/pkcs7-mime; smime-type={kind}; name="{name}"'),
        ("Content-Transfer-Encoding", "binary"),
        ("Content-Disposition", f'attachment; filename="{name}"'),
    )
    return Entity(Headers(fields), content)


def _receipt_request(profile: Profile, mdn_url: str) -> list[tuple[str, str]]:
    """The fields that ask for an MDN (RFC 4130 7.3)."""
    channel = profile.channel
    if not channel.mdn:
        return []
    if channel.mdn == "async" and not mdn_url:
        raise As2Error("an asynchronous MDN needs the URL of ours that it shall be posted to")
    address = "as2@" + (re.sub(r"[^A-Za-z0-9.-]+", "-", profile.own_id).strip("-.") or "as2")  # must only look like one
    fields = [("Disposition-Notification-To", address)]
    if channel.mdn_signed:
        wanted = channel.sign or "sha256"  # only one: lists are not understood everywhere
        options = f"signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, {wanted}"
        fields.append(("Disposition-Notification-Options", options))
    if channel.mdn == "async":
        fields.append(("Receipt-Delivery-Option", mdn_url))
    return fields
