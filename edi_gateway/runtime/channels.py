"""The channels of a configuration: who sends in a lane, whom the AS2 endpoint knows, which mailboxes there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from edi_gateway.errors import ConfigurationError, GatewayError
from edi_gateway.partners.config import Config
from edi_gateway.partners.model import Partner, Snapshot
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.as2.certificates import Identity, load_identity
from edi_gateway.transports.as2.client import As2Sender
from edi_gateway.transports.as2.profile import Profile, profile_from
from edi_gateway.transports.folder import FolderSender
from edi_gateway.transports.model import Sender, TransportError
from edi_gateway.transports.sftp.accounts import Mailbox, mailboxes_of
from edi_gateway.transports.sftp.client import SftpSender
from edi_gateway.transports.sftp.mailbox import MailboxSender

Maker = Callable[[Partner, "Channels"], Sender | None]
"""Makes the sender of one kind of channel, or None where the partner has no such channel."""


class Channels:
    """All keys and certificates are read when this is made: a file that is missing is found at the start.

    Raises ``ConfigurationError`` with every problem. ``mdn_url`` is our own AS2 URL, for asynchronous MDNs.
    """

    def __init__(self, config: Config, snapshot: Snapshot, *, mdn_url: str = "") -> None:
        self.mdn_url = mdn_url or config.as2.url
        self.mailbox_root = config.data / "mailboxes"
        self._partners = snapshot.partners
        problems: list[str] = []
        self.profiles = self._profiles(config, problems)
        try:
            self.mailboxes: Mapping[str, Mailbox] = mailboxes_of(snapshot.partners.values())
        except ConfigurationError as error:
            problems += error.problems
        if problems:
            raise ConfigurationError(problems)

    def sender(self, lane: Lane) -> Sender:
        """Opens the way to a lane's partner. Raises ``TransportError``, permanent where the partner has no such way."""
        partner = self._partners.get(lane.partner)
        if partner is None:
            raise TransportError(f"There is no partner {lane.partner!r} any more.", permanent=True)
        maker = SENDERS.get(lane.channel)
        sender = maker(partner, self) if maker else None
        if sender is None:
            way = lane.channel or "any channel"
            raise TransportError(f"{partner.name} cannot be reached by {way}.", permanent=True)
        return sender

    def profile(self, to: str, sender: str) -> Profile | None:
        """The AS2 relationship for AS2-To and AS2-From."""
        found = (p for p in self.profiles.values() if (p.own_id, p.partner_id) == (to, sender))
        return next(found, None)

    def _profiles(self, config: Config, problems: list[str]) -> dict[str, Profile]:
        partners = [p for p in self._partners.values() if p.as2]
        if not partners:
            return {}
        try:
            identity: Identity = load_identity(config.as2_certificate, config.as2_key)
        except GatewayError as error:
            problems.append(f"{config.path.name}: Our own AS2 certificate or key cannot be used: {error}")
            return {}
        found: dict[str, Profile] = {}
        for partner in partners:
            try:
                found[partner.key] = profile_from(partner, config.own.as2, [identity])
            except ConfigurationError as error:
                problems += error.problems
        return found


def _as2(partner: Partner, channels: Channels) -> Sender | None:
    profile = channels.profiles.get(partner.key)
    return As2Sender(profile, mdn_url=channels.mdn_url) if profile and profile.channel.url else None


def _sftp(partner: Partner, channels: Channels) -> Sender | None:
    return SftpSender(partner.sftp) if partner.sftp and partner.sftp.deliver_directory else None


def _mailbox(partner: Partner, channels: Channels) -> Sender | None:
    return MailboxSender(channels.mailbox_root, partner.mailbox.user) if partner.mailbox else None


def _folder(partner: Partner, channels: Channels) -> Sender | None:
    return FolderSender(partner.folder) if partner.folder and partner.folder.deliver else None


SENDERS: dict[str, Maker] = {"as2": _as2, "sftp": _sftp, "mailbox": _mailbox, "folder": _folder}
"""A new transport is one line here."""


def sftp_host_key(config: Config) -> Path:
    """Our SFTP host key file. Raises ``ConfigurationError`` where it is missing."""
    if not config.sftp.host_key.is_file():
        raise ConfigurationError(
            f"{config.path.name}: The SFTP host key {config.sftp.host_key} is missing; `edi-gateway init` makes one."
        )
    return config.sftp.host_key
