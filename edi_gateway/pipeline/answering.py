"""Which acknowledgements an interchange gets, and what received acknowledgements say of what we sent."""

from __future__ import annotations

from dataclasses import replace

from edi_gateway import acknowledgements
from edi_gateway.acknowledgements import AckStatement, contrl, x12
from edi_gateway.findings import Severity
from edi_gateway.partners.model import Partner
from edi_gateway.pipeline.model import Draft, Reception, Settlement
from edi_gateway.syntax.model import X12_DEFAULT, Delimiters, Group, Interchange, Segment, Standard
from edi_gateway.validation.model import InterchangeReport, Verdict


def acknowledge(report: InterchangeReport, partner: Partner, reception: Reception) -> list[Draft]:
    """Drafts of the CONTRL, or of the TA1 and 997s, that answer an interchange.

    An interchange whose own envelope is wrong gets a TA1 and no 997 (X12.5), or a CONTRL with UCI action 4 (ISO 9735).
    """
    interchange = report.interchange
    draft = Draft(
        kind="acknowledgement",
        partner=partner.key,
        channel=answer_channel(partner, reception),
        message="",
        interchange=interchange.index,
        position=None,
        sender=interchange.receiver,
        receiver=interchange.sender,
        test=interchange.test,
    )
    if not draft.channel:
        draft = replace(draft, problem=f"{partner.name} has no channel for acknowledgements.")
    if interchange.standard is Standard.EDIFACT:
        message, body = f"EDIFACT {contrl.release(report)} CONTRL", tuple(contrl.build(report))
        return [replace(draft, message=message, body=(body,), version=contrl.syntax(report))]
    draft = replace(draft, version=_control_version(interchange))
    return _x12(report, draft, partner.envelope.x12_delimiters or X12_DEFAULT)


def _control_version(interchange: Interchange) -> str:
    """ISA12 to answer with: that of the interchange, unless it is one that nobody can write."""
    return interchange.syntax if len(interchange.syntax) == 5 and interchange.syntax.isdigit() else ""


def _x12(report: InterchangeReport, draft: Draft, delimiters: Delimiters) -> list[Draft]:
    rejected = any(f.severity is Severity.ERROR for f in report.findings)
    ta1 = x12.build_ta1(report) if x12.ta1_due(report) else None
    if rejected:
        return [replace(draft, message="X12 004010 TA1", ta1=ta1)]
    drafts: list[Draft] = []
    for (version, receiver, sender), bodies in _by_address(x12.build_997(report, delimiters=delimiters)).items():
        drafts.append(
            replace(
                draft,
                message=f"X12 {version[:6]} 997",
                association=version[6:],
                body=tuple(tuple(body) for body in bodies),
                group_sender=sender,
                group_receiver=receiver,
                ta1=ta1,
            )
        )
        ta1 = None
    if ta1 is not None:
        drafts.append(replace(draft, message="X12 004010 TA1", ta1=ta1))
    return drafts


def _by_address(bodies: list[tuple[Group, list[Segment]]]) -> dict[tuple[str, str, str], list[list[Segment]]]:
    """A 997 is written in the version of the group it answers (GS08), from that group's receiver to its sender."""
    found: dict[tuple[str, str, str], list[list[Segment]]] = {}
    for group, body in bodies:
        version = group.version if len(group.version) >= 6 and group.version.isalnum() else "004010"
        found.setdefault((version, _header(group, 2), _header(group, 3)), []).append(body)
    return found


def _header(group: Group, element: int) -> str:
    header = group.header or []
    item = header[element] if len(header) > element else ""
    return item if isinstance(item, str) else ""


def answer_channel(partner: Partner, reception: Reception) -> str:
    """By which channel a partner gets its acknowledgements: the one it names, the one it used, or the first it has."""
    channels = partner.sending_channels
    for wanted in (partner.acknowledgement_channel, reception.channel):
        if wanted in channels:
            return wanted
    return channels[0] if channels else ""


def settle(report: InterchangeReport, partner: Partner) -> list[Settlement]:
    """What the acknowledgements in an interchange say of what we sent this partner."""
    interchange = report.interchange
    statements = acknowledgements.read_ta1(interchange)
    for message in report.messages:
        if acknowledgements.is_acknowledgement(message.message.type) and message.tree is not None:
            statements += acknowledgements.read(message.message, interchange)
    return [
        Settlement(
            standard=s.standard,
            partner=partner.key,
            reference=s.reference,
            group_reference=s.group_reference,
            verdict=s.verdict,
            text=s.text,
            findings=s.details,
        )
        for s in statements
        if not s.message_reference and not _speaks_of_the_envelope_alone(s)
    ]


def _speaks_of_the_envelope_alone(statement: AckStatement) -> bool:
    """A TA1 that accepts says nothing of what is in the interchange: the 997 is still to come."""
    x12_interchange = statement.standard is Standard.X12 and statement.level == "interchange"
    return x12_interchange and statement.verdict is not Verdict.REJECTED
