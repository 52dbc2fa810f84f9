"""Everything of one AS2 relationship as seen from our side: both names, certificates and keys, and what was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import As2Channel, Partner
from edi_gateway.transports.as2 import cms
from edi_gateway.transports.as2.certificates import CertificateError, Identity, load_certificates, usable
from edi_gateway.transports.as2.cms_encrypt import CIPHERS
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.names import write_as2_name

_LEGACY: Final = frozenset({"md5", "sha1", "3des", "rsa1024"})
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One relationship. Several identities or certificates mean that one is being replaced by another.

    We sign with the first identity in date and decrypt with all; we encrypt for the first certificate in date and
    verify with all that are in date.
    """

    partner: str  # the partner's key
    own_id: str
    partner_id: str
    identities: tuple[Identity, ...]
    certificates: tuple[x509.Certificate, ...]
    channel: As2Channel
    mic_from: str = "requested"  # algorithm of the MIC we return: as "requested", or that of the "signature"
    gcm_in_enveloped: bool = False  # write AES-GCM the way Bouncy Castle reads it

    @property
    def legacy(self) -> frozenset[str]:
        """What this partner may use although it is broken."""
        return frozenset(self.channel.legacy)

    def signing_identity(self, now: datetime) -> Identity:
        """Raises ``As2Error`` where no certificate of ours is in date."""
        for identity in self.identities:
            if usable(identity.certificate, now):
                return identity
        raise As2Error("our AS2 certificate is missing, has expired or is not yet valid")

    def trusted_certificates(self, now: datetime) -> list[x509.Certificate]:
        """The partner's certificates that count now."""
        return [one for one in self.certificates if self.channel.allow_expired or usable(one, now)]

    def recipient_certificate(self, now: datetime) -> x509.Certificate:
        """The certificate to encrypt for. Raises ``As2Error`` where there is none."""
        found = self.trusted_certificates(now)
        if not found:
            raise As2Error(f"the AS2 certificate of {self.partner} is missing, has expired or is not yet valid")
        return found[0]

    @property
    def decryption_keys(self) -> list[tuple[x509.Certificate, cms.PrivateKey]]:
        return [(one.certificate, one.key) for one in self.identities]

    def may_answer_at(self, url: str) -> bool:
        """Whether an asynchronous MDN may be posted there: only to the host of the partner's URL and those listed."""
        host, port = _host_and_port(url)
        if not host:
            return False
        allowed = {one.lower() for one in self.channel.mdn_hosts}
        if self.channel.url:
            allowed.add("{}:{}".format(*_host_and_port(self.channel.url)))
        return host in allowed or f"{host}:{port}" in allowed


def profile_from(partner: Partner, own_id: str, identities: Sequence[Identity]) -> Profile:
    """The profile of a partner as configured, its certificate files read.

    Raises ``ConfigurationError`` with everything that is wrong.
    """
    channel = partner.as2
    if channel is None:
        raise ConfigurationError(f"{partner.source or partner.key}: the partner has no AS2 channel")
    certificates: list[x509.Certificate] = []
    problems = _problems(channel)
    for name, value in (("our own AS2 name", own_id), ("identifiers.as2", partner.identifiers.as2)):
        try:
            write_as2_name(value)
        except As2Error as error:
            problems.append(f"{name}: {error}")
    for file in channel.certificates:
        try:
            certificates += load_certificates(file)
        except CertificateError as error:
            problems.append(str(error))
    if not certificates and (channel.encrypt or channel.require_signed or (channel.mdn and channel.mdn_signed)):
        problems.append("channels.as2: certificates are needed to encrypt for the partner and to verify signatures")
    if problems:
        source = partner.source or partner.key
        raise ConfigurationError([f"{source}: {problem}" for problem in problems])
    return Profile(
        partner=partner.key,
        own_id=own_id,
        partner_id=partner.identifiers.as2,
        identities=tuple(identities),
        certificates=tuple(certificates),
        channel=channel,
    )


def _problems(channel: As2Channel) -> list[str]:
    """What is wrong with the settings, one sentence each."""
    found = []
    signatures = sorted(cms.HASHES.keys() - cms.BROKEN_HASHES)
    choices = (
        ("sign", channel.sign, ["", *signatures]),
        ("encrypt", channel.encrypt, ["", *CIPHERS]),
        ("compress", channel.compress, ["", "before", "after"]),
        ("mdn", channel.mdn, ["", "sync", "async"]),
    )
    for name, value, allowed in choices:
        if value not in allowed:
            found.append(f"channels.as2.{name}: {value!r} is none of {', '.join(repr(one) for one in allowed)}")
    if channel.encrypt == "3des" and "3des" not in channel.legacy:
        found.append('channels.as2.encrypt: 3DES is broken; to use it all the same, set legacy = ["3des"]')
    for one in channel.legacy:
        if one not in _LEGACY:
            found.append(f"channels.as2.legacy: {one!r} is none of {', '.join(sorted(_LEGACY))}")
    if channel.url and not _host_and_port(channel.url)[0]:
        found.append("channels.as2.url: must begin with http:// or https:// and name a host, without user and password")
    return found


def _host_and_port(url: str) -> tuple[str, int]:
    """Host in lower case and port of an http or https URL; ("", 0) for anything else, also with a user in it."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return "", 0
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc:
        return "", 0
    return host, port or _PORTS[parts.scheme]
