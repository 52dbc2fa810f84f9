"""What becomes of a folder of real EDI files: python -m benchmarks.corpus FOLDER [--json | --markdown].

Per file: whether it is read or why it is refused, what it holds, whether it is written back as it was, whether pydifact
reads the same in it, and what its MANIFEST.csv (where there is one) counted. Standard output is the table alone.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.corpus_compare import pydifact_agreement, round_trip
from edi_gateway.findings import Finding
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import ParsedFile
from edi_gateway.validation.envelope import check_envelope
from edi_gateway.validation.model import InterchangeReport

MANIFEST = "MANIFEST.csv"
READ, WITH_FINDINGS, REFUSED, READ_AND_REFUSED = "read", "read with findings", "refused", "read and refused"


@dataclass(frozen=True, slots=True)
class Row:
    """One file. ``verdict`` is one of the four above: "refused" where no interchange can be made out in it, "read and
    refused" where all that can be read was read and each interchange has an error of its envelope. ``faults`` are the
    kinds of those errors; ``reason`` is the first in words."""

    file: str
    standard: str
    verdict: str
    faults: tuple[str, ...]
    reason: str
    interchanges: int
    groups: int
    messages: int
    segments: int
    round_trip: str
    pydifact: str
    manifest: str


@dataclass(slots=True)
class _Seen:
    """A file with all that is said of it."""

    file: ParsedFile
    reports: list[InterchangeReport]
    refusals: list[Finding] = field(default_factory=list)


def examine(name: str, data: bytes, manifest: dict[str, str] | None = None) -> Row:
    """The row of one file; ``manifest`` is its line of the manifest."""
    file = parse(data)
    seen = _Seen(file, [check_envelope(i) for i in file.interchanges])
    verdict = _verdict(seen)
    interchanges = file.interchanges
    return Row(
        name,
        " ".join(sorted({str(i.standard) for i in interchanges})),
        verdict,
        tuple(sorted({str(f.fault) for f in seen.refusals})),
        f"{seen.refusals[0].place}: {seen.refusals[0].text}" if seen.refusals else "",
        len(interchanges),
        sum(g.header is not None for i in interchanges for g in i.groups),
        sum(len(i.messages) for i in interchanges),
        _segments(file),
        round_trip(data, file) if interchanges else "",
        pydifact_agreement(data, file),
        _against_manifest(file, manifest) if manifest else "",
    )


def _verdict(seen: _Seen) -> str:
    """The verdict; the errors that refuse the file are gathered in ``seen.refusals``."""
    if not seen.reports:
        seen.refusals += [f for f in seen.file.findings if f.is_error]
        return REFUSED
    errors = [[f for f in r.findings if f.is_error] for r in seen.reports]
    if all(errors):
        seen.refusals += [f for found in errors for f in found]
        return READ_AND_REFUSED
    findings = [*seen.file.findings, *(f for r in seen.reports for f in r.all_findings)]
    return WITH_FINDINGS if findings else READ


def _segments(file: ParsedFile) -> int:
    """All segments from UNB or ISA to UNZ or IEA."""
    count = 0
    for interchange in file.interchanges:
        count += 1 + len(interchange.ta1) + (interchange.trailer is not None)
        for group in interchange.groups:
            count += (group.header is not None) + (group.trailer is not None)
            count += sum(len(m.segments) for m in group.messages)
    return count


def _against_manifest(file: ParsedFile, manifest: dict[str, str]) -> str:
    """What the manifest, made by a plain splitter, counted otherwise."""
    ours = {
        "n_interchanges": len(file.interchanges),
        "n_messages": sum(m.type != "UNO" for i in file.interchanges for m in i.messages),
        "n_segments": _segments(file),
    }
    other = [f"{k[2:]} {v}, theirs {manifest[k]}" for k, v in ours.items() if manifest.get(k, "") not in ("", str(v))]
    return "; ".join(other) or "same"


def read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """The lines of a folder's manifest by file, {} where it has none."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as lines:
        return {line["file"]: line for line in csv.DictReader(lines)}


def examine_folder(folder: Path) -> list[Row]:
    """The rows of all files of a folder and the folders in it."""
    manifest = read_manifest(folder)
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST)
    names = [p.relative_to(folder).as_posix() for p in paths]
    return [examine(name, path.read_bytes(), manifest.get(name)) for name, path in zip(names, paths, strict=True)]


def summary(rows: list[Row]) -> dict[str, dict[str, int]]:
    """How often each verdict, round trip and agreement occurs; what follows a colon is left out."""
    kinds = {"verdict": "verdict", "round_trip": "written back", "pydifact": "pydifact", "manifest": "manifest"}
    return {
        name: dict(Counter(str(getattr(row, key)).partition(":")[0] or "-" for row in rows).most_common())
        for key, name in kinds.items()
        if key != "manifest"
    }


def _cells(row: Row) -> list[str]:
    counts = f"{row.interchanges}/{row.groups}/{row.messages}/{row.segments}"
    verdict = f"{row.verdict}: {row.reason}" if row.reason else row.verdict
    return [row.file, row.standard, verdict, counts, row.round_trip, row.pydifact, row.manifest]


_TITLES = ["file", "standard", "verdict", "int/grp/msg/seg", "written back", "pydifact", "manifest"]


def _markdown(rows: list[Row]) -> str:
    lines = ["| " + " | ".join(_TITLES) + " |", "|" + "---|" * len(_TITLES)]
    for row in rows:
        cells = [" ".join(c.split()).replace("|", "\\|") for c in _cells(row)]
        lines.append("| " + " | ".join(cells) + " |")
    for name, counts in summary(rows).items():
        lines += ["", f"{name}: " + ", ".join(f"{v} {k}" for k, v in counts.items())]
    return "\n".join(lines)


def _table(rows: list[Row]) -> Table:
    caption = "\n".join(f"{n}: " + ", ".join(f"{v} {k}" for k, v in c.items()) for n, c in summary(rows).items())
    table = Table(*_TITLES, caption=caption, caption_justify="left", show_lines=True)
    for row in rows:
        table.add_row(*_cells(row))
    return table


def main() -> None:
    """Reads the folder and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object with rows and summary")
    form.add_argument("--markdown", action="store_true", help="a table for a document")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is no folder")
    rows = examine_folder(arguments.folder)
    if arguments.json:
        print(json.dumps({"rows": [asdict(r) for r in rows], "summary": summary(rows)}, indent=1))
    elif arguments.markdown:
        print(_markdown(rows))
    else:
        Console(markup=False, highlight=False).print(_table(rows))


if __name__ == "__main__":
    main()
