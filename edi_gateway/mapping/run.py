"""One reading of one message: its segments, and the findings as they come up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.paths import Slot
from edi_gateway.syntax.model import Message, Repetitions, Segment
from edi_gateway.validation.model import Loop


@dataclass(slots=True)
class Run:
    """``position`` is the number of the list item that is being built, from 1; ``document`` the document's type."""

    message: Message
    segments: list[Segment]
    map_name: str
    findings: list[Finding] = field(default_factory=list)
    position: int = 0
    failed: dict[tuple[int, int], list[Any]] = field(default_factory=dict)

    def place(self, index: int, slot: Slot | None = None) -> Place:
        place = self.message.place(index)
        if slot is None:
            return place
        segment = self.segments[index]
        composite = slot.component > 1 or (slot.element < len(segment) and not isinstance(segment[slot.element], str))
        return place.at(element=slot.element, component=slot.component if composite else None)

    def add(
        self,
        fault: Fault,
        text: str,
        index: int,
        slot: Slot | None = None,
        *,
        severity: Severity = Severity.ERROR,
        value: str | None = None,
        fix: str | None = None,
    ) -> None:
        element = slot.definition.id if slot is not None else None
        place = self.place(index, slot)
        self.findings.append(Finding(fault, text, place, severity, Owner.MAP, value, None, element, fix))

    def unread(self, found: Iterable[int | Loop]) -> None:
        """Note segments that no rule reads, so that nothing is lost without a word."""
        for item in found:
            index = head(item)
            for lost in (index,) if index is not None else _inside(item) if isinstance(item, Loop) else ():
                self._unread(lost)

    def _unread(self, index: int) -> None:
        segment = self.segments[index]
        first = next((s for s in _texts(segment) if s), "")
        what = f"{segment[0]} ({first})" if first else str(segment[0])
        self.add(Fault.NOT_CARRIED, f"{what} is not read by map {self.map_name}.", index, severity=Severity.NOTE)

    def fail(self, values: list[Any], place: int) -> None:
        """Remember that a value was there but could not be read: it is not missing as well."""
        self.failed[id(values), place] = values  # the list is kept, so that its id stays its own

    def unread_part(self, index: int, slot: Slot, text: str) -> None:
        """Note a part of a segment whose qualifier no rule asks for."""
        where = f"{self.segments[index][0]}{slot.element:02d}"
        sentence = f"{where} with {slot.definition.id} = {text!r} is not read by map {self.map_name}."
        self.add(Fault.NOT_CARRIED, sentence, index, slot, severity=Severity.NOTE, value=text)

    def again(self, index: int) -> None:
        """Warn of a second group of which the map takes one."""
        tag = self.segments[index][0]
        text = f"This {tag} is one too many for map {self.map_name}, which takes the first."
        self.add(Fault.NOT_CARRIED, text, index, severity=Severity.WARNING)


def head(item: int | Loop) -> int | None:
    """The segment that an occurrence begins with: of a group its trigger, None where that is missing."""
    if isinstance(item, int):
        return item
    first = item.children.get(0)
    return first[0] if first and isinstance(first[0], int) else None


def _inside(loop: Loop) -> Iterable[int]:
    """All segments of a group."""
    for found in loop.children.values():
        for item in found:
            if isinstance(item, int):
                yield item
            else:
                yield from _inside(item)


def _texts(segment: Segment) -> Iterable[str]:
    for element in segment[1:]:
        if isinstance(element, str):
            yield element
        else:
            for part in element:
                if isinstance(part, str):
                    yield part


def get_text(slot: Slot) -> Callable[[Segment], str]:
    """A function that gets the text at a slot, "" where there is none. Of a repeated element it takes the first."""
    element, component = slot.element, slot.component - 1

    if component == 0:

        def first(segment: Segment) -> str:
            if len(segment) <= element:
                return ""
            item = segment[element]
            if isinstance(item, str):
                return item
            head = item[0]
            return head if isinstance(head, str) else head[0]

        return first

    def later(segment: Segment) -> str:
        if len(segment) <= element:
            return ""
        item: object = segment[element]
        if isinstance(item, Repetitions):
            item = item[0]
        if not isinstance(item, list) or len(item) <= component:
            return ""
        return str(item[component])

    return later
