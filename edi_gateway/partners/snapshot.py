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
from edi_gateway.partners.contents import (
    definition_files,
    guide_folders,
    map_folders,
    partner_files,
    snapshot_files,
    snapshot_id,
)
from edi_gateway.partners.model import Partner, Snapshot
from edi_gateway.partners.problems import Source
from edi_gateway.partners.reader import read_partner
from edi_gateway.partners.shipped import shipped
from edi_gateway.standards import SHIPPED, Definitions, schema
from edi_gateway.syntax.model import PartyId, Standard

__all__ = ["load_snapshot", "read_all", "snapshot_files"]


def load_snapshot(config: Config) -> Snapshot:
    """The configuration as it is on disk now.

    Raises ``ConfigurationError`` with every problem in partner files, maps and between them, each as
    ``file:line: sentence``; private key files are not looked at (``lint.key_problems`` does).
    """
    before = snapshot_files(config)
    definitions, definition_problems = _definitions(config, _own_definitions(before))
    partners, maps, guides, problems = _read(config, definitions)
    problems = definition_problems + problems
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
        definitions=definitions,
    )


def read_all(config: Config) -> tuple[dict[str, Partner], Mapping[str, Map], list[str]]:
    """Partners, maps and all problems: of each file, of maps and guides, and between the files."""
    try:
        definitions, found = _definitions(config, definition_files(config.standards))
    except ConfigurationError as error:
        definitions, found = SHIPPED, error.problems
    partners, maps, _, problems = _read(config, definitions)
    return partners, maps, [*found, *problems]


def _own_definitions(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Our own definitions from among what names the snapshot: the folder itself may change later."""
    return {name.removeprefix("standards/"): text for name, text in files.items() if name.startswith("standards/")}


def _definitions(config: Config, own: Mapping[str, bytes]) -> tuple[Definitions, list[str]]:
    """The shipped definitions with our own laid over them, and what is wrong with our own.

    Where something is wrong with them, the shipped ones alone go on, so that what is wrong elsewhere is told as well.
    """
    folder = f"{_name(config.standards, config.root)}/"
    problems = [f"{folder}{problem}" for problem in schema.problems(own)]
    return SHIPPED if problems or not own else Definitions(own), problems


def _read(
    config: Config, definitions: Definitions
) -> tuple[dict[str, Partner], Mapping[str, Map], Mapping[str, Guide], list[str]]:
    own = Source.of(config.path, config.path.name)
    if not config.partners.is_dir():
        own.problem(f"The folder of partner files is missing: {config.partners}.", ("gateway", "partners"))
    partners, sources = _partners(config)
    maps, map_problems = _maps(config, definitions)
    guides, guide_problems = _guides(config, definitions)
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


def _maps(config: Config, definitions: Definitions) -> tuple[Mapping[str, Map] | None, list[str]]:
    try:
        folders = [folder for folder in map_folders(config) if folder.is_dir()]
        # In a checkout one's own maps lie among those that ship: what is worked on proves nothing.
        proven = shipped("mappings") if len(map_folders(config)) > 1 else None
        return load_maps(*folders, proven=proven, definitions=definitions), []
    except ConfigurationError as error:
        prefix = f"{config.root}/"
        return None, [p.removeprefix(prefix) for p in error.problems]


def _guides(config: Config, definitions: Definitions) -> tuple[Mapping[str, Guide] | None, list[str]]:
    try:
        return load_guides(*guide_folders(config), definitions=definitions), []
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
