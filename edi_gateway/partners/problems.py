"""Collects what is wrong in configuration files, each problem with its file and, where it can be found, its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Key = tuple[str | int, ...]
"""Where a value stands in a TOML file: ``("inbound", 0, "message")`` is `message` in the first [[inbound]]."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with the nearest of the known words, or nothing where none is near."""
    by_folded = {k.casefold(): k for k in known}
    near = difflib.get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return f' Did you mean "{by_folded[near[0]]}"?' if near else ""


class Source:
    """One TOML file: its text, its content once parsed, and the problems found in it.

    ``name`` is what problems call it, usually the path below the configuration's folder.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.problems: list[str] = []
        self._lines = text.splitlines()

    @classmethod
    def of(cls, path: Path, name: str) -> Source:
        """Reads a file; one that cannot be read is an empty source with a problem."""
        try:
            return cls(name, path.read_bytes().decode("utf-8-sig"))
        except OSError as error:
            source = cls(name, "")
            source.problem(f"The file cannot be read: {error.strerror}.")
        except UnicodeDecodeError as error:
            source = cls(name, "")
            source.problem(f"The file is not UTF-8 text (byte {error.start}).")
        return source

    def parse(self) -> dict[str, Any] | None:
        """The file's content, or None with a problem where it is not TOML."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            reason = str(error).split(" (at ", 1)[0].strip()
            line = int(at[1]) if at else len(self._lines) or None
            self.problem(f"This is not valid TOML: {reason}.", line=line)
        except RecursionError:
            self.problem("This is not valid TOML: it is nested too deeply.")
        return None

    def problem(self, sentence: str, key: Key = (), *, line: int | None = None) -> None:
        """Notes a problem at a key, or at a line from 1, or with the file as a whole."""
        where = line or (self.line(key) if key else None)
        self.problems.append(f"{self.name}:{where}: {sentence}" if where else f"{self.name}: {sentence}")

    def line(self, key: Key) -> int | None:
        """The line (from 1) of a key, of the table it should stand in, or the first line that holds the word."""
        names = [part for part in key if isinstance(part, str)]
        # a value in an inline table is found at the nearest key above it that has a line of its own
        for length in range(len(names), 0, -1):
            found = self._exact(names[:length], _occurrence(key, length))
            if found:
                return found
        word = re.compile(rf"\b{re.escape(names[-1])}\b") if names else None
        return next((n for n, line in enumerate(self._lines, 1) if word and word.search(line)), None)

    def _exact(self, names: Sequence[str], occurrence: int) -> int | None:
        wanted = ".".join(names)
        seen: dict[str, int] = {}
        table, current = "", 0
        for number, line in enumerate(self._lines, 1):
            header = re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#|$)", line)
            if header:
                table = header[1].replace('"', "").replace("'", "")
                current = seen[table] = seen.get(table, -1) + 1
                if table == wanted and current == occurrence:
                    return number
                continue
            pair = re.match(r"\s*([A-Za-z0-9_\-.\"' ]+?)\s*=", line)
            if pair:
                name = pair[1].replace('"', "").replace("'", "").replace(" ", "")
                full = f"{table}.{name}" if table else name
                if full == wanted and (not table or current == occurrence):
                    return number
        return None


def _occurrence(key: Key, length: int) -> int:
    """Which occurrence of the array table the first ``length`` names of a key are in: the index after its name."""
    names = 0
    for part in key:
        if isinstance(part, str):
            names += 1
            if names > length:
                break
        else:
            return part
    return 0
