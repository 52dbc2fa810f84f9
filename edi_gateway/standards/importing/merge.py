"""Lays what is imported over the definitions that are there: adds what is new and tells what is left as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from edi_gateway.standards import schema
from edi_gateway.standards.definitions import DICTIONARY, SHIPPED, shipped_dictionary
from edi_gateway.standards.dictionary import DefinitionError, Dictionary
from edi_gateway.standards.entries import PARTS, says_the_same
from edi_gateway.standards.importing.model import Addition, ImportFileError, MessageTable
from edi_gateway.standards.model import ElementDef, GroupNode
from edi_gateway.standards.table import Row, read_row
from edi_gateway.standards.written import file_text


@dataclass(slots=True)
class Merged:
    """The files of own definitions after an import, and what it did, each a sentence for people."""

    files: dict[str, bytes]  # those that change, by name below the folder
    added: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # what was there before and says the same
    differing: list[str] = field(default_factory=list)  # what is shipped and says something else: left as shipped


def merge(own: Mapping[str, bytes], additions: Sequence[Addition]) -> Merged:
    """The own definition files with what is imported in them.

    What is shipped stays as it is: an entry that says the same is passed over, one that says something else is told.
    An own entry of an earlier import is replaced by a later one; codes add up.

    Raises:
        ImportFileError: with every mistake that the files would have; nothing is imported then.
    """
    before = schema.problems(own)
    if before:
        raise ImportFileError(["The own definitions must be good before more are imported:", *before])
    merging = _Merging(own)
    for addition in additions:
        merging.add(addition)
    files = {**own, **merging.result.files}
    problems = schema.problems(files)
    if problems:
        raise ImportFileError(problems)
    return merging.result


class _Merging:
    def __init__(self, own: Mapping[str, bytes]) -> None:
        self.own = own
        self.result = Merged({})

    def add(self, addition: Addition) -> None:
        """Lay one file over the rest."""
        shipped = shipped_dictionary(addition.standard, addition.release)
        parts = self._dictionary_parts(addition)
        before = json.dumps(parts)
        for part in ("segments", "composites", "elements"):
            self._entries(part, addition, shipped, parts)
        for id_, note in addition.notes.items():
            if id_ in parts["segments"] or id_ in parts["composites"]:
                parts["notes"][id_] = note
        self._codes(addition, shipped, parts)
        folder = f"{addition.standard.lower()}/{addition.release}"
        head = {"standard": addition.standard.value, "release": addition.release}
        if json.dumps(parts) != before:
            written = {name: entries for name, entries in parts.items() if entries}
            self.result.files[f"{folder}/{DICTIONARY}.json"] = file_text(head, written).encode()
        for type_, message in addition.messages.items():
            self._message(addition, type_, message, f"{folder}/{type_}.json", {**head, "type": type_})

    def _dictionary_parts(self, addition: Addition) -> dict[str, dict[str, Any]]:
        """The entries of the own dictionary of a release, as far as the import has come."""
        name = f"{addition.standard.lower()}/{addition.release}/{DICTIONARY}.json"
        content = self.result.files.get(name) or self.own.get(name) or b"{}"
        loaded = json.loads(content)
        return {part: dict(loaded.get(part, {})) for part in PARTS}

    def _entries(self, part: str, addition: Addition, shipped: Dictionary, parts: Mapping[str, dict[str, Any]]) -> None:
        new, same, differing = [], 0, []
        known = set(shipped.tags) if part == "segments" else shipped.element_ids
        for id_, entry in addition.part(part).items():
            if id_ not in known:
                parts[part][id_] = entry
                new.append(id_)
            elif says_the_same(shipped, part, id_, entry):
                same += 1
            else:
                differing.append(id_)
        where = f"{addition.source}: {addition.release}"
        if new:
            self.result.added.append(f"{where}: {_count(len(new), part)}: {_listed(new)}")
        if same:
            self.result.kept.append(f"{where}: {_count(same, part)} shipped already, and the same")
        if differing:
            count = _count(len(differing), part)
            self.result.differing.append(f"{where}: {count} shipped with another form, left so: {_listed(differing)}")

    def _codes(self, addition: Addition, shipped: Dictionary, parts: Mapping[str, dict[str, Any]]) -> None:
        count = 0
        for id_, text in addition.codes.items():
            held = {*_shipped_codes(shipped, id_), *parts["codes"].get(id_, "").split()}
            new = [code for code in dict.fromkeys(text.split()) if code not in held]
            if new:
                parts["codes"][id_] = " ".join([*parts["codes"].get(id_, "").split(), *new])
                count += len(new)
        for id_, names in addition.code_names.items():
            parts["code_names"][id_] = {**parts["code_names"].get(id_, {}), **names}
        if count:
            self.result.added.append(f"{addition.source}: {addition.release}: {_count(count, 'code values')}")

    def _message(
        self, addition: Addition, type_: str, message: MessageTable, name: str, head: Mapping[str, str]
    ) -> None:
        where = f"{addition.source}: {addition.release} {type_}"
        if type_ in SHIPPED.messages(addition.standard, addition.release):
            theirs = table_of(SHIPPED.load(addition.standard, addition.release, type_).root)
            ours = [_plain(row) for row in message.table]
            if ours == theirs:
                self.result.kept.append(f"{where} is shipped already, and the same")
            else:
                at = next(n for n, (a, b) in enumerate(zip_longest(ours, theirs), 1) if a != b)
                self.result.differing.append(f"{where} is shipped and differs from row {at} on; left as shipped")
            return
        more = {"title": message.title, "functional_group": message.functional_group}
        full = {**head, **{key: text for key, text in more.items() if text}}
        self.result.files[name] = file_text(full, {"table": message.table}).encode()
        self.result.added.append(f"{where}: {len(message.table)} rows")


def table_of(root: GroupNode, depth: int = 0) -> list[str]:
    """The rows of a message's table, as a definition file has them."""
    rows: list[str] = []
    for node in root.children:
        if isinstance(node, GroupNode):
            rows += [str(Row(depth, node.name, node.mandatory, node.max)), *table_of(node, depth + 1)]
        else:
            rows.append(str(Row(depth, node.tag, node.mandatory, node.max)))
    return rows


def _plain(row: str) -> str:
    """A row in the one way of writing it: C for all that is not mandatory."""
    try:
        return str(read_row(row))
    except DefinitionError:
        return row


def _shipped_codes(shipped: Dictionary, id_: str) -> frozenset[str]:
    if id_ not in shipped.element_ids:
        return frozenset()
    element = shipped.element(id_)
    return (element.codes or frozenset()) if isinstance(element, ElementDef) else frozenset()


def _count(number: int, what: str) -> str:
    return f"{number} {what if number != 1 else what.removesuffix('s')}"


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
