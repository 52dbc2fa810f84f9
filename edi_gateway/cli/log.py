"""Commands on the transmission log: list, show one, send one again."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli.options import DEFAULT_CONFIG, ConfigFile, Json

if TYPE_CHECKING:
    from edi_gateway.partners.config import Config
    from edi_gateway.store.database import Database
    from edi_gateway.store.views import FindingView, TransmissionDetail, TransmissionView

_GOOD = ("processed", "sent", "acknowledged")
_BAD = ("refused", "failed", "rejected")
Number = Annotated[int, typer.Argument(min=1, help="The transmission's number, as `ls` shows it.")]


def ls(
    config: ConfigFile = DEFAULT_CONFIG,
    text: Annotated[str, typer.Argument(help="Order number, control number or part of a file name.")] = "",
    state: Annotated[list[str] | None, typer.Option(help="Only this state; may be given again.")] = None,
    direction: Annotated[str, typer.Option(help="in or out.")] = "",
    partner: Annotated[str, typer.Option(help="Only this partner's key.")] = "",
    hours: Annotated[float, typer.Option(help="Only the last so many hours.")] = 0,
    limit: Annotated[int, typer.Option("--limit", "-n", help="At most so many.")] = 50,
    json: Json = False,
) -> None:
    """List transmissions, the newest first."""
    from edi_gateway.store.queries import Queries
    from edi_gateway.store.views import Filter

    since = datetime.now(UTC) - timedelta(hours=hours) if hours else None
    wanted = Filter(tuple(state or ()), direction, partner, since=since, text=text)
    with _database(config) as (database, _):
        rows = Queries(database).transmissions(wanted, limit=limit).items
    if json:
        output.as_json(rows)
        return
    if not rows:
        output.say("Nothing found.")
        return
    output.table(
        "",
        ["no.", "time (UTC)", "", "partner", "by", "message", "reference", "state", "what came of it"],
        [_row(r) for r in rows],
    )


def _row(row: TransmissionView) -> list[str]:
    arrow = "→" if row.direction == "out" else "←"
    time = row.created_at.strftime("%m-%d %H:%M:%S")
    partner = row.partner or "unknown"
    return [str(row.id), time, arrow, partner, row.channel, row.message, row.reference, row.state, row.summary]


def show(number: Number, config: ConfigFile = DEFAULT_CONFIG, json: Json = False, payload: bool = False) -> None:
    """Show one transmission in full: what was in it, every finding, what followed from it, what happened when.

    With --payload, write its bytes to standard output and nothing else.
    """
    from edi_gateway.store.archive import Archive
    from edi_gateway.store.queries import Queries

    with _database(config) as (database, settings):
        detail = Queries(database).transmission(number)
        if detail is None:
            output.fail(f"There is no transmission {number}.")
            raise typer.Exit(1)
        if payload:
            sys.stdout.buffer.write(Archive(settings.data / "archive").get(detail.transmission.sha256))
            return
    if json:
        output.as_json(detail)
        return
    _heading(detail)
    _content(detail)
    _relations(detail)
    output.table("\nEvents", ["time (UTC)", "who", "what"], [_event(e) for e in detail.events])


def _heading(detail: TransmissionDetail) -> None:
    row = detail.transmission
    colour = "green" if row.state in _GOOD else "red" if row.state in _BAD else "yellow"
    way = f"to {row.partner}" if row.direction == "out" else f"from {row.partner or 'unknown'}"
    output.say(f"[bold]Transmission {row.id}[/bold] {way} by {row.channel}: [{colour}]{row.state}[/{colour}]")
    facts = [
        ("file", f"{row.filename or '-'} ({row.size} bytes)"),
        ("message", " ".join(filter(None, [row.message, row.reference]))),
        ("identity", row.identity),
        ("SHA-256", row.sha256),
        ("attempts", str(row.attempts) if row.direction == "out" else ""),
        ("next attempt", row.next_attempt_at.isoformat(" ", "seconds") if row.next_attempt_at else ""),
        *row.facts.items(),
    ]
    for name, value in facts:
        if value:
            output.say(f"  [dim]{output.printable(name):14}[/dim] {output.printable(value)}")
    output.say(f"  {output.printable(row.summary)}")


def _content(detail: TransmissionDetail) -> None:
    for interchange in detail.interchanges:
        output.say(
            f"\n{interchange.standard} interchange {output.printable(interchange.reference)} "
            f"{output.printable(interchange.sender)} → {output.printable(interchange.receiver)}: {interchange.verdict}"
        )
        for message in interchange.messages:
            output.say(f"  {output.printable(message.name)} {output.printable(message.reference)}: {message.verdict}")
            _findings(message.findings)
    _findings(detail.findings)
    for document in detail.documents:
        lines = f"{document.lines} lines, total {document.total}" if document.total else f"{document.lines} lines"
        output.say(
            f"  {document.type} [bold]{output.printable(document.number)}[/bold] of {document.issue_date}: {lines}"
        )


def _findings(findings: tuple[FindingView, ...]) -> None:
    for finding in findings:
        colour = "red" if finding.severity == "error" else "yellow" if finding.severity == "warning" else "dim"
        output.say(
            f"    [{colour}]{finding.severity}[/{colour}] {output.printable(finding.place)}: "
            f"{output.printable(finding.text)} [dim]({finding.fault})[/dim]"
        )
        if finding.fix:
            output.say(f"      [dim]fix:[/dim] {output.printable(finding.fix)}")


def _relations(detail: TransmissionDetail) -> None:
    related = [
        *([("because of", detail.cause)] if detail.cause else []),
        *(("led to", r) for r in detail.caused),
        *(("acknowledges", r) for r in detail.acknowledges),
        *(("acknowledged by", r) for r in detail.acknowledged_by),
    ]
    if related:
        output.table(
            "\nRelated",
            ["", "no.", "partner", "message", "state", "what came of it"],
            [[how, str(r.id), r.partner, r.message, r.state, r.summary] for how, r in related],
        )


def _event(event: object) -> list[str]:
    at, actor, text = (getattr(event, name) for name in ("at", "actor", "text"))
    return [at.strftime("%m-%d %H:%M:%S"), actor, text]


def retry(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the transmission.")] = "asked for by the operator",
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Send a failed transmission again: the same bytes under the same identity. A running gateway takes it up."""
    from edi_gateway.store.resubmission import retry as send_again

    with _database(config) as (database, _), database.writing() as session:
        send_again(session, number, at=datetime.now(UTC), actor=getpass.getuser(), reason=reason)
    output.say(f"Transmission {number} is queued again.")


@contextmanager
def _database(config: ConfigFile) -> Iterator[tuple[Database, Config]]:
    """The gateway's database, which may be in use by a running gateway."""
    from edi_gateway.partners.config import load_config
    from edi_gateway.store.database import Database, sqlite_url

    settings = load_config(config)
    url = settings.database or sqlite_url(settings.data)
    if not settings.database and not (settings.data / "gateway.db").exists():
        output.fail(f"There is no database in {settings.data} yet; `edi-gateway up` creates it.")
        raise typer.Exit(1)
    database = Database(url)
    database.create()
    try:
        yield database, settings
    finally:
        database.close()
