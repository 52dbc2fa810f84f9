"""How fast the heart is, as ratios to a bare split of the same text in the same run: python -m benchmarks.heart [MB].

Prints a table for each load of ``loads``: limits, parse, parse + validate, with the map, writing, other readers.
Each figure is the best of a few runs in processor time with the cyclic garbage collector off, in megabytes (10^6 bytes)
per second. To measure something more, add a row to ``STAGES``.
"""

from __future__ import annotations

import gc
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydifact.segmentcollection import Interchange as PydifactInterchange
from rich.console import Console
from rich.table import Table

from benchmarks.loads import EDIFACT_ORDERS, Load, interchange, loads
from edi_gateway import parse, validate
from edi_gateway.pipeline.library import shipped_maps
from edi_gateway.syntax.writer import OutgoingMessage

MEGABYTE = 1_000_000
RUNS = 5
LONGEST = 2.0  # seconds of a run from which one is enough

Work: TypeAlias = Callable[[], object]


def split_to_elements(load: Load) -> Work:
    """The text cut at its segment terminators and element separators; released characters are not looked for."""
    terminator, separator, _ = load.separators
    return lambda: [segment.split(separator) for segment in load.text.split(terminator)]


def split_to_components(load: Load) -> Work:
    """The same with composites cut into components: the least that any reader in Python has to do."""
    terminator, separator, mark = load.separators
    return lambda: [
        [element.split(mark) if mark in element else element for element in segment.split(separator)]
        for segment in load.text.split(terminator)
    ]


def parsed(load: Load) -> Work:
    return lambda: parse(load.data)


def validated(load: Load) -> Work:
    return lambda: [validate(found) for found in parse(load.data).interchanges]


def mapped(load: Load) -> Work:
    """Down to the documents, as the gateway does for what it receives."""
    mapping = {m.message: m for m in shipped_maps().values()}[load.name]

    def work() -> list[object]:
        documents: list[object] = []
        for found in parse(load.data).interchanges:
            for report in validate(found).messages:
                if report.tree is None or any(f.is_error for f in report.findings):
                    raise SystemExit(f"{load.name}: the load is not accepted: {report.findings[0]}")
                documents.append(mapping.read(report.message, report.tree).document)
        return documents

    return work


def written(load: Load) -> Work:
    """Writes the same documents, and the interchange around them."""
    mapping = {m.message: m for m in shipped_maps().values()}[load.name]
    documents: Any = mapped(load)()
    _, release, message_type = load.name.split()

    def work() -> bytes:
        bodies = [mapping.write(document).segments for document in documents]
        messages = [OutgoingMessage(message_type, release, "", f"{n:04d}", body) for n, body in enumerate(bodies, 1)]
        return interchange(load.name, messages)

    return work


def pydifact_parsed(load: Load) -> Work | None:
    text = load.text
    return (lambda: list(PydifactInterchange.from_str(text).segments)) if load.name == EDIFACT_ORDERS else None


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of the table. ``prepare`` gives the work to be timed, or None where it does not apply to a load."""

    name: str
    prepare: Callable[[Load], Work | None]


LIMIT = Stage("limit: split to components", split_to_components)
"""What ratios are to."""

STAGES = (
    Stage("limit: split to elements", split_to_elements),
    LIMIT,
    Stage("parse", parsed),
    Stage("parse + validate", validated),
    Stage("parse + validate + map", mapped),
    Stage("write", written),
    Stage("pydifact: parse", pydifact_parsed),
)


def seconds(work: Work) -> float:
    """The processor time of the best of a few runs."""
    best = float("inf")
    for _ in range(RUNS):
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            work()
            best = min(best, time.process_time() - start)
        finally:
            gc.enable()
        if best > LONGEST:
            break
    return best


def measure(load: Load) -> list[tuple[str, float]]:
    """The names of the stages with their seconds; the limit is among them."""
    prepared = [(stage.name, stage.prepare(load)) for stage in STAGES]
    return [(name, seconds(work)) for name, work in prepared if work is not None]


def main() -> None:
    """Measures and prints."""
    warnings.simplefilter("ignore")  # pydifact warns of directories it has no definition for
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else "2") * MEGABYTE)
    table = Table("", "stage", "MB/s", "of the limit", "documents/s", title="The heart, one core", title_justify="left")
    for load in loads(size):
        results = measure(load)
        limit = dict(results)[LIMIT.name]
        for name, taken in results:
            rate = len(load.data) / MEGABYTE / taken
            kind = f"{load.name}, {load.kind}"
            table.add_row(kind, name, f"{rate:.1f}", f"{limit / taken:.2f}", f"{load.messages / taken:,.0f}")
        table.add_section()
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
