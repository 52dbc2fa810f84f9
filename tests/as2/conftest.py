"""A running AS2 server per test that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from edi_gateway.transports.as2.endpoint import As2Endpoint, Limits
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.server import As2Server
from tests.as2.helpers import MemoryIntake, with_channel


@dataclass
class Station:
    """One side's server, its intake and the profiles it knows."""

    server: As2Server
    intake: MemoryIntake
    profiles: dict[tuple[str, str], Profile] = field(default_factory=dict)

    def knows(self, profile: Profile) -> None:
        self.profiles[profile.own_id, profile.partner_id] = profile

    def addressed(self, profile: Profile) -> Profile:
        """The sender's profile with this server's URL."""
        return with_channel(profile, url=self.server.url)


StationFactory = Callable[..., Station]


def _station(limits: Limits | None = None, header_seconds: float = 20.0, **more: Any) -> Station:
    intake = MemoryIntake()
    known: dict[tuple[str, str], Profile] = {}
    endpoint = As2Endpoint(lambda to, sender: known.get((to, sender)), intake, limits, **more)
    server = As2Server(endpoint, header_seconds=header_seconds)
    server.start()
    return Station(server, intake, known)


@pytest.fixture(scope="session")
def usual_station() -> Iterator[Station]:
    """One server with the usual settings for all tests that want no other."""
    station = _station()
    yield station
    station.server.stop()


@pytest.fixture
def start_station(usual_station: Station) -> Iterator[StationFactory]:
    """Gives an empty station on a port of its own. Settings, or ``own=True``, start a new server."""
    started: list[Station] = []
    usual = [usual_station]
    usual_station.intake.clear()
    usual_station.profiles.clear()

    def start(*profiles: Profile, own: bool = False, **settings: Any) -> Station:
        if usual and not own and not settings:
            station = usual.pop()
        else:
            station = _station(**settings)
            started.append(station)
        for profile in profiles:
            station.knows(profile)
        return station

    yield start
    for station in started:
        station.server.stop()
