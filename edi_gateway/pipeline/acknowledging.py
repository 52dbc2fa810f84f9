"""The acknowledgements of a checked interchange as finished files, without a gateway."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from edi_gateway.partners.model import Envelope, Identifiers, InboundAgreement, Partner, Snapshot
from edi_gateway.pipeline import agreements, answering
from edi_gateway.pipeline.build import build
from edi_gateway.pipeline.model import Moment, Numbers, Reception
from edi_gateway.validation.model import InterchangeReport

_SENDER: Final = "sender"
_NOWHERE: Final = Reception(partner=_SENDER, channel="")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An acknowledgement as it is sent: one interchange.

    ``message`` is what it holds, "EDIFACT D.3 CONTRL", "X12 005010 999" or "X12 004010 TA1" (a TA1 may also go with a
    997 or 999, in the same interchange). ``reference`` is its interchange control reference (UNB 0020, ISA13), under
    which it is to be kept.
    """

    message: str
    name: str  # a file name for it
    content: bytes
    reference: str


def acknowledgements_of(
    reports: Iterable[InterchangeReport], *, at: datetime, number: int, by_999: bool, envelope: Envelope
) -> list[Acknowledgement]:
    """The answers to some interchanges, in their order; see ``library.acknowledge``."""
    found: list[Acknowledgement] = []
    for report in reports:
        partner = _sender(report, envelope, "999" if by_999 else "997")
        snapshot = Snapshot("", Identifiers(), "", MappingProxyType({_SENDER: partner}), MappingProxyType({}))
        if not agreements.wants_acknowledgement(report, partner):
            continue
        for draft in answering.acknowledge(report, partner, _NOWHERE):
            following = number + len(found)
            # that there is no channel to send it by is no problem here
            built = build(replace(draft, problem=""), Numbers(following, following), Moment(at), snapshot)
            found.append(Acknowledgement(draft.message, built.filename, built.payload, built.reference))
    return found


def _sender(report: InterchangeReport, envelope: Envelope, functional: str) -> Partner:
    """A partner with whom it is agreed that all which the interchange holds is acknowledged."""
    names = dict.fromkeys(message.message.name for message in report.messages)
    agreed = tuple(
        InboundAgreement(name, map="", acknowledge=functional if name.startswith("X12") else "CONTRL") for name in names
    )
    return Partner(key=_SENDER, name="the sender", inbound=agreed, envelope=envelope)
