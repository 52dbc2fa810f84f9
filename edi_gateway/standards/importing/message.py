"""A message of UN/EDIFACT as UNECE publishes it, as text (EDMD): the segment table with its drawn groups."""

from __future__ import annotations

import re
from dataclasses import dataclass

from edi_gateway.standards.importing.model import Addition, ImportFileError, MessageTable
from edi_gateway.standards.table import INDENT

_START = re.compile(r"^\s*Pos\s+Tag\s+Name\s+S\s+R\s*$")
_END = re.compile(r"^\s*(\d+(\.\d+)*\s+[A-Z]\S*|Annex)\b.*$", re.IGNORECASE)
_DRAWN = str.maketrans(
    dict.fromkeys("┐┘┤┴┼┬\u00bf\u00d9\u00b4\u00c1\u00c5\u00c2", "+")
    | dict.fromkeys("│\u00b3", "|")
    | dict.fromkeys("─\u00c4", "-")
)
_GROUP = re.compile(r"Segment group\s+(?P<number>\d+)\s*-*\s+(?P<status>[MC])\s+(?P<most>\d+)(?P<drawn>[-+| ]*)$")
_SEGMENT = re.compile(
    r"^\s*\d{3,5}[ *+|#X\-\u00a6]+(?P<tag>[A-Z]{3})\s+(?P<name>\S.*?)\s+"
    r"(?P<status>[MC])\s+(?P<most>\d+)(?P<drawn>[-+| ]*)$"
)
_NUMBERED = re.compile(r"^\s*\d{4,5}[ *+|#X\-\u00a6]+(?:[A-Z]{3} |-+ Segment group)")
_HEAD = {
    "type": re.compile(r"Message Type\s*:\s*([A-Z]{6})\b"),
    "version": re.compile(r"Version\s*:\s*([A-Z])\b"),
    "release": re.compile(r"Release\s*:\s*(\d\d[A-Z])\b"),
}
_TITLE = re.compile(r"^\s+(\S.*\smessage)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MessageHead:
    """What the head of a message's text says of it; "" what it does not say."""

    type: str
    release: str  # "D.96A"
    title: str


def is_message(text: str) -> bool:
    """Whether a text is that of a message."""
    return any(_START.match(line) for line in text.splitlines())


def read_head(text: str) -> MessageHead:
    """Type and release of a message, from the head of its text."""
    found = {name: (match[1] if (match := pattern.search(text)) else "") for name, pattern in _HEAD.items()}
    release = f"{found['version']}.{found['release']}" if found["version"] and found["release"] else ""
    titles = [match[1] for line in text.splitlines()[:60] if (match := _TITLE.match(line))]
    titles = [title for title in titles if "standard" not in title.lower()]
    return MessageHead(found["type"], release, titles[0].removesuffix(" message") if titles else "")


def read_message(text: str, type: str, title: str, addition: Addition) -> None:
    """Add a message to an addition, from the segment table in section 4.3.1 of its text.

    A group begins at its corner (``C   9---+``), and ends with the segment whose line has its other corner. As many
    ``+`` as the line of a segment has, so many groups end there.

    Raises:
        ImportFileError: with every row that is not understood.
    """
    rows: list[str] = []
    problems: list[str] = []
    depth, started = 0, False
    lines = text.splitlines()
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip().translate(_DRAWN) if started else raw.rstrip()
        if not started:
            started = bool(_START.match(line))
            continue
        if group := _GROUP.search(line):
            rows.append(_row(depth, f"SG{int(group['number'])}", group))
            depth += 1
        elif segment := _SEGMENT.match(line) or _over_two_lines(line, lines, number):
            rows.append(_row(depth, segment["tag"], segment))
            depth -= segment["drawn"].count("+")
        elif _NUMBERED.match(line):
            problems.append(f"{addition.source}:{number}: The row is not understood: {line.strip()}")
        elif _END.match(line) and rows:
            break
        if depth < 0:
            problems.append(f"{addition.source}:{number}: More groups end here than have begun.")
            depth = 0
        if rows and rows[-1].split()[0] == "UNT":
            break
    if depth and not problems:
        problems.append(f"{addition.source}: {depth} group(s) of the segment table do not end.")
    if not rows and not problems:
        problems.append(f"{addition.source}: The text has no segment table.")
    if problems:
        raise ImportFileError(problems)
    addition.messages[type] = MessageTable(rows, title)


def _over_two_lines(line: str, lines: list[str], number: int) -> re.Match[str] | None:
    """A row whose name goes on in the next line, where its status stands."""
    if not _NUMBERED.match(line) or number >= len(lines) or _NUMBERED.match(lines[number]):
        return None
    return _SEGMENT.match(f"{line.rstrip('+| ')} {lines[number].translate(_DRAWN).strip()}")


def _row(depth: int, name: str, found: re.Match[str]) -> str:
    return f"{' ' * INDENT * depth}{name} {found['status']} {int(found['most'])}"
