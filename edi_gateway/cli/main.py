"""The edi-gateway command: names and help of every subcommand, and one place where errors become sentences."""

from __future__ import annotations

import sys

import typer

from edi_gateway import __version__
from edi_gateway.cli import explain, files, log, maps, run, samples, setup, standards, starting, tracing
from edi_gateway.errors import GatewayError
from edi_gateway.terminal import fail

app = typer.Typer(
    name="edi-gateway",
    help="An EDI gateway: EDIFACT and X12 over SFTP and AS2, parsed, validated, mapped, acknowledged and routed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
maps_group = typer.Typer(help="Maps.", no_args_is_help=True)
partner = typer.Typer(help="Trading partners.", no_args_is_help=True)
standard = typer.Typer(help="Message definitions and code lists.", no_args_is_help=True)

app.command()(run.up)
app.command()(run.demo)
app.command()(files.check)
app.command()(explain.explain)
app.command()(files.convert)
app.command("ls")(log.ls)
app.command("show")(log.show)
app.command("retry")(log.retry)
app.command("init")(setup.init)
app.command("lint")(setup.lint)
app.add_typer(partner, name="partner")
app.add_typer(maps_group, name="map")
app.add_typer(standard, name="standard")
standard.command("list")(standards.list_)
standard.command("show")(standards.show)
standard.command("import")(standards.import_)
maps_group.command("lint")(maps.lint)
maps_group.command("coverage")(maps.coverage)
maps_group.command("test")(samples.map_test)
maps_group.command("diff")(samples.map_diff)
maps_group.command("run")(tracing.map_run)
maps_group.command("init")(starting.map_init)
partner.command("new")(setup.partner_new)
partner.command("list")(setup.partner_list)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Entry point. A ``GatewayError`` is a sentence and exit code 1, never a traceback."""
    try:
        app()
    except GatewayError as error:
        fail(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
