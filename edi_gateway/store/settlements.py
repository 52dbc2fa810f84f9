"""Acknowledgements that came in, brought together with what they acknowledge."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from edi_gateway.pipeline.model import Settlement
from edi_gateway.store.tables import Direction, Transmission, TransmissionState
from edi_gateway.store.transmissions import change, note
from edi_gateway.validation.model import Verdict

_OPEN = {TransmissionState.QUEUED, TransmissionState.SENDING, TransmissionState.WAITING, TransmissionState.SENT}
_NEVER_SENT = {TransmissionState.HELD, TransmissionState.CANCELLED}


def settle(session: Session, settlement: Settlement, by: Transmission, at: datetime) -> Transmission | None:
    """Marks what a received CONTRL, 997 or TA1 speaks of as acknowledged or rejected; None where nothing matches.

    A rejection outlives a later acceptance (a TA1 that accepts and a 997 that rejects, in either order). A partner may
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
    """The latest document sent to the partner under that reference. X12 numbers are compared without leading zeros."""
    column = Transmission.group_reference if settlement.group_reference else Transmission.reference
    wanted = settlement.group_reference or settlement.reference
    if not wanted:
        return None
    spellings = {wanted, wanted.lstrip("0") or "0", wanted.zfill(9)} if settlement.standard == "X12" else {wanted}
    return session.exec(
        select(Transmission)
        .where(
            col(Transmission.direction) == Direction.OUT.value,
            col(Transmission.partner) == settlement.partner,
            col(Transmission.kind) == "document",
            col(Transmission.message).startswith(f"{settlement.standard} ", autoescape=True),
            col(Transmission.state).not_in([state.value for state in _NEVER_SENT]),
            col(column).in_(spellings),
        )
        .order_by(col(Transmission.id).desc())
    ).first()


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
