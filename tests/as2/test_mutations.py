"""Hundreds of damaged messages and receipts: none is ever accepted with other content than was signed."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from edi_gateway.transports.as2.mdn import Expectation, build_mdn, check_mdn
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.received import Refused
from tests.as2.helpers import NOW, ORDER, make, pair, take

SETTINGS: list[dict[str, Any]] = [
    {"encrypt": "", "require_encrypted": False},
    {"encrypt": "", "require_encrypted": False, "compress": "before", "base64": True},
    {"encrypt": "", "require_encrypted": False, "compress": "after", "pss": True},
    {"encrypt": "aes128"},
    {"encrypt": "aes256-gcm", "oaep": True},
]
ROUNDS = 300


def mutated(data: bytes, source: random.Random) -> bytes:
    """The data with one to three small changes."""
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 1, 2, 3))):
        position = source.randrange(len(changed))
        match source.randrange(7):
            case 0:
                changed[position] ^= 1 << source.randrange(8)
            case 1:
                changed[position] = source.choice(b"\r\n-=\0\x80\xff ")
            case 2:
                del changed[position]
            case 3:
                changed.insert(position, source.randrange(256))
            case 4:
                del changed[position : position + source.randrange(1, 50)]
            case 5:
                start = source.randrange(len(changed))
                changed[position:position] = changed[start : start + source.randrange(1, 50)]
            case _:
                changed[position:position] = source.choice([b"\r\n", b"\n", b"\r\n\r\n", b"--"])
    return bytes(changed)


@pytest.mark.parametrize("settings", SETTINGS, ids=["signed", "compressed", "compressed after", "cbc", "gcm"])
def test_mutated_messages_bring_the_signed_content_or_nothing(settings: dict[str, Any]) -> None:
    sender, receiver = pair(**settings)
    sent = make(sender)
    message = sent.http
    source = random.Random(4711)  # noqa: S311 - the same changes in every run
    refused = 0
    for _ in range(ROUNDS):
        damaged = mutated(bytes(message.body), source)
        try:
            received = take(receiver, Entity(message.headers, damaged))
        except Refused:
            refused += 1
            continue
        assert [one.payload for one in received.documents] == [ORDER]
        assert received.mic == sent.mics["sha256"]
    assert refused > ROUNDS // 3


def test_mutated_mdns_confirm_what_they_did_or_nothing() -> None:
    sender, receiver = pair()
    sent = make(sender)
    headers = sent.http.headers
    refusing = build_mdn(
        headers, receiver, disposition="processed/Error: decryption-failed", now=NOW, entropy=os.urandom
    )
    confirming = build_mdn(
        headers, receiver, mic=sent.mics["sha256"], mic_algorithm="sha256", now=NOW, entropy=os.urandom
    )
    other = Expectation.of(make(sender, b"other"), sender)
    source = random.Random(4711)  # noqa: S311 - the same changes in every run
    for _ in range(2 * ROUNDS):
        damaged = Entity(refusing.headers, mutated(bytes(refusing.body), source))
        assert not check_mdn(damaged, sender, Expectation.of(sent, sender), NOW).delivered
        damaged = Entity(confirming.headers, mutated(bytes(confirming.body), source))
        assert not check_mdn(damaged, sender, other, NOW).delivered
