"""Commands on map files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.options import DEFAULT_CONFIG, Json
from edi_gateway.cli.standards import Directory, own_definitions
from edi_gateway.errors import ConfigurationError

if TYPE_CHECKING:
    from edi_gateway.mapping.compile import CompiledMap
    from edi_gateway.standards import Definitions


def lint(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Map files.")],
    standards: Directory = None,
    json: Json = False,
) -> None:
    """Check maps: what cannot be used is an error; what cannot be carried or inverted is listed with file and line.

    Exit code 1 where a map cannot be used.
    """
    from edi_gateway.mapping.lint import lint_map
    from edi_gateway.mapping.loader import load_map
    from edi_gateway.partners.shipped import shipped

    definitions = own_definitions(DEFAULT_CONFIG, standards)
    remarks, problems = [], []
    for file in files:
        try:
            remarks += lint_map(load_map(file, bases=[shipped("mappings")], definitions=definitions))
        except ConfigurationError as error:
            problems += error.problems
    if json:
        output.as_json({"problems": problems, "remarks": remarks})
    else:
        for problem in problems:
            output.fail(problem)
        for remark in remarks:
            output.say(f"[yellow]{remark.kind}[/yellow] {output.printable(str(remark))}")
        if not problems:
            output.say(f"[green]{len(files)} map(s) can be used[/green], {len(remarks)} remarks.")
    raise typer.Exit(1 if problems else 0)


Markdown = Annotated[bool, typer.Option("--markdown", help="The page docs/coverage.md on standard output.")]


def coverage(
    maps: Annotated[list[str] | None, typer.Argument(metavar="[MAP]...", help="Map files, or names of maps.")] = None,
    standards: Directory = None,
    json: Json = False,
    markdown: Markdown = False,
) -> None:
    """Show how much of what partners commonly exchange each map carries, in percent, and which fields it lacks.

    Without MAP: every map that ships.
    """
    from edi_gateway.mapping.coverage import as_data, page
    from edi_gateway.mapping.coverage import coverage as coverage_of

    found = [coverage_of(mapping) for mapping in _named(maps or [], own_definitions(DEFAULT_CONFIG, standards))]
    if json:
        output.as_json([as_data(one) for one in found])
    elif markdown:
        typer.echo(page(found), nl=False)
    else:
        for one in found:
            carried = f"{len(one.rows) - len(one.missing)} of {len(one.rows)} fields"
            output.say(f"[bold]{output.printable(one.map)}[/bold] {one.percent:g} % ({carried})")
            for row in one.missing:
                output.say(f"  {output.printable(str(row))}")


def _named(maps: list[str], definitions: Definitions) -> list[CompiledMap]:
    """Maps by name or file; every shipped one where none is named. Those that are code are left out."""
    from edi_gateway.mapping.compile import CompiledMap
    from edi_gateway.mapping.loader import load_map, load_maps
    from edi_gateway.partners.shipped import shipped

    folder = shipped("mappings")
    if not maps:
        every = load_maps(folder, definitions=definitions)
        return [mapping for _, mapping in sorted(every.items()) if isinstance(mapping, CompiledMap)]
    files = [Path(name) if name.endswith(".toml") else folder / f"{name}.toml" for name in maps]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise ConfigurationError([f"{file}: there is no such map" for file in missing])
    return [load_map(file, bases=[folder], definitions=definitions) for file in files]
