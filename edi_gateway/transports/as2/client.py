"""The AS2 client: posts messages, reads the MDN in the answer, and posts asynchronous MDNs."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import httpx

from edi_gateway.transports.as2.cms import Entropy
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mdn import Expectation, Verdict, check_mdn, is_mdn
from edi_gateway.transports.as2.message import PRODUCT, Outgoing, build
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.names import printable, write_message_id
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.model import Receipt, Shipment, TransportError

MAX_ANSWER: Final = 4 * 1024 * 1024  # bytes; an MDN has a few thousand
_TRANSIENT_STATUS: Final = frozenset({408, 421, 425, 429})


def utc_now() -> datetime:
    return datetime.now(UTC)


class NotConfirmed(TransportError):
    """The partner answered, but not with an MDN that confirms the delivery. ``mdn`` and ``sent`` are the evidence."""

    def __init__(self, verdict: Verdict, *, mdn: bytes, sent: bytes) -> None:
        said = verdict.facts.get("mdn_text", "")
        super().__init__(f'{verdict.text} They write: "{said}"' if said else verdict.text, permanent=verdict.permanent)
        self.mdn = mdn
        self.sent = sent
        self.facts = verdict.facts


class As2Sender:
    """Delivers to one partner by AS2 and brings back the receipt. Safe to use from one thread at a time.

    ``mdn_url`` is our URL for asynchronous MDNs; ``tls`` an SSL context where the partner's certificate is not one that
    the public authorities vouch for.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        mdn_url: str = "",
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = utc_now,
        entropy: Entropy = os.urandom,
    ) -> None:
        self._profile = profile
        self._mdn_url = mdn_url
        self._clock = clock
        self._entropy = entropy
        self._http = _http_client(profile.channel.url, profile.channel.timeout, tls)

    def send(self, shipment: Shipment) -> Receipt:
        """Sends once. Raises ``TransportError``; permanent unless another attempt may go better."""
        if not self._profile.channel.url:
            raise TransportError(f"{self._profile.partner} has no AS2 URL.", permanent=True)
        try:
            message = build(
                self._profile,
                shipment.payload,
                message_id=write_message_id(shipment.identity, self._profile.own_id),
                filename=shipment.filename,
                content_type=self._profile.channel.content_type or shipment.content_type,
                now=self._clock(),
                entropy=self._entropy,
                mdn_url=self._mdn_url,
            )
        except As2Error as error:
            raise TransportError(f"The AS2 message cannot be made: {error}.", permanent=True) from error
        answer = _post(self._http, self._profile.channel.url, message.http, self._profile.channel.timeout)
        return self._receipt(message, answer)

    def _receipt(self, message: Outgoing, answer: Entity) -> Receipt:
        profile, now = self._profile, self._clock()
        facts = self._facts(message)
        sent = message.http.to_bytes()
        if not profile.channel.mdn:
            return Receipt("The partner's server took the message; no MDN was asked for.", now, sent=sent, facts=facts)
        expected = Expectation.of(message, profile)
        if profile.channel.mdn == "async" and not is_mdn(answer):
            facts |= expected.to_facts()
            text = "The partner's server took the message; the MDN comes later."
            return Receipt(text, now, sent=sent, pending=True, facts=facts)
        if not len(answer.body):
            raise TransportError("The partner's server took the message but gave no MDN.")
        verdict = check_mdn(answer, profile, expected, now)
        if not verdict.delivered:
            raise NotConfirmed(verdict, mdn=answer.to_bytes(), sent=sent)
        return Receipt(verdict.text, now, raw=answer.to_bytes(), sent=sent, facts=facts | verdict.facts)

    def _facts(self, message: Outgoing) -> dict[str, str]:
        channel = self._profile.channel
        facts = {
            "message_id": message.message_id,
            "signature": f"{channel.sign}{' rsa-pss' if channel.pss else ''}" if channel.sign else "",
            "encryption": f"{channel.encrypt}{' rsa-oaep' if channel.oaep else ''}" if channel.encrypt else "",
            "compression": f"{channel.compress} signing" if channel.compress else "",
            "sent_mic": message.mics[channel.sign or "sha256"],
        }
        return {key: text for key, text in facts.items() if text}

    def close(self) -> None:
        self._http.close()


def post_mdn(
    url: str, mdn: Entity, profile: Profile, *, timeout: float = 30.0, tls: ssl.SSLContext | None = None
) -> None:
    """Posts an asynchronous MDN, only to hosts that the profile allows. Raises ``TransportError``."""
    if not profile.may_answer_at(url):
        raise TransportError(f"MDNs for {profile.partner} are not posted to {printable(url)}.", permanent=True)
    with _http_client(url, timeout, tls) as client:
        _post(client, url, mdn, timeout)


def _http_client(url: str, timeout: float, tls: ssl.SSLContext | None) -> httpx.Client:
    """A client that listens to nothing but its arguments: no proxy variables, no .netrc, no redirects."""
    if tls is None and not url.lower().startswith("https:"):
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody; reading the public authorities takes its time
    client = httpx.Client(
        verify=True if tls is None else tls,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(timeout, connect=min(timeout, 20.0)),
    )
    client.headers = httpx.Headers({"User-Agent": PRODUCT, "Accept-Encoding": "identity", "Accept": "*/*"})
    return client


def _post(client: httpx.Client, url: str, message: Entity, timeout: float) -> Entity:
    """Posts with Content-Length and gives the answer of a 2xx status. Raises ``TransportError``."""
    headers = [*message.headers.encode()]
    try:
        with client.stream("POST", url, content=bytes(message.body), headers=headers) as response:
            answer = _read(response, timeout)
            status = response.status_code
            received = Headers.from_pairs(response.headers.raw)
    except httpx.TimeoutException as error:
        raise TransportError(f"The partner's server did not answer in {timeout:g} seconds.") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise TransportError(f"{printable(url)} is not a URL that can be used.", permanent=True) from error
    except httpx.HTTPError as error:
        raise TransportError(f"The connection to the partner's server failed: {printable(str(error))}") from error
    if not 200 <= status < 300:
        raise TransportError(_status_text(status, answer), permanent=status < 500 and status not in _TRANSIENT_STATUS)
    return Entity(received, answer)


def _read(response: httpx.Response, timeout: float) -> bytes:
    """The body, in bounded time and memory, without decoding."""
    end = time.monotonic() + timeout
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MAX_ANSWER:
            raise TransportError("The partner's server answered with far more than an MDN.")
        if time.monotonic() > end:
            raise TransportError("The partner's server takes too long to finish its answer.")
    return bytes(body)


def _status_text(status: int, answer: bytes) -> str:
    if 300 <= status < 400:
        return f"The partner's server redirects elsewhere (HTTP {status}); redirects are not followed."
    said = printable(" ".join(answer[:500].decode("utf-8", "replace").split()), 160)
    return (
        f'The partner\'s server answered HTTP {status}: "{said}"'
        if said
        else f"The partner's server answered HTTP {status}."
    )
