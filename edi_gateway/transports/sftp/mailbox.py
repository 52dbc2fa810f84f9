"""Delivering to a partner's outbox on our own SFTP server, from where the partner fetches."""

from __future__ import annotations

import errno
from datetime import UTC, datetime
from pathlib import Path

from edi_gateway.transports.model import Receipt, Shipment, TransportError
from edi_gateway.transports.naming import distinct_name, safe_filename
from edi_gateway.transports.sftp.jail import Jail


def deliver(jail: Jail, filename: str, payload: bytes, identity: str = "") -> str:
    """Puts a file into the outbox durably and returns its name. Raises ``OSError``.

    The same bytes under the same name are a repeat and change nothing. Another shipment that the partner has not
    fetched yet is never overwritten: then the name gets a suffix that belongs to ``identity``.
    """
    name = safe_filename(filename, "delivery")
    try:
        if jail.read("outbox", name) == payload:
            return name
        name = distinct_name(name, identity or filename)
    except FileNotFoundError:
        pass
    jail.write("outbox", name, payload)
    return name


class MailboxSender:
    """Delivers to one partner's mailbox. Needs the folders only, not the running server.

    ``root`` is the folder of all mailboxes, ``user`` the account as in the partner file.
    """

    def __init__(self, root: Path, user: str) -> None:
        self._root = root
        self._user = user
        self._jail: Jail | None = None

    def send(self, shipment: Shipment) -> Receipt:
        """Writes the shipment to the outbox; the receipt says that it lies there, not that it was fetched."""
        try:
            if self._jail is None:
                self._jail = Jail(self._root, self._user)
            name = deliver(self._jail, shipment.filename, shipment.payload, shipment.identity)
        except OSError as error:
            self.close()
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            reason = "the disk is full" if full else (error.strerror or "unknown error")
            raise TransportError(
                f"The file could not be put into the outbox of {self._user}: {reason}.",
                permanent=error.errno in (errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENOTDIR),
            ) from error
        return Receipt(
            f"{name} ({len(shipment.payload)} bytes) is in the outbox of {self._user}.",
            at=datetime.now(UTC),
            facts={"path": f"/outbox/{name}"},
        )

    def close(self) -> None:
        if self._jail is not None:
            self._jail.close()
            self._jail = None
