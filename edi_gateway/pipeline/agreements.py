"""Holds an interchange against what was agreed: who sends, to whom, which messages, test or not, seen before or not."""

from __future__ import annotations

from collections.abc import Mapping

from edi_gateway.acknowledgements import (
    answerable,
    is_acknowledgement,
    is_application_answer,
    only_acknowledges,
)
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.partners.model import InboundAgreement, Partner, Snapshot
from edi_gateway.pipeline.model import Reception
from edi_gateway.syntax.model import Interchange
from edi_gateway.validation.model import InterchangeReport, MessageReport


def check_parties(
    interchange: Interchange, snapshot: Snapshot, reception: Reception
) -> tuple[Partner | None, list[Finding]]:
    """The partner who sent the interchange, and errors where sender, receiver or channel do not fit.

    The sender named in the envelope must be a partner, and the one that the channel authenticated: an interchange
    that names somebody else is not taken from them.
    """
    findings: list[Finding] = []
    place = interchange.place()
    partner = snapshot.partner_of(interchange.standard, interchange.sender)
    if partner is None:
        findings.append(
            _error(
                Fault.UNKNOWN_SENDER,
                f"The sender {interchange.sender} is not a known trading partner.",
                place,
                value=str(interchange.sender),
                fix="Add this identifier to a partner file, or ask the sender which identifier it uses.",
            )
        )
    elif reception.partner and partner.key != reception.partner:
        findings.append(
            _error(
                Fault.SENDER_MISMATCH,
                f"The interchange names {interchange.sender} ({partner.name}) as its sender, but it was delivered by "
                f"{_name(snapshot, reception.partner)}.",
                place,
                value=str(interchange.sender),
                fix="A partner may only send under its own identifiers; add the identifier to its partner file if it "
                "sends on behalf of the other.",
            )
        )
        partner = None
    if not snapshot.is_own(interchange.standard, interchange.receiver):
        findings.append(
            _error(
                Fault.UNKNOWN_RECEIVER,
                f"The receiver {interchange.receiver} is none of our identifiers.",
                place,
                value=str(interchange.receiver),
                fix="The sender has to address one of the identifiers under [identity] in config.toml.",
            )
        )
    if partner is not None and interchange.test != partner.envelope.test:
        kind, expected = ("a test", "production") if interchange.test else ("a production", "test")
        findings.append(
            _error(
                Fault.TEST_INDICATOR,
                f"This is {kind} interchange, but {partner.name} is set up for {expected}.",
                place,
                fix="Correct the test indicator (UNB 0035, ISA15), or `test` under [envelope] in the partner file.",
            )
        )
    return partner, findings


def check_duplicate(
    interchange: Interchange, digest: str, seen: Mapping[str, str], policy: str
) -> tuple[bool, Finding | None]:
    """Whether the interchange is a repeat, and the finding for it under the agreement's policy.

    The same reference with the same bytes is a repeat: nothing of it is processed twice, the answer is given again.
    The same reference with other bytes is an error of the sender (0085 code 26, TA105 code 025).
    """
    earlier = seen.get(interchange.key)
    if earlier is None or policy == "process":
        return False, None
    same = earlier == digest
    text = f"The interchange {interchange.reference} from {interchange.sender} was received before, " + (
        "with the same content." if same else "with other content."
    )
    severity = Severity.NOTE if same else Severity.WARNING if policy == "warn" else Severity.ERROR
    finding = Finding(
        Fault.DUPLICATE_INTERCHANGE,
        text,
        interchange.place(),
        severity,
        Owner.AGREEMENT,
        value=interchange.reference,
        fix=None if same else "Each interchange needs a control reference of its own.",
    )
    return same, finding


def duplicate_policy(partner: Partner | None, interchange: Interchange) -> str:
    """The strictest policy among the agreements that the interchange's messages fall under; "reject" by default."""
    if partner is None:
        return "reject"
    policies = {a.duplicates for m in interchange.messages if (a := partner.accepts(m.name))}
    for policy in ("reject", "warn", "process"):
        if policy in policies:
            return policy
    return "reject"


def check_agreement(report: MessageReport, partner: Partner) -> InboundAgreement | None:
    """The agreement a message falls under; a finding on the message where there is none."""
    message = report.message
    agreement = partner.accepts(message.name)
    if agreement is None:
        read_anyway = is_acknowledgement(message.type) or is_application_answer(message.type)
        if not read_anyway and report.definition is not None:
            accepted = ", ".join(a.message for a in partner.inbound) or "no message at all"
            report.findings.append(
                _error(
                    Fault.NO_AGREEMENT,
                    f"No agreement with {partner.name} covers {message.name}; agreed is {accepted}.",
                    message.place(0),
                    value=message.name,
                    fix=f'Add [[inbound]] with message = "{message.name}" to the partner file, or ask the sender.',
                )
            )
        return None
    report.tolerated = agreement.tolerate_errors
    return agreement


def wants_acknowledgement(report: InterchangeReport, partner: Partner) -> bool:
    """Whether the syntax of this interchange is acknowledged: by agreement, or where nothing is agreed, always.

    What is agreed for the messages it holds decides, and where that is nothing, what is agreed for others of this
    standard. An interchange of acknowledgements alone is never answered (ISO 9735; X12 functional group FA).
    """
    interchange = report.interchange
    if only_acknowledges(report) or not answerable(interchange):
        return False
    named = {m.message.name for m in report.messages}
    agreed = [a for a in partner.inbound if a.message in named]
    agreed = agreed or [a for a in partner.inbound if a.message.startswith(f"{interchange.standard} ")]
    return not agreed or any(a.acknowledge.lower() != "none" for a in agreed)


def _name(snapshot: Snapshot, key: str) -> str:
    partner = snapshot.partners.get(key)
    return partner.name if partner else key


def _error(fault: Fault, text: str, place: Place, *, value: str | None = None, fix: str | None = None) -> Finding:
    return Finding(fault, text, place, Severity.ERROR, Owner.AGREEMENT, value=value, fix=fix)
