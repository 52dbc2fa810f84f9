"""The gateway's own settings, as config.toml says them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.fields import Table
from edi_gateway.partners.identifiers import read_identifiers
from edi_gateway.partners.model import Identifiers
from edi_gateway.partners.plaintext import refuse_secrets
from edi_gateway.partners.problems import Source
from edi_gateway.partners.units import parse_duration, parse_size

_URL = r"https?://[^\s/?#@]+(/[^\s?#]*)?"


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a server listens. Port 0 lets the system choose."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class As2Listener(Listener):
    """Where partners post AS2 messages. ``public_url`` is how partners reach it, for asynchronous MDNs; where empty it
    is made from host, port and path."""

    path: str = "/as2"
    public_url: str = ""

    @property
    def url(self) -> str:
        return self.public_url or f"http://{self.host}:{self.port}{self.path}"


@dataclass(frozen=True, slots=True)
class SftpListener(Listener):
    """Where partners log in to their mailboxes. ``host_key`` is our private host key file."""

    host_key: Path = Path()


@dataclass(frozen=True, slots=True)
class Limits:
    max_payload: int = 100_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Retry:
    """Pauses between attempts to deliver: ``first`` seconds, times ``factor`` each time, at most ``longest`` seconds;
    given up after ``attempts`` attempts."""

    first: float = 30.0
    factor: float = 2.0
    longest: float = 3600.0
    attempts: int = 12


@dataclass(frozen=True, slots=True)
class Config:
    """Everything in config.toml. All paths are absolute: those in the file are relative to the file."""

    path: Path
    name: str
    data: Path
    database: str  # SQLAlchemy URL; "" is SQLite in ``data``
    partners: Path
    mappings: Path
    standards: Path
    own: Identifiers
    as2_certificate: Path
    as2_key: Path
    as2: As2Listener
    sftp: SftpListener
    web: Listener
    limits: Limits
    retry: Retry

    @property
    def root(self) -> Path:
        """The folder that config.toml lies in."""
        return self.path.parent


def load_config(path: Path, environment: Mapping[str, str] | None = None) -> Config:
    """Reads config.toml. ``${NAME}`` in ``database`` is taken from the environment, so that no password is in the file.

    Raises ``ConfigurationError`` with every problem as ``config.toml:line: sentence``.
    """
    path = path.absolute()
    source = Source.of(path, path.name)
    content = None if source.problems else source.parse()
    if content is None:
        raise ConfigurationError(source.problems)
    config = _read(Table(source, content), path, os.environ if environment is None else environment)
    refuse_secrets(source, content)
    if source.problems:
        raise ConfigurationError(list(dict.fromkeys(source.problems)))
    return config


def _read(top: Table, path: Path, environment: Mapping[str, str]) -> Config:
    root = path.parent
    gateway, identity, limits, retry = (top.section(n) for n in ("gateway", "identity", "limits", "retry"))
    config = Config(
        path=path,
        name=gateway.text("name", required=True),
        data=root / gateway.text("data", "data"),
        database=_database(gateway, environment),
        partners=root / gateway.text("partners", "partners"),
        mappings=root / gateway.text("mappings", "mappings"),
        standards=root / gateway.text("standards", "standards"),
        own=read_identifiers(identity),
        as2_certificate=root / identity.text("as2_certificate", "keys/as2.pem"),
        as2_key=root / identity.text("as2_key", "keys/as2.key"),
        as2=_as2(top.section("as2")),
        sftp=_sftp(top.section("sftp"), root),
        web=_web(top.section("web")),
        limits=Limits(max_payload=limits.parsed("max_payload", Limits().max_payload, parse_size, str, int)),
        retry=_retry(retry),
    )
    for table in (gateway, identity, limits, retry, top):
        table.done()
    return config


def _database(gateway: Table, environment: Mapping[str, str]) -> str:
    given = gateway.text("database")
    if given and not re.match(r"[a-z][a-z0-9+]*://", given):
        gateway.problem(
            f'`database` is "{given}" but must be a URL such as "postgresql+psycopg://edi@db/edi", or empty.',
            "database",
        )
        return ""
    password = re.match(r"[a-z0-9+]+://[^/@:]*:([^/@]+)@", given)
    if password and not re.fullmatch(r"\$\{\w+\}", password[1]):
        gateway.problem(
            "`database` holds a password; write `${NAME}` in its place and set that environment variable.", "database"
        )
        return ""
    for name in re.findall(r"\$\{(\w+)\}", given):
        if name not in environment:
            gateway.problem(f"`database` needs the environment variable {name}, which is not set.", "database")
    return re.sub(r"\$\{(\w+)\}", lambda found: environment.get(found[1], ""), given)


def _host(table: Table) -> str:
    return table.text("host", "127.0.0.1", pattern=r"[A-Za-z0-9.:_-]+", hint="a host name or an IP address")


def _as2(table: Table) -> As2Listener:
    listener = As2Listener(
        host=_host(table),
        port=table.whole("port", 8080, 0, 65535),
        path=table.text("path", "/as2", pattern=r"/[A-Za-z0-9/_.~-]*", hint='a path such as "/as2"'),
        public_url=table.text("public_url", pattern=f"({_URL})?", hint='a URL such as "https://edi.example.com/as2"'),
    )
    table.done()
    return listener


def _sftp(table: Table, root: Path) -> SftpListener:
    listener = SftpListener(
        host=_host(table),
        port=table.whole("port", 2222, 0, 65535),
        host_key=root / table.text("host_key", "keys/ssh_host_ed25519"),
    )
    table.done()
    return listener


def _web(table: Table) -> Listener:
    listener = Listener(host=_host(table), port=table.whole("port", 8000, 0, 65535))
    table.done()
    return listener


def _retry(table: Table) -> Retry:
    default = Retry()
    retry = Retry(
        first=table.parsed("first", default.first, parse_duration, str, int, float),
        factor=table.number("factor", default.factor, 1.0, 10.0),
        longest=table.parsed("longest", default.longest, parse_duration, str, int, float),
        attempts=table.whole("attempts", default.attempts, 1, 1000),
    )
    if retry.longest < retry.first:
        table.problem("`longest` must not be shorter than `first`.", "longest")
    return retry
