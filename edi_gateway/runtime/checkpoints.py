"""Named points between which the gateway may be killed; tests kill it at each of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """The moments in which what is on the disk and what is known in memory differ most."""

    PAYLOAD_DURABLE = "payload durable"  # in the archive, no row names it yet
    RECEIVED_COMMITTED = "received committed"  # the row is there, nobody has been woken
    INTERPRETED = "interpreted"  # the outcome is known, nothing of it written
    OUTCOME_WRITTEN = "outcome written"  # written, not committed
    OUTCOME_COMMITTED = "outcome committed"  # committed, the outgoing lanes have not been woken
    SENDING_COMMITTED = "sending committed"  # marked as sending, not sent
    SENT = "sent"  # the partner has it, we have not written that down


Checkpoint = Callable[[Point], None]


def passed(point: Point) -> None:
    """The checkpoint of everyday use: nothing happens there."""
