"""By which codes a finding is reported to the sender: CONTRL 0085, TA105, AK905, AK502, AK304, AK403."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from edi_gateway.acknowledgements import code_texts, codes, contrl
from edi_gateway.acknowledgements.code_texts import text_of
from edi_gateway.acknowledgements.subject import (
    answerable,
    errors,
    interchange_errors,
    is_about_whole_message,
    is_acknowledgement,
    is_acknowledgement_group,
    only_acknowledges,
)
from edi_gateway.acknowledgements.x12 import is_since_5010, ta1_due
from edi_gateway.explanation.model import Reported
from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.syntax.model import Group, Standard
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport

_NOBODY = "Nobody can be told: there is no interchange that says who sent it."
_REMARKS = {
    Severity.WARNING: "Not reported: a warning rejects nothing.",
    Severity.NOTE: "Not reported: a note rejects nothing.",
}
_NEVER = "Not reported: an acknowledgement is never acknowledged."
_NO_ADDRESS = "Not reported: sender, receiver or reference is missing, so that no answer can be addressed."
_ABOVE = "Not named: the {} is rejected whole, for the reason told with it."
_OTHER = "Not named: {} has room for one error, and another is named first."
_NOT_OF_THE_CONTROLS = frozenset({Fault.JUNK, Fault.BYTE_ORDER_MARK, Fault.LINE_WRAPPED, Fault.EMPTY_SEGMENT})


@dataclass(frozen=True, slots=True)
class Level:
    """Where a finding was made: of an interchange, of a group in it, or of a message in that.

    Made once for each of them, for what is looked up here takes time: the errors that reject the interchange
    (``whole``) and the group (``group_errors``), and whether they only acknowledge, so that no answer is due.
    """

    interchange: InterchangeReport
    whole: tuple[Finding, ...]
    unanswered: str
    group: GroupReport | None = None
    group_errors: tuple[Finding, ...] = ()
    group_acknowledges: bool = False
    message: MessageReport | None = None

    @classmethod
    def of(cls, report: InterchangeReport) -> Level:
        """The level of an interchange."""
        unanswered = ""
        if only_acknowledges(report):
            unanswered = _NEVER
        elif not answerable(report.interchange):
            unanswered = _NO_ADDRESS
        return cls(report, tuple(interchange_errors(report)), unanswered)

    def within(self, group: GroupReport) -> Level:
        """The level of one of its groups."""
        acknowledges = is_acknowledgement_group(group)
        return replace(self, group=group, group_errors=tuple(errors(group.findings)), group_acknowledges=acknowledges)

    def inside(self, message: MessageReport) -> Level:
        """The level of one of the group's messages."""
        return replace(self, message=message)

    @property
    def is_interchange(self) -> bool:
        """Whether it is decided with the interchange: so are the messages that stand in no group."""
        return self.message is None and (self.group is None or self.group.group.header is None)


def reported(finding: Finding, level: Level | None) -> tuple[tuple[Reported, ...], str]:
    """The codes that the sender gets for a finding, and a remark where there are none or not only these."""
    if level is None:
        return (), _NOBODY
    if level.unanswered:
        return (), level.unanswered
    is_x12 = level.interchange.interchange.standard is Standard.X12
    if not finding.is_error:
        noted = _noted(finding, level) if is_x12 else ()
        return noted, "" if noted else _REMARKS[finding.severity]
    if level.whole and not level.is_interchange:
        return (), _ABOVE.format("interchange")
    return _x12(finding, level) if is_x12 else _edifact(finding, level)


# EDIFACT


def _edifact(finding: Finding, level: Level) -> tuple[tuple[Reported, ...], str]:
    version = contrl.syntax_version(level.interchange)
    code = codes.contrl_code(finding.fault, version)
    if level.is_interchange:
        return _one(finding, level.whole, version, "UCI")
    if level.message is None:
        return _one(finding, level.group_errors, version, "UCF")
    if level.group_errors:
        return (), _ABOVE.format("group")
    if is_acknowledgement(level.message.message.type):
        return (), _NEVER
    place = finding.place
    if is_about_whole_message(finding):
        own = [f for f in errors(level.message.findings) if is_about_whole_message(f)]
        return _one(finding, own, version, "UCM")
    return (_named("CONTRL 0085", "UCS" if place.element is None else "UCD", code, code_texts.SYNTAX_ERROR),), ""


def _one(finding: Finding, found: Sequence[Finding], version: int, tag: str) -> tuple[tuple[Reported, ...], str]:
    """A level of CONTRL has room for one error: the first that has a code of its own."""
    named = (f for f in found if codes.contrl_code(f.fault, version) != codes.UNSPECIFIED)
    if finding is not next(named, found[0]):
        return (), _OTHER.format(tag)
    code = codes.contrl_code(finding.fault, version)
    return (_named("CONTRL 0085", tag, code, code_texts.SYNTAX_ERROR),), ""


def _named(element: str, tag: str, code: str, table: Mapping[str, str]) -> Reported:
    return Reported(f"{element} in {tag}", code, text_of(table, code))


# X12


def _noted(finding: Finding, level: Level) -> tuple[Reported, ...]:
    """A warning about ISA or IEA is noted in a TA1 that is sent for its own reasons."""
    report = level.interchange
    if level.message is not None or level.group is not None or not ta1_due(report) or interchange_errors(report):
        return ()
    warnings = [f for f in report.findings if f.severity is Severity.WARNING and f.fault not in _NOT_OF_THE_CONTROLS]
    if not warnings or finding is not warnings[0]:
        return ()
    code = codes.interchange_code(finding)
    return (Reported("TA105", code, text_of(code_texts.INTERCHANGE_NOTE, code)),)


def _x12(finding: Finding, level: Level) -> tuple[tuple[Reported, ...], str]:
    if level.is_interchange:
        if finding is not level.whole[0]:
            return (), _OTHER.format("TA1")
        code = codes.interchange_code(finding)
        return (Reported("TA105", code, text_of(code_texts.INTERCHANGE_NOTE, code)),), ""
    if level.group is None or level.group_acknowledges:
        return (), _NEVER
    if level.message is None:
        code = codes.group_code(finding)
        return (Reported("AK905", code, text_of(code_texts.GROUP_ERROR, code)),), ""
    return _in_set(finding, level.group.group), ""


def _in_set(finding: Finding, group: Group) -> tuple[Reported, ...]:
    place, since_5010 = finding.place, is_since_5010(group)
    if finding.fault is Fault.UNKNOWN_RELEASE:  # of all sets in the group, for it is GS08 that names the release
        code = codes.VERSION_NOT_SUPPORTED
        return (Reported("AK905", code, text_of(code_texts.GROUP_ERROR, code)),)
    if is_about_whole_message(finding):
        code = codes.set_code(finding, since_5010=since_5010)
        return (Reported("AK502", code, text_of(code_texts.SET_ERROR, code)),)
    above = Reported("AK502", "5", text_of(code_texts.SET_ERROR, "5"))
    if place.element is None:
        code = codes.segment_code(finding, release=group.version[:6])
        return Reported("AK304", code, text_of(code_texts.SEGMENT_ERROR, code)), above
    code = codes.element_code(finding, since_5010=since_5010)
    segment = Reported("AK304", "8", text_of(code_texts.SEGMENT_ERROR, "8"))
    return Reported("AK403", code, text_of(code_texts.ELEMENT_ERROR, code)), segment, above
