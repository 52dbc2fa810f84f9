"""Finds map files and code tables in folders, and gives compiled maps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.mapping.codes import CodeTable, load_table
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.language import read_map
from edi_gateway.mapping.model import Map
from edi_gateway.mapping.plan import plan_map
from edi_gateway.standards import SHIPPED, Definitions

TABLES = "tables"


def load_map(
    path: Path, *, tables: Path | None = None, bases: Sequence[Path] = (), definitions: Definitions = SHIPPED
) -> CompiledMap:
    """Read and compile one map.

    Args:
        path: the TOML file; its name without the suffix is the map's name.
        tables: the folder with its code tables; none: ``tables`` beside the file.
        bases: other folders with maps to extend, and with ``tables`` of their own; those named last are looked in
            first.
        definitions: where messages are looked up.

    Raises:
        ConfigurationError: with every problem as ``file:line: sentence``.
    """
    folders = [*bases, path.parent]
    table_folders = [folder / TABLES for folder in folders]
    if tables is not None:
        table_folders.append(tables)
    return _compile(path, _by_name(folders), _Tables(table_folders), definitions)


def load_maps(*directories: Path, proven: Path | None = None, definitions: Definitions = SHIPPED) -> dict[str, Map]:
    """Every map of some folders by name. A map or a table in a later folder takes the place of one in an earlier.

    Args:
        directories: the folders.
        proven: the one among them whose maps are known to compile, as those that ship are: that is left until one of
            them is used, unless own definitions or own code tables could change what they mean.
        definitions: where the messages of the maps are looked up.

    Raises:
        ConfigurationError: with every problem of every map as ``file:line: sentence``.
    """
    files = _by_name(directories)
    tables = _Tables([folder / TABLES for folder in directories])
    problems: list[str] = []
    maps: dict[str, Map] = {}
    with_tables = tuple(folder for folder in directories if (folder / TABLES).is_dir())
    stamp = _stamp(directories[:1], with_tables)
    surely = directories[0] == proven and definitions is SHIPPED and not _hides_tables(directories)
    for name, (*_, file) in sorted(files.items()):
        try:
            if file.parent == directories[0]:
                maps[name] = shipping = _first(file, with_tables, stamp, definitions)
                if not surely:
                    _ = shipping.plan
            else:
                maps[name] = _compile(file, files, tables, definitions)
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return maps


@lru_cache(maxsize=256)
def _first(path: Path, tables: tuple[Path, ...], stamp: tuple[object, ...], definitions: Definitions) -> CompiledMap:
    """A map of the first folder, which ships: made once as long as nothing that it is made of changes (``stamp``)."""
    del stamp
    find = _Tables([folder / TABLES for folder in tables]).find
    source = read_map(path, _by_name([path.parent]))
    return CompiledMap(source, lambda: plan_map(source, find, definitions))


def _hides_tables(directories: Sequence[Path]) -> bool:
    """Whether a code table of the first folder is taken the place of by one of a later folder."""
    first, *later = ({table.name for table in (folder / TABLES).glob("*.csv")} for folder in directories)
    return any(first & tables for tables in later)


def _stamp(folders: Sequence[Path], with_tables: Sequence[Path]) -> tuple[object, ...]:
    """What tells that a map of some folders, or a code table, has changed."""
    files = [file for folder in folders for file in _map_files(folder)]
    files += [table for folder in with_tables for table in sorted((folder / TABLES).glob("*.csv"))]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file in files for stat in (file.stat(),))


def _by_name(folders: Sequence[Path]) -> dict[str, list[Path]]:
    """The map files of some folders by name; of one name, those of later folders come later."""
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for file in _map_files(folder):
            found.setdefault(file.stem, []).append(file)
    return found


def _compile(path: Path, files: dict[str, list[Path]], tables: _Tables, definitions: Definitions) -> CompiledMap:
    return CompiledMap.of(plan_map(read_map(path, files), tables.find, definitions))


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
