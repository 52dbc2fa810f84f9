"""Holds messages against the guides of their agreements, and follows the policy of each for those with errors."""

from __future__ import annotations

from dataclasses import replace

from edi_gateway.findings import Fault, Finding, Owner, Severity, add_untold
from edi_gateway.partners.model import REJECT_INTERCHANGE, WARN, InboundAgreement, Partner, Snapshot
from edi_gateway.validation.model import InterchangeReport, MessageReport


def apply_guides(report: InterchangeReport, partner: Partner, snapshot: Snapshot) -> list[Finding]:
    """Adds to each message what its guide says of it; gives the findings that refuse the interchange as a whole.

    A message with an error, of whatever kind, refuses its interchange where its agreement says so.
    """
    refusing: list[Finding] = []
    for message in report.messages:
        agreement = partner.accepts(message.message.name)
        if agreement is None:
            continue
        _guide(message, agreement, snapshot)
        if agreement.policy == REJECT_INTERCHANGE and any(f.is_error for f in message.findings):
            refusing.append(_refusal(report, message, partner))
    return refusing[:1]


def _guide(report: MessageReport, agreement: InboundAgreement, snapshot: Snapshot) -> None:
    guide = snapshot.guides.get(agreement.guide)
    if guide is None or report.tree is None or report.definition is None:
        return
    found = guide.check(report.message, report.tree, report.definition)
    report.findings[:] = guide.agreed(report.message, report.tree, report.findings)
    if agreement.policy == WARN:
        found = [replace(finding, severity=Severity.WARNING) if finding.is_error else finding for finding in found]
    add_untold(report.findings, found)  # what the standard requires as well, it has said


def _refusal(report: InterchangeReport, message: MessageReport, partner: Partner) -> Finding:
    named = message.message
    text = (
        f"Message {named.index} ({named.type}, reference {named.reference}) has errors, and the agreement with "
        f"{partner.name} rejects the whole interchange for that."
    )
    return Finding(
        Fault.MESSAGE_REFUSED,
        text,
        report.interchange.place(),
        owner=Owner.AGREEMENT,
        value=named.reference,
        fix="Send the interchange again when all of its messages are correct.",
    )
