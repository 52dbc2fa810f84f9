"""What became of documents in the application: which findings an 824 or APERAK tells, and which a syntax report.

X12 and UN/EDIFACT keep two answers apart. The 997 or CONTRL says whether a message obeys the standard; the 824
(Application Advice) or APERAK (Application Error and Acknowledgement) says what the application made of it. So where an
agreement asks for the second, what breaks a guide, a map or a business rule is told there, and the first accepts.

There is one 824 or APERAK per document, not per interchange. The APERAK is defined for "a specified received message"
(UNTDID, APERAK 4.1); an 824 may hold several OTI loops, but each OTI names one transaction set, retailers answer each
document on its own, and whoever reads the answer wants it where the document is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from edi_gateway.acknowledgements.subject import (
    errors,
    interchange_errors,
    is_acknowledgement,
    is_application_answer,
)
from edi_gateway.findings import Fault, Finding, Owner
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict

MOST_ERRORS: Final = 999  # SG3 of the D.96A APERAK; more than anybody reads

_APPLICATION: Final = frozenset({Owner.GUIDE, Owner.AGREEMENT, Owner.MAP, Owner.BUSINESS})
_AFTER_999: Final = _APPLICATION - {Owner.GUIDE}


@dataclass(frozen=True, slots=True)
class Advice:
    """What the application says of one document: accepted, accepted with errors or rejected, and why."""

    interchange: InterchangeReport
    group: GroupReport
    message: MessageReport
    verdict: Verdict
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an agreement wants to be told of a message: ``accepted``, of one without errors too; ``by_999``, that its
    guide has been reported in a 999 already, whose codes are made for it."""

    accepted: bool = False
    by_999: bool = False

    @property
    def owners(self) -> Collection[Owner]:
        """Whose findings are the application's."""
        return _AFTER_999 if self.by_999 else _APPLICATION


def advise(interchange: InterchangeReport, group: GroupReport, message: MessageReport, wish: Wish) -> Advice | None:
    """What there is to say of one message; None where it is nothing, or where the syntax report says it all.

    A message that breaks the standard does not reach the application. One whose neighbour made the agreement reject the
    whole interchange has reached it, and is told so. An answer is never answered.
    """
    if is_acknowledgement(message.message.type) or is_application_answer(message.message.type):
        return None
    whole = [*interchange_errors(interchange), *errors(group.findings)]
    if any(f.fault is not Fault.MESSAGE_REFUSED for f in whole):
        return None
    if whole:
        found = errors(message.findings) or whole
        return Advice(interchange, group, message, Verdict.REJECTED, tuple(found[:MOST_ERRORS]))
    if not _reaches_the_application(message, wish):
        return None
    found = [f for f in errors(message.findings) if f.owner in wish.owners]
    if not found:
        return Advice(interchange, group, message, Verdict.ACCEPTED, ()) if wish.accepted else None
    verdict = Verdict.ACCEPTED_WITH_ERRORS if message.tolerated else Verdict.REJECTED
    return Advice(interchange, group, message, verdict, tuple(found[:MOST_ERRORS]))


def as_syntax(report: InterchangeReport, wishes: dict[int, Wish]) -> InterchangeReport:
    """The report as the syntax report tells it: without the findings that are told in an 824 or APERAK.

    ``wishes`` has those of the messages that are so answered, by their index in the interchange.
    """
    if not wishes:
        return report
    groups = [
        replace(group, messages=[_as_syntax(m, wishes.get(m.message.index)) for m in group.messages])
        for group in report.groups
    ]
    return replace(report, groups=groups)


def _as_syntax(message: MessageReport, wish: Wish | None) -> MessageReport:
    if wish is None or not _reaches_the_application(message, wish):
        return message
    return replace(message, findings=[f for f in message.findings if f.owner not in wish.owners])


def _reaches_the_application(message: MessageReport, wish: Wish) -> bool:
    return message.tolerated or all(f.owner in wish.owners for f in errors(message.findings))
