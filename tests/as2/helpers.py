"""What the AS2 tests share: keys made once, two partners that know each other, and an intake in memory."""

from __future__ import annotations

import dataclasses
import functools
import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import As2Channel
from edi_gateway.transports.as2 import certificates
from edi_gateway.transports.as2.certificates import Identity
from edi_gateway.transports.as2.message import Outgoing, build
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.received import Received, read_message
from edi_gateway.transports.model import Arrival

NOW = datetime.now(UTC)
LIMIT = 5_000_000
ORDER = (
    b"UNB+UNOC:3+4012345000009:14+4399901000007:14+260801:1200+1'\r\nUNH+1+ORDERS:D:96A:UN'\r\nUNT+2+1'\r\nUNZ+1+1'\r\n"
)


@functools.cache
def identity(name: str, key: str = "rsa2048", *, start: int = -1, days: int = 365) -> Identity:
    """A certificate with a key, from ``start`` days from now for ``days`` days."""
    return certificates.create(name, days=days, key=key, now=NOW + timedelta(days=start))


def pair(
    ours: tuple[Identity, ...] = (), theirs: tuple[Identity, ...] = (), **settings: Any
) -> tuple[Profile, Profile]:
    """Two profiles of one relationship: HARBOUR's of NORDMARKT, and NORDMARKT's of HARBOUR. The first one sends."""
    ours = ours or (identity("harbour"),)
    theirs = theirs or (identity("nordmarkt"),)
    channel = As2Channel(url="http://127.0.0.1:1/as2", **settings)
    return _profile("nordmarkt", "HARBOUR", "NORDMARKT", ours, theirs, channel), _profile(
        "harbour", "NORDMARKT", "HARBOUR", theirs, ours, channel
    )


def _profile(
    partner: str, own: str, other: str, ours: tuple[Identity, ...], theirs: tuple[Identity, ...], channel: As2Channel
) -> Profile:
    return Profile(
        partner=partner,
        own_id=own,
        partner_id=other,
        identities=ours,
        certificates=tuple(one.certificate for one in theirs),
        channel=channel,
    )


def with_channel(profile: Profile, **settings: Any) -> Profile:
    return dataclasses.replace(profile, channel=dataclasses.replace(profile.channel, **settings))


def make(profile: Profile, payload: bytes = ORDER, *, message_id: str = "<1@harbour>", **more: Any) -> Outgoing:
    return build(profile, payload, message_id=message_id, now=NOW, entropy=os.urandom, **more)


def take(profile: Profile, message: Entity, limit: int = LIMIT) -> Received:
    return read_message(message, profile, now=NOW, entropy=os.urandom, limit=limit)


class MemoryIntake:
    """An intake that keeps its promises in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        with self._lock:
            self.arrivals: list[Arrival] = []
            self.full = False
            self._ids: dict[tuple[str, str, str], int] = {}

    def receive(self, arrival: Arrival) -> str:
        with self._lock:
            if self.full:
                raise GatewayError("the disk is full")
            key = (arrival.channel, arrival.partner, arrival.identity)
            if key not in self._ids:
                self.arrivals.append(arrival)
                self._ids[key] = len(self.arrivals)
            return str(self._ids[key])

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        with self._lock:
            number = self._ids.get((channel, partner, identity))
            return self.arrivals[number - 1].receipt if number else None

    @property
    def accepted(self) -> list[Arrival]:
        return [one for one in self.arrivals if not one.refusal]

    @property
    def refused(self) -> list[Arrival]:
        return [one for one in self.arrivals if one.refusal]
