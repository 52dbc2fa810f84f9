"""One file that is imported: which of the formats it has is seen from its content."""

from __future__ import annotations

import re
from typing import Any

from edi_gateway.standards.dictionary import DefinitionError, contents_of
from edi_gateway.standards.entries import PARTS
from edi_gateway.standards.importing.code_list import read_code_list
from edi_gateway.standards.importing.directory import read_directory
from edi_gateway.standards.importing.message import is_message, read_head, read_message
from edi_gateway.standards.importing.model import Addition, ImportFileError, MessageTable, of_release
from edi_gateway.syntax.model import Standard

_SUFFIX = re.compile(r"[._](?:D[._]?)?(\d\d[A-Z])(?:\.txt)?$", re.IGNORECASE)
_KINDS = {"codes": (str, "a text"), "notes": (str, "a text"), "code_names": (dict, "an object")}
_ENTRY_LINE = re.compile(r"^(?=.*\d)[^;,\t]*[;,\t]", re.MULTILINE)


def read_addition(name: str, content: bytes, release: str = "") -> Addition:
    """What a file adds, and to which release.

    Args:
        name: the file's name; UNECE's end with the release (``EDSD.96A``, ``CUSDEC_D.96A``).
        content: JSON as ``standards/data/README.md`` describes it, a code list as CSV, or a text of the UN/EDIFACT
            directories: of a message (EDMD), segments (EDSD), composites (EDCD), elements (EDED), codes (UNCL).
        release: ``"D.96A"`` or ``"004010"``; "" takes what the file or its name says.

    Raises:
        ImportFileError: with every reason why the file cannot be read.
    """
    if content.lstrip()[:1] == b"{":
        return _json(name, content, release)
    text = _decoded(content)
    if is_message(text):
        return _message(name, text, release)
    addition = Addition(*_release(name, release), source=name)
    if re.search(r"^[-\u2500\u00c4]{40,}\s*$", text, re.MULTILINE):
        if addition.standard is not Standard.EDIFACT:
            raise ImportFileError(f"{name}: The file is an EDIFACT directory, but {addition.release} is one of X12.")
        read_directory(text, addition)
    elif _ENTRY_LINE.search(text):
        read_code_list(text, addition)
    else:
        raise ImportFileError(
            f"{name}: The file is neither JSON nor a code list (element,code,name) nor a text of the UN/EDIFACT "
            "directories (EDMD, EDSD, EDCD, EDED, UNCL)."
        )
    return addition


def _decoded(content: bytes) -> str:
    """UNECE's texts are ASCII, with the drawing characters of DOS in the older ones; lists may be UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _release(name: str, given: str) -> tuple[Standard, str]:
    if given:
        return of_release(given)
    found = _SUFFIX.search(name)
    if found is None:
        raise ImportFileError(f'{name}: Say which release it belongs to, such as "D.96A" or "004010".')
    return of_release(found[1])


def _message(name: str, text: str, release: str) -> Addition:
    head = read_head(text)
    if not head.type:
        raise ImportFileError(f'{name}: The text does not say "Message Type : ...".')
    addition = Addition(*_release(name, release or head.release), source=name)
    if release and head.release and addition.release != head.release:
        raise ImportFileError(f"{name}: The text is of {head.release} and not of {addition.release}.")
    read_message(text, head.type, head.title, addition)
    return addition


def _json(name: str, content: bytes, release: str) -> Addition:
    try:
        loaded = contents_of(name, content)
    except DefinitionError as error:
        raise ImportFileError(str(error)) from error
    standard, own = loaded.get("standard"), loaded.get("release")
    if standard not in set(Standard) or not isinstance(own, str):
        raise ImportFileError(f'{name}: The file must say its `standard` ("EDIFACT" or "X12") and its `release`.')
    if release and of_release(release)[1] != own:
        raise ImportFileError(f"{name}: The file is of {own} and not of {of_release(release)[1]}.")
    addition = Addition(Standard(standard), own, source=name)
    if "table" in loaded:
        _add_message(loaded, addition)
    else:
        _add_entries(loaded, addition)
    return addition


def _add_message(loaded: dict[str, Any], addition: Addition) -> None:
    table, kind = loaded["table"], loaded.get("type")
    texts = [loaded.get(key, "") for key in ("title", "functional_group")]
    rows = isinstance(table, list) and all(isinstance(row, str) for row in table)
    if not isinstance(kind, str) or not rows or not all(isinstance(text, str) for text in texts):
        raise ImportFileError(
            f"{addition.source}: A message has a `type`, a `table` of rows, and `title` and `functional_group` as text."
        )
    addition.messages[kind] = MessageTable(table, *texts)


def _add_entries(loaded: dict[str, Any], addition: Addition) -> None:
    known = {"standard", "release", *PARTS}
    problems = [f"{addition.source}: A dictionary has no `{key}`." for key in sorted(loaded.keys() - known)]
    for key in PARTS:
        part = loaded.get(key, {})
        if not isinstance(part, dict):
            problems.append(f"{addition.source}: `{key}` must be an object.")
            continue
        wanted, name = _KINDS.get(key, (list, "a list"))
        wrong = [id_ for id_, entry in part.items() if not isinstance(entry, wanted)]
        problems += [f"{addition.source}: The entry {id_} of `{key}` must be {name}." for id_ in wrong]
        addition.part(key).update(part)
    if not problems and not any(addition.part(key) for key in PARTS):
        problems.append(f"{addition.source}: The file has neither a `table` nor entries of a dictionary.")
    if problems:
        raise ImportFileError(problems)
