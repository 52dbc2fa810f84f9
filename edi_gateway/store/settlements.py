"""Acknowledgements that came in, brought together with what they acknowledge."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, or_, select

from edi_gateway.acknowledgements.subject import APPLICATION_ANSWERS
from edi_gateway.pipeline.model import Settlement
from edi_gateway.standards import functional_group
from edi_gateway.store.tables import Direction, DocumentRow, DocumentTransmission, Transmission, TransmissionState
from edi_gateway.store.transmissions import change, note
from edi_gateway.validation.model import Verdict

_OPEN = {TransmissionState.QUEUED, TransmissionState.SENDING, TransmissionState.WAITING, TransmissionState.SENT}
_ANSWERABLE = sorted(APPLICATION_ANSWERS)
_NEVER_SENT = {TransmissionState.HELD, TransmissionState.CANCELLED}


def settle(session: Session, settlement: Settlement, by: Transmission, at: datetime) -> Transmission | None:
    """Marks what a received CONTRL, 997, TA1, 824 or APERAK speaks of as acknowledged or rejected; None: no match.

    A rejection outlives a later acceptance (a 997 that accepts and an 824 that rejects, in either order). A partner may
    answer before our own note of the delivery is written: the answer proves that it arrived.
    """
    row = _meant(session, settlement)
    if by.id is None or row is None or row.id is None:
        if by.id is not None:
            what = settlement.group_reference or settlement.reference
            text = f"Acknowledges {settlement.standard} {what}, which was never sent to this partner."
            note(session, by.id, "unmatched", text, at=at)
        return None
    _link(session, row, by)
    verdict = TransmissionState.ACKNOWLEDGED if _good(settlement.verdict) else TransmissionState.REJECTED
    text = f"{settlement.text} (transmission {by.id})"
    if _moves(TransmissionState(row.state), verdict):
        row.next_attempt_at = None
        row.summary = settlement.text
        change(session, row, verdict, text, at=at, actor=by.partner or settlement.partner)
    else:
        note(session, row.id, verdict.value, text, at=at, actor=by.partner or settlement.partner)
    return row


def _meant(session: Session, settlement: Settlement) -> Transmission | None:
    """The latest thing sent to the partner under that reference, or else that carries the document of that number."""
    sent = select(Transmission).where(
        col(Transmission.direction) == Direction.OUT.value,
        col(Transmission.partner) == settlement.partner,
        or_(col(Transmission.kind) == "document", *(col(Transmission.message).endswith(f" {t}") for t in _ANSWERABLE)),
        col(Transmission.message).startswith(f"{settlement.standard} ", autoescape=True),
        col(Transmission.state).not_in([state.value for state in _NEVER_SENT]),
    )
    latest = sent.order_by(col(Transmission.id).desc())
    column = Transmission.group_reference if settlement.group_reference else Transmission.reference
    wanted = settlement.group_reference or settlement.reference
    if wanted:
        rows = session.exec(latest.where(col(column).in_(_spellings(settlement, wanted))))
        found = next((row for row in rows if _in_group(row, settlement.group_type)), None)
        if found is not None:
            return found
    if not settlement.document:
        return None
    carried = latest.where(
        col(Transmission.id) == col(DocumentTransmission.transmission_id),
        col(DocumentTransmission.document_id) == col(DocumentRow.id),
        col(DocumentRow.number) == settlement.document,
    )
    return session.exec(carried).first()


def _spellings(settlement: Settlement, wanted: str) -> set[str]:
    """X12 numbers are compared without leading zeros."""
    return {wanted, wanted.lstrip("0") or "0", wanted.zfill(9)} if settlement.standard == "X12" else {wanted}


def _in_group(row: Transmission, group_type: str) -> bool:
    """Whether the row went in a functional group of that kind: each kind counts its groups for itself (X12.6 3.9.1)."""
    return functional_group(row.message.rpartition(" ")[2]) in (group_type, "") or not group_type


def _link(session: Session, row: Transmission, by: Transmission) -> None:
    """Each side names the other, so that both pages can show it."""
    row.facts = {**row.facts, "acknowledged by": _with(row.facts.get("acknowledged by", ""), by.id)}
    by.facts = {**by.facts, "acknowledges": _with(by.facts.get("acknowledges", ""), row.id)}
    session.add_all([row, by])


def _with(listed: str, number: int | None) -> str:
    numbers = listed.split()
    return " ".join(numbers if str(number) in numbers else [*numbers, str(number)])


def _good(verdict: Verdict) -> bool:
    return verdict in (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_ERRORS)


def _moves(state: TransmissionState, verdict: TransmissionState) -> bool:
    if state in _OPEN or state is TransmissionState.FAILED:
        return True
    return state is TransmissionState.ACKNOWLEDGED and verdict is TransmissionState.REJECTED
