"""The sentences of findings: how segments, elements, values and lists of codes are named to people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from edi_gateway.findings import Place
from edi_gateway.standards.model import CompositeDef, ElementDef, GroupNode, SegmentDef, SegmentNode
from edi_gateway.syntax.model import Element, Repetitions, Segment

LONGEST_SHOWN = 40
MOST_CODES_SHOWN = 12


def shown(value: str) -> str:
    """A partner's value as it may stand in a sentence: quoted, shortened, without control characters."""
    text = value[:LONGEST_SHOWN]
    if not text.isprintable():
        text = "".join(character if character.isprintable() else "�" for character in text)
    return f'"{text}{"…" if len(value) > LONGEST_SHOWN else ""}"'


@dataclass(frozen=True, slots=True)
class Spot:
    """An element or component of a segment: cheap to make, and a ``Place`` only where a finding needs one."""

    segment: Place
    element: int
    component: int | None = None
    repetition: int | None = None

    @property
    def place(self) -> Place:
        return replace(self.segment, element=self.element, component=self.component, repetition=self.repetition)

    def part(self, component: int) -> Spot:
        """A component of this element."""
        return Spot(self.segment, self.element, component, self.repetition)

    def __str__(self) -> str:
        """``BGM02`` or ``DTM01.2``."""
        name = f"{self.segment.tag}{self.element:02d}"
        return f"{name}.{self.component}" if self.component else name


def element(spot: Spot, definition: ElementDef | CompositeDef) -> str:
    """``BGM02 (1004 Document/message number)``."""
    return f"{spot} ({definition.id} {definition.name})" if definition.name else str(spot)


def form(definition: ElementDef) -> str:
    """The form of an element as its standard writes it: ``an..35``, ``n8``, ``ID 2/2``."""
    if definition.type in ("a", "n", "an"):
        dots = "" if definition.min == definition.max else ".."
        return f"{definition.type}{dots}{definition.max}"
    return f"{definition.type} {definition.min}/{definition.max}"


def codes(allowed: Collection[str]) -> str:
    """The codes of a short list, the number of codes of a long one."""
    if len(allowed) > MOST_CODES_SHOWN:
        return f"one of {len(allowed)} codes"
    return ", ".join(sorted(allowed))


def count(number: int, one: str, many: str = "") -> str:
    """``1 element``, ``3 elements``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def segment(definition: SegmentDef) -> str:
    """``LIN (Line item)``."""
    return f"{definition.tag} ({definition.name})" if definition.name else definition.tag


def node(item: SegmentNode | GroupNode) -> str:
    """A segment by its name; a group or loop with the segment that begins it."""
    if isinstance(item, SegmentNode):
        return f"segment {segment(item.definition)}"
    group = item.name if item.name.startswith("SG") and item.name != item.tag else f"loop {item.name}"
    return f"segment {segment(item.trigger.definition)}, which begins {group}"


def raw(item: Element) -> str:
    """An element as one text, for a finding's value: components joined by colons, repetitions by asterisks."""
    if isinstance(item, Repetitions):
        return "*".join(raw(one) for one in item)
    return item if isinstance(item, str) else ":".join(item)


def tag_of(item: Segment) -> str:
    """The tag of a segment; "" for one without."""
    return item[0] if item and isinstance(item[0], str) else ""
