"""The files that a configuration consists of, and the identity that follows from what they say."""

from __future__ import annotations

import datetime
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.config import Config
from edi_gateway.partners.plaintext import is_private_key
from edi_gateway.partners.shipped import shipped
from edi_gateway.syntax.model import Standard

_LARGEST: Final = 20_000_000  # bytes; a code table may be large, a configuration is not


def snapshot_files(config: Config) -> dict[str, bytes]:
    """Every file that processing depends on, by a name that does not depend on where the folder lies.

    ``config.toml``, ``partners/...`` (partners, their guides, and the certificates and public keys they name),
    ``mappings/...`` (own maps and code tables), ``standards/...`` (own message definitions and code lists), and what
    is shipped of guides and maps below ``shipped/``. Never a private key. Files that a partner names but that are
    missing are left out. Raises ``ConfigurationError`` where a file cannot be read.
    """
    files = {"config.toml": _read(config.path)}
    for path in partner_files(config.partners):
        files[f"partners/{path.name}"] = content = _read(path)
        for extra in _named_files(content):
            named = config.partners / extra
            if named.is_file():
                files[_inside(extra)] = _read(named)
    for folder, prefix in zip(map_folders(config), ("shipped/mappings/", "mappings/"), strict=False):
        for path in (*folder.glob("*.toml"), *folder.glob("tables/*.csv")):
            files[prefix + path.relative_to(folder).as_posix()] = _read(path)
    for folder, prefix in zip(guide_folders(config), ("shipped/guides/", "partners/guides/"), strict=False):
        for path in partner_files(folder):
            files[prefix + path.name] = _read(path)
    files |= {f"standards/{name}": content for name, content in definition_files(config.standards).items()}
    return {name: content for name, content in sorted(files.items()) if not is_private_key(content.decode("latin-1"))}


def _inside(name: str) -> str:
    """The name of a file that a partner names; one outside of the partners folder keeps its own name only."""
    path = PurePosixPath(name)
    return f"elsewhere/{path.name}" if path.is_absolute() or ".." in path.parts else f"partners/{path}"


def map_folders(config: Config) -> list[Path]:
    """Where maps come from: the shipped ones, then one's own, unless (in a checkout) they are the same folder."""
    ours = shipped("mappings")
    return [ours] if config.mappings.resolve() == ours.resolve() else [ours, config.mappings]


def guide_folders(config: Config) -> list[Path]:
    """Where implementation guides come from: the shipped ones, then one's own, in ``guides`` beside the partners."""
    ours, own = shipped("partners") / "guides", config.partners / "guides"
    return [ours] if own.resolve() == ours.resolve() else [ours, own]


def definition_files(folder: Path) -> dict[str, bytes]:
    """The files of own definitions in a folder, by their names below it: ``edifact/D.96A/CUSDEC.json``.

    Raises ``ConfigurationError`` where a file cannot be read.
    """
    found = sorted(p for standard in Standard for p in (folder / standard.lower()).glob("**/*.json") if p.is_file())
    return {path.relative_to(folder).as_posix(): _read(path) for path in found}


def partner_files(folder: Path) -> list[Path]:
    """The partner files in a folder, in order of their names."""
    return sorted(p for p in folder.glob("*.toml") if p.is_file() and not p.name.startswith("."))


def snapshot_id(config: Config, files: Mapping[str, bytes]) -> str:
    """SHA-256 over what the files say: of config.toml only who we are, of TOML files the content and not its layout.

    Comments, blank lines, the order of keys in partner files, ports, retries and the folder's place change nothing.
    """
    digest = hashlib.sha256()
    own = config.own
    identity = [config.name, [*map(str, own.edifact)], [*map(str, own.x12)], own.x12_group, own.as2]
    _add(digest, "identity", json.dumps(identity, ensure_ascii=False).encode())
    for name, content in sorted(files.items()):
        if name != "config.toml":
            _add(digest, name, _meaning(name, content))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, name: str, content: bytes) -> None:
    # lengths keep the border between name, content and the next name unmistakable
    digest.update(f"{len(name)}:{name}{len(content)}:".encode())
    digest.update(content)


def _meaning(name: str, content: bytes) -> bytes:
    if not name.endswith(".toml"):
        return content.replace(b"\r\n", b"\n")
    try:
        parsed = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return content
    # the order of keys says something in a map (what is written first), and nothing in a partner file
    return json.dumps(parsed, sort_keys=name.startswith("partners/"), ensure_ascii=False, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    raise TypeError(f"TOML has no {type(value).__name__}")


def _named_files(content: bytes) -> Iterator[str]:
    """The certificates and public keys that a partner file names, relative to the partners folder."""
    try:
        channels = tomllib.loads(content.decode("utf-8-sig")).get("channels", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return
    for channel, key in (("as2", "certificates"), ("mailbox", "keys")):
        table: Any = channels.get(channel) if isinstance(channels, dict) else None
        names = table.get(key) if isinstance(table, dict) else None
        yield from (n for n in names if isinstance(n, str)) if isinstance(names, list) else ()


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigurationError(f"{path}: The file is too large to be configuration.")
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: The file cannot be read: {error.strerror}.") from None
