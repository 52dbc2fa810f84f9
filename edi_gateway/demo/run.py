"""The demo: a gateway and its partners, everything in samples/ delivered, a live table, and what came of each."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from edi_gateway import terminal as output
from edi_gateway.console.app import gateway_app
from edi_gateway.demo.manifest import Sample, load_manifest
from edi_gateway.demo.outcomes import Result, result_of
from edi_gateway.demo.partners import Delivered, Partners
from edi_gateway.demo.workspace import Workspace, lay_out
from edi_gateway.errors import GatewayError
from edi_gateway.partners.config import load_config
from edi_gateway.partners.shipped import shipped
from edi_gateway.partners.snapshot import load_snapshot
from edi_gateway.runtime.gateway import Gateway
from edi_gateway.runtime.log import configure_logging
from edi_gateway.runtime.stopping import StopSignal
from edi_gateway.store.views import Filter, TransmissionView

FINISH_WITHIN = 120.0  # seconds for everything to arrive and be answered
_TABLE_ROWS = 18
_COLOURS = {"processed": "green", "sent": "green", "acknowledged": "green", "refused": "red", "failed": "red",
            "rejected": "red"}  # fmt: skip


def run_demo(*, once: bool, directory: Path | None, only: str) -> int:
    """Runs the demo. Returns the exit code: 0 where every sample had the outcome that the manifest states."""
    folder = directory or Path(tempfile.mkdtemp(prefix="edi-gateway-demo-"))
    if (folder / "data").exists():
        raise GatewayError(f"{folder} holds an earlier demo; its duplicates would be refused. Name another folder.")
    samples = [s for s in load_manifest(shipped("samples")) if only in s.name]
    workspace = lay_out(folder, shipped("config.toml").parent)
    log = (folder / "gateway.log").open("w", encoding="utf-8")
    configure_logging(stream=log, level=logging.INFO)
    settings = load_config(workspace.config)
    gateway = Gateway(settings, load_snapshot(settings), web=gateway_app)
    with log, _running(gateway), Partners(folder) as partners:
        output.say(f"Working folder {folder}\n")
        results = _deliver(gateway, partners, samples)
        code = _report(gateway, results, workspace)
        if not once:
            _wait_for_interrupt(gateway)
    return code


@contextmanager
def _running(gateway: Gateway) -> Iterator[None]:
    gateway.start()
    try:
        yield
    finally:
        gateway.stop()


def _deliver(gateway: Gateway, partners: Partners, samples: Sequence[Sample]) -> list[Result]:
    """Has everything delivered and waits, showing what travels, until nothing is in hand any more."""
    changed = threading.Event()
    gateway.on_change(lambda _: changed.set())
    deliveries = [partners.deliver(s) for s in samples]
    deadline = time.monotonic() + FINISH_WITHIN
    results: list[Result] = []
    with Live(console=output.console, refresh_per_second=8, transient=not output.console.is_terminal) as live:
        while time.monotonic() < deadline:
            changed.wait(0.25)
            changed.clear()
            live.update(_travelling(gateway))
            if all(d.done() for d in deliveries):
                results = [result_of(s, gateway.queries, gateway.archive) for s in samples]
                if all(r.finished for r in results) or any(not d.result().ok for d in deliveries):
                    break
    failed = [(s, d.result()) for s, d in zip(samples, deliveries, strict=True) if d.done() and not d.result().ok]
    return [_with_failure(r, {s.name: d for s, d in failed}) for r in results] or [
        result_of(s, gateway.queries, gateway.archive) for s in samples
    ]


def _with_failure(result: Result, failed: dict[str, Delivered]) -> Result:
    delivered = failed.get(result.sample.name)
    if delivered is None:
        return result
    return replace(result, differences=(*result.differences, f"its delivery failed: {delivered.text}"))


def _travelling(gateway: Gateway) -> Group:
    counts = gateway.queries.counts()
    line = "   ".join(f"{name} {count}" for name, count in counts.items())
    table = Table("no.", "", "partner", "by", "message", "state", "what came of it", box=None, header_style="bold",
                  pad_edge=False, expand=False)  # fmt: skip
    for row in gateway.queries.transmissions(Filter(), limit=_TABLE_ROWS).items:
        table.add_row(*_cells(row))
    return Group(Text(line, style="dim"), table)


def _cells(row: TransmissionView) -> list[Text | str]:
    arrow = "→" if row.direction == "out" else "←"
    state = Text(row.state, style=_COLOURS.get(row.state, "yellow"))
    what = Text(output.plain(row.summary), overflow="ellipsis", no_wrap=True)
    return [str(row.id), arrow, escape(row.partner or "unknown"), row.channel, escape(row.message), state, what]


def _report(gateway: Gateway, results: Sequence[Result], workspace: Workspace) -> int:
    """What came of each sample, and where to look. Returns the exit code."""
    columns = ["", "sample", "by", "no.", "state", "answered", "delivered, or why not"]
    table = Table(*columns, title="What came of each sample", title_justify="left", title_style="bold", box=None,
                  header_style="bold", pad_edge=False)  # fmt: skip
    for result in results:
        table.add_row(*_outcome_cells(result))
    output.console.print(table)
    wrong = [r for r in results if r.differences]
    for result in wrong:
        output.say(f"\n[red]{escape(result.sample.name)}[/red]: {output.printable(result.summary)}")
        for difference in result.differences:
            output.say(f"  {output.printable(difference)}")
    output.say(f"\n{len(results) - len(wrong)} of {len(results)} samples had the outcome that the manifest states.")
    for name, address in gateway.addresses.items():
        output.say(f"  {name:6} {address}")
    output.say(f"  log    edi-gateway ls -c {workspace.config}")
    return 1 if wrong or not results else 0


def _outcome_cells(result: Result) -> list[Text | str]:
    mark = Text("ok", style="green") if not result.differences else Text("differs", style="red bold")
    state = Text(result.state, style=_COLOURS.get(result.state, "yellow"))
    number, answers = str(result.transmission or "-"), ", ".join(result.answers) or "-"
    what = Text(", ".join([*result.deliveries, *result.faults]) or "-")
    return [mark, Text(result.sample.name), result.sample.channel, number, state, answers, what]


def _wait_for_interrupt(gateway: Gateway) -> None:
    with StopSignal() as stop:
        output.say(f"\nThe gateway goes on running: open {gateway.addresses['web']} in a browser, end with Ctrl-C.")
        stop.wait()
