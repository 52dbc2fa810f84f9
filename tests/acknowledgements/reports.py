"""Interchange reports made by hand, as validation would give them."""

from __future__ import annotations

from collections.abc import Sequence

from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.syntax.model import (
    EDIFACT_DEFAULT,
    X12_DEFAULT,
    Delimiters,
    Group,
    Interchange,
    Message,
    PartyId,
    Segment,
    Standard,
)
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport


def fault(
    kind: Fault,
    segment: int | None = None,
    tag: str | None = None,
    element: int | None = None,
    component: int | None = None,
    **more: object,
) -> Finding:
    """A finding at a place."""
    place = Place(segment=segment, tag=tag, element=element, component=component)
    return Finding(kind, "Something is wrong.", place, **more)  # type: ignore[arg-type]


def orders(reference: str, *findings: Finding, tolerated: bool = False, kind: str = "ORDERS") -> MessageReport:
    """An EDIFACT message that was checked."""
    header: Segment = ["UNH", reference, [kind, "D", "96A", "UN", "EAN008"]]
    message = Message(
        standard=Standard.EDIFACT,
        delimiters=EDIFACT_DEFAULT,
        type=kind,
        release="D.96A",
        association="EAN008",
        reference=reference,
        segments=[header, ["BGM", "220", "4711", "9"], ["UNT", "3", reference]],
        index=1,
        interchange_index=1,
    )
    return MessageReport(message, None, None, list(findings), tolerated)


def edifact(
    *messages: MessageReport,
    findings: Sequence[Finding] = (),
    syntax: str = "UNOC:3",
    reference: str = "REF1",
    groups: Sequence[GroupReport] = (),
) -> InterchangeReport:
    """An EDIFACT interchange; messages stand in a group without header, as those of an interchange without UNG do."""
    header: Segment = [
        "UNB", syntax.split(":"), ["4012345000009", "14"], ["4399901000001", "14", "X"], ["260101", "1200"], reference,
    ]  # fmt: skip
    plain = GroupReport(Group(None, None, messages=[m.message for m in messages]), list(messages))
    reports = [*([plain] if messages or not groups else []), *groups]
    interchange = Interchange(
        standard=Standard.EDIFACT,
        delimiters=EDIFACT_DEFAULT,
        index=1,
        header=header,
        trailer=["UNZ", str(len(messages)), reference],
        sender=PartyId("14", "4012345000009"),
        receiver=PartyId("14", "4399901000001"),
        reference=reference,
        syntax=syntax,
        prepared="260101:1200",
        groups=[g.group for g in reports],
    )
    return InterchangeReport(interchange, reports, list(findings))


def ung(reference: str, *messages: MessageReport, findings: Sequence[Finding] = ()) -> GroupReport:
    """A functional group with UNG."""
    header: Segment = ["UNG", "ORDERS", ["SENDER", "ZZ"], "RECEIVER", ["260101", "1200"], reference, "UN", ["D", "96A"]]
    group = Group(1, header, messages=[m.message for m in messages], type="ORDERS", reference=reference)
    return GroupReport(group, list(messages), list(findings))


def order_850(reference: str, *findings: Finding, tolerated: bool = False, kind: str = "850") -> MessageReport:
    """An X12 transaction set that was checked."""
    message = Message(
        standard=Standard.X12,
        delimiters=X12_DEFAULT,
        type=kind,
        release="004010",
        association="",
        reference=reference,
        segments=[["ST", kind, reference], ["BEG", "00", "NE", "4711", "", "20260101"], ["SE", "3", reference]],
        index=1,
        interchange_index=1,
    )
    return MessageReport(message, None, None, list(findings), tolerated)


def gs(
    reference: str,
    *messages: MessageReport,
    findings: Sequence[Finding] = (),
    kind: str = "PO",
    version: str = "004010",
    included: str | None = None,
) -> GroupReport:
    """A functional group with GS and GE."""
    header: Segment = ["GS", kind, "SENDER", "RECEIVER", "20260101", "1200", reference, "X", version]
    trailer: Segment = ["GE", str(len(messages)) if included is None else included, reference]
    group = Group(1, header, trailer, [m.message for m in messages], type=kind, reference=reference, version=version)
    return GroupReport(group, list(messages), list(findings))


def x12(
    *groups: GroupReport,
    findings: Sequence[Finding] = (),
    reference: str = "000000123",
    requested: bool = False,
    ta1: Sequence[Segment] = (),
    delimiters: Delimiters = X12_DEFAULT,
) -> InterchangeReport:
    """An X12 interchange."""
    header: Segment = [
        "ISA", "00", " " * 10, "00", " " * 10, "ZZ", "SENDER".ljust(15), "ZZ", "RECEIVER".ljust(15),
        "260101", "1200", "U", "00401", reference, "1" if requested else "0", "P", ">",
    ]  # fmt: skip
    interchange = Interchange(
        standard=Standard.X12,
        delimiters=delimiters,
        index=1,
        header=header,
        trailer=["IEA", str(len(groups)), reference],
        sender=PartyId("ZZ", "SENDER"),
        receiver=PartyId("ZZ", "RECEIVER"),
        reference=reference,
        syntax="00401",
        prepared="260101:1200",
        acknowledgement_requested=requested,
        groups=[g.group for g in groups],
        ta1=list(ta1),
    )
    return InterchangeReport(interchange, list(groups), list(findings))


def as_message(
    kind: str, body: Sequence[Segment], standard: Standard = Standard.EDIFACT
) -> tuple[Message, Interchange]:
    """An acknowledgement's body as a received message in an interchange."""
    edi = standard is Standard.EDIFACT
    head: Segment = ["UNH", "1", [kind, "D", "3", "UN"]] if edi else ["ST", kind, "0001"]
    tail: Segment = ["UNT" if edi else "SE", str(len(body) + 2), "1"]
    report = edifact(orders("1", kind=kind)) if edi else x12(gs("1", order_850("0001", kind=kind), kind="FA"))
    message = report.messages[0].message
    message.segments = [head, *body, tail]
    return message, report.interchange
