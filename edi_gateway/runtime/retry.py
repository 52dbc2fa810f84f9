"""When a failed delivery is tried again: pauses that grow up to a longest one, with jitter, until it is given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from edi_gateway.partners.config import Retry


def pause(policy: Retry, attempt: int, random: Callable[[], float]) -> timedelta | None:
    """How long to wait after the failed attempt of this number, from 1; None: give up.

    The n-th pause is ``first * factor ** (n - 1)``, at most ``longest``. ``random`` gives numbers from 0 to 1: the
    jitter takes off up to a quarter, so that partners whose common network was down are not all tried in one second.
    """
    if attempt >= policy.attempts:
        return None
    # The exponent is bounded because a float overflows long before a patient operator's number of attempts.
    grown = policy.first * policy.factor ** min(attempt - 1, 64)
    return timedelta(seconds=min(grown, policy.longest) * (1 - 0.25 * random()))
