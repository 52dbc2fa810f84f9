"""Map files as trees that know where each entry stands, so that every complaint can name its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from edi_gateway.errors import ConfigurationError

_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_TOML_LINE = re.compile(r"at line (\d+)")

Value: TypeAlias = "str | int | float | bool | list[Entry] | dict[str, Entry]"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a map file, with where it stands."""

    value: Value
    file: str
    line: int

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    def items(self) -> Iterator[tuple[str, Entry]]:
        """The entries of a table; none where it is not a table."""
        if isinstance(self.value, dict):
            yield from self.value.items()

    def get(self, key: str) -> Entry | None:
        return self.value.get(key) if isinstance(self.value, dict) else None


def read_source(path: Path) -> Entry:
    """The contents of a TOML file.

    Raises:
        ConfigurationError: it cannot be read, or is not TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _TOML_LINE.search(str(error))
        raise ConfigurationError(f"{path}:{line[1] if line else 1}: this is not TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    return _located(plain, (), _lines(text), str(path), 1)


def merge(base: Entry, change: Entry) -> Entry:
    """A file that extends another: tables merge, everything else is replaced, ``false`` removes.

    A rule that names its own path (``at``) replaces the whole rule; one that does not changes single options.
    """
    if not isinstance(base.value, dict) or not isinstance(change.value, dict) or "at" in change.value:
        return change
    merged = dict(base.value)
    for key, entry in change.value.items():
        if entry.value is False and key in merged:
            del merged[key]
        elif key in merged:
            merged[key] = merge(merged[key], entry)
        else:
            merged[key] = entry
    return Entry(merged, change.file, change.line)


def _located(
    value: Any, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], file: str, line: int
) -> Entry:
    line = lines.get(path, line)
    if isinstance(value, dict):
        return Entry({k: _located(v, (*path, k), lines, file, line) for k, v in value.items()}, file, line)
    if isinstance(value, list):
        return Entry([_located(v, (*path, n), lines, file, line) for n, v in enumerate(value)], file, line)
    return Entry(value if isinstance(value, str | int | float | bool) else str(value), file, line)


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """The line of each key. The standard library's reader does not tell, so lines are looked at once more; what
    stands in braces gets the line of its key."""
    found: dict[tuple[str | int, ...], int] = {}
    tables: dict[tuple[str | int, ...], int] = {}
    prefix: tuple[str | int, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        key = None if header else _KEY.match(line)
        if header:
            prefix = _with_indexes(_parts(header[2]), tables, repeated=header[1] == "[[")
            found.setdefault(prefix, number)
        elif key:
            path = prefix
            for part in _parts(key[1]):
                path = (*path, part)
                found.setdefault(path, number)
    return found


def _with_indexes(
    parts: list[str], tables: dict[tuple[str | int, ...], int], *, repeated: bool
) -> tuple[str | int, ...]:
    """A header's path, with the number of the current element behind each array of tables."""
    path: tuple[str | int, ...] = ()
    for place, part in enumerate(parts):
        path = (*path, part)
        if repeated and place == len(parts) - 1:
            tables[path] = tables.get(path, -1) + 1
        if path in tables:
            path = (*path, tables[path])
    return path


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]
