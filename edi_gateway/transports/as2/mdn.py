"""Receipts (MDN: RFC 8098 in the form RFC 4130 7 gives it): build ours, read and check the partner's."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from edi_gateway.transports.as2 import cms
from edi_gateway.transports.as2.ber import BerError
from edi_gateway.transports.as2.certificates import describe
from edi_gateway.transports.as2.cms import CmsError
from edi_gateway.transports.as2.cms_sign import verify
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.headers import Headers, MimeError, read_headers
from edi_gateway.transports.as2.message import PRODUCT, Outgoing, product_headers, signed_entity
from edi_gateway.transports.as2.mime import Entity, multipart, signed_forms, split_parts
from edi_gateway.transports.as2.names import printable, read_message_id
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.received import receipt_algorithm, receipt_request

PROCESSED: Final = "processed"
_ACCEPTED_TEXT: Final = "The message was received and accepted. This says nothing yet of its content."
_DUPLICATE: Final = "processed/warning: duplicate-document"
_TRANSIENT: Final = "unexpected-processing-error"


# ---- build --------------------------------------------------------------------------------------


def build_mdn(
    request: Headers,
    profile: Profile | None,
    *,
    disposition: str = PROCESSED,
    text: str = "",
    mic: str = "",
    mic_algorithm: str = "",
    now: datetime,
    entropy: cms.Entropy,
) -> Entity:
    """The MDN as an HTTP message. ``request`` is the header of the received message, whose names are echoed as sent.

    Signed where the sender asked for it and there is a profile to sign for. Raises ``As2Error`` where our certificate
    cannot sign.
    """
    sender, receiver = request.get("as2-from").strip(), request.get("as2-to").strip()
    wanted = receipt_request(request)
    fields = [
        f"Reporting-UA: {PRODUCT}",
        f"Original-Recipient: rfc822; {receiver}",
        f"Final-Recipient: rfc822; {receiver}",
        f"Original-Message-ID: {request.get('message-id').strip()}",
        f"Disposition: automatic-action/MDN-sent-automatically; {disposition}",
    ]
    if mic:
        fields.append(f"Received-Content-MIC: {mic}, {wanted.spell(mic_algorithm)}")
    report = multipart(
        "report",
        [
            _part("text/plain; charset=us-ascii", (text or _ACCEPTED_TEXT).encode("ascii", "replace") + b"\r\n"),
            _part("message/disposition-notification", _lines(fields)),
        ],
        entropy,
        report_type="disposition-notification",
    )
    if wanted.signed and profile is not None:
        hash = receipt_algorithm(wanted, profile)
        hash = "sha256" if hash in cms.BROKEN_HASHES else hash
        report = signed_entity(profile, report.to_bytes(), hash, now, entropy)
    message_id = f"<mdn-{now:%Y%m%d%H%M%S}-{entropy(8).hex()}@as2>"
    headers = product_headers(receiver, sender, message_id, now)
    return Entity(headers.plus(*report.headers.fields), report.body)


def _part(content_type: str, body: bytes) -> bytes:
    return Entity(Headers((("Content-Type", content_type), ("Content-Transfer-Encoding", "7bit"))), body).to_bytes()


def _lines(fields: list[str]) -> bytes:
    safe = (re.sub(r"[\r\n\0]", " ", one) for one in fields)
    return "".join(f"{one}\r\n" for one in safe).encode("utf-8", "surrogateescape") + b"\r\n"


# ---- read ---------------------------------------------------------------------------------------


class MdnError(As2Error):
    """What came is not an MDN."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an MDN says. ``signed_part`` and ``signature`` are set where it is signed, not yet verified."""

    original_message_id: str  # without brackets
    disposition: str  # "processed", "processed/error: authentication-failed"; spelling unified
    mic: str
    mic_algorithm: str  # "" where not named or not known
    text: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is needed to judge the MDN for a message that was sent."""

    message_id: str
    mics: Mapping[str, str]
    signed: bool  # a signed MDN was asked for
    mic_needed: bool = True

    @classmethod
    def of(cls, sent: Outgoing, profile: Profile) -> Expectation:
        # Products that compute no MIC for unsigned messages are common; without a signature it is not insisted on.
        return cls(sent.message_id, sent.mics, profile.channel.mdn_signed, mic_needed=bool(profile.channel.sign))

    def to_facts(self) -> dict[str, str]:
        """A form that can be kept with the transmission until an asynchronous MDN comes."""
        mics = {f"sent_mic_{name}": mic for name, mic in self.mics.items()}
        wanted = {"signed_mdn_wanted": self.signed, "mic_needed": self.mic_needed}
        return {"message_id": self.message_id} | {key: "yes" if one else "no" for key, one in wanted.items()} | mics

    @classmethod
    def from_facts(cls, facts: Mapping[str, str]) -> Expectation:
        mics = {key.removeprefix("sent_mic_"): mic for key, mic in facts.items() if key.startswith("sent_mic_")}
        signed, needed = (facts.get(key) != "no" for key in ("signed_mdn_wanted", "mic_needed"))
        return cls(facts.get("message_id", ""), mics, signed, needed)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an MDN confirms the delivery; if not, why, and whether trying again may help."""

    delivered: bool
    text: str
    permanent: bool = True
    facts: dict[str, str] = field(default_factory=dict)


def is_mdn(message: Entity) -> bool:
    """Whether a received message is an MDN rather than a document."""
    try:
        return _report_entity(message)[0].content_type[0] == "multipart/report"
    except (MimeError, MdnError):
        return False


def original_message_id(message: Entity) -> str:
    """The Message-ID (without brackets) of the message that an MDN is about, not verified. Raises ``MdnError``."""
    return report_of(message).original_message_id


def report_of(message: Entity) -> Report:
    """What an MDN says, its signature not verified. Raises ``MdnError``."""
    return read_report(_report_entity(message)[0])


def _report_entity(message: Entity) -> tuple[Entity, list[memoryview]]:
    """The entity that should be multipart/report, and both parts of the multipart/signed around it, if there is one."""
    message = Entity(message.headers.content_fields(), message.body)
    if message.content_type[0] != "multipart/signed":
        return message, []
    parts = split_parts(message, limit=2)
    if len(parts) != 2:
        raise MdnError("a signed MDN does not have two parts")
    return Entity.from_bytes(parts[0]), parts


def read_report(entity: Entity) -> Report:
    """The fields of a multipart/report. Raises ``MdnError``."""
    try:
        if entity.content_type[0] != "multipart/report":
            raise MdnError(f"the answer is {printable(entity.content_type[0], 60)!r} and not an MDN")
        fields, text = None, ""
        for part in (Entity.from_bytes(raw) for raw in split_parts(entity, limit=10)):
            kind = part.content_type[0]
            if kind == "message/disposition-notification" and fields is None:
                fields = read_headers(bytes(part.content()).strip(b"\r\n"))
            elif kind.startswith("text/") and not text:
                text = bytes(part.content()[:2000]).decode("utf-8", "replace")
    except MimeError as error:
        raise MdnError(f"the MDN is malformed: {error}") from error
    if fields is None:
        raise MdnError("the MDN has no disposition notification")
    mic, _, algorithm = fields.get("received-content-mic").partition(",")
    return Report(
        original_message_id=read_message_id(fields.get("original-message-id")),
        disposition=_disposition(fields.get("disposition")),
        mic="".join(mic.split()),
        mic_algorithm=cms.hash_name(algorithm),
        text=printable(" ".join(text.split())),
    )


def _disposition(value: str) -> str:
    """``...; processed / Error : why`` -> ``processed/error: why``; also where a part or separator is missing."""
    mode, semicolon, rest = value.partition(";")
    found = rest if semicolon else re.sub(r"^\S*MDN-sent-(automatically|manually)", "", mode.strip(), flags=re.I)
    kind, colon, why = found.partition(":")
    kind = re.sub(r"\s+", "", kind).lower()
    kind = f"processed/{kind}" if kind in ("error", "warning") else kind
    return printable(f"{kind}: {' '.join(why.split()).lower()}" if colon else kind)


def check_mdn(message: Entity, profile: Profile, expected: Expectation, now: datetime) -> Verdict:
    """Judges an MDN: signature, Original-Message-ID, disposition and MIC. Never raises for what the partner sent."""
    try:
        entity, parts = _report_entity(message)
        facts: dict[str, str] = {}
        if parts:
            signature_part = Entity.from_bytes(parts[1])
            signature = verify(
                signed_forms(parts[0]),
                signature_part.content(),
                profile.trusted_certificates(now),
                legacy=profile.legacy,
            )
            facts |= {
                "mdn_signature": f"{signature.hash} {signature.scheme}",
                "signer": describe(signature.certificate),
            }
            entity = Entity.from_bytes(signature.data)
        report = read_report(entity)
    except (BerError, CmsError) as error:
        return Verdict(False, f"The signature of the MDN does not hold: {error}.")
    except MimeError as error:
        return Verdict(False, f"The MDN is malformed: {error}.", permanent=False)
    except MdnError as error:
        return Verdict(False, f"{str(error)[:1].upper()}{str(error)[1:]}.", permanent=False)
    facts |= _facts(report)
    return _judge(report, bool(parts), expected, facts)


def _facts(report: Report) -> dict[str, str]:
    facts = {"disposition": report.disposition, "mic": printable(report.mic), "mic_algorithm": report.mic_algorithm}
    facts["mdn_text"] = report.text
    return {key: text for key, text in facts.items() if text}


def _judge(report: Report, signed: bool, expected: Expectation, facts: dict[str, str]) -> Verdict:
    if expected.signed and not signed:
        said = f'A signed MDN was asked for and an unsigned one came; it says "{report.disposition}".'
        return Verdict(False, said, facts=facts)
    if not report.original_message_id or report.original_message_id != read_message_id(expected.message_id):
        return Verdict(False, "The MDN is for another message.", facts=facts)
    kind, _, why = report.disposition.partition(":")
    if kind not in (PROCESSED, "processed/warning"):
        said = f'The partner refused the message: "{report.disposition}".'
        # A failure on their side without a reason may be gone at the next attempt; all others need somebody.
        return Verdict(False, said, permanent=_TRANSIENT not in why, facts=facts)
    if report.mic:
        if report.mic_algorithm in cms.BROKEN_HASHES - expected.mics.keys():
            said = f"The MIC in the MDN is made with {report.mic_algorithm}, which this partner may not use."
            return Verdict(False, said, facts=facts)
        if not _mic_matches(report, expected):
            return Verdict(False, "The MIC in the MDN is not that of what was sent.", facts=facts)
    elif signed and expected.mic_needed and not report.disposition.startswith(_DUPLICATE):
        # A repeat that the partner has already is often confirmed without a MIC; refusing that would never end.
        return Verdict(False, "The MDN lacks the MIC that proves what was received.", facts=facts)
    return Verdict(True, f'The partner confirmed the message: "{report.disposition}".', facts=facts)


def _mic_matches(report: Report, expected: Expectation) -> bool:
    mics = expected.mics
    chosen = [mics.get(report.mic_algorithm, "")] if report.mic_algorithm else list(mics.values())
    try:
        found = base64.b64decode(report.mic, validate=True)
    except (binascii.Error, ValueError):
        return False
    return any(mic and hmac.compare_digest(base64.b64decode(mic), found) for mic in chosen)
