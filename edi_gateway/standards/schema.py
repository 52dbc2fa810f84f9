"""What is wrong with a user's own definition files: every mistake, with its file and line, before they are used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from edi_gateway.standards.definitions import DICTIONARY, SHIPPED, shipped_dictionary
from edi_gateway.standards.dictionary import DefinitionError, contents_of
from edi_gateway.standards.entries import dictionary_mistakes
from edi_gateway.standards.model import UNBOUNDED
from edi_gateway.standards.table import Row, read_row
from edi_gateway.syntax.model import Standard

_RELEASES = {
    Standard.EDIFACT: (re.compile(r"[A-Z]\.\d{2}[A-Z]|\d\.\d{1,2}"), "D.96A"),
    Standard.X12: (re.compile(r"\d{6}"), "004010"),
}
_TYPES = {Standard.EDIFACT: re.compile(r"[A-Z][A-Z0-9]{5}"), Standard.X12: re.compile(r"\d{3}")}
_FRAME = {Standard.EDIFACT: ("UNH", "UNT"), Standard.X12: ("ST", "SE")}
_KEYS = {"standard", "release", "type", "title", "functional_group", "table"}
_DEEPEST = 20  # levels of groups; the deepest message of the directories has seven


def problems(files: Mapping[str, bytes]) -> list[str]:
    """Every mistake in own definition files as ``file:line: sentence``; none where ``Definitions(files)`` can be used.

    Args:
        files: content by name below the folder of own definitions, such as ``"edifact/D.96A/CUSDEC.json"``.
    """
    found: list[str] = []
    contents: dict[str, dict[str, Any]] = {}
    for name, content in sorted(files.items()):
        try:
            contents[name] = contents_of(name, content)
        except DefinitionError as error:
            found.append(str(error))
    for name, loaded in contents.items():
        found += _Check(name, files[name].decode("utf-8", "replace"), loaded, contents).mistakes()
    return found


class _Check:
    """One file among the others."""

    def __init__(self, name: str, text: str, loaded: dict[str, Any], all_files: Mapping[str, dict[str, Any]]) -> None:
        self.name, self.text, self.loaded, self.all = name, text, loaded, all_files
        self.found: list[str] = []

    def mistakes(self) -> list[str]:
        """Every mistake of the file, in its order."""
        folder, *middle, file = self.name.split("/")
        stem = file.removesuffix(".json")
        if folder.upper() not in set(Standard) or len(middle) != 1:
            self.tell("The file lies in the wrong place; it belongs in edifact/<release>/ or x12/<release>/.")
            return self.found
        self.standard, self.release, self.type = Standard(folder.upper()), middle[0], stem
        form, example = _RELEASES[self.standard]
        if not form.fullmatch(self.release):
            self.tell(f'The folder "{self.release}" is no release of {self.standard}, such as "{example}".')
            return self.found
        self._head({"standard": self.standard.value, "release": self.release})
        if stem == DICTIONARY:
            self._dictionary()
        elif _TYPES[self.standard].fullmatch(stem):
            self._message()
        else:
            self.tell(
                f'"{stem}" is no message type of {self.standard}; codes and segments belong in {DICTIONARY}.json.'
            )
        return self.found

    def tell(self, sentence: str, entry: str = "") -> None:
        """Note a mistake, with the line on which an entry stands where it can be found."""
        at = self.text.find(f'"{entry}"') if entry else -1
        line = f"{self.text.count(chr(10), 0, at) + 1}:" if at >= 0 else ""
        self.found.append(f"{self.name}:{line} {sentence}")

    def _head(self, expected: Mapping[str, str]) -> None:
        for key, value in expected.items():
            if self.loaded.get(key) != value:
                self.tell(f'`{key}` must be "{value}", as the name of the file says.', key)

    def _dictionary(self) -> None:
        shipped = shipped_dictionary(self.standard, self.release)
        for entry, sentence in dictionary_mistakes(self.standard, self.loaded, shipped):
            self.tell(sentence, entry)

    def _message(self) -> None:
        self._head({"type": self.type})
        for key in sorted(self.loaded.keys() - _KEYS):
            self.tell(f"A message has no `{key}`.", key)
        if self.type in SHIPPED.messages(self.standard, self.release):
            self.tell(f"{self.release} {self.type} is shipped; own definitions add messages and do not change them.")
        if not isinstance(self.loaded.get("title", ""), str):
            self.tell("`title` must be a text.", "title")
        group = self.loaded.get("functional_group", "")
        if self.standard is Standard.X12 and not (isinstance(group, str) and re.fullmatch("[A-Z]{2}", group)):
            self.tell("`functional_group` must be the two letters of GS01.", "functional_group")
        table = self.loaded.get("table")
        if not isinstance(table, list) or not table or not all(isinstance(row, str) for row in table):
            self.tell("`table` must be a list of rows, one text each.", "table")
        else:
            self._table(table)

    def _table(self, lines: list[str]) -> None:
        rows: list[Row] = []
        for line in lines:
            try:
                rows.append(read_row(line))
            except DefinitionError as error:
                self.tell(str(error), line)
        if len(rows) != len(lines):
            return
        first, last = _FRAME[self.standard]
        if (rows[0].name, rows[-1].name) != (first, last) or rows[-1].depth:
            self.tell(f"The table must run from {first} to {last}.", lines[0])
        known = self._tags()
        for line, row, deeper, sentence in _row_mistakes(lines, rows):
            if sentence:
                self.tell(sentence, line)
            if not deeper and row.name not in known:
                what = f"The segment {row.name} is not defined in {self.standard} {self.release}"
                self.tell(f"{what}; import its definition, too.", line)

    def _tags(self) -> set[str]:
        """The tags that a message of this release may use."""
        shipped = shipped_dictionary(self.standard, self.release).tags
        own = self.all.get(f"{self.standard.lower()}/{self.release}/{DICTIONARY}.json", {}).get("segments", {})
        return {*shipped, *(own if isinstance(own, dict) else ())}


def _row_mistakes(lines: list[str], rows: list[Row]) -> Iterator[tuple[str, Row, bool, str]]:
    """Each row with its line, whether it is a group, and what is wrong with how it is placed."""
    for at, (line, row) in enumerate(zip(lines, rows, strict=True)):
        after = rows[at + 1] if at + 1 < len(rows) else None
        is_group = after is not None and after.depth > row.depth
        sentence = ""
        if row.depth > (rows[at - 1].depth + 1 if at else 0) or row.depth > _DEEPEST:
            sentence = f"{row.name} is indented too far."
        elif is_group and after is not None and not (after.mandatory and after.most == 1):
            sentence = f"The group {row.name} must begin with a segment that is mandatory and stands there once."
        elif is_group and at + 2 < len(rows) and rows[at + 2].depth > rows[at + 1].depth:
            sentence = f"The group {row.name} must begin with a segment and not with another group."
        elif not is_group and row.most == UNBOUNDED and row.name in ("UNH", "UNT", "ST", "SE"):
            sentence = f"{row.name} stands in a message once."
        yield line, row, is_group, sentence
