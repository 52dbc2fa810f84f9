"""One sentence about an outcome, for the transmission log."""

from __future__ import annotations

from edi_gateway.findings import Finding, Severity
from edi_gateway.pipeline.model import InterpretedInterchange, InterpretedMessage, Settlement
from edi_gateway.validation.model import Verdict

_LONGEST_LIST = 3


def summarise(
    status: str, findings: list[Finding], interchanges: list[InterpretedInterchange], settlements: list[Settlement]
) -> str:
    """What came of a file, as an operator would tell a colleague."""
    messages = [m for i in interchanges for m in i.messages]
    if status == "duplicate":
        return f"Received before: interchange {', '.join(i.report.interchange.reference for i in interchanges)}."
    if settlements and not any(m.document for m in messages):
        return " ".join(s.text for s in settlements[:_LONGEST_LIST])
    accepted = [m for m in messages if m.report.verdict is not Verdict.REJECTED and m.document is not None]
    if status == "accepted":
        return f"{_documents(accepted)} accepted." if accepted else "Accepted."
    worst = _errors(findings, interchanges)
    reason = f"{worst[0].place}: {worst[0].text}" if worst else "Nothing in it could be used."
    more = f" (and {len(worst) - 1} more)" if len(worst) > 1 else ""
    if status == "rejected":
        return f"Refused: {reason}{more}"
    return f"{_documents(accepted)} accepted, {_rejected(messages)} refused: {reason}{more}"


def _documents(messages: list[InterpretedMessage]) -> str:
    numbers = [str(getattr(m.document, "id", "")) for m in messages]
    kind = messages[0].document_type if messages else "document"
    shown = ", ".join(numbers[:_LONGEST_LIST]) + (" ..." if len(numbers) > _LONGEST_LIST else "")
    return f"{len(numbers)} {kind}{'s' if len(numbers) != 1 else ''} ({shown})" if numbers else "Nothing"


def _rejected(messages: list[InterpretedMessage]) -> str:
    count = sum(m.report.verdict is Verdict.REJECTED for m in messages)
    return f"{count} message{'s' if count != 1 else ''}"


def _errors(findings: list[Finding], interchanges: list[InterpretedInterchange]) -> list[Finding]:
    every = list(findings) + [f for i in interchanges for f in i.report.all_findings]
    return [f for f in every if f.severity is Severity.ERROR]
