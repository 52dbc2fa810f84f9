"""Floor 3: interchanges held against their definitions; gives findings and trees."""

from __future__ import annotations

from edi_gateway.findings import STRUCTURE, Fault, Finding, Severity
from edi_gateway.standards.definitions import SHIPPED, Definitions
from edi_gateway.standards.model import MessageDef, UnknownDefinitionError
from edi_gateway.syntax.model import Group, Interchange, Message, Standard
from edi_gateway.syntax.tokens import collector_paused
from edi_gateway.validation import wording
from edi_gateway.validation.envelope import check_envelope
from edi_gateway.validation.model import GroupReport, InterchangeReport, Loop, MessageReport
from edi_gateway.validation.offsets import located, with_paths
from edi_gateway.validation.once import is_explained, untold, without_hints
from edi_gateway.validation.rules import Gathering, Rules
from edi_gateway.validation.structure import walk
from edi_gateway.validation.totals import wrong_totals

__all__ = ["validate", "validate_message"]


def validate(
    interchange: Interchange, *, codes: Severity | None = None, definitions: Definitions = SHIPPED
) -> InterchangeReport:
    """Everything that is wrong with an interchange, from its envelope down to single values.

    A message whose release or type is not installed gets one finding that says so, and no tree. ``codes`` is how much
    a value outside its code list weighs; by default an error in X12 and a warning in EDIFACT, whose users add codes
    of their own. ``definitions`` is what messages are held against, by default what is shipped. Never raises for what
    a partner sent.
    """
    with collector_paused():
        report = check_envelope(interchange)
        for group in report.groups:
            for message in group.messages:
                _complete(message, group, codes, definitions)
    return report


def validate_message(
    message: Message, definition: MessageDef, *, codes: Severity | None = None
) -> tuple[Loop, list[Finding]]:
    """The tree of a message, and what is wrong with its segments and elements, in the order of the segments.

    Lexical findings and those of the envelope are not among them. Never raises for what a partner sent.
    """
    found = Gathering()
    tree = walk(message, definition, Rules.of(message, codes), found)
    if not found.full:
        # What has lost lines is not added up: that was told.
        lost = any(finding.fault in STRUCTURE and finding.is_error for finding in found.findings)
        totals = [] if lost else wrong_totals(message, definition, tree)
        if totals:
            found.add(*with_paths(tree, totals))
            found.findings.sort(key=lambda finding: finding.place.segment or 0)
    found.close(message)
    return tree, located(message, found.findings) if found.findings else []


def _complete(report: MessageReport, above: GroupReport, codes: Severity | None, definitions: Definitions) -> None:
    """Add to the report of a message what its definition says of it. ``above`` is the report of its group."""
    if any(finding.fault is Fault.UNSUPPORTED_PACKAGE for finding in report.findings):
        return
    message, group = report.message, above.group
    try:
        definition = definitions.load(message.standard, message.release, message.type)
    except UnknownDefinitionError:
        unknown = _unknown(message, definitions)
        told = [*report.findings, *above.findings]
        report.findings = without_hints(report.findings)
        report.findings += _wrong_group(message, group, definitions.functional_group(message.type))
        if not is_explained(unknown, message, group, told):
            report.findings.append(unknown)
        return
    report.definition = definition
    report.findings += _wrong_group(message, group, definition.functional_group)
    report.tree, findings = validate_message(message, definition, codes=codes)
    report.findings += untold(message, findings, report.findings) if report.findings else findings


def _unknown(message: Message, definitions: Definitions) -> Finding:
    """The finding for a message of which there is no definition."""
    standard, release = message.standard, message.release
    if release not in definitions.releases(standard):
        return Finding(
            Fault.UNKNOWN_RELEASE,
            f"Release {wording.shown(release)} of {standard} is not installed.",
            message.place(0),
            value=release,
            expected=" ".join(definitions.releases(standard)),
            fix="Agree on an installed release with the partner, or install this one.",
        )
    return Finding(
        Fault.UNKNOWN_MESSAGE_TYPE,
        f"Message type {wording.shown(message.type)} of {standard} {release} is not installed.",
        message.place(0),
        value=message.type,
        expected=" ".join(definitions.messages(standard, release)),
        fix="Agree on an installed message with the partner, or install this one.",
    )


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
