"""Message definitions by standard, release and type: read when first asked for, then kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from edi_gateway.standards.dictionary import DefinitionError, Dictionary, read
from edi_gateway.standards.model import (
    UNBOUNDED,
    GroupNode,
    MessageDef,
    SegmentDef,
    SegmentNode,
    UnknownDefinitionError,
)
from edi_gateway.syntax.model import Standard

DATA = Path(__file__).parent / "data"
_NOT_MESSAGES = {"dictionary"}
_SERVICE_OF = {"D.3": "3"}
"""Syntax version whose service segments a release takes. All others take those of version 4, which allow all that
version 3 allows and in addition longer counts and the optional parts that syntax 4 added to UNH."""

_lock = RLock()
_loaded: dict[tuple[Standard, str, str], MessageDef] = {}
_dictionaries: dict[tuple[Standard, str], Dictionary] = {}


@cache
def releases(standard: Standard) -> tuple[str, ...]:
    """The releases of a standard that are installed, such as ``"D.96A"`` or ``"004010"``."""
    folders = (folder for folder in (DATA / standard.lower()).iterdir() if folder.is_dir())
    return tuple(sorted(folder.name for folder in folders if folder.name != "service"))


@cache
def messages(standard: Standard, release: str) -> tuple[str, ...]:
    """The message types of a release that are installed; none where the release is not."""
    if release not in releases(standard):
        return ()
    files = (DATA / standard.lower() / release).glob("*.json")
    return tuple(sorted(file.stem for file in files if file.stem not in _NOT_MESSAGES))


def load(standard: Standard, release: str, type: str) -> MessageDef:
    """The definition of a message, such as ``load(Standard.EDIFACT, "D.96A", "ORDERS")``.

    The names may come from a partner's file: they are looked up among what is installed, and never make a path.

    Raises:
        UnknownDefinitionError: no such release or message is installed.
        DefinitionError: an installed file contradicts itself.
    """
    key = (standard, release, type)
    found = _loaded.get(key)
    if found is not None:
        return found
    if release not in releases(standard):
        raise UnknownDefinitionError(
            f"Release {release!r} of {standard} is not installed; there are {', '.join(releases(standard))}."
        )
    if type not in messages(standard, release):
        raise UnknownDefinitionError(f"Message {type!r} of {standard} {release} is not installed.")
    with _lock:
        if key not in _loaded:
            _loaded[key] = _message(standard, release, type)
        return _loaded[key]


def segment_definition(standard: Standard, release: str, tag: str) -> SegmentDef | None:
    """A segment of an installed release, whether or not a message uses it; None where the release has none such."""
    if release not in releases(standard):
        return None
    with _lock:
        dictionary = _dictionary(standard, release)
        return dictionary.segment(tag) if tag in dictionary else None


def service_segment(standard: Standard, version: str, tag: str) -> SegmentDef | None:
    """A segment of the envelope: UNB, UNG ... of a syntax version ("3"), ISA, GS ... of an ISA12 version ("00401").

    None where the version or the segment is not known.
    """
    with _lock:
        if standard is Standard.X12:
            dictionary = _x12_envelope(version)
        elif version in ("1", "2", "3", "4"):
            dictionary = _edifact_service(version)
        else:
            return None
        return dictionary.segment(tag) if tag in dictionary else None


@cache
def functional_group(type: str) -> str:
    """GS01 of the functional group that carries an X12 transaction set; "" where the set is not known."""
    return str(_file("x12/envelope.json")["functional_groups"].get(type, ""))


@cache
def _file(name: str) -> dict[str, Any]:
    return read(DATA / name)


def _message(standard: Standard, release: str, type: str) -> MessageDef:
    name = f"{standard} {release} {type}"
    contents = read(DATA / standard.lower() / release / f"{type}.json")
    segments: dict[str, SegmentDef] = {}
    root = _tree(name, contents["table"], _dictionary(standard, release), segments)
    return MessageDef(
        standard=standard,
        release=release,
        type=type,
        root=root,
        segments=segments,
        functional_group=contents.get("functional_group", ""),
        title=_file(f"{standard.lower()}/titles.json").get(type, ""),
    )


def _dictionary(standard: Standard, release: str) -> Dictionary:
    key = (standard, release)
    if key not in _dictionaries:
        _dictionaries[key] = _x12(release) if standard is Standard.X12 else _edifact(release)
    return _dictionaries[key]


def _x12(release: str) -> Dictionary:
    return Dictionary(f"X12 {release}", read(DATA / "x12" / release / "dictionary.json"))


def _edifact(release: str) -> Dictionary:
    own = DATA / "edifact" / release / "dictionary.json"
    service = _service_parts(_SERVICE_OF.get(release, "4"))
    more: dict[str, str] = {}
    for codes in _file("edifact/extensions.json").values():
        for id_, values in codes.items():
            more[id_] = f"{more.get(id_, '')} {values}"
    parts = [read(own), *service] if own.exists() else service
    return Dictionary(f"EDIFACT {release}", *parts, more_codes=more)


@cache
def _edifact_service(version: str) -> Dictionary:
    return Dictionary(f"EDIFACT syntax {version}", *_service_parts(version))


def _service_parts(version: str) -> list[dict[str, Any]]:
    """The service segments of a syntax version, with the names that its own file does not hold."""
    contents = dict(_file(f"edifact/service/syntax-{version}.json"))
    names = _file("edifact/service/names.json")
    for part, place in (("composites", 0), ("elements", 1)):
        named = {}
        for id_, entry in contents[part].items():
            entry = list(entry)
            entry[place] = entry[place] or names[part].get(id_, "")
            named[id_] = entry
        contents[part] = named
    return [contents]


@cache
def _x12_envelope(version: str) -> Dictionary:
    """The envelope as of a version: ISA11 is the standards identifier up to 00401, the repetition separator after."""
    contents = dict(_file("x12/envelope.json"))
    choice = 0 if version <= "00401" else 1
    contents["segments"] = {
        tag: [name, *(_chosen(text, choice) for text in uses)] for tag, (name, *uses) in contents["segments"].items()
    }
    return Dictionary(f"X12 envelope {version}", contents)


def _chosen(text: str, choice: int) -> str:
    """``"I10|I65 M"`` -> ``"I10 M"`` or ``"I65 M"``."""
    ids, _, rest = text.partition(" ")
    alternatives = ids.split("|")
    return f"{alternatives[min(choice, len(alternatives) - 1)]} {rest}"


def _tree(name: str, table: Sequence[str], dictionary: Dictionary, segments: dict[str, SegmentDef]) -> GroupNode:
    """The root of a segment table; ``segments`` is filled with the segments that occur in it."""
    rows = [(len(row) - len(row.lstrip(" ")), row.split()) for row in table]
    nodes, after = _children(rows, 0, 0, dictionary, segments)
    if not nodes or after != len(rows):
        raise DefinitionError(f"{name}: the table is empty or wrongly indented.")
    return GroupNode("", True, 1, 0, nodes)


def _children(
    rows: Sequence[tuple[int, list[str]]], row: int, depth: int, dictionary: Dictionary, segments: dict[str, SegmentDef]
) -> tuple[tuple[SegmentNode | GroupNode, ...], int]:
    """The nodes at this indentation from a row on, and the number of the row after them."""
    nodes: list[SegmentNode | GroupNode] = []
    while row < len(rows) and rows[row][0] == depth:
        name, status, most = rows[row][1]
        limit = UNBOUNDED if most == ">1" else int(most)
        row += 1
        if row < len(rows) and rows[row][0] > depth:
            inner, row = _children(rows, row, rows[row][0], dictionary, segments)
            nodes.append(GroupNode(name, status == "M", limit, len(nodes), inner))
        else:
            segments.setdefault(name, dictionary.segment(name))
            nodes.append(SegmentNode(segments[name], status == "M", limit, len(nodes)))
    return tuple(nodes), row
