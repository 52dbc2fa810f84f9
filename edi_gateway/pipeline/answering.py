"""Which acknowledgements an interchange gets, and what received acknowledgements say of what we sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from edi_gateway import acknowledgements
from edi_gateway.acknowledgements import AckStatement, advice_824, aperak, contrl, x12
from edi_gateway.acknowledgements.application import Advice, Wish, as_syntax
from edi_gateway.acknowledgements.application import advise as say
from edi_gateway.findings import Severity
from edi_gateway.partners.model import InboundAgreement, Partner
from edi_gateway.pipeline.model import Draft, Reception, Settlement
from edi_gateway.standards import functional_group
from edi_gateway.syntax.model import X12_DEFAULT, Delimiters, Group, Interchange, Segment, Standard
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport, Verdict

_Address = tuple[str, str, str, str]
"""Message type, version, receiver and sender of an X12 group to be written."""


def acknowledge(report: InterchangeReport, partner: Partner, reception: Reception) -> list[Draft]:
    """Drafts of the CONTRL, or of the TA1 and the 997s and 999s, that answer an interchange.

    An interchange whose own envelope is wrong gets a TA1 and no 997 (X12.5), or a CONTRL with UCI action 4 (ISO 9735).
    What the agreement wants told in an 824 or APERAK (``advise``) is not told here.
    """
    report = as_syntax(report, _wishes(report, partner))
    interchange = report.interchange
    draft = _draft(interchange, partner, reception)
    if interchange.standard is Standard.EDIFACT:
        message, body = f"EDIFACT {contrl.release(report)} CONTRL", tuple(contrl.build(report))
        return [replace(draft, message=message, body=(body,), version=contrl.syntax(report))]
    return _x12(report, draft, partner)


def advise(report: InterchangeReport, partner: Partner, reception: Reception) -> list[Draft]:
    """Drafts of the 824s or APERAKs that tell what became of the documents of an interchange, where that is agreed."""
    wishes = _wishes(report, partner)
    if not wishes or not acknowledgements.answerable(report.interchange):
        return []
    advices = [
        advice
        for group in report.groups
        for message in group.messages
        if (wish := wishes.get(message.message.index)) and (advice := say(report, group, message, wish))
    ]
    draft = _draft(report.interchange, partner, reception)
    if report.interchange.standard is Standard.EDIFACT:
        return _aperaks(advices, draft)
    return _advices_824(advices, draft, partner.envelope.x12_delimiters or X12_DEFAULT)


def _draft(interchange: Interchange, partner: Partner, reception: Reception) -> Draft:
    """An answer without its content: addressed as what came in, reversed."""
    channel = answer_channel(partner, reception)
    return Draft(
        kind="acknowledgement",
        partner=partner.key,
        channel=channel,
        message="",
        interchange=interchange.index,
        position=None,
        sender=interchange.receiver,
        receiver=interchange.sender,
        test=interchange.test,
        version=_control_version(interchange) if interchange.standard is Standard.X12 else "",
        problem="" if channel else f"{partner.name} has no channel for acknowledgements.",
    )


def _control_version(interchange: Interchange) -> str:
    """ISA12 to answer with: that of the interchange, unless it is one that nobody can write."""
    version = interchange.syntax
    return version if len(version) == 5 and version.isdigit() and "00200" <= version <= "00999" else ""


# what is agreed


def _agreement(message: MessageReport, partner: Partner) -> InboundAgreement | None:
    return partner.accepts(message.message.name)


def _wishes(report: InterchangeReport, partner: Partner) -> dict[int, Wish]:
    """What the agreement wants told by an 824 or APERAK of each message, by index; a release without one has none."""
    can = aperak.can_answer if report.interchange.standard is Standard.EDIFACT else advice_824.can_answer
    wishes: dict[int, Wish] = {}
    for group in report.groups:
        by_999 = _wants_999(group, partner)
        for message in group.messages:
            agreement = _agreement(message, partner)
            if agreement and agreement.business_answer != "none" and can(message.message.release):
                wishes[message.message.index] = Wish(agreement.business_answer_to == "all", by_999)
    return wishes


def _wants_999(group: GroupReport, partner: Partner) -> bool:
    """A group gets a 997 or a 999, never both: a 999 where the agreement for any of its sets says so."""
    agreed = (_agreement(message, partner) for message in group.messages)
    return x12.is_since_5010(group.group) and any(a.acknowledge == "999" for a in agreed if a)


# X12


def _x12(report: InterchangeReport, draft: Draft, partner: Partner) -> list[Draft]:
    rejected = any(f.severity is Severity.ERROR for f in report.findings)
    ta1 = x12.build_ta1(report) if x12.ta1_due(report) else None
    if rejected:
        return [replace(draft, message="X12 004010 TA1", ta1=ta1)]
    delimiters = partner.envelope.x12_delimiters or X12_DEFAULT
    answers = x12.build_functional(report, lambda group: _wants_999(group, partner), delimiters=delimiters)
    drafts = _by_address(((_address(group, kind), body) for group, kind, body in answers), draft)
    if ta1 is not None and drafts:
        return [replace(drafts[0], ta1=ta1), *drafts[1:]]
    return drafts if ta1 is None else [replace(draft, message="X12 004010 TA1", ta1=ta1)]


def _advices_824(advices: list[Advice], draft: Draft, delimiters: Delimiters) -> list[Draft]:
    built = ((_address(a.group.group, "824"), advice_824.build(a, delimiters)) for a in advices)
    return _by_address(built, draft)


def _by_address(answers: Iterable[tuple[_Address, list[Segment]]], draft: Draft) -> list[Draft]:
    """One draft for all answers of a kind that go in one group: same version, same sender, same receiver."""
    found: dict[_Address, list[list[Segment]]] = {}
    for address, body in answers:
        found.setdefault(address, []).append(body)
    return [
        replace(
            draft,
            message=f"X12 {version[:6]} {kind}",
            association=version[6:],
            body=tuple(tuple(body) for body in bodies),
            group_sender=sender,
            group_receiver=receiver,
        )
        for (kind, version, receiver, sender), bodies in found.items()
    ]


def _address(group: Group, kind: str) -> _Address:
    """An answer is written in the version of the group it answers (GS08), from that group's receiver to its sender.

    The number of an implementation guide in GS08 ("005010X222A1") is the guide's of what came in, not the answer's.
    """
    known = len(group.version) >= 6 and group.version.isalnum() and group.version[:6].isdigit()
    version = group.version if known else "004010"
    if kind != "997" and version[6:7] == "X":
        version = version[:6]
    return kind, version, _header(group, 2), _header(group, 3)


def _header(group: Group, element: int) -> str:
    header = group.header or []
    item = header[element] if len(header) > element else ""
    return item if isinstance(item, str) else ""


# EDIFACT


def _aperaks(advices: list[Advice], draft: Draft) -> list[Draft]:
    """One interchange for all APERAKs of a release, association and syntax."""
    found: dict[tuple[str, str, str], list[tuple[Segment, ...]]] = {}
    for advice in advices:
        name = advice.message.message.release, aperak.association(advice), aperak.syntax(advice)
        found.setdefault(name, []).append(tuple(aperak.build(advice)))
    return [
        replace(draft, message=f"EDIFACT {release} APERAK", association=own, version=syntax, body=tuple(bodies))
        for (release, own, syntax), bodies in found.items()
    ]


# what was received


def answer_channel(partner: Partner, reception: Reception) -> str:
    """By which channel a partner gets its acknowledgements: the one it names, the one it used, or the first it has."""
    channels = partner.sending_channels
    for wanted in (partner.acknowledgement_channel, reception.channel):
        if wanted in channels:
            return wanted
    return channels[0] if channels else ""


def settle(report: InterchangeReport, partner: Partner) -> list[Settlement]:
    """What the acknowledgements in an interchange say of what we sent this partner.

    CONTRL, TA1, 997 and 999 settle what they name as a whole; an 824 or APERAK settles the document it is about.
    """
    interchange = report.interchange
    settlements = [_settlement(s, partner, s.type) for s in acknowledgements.read_ta1(interchange) if _counts(s)]
    for message in report.messages:
        kind = message.message.type
        if message.tree is None:
            continue
        if acknowledgements.is_application_answer(kind):
            for statement in acknowledgements.read(message.message, interchange):
                settlements.append(_settlement(statement, partner, functional_group(statement.type)))
        elif acknowledgements.is_acknowledgement(kind):
            statements = acknowledgements.read(message.message, interchange)
            settlements += [_settlement(s, partner, s.type) for s in statements if _counts(s)]
    return settlements


def _settlement(statement: AckStatement, partner: Partner, group_type: str) -> Settlement:
    return Settlement(
        standard=statement.standard,
        partner=partner.key,
        reference=statement.reference,
        group_reference=statement.group_reference,
        verdict=statement.verdict,
        text=statement.text,
        findings=statement.details,
        group_type=group_type if statement.group_reference else "",
        document=statement.document,
    )


def _counts(statement: AckStatement) -> bool:
    """A TA1 that accepts says nothing of what is in the interchange: the 997 is still to come."""
    x12_interchange = statement.standard is Standard.X12 and statement.level == "interchange"
    accepts = x12_interchange and statement.verdict is not Verdict.REJECTED
    return not statement.message_reference and not accepts
