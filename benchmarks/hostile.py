"""Input made to exhaust a parser, at one size and twice that: python -m benchmarks.hostile [SCALE] [--only WORD].

For each shape it prints the time of parse, validate and explain and the peak memory at N and at 2 N, each measured in a
process of its own, and both ratios. About 2 is linear; 4 would be quadratic. SCALE 1 is the full size (10^7 characters,
a segment of 100 MB), 0.1 a tenth of it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from edi_gateway.explanation import explain
from edi_gateway.syntax import parse
from edi_gateway.validation import validate

UNB = b"UNB+UNOC:3+SENDER:14+RECEIVER:14+240101:1200+REF1'"
HEAD = UNB + b"UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'"
TAIL = b"UNT+4+1'UNZ+1+REF1'"
ISA = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240101*1200*^*00501*000000001*0*P*>~"
X12_HEAD = ISA + b"GS*PO*S*R*20240101*1200*1*X*005010~ST*850*0001~BEG*00*SA*1**20240101~"
X12_TAIL = b"SE*4*0001~GE*1*1~IEA*1*000000001~"
UNG = b"UNG+ORDERS+A+B+240101:1200+G+UN+D:96A'"


def _edifact(segment: bytes, repeated: bytes) -> Callable[[int], bytes]:
    return lambda n: HEAD + segment + repeated * n + b"'" + TAIL


def _x12(segment: bytes, repeated: bytes) -> Callable[[int], bytes]:
    return lambda n: X12_HEAD + segment + repeated * n + b"~" + X12_TAIL


def _inside(repeated: bytes) -> Callable[[int], bytes]:
    return lambda n: HEAD + repeated * n + TAIL


SHAPES: dict[str, tuple[int, Callable[[int], bytes]]] = {
    "release characters": (10**7, _edifact(b"FTX+", b"?")),
    "released terminators": (10**6, _edifact(b"FTX+", b"?'")),
    "released trailers": (10**6, _edifact(b"FTX+", b"?'UNT+")),
    "one element of 100 MB": (10**8, _edifact(b"FTX+", b"A")),
    "one element of 100 MB, X12": (10**8, _x12(b"MSG*", b"A")),
    "components": (10**6, _edifact(b"FTX+", b"A:")),
    "elements": (10**6, _edifact(b"FTX", b"+A")),
    "repetitions": (10**6, _x12(b"REF", b"^A")),
    "segments of a bad tag": (10**5, _inside(b"bad+1'")),
    "segments out of place": (20_000, _inside(b"DTM+137:20240101:102'")),
    "empty segments": (10**6, _inside(b"'")),
    "empty segments outside messages": (10**6, lambda n: UNB + b"'" * n + b"UNZ+0+REF1'"),
    "segments outside messages": (10**6, lambda n: UNB + b"ABC+1'" * n + b"UNZ+0+REF1'"),
    "UNA beginnings": (10**6, lambda n: b"UNA:+.? '" * n),
    "UNB beginnings": (20_000, lambda n: UNB * n),
    "UNB beginnings cut short": (10**6, lambda n: b"UNB+UNOA" * n),
    "UNG": (20_000, lambda n: UNB + UNG * n + b"UNZ+1+REF1'"),
    "UNH without UNT": (20_000, lambda n: UNB + b"UNH+1+ORDERS:D:96A:UN'" * n + TAIL),
    "trailers inside data": (10**6, _edifact(b"FTX+", b"UNT+")),
    "ISA beginnings cut short": (10**6, lambda n: b"ISA*00*" * n),
    "ISA in data": (10**6, _x12(b"MSG*", b"~ISA ")),
    "BIN lengths that lie": (10**5, lambda n: X12_HEAD + b"BIN*99999999999*a~" * n + X12_TAIL),
    "UNO without UNP": (10**5, lambda n: UNB + b"UNO+1+1+1+5'aaaaa" * n),
    "line breaks": (10**7, lambda n: HEAD + b"\n" * n + TAIL),
    "line breaks in data": (10**6, _edifact(b"FTX+", b"A\n")),
    "blanks": (10**7, lambda n: HEAD + b" " * n + TAIL),
    "NUL between segments": (10**7, lambda n: UNB + b"\x00" * n + b"UNZ+0+REF1'"),
    "a wrapped file": (10**6, lambda n: b"\r\n".join([(HEAD + b"FTX+AAI+++TEXT'" * 6)[:80]] + [b"X" * 80] * (n // 80))),
    "junk": (10**7, lambda n: b"junk " * (n // 5)),
    "junk of separators": (10**7, lambda n: b"'+:?" * (n // 4)),
    "UTF-8 under UNOC": (10**7, _edifact(b"FTX+", b"\xc3\xa9")),
    "bytes that UTF-8 does not have": (10**7, lambda n: HEAD.replace(b"UNOC", b"UNOY") + b"\xff" * n + b"'" + TAIL),
    "bad dates": (10**5, _inside(b"LIN+1'DTM+2:99999999:102'")),
}
"""Each shape with its full size N and what makes it."""


def measure(name: str, size: int) -> tuple[float, float]:
    """Seconds and peak megabytes above those of the input and the program, of one shape in this process."""
    data = SHAPES[name][1](size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    file = parse(data)
    for interchange in file.interchanges:
        validate(interchange)
    del file
    explain(data)
    seconds = time.process_time() - start
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def _in_a_process(name: str, size: int, limit: float) -> tuple[float, float] | None:
    command = [sys.executable, "-m", "benchmarks.hostile", "--measure", name, str(size)]
    try:
        done = subprocess.run(  # noqa: S603  ourselves
            command, capture_output=True, text=True, check=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return None
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def _row(name: str, size: int, limit: float) -> list[str]:
    one = _in_a_process(name, size, limit)
    two = _in_a_process(name, 2 * size, 4 * limit) if one else None
    if one is None or two is None:
        return [name, f"{size:,}", f"over {limit:.0f} s", "", "", "", "", ""]
    times = f"{two[0] / max(one[0], 0.001):.2f}"
    memory = f"{two[1] / one[1]:.2f}" if one[1] > 1 else "-"
    return [
        *(name, f"{size:,}", f"{one[0]:.2f}", f"{two[0]:.2f}", times),
        *(f"{one[1]:.0f}", f"{two[1]:.0f}", memory),
    ]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scale", nargs="?", type=float, default=1.0)
    parser.add_argument("--only", default="", metavar="WORD", help="shapes whose name holds this")
    parser.add_argument("--limit", type=float, default=300, metavar="SECONDS", help="for one shape at size N")
    parser.add_argument("--measure", nargs=2, metavar=("SHAPE", "SIZE"), help="one measurement, as JSON")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure[0], int(options.measure[1]))))
        return
    titles = ["shape", "N", "s at N", "s at 2 N", "ratio", "MB at N", "MB at 2 N", "ratio"]
    table = Table(*titles, title="Hostile input: parse, validate, explain", title_justify="left")
    for name, (size, _) in SHAPES.items():
        if options.only in name:
            print(f"... {name}", file=sys.stderr, flush=True)
            table.add_row(*_row(name, max(10, int(size * options.scale)), options.limit))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
