"""The ends of the reader: a text to a value, with all that can be said of it.

Generated code reads what is plain by itself; whatever is not comes here, and is read from the segment again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from edi_gateway.documents.identifiers import check_digit_is_right
from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.mapping.codes import CodeTable
from edi_gateway.mapping.paths import Slot
from edi_gateway.mapping.plan import FieldPlan
from edi_gateway.mapping.run import Run, get_text
from edi_gateway.mapping.values import read_period, read_stamp
from edi_gateway.syntax.model import Segment

Cells = tuple[Slot, ...]
"""The slots of one occurrence of a place."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field at one place of the message.

    ``planned`` is None for the number of the item above, which is kept as it stands. ``cells`` has one entry for each
    occurrence of the run that it ``moves`` with, else one. ``value`` numbers it among the values of its part;
    ``variable`` and ``time`` are the variables that it fills.
    """

    planned: FieldPlan | None
    cells: tuple[Cells, ...]
    moves: bool
    value: int
    variable: str
    time: str = ""

    @property
    def joined(self) -> bool:
        return self.planned is not None and self.planned.rule.join is not None


@dataclass(frozen=True, slots=True)
class Careful:
    """Reads one field with care. ``slots`` are found by the element that they begin with."""

    planned: FieldPlan
    number: int
    slots: dict[int, Slot]
    convert: Callable[[str], Any]

    def read(self, run: Run, index: int, segment: Segment, element: int, known: Any, lost: list[int]) -> Any:
        """The value of a field: the one that is known already, or that of a segment.

        Args:
            run: takes the findings.
            index: the segment's index in the message.
            segment: the segment.
            element: where the field stands in it.
            known: the value that has been read before; it stays.
            lost: takes the number of the field where a value is there that cannot be read: it is not missing as well.
        """
        slot, planned = self.slots[element], self.planned
        text = get_text(slot)(segment)
        if not text or text == planned.rule.fill:
            return known
        try:
            value = self.convert(text)
        except UnmappedError as missing:
            _unmapped(run, planned, slot, index, text, missing.table)
            lost.append(self.number)
            return known
        except ValueError as error:
            run.add(Fault.UNREADABLE_VALUE, f"{planned.name}: {error}.", index, slot, value=text)
            lost.append(self.number)
            return known
        if value is None:
            return known
        if known is None:
            if planned.type.gtin and not check_digit_is_right(value):
                _check_digit(run, index, slot, text)
            return value
        if known != value:
            _second(run, index, slot, planned.name, text)
        return known


@dataclass(frozen=True, slots=True)
class CarefulStamp:
    """Reads a date in a C507, with its time of day where there is a field for that."""

    planned: FieldPlan
    number: int
    cells: dict[int, Cells]

    def read(
        self, run: Run, index: int, segment: Segment, element: int, known: Any, clock: Any, lost: list[int]
    ) -> tuple[Any, Any]:
        """Day and time of day; see ``Careful.read``."""
        slot, form = stamp_slots(self.cells[element])
        name = self.planned.name
        text = get_text(slot)(segment)
        if not text:
            return known, clock
        try:
            if self.planned.rule.period:
                day, last = read_period(text, get_text(form)(segment))
                return self._of_period(run, index, slot, text, known, clock, day, last)
            day, moment = read_stamp(text, get_text(form)(segment))
        except ValueError as error:
            run.add(Fault.UNREADABLE_VALUE, f"{name}: {error}.", index, slot, value=text)
            lost.append(self.number)
            return known, clock
        if known is None:
            if not self.planned.rule.time and moment is not None and (moment.hour or moment.minute):
                note = f"{name}: the time of day in {text!r} is not carried."
                run.add(Fault.NOT_CARRIED, note, index, slot, severity=Severity.NOTE, value=text)
            return day, moment
        if known != day:
            _second(run, index, slot, name, text)
        return known, clock

    def _of_period(
        self, run: Run, index: int, slot: Slot, text: str, known: Any, known_last: Any, day: date, last: date | None
    ) -> tuple[Any, Any]:
        if known is None:
            return day, last
        if (known, known_last) != (day, last):
            _second(run, index, slot, self.planned.name, text)
        return known, known_last

    def read_day(self, run: Run, index: int, segment: Segment, element: int, known: Any, lost: list[int]) -> Any:
        """The day alone."""
        return self.read(run, index, segment, element, known, None, lost)[0]


def stamp_slots(cells: Cells) -> tuple[Slot, Slot]:
    """The value and the format code of a C507."""
    return next(s for s in cells if s.definition.id == "2380"), next(s for s in cells if s.definition.id == "2379")


class UnmappedError(ValueError):
    """A code is in no row of its table."""

    def __init__(self, table: CodeTable) -> None:
        self.table = table


def converter(planned: FieldPlan) -> Callable[[str], Any]:
    """Text to value, through the code table where there is one."""
    table, read = planned.table, planned.read
    if table is None:
        return read
    known = {message: read(document) for message, document in table.to_document.items()}
    keep = planned.rule.unknown == "keep"

    def convert(text: str) -> Any:
        found = known.get(text)
        if found is None:
            found = known.get(text.strip())
            if found is None:
                if keep or not text.strip():
                    return read(text)
                raise UnmappedError(table)
        return found

    return convert


def _unmapped(run: Run, planned: FieldPlan, slot: Slot, index: int, text: str, table: CodeTable) -> None:
    severity = {"error": Severity.ERROR, "warning": Severity.WARNING, "skip": Severity.NOTE}[planned.rule.unknown]
    sentence = f"{planned.name}: the code {text!r} of element {slot.definition.id} is not in {table.source}."
    fix = table.row_to_add(message=text)
    run.add(Fault.UNMAPPED_VALUE, sentence, index, slot, severity=severity, value=text, fix=fix)


def _second(run: Run, index: int, slot: Slot, name: str, text: str) -> None:
    sentence = f"{name} is said a second time, as {text!r}; the first is kept."
    run.add(Fault.NOT_CARRIED, sentence, index, slot, severity=Severity.WARNING, value=text)


def _check_digit(run: Run, index: int, slot: Slot, text: str) -> None:
    place = run.place(index, slot)
    sentence = f"The check digit of GTIN {text} is wrong."
    run.findings.append(
        Finding(Fault.CHECK_DIGIT, sentence, place, Severity.WARNING, Owner.BUSINESS, text, None, slot.definition.id)
    )
