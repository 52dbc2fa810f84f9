"""Reads the tables of a guide file with their types checked, and gathers everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from edi_gateway.findings import Severity
from edi_gateway.mapping.source import Entry

_MOST = 999_999_999
_SEVERITIES = tuple(s.value for s in Severity)


def near(word: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with the nearest of the known words; "" where none is near."""
    found = get_close_matches(word, list(known), 1)
    return f" Did you mean {found[0]!r}?" if found else ""


@dataclass(slots=True)
class Problems:
    """What is wrong with guide files, each as ``file:line: sentence``."""

    sentences: list[str] = field(default_factory=list)

    def at(self, entry: Entry, sentence: str) -> None:
        if isinstance(entry.value, list) and entry.value:
            entry = entry.value[0]  # [[tables]] have a line of their own only one by one
        self.sentences.append(f"{entry.where}: {sentence}")


class Table:
    """One table of a guide file. Every read names its key; ``done`` then reports the keys that nobody asked for."""

    def __init__(self, entry: Entry, problems: Problems, what: str) -> None:
        self.entry, self.what = entry, what
        self._problems = problems
        self._asked: set[str] = set()
        if not isinstance(entry.value, dict):
            problems.at(entry, f"{what} must be a table.")

    def __contains__(self, key: str) -> bool:
        return self.entry.get(key) is not None

    def problem(self, sentence: str, key: str = "") -> None:
        """Notes a problem at the line of a key, or of the table."""
        self._problems.at(self.entry.get(key) or self.entry, sentence)

    def text(self, key: str, default: str = "", *, required: bool = False, choices: Collection[str] = ()) -> str:
        entry = self._get(key)
        if entry is None:
            if required:
                self.problem(f"`{key}` is missing in {self.what}.")
            return default
        if not isinstance(entry.value, str) or not entry.value.strip() or not entry.value.isprintable():
            self.problem(f"`{key}` must be a text in quotes, not empty and on one line.", key)
            return default
        if choices and entry.value not in choices:
            allowed = ", ".join(f'"{c}"' for c in choices)
            found = near(entry.value, choices)
            self.problem(f'`{key}` is "{entry.value}" but must be one of {allowed}.{found}', key)
            return default
        return entry.value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        entry = self._get(key)
        if entry is None:
            if required:
                self.problem(f"`{key}` is missing in {self.what}.")
            return ()
        items = [e.value for e in entry.value] if isinstance(entry.value, list) else [entry.value]
        good = tuple(item for item in items if isinstance(item, str) and item)
        if len(good) != len(items) or not good:
            self.problem(f"`{key}` must be a list of texts in quotes, at least one and none empty.", key)
        return good

    def flag(self, key: str) -> bool | None:
        entry = self._get(key)
        if entry is None or isinstance(entry.value, bool):
            return None if entry is None else bool(entry.value)
        self.problem(f"`{key}` must be true or false.", key)
        return None

    def whole(self, key: str, least: int = 0) -> int | None:
        """A whole number, ``least`` or more; None where there is none."""
        entry = self._get(key)
        if entry is None:
            return None
        if isinstance(entry.value, bool) or not isinstance(entry.value, int) or not least <= entry.value <= _MOST:
            self.problem(f"`{key}` must be a whole number, {least} or more.", key)
            return None
        return entry.value

    def amount(self, key: str) -> Decimal:
        """A number, 0 or more, written as a number or in quotes; 0 where there is none."""
        entry = self._get(key)
        if entry is None:
            return Decimal(0)
        found = Decimal(-1)
        if isinstance(entry.value, str | int | float) and not isinstance(entry.value, bool):
            with suppress(InvalidOperation):
                found = Decimal(str(entry.value))
        if not found.is_finite() or not 0 <= found <= _MOST:
            self.problem(f"`{key}` must be a number, 0 or more.", key)
            return Decimal(0)
        return found

    def severity(self) -> Severity:
        return Severity(self.text("severity", Severity.ERROR.value, choices=_SEVERITIES))

    def table(self, key: str, what: str) -> Table | None:
        entry = self._get(key)
        return None if entry is None else Table(entry, self._problems, what)

    def tables(self, key: str, what: str) -> list[Table]:
        """``[[key]]``, or a list of tables in braces."""
        entry = self._get(key)
        if entry is None:
            return []
        if not isinstance(entry.value, list):
            self.problem(f"`{key}` must be a list of tables, written [[{key}]].", key)
            return []
        return [Table(item, self._problems, what) for item in entry.value]

    def done(self) -> None:
        """Reports the keys that are not known."""
        for key, entry in self.entry.items():
            if key not in self._asked:
                found = near(key, sorted(self._asked - {k for k, _ in self.entry.items()}))
                self._problems.at(entry, f"The key `{key}` is not known in {self.what}.{found}")

    def _get(self, key: str) -> Entry | None:
        self._asked.add(key)
        return self.entry.get(key)
