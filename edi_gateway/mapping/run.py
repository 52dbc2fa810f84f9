"""One reading of one message: its segments, and the findings as they come up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.paths import Slot
from edi_gateway.syntax.model import Element, Message, Repetitions, Segment
from edi_gateway.validation.model import Loop


@dataclass(slots=True)
class Run:
    """What generated code and the careful helpers share while they read one message."""

    message: Message
    segments: list[Segment]
    map_name: str
    findings: list[Finding] = field(default_factory=list)

    def place(self, index: int, slot: Slot | None = None) -> Place:
        """The place of a segment, or of what stands at a slot of it."""
        message = self.message
        segment = self.segments[index] if index < len(self.segments) else [""]
        tag = segment[0]
        element = component = None
        if slot is not None:
            element = slot.element
            if slot.component > 1 or (element < len(segment) and not isinstance(segment[element], str)):
                component = slot.component
        return Place(  # made at once: a copy with changes takes four times as long
            interchange=message.interchange_index,
            group=message.group_index,
            message=message.index,
            segment=index + 1,
            tag=tag if isinstance(tag, str) and tag else None,
            element=element,
            component=component,
            segment_in_file=message.first_segment + index,
        )

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
            if index is not None:
                self._unread(index)
            elif isinstance(item, Loop):
                for inside in _inside(item):
                    self._unread(inside)

    def _unread(self, index: int) -> None:
        segment = self.segments[index]
        first = segment[1] if len(segment) > 1 and isinstance(segment[1], str) else ""
        first = first or next((s for s in _texts(segment) if s), "")
        what = f"{segment[0]} ({first})" if first else str(segment[0])
        text = f"{what} is not read by map {self.map_name}."
        self.findings.append(Finding(Fault.NOT_CARRIED, text, self.place(index), Severity.NOTE, Owner.MAP))

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


def first_text(element: Element) -> str:
    """The text of an element: of a composite the first component, of a repeated element the first repetition."""
    while not isinstance(element, str):
        element = element[0]
    return element


def parts(element: Element) -> list[str]:
    """The components of an element, of a repeated element those of the first repetition; a simple one has one."""
    first = element[0] if isinstance(element, Repetitions) else element
    return [first] if isinstance(first, str) else first


def get_text(slot: Slot) -> Callable[[Segment], str]:
    """A function that gets the text at a slot, "" where there is none. Of a repeated element it takes the first."""
    element, component = slot.element, slot.component - 1

    if component == 0:

        def first(segment: Segment) -> str:
            if len(segment) <= element:
                return ""
            return first_text(segment[element])

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
