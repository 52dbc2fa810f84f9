"""Commands on files, without a gateway: check and convert."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.options import DEFAULT_CONFIG, Json
from edi_gateway.cli.standards import Directory, own_definitions

File = Annotated[Path, typer.Argument(help="A file, or - for standard input.")]


def check(file: File, standards: Directory = None, json: Json = False) -> None:
    """Check a file against the standards: every finding, its place and its fix. Exit code 1 where one is an error."""
    from edi_gateway.pipeline.library import CheckResult
    from edi_gateway.pipeline.library import check as check_bytes

    definitions = own_definitions(DEFAULT_CONFIG, standards)
    result: CheckResult = check_bytes(read_input(file), definitions=definitions)
    if json:
        output.as_json(_check_json(result))
    else:
        _check_text(file, result)
    raise typer.Exit(0 if result.ok else 1)


def _check_text(file: Path, result: Any) -> None:
    for report in result.reports:
        interchange = report.interchange
        output.say(
            f"[bold]{interchange.standard} interchange {output.printable(interchange.reference)}[/bold] "
            f"{output.printable(str(interchange.sender))} → {output.printable(str(interchange.receiver))}"
            f"{' [yellow]test[/yellow]' if interchange.test else ''}: {report.verdict}"
        )
        for message in report.messages:
            output.say(
                f"  {output.printable(message.message.name)} {output.printable(message.message.reference)}: "
                f"{message.verdict}, {len(message.message.segments)} segments"
            )
    output.findings(result.findings)
    count = sum(f.is_error for f in result.findings)
    if result.ok:
        others = len(result.findings)
        output.say(
            f"[green]{output.printable(file.name)}: no errors[/green]" + (f", {others} remarks" if others else "")
        )
    else:
        output.say(f"[red]{output.printable(file.name)}: {count} error{'s' if count != 1 else ''}[/red]")


def _check_json(result: Any) -> dict[str, Any]:
    return {
        "ok": result.ok,
        "interchanges": [
            {
                "standard": r.interchange.standard,
                "reference": r.interchange.reference,
                "sender": str(r.interchange.sender),
                "receiver": str(r.interchange.receiver),
                "test": r.interchange.test,
                "verdict": r.verdict,
                "messages": [
                    {"name": m.message.name, "reference": m.message.reference, "verdict": m.verdict} for m in r.messages
                ],
            }
            for r in result.reports
        ],
        "findings": result.findings,
    }


def convert(
    file: File,
    to: Annotated[
        str, typer.Option(help='json, ubl, "X12 004010 850", "EDIFACT D.96A ORDERS", "XRechnung" or "EN 16931 CII".')
    ],
    output_directory: Annotated[
        Path | None, typer.Option("--output", "-o", file_okay=False, help="Write one file per document here.")
    ] = None,
    sender: Annotated[str, typer.Option(help="Interchange sender, qualifier:id, where the input names none.")] = "",
    receiver: Annotated[str, typer.Option(help="Interchange receiver, qualifier:id.")] = "",
    x12_encoding: Annotated[
        str, typer.Option(help="For letters outside X12: ascii (refuse), latin-1, utf-8.")
    ] = "latin-1",
    line_breaks: Annotated[bool, typer.Option(help="A line per segment.")] = True,
    mappings: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A folder of own maps beside the shipped ones.")
    ] = None,
    standards: Directory = None,
) -> None:
    """Convert a file: EDIFACT, X12, JSON or UBL in; any of them out. Exit code 1 where it cannot be done."""
    from edi_gateway.errors import GatewayError
    from edi_gateway.mapping import load_maps
    from edi_gateway.partners.model import Envelope
    from edi_gateway.partners.shipped import shipped
    from edi_gateway.pipeline.library import ConversionError
    from edi_gateway.pipeline.library import convert as convert_bytes

    try:
        envelope = Envelope(line_breaks=line_breaks, x12_encoding=x12_encoding)
        known = own_definitions(DEFAULT_CONFIG, standards)
        maps = (
            load_maps(shipped("mappings"), mappings, proven=shipped("mappings"), definitions=known)
            if mappings
            else None
        )
        results = convert_bytes(
            read_input(file), to, maps=maps, sender=sender, receiver=receiver, envelope=envelope, definitions=known
        )
    except GatewayError as error:
        output.fail(str(error))
        if isinstance(error, ConversionError):
            output.findings(error.findings)
        raise typer.Exit(1) from error
    if output_directory is None and len(results) > 1:
        output.fail(f"The file holds {len(results)} documents; say where to with --output DIRECTORY.")
        raise typer.Exit(1)
    for result in results:
        if output_directory is None:
            typer.get_binary_stream("stdout").write(result.content.rstrip(b"\n") + b"\n")
        else:
            output_directory.mkdir(parents=True, exist_ok=True)
            (output_directory / result.name).write_bytes(result.content)
            output.say(f"{output_directory / result.name}")


def read_input(file: Path) -> bytes:
    """The bytes of a file or of standard input. Ends the command with exit code 2 where there are none to be had."""
    try:
        return typer.get_binary_stream("stdin").read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        output.fail(f"{file} cannot be read: {error.strerror}.")
        raise typer.Exit(2) from error
