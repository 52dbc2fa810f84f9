"""``python -m benchmarks.crash``: kills a gateway under load 1,000 times and prints what was lost and what doubled."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.crash.harness import SERVICE_WITHIN, Report, run


def main() -> int:
    """Exit code 1 where anything was lost, doubled or left undone."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    arguments.add_argument("kills", type=int, nargs="?", default=1000, help="how often the gateway is killed")
    arguments.add_argument("--seed", type=int, default=int(time.time()), help="what decides when it is killed")
    arguments.add_argument("--folder", type=Path, help="where it runs; a fresh folder where not given")
    given = arguments.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="edi-gateway-crash-"))
    console = Console()
    with console.status("") as status:
        report = run(folder, given.kills, given.seed, lambda n: status.update(f"{n} of {given.kills} kills"))
    console.print(_table(report))
    for name, found in report.faults.items():
        console.print(f"[red]{name}[/red]: {', '.join(found[:20])}")
    if late := [f"{seconds:.1f} s" for seconds in report.starts if seconds > SERVICE_WITHIN]:
        console.print(f"[yellow]back in service only after[/yellow]: {', '.join(late[:20])}")
    console.print(f"Working folder {folder}, seed {report.seed}.")
    return 1 if report.faults else 0


def _table(report: Report) -> Table:
    table = Table("what", "count", title="The crash harness", title_justify="left")
    table.add_row("kills by SIGKILL", str(report.kills.total()))
    for kind, count in report.kills.most_common():
        table.add_row(f"  {kind}", str(count))
    for point, count in report.points.most_common():
        table.add_row(f"    {point}", str(count))
    table.add_row("orders taken from partners", str(report.orders))
    table.add_row("orders lost", str(len(report.lost) + len(report.lost_in_erp)))
    table.add_row("orders doubled", str(len(report.doubled) + len(report.doubled_in_erp)))
    table.add_row("interchanges without an acknowledgement", str(len(report.unanswered)))
    table.add_row("interchanges acknowledged twice", str(len(report.answered_twice)))
    table.add_row("control numbers used twice", str(len(report.numbers_used_twice)))
    table.add_row("the same shipment again (same reference, same bytes)", str(report.repeats))
    if report.starts:
        table.add_row("back in service after, median", f"{statistics.median(report.starts):.2f} s")
        table.add_row("back in service after, longest", f"{max(report.starts):.2f} s")
    table.add_row("the whole run", f"{report.seconds:.0f} s")
    return table


if __name__ == "__main__":
    raise SystemExit(main())
