"""Exchanges with pyas2lib both ways: its messages open here and ours there, and each accepts the other's MDN."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from edi_gateway.transports.as2.mdn import Expectation, build_mdn, check_mdn
from edi_gateway.transports.as2.mime import Entity
from tests.as2.helpers import NOW, ORDER, identity, make, pair, take

pytestmark = pytest.mark.skipif(importlib.util.find_spec("pyas2lib") is None, reason="pyas2lib is not installed")

PAYLOADS = [ORDER, ORDER.replace(b"\r\n", b"\n"), b"ISA*00*~\r", bytes(range(256)) * 20]


class Peer:
    """The process that plays NORDMARKT."""

    def __init__(self) -> None:
        script = Path(__file__).parent / "peers" / "pyas2_peer.py"
        self.process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        theirs, ours = identity("nordmarkt"), identity("harbour")
        key = theirs.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._write(
            {
                "own": "NORDMARKT",
                "partner": "HARBOUR",
                "certificate": theirs.certificate.public_bytes(Encoding.PEM).decode(),
                "key": key.decode(),
                "partner_certificate": ours.certificate.public_bytes(Encoding.PEM).decode(),
            }
        )

    def _write(self, value: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def ask(self, do: str, **arguments: Any) -> dict[str, str]:
        self._write({"do": do} | arguments)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the peer ended"
        answer: dict[str, str] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    found = Peer()
    yield found
    found.close()


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("payload", PAYLOADS, ids=["crlf", "lf", "cr", "binary"])
@pytest.mark.parametrize(
    "settings",
    [
        {"sign": True, "encrypt": True, "enc_alg": "aes_128_cbc"},
        {"sign": True, "encrypt": True, "enc_alg": "aes_256_cbc", "compress": True, "digest_alg": "sha512"},
        {"sign": True, "encrypt": True, "enc_alg": "aes_192_cbc", "sign_alg": "rsassa_pss"},
        {"sign": True, "encrypt": True, "enc_alg": "aes_256_cbc", "key_enc_alg": "rsaes_oaep"},
        {"sign": True},
        {"encrypt": True, "enc_alg": "aes_128_cbc"},
        {"compress": True},
        {},
    ],
    ids=["usual", "compressed", "pss", "oaep", "signed", "encrypted", "only compressed", "plain"],
)
def test_their_messages_open_here_and_they_accept_our_mdn(peer: Peer, payload: bytes, settings: dict[str, Any]) -> None:
    sender, _ = pair(require_signed=bool(settings.get("sign")), require_encrypted=bool(settings.get("encrypt")))
    mdn_settings = {"mdn_mode": "SYNC", "mdn_digest_alg": settings.get("digest_alg", "sha256")}
    built = peer.ask("build", payload=encode(payload), settings=settings | mdn_settings)
    message = Entity.from_bytes(base64.b64decode(built["http"]))
    received = take(sender, message)
    assert received.documents[0].payload == payload
    assert received.documents[0].filename == "order.edi"
    mdn = build_mdn(
        message.headers, sender, mic=received.mic, mic_algorithm=received.mic_algorithm, now=NOW, entropy=os.urandom
    )
    assert peer.ask("judge", http=encode(mdn.to_bytes())) == {"status": "processed", "detail": ""}


@pytest.mark.parametrize("payload", PAYLOADS, ids=["crlf", "lf", "cr", "binary"])
@pytest.mark.parametrize(
    "settings",
    [
        {"encrypt": "aes128"},
        {"encrypt": "aes256", "sign": "sha512", "compress": "before"},
        {"encrypt": "aes192", "compress": "after", "sign": "sha384"},
        {"encrypt": "aes256", "base64": True},
        {"encrypt": "", "sign": "sha256"},
        {"encrypt": "aes128", "sign": ""},
        {"encrypt": "", "sign": "", "compress": "before"},
    ],
    ids=["usual", "compressed before", "compressed after", "base64", "signed", "encrypted", "only compressed"],
)
def test_our_messages_open_there_and_we_accept_their_mdn(peer: Peer, payload: bytes, settings: dict[str, Any]) -> None:
    sender, _ = pair(**settings)
    # It changes line ends for other types than this, and decodes base64 before it verifies for this one.
    content_type = "application/edifact" if settings.get("base64") else "application/octet-stream"
    sent = make(sender, payload, filename="order.edi", content_type=content_type)
    answer = peer.ask("receive", http=encode(sent.http.to_bytes()), settings={})
    assert (answer["status"], answer["error"]) == ("processed", "")
    assert base64.b64decode(answer["payload"]) == payload
    verdict = check_mdn(Entity.from_bytes(base64.b64decode(answer["mdn"])), sender, Expectation.of(sent, sender), NOW)
    assert verdict.delivered, verdict.text


def test_they_refuse_what_was_altered_and_we_read_their_refusal(peer: Peer) -> None:
    sender, _ = pair(encrypt="")
    sent = make(sender)
    altered = sent.http.to_bytes().replace(b"ORDERS", b"INVOIC")
    answer = peer.ask("receive", http=encode(altered), settings={"sign": True})
    mdn = Entity.from_bytes(base64.b64decode(answer["mdn"]))
    verdict = check_mdn(mdn, sender, Expectation.of(sent, sender), NOW)
    assert not verdict.delivered
    assert verdict.facts["disposition"].startswith("processed/error:")
