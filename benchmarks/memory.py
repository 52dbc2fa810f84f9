"""How much memory a stream of any size takes: python -m benchmarks.memory [MB].

Streams generated interchanges of 1 MB, 10 MB ... MB (1,000 where nothing is said) of ORDERS D.96A through `events` and
`validate_message`, each in a process of its own, and prints the peak memory of each. What parses at once (`parse`,
`check`, `interpret`) holds the whole file instead: --whole measures that.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from edi_gateway import standards
from edi_gateway.findings import Severity
from edi_gateway.syntax import events, parse
from edi_gateway.syntax.model import Message, Standard
from edi_gateway.validation import validate, validate_message

MEGABYTE = 1_000_000
WHOLE_MOST = 100  # MB that are parsed at once: more would need tens of gigabytes
_LINES = b"".join(
    b"LIN+%d++4012345000016:EN'IMD+F++:::Thermobecher 0,4 l'QTY+21:12'MOA+203:95.88'PRI+AAA:7.99'" % n
    for n in range(1, 11)
)
_BODY = (
    b"BGM+220+%d+9'DTM+137:20240101:102'DTM+2:20240105:102'NAD+BY+4012345000009::9'NAD+SU+4399901000001::9'"
    b"CUX+2:EUR:9'" + _LINES + b"UNS+S'MOA+79:958.8'CNT+2:10'"
)
_SEGMENTS = _BODY.count(b"'") + 2


def stream(size: int) -> Iterator[bytes]:
    """An interchange of about ``size`` bytes, piece by piece; no piece is kept."""
    yield b"UNB+UNOC:3+4012345000009:14+4399901000001:14+240101:1200+1'"
    sent = number = 0
    while sent < size:
        number += 1
        message = b"UNH+%d+ORDERS:D:96A:UN:EAN008'" % number + _BODY % number + b"UNT+%d+%d'" % (_SEGMENTS, number)
        sent += len(message)
        yield message
    yield b"UNZ+%d+1'" % number


def streamed(size: int) -> int:
    """The messages in a stream of this size; each is validated and let go. Stops at the first error."""
    count = 0
    definition = standards.load(Standard.EDIFACT, "D.96A", "ORDERS")
    for event in events(stream(size)):
        if isinstance(event, Message):
            count += 1
            _, findings = validate_message(event, definition)
            for finding in findings:
                if finding.severity is Severity.ERROR:
                    raise SystemExit(f"the generated message is wrong: {finding}")
    return count


def at_once(size: int) -> int:
    """The same by `parse` and `validate`, which hold everything."""
    return sum(len(validate(i).messages) for i in parse(b"".join(stream(size))).interchanges)


def _measure(size: int, *, whole: bool) -> tuple[int, float, float]:
    start = time.perf_counter()
    count = at_once(size) if whole else streamed(size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return count, time.perf_counter() - start, peak


def _sizes(most: int) -> list[int]:
    sizes = [1]
    while sizes[-1] < most:
        sizes.append(min(sizes[-1] * 10, most))
    return sizes


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("megabytes", nargs="?", type=int, default=1_000)
    parser.add_argument("--whole", action="store_true", help=f"parse at once instead, up to {WHOLE_MOST} MB")
    parser.add_argument("--measure", type=int, metavar="BYTES", help="one measurement, as JSON")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measure(options.measure, whole=options.whole)))
        return
    most = min(options.megabytes, WHOLE_MOST) if options.whole else options.megabytes
    what = "parse + validate" if options.whole else "events + validate_message"
    table = Table("MB", "messages", "s", "MB/s", "peak MB", title=f"Memory of {what}", title_justify="left")
    for size in _sizes(most):
        command = [sys.executable, "-m", "benchmarks.memory", "--measure", str(size * MEGABYTE)]
        command += ["--whole"] if options.whole else []
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  ourselves
        count, seconds, peak = json.loads(done.stdout)
        table.add_row(f"{size:,}", f"{count:,}", f"{seconds:.1f}", f"{size / seconds:.1f}", f"{peak:.0f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
