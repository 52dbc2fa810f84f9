"""What can go wrong in the store, as sentences for the person who runs the gateway."""

from __future__ import annotations

from edi_gateway.errors import GatewayError


class StoreError(GatewayError):
    """The database or the archive could not do what was asked: nothing of the unit of work was kept."""


class ArchiveError(StoreError):
    """A payload is not in the archive, or what is there is not what was put there."""
