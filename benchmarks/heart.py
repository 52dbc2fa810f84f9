"""How fast the heart is, as ratios to a bare split of the same text in the same run: python -m benchmarks.heart [MB].

Prints a table for EDIFACT ORDERS and X12 850: bare split, parse, parse + validate, with the map, writing, and pydifact.
Each figure is the best of three runs with the cyclic garbage collector off, in megabytes (10^6 bytes) per second.
"""

from __future__ import annotations

import gc
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydifact.segmentcollection import Interchange as PydifactInterchange
from rich.console import Console
from rich.table import Table

from edi_gateway import parse, validate
from edi_gateway.pipeline.library import shipped_maps
from edi_gateway.syntax.model import Interchange, PartyId
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MEGABYTE = 1_000_000
RUNS = 3
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Load:
    """A file of many messages like one sample, and how often its messages occur in it."""

    name: str
    data: bytes
    messages: int
    segment_terminator: bytes
    element_separator: bytes


def edifact(size: int) -> Load:
    """An interchange of about ``size`` bytes whose messages are those of the richest EDIFACT sample."""
    (interchange,) = parse((SAMPLES / "nordmarkt-order-rich.edi").read_bytes()).interchanges
    message = interchange.messages[0]
    count = max(1, size // len(message.raw))
    outgoing = [
        OutgoingMessage(message.type, message.release, message.association, str(n), message.segments[1:-1])
        for n in range(1, count + 1)
    ]
    data = write_edifact(
        sender=interchange.sender, receiver=interchange.receiver, reference="1", prepared=MOMENT, messages=outgoing
    )
    return Load("EDIFACT D.96A ORDERS", data, count, b"'", b"+")


def x12(size: int) -> Load:
    """The same for X12, with the richest 850."""
    (interchange,) = parse((SAMPLES / "greatlakes-850-rich.x12").read_bytes()).interchanges
    message = interchange.messages[0]
    count = max(1, size // len(message.raw))
    outgoing = [
        OutgoingMessage(message.type, message.release, "", f"{n:09d}", message.segments[1:-1])
        for n in range(1, count + 1)
    ]
    group = OutgoingGroup("PO", "US", "THEM", 1, message.release, outgoing)
    data = write_x12(
        sender=PartyId("ZZ", "US"), receiver=PartyId("ZZ", "THEM"), reference=1, prepared=MOMENT, groups=[group]
    )
    return Load("X12 004010 850", data, count, b"~", b"*")


def split(load: Load) -> object:
    """The least that any parser in Python does."""
    text = load.data.decode("latin-1")
    terminator, separator = load.segment_terminator.decode(), load.element_separator.decode()
    return [segment.split(separator) for segment in text.split(terminator)]


def validated(load: Load) -> object:
    return [validate(i) for i in parse(load.data).interchanges]


def mapped(load: Load) -> object:
    maps = {m.message: m for m in shipped_maps().values()}
    documents = []
    for interchange in parse(load.data).interchanges:
        for report in validate(interchange).messages:
            if report.tree is None or (report.findings and any(f.is_error for f in report.findings)):
                raise SystemExit(f"{load.name}: the sample is not accepted: {report.findings[0]}")
            documents.append(maps[load.name].read(report.message, report.tree).document)
    return documents


def written(load: Load) -> Callable[[], object]:
    """Writes the bodies of the same documents, and the interchange around them."""
    maps = {m.message: m for m in shipped_maps().values()}
    documents = mapped(load)
    interchange: Interchange = parse(load.data).interchanges[0]
    kind, release = load.name.split()[2], load.name.split()[1]

    def write() -> object:
        messages = [
            OutgoingMessage(kind, release, "", f"{n:04d}", maps[load.name].write(d).segments)
            for n, d in enumerate(documents, 1)  # type: ignore[arg-type]
        ]
        parties = {"sender": interchange.sender, "receiver": interchange.receiver, "prepared": MOMENT}
        if load.name.startswith("EDIFACT"):
            return write_edifact(reference="1", messages=messages, **parties)  # type: ignore[arg-type]
        groups = [OutgoingGroup("PO", "US", "THEM", 1, release, messages)]
        return write_x12(reference=1, groups=groups, **parties)  # type: ignore[arg-type]

    return write


def seconds(work: Callable[[], object]) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(RUNS):
        gc.collect()
        gc.disable()
        try:
            start = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - start)
        finally:
            gc.enable()
    return best


def measure(load: Load) -> list[tuple[str, float]]:
    """The stages by name with their seconds."""
    stages: list[tuple[str, Callable[[], object]]] = [
        ("bare split", lambda: split(load)),
        ("parse", lambda: parse(load.data)),
        ("parse + validate", lambda: validated(load)),
        ("parse + validate + map", lambda: mapped(load)),
        ("write", written(load)),
    ]
    if load.name.startswith("EDIFACT"):
        text = load.data.decode("latin-1")
        stages.append(("pydifact: parse", lambda: list(PydifactInterchange.from_str(text).segments)))
    return [(name, seconds(work)) for name, work in stages]


def main() -> None:
    """Measures and prints."""
    warnings.simplefilter("ignore")  # pydifact warns of directories it has no definition for
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else "2") * MEGABYTE)
    table = Table(
        "", "stage", "MB/s", "of bare split", "documents/s", title="The heart, one core", title_justify="left"
    )
    for load in (edifact(size), x12(size)):
        results = measure(load)
        bare = results[0][1]
        for name, taken in results:
            rate = len(load.data) / MEGABYTE / taken
            table.add_row(load.name, name, f"{rate:.1f}", f"{bare / taken:.2f}", f"{load.messages / taken:,.0f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
