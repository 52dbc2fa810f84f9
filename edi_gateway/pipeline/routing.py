"""From a document to what goes out: to whom the agreement says, in the format that the receiver's agreement says."""

from __future__ import annotations

import re
from typing import Any

from edi_gateway.findings import Finding, Severity
from edi_gateway.partners.model import InboundAgreement, OutboundAgreement, Partner, Route, Snapshot
from edi_gateway.pipeline.model import Draft
from edi_gateway.syntax.model import Message, Segment, Standard

_EDI = (Standard.EDIFACT.value, Standard.X12.value)


def route(
    document: Any, document_type: str, message: Message, agreement: InboundAgreement, sender: str, snapshot: Snapshot
) -> list[Draft]:
    """One draft per route of the agreement. A draft that cannot be sent says so in ``problem``; it is never dropped."""
    return [_draft(document, document_type, message, r, sender, snapshot) for r in agreement.routes]


def _draft(document: Any, document_type: str, message: Message, way: Route, sender: str, snapshot: Snapshot) -> Draft:
    target = snapshot.partners.get(way.to)
    outbound = target.takes(document_type, way.message) if target else None
    body: tuple[tuple[Segment, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    problem = _why_not(target, outbound, way, document_type)
    if target and outbound and not problem and outbound.message.split(" ", 1)[0] in _EDI:
        body, findings, problem = _write(document, document_type, outbound, snapshot)
        problem = problem or _address_missing(target, outbound, snapshot)
    return Draft(
        kind="document",
        partner=way.to,
        channel=_channel(target, outbound),
        message=outbound.message if outbound else way.message or document_type,
        interchange=message.interchange_index,
        position=message.index,
        document=document,
        document_type=document_type,
        body=body,
        association=outbound.association if outbound else "",
        filename=_filename(document, message, sender, outbound.message if outbound else ""),
        test=target.envelope.test if target else False,
        findings=findings,
        problem=problem,
    )


def _why_not(target: Partner | None, outbound: OutboundAgreement | None, way: Route, document_type: str) -> str:
    if target is None:
        return f"The route names {way.to!r}, which is no partner."
    if outbound is None:
        wanted = f" as {way.message}" if way.message else ""
        return f"{target.name} has no [[outbound]] agreement for {document_type}{wanted}."
    if not _channel(target, outbound):
        return f"{target.name} has no channel that sends."
    return ""


def _write(
    document: Any, document_type: str, outbound: OutboundAgreement, snapshot: Snapshot
) -> tuple[tuple[tuple[Segment, ...], ...], tuple[Finding, ...], str]:
    mapping = snapshot.maps.get(outbound.map) if outbound.map else snapshot.map_for(outbound.message, document_type)
    if mapping is None:
        return (), (), f"There is no map that writes {document_type} as {outbound.message}."
    result = mapping.write(document)
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    problem = f"{outbound.message} cannot be written: {'; '.join(f.text for f in errors)}" if errors else ""
    return (tuple(result.segments),), tuple(result.findings), problem


def _address_missing(target: Partner, outbound: OutboundAgreement, snapshot: Snapshot) -> str:
    edifact = outbound.message.startswith("EDIFACT")
    if not (target.identifiers.edifact if edifact else target.identifiers.x12):
        return f"{target.name} has no {'EDIFACT' if edifact else 'X12'} identifier."
    if not (snapshot.own.edifact if edifact else snapshot.own.x12):
        return f"We have no {'EDIFACT' if edifact else 'X12'} identifier of our own; see [identity] in config.toml."
    return ""


def _channel(target: Partner | None, outbound: OutboundAgreement | None) -> str:
    if target is None:
        return ""
    if outbound and outbound.channel:
        return outbound.channel
    return target.sending_channels[0] if target.sending_channels else ""


def _filename(document: Any, message: Message, sender: str, target_format: str) -> str:
    """A name that is the same on every attempt and different for every document; "" leaves it to the control number.

    What a partner wrote is reduced to letters, digits, dot and dash before it becomes part of a name.
    """
    if target_format.split(" ", 1)[0] in _EDI:
        return ""
    number = re.sub(r"[^A-Za-z0-9.-]+", "-", str(getattr(document, "id", "") or "document")).strip(".-")[:60]
    reference = re.sub(r"[^A-Za-z0-9-]+", "-", message.reference).strip("-")[:20]
    suffix = "xml" if target_format.startswith("UBL") else "json"
    return f"{sender}-{number or 'document'}-{reference or 'x'}-{message.interchange_index}-{message.index}.{suffix}"
