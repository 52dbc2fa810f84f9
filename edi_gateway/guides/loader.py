"""Finds guide files in folders, follows what they extend, and gives guides; refuses those that widen their message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.guides.building import Builder
from edi_gateway.guides.model import Guide, Rule
from edi_gateway.guides.quick import looks_of
from edi_gateway.guides.reading import Problems, Table, near
from edi_gateway.mapping.source import read_source
from edi_gateway.standards import SHIPPED, Definitions
from edi_gateway.standards.model import MessageDef, UnknownDefinitionError
from edi_gateway.syntax.model import Standard

SECTIONS = ("use", "relation", "check")


def load_guide(path: Path, *, definitions: Definitions = SHIPPED) -> Guide:
    """The guide in a file. Guides that it extends are looked for beside it, its message in ``definitions``.

    Raises:
        ConfigurationError: with every reason why it cannot be used, as ``file:line: sentence``.
    """
    problems = Problems()
    guide = _load(path, {file.stem: file for file in _files(path.parent)}, problems, definitions)
    if guide is None or problems.sentences:
        raise ConfigurationError(list(dict.fromkeys(problems.sentences)))
    return guide


def load_guides(*directories: Path, definitions: Definitions = SHIPPED) -> dict[str, Guide]:
    """Every guide of some folders by name. A guide in a later folder takes the place of one in an earlier.

    ``definitions`` is where the messages of the guides are looked up.

    Raises:
        ConfigurationError: with every problem of every guide as ``file:line: sentence``.
    """
    files = {file.stem: file for folder in directories for file in _files(folder)}
    problems = Problems()
    guides = {name: _load(path, files, problems, definitions) for name, path in sorted(files.items())}
    if problems.sentences:
        raise ConfigurationError(list(dict.fromkeys(problems.sentences)))
    return {name: guide for name, guide in guides.items() if guide is not None}


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.glob("*.toml") if p.is_file() and not p.name.startswith("."))


@dataclass(slots=True)
class _Contents:
    """What a guide file says, together with what it extends: tables by section and name of the rule."""

    message: str = ""
    title: str = ""
    version: str = ""
    rules: dict[str, tuple[str, Table]] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    top: Table | None = None


def _load(path: Path, files: Mapping[str, Path], problems: Problems, definitions: Definitions) -> Guide | None:
    contents = _read(path, files, problems, ())
    if contents is None or contents.top is None:
        return None
    definition = _definition(contents, contents.top, definitions)
    if definition is None:
        return None
    builder = Builder(path.stem, definition, contents.lists)
    build = {"use": builder.use, "relation": builder.relation, "check": builder.check}
    rules: list[Rule] = []
    for name, (section, table) in contents.rules.items():
        rules += build[section](table, name)
    return Guide(
        path.stem,
        definition.name,
        contents.title,
        contents.version,
        str(path),
        tuple(rules),
        tuple(builder.agency),
        looks_of(rules),
    )


def _definition(contents: _Contents, top: Table, definitions: Definitions) -> MessageDef | None:
    parts = contents.message.split(" ")
    if len(parts) != 3 or parts[0] not in set(Standard):
        if contents.message:
            top.problem(
                f'`message` is "{contents.message}" but must be such as "EDIFACT D.96A ORDERS" or "X12 004010 856".',
                "message",
            )
        return None
    try:
        return definitions.load(Standard(parts[0]), parts[1], parts[2])
    except UnknownDefinitionError as error:
        top.problem(str(error), "message")
        return None


def _read(path: Path, files: Mapping[str, Path], problems: Problems, chain: tuple[str, ...]) -> _Contents | None:
    """The contents of a file on top of what it extends."""
    try:
        entry = read_source(path)
    except ConfigurationError as error:
        problems.sentences += error.problems
        return None
    top = Table(entry, problems, "the guide")
    message = top.text("message", required="extends" not in top)
    contents = _base(top, path, files, problems, chain)
    if contents is None:
        return None
    if message and contents.message and message != contents.message:
        top.problem(f"The guide extends one for {contents.message} and cannot be for {message}.", "message")
    contents.message = contents.message or message
    contents.title = top.text("title", contents.title)
    contents.version = top.text("version", contents.version)
    contents.top = top
    for name in top.texts("without"):
        if contents.rules.pop(name, None) is None:
            top.problem(
                f'`without` names the rule "{name}", which there is none of in what the guide extends.', "without"
            )
    _lists(top, contents)
    _rules(top, contents)
    top.done()
    return contents


def _base(
    top: Table, path: Path, files: Mapping[str, Path], problems: Problems, chain: tuple[str, ...]
) -> _Contents | None:
    """What a guide extends; empty contents where it extends nothing, None where that cannot be read."""
    name = top.text("extends")
    if not name:
        return _Contents()
    if name == path.stem or name in chain:
        top.problem(f'The guide extends itself by way of "{name}".', "extends")
        return None
    base = files.get(name)
    if base is None:
        top.problem(f'There is no guide "{name}" to extend.{near(name, files)}', "extends")
        return None
    return _read(base, files, problems, (*chain, path.stem))


def _lists(top: Table, contents: _Contents) -> None:
    lists = top.table("lists", "[lists]")
    if lists is None:
        return
    for name, _ in lists.entry.items():
        contents.lists[name] = lists.texts(name)


def _rules(top: Table, contents: _Contents) -> None:
    """The rules of a file: one of the name of a rule in what it extends takes that one's place."""
    own: set[str] = set()
    for section in SECTIONS:
        for table in top.tables(section, f"this [[{section}]]"):
            name = _name(table, section)
            if name in own:
                table.problem(f'A second rule "{name}" in this guide; give it a `name` of its own.', "name")
            elif name:
                own.add(name)
                contents.rules[name] = (section, table)


def _name(table: Table, section: str) -> str:
    """A rule's name: that of a [[use]] is its path where it has none."""
    if section == "use" and "name" not in table:
        return table.text("path")
    return table.text("name", required=True)
