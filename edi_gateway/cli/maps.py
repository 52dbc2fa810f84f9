"""Commands on map files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.options import Json


def lint(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Map files.")], json: Json = False
) -> None:
    """Check maps: what cannot be used is an error; what cannot be carried or inverted is listed with file and line.

    Exit code 1 where a map cannot be used.
    """
    from edi_gateway.errors import ConfigurationError
    from edi_gateway.mapping.lint import lint_map
    from edi_gateway.mapping.loader import load_map
    from edi_gateway.partners.shipped import shipped

    remarks, problems = [], []
    for file in files:
        try:
            remarks += lint_map(load_map(file, bases=[shipped("mappings")]))
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
