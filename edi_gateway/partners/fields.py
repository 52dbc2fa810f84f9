"""Reads values of a TOML table with their types checked; what is wrong becomes a problem, never an exception."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from edi_gateway.partners.plaintext import looks_secret
from edi_gateway.partners.problems import Key, Source, suggestion

_T = TypeVar("_T")

_KINDS = {
    str: "text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
}


class Table:
    """One table of a TOML file. Every read names its key; ``done`` then reports the keys that nobody asked for."""

    def __init__(self, source: Source, content: dict[str, Any], key: Key = ()) -> None:
        self.source, self.content, self.key = source, content, key
        self._asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self.content

    def problem(self, sentence: str, name: str = "") -> None:
        """Notes a problem at one of the table's keys, or at the table itself."""
        self.source.problem(sentence, (*self.key, name) if name else self.key)

    def text(
        self,
        name: str,
        default: str = "",
        *,
        required: bool = False,
        choices: Collection[str] = (),
        pattern: str = "",
        hint: str = "",
    ) -> str:
        """A text; one of ``choices``, or wholly matching ``pattern``, which ``hint`` describes ("five digits")."""
        value = self._typed(name, str, required)
        if value is None:
            return default
        if required and not value.strip():
            self.problem(f"`{name}` must not be empty.", name)
            return default
        if not value.isprintable():
            self.problem(f"`{name}` holds a character that cannot be printed.", name)
            return default
        if choices and value not in choices:
            allowed = ", ".join(f'"{c}"' for c in choices)
            self.problem(f'`{name}` is "{value}" but must be one of {allowed}.{suggestion(value, choices)}', name)
            return default
        if pattern and not re.fullmatch(pattern, value, re.ASCII):
            self.problem(f'`{name}` is "{value}" but must be {hint or pattern}.', name)
            return default
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none."""
        value = self._typed(name, list, False)
        if value is None:
            return ()
        good = [item for item in value if isinstance(item, str) and item.strip() and item.isprintable()]
        if len(good) != len(value):
            self.problem(f"`{name}` must be a list of texts in quotes, none of them empty.", name)
        return tuple(good)

    def flag(self, name: str, default: bool) -> bool:
        value = self._typed(name, bool, False)
        return default if value is None else value

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two bounds."""
        value = self._typed(name, int, False)
        if value is None:
            return default
        if not least <= value <= most:
            self.problem(f"`{name}` is {value} but must be between {least} and {most}.", name)
            return default
        return value

    def number(self, name: str, default: float, least: float, most: float) -> float:
        """A number, whole or not, between two bounds."""
        value = self._typed(name, float, False)
        if value is None:
            return default
        if not least <= value <= most:
            self.problem(f"`{name}` is {value} but must be between {least:g} and {most:g}.", name)
            return default
        return float(value)

    def parsed(self, name: str, default: _T, parse: Callable[[Any], _T], *kinds: type) -> _T:
        """A value of one of these types that ``parse`` understands; its ``ValueError`` becomes the problem."""
        self._asked.add(name)
        if name not in self.content:
            return default
        value = self.content[name]
        if isinstance(value, bool) or not isinstance(value, kinds):
            self._wrong_type(name, " or ".join(_KINDS[k] for k in kinds))
            return default
        try:
            return parse(value)
        except ValueError as error:
            self.problem(f"`{name}`: {error}.", name)
            return default

    def table(self, name: str) -> Table | None:
        """A table within this one; None where there is none."""
        value = self._typed(name, dict, False)
        return None if value is None else Table(self.source, value, (*self.key, name))

    def section(self, name: str) -> Table:
        """A table within this one; an empty one where there is none."""
        return self.table(name) or Table(self.source, {}, (*self.key, name))

    def tables(self, name: str) -> list[Table]:
        """A list of tables: [[name]] or a list of inline tables."""
        value = self._typed(name, list, False)
        if value is None:
            return []
        if not all(isinstance(item, dict) for item in value):
            self.problem(f"`{name}` must be a list of tables, such as [[{name}]].", name)
            return []
        return [Table(self.source, item, (*self.key, name, n)) for n, item in enumerate(value)]

    def done(self) -> None:
        """Reports every key that was not asked for, with the nearest that would have been."""
        where = f" in [{'.'.join(p for p in self.key if isinstance(p, str))}]" if self.key else ""
        for name in self.content:
            # a secret is reported for what it is, elsewhere
            if name not in self._asked and not looks_secret(name, self.content[name]):
                free = self._asked - set(self.content)
                self.problem(f"The key `{name}` is not known{where}.{suggestion(name, sorted(free))}", name)

    def _typed(self, name: str, kind: type[_T], required: bool) -> _T | None:
        self._asked.add(name)
        if name not in self.content:
            if required:
                where = f" in [{'.'.join(p for p in self.key if isinstance(p, str))}]" if self.key else ""
                self.source.problem(f"`{name}` is missing{where}.", self.key)
            return None
        value = self.content[name]
        fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
        if not fits or (isinstance(value, bool) and kind is not bool):
            self._wrong_type(name, _KINDS[kind])
            return None
        return value  # type: ignore[no-any-return]

    def _wrong_type(self, name: str, expected: str) -> None:
        found = next((text for kind, text in _KINDS.items() if type(self.content[name]) is kind), "a date or time")
        self.problem(f"`{name}` must be {expected}, not {found}.", name)
