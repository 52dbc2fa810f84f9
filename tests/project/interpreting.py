"""Interprets all samples in a process of its own and prints a digest of each outcome; started by test_purity.py.

Nothing may be done meanwhile that a pure function does not do: an audit hook of the interpreter tells of every file,
socket and process that anything opens.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from edi_gateway.demo.manifest import load_manifest
from edi_gateway.errors import GatewayError
from edi_gateway.partners.config import load_config
from edi_gateway.partners.model import Snapshot
from edi_gateway.partners.shipped import shipped
from edi_gateway.partners.snapshot import load_snapshot
from edi_gateway.pipeline import build, interpret
from edi_gateway.pipeline.model import Moment, Numbers, Outcome, Reception

PACKAGE = Path(__file__).resolve().parents[2]
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.remove", "os.rename", "os.mkdir", "time.")
NOON = Moment(datetime(2026, 3, 2, 12, tzinfo=UTC))


def main(config: Path, order: int) -> None:
    """``order`` -1 takes the samples from the last to the first."""
    settings = load_config(config)
    snapshot = load_snapshot(settings)
    samples = [(s.partner, s.channel, s.path.name, s.path.read_bytes()) for s in load_manifest(shipped("samples"))]
    deeds: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and (event.startswith(FORBIDDEN) or (event == "open" and not _reads_own_data(arguments))):
            deeds.append(f"{event} {arguments!r}")

    sys.addaudithook(watch)
    digests = {
        name: _digest(interpret(payload, snapshot, Reception(partner, channel, name), {}), snapshot)
        for partner, channel, name, payload in samples[::order]
    }
    watching = False
    print(json.dumps({"digests": digests, "deeds": deeds}))  # noqa: T201


def _digest(outcome: Outcome, snapshot: Snapshot) -> str:
    """Of all that the shell takes from an outcome, and of the bytes that would be sent."""
    digest = hashlib.sha256()
    for part in _parts(outcome):
        digest.update(repr(part).encode("utf-8", "surrogatepass"))
    for payload in _built(outcome, snapshot):
        digest.update(payload)
    return digest.hexdigest()


def _parts(outcome: Outcome) -> Iterator[object]:
    yield from (outcome.partner, outcome.status, outcome.summary, outcome.all_findings)
    for interchange in outcome.interchanges:
        yield from (interchange.partner, interchange.duplicate, interchange.report.verdict)
        for message in interchange.messages:
            yield from (message.report.verdict, message.document_type, message.document, message.map)
    yield from (outcome.drafts, outcome.settlements)


def _built(outcome: Outcome, snapshot: Snapshot) -> Iterator[bytes]:
    for draft in outcome.drafts:
        try:
            yield build(draft, Numbers(1, 1), NOON, snapshot).payload
        except GatewayError as error:
            yield str(error).encode()


def _reads_own_data(arguments: tuple[object, ...]) -> bool:
    """Definitions, modules and time zones are read when they are first needed; nothing else is, nothing is written."""
    path, mode, _ = arguments
    own = isinstance(path, str) and (
        "zoneinfo" in path or Path(path).is_relative_to(PACKAGE) or path.startswith((sys.prefix, sys.base_prefix))
    )
    return own and mode in (None, "r", "rb")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
