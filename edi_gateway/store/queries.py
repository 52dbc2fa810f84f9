"""The read side, for the command line and the web page: lists, one transmission in full, counts, documents."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, func, or_, union
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from edi_gateway.store.database import Database
from edi_gateway.store.tables import (
    DocumentRow,
    DocumentTransmission,
    Event,
    FindingRow,
    InterchangeRow,
    MessageRow,
    Transmission,
)
from edi_gateway.store.views import (
    DocumentView,
    EventView,
    Filter,
    FindingView,
    InterchangeView,
    MessageView,
    Page,
    TransmissionDetail,
    TransmissionView,
    document_view,
    event_view,
    finding_view,
    transmission_view,
)

_AFTER_ALL = "\U0010ffff"  # sorts behind every text that begins alike


class Queries:
    """Questions to the database. Each call is one unit of work and returns plain values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def transmissions(self, wanted: Filter | None = None, *, limit: int = 100, before: int | None = None) -> Page:
        """Transmissions, the newest first. ``before`` is a transmission's id: only older ones are listed."""
        statement = select(Transmission).where(*_conditions(wanted or Filter()))
        if before is not None:
            statement = statement.where(col(Transmission.id) < before)
        with self._database.session() as session:
            rows = session.exec(statement.order_by(col(Transmission.id).desc()).limit(limit + 1)).all()
        items = tuple(transmission_view(r) for r in rows[:limit])
        return Page(items, items[-1].id if len(rows) > limit else None)

    def transmission(self, number: int) -> TransmissionDetail | None:
        """One transmission with all that belongs to it, or None where there is none of this id."""
        with self._database.session() as session:
            row = session.get(Transmission, number)
            if row is None:
                return None
            by_message = _findings(session, number)
            caused = select(Transmission).where(col(Transmission.caused_by) == number).order_by(col(Transmission.id))
            cause = session.get(Transmission, row.caused_by) if row.caused_by else None
            return TransmissionDetail(
                transmission=transmission_view(row),
                interchanges=_interchanges(session, number, by_message),
                findings=tuple(by_message.get(None, ())),
                documents=tuple(document_view(d) for d in _documents(session, number)),
                events=_events(session, number),
                cause=transmission_view(cause) if cause else None,
                caused=tuple(transmission_view(r) for r in session.exec(caused)),
                acknowledges=_named(session, row.facts.get("acknowledges", "")),
                acknowledged_by=_named(session, row.facts.get("acknowledged by", "")),
            )

    def counts(self, wanted: Filter | None = None) -> dict[str, int]:
        """How many transmissions are in each state."""
        statement = (
            select(Transmission.state, func.count())
            .where(*_conditions(wanted or Filter()))
            .group_by(Transmission.state)
        )
        with self._database.session() as session:
            return dict(session.exec(statement).all())

    def documents(self, number: str, *, limit: int = 100) -> tuple[DocumentView, ...]:
        """Documents whose number is this or begins with it, the newest first, without their content."""
        statement = (
            select(DocumentRow)
            .where(_begins(col(DocumentRow.number), number))
            .order_by(col(DocumentRow.id).desc())
            .limit(limit)
        )
        with self._database.session() as session:
            return tuple(document_view(d, content=False) for d in session.exec(statement))

    def document(self, number: int) -> DocumentView | None:
        """One document with its content, by its id."""
        with self._database.session() as session:
            row = session.get(DocumentRow, number)
            return document_view(row) if row else None

    def carriers(self, document: int) -> tuple[TransmissionView, ...]:
        """The outgoing transmissions that carry a document."""
        statement = (
            select(Transmission)
            .join(DocumentTransmission, col(DocumentTransmission.transmission_id) == col(Transmission.id))
            .where(col(DocumentTransmission.document_id) == document)
            .order_by(col(Transmission.id))
        )
        with self._database.session() as session:
            return tuple(transmission_view(r) for r in session.exec(statement))

    def events(self, *, limit: int = 100, before_all_transmissions: bool = False) -> tuple[EventView, ...]:
        """The latest events, the newest first; with ``before_all_transmissions`` only those of the gateway itself."""
        statement = select(Event).order_by(col(Event.id).desc()).limit(limit)
        if before_all_transmissions:
            statement = statement.where(col(Event.transmission_id).is_(None))
        with self._database.session() as session:
            return tuple(event_view(e) for e in session.exec(statement))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    row = Transmission
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(col(row.state).in_(wanted.states))
    for column, text in (
        (row.direction, wanted.direction),
        (row.partner, wanted.partner),
        (row.channel, wanted.channel),
        (row.kind, wanted.kind),
    ):
        if text:
            found.append(col(column) == text)
    if wanted.since is not None:
        found.append(col(row.created_at) >= wanted.since)
    if text := wanted.text.strip():
        found.append(col(row.id).in_(_matching(text)))
    return found


def _matching(text: str) -> Select[tuple[int]]:
    """Ids of transmissions a text finds. One query per index that helps, not one condition that helps none."""
    by_number = select(DocumentRow.transmission_id).where(_begins(col(DocumentRow.number), text))
    carrying = (
        select(DocumentTransmission.transmission_id)
        .join(DocumentRow, col(DocumentRow.id) == col(DocumentTransmission.document_id))
        .where(_begins(col(DocumentRow.number), text))
    )
    by_reference = select(Transmission.id).where(
        or_(_begins(col(Transmission.reference), text), _begins(col(Transmission.group_reference), text))
    )
    inside = select(InterchangeRow.transmission_id).where(_begins(col(InterchangeRow.reference), text))
    by_name = select(Transmission.id).where(col(Transmission.filename).icontains(text, autoescape=True))
    found = union(by_number, carrying, by_reference, inside, by_name).subquery()
    return select(found.c[0])


def _begins(column: Mapped[str], text: str) -> ColumnElement[bool]:
    """A range instead of LIKE: it uses the index, and no character in the text is special."""
    return (column >= text) & (column < text + _AFTER_ALL)


def _findings(session: Session, number: int) -> dict[int | None, list[FindingView]]:
    found: dict[int | None, list[FindingView]] = {}
    statement = select(FindingRow).where(col(FindingRow.transmission_id) == number).order_by(col(FindingRow.id))
    for row in session.exec(statement):
        found.setdefault(row.message_id, []).append(finding_view(row))
    return found


def _interchanges(
    session: Session, number: int, findings: dict[int | None, list[FindingView]]
) -> tuple[InterchangeView, ...]:
    messages: dict[int, list[MessageView]] = {}
    statement = select(MessageRow).where(col(MessageRow.transmission_id) == number).order_by(col(MessageRow.id))
    for row in session.exec(statement):
        view = MessageView(
            row.id or 0, row.position, row.name, row.reference, row.verdict, row.map, tuple(findings.get(row.id, ()))
        )
        messages.setdefault(row.interchange_id, []).append(view)
    rows = session.exec(
        select(InterchangeRow).where(col(InterchangeRow.transmission_id) == number).order_by(col(InterchangeRow.id))
    )
    return tuple(
        InterchangeView(
            position=r.position,
            standard=r.standard,
            syntax=r.syntax,
            sender=r.sender,
            receiver=r.receiver,
            reference=r.reference,
            test=r.test,
            verdict=r.verdict,
            duplicate=r.duplicate,
            messages=tuple(messages.get(r.id or 0, ())),
        )
        for r in rows
    )


def _documents(session: Session, number: int) -> Iterable[DocumentRow]:
    """Those it brought in and those it carries out: a transmission has one kind or the other."""
    carried = select(DocumentTransmission.document_id).where(col(DocumentTransmission.transmission_id) == number)
    return session.exec(
        select(DocumentRow)
        .where(or_(col(DocumentRow.transmission_id) == number, col(DocumentRow.id).in_(carried)))
        .order_by(col(DocumentRow.id))
    )


def _events(session: Session, number: int) -> tuple[EventView, ...]:
    rows = session.exec(select(Event).where(col(Event.transmission_id) == number).order_by(col(Event.id)))
    return tuple(event_view(e) for e in rows)


def _named(session: Session, numbers: str) -> tuple[TransmissionView, ...]:
    wanted = [int(n) for n in numbers.split()]
    rows = session.exec(select(Transmission).where(col(Transmission.id).in_(wanted)).order_by(col(Transmission.id)))
    return tuple(transmission_view(r) for r in rows) if wanted else ()
