"""Floor 3: interchanges held against their definitions; gives findings and trees."""

from __future__ import annotations

from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.standards.loader import functional_group, load, messages, releases
from edi_gateway.standards.model import MessageDef
from edi_gateway.syntax.model import Group, Interchange, Message, Standard
from edi_gateway.validation import wording
from edi_gateway.validation.envelope import check_envelope
from edi_gateway.validation.model import InterchangeReport, Loop, MessageReport
from edi_gateway.validation.offsets import located
from edi_gateway.validation.rules import Gathering, Rules
from edi_gateway.validation.structure import walk

__all__ = ["validate", "validate_message"]


def validate(interchange: Interchange, *, codes: Severity | None = None) -> InterchangeReport:
    """Everything that is wrong with an interchange, from its envelope down to single values.

    A message whose release or type is not installed gets one finding that says so, and no tree. ``codes`` is how much
    a value outside its code list weighs; by default an error in X12 and a warning in EDIFACT, whose users add codes
    of their own. Never raises for what a partner sent.
    """
    report = check_envelope(interchange)
    for group in report.groups:
        for message in group.messages:
            _complete(message, group.group, codes)
    return report


def validate_message(
    message: Message, definition: MessageDef, *, codes: Severity | None = None
) -> tuple[Loop, list[Finding]]:
    """The tree of a message, and what is wrong with its segments and elements, in the order of the segments.

    Lexical findings and those of the envelope are not among them. Never raises for what a partner sent.
    """
    found = Gathering()
    tree = walk(message, definition, Rules.of(message, codes), found)
    found.close(message)
    return tree, located(message, found.findings) if found.findings else []


def _complete(report: MessageReport, group: Group, codes: Severity | None) -> None:
    """Add to the report of a message what its definition says of it."""
    if any(finding.fault is Fault.UNSUPPORTED_PACKAGE for finding in report.findings):
        return
    message = report.message
    unknown = _unknown(message)
    if unknown is not None:
        report.findings += [*_wrong_group(message, group, functional_group(message.type)), unknown]
        return
    report.definition = load(message.standard, message.release, message.type)
    report.findings += _wrong_group(message, group, report.definition.functional_group)
    report.tree, findings = validate_message(message, report.definition, codes=codes)
    report.findings += _not_told(findings, report.findings) if report.findings else findings


def _not_told(findings: list[Finding], told: list[Finding]) -> list[Finding]:
    """The findings without those that the check of the envelope or of the characters has told already."""
    known = {(finding.fault, finding.place.segment, finding.place.element, finding.place.component) for finding in told}
    bad_tags = {finding.place.segment for finding in told if finding.fault is Fault.BAD_SEGMENT_TAG}
    return [
        finding
        for finding in findings
        if (finding.fault, finding.place.segment, finding.place.element, finding.place.component) not in known
        and not (finding.fault is Fault.UNKNOWN_SEGMENT and finding.place.segment in bad_tags)
    ]


def _unknown(message: Message) -> Finding | None:
    """The finding for a message of which there is no definition; None where there is one."""
    standard, release = message.standard, message.release
    if release not in releases(standard):
        return Finding(
            Fault.UNKNOWN_RELEASE,
            f"Release {wording.shown(release)} of {standard} is not installed.",
            message.place(0),
            value=release,
            expected=" ".join(releases(standard)),
            fix="Agree on an installed release with the partner, or install this one.",
        )
    if message.type not in messages(standard, release):
        return Finding(
            Fault.UNKNOWN_MESSAGE_TYPE,
            f"Message type {wording.shown(message.type)} of {standard} {release} is not installed.",
            message.place(0),
            value=message.type,
            expected=" ".join(messages(standard, release)),
            fix="Agree on an installed message with the partner, or install this one.",
        )
    return None


def _wrong_group(message: Message, group: Group, expected: str) -> list[Finding]:
    """GS01 must fit ST01 (X12.5: a functional group holds the transaction sets of its kind)."""
    if message.standard is not Standard.X12 or not expected or group.type in ("", expected):
        return []
    return [
        Finding(
            Fault.WRONG_FUNCTIONAL_GROUP,
            f"Transaction set {message.type} belongs in a functional group {expected}, "
            f"but GS01 is {wording.shown(group.type)}.",
            message.place(0).at(element=1),
            value=group.type,
            expected=expected,
            element_id="479",
            fix=f'Send GS01 "{expected}" for {message.type}.',
        )
    ]
