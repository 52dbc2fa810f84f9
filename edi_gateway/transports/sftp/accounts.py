"""Who may log in to our SFTP server, with which keys, how often a login may fail, and what one partner may use."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

import paramiko

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import Partner
from edi_gateway.transports.sftp.jail import check_user
from edi_gateway.transports.sftp.keys import is_acceptable, load_public_key


@dataclass(frozen=True, slots=True)
class Limits:
    """What the server allows. Sizes in bytes, times in seconds."""

    upload_bytes: int = 100 * 1024 * 1024  # one file
    inbox_files: int = 1_000  # unfinished and failed files of one partner
    inbox_bytes: int = 1024 * 1024 * 1024  # of those files together
    archive_files: int = 5_000  # of one partner; the oldest go first
    open_handles: int = 32  # per session
    sessions: int = 8  # channels at a time per connection
    connections: int = 200
    connections_per_address: int = 20
    unauthenticated: int = 40  # connections that have not logged in; the oldest is dropped for a new one
    login_seconds: float = 20.0
    idle_seconds: float = 900.0
    failures: int = 10  # failed logins per address and user ...
    failure_seconds: float = 60.0  # ... in this time; then that user is refused from that address for as long


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A partner's account: ``partner`` is the key of the partner whose files these are."""

    user: str
    partner: str
    keys: tuple[paramiko.PKey, ...] = ()

    def __post_init__(self) -> None:
        check_user(self.user)

    def admits(self, key: paramiko.PKey) -> bool:
        """Whether this key opens the account. Certificates and short RSA keys never do."""
        return is_acceptable(key) and any(key.asbytes() == known.asbytes() for known in self.keys)


def mailboxes_of(partners: Iterable[Partner]) -> dict[str, Mailbox]:
    """The accounts of all partners that have one. Raises ``ConfigurationError`` with every problem found."""
    found: dict[str, Mailbox] = {}
    problems: list[str] = []
    for partner in partners:
        if partner.mailbox is None:
            continue
        source = partner.source or partner.key
        try:
            keys = tuple(load_public_key(path) for path in partner.mailbox.keys)
            mailbox = Mailbox(partner.mailbox.user, partner.key, keys)
        except ConfigurationError as error:
            problems += [f"{source}: {problem}" for problem in error.problems]
            continue
        if mailbox.user in found:
            problems.append(f"{source}: The SFTP user {mailbox.user} belongs to {found[mailbox.user].partner} already.")
        found[mailbox.user] = mailbox
    if problems:
        raise ConfigurationError(problems)
    return found


class Throttle:
    """Counts failed logins per address and user, so that guessing is slow and nobody else is locked out.

    Bounded: of an endless stream of made-up names only the latest are remembered.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, address: str, user: str) -> bool:
        """Whether this user may try again from this address now."""
        with self._lock:
            return len(self._recent((address, user[:256]))) < self._limits.failures

    def failed(self, address: str, user: str) -> None:
        key = (address, user[:256])
        with self._lock:
            self._failures[key] = [*self._recent(key), self._clock()]
            self._failures.move_to_end(key)
            while len(self._failures) > 10_000:
                self._failures.popitem(last=False)

    def _recent(self, key: tuple[str, str]) -> list[float]:
        since = self._clock() - self._limits.failure_seconds
        return [moment for moment in self._failures.get(key, ()) if moment > since]
