"""Loads the whole configuration into one checked, immutable Snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from edi_gateway.errors import ConfigurationError
from edi_gateway.guides import Guide, load_guides
from edi_gateway.mapping import load_maps
from edi_gateway.mapping.model import Map
from edi_gateway.partners import checks
from edi_gateway.partners.channels import Places
from edi_gateway.partners.config import Config
from edi_gateway.partners.contents import guide_folders, map_folders, partner_files, snapshot_files, snapshot_id
from edi_gateway.partners.model import Partner, Snapshot
from edi_gateway.partners.problems import Source
from edi_gateway.partners.reader import read_partner
from edi_gateway.syntax.model import PartyId, Standard

__all__ = ["load_snapshot", "read_all", "snapshot_files"]


def load_snapshot(config: Config) -> Snapshot:
    """The configuration as it is on disk now.

    Raises ``ConfigurationError`` with every problem in partner files, maps and between them, each as
    ``file:line: sentence``; private key files are not looked at (``lint.key_problems`` does).
    """
    before = snapshot_files(config)
    partners, maps, guides, problems = _read(config)
    if problems:
        raise ConfigurationError(problems)
    if snapshot_files(config) != before:
        raise ConfigurationError(f"{config.path.name}: The configuration changed while it was read; load it again.")
    return Snapshot(
        id=snapshot_id(config, before),
        own=config.own,
        name=config.name,
        partners=MappingProxyType(partners),
        maps=MappingProxyType(dict(maps)),
        by_identifier=MappingProxyType(_by_identifier(partners)),
        guides=MappingProxyType(dict(guides)),
    )


def read_all(config: Config) -> tuple[dict[str, Partner], Mapping[str, Map], list[str]]:
    """Partners, maps and all problems: of each file, of maps and guides, and between the files."""
    partners, maps, _, problems = _read(config)
    return partners, maps, problems


def _read(config: Config) -> tuple[dict[str, Partner], Mapping[str, Map], Mapping[str, Guide], list[str]]:
    own = Source.of(config.path, config.path.name)
    if not config.partners.is_dir():
        own.problem(f"The folder of partner files is missing: {config.partners}.", ("gateway", "partners"))
    partners, sources = _partners(config)
    maps, map_problems = _maps(config)
    guides, guide_problems = _guides(config)
    cast = checks.Cast(own=config.own, config=own, partners=partners, sources=sources, maps=maps, guides=guides)
    checks.complete(cast)
    checks.check(cast)
    problems = [*own.problems, *(p for s in sources.values() for p in s.problems), *map_problems, *guide_problems]
    return cast.partners, maps or {}, guides or {}, list(dict.fromkeys(problems))


def _partners(config: Config) -> tuple[dict[str, Partner], dict[str, Source]]:
    places = Places(root=config.root, partners=config.partners, data=config.data)
    partners: dict[str, Partner] = {}
    sources: dict[str, Source] = {}
    for path in partner_files(config.partners):
        partner, source = read_partner(path, _name(path, config.root), places)
        sources[path.stem] = source
        if partner is not None:
            partners[path.stem] = partner
    return partners, sources


def _maps(config: Config) -> tuple[Mapping[str, Map] | None, list[str]]:
    try:
        return load_maps(*(f for f in map_folders(config) if f.is_dir())), []
    except ConfigurationError as error:
        prefix = f"{config.root}/"
        return None, [p.removeprefix(prefix) for p in error.problems]


def _guides(config: Config) -> tuple[Mapping[str, Guide] | None, list[str]]:
    try:
        return load_guides(*guide_folders(config)), []
    except ConfigurationError as error:
        prefix = f"{config.root}/"
        return None, [p.removeprefix(prefix) for p in error.problems]


def _by_identifier(partners: Mapping[str, Partner]) -> dict[tuple[Standard, PartyId], Partner]:
    found: dict[tuple[Standard, PartyId], Partner] = {}
    for partner in partners.values():
        found |= {(Standard.EDIFACT, party): partner for party in partner.identifiers.edifact}
        found |= {(Standard.X12, party): partner for party in partner.identifiers.x12}
    return found


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
