"""A code list as CSV: one line per value, with the number of the element, the code, and what it is called."""

from __future__ import annotations

import csv
import io
import re

from edi_gateway.standards.importing.model import Addition, ImportFileError

_SEPARATORS = (",", ";", "\t")
_NUMBER = re.compile(r"\d{4}|I?\d{1,4}")


def read_code_list(text: str, addition: Addition) -> None:
    """Add the lines ``element,code,name`` to an addition.

    Commas, semicolons or tabs separate; the name may be left out; a first line that names the columns is passed over.

    Raises:
        ImportFileError: with every line that is not such.
    """
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    problems = []
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells) or (reader.line_num == 1 and not _NUMBER.fullmatch(cells[0])):
                continue
            problem = _problem(cells)
            if problem:
                problems.append(f"{addition.source}:{reader.line_num}: {problem}")
            else:
                addition.add_code(cells[0], cells[1], cells[2] if len(cells) > 2 else "")
    except csv.Error as error:
        problems.append(f"{addition.source}:{reader.line_num}: The line is not CSV: {error}.")
    if not problems and not addition.codes:
        problems.append(f"{addition.source}: The file holds no codes.")
    if problems:
        raise ImportFileError(problems)


def _problem(cells: list[str]) -> str:
    if not 2 <= len(cells) <= 3:
        return f"A line has the number of an element, a code and a name; this one has {len(cells)} columns."
    if not _NUMBER.fullmatch(cells[0]):
        return f'"{cells[0]}" is no number of an element.'
    if not cells[1] or re.search(r"\s", cells[1]):
        return f'"{cells[1]}" is no code.'
    return ""
