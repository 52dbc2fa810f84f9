"""The directories of UN/EDIFACT as UNECE publishes them, as text: EDSD, EDCD, EDED, UNCL (and UNSL); EDMD in its own.

Both layouts are read: that up to D.98B (elements without a repeat, right-aligned codes) and that since D.99A.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from edi_gateway.standards.importing.model import Addition, ImportFileError

_BORDER = re.compile(r"[-\u2500\u00c4]{40,}")
_MARKS = r"[ *+|#X\-\u00a6]"  # before a number: what changed since the release before
_SEGMENT = re.compile(rf"^{_MARKS}{{3,9}}(?P<id>[A-Z]{{3}})\s{{2,}}(?P<name>\S.*)$")
_COMPOSITE = re.compile(rf"^{_MARKS}{{3,9}}(?P<id>[CES]\d{{3}})\s+(?P<name>\S.*)$")
_ELEMENT = re.compile(rf"^{_MARKS}{{2,6}}(?P<id>\d{{4}})\s{{2,}}(?P<name>\S.*)$")
_POSITION = re.compile(
    rf"^(?P<at>\d{{3}}){_MARKS}{{2,5}}(?P<id>[CES]?\d{{3,4}})\s+(?P<name>\S.*?)\s+"
    rf"(?P<status>[MC])(?:\s+(?P<most>\d{{1,5}}))?(?:\s+(?P<form>an?\.*\d+|n\.*\d+))?\s*$"
)
_STARTS_POSITION = re.compile(rf"^\d{{3}}{_MARKS}{{2,5}}[CES]?\d{{3,4}}\s")
_FORM = re.compile(rf"^{_MARKS}*Repr:\s*(?P<type>an?|n)(?P<dots>\.*)(?P<most>\d+)\s*$")
_USAGE = re.compile(r"\s*\[[A-Z]\]\s*$")


def read_directory(text: str, addition: Addition) -> None:
    """Add all entries of a directory to an addition.

    Raises:
        ImportFileError: with every entry that is not understood; or there are none.
    """
    problems: list[str] = []
    count = 0
    for line, entry in _entries(text):
        if entry and _entry(entry, addition, problems, line):
            count += 1
    if not count and not problems:
        problems.append(f"{addition.source}: There is no entry of a directory in the file (EDSD, EDCD, EDED, UNCL).")
    if problems:
        raise ImportFileError(problems)


def _entries(text: str) -> Iterator[tuple[int, list[str]]]:
    """What stands between borders, each with the number of its first line; what is before the first is no entry."""
    lines = [line.rstrip() for line in text.split("\n")]
    borders = [number for number, line in enumerate(lines) if _BORDER.fullmatch(line)]
    for start, end in pairwise([*borders, len(lines)]):
        first = next((n for n in range(start + 1, end) if lines[n]), end)
        yield first + 1, lines[first:end]


def _entry(lines: list[str], addition: Addition, problems: list[str], line: int) -> bool:
    """Add one entry; false where it is none, such as a remark at the end of a directory."""
    head = lines[0]
    if (found := _COMPOSITE.match(head)) and (uses := _uses(lines, addition, problems, line)):
        addition.composites[found["id"]] = [_title(found["name"]), *uses]
    elif (found := _ELEMENT.match(head)) and (form := _first(_FORM, lines)):
        name = _name(lines, found)
        fixed = "" if not form["dots"] else ".."
        addition.elements[found["id"]] = [f"{form['type']}{fixed}{int(form['most'])}", name]
        for code, title in _codes(lines[1:], found.start("id")):
            addition.add_code(found["id"], code, title)
    elif (found := _SEGMENT.match(head)) and (uses := _uses(lines, addition, problems, line)):
        addition.segments[found["id"]] = [_title(found["name"]), *uses]
    else:
        return False
    return True


def _uses(lines: list[str], addition: Addition, problems: list[str], line: int) -> list[str]:
    """The positions of a segment or composite; a name may go on in the next line, with the status behind it."""
    uses = []
    for number, (text, after) in enumerate(pairwise([*lines, ""])):
        if not _STARTS_POSITION.match(text):
            continue
        goes_on = "" if _STARTS_POSITION.match(after) else after.strip()
        found = _POSITION.match(text) or _POSITION.match(f"{text} {goes_on}")
        if found is None:
            problems.append(f"{addition.source}:{line + number}: The position is not understood: {text.strip()}")
            continue
        most = int(found["most"] or 1)
        uses.append(f"{found['id']} {found['status']}{f' {most}' if most > 1 else ''}")
    return uses


def _codes(lines: list[str], column: int) -> Iterator[tuple[str, str]]:
    """The values of an element with their names.

    Since D.99A a code begins where the number of its element does, and its name eleven columns in; before, it ends in
    the ninth column. Descriptions are indented further than either.
    """
    since_99 = column >= 5
    pattern = re.compile(r"^.{5}(\S{1,6}) +(\S.*)$" if since_99 else r"^.{3}([ \S]{6}) (\S.*)$")
    name_column = 11 if since_99 else 10
    for text, after in pairwise([*lines, ""]):
        found = pattern.match(text)
        code = found[1].strip() if found else ""
        if found is None or not code or " " in code or code.endswith(":"):
            continue
        goes_on = len(after) - len(after.lstrip()) == name_column
        yield code, f"{found[2]} {after.strip()}" if goes_on else found[2]


def _name(lines: list[str], found: re.Match[str]) -> str:
    """The name of an element; it may go on in the next line."""
    name = found["name"]
    if len(lines) > 1 and lines[1].strip() and not re.match(r"\s*(Desc|Repr):", lines[1]):
        name = f"{name} {lines[1].strip()}"
    return _USAGE.sub("", name).strip()


def _first(pattern: re.Pattern[str], lines: list[str]) -> re.Match[str] | None:
    return next((found for text in lines if (found := pattern.match(text))), None)


def _title(name: str) -> str:
    """``DETAILS OF TRANSPORT`` -> ``Details of transport``."""
    return name.strip().capitalize()
