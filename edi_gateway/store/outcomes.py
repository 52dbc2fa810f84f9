"""What a transmission held and what was found in it, written as rows from an outcome of the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session

from edi_gateway.documents import to_json
from edi_gateway.findings import Finding
from edi_gateway.pipeline.model import InterpretedInterchange, InterpretedMessage, Outcome
from edi_gateway.store.bulk import insert_all, insert_plain
from edi_gateway.store.tables import (
    Direction,
    DocumentRow,
    DocumentTransmission,
    FindingRow,
    InterchangeRow,
    MessageRow,
    SnapshotRow,
    Transmission,
)

Documents = dict[tuple[int, int], int]
"""Ids of the documents of a transmission by interchange and message position, both from 1."""

_SHORT = 80  # characters of a value that people search by


def write_outcome(session: Session, row: Transmission, outcome: Outcome, at: datetime) -> Documents:
    """Adds the rows of all interchanges, messages, findings and documents; returns the documents' ids."""
    transmission = _id(row.id)
    write_findings(session, transmission, outcome.findings)
    documents: Documents = {}
    for interchange in outcome.interchanges:
        documents |= _interchange(session, transmission, interchange, at)
    row.snapshot = outcome.snapshot
    row.message = row.message or _names(outcome)
    row.reference = row.reference or next((i.report.interchange.reference for i in outcome.interchanges), "")
    return documents


def write_findings(session: Session, transmission: int, findings: Iterable[Finding]) -> None:
    """Adds findings that belong to a transmission as a whole."""
    insert_plain(session, FindingRow, [_finding(transmission, None, f) for f in findings])


def link(session: Session, carried: Iterable[tuple[int, int]]) -> None:
    """Notes which document (first of each pair) an outgoing transmission (second) carries."""
    rows = [{"document_id": document, "transmission_id": transmission} for document, transmission in carried]
    insert_plain(session, DocumentTransmission, rows)


def keep_snapshot(session: Session, snapshot: str, content_sha256: str, at: datetime) -> None:
    """Notes a configuration at its first use. ``content_sha256`` names its files in the archive, "" where not kept."""
    if session.get(SnapshotRow, snapshot) is None:
        session.add(SnapshotRow(id=snapshot, content_sha256=content_sha256, first_used_at=at))


def _interchange(session: Session, transmission: int, item: InterpretedInterchange, at: datetime) -> Documents:
    report, interchange = item.report, item.report.interchange
    (number,) = insert_all(
        session,
        InterchangeRow,
        [
            {
                "transmission_id": transmission,
                "position": interchange.index,
                "direction": Direction.IN.value,
                "standard": interchange.standard.value,
                "syntax": interchange.syntax,
                "sender": str(interchange.sender),
                "receiver": str(interchange.receiver),
                "reference": interchange.reference,
                "key": interchange.key,
                "test": interchange.test,
                "verdict": report.verdict.value,
                "duplicate": item.duplicate,
            }
        ],
    )
    write_findings(session, transmission, [*report.findings, *(f for g in report.groups for f in g.findings)])
    return _messages(session, transmission, number, item, at)


def _messages(
    session: Session, transmission: int, interchange: int, item: InterpretedInterchange, at: datetime
) -> Documents:
    numbers = insert_all(session, MessageRow, [_message(transmission, interchange, m) for m in item.messages])
    numbered = list(zip(numbers, item.messages, strict=True))
    findings = [_finding(transmission, number, f) for number, m in numbered for f in m.report.findings]
    insert_plain(session, FindingRow, findings)
    mapped = [(number, m) for number, m in numbered if m.document is not None]
    documents = insert_all(
        session, DocumentRow, [_document(transmission, number, m, item.partner, at) for number, m in mapped]
    )
    index = item.report.interchange.index
    return {(index, m.report.message.index): d for d, (_, m) in zip(documents, mapped, strict=True)}


def _message(transmission: int, interchange: int, message: InterpretedMessage) -> dict[str, Any]:
    return {
        "transmission_id": transmission,
        "interchange_id": interchange,
        "position": message.report.message.index,
        "name": message.report.message.name,
        "reference": message.report.message.reference,
        "verdict": message.report.verdict.value,
        "map": message.map,
    }


def _finding(transmission: int, message: int | None, finding: Finding) -> dict[str, Any]:
    details = {"expected": finding.expected, "element_id": finding.element_id} | asdict(finding.place)
    return {
        "transmission_id": transmission,
        "message_id": message,
        "severity": finding.severity.value,
        "fault": finding.fault.value,
        "owner": finding.owner.value,
        "place": str(finding.place),
        "text": finding.text,
        "value": finding.value,
        "fix": finding.fix,
        "details": {name: value for name, value in details.items() if value is not None},
    }


def _document(transmission: int, message: int, item: InterpretedMessage, sender: str, at: datetime) -> dict[str, Any]:
    document = item.document
    lines = getattr(document, "lines", None)
    return {
        "transmission_id": transmission,
        "message_id": message,
        "type": item.document_type,
        "number": _text(document, "id"),
        "sender": sender,
        "issue_date": _text(document, "issue_date"),
        "buyer": _party(document, "buyer", "customer"),
        "seller": _party(document, "seller", "supplier"),
        "total": _total(document),
        "lines": len(lines) if isinstance(lines, (list, tuple)) else 0,
        "content": to_json(document),
        "created_at": at,
    }


def _party(document: Any, *names: str) -> str:
    """The name of a party, or its identifier where it has none."""
    party = next((p for name in names if (p := getattr(document, name, None)) is not None), None)
    return _text(party, "name") or _text(party, "id") or _text(party, "gln")


def _total(document: Any) -> str:
    """The amount of the document as its sender states it, with its currency."""
    totals = getattr(document, "totals", None)
    amount = _text(totals, "payable") or _text(totals, "lines")
    return f"{amount} {_text(document, 'currency')}".strip() if amount else ""


def _text(thing: Any, name: str) -> str:
    item = getattr(thing, name, None)
    return "" if item is None else str(item)[:_SHORT]


def _names(outcome: Outcome) -> str:
    """The formats in a file, each once: "EDIFACT D.96A ORDERS"."""
    names = dict.fromkeys(m.report.message.name for i in outcome.interchanges for m in i.messages)
    return ", ".join(names)[:200]


def _id(number: int | None) -> int:
    if number is None:
        raise ValueError("the row has not been stored yet")
    return number
