"""Says what is wrong with a configuration without refusing to look at the rest of it."""

from __future__ import annotations

import stat
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.config import Config
from edi_gateway.partners.snapshot import read_all


def problems(config: Config, *, keys: bool = True) -> list[str]:
    """Every problem as ``file:line: sentence``; empty where the configuration is good.

    ``keys`` also asks for the private key files, which are not part of the configuration and may lie elsewhere.
    """
    try:
        _, _, found = read_all(config)
    except ConfigurationError as error:
        found = error.problems
    return found + (key_problems(config) if keys else [])


def key_problems(config: Config) -> list[str]:
    """Private keys and our own certificate that some channel needs and that are missing or open to everybody."""
    partners, _, _ = read_all(config)
    needed: dict[Path, str] = {}
    if any(p.as2 for p in partners.values()):
        needed[config.as2_certificate] = "our AS2 certificate (`edi-gateway init` makes one)"
        needed[config.as2_key] = "our AS2 key (`edi-gateway init` makes one)"
    for partner in partners.values():
        if partner.sftp and partner.sftp.key:
            needed.setdefault(partner.sftp.key, f"our SFTP key for {partner.name} ({partner.source})")
    found = []
    for path, what in needed.items():
        name = path.relative_to(config.root) if path.is_relative_to(config.root) else path
        if not path.is_file():
            found.append(f"{name}: The file is missing: {what}.")
        elif path != config.as2_certificate and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            found.append(f"{name}: Others than the owner may read or change {what.split(' (')[0]}: chmod 600 {name}.")
    return found
