"""Commands on message definitions: list them, show one, import more of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.options import DEFAULT_CONFIG, ConfigFile, Json

if TYPE_CHECKING:
    from edi_gateway.standards import Definitions
    from edi_gateway.standards.importing import Addition, Merged
    from edi_gateway.syntax.model import Standard

_RELEASE_HELP = "D.96A, 004010 ...; where the file does not say it."
Directory = Annotated[
    Path | None,
    typer.Option("--standards", file_okay=False, help="The folder of own definitions; else the one config.toml names."),
]


def list_(
    release: Annotated[str, typer.Argument(help="A release, D.96A or 004010; none: all of them.")] = "",
    config: ConfigFile = DEFAULT_CONFIG,
    standards: Directory = None,
    json: Json = False,
) -> None:
    """List releases and their messages, shipped and own."""
    rows = list(_rows(own_definitions(config, standards), release, titles=bool(release) or json))
    if not rows:
        output.fail(f'There is no release "{release}".')
        raise typer.Exit(1)
    if json:
        keys = ("standard", "release", "type", "title", "origin")
        output.as_json([dict(zip(keys, row, strict=True)) for row in rows])
    elif release:
        output.table("", ["message", "", "origin"], [row[2:] for row in rows])
    else:
        output.table("", ["standard", "release", "messages"], _by_release(rows))


def show(
    release: Annotated[str, typer.Argument(help="D.96A, 004010 ...")],
    name: Annotated[str, typer.Argument(help="A message (ORDERS, 850), segment (NAD, PO1) or element (3035, C082).")],
    config: ConfigFile = DEFAULT_CONFIG,
    standards: Directory = None,
) -> None:
    """Show a message as a tree of segments, a segment with its elements, or an element with its codes.

    An X12 element may bear the number of a transaction set: write E850 for element 850.
    """
    from edi_gateway.errors import GatewayError
    from edi_gateway.standards import describe

    definitions = own_definitions(config, standards)
    try:
        standard, found = _release(release)
        dictionary = definitions.dictionary(standard, found)
        element = re.fullmatch(r"[Ee](\d{1,4})", name)
        if name in definitions.messages(standard, found):
            lines = describe.message_lines(definitions.load(standard, found, name))
        elif name in dictionary:
            lines = describe.segment_lines(dictionary.segment(name), dictionary)
        else:
            lines = describe.element_lines(dictionary.element(element[1] if element else name), dictionary)
        for line in lines:
            output.say(output.printable(line))
    except GatewayError as error:
        output.fail(str(error))
        raise typer.Exit(1) from error


def import_(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="What to import.")],
    release: Annotated[str, typer.Option(help=_RELEASE_HELP)] = "",
    config: ConfigFile = DEFAULT_CONFIG,
    standards: Directory = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be imported; write nothing.")] = False,
) -> None:
    """Import message definitions, segments, elements and code lists into the folder of own definitions.

    Takes UNECE's directory texts (EDMD, EDSD, EDCD, EDED, UNCL), code lists as CSV (element,code,name), and JSON as
    the shipped definitions are written. All files of one call are taken together. What is shipped is never changed.
    Exit code 1 where something is wrong; nothing is written then.
    """
    from edi_gateway.standards.importing import ImportFileError, merge, read_addition

    folder = _folder(config, standards)
    additions: list[Addition] = []
    problems: list[str] = []
    for file in files:
        try:
            additions.append(read_addition(file.name, file.read_bytes(), release))
        except ImportFileError as error:
            problems += error.problems
        except OSError as error:
            problems.append(f"{file.name}: The file cannot be read: {error.strerror}.")
    try:
        merged = None if problems else merge(_own(folder), additions)
    except ImportFileError as error:
        problems += error.problems
    for problem in problems:
        output.fail(problem)
    if problems or merged is None:
        raise typer.Exit(1)
    if not dry_run:
        _write(folder, merged)
    _tell(merged, dry_run=dry_run)


def own_definitions(config: Path, folder: Path | None) -> Definitions:
    """The shipped definitions with the own ones of a folder, or of what config.toml names; ends the command where the
    own ones cannot be used."""
    from edi_gateway.standards import Definitions, schema

    own = _own(_folder(config, folder))
    problems = schema.problems(own)
    for problem in problems:
        output.fail(problem)
    if problems:
        raise typer.Exit(1)
    return Definitions(own)


def _folder(config: Path, folder: Path | None) -> Path:
    """The folder of own definitions: the one given, the one that config.toml names, or ``standards`` beside it."""
    from edi_gateway.errors import ConfigurationError
    from edi_gateway.partners.config import load_config

    if folder is not None:
        return folder
    try:
        return load_config(config).standards
    except ConfigurationError:  # none, or a bad one: `lint` tells; these commands need no gateway
        return config.parent / "standards"


def _own(folder: Path) -> dict[str, bytes]:
    from edi_gateway.partners.contents import definition_files

    return definition_files(folder)


def _release(name: str) -> tuple[Standard, str]:
    from edi_gateway.standards.importing.model import of_release
    from edi_gateway.syntax.model import Standard

    if name in ("D.3", "4.1"):  # CONTRL, whose release is its syntax version
        return Standard.EDIFACT, name
    return of_release(name)


def _rows(definitions: Definitions, wanted: str, *, titles: bool) -> Iterator[list[str]]:
    from edi_gateway.syntax.model import Standard

    for standard in Standard:
        for release in definitions.releases(standard):
            if wanted in ("", release):
                for type_ in definitions.messages(standard, release):
                    origin = "own" if definitions.is_own(standard, release, type_) else "shipped"
                    title = definitions.load(standard, release, type_).title if titles else ""
                    yield [standard.value, release, type_, title, origin]


def _by_release(rows: list[list[str]]) -> list[list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for standard, release, type_, _, origin in rows:
        found.setdefault((standard, release), []).append(type_ if origin == "shipped" else f"{type_} (own)")
    return [[standard, release, " ".join(types)] for (standard, release), types in found.items()]


def _write(folder: Path, merged: Merged) -> None:
    for name, content in merged.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _tell(merged: Merged, *, dry_run: bool) -> None:
    for line in merged.added:
        output.say(f"[green]added[/green]    {output.printable(line)}")
    for line in merged.kept:
        output.say(f"[dim]known[/dim]    {output.printable(line)}")
    for line in merged.differing:
        output.say(f"[yellow]differs[/yellow]  {output.printable(line)}")
    if not merged.files:
        output.say("Nothing is new.")
    elif dry_run:
        output.say(f"Nothing was written; {len(merged.files)} file(s) would be: {', '.join(sorted(merged.files))}")
    else:
        output.say(f"Written: {', '.join(sorted(merged.files))}")
