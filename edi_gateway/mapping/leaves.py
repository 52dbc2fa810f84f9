"""The ends of the reader: one text, or the texts of one joined field, from a segment into a document's values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from edi_gateway.documents.identifiers import check_digit_is_right
from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.mapping.codes import CodeTable
from edi_gateway.mapping.paths import Slot
from edi_gateway.mapping.plan import FieldPlan
from edi_gateway.mapping.run import Run, get_text
from edi_gateway.mapping.values import read_stamp
from edi_gateway.syntax.model import Segment

Act = Callable[[Run, int, Segment, list[Any]], None]


@dataclass(frozen=True, slots=True)
class Leaf:
    """``occurrence`` is the one of a run that it belongs to; None: to the segment, or to all of them."""

    act: Act
    occurrence: int | None = None
    joined: bool = False

    @classmethod
    def plain(cls, slot: Slot, place: int, occurrence: int | None) -> Leaf:
        """A leaf that keeps the text as it is."""
        get = get_text(slot)

        def act(run: Run, index: int, segment: Segment, values: list[Any]) -> None:
            values[place] = get(segment).strip() or None

        return cls(act, occurrence)


def compile_leaf(
    planned: FieldPlan, slots: tuple[Slot, ...], place: int, time_place: int | None, occurrence: int | None
) -> Leaf:
    """The leaf of one field at one place."""
    if planned.rule.join is not None:
        return Leaf(_joined(slots, place), occurrence, joined=True)
    if planned.stamp:
        return Leaf(_stamp(planned, slots, place, time_place), occurrence)
    return Leaf(_single(planned, slots[0], place), occurrence)


def _joined(slots: tuple[Slot, ...], place: int) -> Act:
    gets = [get_text(slot) for slot in slots]

    def act(run: Run, index: int, segment: Segment, values: list[Any]) -> None:
        texts = [text for get in gets if (text := get(segment).strip())]
        if texts:
            if values[place] is None:
                values[place] = texts
            else:
                values[place].extend(texts)

    return act


def _single(planned: FieldPlan, slot: Slot, place: int) -> Act:
    get = get_text(slot)
    convert = _converter(planned)
    fill = planned.rule.fill
    name = planned.name

    def act(run: Run, index: int, segment: Segment, values: list[Any]) -> None:
        text = get(segment)
        if not text or text == fill:
            return
        try:
            value = convert(text)
        except _UnmappedError as missing:
            _unmapped(run, planned, slot, index, text, missing.table)
            run.fail(values, place)
            return
        except ValueError as error:
            run.add(Fault.UNREADABLE_VALUE, f"{name}: {error}.", index, slot, value=text)
            run.fail(values, place)
            return
        if value is None:
            return
        if values[place] is None:
            values[place] = value
            if planned.type.gtin and not check_digit_is_right(value):
                _check_digit(run, index, slot, text)
        elif values[place] != value:
            _second(run, index, slot, name, text)

    return act


def _stamp(planned: FieldPlan, slots: tuple[Slot, ...], place: int, time_place: int | None) -> Act:
    value_slot = next(s for s in slots if s.definition.id == "2380")
    get = get_text(value_slot)
    get_format = get_text(next(s for s in slots if s.definition.id == "2379"))
    name = planned.name

    def act(run: Run, index: int, segment: Segment, values: list[Any]) -> None:
        text = get(segment)
        if not text:
            return
        try:
            day, clock = read_stamp(text, get_format(segment))
        except ValueError as error:
            run.add(Fault.UNREADABLE_VALUE, f"{name}: {error}.", index, value_slot, value=text)
            run.fail(values, place)
            return
        if values[place] is None:
            values[place] = day
            if time_place is not None:
                values[time_place] = clock
            elif clock is not None and (clock.hour or clock.minute):
                note = f"{name}: the time of day in {text!r} is not carried."
                run.add(Fault.NOT_CARRIED, note, index, value_slot, severity=Severity.NOTE, value=text)
        elif values[place] != day:
            _second(run, index, value_slot, name, text)

    return act


class _UnmappedError(ValueError):
    def __init__(self, table: CodeTable) -> None:
        self.table = table


def _converter(planned: FieldPlan) -> Callable[[str], Any]:
    table, read = planned.table, planned.read
    if table is None:
        return read
    known = {}
    for message, document in table.to_document.items():
        known[message] = read(document)
    keep = planned.rule.unknown == "keep"

    def convert(text: str) -> Any:
        found = known.get(text)
        if found is None:
            found = known.get(text.strip())
            if found is None:
                if keep or not text.strip():
                    return read(text)
                raise _UnmappedError(table)
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
