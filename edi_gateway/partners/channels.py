"""Reads the channels of a partner file: [channels.as2], [channels.mailbox], [channels.sftp], [channels.folder]."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edi_gateway.partners.fields import Table
from edi_gateway.partners.keyfiles import SHORTEST_RSA, certificate_problem, public_key_problem
from edi_gateway.partners.model import As2Channel, Folder, SftpMailbox, SftpServer
from edi_gateway.partners.problems import suggestion
from edi_gateway.partners.units import parse_duration

DIGESTS: Final = ("", "sha256", "sha384", "sha512")
CIPHERS: Final = ("", "aes128", "aes192", "aes256", "aes128-gcm", "aes192-gcm", "aes256-gcm", "3des")
LEGACY: Final = ("sha1", "md5", "3des", "rsa1024")
HOST_KEYS: Final = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa")


@dataclass(frozen=True, slots=True)
class Places:
    """What relative paths in a partner file are relative to."""

    root: Path  # private keys: the folder of config.toml
    partners: Path  # certificates and public keys
    data: Path  # folders


@dataclass(frozen=True, slots=True)
class Channels:
    as2: As2Channel | None = None
    mailbox: SftpMailbox | None = None
    sftp: SftpServer | None = None
    folder: Folder | None = None


def read_channels(table: Table, places: Places) -> Channels:
    """The channels in the [channels] table of a partner file, each checked by itself."""
    as2, mailbox, sftp, folder = (table.table(n) for n in ("as2", "mailbox", "sftp", "folder"))
    table.done()
    return Channels(
        as2=_as2(as2, places) if as2 else None,
        mailbox=_mailbox(mailbox, places) if mailbox else None,
        sftp=_sftp(sftp, places) if sftp else None,
        folder=_folder(folder, places) if folder else None,
    )


def _as2(table: Table, places: Places) -> As2Channel:
    default = As2Channel()
    channel = As2Channel(
        url=table.text(
            "url",
            pattern=r"(https?://[^\s/?#@]+(/[^\s#]*)?)?",
            hint='a URL such as "https://edi.example.com/as2", without user and password',
        ),
        certificates=tuple(places.partners / name for name in table.texts("certificates")),
        sign=table.text("sign", default.sign, choices=DIGESTS),
        encrypt=table.text("encrypt", default.encrypt, choices=CIPHERS),
        compress=table.text("compress", default.compress, choices=("", "before", "after")),
        mdn=table.text("mdn", default.mdn, choices=("", "sync", "async")),
        mdn_signed=table.flag("mdn_signed", default.mdn_signed),
        require_signed=table.flag("require_signed", default.require_signed),
        require_encrypted=table.flag("require_encrypted", default.require_encrypted),
        content_type=table.text("content_type", pattern=r"([\w.+-]+/[\w.+-]+)?", hint='such as "application/EDIFACT"'),
        timeout=table.parsed("timeout", default.timeout, parse_duration, str, int, float),
        pss=table.flag("pss", default.pss),
        oaep=table.flag("oaep", default.oaep),
        base64=table.flag("base64", default.base64),
        legacy=table.texts("legacy"),
        allow_expired=table.flag("allow_expired", default.allow_expired),
        mdn_hosts=table.texts("mdn_hosts"),
    )
    table.done()
    _check_as2(table, channel)
    return channel


def _check_as2(table: Table, channel: As2Channel) -> None:
    for name in channel.legacy:
        if name not in LEGACY:
            allowed = ", ".join(f'"{n}"' for n in LEGACY)
            table.problem(f'`legacy` names "{name}" but may name only {allowed}.{suggestion(name, LEGACY)}', "legacy")
    if channel.encrypt == "3des" and "3des" not in channel.legacy:
        table.problem(
            '`encrypt` is "3des", which is broken; to use it all the same, set `legacy = ["3des"]`.', "encrypt"
        )
    for host in channel.mdn_hosts:
        if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", host, re.ASCII):
            table.problem(f'"{host}" in `mdn_hosts` is no host name, nor a host name with a port.', "mdn_hosts")
    for path in channel.certificates:
        shortest = 1024 if "rsa1024" in channel.legacy else SHORTEST_RSA
        if problem := certificate_problem(path, encrypts=bool(channel.encrypt), shortest_rsa=shortest):
            table.problem(problem, "certificates")
    needed = [name for name in ("require_signed", "encrypt") if getattr(channel, name)]
    if channel.mdn and channel.mdn_signed:
        needed.append("mdn_signed")
    if needed and not channel.certificates:
        table.problem(f"`certificates` is empty, but {' and '.join(f'`{n}`' for n in needed)} need the partner's.")


def _mailbox(table: Table, places: Places) -> SftpMailbox:
    mailbox = SftpMailbox(
        user=table.text(
            "user",
            required=True,
            pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
            hint="1 to 64 letters, digits, dots, dashes and underscores, not beginning with a dot",
        ),
        keys=tuple(places.partners / name for name in table.texts("keys")),
    )
    table.done()
    if not mailbox.keys:
        table.problem("`keys` is empty: nobody could log in. Name the partner's OpenSSH public key file.")
    for path in mailbox.keys:
        if problem := public_key_problem(path):
            table.problem(problem, "keys")
    return mailbox


def _sftp(table: Table, places: Places) -> SftpServer:
    key = table.text("key")
    default = SftpServer(host="")
    server = SftpServer(
        host=table.text("host", required=True, pattern=r"[A-Za-z0-9.:_-]+", hint="a host name or an IP address"),
        port=table.whole("port", default.port, 1, 65535),
        user=table.text("user", required=True),
        key=places.root / key if key else None,
        password_env=table.text(
            "password_env", pattern=r"([A-Za-z_][A-Za-z0-9_]*)?", hint="the name of an environment variable"
        ),
        host_key=_host_key(table),
        poll_directory=table.text("poll_directory"),
        pattern=table.text("pattern", default.pattern, pattern=r"[^/\\]+", hint="a file name pattern without slashes"),
        after_pickup=table.text("after_pickup", default.after_pickup, choices=("delete", "move", "keep")),
        archive_directory=table.text("archive_directory", default.archive_directory),
        deliver_directory=table.text("deliver_directory"),
        stable_seconds=table.number("stable_seconds", default.stable_seconds, 0, 86400),
    )
    table.done()
    if not (server.key or server.password_env):
        table.problem("There is no way to log in: name a private key file (`key`) or `password_env`.")
    if server.key and server.key.resolve().is_relative_to(places.partners.resolve()):
        table.problem("`key` is a private key inside the partners folder, which is meant for git; move it out.", "key")
    if not (server.poll_directory or server.deliver_directory):
        table.problem("Neither `poll_directory` nor `deliver_directory` is given: the channel does nothing.")
    return server


def _host_key(table: Table) -> str:
    text = table.text("host_key").strip()
    if not text:
        table.problem(
            "`host_key` is empty: name the server's public key, so that no other server is taken for it "
            "(`ssh-keyscan HOST` shows it; compare it with what the partner tells you).",
            "host_key" if "host_key" in table else "",
        )
        return ""
    kind, _, rest = text.partition(" ")
    try:
        blob = base64.b64decode(rest.split(" ")[0], validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if kind not in HOST_KEYS or not re.match(rb"\x00\x00\x00." + kind.encode(), blob, re.DOTALL):
        table.problem('`host_key` is no public key; write it like "ssh-ed25519 AAAA...".', "host_key")
    return text


def _folder(table: Table, places: Places) -> Folder:
    deliver, pickup = table.text("deliver"), table.text("pickup")
    default = Folder()
    folder = Folder(
        deliver=places.data / deliver if deliver else None,
        pickup=places.data / pickup if pickup else None,
        pattern=table.text("pattern", default.pattern, pattern=r"[^/\\]+", hint="a file name pattern without slashes"),
        settle_seconds=table.number("settle_seconds", default.settle_seconds, 0, 86400),
    )
    table.done()
    if not (deliver or pickup):
        table.problem("Neither `deliver` nor `pickup` is given: the channel does nothing.")
    if folder.deliver and folder.deliver == folder.pickup:
        table.problem(
            "`pickup` and `deliver` are the same folder: what is delivered would be picked up again.", "pickup"
        )
    return folder
