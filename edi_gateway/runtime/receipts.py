"""Asynchronous AS2 receipts: an MDN that comes by itself is brought together with what it speaks of."""

from __future__ import annotations

import logging
from collections.abc import Callable

from edi_gateway.runtime.clock import Clock
from edi_gateway.runtime.delivery import Deliverer
from edi_gateway.store import transmissions
from edi_gateway.store.database import Database
from edi_gateway.store.names import printable
from edi_gateway.store.tables import Transmission, TransmissionState
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.as2.headers import MimeError
from edi_gateway.transports.as2.mdn import Expectation, MdnError, check_mdn, original_message_id
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.model import Receipt, TransportError

_PATIENCE = 20.0  # seconds

_log = logging.getLogger(__name__)


class Receipts:
    """Takes MDNs from the AS2 endpoint. ``profile`` gives the AS2 relationship with a partner."""

    def __init__(
        self,
        database: Database,
        deliverer: Deliverer,
        clock: Clock,
        profile: Callable[[str], Profile | None],
        wake: Callable[[Lane], None],
    ) -> None:
        self._database = database
        self._deliverer = deliverer
        self._clock = clock
        self._profile = profile
        self._wake = wake

    def take(self, message: Entity) -> bool:
        """Notes what an MDN says of something we sent. False: it is for nothing that we know, or not authentic.

        Anybody can post an MDN: one whose signature does not hold changes nothing, whatever it says.
        """
        try:
            identity = original_message_id(message)
        except (MdnError, MimeError):
            return False
        row = self._meant(identity)
        profile = self._profile(row.partner) if row else None
        expected = Expectation.from_facts(row.facts) if row else None
        if row is None or profile is None or expected is None or not expected.mics:
            return False  # also where we were killed before we knew what we had sent: it is sent again
        verdict = check_mdn(message, profile, expected, self._clock.now())
        if verdict.delivered:
            receipt = Receipt(verdict.text, self._clock.now(), raw=message.to_bytes(), facts=verdict.facts)
            return self._deliverer.confirm(row.partner, identity, receipt)
        if expected.signed and "mdn_signature" not in verdict.facts:
            _log.warning("An MDN for transmission %s is not authentic: %s", row.id, printable(verdict.text))
            return False
        error = TransportError(verdict.text, permanent=verdict.permanent)
        known = self._deliverer.refute(row.partner, identity, error)
        self._wake(transmissions.lane_of(row))
        return known

    def _meant(self, identity: str) -> Transmission | None:
        """What an MDN is for. Where it overtakes the answer to our own request, that is waited for."""
        row = self._find(identity)
        if row is not None and row.state == TransmissionState.SENDING:
            self._deliverer.wait_noted(row.partner, identity, _PATIENCE)
            row = self._find(identity)
        return row

    def _find(self, identity: str) -> Transmission | None:
        with self._database.session() as session:
            return transmissions.by_message_id(session, identity)
