"""The segments, composites, elements and codes of one release, built from its files when they are first asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edi_gateway.errors import GatewayError
from edi_gateway.standards.model import CompositeDef, ElementDef, SegmentDef, SyntaxNote, Use

Json = dict[str, Any]


class DefinitionError(GatewayError):
    """A definition file names what is not defined, or is written in a way that is not understood."""


def read(file: Path) -> Json:
    """The contents of a definition file."""
    return contents_of(file.name, file.read_bytes())


def contents_of(name: str, content: bytes) -> Json:
    """The JSON object that a definition file holds.

    Raises:
        DefinitionError: it holds something else.
    """
    try:
        loaded = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = f"{error.lineno}:" if isinstance(error, json.JSONDecodeError) else ""
        raise DefinitionError(f"{name}:{line} The file is not JSON: {getattr(error, 'msg', error)}.") from None
    if not isinstance(loaded, dict):
        raise DefinitionError(f"{name}: A definition file holds one JSON object.")
    return loaded


class Dictionary:
    """What one or more files define together; where two define the same thing, the earlier file counts.

    Objects are made once and shared, so that a hundred messages hold one ``ElementDef`` for 1001.
    """

    def __init__(self, name: str, *parts: Mapping[str, Any], more_codes: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._segments = _joined("segments", parts)
        self._composites = _joined("composites", parts)
        self._elements = _joined("elements", parts)
        self._notes = _joined("notes", parts)
        self._codes = _joined("codes", parts)
        self._code_names = _joined("code_names", parts)
        self._more_codes = more_codes or {}
        self._made_segments: dict[str, SegmentDef] = {}
        self._made: dict[str, ElementDef | CompositeDef] = {}

    def __contains__(self, tag: object) -> bool:
        return tag in self._segments

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of all segments."""
        return tuple(self._segments)

    def segment(self, tag: str) -> SegmentDef:
        """The segment with this tag.

        Raises:
            DefinitionError: this release has no such segment, or an element of it is not defined.
        """
        made = self._made_segments.get(tag)
        if made is None:
            if tag not in self._segments:
                raise DefinitionError(f"{self.name} has no segment {tag}.")
            name, *uses = self._segments[tag]
            made = SegmentDef(tag, name, tuple(self._use(text) for text in uses), self._notes_of(tag))
            self._made_segments[tag] = made
        return made

    @property
    def element_ids(self) -> frozenset[str]:
        """The numbers of all elements and composites."""
        return frozenset((*self._elements, *self._composites))

    def code_name(self, id_: str, code: str) -> str:
        """What a code of an element is called; "" where that is not known."""
        return str(self._code_names.get(id_, {}).get(code, ""))

    def element(self, id_: str) -> ElementDef | CompositeDef:
        """The element or composite with this number.

        Raises:
            DefinitionError: this release has no such element.
        """
        made = self._made.get(id_)
        if made is None:
            if id_ in self._composites:
                made = self._composite(id_)
            elif id_ in self._elements:
                made = self._element(id_)
            else:
                raise DefinitionError(f"{self.name} has no element or composite {id_}.")
            self._made[id_] = made
        return made

    def _composite(self, id_: str) -> CompositeDef:
        name, *uses = self._composites[id_]
        return CompositeDef(id_, name, tuple(self._use(text) for text in uses), self._notes_of(id_))

    def _element(self, id_: str) -> ElementDef:
        form, name = self._elements[id_]
        type_, least, most = _form(form)
        codes = self._codes.get(id_)
        if codes is None:
            return ElementDef(id_, name, type_, least, most)
        allowed = f"{codes} {self._more_codes.get(id_, '')}"
        return ElementDef(id_, name, type_, least, most, frozenset(allowed.split()))

    def _use(self, text: str) -> Use:
        id_, status, *repeat = text.split()
        return Use(self.element(id_), status == "M", int(repeat[0]) if repeat else 1)

    def _notes_of(self, id_: str) -> tuple[SyntaxNote, ...]:
        return tuple(_note(text) for text in self._notes.get(id_, "").split())


def _joined(key: str, parts: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for part in parts:
        for id_, entry in part.get(key, {}).items():
            joined.setdefault(id_, entry)
    return joined


def _form(text: str) -> tuple[str, int, int]:
    """``"an..35"``, ``"n8"`` or ``"ID 2/2"`` -> type, least and greatest length."""
    type_, blank, lengths = text.partition(" ")
    if blank:
        least, _, most = lengths.partition("/")
        return type_, int(least), int(most)
    type_ = text.rstrip("0123456789.")
    length = text[len(type_) :]
    most = length.lstrip(".")
    return type_, 0 if length.startswith("..") else int(most), int(most)


def _note(text: str) -> SyntaxNote:
    """``"P0304"`` or ``"P0304?"``, where the question mark says that it could not be confirmed."""
    positions = text[1:].rstrip("?")
    pairs = tuple(int(positions[i : i + 2]) for i in range(0, len(positions), 2))
    return SyntaxNote(text[0], pairs, confirmed=not text.endswith("?"))
