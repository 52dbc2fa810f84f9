"""How commands speak: tables for people, JSON for programs, one sentence and an exit code for failures."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from edi_gateway.findings import Finding, Severity

_WIDTH_OF_FILES = 160  # columns, where the output is no terminal

console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)
errors = Console(stderr=True, highlight=False)

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def plain(text: str) -> str:
    """Partner data made safe for a terminal: control characters are shown, not sent."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)


def printable(text: str) -> str:
    """The same, as literal text within our own markup."""
    return escape(plain(text))


def say(text: str) -> None:
    """A line for people; the text is ours and may carry rich markup."""
    console.print(text, soft_wrap=True)


def fail(text: str) -> None:
    """A sentence on standard error."""
    errors.print(f"[red]error:[/red] {printable(text)}", soft_wrap=True)


_C1_CONTROLS = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}  # a terminal may obey them; JSON leaves them raw


def as_json(data: Any) -> None:
    """Plain JSON on standard output."""
    text = json.dumps(data, default=_plain, ensure_ascii=False, indent=2)
    sys.stdout.write(text.translate(_C1_CONTROLS) + "\n")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value).__name__)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; every cell is printed literally."""
    out = Table(*columns, title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for row in rows:
        out.add_row(*(printable(cell) for cell in row))
    console.print(out)


def findings(found: Sequence[Finding]) -> None:
    """Each finding with its place, what is wrong, and what to do."""
    for finding in found:
        colour = _COLOURS[finding.severity]
        say(f"[{colour}]{finding.severity:7}[/{colour}] [bold]{printable(str(finding.place))}[/bold]")
        say(f"        {printable(finding.text)} [dim]({finding.fault}, {finding.owner})[/dim]")
        if finding.fix:
            say(f"        [dim]fix:[/dim] {printable(finding.fix)}")
