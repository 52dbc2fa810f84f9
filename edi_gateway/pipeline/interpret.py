"""The pure heart: a payload and a snapshot in, everything that follows from them out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from edi_gateway.acknowledgements import is_acknowledgement
from edi_gateway.findings import Finding, Severity, add_untold, has_errors
from edi_gateway.partners.model import Partner, Snapshot
from edi_gateway.pipeline import agreements, answering, guidance, routing
from edi_gateway.pipeline.model import (
    Draft,
    InterpretedInterchange,
    InterpretedMessage,
    Outcome,
    Reception,
    Settlement,
)
from edi_gateway.pipeline.summary import summarise
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Interchange
from edi_gateway.validation import validate
from edi_gateway.validation.model import MessageReport, Verdict


def interchange_keys(payload: bytes) -> list[str]:
    """The identities of the interchanges in a payload, for the shell to look up which came before."""
    return [interchange.key for interchange in parse(payload).interchanges]


def interpret(
    payload: bytes, snapshot: Snapshot, reception: Reception, seen: Mapping[str, str] | None = None
) -> Outcome:
    """Everything that follows from bytes under a configuration. Pure: same arguments, same outcome, always.

    ``seen`` maps the key of each interchange that was accepted before to the SHA-256 of the file it came in.
    Never raises for anything a partner can send: what is wrong is a finding in the outcome.
    """
    parsed = parse(payload)
    digest = hashlib.sha256(payload).hexdigest()
    known = dict(seen or {})
    interpreted: list[InterpretedInterchange] = []
    drafts: list[Draft] = []
    settlements: list[Settlement] = []
    for interchange in parsed.interchanges:
        one = _Interpretation(interchange, snapshot, reception, digest, known)
        interpreted.append(one.result)
        drafts += one.drafts
        settlements += one.settlements
        if one.result.report.verdict is not Verdict.REJECTED and interchange.key not in known:
            known[interchange.key] = f"{digest}#{interchange.index}"
    return _outcome(snapshot, reception, parsed.findings, interpreted, drafts, settlements)


class _Interpretation:
    """The interpretation of one interchange, in the order in which each step needs the one before."""

    def __init__(
        self,
        interchange: Interchange,
        snapshot: Snapshot,
        reception: Reception,
        digest: str,
        seen: Mapping[str, str],
    ) -> None:
        self.drafts: list[Draft] = []
        self.settlements: list[Settlement] = []
        report = validate(interchange, definitions=snapshot.definitions)
        partner, findings = agreements.check_parties(interchange, snapshot, reception)
        report.findings += findings
        policy = agreements.duplicate_policy(partner, interchange)
        duplicate, finding = agreements.check_duplicate(interchange, digest, seen, policy)
        if finding:
            report.findings.append(finding)
        if partner:
            report.findings += guidance.apply_guides(report, partner, snapshot)
        refused = any(f.severity is Severity.ERROR for f in report.findings)
        messages = [
            _message(
                message,
                partner,
                snapshot,
                refused=refused or has_errors(group.findings),
                drafts=None if duplicate else self.drafts,
            )
            for group in report.groups
            for message in group.messages
        ]
        if partner and not refused and not duplicate:
            self.settlements = answering.settle(report, partner)
        answered = partner or snapshot.partners.get(reception.partner)
        if answered and agreements.wants_acknowledgement(report, answered):
            self.drafts = answering.acknowledge(report, answered, reception) + self.drafts
        if partner:
            self.drafts += answering.advise(report, partner, reception)
        self.result = InterpretedInterchange(report, partner.key if partner else "", tuple(messages), duplicate)


def _message(
    report: MessageReport, partner: Partner | None, snapshot: Snapshot, *, refused: bool, drafts: list[Draft] | None
) -> InterpretedMessage:
    """Checks a message against its agreement, maps it and routes the document, unless the interchange is refused.

    Without ``drafts`` the interchange came before: it is mapped only so that it gets the same answer again.
    """
    if partner is None:
        return InterpretedMessage(report, None)
    agreement = agreements.check_agreement(report, partner)
    if refused or agreement is None or is_acknowledgement(report.message.type):
        return InterpretedMessage(report, None)
    mapping = snapshot.maps.get(agreement.map)
    if mapping is None or report.tree is None or _rejected(report):
        return InterpretedMessage(report, None)
    result = mapping.read(report.message, report.tree)
    add_untold(report.findings, result.findings)  # totals and check digits are told by validation, too
    document = None if _rejected(report) or drafts is None else result.document
    if document is None or drafts is None:
        return InterpretedMessage(report, None, map=mapping.name)
    drafts += routing.route(document, mapping.document, report.message, agreement, partner.key, snapshot)
    return InterpretedMessage(report, document, mapping.document, mapping.name)


def _rejected(report: MessageReport) -> bool:
    return report.verdict is Verdict.REJECTED


def _outcome(
    snapshot: Snapshot,
    reception: Reception,
    findings: list[Finding],
    interchanges: list[InterpretedInterchange],
    drafts: list[Draft],
    settlements: list[Settlement],
) -> Outcome:
    status = _status(findings, interchanges)
    senders = {i.partner for i in interchanges if i.partner}
    return Outcome(
        snapshot=snapshot.id,
        partner=senders.pop() if len(senders) == 1 else reception.partner,
        status=status,
        summary=summarise(status, findings, interchanges, settlements),
        findings=tuple(findings),
        interchanges=tuple(interchanges),
        drafts=tuple(drafts),
        settlements=tuple(settlements),
    )


def _status(findings: list[Finding], interchanges: list[InterpretedInterchange]) -> str:
    if not interchanges:
        return "rejected"
    if all(i.duplicate for i in interchanges):
        return "duplicate"
    verdicts = {i.report.verdict for i in interchanges if not i.duplicate}
    if verdicts == {Verdict.REJECTED}:
        return "rejected"
    whole = not (verdicts & {Verdict.REJECTED, Verdict.PARTLY})
    return "accepted" if whole and not any(f.severity is Severity.ERROR for f in findings) else "partly accepted"
