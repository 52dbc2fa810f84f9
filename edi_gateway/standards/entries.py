"""The entries of a dictionary file: segments, composites, elements, codes, notes; what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from edi_gateway.standards.dictionary import DefinitionError, Dictionary
from edi_gateway.standards.model import CompositeDef, ElementDef, SegmentDef
from edi_gateway.syntax.model import Standard

PARTS = ("segments", "notes", "composites", "elements", "codes", "code_names")
Mistake = tuple[str, str]
"""The entry that is wrong, and a sentence that says how."""

_TAG = {Standard.EDIFACT: re.compile("[A-Z][A-Z0-9]{2}"), Standard.X12: re.compile("[A-Z][A-Z0-9]{1,2}")}
_COMPOSITE = re.compile(r"[A-Z]\d{3}|C\d{2,3}")
_ELEMENT = {Standard.EDIFACT: re.compile(r"\d{4}"), Standard.X12: re.compile(r"I?\d{1,4}")}
_FORM = {
    Standard.EDIFACT: (re.compile(r"(?:a|n|an)(?:\.\.)?[1-9]\d{0,5}"), "an..35"),
    Standard.X12: (re.compile(r"(?:AN|ID|DT|TM|R|B|N\d?) (\d{1,6})/(\d{1,6})"), "ID 2/2"),
}
_USE = re.compile(r"(?P<id>[A-Z0-9]{1,5}) [MCO](?: [1-9]\d{0,5})?")
_NOTE = re.compile(r"[PRECL](?P<positions>(?:\d\d){2,})\??")


def dictionary_mistakes(standard: Standard, loaded: Mapping[str, Any], shipped: Dictionary) -> Iterator[Mistake]:
    """What is wrong with a dictionary file that is laid over what is shipped for its release."""
    for key in sorted(loaded.keys() - {"standard", "release", *PARTS}):
        yield key, f"A dictionary has no `{key}`."
    parts: dict[str, dict[str, Any]] = {}
    for key in PARTS:
        part = loaded.get(key, {})
        if isinstance(part, dict):
            parts[key] = part
        else:
            yield key, f"`{key}` must be an object."
            parts[key] = {}
    entries = _Entries(standard, parts, shipped)
    found = [*entries.elements(), *entries.uses("composites"), *entries.uses("segments"), *entries.notes()]
    found += [*entries.codes(), *entries.code_names()]
    yield from found
    if not found:
        yield from _changed(parts, shipped)


class _Entries:
    """The parts of one dictionary file."""

    def __init__(self, standard: Standard, parts: Mapping[str, dict[str, Any]], shipped: Dictionary) -> None:
        self.standard, self.parts, self.shipped = standard, parts, shipped
        self.known = {*shipped.element_ids, *parts["composites"], *parts["elements"]}

    def elements(self) -> Iterator[Mistake]:
        form, example = _FORM[self.standard]
        for id_, entry in self.parts["elements"].items():
            if not _ELEMENT[self.standard].fullmatch(id_):
                yield id_, f'"{id_}" is no number of an element.'
            if not _texts(entry) or len(entry) != 2:
                yield id_, f'The element {id_} must be written ["{example}", "Name"].'
                continue
            found = form.fullmatch(entry[0])
            if found is None or (found.groups() and int(found[1]) > int(found[2])):
                yield id_, f'The element {id_} has the form "{entry[0]}", but a form is such as "{example}".'

    def uses(self, part: str) -> Iterator[Mistake]:
        """What is wrong with segments or with composites."""
        kind = part.removesuffix("s")
        form = _TAG[self.standard] if part == "segments" else _COMPOSITE
        for id_, entry in self.parts[part].items():
            if not form.fullmatch(id_):
                yield id_, f'"{id_}" is no name of a {kind}.'
            if not _texts(entry) or len(entry) < 2:
                yield id_, f'The {kind} {id_} must be written ["Name", "1001 M", "C002 C 5", ...].'
                continue
            for text in entry[1:]:
                yield from self._use(kind, id_, text)

    def _use(self, kind: str, id_: str, text: str) -> Iterator[Mistake]:
        found = _USE.fullmatch(text)
        if found is None:
            yield id_, f'The {kind} {id_} has the position "{text}", but one is such as "1001 M" or "C002 C 5".'
        elif found["id"] not in self.known:
            yield id_, f"The {kind} {id_} uses {found['id']}, which is not defined; import its definition, too."
        elif kind == "composite" and (found["id"] in self.parts["composites"] or self._is_composite(found["id"])):
            yield id_, f"The composite {id_} uses the composite {found['id']}, but it may hold elements only."

    def _is_composite(self, id_: str) -> bool:
        return id_ in self.shipped.element_ids and isinstance(self.shipped.element(id_), CompositeDef)

    def notes(self) -> Iterator[Mistake]:
        for id_, text in self.parts["notes"].items():
            entry = self.parts["segments"].get(id_) or self.parts["composites"].get(id_)
            if not isinstance(entry, list) or not isinstance(text, str):
                yield id_, f"The notes of {id_} must be one text, and {id_} must be defined in this file."
                continue
            for note in text.split():
                found = _NOTE.fullmatch(note)
                if found is None:
                    yield id_, f'"{note}" is no note of {id_}; one is such as "P0304".'
                elif any(not 0 < int(p) < len(entry) for p in re.findall(r"\d\d", found["positions"])):
                    yield id_, f"The note {note} of {id_} names a position that {id_} has not."

    def codes(self) -> Iterator[Mistake]:
        for id_, text in self.parts["codes"].items():
            if id_ not in self.known or self._is_composite(id_) or id_ in self.parts["composites"]:
                yield id_, f"There are codes for {id_}, which is no defined element."
            elif not isinstance(text, str):
                yield id_, f"The codes of {id_} must be one text, separated by blanks."
            else:
                yield from self._too_long(id_, text.split())

    def _too_long(self, id_: str, codes: list[str]) -> Iterator[Mistake]:
        own = self.parts["elements"].get(id_)
        parts = {"elements": {id_: own}} if own is not None else {}
        try:
            element = Dictionary("", parts).element(id_) if parts else self.shipped.element(id_)
        except (DefinitionError, ValueError, TypeError, KeyError):
            return  # told with the element itself
        if isinstance(element, ElementDef):
            for code in codes:
                if len(code) > element.max:
                    yield id_, f'The code "{code}" is longer than the {element.max} characters of {id_}.'

    def code_names(self) -> Iterator[Mistake]:
        for id_, names in self.parts["code_names"].items():
            if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
                yield id_, f'The names of the codes of {id_} must be written {{"code": "Name", ...}}.'


def _changed(parts: Mapping[str, dict[str, Any]], shipped: Dictionary) -> Iterator[Mistake]:
    """Own entries for what is shipped, where they say something else: own files add, and never change."""
    for part in ("elements", "composites", "segments"):
        known = frozenset(shipped.tags) if part == "segments" else shipped.element_ids
        for id_, entry in parts[part].items():
            if id_ in known and not says_the_same(shipped, part, id_, entry):
                theirs = shipped.segment(id_) if part == "segments" else shipped.element(id_)
                yield id_, f"{id_} is shipped with another form, {described(theirs)}; own files add and do not change."


def says_the_same(shipped: Dictionary, part: str, id_: str, entry: list[str]) -> bool:
    """Whether an entry of a dictionary file says of a segment, composite or element what is shipped, but for names."""
    if not _texts(entry):
        return False
    theirs = shipped.segment(id_) if part == "segments" else shipped.element(id_)
    if part == "elements":
        return isinstance(theirs, ElementDef) and [described(theirs)] == entry[:1]
    return not isinstance(theirs, ElementDef) and [_canonical(text) for text in entry[1:]] == uses_of(theirs)


def described(element: ElementDef | CompositeDef | SegmentDef) -> str:
    """The form of an element as its standard writes it, ``an..35`` or ``ID 2/2``; of the others their positions."""
    if not isinstance(element, ElementDef):
        return ", ".join(uses_of(element))
    if element.type in ("a", "n", "an"):
        return f"{element.type}{'' if element.min == element.max else '..'}{element.max}"
    return f"{element.type} {element.min}/{element.max}"


def uses_of(part: SegmentDef | CompositeDef) -> list[str]:
    """The positions of a segment or composite, each as ``"C076 M 3"`` with C for all that is not mandatory."""
    uses = part.elements if isinstance(part, SegmentDef) else part.components
    return [_use_text(use.ref.id, "M" if use.mandatory else "C", use.repeat) for use in uses]


def _canonical(text: str) -> str:
    if not _USE.fullmatch(text):
        return text
    id_, status, *repeat = text.split()
    return _use_text(id_, "M" if status == "M" else "C", int(repeat[0]) if repeat else 1)


def _use_text(id_: str, status: str, repeat: int) -> str:
    return f"{id_} {status}{f' {repeat}' if repeat > 1 else ''}"


def _texts(entry: object) -> bool:
    return isinstance(entry, list) and all(isinstance(item, str) for item in entry)
