"""What the checks of one message need to know besides its definition, and where its findings are gathered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.syntax.model import Message, Standard

MOST_ERRORS = 2_000
"""Errors listed per message. A message this wrong is rejected whatever follows: checking stops there, so that a
hostile file can take neither memory nor time without bound."""
MOST_REMARKS = 1_000
"""Warnings and notes listed per message; what is beyond is counted only."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How to check one message.

    ``mark`` is the decimal mark of its numbers. ``codes`` is how much a value outside its code list weighs;
    ``foreign_codes`` how much it weighs where the sender names another agency's list or uses EANCOM, whose lists
    add to those of the UN.
    """

    standard: Standard
    mark: str
    codes: Severity
    foreign_codes: Severity

    @classmethod
    def of(cls, message: Message, codes: Severity | None = None) -> Rules:
        """The rules for a message; ``codes`` replaces the usual severity: error for X12, warning for EDIFACT."""
        eancom = message.association.startswith("EAN")
        return _rules(message.standard, message.delimiters.decimal, eancom, codes)


@lru_cache(maxsize=64)
def _rules(standard: Standard, mark: str, eancom: bool, codes: Severity | None) -> Rules:
    if standard is Standard.X12:
        severity = codes or Severity.ERROR
        return Rules(Standard.X12, ".", severity, severity)
    severity = codes or Severity.WARNING
    foreign = Severity.WARNING if severity is Severity.ERROR else Severity.NOTE
    if eancom:
        severity = min(severity, Severity.WARNING, key=_weight)
    return Rules(Standard.EDIFACT, mark, severity, foreign)


def _weight(severity: Severity) -> int:
    return (Severity.NOTE, Severity.WARNING, Severity.ERROR).index(severity)


@dataclass(slots=True)
class Gathering:
    """The findings of one message, never more than the limits allow."""

    findings: list[Finding] = field(default_factory=list)
    errors: int = 0
    remarks: int = 0

    @property
    def full(self) -> bool:
        """Whether so many errors were found that checking should stop."""
        return self.errors >= MOST_ERRORS

    def add(self, *findings: Finding) -> None:
        for finding in findings:
            if finding.is_error:
                self.errors += 1
                if self.errors <= MOST_ERRORS:
                    self.findings.append(finding)
            else:
                self.remarks += 1
                if self.remarks <= MOST_REMARKS:
                    self.findings.append(finding)

    def close(self, message: Message) -> None:
        """Say what was left out of the findings of a message, if anything was."""
        if self.errors < MOST_ERRORS and self.remarks <= MOST_REMARKS:
            return
        place = message.place()
        if self.full:
            text = f"This message has {MOST_ERRORS} errors or more; the rest of it was not checked."
            self.findings.append(Finding(Fault.TOO_MANY_FAULTS, text, place))
        if self.remarks > MOST_REMARKS:
            text = f"{self.remarks - MOST_REMARKS} more warnings and notes on this message are not listed."
            self.findings.append(Finding(Fault.TOO_MANY_FAULTS, text, place, Severity.NOTE))
