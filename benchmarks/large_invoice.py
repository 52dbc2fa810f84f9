"""How much processor time and memory a large invoice takes: python -m benchmarks.large_invoice [LINES].

Reads (parse, validate, map) an INVOIC D.96A of LINES lines (1,000,000 where nothing is said) piece by piece and, where
it is not too large for that, whole; and writes one. Each in a process of its own, whose peak memory it prints.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table

from edi_gateway import parse, validate
from edi_gateway.documents.blocks import Price, Quantity, Tax
from edi_gateway.documents.invoice import Invoice, InvoiceLine
from edi_gateway.documents.invoice_blocks import InvoiceTotals
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.streaming import read_in_pieces

MAP = Path(__file__).parents[1] / "mappings" / "edifact-d96a-invoic.toml"
MOST_WHOLE = 100_000  # lines that are held at once; UNT counts to 999,999 segments in syntax 3
_ENVELOPE = b"UNB+UNOC:3+4399901000001:14+4012345000009:14+240305:0930+1'"
_HEAD = (
    b"UNH+1+INVOIC:D:96A:UN:EAN008'BGM+380+RE-1+9'DTM+137:20240305:102'RFF+ON:PO-4711'NAD+SU+4399901000001::9'"
    b"NAD+BY+4012345000009::9'CUX+2:EUR:4'"
)
_LINE = (
    b"LIN+%d++4012345678901:EN'PIA+5+A-%d:SA'IMD+F++:::Schraubendreher, Gr. 3'QTY+47:12:PCE'MOA+203:111'"
    b"PRI+AAA:9.25'TAX+7+VAT+++:::19+S'"
)
_IN_HEAD, _IN_LINE, _IN_TAIL = 7, 7, 5
_NUMBERS = 1_000_000  # element 1082 has six digits
_BLOCK = 1_000  # lines that are made at once


def stream(lines: int) -> Iterator[bytes]:
    """The interchange, some lines at a time."""
    yield _ENVELOPE + _HEAD
    for start in range(1, lines + 1, _BLOCK):
        yield b"".join(_LINE % (n % _NUMBERS, n % 5_000) for n in range(start, min(start + _BLOCK, lines + 1)))
    total = 111 * lines
    count = _IN_HEAD + _IN_LINE * lines + _IN_TAIL
    yield b"UNS+S'CNT+2:%d'MOA+79:%d'MOA+9:%d'UNT+%d+1'UNZ+1+1'" % (lines, total, total, count)


def mapping() -> CompiledMap:
    return load_map(MAP)


def read_pieces(lines: int) -> int:
    """The lines that are read piece by piece; each piece is let go."""
    by_name = {found.message: found for found in (mapping(),)}
    count = 0
    for piece in read_in_pieces(stream(lines), by_name):
        if piece.document is None or piece.findings:
            raise SystemExit(f"the generated message is wrong: {piece.findings[:3]}")
        count += len(piece.document.lines)
    return count


def read_whole(lines: int) -> int:
    """The lines of one document that holds them all."""
    message_map, count = mapping(), 0
    for report in validate(parse(b"".join(stream(lines))).interchanges[0]).messages:
        if report.tree is None or report.findings:
            raise SystemExit(f"the generated message is wrong: {report.findings[:3]}")
        document = message_map.read(report.message, report.tree).document
        count += len(document.lines) if document is not None else 0
    return count


def write(lines: int) -> int:
    """The lines of a document that is written whole."""
    made = [
        InvoiceLine(
            id=str(n % _NUMBERS),
            gtin="04012345678901",
            seller_item_id=f"A-{n % 5_000}",
            quantity=Quantity(value=Decimal(12), unit="H87"),
            price=Price(amount=Decimal("9.25")),
            amount=Decimal(111),
            taxes=[Tax(type="VAT", category="S", percent=Decimal(19))],
        )
        for n in range(1, lines + 1)
    ]
    totals = InvoiceTotals(lines=Decimal(111 * lines), payable=Decimal(111 * lines))
    result = mapping().write(Invoice(id="RE-1", issue_date=date(2024, 3, 5), lines=made, totals=totals))
    if any(finding.is_error for finding in result.findings):
        raise SystemExit(f"the generated document is wrong: {result.findings[:3]}")
    return sum(1 for segment in result.segments if segment[0] == "LIN")


WORK: dict[str, Callable[[int], int]] = {
    "read in pieces": read_pieces,
    "read whole": read_whole,
    "write whole": write,
}


def _measure(what: str, lines: int) -> tuple[int, float, float]:
    start = time.process_time()
    count = WORK[what](lines)
    return count, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lines", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--measure", metavar="WHAT", help="one measurement, as JSON")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measure(options.measure, options.lines)))
        return
    table = Table("", "lines", "s", "lines/s", "peak MB", title="A large INVOIC D.96A", title_justify="left")
    for what in WORK:
        lines = options.lines if what == "read in pieces" else min(options.lines, MOST_WHOLE)
        command = [sys.executable, "-m", "benchmarks.large_invoice", str(lines), "--measure", what]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  ourselves
        if done.returncode:
            raise SystemExit(f"{what}: {done.stderr}")
        count, seconds, peak = json.loads(done.stdout)
        table.add_row(what, f"{count:,}", f"{seconds:.1f}", f"{count / seconds:,.0f}", f"{peak:.0f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
