"""From a draft, its control numbers and the time to the bytes that are sent. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from edi_gateway.acknowledgements.stamping import stamp
from edi_gateway.documents import to_json
from edi_gateway.errors import WriteError
from edi_gateway.mapping.ubl import write_ubl
from edi_gateway.partners.model import Envelope, Partner, Snapshot
from edi_gateway.pipeline.model import Built, Draft, Moment, Numbers
from edi_gateway.syntax.model import EDIFACT_DEFAULT, X12_DEFAULT, Delimiters, PartyId, Segment, Standard
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12

X12_CONTROL = Delimiters(element="\x1d", component="\x1f", segment="\x1c")
_UNKNOWN_PARTNER = Partner(key="", name="")


def scope(draft: Draft, snapshot: Snapshot) -> tuple[str, str]:
    """The names of the counters a draft takes its numbers from, for interchange and group; "" where it needs none.

    ISA13 and UNB 0020 are unique per sender and receiver, GS06 per GS01, GS02 and GS03 (X12.6 3.9.1).
    """
    if draft.standard is None:
        return "", ""
    sender, receiver = _addresses(draft, snapshot)
    interchange = f"{draft.standard}|{sender}|{receiver}"
    if draft.standard is Standard.EDIFACT or not draft.body:
        return interchange, ""
    group_sender, group_receiver = _group_addresses(draft, snapshot, sender, receiver)
    return interchange, f"GS|{_functional_id(draft, snapshot)}|{group_sender}|{group_receiver}"


def build(draft: Draft, numbers: Numbers, moment: Moment, snapshot: Snapshot) -> Built:
    """The bytes of a draft. Raises ``WriteError`` where a value does not fit the format."""
    if draft.problem:
        raise WriteError(draft.problem)
    if draft.standard is Standard.EDIFACT:
        return _edifact(draft, numbers, _local(draft, moment, snapshot), snapshot)
    if draft.standard is Standard.X12:
        return _x12(draft, numbers, _local(draft, moment, snapshot), snapshot)
    if draft.message.startswith("UBL "):
        return Built(write_ubl(draft.document), draft.filename, "application/xml")
    return Built(to_json(draft.document).encode(), draft.filename, "application/json")


def _edifact(draft: Draft, numbers: Numbers, at: datetime, snapshot: Snapshot) -> Built:
    envelope = _envelope(draft, snapshot)
    _, release, kind = draft.message.split(" ")
    sender, receiver = _addresses(draft, snapshot)
    reference = str(numbers.interchange)
    payload = write_edifact(
        sender=sender,
        receiver=receiver,
        reference=reference,
        prepared=at,
        messages=[
            OutgoingMessage(kind, release, draft.association, str(i), stamp(body, f"{reference}-{i}", at))
            for i, body in enumerate(draft.body, 1)
        ],
        syntax=draft.version or envelope.syntax,
        delimiters=envelope.edifact_delimiters or EDIFACT_DEFAULT,
        una=envelope.una,
        line_breaks=envelope.line_breaks,
        test=draft.test,
        request_acknowledgement=envelope.request_acknowledgement and draft.kind == "document",
    )
    return Built(payload, f"{kind}-{reference}.edi", "application/edifact", reference)


def _x12(draft: Draft, numbers: Numbers, at: datetime, snapshot: Snapshot) -> Built:
    envelope = _envelope(draft, snapshot)
    _, release, kind = draft.message.split(" ")
    sender, receiver = _addresses(draft, snapshot)
    group_sender, group_receiver = _group_addresses(draft, snapshot, sender, receiver)
    messages = [
        OutgoingMessage(kind, release, "", f"{i:04d}", stamp(body, f"{numbers.interchange}-{i}", at))
        for i, body in enumerate(draft.body, 1)
    ]
    group = OutgoingGroup(
        _functional_id(draft, snapshot),
        group_sender,
        group_receiver,
        numbers.group,
        release + draft.association,
        messages,
    )
    payload = write_x12(
        sender=sender,
        receiver=receiver,
        reference=numbers.interchange,
        prepared=at,
        groups=[group] if messages else [],
        version=draft.version or envelope.x12_version,
        delimiters=envelope.x12_delimiters or _fitting(draft.body),
        encoding=envelope.x12_encoding,
        line_breaks=envelope.line_breaks,
        test=draft.test,
        request_acknowledgement=envelope.request_acknowledgement and draft.kind == "document",
        ta1=[draft.ta1] if draft.ta1 else [],
    )
    reference = f"{numbers.interchange:09d}"
    return Built(
        payload, f"{kind}-{reference}.x12", "application/edi-x12", reference, str(numbers.group) if messages else ""
    )


def _fitting(body: tuple[tuple[Segment, ...], ...]) -> Delimiters:
    """X12 has no release character: where a value holds one of the usual separators, control characters separate."""
    usual = {X12_DEFAULT.element, X12_DEFAULT.component, X12_DEFAULT.segment}
    held = any(not usual.isdisjoint(str(element)) for message in body for segment in message for element in segment)
    return X12_CONTROL if held else X12_DEFAULT


def _functional_id(draft: Draft, snapshot: Snapshot) -> str:
    _, release, kind = draft.message.split(" ")
    if kind in ("997", "999", "TA1"):
        return "FA"
    return snapshot.definitions.load(Standard.X12, release, kind).functional_group


def _envelope(draft: Draft, snapshot: Snapshot) -> Envelope:
    return snapshot.partners.get(draft.partner, _UNKNOWN_PARTNER).envelope


def _addresses(draft: Draft, snapshot: Snapshot) -> tuple[PartyId, PartyId]:
    """An acknowledgement is addressed as what it answers, reversed; a document from us to the partner."""
    if draft.sender is not None and draft.receiver is not None:
        return draft.sender, draft.receiver
    partner = snapshot.partners.get(draft.partner, _UNKNOWN_PARTNER)
    edifact = draft.standard is Standard.EDIFACT
    ours = snapshot.own.edifact if edifact else snapshot.own.x12
    theirs = partner.identifiers.edifact if edifact else partner.identifiers.x12
    if not ours or not theirs:
        raise WriteError(f"{draft.message} to {partner.name or draft.partner} lacks an interchange identifier.")
    return ours[0], theirs[0]


def _group_addresses(draft: Draft, snapshot: Snapshot, sender: PartyId, receiver: PartyId) -> tuple[str, str]:
    """GS02 and GS03: as in the group that is answered, or the application codes of both sides, or their ISA ids."""
    if draft.group_sender and draft.group_receiver:
        return draft.group_sender, draft.group_receiver
    partner = snapshot.partners.get(draft.partner, _UNKNOWN_PARTNER)
    return snapshot.own.x12_group or sender.id, partner.identifiers.x12_group or receiver.id


def _local(draft: Draft, moment: Moment, snapshot: Snapshot) -> datetime:
    """Envelope dates are local times by custom: those of the partner's time zone."""
    partner = snapshot.partners.get(draft.partner, _UNKNOWN_PARTNER)
    return moment.at.astimezone(ZoneInfo(partner.schedule.timezone))
