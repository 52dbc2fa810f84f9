"""Code tables: CSV files that pair the codes of a message with those of a document, for both directions."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edi_gateway.errors import ConfigurationError

_COLUMNS = ("message", "document")
_USES = ("", "read", "write")


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A table that has been read. ``source`` is the file, for people.

    Several message codes may stand for one document code: all are read, the first of them is written. ``rows`` keeps
    the line of each message code for the linter.
    """

    name: str
    source: str
    to_document: Mapping[str, str]
    to_message: Mapping[str, str]
    rows: Mapping[str, int] = field(default_factory=dict)
    one_way: frozenset[str] = frozenset()  # document codes that are marked as written only

    def row_to_add(self, *, message: str = "", document: str = "") -> str:
        """The row that would make a missing code known, for a finding."""
        row = f"{message or '<message code>'},{document or '<document code>'}"
        return f"Add the row {row} to {self.source}."


def inline_table(pairs: Mapping[str, str], source: str) -> CodeTable:
    """The table that a rule spells out itself: ``codes = { A = "false", C = "true" }``."""
    to_message: dict[str, str] = {}
    for message, document in pairs.items():
        to_message.setdefault(document, message)
    return CodeTable("", source, dict(pairs), to_message)


def load_table(path: Path) -> CodeTable:
    """Read a table. The first line names the columns: ``message``, ``document``, then ``use`` (empty, ``read`` or
    ``write``: only in that direction) and any others, which are comments. Lines that begin with # are skipped.

    Raises:
        ConfigurationError: the file cannot be read, lacks a column, or says two things of one code.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from error
    return _table(path, [(n, row) for n, row in enumerate(lines, 1) if row and not row[0].startswith("#")])


def _table(path: Path, lines: list[tuple[int, list[str]]]) -> CodeTable:
    header = [name.strip() for name in lines[0][1]] if lines else []
    if not set(_COLUMNS) <= set(header):
        raise ConfigurationError(f"{path}:1: the first line must name the columns message and document")
    at = {name: header.index(name) for name in header}
    problems: list[str] = []
    to_document: dict[str, str] = {}
    to_message: dict[str, str] = {}
    rows: dict[str, int] = {}
    one_way: set[str] = set()
    for number, row in lines[1:]:
        cells = [cell.strip() for cell in row] + [""] * (len(header) - len(row))
        message, document = cells[at["message"]], cells[at["document"]]
        use = cells[at["use"]] if "use" in at else ""
        if not message or not document:
            problems.append(f"{path}:{number}: both message and document must be filled")
        elif use not in _USES:
            problems.append(f"{path}:{number}: use is {use!r}; it is empty, read or write")
        elif use != "write" and to_document.get(message, document) != document:
            problems.append(
                f"{path}:{number}: {message} stands for {document} here, but for {to_document[message]} "
                f"in line {rows[message]}"
            )
        else:
            if use != "write":
                to_document[message] = document
                rows.setdefault(message, number)
            if use != "read":
                to_message.setdefault(document, message)
            if use == "write":
                one_way.add(document)
    if problems:
        raise ConfigurationError(problems)
    source = f"{path.parent.name}/{path.name}"
    return CodeTable(path.stem, source, to_document, to_message, rows, frozenset(one_way))
