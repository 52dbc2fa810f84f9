"""The outbox: drafts get their control numbers, become bytes, and are queued, all in the caller's transaction."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from edi_gateway.errors import GatewayError
from edi_gateway.partners.model import Schedule, Snapshot
from edi_gateway.pipeline.model import Built, Draft, Moment, Numbers
from edi_gateway.runtime.heart import Heart
from edi_gateway.runtime.triggers import next_slot
from edi_gateway.store import numbers, outcomes, transmissions
from edi_gateway.store.names import printable, safe_name, split_name
from edi_gateway.store.outcomes import Documents
from edi_gateway.store.tables import Direction, Transmission, TransmissionState
from edi_gateway.store.transmissions import Queued
from edi_gateway.syntax.model import Standard

_LOOKED_UP_AT_ONCE = 500


@dataclass(slots=True)
class _Ready:
    """A draft on its way: its bytes, or the reason why there are none."""

    draft: Draft
    built: Built | None
    problem: str = ""
    identity: str = ""

    @property
    def payload(self) -> bytes:
        return self.built.payload if self.built else b""

    @property
    def filename(self) -> str:
        return self.built.filename if self.built else self.draft.filename


class Outbox:
    """Queues what follows from a transmission. ``unique`` gives a new random word on every call; ``host`` stands behind
    the @ of Message-IDs."""

    def __init__(self, heart: Heart, *, unique: Callable[[], str], host: str) -> None:
        self._heart = heart
        self._unique = unique
        self._host = re.sub(r"[^A-Za-z0-9.-]+", "-", host).strip(".-") or "edi-gateway"

    def queue(
        self,
        session: Session,
        drafts: Sequence[Draft],
        source: Transmission,
        documents: Documents,
        snapshot: Snapshot,
        at: datetime,
        payloads: list[bytes],
    ) -> list[Queued]:
        """Inserts one outgoing transmission per draft, in their order. What they name is added to ``payloads``: the
        caller puts it into the archive before it commits, for many transmissions at once.

        A draft that cannot be written becomes a failed transmission with the reason: it is never dropped. Its control
        numbers are then missing in the sequence.
        """
        if not drafts:
            return []
        taken = self._numbers(session, drafts, snapshot)
        ready = [self._build(d, t, snapshot, at) for d, t in zip(drafts, taken, strict=True)]
        payloads += [item.payload for item in ready]
        self._name(session, ready)
        queued = transmissions.add_all(session, [self._row(item, source, snapshot, at) for item in ready])
        carried: list[tuple[int, int]] = []
        for row, item in zip(queued, ready, strict=True):
            outcomes.write_findings(session, row.id, item.draft.findings)
            carried += [(document, row.id) for document in _carried(item.draft, documents)]
        outcomes.link(session, carried)
        return queued

    def _numbers(self, session: Session, drafts: Sequence[Draft], snapshot: Snapshot) -> list[Numbers | str]:
        """Control numbers for all drafts, each scope counted up once; or why a draft gets none."""
        scopes = [self._scope(draft, snapshot) for draft in drafts]
        given: dict[tuple[Standard, str], Iterator[int]] = {}
        for standard in Standard:
            mine = [s for d, s in zip(drafts, scopes, strict=True) if d.standard is standard and isinstance(s, tuple)]
            names = (name for scope in mine for name in scope if name)
            taken = numbers.allocate(session, standard, Counter(names))
            given |= {(standard, name): iter(found) for name, found in taken.items()}
        return [
            scope
            if isinstance(scope, str)
            else Numbers(*(next(given[draft.standard, name]) if name and draft.standard else 0 for name in scope))
            for draft, scope in zip(drafts, scopes, strict=True)
        ]

    def _scope(self, draft: Draft, snapshot: Snapshot) -> tuple[str, str] | str:
        if draft.problem:
            return draft.problem
        try:
            return self._heart.scope(draft, snapshot)
        except GatewayError as error:
            return str(error)

    def _build(self, draft: Draft, taken: Numbers | str, snapshot: Snapshot, at: datetime) -> _Ready:
        if isinstance(taken, str):
            return _Ready(draft, None, problem=taken)
        try:
            return _Ready(draft, self._heart.build(draft, taken, Moment(at), snapshot))
        except GatewayError as error:
            return _Ready(draft, None, problem=str(error))

    def _name(self, session: Session, ready: list[_Ready]) -> None:
        """Gives each its identity, which no other transmission in its lane has or had and which no attempt changes."""
        for item in ready:
            if item.draft.channel == "as2" or item.built is None:
                item.identity = f"edigw-{self._unique()}@{self._host}"
            else:
                item.identity = split_name(safe_name(item.filename, fallback="payload", longest=120))[0]
        taken = self._taken(session, {item.identity for item in ready})
        for item in ready:
            key = (item.draft.channel, item.draft.partner, item.identity)
            if key in taken:
                item.identity += f"-{self._unique()[-12:]}"
            taken.add((item.draft.channel, item.draft.partner, item.identity))

    def _taken(self, session: Session, identities: set[str]) -> set[tuple[str, str, str]]:
        found: set[tuple[str, str, str]] = set()
        wanted = sorted(identities)
        columns = SQLModel.metadata.tables[Transmission.__tablename__].c
        for start in range(0, len(wanted), _LOOKED_UP_AT_ONCE):
            among = columns.identity.in_(wanted[start : start + _LOOKED_UP_AT_ONCE])
            statement = select(columns.channel, columns.partner, columns.identity)
            rows = session.execute(statement.where(columns.direction == Direction.OUT.value, among))
            found.update((channel, partner, identity) for channel, partner, identity in rows)
        return found

    def _row(self, item: _Ready, source: Transmission, snapshot: Snapshot, at: datetime) -> dict[str, Any]:
        draft, built = item.draft, item.built
        partner = snapshot.partners.get(draft.partner)
        state = TransmissionState.QUEUED if built else TransmissionState.FAILED
        return {
            "direction": Direction.OUT.value,
            "channel": draft.channel,
            "partner": draft.partner,
            "state": state.value,
            "identity": item.identity,
            "filename": printable(item.filename),
            "content_type": built.content_type if built else "",
            "size": len(item.payload),
            "sha256": hashlib.sha256(item.payload).hexdigest(),
            "raw_sha256": "",
            "receipt_sha256": "",
            "summary": printable(item.problem, 500),
            "message": draft.message,
            "kind": draft.kind,
            "reference": built.reference if built else "",
            "group_reference": built.group_reference if built else "",
            "snapshot": snapshot.id,
            "caused_by": source.id,
            "facts": {} if built else {"never built": "yes"},
            "attempts": 0,
            "next_attempt_at": next_slot(partner.schedule if partner else Schedule(), at) if built else None,
            "created_at": at,
            "updated_at": at,
        }


def _carried(draft: Draft, documents: Documents) -> list[int]:
    """The documents in a draft: that of one message, or all of an interchange; an acknowledgement carries none."""
    if draft.kind != "document":
        return []
    if draft.position is not None:
        document = documents.get((draft.interchange, draft.position))
        return [] if document is None else [document]
    return [document for (interchange, _), document in documents.items() if interchange == draft.interchange]
