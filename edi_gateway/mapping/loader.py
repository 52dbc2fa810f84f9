"""Finds map files and code tables in folders, and gives compiled maps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.mapping.codes import CodeTable, load_table
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.language import read_map
from edi_gateway.mapping.model import Map
from edi_gateway.mapping.plan import plan_map

TABLES = "tables"


def load_map(path: Path, *, tables: Path | None = None, bases: Sequence[Path] = ()) -> CompiledMap:
    """Read and compile one map.

    Args:
        path: the TOML file; its name without the suffix is the map's name.
        tables: the folder with its code tables; none: ``tables`` beside the file.
        bases: other folders with maps to extend, and with ``tables`` of their own; those named last are looked in
            first.

    Raises:
        ConfigurationError: with every problem as ``file:line: sentence``.
    """
    folders = [*bases, path.parent]
    table_folders = [folder / TABLES for folder in folders]
    if tables is not None:
        table_folders.append(tables)
    files = {file.stem: file for folder in folders for file in _map_files(folder)}
    return _compile(path, files, _Tables(table_folders))


def load_maps(*directories: Path) -> dict[str, Map]:
    """Every map of some folders by name. A map or a table in a later folder takes the place of one in an earlier.

    Raises:
        ConfigurationError: with every problem of every map as ``file:line: sentence``.
    """
    files: dict[str, Path] = {}
    tables = _Tables([folder / TABLES for folder in directories])
    problems: list[str] = []
    maps: dict[str, Map] = {}
    earlier: dict[str, dict[str, Path]] = {}
    for folder in directories:
        for file in _map_files(folder):
            # A map of the same name in an own folder may extend the one that it replaces.
            earlier[file.stem] = dict(files)
            files[file.stem] = file
    for name, file in sorted(files.items()):
        bases = {**files, **{k: v for k, v in earlier[name].items() if k == name}}
        if bases.get(name) == file:
            del bases[name]
        try:
            maps[name] = _compile(file, bases, tables)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return maps


def _compile(path: Path, files: dict[str, Path], tables: _Tables) -> CompiledMap:
    return CompiledMap(plan_map(read_map(path, files), tables.find))


def _map_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


class _Tables:
    """Code tables by name, read when first asked for; the last folder that has one wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = list(reversed(folders))
        self.read: dict[str, CodeTable] = {}

    def find(self, name: str) -> CodeTable:
        if name not in self.read:
            path = next((f for folder in self.folders if (f := folder / f"{name}.csv").is_file()), None)
            if path is None or "/" in name or "\\" in name:
                looked = ", ".join(str(folder) for folder in self.folders)
                raise ConfigurationError(f"there is no code table {name!r} in {looked}")
            self.read[name] = load_table(path)
        return self.read[name]
