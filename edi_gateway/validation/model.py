"""What validation says of an interchange: trees of loops, findings, and a verdict per level."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from edi_gateway.findings import Finding, Severity
from edi_gateway.standards.model import GroupNode, MessageDef
from edi_gateway.syntax.model import Group, Interchange, Message


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    ACCEPTED_WITH_ERRORS = "accepted with errors"
    PARTLY = "partly accepted"
    REJECTED = "rejected"


@dataclass(slots=True)
class Loop:
    """One occurrence of a segment group, or the whole message (root).

    ``children`` maps the position of a child node in ``node.children`` to its occurrences: the index of a segment in
    ``message.segments``, or a nested Loop. Positions that do not occur are absent.
    """

    node: GroupNode = field(repr=False)
    children: dict[int, list[int | Loop]] = field(default_factory=dict)

    def segments(self, position: int) -> list[int]:
        return [c for c in self.children.get(position, ()) if isinstance(c, int)]

    def loops(self, position: int) -> list[Loop]:
        return [c for c in self.children.get(position, ()) if isinstance(c, Loop)]


@dataclass(slots=True)
class MessageReport:
    """A message, its definition and tree (None where the type or release is unknown), and all its findings."""

    message: Message
    definition: MessageDef | None
    tree: Loop | None
    findings: list[Finding] = field(default_factory=list)
    tolerated: bool = False  # the agreement says: accept with errors

    @property
    def verdict(self) -> Verdict:
        if not any(f.severity is Severity.ERROR for f in self.findings):
            return Verdict.ACCEPTED
        return Verdict.ACCEPTED_WITH_ERRORS if self.tolerated else Verdict.REJECTED


@dataclass(slots=True)
class GroupReport:
    """A functional group: its own findings (counts, references) and the reports of its messages."""

    group: Group
    messages: list[MessageReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if any(f.severity is Severity.ERROR for f in self.findings):
            return Verdict.REJECTED
        return _together([m.verdict for m in self.messages])


@dataclass(slots=True)
class InterchangeReport:
    """An interchange: its own findings (envelope, sender, duplicate) and the reports of its groups.

    An error at this level rejects the interchange whole; an error in a message rejects that message alone.
    """

    interchange: Interchange
    groups: list[GroupReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def messages(self) -> list[MessageReport]:
        return [m for g in self.groups for m in g.messages]

    @property
    def verdict(self) -> Verdict:
        if any(f.severity is Severity.ERROR for f in self.findings):
            return Verdict.REJECTED
        return _together([g.verdict for g in self.groups])

    @property
    def all_findings(self) -> list[Finding]:
        """Findings of every level, from the envelope down, in the order of the file."""
        found = list(self.findings)
        for group in self.groups:
            found += group.findings
            for message in group.messages:
                found += message.findings
        return found


def _together(verdicts: list[Verdict]) -> Verdict:
    if all(v is Verdict.ACCEPTED for v in verdicts):
        return Verdict.ACCEPTED
    if all(v is Verdict.REJECTED for v in verdicts):
        return Verdict.REJECTED
    if any(v in (Verdict.REJECTED, Verdict.PARTLY) for v in verdicts):
        return Verdict.PARTLY
    return Verdict.ACCEPTED_WITH_ERRORS
