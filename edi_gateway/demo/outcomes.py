"""Holds what became of a sample against what its manifest entry says must come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from edi_gateway.demo.manifest import Sample
from edi_gateway.store.archive import Archive
from edi_gateway.store.queries import Queries
from edi_gateway.store.views import Filter, FindingView, TransmissionDetail, TransmissionView
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import value

_DELIVERED = ("sent", "acknowledged")
_IN_HAND = ("received", "queued", "sending", "waiting for receipt")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a sample. ``differences`` is empty where it is what the manifest says."""

    sample: Sample
    transmission: int | None
    state: str
    answers: tuple[str, ...]
    deliveries: tuple[str, ...]
    faults: tuple[str, ...]
    summary: str
    differences: tuple[str, ...]
    finished: bool  # nothing of it is in hand any more


def result_of(sample: Sample, queries: Queries, archive: Archive) -> Result:
    """What the transmission log says of a sample, so far."""
    row = _transmission(sample, queries)
    detail = queries.transmission(row.id) if row else None
    if row is None or detail is None:
        return Result(sample, None, "not received", (), (), (), "", ("it was not received",), False)
    answers = _answers(detail, archive)
    sent = Counter((r.partner, r.message) for r in detail.caused if r.kind == "document" and r.state in _DELIVERED)
    faults = {f.fault for f in _findings(detail) if f.severity == "error"}
    differences = [
        *_differ("state", sample.state, row.state),
        *_differ("faults", sorted(sample.faults), sorted(faults)),
        *_differ("acknowledgement", sorted(sample.acknowledgements), sorted(answers)),
        *_differ(
            "deliveries",
            sorted((d.to, d.message, d.count) for d in sample.deliveries),
            sorted((*k, n) for k, n in sent.items()),
        ),
    ]
    return Result(
        sample,
        row.id,
        row.state,
        answers,
        tuple(f"{n if n > 1 else ''}{' × ' if n > 1 else ''}{m} to {p}" for (p, m), n in sent.items()),
        tuple(sorted(faults)),
        row.summary,
        tuple(differences),
        row.state not in _IN_HAND and all(_settled(r) for r in detail.caused),
    )


def _transmission(sample: Sample, queries: Queries) -> TransmissionView | None:
    """The incoming transmission of a sample: the name of its file is part of the name it was received under."""
    wanted = Filter(direction="in", channel=sample.channel, text=sample.path.name)
    return next((r for r in queries.transmissions(wanted).items if r.filename == sample.path.name), None)


def _settled(row: TransmissionView) -> bool:
    """Whether nothing more is to come: EDI documents are finished when the partner has acknowledged them."""
    if row.kind == "document" and row.state == "sent":
        return not row.message.startswith(("EDIFACT ", "X12 "))
    return row.state not in _IN_HAND


def _answers(detail: TransmissionDetail, archive: Archive) -> tuple[str, ...]:
    """The acknowledgements that went back, as ("CONTRL 7",) or ("TA1 A", "997 P")."""
    found: list[str] = []
    for row in detail.caused:
        if row.kind == "acknowledgement" and row.state in _DELIVERED:
            found += answers_in(archive.get(row.sha256))
    return tuple(found)


def answers_in(payload: bytes) -> list[str]:
    """What a file of acknowledgements says, one entry per CONTRL, per functional group of a 997, and per TA1."""
    found: list[str] = []
    for interchange in parse(payload).interchanges:
        found += [f"TA1 {value(s, 4)}" for s in interchange.ta1]
        for message in interchange.messages:
            for segment in message.segments:
                if segment[0] == "UCI":
                    found.append(f"CONTRL {value(segment, 4)}")
                elif segment[0] == "AK9":
                    found.append(f"{message.type} {value(segment, 1)}")
    return found


def _findings(detail: TransmissionDetail) -> Iterator[FindingView]:
    yield from detail.findings
    for interchange in detail.interchanges:
        for message in interchange.messages:
            yield from message.findings


def _differ(what: str, expected: object, found: object) -> list[str]:
    return [] if expected == found else [f"{what}: expected {expected}, found {found}"]
