"""The compiled form of message definitions: elements, composites, segments, and the segment table of a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edi_gateway.errors import GatewayError
from edi_gateway.syntax.model import Standard

if TYPE_CHECKING:
    from edi_gateway.standards.dictionary import Dictionary

UNBOUNDED = 999_999_999


class UnknownDefinitionError(GatewayError):
    """No definition of this release or message is installed."""


@dataclass(frozen=True, slots=True)
class ElementDef:
    """A simple data element. ``type`` is a, n or an (EDIFACT); AN, ID, DT, TM, R, B, N or N0..N9 (X12).

    Lengths are in characters; sign and decimal mark do not count. ``codes`` is None where any value is allowed.
    """

    id: str
    name: str
    type: str
    min: int
    max: int
    codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """The use of an element or composite at one position of a segment, or of an element in a composite."""

    ref: ElementDef | CompositeDef
    mandatory: bool
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class CompositeDef:
    id: str
    name: str
    components: tuple[Use, ...]
    notes: tuple[SyntaxNote, ...] = ()


@dataclass(frozen=True, slots=True)
class SyntaxNote:
    """An X12 relational condition (X12.6): kind P, R, E, C or L over element positions from 1.

    ``confirmed`` is false for a note whose source could not be confirmed for this release: breaking it is a warning.
    """

    kind: str
    positions: tuple[int, ...]
    confirmed: bool = True

    def __str__(self) -> str:
        return self.kind + "".join(f"{p:02d}" for p in self.positions)


@dataclass(frozen=True, slots=True)
class SegmentDef:
    tag: str
    name: str
    elements: tuple[Use, ...]
    notes: tuple[SyntaxNote, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentNode:
    """A segment's place in a message. ``position`` is its index among its parent's children, from 0."""

    definition: SegmentDef
    mandatory: bool
    max: int
    position: int

    @property
    def tag(self) -> str:
        return self.definition.tag


@dataclass(frozen=True, slots=True)
class GroupNode:
    """A segment group or loop. ``name`` is "SG25" or the X12 loop's name; its first child is the trigger segment.

    The root of a message is a GroupNode with name "" whose children run from UNH to UNT or ST to SE.
    """

    name: str
    mandatory: bool
    max: int
    position: int
    children: tuple[SegmentNode | GroupNode, ...]

    @property
    def trigger(self) -> SegmentNode:
        first = self.children[0]
        if not isinstance(first, SegmentNode):
            raise TypeError(f"group {self.name} does not begin with a segment")
        return first

    @property
    def tag(self) -> str:
        return self.trigger.tag


@dataclass(frozen=True, slots=True, eq=False)
class MessageDef:
    """The definition of one message of one release, complete: nothing further needs to be looked up."""

    standard: Standard
    release: str
    type: str
    root: GroupNode
    segments: Mapping[str, SegmentDef]
    dictionary: Dictionary  # of its release: what the message does not use, too
    functional_group: str = ""  # GS01; "" for EDIFACT
    title: str = ""
    cache: dict[str, object] = field(default_factory=dict)  # compiled checkers, kept with what they were made from

    @property
    def name(self) -> str:
        return f"{self.standard} {self.release} {self.type}"
