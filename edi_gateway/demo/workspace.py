"""Lays out the demo's working folder: configuration with free ports, and fresh keys and certificates for everyone."""

from __future__ import annotations

import re
import shutil
import socket
import tomllib
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from edi_gateway.demo.cast import AS2, MAILBOX, SFTP, Cast, Endpoint
from edi_gateway.transports.as2 import certificates
from edi_gateway.transports.sftp.keys import ensure_key_pair

HOST = "127.0.0.1"
_POLL = '"2s"'  # the shipped files poll as one would in earnest; nobody wants to watch that
_STABLE_SECONDS = "0.5"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder that the gateway can be started in, and what the partners need to play their parts."""

    folder: Path
    cast: Cast

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def data(self) -> Path:
        return self.folder / "data"


def lay_out(folder: Path, shipped: Path, *, usual_ports: bool = True) -> Workspace:
    """Makes ``folder`` a working folder from the shipped ``config.toml`` and ``partners/`` in ``shipped``.

    Ports are the ones in the files where these are wanted and free, others where not. Keys that are there are kept.
    """
    folder = folder.resolve()
    texts = {name: (shipped / name).read_text(encoding="utf-8") for name in _configuration(shipped)}
    (folder / "mappings").mkdir(parents=True, exist_ok=True)
    identities = _our_keys(folder, texts["config.toml"])
    names = [name for name in texts if name != "config.toml"]
    documents = {name: tomllib.loads(text) for name, text in texts.items()}
    usual = [documents["config.toml"][table]["port"] for table in ("as2", "sftp", "web")]
    usual += [_usual_port(documents[name]) for name in names]
    ports = _free_ports(usual if usual_ports else [0] * len(usual))
    as2_port, sftp_port, web_port, *partner_ports = ports
    texts["config.toml"] = with_values(
        texts["config.toml"],
        {("as2", "port"): str(as2_port), ("sftp", "port"): str(sftp_port), ("web", "port"): str(web_port)},
    )
    endpoints = []
    for name, port in zip(names, partner_ports, strict=True):
        texts[name], endpoint = _partner(folder, Path(name).stem, texts[name], port)
        endpoints += [endpoint] if endpoint else []
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    own = documents["config.toml"]["identity"]
    cast = Cast(
        gateway_as2=f"http://{HOST}:{as2_port}{documents['config.toml']['as2']['path']}",
        gateway_as2_name=own["as2"],
        gateway_certificate=identities["certificate"],
        gateway_sftp_port=sftp_port,
        gateway_host_key=identities["host_key"].read_text(encoding="ascii").strip(),
        endpoints=tuple(endpoints),
    )
    cast.save(folder)
    return Workspace(folder, cast)


def with_values(text: str, values: dict[tuple[str, str], str]) -> str:
    """A TOML text with some values changed, comments and order kept. Keys are (table, key), values are TOML.

    A key that its table lacks is added at the table's beginning. Raises ``KeyError`` where there is no such table.
    """
    for (table, key), value in values.items():
        found = re.search(rf"^\[{re.escape(table)}\][^\n]*\n(?:(?!\[)[^\n]*\n?)*", text, re.MULTILINE)
        if found is None:
            raise KeyError(f"[{table}]")
        line = re.compile(rf'^({re.escape(key)}\s*=\s*)("[^"\n]*"|[^\s#]+)', re.MULTILINE)
        section, count = line.subn(lambda m, v=value: m[1] + v, found[0], count=1)  # type: ignore[misc]
        if not count:
            head, _, rest = found[0].partition("\n")
            section = f"{head}\n{key} = {value}\n{rest}"
        text = text[: found.start()] + section + text[found.end() :]
    return text


def _configuration(shipped: Path) -> Iterable[str]:
    return ["config.toml", *(f"partners/{path.name}" for path in sorted((shipped / "partners").glob("*.toml")))]


def _our_keys(folder: Path, config: str) -> dict[str, Path]:
    name = tomllib.loads(config)["identity"]["as2"]
    certificate, key = folder / "keys/as2.pem", folder / "keys/as2.key"
    _identity(certificate, key, name)
    ensure_key_pair(folder / "keys/ssh_host_ed25519", "edi-gateway demo")
    ensure_key_pair(folder / "keys/sftp_client", "edi-gateway demo")
    return {"certificate": certificate, "host_key": folder / "keys/ssh_host_ed25519.pub"}


def _partner(folder: Path, key: str, text: str, port: int) -> tuple[str, Endpoint | None]:
    """A partner's file with its port and keys filled in, and its part in the play (None for our own systems)."""
    document = tomllib.loads(text)
    channels = document["channels"]
    home, theirs = folder / "cast" / key, folder / "partners/certs"
    theirs.mkdir(parents=True, exist_ok=True)
    home.mkdir(parents=True, exist_ok=True)
    if "as2" in channels:
        name = document["identifiers"]["as2"]
        _identity(home / "as2.pem", home / "as2.key", name)
        shutil.copyfile(home / "as2.pem", theirs / f"{key}.pem")
        text = with_values(text, {("channels.as2", "url"): f'"http://{HOST}:{port}/as2"'})
        return text, Endpoint(key, AS2, home, port=port, as2_name=name)
    if "sftp" in channels:
        ensure_key_pair(home / "ssh_host_ed25519", f"{key} demo")
        host_key = (home / "ssh_host_ed25519.pub").read_text(encoding="ascii").strip()
        shutil.copyfile(folder / "keys/sftp_client.pub", home / "harbour.pub")
        text = with_values(
            text,
            {
                ("channels.sftp", "port"): str(port),
                ("channels.sftp", "host_key"): f'"{host_key}"',
                ("channels.sftp", "stable_seconds"): _STABLE_SECONDS,
                ("schedule", "poll"): _POLL,
            },
        )
        return text, Endpoint(
            key,
            SFTP,
            home,
            port=port,
            user=channels["sftp"]["user"],
        )
    if "mailbox" in channels:
        ensure_key_pair(home / "ssh_key", f"{key} demo")
        shutil.copyfile(home / "ssh_key.pub", theirs / f"{key}.pub")
        return text, Endpoint(key, MAILBOX, home, user=channels["mailbox"]["user"])
    return text, None


def _identity(certificate: Path, key: Path, name: str) -> None:
    if not key.exists():
        certificates.write(certificates.create(name, key="rsa2048"), certificate, key)


def _usual_port(document: dict[str, dict[str, dict[str, object]]]) -> int:
    channels = document["channels"]
    if "as2" in channels:
        found = re.search(r":(\d+)/", str(channels["as2"]["url"]))
        return int(found[1]) if found else 0
    return int(str(channels.get("sftp", {}).get("port", 0)))


def _free_ports(usual: Iterable[int]) -> list[int]:
    """A free port for each: the usual one or, where that is taken, another. All are held until all are found."""
    with ExitStack() as held:
        return [_hold(port, held) for port in usual]


def _hold(port: int, held: ExitStack) -> int:
    sock = held.enter_context(socket.socket())
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a demo that just ended does not count as in the way
    try:
        sock.bind((HOST, port))
    except OSError:
        sock.bind((HOST, 0))
    return int(sock.getsockname()[1])
