"""The command that explains a file: every finding in full, and what a received acknowledgement says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.files import File
from edi_gateway.cli.files import read_input as read_file
from edi_gateway.cli.options import DEFAULT_CONFIG, Json
from edi_gateway.cli.standards import Directory, own_definitions
from edi_gateway.findings import Severity

if TYPE_CHECKING:
    from edi_gateway.explanation import Answer, Excerpt, Explanation

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_SentFile = Annotated[
    Path | None, typer.Option("--sent", help="The file that an acknowledgement answers: its spots are shown in it.")
]


def explain(file: File, sent: _SentFile = None, standards: Directory = None, json: Json = False) -> None:
    """Explain a file: each finding with its spot, rule, fix and codes; and what an acknowledgement says, in words.

    Exit code 1 where a finding is an error, as for check.
    """
    from edi_gateway.explanation import explain as explain_bytes
    from edi_gateway.explanation import explain_answers
    from edi_gateway.pipeline.library import check

    data = read_file(file)
    ours = read_file(sent) if sent is not None else None
    result = check(data, definitions=own_definitions(DEFAULT_CONFIG, standards))
    explanations = explain_bytes(data, file=result.file, reports=result.reports)
    answers = explain_answers(data, ours)
    if json:
        output.as_json({"ok": result.ok, "explanations": explanations, "answers": answers})
    else:
        _print_answers(answers, asked=sent is not None)
        for explanation in explanations:
            _print(explanation)
        count = sum(e.is_error for e in explanations)
        summary = "[green]no errors[/green]" if result.ok else f"[red]{count} error{'s' if count != 1 else ''}[/red]"
        output.say(f"{output.printable(file.name)}: {summary}, {len(explanations) - count} remarks")
    raise typer.Exit(0 if result.ok else 1)


def _print(explanation: Explanation) -> None:
    colour = _COLOURS[explanation.severity]
    where = output.printable(explanation.where)
    output.say(f"[{colour}]{explanation.severity:7}[/{colour}] [bold]{where}[/bold] [dim]({explanation.fault})[/dim]")
    output.say(f"  {output.printable(explanation.cause)}")
    _print_excerpt(explanation.excerpt, colour)
    _line("usually", explanation.usually)
    _line("rule", explanation.rule)
    _line("fix", explanation.fix)
    for report in explanation.reports:
        _line("sender", str(report))
    _line("sender", explanation.report_remark)
    output.say("")


def _print_excerpt(excerpt: Excerpt | None, colour: str, indent: str = "    ") -> None:
    if excerpt is not None:
        output.say(f"{indent}{output.printable(excerpt.text)}")
        output.say(f"{indent}[{colour}]{excerpt.carets}[/{colour}]")


def _line(name: str, text: str) -> None:
    if text:
        output.say(f"  [dim]{name + ':':8}[/dim] {output.printable(text)}")


def _print_answers(answers: list[Answer], *, asked: bool) -> None:
    if asked and not answers:
        output.fail("The file holds no acknowledgement, so that there is nothing to lay over what was sent.")
    for answer in answers:
        colour = "green" if answer.verdict == "accepted" else "red"
        output.say(
            f"[bold]{output.printable(answer.kind)}[/bold] about {answer.level} "
            f"{output.printable(answer.reference)}: [{colour}]{answer.verdict}[/{colour}]"
        )
        output.say(f"  {output.printable(answer.text)}")
        if answer.found is False:
            output.say(f"  [yellow]The file that was sent holds no such {answer.level}.[/yellow]")
        for error in answer.errors:
            output.say(f"  - {output.printable(error.text)}")
            _print_excerpt(error.excerpt, "red", "      ")
            if error.remark:
                output.say(f"    {output.printable(error.remark)}")
        output.say("")
